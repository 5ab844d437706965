# helper.bash - every test has its own database, cache, run folder; nothing of the user's is touched.
setup() {
	scratch=$(mktemp -d)
	export XDG_DATA_HOME=$scratch/data XDG_RUNTIME_DIR=$scratch/run XDG_CONFIG_HOME=$scratch/config
	export HVBENCH_DB=$scratch/test.db
	unset NO_COLOR
	: "${HVBENCH:=$PWD/build/hvbench}"
}

teardown() {
	rm -rf "$scratch"
}

# hv ARGUMENT...: runs hvbench; $status, $output (stdout) and $errors (stderr) are set.
hv() {
	output=$("$HVBENCH" "$@" 2> "$scratch/stderr" < /dev/null) && status=0 || status=$?
	errors=$(cat "$scratch/stderr")
}

# never COMMAND...: it must fail. A bare `! COMMAND` in the middle of a test asserts nothing: the shell does not end for
# what is negated.
never() {
	if "$@"; then
		echo "this was to fail: $*"
		return 1
	fi
}

# null MODE [ARGUMENT...]: runs three benches on the null driver in that mode.
null() {
	local mode=$1
	shift
	hv run --suite exit --on local --quiet "$@" "exit.c*@null/bare-$mode"
}

# null_io MODE [ARGUMENT...]: runs the io suite on the null driver's linux guest in that mode.
null_io() {
	local mode=$1
	shift
	hv run --suite io --on local --quiet "$@" "@null/linux-$mode"
}

# Of `hvbench show --json` in $output. figure BENCH VARIANT: "MIN UNIT" of a trial; metric BENCH VARIANT NAME: "VALUE
# UNIT".
figure() {
	jq -r --arg b "$1" --arg v "$2" '.trials[] | select(.bench == $b and .variant == $v)
		| "\(.min) \(.unit)"' <<< "$output"
}
metric() {
	jq -r --arg b "$1" --arg v "$2" --arg m "$3" '.trials[] | select(.bench == $b and .variant == $v)
		| .metrics[] | select(.name == $m) | "\(.value) \(.unit)"' <<< "$output"
}

sql() {
	sqlite3 -batch -cmd '.timeout 10000' "$HVBENCH_DB" "$1"
}

# Nothing is left: no process of this test's hvbench, no folder of a run, no unreleased row of the journal.
nothing_left() {
	[ -z "$(pgrep -f "$scratch" || true)" ]
	[ -z "$(find "$XDG_RUNTIME_DIR" -mindepth 2 -maxdepth 2 -name 'run-*' 2> /dev/null)" ]
	[ ! -f "$HVBENCH_DB" ] || [ "$(sql 'SELECT count(*) FROM resource WHERE released_utc IS NULL')" = 0 ]
}

has() {
	case $1 in
	*"$2"*) ;;
	*) echo "expected '$2' in: $1"; return 1 ;;
	esac
}
