# Sourced by machine-init.sh on lab-xen: what dom0 needs, and libvirt's Xen driver.
mount -t xenfs xenfs /proc/xen 2> /dev/null
modprobe -a xen-gntdev xen-gntalloc xen-evtchn xen-privcmd xen-blkback xen-netback xenfs || die "a Xen module does not load"
mount -t xenfs xenfs /proc/xen 2> /dev/null
rm -f /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_qemu.so

xenstored --pid-file /run/xenstored.pid || die "xenstored does not start"
xen-init-dom0 || die "xen-init-dom0 failed"
xenconsoled --pid-file=/run/xenconsoled.pid --log=none || die "xenconsoled does not start"
echo 'autoballoon = 0' > /etc/libvirt/libxl.conf
. /lab/start-libvirt.sh
