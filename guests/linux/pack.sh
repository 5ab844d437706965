#!/bin/sh
# pack.sh - packs the initramfs: the agent as /init, fio, iperf3, modules, and a manifest of all that.
#
#	pack.sh WORK AGENT INITRD
#
# The same files give the same bytes: names in order, one date, root's files. Zstandard: 6 % larger than XZ, which
# counts where Xen's firmware reads it byte by byte, but unpacked with 110 million instructions and not 730 (measured),
# in every boot.
. "$(dirname "$0")/lib.sh"
need cpio cpio
need zstd zstd
need sha256sum coreutils
work=$1 agent=$2 initrd=$3
tree=$initrd.tree log=$initrd.log
rm -rf "$tree"
: > "$log"
deps="run \`make deps\` as root, then make again"

lay_out() {
	mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/tmp" "$tree/modules"
	cp "$agent" "$tree/init"
	cp "$work/fio" "$work/iperf3" "$tree/bin/"
	cp "$work"/modules/* "$tree/modules/"
	{
		echo "kernel $(cat "$work/kernel.version")"
		echo "fio $(cat "$work/fio.version")"
		echo "iperf3 $(cat "$work/iperf3.version")"
		(cd "$tree" && for file in init bin/* modules/*; do
			echo "file $(sha256sum < "$file" | cut -d ' ' -f 1) $(stat -c %s "$file") /$file"
		done)
	} > "$tree/manifest"
	find "$tree" -type d -exec chmod 755 {} +
	find "$tree" -type f -exec chmod 644 {} +
	chmod 755 "$tree/init" "$tree"/bin/*
	find "$tree" -exec touch -h -d @0 {} +
}
archive() {
	(cd "$tree" && find . -mindepth 1 | sort | cpio -o -H newc -R 0:0 --reproducible --quiet) > "$initrd.cpio"
}
compress() { zstd -q -19 --single-thread --stdout "$initrd.cpio" > "$initrd.new"; }

step "$log" "laying out the initramfs" "look whether the disk is full" lay_out
step "$log" "packing the initramfs" "$deps" archive
step "$log" "compressing the initramfs" "$deps" compress
rm -rf "$tree" "$initrd.cpio" "$log"
mv "$initrd.new" "$initrd"
