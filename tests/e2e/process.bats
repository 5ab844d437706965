#!/usr/bin/env bats
# Scenes of host processes on this very machine, whatever it is: real processes, real cgroups, the machine's own clock.
# Figures are not looked at, but for what a weight must do; the same in the lab is in lab_sched.bats.
# alone: it measures on this machine, which one hvbench at a time may
load helper

# A copy of what a run needs, so that this test's processes have the scratch folder's name, and one can be replaced.
own_copy() {
	mkdir -p "$scratch/bin/guests"
	cp "$HVBENCH" "$scratch/bin/hvbench"
	cp "$(dirname "$HVBENCH")"/guests/bare-sched.* "$scratch/bin/guests/"
	HVBENCH=$scratch/bin/hvbench
	export XDG_CACHE_HOME=$scratch/cache   # what is asked of this machine is asked of this copy
}

# Skips where this machine cannot, with its own words.
need_processes() {
	own_copy
	hv run --wait --on local --quiet sched.cap-25@metal/process
	[ "$(sql "SELECT outcome FROM trial")" != skip ] || skip "$(sql "SELECT reason FROM trial")"
	rm -f "$HVBENCH_DB"
}

no_groups() {
	local uuid
	uuid=$(sql "SELECT substr(uuid, 1, 8) FROM run")
	[ -z "$(find /sys/fs/cgroup -type d -name "hvbench-$uuid*")" ]
}

# started N: waits until guest N of the run in the background is a process, whose pid is $member.
started() {
	for _ in $(seq 100); do
		member=$(pgrep -f "^$scratch/bin/guests/bare-sched.process hvbench-.*-$1\$") && return
		sleep 0.1
	done
	return 1
}

@test "processes share a CPU by their weights and caps, and the kernel tells what was taken from them" {
	need_processes
	hv run --wait --on local --quiet sched.fair-2@metal/process sched.weight-1-4@metal/process \
		sched.cap-25@metal/process sched.wake-beside@metal/process
	[ "$status" = 0 ] || { sql "SELECT instance, reason FROM trial_full"; return 1; }
	[ "$(sql "SELECT count(*) FROM trial_full WHERE outcome = 'ok'
		AND clock = 'tsc' AND driver = 'metal' AND mode = 'process' AND host = 'local'")" = 4 ]
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'steal-error'")" = 4 ]
	[ "$(sql "SELECT max(value) > 2 * min(value) FROM metric m JOIN trial t ON t.id = m.trial_id
		WHERE t.bench = 'sched.weight-1-4' AND m.name LIKE 'share.%'")" = 1 ]
	nothing_left
	no_groups
}

@test "weights of processes that nobody set are detected" {
	need_processes
	hv run --wait --on local --quiet --no-shares sched.weight-1-4@metal/process
	[ "$status" = 5 ]
	has "$(sql "SELECT reason FROM trial")" "the weights have no effect"
	nothing_left
	no_groups
}

@test "a process that dies in the window ends the scene" {
	need_processes
	"$HVBENCH" run --wait --on local --quiet sched.fair-2@metal/process > /dev/null 2>&1 3>&- &
	started 1
	sleep 0.9
	kill -9 "$member"
	wait $! && return 1
	[ "$(sql "SELECT outcome FROM trial")" = crash ]
	has "$(sql "SELECT reason FROM trial")" "guest 1 of 2: it ended without its last frame"
	nothing_left
	no_groups
}

@test "a process that never reaches the barrier is named" {
	need_processes
	mv "$scratch/bin/guests/bare-sched.process" "$scratch/bin/guests/real"
	cat > "$scratch/bin/guests/bare-sched.process" <<-SCRIPT
		#!/bin/sh
		case \$1 in *-1) exec sleep 1000 ;; *) exec "$scratch/bin/guests/real" "\$@" ;; esac
	SCRIPT
	chmod +x "$scratch/bin/guests/bare-sched.process"
	hv run --wait --on local --quiet --deadline 3 sched.fair-2@metal/process
	[ "$status" = 5 ]
	[ "$(sql "SELECT outcome FROM trial")" = crash ]
	has "$(sql "SELECT reason FROM trial")" "guest 1 of 2 never reached the start barrier"
	nothing_left
	no_groups
}

@test "when worker and controller are killed the processes die, and gc removes their cgroups" {
	need_processes
	"$HVBENCH" run --wait --on local --quiet sched.fair-2@metal/process > /dev/null 2>&1 3>&- &
	started 1
	local worker
	worker=$(ps -o ppid= -p "$member" | tr -d ' ')
	kill -STOP "$worker"   # or it would clear away when its controller is gone
	kill -9 $! "$worker"
	for _ in $(seq 50); do pgrep -f "^$scratch/bin/guests/bare-sched.process" > /dev/null || break; sleep 0.1; done
	[ -z "$(pgrep -f "$scratch" || true)" ]
	no_groups && return 1
	hv gc
	[ "$status" = 0 ]
	no_groups
	nothing_left
}

# hold: another process has the host's measuring lock; its pid is $holder. Its output is read once it has it.
hold() {
	"${BUILD:-$PWD/build}/tests/e2e/hold_lock" > "$scratch/held" 3>&- &
	holder=$!
	for _ in $(seq 6000); do grep -q held "$scratch/held" && return; sleep 0.1; done
	return 1
}

@test "one run measures at a time on this host, whatever its user or session; another waits if it is asked to" {
	hold
	XDG_RUNTIME_DIR=$scratch/other hv run --on local --quiet sched.fair-2@metal/process
	[ "$status" = 75 ]
	has "$errors" "another hvbench (process $holder, user $(id -un)) is measuring on this host"
	has "$errors" "--wait"
	null ok   # measures nothing
	[ "$status" = 0 ]
	rm -f "$HVBENCH_DB"
	(sleep 1; kill -9 $holder) 3>&- &
	hv run --wait --on local sched.fair-2@metal/process   # ok, or a skip with its reason where this machine cannot
	[ "$status" = 0 ] || [ "$status" = 3 ]
	[ "$(grep -c "waiting: .*another hvbench (process $holder, " <<< "$errors")" = 1 ]
	[ "$(sql "SELECT count(*) FROM trial")" = 1 ]
	nothing_left
}

@test "Ctrl-C ends a wait for another run, and nothing was begun" {
	hold
	timeout --foreground -s INT 1 "$HVBENCH" run --wait --on local sched.fair-2@metal/process \
		2> "$scratch/stderr" && status=0 || status=$?
	kill -9 $holder
	[ "$status" = 124 ]
	has "$(cat "$scratch/stderr")" "waiting: another hvbench (process $holder, "
	[ "$(sql "SELECT count(*) FROM run")" = 0 ]
}

@test "without a cgroup hierarchy that has the controller cpu there is a reason and no figure" {
	own_copy
	unshare -m true 2> /dev/null || skip "this machine does not let us have a mount namespace"
	unshare -m sh -c 'umount -R /sys/fs/cgroup && exec "$0" "$@"' "$HVBENCH" \
		run --wait --on local --quiet sched.fair-2@metal/process 2> "$scratch/stderr" && status=0 || status=$?
	[ "$status" = 3 ]
	[ "$(sql "SELECT outcome FROM trial")" = skip ]
	has "$(sql "SELECT reason FROM trial")" "no cgroup hierarchy of this host has the controller cpu"
	[ "$(sql "SELECT count(*) FROM metric")" = 0 ]
	nothing_left
}

@test "a process takes part in scenes only, and is no reason to measure this machine" {
	hv run --on local --dry-run exit.cpuid@metal/process
	[ "$status" = 2 ]
	hv run --dry-run --json sched.fair-2@metal
	[ "$status" = 0 ]
	[ "$(jq -r '.boots[] | .host' <<< "$output")" = lab-kvm ]
}

@test "a probe runs a guest, so it needs the lock as a boot does, and waits for it" {
	export XDG_CACHE_HOME=$scratch/cache   # what works on this machine is not known
	hold
	hv run --dry-run --on local exit.cpuid@kvm
	[ "$status" = 75 ]
	has "$errors" "another hvbench (process $holder, user $(id -un)) is measuring on this host"
	hv doctor
	has "$output" "busy     kvm"
	[ -z "$(find "$scratch/cache" -name 'probe-*')" ]
	(sleep 1; kill -9 $holder) 3>&- &
	hv run --dry-run --wait --on local exit.cpuid@kvm
	[ "$status" = 0 ] || [ "$status" = 3 ]
	[ "$(grep -c "waiting: .*another hvbench (process $holder, " <<< "$errors")" = 1 ]
	[ -n "$(find "$scratch/cache" -name 'probe-*')" ]
}
