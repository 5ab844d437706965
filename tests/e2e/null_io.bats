#!/usr/bin/env bats
# The io suite end to end but for a hypervisor: jobs, passes, devices and how they fail, with the null driver's linux
# guest.
load helper

# ends EXIT_CODE: the run before ended with it, nothing that is not ok has a number, nothing is left; $output is then
# `show --json`.
ends() {
	[ "$status" = "$1" ] || { echo "exit code $status: $errors"; return 1; }
	nothing_left
	hv show --json
	[ "$(jq '[.trials[] | select(.outcome != "ok") | .min, (.metrics // [])[].value | select(. != null)] | length' \
		<<< "$output")" = 0 ]
	[ "$(jq '[.trials[] | select((.outcome == "ok") != (.reason == null))] | length' <<< "$output")" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial_full t WHERE t.outcome <> 'ok' AND (t.min IS NOT NULL OR
		EXISTS (SELECT 1 FROM metric m WHERE m.trial_id = t.id))")" = 0 ]
}

# of SUFFIX [BENCH-REGEX]: how the rows on variants with that suffix ended: "fail" when all did so, "fail ok" when some
# did.
of() {
	jq -r --arg v "$1" --arg b "${2:-.}" '[.trials[] | select((.variant | endswith($v)) and (.bench | test($b)))
		| .outcome] | unique | join(" ")' <<< "$output"
}

# reasons [BENCH-REGEX]: what is said about rows that are not ok, each once.
reasons() {
	jq -r --arg b "${1:-.}" '[.trials[] | select(.bench | test($b)) | .reason | select(.)]
		| unique | join("; ")' <<< "$output"
}

# broken MODE OUTCOME WORDS [OPTION...]: the whole boot ends so.
broken() {
	null_io "$1" "${@:4}"
	ends 5
	[ "$(jq -r '[.trials[].outcome] | unique | join(" ")' <<< "$output")" = "$2" ] || { reasons; return 1; }
	has "$(sql "SELECT outcome || ': ' || reason FROM boot")" "$2: "
	has "$(reasons)" "$3"
}

@test "a good guest gives ok trials on every device, with the figures it made up, and exit code 0" {
	null_io ok
	ends 0
	[ "$(jq -r '[.trials[].outcome] | unique | join(" ")' <<< "$output")" = ok ]
	[ "$(jq -r '[.trials[].variant] | unique | join(" ")' <<< "$output")" = \
		"null-emulated-disk null-emulated-nic null-pv-disk null-pv-nic" ]
	[ "$(figure io.disk-randread-4k-q1 null-pv-disk)" = "1000 ns" ]
	[ "$(figure io.disk-randread-4k-q1 null-emulated-disk)" = "10000 ns" ]
	[ "$(metric io.disk-randread-4k-q1 null-pv-disk iops)" = "1000000 1/s" ]
	[ "$(metric io.disk-randread-4k-q1 null-pv-disk bandwidth)" = "4096000000 bytes/s" ]
	[ "$(metric io.disk-randread-4k-q1 null-pv-disk lat-p50)" = "1000 ns" ]
	hv gc
	has "$output" "0 dead runs, 0 things removed, 0 left"
}

@test "nothing of the host is made for it, whatever is asked for behind the disks" {
	null_io ok --disk /dev/nonesuch
	ends 0
	[ "$(sql "SELECT group_concat(DISTINCT kind) FROM (SELECT kind FROM resource ORDER BY kind)")" = domain,folder ]
}

@test "a device with settings is a variant: planned, measured, shown and compared" {
	hv run --on local --quiet --reps 4 --knobs aio=threads --knobs queues=2+vcpus=2 \
		"io.disk-randread-4k-q1@null/linux-ok~null-pv*"
	ends 0
	[ "$(jq -r '[.trials[] | select(.bench == "io.disk-randread-4k-q1") | "\(.variant) \(.min)"] | unique
		| join(", ")' <<< "$output")" = \
		"null-pv-disk 1000, null-pv-disk+aio=threads 2000, null-pv-disk+queues=2+vcpus=2 1000" ]
	[ "$(sql "SELECT count(*) FROM boot")" = 12 ]
	hv compare null~null-pv-disk null~null-pv-disk+aio=threads --json
	jq -e '.rows | length == 1 and .[0].ratio == 2 and .[0].verdict == "slower"' <<< "$output"
}

@test "settings that no selected device has are refused with those that there are" {
	hv run --on local --knobs cache=none "@null/linux-ok~null-pv-disk"
	[ "$status" = 2 ]
	has "$errors" "no device that is selected has the knobs 'cache=none'"
	has "$errors" "null~null-pv-disk: vcpus,aio,queues"
	hv run --on local --knobs cache=nones "@null/linux-ok"
	[ "$status" = 2 ]
	has "$errors" "knob cache takes none,writeback,writethrough,directsync,unsafe, not 'nones'"
	[ ! -f "$HVBENCH_DB" ]
}

@test "twice the figures are twice the figures" {
	hv run --on local --quiet --reps 2 \
		"io.net-rr@null/linux-ok~null-pv-nic" "io.net-rr@null/linux-twice~null-pv-nic"
	ends 0
	[ "$(jq -r '[.trials[] | "\(.rep) \(.mode) \(.min)"] | sort | join(", ")' <<< "$output")" = \
		"0 ok 1000, 0 twice 2000, 1 ok 1000, 1 twice 2000" ]
}

@test "a slow guest that beats is ok" {
	hv run --on local --quiet --deadline 5 \
		"io.net-rr@null/linux-slow~null-pv-nic" "io.disk-verify@null/linux-slow~null-pv-disk"
	ends 0
}

# --- what fails a row or a device, and leaves the others ---

@test "a disk that fails in the middle fails its rows in fio's words; verified it was, and NICs are ok" {
	null_io disk-error
	ends 5
	[ "$(of -disk 'randread|randwrite')" = fail ]
	[ "$(of -disk disk-verify)" = ok ]
	[ "$(of -nic)" = ok ]
	has "$(reasons)" "fio: io_u error on file /dev/null0: Input/output error"
}

@test "a guest that has lost its disks fails all their rows, and says why once a disk" {
	null_io disk-gone
	ends 5
	[ "$(of -disk)" = fail ]
	[ "$(of -nic)" = ok ]
	has "$(reasons disk-verify)" "no block device of this driver has appeared"
	has "$(reasons disk-rand)" "disk-verify failed"
}

@test "a disk that reads back other data has no figure in any row" {
	null_io disk-corrupt
	ends 5
	[ "$(of -disk)" = fail ]
	[ "$(of -nic)" = ok ]
	has "$(reasons disk-verify)" "bad magic header"
	[ "$(reasons disk-rand)" = "disk-verify failed on this device: what it does is no figure" ]
}

@test "a verify that fails is told even where only another row was asked for" {
	hv run --suite io --on local --quiet "io.disk-randread-4k-q1@null/linux-disk-corrupt~null-pv-disk"
	ends 5
	[ "$(jq -r '.trials[].bench' <<< "$output" | paste -sd ' ')" = "io.disk-verify io.disk-randread-4k-q1" ]
}

@test "a kernel without the drivers skips everything: exit code 3" {
	null_io driver-absent
	ends 3
	[ "$(of '')" = skip ]
	[ "$(reasons)" = "the kernel has no driver for this device" ]
}

@test "a peer that dies fails the network's rows in iperf3's words" {
	null_io peer-dies
	ends 5
	[ "$(of -nic)" = fail ]
	[ "$(of -disk)" = ok ]
	has "$(reasons)" "control socket has closed unexpectedly"
}

# --- what fails the boot ---

@test "passes of no operations fail the boot" { broken ops-none fail "out of range"; }
@test "an answer to a pass that was not told fails the boot" { broken pass-stray fail "that it was not asked for"; }
@test "a mark out of turn fails the boot" { broken mark-early fail "out of turn"; }
@test "a pass without its marks fails the boot" { broken mark-missing fail "without its marks"; }
@test "a figure that is no number fails the boot" { broken metric-nan fail "a metric of disk-verify"; }
@test "a guest that panics in a tool is a crash" { broken panic crash "Kernel panic"; }
@test "a guest that dies between its marks is a crash" { broken dies crash "ended without its last frame"; }
@test "a guest that hangs in a tool is a crash at the deadline" { broken hang crash "hangs" --deadline 2; }
@test "a guest that only logs in a tool hangs all the same" { broken mumbles crash "hangs" --deadline 1; }
@test "a guest that does not end when it is told to is a fail, after its benches: they keep their figures" {
	null_io bye-ignored
	ends 5
	[ "$(jq -r '[.trials[].outcome] | unique | join(" ")' <<< "$output")" = ok ]
	[ "$(jq -r '[.trials[].boot_end] | unique | length' <<< "$output")" = 1 ]
	has "$(jq -r '.trials[0].boot_end' <<< "$output")" "fail: protocol error: it asked for more after it was sent"
}
@test "a guest that floods is a fail" { broken flood fail "more than 16777216 bytes"; }
@test "a guest that sends valid frames without end is a fail" { broken chatter fail "more than 100000 frames"; }
@test "a guest that sends garbage is a crash" { broken garbage crash ""; }
@test "a valid frame of another boot is a fail" { broken foreign fail "another boot"; }
@test "a lost frame is a fail" { broken lost fail "frames were lost"; }
@test "a damaged frame is a fail" { broken broken fail "damaged"; }

@test "a guest that cannot be created is an error: exit code 4" {
	null_io refuse
	ends 4
	[ "$(of '')" = error ]
	has "$(reasons)" "refuses to create"
}

@test "the bare guest does not know the linux guest's failures" {
	hv run --suite exit --on local --quiet "exit.cpuid@null/bare-disk-error"
	ends 4
	has "$(reasons)" "refuses to create"
}

# --- what is asked for ---

# planned ARGUMENT...: the instances of a dry run's boots, without their place.
planned() {
	hv run --on local --dry-run --json "$@"
	[ "$status" = 0 ] || { echo "exit code $status: $errors"; return 1; }
	jq -r '.boots[].benches[]' <<< "$output"
}

@test "a pattern's variant chooses a device, and brings only its disk-verify with it" {
	[ "$(planned 'io.disk-randread-4k-q*@null/linux-ok~null-pv-*')" = "$(printf 'io.disk-%s~null-pv-disk\n' \
		verify randread-4k-q1 randread-4k-q8 randread-4k-q64)" ]
	[ "$(planned 'io.net-rr@null/linux-ok' | paste -sd ' ')" = "io.net-rr~null-pv-nic io.net-rr~null-emulated-nic" ]
	hv run --on local 'io.disk-*@null/linux-ok~nonesuch'
	[ "$status" = 2 ]
	has "$errors" "selects no bench"
}

@test "a larger profile holds the smaller ones" {
	planned --suite io @null/linux-ok > "$scratch/default"
	for profile in quick standard full; do
		planned --suite io --profile $profile @null/linux-ok > "$scratch/$profile"
	done
	cmp "$scratch/default" "$scratch/quick"
	for pair in "quick standard" "standard full"; do
		set -- $pair
		[ -z "$(comm -23 <(sort "$scratch/$1") <(sort "$scratch/$2"))" ]
		[ "$(wc -l < "$scratch/$1")" -lt "$(wc -l < "$scratch/$2")" ]
	done
	grep -q disk-randread-256k-q64~null-pv-disk "$scratch/full"
	hv run --on local --profile huge @null/linux-ok
	[ "$status" = 2 ]
}

@test "the plan as text has a line for each place, as JSON the benches and devices of each boot" {
	hv run --on local --dry-run 'io.net-rr@null/linux-ok~null-pv-nic'
	[ "$status" = 0 ]
	has "$output" "io     null/linux-ok  local      1     1 "
	has "$output" "1 boot, 1 trial, 0 skipped"
	hv run --on local --dry-run --json 'io.net-rr@null/linux-ok~null-pv-nic'
	jq -e '.boots[0].benches == ["io.net-rr~null-pv-nic"]' <<< "$output"
	[ ! -f "$HVBENCH_DB" ]
}

# NAME-OF-THE-JOB: what the database has of it, for the disk $disk
stored_job() {
	sqlite3 "$HVBENCH_DB" "SELECT content FROM file WHERE bench = 'io.disk-job.$1' AND variant = '$disk'"
}

@test "a user's jobs reach the guest whole, on every disk, and are stored" {
	printf 'iodepth=3\nrwmixread=70\n' > "$scratch/common.fio"
	{
		printf '[global]\ninclude common.fio\n[job 100%%]\nrw=read\nbs=${SIZE}\n; @hvb1 = "x"\nignore_error='
		head -c 3000 /dev/zero | tr '\0' '#'
		printf '\n[next]\nstonewall\nrw=randrw\nfilename=/dev/sda\n'
	} > "$scratch/job.fio"
	export SIZE=12k
	null_io ok --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok
	ends 0
	for disk in null-pv-disk null-emulated-disk; do
		for name in job-100- next; do
			stored_job $name | head -c -1 > "$scratch/stored.fio"
			crc=$(gzip -c "$scratch/stored.fio" | tail -c 8 | od -An -tu4 -N4 --endian=little | tr -d ' ')
			[ "$(metric io.disk-job.$name $disk job-bytes)" = "$(stat -c %s "$scratch/stored.fio") bytes" ]
			[ "$(metric io.disk-job.$name $disk job-crc)" = "$crc " ]
		done
		has "$(stored_job job-100-)" "bs=12k"
		has "$(stored_job next)" "rwmixread=70"
	done
	hv run --on local --dry-run --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok
	has "$output" "io.disk-job.next: as long as the file says, which is not known before;"
	has "$output" "filename=/dev/sda gives way to the row's device"
}

@test "logs of a user's job are kept with its row, and written out" {
	printf '[a b]\nrw=read\nwrite_lat_log=/tmp/mine\nlog_avg_msec=100\n' > "$scratch/job.fio"
	hv run --on local --quiet --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok~null-pv-disk
	ends 0
	[ "$(jq -r '.trials[] | select(.bench == "io.disk-job.a-b") | .unavailable[] | select(.name == "logs")
		| .reason' <<< "$output")" = "the first 20 of 40 bytes are kept: log_avg_msec makes logs shorter" ]
	hv show
	has "$output" "1 log of your own jobs: \`hvbench show"
	hv show --files "$scratch/files"
	[ "$status" = 0 ]
	folder="$scratch/files/io.disk-job.a-b@null-linux-ok~null-pv-disk.0"
	[ "$output" = "$folder/a-b_lat.1.log
$folder/job.fio" ]
	[ "$(cat "$folder/a-b_lat.1.log")" = "1, 2, 0, 4096, 0, 0" ]
	has "$(cat "$folder/job.fio")" 'write_lat_log=${HVBENCH_LOGS}/a-b'
	hv run --on local --quiet io.disk-verify@null/linux-ok
	hv show --files "$scratch/files"
	[ "$status" = 2 ]
	has "$errors" "has no files"
}

@test "how long a user's job takes is known before the run, or it is refused" {
	printf '[x]\nrw=read\ntime_based\nruntime=50m\n' > "$scratch/job.fio"
	hv run --on local --dry-run --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok~null-pv-disk
	[ "$status" = 0 ]
	has "$output" "io.disk-job.x: as long as the file says, some 3000 s"
	has "$output" "51 min"
	printf '[x]\nrw=read\nsize=32m\nrate=1250\n' > "$scratch/job.fio"
	hv run --on local --dry-run --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok
	[ "$status" = 2 ]
	has "$errors" "job x takes at least 26844 s, and a pass may take 3600 s"
	printf '[x]\nrw=read\nsize=1m\noffset_increment=124g\nnumjobs=30\n' > "$scratch/job.fio"
	hv run --on local --dry-run --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok
	[ "$status" = 2 ]
	has "$errors" "begins 3861175599104 bytes into its disk, which has 1073741824"
}

@test "a name in a section is no further job" {
	printf '[global]\nname=g\nrw=read\n[one]\nbs=4k\n[two]\nname=2nd\nbs=8k\n[global]\ndirect=1\n[three]\n' \
		> "$scratch/job.fio"
	hv run --on local --dry-run --json --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok~null-pv-disk
	[ "$(jq -r '.boots[].benches[1:] | join(" ")' <<< "$output")" = \
		"io.disk-job.one~null-pv-disk io.disk-job.2nd~null-pv-disk io.disk-job.three~null-pv-disk" ]
}

@test "the user's options of iperf3 are rows on every NIC, stored and compared by their words" {
	hv run --on local --quiet --net-job "-P 2 -w 64k" io.net-job@null/linux-ok
	ends 0
	[ "$(sql "SELECT name || ' ' || content FROM file WHERE bench = 'io.net-job' LIMIT 1")" = \
		"job.iperf3 -P 2 -w 64k" ]
	first=$(sql "SELECT uuid FROM run")
	printf 'back: -R\nslow: -u -b 1M\n' > "$scratch/net"
	hv run --on local --quiet --net-job "$scratch/net" io.net-job@null/linux-ok
	ends 0
	[ "$(sql "SELECT group_concat(DISTINCT bench) FROM trial t JOIN boot b ON b.id = boot_id
		WHERE run_id = 2 AND bench LIKE '%net-job%'")" = io.net-job.back,io.net-job.slow ]
	hv run --on local --quiet --net-job "-P 4" io.net-job@null/linux-ok
	hv compare null/linux-ok --baseline "$first"
	has "$output" "different jobs: sha256"
	hv run --on local --dry-run --net-job "-t 5" io.net-job@null/linux-ok
	has "$output" "io.net-job: iperf3 -t 5: a pass is 5 s"
	hv run --on local --net-job "-s" io.net-job@null/linux-ok
	[ "$status" = 2 ]
	has "$errors" "-s is none that can be honoured"
}

@test "rows of different jobs are not comparable" {
	for bs in 4k 64k; do
		printf '[a]\nrw=read\nbs=%s\n' $bs > "$scratch/job.fio"
		null_io ok --fio-job "$scratch/job.fio" io.disk-job@null/linux-ok~null-pv-disk
		ends 0
	done
	first=$(sqlite3 "$HVBENCH_DB" "SELECT uuid FROM run ORDER BY id LIMIT 1")
	hv compare null/linux-ok --baseline "$first"
	has "$output" "different jobs: sha256"
	hv show --json "$first"
	sha=$(jq -r '[.trials[] | select(.bench == "io.disk-job.a") | .job_sha256] | unique[]' <<< "$output")
	[ "$sha" = "$(sql "SELECT sha256 FROM file ORDER BY boot_id LIMIT 1")" ]
}

@test "a job whose I/O the disk does not see has no figure" {
	printf '[a]\nrw=read\ndirect=1\nnumber_ios=9\n' > "$scratch/job.fio"
	null_io disk-elsewhere --fio-job "$scratch/job.fio" io.disk-job.a@null/linux-disk-elsewhere~null-pv-disk
	ends 5
	has "$(sqlite3 "$HVBENCH_DB" "SELECT reason FROM trial WHERE outcome = 'fail'")" \
		"the counters of the disk 0: not all went to it"
}

@test "job files that cannot be are usage errors" {
	: > "$scratch/empty.fio"
	hv run --on local --fio-job "$scratch/empty.fio" @null/linux-ok
	[ "$status" = 2 ]
	has "$errors" "empty"
	head -c 20000 /dev/zero | tr '\0' x > "$scratch/long.fio"
	hv run --on local --fio-job "$scratch/long.fio" @null/linux-ok
	[ "$status" != 0 ]
	hv run --on local --fio-job "$scratch/nonesuch.fio" @null/linux-ok
	[ "$status" != 0 ]
	has "$errors" "nonesuch.fio"
	hv run --on local io.disk-job@null/linux-ok
	[ "$status" != 0 ]
	has "$errors" "--fio-job"
	printf '[a]\nrw=read\nfoo=1\n' > "$scratch/bad.fio"
	hv run --on local --fio-job "$scratch/bad.fio" @null/linux-ok
	[ "$status" = 2 ]
	has "$errors" "Bad option <foo=1>"
	[ ! -f "$HVBENCH_DB" ]
}

@test "what cannot be behind a disk is a usage error" {
	for disk in "" nonsense ramdisk file: file:relative /etc/passwd dev/sda; do
		hv run --on local --disk "$disk" @null/linux-ok
		[ "$status" = 2 ] || { echo "--disk '$disk' gave $status"; return 1; }
		has "$errors" "--disk"
	done
	for wipe in "ram ata-X" "file:/srv ata-X" "/dev/sdb " "/dev/sdb /dev/disk/by-id/ata-X"; do
		hv run --on local --disk "${wipe%% *}" --wipe "${wipe#* }" @null/linux-ok
		[ "$status" = 2 ] || { echo "$wipe gave $status"; return 1; }
		has "$errors" "--wipe needs --disk /dev/DEVICE"
	done
	hv run --on local --seconds 0 @null/linux-ok
	[ "$status" = 2 ]
}

# --- ends from outside ---

# Starts a run whose guest hangs in its first tool; $controller and $worker are set.
hang_in_a_tool() {
	"$HVBENCH" run --suite io --on local --quiet "@null/linux-hang" --deadline 60 > /dev/null 2> "$scratch/stderr" &
	controller=$!
	for _ in $(seq 100); do
		worker=$(pgrep -P $controller -f 'hvbench worker' || true)
		[ -n "$worker" ] && [ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && return
		sleep 0.1
	done
	return 1
}

@test "Ctrl-C in a tool ends cleanly: the run is interrupted, nothing is left" {
	hang_in_a_tool
	kill -INT $controller
	wait $controller && status=0 || status=$?
	errors=$(cat "$scratch/stderr")
	ends 130
	[ "$(sql "SELECT state FROM run")" = interrupted ]
}

@test "a controller killed -9 in a tool leaves no guest, and gc clears the journal" {
	hang_in_a_tool
	kill -9 $controller
	wait $controller || true
	for _ in $(seq 100); do kill -0 $worker 2> /dev/null || break; sleep 0.1; done
	never kill -0 $worker 2> /dev/null
	hv gc
	has "$output" "1 dead runs"
	nothing_left
	hv gc
	has "$output" "0 dead runs, 0 things removed, 0 left"
}

@test "a guest that shows progress for ever is ended all the same" {
	hv run --suite io --on local --quiet --deadline 2 --seconds 1 "io.net-rr@null/linux-beats~null-pv-nic"
	[ "$status" = 5 ]
	[ "$(sql "SELECT outcome FROM boot")" = crash ]
	has "$(sql "SELECT reason FROM boot")" "it did not end within 6 s"
	nothing_left
}
