# Sourced by machine-init.sh on lab-kvm: KVM and libvirt's QEMU driver.
# A developer's kernel may have it built in.
modprobe kvm-amd 2> /dev/null
[ -c /dev/kvm ] || die "there is no /dev/kvm: kvm-amd has not loaded"
rm -f /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_libxl.so

# No sandbox around the guests: the whole machine is one. stdio_handler=file does without virtlogd. Without the filter
# libvirt asks QEMU for every property of every new guest's CPU, one by one, for some 600 million instructions a guest;
# with it libvirt asks for all at once, as of a QEMU that is older. The guest's CPU is the same.
cat > /etc/libvirt/qemu.conf << 'CONF'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
seccomp_sandbox = 0
stdio_handler = "file"
capability_filters = [ "cpu-unavailable-features" ]
CONF
. /lab/start-libvirt.sh
