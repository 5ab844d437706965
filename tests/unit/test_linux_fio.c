/* test_linux_fio.c - fio as the linux guest runs and reads it: recorded output, and every way in which output can be
 * wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guests/linux/fio.h"
#include "tests/unit/linux_recorded.h"

static const struct bench_job randread = {
	.tool = BENCH_TOOL_FIO, .ops = 256, .rw = "randread", .block = 4096, .depth = 8, .seed = 7};
static const struct bench_job verify = {
	.tool = BENCH_TOOL_VERIFY, .ops = 256, .rw = "randwrite", .block = 4096, .depth = 8, .seed = 7};

static bool read_text(const char *text, const struct bench_job *job, struct figures *figures, struct reason *reason)
{
	return fio_read(text, strlen(text), "", 0, job, figures, reason);
}

static const char *value(const struct figures *figures, const char *name)
{
	for (unsigned i = 0; i < figures->n; i++)
		if (strcmp(figures->list[i].name, name) == 0)
			return figures->list[i].value;
	return "absent";
}

static void figures_are_those_of_the_recorded_run(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("fio-randread.txt");
	assert_true(read_text(text, &randread, &f, &why));
	assert_int_equal(f.ops, 256);
	assert_int_equal(f.n, 9);
	assert_string_equal(f.list[0].name, "iops");
	assert_string_equal(f.list[1].unit, "bytes/s");
	char *p50 = strstr(strstr(text, "\"lat_ns\""), "\"50.000000\" : ");
	assert_int_equal(
		strtoull(value(&f, "lat-p50"), NULL, 10), strtoull(p50 + strlen("\"50.000000\" : "), NULL, 10));
	assert_string_equal(value(&f, "read-iops"), "absent");
	free(text);
}

static void a_mixed_job_has_figures_of_each_direction(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	struct bench_job job = randread;
	char *text = recorded("fio-randrw70.txt");
	job.ops = 512;
	assert_true(read_text(text, &job, &f, &why));
	assert_int_equal(f.ops, 512);
	assert_int_equal(f.n, 27);
	assert_string_not_equal(value(&f, "read-lat-p99"), "absent");
	assert_string_not_equal(value(&f, "write-bandwidth"), "absent");
	free(text);
}

static void a_verify_job_must_have_read_back(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("fio-verify.txt");
	assert_true(read_text(text, &verify, &f, &why));
	assert_int_equal(f.ops, 256);
	assert_int_equal(f.n, 0);
	replace(text, "\"read\" :", "\"total_ios\" : 256", "\"total_ios\" : 255");
	assert_false(read_text(text, &verify, &f, &why));
	assert_string_equal(why.text, "fio read back 255 blocks of the 256 it wrote");
	free(text);
	text = recorded("fio-verify-broken.txt");
	char *err = recorded("fio-verify-broken.err");
	assert_false(fio_read(text, strlen(text), err, strlen(err), &verify, &f, &why));
	assert_non_null(strstr(why.text, "bad magic header"));
	free(text);
	free(err);
}

static void a_job_by_time_has_as_many_as_it_did(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	struct bench_job job = randread;
	char *text = recorded("fio-by-time.txt");
	job.ops = 0;
	job.secs = 1;
	assert_true(read_text(text, &job, &f, &why));
	assert_true(f.ops > 100 && f.ns > 900000000);
	free(text);
}

static void an_error_is_told_in_fios_words(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("fio-no-device.txt");
	assert_false(read_text(text, &randread, &f, &why));
	assert_non_null(strstr(why.text, "fio: file /nonexistent/disk may be ignored"));
	assert_non_null(strstr(why.text, "No such file or directory"));
	free(text);
	text = recorded("fio-randread.txt");
	replace(text, "\"jobname\"", "\"error\" : 0", "\"error\" : 5");
	assert_false(read_text(text, &randread, &f, &why));
	assert_string_equal(why.text, "fio: error 5");
	assert_false(fio_read(text, strlen(text), "fio: it broke\n", 14, &randread, &f, &why));
	assert_string_equal(why.text, "fio: it broke");
	static const char engine[] = "fio: engine xx not loadable\nfio: failed to load engine\n";
	assert_false(fio_read("", 0, engine, strlen(engine), &randread, &f, &why));
	assert_string_equal(why.text, "fio: engine xx not loadable; failed to load engine");
	assert_false(read_text("", &randread, &f, &why));
	assert_string_equal(why.text, "fio printed nothing");
	free(text);
}

static void text_before_the_json_is_no_json(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("fio-randread.txt"), *noisy = malloc(strlen(text) + 100);
	sprintf(noisy, "note: a {brace} in a note\n%s", text);
	assert_true(read_text(noisy, &randread, &f, &why));
	sprintf(noisy, "%s{}\n", text);
	assert_false(read_text(noisy, &randread, &f, &why));
	sprintf(noisy, "%sdone\n", text);
	assert_false(read_text(noisy, &randread, &f, &why));
	free(noisy);
	free(text);
}

static void no_prefix_is_taken_for_the_whole(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	char *text = recorded("fio-randread.txt");
	size_t len = strlen(text);
	while (text[len - 1] != '}')
		len--;
	for (size_t n = 0; n < len; n += n < 64 || n > len - 64 ? 1 : 13)
		assert_false(fio_read(text, n, "", 0, &randread, &f, &why));
	assert_true(fio_read(text, len, "", 0, &randread, &f, &why));
	free(text);
}

static void what_is_missing_or_of_the_wrong_kind_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *after, *from, *to, *says;
	} wrong[] = {
		{"\"mixed\"", "\"total_ios\" : 256", "\"total_iox\" : 256", "total_ios"},
		{"\"mixed\"", "\"total_ios\" : 256", "\"total_ios\" : 256.0", "total_ios"},
		{"\"mixed\"", "\"total_ios\" : 256", "\"total_ios\" : -256", "total_ios"},
		{"\"mixed\"", "\"total_ios\" : 256", "\"total_ios\" : \"256\"", "total_ios"},
		{"\"mixed\"", "\"total_ios\" : 256", "\"total_ios\" : 255", "fio did 255 I/Os, 256 were asked for"},
		{"\"mixed\"", "\"mixed\"", "\"fixed\"", "mixed"},
		{"\"mixed\"", "\"bw_bytes\" : ", "\"bw_bytes\" : [], \"x\" : ", "bw_bytes"},
		{"\"mixed\"", "\"99.900000\"", "\"99.9\"", "percentile/99.900000"},
		{"\"mixed\"", "\"runtime\" : ", "\"runtime\" : null, \"x\" : ", "runtime"},
		{"\"jobs\"", "\"jobs\" : [", "\"jobs\" : {}, \"x\" : [", "0 jobs"},
		{"\"jobs\"", "\"jobs\"", "\"jobz\"", "jobs"},
		{"\"jobname\"", "\"error\" : 0", "\"error\" : true", "error"},
	};
	struct figures f;
	struct reason why;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char *text = recorded("fio-randread.txt");
		replace(text, wrong[i].after, wrong[i].from, wrong[i].to);
		assert_false(read_text(text, &randread, &f, &why));
		assert_non_null(strstr(why.text, wrong[i].says));
		free(text);
	}
}

static bool has(const struct arguments *a, const char *argument)
{
	for (unsigned i = 0; a->argv[i]; i++)
		if (strcmp(a->argv[i], argument) == 0)
			return true;
	return false;
}

static void arguments_are_those_of_the_job(void **state)
{
	(void)state;
	struct arguments a;
	struct bench_job job = randread;
	strcpy(job.rw, "randrw70");
	job.seed = UINT64_MAX;
	fio_arguments(&job, "/bin/fio", "/dev/vda", "/job", &a);
	assert_string_equal(a.argv[0], "/bin/fio");
	assert_true(has(&a, "--rw=randrw") && has(&a, "--rwmixread=70") && has(&a, "--io_size=1048576") &&
		has(&a, "--filename=/dev/vda") && has(&a, "--zero_buffers=1") &&
		has(&a, "--randseed=18446744073709551615") && !has(&a, "--time_based=1"));
	assert_false(has(&a, "--numjobs=2"));
	job.processes = 2; /* each does its part of the operations */
	fio_arguments(&job, "/bin/fio", "/dev/vda", "/job", &a);
	assert_true(has(&a, "--numjobs=2") && has(&a, "--io_size=524288") && has(&a, "--group_reporting=1"));
	job.processes = 0;
	job.ops = 0;
	job.secs = 60;
	fio_arguments(&job, "/bin/fio", "/dev/vda", "/job", &a);
	assert_true(has(&a, "--time_based=1") && has(&a, "--runtime=60") && has(&a, "--ramp_time=7"));
	fio_arguments(&verify, "/bin/fio", "/dev/vda", "/job", &a);
	assert_true(has(&a, "--verify=crc32c") && has(&a, "--rw=randwrite") && !has(&a, "--zero_buffers=1"));
	job.tool = BENCH_TOOL_JOB;
	fio_arguments(&job, "/bin/fio", "/dev/vda", "/job", &a);
	assert_true(has(&a, "/job") && !has(&a, "--filename=/dev/vda"));
}

/* The recorded file has two jobs that ran together: 200 writes, each but the last with an fsync, and 600 mixed I/Os of
 * two processes with gtod_reduce. */
static void each_of_a_users_jobs_is_reported_for_itself(void **state)
{
	(void)state;
	struct figures f;
	struct reason why;
	struct bench_job job = {.tool = BENCH_TOOL_JOB};
	char *text = recorded("fio-own-jobs.txt");
	assert_true(read_text(text, &job, &f, &why));
	assert_int_equal(f.ops, 200);
	assert_int_equal(f.ns, UINT64_C(557000000));
	assert_string_equal(value(&f, "bandwidth"), "1470736");
	assert_string_equal(value(&f, "sync-lat-p50"), "2441216");
	assert_string_equal(value(&f, "sync-lat-p99.95"), "13005948"); /* no more than the longest */
	assert_string_not_equal(value(&f, "lat-p99.95"), "absent");
	job.part = 1;
	assert_true(read_text(text, &job, &f, &why));
	assert_int_equal(f.ops, 600);
	assert_string_equal(value(&f, "bandwidth"), "209157446");
	assert_string_equal(value(&f, "lat-p50"), "absent"); /* and not 0 */
	assert_string_equal(value(&f, "sync-lat-p50"), "absent");
	/* what the disk must have seen of both */
	assert_string_equal(value(&f, "fio-read"), "19005440");
	assert_string_equal(value(&f, "fio-written"), "21135360");
	assert_string_equal(value(&f, "fio-discarded"), "0");
	job.part = 2;
	assert_false(read_text(text, &job, &f, &why));
	assert_string_equal(why.text, "fio reports 2 jobs, 3 were expected");
	job.part = 0;
	replace(text, "\"jobname\" : \"quick\"", "\"error\" : 0", "\"error\" : 5"); /* beside it */
	assert_false(read_text(text, &job, &f, &why));
	assert_string_equal(why.text, "fio: error 5");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures_are_those_of_the_recorded_run),
		cmocka_unit_test(a_mixed_job_has_figures_of_each_direction),
		cmocka_unit_test(a_verify_job_must_have_read_back),
		cmocka_unit_test(a_job_by_time_has_as_many_as_it_did),
		cmocka_unit_test(an_error_is_told_in_fios_words),
		cmocka_unit_test(text_before_the_json_is_no_json),
		cmocka_unit_test(no_prefix_is_taken_for_the_whole),
		cmocka_unit_test(what_is_missing_or_of_the_wrong_kind_is_named),
		cmocka_unit_test(arguments_are_those_of_the_job),
		cmocka_unit_test(each_of_a_users_jobs_is_reported_for_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
