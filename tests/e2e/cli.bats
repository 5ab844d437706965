#!/usr/bin/env bats
# What a person types: names of nothing, help, JSON, bad databases. Each with a clear message and the right exit code.
load helper

@test "every command explains itself and refuses what it does not know" {
	for command in run compare report show list doctor lab selftest gc; do
		hv $command --help
		[ "$status" = 0 ]
		has "$output" "usage: hvbench $command"
		for option in --json "--db FILE" --help; do has "$output" " $option"; done
		hv $command --no-such-option
		[ "$status" = 2 ]
		has "$errors" "unknown option --no-such-option"
		[ "$(sed -n 2p <<< "$errors")" = "hint: see \`$HVBENCH $command --help\`" ]
	done
}

@test "an option's error names the word that is wrong, wherever it stands" {
	hv run exit.cpuid --bogus; [ "$status" = 2 ]; has "$errors" "hvbench: unknown option --bogus"
	hv run exit.cpuid --reps; [ "$status" = 2 ]; has "$errors" "hvbench: --reps needs a value"
	hv run --suite exit exit.cpuid -x; [ "$status" = 2 ]; has "$errors" "unknown option -x"
	hv run exit.cpuid --clock=sundial; [ "$status" = 2 ]; has "$errors" "--clock: 'sundial'"
	hv run exit.cpuid --on lab --dry-run --reps=3 -s exit
	[ "$status" = 0 ]
	has "$output" "12 boots"
}

@test "a run has the boots that its verdicts need, and says so" {
	hv run --dry-run --on lab --suite sched
	[ "$status" = 0 ]
	words='verdicts over [0-9]* tests (--reps 1: figures without verdicts, .*)'
	boots=$(sed -n "s/^sched: \([0-9]*\) boots of each guest, about [0-9]* [a-z]*: $words\$/\1/p" <<< "$output")
	[ "$boots" -ge 5 ]
	hv run --dry-run --on lab --suite sched --json
	jq -e --argjson n "$boots" '.verdicts[0] | .suite == "sched" and .reps == $n and .boots_needed == $n
		and .rows == .tests and .estimate_s > 0' <<< "$output"
	jq -e --argjson n "$boots" '[.boots[].rep] | max == $n - 1' <<< "$output"
	hv run --dry-run --on lab --suite exit --reps 1
	words="paths are counted exactly, but [0-9]+ of [0-9]+ rows need [0-9]+ boots for a verdict \(--reps"
	grep -qE "^exit: 1 boot of each guest, about [0-9]+ s: $words" <<< "$output"
	hv run --dry-run --on lab --suite exit
	words="verdicts over [0-9]+ tests, another [0-9]+ rows are counted exactly"
	grep -qE "^exit: [4-9] boots of each guest, about .*: $words" <<< "$output"
	hv run --dry-run --on lab --clock wall exit.cpuid --json
	jq -e '.verdicts | length == 1 and (.[0] | del(.estimate_s)
		== {"suite": "exit", "reps": 5, "rows": 2, "tests": 2, "boots_needed": 5})' <<< "$output"
	hv run --dry-run --on lab --clock wall --reps 4 exit.cpuid
	has "$output" ": 2 tests need 5 boots for one to be faster or slower (--reps 5, about"
	hv run --dry-run --on lab exit.cpuid
	has "$output" ": 2 rows are counted exactly"
}

@test "where there is nothing to compare a run has one boot and says nothing of verdicts" {
	hv run --dry-run --on lab exit.cpuid@kvm
	has "$output" "exit: 1 boot of each guest, about "
	never grep -q "verdict\|test\|rows" <<< "$(grep ^exit: <<< "$output")"
	hv run --on local exit.cpuid@null/bare-ok exit.cpuid@null/bare-twice
	[ "$status" = 0 ]
	has "$errors" "exit: 1 boot of each guest, about "
	[ "$(sql "SELECT count(*) FROM boot")" = 2 ]
}

@test "--max-time allows fewer boots and says what they cannot decide" {
	hv run --dry-run --on lab --clock wall exit.cpuid --max-time 1s
	has "$output" "exit: 1 boot of each guest"
	has "$output" "that is more than --max-time; 2 tests need 5 boots for a verdict (--reps 5, about"
	hv run --dry-run --on lab --clock wall exit.cpuid --max-time 8s
	has "$output" ": --max-time allows no more; 2 tests need 5 boots for a verdict (--reps 5, about"
	hv run --dry-run --on lab-kvm,lab,lab-kvm exit.cpuid --json   # each host once
	jq -e '.boots | length == 4' <<< "$output"
	hv run --dry-run --on '' exit.cpuid
	[ "$status" = 2 ]
	hv run --dry-run --on lab --suite sched @xen/hvm
	[ "$status" = 3 ]
	hv run --dry-run --on lab --clock wall exit.cpuid --reps auto --max-time 2h
	has "$output" "exit: 5 boots of each guest"
	for bad in 0s 10 m -1h 1d 99999999h "10 m"; do
		hv run --dry-run --on lab exit.cpuid --max-time "$bad"
		[ "$status" = 2 ] || { echo "$bad"; return 1; }
		has "$errors" "--max-time: '$bad' is not a time"
	done
	hv run --dry-run --on lab exit.cpuid --max-time 1h --reps 3
	[ "$status" = 2 ]
	has "$errors" "--max-time bounds --reps auto, not --reps 3"
}

@test "standard descriptors that are closed do no harm" {
	"$HVBENCH" run --on local exit.cpuid@null/bare-ok <&- >&- 2>&-
	[ "$(sql "SELECT outcome FROM trial")" = ok ]
	nothing_left
}

@test "a run folder that others could change is refused" {
	mkdir -p "$XDG_RUNTIME_DIR" "$scratch/elsewhere"
	ln -s "$scratch/elsewhere" "$XDG_RUNTIME_DIR/hvbench"
	null ok
	[ "$status" = 4 ]
	has "$errors" "$XDG_RUNTIME_DIR/hvbench, but it is not a folder"
	[ -z "$(ls "$scratch/elsewhere")" ]
	rm "$XDG_RUNTIME_DIR/hvbench"
	chmod 777 "$XDG_RUNTIME_DIR"
	null ok
	[ "$status" = 4 ]
	has "$errors" "can be written by other users"
}

@test "gc --rebuild makes summaries anew from the samples: all as before, or none when one is damaged" {
	null ok
	hv run --suite io --on local --quiet "io.disk-randread-4k-q1@null/linux-ok"
	hv run --suite sched --on local --quiet "sched.fair-2@null/bare-ok"
	[ "$status" = 0 ]
	before=$(sqlite3 "$HVBENCH_DB" '.dump summary')
	count=$(sql 'SELECT count(*) FROM summary')
	[ "$count" -ge 5 ]
	hv gc
	[ "$before" = "$(sqlite3 "$HVBENCH_DB" '.dump summary')" ]
	sql 'UPDATE summary SET p50 = 0, n = 1; DELETE FROM summary WHERE trial_id % 2'
	hv gc --rebuild
	[ "$status" = 0 ]
	has "$output" "$count summaries made anew"
	[ "$before" = "$(sqlite3 "$HVBENCH_DB" '.dump summary')" ]
	hv gc --rebuild --json
	[ "$(jq .rebuilt <<< "$output")" = "$count" ]
	sql "UPDATE sample SET data = x'00' WHERE trial_id = (SELECT max(trial_id) FROM sample)"
	hv gc --rebuild
	[ "$status" = 4 ]
	has "$errors" "stored samples are damaged"
	[ "$before" = "$(sqlite3 "$HVBENCH_DB" '.dump summary')" ]
}

@test "gc removes nothing that a foreign database names" {
	null ok
	mkdir -p "$scratch/victim" "$XDG_RUNTIME_DIR/hvbench/run-00000000"
	sql "INSERT INTO resource(run_id, host, kind, name, created_utc)
		VALUES (1, 'local', 'folder', '$scratch/victim', '')"
	hv gc
	[ "$status" = 4 ]
	has "$output" "left folder $scratch/victim on local: it is not the folder of a run in $XDG_RUNTIME_DIR/hvbench"
	has "$output" "1 left"
	sql "UPDATE resource SET name = '$XDG_RUNTIME_DIR/hvbench/run-00000000', released_utc = NULL;
		UPDATE run SET owner = 'moon 1 1'"
	hv gc
	[ "$status" = 4 ]
	has "$output" "its run is of another machine (moon 1 1)"
	[ -d "$scratch/victim" ]
	[ -d "$XDG_RUNTIME_DIR/hvbench/run-00000000" ]
}

@test "unknown command, suite, bench, driver and host are usage errors that name the word" {
	hv fly; [ "$status" = 2 ]; has "$errors" "'fly'"
	hv run --suite disk; [ "$status" = 2 ]; has "$errors" "'disk'"
	hv run exit.cpuit; [ "$status" = 2 ]; has "$errors" "'exit.cpuit'"
	hv run @vmware; [ "$status" = 2 ]; has "$errors" "vmware"
	hv run --on moon; [ "$status" = 2 ]; has "$errors" "'moon'"
	[ ! -e "$HVBENCH_DB" ]
}

@test "numbers out of range are usage errors" {
	for bad in "--reps 0" "--reps -1" "--reps x" "--reps 1001" "--reps 2x" "--reps automatic" \
		"--samples 1000000" "--seed 1x" "--clock sundial" "--lab-cpus 0" "--lab-cpus 9" "--cpus 3-2" \
		"--emulator-cpus x"; do
		hv run $bad --on local "@null"
		[ "$status" = 2 ]
	done
}

@test "list names benches, drivers, hosts and collectors; as JSON too" {
	hv list
	[ "$status" = 0 ]
	for word in exit.cpuid kvm xen lab-metal facts; do has "$output" "$word"; done
	hv list --json
	[ "$(printf '%s' "$output" | jq -r .schema)" = hvbench/1 ]
	[ "$(printf '%s' "$output" | jq '.benches | length')" -ge 25 ]
	printf '%s' "$output" | jq -e 'all(.benches[];
		(.times | length) > 0 and (.path | length) > 0 and (.conclude | length) > 0)'
	hv list drivers --all --json
	[ "$(jq -r '[.without_driver[].system] | join(" ")' <<< "$output")" = "vmware hyperv virtual-server parallels" ]
	[ "$(jq '[.without_driver[].why | startswith("no driver: ")] | all' <<< "$output")" = true ]
	hv list suites --all; [ "$status" = 2 ]; has "$errors" "--all is about drivers"
}

@test "events: listed by a pattern; one that is none is refused with the nearest before anything runs" {
	hv list events page-faults
	[ "$status" = 0 ]
	has "$output" "perf::PAGE-FAULTS"
	never grep -q CONTEXT <<< "$output"
	hv list suites page-faults
	[ "$status" = 2 ]
	hv run --dry-run --on local --events page-faultz exit.cpuid@null/bare-ok
	[ "$status" = 2 ]
	has "$errors" "near it are: PAGE-FAULTS"
	hv run --dry-run --on local --events-host exit.cpuid@null/bare-ok
	[ "$status" = 2 ]
	has "$errors" "--events-host needs --events"
}

@test "list says what the io suite's benches need, and which devices each driver has" {
	hv list benches
	has "$output" "each disk device, profile quick"
	has "$output" "each disk device, --fio-job FILE"
	[ "$(awk 'length > 200' <<< "$output")" = "" ]
	hv list devices
	[ "$(awk '$1 == "null" && $3 != "vcpus" {print $2, $3}' <<< "$output" | paste -sd,)" = \
		"null-pv-disk disk,null-emulated-disk disk,null-pv-nic net,null-emulated-nic net" ]
	[ "$(awk '$1 == "null" && $3 == "vcpus" {print $2, NF}' <<< "$output" | paste -sd,)" = \
		"null-pv-disk 5,null-emulated-disk 3" ]
	hv list --json
	jq -e '.devices[] | select(.variant == "null-pv-disk") | .knobs == "vcpus,aio,queues"' <<< "$output"
	jq -e '.devices[] | select(.variant == "null-emulated-disk") | .driver == "null" and .device == "disk" and .slow
		and (.paravirtual | not) and (.modes | test("disk-corrupt"))' <<< "$output"
	jq -e '.benches[] | select(.bench == "io.net-rr") | .device == "net" and .profile == "quick"
		and .operation == "transaction"' <<< "$output"
	jq -e '.benches[] | select(.bench == "exit.cpuid") | has("device") | not' <<< "$output"
}

@test "dry-run prints the plan and its estimate, and touches nothing" {
	hv run --dry-run --on lab --suite exit --reps 1
	[ "$status" = 0 ]
	has "$output" "exit   xen/bare-pvh      lab-xen        1"
	has "$output" "boots"
	[ ! -e "$HVBENCH_DB" ]
	hv run --dry-run --on lab --json exit.cpuid
	[ "$(printf '%s' "$output" | jq '.boots | length')" = 4 ]
}

@test "show prints the JSON that scripts rely on" {
	null ok
	hv show --json last
	[ "$status" = 0 ]
	printf '%s' "$output" | jq -e '.schema == "hvbench/1" and .run.uuid and .run.started and .run.command
		and (.run.seed | type == "number")'
	printf '%s' "$output" | jq -e '[.trials[] | select(.outcome == "ok")][0]
		| .instance and .bench and .driver and .guest and .mode
		and (.rep | type == "number") and .clock and .unit and .n > 0
		and (.min | type == "number") and (.p50 | type == "number") and (.p90 | type == "number")
		and (.p99 | type == "number") and (.p999 | type == "number") and (.max | type == "number")
		and (.mean | type == "number") and (.overhead | type == "number") and (.metrics | type == "array")'
}

@test "show gives no number for a trial that is not ok" {
	null panic
	hv show --json last
	printf '%s' "$output" | jq -e 'all(.trials[];
		.outcome != "ok" and (.reason | length > 0) and (has("min") | not))'
}

@test "an unwritable database is an error that names it" {
	null ok --db /proc/hvbench.db
	[ "$status" = 4 ]
	has "$errors" "/proc/hvbench.db"
}

@test "a database that is not one, not ours, newer or corrupt is refused and left as it is" {
	printf 'this is no database, only text that is long enough to be looked at by SQLite as a header......' \
		> "$scratch/text.db"
	sqlite3 "$scratch/theirs.db" 'CREATE TABLE t(x); INSERT INTO t VALUES (1)'
	null ok --db "$scratch/newer.db"
	cp "$scratch/newer.db" "$scratch/corrupt.db"
	sqlite3 "$scratch/newer.db" 'PRAGMA user_version = 1000' > /dev/null
	size=$(stat -c %s "$scratch/corrupt.db")
	dd if=/dev/urandom of="$scratch/corrupt.db" bs=1 seek=4096 count=$((size - 4096)) conv=notrunc 2> /dev/null
	for name in text theirs newer corrupt; do
		before=$(sha256sum < "$scratch/$name.db")
		null ok --db "$scratch/$name.db"
		[ "$status" = 4 ] || { echo "$name: $status $errors"; return 1; }
		has "$errors" "$scratch/$name.db"
		[ "$before" = "$(sha256sum < "$scratch/$name.db")" ]
	done
}

@test "a hosts file that cannot be understood is an error with its line" {
	mkdir -p "$XDG_CONFIG_HOME/hvbench"
	printf '[kvm1]\nssh = root@kvm1\ndrivers = kvm\nshoe = 42\n' > "$XDG_CONFIG_HOME/hvbench/hosts"
	hv list hosts
	[ "$status" = 2 ]
	has "$errors" "line 4"
	has "$errors" "shoe"
	printf '[kvm1]\nssh = root@kvm1\ndrivers = vmware\n' > "$XDG_CONFIG_HOME/hvbench/hosts"
	hv list hosts
	[ "$status" = 2 ]
	has "$errors" "vmware"
	printf '[kvm1]\nssh = -oProxyCommand=x\ndrivers = kvm\n' > "$XDG_CONFIG_HOME/hvbench/hosts"
	hv list hosts
	[ "$status" = 2 ]
}

@test "a host that ssh cannot reach is an error of that host, not of the run" {
	mkdir -p "$XDG_CONFIG_HOME/hvbench" "$scratch/bin"
	printf '[far]\nssh = root@far\ndrivers = null\n' > "$XDG_CONFIG_HOME/hvbench/hosts"
	printf '#!/bin/sh\necho "ssh: connect to host far port 22: No route to host" >&2\nexit 255\n' \
		> "$scratch/bin/ssh"
	chmod +x "$scratch/bin/ssh"
	PATH=$scratch/bin:$PATH hv run --on far --quiet exit.cpuid@null/bare-ok
	[ "$status" = 4 ]
	has "$errors" "No route to host"
	[ "$(sql "SELECT outcome FROM boot")" = error ]
}

@test "a worker behind ssh is the same path as a local one" {
	mkdir -p "$XDG_CONFIG_HOME/hvbench" "$scratch/bin"
	printf '[far]\nssh = root@far\ndrivers = null\ncommand = %s\n' "$HVBENCH" > "$XDG_CONFIG_HOME/hvbench/hosts"
	printf '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nexec "$@"\n' > "$scratch/bin/ssh"
	chmod +x "$scratch/bin/ssh"
	PATH=$scratch/bin:$PATH hv run --on far --quiet exit.cpuid@null/bare-ok
	[ "$status" = 0 ] || { echo "$errors"; return 1; }
	[ "$(sql "SELECT name FROM host")" = far ]
	nothing_left
}

@test "output goes to stdout, progress to stderr; no colour without a terminal" {
	hv run --on local "exit.cpuid@null/bare-ok"
	[ "$status" = 0 ]
	has "$output" "1 ok"
	has "$errors" "exit.cpuid@null/bare-ok: ok"
	never grep -q $'\033' <<< "$output$errors"
}

@test "a closed pipe ends a command as it ends others, and a full disk is an error" {
	null ok
	[ "$status" = 0 ]
	for command in show list "show runs"; do
		status=0
		set -o pipefail
		{ sleep 0.3; "$HVBENCH" $command 2> "$scratch/stderr"; } | true || status=$?
		set +o pipefail
		[ "$status" = 141 ]
		[ ! -s "$scratch/stderr" ]
	done
	status=0
	"$HVBENCH" show > /dev/full 2> "$scratch/stderr" || status=$?
	[ "$status" = 4 ]
	grep -q "cannot write the output" "$scratch/stderr"
}

@test "a database of another hand may hold NULL anywhere, and be damaged: commands say so, and do not fall" {
	null ok
	sql .dump | grep -v '^PRAGMA' | sed 's/IS NOT NULL/IS_NOT/g; s/ NOT NULL//g; s/IS_NOT/IS NOT NULL/g
		s/^) STRICT, WITHOUT ROWID;/);/; s/^) STRICT;/);/' | sqlite3 "$scratch/theirs.db"
	sqlite3 "$scratch/theirs.db" "PRAGMA application_id = $(sql 'PRAGMA application_id');
		PRAGMA user_version = $(sql 'PRAGMA user_version')"
	cp "$HVBENCH_DB" "$scratch/ours.db"
	export HVBENCH_DB=$scratch/x.db
	for table in run host fact boot trial summary sample artifact; do
		columns=$(sqlite3 "$scratch/theirs.db" "SELECT name FROM pragma_table_info('$table') WHERE NOT pk")
		for column in $columns; do
			cp "$scratch/theirs.db" "$HVBENCH_DB"
			sqlite3 "$HVBENCH_DB" "PRAGMA ignore_check_constraints = ON;
				UPDATE OR IGNORE $table SET $column = NULL"
			for command in "compare null/bare-ok null" "show" "report --out -"; do
				hv $command
				[ "$status" -le 5 ] || { echo "$table.$column: $command: $status"; return 1; }
			done
		done
	done
	cp "$scratch/ours.db" "$HVBENCH_DB"
	size=$(stat -c %s "$HVBENCH_DB")
	dd if=/dev/urandom of="$HVBENCH_DB" bs=1 seek=4096 count=$((size - 4096)) conv=notrunc 2> /dev/null
	for command in "compare null null" "show" "report --out -"; do
		hv $command
		[ "$status" = 4 ]
		has "$errors" "$HVBENCH_DB: is corrupt"
	done
}

@test "help and version have their short names, and an unknown word is answered with the nearest one" {
	for words in --help -h help; do
		hv $words
		[ "$status" = 0 ]
		has "$output" "usage: hvbench COMMAND"
	done
	for words in --version -V version; do
		hv $words
		[ "$status" = 0 ]
		[[ "$output" =~ ^hvbench\ [0-9.]+$ ]]
	done
	hv show -h
	local help=$output
	hv help show
	[ "$status" = 0 ]
	[ "$output" = "$help" ]
	while IFS='|' read -r words meant; do
		hv $words
		[ "$status" = 2 ] || { echo "$words: $status"; return 1; }
		has "$errors" "hint: did you mean '$meant'?"
	done <<- WORDS
		rnu|run
		help shwo|show
		run --sute io|--suite
		run --suite shed|sched
		run exit.cpudi --on lab|exit.cpuid
		run exit.cpuid@kvn --on lab|kvm
		run --on lab-zen|lab-xen
		list benchs|benches
	WORDS
	hv fantastic
	[ "$status" = 2 ]
	never grep -q "did you mean" <<< "$errors"
}

@test "a hint can be typed as it stands: the program's path, and the database that was given" {
	null ok --db "$scratch/own.db"
	has "$output" "  $HVBENCH show --db $scratch/own.db"
	has "$output" "  $HVBENCH compare --db $scratch/own.db kvm xen"
	hv show 99 --db "$scratch/own.db"
	has "$errors" "\`$HVBENCH show --db $scratch/own.db runs\`"
	$(sed -n 's/^hint: `\([^`]*\)`.*/\1/p' <<< "$errors") > "$scratch/typed"
	grep -q complete "$scratch/typed"
	mkdir "$scratch/bin"
	ln -s "$HVBENCH" "$scratch/bin/hvbench"
	PATH=$scratch/bin:$PATH hv show 99 --db "$scratch/own.db"
	has "$errors" "\`hvbench show --db $scratch/own.db runs\`"
}

@test "with --json an error is an object on stdout, and a result stays the only one" {
	hv show 99 --json --db /nowhere/x.db
	[ "$status" = 4 ]
	jq -e '.schema == "hvbench/1" and .error.exit_code == 4
		and (.error.message | contains("/nowhere/x.db"))' <<< "$output"
	hv list --json nothing
	[ "$status" = 2 ]
	jq -e '.error.exit_code == 2 and (.error.hint | contains("--help"))' <<< "$output"
	hv run --json --dry-run --on lab --suite sched @xen/hvm
	[ "$status" = 3 ]
	jq -es 'length == 1 and .[0].boots == []' <<< "$output"
	has "$errors" "nothing of what was asked for can run"
}

@test "bash completes commands and options as the program names them" {
	source cli/completion.bash
	complete_words() {
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		_hvbench "$1"
		echo "${COMPREPLY[*]}"
	}
	[ "$(complete_words "$HVBENCH" re)" = report ]
	[ "$(complete_words "$HVBENCH" run --dr)" = --dry-run ]
	[ "$(complete_words "$HVBENCH" compare --run)" = "--run --run-a --run-b" ]
	[ "$(complete_words "$HVBENCH" nonesuch --)" = "" ]
	"$HVBENCH" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p' > "$scratch/listed"
	[ "$("$HVBENCH" --help=words)" = "$(< "$scratch/listed")" ]
}
