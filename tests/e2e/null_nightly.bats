#!/usr/bin/env bats
# Nights on the null driver: what is green, what is red and why, what a killed night leaves; exports, gate files, and
# hosts that any command connects to.
load helper

KINDS=(junit:out.xml openmetrics:out.prom csv:out.csv markdown:out.md json:out.json benchmark-action:out.action)

# night_file MODE [LINE...]: $scratch/night.ini, with the lines at the end of [nightly].
night_file() {
	{
		printf '[nightly]\nseries = main\ndoctor = no\nfolder = %s/nights\nwhat = exit.c*@null/bare-%s\n' \
			"$scratch" "$1"
		printf 'options = --on local --reps 1 --samples 15\n'
		printf 'export = %s\n' "${KINDS[@]}"
		printf '%s\n' "${@:2}"
		printf '[*]\nowner = the null team\n[exit.control]\nquarantine = it is subtracted\n'
	} > "$scratch/night.ini"
}

night() { hv nightly "$scratch/night.ini"; }

# as_cron WORD...: by env.
as_cron() {
	local few=(PATH="$PATH" HVBENCH_DB="$HVBENCH_DB" XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR")
	output=$(env -i "${few[@]}" "$@" 2>&1 < /dev/null) && status=0 || status=$?
}

# ends CODE WORDS: the night did, and said so in one line.
ends() {
	[ "$status" = "$1" ] || { echo "exit code $status, not $1: $output $errors"; return 1; }
	[ "$(wc -l <<< "$output")" = 1 ]
	has "$output" "$2"
}

# All kinds of exports of FOLDER are what their readers take.
exports_are_right() {
	xmllint --noout --schema tests/e2e/junit.xsd "$1/out.xml"
	tests/e2e/check_exports.py "$1" results/export.schema.json
	[ "$(stat -c %s "$1/out.md")" -lt 1048576 ]
	grep -q '^| row | ' "$1/out.md"
	[ -z "$(find "$1" -name '*.tmp-*')" ]
}

@test "nights: the first is green, one slower row is red by name and confirmed, the cured one is green" {
	night_file ok
	run_night() { # VARIABLE=VALUE...: as cron does, with no HOME, no terminal, few variables
		as_cron "$@" "$HVBENCH" nightly "$scratch/night.ini"
	}
	run_night
	ends 0 "main: passed: the first night: 8 rows"
	for _ in 2 3 4; do # nights of a clock with noise say nothing while they are fewer than four
		run_night
		ends 3 "main: undecided: 0 passed, 0 failed, 7 undecided, 1 not judged"
	done
	run_night
	ends 0 "main: passed: 7 passed"
	good=$(jq .last_success "$scratch/nights/out.json")
	[ "$good" -gt 1700000000 ]
	exports_are_right "$scratch/nights"

	run_night HVBENCH_NULL_SLOWER=cpuid
	ends 1 "main: failed: 6 passed, 1 failed, 0 undecided"
	has "$output" "exit.cpuid@null/bare-ok +99"
	failed=$(jq -r '.rows[] | select(.state == "failed") | .name, .owner, .reason' "$scratch/nights/out.json")
	[ "$(head -n 2 <<< "$failed")" = $'exit.cpuid@null/bare-ok\nthe null team' ]
	has "$failed" "measured again"
	[ "$(jq .last_success "$scratch/nights/out.json")" = "$good" ]
	[ "$(xmllint --xpath 'string(//testcase[failure]/@name)' "$scratch/nights/out.xml")" = exit.cpuid@null/bare-ok ]
	exports_are_right "$scratch/nights"
	hv gate "$scratch/night.ini"
	[ "$status" = 1 ]
	has "$output" "exit.cpuid@null/bare-ok"

	run_night
	ends 0 "main: passed: 7 passed"
	[ "$(sql "SELECT group_concat(substr(text, 1, 4)) FROM event WHERE kind = 'gate'")" = \
		pass,unde,unde,unde,pass,fail,pass ]
	[ "$(grep -c '<tr>' "$scratch/nights/index.html")" = 8 ]
	xmllint --noout "$scratch/nights/index.html"
	for uuid in $(sql "SELECT uuid FROM run WHERE command LIKE '%--series=main %'"); do
		grep -q "href=\"$uuid.html\"" "$scratch/nights/index.html"
		[ -s "$scratch/nights/$uuid.html" ] && [ -s "$scratch/nights/$uuid.log" ]
	done
	nothing_left
}

@test "a row that was slow once is measured again, and passes" {
	local once="! rmdir $scratch/once 2> /dev/null || export HVBENCH_NULL_SLOWER=cpuid"
	printf '%s\n' '[any]' 'drivers = null' "connect = $once; $HVBENCH worker" > "$scratch/hosts"
	night_file ok "options = --hosts $scratch/hosts"
	sed -i 's/--on local/--on any/' "$scratch/night.ini"
	for _ in 1 2 3 4; do night; done
	mkdir "$scratch/once"
	night
	ends 0 "main: cured: 7 passed, 0 failed"
	has "$(jq -r '.rows[] | select(.name == "exit.cpuid@null/bare-ok") | .reason' "$scratch/nights/out.json")" \
		": same"
	[ "$(sql "SELECT count(*) FROM trial_full WHERE run_id = 6")" = 1 ]
	mkdir "$scratch/once"
	night_file ok "options = --hosts $scratch/hosts" "confirm = 0"
	sed -i 's/--on local/--on any/' "$scratch/night.ini"
	night
	ends 1 "exit.cpuid@null/bare-ok +99"
}

@test "a night that was killed goes on, and nothing is counted twice" {
	night_file slow "keep = 2"
	for kill_at in 2 6; do
		"$HVBENCH" nightly "$scratch/night.ini" > /dev/null 2>&1 &
		controller=$!
		for _ in $(seq 600); do
			[ "$(sql 'SELECT count(*) FROM trial' 2> /dev/null || echo 0)" -ge $kill_at ] && break
			sleep 0.05
		done
		kill -9 $controller
		wait $controller || true
		for _ in $(seq 200); do [ -z "$(pgrep -f "$scratch")" ] && break; sleep 0.05; done
	done
	night
	ends 0 "main: passed: the first night: 8 rows"
	[ "$(sql "SELECT count(*) FROM run")" = 1 ]
	[ "$(sql "SELECT count(*) || ',' || count(DISTINCT instance) FROM trial_full WHERE outcome = 'ok'")" = 8,8 ]
	exports_are_right "$scratch/nights"
	nothing_left
	night
	night # the first of three is beyond keep = 2
	[ "$(sql "SELECT count(*) FROM run")" = 2 ]
	[ "$(find "$scratch/nights" -name '*-*-*-*.html' | wc -l)" = 2 ]
}

@test "a night that cannot measure is not green, and says why; what passed before stays known" {
	night_file ok
	night
	ends 0 passed
	good=$(jq .last_success "$scratch/nights/out.json")
	night_file refuse
	night
	ends 4 "main: broken: "
	exports_are_right "$scratch/nights"
	[ "$(jq .passed "$scratch/nights/out.json")" = false ]
	[ "$(jq .last_success "$scratch/nights/out.json")" = "$good" ]
	[ "$(xmllint --xpath 'count(//testcase/error)' "$scratch/nights/out.xml")" -ge 1 ]
	night_file nothing
	night
	ends 2 "selects no bench"
	night_file ok
	printf '[exit.gone]\nowner = nobody\n' >> "$scratch/night.ini"
	hv gate "$scratch/night.ini" # a pattern without rows
	[ "$status" = 3 ]
	has "$output" "exit.gone"
}

@test "--init writes a file that can be read, and overwrites none" {
	hv nightly --init "$scratch/new.ini"
	[ "$status" = 0 ]
	hv nightly --init "$scratch/new.ini"
	[ "$status" = 2 ]
	hv gate "$scratch/new.ini"
	has "$errors" "test.db" # all that it lacks is a database
}

@test "exports of run and compare are read by others; what cannot be written is an error before the run" {
	cd_exports=("${KINDS[@]/:/:$scratch/}")
	null ok --reps 1 "${cd_exports[@]/#/--export=}"
	[ "$status" = 0 ]
	exports_are_right "$scratch"
	[ "$(jq -r .what "$scratch/out.json")" = run ]
	null twice --reps 1
	sides=("@null/bare-ok" "@null/bare-twice" --run-a "$(sql 'SELECT uuid FROM run WHERE id = 1')" --run-b last)
	hv compare "${sides[@]}" "${cd_exports[@]/#/--export=}"
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	xmllint --noout --schema tests/e2e/junit.xsd "$scratch/out.xml"
	hv compare "${sides[@]}" --format csv
	[ "$output" = "$(cat "$scratch/out.csv")" ]

	runs=$(sql "SELECT count(*) FROM run")
	null ok --export "csv:$scratch/none/out.csv"
	[ "$status" = 4 ]
	has "$errors" "No such file"
	null ok --export "pdf:$scratch/x"
	[ "$status" = 2 ]
	[ "$(sql "SELECT count(*) FROM run")" = "$runs" ]
}

@test "a full disk is an error before the run" {
	[ "$(id -u)" = 0 ] || skip "mounts a file system"
	runs=$(HVBENCH=$HVBENCH unshare -m sh -c '
		mkdir "$1/full" && mount -t tmpfs -o size=64k none "$1/full" && head -c 60k /dev/zero > "$1/full/x"
		"$HVBENCH" run --on local --quiet --export "csv:$1/full/out.csv" @null/bare-ok > "$1/words" 2>&1
		echo $?; ls "$1/full"' - "$scratch")
	[ "$runs" = $'4\nx' ]
	has "$(cat "$scratch/words")" "No space left"
	[ "$(sql "SELECT count(*) FROM run")" = 0 ]
}

# connected COMMAND [LINE...]: a run on a host whose worker is that command.
connected() {
	printf '%s\n' '[any]' 'drivers = null' "connect = $1" "${@:2}" > "$scratch/hosts"
	hv run --on any --hosts "$scratch/hosts" --quiet --reps 1 "exit.c*@null/bare-slow"
}

@test "a worker behind any command is the same path as a local one" {
	connected "cat | $HVBENCH worker | cat"
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	[ "$(sql "SELECT name FROM host")" = any ]
	nothing_left
}

@test "a command that hangs, prints garbage or dies costs its host, and says so" {
	connected "sleep 600" "patience = 1"
	[ "$status" = 4 ]
	has "$errors" "any"
	connected "head -c 100000 /dev/urandom; echo it went wrong >&2"
	[ "$status" = 4 ]
	has "$errors" "it went wrong"
	connected "timeout -s KILL 2 $HVBENCH worker"
	[ "$status" = 4 ]
	has "$errors" "ended"
	[ "$(sql "SELECT count(*) FROM trial WHERE outcome = 'ok'")" -lt 8 ]
	nothing_left
}

@test "the units and the workflows are what their readers take, and their commands run" {
	night_file ok
	export XDG_DATA_HOME=$scratch/data GITHUB_STEP_SUMMARY=$scratch/summary
	sed -i '/^folder/d; /^series/d; s/markdown:out.md/markdown:summary.md/; s/junit:out.xml/junit:junit.xml/' \
		"$scratch/night.ini"
	cp cli/nightly/hvbench-nightly.* "$scratch/"
	sed -i "s|^ExecStart=hvbench|ExecStart=$HVBENCH|" "$scratch/hvbench-nightly.service"
	systemd-analyze --man=no verify "$scratch/hvbench-nightly.service" "$scratch/hvbench-nightly.timer" \
		2> "$scratch/stderr" || { cat "$scratch/stderr"; return 1; }
	never grep hvbench "$scratch/stderr"
	tests/e2e/jobs.py cli/nightly > "$scratch/jobs"
	[ "$(wc -l < "$scratch/jobs")" = 4 ]
	mkdir "$scratch/bin"
	ln -s "$HVBENCH" "$scratch/bin/hvbench"
	cd "$scratch" # the second night has too few before it: its job is red, and what comes after it is done
	sed -i "s|/etc/hvbench/nightly.ini|$scratch/night.ini|" jobs
	codes=
	while read -r command; do
		PATH=$scratch/bin:$PATH bash -ec "$command" > /dev/null 2>&1 < /dev/null && codes+=0 || codes+=$?
	done < jobs
	[ "$codes" = 0030 ]
	grep -q "the first night" summary
	[ -s nights/junit.xml ] && [ -s nights/index.html ]
}
