/* test_report_io.c - what the report makes of the io suite: metrics over boots, ratios, prices and the explain line,
 * the claims about I/O. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "drivers/driver.h"
#include "lib/file.h"
#include "report/claims.h"
#include "report/explain.h"
#include "report/io.h"
#include "report/pairs.h"
#include "tests/report/fixture_io.h"

static char folder[64];
static struct db *db;
static int64_t run, hosts[3];

static int start(void **state)
{
	static const char *const names[] = {"TEST-metal", "TEST-kvm", "TEST-xen"};
	AUTO_FREE char *path = NULL;

	(void)state;
	strcpy(folder, "/tmp/hvbench-test-io-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	run = fixture_run(db, 1, NULL);
	for (unsigned i = 0; i < 3; i++)
		hosts[i] = fixture_host(db, names[i]);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

static void load(struct model *model)
{
	struct err *err = NULL;

	if (model_load(db, NULL, model, &err))
		fail_msg("%s", err_message(err));
}

static int64_t boot_of(const char *driver, const char *guest, const char *mode, int64_t host, unsigned ord)
{
	return fixture_boot(db,
		&(struct fixture_boot){.run = run,
			.host = host,
			.driver = driver,
			.guest = guest,
			.mode = mode,
			.clock = "icount",
			.ord = ord});
}

static int64_t trial_of(int64_t boot, const char *bench, const char *variant, uint64_t value)
{
	return fixture_trial(db,
		&(struct fixture_trial){.boot = boot,
			.bench = bench,
			.variant = variant,
			.unit = "instructions",
			.samples = &value,
			.n = 1});
}

static bool near(double x, double y)
{
	return fabs(x - y) <= 1e-9 * fmax(fabs(x), fabs(y));
}

/* ---- Suites and metrics ---- */

static void test_suites_apart(void **state)
{
	AUTO_MODEL struct model model = {0};
	int64_t boot = boot_of("kvm", "linux", "q35", hosts[1], 0);

	(void)state;
	trial_of(boot_of("kvm", "bare", "q35", hosts[1], 1), "exit.cpuid", NULL, 900);
	trial_of(boot, "io.disk-randread-4k-q1", "virtio-blk", 1000);
	trial_of(boot, "io.disk-randread-4k-q1", "nvme", 2000);
	trial_of(boot, "io.net-rr", "e1000", 3000);
	load(&model);
	assert_int_equal(model.n_suites, 2);
	assert_int_equal(model.n_places, 2);
	assert_int_equal(model_sheet(&model, "exit")->n_subjects, 1);
	assert_int_equal(model_sheet(&model, "io")->n_subjects, 3);
	assert_int_equal(model_sheet(&model, "io")->n_benches, 2);
	assert_null(model_sheet(&model, "sched"));
	assert_string_equal(model_sheet(&model, "io")->subjects[1].label, "kvm/linux-q35~nvme");
	assert_true(io_has_class(model_sheet(&model, "io"), model_sheet(&model, "io")->subjects[0].place, "net"));
}

static void test_metrics(void **state)
{
	AUTO_MODEL struct model model = {0};
	const struct cell *cell;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		int64_t id = trial_of(boot_of("kvm", "linux", "q35", hosts[1], i), "io.net-rr", "e1000", 3000 + i);

		fixture_metric(db, id, "iops", 100.0 * (i + 1) * (i + 1), "1/Ginstr");
		if (i == 1)
			fixture_metric(db, id, "exits", 7, "1/op");
		else
			fixture_unavailable(db, id, "exits", "not traced");
		fixture_unavailable(db, id, "cost.guest", "not traced");
	}
	load(&model);
	cell = sheet_cell(model_sheet(&model, "io"), 0, 0);
	assert_true(cell_metric(cell, "iops") == 400);
	assert_string_equal(cell_figure(cell, "iops")->unit, "1/Ginstr");
	assert_true(cell_metric(cell, "exits") == 7);
	assert_true(isnan(cell_metric(cell, "cost.guest")));
	assert_string_equal(cell_figure(cell, "cost.guest")->reason, "not traced");
	assert_null(cell_figure(cell, "lost"));
}

/* Verification has no figure, even if the database has one. */
static void test_check_has_no_figure(void **state)
{
	AUTO_MODEL struct model model = {0};
	int64_t boot = boot_of("kvm", "linux", "q35", hosts[1], 0);

	(void)state;
	trial_of(boot, "io.disk-verify", "nvme", 8675309);
	fixture_failed_on(db, boot, "io.disk-verify", "ahci", "instructions", "fail", "it lost a block");
	load(&model);
	assert_false(sheet_cell(model_sheet(&model, "io"), 0, 0)->measured);
	assert_int_equal(model_sheet(&model, "io")->subjects[0].ok, 1);
	assert_null(io_lost_data(model_sheet(&model, "io"), 0));
	assert_string_equal(io_lost_data(model_sheet(&model, "io"), 1)->reason, "it lost a block");
}

/* ---- Ratios ---- */

static void test_ratios(void **state)
{
	AUTO_MODEL struct model model = {0};
	AUTO_FREE struct io_ratio *ratios = NULL;
	int64_t boot = boot_of("kvm", "linux", "q35", hosts[1], 0);
	const struct sheet *sheet;
	unsigned n;

	(void)state;
	trial_of(boot, "io.disk-randread-4k-q1", "virtio-blk", 1000);
	trial_of(boot, "io.disk-randread-4k-q1", "virtio-scsi", 900);
	trial_of(boot, "io.disk-randread-4k-q1", "nvme", 1800);
	trial_of(boot, "io.disk-randread-4k-q1", "ahci", 9000);
	trial_of(boot, "io.disk-randread-4k-q8", "nvme", 700);           /* nothing paravirtual beside it */
	trial_of(boot, "io.busy-disk-randread-4k-q1", "virtio-blk", 10); /* busy rows are no ratio */
	trial_of(boot, "io.busy-disk-randread-4k-q1", "nvme", 10);
	load(&model);
	sheet = model_sheet(&model, "io");
	ratios = io_ratios(sheet, 0, &n);
	assert_int_equal(n, 2);
	assert_string_equal(sheet->subjects[ratios[0].pv].variant, "virtio-scsi");
	assert_string_equal(sheet->subjects[ratios[0].emulated].variant, "nvme");
	assert_true(near(ratios[0].ratio, 2) && near(ratios[1].ratio, 10));
	assert_int_equal(io_busy_row(sheet, ratios[0].bench), sheet_bench(sheet, "io.busy-disk-randread-4k-q1"));
}

static void test_no_ratio_of_what_loses_data(void **state)
{
	AUTO_MODEL struct model model = {0};
	AUTO_FREE struct io_ratio *ratios = NULL;
	int64_t boot = boot_of("kvm", "linux", "q35", hosts[1], 0);
	unsigned n;

	(void)state;
	trial_of(boot, "io.disk-randread-4k-q1", "virtio-blk", 1000);
	trial_of(boot, "io.disk-randread-4k-q1", "nvme", 1800);
	fixture_failed_on(db, boot, "io.disk-verify", "nvme", "instructions", "fail", "it lost a block");
	load(&model);
	ratios = io_ratios(model_sheet(&model, "io"), 0, &n);
	assert_int_equal(n, 0);
}

/* ---- Prices ---- */

static void price(const char *class_name, const struct prices *prices, double value)
{
	const struct price *p = prices_find(prices, class_name);

	if (!p || !near(p->value, value))
		fail_msg("%s costs %g, not %g", class_name, p ? p->value : -1, value);
}

static void test_prices(void **state)
{
	AUTO_MODEL struct model model = {0};
	AUTO_PRICES struct prices hypervisor = {.n = 0}, device_model = {.n = 0}, pv = {.n = 0};
	int64_t old = boot_of("kvm", "bare", "q35", hosts[1], 0), newer = boot_of("kvm", "bare", "q35", hosts[1], 1),
		xen = boot_of("xen", "bare", "pvh", hosts[2], 2);

	(void)state;
	trial_of(old, "exit.cpuid", NULL, 500);
	trial_of(newer, "exit.cpuid", NULL, 400);
	trial_of(old, "exit.pio-hv-write", NULL, 600);
	trial_of(old, "exit.pio-dm-write", NULL, 5600);
	trial_of(old, "exit.apic-read-xapic", NULL, 1000);
	fixture_failed(db, newer, "exit.pio-hv-write", "instructions", "crash", "gone");
	trial_of(xen, "exit.hypercall", NULL, 300);
	trial_of(boot_of("kvm", "linux", "q35", hosts[1], 3), "io.net-rr", "e1000", 1);
	trial_of(boot_of("xen", "linux", "pv", hosts[2], 4), "io.net-rr", "netfront", 1);
	load(&model);
	for (unsigned p = 0; p < model.n_places; p++) {
		if (strcmp(model.places[p].name, "kvm/linux-q35") == 0) {
			assert_int_equal(prices_load(db, &model.places[p], false, &hypervisor, NULL), 0);
			assert_int_equal(prices_load(db, &model.places[p], true, &device_model, NULL), 0);
		} else if (strcmp(model.places[p].name, "xen/linux-pv") == 0) {
			assert_int_equal(prices_load(db, &model.places[p], false, &pv, NULL), 0);
		}
	}
	price("cpuid", &hypervisor, 400); /* the newest */
	price("pio", &hypervisor, 600);   /* the newest that is ok */
	price("mmio", &hypervisor, 1000);
	price("pio", &device_model, 5600);
	price("mmio", &device_model, 1000 + 5600 - 600);
	assert_null(prices_find(&hypervisor, "hypercall")); /* Xen's is not KVM's */
	assert_null(prices_find(&hypervisor, "irq"));
	assert_string_equal(hypervisor.place, "kvm/bare-q35");
	assert_int_equal(pv.n, 0); /* PVH's is not PV's */
}

/* ---- The explain line ---- */

#define FIGURE(name_, value_) \
	{ \
		.name = name_, .unit = "instructions", .value = value_ \
	}
#define UNAVAILABLE(name_, reason_) \
	{ \
		.name = name_, .unit = "", .reason = reason_, .value = NAN \
	}
#define CELL(figures_) \
	{ \
		.trials = 1, .measured = 1, .figures = figures_, .n_figures = sizeof(figures_) / sizeof(*figures_) \
	}

static char place_name[] = "kvm/bare-q35";
static const struct prices two_prices = {
	.rows = {{"hlt", "exit.hlt-timer", 2000}, {"pio", "exit.pio-hv-write", 1000}}, .n = 2, .place = place_name};
static const struct prices no_prices = {.n = 0, .place = place_name};

static void expect_line(const struct cell *cell, const struct prices *prices, const char *line)
{
	AUTO_BUF struct buf out = BUF_INIT;
	struct explain e;

	explain_make(cell, 9999, prices, &e);
	explain_say(&e, cell, prices, "instructions", "I/O", &out);
	assert_string_equal(buf_text(&out), line);
}

static void test_explain(void **state)
{
	static const struct figure figures[] = {FIGURE("cost.device-model", 500), FIGURE("cost.guest", 3000),
		FIGURE("cost.host", 300), FIGURE("cost.hypervisor", 1800), FIGURE("cost.kernel", 200),
		FIGURE("cost.total", 8000), FIGURE("exits", 2.5), FIGURE("exits.hlt", 0.5), FIGURE("exits.irq", 1),
		FIGURE("exits.pio", 1)};
	static const struct cell cell = CELL(figures);
	struct explain e;

	(void)state;
	explain_make(&cell, 1, &two_prices, &e);
	assert_true(near(e.priced, 1.5) && near(e.cost, 2000) && near(e.backend, 1000) && near(e.guest, 3000) &&
		near(e.rest, 2000) && near(e.traced, 1800));
	expect_line(&cell, &two_prices,
		"One I/O = 8000 instr = exits 1.50 \xc3\x97 1333 = 2000 (hlt 0.50 \xc3\x97 2000 by exit.hlt-timer, pio "
		"1 \xc3\x97 1000 by exit.pio-hv-write; "
		"traced: 1800) + backend CPU 1000 + guest 3000 + unexplained rest 2000 (25 %). In the rest: exits "
		"without a price (irq 1).");
	expect_line(&cell, &no_prices,
		"One I/O = 8000 instr = 2.50 exits without a price + backend CPU 1000 + guest 3000 + unexplained rest "
		"4000 (50 %). "
		"This database has no exit suite of kvm/bare-q35 on this host and clock: `hvbench run --suite exit` "
		"gives the prices.");
}

/* What is dearer elsewhere gives a negative rest, and it is said. */
static void test_explain_negative(void **state)
{
	static const struct figure figures[] = {FIGURE("cost.device-model", 0), FIGURE("cost.guest", 100),
		FIGURE("cost.host", 0), FIGURE("cost.kernel", 0), FIGURE("cost.total", 1000), FIGURE("exits", 1),
		FIGURE("exits.hlt", 1)};
	static const struct cell cell = CELL(figures);

	(void)state;
	expect_line(&cell, &two_prices,
		"One I/O = 1000 instr = exits 1 \xc3\x97 2000 = 2000 (hlt 1 \xc3\x97 2000 by exit.hlt-timer) + backend "
		"CPU 0 + guest 100 + "
		"unexplained rest -1100 (-110 %).");
}

/* Nothing that is unavailable counts as 0 in words: it is named, and the rest holds it. */
static void test_explain_missing(void **state)
{
	static const struct figure figures[] = {UNAVAILABLE("cost.guest", "no trace here"),
		UNAVAILABLE("exits", "nobody counts"), UNAVAILABLE("cost.kernel", "no /proc")};
	static const struct cell cell = CELL(figures);

	(void)state;
	expect_line(&cell, &two_prices,
		"One I/O = 9999 instr = exits unavailable: nobody counts + backend CPU unavailable + guest unavailable "
		"(no trace here) + "
		"unexplained rest 9999 (100 %).");
}

/* ---- Claims ---- */

static void expect_claim(
	void (*judge)(const struct model *, struct finding *), enum judgement judgement, const char *words)
{
	AUTO_MODEL struct model model = {0};
	struct finding finding = {.judgement = UNDECIDED};

	load(&model);
	if (model_compare(&model, NULL) != 0)
		fail_msg("no comparison");
	judge(&model, &finding);
	if (finding.judgement != judgement || !strstr(buf_text(&finding.text), words))
		fail_msg("%d: %s; not %d: %s", finding.judgement, buf_text(&finding.text), judgement, words);
	finding_finish(&finding);
}

static void test_claims(void **state)
{
	(void)state;
	fixture_begin(db); /* one transaction: a thousand would wait for the disk */
	io_fill(db, run, hosts, BENCH_QUICK, NULL, 9, 0);
	fixture_commit(db);
	expect_claim(
		claims_judge_kvm_pv, NO_LONGER, "measured: virtio-blk, virtio-scsi, virtio-net, virtio-net-vhost. ");
	expect_claim(claims_judge_kvm_pv, NO_LONGER, "ahci 2.");
	expect_claim(claims_judge_xen_pv, HOLDS, "e1000 ");
	expect_claim(claims_judge_dom0, HOLDS, "While dom0 is busy a guest keeps 0.526\xc3\x97 of its rate");
	expect_claim(claims_judge_dom0, HOLDS, "Busy rows: busy-disk-randread-4k-q1, busy-net-rr.");
	expect_claim(claims_judge_two_kernels, HOLDS, "\xc3\x97 what KVM's hypervisor and host spend");
	expect_claim(claims_judge_two_kernels, HOLDS, "above 1.05\xc3\x97 in 12 of 12 rows: a share of the rows");
	expect_claim(claims_judge_dom0, HOLDS, "Judged by the median over rows, without a test.");
}

/* One boot gives no verdict on any row: what is five times as much may be chance. */
static void test_two_kernels_undecided(void **state)
{
	(void)state;
	fixture_begin(db);
	io_fill(db, run, hosts, BENCH_QUICK, NULL, 1, 0);
	fixture_commit(db);
	expect_claim(
		claims_judge_two_kernels, UNDECIDED, "0 of 12 rows have a verdict; more boots (--reps) would decide.");
}

/* The other verdicts, from the same data bent. */
static void test_claims_bent(void **state)
{
	(void)state;
	fixture_begin(db); /* one transaction: a thousand would wait for the disk */
	io_fill(db, run, hosts, BENCH_QUICK, NULL, 9, 0);
	fixture_commit(db);
	FIXTURE_EXEC(db, "UPDATE summary SET min = 1000, p50 = 1000", "");
	expect_claim(claims_judge_xen_pv, NO_LONGER, "(middle half 1.000 to 1.000)");
	FIXTURE_EXEC(
		db, "UPDATE metric SET value = 0 WHERE name IN ('cost.device-model', 'cost.kernel', 'cost.host')", "");
	FIXTURE_EXEC(db, "UPDATE metric SET value = 1000 WHERE name = 'iops'", "");
	expect_claim(claims_judge_dom0, NO_LONGER, "keeps 1.000\xc3\x97");
	FIXTURE_EXEC(db, "UPDATE metric SET value = 5000 WHERE name = 'cost.total'", "");
	FIXTURE_EXEC(db, "UPDATE metric SET value = 1000 WHERE name = 'cost.guest'", "");
	expect_claim(claims_judge_two_kernels, NO_LONGER, "1.000\xc3\x97");
	FIXTURE_EXEC(db, "DELETE FROM metric WHERE name LIKE 'cost.%'", "");
	FIXTURE_EXEC(db, "DELETE FROM trial WHERE bench LIKE 'io.busy%'", "");
	expect_claim(claims_judge_dom0, NOT_MEASURED, "has neither the share");
	expect_claim(claims_judge_two_kernels, NOT_MEASURED, "this run has 0");
	FIXTURE_EXEC(db,
		"DELETE FROM trial WHERE variant IN ('e1000', 'rtl8139', 'ide', 'virtio-blk', 'virtio-scsi', "
		"'virtio-net', 'virtio-net-vhost')",
		"");
	expect_claim(claims_judge_xen_pv, NOT_MEASURED, "this run has 0");
	expect_claim(claims_judge_kvm_pv, NOT_MEASURED, "No row of a paravirtual device under KVM is ok");
}

/* ---- Devices ---- */

/* The report's table and those of the drivers that measure agree. */
static void test_devices(void **state)
{
	(void)state;
	for (unsigned d = 0; d < n_drivers; d++) {
		for (const struct driver_device *device = drivers[d]->measures ? drivers[d]->devices : NULL;
			device && device->variant; device++) {
			const struct device *known = device_find(device->variant);

			if (!known || strcmp(known->class_name, device->device) != 0 ||
				(known->kind == DEVICE_EMULATED) == device->pv)
				fail_msg("report/devices.c does not know %s of driver %s as it is", device->variant,
					drivers[d]->name);
		}
	}
	assert_true(
		device_is_counterpart("xvd-blkback", "virtio-blk") && device_is_counterpart("virtio-net", "netfront"));
	assert_false(device_is_counterpart("nvme", "ahci") || device_is_counterpart("virtio-scsi", "xvd-qdisk") ||
		device_is_counterpart("", "brd"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

/* Rows of one pair; the busy one says what a scheduler does, an equal one has no hypervisor's code: in no ratio. */
static void test_busy_is_no_ratio(void **state)
{
	(void)state;
	char suite[] = "io", a[] = "io.x@kvm/linux-q35~virtio-net", b[] = "io.x@xen/linux-pvh~netfront", host_a[] = "h",
	     host_b[] = "i", clock[] = "icount", rr[] = "io.net-rr", connect[] = "io.net-connect",
	     busy[] = "io.busy-net-rr", equal[] = "io.net-tcp-out";
	struct compare_row rows[4] = {{.bench = rr, .b_value = 2}, {.bench = connect, .b_value = 2},
		{.bench = busy, .b_value = 70}, {.bench = equal, .b_value = 1}};
	const struct compare compare = {.rows = rows, .n = 4};
	struct pair_list pairs;
	for (unsigned i = 0; i < 4; i++) {
		rows[i].suite = suite;
		rows[i].a = a;
		rows[i].b = b;
		rows[i].a_host = host_a;
		rows[i].b_host = host_b;
		rows[i].a_clock = rows[i].b_clock = clock;
		rows[i].effect.value = rows[i].b_value;
		rows[i].a_value = 1;
		rows[i].has_effect = true;
		rows[i].verdict = i == 3 ? VERDICT_SAME : VERDICT_SLOWER; /* equal in every boot, though not exact */
	}
	pair_list_make(&compare, &pairs);
	assert_int_equal(pairs.n, 1);
	assert_int_equal(pairs.rows[0].counts[VERDICT_SLOWER], 3);
	assert_int_equal(pairs.rows[0].judged, 2);
	assert_true(near(pairs.rows[0].ratio, 2) && pairs.rows[0].longer == 2);
	pair_list_finish(&pairs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_suites_apart),
		TEST(test_metrics),
		TEST(test_check_has_no_figure),
		TEST(test_ratios),
		TEST(test_no_ratio_of_what_loses_data),
		TEST(test_prices),
		TEST(test_claims),
		TEST(test_two_kernels_undecided),
		TEST(test_claims_bent),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_explain_negative),
		cmocka_unit_test(test_explain_missing),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_busy_is_no_ratio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
