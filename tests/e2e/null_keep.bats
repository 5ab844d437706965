#!/usr/bin/env bats
# What was measured stays: runs that are ended or killed at the N-th bench keep it, are resumed, and have the figures of
# a run that nobody disturbed; tags, notes, rm.
load helper

OPTIONS=(--on local --quiet --seed 7 --reps 2)

# begin N ARGUMENT...: a run in the background that has stored N trials.
begin() {
	local n=$1
	shift
	"$HVBENCH" run "${OPTIONS[@]}" "$@" > /dev/null 2> "$scratch/words" &
	controller=$!
	for _ in $(seq 600); do
		[ "$(sql 'SELECT count(*) FROM trial' 2> /dev/null || echo 0)" -ge "$n" ] && return 0
		sleep 0.05
	done
	return 1
}

# end SIGNAL: the run ends by it; $code is its exit code.
end() {
	kill "-$1" $controller
	wait $controller && code=0 || code=$?
}

# Of the null driver's bare guest the first samples differ from boot to boot, the least one does not.
figures() {
	sql "SELECT instance, rep, outcome, n, min FROM trial_full ORDER BY 1, 2"
}

# ends_and_resumes SIGNAL N PATTERN: ended at the N-th bench, resumed, and the same as undisturbed.
ends_and_resumes() {
	begin "$2" "$3"
	before=$(sql "SELECT instance, rep FROM trial_full WHERE outcome = 'ok' ORDER BY 1, 2")
	end "$1"
	after=$(sql "SELECT instance, rep FROM trial_full WHERE outcome = 'ok' AND min IS NOT NULL ORDER BY 1, 2")
	[ -z "$(comm -23 <(echo "$before") <(echo "$after"))" ]
	kept=$(wc -l <<< "$after")
	[ "$kept" -ge "$2" ]
	hv show last --json
	[ "$(jq -r .run.state <<< "$output")" = interrupted ]
	if [ "$1" = KILL ]; then
		[ $code = 137 ]
	else
		[ $code = 130 ]
		has "$(cat "$scratch/words")" "interrupted: $kept of "
		has "$(cat "$scratch/words")" "run --resume $(sql "SELECT substr(uuid, 1, 8) FROM run")"
	fi
	hv run --resume --quiet
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	[ "$(sql "SELECT count(*) || state FROM run")" = 1complete ]
	resumed=$(figures)
	nothing_left
	hv run --resume last --json
	[ "$status" = 0 ]
	[ "$(jq .run.missing <<< "$output")" = 0 ]
	HVBENCH_DB=$scratch/whole.db
	hv run "${OPTIONS[@]}" "$3"
	[ "$status" = 0 ]
	diff <(echo "$resumed") <(figures)
}

@test "exits, Ctrl-C in the first boot" { ends_and_resumes INT 3 "exit.c*@null/bare-slow"; }
@test "exits, SIGTERM between two boots" { ends_and_resumes TERM 8 "exit.c*@null/bare-slow"; }
@test "exits, hvbench killed in the second boot" { ends_and_resumes KILL 10 "exit.c*@null/bare-slow"; }
@test "io, Ctrl-C after one device" { ends_and_resumes INT 2 "io.disk-randread-4k-q1@null/linux-slow"; }
@test "io, hvbench killed in the second boot" { ends_and_resumes KILL 5 "io.disk-randread-4k-q1@null/linux-slow"; }
@test "scenes, SIGTERM" { ends_and_resumes TERM 1 "sched.fair-2@null/bare-slow"; }
@test "scenes, hvbench killed" { ends_and_resumes KILL 3 "sched.fair-[24]@null/bare-slow"; }

@test "a guest that dies keeps what was complete, marked; the rest is the crash, and resume tries it again" {
	begin 3 "exit.c*@null/bare-slow"
	kill -9 "$(pgrep -P $controller -f 'hvbench worker')"
	wait $controller && code=0 || code=$?
	[ $code = 4 ]
	hv show last --json
	[ "$(jq '[.trials[] | select(.outcome == "ok" and .rep == 0)] | length >= 3' <<< "$output")" = true ]
	[ "$(jq -r '.trials[0].boot_end[:6]' <<< "$output")" = "error:" ]
	[ "$(jq '[.trials[] | select(.outcome == "error" and .min)] | length' <<< "$output")" = 0 ]
	[ "$(jq -r .run.state <<< "$output")" = complete ]
	hv show last
	has "$output" "complete before its boot ended in error"
	hv run --resume
	[ "$status" = 3 ]
	has "$errors" "no run was interrupted"
	hv run --resume last --quiet
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome <> 'ok'")" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial")" = 16 ]
}

@test "what is resumed is the run: its options, its job file's text, its hvbench; a run in progress is refused" {
	printf '[own]\nrw=read\nsize=1m\n' > "$scratch/job"
	begin 1 --fio-job "$scratch/job" io.disk-job@null/linux-slow
	hv run --resume last
	[ "$status" = 2 ]
	has "$errors" "is in progress"
	hv rm last
	[ "$status" = 2 ]
	has "$errors" "is in progress"
	end INT
	rm "$scratch/job"
	hv run --resume --seed 8
	[ "$status" = 2 ]
	has "$errors" "--resume takes the options of its run: unknown option --seed"
	hv run --resume last exit
	[ "$status" = 2 ]
	hv run --resume --dry-run
	[ "$status" = 0 ]
	has "$output" "io.disk-job.own"
	hv run --resume nonesuch
	[ "$status" = 2 ]
	git=$(sql "SELECT git FROM run")
	sql "UPDATE run SET git = 'another'"
	hv run --resume
	[ "$status" = 2 ]
	has "$errors" "(git another), and this is"
	[ "$(sql "SELECT state FROM run")" = interrupted ]
	sql "UPDATE run SET git = '$git'"
	sql "UPDATE fact SET value = 'another' WHERE name = 'cpu.model'"
	sql "UPDATE host SET fingerprint = printf('%064d', 1)"
	hv run --resume --quiet
	[ "$status" = 2 ]
	has "$errors" "is not as it was when the run was measured; what differs: cpu.model"
	nothing_left
}

@test "Ctrl-C names the database that was given" {
	begin 1 "exit.c*@null/bare-slow" --db "$HVBENCH_DB"
	end INT
	has "$(tr '\n' ' ' < "$scratch/words")" "run --db $HVBENCH_DB --resume "
	[ "$(grep -o -e --db "$scratch/words" | wc -l)" = 1 ]
}

@test "a tag names a run everywhere; bad ones are refused" {
	null ok
	null ok
	first=$(sql "SELECT uuid FROM run WHERE id = 1")
	hv tag "${first:0:8}" before-the-patch
	[ "$status" = 0 ]
	hv note before-the-patch "Xen without the patch"
	[ "$status" = 0 ]
	hv show before-the-patch
	has "$output" "tag      before-the-patch"
	has "$output" "note     Xen without the patch"
	hv show runs --json
	[ "$(jq -r '[.runs[].tag] | join(" ")' <<< "$output")" = " before-the-patch" ]
	hv compare null --baseline before-the-patch
	[ "$status" = 0 ]
	for bad in beef 1234 last runs "a b" "a,b" ""; do
		hv tag last "$bad"
		[ "$status" = 2 ]
		has "$errors" "is no tag"
	done
	hv tag last before-the-patch
	[ "$status" = 2 ]
	has "$errors" "is tagged before-the-patch"
	hv tag nonesuch x
	[ "$status" = 2 ]
	hv tag last
	[ "$status" = 2 ]
	hv tag --delete before-the-patch
	[ "$status" = 0 ]
	hv tag --delete before-the-patch
	[ "$status" = 2 ]
	has "$errors" "no run is tagged"
	hv note last
	[ "$status" = 2 ]
	hv note "${first:0:8}" ""
	[ "$(sql "SELECT count(*) FROM run WHERE note IS NOT NULL OR tag IS NOT NULL")" = 0 ]
}

@test "rm removes runs, says what that freed, and is all or nothing" {
	null ok --samples 8000
	null ok
	hv rm
	[ "$status" = 2 ]
	hv rm last nonesuch
	[ "$status" = 2 ]
	[ "$(sql "SELECT count(*) FROM run")" = 2 ]
	size=$(stat -c %s "$HVBENCH_DB")
	first=$(sql "SELECT substr(uuid, 1, 8) FROM run WHERE id = 1")
	hv rm "$first" "$first" --json
	[ "$status" = 0 ]
	[ "$(jq .bytes_freed <<< "$output")" = $((size - $(stat -c %s "$HVBENCH_DB"))) ]
	[ "$(jq -r '.removed | length' <<< "$output")" = 1 ]
	hv rm last
	[ "$status" = 0 ]
	has "$output" "removed run "
	has "$output" " bytes were freed"
	for table in run boot trial sample host artifact; do
		[ "$(sql "SELECT count(*) FROM $table")" = 0 ]
	done
}
