/* test_plan.c - from names to an ordered list of boots. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/scene.h"
#include "engine/plan.h"
#include "lib/auto.h"
#include "lib/buf.h"

static const struct driver_device devices[] = {
	{.variant = "fast", .modes = "*", .device = "disk", .pv = true, .find = "vbd"},
	{.variant = "old", .modes = "hvm", .device = "disk", .pace = DRIVER_SLOW, .find = "ata_piix"},
	{.variant = "nic", .modes = "*", .device = "net", .pv = true, .find = "vif"},
	{0},
};

/* As drivers/knobs.h makes them. */
static const struct driver_device with_knobs[] = {
	{.variant = "fast", .modes = "*", .device = "disk", .pv = true, .find = "vbd", .knobs = "aio,vcpus"},
	{.variant = "nic", .modes = "*", .device = "net", .pv = true, .find = "vif", .knobs = "vcpus"},
	{.variant = "fast+aio=threads", .modes = "*", .device = "disk", .find = "vbd", .set = "aio=threads"},
	{.variant = "fast+vcpus=2", .modes = "*", .device = "disk", .find = "vbd", .set = "vcpus=2"},
	{.variant = "nic+vcpus=2", .modes = "*", .device = "net", .find = "vif", .set = "vcpus=2"},
	{0},
};

static const struct plan_target targets[] = {
	{"lab-kvm", "kvm", "bare", "q35", NULL, NULL},
	{"lab-xen", "xen", "bare", "pvh", NULL, NULL},
	{"lab-xen", "xen", "bare", "hvm", NULL, NULL},
	{"local", "kvm", "bare", "q35", NULL, "kvm is broken on local: it hangs"},
	{"lab-xen", "xen", "linux", "pvh", devices, NULL},
	{"lab-xen", "xen", "linux", "hvm", devices, NULL},
	{"lab-metal", "metal", "linux", "metal", NULL, NULL},
};

/* "cpuid,hypercall,disk-verify~nvme..." */
static char *item_names(const struct plan_boot *boot)
{
	struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct plan_item *item = &boot->items[i];
		buf_addf(&names, "%s%s%s%s", i ? "," : "", item->bench->name, item->device ? "~" : "", item->variant);
	}
	return buf_steal(&names);
}

static struct plan_request ask(const char *const *patterns, unsigned n)
{
	static const char *const exit_suite[] = {"exit"};
	return (struct plan_request){
		.select = {.suites = exit_suite, .n_suites = 1, .patterns = patterns, .n_patterns = n},
		.targets = targets,
		.n_targets = sizeof targets / sizeof targets[0],
		.reps = 1,
		.seed = 7};
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
		assert_true(plan.boots[i].n_items > 0);
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
	char *names = item_names(&plan.boots[0]);
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
	struct plan_request request = {
		.select = {.suites = suite, .n_suites = 1}, .targets = targets, .n_targets = 4, .reps = 1};
	struct plan plan;
	struct err *err = NULL;
	assert_int_equal(plan_make(&request, &plan, &err), -1);
	assert_non_null(strstr(err_message(err), "there is no suite 'disk'; there is: exit"));
	err_free(&err);
}

/* A boot for each set of settings: its devices are plain to the guest. Settings that select nothing are an error. */
static void devices_with_settings_have_a_boot_of_their_own(void **state)
{
	(void)state;
	static const char *const io[] = {"io"}, *const set[] = {"aio=threads", "vcpus=2"}, *const none[] = {"queues=2"};
	static const char *const patterns[] = {"io.disk-randread-4k-q1", "io.net-rr"};
	static const struct plan_target target = {"lab-xen", "xen", "linux", "pvh", with_knobs, NULL};
	static const char *const expected[][3] = {
		{"", "fast,nic", "disk-verify~fast,disk-randread-4k-q1~fast,net-rr~nic"},
		{"aio=threads", "fast", "disk-verify~fast+aio=threads,disk-randread-4k-q1~fast+aio=threads"},
		{"vcpus=2", "fast,nic", "disk-verify~fast+vcpus=2,disk-randread-4k-q1~fast+vcpus=2,net-rr~nic+vcpus=2"},
	};
	struct plan_request request = {.select = {.suites = io,
					       .n_suites = 1,
					       .patterns = patterns,
					       .n_patterns = 2,
					       .knobs = set,
					       .n_knobs = 2},
		.targets = &target,
		.n_targets = 1,
		.reps = 2,
		.seed = 7};
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 6);
	assert_int_equal(plan.n_trials, 16);
	for (unsigned i = 0; i < plan.n_boots; i++) {
		AUTO_FREE char *names = plan_item_names(&plan.boots[i]), *devices_of = plan_devices(&plan.boots[i]);
		assert_int_equal(plan.boots[i].ord, i);
		assert_int_equal(plan.boots[i].rep, i / 3);
		assert_string_equal(plan_item_set(&plan.boots[i].items[0]), expected[i % 3][0]);
		assert_string_equal(devices_of, expected[i % 3][1]);
		assert_string_equal(names, expected[i % 3][2]);
	}
	plan_finish(&plan);
	request.select.knobs = none;
	request.select.n_knobs = 1;
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(plan_make(&request, &plan, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
	assert_non_null(strstr(err_message(err), "no device that is selected has the knobs 'queues=2'"));
	assert_string_equal(err_hint(err), "xen~fast: aio,vcpus; xen~nic: vcpus");
}

/* What the host makes of a guest is made of a guest of one kind: each family's has a boot. */
static void families_that_need_a_guest_of_their_own_have_a_boot_each(void **state)
{
	(void)state;
	static const char *const suites_of[] = {"footprint"};
	struct plan_request request = ask(NULL, 0);
	struct plan plan;
	request.select.suites = suites_of;
	request.n_targets = 1;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 2);
	for (unsigned i = 0; i < plan.n_boots; i++) {
		assert_int_equal(plan.boots[i].ord, i);
		unsigned mib = plan.boots[i].items[0].bench->host->memory_mib;
		assert_int_equal(mib, i ? 256 : 128);
		for (unsigned k = 0; k < plan.boots[i].n_items; k++)
			assert_int_equal(plan.boots[i].items[k].bench->host->memory_mib, mib);
	}
	plan_finish(&plan);
}

/* They come after all others, one for each, but none of a scene; what cannot run is skipped once. */
static void boots_whose_events_are_counted_come_last(void **state)
{
	(void)state;
	static const char *const suites_of[] = {"exit", "sched"};
	struct plan_request request = ask(NULL, 0);
	struct plan plan, with;
	request.select.suites = suites_of;
	request.select.n_suites = 2;
	request.reps = 2;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	request.events = true;
	assert_int_equal(plan_make(&request, &with, NULL), 0);
	assert_int_equal(with.n_boots, plan.n_boots + 6); /* two of each of the three places of exit */
	assert_int_equal(with.n_trials, plan.n_trials);
	assert_int_equal(with.n_skips, plan.n_skips);
	for (unsigned i = 0; i < with.n_boots; i++) {
		assert_int_equal(with.boots[i].counted, i >= plan.n_boots);
		assert_int_equal(with.boots[i].ord, i);
		assert_true(!with.boots[i].counted || strcmp(with.boots[i].suite, "exit") == 0);
	}
	plan_finish(&with);
	/* exits: one of each place, whatever the repetitions, in passes */
	request.events = false;
	request.exits = true;
	assert_int_equal(plan_make(&request, &with, NULL), 0);
	assert_int_equal(with.n_boots, plan.n_boots + 3);
	for (unsigned i = plan.n_boots; i < with.n_boots; i++)
		assert_true(with.boots[i].counted && with.boots[i].rep == 0 &&
			with.boots[i].measure == &measure_counts && with.boots[i].items[0].known);
	plan_finish(&plan);
	plan_finish(&with);
}

static void processes_take_part_in_scenes_only(void **state)
{
	(void)state;
	static const struct plan_target process = {"lab-kvm", "metal", "bare", "process", NULL, NULL};
	static const char *const pattern[] = {"exit.cpuid@metal/process"};
	struct plan_request request = {
		.select = {.profile = BENCH_FULL}, .targets = &process, .n_targets = 1, .reps = 1};
	struct err *err = NULL;
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_true(plan.n_boots > 10);
	for (unsigned i = 0; i < plan.n_boots; i++)
		assert_non_null(plan.boots[i].items[0].bench->scene);
	for (unsigned i = 0; i < plan.n_skips; i++) /* scenes that need a vCPU's thread */
		assert_true(plan.skips[i].item.bench->scene && plan.skips[i].item.bench->modes != scene_places);
	plan_finish(&plan);
	request.select.patterns = pattern;
	request.select.n_patterns = 1;
	assert_int_equal(plan_make(&request, &plan, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
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
		assert_ptr_equal(a.boots[i].target, b.boots[i].target); /* same seed, same order */
		unsigned round = i / 3, place = i % 3;
		assert_int_equal(a.boots[i].rep, round);
		assert_ptr_equal(a.boots[i].target, a.boots[round % 2 ? 2 - place : place].target); /* ABBA */
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

static struct plan_request ask_io(const char *const *patterns, unsigned n)
{
	static const char *const io_suite[] = {"io"};
	struct plan_request request = ask(patterns, n);
	request.select.suites = io_suite;
	return request;
}

static const struct plan_boot *boot_of(const struct plan *plan, const char *mode)
{
	for (unsigned i = 0; i < plan->n_boots; i++)
		if (strcmp(plan->boots[i].target->mode, mode) == 0)
			return &plan->boots[i];
	return NULL;
}

static void a_boot_does_each_bench_on_each_device_of_its_mode(void **state)
{
	(void)state;
	const char *const patterns[] = {"io.disk-randread-4k-q1", "io.net-rr"};
	struct plan_request request = ask_io(patterns, 2);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 2);
	char *pvh = item_names(boot_of(&plan, "pvh")), *hvm = item_names(boot_of(&plan, "hvm"));
	assert_string_equal(pvh, "disk-verify~fast,disk-randread-4k-q1~fast,net-rr~nic");
	assert_string_equal(
		hvm, "disk-verify~fast,disk-randread-4k-q1~fast,disk-verify~old,disk-randread-4k-q1~old,net-rr~nic");
	free(pvh);
	free(hvm);
	char *all = plan_devices(boot_of(&plan, "hvm"));
	assert_string_equal(all, "fast,old,nic");
	free(all);
	assert_true(plan_has_device(boot_of(&plan, "pvh"), "net"));
	assert_int_equal(plan.n_skips, 2); /* the bare machine has no devices */
	assert_non_null(strstr(plan.skips[0].reason, "metal/linux-metal has no disk device"));
	plan_finish(&plan);
}

static void what_moves_the_figures_of_others_runs_last(void **state)
{
	(void)state;
	const char *const patterns[] = {
		"exit.apic-*@xen/bare-pvh", "exit.self-ipi-x*@xen/bare-pvh", "exit.pause-loop@xen/bare-pvh"};
	struct plan_request request = ask(patterns, 3);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 1);
	char *names = plan_item_names(&plan.boots[0]);
	assert_string_equal(names,
		"apic-read-xapic,apic-eoi-xapic,self-ipi-xapic,self-ipi-xapic-phys,pause-loop,apic-read-x2apic,"
		"apic-eoi-x2apic,self-ipi-x2apic,self-ipi-x2apic-phys,self-ipi-x2apic-self");
	free(names);
	plan_finish(&plan);
}

static void a_pattern_can_name_the_device(void **state)
{
	(void)state;
	const char *const patterns[] = {"io.disk-*-q1@xen~old"};
	struct plan_request request = ask_io(patterns, 1);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(plan.n_boots, 1);
	char *names = plan_devices(&plan.boots[0]);
	assert_string_equal(names, "old");
	assert_string_equal(plan.boots[0].items[0].bench->name, "disk-verify"); /* never without */
	free(names);
	plan_finish(&plan);
}

static unsigned rows_in(enum bench_profile profile, const char *jobs)
{
	struct plan_request request = ask_io(NULL, 0);
	struct plan plan;
	request.select.profile = profile;
	struct user_jobs own;
	if (jobs) {
		assert_int_equal(user_jobs_parse("my.fio", jobs, &own, NULL), 0);
		request.select.jobs = &own;
	}
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	unsigned n = boot_of(&plan, "pvh")->n_items;
	plan_finish(&plan);
	if (jobs)
		user_jobs_finish(&own);
	return n;
}

static void profiles_hold_each_other_and_a_job_needs_its_file(void **state)
{
	(void)state;
	unsigned quick = rows_in(BENCH_QUICK, NULL), standard = rows_in(BENCH_STANDARD, NULL),
		 full = rows_in(BENCH_FULL, NULL);
	assert_true(quick >= 10 && quick < standard && standard < full);
	assert_true(full > 60);
	assert_int_equal(rows_in(BENCH_QUICK, "fio --bs=4k --name=a --rw=read --name=b --rw=write"), quick + 2);
	const char *const beyond[] = {"io.disk-read-256k-q64"};
	struct plan_request request = ask_io(beyond, 1);
	struct plan plan;
	assert_int_equal(plan_make(&request, &plan, NULL), 0);
	assert_int_equal(boot_of(&plan, "pvh")->n_items, 2); /* named, so it is done, and the device verified */
	plan_finish(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_planned_and_what_cannot_run_is_skipped_with_its_reason),
		cmocka_unit_test(patterns_select_benches_and_places),
		cmocka_unit_test(names_of_nothing_are_usage_errors),
		cmocka_unit_test(devices_with_settings_have_a_boot_of_their_own),
		cmocka_unit_test(families_that_need_a_guest_of_their_own_have_a_boot_each),
		cmocka_unit_test(boots_whose_events_are_counted_come_last),
		cmocka_unit_test(processes_take_part_in_scenes_only),
		cmocka_unit_test(repetitions_are_interleaved_and_seeded),
		cmocka_unit_test(a_boot_does_each_bench_on_each_device_of_its_mode),
		cmocka_unit_test(what_moves_the_figures_of_others_runs_last),
		cmocka_unit_test(a_pattern_can_name_the_device),
		cmocka_unit_test(profiles_hold_each_other_and_a_job_needs_its_file),
	};
	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
