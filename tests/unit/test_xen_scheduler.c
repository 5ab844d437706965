/* test_xen_scheduler.c - which vCPUs are in the way of another, where each has a CPU of its own (Xen's null scheduler). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "drivers/xen_scheduler.h"

/* As xl of Xen 4.17 prints it. */
#define HEADER "Name                                ID  VCPU   CPU State   Time(s) Affinity (Hard / Soft)\n"
#define DOM0 "Domain-0                             0     0    0   r--      10.0  all / all\n"
#define PINNED "hvbench-1-0-0                        1     0    3   -b-       0.1  3 / all\n"
#define OFFLINE "Domain-0                             0     1    -   --p       0.0  3-4 / all\n"

static void vcpus_are_counted(void **state)
{
	(void)state;
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0, NULL), 1);
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0 PINNED OFFLINE, NULL), 3);
	assert_int_equal(xen_vcpus_in_the_way(HEADER, NULL), 0);
	assert_int_equal(xen_vcpus_in_the_way("", NULL), 0);
}

static void only_those_that_may_be_nowhere_else_are_in_the_way(void **state)
{
	(void)state;
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0 PINNED OFFLINE, "3"), 1);
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0 PINNED OFFLINE, "2,3"), 1);
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0 PINNED OFFLINE, "3-5"), 2);
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0 PINNED OFFLINE, "4"), 0);
	assert_int_equal(xen_vcpus_in_the_way(HEADER DOM0, "0"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcpus_are_counted),
		cmocka_unit_test(only_those_that_may_be_nowhere_else_are_in_the_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
