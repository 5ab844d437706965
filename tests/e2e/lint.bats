# What make lint finds, in a small tree of its own.

setup() {
	tree=$BATS_TEST_TMPDIR
	here=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	mkdir -p "$tree"/{tests/e2e,lib,engine,drivers,collect,report,cli,bench,guests/bare,build}
	cp "$here"/tests/lint*.sh "$tree/tests/"
	cp "$here/.clang-format" "$tree/"
	echo 'DRIVER(kvm)' > "$tree/drivers/list.def"
	echo 'SUITE(exit)' > "$tree/bench/suites.def"
	echo 'COMMAND(run)' > "$tree/cli/list.def"
	touch "$tree"/{collect,report}/list.def "$tree/tests/e2e/helper.bash" "$tree/tests/e2e/none.bats"
	write cli/cmd_run.c 'int command_run;'
	write drivers/kvm.c 'int driver_kvm;'
	write lib/clocks.c 'const char *const clock_name[] = {' '	/* .name = "tsc", */' '	"tsc",' '};'
	printf '%s\n' '1. The first rule.' > "$tree/METHOD.md"
	printf '%s\n' '#!/bin/sh' 'echo "usage: hvbench $1 [--reps N]"' > "$tree/build/hvbench"
	chmod +x "$tree/build/hvbench"
}

write() { # FILE LINE...
	local file=$tree/$1
	shift
	printf '%s\n' "$@" > "$file"
}

lint() {
	local source object
	for source in "$tree"/*/*.c; do
		object=$tree/build/obj/${source#"$tree/"}
		[ "$source" -nt "${object%.c}.o" ] || continue
		mkdir -p "${object%/*}"
		(cd "$tree" && gcc -I. -c -o "${object%.c}.o" "$source")
	done
	run "$tree/tests/lint.sh" build
}

breach() { # TEXT...: one line each, and nothing else
	[ "$status" -eq 1 ] || { echo "$output"; return 1; }
	[ "${#lines[@]}" -eq $# ] || { echo "$output"; return 1; }
	local text
	for text in "$@"; do
		[[ "$output" == *"$text"* ]] || { echo "no '$text' in: $output"; return 1; }
	done
}

@test "a tree without a breach" {
	lint
	echo "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "files that call each other in a circle" {
	write engine/a.c 'int b(void);' 'int a(void);' 'int a(void)' '{' '	return b();' '}'
	write engine/b.c 'int c(void);' 'int b(void);' 'int b(void)' '{' '	return c();' '}'
	write engine/c.c 'int a(void);' 'int c(void);' 'int c(void)' '{' '	return a();' '}'
	write engine/d.c 'int a(void);' 'int d(void);' 'int d(void)' '{' '	return a();' '}'
	lint
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "circle of 3 files: engine/a engine/b engine/c" ]
	[[ "$output" == *"engine/a -> engine/b: b"* ]]
	[[ "$output" != *engine/d* ]]
}

@test "a header that includes what calls its own code" {
	write engine/a.h '#include "engine/b.h"'
	write engine/a.c '#include "engine/a.h"' 'int a;'
	write engine/b.h 'extern int a;'
	write engine/b.c '#include "engine/b.h"' 'int *b = &a;'
	lint
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "circle of 2 files: engine/a engine/b" ]
}

@test "a table made of a list.def points at its members, and that is no circle" {
	write drivers/driver.h 'int driver_find(void);'
	write drivers/driver.c '#include "drivers/driver.h"' '#define DRIVER(name) extern int driver_##name;' \
		'#include "drivers/list.def"' 'int *table = &driver_kvm;' '' 'int driver_find(void)' '{' \
		'	return *table;' '}'
	write drivers/kvm.c '#include "drivers/driver.h"' 'int driver_kvm;' 'int (*find)(void) = driver_find;'
	lint
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a driver, a suite and a clock asked for by name" {
	local call n=0 expected=()
	for call in 'strcmp(x, "kvm")' 'strncmp(x, "exit", 4)' 'text_is(x, "tsc")' 'model_has_clock(x, "tsc")'; do
		n=$((n + 1))
		write engine/a$n.c 'int strcmp(), strncmp(), text_is(), model_has_clock();' \
			"int a$n(const char *x)" '{' "	return $call;" '}'
		expected+=("engine/a$n.c:4:	return $call;: a ")
	done
	write engine/a.c 'const char *a(int b);' 'const char *a(int b)' '{' '	return b ? "tsc" : "other";' '}'
	lint
	breach "${expected[@]}" 'engine/a.c:4:	return b ? "tsc" : "other";: a clock'
}

@test "the drivers' own files, another vocabulary and the report's page of a suite may" {
	write drivers/kvm.c 'int strcmp();' 'int a(const char *x)' '{' '	return strcmp(x, "kvm");' '}'
	write engine/b.c 'int strcmp();' 'int b(const char *type)' '{' '	return strcmp(type, "kvm");' '}'
	write report/page_io_c.c 'int strcmp();' 'int c(const char *x)' '{' '	return strcmp(x, "exit");' '}'
	lint
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a quoted command that does not exist, and one without such an option" {
	write engine/a.c 'const char *a = "see `hvbench run --reps 3`";'
	write engine/b.c 'const char *b = "see `hvbench run --rebuild`";'
	write engine/c.c "const char *c = \"see 'hvbench walk'\";"
	write README.md 'hvbench is good.' '```' 'hvbench fly now' '```'
	lint
	breach 'engine/b.c:1: `hvbench run` has no option --rebuild' 'engine/c.c:1: there is no `hvbench walk`' \
		'README.md:3: there is no `hvbench fly`'
}

@test "a rule that METHOD.md does not have" {
	write engine/a.c '/* METHOD rule 1 */' 'int a;'
	write engine/b.c '/* METHOD rule 2 */' 'int b;'
	write engine/c.c '/* rule 1 of method.md */' 'int c;'
	lint
	breach 'engine/b.c:1: METHOD.md has no rule 2' 'engine/c.c:1: write METHOD rule N'
}

@test "lines of more than 120 columns, in Markdown but for tables and output" {
	local long=$(printf 'x%.0s' {1..121})
	write free.md "| $long |" '```' "$long" '```' "${long%x}" "ää${long%xxx}"
	write wrong.md "$long" 'short' "	${long%xxxxxxxx}"
	lint
	breach 'wrong.md:1: 121 columns: at most 120' 'wrong.md:3: 121 columns'
}

@test "lines of more than 120 columns in scripts, tests, makefiles and SQL, but not in what was recorded" {
	local file expected=() line="#$(printf 'x%.0s' {1..120})"
	mkdir -p "$tree"/.ci "$tree"/results "$tree"/tests/{golden,recorded,report}
	for file in Makefile lib/build.mk .ci/run tests/run.sh tests/e2e/run.bats tests/e2e/run.bash \
		results/schema.sql collect/list.def guests/bare/bare.ld; do
		write "$file" '# short' "$line"
		expected+=("$file:2: 121 columns: at most 120")
	done
	for file in tests/golden/a.sql tests/recorded/a.sh tests/report/recorded-2.sql tests/report/schema-1.sql; do
		write "$file" "$line"
	done
	write bench/build.mk "${line%x}"
	write tests/report/schema-now.sql "$line"
	lint
	breach "${expected[@]}" 'tests/report/schema-now.sql:1: 121 columns'
}

@test "without clang-format, and without what is built, lint does not pass" {
	mkdir "$tree/path"
	local tool
	for tool in sh sed grep awk find xargs sort cut paste nm mktemp rm cat dirname gcc as; do
		ln -s "$(command -v $tool)" "$tree/path/$tool"
	done
	lint
	[ "$status" -eq 0 ]
	PATH=$tree/path run "$tree/tests/lint.sh" build
	breach 'clang-format is not installed'
	rm "$tree/build/hvbench"
	run "$tree/tests/lint.sh" build
	breach 'build/hvbench: not built'
	run "$tree/tests/lint.sh" nowhere
	[[ "$output" == *"nowhere has no objects"* ]]
}
