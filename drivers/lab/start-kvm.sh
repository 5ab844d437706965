# Sourced by machine-init.sh on lab-kvm: KVM and libvirt's QEMU driver.
modprobe kvm-amd || die "kvm-amd does not load"
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
