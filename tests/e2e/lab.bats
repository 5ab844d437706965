#!/usr/bin/env bats
# The lab itself. It is made in the user's cache when it is not there (a minute and a half); damage is done to links of
# it only.

load helper

labs() {
	echo "${XDG_CACHE_HOME:-$HOME/.cache}/hvbench/lab"
}

# A cache of this test's own with the same labs: links, so that it takes no room. What is changed must be replaced, not
# written to.
own_cache() {
	mkdir -p "$scratch/cache/hvbench"
	cp -al "$(labs)" "$scratch/cache/hvbench/lab"
	export XDG_CACHE_HOME=$scratch/cache
}

@test "the lab is made once, and found the second time" {
	hv lab build
	[ "$status" = 0 ]
	hv lab status --json
	[ "$status" = 0 ]
	local before=$SECONDS
	hv lab build
	[ "$status" = 0 ]
	[ $((SECONDS - before)) -lt 10 ]
}

@test "a truncated file of the lab is found, with its hint" {
	hv lab build
	own_cache
	local file
	for file in "$(labs)"/[0-9a-f]*/lab-kvm.state; do
		head -c 1000 "$file" > "$scratch/part"
		mv "$scratch/part" "$file"
	done
	hv lab status
	[ "$status" = 4 ]
	has "$errors" "lab-kvm.state is damaged"
	has "$errors" "hvbench lab build --force"
}

@test "a changed file of the lab of the same size is found" {
	hv lab build
	own_cache
	local file
	for file in "$(labs)"/[0-9a-f]*/lab-xen.state; do
		cp "$file" "$scratch/changed"
		printf 'x' | dd of="$scratch/changed" bs=1 seek=5000 conv=notrunc status=none
		mv "$scratch/changed" "$file"
	done
	hv lab status
	[ "$status" = 4 ]
	has "$errors" "lab-xen.state is damaged: its content has changed"
}

@test "a developer's file that is not one is refused and nothing is left" {
	hv lab build
	own_cache
	echo "not an image" > "$scratch/file"
	hv lab build --xen "$scratch/file"
	[ "$status" = 2 ]
	has "$errors" "is not Xen's ELF image"
	hv lab build --kernel "$scratch/file"
	[ "$status" = 2 ]
	has "$errors" "is not a bzImage"
	hv lab build --xen "$scratch/nothing"
	[ "$status" = 2 ]
	has "$errors" "No such file"
	[ -z "$(find "$(labs)" -maxdepth 1 -name '*.tmp-*')" ]
	nothing_left
}

@test "programs that are missing are named, with their packages" {
	mkdir "$scratch/bin"
	ln -s "$(command -v cat)" "$scratch/bin/cat"
	PATH=$scratch/bin hv lab build
	[ "$status" = 3 ]
	has "$errors" "mmdebstrap"
	has "$errors" "apt-get install qemu-system-x86"
}

@test "a full disk: the build fails, says so, and leaves nothing" {
	[ "$(id -u)" = 0 ] || skip "needs to mount a small disk"
	mkdir "$scratch/small"
	mount -t tmpfs -o size=32m small "$scratch/small" || skip "cannot mount a small disk"
	XDG_CACHE_HOME=$scratch/small hv lab build
	local left
	left=$(find "$scratch/small" -name '*.tmp-*')
	umount "$scratch/small"
	[ "$status" = 4 ]
	[ -n "$errors" ]
	[ -z "$left" ]
	nothing_left
}

# Starts a build in the background and waits until it unpacks packages; $pid is set.
start_build() {
	"$HVBENCH" lab build > /dev/null 2>&1 &
	pid=$!
	while [ -z "$(find "$scratch/cache" -path "*.tmp-$pid/mmdebstrap.*" 2> /dev/null)" ] && kill -0 "$pid"; do
		sleep 0.1
	done
}

@test "a build that is killed leaves nothing running, and the next one starts clean" {
	unshare --pid --fork --mount-proc true 2> /dev/null || skip "no process namespace can be had here"
	export XDG_CACHE_HOME=$scratch/cache
	local pid first
	start_build
	first=$pid
	kill -9 "$pid"
	wait "$pid" || true
	sleep 1
	[ -z "$(pgrep -f "$scratch/cache" || true)" ]
	start_build
	[ -z "$(find "$scratch/cache" -name "*.tmp-$first")" ]
	kill -9 "$pid"
	wait "$pid" || true
	sleep 1
	[ -z "$(pgrep -f "$scratch/cache" || true)" ]
}

@test "lab-kvm runs the distribution's kernel with KVM, lab-xen is dom0 of a real Xen" {
	hv lab build
	run "$HVBENCH" lab shell kvm <<< 'test -c /dev/kvm && echo has-kvm; uname -r'
	[ "$status" = 0 ]
	has "$output" "has-kvm"
	run "$HVBENCH" lab shell xen <<< 'cat /sys/hypervisor/type /proc/xen/capabilities'
	[ "$status" = 0 ]
	has "$output" "xen"
	has "$output" "control_d"
	nothing_left
}

@test "a machine stays up between commands, and goes when it is told to" {
	hv lab up kvm
	[ "$status" = 0 ]
	has "$output" "lab-kvm: up, process"
	run timeout 60 "$HVBENCH" lab shell kvm <<< 'ls /job'
	[ "$status" = 0 ]
	has "$output" "bare-exit.elf"
	run timeout 60 "$HVBENCH" lab shell kvm <<< 'echo again'
	has "$output" "again"
	hv lab down
	has "$output" "lab-kvm: down"
	nothing_left
}
