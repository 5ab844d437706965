/* test_plan.c - from names to an ordered list of boots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/plan.h"

static const struct plan_target targets[] = {
	{"lab-kvm", "kvm", "bare", "q35", "", NULL},
	{"lab-xen", "xen", "bare", "pvh", "", NULL},
	{"lab-xen", "xen", "bare", "hvm", "", NULL},
	{"local", "kvm", "bare", "q35", "", "kvm is broken on local: it hangs"},
};

static struct plan_request ask(const char *const *patterns, unsigned n)
{
	static const char *const exit_suite[] = {"exit"};
	return (struct plan_request){exit_suite, 1, patterns, n, targets, 4, 1, 7};
}

static void everything_is_planned_and_what_cannot_run_is_skipped_with_its_reason(void **state)
{
	(void)state;
	struct plan_request request = ask(NULL, 0);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 3);
	unsigned broken = 0;
	for (unsigned i = 0; i < plan.n_skips; i++)
		broken += strcmp(plan.skips[i].reason, targets[3].reason) == 0;
	assert_true(broken > 10);
	for (unsigned i = 0; i < plan.n_boots; i++) {
		assert_int_equal(plan.boots[i].ord, i);
		assert_true(plan.boots[i].n_benches > 0);
	}
	plan_finish(&plan);
}

static void patterns_select_benches_and_places(void **state)
{
	(void)state;
	const char *const patterns[] = {"exit.cpuid@xen/bare-pvh"};
	struct plan_request request = ask(patterns, 1);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 1);
	assert_string_equal(plan.boots[0].target->mode, "pvh");
	char *names = plan_bench_names(&plan.boots[0]);
	assert_string_equal(names, "cpuid");
	free(names);
	plan_finish(&plan);
}

static void names_of_nothing_are_usage_errors(void **state)
{
	(void)state;
	const char *const bad[] = {"exit.cpuit", "exit.*@vmware", "@xen/bare-pv", "nohost"};
	for (unsigned i = 0; i < 4; i++) {
		struct err *err = NULL;
		struct plan_request request = ask(&bad[i], 1);
		struct plan plan;
		assert_int_equal(plan_make(&request, &plan, &err), -1);
		assert_int_equal(err_kind(err), ERR_USAGE);
		assert_non_null(strstr(err_message(err), bad[i]));
		err_free(&err);
	}
	const char *const suite[] = {"disk"};
	struct plan_request request = {suite, 1, NULL, 0, targets, 4, 1, 7};
	struct plan plan;
	struct err *err = NULL;
	assert_int_equal(plan_make(&request, &plan, &err), -1);
	assert_non_null(strstr(err_message(err), "there is no suite 'disk'; there is: exit"));
	err_free(&err);
}

static void repetitions_are_interleaved_and_seeded(void **state)
{
	(void)state;
	struct plan_request request = ask(NULL, 0);
	struct plan a, b;
	request.n_targets = 3;
	request.reps = 4;
	assert_int_equal(plan_make(&request, &a, NULL), 0);
	assert_int_equal(plan_make(&request, &b, NULL), 0);
	assert_int_equal(a.n_boots, 12);
	for (unsigned i = 0; i < 12; i++) {
		assert_ptr_equal(a.boots[i].target, b.boots[i].target);              /* same seed, same order */
		unsigned round = i / 3, place = i % 3;
		assert_int_equal(a.boots[i].rep, round);
		assert_ptr_equal(a.boots[i].target, a.boots[round % 2 ? 2 - place : place].target);   /* ABBA */
	}
	plan_finish(&b);
	bool differs = false;
	for (request.seed = 8; request.seed < 20 && !differs; request.seed++) {
		assert_int_equal(plan_make(&request, &b, NULL), 0);
		for (unsigned i = 0; i < 12; i++)
			differs |= a.boots[i].target != b.boots[i].target;
		plan_finish(&b);
	}
	assert_true(differs);
	plan_finish(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_planned_and_what_cannot_run_is_skipped_with_its_reason),
		cmocka_unit_test(patterns_select_benches_and_places),
		cmocka_unit_test(names_of_nothing_are_usage_errors),
		cmocka_unit_test(repetitions_are_interleaved_and_seeded),
	};
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
