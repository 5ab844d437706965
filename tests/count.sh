#!/bin/bash
# count.sh - what came of tests: count.sh LOGS... (folders of .tap files, which run.sh and .ci/run write). Shows the
# ends of the logs with failed tests, the slowest programs and tests, and what was skipped. The last line is "N passed,
# N failed", with ", N skipped" when there were such. Exit code 1 when something failed.
# With REQUIRE_NO_SKIP=1 a skipped test fails unless tests/skips-allowed.txt has its name with a reason.
set -u
allowed=$(dirname "$0")/skips-allowed.txt
shopt -s nullglob
logs=()
for folder in "$@"; do logs+=("$folder"/*.tap); done
[ ${#logs[@]} -gt 0 ] || { echo "there are no logs in $*"; exit 4; }

# Lines "ok", "not ok" or "skip", a tab, PROGRAM: NAME. bats marks a skipped test "ok ... # skip", cmocka "not ok ... #
# SKIP"; with --timing bats adds "in Nms" to the name.
results=$(awk '
	FNR == 1 {
		program = FILENAME
		sub(/.*\//, "", program)
		sub(/(\.bats)?\.tap$/, "", program)
		sub(/.*tests_(unit|e2e|fuzz)_/, "", program)
	}
	/^(not )?ok/ {
		kind = /^ok/ ? "ok" : "not ok"
		name = $0
		if (/^ok.*# skip/)
			sub(/ # skip.*/, "", name)
		if (/^ok.*# skip|^not ok.*# SKIP/)
			kind = "skip"
		sub(/^(not )?ok( [0-9]+)?( -)? (# SKIP )?/, "", name)
		sub(/ in [0-9]+ms$/, "", name)
		print kind "\t" program ": " name
	}' "${logs[@]}")
unlisted=
if [ "${REQUIRE_NO_SKIP:-}" = 1 ]; then
	unlisted=$(printf '%s\n' "$results" | sed -n 's/^skip\t//p' |
		grep -vxFf <(sed -n '/^#/d; s/ -- .*//p' "$allowed"))
fi
count() { printf '%s\n' "$results" | grep -c "^$1	"; }
passed=$(count ok) skipped=$(count skip) failed=$(count 'not ok')
if [ -n "$unlisted" ]; then
	n=$(printf '%s\n' "$unlisted" | wc -l)
	failed=$((failed + n)) skipped=$((skipped - n))
fi

broken=$(awk '/^not ok/ && !/# SKIP/ { print FILENAME; nextfile }' "${logs[@]}")
for log in $broken; do
	echo
	echo "--- ${log##*/}"
	tail -60 "$log"
done
slowest() { # HOW-MANY, lines "MS NAME" on stdin
	sort -rn | head -"$1" | while read -r ms name; do
		printf '  %6d.%ds  %s\n' $((ms / 1000)) $((ms % 1000 / 100)) "$name"
	done
}
echo "slowest programs:"
sed -nE 's/^# seconds ([0-9]+) (.*)/\1000 \2/p' "${logs[@]}" | slowest 5
echo "slowest tests:"
sed -nE 's/^(not )?ok [0-9]+ (.*) in ([0-9]+)ms( # .*)?$/\3 \2/p' "${logs[@]}" | slowest 10
if [ "$skipped" -gt 0 ] || [ -n "$unlisted" ]; then
	echo "skipped:"
	grep -hiE '^(not )?ok.*# skip' "${logs[@]}" | sed 's/^/  /'
fi
if [ -n "$unlisted" ]; then
	echo "skipped, and not in tests/skips-allowed.txt, which counts as failed:"
	printf '%s\n' "$unlisted" | sed 's/^/  /'
fi
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
