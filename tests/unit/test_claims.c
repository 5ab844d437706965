/*
 * test_claims.c - what the claims rest on: a finding for each, its figures with clock and spread, and the rules of K1
 * (claims_footprint.c) and Z1 (claims_score.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "report/claims.h"
#include "tests/report/fixture.h"

#define REPS 8

enum { KVM, XEN, N_SUBJECTS };

static char folder[64];
static struct db *db;
static int64_t boots[REPS][N_SUBJECTS];

static int start(void **state)
{
	static const char *const drivers[] = {"kvm", "xen"}, *const modes[] = {"q35", "pvh"};
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-claims-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	AUTO_FREE char *path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	fixture_begin(db);
	int64_t run = fixture_run(db, 1, NULL);
	int64_t hosts[] = {fixture_host(db, "TEST-kvm"), fixture_host(db, "TEST-xen")};
	for (unsigned i = 0; i < REPS * N_SUBJECTS; i++)
		boots[i / N_SUBJECTS][i % N_SUBJECTS] = fixture_boot(db,
			&(struct fixture_boot){.run = run,
				.host = hosts[i % N_SUBJECTS],
				.driver = drivers[i % N_SUBJECTS],
				.guest = "bare",
				.mode = modes[i % N_SUBJECTS],
				.clock = "icount",
				.rep = i / N_SUBJECTS,
				.ord = i});
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_rollback(db);
	db_close(db);
	return file_remove_tree(folder, NULL);
}

/* A row that differs a little from boot to boot, on both sides. */
static void add_row(const char *bench, const char *unit, uint64_t kvm, uint64_t xen, unsigned reps)
{
	for (unsigned i = 0; i < reps * N_SUBJECTS; i++) {
		uint64_t value = (i % N_SUBJECTS == KVM ? kvm : xen) + i / N_SUBJECTS;
		fixture_trial(db,
			&(struct fixture_trial){.boot = boots[i / N_SUBJECTS][i % N_SUBJECTS],
				.bench = bench,
				.unit = unit,
				.flags = "inexact",
				.samples = &value,
				.n = 1});
	}
}

static void load(struct model *model)
{
	AUTO_ERR struct err *err = NULL;
	if (model_load(db, NULL, model, &err) != 0 || model_compare(model, &err) != 0)
		fail_msg("%s", err_message(err));
}

static void expect(const char *claim, enum judgement judgement, const char *words)
{
	AUTO_MODEL struct model model = {0};
	load(&model);
	AUTO_CLAIMS struct finding *findings = claims_judge(&model);
	for (unsigned i = 0; i < n_claims; i++)
		if (strcmp(claims[i].id, claim) == 0) {
			if (findings[i].judgement != judgement || !strstr(buf_text(&findings[i].text), words))
				fail_msg("%s: %s: %s", claim, judgement_name(findings[i].judgement),
					buf_text(&findings[i].text));
			return;
		}
	fail_msg("there is no claim %s", claim);
}

/* ---- K1 ---- */

static void a_guest_that_costs_more_under_xen_is_what_the_claim_says(void **state)
{
	(void)state;
	add_row("footprint.overhead-128", "bytes", 20000000, 30000000, REPS);
	add_row("footprint.overhead-256", "bytes", 20000000, 31000000, REPS);
	add_row("footprint.given-up-128", "bytes", 200000000, 160000000, REPS);
	expect("K1", HOLDS, "costs more under Xen in 2 and more under KVM in 0 of the 2 rows that have a verdict.");
	AUTO_MODEL struct model model = {0};
	load(&model);
	AUTO_CLAIMS struct finding *findings = claims_judge(&model);
	assert_int_equal(findings[0].n_figures, 2);
	AUTO_BUF struct buf text = BUF_INIT;
	claims_say_figure(&findings[0].figures[0], &text);
	assert_string_equal(buf_text(&text),
		"footprint.overhead-128@xen/bare-pvh over footprint.overhead-128@kvm/bare-q35: 1.500\xc3\x97 "
		"(1.500 to 1.500), clock icount");
}

static void a_guest_that_costs_more_under_kvm_is_its_end(void **state)
{
	(void)state;
	add_row("footprint.overhead-128", "bytes", 40000000, 30000000, REPS);
	expect("K1", NO_LONGER, "more under KVM in 1 of the 1 rows");
}

static void a_claim_that_holds_in_a_part_of_the_rows_is_mixed(void **state)
{
	(void)state;
	add_row("footprint.overhead-128", "bytes", 40000000, 30000000, REPS);
	add_row("footprint.overhead-256", "bytes", 40000000, 50000000, REPS);
	expect("K1", MIXED, "more under Xen in 1 and more under KVM in 1 of the 2 rows");
}

static void too_few_boots_decide_nothing(void **state)
{
	(void)state;
	add_row("footprint.overhead-128", "bytes", 40000000, 30000000, 2);
	expect("K1", UNDECIDED, "0 of 1 row has a verdict");
}

static void without_a_row_on_both_sides_it_is_not_measured(void **state)
{
	(void)state;
	uint64_t value = 1;
	fixture_trial(db,
		&(struct fixture_trial){.boot = boots[0][KVM],
			.bench = "footprint.overhead-128",
			.unit = "bytes",
			.samples = &value,
			.n = 1});
	expect("K1", NOT_MEASURED, "No row of KVM and Xen can be compared");
}

/* ---- Z1 ---- */

static void add_suites(uint64_t exits, uint64_t boot, uint64_t footprint)
{
	add_row("exit.cpuid", "instructions", 100000, exits, REPS);
	add_row("boot.create", "instructions", 100000, boot, REPS);
	add_row("footprint.overhead-128", "bytes", 100000, footprint, REPS);
	add_row("io.net-rr", "instructions", 100000, exits, REPS);
	add_row("sched.wake-beside", "instructions", 100000, exits, REPS);
}

static void the_prediction_holds_where_each_is_ahead_in_its_suites(void **state)
{
	(void)state;
	add_suites(70000, 300000, 300000);
	expect("Z1", HOLDS, "boot 3.000\xc3\x97 (3, 1)");
}

static void the_prediction_is_mixed_where_one_is_ahead_in_both(void **state)
{
	(void)state;
	add_suites(200000, 300000, 300000);
	expect("Z1", MIXED, "Weighted for a server Xen takes 2.");
}

static void the_prediction_no_longer_holds_where_it_is_the_other_way_round(void **state)
{
	(void)state;
	add_suites(200000, 30000, 30000);
	expect("Z1", NO_LONGER, "Weighted for a desktop Xen takes 0.");
}

/* ---- all ---- */

static void without_results_nothing_is_judged_and_the_reason_is_told(void **state)
{
	(void)state;
	add_row("exit.cpuid", "instructions", 100000, 110000, REPS);
	expect("K1", NOT_MEASURED, "No results of suite footprint in this run.");
	expect("Z1", NOT_MEASURED, "No results of suite io, sched, boot, footprint in this run.");
	expect("K8", NOT_MEASURED, "It takes a run on a stripped host");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(a_guest_that_costs_more_under_xen_is_what_the_claim_says),
		TEST(a_guest_that_costs_more_under_kvm_is_its_end),
		TEST(a_claim_that_holds_in_a_part_of_the_rows_is_mixed),
		TEST(too_few_boots_decide_nothing),
		TEST(without_a_row_on_both_sides_it_is_not_measured),
		TEST(the_prediction_holds_where_each_is_ahead_in_its_suites),
		TEST(the_prediction_is_mixed_where_one_is_ahead_in_both),
		TEST(the_prediction_no_longer_holds_where_it_is_the_other_way_round),
		TEST(without_results_nothing_is_judged_and_the_reason_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
