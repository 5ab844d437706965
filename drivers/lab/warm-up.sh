# Sourced by machine-init.sh: starts and ends one guest in every mode. The first start asks QEMU for its capabilities
# (which libvirt keeps) and brings every program and library involved into the page cache, so that it is not part of a
# trial.

# domain MODE: the domain XML of a warm-up guest.
domain() {
	local elf=/lab/warmup.elf tsc="<clock offset='utc'><timer name='tsc' mode='native'/></clock>"
	local head="<name>warmup</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
		<on_reboot>destroy</on_reboot><on_crash>destroy</on_crash>"
	case $1 in
	q35) echo "<domain type='kvm'>$head<os><type arch='x86_64' machine='q35'>hvm</type><kernel>$elf</kernel></os>
		<features><acpi/><apic/></features><cpu mode='host-passthrough'/>
		<devices><emulator>/usr/bin/qemu-system-x86_64</emulator><serial type='pty'/><console type='pty'/>
		<memballoon model='none'/></devices></domain>" ;;
	pvh) echo "<domain type='xen'>$head
		<os><type arch='x86_64' machine='xenpvh'>xenpvh</type><kernel>$elf</kernel></os>
		$tsc<devices><console type='pty'/></devices></domain>" ;;
	hvm) echo "<domain type='xen'>$head<os><type arch='x86_64' machine='xenfv'>hvm</type>
		<loader type='rom'>/usr/lib/xen-4.17/boot/hvmloader</loader><kernel>$elf</kernel></os>
		<features><acpi/><apic/></features>
		$tsc<devices><emulator>/usr/libexec/xen-qemu-system-i386</emulator>
		<serial type='pty'/><console type='pty'/></devices></domain>" ;;
	esac
}

# Under Xen's null scheduler (--xen-args) dom0 has the only CPU, and a guest would never run.
case $hypervisor in
kvm) uri=qemu:///system modes="q35" scheduler= ;;
xen) uri=xen:///system modes="pvh hvm" scheduler=$(xl info xen_scheduler) ;;
esac

for mode in $modes; do
	domain $mode > /tmp/domain.xml
	virsh -q -c $uri create --paused /tmp/domain.xml > /dev/console 2>&1 ||
		die "the $mode warm-up guest is not created"
	if [ "$scheduler" = null ]; then
		virsh -q -c $uri destroy warmup > /dev/console 2>&1 || die "the $mode warm-up guest does not end"
	else
		virsh -q -c $uri resume warmup > /dev/console 2>&1 || die "the $mode warm-up guest does not run"
	fi
	while virsh -q -c $uri domid warmup > /dev/null 2>&1; do sleep 0.2; done
	say "$mode warm"
done

# Every file and folder that a later start could want, once: on the instruction clock an idle machine jumps to its next
# timer, and while it waits for a disk in real time that timer is somebody's time-out (libxl then gives up a device
# model that was only slow to read its firmware).
find /bin /sbin /lib /usr /etc /var/lib -xdev -path '*/modules/*' -prune -o -type f -exec cat {} + > /dev/null
ls -lR / > /dev/null 2>&1
say "files warm"
