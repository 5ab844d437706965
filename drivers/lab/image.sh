#!/bin/sh
# image.sh DIR - makes DIR/root.ext4 of DIR/root.tar, the unpacked packages: leaves out what no lab machine ever opens,
# and puts what boots a machine (vmlinuz, xen, modules, busybox) and packages.txt into DIR. Runs where the lab is built,
# not in it.
#
# The packages are unpacked and never configured, so the little that a maintainer script would have written is written
# here.
set -eu
cd "$1"
mkdir root
tar -x -f root.tar -C root \
	--exclude=./dev --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/info' \
	--exclude='./usr/share/locale' --exclude='./usr/share/lintian' --exclude='./usr/share/bug' \
	--exclude='./usr/share/zoneinfo' --exclude='./usr/share/iso-codes' --exclude='./usr/share/xml' \
	--exclude='./usr/share/perl5' --exclude='./usr/lib/*/perl*' --exclude='./usr/lib/python3*' \
	--exclude='./usr/share/python3' --exclude='./usr/share/ovmf' --exclude='./usr/share/OVMF' \
	--exclude='./lib/udev' --exclude='./lib/systemd' --exclude='./lib/firmware' --exclude='./usr/lib/*/gconv' \
	--exclude='./usr/share/gdb' --exclude='./usr/share/zsh' --exclude='./usr/share/alsa' \
	--exclude='./var/cache/apt' --exclude='./var/cache/debconf' --exclude='./var/lib/apt' \
	--exclude='./var/lib/dpkg' \
	--exclude='./lib/modules/*/kernel/sound' --exclude='./lib/modules/*/kernel/drivers/gpu' \
	--exclude='./lib/modules/*/kernel/drivers/media' --exclude='./lib/modules/*/kernel/drivers/net/wireless' \
	--exclude='./lib/modules/*/kernel/drivers/net/ethernet' --exclude='./lib/modules/*/kernel/drivers/infiniband' \
	--exclude='./lib/modules/*/kernel/drivers/scsi' --exclude='./lib/modules/*/kernel/drivers/staging' \
	--exclude='./lib/modules/*/kernel/drivers/iio' --exclude='./lib/modules/*/kernel/drivers/usb'
rm -r root.tar keys

mv root/packages.txt packages.txt
mv root/boot/vmlinuz-* vmlinuz
gzip -dc root/boot/xen-*-amd64.gz > xen
mv root/lib/modules modules
cp root/bin/busybox busybox
rm -r root/boot
mkdir -p depmod/lib
ln -s ../../modules depmod/lib/modules
./busybox depmod -b "$PWD/depmod" "$(ls modules)"
rm -r depmod

cd root
# One QEMU for KVM and one for Xen: libvirt asks every QEMU it finds for its capabilities.
rm -f usr/bin/qemu-system-i386 usr/bin/qemu-system-x86_64-microvm usr/libexec/qemu-system-i386 usr/bin/kvm \
	usr/bin/qemu-storage-daemon
# QEMU's display, sound and USB modules.
for module in ui audio hw chardev; do
	rm -f usr/lib/*/qemu/$module-*.so
done
# libvirt's drivers that only cost start-up time here.
for driver in interface network nodedev nwfilter secret storage lxc vbox; do
	rm -f usr/lib/*/libvirt/connection-driver/libvirt_driver_$driver.so
done
# TCG's CPU has no VME, without which libvirt's Xen driver finds no CPU model at all and gives up.
sed -i "/'vme'/d" usr/share/libvirt/cpu_map/x86_486.xml

mkdir -p proc sys dev run tmp root job lab var/lib var/log etc/libvirt
rm -rf var/run var/lock
ln -s /run var/run
ln -s /run/lock var/lock
cat > etc/passwd << 'END'
root:x:0:0:root:/root:/bin/sh
libvirt-qemu:x:64055:104:libvirt:/var/lib/libvirt:/bin/false
nobody:x:65534:65534:nobody:/nonexistent:/bin/false
END
cat > etc/group << 'END'
root:x:0:
tty:x:5:
kvm:x:104:
libvirt:x:105:
libvirt-qemu:x:64055:
nogroup:x:65534:
END
printf 'passwd: files\ngroup: files\nhosts: files\n' > etc/nsswitch.conf
printf '127.0.0.1 localhost lab\n' > etc/hosts
printf 'lab\n' > etc/hostname
printf '00000000000000000000000000001ab0\n' > etc/machine-id
# kmod would want modules.dep.bin, busybox reads the text file.
rm -f sbin/modprobe bin/lsmod sbin/lsmod sbin/insmod sbin/rmmod sbin/depmod sbin/modinfo
for applet in $(bin/busybox --list); do
	[ -e "bin/$applet" ] || [ -e "sbin/$applet" ] || [ -e "usr/bin/$applet" ] || [ -e "usr/sbin/$applet" ] ||
		ln -s /bin/busybox "bin/$applet"
done
ln -sf /bin/busybox sbin/modprobe
cd ..

# No journal: the disk is never written to.
export E2FSPROGS_FAKE_TIME=1767225600
mib=$(($(du -sm root | cut -f1) * 5 / 4 + 32))
mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -m 0 -U 00000000-0000-4000-8000-000000001ab0 \
	-E hash_seed=00000000-0000-4000-8000-000000001ab0,root_owner=0:0 -d root root.ext4 "${mib}M"
rm -r root
