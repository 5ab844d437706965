#!/bin/sh
# lint_cycles.sh BUILD - circles among the source files: a file that calls or includes what calls or includes it.
# Prints each circle's files and what ties them. Needs BUILD's objects (make lint makes them).
#
# Files are tied by calls and by headers. Who calls whom is what nm says of the objects: a symbol that one leaves
# undefined and another defines. A header that includes a header needs it to be understood. x.c and x.h are one file
# here. What a .c includes for types alone ties nothing: the parts of one module share its header, and a part that calls
# nothing of the others can be linked and tested without them. The programs are looked at one by one (obj: hvbench;
# free: the bare guest; process and agent: guests of Linux), because two of them may define the same symbol.
#
# One exception: a file that includes a list.def (suites.def) is a table made of it, and may point at each member's
# object (driver_kvm for DRIVER(kvm)): the table calls nothing there, and the member includes the table's header only to
# say what it is.
set -eu
cd "$(dirname "$0")/.."
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tree in obj free process agent; do
	find "$build/$tree" -name '*.o' 2>/dev/null | while IFS= read -r object; do
		path=${object#"$build/$tree/"}
		path=${path%.o}
		for source in "$path" "$path.c" "$path.S"; do
			[ ! -f "$source" ] || printf '%s %s %s\n' "$tree" "$object" "${source%.[cS]}"
		done
	done
done > "$work/objects"
[ -s "$work/objects" ] || { echo "$build has no objects: make build"; exit 1; }
cut -d' ' -f2 "$work/objects" | xargs nm -A -P > "$work/symbols" 2> /dev/null

find lib engine drivers collect report cli bench guests -name '*.[chS]' \
	-exec grep -oE '^#include "[^"]*"' /dev/null {} + |
	sed 's/:#include "/ /; s/"$//' > "$work/includes"
# the last argument of each row, and what its objects end in: FAMILY(exit, cpuid) is bench_exit_cpuid
for def in $(find . -name '*.def' -not -path './build*'); do
	sed -nE "s|^[A-Z]+[(](.*)[)].*|${def#./} \1|p" "$def" | sed 's/, */_/g'
done > "$work/members"

awk '
function unit(path) { sub(/\.[chS]$/, "", path); return path }
function edge(from, to, why) {
	if (from == to)
		return
	if (!((from, to) in ties)) {
		next_of[from] = next_of[from] " " to
		nodes[from]; nodes[to]
	}
	if (!index(ties[from, to] " ", " " why " "))
		ties[from, to] = ties[from, to] " " why
}
function is_member(from, symbol,    i) {
	for (i = 1; i <= n_members[from]; i++)
		if (symbol ~ "_" member[from, i] "$")
			return 1
	return 0
}
function reach(start, at,    list, n, i) { # every file that start leads to
	n = split(next_of[at], list, " ")
	for (i = 1; i <= n; i++)
		if (!((start, list[i]) in reached)) {
			reached[start, list[i]]
			reach(start, list[i])
		}
}
FILENAME ~ /objects$/ { tree[$2] = $1; of[$2] = $3; next }
FILENAME ~ /members$/ { rows[$1] = rows[$1] " " $2; next }
FILENAME ~ /includes$/ {
	if ($2 in rows) {
		n = split(rows[$2], names, " ")
		for (i = 1; i <= n; i++)
			member[unit($1), ++n_members[unit($1)]] = names[i]
	} else if ($1 ~ /\.h$/ && $2 ~ /\.h$/ && (getline line < $2) >= 0) {
		close($2)
		edge(unit($1), unit($2), "#include")
	}
	next
}
{
	object = $1
	sub(/:$/, "", object)
	if ($3 == "U") {
		wants[++n_wants] = object
		wanted[n_wants] = $2
	} else if ($3 ~ /[A-Z]/)
		defines[tree[object], $2] = of[object]
}
END {
	for (i = 1; i <= n_wants; i++) {
		object = wants[i]
		to = defines[tree[object], wanted[i]]
		if (to == "" && tree[object] == "process")
			to = defines["free", wanted[i]]
		if (to != "" && !is_member(of[object], wanted[i]))
			edge(of[object], to, wanted[i])
	}
	for (node in nodes)
		reach(node, node)
	for (a in nodes) {
		if (!((a, a) in reached) || a in done)
			continue
		circle = ""
		for (b in nodes)
			if ((a, b) in reached && (b, a) in reached) {
				done[b]
				circle = circle " " b
			}
		n = split(circle, files, " ")
		for (i = 2; i <= n; i++) # sorted
			for (j = i; j > 1 && files[j - 1] > files[j]; j--) {
				keep = files[j]; files[j] = files[j - 1]; files[j - 1] = keep
			}
		printf "circle of %d files:", n
		for (i = 1; i <= n; i++)
			printf " %s", files[i]
		print ""
		for (i = 1; i <= n; i++)
			for (j = 1; j <= n; j++)
				if ((files[i], files[j]) in ties)
					print "\t" files[i] " -> " files[j] ":" ties[files[i], files[j]]
	}
}' "$work/objects" "$work/members" "$work/includes" "$work/symbols" > "$work/circles"
cat "$work/circles"
[ ! -s "$work/circles" ]
