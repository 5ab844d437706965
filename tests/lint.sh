#!/bin/sh
# lint.sh [BUILD] - the rules that a compiler does not know: who may include whom, who may print, what a table and its
# folder must agree on, which names stand in tables only, whether quoted commands and rules exist, style.
# Prints every breach as FILE:LINE and ends with exit code 1 when there is one. Needs what is built in BUILD (build):
# the objects for circles, the binary for its commands' options. `make lint` builds them first.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.." || exit 4
build=${1:-build}
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
breaches=$work/breaches
: > "$breaches"

breach() { printf '%s\n' "$*" >> "$breaches"; }
breach_lines() { sed "s%\$%: $1%" >> "$breaches"; } # lines on stdin, with what is wrong with them
sources() { find . \( -name build -o -name 'build-*' -o -name .git \) -prune -o "$@" -print | sed 's%^\./%%'; }
names_in() { sed -nE "s/^$2[(]([a-z0-9_]+)[)].*/\1/p" "$1"; } # FILE MACRO
alternatives() { paste -sd '|'; }

# --- the arrows: FOLDER may include what begins with PATTERN (an extended regular expression) ---
cat > "$work/arrows" <<'ARROWS'
lib     lib/
bench   bench/
guests  guests/|bench/
drivers drivers/|lib/|bench/(wire|scene|count)[.]h
collect collect/|lib/|drivers/driver[.]h
report  report/|lib/|results/|bench/bench[.]h|bench/suite[.]h
engine  engine/|drivers/|collect/|guests/guest[.]h|bench/|lib/
cli     (cli|engine|report|lib)/|git[.]h|(bench/(bench|suite)|drivers/(driver|knobs|lab/lab)|collect/(collect|events)).h
ARROWS
grep -rnE '^#include "' --include='*.[ch]' $(cut -d' ' -f1 "$work/arrows") | awk '
	FILENAME != "-" { may[$1] = "^(" $2 ")"; next }
	{
		folder = path = $0
		sub(/\/.*/, "", folder)
		sub(/.*#include "/, "", path)
		sub(/".*/, "", path)
		if (path !~ may[folder]) {
			sub(/#include.*/, "")
			print $0 " " folder "/ must not include " path
		}
	}' "$work/arrows" - >> "$breaches"

# --- circles ---
tests/lint_cycles.sh "$build" >> "$work/circles" || cat "$work/circles" >> "$breaches"

# --- freestanding code includes only headers that a compiler brings ---
grep -rnE '^#include <' --include='*.[ch]' bench guests/bare | grep -vE '<(stdbool|stddef|stdint|stdarg|limits)\.h>' |
	breach_lines 'not freestanding'

# --- nothing of one CPU architecture but in its folders and in families of benches that are listed for it ---
portable() {
	find bench guests -name '*.[ch]' -not -path 'bench/*/*' -not -path '*/x86_64/*'
	for list in $(find bench -name list.def); do
		for family in $(sed -n 's/^FAMILY(\([a-z0-9_]*\), any)/\1/p' "$list"); do
			printf '%s\n' "${list%list.def}$family.c"
		done
	done
}
portable | sort -u |
	xargs grep -nHE '\b(x2?APIC|X?APIC[A-Z_]*|CPUID|RDTSCP?|RDMSR|WRMSR|MSR[A-Z0-9_]*|TSC|[a-z_]*tsc_khz)\b' |
	breach_lines 'of one architecture'

# --- one door to each ---
grep -rnE '#include <sqlite3\.h>' --include='*.[ch]' lib engine drivers collect report cli | grep -v '^lib/db\.c:' |
	breach_lines 'only lib/db.c opens SQLite'
grep -rnE '#include <libvirt/' --include='*.[ch]' lib engine report cli |
	breach_lines 'only drivers/ and collect/ speak to libvirt'
grep -rnE '(^|[^a-z_])(printf|puts|putchar|exit|perror)\(' --include='*.c' lib engine drivers collect report |
	grep -vE 'mem_printf|fputs' | breach_lines 'only cli/ prints or exits'
grep -rnE '(^|[^a-z_])(system|popen)\(' --include='*.c' lib engine drivers collect report cli |
	breach_lines 'programs are started by lib/proc.h'

# --- a list.def and its folder name the same files ---
listed() { # FOLDER MACRO PREFIX
	for name in $(names_in "$1/list.def" "$2"); do
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

# --- who is asked for what by name: no name of a suite, a driver or a clock outside its table ---
# The names are read from the tables. Wrong are a comparison with one, a literal that stands for one where a value is
# expected (= ? : return, and a string of several), and a question such as model_has_clock(model, "icount"). Free are
# the tables themselves (bench/SUITE/, drivers/*.c, lib/clocks.c), designated initializers (rows of other tables), and
# the report's pages that belong to a suite. A guest knows no drivers: what CPUID says there is another vocabulary, as
# are libvirt's `type` and Xen's scheduler, and `boot` as the name of a frame and of what a comparison repeats.
suites=$(names_in bench/suites.def SUITE | alternatives)
drivers=$(names_in drivers/list.def DRIVER | alternatives)
clocks=$(sed -nE 's/.*[.{, ]name = "([a-z]+)".*/\1/p' lib/clocks.c | alternatives)
[ -n "$suites" ] && [ -n "$drivers" ] && [ -n "$clocks" ] || breach "tests/lint.sh: the tables' names were not found"
by_name() { # NAMES WHAT, lines on stdin
	grep -E -e "(cmp|_is|_has_[a-z]+|_same)[(][^;\"]*\"($1)[^a-z\"]*\"" -e "[^.]\b[a-z_]+ = \"($1)\"" \
		-e "([?:]|return) \"($1)\"" -e "\"($1)( ($1))+\"" |
		grep -vE "wire_is\(|wrong = \"boot\"|\"night\" : \"boot\"" |
		grep -vE "(type|scheduler[a-z_]*(\(\))?), \"|static const|\.[a-z_]+ = \"($1)\"" |
		breach_lines "a $2's name: ask its table"
}
code() { grep -rnE --include='*.[ch]' "\"($1)[\" ]" $2 | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)'; }
own_page='^report/(page_(io|sched|claims)|claims_)'
code "$suites" 'lib engine drivers collect report cli guests' | grep -vE "$own_page" | by_name "$suites" suite
code "$drivers" 'lib engine collect report cli' | grep -vE "$own_page" | by_name "$drivers" driver
code "$clocks" 'lib engine drivers collect report cli guests' | grep -vE "$own_page|^lib/clocks\.c" |
	by_name "$clocks" clock

# --- a quoted command exists, with its options ---
# `hvbench CMD ...` and 'hvbench CMD ...' in code and prose, and lines of examples. CMD must be in cli/list.def where
# the quote begins with it; --options after it must be in `hvbench CMD --help`.
if [ -x "$build/hvbench" ]; then
	for command in $(names_in cli/list.def COMMAND); do
		"$build/hvbench" "$command" --help | grep -oE '(^|[^a-z-])--[a-z][a-z-]*' | sed "s/.*--/$command --/"
		echo "$command --help"
	done | sort -u > "$work/options"
	sources \( -name '*.[ch]' -o -name '*.sql' -o -name '*.sh' -o -name '*.bash' -o -name '*.md' -o -name Makefile \
		-o -name '*.mk' \) |
		grep -vE '^tests/(unit|report)/' | xargs awk '
		FILENAME == options { is_command[$1]; has[$1, $2]; next }
		FNR == 1 { verbatim = 0 }
		/^ *```/ { verbatim = !verbatim }
		!/hvbench [a-z]/ { next }
		{
			where = FILENAME ":" FNR ":"
			text = $0
			if (text ~ /^\$ hvbench / || (verbatim && text ~ /^ *hvbench /)) # a line of an example
				text = "`" text
			while (match(text, /hvbench [a-z]+/)) {
				before = substr(text, 1, RSTART - 1)
				command = substr(text, RSTART + 8, RLENGTH - 8)
				text = substr(text, RSTART + RLENGTH)
				if (!(command in is_command)) {
					if (before ~ /[`\047]([ \t]*|\$ )$/ && text !~ /^[=a-z_]/)
						print where " there is no `hvbench " command "`"
					continue
				}
				rest = text
				sub(/([`"\047;|&]|\\n|hvbench ).*/, "", rest)
				while (match(rest, /--[a-z][a-z-]*/)) {
					option = substr(rest, RSTART, RLENGTH)
					rest = substr(rest, RSTART + RLENGTH)
					if (!((command, option) in has))
						print where " `hvbench " command "` has no option " option
				}
			}
		}' options="$work/options" "$work/options" >> "$breaches"
else
	breach "$build/hvbench: not built, so the commands that are quoted were not checked (make build)"
fi

# --- a rule that is cited exists ---
sources \( -name '*.[chS]' -o -name '*.sql' -o -name '*.sh' -o -name '*.md' \) |
	xargs grep -noE -e '(METHOD|[Mm]ethod\.md),? rules? [0-9]+((,| and| to) [0-9]+)*' \
		-e '\b[Rr]ules? [0-9]+ of [Mm](ethod|ETHOD)(\.md)?' /dev/null | awk '
	FILENAME != "-" {
		if (match($0, /^[#* ]*[0-9]+\./)) {
			n = substr($0, 1, RLENGTH)
			gsub(/[^0-9]/, "", n)
			rule[n]
		}
		next
	}
	{
		match($0, /^[^:]*:[0-9]+:/)
		where = substr($0, 1, RLENGTH)
		cited = substr($0, RLENGTH + 1)
		if (cited !~ /^METHOD rule/)
			print where " write METHOD rule N, not: " cited
		n = split(cited, words, /[^0-9]+/)
		for (i = 1; i <= n; i++)
			if (words[i] != "" && !(words[i] in rule))
				print where " METHOD.md has no rule " words[i]
	}' METHOD.md - >> "$breaches"

# --- in a bats test "! COMMAND" asserts nothing unless it is the last ---
grep -nE '^[[:space:]]*! ' tests/e2e/*.bats tests/e2e/helper.bash | grep -vE '\|\||&&' |
	breach_lines 'say never COMMAND (tests/e2e/helper.bash)'

# --- one C style ---
if command -v clang-format > /dev/null; then
	sources -name '*.[ch]' | xargs -n 40 -P 2 clang-format --dry-run > "$work/style" 2>&1
	grep 'warning:' "$work/style" | sed 's/: warning.*//' |
		breach_lines 'not in the style of .clang-format (make format)'
else
	breach 'clang-format is not installed, so the style was not checked'
fi

# --- lines of at most 120 columns (a tab is 8), in Markdown but for tables, images and what stands between ``` ---
# Free is what was recorded: output of tools, golden files, databases and schemas of earlier versions.
sources -type f \( -name '*.[chS]' -o -name '*.md' -o -name '*.sh' -o -name '*.bash' -o -name '*.bats' \
	-o -name '*.sql' -o -name Makefile -o -name '*.mk' -o -name '*.def' -o -name '*.ld' -o -path './.ci/*' \) |
	grep -vE '^tests/(golden|recorded)/|^tests/report/(recorded-[0-9]+|schema-[0-9]+)\.sql$' | xargs awk '
	FNR == 1 { verbatim = 0 }
	FILENAME ~ /\.md$/ && /^ *```/ { verbatim = !verbatim }
	FILENAME ~ /\.md$/ && (verbatim || /^[|!]/) { next }
	length($0) <= 15 { next }
	{
		gsub(/[\200-\277]/, "") # all bytes of a character but its first
		n = split($0, part, "\t")
		columns = length(part[1])
		for (i = 2; i <= n; i++)
			columns += 8 - columns % 8 + length(part[i])
		if (columns > 120)
			print FILENAME ":" FNR ": " columns " columns: at most 120"
	}' >> "$breaches"

# --- words of unfinished work ---
grep -rnE '\b(TO[D]O|FIXM[E]|XX[X]|HAC[K])\b' --include='*.[chS]' --include='*.sh' --include=Makefile --include='*.mk' \
	--exclude-dir=build --exclude-dir='build-*' . | sed 's%^\./%%' | breach_lines unfinished

# Circles keep their lines together; all else is sorted.
{ cat "$work/circles"; grep -vxFf "$work/circles" "$breaches" | sort -u; }
[ ! -s "$breaches" ]
