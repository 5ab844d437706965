#!/bin/sh
# fetch.sh - gets what the linux guest is made of: the distribution's kernel package, fio's source package, and iperf3
# as the package with its static library.
#
#	fetch.sh DOWNLOADS
#
# From where this machine gets its packages, and with its keys, but with package lists of its own, because the machine
# seldom has those of sources and its own are not ours to change. apt checks everything: signed lists name the hashes of
# what they list. What is there is not fetched again; DOWNLOADS/done is written last.
. "$(dirname "$0")/lib.sh"
need apt-get apt
need flock util-linux
mkdir -p "$1"
cd "$1"
lock lock
[ ! -e done ] || exit 0

log=$PWD/fetch.log
: > "$log"
hint="look whether \`apt-get update\` works on this machine, then run make again"

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
[ -n "$codename" ] || die "/etc/os-release names no Debian release" "build on Debian"

# One pair of lines for each index that apt knows of the running release.
format='$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(SIGNED_BY)'
apt-get indextargets --format "$format" 'Created-By: Packages' |
while IFS='|' read -r origin name uri release component key; do
	case $origin/$name in Debian/"$codename"*) ;; *) continue ;; esac
	case $key in /*) key="[signed-by=$key] " ;; *) key= ;; esac
	printf '%s %s%s %s %s\n' deb "$key" "$uri" "$release" "$component" deb-src "$key" "$uri" "$release" "$component"
done | sort -u > sources.list
[ -s sources.list ] || die "apt knows no package index of Debian $codename" "run \`apt-get update\` as root"

mkdir -p lists/partial cache/archives/partial
# shellcheck disable=SC2086 # $private is a list of options
private="-o Dir::Etc::SourceList=$PWD/sources.list -o Dir::Etc::SourceParts=/dev/null
	-o Dir::State::Lists=$PWD/lists -o Dir::Cache=$PWD/cache
	-o APT::Sandbox::User=root -o Acquire::Languages=none -o APT::Update::Error-Mode=any"

rm -f ./*.deb ./*.dsc ./*.tar.*
step "$log" "reading the package lists" "$hint" apt-get $private update
image=linux-image-$(dpkg --print-architecture)
kernel=$(apt-cache $private depends "$image" 2>> "$log" |
	sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
[ -n "$kernel" ] || die "apt knows no package $image" "$hint"
step "$log" "downloading $kernel" "$hint" apt-get $private download "$kernel"
step "$log" "downloading libiperf-dev" "$hint" apt-get $private download libiperf-dev
step "$log" "downloading the source of fio" "$hint" apt-get $private source --download-only fio
rm -rf lists cache
touch done
