#!/usr/bin/env bats
# The bare guest in plain QEMU, without libvirt and without a lab: its second vCPU, and its counted passes.
load helper

GO='@hvb1 0123456789abcdef 0 go 0 ebae0fe1 '   # bench/wire.h

LOCK_HOLDER='n=1 warm=0 member=0 benches=lock-holder'

# play VCPUS SECONDS SUITE WORDS: the guest's frames; it hears `go` once it is ready, and at each mark. Both ends of the
# pipes are copies: bash closes its own as soon as the guest has ended, with frames still unread.
play() {
	local line from to pid
	frames=
	coproc GUEST {
		exec timeout "$2" qemu-system-x86_64 -machine q35 -accel tcg,thread=single -smp "$1" \
			-cpu max,-smap -m 64 -display none -serial stdio -monitor none -no-reboot \
			-kernel "${BUILD:-$PWD/build}/guests/bare-$3.elf" \
			-append "hvbench nonce=0123456789abcdef $4" 2> /dev/null
	}
	pid=$GUEST_PID
	exec {from}<&"${GUEST[0]}" {to}>&"${GUEST[1]}"
	while IFS= read -r line <&"$from"; do
		frames+=$line$'\n'
		case $line in
		*' ready '* | *' mark '*) printf '%s\n' "$GO" >&"$to" ;;
		*' end '*) break ;;
		esac
	done
	exec {from}<&- {to}>&-
	wait "$pid" || true
}

@test "a guest without a second vCPU says so, and ends" {
	play 1 40 sched "$LOCK_HOLDER"
	has "$frames" "reason=This%20guest's%20second%20vCPU%20did%20not%20start"
	has "$frames" " end "
}

@test "a second vCPU starts and plays its part beside the first" {
	play 2 60 sched "$LOCK_HOLDER"
	[ "$(grep -c ' played ' <<< "$frames")" = 2 ]
	[ "$(grep ' played ' <<< "$frames" | grep -c 'variant=vcpu1')" = 1 ]
	has "$frames" " end "
}

# Two benches of which one has its memory only once and one cannot be here; each mark waits for its `go`.
@test "counted passes are marked, of so many operations, and no bench is timed" {
	play 1 60 exit 'count=256 benches=cpuid,touch-2m,hypercall'
	[ "$(grep -c ' mark ' <<< "$frames")" = 32 ]
	[ "$(grep ' mark ' <<< "$frames" | grep -c 'bench=cpuid pass=[0-7] at=\(start\|stop\)$')" = 16 ]
	counted=$(grep -o ' counted .*' <<< "$frames" | grep -o 'bench=.*' | tr '\n' ,)
	[ "$counted" = 'bench=cpuid ops=256,bench=touch-2m ops=2,' ]
	has "$frames" " skip "
	never grep -q ' data \| done \| fail ' <<< "$frames"
	has "$frames" " end "
}
