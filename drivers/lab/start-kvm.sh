# Sourced by machine-init.sh on lab-kvm: KVM and libvirt's QEMU driver.
# A developer's kernel may have it built in.
modprobe kvm-amd 2> /dev/null
[ -c /dev/kvm ] || die "there is no /dev/kvm: kvm-amd has not loaded"
rm -f /usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_libxl.so

# No sandbox around the guests: the whole machine is one. stdio_handler=file does without virtlogd.
cat > /etc/libvirt/qemu.conf << 'CONF'
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = []
seccomp_sandbox = 0
stdio_handler = "file"
CONF
. /lab/start-libvirt.sh
