#!/bin/bash
# harness_io.sh - what hvbench itself adds to what it measures: one row of the io suite by hvbench, and the same fio job
# by hand.
#
#	harness_io.sh HVBENCH
#
# Both sides, in the lab's KVM on the instruction clock: the same kernel file, the same initramfs with its fio and
# modules, the same domain but for its name, a RAM disk of 64 MiB that was written once, and fio with the options of
# guests/linux/fio.c for 64 and 576 reads, short and long, nine times (hvbench three in each of three boots, by hand in
# one). Both sides make a figure of each three by the same rule: of the short and of the long ones the largest is left
# out and the dearer one of the others counts. IOPS and latencies are fio's own of the last long pass. Before them
# hvbench's boot does disk-verify; by hand it is two short passes.
#
#	by hvbench   `hvbench run`: worker, collectors, agent, frames and marks around each pass, as ever. The value is
#	             the row's.
#	by hand      `virsh create` from a shell; a second cpio behind the initramfs has busybox and a shell script as
#	             init. Around each fio it says a word on the console and waits for an answer; the shell outside,
#	             which nobody else runs beside, reads "now" and idle_sleeptime of the lab's /proc/timer_list there.
#
# Instructions per operation are, on both sides, (elapsed - idle) of the long pass less that of the short one, by the
# 512 reads between them; what start, end, words and answers cost is in both and cancels. Prints whether the two agree;
# that they do not is no error.
set -eu -o pipefail
hvbench=$1
row='io.disk-randread-4k-q1@kvm~virtio-blk'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "harness_io: $*" >&2; exit 1; }

# Exit code 75: another run measures on this host. Ten minutes are waited for its end.
by_hvbench() {
	local tries status
	for tries in $(seq 60); do
		status=0
		"$hvbench" run --quiet --reps 3 --on lab-kvm --db "$work/db" "$row" > "$work/run.log" 2>&1 || status=$?
		[ $status -eq 75 ] || break
		sleep 10
	done
	[ $status -eq 0 ] || fail "hvbench run ended with $status (try $tries): $(tail -n 3 "$work/run.log")"
	"$hvbench" show --json --db "$work/db" > "$work/show.json"
}

# For the shell of the lab machine; fio's arguments are those of guests/linux/fio.c, the seed that of the instruction
# clock.
by_hand() { cat << 'LAB'
set -e
mkdir -p /job/hand/tree && cd /job/hand
mkfifo console.in console.out
modprobe brd rd_nr=1 max_part=0 rd_size=65536
dd if=/dev/urandom of=/dev/ram0 bs=1M count=64 oflag=direct 2> /dev/null
cp /bin/busybox tree/busybox
cat > tree/hand << 'INIT'
#!/busybox sh
b=/busybox
$b mount -t devtmpfs dev /dev; $b mount -t proc proc /proc; $b mount -t sysfs sys /sys
$b dmesg -n 1
$b stty raw -echo
for module in $($b sed -n 's/^virtio_blk //p' /modules/index); do $b insmod /modules/$module; done
until [ -b /dev/vda ]; do $b usleep 10000; done
for ops in 64 64$($b yes " 64 576" | $b head -n 9 | $b tr -d "\n"); do
	echo "start $ops"; read -r go
	/bin/fio --output-format=json --eta=never --name=hvbench --filename=/dev/vda --size=100% --ioengine=io_uring \
		--direct=1 --thread=1 --bs=4096 --iodepth=1 --randrepeat=1 --randseed=1 --clocksource=clock_gettime \
		--disk_util=0 --group_reporting=1 --lat_percentiles=1 --clat_percentiles=0 \
		--percentile_list=50:90:99:99.9 --unified_rw_reporting=both \
		--rw=randread --io_size=$((ops * 4096)) --zero_buffers=1 > /report 2> /errors < /dev/null
	echo "stop $ops"; read -r go
done
echo json; $b cat /errors /report; echo end
$b poweroff -f
INIT
chmod 755 tree/hand
# A cpio archive behind a compressed one begins at a multiple of four.
cp ../linux.initrd initrd
head -c $(((4 - $(stat -c %s initrd) % 4) % 4)) /dev/zero >> initrd
(cd tree && printf '%s\n' busybox hand | cpio -o -H newc --quiet) >> initrd
cat > hand.xml << 'XML'
<domain type="kvm">
  <name>hand</name> <memory unit="MiB">256</memory> <vcpu placement="static">1</vcpu>
  <os>
    <type arch="x86_64" machine="q35">hvm</type> <kernel>/job/linux.kernel</kernel> <initrd>/job/hand/initrd</initrd>
    <cmdline>rdinit=/hand console=ttyS0 quiet loglevel=4 panic=-1 tsc=reliable ipv6.disable=1</cmdline>
  </os>
  <features><acpi/><apic/></features> <cpu mode="host-passthrough" check="none" migratable="off"/> <clock offset="utc"/>
  <on_poweroff>destroy</on_poweroff> <on_reboot>destroy</on_reboot> <on_crash>destroy</on_crash>
  <devices>
    <controller type="usb" model="none"/>
    <disk type="block" device="disk">
      <driver name="qemu" type="raw" cache="none" io="native"/> <source dev="/dev/ram0"/>
      <target dev="vda" bus="virtio"/> <shareable/>
    </disk>
    <serial type="pipe"><source path="/job/hand/console"/><target port="0"/></serial>
    <memballoon model="none"/>
  </devices>
</domain>
XML
exec 3<> console.out 4<> console.in
virsh -q -c qemu:///system create hand.xml
times='/^now at/ { now = $3 } /idle_sleeptime/ { idle = $3 } END { print now, idle }'
while read -r word ops <&3; do
	case $word in
	start | stop)
		echo "HAND $word $ops $(awk "$times" /proc/timer_list)"
		echo go >&4 ;;
	json) break ;;
	*) echo "HAND noise $word $ops" ;;
	esac
done
while read -r line <&3 && [ "${line%?}" != end ] && [ "$line" != end ]; do echo "JSON $line"; done
exit
LAB
}

# Of the row, over its boots that are ok (one whose pairs differ by 1 % is unstable and has no figure): a number of its
# own (mean), or one of its metrics.
row_figure() {
	jq -er --arg name "$1" '[.trials[] | select(.bench == "io.disk-randread-4k-q1" and .outcome == "ok")
		| .[$name] // (.metrics[] | select(.name == $name).value)] | add / length' "$work/show.json" ||
		fail "the row has no $1: $(jq -c '.trials[] | {bench, outcome, reason}' "$work/show.json")"
}

# By hand, of the stamps, for each three pairs: instructions per operation.
hand_costs() {
	awk '$1 != "HAND" || $2 !~ /^st/ { next }
		$2 == "start" { now = $4; idle = $5; next }
		{ print ($3 == 576 ? "long" : "short"), $4 - now - ($5 - idle) }' "$work/hand" |
		tail -n +3 > "$work/passes"
	for three in 0 1 2; do
		for length in short long; do
			grep "^$length" "$work/passes" | sed -n "$((three * 3 + 1)),$((three * 3 + 3))p" |
				cut -d ' ' -f 2 | sort -n | sed -n 2p
		done | xargs
	done | awk 'NF == 2 { print ($2 - $1) / 512 }'
}

compare() { # NAME HVBENCH HAND LIMIT
	awk -v name="$1" -v a="$2" -v b="$3" -v limit="$4" 'BEGIN { d = (a / b - 1) * 100
		printf "  %-32s %14.1f %14.1f %+9.3f %%   %s %s %%\n",
			name, a, b, d, (d < 0 ? -d : d) <= limit ? "within" : "NOT within", limit }'
}

by_hvbench
by_hand | timeout 900 "$hvbench" lab shell kvm > "$work/hand" || fail "lab shell: $(tail -n 3 "$work/hand")"
sed -n 's/^JSON //p' "$work/hand" | tr -d '\r' | sed -n '/^{/,$p' > "$work/fio.json"
hand_costs > "$work/costs"
[ "$(wc -l < "$work/costs")" -eq 3 ] ||
	fail "there are no nine pairs by hand: $(grep -v '^JSON' "$work/hand" | tail -n 3)"
read -r hand_iops hand_mean hand_p50 <<< "$(jq -er '.jobs[0].mixed
	| "\(.iops) \(.lat_ns.mean) \(.lat_ns.percentile["50.000000"])"' "$work/fio.json")"
[ "$hand_p50" ] || fail "fio's report by hand cannot be read: $(head -n 3 "$work/fio.json")"

mean=$(row_figure mean) iops=$(row_figure iops) lat_mean=$(row_figure lat-mean) lat_p50=$(row_figure lat-p50)
echo "$row, lab-kvm, instruction clock"
printf '  %-32s %14s %14s %11s\n' '' 'by hvbench' 'by hand' 'difference'
compare 'instructions per operation' "$mean" "$(awk '{ n += $1 } END { print n / NR }' "$work/costs")" 0.5
compare 'IOPS per 10^9 instructions' "$iops" "$hand_iops" 2
compare 'lat-mean, instructions' "$lat_mean" "$hand_mean" 2
compare 'lat-p50, instructions' "$lat_p50" "$hand_p50" 2
printf '  instructions per operation, three pairs each: by hvbench %s; by hand %s\n' \
	"$("$hvbench" show --samples "$row" --json --db "$work/db" |
		jq -r '[.samples[] | .ops as $ops | .values[] / $ops | round] | join(", ")')" \
	"$(awk '{ printf "%s%.0f", (NR > 1 ? ", " : ""), $1 }' "$work/costs")"
