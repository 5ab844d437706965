/*
 * test_report.c - the HTML report: nothing foreign gets out of its place, no figure of a trial that is not ok gets in,
 * and a golden file.
 *
 * HVB_GOLDEN_UPDATE=1 writes tests/golden/report.html anew; look at the difference (and at the page) before it is
 * committed.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include <libxml/parser.h>

#include "bench/suite.h"
#include "lib/db_schema.h"
#include "lib/file.h"
#include "report/format.h"
#include "report/page.h"
#include "report/places.h"
#include "report/report.h"
#include "report/suite_view.h"
#include "tests/report/fixture.h"
#include "tests/report/fixture_io.h"
#include "tests/report/hostile.h"
#include "tests/unit/golden.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static char folder[64];
static struct db *db;

static int start(void **state)
{
	AUTO_FREE char *path = NULL;

	(void)state;
	strcpy(folder, "/tmp/hvbench-test-report-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	path = mem_printf("%s/x.db", folder);
	db = fixture_open(path);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

static void write_page(struct buf *out)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *warning = NULL;

	if (report_write(db, NULL, out, &warning, &err))
		fail_msg("%s", err_message(err));
	if (warning)
		fail_msg("%s", warning);
}

/* ---- Parsing ---- */

static void count_elements(const xmlNode *node, const char *name, unsigned *n)
{
	for (; node; node = node->next) {
		if (node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0)
			(*n)++;
		count_elements(node->children, name, n);
	}
}

/* No handler, no address outside of the page. */
static void check_attributes(const xmlNode *node)
{
	for (; node; node = node->next) {
		for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a; a = a->next) {
			xmlChar *value = xmlNodeListGetString(node->doc, a->children, 1);

			if (strncasecmp((const char *)a->name, "on", 2) == 0)
				fail_msg("attribute %s=\"%s\"", a->name, value);
			if ((strcmp((const char *)a->name, "href") == 0 || strcmp((const char *)a->name, "src") == 0) &&
				value && value[0] != '#')
				fail_msg("attribute %s=\"%s\"", a->name, value);
			xmlFree(value);
		}
		check_attributes(node->children);
	}
}

/* The page is well-formed XML, which one unescaped character would end. */
static xmlDoc *parse(const struct buf *page)
{
	xmlDoc *doc = xmlReadMemory(page->data, (int)page->len, "report.html", NULL, XML_PARSE_NONET | XML_PARSE_HUGE);

	assert_non_null(doc);
	return doc;
}

static unsigned elements(const xmlDoc *doc, const char *name)
{
	unsigned n = 0;

	count_elements(doc->children, name, &n);
	return n;
}

/* ---- Data ---- */

static int64_t run, hosts[3];

/* A small run with invented benches, so that captions of real ones do not change the golden file. */
static void fill_small(void)
{
	static const struct {
		const char *driver, *mode;
		uint64_t least[2];
	} subjects[] = {{"metal", "pvh", {20, 40}}, {"kvm", "q35", {3000, 12000}}, {"xen", "pvh", {5000, 11000}}};
	uint64_t samples[300];
	struct stats_rng rng;

	run = fixture_run(db, 1, NULL);
	stats_rng_seed(&rng, 1);
	for (unsigned i = 0; i < 3; i++) {
		AUTO_FREE char *name = mem_printf("TEST-lab-%s", subjects[i].driver);

		hosts[i] = fixture_host(db, name);
		FIXTURE_EXEC(db, "UPDATE host SET fingerprint = printf('%064d', ?) WHERE id = ?", "ii", (int64_t)i,
			hosts[i]);
		fixture_fact(db, hosts[i], "cpu.model", "Invented CPU", NULL);
		fixture_fact(db, hosts[i], "kernel.release", i ? "6.1.0-test" : NULL, i ? NULL : "no operating system");
		fixture_fact(db, hosts[i], "parity.smt", i == 1 ? "on" : "off", NULL);
	}
	for (unsigned i = 0; i < 6; i++) {
		struct fixture_boot b = {.run = run,
			.host = hosts[i % 3],
			.driver = subjects[i % 3].driver,
			.guest = "bare",
			.mode = subjects[i % 3].mode,
			.clock = "icount",
			.rep = i / 3,
			.ord = i,
			.bare_sha = SHA};
		int64_t boot = fixture_boot(db, &b);
		struct fixture_trial t = {.boot = boot,
			.bench = "exit.invented-one",
			.unit = "instructions",
			.samples = samples,
			.n = 300,
			.warm = 1,
			.overhead = 5};

		fixture_icount_samples(samples, 300, subjects[i % 3].least[0] + 5, &rng);
		fixture_trial(db, &t);
		t.bench = "exit.invented-two";
		t.flags = "inexact";
		fixture_icount_samples(samples, 300, subjects[i % 3].least[1] + 5, &rng);
		fixture_trial(db, &t);
		fixture_failed(db, boot, "exit.invented-three", "instructions", i % 3 ? "crash" : "skip",
			i % 3 ? "the console ended" : "nothing to call");
		if (i % 3 == 1)
			fixture_counter(db, boot, "exits", 1000 + i, NULL);
	}
}

/* Some real rows of the io suite on every guest: what is missing, failed and unstable in them is the fixture's. */
static void fill_io(void)
{
	static const char *const rows[] = {"disk-verify", "disk-randread-4k-q1", "disk-randread-4k-q8",
		"disk-randwrite-4k-q64", "disk-randread-64k-q8", "net-tcp-out-1", "net-rr", "net-connect",
		"busy-disk-randread-4k-q1", NULL};

	fixture_begin(db);
	io_fill(db, run, hosts, BENCH_FULL, rows, 2, 10);
	fixture_commit(db);
}

/* ---- Golden ---- */

/* Without what changes from machine to machine: gnuplot's drawings, the style, the path of the database. */
static void make_stable(struct buf *page)
{
	static const char *const cuts[][2] = {{"<style>\n", "</style>"}, {"; the tables hold the figures\">", "</div>"},
		{"; the tables of costs hold the figures\">", "</div>"}, {"hvbench from ", "</p>"}};

	for (unsigned i = 0; i < 4; i++) {
		char *from = strstr(page->data, cuts[i][0]), *to;

		assert_non_null(from);
		for (; from; from = strstr(from, cuts[i][0])) {
			from += strlen(cuts[i][0]);
			to = strstr(from, cuts[i][1]);
			assert_non_null(to);
			memmove(from, to, strlen(to) + 1);
		}
	}
	page->len = strlen(page->data);
}

/* What is made must be what stands in the file; HVB_GOLDEN_UPDATE writes it instead. */
static void expect_golden(const char *path, const struct buf *made)
{
	AUTO_BUF struct buf golden = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	if (golden_update())
		assert_int_equal(file_write(path, made->data, made->len, 0644, NULL), 0);
	if (file_read(path, 1 << 24, &golden, &err) != 0)
		fail_msg("%s", err_message(err));
	const char *a = made->data, *b = golden.data;
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a != *b)
		fail_msg(
			"%s differs at byte %zu: \"%.80s\" instead of \"%.80s\"", path, (size_t)(a - made->data), a, b);
}

static void test_golden(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	(void)state;
	fill_small();
	fill_io();
	write_page(&page);
	make_stable(&page);
	expect_golden("tests/golden/report.html", &page);
}

/* What gnuplot is told of the same run: the scripts are pure functions of the model. */
static void test_golden_scripts(void **state)
{
	AUTO_MODEL struct model model = {0};
	AUTO_BUF struct buf script = BUF_INIT;
	struct plot plot = PLOT_INIT;
	(void)state;
	fill_small();
	fill_io();
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	for (unsigned i = 0; i < model.n_suites; i++)
		suite_view_find(model.suites[i].name)->plot(&plot, &model, &model.suites[i]);
	assert_int_equal(plot.n, 3); /* exit, and the disk rows of both directions */
	for (unsigned i = 0; i < plot.n; i++)
		plot.figures[i].script(&plot.figures[i], &script);
	expect_golden("tests/golden/report.gnuplot", &script);
	plot_finish(&plot);
}

/* ---- Hostile ---- */

static void test_hostile(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	xmlDoc *doc;

	(void)state;
	unlink("/tmp/hostile");
	fixture_begin(db);
	hostile_fill(db);
	fixture_commit(db);
	write_page(&page);
	doc = parse(&page);
	assert_int_equal(elements(doc, "script"), 1);
	assert_int_equal(elements(doc, "style"), 1);
	assert_int_equal(elements(doc, "img"), 0);
	assert_int_equal(elements(doc, "i"), 0);
	assert_int_equal(elements(doc, "b"), 0);
	check_attributes(doc->children);
	xmlFreeDoc(doc);
	assert_null(strstr(page.data, "alert('hostile')"));
	assert_non_null(strstr(page.data, "&lt;script&gt;alert(&#39;hostile&#39;)&lt;/script&gt;"));
	assert_null(memchr(page.data, '\033', page.len));
	assert_null(strstr(page.data, "\xe2\x80\xae"));
	assert_null(strstr(page.data, "inf"));
	assert_true(page.len < 2000000); /* the 200,000 characters were cut */
	assert_false(file_exists("/tmp/hostile"));
}

/* A database of another hand may hold NULL where ours never does: every text is read as "". */
static void test_null_texts(void **state)
{
	static const char *const columns[] = {"host.name", "host.fingerprint", "fact.collector", "run.uuid",
		"run.started_utc", "run.version", "run.git", "run.command", "run.state", "artifact.kind",
		"artifact.name", "artifact.version", "boot.driver", "boot.guest", "boot.mode", "boot.clock",
		"boot.outcome", "trial.suite", "trial.bench", "trial.variant", "trial.outcome", "trial.unit",
		"trial.flags", "metric.unit", "counter.reason"};
	static const char *const no_steps[] = {NULL};
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *path = mem_printf("%s/null.db", folder), *programs = mem_strdup(getenv("PATH"));
	struct db_schema schema = {.migrate = no_steps};
	(void)state;
	assert_int_equal(file_read("results/schema.sql", 1 << 20, &text, NULL), 0);
	for (char *at = text.data; (at = strstr(at, "TEXT NOT NULL")) != NULL;)
		memset(at + strlen("TEXT"), ' ', strlen(" NOT NULL"));
	schema.create = text.data;
	db_close(db);
	db = db_open_as(path, DB_WRITE, &schema, NULL);
	assert_non_null(db);
	fill_small();
	fill_io();
	setenv("PATH", "/nonexistent", 1); /* without gnuplot */
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		AUTO_BUF struct buf page = BUF_INIT;
		AUTO_FREE char *warning = NULL, *table = mem_strndup(columns[i], strcspn(columns[i], "."));
		AUTO_FREE char *sql = mem_printf("UPDATE %s SET %s = NULL", table, columns[i] + strlen(table) + 1);
		AUTO_ERR struct err *err = NULL;
		fixture_begin(db);
		FIXTURE_EXEC(db, sql, "");
		if (report_write(db, NULL, &page, &warning, &err) == 0)
			xmlFreeDoc(parse(&page));
		db_rollback(db);
	}
	setenv("PATH", programs, 1);
}

static void test_nothing_from_outside(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	xmlDoc *doc;

	(void)state;
	fill_small();
	write_page(&page);
	doc = parse(&page);
	check_attributes(doc->children);
	assert_int_equal(elements(doc, "link"), 0);
	assert_int_equal(elements(doc, "svg") > 3, 1);
	xmlFreeDoc(doc);
	assert_null(strstr(page.data, "url("));
	assert_null(strstr(page.data, "@import"));
	for (const char *at = page.data; (at = strstr(at, "http")); at += 4) {
		if (strncmp(at, "http-equiv", 10) != 0 && strncmp(at, "http://www.w3.org/", 18) != 0)
			fail_msg("%.60s", at);
	}
}

/* The lab's caveat stands at every table of figures, at the figure, and in full once. */
static void test_caveat(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	unsigned n = 0;

	(void)state;
	fill_small();
	write_page(&page);
	for (const char *at = page.data; (at = strstr(at, "not cycles on silicon")); at++)
		n++;
	/* summary, figure, comparison, two benches with figures, in full; the third bench has no figure */
	assert_int_equal(n, 6);
	assert_non_null(strstr(page.data, "no cost of the exit itself in microcode"));
}

/* A figure that should not be there is not shown, wherever the database has it. */
static void test_no_figure_unless_ok(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;

	(void)state;
	fill_small();
	FIXTURE_EXEC(db,
		"INSERT INTO summary SELECT id, 1, 8675309, 8675309, 8675309, 8675309, 8675309, 8675309, 8675309, 0, "
		"0, x'' FROM trial WHERE outcome <> 'ok'",
		"");
	write_page(&page);
	assert_null(strstr(page.data, "8675309"));
	assert_null(strstr(page.data,
		"8\xe2\x80\xaf"
		"675\xe2\x80\xaf"
		"309"));
	assert_non_null(strstr(page.data, "the console ended"));
}

static void test_run_without_trials(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *warning = NULL;

	(void)state;
	assert_int_equal(report_write(db, NULL, &page, &warning, &err), -1);
	assert_int_equal(err_kind(err), ERR_NOTHING);
	fixture_run(db, 1, NULL);
	write_page(&page);
	xmlFreeDoc(parse(&page));
	assert_non_null(strstr(page.data, "no trial is ok"));
}

/* Without gnuplot the report is written all the same, and says so. */
static void test_without_gnuplot(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	AUTO_FREE char *warning = NULL, *path = mem_strdup(getenv("PATH"));

	(void)state;
	fill_small();
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(report_write(db, NULL, &page, &warning, NULL), 0);
	setenv("PATH", path, 1);
	assert_non_null(warning);
	assert_non_null(strstr(warning, "gnuplot"));
	assert_non_null(strstr(page.data, "Not every figure could be drawn"));
	xmlFreeDoc(parse(&page));
}

/* gnuplot sees labels of harmless ASCII in single quotes, and figures. */
static void test_script_is_harmless(void **state)
{
	AUTO_MODEL struct model model = {0};
	AUTO_BUF struct buf script = BUF_INIT;
	struct plot_figure figure = {.clock = "icount", .unit = "instructions"};

	(void)state;
	hostile_fill(db);
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	figure.sheet = model_sheet(&model, "exit");
	plot_dots_script(&figure, &script);
	assert_null(strpbrk(script.data, "`@\\\"&\033\a\b\177"));
	assert_null(strstr(script.data, "system('"));
	assert_null(strstr(script.data, "inf"));
	assert_true(figure.left_out > 0);
}

/* ---- Printer and formats ---- */

static void test_printer(void **state)
{
	struct html h = {BUF_INIT};

	(void)state;
	html_open(&h, "a", "href", "\"><b>", "title", NULL, "class", "x", NULL);
	html_textf(&h, "%s & %d", "<i>", 5);
	html_close(&h, "a");
	html_void(&h, "br", NULL);
	html_element(&h, "em",
		"a\x01"
		"b\xff"
		"c\xe2\x80\xae"
		"d\xc3\xa9");
	assert_string_equal(h.out.data,
		"<a href=\"&quot;&gt;&lt;b&gt;\" class=\"x\">&lt;i&gt; &amp; 5</a><br/><em>a\xef\xbf\xbd"
		"b\xef\xbf\xbd"
		"c\xef\xbf\xbd"
		"d\xc3\xa9</em>");
	buf_finish(&h.out);
}

static void check_format(const char *(*format)(double, char *), double value, const char *want)
{
	char text[FORMAT_SIZE];

	assert_string_equal(format(value, text), want);
}

static void test_formats(void **state)
{
	(void)state;
	check_format(format_value, 2921, "2921");
	check_format(format_value, 12.34, "12.3");
	check_format(format_value, 0.256, "0.26");
	check_format(format_value, -5, "-5");
	check_format(format_value, 1.0 / 0.0, "-");
	check_format(format_value, 1e300, "1e+300");
	check_format(format_difference, 12, "+12");
	check_format(format_difference, 0, "0");
	check_format(format_ratio, 1.8381, "1.838");
	check_format(format_ratio, 12.34, "12.3");
	check_format(format_ratio, 9.43e-7, "9.4e-07");
	check_format(format_difference, -0.0, "0");
	check_format(format_ratio, 1234.5, "1234");
	check_format(format_grouped, 9999, "9999");
	check_format(format_grouped, 1234567,
		"1\xe2\x80\xaf"
		"234\xe2\x80\xaf"
		"567");
	check_format(format_grouped, -12345,
		"-12\xe2\x80\xaf"
		"345");
	check_format(format_grouped_difference, 12345,
		"+12\xe2\x80\xaf"
		"345");
	check_format(format_grouped, 0.0 / 0.0, "-");
}

static void test_lines(void **state)
{
	AUTO_FREE char *line = format_line("a\033[31m\nb\tc", 100), *cut = format_line("abcdef", 3),
		       *none = format_line(NULL, 3);
	AUTO_FREE char *utf8 = format_utf8("\xc0\xafok\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82");

	(void)state;
	assert_string_equal(line, "a\xef\xbf\xbd[31m b c");
	assert_string_equal(cut, "abc...");
	assert_string_equal(none, "");
	assert_null(strpbrk(utf8, "\xc0\xed\xf4\xe2"));
	assert_non_null(strstr(utf8, "ok"));
}

/* Boots of one scene: guests of KVM and Xen, and processes of the host with that index. */
static void fill_scene(unsigned process_host)
{
	static const struct {
		const char *driver, *mode;
		uint64_t ticks;
	} subjects[] = {{"kvm", "q35", 10700}, {"xen", "pvh", 5300}, {"metal", "process", 7300}};

	run = fixture_run(db, 1, NULL);
	for (unsigned i = 0; i < 2; i++)
		hosts[i] = fixture_host(db, i ? "TEST-lab-xen" : "TEST-lab-kvm");
	for (unsigned i = 0; i < 3; i++) {
		struct fixture_boot b = {.run = run,
			.host = hosts[i < 2 ? i : process_host],
			.driver = subjects[i].driver,
			.guest = "bare",
			.mode = subjects[i].mode,
			.clock = "icount",
			.ord = i,
			.bare_sha = SHA};
		uint64_t samples[4] = {subjects[i].ticks, subjects[i].ticks, subjects[i].ticks, subjects[i].ticks};
		struct fixture_trial t = {.boot = fixture_boot(db, &b),
			.bench = "sched.wake-alone",
			.unit = "instructions",
			.flags = "inexact",
			.samples = samples,
			.n = 4};

		fixture_trial(db, &t);
	}
}

/* A guest is compared with processes of its own host, and of no other. */
static void test_guest_and_process(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;

	(void)state;
	fill_scene(0);
	write_page(&page);
	assert_non_null(strstr(page.data, "against a process of the same host, TEST-lab-kvm"));
	assert_non_null(
		strstr(page.data, "weight and cap: 0 of 1 row has a verdict; more boots (--reps) would decide."));
}

static void test_process_of_another_host(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;

	(void)state;
	fill_scene(1);
	write_page(&page);
	assert_null(strstr(page.data, "against a process of the same host"));
}

/* ---- The claim about exits ---- */

/* One boot of five real benches: KVM's paths are twice as long as Xen's, or the other way round. */
static void fill_exits(bool kvm_is_longer, const char *flags)
{
	static const char *const benches[] = {
		"exit.cpuid", "exit.hypercall", "exit.wbinvd", "exit.invlpg", "exit.cr8-write"};
	run = fixture_run(db, 1, NULL);
	for (unsigned i = 0; i < 2; i++) {
		struct fixture_boot b = {.run = run,
			.host = fixture_host(db, i ? "TEST-xen" : "TEST-kvm"),
			.driver = i ? "xen" : "kvm",
			.guest = "bare",
			.mode = i ? "pvh" : "q35",
			.clock = "icount",
			.ord = i,
			.bare_sha = SHA};
		int64_t boot = fixture_boot(db, &b);
		for (unsigned k = 0; k < 5; k++) {
			uint64_t sample = (i == 0) == kvm_is_longer ? 2000 : 1000;
			fixture_trial(db,
				&(struct fixture_trial){.boot = boot,
					.bench = benches[k],
					.unit = "instructions",
					.flags = flags,
					.samples = &sample,
					.n = 1});
		}
	}
}

/* The row of X4: its badge and its reason. */
static void expect_exits(const char *badge, const char *words)
{
	AUTO_BUF struct buf page = BUF_INIT;
	write_page(&page);
	char *row = strstr(page.data, ">X4</th>"), *end = row ? strstr(row, "</tr>") : NULL;
	assert_non_null(end);
	*end = '\0';
	if (!strstr(row, badge) || !strstr(row, words))
		fail_msg("%s", row);
}

static void test_exits_hold(void **state)
{
	(void)state;
	fill_exits(true, "");
	expect_exits("badge j-holds",
		"xen/bare-pvh against kvm/bare-q35: longer in 0, shorter in 5 of 5 rows, geometric "
		"mean over all 0.500\xc3\x97.");
}

static void test_exits_no_longer(void **state)
{
	(void)state;
	fill_exits(false, "");
	expect_exits("badge j-gone", "longer in 5, shorter in 0 of 5 rows");
}

/* The same figures, and no verdict on any of them. */
static void test_exits_undecided(void **state)
{
	(void)state;
	fill_exits(true, "inexact");
	expect_exits("badge v-inconclusive", "0 of 5 rows have a verdict; more boots (--reps) would decide.");
}

static void test_exits_incomplete(void **state)
{
	(void)state;
	fill_exits(true, "");
	FIXTURE_EXEC(db, "UPDATE run SET state = 'running', owner = 'elsewhere 1 1'", "");
	expect_exits("badge v-none", "This run is not complete (running).");
}

/* ---- Colours, statistics, marks ---- */

static const struct place *find_place(const struct model *model, const char *name)
{
	for (unsigned i = 0; i < model->n_places; i++)
		if (strcmp(model->places[i].name, name) == 0)
			return &model->places[i];
	fail_msg("no place %s", name);
	return NULL;
}

/* One boot of each, in that order. */
static void fill_places(const char *const (*list)[2], unsigned n)
{
	uint64_t sample = 1000;
	run = fixture_run(db, 1, NULL);
	for (unsigned i = 0; i < n; i++) {
		struct fixture_boot b = {.run = run,
			.host = fixture_host(db, "TEST"),
			.driver = list[i][0],
			.guest = "bare",
			.mode = list[i][1],
			.clock = "icount",
			.ord = i};
		fixture_trial(db,
			&(struct fixture_trial){.boot = fixture_boot(db, &b),
				.bench = "exit.cpuid",
				.unit = "instructions",
				.samples = &sample,
				.n = 1});
	}
}

/* A guest looks the same in every report, whatever else ran and in which order; no two that meet look alike. */
static void test_colours(void **state)
{
	static const char *const list[][2] = {{"xen", "hvm"}, {"null", "ok"}, {"xen", "pv"}, {"metal", "process"},
		{"kvm", "q35"}, {"tcg", "q35"}, {"xen", "pvh"}, {"metal", "metal"}};
	enum { N = sizeof list / sizeof *list };
	AUTO_MODEL struct model all = {0}, alone = {0};
	unsigned seen = 0;
	(void)state;
	fill_places(list, N);
	assert_int_equal(model_load(db, NULL, &all, NULL), 0);
	assert_int_equal(all.n_places, N);
	assert_string_equal(all.places[0].name, "metal/bare-metal");
	assert_string_equal(all.places[2].name, "kvm/bare-q35");
	for (unsigned i = 0; i < N; i++) {
		assert_true(all.places[i].colour < COLOUR_OTHER);
		assert_int_equal(seen & 1u << all.places[i].colour, 0);
		seen |= 1u << all.places[i].colour;
		assert_int_equal(
			mode_look_find(all.places[i].driver, all.places[i].mode)->colour, all.places[i].colour);
	}
	FIXTURE_EXEC(db, "DELETE FROM run", "");
	fill_places(list, 1);
	assert_int_equal(model_load(db, NULL, &alone, NULL), 0);
	assert_int_equal(alone.places[0].colour, find_place(&all, "xen/bare-hvm")->colour);
	assert_int_equal(mode_look_find("xen", "unheard")->colour, COLOUR_OTHER);
	assert_int_equal(mode_look_find("unheard", "q35")->colour, COLOUR_OTHER);
}

static void expect_statistic(const char *suite, const char *unit, const char *words)
{
	AUTO_MODEL struct model model = {0};
	AUTO_BUF struct buf text = BUF_INIT;
	struct plot_figure figure = {.clock = "icount", .unit = unit};
	assert_int_equal(model_load(db, NULL, &model, NULL), 0);
	figure.sheet = model_sheet(&model, suite);
	plot_dots_statistic(&figure, &text);
	assert_string_equal(buf_text(&text), words);
}

/* The text beside an axis names what is drawn on it. */
static void test_statistic_is_named(void **state)
{
	uint64_t sample = 5000;
	(void)state;
	fill_small();
	expect_statistic("exit", "instructions", "the median; the line ends at p99");
	FIXTURE_EXEC(db, "DELETE FROM run", "");
	fill_scene(0);
	expect_statistic("sched", "instructions", "p99");
	struct fixture_boot b = {.run = run,
		.host = hosts[0],
		.driver = "kvm",
		.guest = "bare",
		.mode = "q35",
		.clock = "icount",
		.ord = 9};
	struct fixture_trial t = {.boot = fixture_boot(db, &b),
		.bench = "sched.fair-2",
		.unit = "instructions",
		.samples = &sample,
		.n = 1};
	fixture_metric(db, fixture_trial(db, &t), "sd-100ms", 4.5, "%");
	expect_statistic("sched", "%", "what the title asks for");
	t.bench = "sched.join-leave";
	fixture_metric(db, fixture_trial(db, &t), "converge-join", 7000, "instructions");
	expect_statistic("sched", "instructions", "of latencies p99, of others what the title asks for");
}

/* The figure that stands for a bench is its table's first column, in its own unit. */
static void test_figure_column(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	(void)state;
	fill_scene(0);
	FIXTURE_EXEC(db, "UPDATE trial SET bench = 'sched.fair-2'", "");
	FIXTURE_EXEC(
		db, "INSERT INTO metric(trial_id, name, value, unit) SELECT id, 'sd-100ms', 4.25, '%' FROM trial", "");
	write_page(&page);
	assert_non_null(
		strstr(page.data, "<th scope=\"col\" class=\"num\">figure</th><th scope=\"col\" class=\"num\">min"));
	assert_non_null(strstr(page.data,
		"</th><td class=\"num\">4.25 %</td><td class=\"num\">10\xe2\x80\xaf"
		"700</td>"));
}

/* exit.invented-one is exact, exit.invented-two is not and has no verdict; the dearest stands first. */
static void test_ratio_plot(void **state)
{
	AUTO_BUF struct buf page = BUF_INIT;
	(void)state;
	fill_small();
	write_page(&page);
	const char *plot = strstr(page.data, "<section id=\"ratios\">"), *one, *two;
	assert_non_null(plot);
	one = strstr(plot, "#bench-exit.invented-one");
	two = strstr(plot, "#bench-exit.invented-two");
	assert_true(one && two && one < two);
	assert_null(strstr(plot, "#bench-exit.invented-three\">invented-three")); /* it has no ratio */
	assert_non_null(strstr(one, "class=\"track v-slower\""));
	assert_true(strstr(one, "class=\"track v-slower\"") < two);
	assert_non_null(strstr(two, "class=\"track v-inconclusive\""));
	assert_non_null(strstr(page.data, "Xen&#39;s exit paths are longer than KVM&#39;s: "));
	assert_non_null(strstr(page.data, "(1 longer, 1 undecided), exact, on the emulated CPU."));
}

/* Each suite is shown; each row but the last is that of a suite; one that nobody knows is shown as samples are. */
static void test_suite_views(void **state)
{
	(void)state;
	for (unsigned i = 0; i < n_suites; i++) {
		const struct suite_view *view = suite_view_find(suites[i]->name);
		assert_non_null(view->plot);
		assert_true(view->table->n_columns > 0 && view->exact_change > 0);
		for (unsigned c = 0; c < view->table->n_columns; c++)
			assert_true(view->table->columns[c].metric || view->table->columns[c].figure > 0);
		/* what passes of tools say is in metrics, which only columns of their own show */
		assert_int_equal(suites[i]->measure == BENCH_PASSES, view->table != suite_view_find("unknown")->table);
	}
	for (unsigned i = 0; i + 1 < n_suite_views; i++)
		assert_non_null(suite_find(suite_views[i].suite));
	assert_null(suite_views[n_suite_views - 1].suite);
	assert_ptr_equal(suite_view_find("unknown"), &suite_views[n_suite_views - 1]);
}

/* Files and lines of list.def are the same. */
static void test_pages_are_listed(void **state)
{
	glob_t found;
	AUTO_BUF struct buf list = BUF_INIT;

	(void)state;
	assert_int_equal(file_read("report/list.def", 65536, &list, NULL), 0);
	assert_int_equal(glob("report/page_*.c", 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, n_pages);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		AUTO_FREE char *line = mem_printf(
			"\nPAGE(%.*s)\n", (int)strlen(found.gl_pathv[i]) - 14, found.gl_pathv[i] + 12);

		if (!strstr(list.data, line))
			fail_msg("%s is not in report/list.def", found.gl_pathv[i]);
	}
	globfree(&found);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_golden),
		TEST(test_golden_scripts),
		TEST(test_hostile),
		TEST(test_null_texts),
		TEST(test_nothing_from_outside),
		TEST(test_caveat),
		TEST(test_no_figure_unless_ok),
		TEST(test_run_without_trials),
		TEST(test_guest_and_process),
		TEST(test_process_of_another_host),
		TEST(test_exits_hold),
		TEST(test_exits_no_longer),
		TEST(test_exits_undecided),
		TEST(test_exits_incomplete),
		TEST(test_colours),
		TEST(test_statistic_is_named),
		TEST(test_figure_column),
		TEST(test_ratio_plot),
		TEST(test_without_gnuplot),
		TEST(test_script_is_harmless),
		cmocka_unit_test(test_printer),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_suite_views),
		cmocka_unit_test(test_pages_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
