#!/bin/bash
# run.sh - runs test programs that speak TAP and counts: run.sh LOGS PROGRAM...
# Two at a time; those of the lab (lab*.bats), whose machines want both cores, one after the other at the end.
# A .bats file is run by bats, everything else is executed. The last line is "N passed, N failed".
# A program that ends badly without a failed test (a crash, a time-out) counts as one failure.
set -u
logs=$1
shift
rm -rf "$logs" && mkdir -p "$logs" || exit 4

run_one() {
	local program=$1 log
	log=$2/$(printf '%s' "$program" | tr / _).tap
	case $program in
	*.bats) timeout -k 10 1200 bats --tap "$program" > "$log" 2>&1 < /dev/null ;;
	*) CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 300 "$program" > "$log" 2>&1 < /dev/null ;;
	esac
	local code=$?
	if [ $code -ne 0 ] && ! grep -E '^not ok' "$log" | grep -qv '# SKIP'; then
		echo "not ok - $program ended with exit code $code" >> "$log"
	elif ! grep -qE '^(not )?ok' "$log"; then
		echo "not ok - $program ran no test" >> "$log"
	fi
	echo "  $(grep -cE '^ok' "$log") ok, $(grep -E '^not ok' "$log" | grep -vc '# SKIP') not ok  $program"
}
export -f run_one

run_all() { # AT-ONCE, programs on stdin
	xargs -r -P "$1" -I{} bash -c 'run_one "$1" "$2"' _ {} "$logs"
}
printf '%s\n' "$@" | grep -v '/lab[^/]*\.bats$' | run_all 2
printf '%s\n' "$@" | grep '/lab[^/]*\.bats$' | run_all 1

# bats marks a skipped test "ok ... # skip", cmocka "not ok ... # SKIP".
passed=$(cat "$logs"/*.tap | grep -E '^ok' | grep -vc '# skip')
failed=$(cat "$logs"/*.tap | grep -E '^not ok' | grep -vc '# SKIP')
skipped=$(cat "$logs"/*.tap | grep -E '^(not )?ok' | grep -ic '# skip')
if [ "$failed" -gt 0 ]; then
	echo
	grep -E '^not ok' "$logs"/*.tap | grep -v '# SKIP' | sed 's/:not ok.*//' | sort -u | while read -r log; do
		echo "--- ${log##*/}"
		tail -60 "$log"
	done
fi
if [ "$skipped" -gt 0 ]; then
	grep -hiE '^(not )?ok.*# skip' "$logs"/*.tap | sed 's/^/  /'
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
