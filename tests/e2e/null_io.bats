#!/usr/bin/env bats
# The io suite end to end but for a hypervisor: jobs, passes, devices and how they fail, with the null driver's linux guest.
load helper

@test "a good guest gives ok trials on every device, with the figures it made up, and exit code 0" {
	null_io ok
	[ "$status" = 0 ] || { echo "exit code $status: $errors"; return 1; }
	hv show --json
	[ "$(jq -r '[.trials[].outcome] | unique | join(",")' <<< "$output")" = ok ]
	[ "$(jq -r '[.trials[].variant] | unique | join(",")' <<< "$output")" = null-emulated-disk,null-emulated-nic,null-pv-disk,null-pv-nic ]
	[ "$(figure io.disk-randread-4k-q1 null-pv-disk)" = "1000 ns" ]
	[ "$(figure io.disk-randread-4k-q1 null-emulated-disk)" = "10000 ns" ]
	[ "$(metric io.disk-randread-4k-q1 null-pv-disk iops)" = "1000000 1/s" ]
	[ "$(metric io.disk-randread-4k-q1 null-pv-disk bandwidth)" = "4096000000 bytes/s" ]
	nothing_left
}
