#!/bin/sh
# iperf3.sh - links the distribution's own libiperf.a with our small main and iperf3_wait.c: static, stripped.
#
#	iperf3.sh DOWNLOADS WORK
#
# Makes WORK/iperf3, and WORK/iperf3.version. The library's authentication (OpenSSL) and SCTP are never asked for: their
# functions become abort(), which spares the guest megabytes and the build two more packages.
. "$(dirname "$0")/lib.sh"
need dpkg-deb dpkg
need nm binutils
need flock util-linux
mkdir -p "$2"
lock "$2/iperf3.lock"
here=$(cd "$(dirname "$0")" && pwd)
downloads=$(cd "$1" && pwd) work=$(cd "$2" && pwd)
tree=$work/iperf3.tree log=$work/iperf3.log
again="remove $downloads and run make again"
rm -rf "$tree"
: > "$log"
deb=$(echo "$downloads"/libiperf-dev_*.deb)
[ -f "$deb" ] || die "$downloads has no package libiperf-dev" "$again"

step "$log" "unpacking libiperf-dev" "$again" dpkg-deb -x "$deb" "$tree"
library=$(find "$tree" -name libiperf.a)
[ -n "$library" ] || die "$deb has no libiperf.a" "$again"
absent=$(nm -u "$library" |
	sed -nE 's/^ +U ((BIO|CRYPTO|ERR|EVP|PEM|RSA|SHA256)_.*|sctp_.*)/-Wl,--defsym=\1=abort/p' | sort -u)
# shellcheck disable=SC2086 # a list of options
step "$log" "linking iperf3" "run \`make deps\` as root, then make again" \
	gcc -static -s -O2 -g0 -Wall -Wextra -Werror -Wl,--build-id=none -Wl,--gc-sections \
	-Wl,--wrap=iperf_recv,--wrap=select,--wrap=write -I "$tree/usr/include" -o "$work/iperf3.new" \
	"$here/iperf3_main.c" "$here/iperf3_wait.c" "$library" $absent -lm
dpkg-deb -f "$deb" Version > "$work/iperf3.version"
rm -rf "$tree"
mv "$work/iperf3.new" "$work/iperf3"
