/* test_run_plan.c - how many boots the verdicts of a plan need (METHOD rule 16, Holm over what is compared). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/run.h"
#include "lib/mem.h"
#include "lib/stats.h"

#define BENCHES_MAX 40

static struct plan_target targets[] = {
	{.host = "a", .driver = "kvm", .guest = "bare", .mode = "q35"},
	{.host = "b", .driver = "xen", .guest = "bare", .mode = "pvh"},
	{.host = "b", .driver = "xen", .guest = "bare", .mode = "hvm"},
};

/* A boot of the first n benches of the suite. */
static struct plan_boot boot_of(const char *suite, unsigned target, unsigned rep, unsigned n)
{
	struct plan_boot boot = {.target = &targets[target], .rep = rep, .suite = suite};
	boot.items = mem_alloc(n, sizeof *boot.items);
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n && boot.n_items < n; b++)
			if (strcmp(bench_families[f]->suite, suite) == 0)
				boot.items[boot.n_items++] = (struct plan_item){
					&bench_families[f]->benches[b], NULL, ""};
	assert_int_equal(boot.n_items, n);
	return boot;
}

/* Of a plan on hosts behind ssh, or on machines of the lab, whose clock counts instructions. */
static unsigned needed(struct plan_boot *boots, unsigned n, const char *suite, bool lab, unsigned *tests)
{
	const struct run_options options = {.lab = {.clock = LAB_ICOUNT}};
	enum host_kind kind = lab ? HOST_LAB : HOST_SSH;
	struct host hosts[] = {{.name = (char[]){"a"}, .kind = kind}, {.name = (char[]){"b"}, .kind = kind}};
	struct run_plan plan = {.options = &options,
		.hosts = {hosts, 2},
		.targets = {.list = targets, .n = 3},
		.plan = {.boots = boots, .n_boots = n}};
	unsigned least = run_boots_needed(&plan, suite, tests);
	for (unsigned i = 0; i < n; i++)
		free(boots[i].items);
	return least;
}

static void test_counts(void **state)
{
	(void)state;
	unsigned tests;
	/* two of the three are on one target only; repetitions are no targets */
	struct plan_boot mixed[] = {boot_of("exit", 0, 0, 3), boot_of("exit", 0, 1, 3), boot_of("exit", 1, 0, 1),
		boot_of("exit", 2, 0, 1), boot_of("sched", 1, 0, 2)};
	assert_int_equal(needed(mixed, 5, "exit", false, &tests), 4);
	assert_int_equal(tests, 1);
	struct plan_boot alone[] = {boot_of("exit", 0, 0, 3), boot_of("exit", 0, 1, 3)};
	assert_int_equal(needed(alone, 2, "exit", false, &tests), 0);
	assert_int_equal(tests, 0);
}

/* Where instructions are counted one boot says what a path costs; a switch of guests depends on when things happen. */
static void test_exact(void **state)
{
	(void)state;
	unsigned tests;
	struct plan_boot exits[] = {boot_of("exit", 0, 0, 3), boot_of("exit", 1, 0, 3)};
	assert_int_equal(needed(exits, 2, "exit", true, &tests), 1);
	assert_int_equal(tests, 0);
	struct plan_boot scenes[] = {boot_of("sched", 0, 0, 7), boot_of("sched", 1, 0, 7)};
	assert_int_equal(needed(scenes, 2, "sched", true, &tests), 6);
	assert_int_equal(tests, 7);
}

/* n boots are enough, and n - 1 are not: what the test itself says of the most different samples there are. */
static void test_enough(void **state)
{
	(void)state;
	for (unsigned k = 1; k <= 30; k++) {
		unsigned n = stats_least_n(k, 0.05);
		assert_true(n >= 4);
		for (unsigned size = n - 1; size <= n; size++) {
			double a[12], b[12];
			for (unsigned i = 0; i < size; i++) {
				a[i] = i;
				b[i] = 100 + i;
			}
			double p = stats_differ(a, size, b, size, STATS_DIFFERENCE) * k;
			assert_true(size == n ? p < 0.05 : p >= 0.05 || n == 4);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts), cmocka_unit_test(test_exact), cmocka_unit_test(test_enough)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
