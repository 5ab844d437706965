#!/bin/sh
# lint.sh - the rules that a compiler does not know: who may include whom, who may print, what a list.def and its folder must agree on.
# Prints every breach as FILE:LINE and ends with exit code 1 when there is one.
set -u
cd "$(dirname "$0")/.." || exit 4
breaches=$(mktemp) || exit 4
trap 'rm -f "$breaches"' EXIT

breach() { printf '%s\n' "$*" >> "$breaches"; }

# --- the arrows: FOLDER may include "PATTERN" (an extended regular expression over the path between the quotes) ---
arrows() {
	find "$1" \( -name '*.c' -o -name '*.h' \) -exec grep -nHE '^#include "' {} + 2>/dev/null |
	while IFS= read -r line; do
		path=$(printf '%s' "$line" | sed 's/.*#include "\([^"]*\)".*/\1/')
		printf '%s\n' "$path" | grep -qE "^($2)" || breach "${line%%#*} $1/ must not include $path"
	done
}
arrows lib     'lib/'
arrows bench   'bench/'
arrows guests  'guests/|bench/'
arrows drivers 'drivers/|lib/|bench/wire\.h|bench/scene\.h'   # probes and the null driver play a guest's part: its frames, its scene
arrows collect 'collect/|lib/|drivers/driver\.h'
arrows report  'report/|lib/|results/|bench/(bench|suite)\.h'
arrows engine  'engine/|drivers/|collect/|guests/guest\.h|bench/|lib/'
arrows cli     'cli/|git\.h|engine/|report/|lib/|bench/(bench|suite)\.h|drivers/driver\.h|drivers/lab/lab\.h|collect/collect\.h'

# --- freestanding code includes only headers that a compiler brings ---
find bench guests/bare \( -name '*.c' -o -name '*.h' \) -exec grep -nHE '^#include <' {} + |
	grep -vE '<(stdbool|stddef|stdint|stdarg|limits)\.h>' | while IFS= read -r line; do breach "$line: not freestanding"; done

# --- nothing of one CPU architecture but in its folders and in families of benches that are listed for it ---
portable() {
	find bench guests -name '*.[ch]' -not -path 'bench/*/*' -not -path '*/x86_64/*'
	for list in bench/*/list.def; do
		for family in $(sed -n 's/^FAMILY(\([a-z0-9_]*\), any)/\1/p' "$list"); do printf '%s\n' "${list%list.def}$family.c"; done
	done
}
portable | sort -u | xargs grep -nHE '\b(x2?APIC|X?APIC[A-Z_]*|CPUID|RDTSCP?|RDMSR|WRMSR|MSR[A-Z0-9_]*|TSC|[a-z_]*tsc_khz)\b' |
	while IFS= read -r line; do breach "$line: of one architecture"; done

# --- one door to each ---
grep -rnE '#include <sqlite3\.h>' --include='*.[ch]' lib engine drivers collect report cli | grep -v '^lib/db\.c:' |
	while IFS= read -r line; do breach "$line: only lib/db.c opens SQLite"; done
grep -rnE '#include <libvirt/' --include='*.[ch]' lib engine report cli |
	while IFS= read -r line; do breach "$line: only drivers/ and collect/ speak to libvirt"; done
grep -rnE '(^|[^a-z_])(printf|puts|putchar|exit|perror)\(' --include='*.c' lib engine drivers collect report |
	grep -vE 'mem_printf|fputs' | while IFS= read -r line; do breach "$line: only cli/ prints or exits"; done
grep -rnE '(^|[^a-z_])(system|popen)\(' --include='*.c' lib engine drivers collect report cli |
	while IFS= read -r line; do breach "$line: programs are started by lib/proc.h"; done

# --- a list.def and its folder name the same files ---
listed() { # FOLDER MACRO PREFIX
	for name in $(sed -n "s/^$2(\([^)]*\)).*/\1/p" "$1/list.def"); do
		[ -f "$1/$3$name.c" ] || breach "$1/list.def: there is no $1/$3$name.c"
	done
}
listed drivers DRIVER ''
listed collect COLLECTOR ''
listed cli COMMAND cmd_
listed report PAGE page_
for file in cli/cmd_*.c; do
	name=${file#cli/cmd_}
	grep -q "^COMMAND(${name%.c})" cli/list.def || breach "$file: not in cli/list.def"
done

# --- in a bats test "! COMMAND" asserts nothing unless it is the last ---
grep -nE '^[[:space:]]*! ' tests/e2e/*.bats tests/e2e/helper.bash | grep -vE '\|\||&&' |
	while IFS= read -r line; do breach "$line: say never COMMAND (tests/e2e/helper.bash)"; done

# --- one C style, lines of at most 120 columns (a tab is 8) ---
find . -name '*.[ch]' -not -path './build*' -exec clang-format --dry-run {} + 2>&1 | grep 'warning:' |
	while IFS= read -r line; do breach "${line%%: warning*}: not in the style of .clang-format (make format)"; done
find . -name '*.[chS]' -not -path './build*' | while IFS= read -r file; do
	expand "$file" | awk -v file="$file" 'length($0) > 120 { print file ":" FNR ": " length($0) " columns" }'
done | while IFS= read -r line; do breach "$line: at most 120"; done

# --- words of unfinished work ---
grep -rnE '\b(TO[D]O|FIXM[E]|XX[X]|HAC[K])\b' --include='*.[chS]' --include='*.sh' --include=Makefile --include='*.mk' . |
	while IFS= read -r line; do breach "$line: unfinished"; done

sort -u "$breaches"
[ ! -s "$breaches" ]
