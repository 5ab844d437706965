/*
 * test_driver_xml.c - domain XML against its golden files and against libvirt's own schema.
 *
 * HVB_GOLDEN_UPDATE=1 writes the golden files anew; look at the difference before it is committed.
 */
#include <fnmatch.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/cpuset.h"
#include "drivers/domain.h"
#include "drivers/driver.h"
#include "drivers/virt_console.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "tests/unit/golden.h"

#define SCHEMA "/usr/share/libvirt/schemas/domain.rng"

static const struct guest_spec bare = {
	.name = "hvbench-0123abcd-4",
	.guest = "bare",
	.variant = "",
	.kernel = "/job/bare.elf",
	.cmdline = "hvbench nonce=0123456789abcdef n=1000 warm=50 benches=cpuid,hypercall",
	.memory_mib = 128,
	.cpus = 1,
	.dir = "/run/hvbench/worker-99",
};
static const struct guest_spec bare_rr = {
	.name = "hvbench-0123abcd-4-0",
	.guest = "bare",
	.variant = "",
	.kernel = "/job/bare.elf",
	.cmdline = "hvbench member=0",
	.memory_mib = 128,
	.cpus = 2,
	.policy = DRIVER_POLICY_RR,
	.dir = "/run/hvbench/worker-99",
};
static const struct guest_spec linux_pinned = {
	.name = "hvbench-0123abcd-5",
	.guest = "linux",
	.variant = "",
	.kernel = "/boot/vmlinuz <&> \"6.1\"",
	.initrd = "/tmp/init'ramfs.gz",
	.cmdline = "console=hvc0 quiet x=\"<a&b>\"",
	.memory_mib = 1024,
	.cpus = 3,
	.cpuset = "2-3,6",
	.emulator_cpuset = "1",
	.dir = "/run/hvbench/worker-99",
};

/* Every device that a mode has, and what stands behind them. */
static const struct guest_spec linux_devices = {
	.name = "hvbench-0123abcd-6",
	.guest = "linux",
	.variant = "",
	.kernel = "/job/linux.kernel",
	.initrd = "/job/linux.initrd",
	.cmdline = "console=ttyS0 hvbench nonce=0123456789abcdef",
	.memory_mib = 256,
	.cpus = 1,
	.dir = "/run/hvbench/worker-99",
	.devices = "all",
	.disk = "/dev/ram0",
	.bridge = "hvb0123abcd",
};
static const struct guest_spec linux_one = {
	.name = "hvbench-0123abcd-7",
	.guest = "linux",
	.variant = "nvme",
	.kernel = "/job/linux.kernel",
	.initrd = "/job/linux.initrd",
	.cmdline = "console=ttyS0 hvbench nonce=0123456789abcdef",
	.memory_mib = 256,
	.cpus = 1,
	.dir = "/run/hvbench/worker-99",
	.devices = "nvme",
	.disk = "/srv/a,b <c>/hvbench-0123abcd.disk",
};

/* A guest whose devices have settings: each word of them is in the XML, of the devices that have it. */
static const struct guest_spec linux_knobs = {
	.name = "hvbench-0123abcd-8",
	.guest = "linux",
	.variant = "",
	.kernel = "/job/linux.kernel",
	.initrd = "/job/linux.initrd",
	.cmdline = "console=ttyS0 hvbench nonce=0123456789abcdef",
	.memory_mib = 256,
	.cpus = 2,
	.dir = "/run/hvbench/worker-99",
	.devices = "virtio-blk,virtio-scsi,virtio-net,virtio-net-vhost",
	.knobs = "aio=io_uring+iothread=yes+queues=2",
	.disk = "/dev/ram0",
	.bridge = "hvb0123abcd",
};
static const struct guest_spec linux_cached = {
	.name = "hvbench-0123abcd-9",
	.guest = "linux",
	.variant = "",
	.kernel = "/job/linux.kernel",
	.initrd = "/job/linux.initrd",
	.cmdline = "console=ttyS0 hvbench nonce=0123456789abcdef",
	.memory_mib = 256,
	.cpus = 1,
	.dir = "/run/hvbench/worker-99",
	.devices = "virtio-blk,ahci,nvme",
	.knobs = "cache=writeback",
	.disk = "/dev/ram0",
};

static const struct row {
	const char *driver, *mode, *golden;
	const struct guest_spec *spec;
} rows[] = {
	{"kvm", "q35", "kvm-q35", &bare},
	{"kvm", "q35", "kvm-q35-rr", &bare_rr},
	{"kvm", "q35", "kvm-q35-linux", &linux_pinned},
	{"tcg", "q35", "tcg-q35", &bare},
	{"xen", "pvh", "xen-pvh", &bare},
	{"xen", "pvh", "xen-pvh-linux", &linux_pinned},
	{"xen", "hvm", "xen-hvm", &bare},
	{"xen", "pv", "xen-pv-linux", &linux_pinned},
	{"kvm", "q35", "kvm-q35-devices", &linux_devices},
	{"kvm", "q35", "kvm-q35-nvme", &linux_one},
	{"kvm", "q35", "kvm-q35-knobs", &linux_knobs},
	{"kvm", "q35", "kvm-q35-cached", &linux_cached},
	{"tcg", "q35", "tcg-q35-devices", &linux_devices},
	{"xen", "pvh", "xen-pvh-devices", &linux_devices},
	{"xen", "hvm", "xen-hvm-devices", &linux_devices},
	{"xen", "pv", "xen-pv-devices", &linux_devices},
};
#define N_ROWS (sizeof rows / sizeof rows[0])

/* The device of that variant in one of the driver's modes, or NULL. */
static const struct driver_device *find_device(const struct driver *driver, const char *mode, const char *variant)
{
	for (const struct driver_device *d = driver->devices; d && d->variant; d++)
		if (strcmp(d->variant, variant) == 0 && fnmatch(d->modes, mode, 0) == 0)
			return d;
	return NULL;
}

/* The variants of all devices of a mode, comma-separated; caller frees. */
static char *all_devices(const struct driver *driver, const char *mode)
{
	struct buf list = BUF_INIT;
	for (const struct driver_device *d = driver->devices; d && d->variant; d++)
		if (find_device(driver, mode, d->variant) == d)
			buf_addf(&list, "%s%s", list.len ? "," : "", d->variant);
	return buf_steal(&list);
}

static char *xml_of(const struct row *row)
{
	const struct driver *driver = driver_find(row->driver);
	struct guest_spec spec = *row->spec;
	spec.mode = row->mode;
	AUTO_FREE char *all = all_devices(driver, row->mode);
	if (spec.devices && strcmp(spec.devices, "all") == 0)
		spec.devices = all;
	return driver->domain_xml(driver, &spec);
}

static void test_golden(void **state)
{
	(void)state;
	for (unsigned i = 0; i < N_ROWS; i++) {
		AUTO_FREE char *path = mem_printf("tests/golden/%s.xml", rows[i].golden);
		AUTO_FREE char *xml = xml_of(&rows[i]);
		AUTO_FREE char *text = mem_printf("%s\n", xml);
		if (golden_update())
			assert_int_equal(file_write(path, text, strlen(text), 0644, NULL), 0);
		AUTO_BUF struct buf golden = BUF_INIT;
		AUTO_ERR struct err *err = NULL;
		if (file_read(path, 1 << 20, &golden, &err) != 0)
			fail_msg("%s", err_message(err));
		assert_string_equal(text, buf_text(&golden));
	}
}

/* Every mode of every driver with XML has a golden file. */
static void test_every_mode(void **state)
{
	(void)state;
	for (unsigned d = 0; d < n_drivers; d++)
		for (const char *const *mode = drivers[d]->modes; drivers[d]->domain_xml && *mode; mode++) {
			bool found = false;
			for (unsigned i = 0; i < N_ROWS; i++)
				found |= strcmp(rows[i].driver, drivers[d]->name) == 0 &&
					strcmp(rows[i].mode, *mode) == 0;
			if (!found)
				fail_msg(
					"%s has the mode %s, of which no golden file is kept", drivers[d]->name, *mode);
		}
}

static void test_unknown_mode(void **state)
{
	(void)state;
	struct guest_spec spec = bare;
	spec.mode = "microchannel";
	for (unsigned d = 0; d < n_drivers; d++)
		if (drivers[d]->domain_xml)
			assert_null(drivers[d]->domain_xml(drivers[d], &spec));
}

/* What libvirt checks with VIR_DOMAIN_START_VALIDATE. */
static void test_schema(void **state)
{
	(void)state;
	if (!file_exists(SCHEMA))
		skip();
	xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt(SCHEMA);
	xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
	assert_non_null(schema);
	for (unsigned i = 0; i < N_ROWS; i++) {
		AUTO_FREE char *xml = xml_of(&rows[i]);
		xmlDocPtr doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
		assert_non_null(doc);
		xmlRelaxNGValidCtxtPtr valid = xmlRelaxNGNewValidCtxt(schema);
		if (xmlRelaxNGValidateDoc(valid, doc) != 0)
			fail_msg("libvirt's schema does not allow %s", rows[i].golden);
		xmlRelaxNGFreeValidCtxt(valid);
		xmlFreeDoc(doc);
	}
	xmlRelaxNGFree(schema);
	xmlRelaxNGFreeParserCtxt(parser);
	xmlCleanupParser();
}

/* Each mode: variants and MAC addresses are unique, each row says how the guest finds it, and the XML has it. */
static void check_devices(const struct driver *driver, const char *mode)
{
	const struct row row = {driver->name, mode, "", &linux_devices};
	AUTO_FREE char *xml = driver->domain_xml ? xml_of(&row) : NULL;
	for (const struct driver_device *d = driver->devices; d->variant; d++) {
		const char *found = strchr(d->find, '/');
		assert_true(d->find[0] != '\0');
		assert_true(strcmp(d->device, "disk") == 0 || strcmp(d->device, "net") == 0);
		assert_null(strchr(d->variant, ','));
		if (find_device(driver, mode, d->variant) != d)
			continue;
		bool net = strcmp(d->device, "net") == 0;
		if (net && driver->domain_xml && !(found && strstr(xml, found + 1)))
			fail_msg("%s %s: the XML has no NIC %s", driver->name, mode, d->find);
		for (const struct driver_device *other = driver->devices; other < d; other++)
			if (find_device(driver, mode, other->variant) == other) {
				assert_string_not_equal(d->variant, other->variant);
				assert_true(!driver->measures || strcmp(d->find, other->find) != 0);
			}
	}
}

static void test_devices(void **state)
{
	(void)state;
	for (unsigned d = 0; d < n_drivers; d++)
		for (const char *const *mode = drivers[d]->modes; drivers[d]->devices && *mode; mode++)
			check_devices(drivers[d], *mode);
	assert_non_null(find_device(driver_find("xen"), "hvm", "ide"));
	assert_null(find_device(driver_find("xen"), "pvh", "ide"));
	assert_null(find_device(driver_find("tcg"), "q35", "virtio-net-vhost"));
	assert_null(find_device(driver_find("null"), "q35", "virtio-blk"));
}

/* Nothing but what was asked for; and NVMe, which libvirt does not know, has its store from a disk that it does know.
 * */
static void test_devices_alone(void **state)
{
	(void)state;
	struct guest_spec spec = linux_devices;
	spec.mode = "q35";
	spec.devices = "ahci";
	AUTO_FREE char *one = driver_find("kvm")->domain_xml(driver_find("kvm"), &spec);
	assert_non_null(strstr(one, "bus=\"sata\""));
	assert_null(strstr(one, "virtio"));
	assert_null(strstr(one, "<interface"));
	assert_null(strstr(one, "qemu:"));
	spec.devices = "nvme";
	AUTO_FREE char *nvme = driver_find("kvm")->domain_xml(driver_find("kvm"), &spec);
	assert_non_null(strstr(nvme, "<source dev=\"/dev/ram0\""));
	assert_non_null(strstr(nvme, "file=/dev/ram0,"));
	spec.devices = "virtio-blk,e1000";
	spec.disk = spec.bridge = NULL;
	AUTO_FREE char *none = driver_find("kvm")->domain_xml(driver_find("kvm"), &spec);
	assert_null(strstr(none, "<disk"));
	assert_null(strstr(none, "<interface"));
}

static void test_list_has(void **state)
{
	(void)state;
	assert_true(driver_list_has("virtio-net", "virtio-net"));
	assert_false(driver_list_has("virtio-net-vhost", "virtio-net"));
	assert_true(driver_list_has("virtio-net-vhost,virtio-net", "virtio-net"));
	assert_true(driver_list_has(",nvme,", "nvme"));
	assert_false(driver_list_has("nvme", "nv"));
	assert_false(driver_list_has("", "nvme"));
	assert_false(driver_list_has(",,", ""));
	assert_false(driver_list_has(NULL, "nvme"));
}

static void test_cpu_of(void **state)
{
	(void)state;
	assert_int_equal(cpuset_nth("2-3,6", 0), 2);
	assert_int_equal(cpuset_nth("2-3,6", 1), 3);
	assert_int_equal(cpuset_nth("2-3,6", 2), 6);
	assert_int_equal(cpuset_nth("2-3,6", 3), 2);
	assert_int_equal(cpuset_nth("7", 5), 7);
	assert_int_equal(cpuset_nth("6,2-3", 0), 2);
	assert_int_equal(cpuset_nth("0-65536", 0), -1);
	assert_int_equal(cpuset_nth("", 0), -1);
	assert_int_equal(cpuset_nth("3-2", 0), -1);
	assert_int_equal(cpuset_nth("a", 0), -1);
	assert_int_equal(cpuset_nth("1-", 0), -1);
	assert_int_equal(cpuset_nth("1,-2", 0), -1);
	assert_int_equal(cpuset_nth("1;2", 0), -1);
	assert_int_equal(cpuset_nth("0-99999999999999999999", 0), -1);
	AUTO_FREE char *one = cpuset_lowest("2-3,6", 1), *all = cpuset_lowest("2-3,6", 3);
	assert_string_equal(one, "2");
	assert_string_equal(all, "2,3,6");
	assert_int_equal(cpuset_count("2-3,6,3"), 3);
	assert_int_equal(cpuset_count("a"), 0);
}

static void vcpus_are_pinned_one_to_one_or_roam(void **state)
{
	(void)state;
	struct guest_spec spec = {.name = "hvbench-0123abcd-4-0",
		.guest = "bare",
		.mode = "q35",
		.variant = "",
		.kernel = "/job/bare.elf",
		.cmdline = "hvbench",
		.memory_mib = 64,
		.cpus = 2,
		.cpuset = "4,6",
		.dir = "/run/hvbench/worker-99"};
	AUTO_FREE char *pinned = driver_find("kvm")->domain_xml(driver_find("kvm"), &spec);
	assert_non_null(strstr(pinned, "<vcpupin vcpu=\"0\" cpuset=\"4\"/>"));
	assert_non_null(strstr(pinned, "<vcpupin vcpu=\"1\" cpuset=\"6\"/>"));
	spec.roams = true;
	AUTO_FREE char *roams = driver_find("kvm")->domain_xml(driver_find("kvm"), &spec);
	assert_non_null(strstr(roams, "<vcpupin vcpu=\"0\" cpuset=\"4,6\"/>"));
	assert_non_null(strstr(roams, "<vcpupin vcpu=\"1\" cpuset=\"4,6\"/>"));
}

/* As libvirt's libxl driver describes an HVM guest of the lab that has been created. */
static void a_running_guests_pty_is_found(void **state)
{
	(void)state;
	AUTO_BUF struct buf xml = BUF_INIT;
	assert_int_equal(file_read("tests/recorded/virt/xen-hvm.xml", 1u << 16, &xml, NULL), 0);
	AUTO_FREE char *pty = virt_console_pty_of(buf_text(&xml));
	assert_string_equal(pty, "/dev/pts/0");
	assert_null(virt_console_pty_of(
		"<domain><devices><console type='pty'><target type='xen'/></console></devices></domain>"));
	assert_null(virt_console_pty_of(
		"<domain><devices><console type='file'><source path='/tmp/x'/></console></devices></domain>"));
	assert_null(virt_console_pty_of("<domain>"));
	assert_null(virt_console_pty_of(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_every_mode),
		cmocka_unit_test(test_unknown_mode),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_cpu_of),
		cmocka_unit_test(vcpus_are_pinned_one_to_one_or_roam),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_devices_alone),
		cmocka_unit_test(test_list_has),
		cmocka_unit_test(a_running_guests_pty_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
