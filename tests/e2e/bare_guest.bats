#!/usr/bin/env bats
# The bare guest in plain QEMU, without libvirt and without a lab: its second vCPU.
load helper

GO='@hvb1 0123456789abcdef 0 go 0 ebae0fe1 '   # bench/wire.h

# play VCPUS SECONDS: the guest's frames of the lock-holder scene; it hears `go` once it is ready. Both ends of the
# pipes are copies: bash closes its own as soon as the guest has ended, with frames still unread.
play() {
	local line from to pid
	frames=
	coproc GUEST {
		exec timeout "$2" qemu-system-x86_64 -machine q35 -accel tcg,thread=single -smp "$1" \
			-cpu max,-smap -m 64 -display none -serial stdio -monitor none -no-reboot \
			-kernel "${BUILD:-$PWD/build}/guests/bare-sched.elf" \
			-append "hvbench nonce=0123456789abcdef n=1 warm=0 member=0 benches=lock-holder" 2> /dev/null
	}
	pid=$GUEST_PID
	exec {from}<&"${GUEST[0]}" {to}>&"${GUEST[1]}"
	while IFS= read -r line <&"$from"; do
		frames+=$line$'\n'
		case $line in
		*' ready '*) printf '%s\n' "$GO" >&"$to" ;;
		*' end '*) break ;;
		esac
	done
	exec {from}<&- {to}>&-
	wait "$pid" || true
}

@test "a guest without a second vCPU says so, and ends" {
	play 1 40
	has "$frames" "reason=This%20guest's%20second%20vCPU%20did%20not%20start"
	has "$frames" " end "
}

@test "a second vCPU starts and plays its part beside the first" {
	play 2 60
	[ "$(grep -c ' played ' <<< "$frames")" = 2 ]
	[ "$(grep ' played ' <<< "$frames" | grep -c 'variant=vcpu1')" = 1 ]
	has "$frames" " end "
}
