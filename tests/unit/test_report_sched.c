/*
 * test_report_sched.c - the claims about scheduling (claims_sched.c), judged by the verdicts of the sched suite's rows,
 * and what the report says of them in words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "report/answer.h"
#include "report/claims.h"
#include "report/report.h"
#include "tests/report/fixture.h"

#define REPS 8

enum { KVM, XEN, PROCESS, N_SUBJECTS };

static char folder[64];
static struct db *db;
static int64_t run, boots[REPS][N_SUBJECTS]; /* of KVM and Xen, and of processes of KVM's host */

static int start(void **state)
{
	static const char *const drivers[] = {"kvm", "xen", "metal"}, *const modes[] = {"q35", "pvh", "process"};
	AUTO_FREE char *path = NULL;
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-sched-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	fixture_begin(db);
	run = fixture_run(db, 1, NULL);
	int64_t kvm = fixture_host(db, "TEST-kvm"), xen = fixture_host(db, "TEST-xen");
	for (unsigned i = 0; i < REPS * N_SUBJECTS; i++)
		boots[i / N_SUBJECTS][i % N_SUBJECTS] = fixture_boot(db,
			&(struct fixture_boot){.run = run,
				.host = i % N_SUBJECTS == XEN ? xen : kvm,
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

/* What differs a little from boot to boot, of one boot. */
static double of_boot(double value, unsigned rep)
{
	return value * (1 + 0.002 * rep);
}

/* In the first boots: a row of p99. */
static void add_late(unsigned subject, const char *bench, double late, unsigned reps)
{
	for (unsigned rep = 0; rep < reps; rep++) {
		uint64_t value = (uint64_t)of_boot(late, rep);
		fixture_trial(db,
			&(struct fixture_trial){.boot = boots[rep][subject],
				.bench = bench,
				.unit = "instructions",
				.flags = "inexact",
				.samples = &value,
				.n = 1});
	}
}

/* In the first boots: a row of a share, which a metric stands for. */
static void add_share(unsigned subject, const char *bench, const char *metric, double share, unsigned reps)
{
	for (unsigned rep = 0; rep < reps; rep++) {
		uint64_t value = 5000 + subject; /* of a switch: it decides nothing */
		int64_t id = fixture_trial(db,
			&(struct fixture_trial){.boot = boots[rep][subject],
				.bench = bench,
				.unit = "instructions",
				.samples = &value,
				.n = 1});
		fixture_metric(db, id, metric, of_boot(share, rep), "%");
	}
}

static void add_fair(unsigned subject, double two, double four, double late, unsigned reps)
{
	add_share(subject, "sched.fair-2", "sd-100ms", two, reps);
	add_share(subject, "sched.fair-4", "sd-100ms", four, reps);
	add_late(subject, "sched.wake-beside", late, reps);
}

static void load(struct model *model)
{
	struct err *err = NULL;
	if (model_load(db, NULL, model, &err) != 0 || model_compare(model, &err) != 0)
		fail_msg("%s", err_message(err));
}

static void expect_claim(
	void (*judge)(const struct model *, struct finding *), enum judgement judgement, const char *words)
{
	AUTO_MODEL struct model model = {0};
	struct finding finding = {.judgement = UNDECIDED};
	load(&model);
	judge(&model, &finding);
	if (finding.judgement != judgement || !strstr(buf_text(&finding.text), words))
		fail_msg("%d: %s; not %d: %s", finding.judgement, buf_text(&finding.text), judgement, words);
	finding_finish(&finding);
}

/* ---- K6 and X1 ---- */

static void test_xen_is_better(void **state)
{
	(void)state;
	add_fair(KVM, 9.1, 12, 13000, REPS);
	add_fair(XEN, 4, 5, 12900, REPS); /* lateness: within 5 %, the same */
	expect_claim(claims_judge_scheduling, HOLDS,
		"Xen is better in 2 (fair-2 -5.14 percentage points, fair-4 -7.05 percentage points), KVM in 0 of the "
		"3 "
		"rows that have a verdict; 0 have none.");
}

static void test_kvm_is_better(void **state)
{
	(void)state;
	add_fair(KVM, 4, 5, 9000, REPS);
	add_fair(XEN, 4.2, 9, 18000, REPS); /* fair-2: within a percentage point, the same */
	expect_claim(claims_judge_scheduling, NO_LONGER,
		"Xen is better in 0, KVM in 2 (fair-4 +4.03 percentage points, wake-beside 2.000\xc3\x97) of the 3 "
		"rows");
}

static void test_it_depends(void **state)
{
	(void)state;
	add_fair(KVM, 4, 5, 18000, REPS);
	add_fair(XEN, 4, 9, 9000, REPS);
	expect_claim(claims_judge_scheduling, MIXED, "Xen is better in 1 (wake-beside 0.500");
}

/* Whatever the figures say: without verdicts there is no judgement. */
static void test_too_few_boots(void **state)
{
	(void)state;
	add_fair(KVM, 9, 12, 13000, 1);
	add_fair(XEN, 4, 5, 1290, 1);
	expect_claim(
		claims_judge_scheduling, UNDECIDED, "0 of 3 rows have a verdict; more boots (--reps) would decide.");
}

static void test_too_few_rows(void **state)
{
	(void)state;
	add_fair(KVM, 9, 12, 13000, REPS);
	add_share(XEN, "sched.fair-2", "sd-100ms", 5, REPS);
	expect_claim(claims_judge_scheduling, NOT_MEASURED, "It takes more rows of the sched suite under both.");
}

/* A guest against processes of its own host, by verdicts too; these change nothing of the judgement. */
static void test_process(void **state)
{
	(void)state;
	add_fair(KVM, 4, 5, 18000, REPS);
	add_fair(XEN, 4, 9, 9000, REPS);
	add_fair(PROCESS, 4, 2, 9000, REPS);
	add_share(PROCESS, "sched.cap-25", "error", 0.75, 1);
	add_share(KVM, "sched.cap-25", "error", 9.25, 1);
	expect_claim(claims_judge_process, MIXED, "of the same host, TEST-kvm, of the same code");
	expect_claim(claims_judge_process, MIXED,
		"worse in 2 (fair-4 +3.02 percentage points, wake-beside 2.000\xc3\x97), better in 0 of the 3 rows "
		"that "
		"have a verdict; 1 have none.");
}

/* ---- K7 ---- */

static void add_promise(const char *bench, double kvm, double xen, unsigned reps)
{
	add_share(KVM, bench, "error", kvm, reps);
	add_share(XEN, bench, "error", xen, reps);
}

static void test_qos(void **state)
{
	(void)state;
	add_promise("sched.weight-1-2", 0.5, 0.5, REPS);
	add_promise("sched.weight-1-4", 1.5, 1.5, REPS);
	expect_claim(claims_judge_qos, NOT_MEASURED, "KVM keeps 2 of 2 weights and caps");
	add_promise("sched.cap-25", 1.9, 7.25, REPS);
	expect_claim(claims_judge_qos, NO_LONGER,
		"KVM keeps 3 of 3 weights and caps to within 2 percentage points; "
		"the worst is off by 1.91. Xen keeps 2 of 3");
	fixture_failed(db, boots[0][KVM], "sched.cap-50", "instructions", "fail", "the cap was ignored");
	expect_claim(claims_judge_qos, MIXED, "KVM keeps 3 of 4 weights and caps");
	FIXTURE_EXEC(db, "UPDATE metric SET value = value + 50 WHERE name = 'error'", "");
	expect_claim(claims_judge_qos, HOLDS, "KVM keeps 0 of 4 weights and caps");
}

/* Errors of one boot decide nothing, neither for nor against. */
static void test_qos_undecided(void **state)
{
	(void)state;
	add_promise("sched.weight-1-2", 40, 0.5, 1);
	add_promise("sched.weight-1-4", 40, 0.5, 1);
	add_promise("sched.cap-25", 40, 0.5, 1);
	expect_claim(claims_judge_qos, UNDECIDED, "0 of 3 rows have a verdict; more boots (--reps) would decide.");
}

/* ---- In words ---- */

static void expect_answer(const char *words)
{
	AUTO_MODEL struct model model = {0};
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	AUTO_BUF struct buf text = BUF_INIT;
	load(&model);
	pair_list_make(&model.pairs, &pairs);
	assert_int_equal(pairs.n, 1);
	answer_say(model_sheet(&model, "sched"), &model.pairs, &pairs.rows[0], &text);
	assert_string_equal(buf_text(&text), words);
}

static void test_answer_of_differences(void **state)
{
	(void)state;
	add_fair(KVM, 4, 5, 18000, REPS);
	add_fair(XEN, 4, 9, 9000, REPS);
	add_share(KVM, "sched.cap-25", "error", 9.25, 1);
	add_share(XEN, "sched.cap-25", "error", 0.25, 1);
	expect_answer(
		"2 of 4 sched rows differ between Xen and KVM, xen/bare-pvh against kvm/bare-q35 (1 higher, 1 the "
		"same, 1 lower, 1 undecided); higher: fair-4 +4.03 percentage points; lower: wake-beside "
		"0.500\xc3\x97, by boots, in instructions of the emulated CPU.");
}

static void test_answer_without_verdicts(void **state)
{
	(void)state;
	add_fair(KVM, 4, 5, 18000, 1);
	add_fair(XEN, 4, 9, 9000, 1);
	expect_answer("Whether sched rows differ between Xen and KVM is open: none of 3 rows of xen/bare-pvh against "
		      "kvm/bare-q35 has a verdict; more boots (--reps) would decide.");
}

static void test_answer_of_ratios(void **state)
{
	(void)state;
	add_late(KVM, "sched.wake-beside", 9000, REPS);
	add_late(XEN, "sched.wake-beside", 18000, REPS);
	add_late(KVM, "sched.wake-alone", 4000, REPS);
	add_late(XEN, "sched.wake-alone", 32000, REPS);
	expect_answer("Xen's sched paths are longer than KVM's: 4.000\xc3\x97 for xen/bare-pvh against kvm/bare-q35 (2 "
		      "longer), by boots, in instructions of the emulated CPU.");
}

/* ---- The page ---- */

static void write_page(struct buf *page)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *warning = NULL;
	if (report_write(db, NULL, page, &warning, &err))
		fail_msg("%s", err_message(err));
}

/* Of a run that did not end, no claim is judged. */
static void test_incomplete(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	(void)state;
	add_fair(KVM, 9, 12, 13000, REPS);
	add_fair(XEN, 4, 5, 12900, REPS);
	FIXTURE_EXEC(db, "UPDATE run SET state = 'interrupted'", "");
	write_page(&page);
	assert_non_null(strstr(page.data, "This run is not complete (interrupted)."));
	assert_null(strstr(page.data, "badge j-holds"));
	assert_null(strstr(page.data, "badge j-gone"));
}

/* What cannot exist in a place is one line, wherever it would stand. */
static void test_absent(void **state)
{
	static const char *const benches[] = {"sched.cap-25", "sched.weight-1-2", "sched.rr-only"};
	AUTO_BUF struct buf page = BUF_INIT;
	(void)state;
	add_fair(KVM, 4, 5, 18000, REPS);
	add_fair(XEN, 4, 9, 9000, REPS);
	for (unsigned rep = 0; rep < REPS; rep++) {
		for (unsigned i = 0; i < 3; i++) {
			AUTO_FREE char *reason = mem_printf("%s does not exist in xen/bare-pvh", benches[i] + 6);
			fixture_failed(db, boots[rep][XEN], benches[i], "instructions", "skip", reason);
		}
	}
	write_page(&page);
	assert_non_null(strstr(page.data, "3 of 6 scenes do not exist in xen/bare-pvh."));
	assert_null(strstr(page.data, "cap-25 does not exist"));
	assert_null(strstr(page.data, "badge o-skip"));
	assert_non_null(strstr(page.data, "<h3>Equal guests</h3>"));
	assert_null(strstr(page.data, "<h3>Weights, caps, demands and policies</h3>")); /* all of it was skipped */
	assert_null(strstr(page.data, "<h3>Locks and the vCPU that holds one</h3>"));   /* nothing was run */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_xen_is_better),
		TEST(test_kvm_is_better),
		TEST(test_it_depends),
		TEST(test_too_few_boots),
		TEST(test_too_few_rows),
		TEST(test_process),
		TEST(test_qos),
		TEST(test_qos_undecided),
		TEST(test_answer_of_differences),
		TEST(test_answer_without_verdicts),
		TEST(test_answer_of_ratios),
		TEST(test_incomplete),
		TEST(test_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
