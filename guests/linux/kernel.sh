#!/bin/sh
# kernel.sh - takes the kernel and the modules of a list out of the distribution's kernel package, unchanged.
#
#	kernel.sh LIST DOWNLOADS WORK
#
# Makes WORK/modules/*.ko, WORK/modules/index and then WORK/kernel. A line of the index: a driver, then the files to
# load for it, in this order. A driver that is built into the kernel has a line without files; one that the kernel does
# not have has none.
. "$(dirname "$0")/lib.sh"
need dpkg-deb dpkg
need busybox busybox-static
need flock util-linux
list=$1
shift
mkdir -p "$2"
lock "$2/kernel.lock"
downloads=$(cd "$1" && pwd) work=$(cd "$2" && pwd)
tree=$work/kernel.tree log=$work/kernel.log
again="remove $downloads and run make again"
rm -rf "$tree" "$work/modules"
mkdir -p "$tree" "$work/modules"
: > "$log"
deb=$(echo "$downloads"/linux-image-*.deb)
[ -f "$deb" ] || die "$downloads has no package of the kernel" "$again"

unpack() { dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" ./boot ./lib/modules; }
step "$log" "unpacking $deb" "$again" unpack
version=$(ls "$tree/lib/modules")
base=$tree/lib/modules/$version
step "$log" "finding the dependencies of the kernel's modules" "$again" busybox depmod -b "$tree" "$version"

# The path of a module below base, whatever of - and _ its file has; "builtin"; or nothing.
find_module() { # NAME
	pattern="/$(printf %s "$1" | sed 's/[-_]/[-_]/g')[.]ko"
	sed 's/:.*//' "$base/modules.dep" | grep -E "$pattern$" ||
		{ grep -qE "$pattern$" "$base/modules.builtin" && echo builtin; } || :
}

# modules.dep names what a module needs in the reverse order of loading.
loading_order() { # PATH
	sed -n "s|^$1:||p" "$base/modules.dep" | tr ' ' '\n' | sed '/^$/d' | tac
	echo "$1"
}

grep -v '^#' "$list" | while IFS=': ' read -r driver names; do
	files=
	for name in $names; do
		path=$(find_module "$name")
		case $path in
		'') continue 2 ;;
		builtin) continue ;;
		esac
		for needed in $(loading_order "$path"); do
			file=$(basename "$needed")
			cp "$base/$needed" "$work/modules/$file"
			case " $files " in *" $file "*) ;; *) files="$files $file" ;; esac
		done
	done
	echo "$driver$files"
done > "$work/modules/index"

dpkg-deb -f "$deb" Version > "$work/kernel.version"
cp "$tree/boot/vmlinuz-$version" "$work/kernel.new"
rm -rf "$tree"
mv "$work/kernel.new" "$work/kernel"
