#!/bin/bash
# run.sh - runs test programs that speak TAP: run.sh LOGS PROGRAM... A .bats file is run by bats, all else is executed.
# Two at a time; those that want the machine to themselves one after the other at the end: lab*.bats, whose machines
# want both cores, and every .bats file with a line "# alone: WHY". count.sh says what came of it, in the last line.
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

wants_to_be_alone() {
	[[ $1 == *.bats ]] && { [[ ${1##*/} == lab* ]] || grep -q '^# alone: ' "$1"; }
}

run_all() { # AT-ONCE, programs on stdin
	xargs -r -P "$1" -I{} bash -c 'run_one "$1" "$2"' _ {} "$logs"
}
alone=() together=()
for program in "$@"; do
	if wants_to_be_alone "$program"; then alone+=("$program"); else together+=("$program"); fi
done
printf '%s\n' "${together[@]}" | sed '/^$/d' | run_all 2
printf '%s\n' "${alone[@]}" | sed '/^$/d' | run_all 1
exec tests/count.sh "$logs"
