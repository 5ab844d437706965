#!/bin/sh
# pid 1 of a lab machine: from a bare kernel to a libvirt that answers, its caches warm. Then it says so on the console
# (the controller saves the machine's state at that moment) and waits for a command on the wire.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/xen-4.17/bin HOME=/root LC_ALL=C

say() {
	echo "LAB $* $(cut -d' ' -f1 /proc/uptime)" > /dev/console
}

die() {
	echo "LAB FAILED $*" > /dev/console
	echo o > /proc/sysrq-trigger
	sleep 1000
}

mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/pts /dev/shm
# udev would make these. Xen's hotplug scripts take their lock by /dev/stdin, and try for ever without it.
ln -s /proc/self/fd /dev/fd
for i in 0:stdin 1:stdout 2:stderr; do ln -s fd/${i%:*} /dev/${i#*:}; done
mount -t devpts -o gid=5,mode=620,ptmxmode=666 pts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tmpfs -o mode=755 run /run
mount -t tmpfs tmp /tmp
mount -t tmpfs job /job
mount -t tracefs trace /sys/kernel/tracing
mount -t debugfs debug /sys/kernel/debug
mount -t cgroup2 cgroup /sys/fs/cgroup
mkdir -p /run/lock /run/libvirt /run/xen /run/xenstored /var/log/xen /var/log/libvirt /var/lib/xen /var/lib/xenstored
# It wakes up every ten seconds and copies huge pages together, two million instructions each, in whatever is being
# measured then.
echo 86400000 > /sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs
hostname lab
ip link set lo up
modprobe virtio_console
say booted

if grep -q xen /sys/hypervisor/type 2> /dev/null; then
	hypervisor=xen
	. /lab/start-xen.sh
else
	hypervisor=kvm
	. /lab/start-kvm.sh
fi
say "$hypervisor" ready

. /lab/warm-up.sh
say ready

. /lab/supervise.sh
