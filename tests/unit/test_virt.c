/*
 * test_virt.c - guests of libvirt's that do not end as they should: in the place of libvirt's calls a hypervisor that
 * the test plays.
 */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/virt.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

static char memory[1];
static bool is_there;   /* the domain */
static int destroys;    /* what virDomainDestroy returns; it ends the domain when 0 */
static int last_error;  /* VIR_ERR_... */
static unsigned closed; /* domains given back */

virConnectPtr virConnectOpen(const char *name)
{
	(void)name;
	return (virConnectPtr)memory;
}

int virConnectIsAlive(virConnectPtr connection)
{
	(void)connection;
	return 1;
}

virDomainPtr virDomainCreateXML(virConnectPtr connection, const char *xml, unsigned flags)
{
	(void)connection;
	(void)xml;
	(void)flags;
	is_there = true;
	return (virDomainPtr)memory;
}

virDomainPtr virDomainLookupByName(virConnectPtr connection, const char *name)
{
	(void)connection;
	(void)name;
	last_error = is_there ? VIR_ERR_OK : VIR_ERR_NO_DOMAIN;
	return is_there ? (virDomainPtr)memory : NULL;
}

int virDomainDestroy(virDomainPtr domain)
{
	(void)domain;
	last_error = !is_there ? VIR_ERR_OPERATION_INVALID : destroys == 0 ? VIR_ERR_OK : VIR_ERR_SYSTEM_ERROR;
	int result = is_there ? destroys : -1;
	is_there = is_there && destroys != 0;
	return result;
}

int virDomainIsActive(virDomainPtr domain)
{
	(void)domain;
	return is_there;
}

unsigned virDomainGetID(virDomainPtr domain)
{
	(void)domain;
	return 7;
}

const char *virDomainGetName(virDomainPtr domain)
{
	(void)domain;
	return "hvbench-test-1";
}

int virDomainFree(virDomainPtr domain)
{
	(void)domain;
	closed++;
	return 0;
}

int virGetLastErrorCode(void)
{
	return last_error;
}

const char *virGetLastErrorMessage(void)
{
	return last_error == VIR_ERR_SYSTEM_ERROR ? "Failed to terminate process 4711: Device or resource busy" : "no";
}

static char *made_up_xml(const struct driver *self, const struct guest_spec *spec)
{
	(void)self;
	(void)spec;
	return mem_strdup("<domain/>");
}

static const struct driver driver = {.name = "kvm", .uri = "qemu:///system", .domain_xml = made_up_xml};
static char dir[] = "/tmp/hvbench-test-XXXXXX";

static struct driver_guest *create(void)
{
	const struct guest_spec spec = {.name = "hvbench-test-1", .mode = "q35", .dir = dir};
	struct driver_guest *guest = virt_create(&driver, &spec, NULL);
	assert_non_null(guest);
	closed = 0;
	return guest;
}

static void test_destroyed(void **state)
{
	(void)state;
	destroys = 0;
	assert_int_equal(virt_destroy(NULL, NULL), 0);
	assert_int_equal(virt_destroy(create(), NULL), 0);
	assert_int_equal(closed, 1);
	struct driver_guest *ended = create();
	is_there = false; /* by itself */
	assert_int_equal(virt_destroy(ended, NULL), 0);
	assert_int_equal(virt_reap(&driver, "hvbench-test-1", NULL), 0);
}

/* One that libvirt cannot end is told of, in libvirt's words; its object is freed, and reap finds it by its name. */
static void test_left(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL, *again = NULL;
	destroys = -1;
	assert_int_equal(virt_destroy(create(), &err), -1);
	assert_non_null(strstr(err_message(err), "cannot destroy hvbench-test-1: Failed to terminate process 4711"));
	assert_int_equal(closed, 1);
	assert_int_equal(virt_reap(&driver, "hvbench-test-1", &again), -1);
	assert_non_null(strstr(err_message(again), "Device or resource busy"));
	destroys = 0;
	assert_int_equal(virt_reap(&driver, "hvbench-test-1", NULL), 0);
	assert_false(is_there);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_destroyed),
		cmocka_unit_test(test_left),
	};
	if (!mkdtemp(dir))
		return 1;
	int failed = cmocka_run_group_tests_name("virt", tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return failed;
}
