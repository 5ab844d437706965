#!/usr/bin/env bats
# The sched suite in the lab: real CFS and real credit2, mostly on one CPU. A few scenes, one boot each or two; the
# whole suite is `hvbench run --suite sched`.
load helper

# succeeded: the run before did; if not, what it says of itself and of its trials.
succeeded() {
	[ "$status" = 0 ] || {
		echo "exit code $status: $errors"
		sql "SELECT instance, reason FROM trial_full"
		return 1
	}
}

# Made by the first test that needs it and kept for the others.
two_boots() {
	export HVBENCH_DB=$BATS_FILE_TMPDIR/lab.db
	[ ! -f "$BATS_FILE_TMPDIR/done" ] || return 0
	hv run --on lab --quiet --reps 2 sched.fair-4@kvm sched.fair-4@xen/bare-pvh \
		sched.weight-1-4@kvm sched.weight-1-4@xen/bare-pvh
	succeeded
	touch "$BATS_FILE_TMPDIR/done"
}

# none SQL: the query about metrics gives no row.
none() {
	rows=$(sql "SELECT t.instance, t.rep, m.name, m.value FROM metric m JOIN trial_full t ON t.id = m.trial_id $1")
	[ -z "$rows" ] || { echo "$rows"; return 1; }
}

@test "equal guests have equal shares: Jain's index is at least 0.99 on both hypervisors" {
	two_boots
	none "WHERE m.name IN ('jain-1s', 'jain-100ms') AND m.value < 0.99"
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'jain-1s'")" = 4 ]
}

@test "shares repeat within one percentage point, and weights are off by less than one" {
	two_boots
	none "JOIN trial_full o ON o.instance = t.instance AND o.rep > t.rep
		JOIN metric n ON n.trial_id = o.id AND n.name = m.name
		WHERE m.name LIKE 'share.%' AND abs(m.value - n.value) > 1"
	none "WHERE m.name = 'error' AND m.value > 1"
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'error'")" = 8 ]
}

@test "shares and costs are 99 % of the CPU, and what guests are told of stolen time is true to one percentage point" {
	two_boots
	none "WHERE m.name = 'accounted' AND (m.value < 99 OR m.value > 101)"
	none "WHERE m.name = 'steal-error' AND m.value > 1"
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'steal-error'")" = 8 ]
	nothing_left
}

@test "on four CPUs that take turns on the instruction clock eight guests, or processes, have equal shares" {
	hv run --on lab-kvm,lab-xen --lab-cpus 4 --quiet --reps 1 sched.fair-8-on-4@kvm \
		sched.fair-8-on-4@xen/bare-pvh sched.fair-8-on-4@metal/process
	succeeded
	[ "$(sql "SELECT count(*) FROM metric WHERE name LIKE 'share._' AND value > 48 AND value <= 50.5")" = 24 ]
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'jain-1s' AND value >= 0.999")" = 3 ]
	none "WHERE m.name = 'accounted' AND (m.value < 99 OR m.value > 101)"
	none "WHERE m.name IN ('error', 'steal-error') AND m.value > 2"
	[ "$(sql "SELECT group_concat(DISTINCT value) FROM fact WHERE name = 'lab.cpus'")" = 4 ]
	nothing_left
}

@test "policies: SCHED_RR has what the kernel leaves it, a reservation is kept, both are read back; credit2 has none" {
	hv run --on lab --quiet --reps 1 sched.rr-over-1@kvm sched.deadline-30-beside@kvm \
		sched.deadline-30-beside@xen/bare-pvh
	succeeded
	none "WHERE m.name = 'error' AND m.value > 1"
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'error'")" = 2 ]
	[ "$(sql "SELECT group_concat(value) FROM (SELECT value FROM metric
		WHERE name IN ('set.policy.0', 'set.rt-priority.0', 'set.runtime-us.0') ORDER BY value)")" = \
		"1.0,2.0,6.0,15000.0" ]
	[ "$(sql "SELECT outcome || ' ' || reason FROM trial_full WHERE driver = 'xen'")" = \
		"skip guest 0 of 2: Xen's scheduler credit2 has no reservations" ]
	nothing_left
}

@test "weights that nobody set are detected on both" {
	hv run --on lab --quiet --reps 1 --no-shares sched.weight-1-4@kvm sched.weight-1-4@xen/bare-pvh
	[ "$status" = 5 ]
	[ "$(sql "SELECT count(*) FROM trial
		WHERE outcome = 'fail' AND reason LIKE 'the weights have no effect%'")" = 2 ]
	nothing_left
}

@test "processes of KVM's host keep weights and caps, are told what was taken, and a switch is cheaper than guests'" {
	hv run --on lab --quiet --reps 1 sched.fair-2@kvm sched.fair-2@metal/process \
		sched.weight-1-4@metal/process sched.cap-25@metal/process
	succeeded
	[ "$(sql "SELECT count(*) FROM trial_full
		WHERE driver = 'metal' AND host = 'lab-kvm' AND clock = 'icount' AND outcome = 'ok'")" = 3 ]
	none "WHERE t.driver = 'metal' AND m.name IN ('error', 'steal-error') AND m.value > 1"
	none "WHERE m.name = 'accounted' AND (m.value < 99 OR m.value > 101)"
	[ "$(sql "SELECT p.p50 < g.p50 FROM summary p
		JOIN trial_full pt ON pt.id = p.trial_id AND pt.driver = 'metal' AND pt.bench = 'sched.fair-2',
		summary g JOIN trial_full gt ON gt.id = g.trial_id AND gt.driver = 'kvm'")" = 1 ]
	nothing_left
}

@test "a second vCPU starts on both; a lock whose holder is off the CPU costs, and in the order of tickets nearly all" {
	hv run --on lab --quiet --reps 1 --profile standard sched.lock-*@kvm sched.lock-*@xen/bare-pvh \
		sched.vcpus-2-1@kvm sched.vcpus-2-1@xen/bare-pvh
	succeeded
	none "WHERE t.bench = 'sched.lock-own' AND m.name = 'useful' AND m.value < 97"
	none "WHERE t.bench = 'sched.lock-holder' AND m.name = 'spun' AND (m.value < 5 OR m.value > 40)"
	none "WHERE t.bench = 'sched.lock-holder-ticket' AND m.name = 'spun' AND m.value < 50"
	none "WHERE m.name = 'error' AND m.value > 1"
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'guest-share.1' AND value > 49 AND value < 51")" = 1 ]
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'guest-share.1' AND value > 32 AND value < 34")" = 1 ]
	# The trace sees exits on both, and none of PAUSE: this CPU has no filter for it.
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'exits' AND value > 100")" = 2 ]
	[ "$(sql "SELECT group_concat(value) FROM metric WHERE name = 'pause-exits'")" = 0.0,0.0 ]
	nothing_left
}
