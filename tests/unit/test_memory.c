/* test_memory.c - what the collector `memory` makes of a recorded host, with libvirt's own test driver as hypervisor:
 * it has one domain, of 2 GiB. */
#include "tests/unit/recorded_tree.h"

#define GUEST_ID 1
#define PID 4711

static const struct driver like_kvm = {.name = "like", .uri = "test:///default", .measures = true};
static const struct driver invented = {.name = "invented"};

static void record_meminfo(unsigned available_mib, unsigned anon_mib, unsigned tables_mib, unsigned slab_mib)
{
	AUTO_FREE char *text = mem_printf("MemTotal:  99999999 kB\nMemAvailable: %u kB\nAnonPages: %u kB\nShmem: 0 kB\n"
					  "SUnreclaim: %u kB\nPageTables: %u kB\nVmallocUsed: 100 kB\nPercpu: 50 kB\n",
		available_mib << 10, anon_mib << 10, slab_mib << 10, tables_mib << 10);
	record("/proc/meminfo", text);
}

struct ended {
	void *state;
	const struct collector *collector;
	struct collect_target target;
};

static struct ended begin(const struct driver *driver)
{
	struct ended life = {.collector = collector_find("memory"), .target = {.driver = driver, .domain_id = -1}};
	assert_non_null(life.collector);
	life.state = life.collector->open();
	life.collector->moment(life.state, &life.target, COLLECT_CREATE);
	life.target.domain_id = GUEST_ID;
	life.target.process = PID;
	return life;
}

static struct seen end(struct ended *life)
{
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	life->collector->end(life->state, &life->target, &sink);
	return seen;
}

static void what_a_guest_takes_is_divided_and_the_rest_is_told(void **state)
{
	(void)state;
	record_meminfo(20000, 1000, 10, 100);
	struct ended life = begin(&like_kvm);
	record_meminfo(20000 - 2156, 1000 + 2106, 10 + 20, 100 + 5);
	record("/proc/4711/smaps_rollup", "55e2-7ffd ---p 00000000 00:00 0 [rollup]\nRss: 9000 kB\nPss: 2100000 kB\n");
	record("/proc/4711/task/4711/comm", "qemu");
	record("/proc/4711/task/4712/comm", "CPU 0/KVM");
	record("/proc/4711/fd/0", "");
	life.collector->moment(life.state, &life.target, COLLECT_READY);
	record_meminfo(20000 - 3, 1000, 10, 100);
	life.collector->moment(life.state, &life.target, COLLECT_GONE);
	struct seen seen = end(&life);
	expect(&seen, "given-up#2260729856");   /* 2156 MiB */
	expect(&seen, "guest#2147483648");      /* 2048 */
	expect(&seen, "overhead#113246208");    /* 108 */
	expect(&seen, "programs#2208301056");   /* 2106 */
	expect(&seen, "page-tables#20971520");  /* 20 */
	expect(&seen, "kernel#5242880");        /* 5 */
	expect(&seen, "unattributed#26214400"); /* 25 */
	expect(&seen, "kept#3145728");
	expect(&seen, "device-model#2150400000");
	expect(&seen, "processes#1");
	expect(&seen, "threads#2");
	expect(&seen, "descriptors#1");
	buf_finish(&seen.text);
}

static void a_part_that_fell_is_unavailable_and_still_counts(void **state)
{
	(void)state;
	record_meminfo(20000, 1000, 10, 100);
	struct ended life = begin(&like_kvm);
	record_meminfo(20000 - 2156, 1000 + 2156, 10, 100 - 2);
	life.collector->moment(life.state, &life.target, COLLECT_READY);
	struct seen seen = end(&life);
	expect(&seen, "kernel!it fell by 2097152 bytes meanwhile");
	expect(&seen, "unattributed#2097152");
	assert_null(strstr(buf_text(&seen.text), "kept"));
	buf_finish(&seen.text);
}

static void without_meminfo_there_is_no_figure_but_the_reason(void **state)
{
	(void)state;
	AUTO_FREE char *path = mem_printf("%s/proc/meminfo", root);
	record_meminfo(20000, 1000, 10, 100);
	struct ended life = begin(&like_kvm);
	unlink(path);
	life.collector->moment(life.state, &life.target, COLLECT_READY);
	struct seen seen = end(&life);
	expect_begin(&seen, "given-up!");
	expect_begin(&seen, "overhead!");
	expect_begin(&seen, "unattributed!");
	assert_null(strstr(buf_text(&seen.text), "#"));
	buf_finish(&seen.text);
}

static void a_guest_that_never_stood_has_none(void **state)
{
	(void)state;
	record_meminfo(20000, 1000, 10, 100);
	struct ended life = begin(&like_kvm);
	struct seen seen = end(&life);
	expect(&seen, "overhead!the guest did not come to stand");
	buf_finish(&seen.text);
}

static void a_driver_that_measures_nothing_has_figures_that_are_made_up(void **state)
{
	(void)state;
	struct ended life = begin(&invented);
	life.collector->moment(life.state, &life.target, COLLECT_READY);
	struct seen seen = end(&life);
	expect(&seen, "given-up#146800640");   /* 140 MiB */
	expect(&seen, "overhead#12582912");    /* 12 */
	expect(&seen, "unattributed#1048576"); /* 1 */
	buf_finish(&seen.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_a_guest_takes_is_divided_and_the_rest_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_part_that_fell_is_unavailable_and_still_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_meminfo_there_is_no_figure_but_the_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_guest_that_never_stood_has_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_driver_that_measures_nothing_has_figures_that_are_made_up, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
