/* test_bench.c - the table of benches: complete, well named, and the same as the files. Run from the top folder. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/agent.h"
#include "bench/bench.h"
#include "bench/plan.h"
#include "bench/suite.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

static void for_each(void (*check)(const struct bench_family *, const struct bench *))
{
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++)
			check(bench_families[f], &bench_families[f]->benches[b]);
}

static unsigned counted;

static void check_names(const struct bench_family *family, const struct bench *bench)
{
	const struct bench_family *found = NULL;
	size_t len = strlen(bench->name);
	assert_true(len > 0 && len <= PLAN_NAME_MAX);
	assert_int_equal(strspn(bench->name, "abcdefghijklmnopqrstuvwxyz0123456789-"), len);
	/* finds this one and not an earlier one of the same name */
	assert_ptr_equal(bench_find(family->suite, bench->name, &found), bench);
	assert_ptr_equal(found, family);
	assert_ptr_equal(bench_of_guest(family->guest, bench->name, len), bench);
	counted++;
}

static void names_are_unique_and_plain(void **state)
{
	(void)state;
	counted = 0;
	for_each(check_names);
	assert_true(counted >= 30);
	assert_null(bench_find("exit", "no-such-bench", NULL));
	assert_null(bench_find("nosuite", "cpuid", NULL));
	assert_null(bench_of_guest("bare", "cpuidx", 6));
	assert_non_null(bench_of_guest("bare", "cpuidx", 5));
	assert_null(bench_of_guest("nobody", "cpuid", 5));
}

static void check_text(const struct bench *bench, const char *what, const char *text)
{
	if (!text || strlen(text) < 10 || text[strlen(text) - 1] != '.')
		fail_msg("%s: `%s` is no sentence: %s", bench->name, what, text ? text : "(none)");
}

static void check_texts(const struct bench_family *family, const struct bench *bench)
{
	assert_non_null(bench->title);
	/* one payload, the one of the suite's kind of measurement */
	const void *const payloads[BENCH_MEASURES] = {[BENCH_SAMPLES] = bench->body ? bench : NULL,
		[BENCH_PASSES] = bench->io,
		[BENCH_SCENE] = bench->scene,
		[BENCH_HOST] = bench->host};
	const struct suite *suite = suite_find(family->suite);
	assert_non_null(suite);
	assert_string_equal(suite->guest, family->guest);
	for (int kind = 0; kind < BENCH_MEASURES; kind++)
		assert_int_equal(payloads[kind] != NULL, kind == (int)suite->measure);
	check_text(bench, "times", bench->times);
	check_text(bench, "path", bench->path);
	check_text(bench, "disturbed", bench->disturbed);
	check_text(bench, "conclude", bench->conclude);
	assert_false(bench->control && !bench->self_timed);
	assert_true(bench->max_samples <= HARNESS_SAMPLES_MAX);
}

static void every_bench_explains_itself(void **state)
{
	(void)state;
	for_each(check_texts);
}

/* True when the list.def of the file's folder has it as a family, or it is the folder's suite.c. */
static bool is_listed(const char *path)
{
	const char *file = strrchr(path, '/') + 1;
	char line[256], listed[64], list_path[160];
	bool found = strcmp(file, "suite.c") == 0;
	snprintf(list_path, sizeof list_path, "%.*slist.def", (int)(file - path), path);
	FILE *list = fopen(list_path, "r");
	assert_non_null(list);
	while (fgets(line, sizeof line, list))
		if (sscanf(line, "FAMILY(%60[a-z0-9_], %*[a-z0-9_])", listed) == 1)
			found |= strcmp(strcat(listed, ".c"), file) == 0;
	fclose(list);
	return found;
}

static void lists_and_files_agree(void **state)
{
	(void)state;
	glob_t files;
	assert_int_equal(glob("bench/*/*.c", 0, NULL, &files), 0);
	unsigned n = 0;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		if (strncmp(files.gl_pathv[i], "bench/arch/", 11) == 0)
			continue;
		n++;
		if (!is_listed(files.gl_pathv[i]))
			fail_msg("%s is not in its folder's list.def", files.gl_pathv[i]);
	}
	/* that listed files exist is the linker's business */
	assert_int_equal(n, bench_n_families + n_suites);
	globfree(&files);
}

/* What the build reads in list.def is what the host reads in suite.c. */
static void lists_name_the_guest_and_runner_of_their_suite(void **state)
{
	(void)state;
	static const char *const runners[BENCH_MEASURES] = {
		[BENCH_SAMPLES] = "samples", [BENCH_SCENE] = "scene", [BENCH_HOST] = "stand"};
	for (unsigned s = 0; s < n_suites; s++) {
		const char *runner = strcmp(suites[s]->guest, "bare") == 0 ? runners[suites[s]->measure] : NULL;
		char path[64], line[256], wanted[64];
		snprintf(path, sizeof path, "bench/%s/list.def", suites[s]->name);
		snprintf(wanted, sizeof wanted, runner ? "GUEST(%s, %s)\n" : "GUEST(%s)\n", suites[s]->guest, runner);
		bool found = false;
		FILE *list = fopen(path, "r");
		assert_non_null(list);
		while (fgets(line, sizeof line, list))
			found |= strcmp(line, wanted) == 0;
		fclose(list);
		if (!found)
			fail_msg("%s has no row %s", path, wanted);
	}
}

/* ---- images of the bare guest, where make has put them ---- */

static struct buf image;

static bool image_holds(const char *text)
{
	return text && memmem(image.data, image.len, text, strlen(text)) != NULL;
}

static void check_has_no_words(const struct bench_family *family, const struct bench *bench)
{
	const char *const texts[] = {bench->title, bench->times, bench->path, bench->disturbed, bench->conclude,
		bench->modes ? bench->modes[0] : NULL};
	for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (image_holds(texts[i]))
			fail_msg("the image holds a text about %s: %s", bench->name, texts[i]);
	if (strcmp(family->guest, "bare") != 0 && strlen(bench->name) > 8 && image_holds(bench->name))
		fail_msg("the image holds the bench %s of another guest", bench->name);
}

/* A caption, or a bench of another suite, that is changed leaves an image as it is: baselines stay comparable. */
static void images_hold_what_runs_and_nothing_else(void **state)
{
	(void)state;
	AUTO_FREE char *dir = file_exe_dir();
	for (unsigned s = 0; s < n_suites; s++)
		for (unsigned i = 0; i < 2 && strcmp(suites[s]->guest, "bare") == 0; i++) {
			const char *name = i == 0 ? suites[s]->image : suites[s]->process;
			if (!name)
				continue;
			AUTO_FREE char *path = mem_printf("%s/../../guests/%s", dir, name);
			AUTO_ERR struct err *err = NULL;
			buf_clear(&image);
			if (file_read(path, 16 << 20, &image, &err) != 0)
				fail_msg("%s (make build)", err_message(err));
			assert_true(image_holds("This image has no bench of that name."));
			assert_true(image_holds("\x0f\xae\xe8\x0f\x31\x0f\xae\xe8")); /* lfence; rdtsc; lfence */
			assert_int_equal(image_holds("msr-predcmd-write"), strcmp(suites[s]->name, "exit") == 0);
			assert_int_equal(image_holds("wake-with-wake"), strcmp(suites[s]->name, "sched") == 0);
			for_each(check_has_no_words);
		}
	buf_finish(&image);
}

/* Of the rows whose figure is a latency: a period in step with a scheduler's own would measure the phase of the two. */
static void check_is_out_of_step(const struct bench_family *family, const struct bench *bench)
{
	static const unsigned scheduler_us[] = {1000, 4000, 10000}; /* ticks at 1000 and 250 Hz, credit2's slice */
	(void)family;
	for (unsigned m = 0; bench->scene && bench->figure == BENCH_TAIL && m < bench->scene->n; m++)
		for (unsigned i = 0; i < 3 && bench->scene->members[m].period_us; i++) {
			unsigned period = bench->scene->members[m].period_us;
			if (period % scheduler_us[i] == 0 || scheduler_us[i] % period == 0)
				fail_msg("%s: a period of %u us is in step with one of %u us", bench->name, period,
					scheduler_us[i]);
		}
}

static void probes_are_in_step_with_no_scheduler(void **state)
{
	(void)state;
	for_each(check_is_out_of_step);
}

static char said[64 * 1024];
static size_t said_len;

static void hear(const char *line, size_t len)
{
	memcpy(said + said_len, line, len);
	said_len += len;
}

struct heard {
	uint64_t samples[HARNESS_SAMPLES_MAX];
	size_t n;
	uint32_t seq;
	bool done;
};

static void take(void *ctx, const char *line, size_t len)
{
	struct heard *heard = ctx;
	struct wire_frame frame;
	uint64_t n = 0, at = 0;
	size_t got;
	static char text[WIRE_GUEST_PAYLOAD_MAX];
	assert_int_equal(wire_decode(line, len, &frame), WIRE_OK);
	assert_int_equal(frame.seq, heard->seq++);
	assert_true(frame.len <= WIRE_GUEST_PAYLOAD_MAX);
	if (wire_is(&frame, "done")) {
		heard->done = true;
		return;
	}
	assert_true(wire_get_u64(&frame, "at", &at, heard->n, heard->n) &&
		wire_get_u64(&frame, "n", &n, 1, HARNESS_SAMPLES_MAX - at));
	assert_true(wire_get(&frame, "s", text, sizeof text));
	assert_true(wire_samples_decode(text, strlen(text), heard->samples + at, HARNESS_SAMPLES_MAX - at, &got));
	assert_int_equal(got, n);
	heard->n += n;
}

/* What an agent says of a result, however long and restless, can be put together again. */
static void results_are_said_in_full(void **state)
{
	(void)state;
	static uint64_t samples[HARNESS_SAMPLES_MAX];
	static struct heard heard;
	struct wire_reader reader = {.len = 0};
	struct agent agent = {.nonce = 1, .write = hear};
	struct harness_result result = {.samples = samples, .n = HARNESS_SAMPLES_MAX, .ops = 1};
	char name[PLAN_NAME_MAX];
	memset(name, '\x01', sizeof name); /* the longest name there can be once encoded */
	for (unsigned i = 0; i < HARNESS_SAMPLES_MAX; i++)
		samples[i] = 3000 + i * 2654435761u % 97;
	agent_result(&agent, name, sizeof name, &result);
	wire_read(&reader, said, said_len, take, &heard);
	assert_true(heard.done);
	assert_int_equal(heard.n, HARNESS_SAMPLES_MAX);
	assert_memory_equal(heard.samples, samples, sizeof samples);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_unique_and_plain),
		cmocka_unit_test(every_bench_explains_itself),
		cmocka_unit_test(lists_and_files_agree),
		cmocka_unit_test(lists_name_the_guest_and_runner_of_their_suite),
		cmocka_unit_test(images_hold_what_runs_and_nothing_else),
		cmocka_unit_test(probes_are_in_step_with_no_scheduler),
		cmocka_unit_test(results_are_said_in_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
