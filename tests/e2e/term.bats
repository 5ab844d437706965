# term.bats - what is printed fits the terminal that it is printed on. Needs no hypervisor and no lab.
load helper

# on WIDTH ARGUMENT...: runs hvbench on a terminal of that width, which sees stdout and stderr; its text is $output,
# without colours and carriage returns.
on() {
	local width=$1 words
	shift
	words=$(printf '%q ' "$HVBENCH" "$@")
	output=$(env -u COLUMNS script -qec "stty cols $width rows 24; $words" /dev/null < /dev/null |
		sed -e 's/\x1b\[[0-9;]*[mK]//g' -e 's/\r$//' -e 's/.*\r//')
}

fits() {
	local widest
	widest=$(LC_ALL=C.UTF-8 wc -L <<< "$output")
	[ "$widest" -le "$1" ] || { echo "$widest columns on a terminal of $1:"; cat; return 1; } <<< "$output"
}

fill() {
	null ok --reps 6
	null_io ok --reps 1
	hv run --suite exit --on local --quiet 'exit.c*@null/bare-twice'
}

@test "no line of any command is wider than the terminal" {
	fill
	for width in 80 160; do
		while read -r command; do
			on "$width" $command
			[ -n "$output" ]
			fits "$width" || { echo "hvbench $command"; return 1; }
		done <<- WORDS
			show
			show runs
			show host
			compare null/bare-ok null/bare-twice
			compare null/bare-ok null/bare-ok --baseline last
			selftest
			list
			run --dry-run --on lab
			run --dry-run --on lab-kvm @xen
			run --on local exit.c*@null/bare-ok
			doctor
			lab status
			gc
			--help
			help run
			help compare
			help report
			help show
			help list
			help doctor
			help lab
			help selftest
			help gc
			rnu
			show 99
			list nothing-that-there-is-in-any-list-of-this-program-and-more-words
		WORDS
	done
}

@test "a wide terminal has more columns, and no terminal has all" {
	fill
	on 60 show
	grep -q ' p50' <<< "$output"
	never grep -q ' p99.9' <<< "$output"
	on 160 show
	grep -q ' p99.9 ' <<< "$output"
	hv show
	grep -q ' p99.9 ' <<< "$output"
	COLUMNS=60 hv show
	never grep -q ' p99.9' <<< "$output"
}

@test "progress names bench and boot: a live line on a terminal, plain lines elsewhere" {
	hv run --on local --suite exit --reps 2 'exit.c*@null/bare-ok'
	[ "$status" = 0 ]
	time='\[[0-9]+s, about [0-9]+ s left\]'
	grep -qE "^$time boot 1 of 2: exit.control@null/bare-ok on local and 7 more\$" <<< "$errors"
	grep -qE "^$time boot 2 of 2: exit.control@null/bare-ok on local" <<< "$errors"
	has "$errors" "exit@null/bare-ok (boot 2): ok in "
	never grep -q $'\033' <<< "$errors"
	hv run --on local sched.fair-2@null/bare-ok
	has "$errors" "boot 1 of 1: sched.fair-2@null/bare-ok on local"
	has "$errors" "sched.fair-2@null/bare-ok: ok in "
	local typed="stty cols 80; '$HVBENCH' run --on local 'exit.c*@null/bare-ok'"
	output=$(env -u COLUMNS script -qec "$typed" /dev/null < /dev/null)
	grep -qE $'\r\033\\[K'"$time boot 1 of 1, 1 of 8: exit" <<< "$output"
	[ "$(tr '\r' '\n' <<< "$output" | sed 's/\x1b\[[0-9;]*[mK]//g' | wc -L)" -le 80 ]
}
