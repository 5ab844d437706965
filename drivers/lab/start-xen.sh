# Sourced by machine-init.sh on lab-xen: what dom0 needs, and libvirt's Xen driver.
# A developer's kernel may have any of the modules built in.
modprobe -a xen-gntdev xen-gntalloc xen-evtchn xen-privcmd xenfs xen-blkback xen-netback 2> /dev/null
for device in privcmd evtchn gntdev xenbus_backend; do
	[ -c /dev/xen/$device ] || die "there is no /dev/xen/$device: its module has not loaded"
done
mount -t xenfs xenfs /proc/xen || die "xenfs cannot be mounted"
rm -f /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so

xenstored --pid-file /run/xenstored.pid || die "xenstored does not start"
xen-init-dom0 > /dev/null || die "xen-init-dom0 failed"
xenconsoled --pid-file=/run/xenconsoled.pid --log=none || die "xenconsoled does not start"
echo 'autoballoon = 0' > /etc/libvirt/libxl.conf
# Xen goes on with its default scheduler when it was built without the one that its command line names.
asked=$(xl info xen_commandline | sed -n 's/.*sched=\([^ ]*\).*/\1/p')
[ -z "$asked" ] || [ "$asked" = "$(xl info xen_scheduler)" ] ||
	die "this Xen was built without the scheduler $asked and runs $(xl info xen_scheduler)"
. /lab/start-libvirt.sh
