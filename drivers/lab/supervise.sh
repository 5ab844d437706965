# Sourced by machine-init.sh, last: runs what the controller asks for over the wire, the virtio-serial port.
#
# The state of the machine is saved while the first read below waits, so a resumed machine goes on right here. One line,
# "BYTES COMMAND", says how long the tar archive on the payload disk is (the disk differs from resume to resume, and is
# never read before) and what to run in /job, where it is unpacked. The command's stdin and stdout are the wire, its
# stderr is the serial console. A further command needs a new connection.
wire=/dev/$(cd /sys/class/virtio-ports && grep -l org.hvbench.wire */name | cut -d/ -f1)

while :; do
	exec 3<> "$wire"
	if read -r bytes command <&3; then
		blockdev --flushbufs /dev/vdb
		if [ "$bytes" -gt 0 ]; then
			head -c "$bytes" /dev/vdb | tar -x -C /job || say "FAILED payload disk cannot be unpacked"
		fi
		say "runs $command"
		(cd /job && exec sh -c "exec $command" <&3 >&3 2> /dev/console 3>&-)
		ended="ended with status $?"
		say "$ended"
		# The other side of the port cannot see a command end. A write to a port that nobody is connected to
		# would wait for somebody.
		grep -q 'host_connected: 1' /sys/kernel/debug/virtio-ports/"${wire#/dev/}" && echo "LAB $ended" >&3
	fi
	exec 3>&-
	sleep 1
done
