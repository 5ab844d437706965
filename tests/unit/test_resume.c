/* test_resume.c - what of a run's plan is missing, and what must be as it was; tags, notes and the removal of runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/archive.h"
#include "engine/resume.h"
#include "engine/resumed.h"
#include "engine/run.h"
#include "engine/store.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "report/queries.h"
#include "tests/unit/scratch_db.h"

static void must(const char *sql)
{
	AUTO_ERR struct err *err = NULL;
	if (db_exec(db, &err, sql, "") != 0)
		fail_msg("%s", err_message(err));
}

static int64_t number(const char *sql)
{
	struct db_stmt *s = db_query(db, NULL, sql, "");
	assert_int_equal(db_step(s, NULL), 1);
	int64_t n = db_i64(s, 0);
	db_done(s);
	return n;
}

/* Fails, as a mistake of the user, with these words. */
static void refused(int result, struct err **err, const char *words)
{
	assert_int_equal(result, -1);
	assert_int_equal(err_kind(*err), ERR_USAGE);
	if (!strstr(err_message(*err), words))
		fail_msg("\"%s\" does not say \"%s\"", err_message(*err), words);
	err_free(err);
}

/* ---- what is missing ---- */

static const struct driver_device devices[] = {{.variant = "virtio-blk", .modes = "*", .device = "disk", .pv = true},
	{.variant = "ahci", .modes = "*", .device = "disk"}, {.variant = NULL}};
static struct plan_target bare = {.host = "a", .driver = "kvm", .guest = "bare", .mode = "q35"},
			  linux_guest = {
				  .host = "a", .driver = "kvm", .guest = "linux", .mode = "q35", .devices = devices};

static struct plan_item item(const char *suite, const char *bench, const struct driver_device *device)
{
	return (struct plan_item){bench_find(suite, bench, NULL), device, device ? device->variant : "", false};
}

/* Two boots of three exit benches, and one of the io suite, as a plan owns them. */
static void make_plan(struct run_plan *plan)
{
	struct plan *p = &plan->plan;
	for (unsigned rep = 0; rep < 2; rep++) {
		struct plan_boot boot = {.target = &bare, .rep = rep, .suite = "exit"};
		MEM_ADD(boot.items, boot.n_items) = item("exit", "control", NULL);
		MEM_ADD(boot.items, boot.n_items) = item("exit", "cpuid", NULL);
		MEM_ADD(boot.items, boot.n_items) = item("exit", "hypercall", NULL);
		MEM_ADD(p->boots, p->n_boots) = boot;
	}
	struct plan_boot boot = {.target = &linux_guest, .suite = "io"};
	for (unsigned d = 0; d < 2; d++) {
		MEM_ADD(boot.items, boot.n_items) = item("io", "disk-verify", &devices[d]);
		MEM_ADD(boot.items, boot.n_items) = item("io", "disk-randread-4k-q1", &devices[d]);
		MEM_ADD(boot.items, boot.n_items) = item("io", "disk-randwrite-4k-q1", &devices[d]);
	}
	MEM_ADD(p->boots, p->n_boots) = boot;
	for (unsigned i = 0; i < p->n_boots; i++) {
		p->boots[i].ord = i;
		p->boots[i].measure = measure_of(p->boots[i].suite);
	}
}

static void add_boot(int64_t id, const char *guest, int rep)
{
	AUTO_FREE char *sql = mem_printf(
		"INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock, "
		"outcome)"
		" VALUES (%lld, 1, 1, 'kvm', '%s', 'q35', %d, %lld, '0123456789abcdef', 't', 'icount', 'ok')",
		(long long)id, guest, rep, (long long)id - 1);
	must(sql);
}

static void add_trial(int64_t boot, const char *bench, const char *variant, const char *outcome)
{
	AUTO_FREE char *sql = mem_printf(
		"INSERT INTO trial(boot_id, suite, bench, variant, outcome, reason, unit) VALUES "
		"(%lld, '%.*s', '%s', '%s', '%s', %s, 'instructions')",
		(long long)boot, (int)strcspn(bench, "."), bench, bench, variant, outcome,
		strcmp(outcome, "ok") == 0 ? "NULL" : "'why'");
	must(sql);
}

/* The run's row, by its plan; one boot of exits is whole, of the other one and of the io boot a part is there. */
static void make_run(const struct run_plan *plan)
{
	AUTO_FREE char *kept = resume_record(plan);
	struct store_run row = {.git = "abc", .command = "hvbench run", .seed = 7, .resume = kept};
	assert_int_equal(store_run_begin(db, &row, NULL), 1);
	must("INSERT INTO host VALUES (1, 'a', printf('%064d', 1))");
	add_boot(1, "bare", 0);
	add_trial(1, "exit.control", "", "ok");
	add_trial(1, "exit.cpuid", "", "unstable");
	add_trial(1, "exit.hypercall", "", "skip");
	add_boot(2, "bare", 1);
	add_trial(2, "exit.control", "", "ok");
	add_trial(2, "exit.cpuid", "", "crash");
	add_boot(3, "linux", 0);
	for (unsigned d = 0; d < 2; d++)
		add_trial(3, "io.disk-verify", devices[d].variant, "ok");
	add_trial(3, "io.disk-randread-4k-q1", "virtio-blk", "ok");
	add_trial(3, "io.disk-randwrite-4k-q1", "virtio-blk", "fail");
	add_trial(3, "io.disk-randread-4k-q1", "ahci", "ok");
	add_trial(3, "io.disk-randwrite-4k-q1", "ahci", "ok");
}

static struct host hosts[] = {{.name = (char[]){"a"}}};
static const char *const words[] = {"run", "--fio-job", "my job", "exit"};

/* The plan by these options of the run that make_run() stored, with what it lacks; exact: by a lab's clock. */
static void reduced(bool exact, struct run_options *options, struct run_plan *plan, unsigned *known)
{
	struct resume resume;
	AUTO_ERR struct err *err = NULL;
	hosts[0].kind = exact ? HOST_LAB : HOST_REMOTE;
	*options = (struct run_options){
		.argc = 4, .argv = words, .git = "abc", .lab = {.clock = LAB_ICOUNT}, .profile = BENCH_STANDARD};
	static unsigned reps[8] = {2, 1, 1};
	*plan = (struct run_plan){.options = options, .hosts = {hosts, 1}, .reps = reps};
	static char shown[] = "[a]\n";
	options->jobs.shown = shown;
	make_plan(plan);
	make_run(plan);
	assert_int_equal(resume_load(db, 1, &resume, &err), 0);
	assert_int_equal(resume.seed, 7);
	assert_int_equal(resume.arguments.n, 4);
	assert_string_equal(resume.arguments.argv[2], "my job");
	assert_string_equal(resume.job, "[a]\n");
	AUTO_RUN_ROW struct run_row row = {0};
	assert_int_equal(run_find(db, "last", &row, &err), 0);
	assert_string_equal(row.profile, "standard");
	assert_int_equal(resume.reps[0], 2);
	assert_false(resume_is_complete(&resume));
	if (resume_reduce(db, &resume, plan, known, &err) != 0)
		fail_msg("%s", err_message(err));
	resume_finish(&resume);
}

/* "cpuid,control!": the items of a boot, those that are known with a mark. */
static void assert_items(const struct plan_boot *boot, const char *text)
{
	AUTO_BUF struct buf names = BUF_INIT;
	for (unsigned i = 0; i < boot->n_items; i++)
		buf_addf(&names, "%s%s%s%s%s", i ? "," : "", boot->items[i].bench->name,
			*boot->items[i].variant ? "~" : "", boot->items[i].variant, boot->items[i].known ? "!" : "");
	assert_string_equal(buf_text(&names), text);
}

static void a_boot_is_left_with_what_it_lacks_and_what_that_needs(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	unsigned known;
	reduced(false, &options, &plan, &known);
	assert_int_equal(known, 9);
	assert_int_equal(plan.plan.n_boots, 2);
	assert_int_equal(plan.plan.n_trials, 3);
	assert_int_equal(plan.plan.boots[0].ord, 0);
	assert_int_equal(plan.plan.boots[0].rep, 1);
	assert_items(&plan.plan.boots[0], "cpuid,hypercall");
	assert_items(&plan.plan.boots[1], "disk-verify~virtio-blk!,disk-randwrite-4k-q1~virtio-blk");
	plan_finish(&plan.plan);
}

static void on_an_exact_clock_bare_benches_have_the_ones_before_them(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	unsigned known;
	reduced(true, &options, &plan, &known);
	assert_int_equal(plan.plan.n_trials, 3);
	assert_items(&plan.plan.boots[0], "control!,cpuid,hypercall");
	assert_items(&plan.plan.boots[1], "disk-verify~virtio-blk!,disk-randwrite-4k-q1~virtio-blk");
	plan_finish(&plan.plan);
}

/* A known trial is done and not stored; what is measured again takes the place of what failed, and of nothing else. */
static void what_is_measured_again_takes_the_place_of_what_failed(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	struct trial_boot result;
	unsigned known;
	reduced(true, &options, &plan, &known);
	const struct plan_boot *boot = &plan.plan.boots[0];
	const struct measure_place place = {&options, clock_of_hardware, "a", false, 1, 1, ""};
	measure_open(&result, boot, &place);
	struct store_boot row = {.run_id = 1,
		.host_id = 1,
		.first_ord = (unsigned)store_next_ord(db, 1, NULL),
		.plan = boot,
		.clock = clock_of_hardware,
		.outcome = OUTCOME_CRASH,
		.reason = "again"};
	assert_int_equal(row.first_ord, 3);
	measure_close(boot->measure, &result, OUTCOME_CRASH, "again");
	assert_int_equal(store_boot_end(db, &row, &result, NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM boot WHERE ord = 3 AND rep = 1"), 1);
	assert_int_equal(number("SELECT count(*) FROM trial WHERE boot_id = 2 AND outcome = 'ok'"), 1);
	assert_int_equal(number("SELECT count(*) FROM trial WHERE boot_id = 2"), 1);
	assert_int_equal(number("SELECT count(*) FROM trial WHERE boot_id = 4 AND reason = 'again'"), 2);
	assert_int_equal(number("SELECT count(*) FROM trial WHERE boot_id = 1"), 3);
	trial_boot_finish(&result);
	plan_finish(&plan.plan);
}

/* ---- what must be as it was ---- */

static void another_hvbench_or_another_plan_is_refused(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	struct resume resume;
	unsigned known;
	struct err *err = NULL;
	reduced(false, &options, &plan, &known);
	assert_int_equal(resume_load(db, 1, &resume, &err), 0);
	refused(resume_reduce(db, &resume, &plan, &known, &err), &err, "would not be planned as it was");
	options.git = "def";
	refused(resume_reduce(db, &resume, &plan, &known, &err), &err, "(git abc), and this is");
	resume_finish(&resume);
	must("UPDATE run SET resume = NULL");
	refused(resume_load(db, 1, &resume, &err), &err, "older hvbench");
	resume_finish(&resume);
	plan_finish(&plan.plan);
}

static void another_host_or_image_is_refused(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	unsigned known;
	struct err *err = NULL;
	reduced(false, &options, &plan, &known);
	must("INSERT INTO host VALUES (2, 'a', printf('%064d', 2))");
	must("INSERT INTO fact VALUES (1, 'c', 'cpu.model', 'x', NULL), (2, 'c', 'cpu.model', 'x', NULL),"
	     " (1, 'c', 'parity.smt', 'off', NULL), (2, 'c', 'parity.smt', 'on', NULL), (2, 'c', 'new', NULL, 'why')");
	assert_int_equal(resumed_check_host(db, 1, "a", 1, NULL), 0);
	assert_int_equal(resumed_check_host(db, 1, "b", 2, NULL), 0);
	refused(resumed_check_host(db, 1, "a", 2, &err), &err, "a is not as it was");
	refused(resumed_check_host(db, 1, "a", 2, &err), &err, "what differs: new, parity.smt");
	must("INSERT INTO artifact(id, kind, sha256, name) VALUES (1, 'bare', printf('%064d', 1), 'bare.exit')");
	must("INSERT INTO boot_artifact VALUES (1, 1)");
	char same[65], other[65];
	snprintf(same, sizeof same, "%064d", 1);
	snprintf(other, sizeof other, "%064d", 2);
	assert_int_equal(resumed_check_image(db, 1, &bare, "bare", "bare.exit", same, NULL), 0);
	assert_int_equal(resumed_check_image(db, 1, &bare, "bare", "bare.sched", other, NULL), 0);
	refused(resumed_check_image(db, 1, &bare, "bare", "bare.exit", other, &err), &err,
		"bare bare.exit is not the one");
	plan_finish(&plan.plan);
}

static void a_run_is_resumed_by_one_process(void **state)
{
	(void)state;
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	AUTO_ERR struct err *err = NULL;
	int64_t id = store_run_begin(db, &row, NULL);
	assert_int_equal(store_next_ord(db, id, NULL), 0);
	must("UPDATE run SET state = 'interrupted', owner = 'n 1 2', ended_utc = 't'");
	assert_int_equal(store_run_resume(db, id, "n 1 2", "interrupted", NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM run WHERE state = 'running' AND ended_utc IS NULL"), 1);
	assert_int_equal(store_run_resume(db, id, "n 1 2", "interrupted", &err), -1);
	assert_int_equal(err_kind(err), ERR_BUSY);
}

/* ---- tags, notes, removal ---- */

static void a_tag_is_one_run_s_and_no_uuid_s_beginning(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"", "-x", "a b", "a,b", "0", "beef", "12345678-abcd", "last", "runs", "host", "\xc3\xa4", "a/b"};
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	struct err *err = NULL;
	int64_t one = store_run_begin(db, &row, NULL), other = store_run_begin(db, &row, NULL);
	AUTO_FREE char *wide = mem_alloc(ARCHIVE_TAG_MAX + 2, 1);
	memset(wide, 'x', ARCHIVE_TAG_MAX + 1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		refused(archive_tag(db, one, bad[i], &err), &err, "is no tag");
	refused(archive_tag(db, one, wide, &err), &err, "is no tag");
	assert_int_equal(archive_tag(db, one, wide + 1, NULL), 0);
	assert_int_equal(archive_tag(db, one, "2026-11-29", NULL), 0); /* a uuid has its first - elsewhere */
	assert_int_equal(archive_tag(db, one, "2026-11-29", NULL), 0);
	refused(archive_tag(db, other, "2026-11-29", &err), &err, "is tagged 2026-11-29");
	assert_int_equal(number("SELECT count(*) FROM run WHERE tag IS NOT NULL"), 1);
	assert_int_equal(archive_untag(db, "2026-11-29", NULL), 0);
	refused(archive_untag(db, "2026-11-29", &err), &err, "no run is tagged");
	assert_int_equal(archive_tag(db, other, "2026-11-29", NULL), 0);
}

static void a_note_has_a_bound_and_goes_when_it_is_empty(void **state)
{
	(void)state;
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	struct err *err = NULL;
	int64_t id = store_run_begin(db, &row, NULL);
	AUTO_FREE char *wide = mem_alloc(ARCHIVE_NOTE_MAX + 2, 1);
	memset(wide, 'x', ARCHIVE_NOTE_MAX + 1);
	refused(archive_note(db, id, wide, &err), &err, "the note has 1001 bytes");
	assert_int_equal(archive_note(db, id, wide + 1, NULL), 0);
	assert_int_equal(number("SELECT length(note) FROM run"), ARCHIVE_NOTE_MAX);
	assert_int_equal(archive_note(db, id, "", NULL), 0);
	assert_int_equal(number("SELECT count(*) FROM run WHERE note IS NULL"), 1);
}

static void a_run_is_removed_with_what_is_its_own(void **state)
{
	(void)state;
	struct run_options options;
	struct run_plan plan;
	unsigned known;
	struct err *err = NULL;
	int64_t bytes;
	bool later;
	reduced(false, &options, &plan, &known);
	plan_finish(&plan.plan);
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	int64_t other = store_run_begin(db, &row, NULL), both[] = {1, other};
	must("INSERT INTO host VALUES (2, 'b', printf('%064d', 2))");
	must("INSERT INTO boot(id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, clock, outcome) "
	     "VALUES (9, 2, 2, 'kvm', 'bare', 'q35', 0, 0, '0123456789abcdef', 't', 'tsc', 'ok')");
	must("INSERT INTO artifact(id, kind, sha256, name) VALUES (1, 'bare', printf('%064d', 1), 'x'),"
	     " (2, 'bare', printf('%064d', 2), 'y')");
	must("INSERT INTO boot_artifact VALUES (1, 1), (1, 2), (9, 2)");
	must("INSERT INTO sample SELECT id, 1, randomblob(100000) FROM trial");
	must("UPDATE run SET state = 'interrupted' WHERE id = 1");
	refused(archive_remove(db, both, 2, &bytes, &later, &err), &err, "it is in progress"); /* by this process */
	assert_int_equal(number("SELECT count(*) FROM run"), 2);
	must("UPDATE run SET owner = '' WHERE id = 2"); /* it was killed */
	must("INSERT INTO resource(run_id, host, kind, name, created_utc) VALUES (1, 'a', 'domain', 'hvbench-x', 't')");
	refused(archive_remove(db, both, 1, &bytes, &later, &err), &err, "domain hvbench-x on a");
	must("UPDATE resource SET released_utc = 't'");
	assert_int_equal(archive_remove(db, both, 1, &bytes, &later, NULL), 0);
	assert_true(bytes > 900000);
	assert_false(later);
	assert_int_equal(number("SELECT count(*) FROM run WHERE id = 2"), 1);
	assert_int_equal(number("SELECT count(*) FROM run"), 1);
	assert_int_equal(number("SELECT count(*) FROM trial") + number("SELECT count(*) FROM sample"), 0);
	assert_int_equal(number("SELECT sum(id) FROM artifact"), 2);
	assert_int_equal(number("SELECT sum(id) FROM host"), 2);
}

/* Its hosts may have no boot yet, and it must not wait for a file to be written anew. */
static void beside_a_run_in_progress_the_file_keeps_its_size(void **state)
{
	(void)state;
	struct store_run row = {.git = "", .command = "hvbench run", .seed = 1};
	int64_t id = store_run_begin(db, &row, NULL), bytes;
	bool later;
	store_run_begin(db, &row, NULL);
	must("INSERT INTO host VALUES (2, 'b', printf('%064d', 2))");
	must("UPDATE run SET state = 'complete' WHERE id = 1");
	assert_int_equal(archive_remove(db, &id, 1, &bytes, &later, NULL), 0);
	assert_true(later);
	assert_int_equal(bytes, 0);
	assert_int_equal(number("SELECT count(*) FROM host"), 1);
	assert_int_equal(number("SELECT count(*) FROM run"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_db, close_db)
		TEST(a_boot_is_left_with_what_it_lacks_and_what_that_needs),
		TEST(on_an_exact_clock_bare_benches_have_the_ones_before_them),
		TEST(what_is_measured_again_takes_the_place_of_what_failed),
		TEST(another_hvbench_or_another_plan_is_refused),
		TEST(another_host_or_image_is_refused),
		TEST(a_run_is_resumed_by_one_process),
		TEST(a_tag_is_one_run_s_and_no_uuid_s_beginning),
		TEST(a_note_has_a_bound_and_goes_when_it_is_empty),
		TEST(a_run_is_removed_with_what_is_its_own),
		TEST(beside_a_run_in_progress_the_file_keeps_its_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
