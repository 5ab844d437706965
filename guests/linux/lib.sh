# lib.sh - what the scripts of the linux guest share. Sourced by them; sets -eu.
#
# A script prints nothing while all is well. What a step says goes into a log; when the step fails, the end of the log
# is shown, and what to do.
set -eu
LC_ALL=C
TZ=UTC
export LC_ALL TZ

die() { # WHAT FAILED, WHAT TO DO
	printf '%s\n  -> %s\n' "$1" "$2" >&2
	exit 4
}

need() { # COMMAND PACKAGE
	command -v "$1" > /dev/null || die "the command $1 is not installed" "run \`make deps\` as root (package $2)"
}

# Two builds (gcc, clang, sanitizers) share what is made here; the second waits.
lock() { # FILE
	exec 9> "$1"
	flock 9
}

step() { # LOG, WHAT IT DOES, WHAT TO DO WHEN IT FAILS, COMMAND...
	step_log=$1 step_what=$2 step_cure=$3
	shift 3
	"$@" >> "$step_log" 2>&1 < /dev/null || {
		tail -n 20 "$step_log" >&2
		die "$step_what failed (all of it: $step_log)" "$step_cure"
	}
}
