#!/usr/bin/env bats
# Paths in the lab: what the emulator recorded of an operation is its figure, to the instruction.
load helper

# The run of all tests, with its paths; measured once, by the first that asks for it.
measured() {
	export HVBENCH_DB=$BATS_FILE_TMPDIR/paths.db
	[ -f "$HVBENCH_DB" ] || "$HVBENCH" run --quiet --on lab --reps 1 --paths 'exit.*@kvm/bare-q35' \
		'exit.*@xen/bare-pvh' < /dev/null
}

# Of every bench: the functions add up to the steps, and both to the figure of each operation and the guest's stamps;
# and that is what the run's own boot took.
adds_up() { # PATTERN
	hv path "$1" --run last --json
	[ "$status" = 0 ]
	jq -e '[.paths[] | select(.figure)] | length >= 20 and all(.[];
		([.functions[].instructions] | add) == ([.steps[].instructions] | add)
		and ([.functions[].instructions] | add) == .ways[0].instructions
		and ((.figure * .ops + .stamps - .ways[0].instructions) | fabs) < 0.001 and .stamps > 0)' <<< "$output"
	"$HVBENCH" show --json > "$BATS_TEST_TMPDIR/show"
	jq -e --slurpfile show "$BATS_TEST_TMPDIR/show" '
		($show[0].trials | map(select(.flags | index("inexact") | not) | {(.instance): .p50}) | add) as $p50
		| [.paths[] | select(.figure and $p50[.instance])] | length >= 20
			and all(.[]; (.figure - $p50[.instance] | fabs) < 0.001)' <<< "$output"
}

# Every row that is counted exactly and has a figure has a path: else `run --paths` does not end with 0.
@test "exact exit rows of KVM have paths that add up to their figures, through kvm and kvm_amd" {
	measured
	adds_up '@kvm'
	jq -e '.paths[] | select(.instance == "exit.cpuid@kvm/bare-q35") | [.functions[].component]
		| index("kvm") != null and index("kvm_amd") != null and index("guest") != null' <<< "$output"
}

@test "exact exit rows of Xen have paths that add up to their figures, through Xen" {
	measured
	adds_up '@xen'
	jq -e '.paths[] | select(.instance == "exit.cpuid@xen/bare-pvh") | [.functions[].component] | unique
		== ["guest", "xen"]' <<< "$output"
}

@test "a stored path is shown and not recorded again, and the report draws it" {
	measured
	run=$("$HVBENCH" show --json | jq -r .run.uuid)
	hv path exit.cpuid@kvm --quiet --json
	[ "$status" = 0 ]
	jq -e --arg run "$run" '.run == $run' <<< "$output"
	hv path exit.cpuid@kvm --against exit.cpuid@xen/bare-pvh
	[ "$status" = 0 ]
	has "$output" "B = exit.cpuid@xen/bare-pvh, run ${run:0:8}"
	hv path exit.cpuid@kvm --run last --against "$run"
	[ "$status" = 0 ]
	has "$output" " functions are the same"
	[ "$("$HVBENCH" show runs --json | jq '.runs | length')" = 1 ]
	hv report --out "$BATS_TEST_TMPDIR/report.html"
	[ "$status" = 0 ]
	grep -q '<section id="paths">' "$BATS_TEST_TMPDIR/report.html"
	grep -q 'x86_decode_insn (kvm): [0-9]* of 2944 instructions' "$BATS_TEST_TMPDIR/report.html"
}

@test "a bench that is not timed by stamps, and several places at once, are refused" {
	hv path @kvm
	[ "$status" = 2 ]
	hv path exit.cpuid
	[ "$status" = 2 ]
	has "$errors" "4 places are meant"
	nothing_left
}
