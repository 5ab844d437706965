#!/usr/bin/env bats
# The io suite in the lab: the linux guest with real fio and iperf3 under real KVM and real Xen. Uses the user's lab
# (made when it is not there).
load helper

# Xen's PV mode is left out: it boots as PVH does, and its exits cannot be traced.
rows=
for bench in io.disk-randread-4k-q1 io.net-rr; do
	for place in kvm xen/linux-pvh xen/linux-hvm metal; do rows+=" $bench@$place"; done
done
rows=${rows/ io.net-rr@metal/}
# To save time; a boot with other benches is another boot (IDE was seen 1.9 % apart), so all or none of a place's rows.
rows_again=
for row in $rows; do [[ $row == *@xen/linux-hvm ]] || rows_again+=" $row"; done

# A run of a few rows on every device, and one of all but HVM's again, into one database, made by the first test that
# needs them and kept for the others.
two_runs() {
	export HVBENCH_DB=$BATS_FILE_TMPDIR/lab.db
	[ ! -f "$BATS_FILE_TMPDIR/done" ] || return 0
	for selected in "$rows" "$rows_again"; do
		hv run --on lab --suite io --reps 1 --quiet $selected
		[ "$status" = 0 ] || { echo "exit code $status: $errors"; return 1; }
	done
	touch "$BATS_FILE_TMPDIR/done"
}

outcome() { # BENCH PLACE~VARIANT, in the first run, which has all rows
	sql "SELECT outcome FROM trial_full WHERE instance = '$1@$2' AND run_id = 1"
}

# Of the first run in which the row was ok: one of them may be unstable.
cost() { # BENCH PLACE~VARIANT
	sql "SELECT min FROM trial_full WHERE instance = '$1@$2' AND outcome = 'ok' ORDER BY run_id LIMIT 1"
}

metric() { # BENCH PLACE~VARIANT NAME
	sql "SELECT m.value FROM metric m JOIN trial_full t ON t.id = m.trial_id
		WHERE t.instance = '$1@$2' AND m.name = '$3' ORDER BY t.run_id LIMIT 1"
}

holds() { # an awk condition
	awk "BEGIN { exit !($1) }" || { echo "does not hold: $1"; return 1; }
}

@test "every device of every mode was found and verified, and nothing failed" {
	two_runs
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome NOT IN ('ok', 'skip', 'unstable')")" = 0 ]
	for device in kvm/linux-q35~virtio-blk kvm/linux-q35~virtio-scsi kvm/linux-q35~nvme kvm/linux-q35~ahci \
		xen/linux-pvh~xvd-qdisk xen/linux-pvh~xvd-blkback xen/linux-hvm~ide xen/linux-hvm~xvd-qdisk \
		metal/linux-metal~brd; do
		[ "$(outcome io.disk-verify "$device")" = ok ] || { echo "$device"; return 1; }
	done
	for device in kvm/linux-q35~virtio-net kvm/linux-q35~virtio-net-vhost kvm/linux-q35~e1000 \
		kvm/linux-q35~rtl8139 xen/linux-pvh~netfront xen/linux-hvm~netfront xen/linux-hvm~e1000 \
		xen/linux-hvm~rtl8139; do
		[[ $(outcome io.net-rr "$device") == @(ok|unstable) ]] || { echo "$device"; return 1; }
	done
	[ "$(sql "SELECT count(DISTINCT sha256) FROM artifact WHERE kind = 'kernel'")" = 1 ]
	[ "$(sql "SELECT count(DISTINCT sha256) FROM artifact WHERE kind = 'initramfs'")" = 1 ]
	nothing_left
}

# Metric "spread", in per cent, of trial $1 (a or b).
spread() {
	echo "(SELECT m.value FROM metric m WHERE m.trial_id = $1.id AND m.name = 'spread')"
}

@test "what an operation costs repeats in two runs within 1 %, or twice the spread of its passes where that is more" {
	two_runs
	local both="FROM trial_full a JOIN trial_full b ON b.instance = a.instance WHERE a.run_id = 1 AND b.run_id = 2
		AND a.suite = 'io' AND a.bench NOT LIKE '%verify' AND a.bench NOT LIKE 'io.busy%'"
	local ok="$both AND a.outcome = 'ok' AND b.outcome = 'ok'"
	differing=$(sql "SELECT a.instance || ' ' || a.min || ' ' || b.min $ok
		AND abs(a.min - b.min) > a.min / 100 * max(1, 2 * $(spread a), 2 * $(spread b))")
	[ -z "$differing" ] || { echo "$differing"; return 1; }
	compared=$(sql "SELECT count(*) $ok") in_both=$(sql "SELECT count(*) $both")
	holds "$compared > 0 && $compared >= 0.8 * $in_both"   # the others were unstable in one of the runs
	[ "$(sql "SELECT count(*) $ok AND ($(spread a) IS NULL OR $(spread a) NOT BETWEEN 0 AND 5)")" = 0 ]
}

@test "a bare machine, on which nothing else happens, repeats" {
	two_runs
	[ "$(sql "SELECT count(*) FROM trial_full
		WHERE instance = 'io.disk-randread-4k-q1@metal/linux-metal~brd' AND outcome = 'ok'")" = 2 ]
}

@test "an emulated disk under Xen costs a multiple of a paravirtual one" {
	two_runs
	pv=$(cost io.disk-randread-4k-q1 xen/linux-hvm~xvd-qdisk) ide=$(cost io.disk-randread-4k-q1 xen/linux-hvm~ide)
	[ -n "$pv" ] && [ -n "$ide" ] || { echo "unstable in both runs: xvd-qdisk '$pv', ide '$ide'"; return 1; }
	holds "$ide > 4 * $pv"
}

@test "the parts of an operation's cost add up to all of it" {
	two_runs
	local compared=0
	for row in kvm/linux-q35~virtio-blk xen/linux-pvh~xvd-qdisk; do
		total=$(metric io.disk-randread-4k-q1 "$row" cost.total) value=$(cost io.disk-randread-4k-q1 "$row")
		[ -n "$value" ] || continue   # unstable in both runs
		guest=$(metric io.disk-randread-4k-q1 "$row" cost.guest)
		hypervisor=$(metric io.disk-randread-4k-q1 "$row" cost.hypervisor)
		holds "$total > 0.97 * $value && $total < 1.03 * $value"
		holds "$guest > 1000 && $hypervisor > 1000"
		holds "$(metric io.disk-randread-4k-q1 "$row" exits) > 0.5"
		compared=$((compared + 1))
	done
	[ "$compared" -ge 1 ]
}

@test "one disk alone, by its pattern" {
	hv run --on lab-kvm --suite io --quiet 'io.disk-read-16k-q8@kvm~nvme'
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	trials=$(sql "SELECT group_concat(bench || '~' || variant || ' ' || outcome, ', ') FROM trial")
	[[ $trials == "io.disk-verify~nvme ok, io.disk-read-16k-q8~nvme "@(ok|unstable) ]] || {
		echo "$trials"
		return 1
	}
}
