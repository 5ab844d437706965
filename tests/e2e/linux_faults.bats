#!/usr/bin/env bats
# The linux guest with its real kernel, fio and iperf3 against devices and peers that fail: each job ends as skip or
# fail with a reason, and the guest goes on. One guest under plain QEMU for the whole file. Its disks are nbdkit's, its
# network is QEMU's user network in a namespace that has nothing but its loopback.
#
#	vda  memory; fails while the file `errors` is there        vdc  memory; its server is killed
#	vdb  forgets what is written, and reads zeros              vdd  memory; is unplugged
#	sda  full while the file `full` is there: SCSI can say so, virtio-blk knows only errors
load helper

: "${BUILD:=$PWD/build}"
nonce=00c0ffee12345678
disks=(errors forgets dies leaves)
peer= talker=   # of this test, while they run

# serve NAME ARGUMENT...: an nbdkit for one disk; ends with this file at the latest.
serve() {
	local name=$1
	shift
	nbdkit --exit-with-parent --unix "$room/$name.sock" --pidfile "$room/$name.pid" "$@" \
		> "$room/$name.log" 2>&1 < /dev/null 3>&- &
	disown
	for _ in $(seq 100); do
		[ ! -s "$room/$name.pid" ] || return 0
		sleep 0.1
	done
	cat "$room/$name.log"
	return 1
}

# Options of QEMU for a disk: nothing of it is retried, and no error stops the machine.
disk() { # NAME DEVICE
	printf '%s\n' -blockdev "driver=nbd,node-name=$1,server.type=unix,server.path=$room/$1.sock" \
		-device "$2,drive=$1,id=$1,werror=report,rerror=report"
}

start_machine() {
	local options
	mapfile -t options < <(
		for at in "${!disks[@]}"; do
			[ "${disks[at]}" = leaves ] || disk "${disks[at]}" "virtio-blk-pci,addr=$((at + 4))"
		done
		printf '%s\n' -device pcie-root-port,id=plug,addr=9
		disk leaves virtio-blk-pci,bus=plug
		printf '%s\n' -device virtio-scsi-pci,addr=a
		disk full scsi-hd
	)
	mkfifo "$room/monitor"
	unshare -n sh -c 'busybox ip link set lo up && exec "$@"' _ timeout -k 5 400 \
		qemu-system-x86_64 -machine q35 -cpu max -m 256 -nodefaults -display none -no-reboot "${options[@]}" \
		-netdev user,id=net -device virtio-net-pci,netdev=net,addr=3 \
		-monitor stdio -serial "unix:$room/console,server=on,wait=on" \
		-kernel "$BUILD/guests/linux.kernel" -initrd "$BUILD/guests/linux.initrd" \
		-append "hvbench nonce=$nonce console=ttyS0 quiet loglevel=4 panic=-1 ipv6.disable=1" \
		<> "$room/monitor" > "$room/machine.log" 2>&1 3>&- &
	machine=$!
}

setup_file() {
	export room=$BATS_FILE_TMPDIR machine
	serve errors --filter=error memory 64M error=EIO error-rate=100% error-file="$room/errors"
	serve full --filter=error memory 64M error=ENOSPC error-pwrite-rate=100% error-pwrite-file="$room/full"
	serve forgets null 64M
	serve dies memory 64M
	serve leaves memory 64M
	start_machine
	"$BUILD/tests/e2e/guest_talk" "$room/console" $nonce "$room/state" 120 || { cat "$room/machine.log"; return 1; }
}

teardown_file() {
	[ -z "$machine" ] || kill "$machine" || true
	for pid in "$room"/*.pid; do
		kill "$(cat "$pid")" 2> /dev/null || true
	done
	wait
}

# A test that fails leaves neither its peer nor its talker.
teardown() {
	kill $peer $talker 2> /dev/null || true
	rm -rf "$scratch"
}

# job FIELD...: does a job to its end; $output is what the guest said, the job's reason in $reason.
job() {
	start_job "$@"
	end_job
}

# start_job FIELD...: the same until the tool runs.
start_job() {
	"$BUILD/tests/e2e/guest_talk" "$room/console" $nonce "$room/state" 100 "bench=b variant=v pass=1 $*" \
		> "$scratch/said" 2>&1 < /dev/null 3>&- &
	talker=$!
}

wait_for_start() {
	for _ in $(seq 300); do
		! grep -q '^mark .*at=start' "$scratch/said" || return 0
		sleep 0.1
	done
	return 1
}

end_job() {
	wait "$talker" || { talker= && cat "$scratch/said" && return 1; }
	talker=
	output=$(cat "$scratch/said")
	echo "$output"
	reason=$(sed -nE 's/^(skip|fail) bench=b variant=v reason=(.*)/\1: \2/p' <<< "$output")
}

on_disk() { # NAME TOOL RW
	echo "tool=$2 find=$1 ops=64 secs=0 rw=$3 bs=4096 depth=4 seed=1"
}

for_long() { # NAME
	echo "tool=fio find=$1 ops=0 secs=15 rw=randread bs=4096 depth=4 seed=1"
}

on_net() { # TOOL OPS SECONDS [INWARD]
	echo "tool=$1 find=virtio_net ops=$2 secs=$3 bs=1000 depth=1 in=${4:-0} peer=10.0.2.2 self=10.0.2.15/24"
}

start_peer() {
	mkfifo "$scratch/peer.stdin"
	nsenter -t "$(pgrep -P "$machine")" -n "$BUILD/guests/linux.peer" peer 127.0.0.1 "$BUILD/guests/iperf3" \
		<> "$scratch/peer.stdin" > "$scratch/peer.log" 2>&1 3>&- &
	peer=$!
	for _ in $(seq 100); do
		! grep -qx ready "$scratch/peer.log" || return 0
		sleep 0.1
	done
	cat "$scratch/peer.log"
	return 1
}

passes() {
	grep -q '^pass ' <<< "$output" && [ -z "$reason" ]
}

does_not_pass() {
	never grep -q '^pass \|^metric ' <<< "$output"
}

@test "a disk that errors: fail with fio's words; good before and behind" {
	job "$(on_disk virtio_blk/vda fio randwrite)"
	passes
	touch "$room/errors"
	job "$(on_disk virtio_blk/vda fio randread)"
	rm "$room/errors"
	does_not_pass
	has "$reason" "fail: fio: "
	has "$reason" "Input/output error"
	job "$(on_disk virtio_blk/vda verify randwrite)"
	passes
}

@test "a disk that begins to err while fio runs" {
	start_job "$(for_long virtio_blk/vda)"
	wait_for_start
	sleep 2
	touch "$room/errors"
	end_job
	rm "$room/errors"
	does_not_pass
	has "$reason" "Input/output error"
}

@test "a disk that is full: fail with fio's words, on reading good" {
	touch "$room/full"
	job "$(on_disk virtio_scsi/sda fio randwrite)"
	does_not_pass
	has "$reason" "fail: fio: "
	has "$reason" "No space left on device"
	job "$(on_disk virtio_scsi/sda fio randread)"
	rm "$room/full"
	passes
}

@test "a disk that forgets what was written: writing passes, verifying fails" {
	job "$(on_disk virtio_blk/vdb fio randwrite)"
	passes
	job "$(on_disk virtio_blk/vdb verify randwrite)"
	does_not_pass
	has "$reason" "fail: fio: "
	has "$reason" "verify: bad"
}

@test "a disk whose server dies while fio runs: fail, and again fail" {
	start_job "$(for_long virtio_blk/vdc)"
	wait_for_start
	sleep 2
	kill -9 "$(cat "$room/dies.pid")"
	end_job
	does_not_pass
	has "$reason" "Input/output error"
	job "$(on_disk virtio_blk/vdc fio randread)"
	does_not_pass
	has "$reason" "Input/output error"
}

@test "a disk that is unplugged while fio runs: fail, then skip" {
	start_job "$(for_long virtio_blk/vdd)"
	wait_for_start
	sleep 2
	echo device_del leaves > "$room/monitor"
	end_job
	does_not_pass
	[[ $reason == "fail: fio: "*"Input/output error"* || $reason == "fail: The disk vdd went away while fio ran." ]]
	job "$(on_disk virtio_blk/vdd fio randread)"
	does_not_pass
	[ "$reason" = "skip: The kernel has no device of driver virtio_blk named vdd." ]
}

@test "a device that is not there, and a driver that the kernel has not: skip" {
	job "$(on_disk nvme fio randread)"
	does_not_pass
	[ "$reason" = "skip: The kernel has no device of driver nvme." ]
	job "$(on_disk floppy fio randread)"
	does_not_pass
	[ "$reason" = "skip: This kernel has no driver floppy." ]
}

@test "no peer: fail with iperf3's words, and with the probe's" {
	job "$(on_net tcp 1000 0)"
	does_not_pass
	has "$reason" "fail: iperf3: "
	has "$reason" "unable to connect"
	job "$(on_net rr 100 0)"
	does_not_pass
	[ "$reason" = "fail: cannot connect to the peer's port 5202: Connection refused" ]
}

# dies_under TOOL [INWARD]: $reason of a job whose peer is killed.
dies_under() {
	start_peer
	start_job "$(on_net "$1" 0 30 "${2:-0}")"
	wait_for_start
	sleep 3
	kill -9 "$peer"
	peer=
	end_job
	rm "$scratch/peer.stdin"
	does_not_pass
}

@test "a peer that dies in the middle of a stream, either way" {
	dies_under tcp
	has "$reason" "fail: iperf3: "
	dies_under tcp 1
	has "$reason" "fail: iperf3: "
	dies_under udp 1
	has "$reason" "fail: iperf3: "
}

@test "a peer that dies between request and response" {
	dies_under rr
	has "$reason" "fail: the "
	has "$reason" "peer"
}

@test "after all of that the guest still passes good jobs, on disk and net" {
	job "$(on_disk virtio_blk/vda verify randwrite)"
	passes
	start_peer
	job "$(on_net tcp 1000 0)"
	passes
	job "$(on_net rr 100 0)"
	passes
}
