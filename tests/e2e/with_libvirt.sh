#!/bin/sh
# with_libvirt.sh COMMAND... - runs it where there is a libvirtd with QEMU, in namespaces of its own: mounts, network,
# processes. Nothing of the machine's libvirt is touched and all ends with the command. There is no /dev/kvm: one that
# does not work would be tried again before each guest.
# Exit code 77: libvirtd does not run here.
set -eu
exec unshare --mount --net --pid --fork --kill-child --mount-proc sh -eu -c '
hide() { mkdir -p "$1" && mount -t tmpfs none "$1"; }

hide /mnt
mount --rbind /dev /mnt
hide /dev
for node in null zero full random urandom tty net/tun; do
	[ -e "/mnt/$node" ] || continue
	mkdir -p "$(dirname "/dev/$node")"
	: > "/dev/$node"
	mount --bind "/mnt/$node" "/dev/$node"
done
mkdir /dev/pts /dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 none /dev/pts
ln -s pts/ptmx /dev/ptmx
ln -s /proc/self/fd /dev/fd
for folder in /run /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do hide "$folder"; done

# The user of the package libvirt-daemon-system, without whom libvirtd does not start.
for list in passwd group; do
	{
		cat "/etc/$list"
		grep -q ^libvirt-qemu: "/etc/$list" || echo "libvirt-qemu:x:64055:64055::/:/bin/false"
	} > "/run/$list"
	mount --bind "/run/$list" "/etc/$list"
done
echo "auth_unix_rw = \"none\"" > /etc/libvirt/libvirtd.conf
cat > /etc/libvirt/qemu.conf << CONF
user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
namespaces = []
CONF
for switch in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$switch" ] || echo 0 > "$switch"; done
ip link set lo up
libvirtd > /var/log/libvirt/libvirtd.log 2>&1 &
tries=0
until virsh -q -c qemu:///system version > /dev/null 2>&1; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || { cat /var/log/libvirt/libvirtd.log >&2; exit 77; }
	sleep 0.1
done
"$@"
' sh "$@"
