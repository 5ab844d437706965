#!/bin/bash
# run.sh - runs test programs that speak TAP: run.sh LOGS PROGRAM... A .bats file is run by bats, all else is executed.
# Two at a time, and beside them lab*.bats, one after the other: what runs beside the lab's machines is no part of what
# they count. Every .bats file with a line "# alone: WHY" has the machine to itself, at the end. The lab holds the
# measuring lock of its network (engine/lock.h), so the others have a network of their own; where they cannot have one
# (no root), the lab comes after them. count.sh says what came of it, in the last line.
# A program that ends badly without a failed test (a crash, a time-out) counts as one failure.
# TEST_MINUTES (40) is how long one program may take: four times what the slowest took on two cores, and some.
set -u
cd "$(dirname "$0")/.." || exit 4
logs=$1
shift
rm -rf "$logs" && mkdir -p "$logs" || exit 4

run_one() {
	local program=$1 log start=$SECONDS code
	log=$2/$(printf '%s' "${program#"$PWD/"}" | tr / _).tap
	set -- "$program"
	[[ $program != *.bats ]] || set -- bats --tap --timing "$program"
	CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 10 "${TEST_MINUTES:-40}m" "$@" > "$log" 2>&1 < /dev/null
	code=$?
	if [ $code -ne 0 ] && ! grep -E '^not ok' "$log" | grep -qv '# SKIP'; then
		echo "not ok - $program ended with exit code $code" >> "$log"
	elif ! grep -qE '^(not )?ok' "$log"; then
		echo "not ok - $program ran no test" >> "$log"
	fi
	echo "# seconds $((SECONDS - start)) $program" >> "$log"
	echo "  $(grep -cE '^ok' "$log") ok, $(grep -E '^not ok' "$log" | grep -vc '# SKIP') not ok  $program"
}
export -f run_one

run_all() { # AT-ONCE PROGRAM... [-- COMMAND that runs its arguments]
	local at_once=$1 programs=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do programs+=("$1"); shift; done
	shift
	printf '%s\n' "${programs[@]}" | sed '/^$/d' |
		xargs -r -P "$at_once" -I{} "$@" bash -c 'run_one "$1" "$2"' _ {} "$logs"
}
lab=() alone=() others=() apart=(unshare --net bash -c 'ip link set lo up && exec "$@"' _)
for program in "$@"; do
	if [[ ${program##*/} == lab*.bats ]]; then lab+=("$program")
	elif [[ $program == *.bats ]] && grep -q '^# alone: ' "$program"; then alone+=("$program")
	else others+=("$program"); fi
done
if "${apart[@]}" true 2> /dev/null; then
	run_all 1 "${lab[@]}" -- &
	run_all 2 "${others[@]}" -- "${apart[@]}"
	wait
else
	run_all 2 "${others[@]}" --
	run_all 1 "${lab[@]}" --
fi
run_all 1 "${alone[@]}" --
exec tests/count.sh "$logs"
