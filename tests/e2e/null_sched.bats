#!/usr/bin/env bats
# The sched suite on the null driver: schedules that nobody kept, right ones and wrong ones, through the whole path but
# a hypervisor.
load helper

# scene BENCH MODE [ARGUMENT...]
scene() {
	local bench=$1 mode=$2
	shift 2
	hv run --suite sched --on local --quiet --deadline 3 "$@" "sched.$bench@null/bare-$mode"
}

# wrong BENCH MODE OUTCOME WORDS: the trial ends so, for this reason; no figure, nothing left.
wrong() {
	scene "$1" "$2"
	[ "$status" -gt 0 ]
	[ "$(sql "SELECT outcome FROM trial")" = "$3" ] || { sql "SELECT outcome, reason FROM trial"; return 1; }
	has "$(sql "SELECT reason FROM trial")" "$4"
	[ "$(sql "SELECT count(*) FROM summary")" = 0 ]
	[ "$(sql "SELECT count(*) FROM metric")" = 0 ]
	nothing_left
}

value() { # METRIC, of the only trial
	sql "SELECT round(value, 2) FROM metric WHERE name = '$1'"
}

@test "equal guests have equal shares, and the CPU's time is accounted for" {
	scene fair-4 ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM boot")" = 1 ]
	[ "$(sql "SELECT count(*), min(edges) > 0 FROM member")" = "4|1" ]
	for k in 0 1 2 3; do [ "$(value share.$k)" = 24.95 ]; done
	[ "$(value jain-100ms)" = 1.0 ]
	[ "$(value accounted)" = 100.0 ]
	[ "$(sql "SELECT min, p50 FROM summary")" = "10000.0|10000.0" ]
	nothing_left
}

@test "16 guests at once" {
	scene fair-16 ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM member")" = 16 ]
	[ "$(value share.15)" = 6.2 ]
}

# Of as many CPUs as this machine has.
@test "three guests on two CPUs have two thirds of one each; a host with fewer CPUs than asked for is a skip" {
	local row=fair-3-on-2 has=ok
	[ "$(nproc)" -gt 1 ] || has=skip
	scene $row ok
	if [ $has = ok ]; then
		[ "$status" = 0 ] || { sql "SELECT reason FROM trial"; return 1; }
		[ "$(sql "SELECT count(*) FROM metric
			WHERE (name LIKE 'share._' OR name LIKE 'ideal._') AND round(value, 2) = 66.62")" = 6 ]
		[ "$(value accounted)" = 100.0 ]
		[ "$(value jain-100ms)" = 1.0 ]
	fi
	[ "$(nproc)" -lt 4 ] && row=fair-8-on-4 has=skip
	[ $has = skip ] || return 0
	rm -f "$HVBENCH_DB"
	wrong $row ok skip "CPUs, and local has $(nproc)"
}

@test "--cpus that names fewer CPUs than a scene's guests are to share is a skip" {
	scene fair-3-on-2 ok --cpus 0
	[ "$(sql "SELECT outcome FROM trial")" = skip ]
	has "$(sql "SELECT reason FROM trial")" "are to share 2 CPUs, and --cpus names 1"
}

@test "a guest of two vCPUs has what a guest of one has, and its lock's waits are those of both" {
	scene vcpus-2-1 ok
	[ "$status" = 0 ] || { sql "SELECT reason FROM trial"; return 1; }
	[ "$(sql "SELECT count(*) FROM member")" = 3 ]
	[ "$(value guest-share.1)" = 49.95 ]
	[ "$(value ideal.2)" = "$(value guest-share.1)" ] ||
		[ "$(sql "SELECT value < 0.1 FROM metric WHERE name = 'error'")" = 1 ]
	rm -f "$HVBENCH_DB"
	scene lock-holder ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT n, max FROM summary")" = "800|100.0" ]
	[ "$(value waits-long)" = 0.0 ]
	[ "$(value pause-exits)" = "" ]
	rm -f "$HVBENCH_DB"
	scene lock-holder-exits ok
	[ "$status" = 0 ]
	has "$(sql "SELECT reason FROM unavailable WHERE name = 'pause-exits'")" \
		"there is no hypervisor under null to trace"
}
@test "a scene in which a guest cannot take part is a skip with that guest's words" {
	wrong fair-2 no-vcpu skip "of 2: This guest's second vCPU did not start"
}

@test "a second vCPU that never comes up is a skip with the guest's words" {
	wrong lock-holder no-vcpu skip "guest 0 of 1: This guest's second vCPU did not start"
}

@test "weights, caps and demands are held against the ideal" {
	scene weight-1-4 ok
	[ "$(value ideal.1)" = 79.92 ]
	[ "$(sql "SELECT value < 0.1 FROM metric WHERE name = 'error'")" = 1 ]
	rm -f "$HVBENCH_DB"
	scene cap-25-beside ok
	[ "$(value ideal.0)" = 25.0 ]
	rm -f "$HVBENCH_DB"
	scene idle-beside ok
	[ "$(value ideal.0)" = 20.0 ]
	[ "$(value periods)" = "" ]
}

@test "policies are held against the ideal" {
	scene deadline-30-beside ok
	[ "$status" = 0 ]
	[ "$(value ideal.0)" = 30.0 ]
	[ "$(value share.0)" = 29.95 ]
	rm -f "$HVBENCH_DB"
	scene rr-over-1 ok
	[ "$status" = 0 ]
	[ "$(value share.0)" = 94.95 ]
	rm -f "$HVBENCH_DB"
	scene rr-2 ok
	[ "$status" = 0 ]
	[ "$(value share.1)" = 47.45 ]
}

@test "SCHED_RR exists only where vCPUs are threads of Linux" {
	hv run --on lab-xen --dry-run --json sched.rr-over-1@xen/bare-pvh
	[ "$(jq -r '.skips[0].reason' <<< "$output")" = "rr-over-1 does not exist in xen/bare-pvh" ]
}

@test "words for the lab's Xen are refused where there is none" {
	hv run --on lab-kvm --dry-run --xen-args sched=credit sched.fair-2@kvm
	[ "$status" = 2 ]
	has "$errors" "--xen-args is for the lab's Xen, and nothing of this run is there"
	hv run --on lab-xen --dry-run --xen-args "" sched.fair-2@xen
	[ "$status" = 2 ]
	hv run --on lab-xen --dry-run --xen-args $'sched=credit\nquiet' sched.fair-2@xen
	[ "$status" = 2 ]
	has "$errors" "one line"
	hv lab shell kvm --xen-args sched=credit
	[ "$status" = 2 ]
	has "$errors" "lab-kvm has none"
	hv run --on lab --dry-run --xen-args sched=credit sched.fair-2@kvm sched.fair-2@xen
	[ "$status" = 0 ]
}

@test "lateness and missed work are member 0's" {
	scene wake-beside ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT min > 5000, max < 6001 FROM summary")" = "1|1" ]
	rm -f "$HVBENCH_DB"
	scene work-beside ok
	[ "$(value missed)" = 0.0 ]
	[ "$(value periods)" = 400.0 ]
}

@test "weights that are set and have no effect are detected" {
	wrong weight-1-4 share-ignored fail "the weights have no effect: guest 0 of 2"
}

@test "a cap that is set and has no effect is detected" {
	wrong cap-25 share-ignored fail "the cap has no effect: guest 0 of 1 should have had 25.0 %"
}

@test "a cap beside another guest likewise" { wrong cap-25-beside share-ignored fail "the cap has no effect"; }

@test "weights that are refused are an error with the hypervisor's words" {
	wrong weight-1-4 share-refused error "refuses to set weight"
}

@test "what this host cannot set is a skip with the reason" {
	wrong weight-1-4 share-absent skip \
		"guest 0 of 2: the null driver has no weights, caps and policies on this host"
}

@test "a scheduling policy that it cannot set likewise" {
	wrong rr-over-1 share-absent skip "no weights, caps and policies on this host"
}

@test "a scheduling policy that is refused is an error" { wrong deadline-30 share-refused error "refuses to set"; }

@test "a reservation that is set and has no effect is detected" {
	wrong deadline-30-beside share-ignored fail \
		"the scheduling policy has no effect: guest 0 of 2 should have had 30.0 %"
}

@test "SCHED_RR that is set and has no effect is detected" {
	wrong rr-over-1 share-ignored fail "the scheduling policy has no effect: guest 0 of 2"
}

@test "guests that ran at once have no common clock, or more than one CPU" { wrong fair-4 at-once fail "ran at once"; }

@test "a guest that comes too late leaves too short a window" {
	wrong fair-4 too-late fail "were there at once for 500 ms, and not for the 1000 ms"
}

@test "and where all guests have it: they have more than the host lets real-time threads have" {
	wrong rr-2 share-ignored fail "guests with SCHED_RR had 99.9 % together"
}

@test "a guest that never reaches the barrier is named" {
	wrong fair-4 barrier crash "guest 3 of 4 never reached the start barrier"
}

@test "a guest that dies in the window ends the others" { wrong fair-4 dies crash "it ended without its last frame"; }
@test "a guest that panics in the window likewise" { wrong fair-2 panic crash "guest 0 of 2"; }
@test "guests that hang in the window end at the deadline" { wrong fair-2 hang crash "hangs"; }
@test "a guest that says garbage is not a number" { wrong fair-2 broken fail "damaged"; }
@test "a guest that cannot be created ends the scene" { wrong fair-4 refuse error "refuses to create"; }
@test "a guest that keeps the CPU is no switch" { wrong fair-2 starved fail "nothing happened in the window"; }

@test "a scene is a boot of its own, and patterns and profiles choose it" {
	hv run --suite sched --on local --dry-run --json "@null/bare-ok"
	[ "$status" = 0 ]
	[ "$(jq '[.boots[] | select((.benches | length) != 1)] | length' <<< "$output")" = 0 ]
	never grep -q fair-16 <<< "$output"
	hv run --suite sched --on local --dry-run --json --profile standard "@null/bare-ok"
	grep -q fair-16 <<< "$output"
}

@test "--no-shares shows what is said of a scheduler that ignores weights and caps" {
	scene weight-1-4 ok --no-shares
	[ "$status" = 5 ]
	has "$(sql "SELECT reason FROM trial")" "the weights have no effect"
	rm -f "$HVBENCH_DB"
	scene deadline-30 ok --no-shares
	has "$(sql "SELECT reason FROM trial")" "the scheduling policy has no effect"
	rm -f "$HVBENCH_DB"
	scene fair-2 ok --no-shares
	[ "$status" = 0 ]
}

@test "where guests join and leave, no share is one of the whole window" {
	scene join-leave ok
	[ "$status" = 0 ]
	[ "$(sql "SELECT count(*) FROM metric WHERE name LIKE 'ideal%' OR name = 'error'")" = 0 ]
	[ "$(value converge-leave)" = 0.0 ]
}
