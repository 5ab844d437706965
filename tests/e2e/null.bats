#!/usr/bin/env bats
# The whole path but for a hypervisor: controller, worker, wire, trials, database, on the null driver and its broken
# guests.
load helper

@test "a good guest gives ok trials with figures, and exit code 0" {
	null ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial_full WHERE outcome = 'ok' AND min IS NOT NULL")" -ge 2 ]
	[ "$(sql "SELECT state FROM run")" = complete ]
	[ "$(sql "SELECT length(sha256) FROM artifact WHERE kind = 'bare'")" = 64 ]
	nothing_left
}

# broken MODE OUTCOME WORDS [OPTION...]: the boot ends so, nothing has a figure, the exit code is 5, the reason is
# there, nothing is left.
broken() {
	null "$1" "${@:4}"
	[ "$status" = 5 ] || { echo "exit code $status: $errors"; return 1; }
	[ "$(sql "SELECT outcome FROM boot")" = "$2" ] || { sql "SELECT outcome, reason FROM boot"; return 1; }
	has "$(sql "SELECT reason FROM boot")" "$3"
	[ "$(sql "SELECT count(*) FROM summary")" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" = 0 ]
	nothing_left
}

# What the host makes by watching a guest that stands still: suites boot and footprint.
standing() { hv run --suite boot --suite footprint --on local --quiet "${@:2}" "@null/bare-$1"; }

@test "what the host makes of a guest: its phases, and what it costs" {
	standing ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" = 11 ]
	[ "$(sql "SELECT n FROM summary JOIN trial ON trial.id = trial_id WHERE bench = 'boot.pause'")" = 20 ]
	[ "$(sql "SELECT p50 FROM summary JOIN trial ON trial.id = trial_id
		WHERE bench = 'footprint.overhead-128'")" = 12582912.0 ]
	nothing_left
}

@test "a guest that dies before it stands, or never stands, has nothing made of it" {
	standing panic
	[ "$status" = 5 ]
	[ "$(sql "SELECT group_concat(DISTINCT outcome) FROM trial")" = crash ]
	[ "$(sql "SELECT count(*) FROM summary")" = 0 ]
	standing hang --deadline 3 --reps 1
	[ "$status" = 5 ]
	has "$(sql "SELECT reason FROM boot ORDER BY id DESC LIMIT 1")" "hangs"
	[ "$(sql "SELECT count(*) FROM summary")" = 0 ]
	nothing_left
}

@test "claims: each has a verdict or what it lacks, and JSON has the same" {
	standing ok
	hv claims
	[ "$status" = 0 ]
	has "$output" "K1  KVM has the smaller memory footprint: one kernel: not measured in this run"
	has "$output" "0 of 15 claims have an answer"
	hv claims last --json
	[ "$(jq -r '.claims | length' <<< "$output")" = 15 ]
	[ "$(jq -r '.claims[0].verdict' <<< "$output")" = "not measured in this run" ]
}

@test "a guest that panics is a crash, with the console's tail" {
	broken panic crash ""
	has "$(sql "SELECT console FROM boot")" "panic"
}

@test "a guest that hangs is a crash at the deadline" { broken hang crash "hangs" --deadline 3; }
@test "a guest that floods is a fail" { broken flood fail ""; }
@test "a guest that sends garbage is not a number" { broken garbage crash ""; }
@test "a valid frame of another run is a fail" { broken foreign fail ""; }
@test "a lost frame is a fail" { broken lost fail ""; }
@test "a damaged frame is a fail" { broken broken fail ""; }
@test "a guest that dies in the middle is a crash" { broken dies crash ""; }

@test "a guest that cannot be created is an error with the reason, exit code 4" {
	null refuse
	[ "$status" = 4 ]
	[ "$(sql "SELECT outcome FROM boot")" = error ]
	[ -n "$(sql "SELECT reason FROM boot")" ]
	nothing_left
}

# Of a metric of a run's ok trials: it has a value or a reason.
told() { sql "SELECT count(*) FROM (SELECT trial_id FROM metric WHERE name = '$1' UNION
	SELECT trial_id FROM unavailable WHERE name = '$1')"; }

@test "events are counted in boots of their own, which have no trial: per operation, of the timed trials" {
	null ok --reps 2 --events page-faults,context-switches --events cycles:mg --events-host
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM boot WHERE outcome = 'ok'")" = 4 ]
	[ "$(sql "SELECT count(DISTINCT boot_id) FROM trial WHERE outcome = 'ok'")" = 2 ]
	[ "$(sql "SELECT max(ord) FROM boot JOIN trial ON boot_id = boot.id")" = 1 ]
	trials=$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")
	[ "$(told perf.host.page-faults)" = "$trials" ]
	[ "$(told perf.host.context-switches)" = "$trials" ]
	[ "$(sql "SELECT count(*) FROM counter WHERE collector = 'perf'")" = 0 ]
	reason=$(sql "SELECT DISTINCT reason FROM unavailable WHERE name = 'perf.vcpu'")
	has "$reason" "no process of the host carries this guest"
	nothing_left
}

@test "what no passes are made of is counted by boot: events of the linux guest" {
	hv run --on local --quiet --reps 1 --events page-faults --events-host io.disk-randread-4k-q1@null/linux-ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM counter WHERE name = 'host.page-faults' AND value > 0")" = 1 ]
	[ "$(sql "SELECT ord FROM boot JOIN counter ON boot_id = boot.id WHERE collector = 'perf' LIMIT 1")" = 1 ]
}

@test "exits are counted in one boot of each place, and resumed when it did not end well" {
	null ok --reps 2 --exits
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM boot WHERE outcome = 'ok'")" = 3 ]
	[ "$(told exits)" = "$(sql "SELECT count(*) FROM trial t JOIN boot b ON b.id = boot_id WHERE rep = 0")" ]
	reason=$(sql "SELECT DISTINCT reason FROM unavailable WHERE name = 'exits'")
	[ "$reason" = "there is no hypervisor under null to trace" ]
	hv show
	has "$output" "no exits: there is no hypervisor under null to trace"
	hv report --out "$scratch/none.html"
	grep -q 'id="exits"' "$scratch/none.html"
	sql "DELETE FROM unavailable; INSERT INTO metric SELECT t.id, c.name, c.value, '1/op' FROM trial t JOIN
		(SELECT 'exits' AS name, 1.0071 AS value UNION SELECT 'exits.cpuid', 1 UNION SELECT 'exits.irq', 0.0071
		UNION SELECT 'exits.hlt', -0.0001) c WHERE t.bench = 'exit.cpuid'"
	hv show
	has "$output" "exits/op"
	has "$output" "cpuid 1.00, irq 0.01"
	never grep -q 'hlt' <<< "$output"
	hv report --out "$scratch/exits.html"
	[ "$(grep -c 'cpuid 1.00, irq 0.01' "$scratch/exits.html")" = 1 ]
	sql "UPDATE boot SET outcome = 'crash', reason = 'made up' WHERE ord = 2;
		DELETE FROM unavailable; DELETE FROM metric; UPDATE run SET state = 'interrupted'"
	hv run --resume --quiet
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM boot")" = 4 ]
	[ "$(sql "SELECT count(*) FROM unavailable WHERE name = 'exits'")" -gt 0 ]
	nothing_left
}

@test "a counted boot that crashes is told by the exit code, and has no trial" {
	null panic --events page-faults
	[ "$status" = 5 ]
	[ "$(sql "SELECT count(*) FROM boot WHERE outcome = 'crash'")" = 2 ]
	[ "$(sql "SELECT count(DISTINCT boot_id) FROM trial")" = 1 ]
	nothing_left
}

@test "boots repeat, in an order that the seed gives back" {
	null ok --reps 3 --seed 5
	[ "$status" = 0 ]
	[ "$(sql "SELECT group_concat(rep) FROM (SELECT rep FROM boot ORDER BY ord)")" = 0,1,2 ]
	[ "$(sql "SELECT seed FROM run")" = 5 ]
}

@test "a killed worker is an error, and the run goes on to its end" {
	"$HVBENCH" run --on local --quiet "exit.c*@null/bare-hang" --deadline 60 2> "$scratch/stderr" > /dev/null &
	controller=$!
	for _ in $(seq 100); do
		worker=$(pgrep -P $controller -f 'hvbench worker' || true)
		[ -n "$worker" ] && [ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && break
		sleep 0.1
	done
	kill -9 $worker
	wait $controller && code=0 || code=$?
	[ $code = 4 ]
	[ "$(sql "SELECT outcome FROM boot")" = error ]
	has "$(sql "SELECT reason FROM boot")" "worker"
	[ "$(sql "SELECT state FROM run")" = complete ]
}

@test "a controller killed -9 leaves no guest, and gc clears what is left" {
	"$HVBENCH" run --on local --quiet "exit.c*@null/bare-hang" --deadline 60 2> "$scratch/stderr" > /dev/null &
	controller=$!
	for _ in $(seq 100); do
		[ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && break
		sleep 0.1
	done
	worker=$(pgrep -P $controller -f 'hvbench worker')
	kill -9 $controller
	wait $controller || true
	for _ in $(seq 100); do kill -0 $worker 2> /dev/null || break; sleep 0.1; done
	never kill -0 $worker 2> /dev/null
	hv gc --dry-run
	[ "$status" = 0 ]
	has "$output" "would remove"
	[ "$(sql "SELECT state FROM run")" = running ]
	hv gc
	[ "$status" = 0 ]
	has "$output" "1 dead runs"
	[ "$(sql "SELECT state FROM run")" = interrupted ]
	nothing_left
	hv gc
	has "$output" "0 dead runs, 0 things removed, 0 left"
}

@test "Ctrl-C ends cleanly: the run is interrupted, nothing is left" {
	"$HVBENCH" run --on local --quiet "exit.c*@null/bare-hang" --deadline 60 2> "$scratch/stderr" > /dev/null &
	controller=$!
	for _ in $(seq 100); do
		[ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && break
		sleep 0.1
	done
	kill -TERM $controller
	wait $controller && code=0 || code=$?
	[ $code = 130 ]
	[ "$(sql "SELECT state FROM run")" = interrupted ]
	nothing_left
}

@test "a guest that is not gone at once is an event, and is removed before the next boot" {
	null stuck --reps 2
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM boot WHERE outcome = 'ok'")" = 2 ]
	[ "$(sql "SELECT group_concat(kind) FROM event")" = left,left ]
	has "$(sql "SELECT text FROM event")" "the null driver leaves a part of a guest"
	nothing_left
}

@test "no boot is measured beside a guest that cannot be removed: its host is lost, and gc finds it" {
	null undead --reps 3
	[ "$status" = 4 ]
	[ "$(sql "SELECT group_concat(outcome) FROM (SELECT outcome FROM boot ORDER BY ord)")" = ok,error,error ]
	[ "$(sql "SELECT count(*) FROM trial_full WHERE outcome = 'ok' AND min IS NOT NULL")" -ge 2 ]
	has "$(sql "SELECT reason FROM boot WHERE ord = 2")" "what a boot left cannot be removed"
	has "$errors" "lost host local"
	[ "$(sql "SELECT group_concat(kind) FROM event")" = left,worker-restarted,host-lost ]
	name=$(sql "SELECT name FROM resource WHERE released_utc IS NULL")
	hv gc
	has "$output" "the null driver cannot remove $name"
	rm "$XDG_RUNTIME_DIR/hvbench/undead-$name"
	hv gc
	[ "$status" = 0 ]
	has "$output" "removed domain hvbench-"
	nothing_left
}

@test "runs that do not measure need no lock: two go on at once" {
	"$HVBENCH" run --on local --quiet "exit.c*@null/bare-hang" --deadline 20 > /dev/null 2>&1 &
	first=$!
	for _ in $(seq 100); do
		[ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && break
		sleep 0.1
	done
	null ok --db "$scratch/other.db"
	kill -TERM $first
	wait $first || true
	[ "$status" = 0 ]
}

@test "a driver that hangs costs its boot and not its host: the worker is started again, once" {
	hv run --on local --quiet --deadline 1 \
		exit.cpuid@null/bare-ok exit.cpuid@null/bare-blocked exit.cpuid@null/bare-twice
	[ "$status" = 4 ]
	[ "$(sql "SELECT group_concat(mode || ' ' || outcome) FROM (SELECT * FROM boot ORDER BY mode)")" = \
		"blocked error,ok ok,twice ok" ]
	[ "$(sql "SELECT kind FROM event")" = worker-restarted ]
	has "$(sql "SELECT reason FROM boot WHERE mode = 'blocked'")" "has not answered in time"
	nothing_left
}

@test "a driver that hangs again costs its host" {
	hv run --on local --quiet --deadline 1 --reps 2 exit.cpuid@null/bare-blocked
	[ "$status" = 4 ]
	[ "$(sql "SELECT group_concat(outcome) FROM boot")" = error,error ]
	[ "$(sql "SELECT group_concat(kind) FROM (SELECT kind FROM event ORDER BY id)")" = worker-restarted,host-lost ]
}

# A host behind a stand-in for ssh, whose worker reads two frames and no more; hundreds of kB are sent to it: with each
# of 40 jobs the other 39, which run at the same time.
stopped_reader() {
	mkdir -p "$scratch/bin"
	printf '#!/bin/sh\n{ sed -u 2q; sleep 40; } | "%s" worker\n' "$HVBENCH" > "$scratch/bin/ssh"
	chmod +x "$scratch/bin/ssh"
	printf '[far]\nssh = far\ndrivers = null\n' > "$scratch/hosts"
	printf '[job-%d]\nrw=read\nbs=4k\nrate_iops=1000\n' {1..40} > "$scratch/job"
}

@test "a worker that stops reading blocks nobody: Ctrl-C ends the run within 10 s" {
	stopped_reader
	PATH=$scratch/bin:$PATH "$HVBENCH" run --hosts "$scratch/hosts" --on far --quiet --suite io --profile full \
		--deadline 60 --fio-job "$scratch/job" @null/linux-ok > /dev/null 2> "$scratch/stderr" &
	controller=$!
	for _ in $(seq 100); do
		[ "$(sql 'SELECT count(*) FROM host' 2> /dev/null || echo 0)" -ge 1 ] && break
		sleep 0.1
	done
	sleep 1
	before=$(date +%s)
	kill -TERM $controller
	for _ in $(seq 120); do kill -0 $controller 2> /dev/null || break; sleep 0.1; done
	kill -9 $controller 2> /dev/null || true
	wait $controller && code=0 || code=$?
	[ $code = 130 ]
	[ $(($(date +%s) - before)) -le 10 ]
	[ "$(sql "SELECT state FROM run")" = interrupted ]
	[ "$(sql "SELECT outcome FROM boot")" = error ]
}

@test "a run's folder that cannot be removed is an event, and gc finds it" {
	"$HVBENCH" run --on local --quiet "exit.c*@null/bare-hang" --deadline 60 2> "$scratch/stderr" > /dev/null &
	controller=$!
	for _ in $(seq 100); do
		[ "$(sql 'SELECT count(*) FROM resource' 2> /dev/null || echo 0)" -ge 2 ] && break
		sleep 0.1
	done
	folder=$(sql "SELECT name FROM resource WHERE kind = 'folder'")
	mkdir "$folder/mounted"
	mount -t tmpfs tmpfs "$folder/mounted" || {
		kill -TERM $controller
		wait $controller || true
		skip "cannot mount a tmpfs here"
	}
	kill -TERM $controller
	wait $controller && code=0 || code=$?
	umount "$folder/mounted"
	[ $code = 130 ]
	[ "$(sql "SELECT state FROM run")" = interrupted ]
	[ "$(sql "SELECT kind FROM event")" = left ]
	[ "$(sql "SELECT kind FROM resource WHERE released_utc IS NULL")" = folder ]
	hv gc
	has "$output" "1 things removed"
	nothing_left
}

@test "a full disk ends the run with SQLite's words and leaves a database that opens" {
	mkdir "$scratch/small"
	mount -t tmpfs -o size=300k tmpfs "$scratch/small" || skip "cannot mount a tmpfs here"
	null ok --db "$scratch/small/full.db" --reps 20 --samples 8000
	code=$status words=$errors
	check=$(sqlite3 "$scratch/small/full.db" 'PRAGMA integrity_check')
	umount "$scratch/small"
	[ "$code" = 4 ]
	has "$words" "full"
	[ "$check" = ok ]
	nothing_left
}

@test "selftest says how far the verdicts of a run can be trusted, or how many boots it lacks" {
	null ok --reps 3
	hv selftest
	[ "$status" = 3 ]
	has "$output" "exit, null on local: no row can be tested"
	has "$errors" "has no row with 6 boots of an instance"
	null ok --reps 14 --samples 21 --db "$scratch/many.db"
	hv selftest --db "$scratch/many.db"
	[ "$status" = 0 ]
	has "$output" "rows of 14 boots or more are tested; 1 without a ratio"
	has "$output" "14 (recorded)"
	hv selftest --json --seed 7 last --db "$scratch/many.db"
	[ "$status" = 0 ]
	jq -e '.selftest.seed == 7 and (.selftest.families | length == 1)' <<< "$output"
	jq -e '.selftest.families[0] | .rows == 7 and .boots == 14
		and .null.rows == 8 and .null.comparisons == 8 * .null.families and .null.tests == 7 * .null.families
		and .null.families_wrong <= 0.08 * .null.families
		and (.power | map(.boots) == [4, 6, 7, 10, 14])
		and (.power[-1].shifts[2] == {"shift": 0.05, "significant": 1, "slower": 1})
		and .power[-1].least_effect < 0.01' <<< "$output"
	hv selftest nonesuch --db "$scratch/many.db"
	[ "$status" = 2 ]
}

@test "paths are the lab's: a run that can have none, and a run that has none, say so" {
	null ok --paths
	[ "$status" = 2 ]
	has "$errors" "nothing of this run has paths"
	null ok
	[ "$status" = 0 ]
	hv path exit.control@null --run last
	[ "$status" = 2 ]
	has "$errors" "has no path of exit.control@null"
	hv path exit.control@kvm --run last --fresh
	[ "$status" = 2 ]
	nothing_left
}
