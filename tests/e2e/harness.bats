#!/usr/bin/env bats
# The tests' own tools: what run.sh and count.sh make of programs that fail, crash, hang and skip; golden files in CI;
# make install. (make lint has lint.bats.)
load helper
unset REQUIRE_NO_SKIP   # CI sets it for the real tests

# program NAME: a test program of that name that prints what is on stdin and ends with exit code $code.
program() {
	mkdir -p "$(dirname "$scratch/$1")"
	{ echo '#!/bin/sh'; echo "cat <<'END'"; cat; echo END; echo "exit ${code:-0}"; } > "$scratch/$1"
	chmod +x "$scratch/$1"
}

last() { # the last line of what the programs of these names came to
	output=$(tests/run.sh "$scratch/logs" "${@/#/$scratch/}" 2>&1) && status=0 || status=$?
	printf '%s\n' "$output" | tail -1
}

@test "passed, failed and skipped tests are counted, of bats and of cmocka" {
	program good <<< $'1..3\nok 1 - a\nok 2 - b\nnot ok 3 # SKIP c'
	printf '@test "d" { true; }\n@test "e" { skip "no # reason"; }\n@test "f" { false; }\n' > "$scratch/x.bats"
	[ "$(last good)" = "2 passed, 0 failed, 1 skipped" ]
	[ "$(last good x.bats)" = "3 passed, 1 failed, 2 skipped" ]
	last good || true
	[ "$status" = 0 ]
	last good x.bats || true
	[ "$status" = 1 ]
	has "$output" "slowest programs:"
}

@test "a crash, a program without a test and a hang are failures" {
	code=134 program crash <<< 'ok 1 - a'
	program nothing <<< 'hello'
	[ "$(last crash)" = "1 passed, 1 failed" ]
	[ "$(last nothing)" = "0 passed, 1 failed" ]
	printf '#!/bin/sh\nexec sleep 600\n' > "$scratch/hang"
	chmod +x "$scratch/hang"
	[ "$(TEST_MINUTES=0.02 last hang)" = "0 passed, 1 failed" ]
}

@test "with REQUIRE_NO_SKIP a skipped test fails unless it is on the list" {
	program tests/unit/test_backend <<< $'1..2\nok 1 - a\nnot ok 2 # SKIP test_ram_of_others'
	program tests/unit/test_other <<< $'1..2\nok 1 - a\nnot ok 2 # SKIP test_ram_of_others'
	[ "$(REQUIRE_NO_SKIP=1 last tests/unit/test_backend)" = "1 passed, 0 failed, 1 skipped" ]
	[ "$(REQUIRE_NO_SKIP=1 last tests/unit/test_other)" = "1 passed, 1 failed" ]
	REQUIRE_NO_SKIP=1 last tests/unit/test_other || true
	[ "$status" = 1 ]
	has "$output" "  test_other: test_ram_of_others"
}

@test "programs that want to be alone run when nothing else does" {
	for name in a b c; do
		printf '@test "%s" { echo in >> "%s"; sleep 0.5; echo out >> "%s"; }\n' \
			$name "$scratch/order" "$scratch/order" > "$scratch/$name.bats"
	done
	for name in a b c; do echo '# alone: to see it' >> "$scratch/$name.bats"; done
	[ "$(last a.bats b.bats c.bats)" = "3 passed, 0 failed" ]
	[ "$(tr '\n' ' ' < "$scratch/order")" = "in out in out in out " ]
}

@test "the lab runs beside others, which have a network of their own" {
	unshare --net true 2> /dev/null || skip "no network namespaces here"
	meet() { # MINE THEIRS: a test that ends well when both run at once
		printf '%s\n' "@test '$1' {" "	readlink /proc/self/ns/net > '$scratch/$1'" \
			"	for _ in {1..100}; do [ -s '$scratch/$2' ] && return; sleep 0.1; done" \
			'	false' '}'
	}
	meet lab other > "$scratch/lab_a.bats"
	meet other lab > "$scratch/b.bats"
	[ "$(last b.bats lab_a.bats)" = "2 passed, 0 failed" ]
	[ "$(cat "$scratch/lab")" = "$(readlink /proc/self/ns/net)" ]
	[ "$(cat "$scratch/other")" != "$(cat "$scratch/lab")" ]
}

@test "every name on the list of skips is that of a test" {
	while IFS=: read -r program name; do
		name=${name% -- *}
		grep -qF -- "${name# }" tests/unit/"$program".c tests/e2e/"$program".bats 2> /dev/null ||
			{ echo "$program:$name"; return 1; }
	done < <(grep -v '^#' tests/skips-allowed.txt)
}

@test "golden files are not updated in CI" {
	for program in test_driver_xml test_lab; do
		output=$(CI=true HVB_GOLDEN_UPDATE=1 "$BUILD/tests/unit/$program" 2>&1) && status=0 || status=$?
		[ "$status" != 0 ]
		has "$output" "HVB_GOLDEN_UPDATE is set in CI"
	done
	never grep -l "HVB_GOLDEN_UPDATE\")" tests/unit/*.c   # all ask golden.h
}

@test "make install puts binary and guests where they find each other, and uninstall removes all" {
	install() {
		local b=${BUILD#"$PWD/"}
		make --no-print-directory -o build -o "$b/hvbench" B="$b" DESTDIR="$scratch/root" PREFIX=/usr "$1"
	}
	install install
	for image in "$BUILD"/guests/*; do
		[ -f "$image" ] || continue
		cmp "$image" "$scratch/root/usr/libexec/hvbench/guests/${image##*/}"
	done
	HVBENCH=$scratch/root/usr/bin/hvbench hv run --suite exit --on local --quiet exit.control@null/bare-ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" = 1 ]
	for option in $("$HVBENCH" run --help=words); do
		grep -qF -e "${option//-/\\-}" "$scratch/root/usr/share/man/man1/hvbench.1"
	done
	[ -f "$scratch/root/usr/share/bash-completion/completions/hvbench" ]
	[ -f "$scratch/root/usr/lib/systemd/system/hvbench-nightly.timer" ]
	install uninstall
	[ -z "$(find "$scratch/root" ! -type d)" ]
	[ ! -e "$scratch/root/usr/libexec/hvbench" ]
}
