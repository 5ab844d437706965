#!/usr/bin/env bats
# Guests of this very machine through the real libvirt, emulated by QEMU (driver tcg): the way that a machine with a
# hypervisor goes, on its own clock. Figures are not looked at.
# alone: it measures on this machine, which one hvbench at a time may
load helper

# inside SCRIPT: runs it beside a libvirtd of its own; $status, $output and $errors are set. Skips where libvirtd does
# not run.
inside() {
	# what is asked of this machine there is not so outside
	export HVBENCH BUILD scratch XDG_CACHE_HOME=$scratch/cache
	output=$(tests/e2e/with_libvirt.sh bash -eu -c "$1" 2> "$scratch/stderr" < /dev/null) && status=0 || status=$?
	errors=$(cat "$scratch/stderr")
	[ "$status" != 77 ] || skip "libvirtd does not run here: ${errors##*: }"
}

# outcome_of BENCH: of its only trial, with the reason.
outcome_of() {
	sql "SELECT outcome || ' ' || reason FROM trial_full WHERE bench = '$1'"
}

# What a run leaves: nothing of libvirt's, no link.
left='virsh -q -c qemu:///system list --all; ip -o link | grep -v " lo:" || true'

@test "bare and linux guests run through this machine's libvirt, on its clock, and nothing is left" {
	mkdir "$scratch/store"
	inside "'$HVBENCH' run --on local --quiet --seconds 1 --disk file:$scratch/store exit.cpuid@tcg \
			io.disk-randread-4k-q1@tcg~virtio-blk io.disk-randwrite-4k-q64@tcg~nvme \
			io.net-rr@tcg~virtio-net >&2
		$left"
	[ "$status" = 0 ] || { echo "$errors"; sql "SELECT instance, reason FROM trial_full"; return 1; }
	[ -z "$output" ] || { echo "$output"; return 1; }
	[ "$(sql "SELECT count(*) FROM trial_full
		WHERE suite = 'io' AND outcome = 'ok' AND clock = 'tsc' AND driver = 'tcg' AND host = 'local'")" = 5 ]
	[ "$(sql "SELECT count(*) FROM trial_full
		WHERE bench = 'exit.cpuid' AND outcome IN ('ok', 'unstable') AND clock = 'tsc'")" = 1 ]
	[ -z "$(ls "$scratch/store")" ]
	nothing_left
}

@test "a guest that stands is watched, paused and destroyed through this machine's libvirt" {
	inside "'$HVBENCH' run --on local --quiet --reps 1 boot.*@tcg footprint.given-up-128@tcg >&2
		$left"
	[ "$status" = 0 ] || { echo "$errors"; sql "SELECT instance, reason FROM trial_full"; return 1; }
	[ -z "$output" ] || { echo "$output"; return 1; }
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" = 6 ]
	# the device model holds all of the guest's memory, and is one process
	[ "$(sql "SELECT value > 128 * 1048576 FROM metric WHERE name = 'device-model'")" = 1 ]
	[ "$(sql "SELECT value FROM metric WHERE name = 'processes'")" = 1.0 ]
	nothing_left
}

# A second machine: a network namespace behind a bridge.
second_machine='
	ip netns add second
	ip link add br-second type bridge
	ip link add veth0 type veth peer name eth0 netns second
	ip link set veth0 master br-second up
	ip link set br-second up
	ip -n second address add 10.99.0.1/24 dev eth0
	ip -n second link set eth0 up
	mkfifo /run/hold
	run() {
		"$HVBENCH" run --on local --quiet --seconds 1 \
			--peer 10.99.0.1 --bridge br-second --guest-ip 10.99.0.2/24 "$@" >&2
	}'

@test "--peer: a second machine behind a bridge, which stays as it was" {
	inside "$second_machine
		ip netns exec second $BUILD/guests/linux.peer peer 10.99.0.1 $BUILD/guests/iperf3 \
			<> /run/hold > /run/peer.log 2>&1 &
		until grep -qx ready /run/peer.log; do sleep 0.1; done
		run io.net-rr@tcg~virtio-net io.net-tcp-*-1@tcg~virtio-net
		ip -o link show master br-second | cut -d: -f2"
	[ "$status" = 0 ] || { echo "$errors"; sql "SELECT instance, reason FROM trial_full"; return 1; }
	[ "$output" = " veth0@if2" ] || { echo "$output"; return 1; }
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" = 3 ]
	nothing_left
}

@test "--peer where nobody listens, and a bridge that is not there: fail and error with the reason" {
	inside "$second_machine
		run io.net-rr@tcg~virtio-net || true
		ip link del br-second
		run io.net-connect@tcg~virtio-net"
	[ "$status" = 5 ] || [ "$status" = 4 ]
	[ "$(outcome_of io.net-rr)" = "fail cannot connect to the peer's port 5202: Connection refused" ]
	has "$(outcome_of io.net-connect)" "error libvirt cannot create"
	nothing_left
}

@test "a killed controller leaves no guest, no link and no folder" {
	inside "'$HVBENCH' run --on local --quiet --seconds 60 io.net-rr@tcg~virtio-net > /dev/null 2>&1 &
		until [ -n \"\$(virsh -q -c qemu:///system list)\" ]; do sleep 0.1; done
		kill -9 \$!
		for _ in \$(seq 100); do
			left=\$($left)
			[ -n \"\$left\" ] || break
			sleep 0.1
		done
		echo \"\$left\"
		'$HVBENCH' gc >&2"
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	[ -z "$output" ] || { echo "$output"; return 1; }
	nothing_left
}
