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
	(void)family;
	assert_non_null(bench->title);
	/* run by the guest itself, by a tool in it, or by several guests */
	assert_true(!bench->body == (bench->io || bench->scene));
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

static bool is_listed(const char *path)
{
	char line[256], suite[64], file[64], listed[160];
	bool found = false;
	FILE *list = fopen("bench/list.def", "r");
	assert_non_null(list);
	while (fgets(line, sizeof line, list)) {
		if (sscanf(line, "FAMILY(%63[a-z0-9_], %63[a-z0-9_])", suite, file) != 2)
			continue;
		snprintf(listed, sizeof listed, "bench/%s/%s.c", suite, file);
		found |= strcmp(listed, path) == 0;
	}
	fclose(list);
	return found;
}

static void list_and_files_agree(void **state)
{
	(void)state;
	glob_t files;
	assert_int_equal(glob("bench/*/*.c", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		if (!is_listed(files.gl_pathv[i]))
			fail_msg("%s is not in bench/list.def", files.gl_pathv[i]);
	assert_int_equal(files.gl_pathc, bench_n_families); /* that listed files exist is the linker's business */
	globfree(&files);
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
		cmocka_unit_test(list_and_files_agree),
		cmocka_unit_test(results_are_said_in_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
