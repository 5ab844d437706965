#include "drivers/domain_devices.h"

#include <string.h>

#include "drivers/domain.h"
#include "drivers/knobs.h"
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

/* Without a word of the knobs: past the page cache. */
static const char *cache_of(const char *knobs, char value[KNOBS_VALUE_MAX])
{
	return *knobs_get(knobs, "cache", value) ? value : "none";
}

/* libvirt's io=native needs a cache mode that goes past the page cache. */
static const char *aio_of(const char *knobs, char value[KNOBS_VALUE_MAX])
{
	return *knobs_get(knobs, "aio", value) ? value : knobs_cached(knobs) ? "threads" : "native";
}

static bool has_iothread(const char *knobs)
{
	char value[KNOBS_VALUE_MAX];
	return strcmp(knobs_get(knobs, "iothread", value), "yes") == 0;
}

/* What virtio's disks, their controller and its NIC have. */
static void set_virtio(xmlNodePtr driver, const char *knobs, bool iothread)
{
	if (knobs_number(knobs, "queues", 0))
		xml_set_number(driver, "queues", knobs_number(knobs, "queues", 0));
	if (iothread && has_iothread(knobs))
		xml_set_number(driver, "iothread", 1);
}

static void add_disk(xmlNodePtr devices, const struct disk *row, const char *path, const char *knobs)
{
	bool block = strncmp(path, "/dev/", 5) == 0;
	char cache[KNOBS_VALUE_MAX], aio[KNOBS_VALUE_MAX];
	if (strcmp(row->bus, "scsi") == 0) {
		xmlNodePtr controller = xml_add(devices, "controller", "type", "scsi", "model", "virtio-scsi");
		if (has_iothread(knobs) || knobs_number(knobs, "queues", 0))
			set_virtio(xml_add(controller, "driver"), knobs, true);
	}
	xmlNodePtr disk = xml_add(devices, "disk", "type", block ? "block" : "file", "device", "disk");
	xmlNodePtr driver = xml_add(disk, "driver", "name", row->driver, "type", "raw");
	if (row->direct) {
		xml_set(driver, "cache", cache_of(knobs, cache));
		xml_set(driver, "io", aio_of(knobs, aio));
		xml_set(driver, "error_policy", "report"); /* or a full disk of the host would stop the machine */
		xml_set(driver, "rerror_policy", "report");
	}
	if (strcmp(row->bus, "virtio") == 0)
		set_virtio(driver, knobs, true);
	xml_set(xml_add(disk, "source"), block ? "dev" : "file", path);
	xml_add(disk, "target", "dev", row->target, "bus", row->bus);
	xml_add(disk, "shareable");
}

static void add_nic(xmlNodePtr devices, const struct nic *row, const char *bridge, const char *knobs, bool bare_board)
{
	xmlNodePtr nic = xml_add(devices, "interface", "type", "bridge");
	xml_add(nic, "mac", "address", row->mac);
	xml_add(nic, "source", "bridge", bridge);
	xml_add(nic, "model", "type", row->model);
	if (row->driver)
		set_virtio(xml_add(nic, "driver", "name", row->driver), knobs, false);
	if (row->rom && bare_board) /* nobody boots from the net */
		xml_add(nic, "rom", "enabled", "no");
}

static void add_argument(xmlNodePtr commandline, xmlNsPtr ns, const char *value)
{
	xml_set(xmlNewChild(commandline, ns, XML("arg"), NULL), "value", value);
}

/* libvirt 9 knows no NVMe disk, QEMU does. libvirt lets QEMU open only what is a <disk> of the domain, so the same
 * store must be one: domain_devices_add sees to it. In QEMU's option syntax a comma in a value is written twice. */
static void add_nvme(xmlNodePtr domain, const char *path, const char *knobs)
{
	xmlNsPtr ns = xmlNewNs(domain, XML(QEMU_NAMESPACE), XML("qemu"));
	xmlNodePtr commandline = xmlNewChild(domain, ns, XML("commandline"), NULL);
	AUTO_BUF struct buf drive = BUF_INIT;
	char cache[KNOBS_VALUE_MAX], aio[KNOBS_VALUE_MAX];
	buf_adds(&drive, "file=");
	for (; *path; path++) {
		buf_addc(&drive, *path);
		if (*path == ',')
			buf_addc(&drive, ',');
	}
	buf_addf(&drive, ",if=none,id=" NVME ",format=raw,cache=%s,aio=%s,file.locking=off", cache_of(knobs, cache),
		aio_of(knobs, aio));
	add_argument(commandline, ns, "-drive");
	add_argument(commandline, ns, buf_text(&drive));
	add_argument(commandline, ns, "-device");
	add_argument(commandline, ns, "nvme,drive=" NVME ",serial=hvbench,share-rw=on,addr=" NVME_SLOT);
}

void domain_devices_add(
	xmlNodePtr domain, xmlNodePtr devices, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	unsigned n_disks = 0;
	if (has_iothread(spec->knobs))
		xml_add_text(domain, "iothreads", "1");
	for (size_t i = 0; spec->disk && i < sizeof disks / sizeof *disks; i++)
		if (driver_list_has(spec->devices, disks[i].variant)) {
			add_disk(devices, &disks[i], spec->disk, spec->knobs);
			n_disks++;
		}
	for (size_t i = 0; spec->bridge && i < sizeof nics / sizeof *nics; i++)
		if (driver_list_has(spec->devices, nics[i].variant))
			add_nic(devices, &nics[i], spec->bridge, spec->knobs, recipe->bare_board);
	if (!spec->disk || !driver_list_has(spec->devices, NVME))
		return;
	if (n_disks == 0)
		add_disk(devices, &disks[0], spec->disk, spec->knobs);
	add_nvme(domain, spec->disk, spec->knobs);
}
