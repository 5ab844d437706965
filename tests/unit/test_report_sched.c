/* test_report_sched.c - the claims about scheduling (claims_sched.c), judged by rows of the sched suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "report/claims.h"
#include "tests/report/fixture.h"

static char folder[64];
static struct db *db;
static int64_t boots[3]; /* of KVM and Xen, and of processes of KVM's host */

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
	int64_t run = fixture_run(db, 1, NULL), kvm = fixture_host(db, "TEST-kvm"), xen = fixture_host(db, "TEST-xen");
	for (unsigned i = 0; i < 3; i++)
		boots[i] = fixture_boot(db,
			&(struct fixture_boot){.run = run,
				.host = i == 1 ? xen : kvm,
				.driver = drivers[i],
				.guest = "bare",
				.mode = modes[i],
				.clock = "icount",
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

static int64_t add(unsigned boot, const char *bench, uint64_t value)
{
	return fixture_trial(db,
		&(struct fixture_trial){
			.boot = boots[boot], .bench = bench, .unit = "instructions", .samples = &value, .n = 1});
}

/* The four measures of a driver: unfairness, longest wait, switch, lateness. */
static void add_measures(unsigned boot, double jain, double wait, uint64_t change, uint64_t late)
{
	int64_t fair = add(boot, "sched.fair-4", 5000);
	fixture_metric(db, fair, "jain-100ms", jain, "");
	fixture_metric(db, fair, "wait-max", wait, "instructions");
	add(boot, "sched.fair-2", change);
	add(boot, "sched.wake-beside", late);
}

static void expect_claim(
	void (*judge)(const struct model *, struct finding *), enum judgement judgement, const char *words)
{
	AUTO_MODEL struct model model = {0};
	struct finding finding = {UNDECIDED, BUF_INIT};
	struct err *err = NULL;
	if (model_load(db, NULL, &model, &err) != 0)
		fail_msg("%s", err_message(err));
	judge(&model, &finding);
	if (finding.judgement != judgement || !strstr(buf_text(&finding.text), words))
		fail_msg("%d: %s; not %d: %s", finding.judgement, buf_text(&finding.text), judgement, words);
	buf_finish(&finding.text);
}

static void test_xen_is_better(void **state)
{
	(void)state;
	add_measures(0, 0.90, 4e7, 10000, 13000);
	add_measures(1, 0.99, 3e7, 5000, 12900); /* lateness: within 5 %, the same */
	expect_claim(claims_judge_scheduling, HOLDS, "Xen is better in 3, KVM in 0 of 4.");
	expect_claim(claims_judge_scheduling, HOLDS, "in windows of 100 ms: KVM 0.1000, Xen 0.0100.");
}

static void test_kvm_is_better(void **state)
{
	(void)state;
	add_measures(0, 0.99, 3e7, 5000, 9000);
	add_measures(1, 0.985, 4e7, 6000, 12900); /* unfairness: the slack of 0.01 */
	expect_claim(claims_judge_scheduling, NO_LONGER, "Xen is better in 0, KVM in 3 of 4.");
}

static void test_it_depends(void **state)
{
	(void)state;
	add_measures(0, 0.99, 3e7, 5000, 9000);
	add_measures(1, 0.99, 2e7, 6000, 12900);
	expect_claim(claims_judge_scheduling, UNDECIDED, "Xen is better in 1, KVM in 2 of 4.");
}

static void test_too_few_rows(void **state)
{
	(void)state;
	add_measures(0, 0.99, 3e7, 5000, 9000);
	add(1, "sched.fair-2", 5000);
	expect_claim(claims_judge_scheduling, NOT_MEASURABLE, "It takes more rows of the sched suite under both.");
}

/* A guest against a process of its own host, row by row. */
static void test_process(void **state)
{
	(void)state;
	add_measures(0, 0.99, 3e7, 9000, 9000);
	add_measures(1, 0.99, 2e7, 6000, 12900);
	expect_claim(claims_judge_process, UNDECIDED, "of 4.");
	add(2, "sched.fair-2", 6000);
	fixture_metric(db, add(0, "sched.cap-25", 1), "error", 0.25, "%");
	fixture_metric(db, add(2, "sched.cap-25", 1), "error", 0.75, "%");
	expect_claim(claims_judge_process, UNDECIDED, "of the same host, TEST-kvm, of the same code");
	expect_claim(claims_judge_process, UNDECIDED, "Switch, median: guest 9000, process 6000, 1.500\xc3\x97.");
	expect_claim(claims_judge_process, UNDECIDED, "percentage points: guest 0.25, process 0.75.");
}

static void add_promise(unsigned boot, const char *bench, double error)
{
	fixture_metric(db, add(boot, bench, 1), "error", error, "%");
}

static void test_qos(void **state)
{
	(void)state;
	add_promise(0, "sched.weight-1-2", 0.5);
	add_promise(0, "sched.weight-1-4", 1.5);
	expect_claim(claims_judge_qos, NOT_MEASURABLE, "KVM keeps 2 of 2 weights and caps");
	add_promise(0, "sched.cap-25", 2.0);
	add_promise(1, "sched.cap-25", 7.25);
	expect_claim(claims_judge_qos, NO_LONGER,
		"KVM keeps 3 of 3 weights and caps to within 2 percentage points; "
		"the worst is off by 2.00. Xen keeps 0 of 1");
	fixture_failed(db, boots[0], "sched.cap-50", "instructions", "fail", "the cap was ignored");
	expect_claim(claims_judge_qos, UNDECIDED, "KVM keeps 3 of 4 weights and caps");
	FIXTURE_EXEC(db, "UPDATE metric SET value = 50 WHERE name = 'error'", "");
	expect_claim(claims_judge_qos, HOLDS, "KVM keeps 0 of 4 weights and caps");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_xen_is_better),
		TEST(test_kvm_is_better),
		TEST(test_it_depends),
		TEST(test_too_few_rows),
		TEST(test_process),
		TEST(test_qos),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
