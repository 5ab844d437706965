/* test_cgroup.c - where the hierarchies of cgroups are. What is made in them is tested with real ones:
 * tests/e2e/process.bats, tests/e2e/lab_sched.bats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/cgroup.h"
#include "lib/auto.h"

static void expect(const char *mounts, const char *two, const char *one)
{
	AUTO_FREE char *v2 = cgroup_mount_of(mounts, true), *v1 = cgroup_mount_of(mounts, false);
	if (two)
		assert_string_equal(v2, two);
	else
		assert_null(v2);
	if (one)
		assert_string_equal(v1, one);
	else
		assert_null(v1);
}

static void test_mounts(void **state)
{
	(void)state;
	expect("", NULL, NULL);
	expect("proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw,nsdelegate 0 0\n", "/sys/fs/cgroup", NULL);
	expect("cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\n", NULL,
		"/sys/fs/cgroup/cpu,cpuacct");
	/* neither is `cpu` */
	expect("cgroup /c/acct cgroup rw,cpuacct 0 0\ncgroup /c/set cgroup rw,cpuset 0 0\n", NULL, NULL);
	expect("cgroup2 /u cgroup2 rw 0 0\ncgroup /c/memory cgroup rw,memory 0 0\ncgroup /c/cpu cgroup rw,cpu 0 0",
		"/u", "/c/cpu");
}

static void test_damaged(void **state)
{
	(void)state;
	expect("\n\n cgroup2 \ncgroup2 /sys/fs/cgroup\ncgroup2 /sys/fs/cgroup cgroup2", NULL, NULL);
}

/* A group that was never made is gone already. */
static void test_remove_nothing(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(cgroup_remove("hvbench-test-nothing", &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mounts), cmocka_unit_test(test_damaged), cmocka_unit_test(test_remove_nothing)};
	return cmocka_run_group_tests_name("cgroup", tests, NULL, NULL);
}
