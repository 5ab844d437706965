#!/bin/sh
# fio.sh - builds fio from the distribution's source package, its patches included: static, stripped.
#
#	fio.sh DOWNLOADS WORK
#
# Makes WORK/fio, and WORK/fio.version with the version of the source package.
. "$(dirname "$0")/lib.sh"
unset MAKEFLAGS MAKELEVEL MFLAGS || :
need dpkg-source dpkg-dev
need flock util-linux
mkdir -p "$2"
lock "$2/fio.lock"
downloads=$(cd "$1" && pwd) work=$(cd "$2" && pwd)
tree=$work/fio.tree log=$work/fio.log
again="remove $downloads and run make again"
deps="run \`make deps\` as root, then make again"
rm -rf "$tree"
: > "$log"
dsc=$(echo "$downloads"/fio_*.dsc)
[ -f "$dsc" ] || die "$downloads has no source package of fio" "$again"

# Left on, each of these would be looked for on the building machine, and the bytes would depend on it.
configure() {
	cd "$tree" && ./configure --cc=gcc --build-static --disable-native --disable-http --disable-rbd \
		--disable-rados --disable-gfapi --disable-numa --disable-rdma --disable-pmem --disable-shm \
		--disable-lex --disable-libzbc --disable-libnfs --disable-xnvme --disable-dfs \
		--extra-cflags="-g0 -ffile-prefix-map=$tree=."
}

step "$log" "unpacking the source of fio" "$again" dpkg-source --no-check --no-copy -x "$dsc" "$tree"
# At each start fio busy-waits 50 times 1.28 ms to find the frequency of the CPU's counter. We time by clock_gettime,
# and on the instruction clock each of them counts.
step "$log" "shortening fio's calibration of a clock that is not used" "$again" \
	sed -i '/^#define NR_TIME_ITERS[[:space:]]*50$/{s/50/2/;h};${x;/./!{x;q1};x}' "$tree/gettime.c"
step "$log" "configuring fio" "$deps" configure
# taken when it is there, and left out without a word when it is not
step "$log" "finding libaio for fio" "$deps" grep -q CONFIG_LIBAIO "$tree/config-host.h"
step "$log" "compiling fio" "$deps" make -C "$tree" -j"$(nproc)" CC=gcc fio
step "$log" "stripping fio" "$deps" strip -s -R .note.gnu.build-id -o "$work/fio.new" "$tree/fio"
sed -n 's/^Version: //p' "$dsc" | head -n 1 > "$work/fio.version"
rm -rf "$tree"
mv "$work/fio.new" "$work/fio"
