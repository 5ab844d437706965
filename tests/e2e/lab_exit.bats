#!/usr/bin/env bats
# The main job in the lab: the exit suite on the bare machine, real KVM and real Xen. Uses the user's lab (made when it
# is not there).
load helper

# Two runs into one database, made by the first test that needs them and kept for the others. The second counts exits as
# well: its figures must be those of the first.
two_runs() {
	export HVBENCH_DB=$BATS_FILE_TMPDIR/lab.db
	[ ! -f "$BATS_FILE_TMPDIR/done" ] || return 0
	for exits in '' --exits; do
		hv run --on lab --suite exit --reps 1 --quiet $exits
		[ "$status" = 0 ] || { echo "exit code $status: $errors"; return 1; }
	done
	touch "$BATS_FILE_TMPDIR/done"
}

minimum() { # INSTANCE
	sql "SELECT min FROM trial_full WHERE instance = '$1' AND outcome = 'ok' ORDER BY id DESC LIMIT 1"
}

@test "every place gives figures, and every bench is measured or skipped with its reason" {
	two_runs
	for place in metal/bare-metal kvm/bare-q35 xen/bare-pvh xen/bare-hvm; do
		[ "$(sql "SELECT count(*) FROM trial_full
			WHERE instance LIKE 'exit.%@$place' AND outcome = 'ok' AND run_id = 1")" -ge 20 ]
	done
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome NOT IN ('ok', 'skip')")" = 0 ]
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'skip' AND length(reason) < 10")" = 0 ]
	[ "$(sql "SELECT group_concat(DISTINCT clock) FROM boot")" = icount ]
	[ "$(sql "SELECT count(DISTINCT sha256) FROM artifact WHERE kind = 'bare'")" = 1 ]
	nothing_left
}

@test "median and minimum of every bench are the same in two runs, or the bench is marked inexact" {
	two_runs
	differing=$(sql "SELECT a.instance || ' ' || a.p50 || ' ' || b.p50 || ' ' || a.min || ' ' || b.min
		FROM trial_full a JOIN trial_full b ON b.instance = a.instance
		WHERE a.run_id = 1 AND b.run_id = 2 AND (a.p50 <> b.p50 OR a.min <> b.min)
			AND a.flags NOT LIKE '%inexact%'")
	[ -z "$differing" ] || { echo "$differing"; return 1; }
}

# exits BENCH@PLACE METRIC: per operation, to two decimals.
exits() {
	sql "SELECT printf('%.2f', round(value, 2) + 0) FROM metric JOIN trial_full t ON t.id = trial_id
		WHERE name = '$2' AND instance = 'exit.$1'"
}

@test "exits of an operation by class: CPUID's one, a port's by who answers, none of what stays in the guest" {
	two_runs
	for place in kvm/bare-q35 xen/bare-pvh xen/bare-hvm; do
		[ "$(exits cpuid@$place exits)" = 1.00 ]
		[ "$(exits cpuid@$place exits.cpuid)" = 1.00 ]
		[ "$(exits pio-hv-read@$place exits.pio-hv)" = 1.00 ]
		[ "$(exits control@$place exits)" = 0.00 ]
		[ "$(exits msr-kernelgsbase-write@$place exits)" = 0.00 ]
	done
	for place in kvm/bare-q35 xen/bare-hvm; do
		[ "$(exits pio-dm-read@$place exits.pio-dm)" = 1.00 ]
		[ "$(exits pio-dm-write@$place exits.pio-dm)" = 1.00 ]
		[ "$(exits pio-dm-write@$place exits.pio-hv)" = 0.00 ]
	done
	apart=$(sql "SELECT instance, value, (SELECT sum(value) FROM metric c WHERE c.trial_id = m.trial_id AND
		c.name LIKE 'exits.%') AS classes FROM metric m JOIN trial_full t ON t.id = m.trial_id
		WHERE m.name = 'exits' AND abs(value - classes) > 1e-9")
	[ -z "$apart" ] || { echo "$apart"; return 1; }
	[ "$(sql "SELECT count(*) FROM metric WHERE name = 'exits'")" -ge 100 ]
}

@test "a bench's median does not depend on which others ran before it" {
	two_runs
	names=$(sql "SELECT DISTINCT bench FROM trial_full WHERE run_id = 1 AND outcome = 'ok' AND driver <> 'metal'
		AND flags NOT LIKE '%inexact%' ORDER BY random() LIMIT 12")
	chosen=()
	for name in $names; do
		for place in kvm xen/bare-pvh xen/bare-hvm; do chosen+=("$name@$place"); done
	done
	echo "chosen: $names"
	hv run --db "$scratch/chosen.db" --on lab --reps 1 --quiet "${chosen[@]}"
	[ "$status" = 0 ] || { echo "exit code $status: $errors"; return 1; }
	compared="FROM trial_full a JOIN c.trial_full b ON b.instance = a.instance
		WHERE a.run_id = 1 AND a.outcome = 'ok' AND a.flags NOT LIKE '%inexact%'"
	[ "$(sql "ATTACH '$scratch/chosen.db' AS c; SELECT count(*) $compared")" -ge 10 ]
	differing=$(sql "ATTACH '$scratch/chosen.db' AS c;
		SELECT a.instance || ' ' || a.p50 || ' ' || b.p50 $compared AND a.p50 <> b.p50")
	[ -z "$differing" ] || { echo "$differing"; return 1; }
}

@test "an exit costs a multiple of the bare machine's instruction, Xen PVH more than KVM, and the empty body nothing" {
	two_runs
	for place in metal/bare-metal kvm/bare-q35 xen/bare-pvh xen/bare-hvm; do
		[ "$(minimum "exit.control@$place")" = 0.0 ]
	done
	awk -v m="$(minimum exit.cpuid@metal/bare-metal)" -v k="$(minimum exit.cpuid@kvm/bare-q35)" \
		-v x="$(minimum exit.cpuid@xen/bare-pvh)" \
		'BEGIN { print m, k, x; exit !(m > 0 && k > 20 * m && x > k) }'
}

@test "compare says who is faster, exactly, and refuses what cannot be compared" {
	two_runs
	hv compare --json kvm/bare-q35 xen/bare-pvh
	[ "$status" = 0 ]
	printf '%s' "$output" | jq -e '.rows[] | select(.bench == "exit.cpuid")
		| .verdict == "slower" and .ratio > 1.5 and .p == null'
	printf '%s' "$output" | jq -e '[.rows[] | select(.verdict == "not comparable")]
		| length > 0 and all(.[]; .reason | length > 10)'
}

@test "counters and facts of both hosts are there, or unavailable with a reason" {
	two_runs
	[ "$(sql "SELECT value > 1000 FROM counter c JOIN boot b ON b.id = c.boot_id
		WHERE b.driver = 'kvm' AND c.name = 'exits' LIMIT 1")" = 1 ]
	[ "$(sql "SELECT count(*) FROM counter WHERE value IS NULL AND reason IS NULL")" = 0 ]
	for host in lab-kvm lab-xen; do
		[ "$(sql "SELECT count(*) FROM fact f JOIN host h ON h.id = f.host_id
			WHERE h.name = '$host' AND f.value IS NOT NULL")" -ge 20 ]
	done
}

@test "the report is one file that names every place and asks nobody for anything" {
	two_runs
	hv report --out "$scratch/report.html"
	[ "$status" = 0 ]
	for word in kvm/bare-q35 xen/bare-pvh xen/bare-hvm metal/bare-metal '<svg' exit.cpuid \
		'not cycles on silicon'; do
		grep -qF -- "$word" "$scratch/report.html" || { echo "no $word"; return 1; }
	done
	never grep -qE '(src|href)="?(https?:)?//' "$scratch/report.html"
}

@test "tcg runs through libvirt, where a pattern names it" {
	hv run --on lab-kvm --quiet exit.control@tcg/bare-q35 exit.cpuid@tcg/bare-q35 --samples 20
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	[ "$(sql "SELECT count(*) FROM trial_full WHERE driver = 'tcg' AND outcome = 'ok'")" = 2 ]
}

@test "a controller killed -9 takes its lab machines along, and gc clears what is left" {
	"$HVBENCH" run --on lab-kvm --quiet --suite exit > /dev/null 2>&1 &
	controller=$!
	for _ in $(seq 1200); do
		[ "$(sql "SELECT count(*) FROM resource WHERE kind = 'domain'" 2> /dev/null || echo 0)" -ge 1 ] && break
		sleep 0.1
	done
	[ "$(sql "SELECT count(*) FROM resource WHERE kind = 'domain'")" -ge 1 ]
	kill -9 $controller
	wait $controller || true
	for _ in $(seq 50); do [ -z "$(pgrep -f "$scratch/run" || true)" ] && break; sleep 0.1; done
	[ -z "$(pgrep -f "$scratch/run" || true)" ]
	hv gc
	[ "$status" = 0 ]
	nothing_left
}

@test "without libvirt and without the lab nothing can run: exit code 3 with the sentence why" {
	hv run --on local --quiet exit.cpuid@tcg
	if [ "$status" = 0 ]; then skip "this machine runs libvirt"; fi
	[ "$status" = 3 ]
	has "$(sql "SELECT reason FROM trial LIMIT 1")" "libvirt does not answer"
}
