#!/usr/bin/env bats
# The linux guest's image: the same bytes from every packing, a manifest that is true, a kernel that boots into the
# agent.
load helper

: "${BUILD:=$PWD/build}"

@test "packing the initramfs again gives the same bytes" {
	cp "$BUILD/guests/linux.peer" "$scratch/agent"
	guests/linux/pack.sh build/linux "$scratch/agent" "$scratch/initrd"
	cmp "$scratch/initrd" "$BUILD/guests/linux.initrd"
	[ "$(ls "$scratch"/initrd*)" = "$scratch/initrd" ]
}

@test "the manifest of the initramfs names every file with its hash" {
	mkdir "$scratch/tree"
	(cd "$scratch/tree" && zstd -dc "$BUILD/guests/linux.initrd" | cpio -i --quiet --no-absolute-filenames)
	cd "$scratch/tree"
	[ "$(find . -type f ! -name manifest | wc -l)" = "$(grep -c '^file ' manifest)" ]
	sed -n 's|^file \([0-9a-f]*\) [0-9]* /|\1  |p' manifest | sha256sum --quiet -c
	grep -qE '^kernel [0-9]' manifest && grep -qE '^fio [0-9]' manifest && grep -qE '^iperf3 [0-9]' manifest
}

@test "a script of the build that cannot work says what to do" {
	mkdir "$scratch/empty"
	run guests/linux/kernel.sh guests/linux/x86_64/modules.list "$scratch/empty" "$scratch/work"
	[ "$status" = 4 ]
	[[ $output == *"has no package of the kernel"*"run make again"* ]]
}

@test "the image boots under plain QEMU and its agent is ready" {
	qemu-system-x86_64 -machine q35 -cpu max -m 256 -nodefaults -display none -no-reboot \
		-serial "file:$scratch/console" \
		-kernel "$BUILD/guests/linux.kernel" -initrd "$BUILD/guests/linux.initrd" \
		-append "hvbench nonce=00c0ffee12345678 console=ttyS0 quiet loglevel=4 panic=-1 ipv6.disable=1" \
		< /dev/null 3>&- &
	machine=$!
	for _ in $(seq 600); do
		! grep -q ' ready 0 ' "$scratch/console" 2> /dev/null || break
		sleep 0.2
	done
	kill "$machine"
	grep -qE '@hvb1 00c0ffee12345678 0 hello .*guest=linux .*hyper=tcg .*entry=linux' "$scratch/console"
	grep -q ' ready 0 ' "$scratch/console"
}
