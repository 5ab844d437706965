#!/usr/bin/env bats
# Paths in the lab: what the emulator recorded of an operation is its figure, to the instruction.
load helper

# paths FILE PATTERN: they are measured once, by the first test that asks for them.
paths() {
	output=$BATS_FILE_TMPDIR/$1
	[ -f "$output" ] || "$HVBENCH" path --quiet --json --samples 20 "$2" > "$output" < /dev/null
}

# Of every bench: the functions add up to the steps, and both to the figure of each operation and the guest's stamps.
adds_up() { # FILE
	jq -e '[.paths[] | select(.figure)] | length >= 5 and all(.[];
		([.functions[].instructions] | add) == ([.steps[].instructions] | add)
		and ([.functions[].instructions] | add) == .ways[0].instructions
		and ((.figure * .ops + .stamps - .ways[0].instructions) | fabs) < 0.001)' "$1"
	jq -e '[.paths[] | select(.figure) | .stamps] | all(.[]; . > 0)' "$1"
}

@test "exact exit rows of KVM have paths that add up to their figures, through kvm and kvm_amd" {
	paths kvm 'exit.[cm]*@kvm'
	adds_up "$output"
	jq -e '.paths[] | select(.instance == "exit.cpuid@kvm/bare-q35") | [.functions[].component]
		| index("kvm") != null and index("kvm_amd") != null and index("guest") != null' "$output"
}

@test "exact exit rows of Xen have paths that add up to their figures, through Xen" {
	paths xen 'exit.[cm]*@xen/bare-pvh'
	adds_up "$output"
	jq -e '.paths[] | select(.instance == "exit.cpuid@xen/bare-pvh") | [.functions[].component] | unique
		== ["guest", "xen"]' "$output"
}

@test "a bench that is not timed by stamps, and several places at once, are refused" {
	hv path @kvm
	[ "$status" = 2 ]
	hv path exit.cpuid
	[ "$status" = 2 ]
	has "$errors" "4 places are meant"
	nothing_left
}
