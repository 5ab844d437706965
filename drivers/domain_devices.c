#include "drivers/domain_devices.h"

#include <string.h>

#include "drivers/domain.h"
#include "drivers/xml.h"
#include "lib/buf.h"

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"
#define NVME "nvme"
#define NVME_SLOT "0x10" /* of bus 0; libvirt's own devices begin at the other end */

/* A variant of a disk in libvirt's words. */
struct disk {
	const char *variant;
	const char *bus, *target;
	const char *driver; /* "qemu": the device model; "phy": the kernel of Xen's dom0 */
	bool direct;        /* past the host's page cache; libvirt has no word for it with Xen's device model */
};

static const struct disk disks[] = {
	{"virtio-blk", "virtio", "vda", "qemu", true},
	{"virtio-scsi", "scsi", "sda", "qemu", true},
	{"ahci", "sata", "sdb", "qemu", true},
	{"xvd-qdisk", "xen", DOMAIN_XVD_QDISK, "qemu", false},
	{"xvd-blkback", "xen", DOMAIN_XVD_BLKBACK, "phy", false},
	{"ide", "ide", "hda", "qemu", false},
};

/* A variant of a NIC in libvirt's words. */
struct nic {
	const char *variant;
	const char *model, *mac;
	const char *driver; /* who carries virtio-net's packets: "qemu" or "vhost"; NULL for others */
	bool rom;           /* QEMU would give it a boot ROM */
};

static const struct nic nics[] = {
	{"virtio-net", "virtio", DOMAIN_MAC("01"), "qemu", true},
	{"virtio-net-vhost", "virtio", DOMAIN_MAC("02"), "vhost", true},
	{"netfront", "netfront", DOMAIN_MAC("03"), NULL, false},
	{"e1000", "e1000", DOMAIN_MAC("04"), NULL, true},
	{"rtl8139", "rtl8139", DOMAIN_MAC("05"), NULL, true},
};

static void add_disk(xmlNodePtr devices, const struct disk *row, const char *path)
{
	bool block = strncmp(path, "/dev/", 5) == 0;
	if (strcmp(row->bus, "scsi") == 0)
		xml_add(devices, "controller", "type", "scsi", "model", "virtio-scsi");
	xmlNodePtr disk = xml_add(devices, "disk", "type", block ? "block" : "file", "device", "disk");
	xmlNodePtr driver = xml_add(disk, "driver", "name", row->driver, "type", "raw");
	if (row->direct) {
		xml_set(driver, "cache", "none");
		xml_set(driver, "io", "native");
		xml_set(driver, "error_policy", "report"); /* or a full disk of the host would stop the machine */
		xml_set(driver, "rerror_policy", "report");
	}
	xml_set(xml_add(disk, "source"), block ? "dev" : "file", path);
	xml_add(disk, "target", "dev", row->target, "bus", row->bus);
	xml_add(disk, "shareable");
}

static void add_nic(xmlNodePtr devices, const struct nic *row, const char *bridge, bool bare_board)
{
	xmlNodePtr nic = xml_add(devices, "interface", "type", "bridge");
	xml_add(nic, "mac", "address", row->mac);
	xml_add(nic, "source", "bridge", bridge);
	xml_add(nic, "model", "type", row->model);
	if (row->driver)
		xml_add(nic, "driver", "name", row->driver);
	if (row->rom && bare_board) /* nobody boots from the net */
		xml_add(nic, "rom", "enabled", "no");
}

static void add_argument(xmlNodePtr commandline, xmlNsPtr ns, const char *value)
{
	xml_set(xmlNewChild(commandline, ns, XML("arg"), NULL), "value", value);
}

/* libvirt 9 knows no NVMe disk, QEMU does. libvirt lets QEMU open only what is a <disk> of the domain, so the same
 * store must be one: domain_devices_add sees to it. In QEMU's option syntax a comma in a value is written twice. */
static void add_nvme(xmlNodePtr domain, const char *path)
{
	xmlNsPtr ns = xmlNewNs(domain, XML(QEMU_NAMESPACE), XML("qemu"));
	xmlNodePtr commandline = xmlNewChild(domain, ns, XML("commandline"), NULL);
	AUTO_BUF struct buf drive = BUF_INIT;
	buf_adds(&drive, "file=");
	for (; *path; path++) {
		buf_addc(&drive, *path);
		if (*path == ',')
			buf_addc(&drive, ',');
	}
	buf_adds(&drive, ",if=none,id=" NVME ",format=raw,cache=none,aio=native,file.locking=off");
	add_argument(commandline, ns, "-drive");
	add_argument(commandline, ns, buf_text(&drive));
	add_argument(commandline, ns, "-device");
	add_argument(commandline, ns, "nvme,drive=" NVME ",serial=hvbench,share-rw=on,addr=" NVME_SLOT);
}

void domain_devices_add(
	xmlNodePtr domain, xmlNodePtr devices, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	unsigned n_disks = 0;
	for (size_t i = 0; spec->disk && i < sizeof disks / sizeof *disks; i++)
		if (driver_list_has(spec->devices, disks[i].variant)) {
			add_disk(devices, &disks[i], spec->disk);
			n_disks++;
		}
	for (size_t i = 0; spec->bridge && i < sizeof nics / sizeof *nics; i++)
		if (driver_list_has(spec->devices, nics[i].variant))
			add_nic(devices, &nics[i], spec->bridge, recipe->bare_board);
	if (!spec->disk || !driver_list_has(spec->devices, NVME))
		return;
	if (n_disks == 0)
		add_disk(devices, &disks[0], spec->disk);
	add_nvme(domain, spec->disk);
}
