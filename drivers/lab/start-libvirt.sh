# Sourced by start-kvm.sh and start-xen.sh: libvirtd, for root inside the machine only.
cat > /etc/libvirt/libvirtd.conf << 'CONF'
auth_unix_ro = "none"
auth_unix_rw = "none"
log_level = 3
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
host_uuid = "00000000-0000-4000-8000-000000001ab0"
CONF
libvirtd --daemon > /dev/console 2>&1 || die "libvirtd does not start"
until [ -S /run/libvirt/libvirt-sock ]; do sleep 0.1; done
