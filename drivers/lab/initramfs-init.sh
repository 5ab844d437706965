#!/bin/sh
# The initramfs of every lab machine: mounts the read-only root disk under a tmpfs and goes there. Nothing that runs
# later can write to a disk, so that one saved state serves any number of machines.
export PATH=/bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
modprobe -a virtio_pci virtio_blk crc32c_generic ext4 overlay

mkdir -p /lower /upper /newroot
until [ -b /dev/vda ]; do sleep 0.1; done
mount -t ext4 -o ro,noatime /dev/vda /lower &&
	mount -t tmpfs -o mode=755 upper /upper &&
	mkdir /upper/data /upper/work &&
	mount -t overlay -o lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work root /newroot || exec sh

# Modules and the scripts of the lab live here and not on the disk: another kernel or script needs no other disk.
cp -a /lab /newroot/
mkdir -p /newroot/lib/modules
mount -t tmpfs modules /newroot/lib/modules
mv /lib/modules/* /newroot/lib/modules/

umount /proc
mount -o move /dev /newroot/dev
exec switch_root /newroot /lab/machine-init.sh
