/* test_xen_scheduler.c - which vCPUs are in the way of another, where each has a CPU of its own (Xen's null scheduler),
 * and what rtds promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "drivers/xen_rtds.h"
#include "drivers/xen_scheduler.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

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

#define RTDS_HEADER \
	"Cpupool Pool-0: sched=RTDS\nName                                ID VCPU    Period    Budget  Extratime\n"
#define RTDS_DOM0 "Domain-0                             0    0     10000      4000        yes\n"

/* 95 % of what dom0 leaves, in equal parts. */
static void guests_have_equal_parts_of_what_dom0_leaves(void **state)
{
	(void)state;
	assert_int_equal(xen_rtds_budget(RTDS_HEADER RTDS_DOM0, 1, 1, 1), 5700);
	assert_int_equal(xen_rtds_budget(RTDS_HEADER RTDS_DOM0, 1, 8, 1), 712);
	assert_int_equal(xen_rtds_budget(RTDS_HEADER RTDS_DOM0, 1, 2, 2), 1425);
	assert_int_equal(xen_rtds_budget(RTDS_HEADER RTDS_DOM0 RTDS_DOM0, 2, 2, 1), 5700);
	assert_int_equal(xen_rtds_budget(RTDS_HEADER RTDS_DOM0 RTDS_DOM0 RTDS_DOM0, 1, 2, 1), 0);
	assert_int_equal(xen_rtds_budget(RTDS_HEADER, 1, 2, 1), 0);
	assert_int_equal(xen_rtds_budget("", 1, 2, 1), 0);
}

/* An xl in `dir`, a template of mkdtemp, that writes down what it is told to set and lists this. */
static void an_xl(char dir[], const char *list)
{
	assert_non_null(mkdtemp(dir));
	AUTO_FREE char *path = mem_printf("%s/xl", dir);
	AUTO_FREE char *script = mem_printf(
		"#!/bin/sh\ncase \"$*\" in *-b*) echo \"$*\" > %s/said ;; *) printf '%%s' '%s' ;; esac\n", dir, list);
	assert_int_equal(file_write(path, script, strlen(script), 0755, NULL), 0);
	setenv("PATH", dir, 1);
}

static void a_reservation_is_read_back(void **state)
{
	(void)state;
	static const struct {
		const char *list, *error;
	} cases[] = {
		{RTDS_HEADER "hvbench-1 7 0 50000 15000 no\n", NULL},
		{RTDS_HEADER "hvbench-1 7 0 50000 15000 no\nhvbench-1 7 1 50000 15000 no\n", NULL},
		{RTDS_HEADER "hvbench-1 7 0 50000 15000 yes\n", "and has 15000 of 50000 and extra time"},
		{RTDS_HEADER "hvbench-1 7 0 50000 15000 no\nhvbench-1 7 1 10000 4000 no\n", "and has 4000 of 10000"},
		{RTDS_HEADER, "xl lists nothing of domain 7 under Xen's scheduler rtds"},
	};
	AUTO_FREE char *before = mem_strdup(getenv("PATH"));
	for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char dir[] = "/tmp/hvbench-xl-XXXXXX";
		AUTO_ERR struct err *err = NULL;
		AUTO_BUF struct buf said = BUF_INIT;
		an_xl(dir, cases[i].list);
		assert_int_equal(xen_rtds_reserve(7, 50000, 15000, false, &err), cases[i].error ? -1 : 0);
		assert_true(!cases[i].error || strstr(err_message(err), cases[i].error));
		setenv("PATH", before, 1);
		AUTO_FREE char *path = mem_printf("%s/said", dir);
		assert_int_equal(file_read(path, 256, &said, NULL), 0);
		assert_string_equal(buf_text(&said), "sched-rtds -d 7 -v all -p 50000 -b 15000 -e 0\n");
		assert_int_equal(file_remove_tree(dir, NULL), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcpus_are_counted),
		cmocka_unit_test(only_those_that_may_be_nowhere_else_are_in_the_way),
		cmocka_unit_test(guests_have_equal_parts_of_what_dom0_leaves),
		cmocka_unit_test(a_reservation_is_read_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
