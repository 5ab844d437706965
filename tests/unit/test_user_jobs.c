/* test_user_jobs.c - a user's fio job file, as fio shows it, becomes rows: what runs with what, on which disk, how
 * long; and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/user_jobs.h"
#include "lib/auto.h"
#include "lib/mem.h"

static struct user_jobs jobs;

static void read_jobs(const char *shown)
{
	struct err *err = NULL;
	if (user_jobs_parse("my.fio", shown, &jobs, &err) != 0)
		fail_msg("%s", err_message(err));
}

static void refuse(const char *shown, const char *message)
{
	AUTO_ERR struct err *err = NULL;
	assert_int_equal(user_jobs_parse("my.fio", shown, &jobs, &err), -1);
	assert_int_equal(err_kind(err), ERR_USAGE);
	assert_string_equal(err_message(err), message);
	user_jobs_finish(&jobs);
}

/* The options of every section, in the order of fio. */
#define TAIL \
	"filename=${HVBENCH_DISK}\nnew_group=1\ngroup_reporting=1\nstats=1\ndisk_util=0\nclocksource=clock_gettime\n" \
	"unified_rw_reporting=both\nlat_percentiles=1\npercentile_list=50:90:99:99.9"

static void text_is(unsigned job, bool exact, const char *expected)
{
	AUTO_FREE char *text = user_job_text(&jobs.list[job], exact);
	assert_string_equal(text, expected);
}

static void note_is(unsigned job, bool exact, const char *expected)
{
	AUTO_FREE char *note = user_job_note(&jobs.list[job], exact);
	assert_string_equal(note, expected);
}

static void a_job_is_a_row_on_the_rows_own_disk(void **state)
{
	(void)state;
	read_jobs("fio --filename=/dev/sda --write_lat_log=x --write_iolog=y --bs=4k --rw=read --name=Seq read "
		  "--bs=128k --iodepth=32 "
		  "--unlink=1 \n");
	assert_int_equal(jobs.n, 1);
	assert_string_equal(jobs.benches[0].name, "disk-job.Seq-read");
	assert_int_equal(jobs.benches[0].io->depth, 32);
	assert_int_equal(jobs.benches[0].io->ops, 1024);
	assert_string_equal(user_job_option(&jobs.list[0], "bs"), "128k");
	assert_null(user_job_option(&jobs.list[0], "b"));
	text_is(0, true,
		"[Seq read]\nbs=4k\nrw=read\nbs=128k\niodepth=32\nwrite_lat_log=${HVBENCH_LOGS}/Seq-read\n"
		"number_ios=${HVBENCH_OPS}\nsize=100%\n" TAIL "\n");
	text_is(0, false,
		"[Seq "
		"read]\nbs=4k\nrw=read\nbs=128k\niodepth=32\nwrite_lat_log=${HVBENCH_LOGS}/Seq-read\nsize=100%\n" TAIL
		"\n");
	note_is(0, false,
		"io.disk-job.Seq-read: as long as the file says, which is not known before; not direct=1: the guest's "
		"page "
		"cache takes part; filename=/dev/sda, unlink=1 give way to the row's device; write_iolog=y gives way "
		"to the "
		"figures: such logs are not kept");
	user_jobs_finish(&jobs);
}

static void values_hold_blanks_and_dashes(void **state)
{
	(void)state;
	read_jobs("fio --name=a --description=\"x --- y -- z\" --direct --percentile_list=20.0:99.99 --name=a "
		  "--stonewall --direct=0 --name=b --stonewall --buffered=0 --name=c --direct=0");
	assert_int_equal(jobs.n, 4);
	assert_string_equal(user_job_option(&jobs.list[0], "description"), "\"x --- y -- z\"");
	assert_string_equal(jobs.list[1].bench, "disk-job.a-2");
	assert_true(!jobs.list[0].cached && jobs.list[1].cached);
	assert_true(jobs.list[2].cached && jobs.list[3].cached); /* of the two that run together one is */
	AUTO_FREE char *text = user_job_text(&jobs.list[0], false);
	assert_non_null(strstr(text, "percentile_list=50:90:99:99.9:20.0:99.99\n"));
	user_jobs_finish(&jobs);
}

static void what_ends_before_runs_with_nothing(void **state)
{
	(void)state;
	read_jobs("fio --size=1m --name=a --stonewall --name=b --stonewall --name=c --wait_for_previous=1 --name=d");
	assert_null(jobs.list[0].company);
	assert_null(jobs.list[1].company);
	assert_string_equal(jobs.list[2].company, "d");
	assert_int_equal(jobs.list[2].part, 0);
	assert_int_equal(jobs.list[3].part, 1);
	text_is(1, true, "[b]\nsize=1m\nnumber_ios=${HVBENCH_OPS}\n" TAIL "\n");
	text_is(3, true, "[c]\nsize=1m\n" TAIL "\n[d]\nsize=1m\n" TAIL "\n");
	note_is(3, true,
		"io.disk-job.d: as long as the file says, which is not known before (a second is 10^9 instructions); "
		"it runs "
		"together with c: no cost of an operation; not direct=1: the guest's page cache takes part");
	user_jobs_finish(&jobs);
}

/* b waits for a, and c for b; d runs beside them all. */
static void who_waits_for_whom_is_kept_where_both_run(void **state)
{
	(void)state;
	read_jobs("fio --size=1m --name=a --name=b --wait_for=a --name=c --wait_for=b --name=d");
	assert_string_equal(jobs.list[0].company, "d");
	assert_string_equal(jobs.list[2].company, "d");
	assert_string_equal(jobs.list[3].company, "a, b, c");
	assert_int_equal(jobs.list[2].part, 0);
	assert_int_equal(jobs.list[3].part, 3);
	text_is(2, true, "[c]\nsize=1m\n" TAIL "\n[d]\nsize=1m\n" TAIL "\n");
	AUTO_FREE char *all = user_job_text(&jobs.list[3], true);
	assert_non_null(strstr(all, "[c]\nsize=1m\nwait_for=b\n"));
	user_jobs_finish(&jobs);
}

static void its_length_is_kept_or_it_is_said_what_replaces_it(void **state)
{
	(void)state;
	read_jobs("fio --direct=1 --name=t --time_based --runtime=60 --io_size=4m --name=n --stonewall --number_ios=99 "
		  "--size=8m --name=s --stonewall --io_size=8m");
	text_is(0, true, "[t]\ndirect=1\nnumber_ios=${HVBENCH_OPS}\nio_size=1t\nsize=100%\n" TAIL "\n");
	text_is(0, false, "[t]\ndirect=1\ntime_based\nruntime=60\nio_size=4m\nsize=100%\n" TAIL "\n");
	note_is(0, true,
		"io.disk-job.t: a pass is 512 I/Os of each process, or fewer where its size ends before; runtime=60, "
		"time_based give way to the number of I/Os");
	note_is(1, true, "io.disk-job.n: a pass is 99 I/Os of each process");
	note_is(2, true, "io.disk-job.s: a pass is 512 I/Os of each process, or fewer where its size ends before");
	text_is(2, true, "[s]\ndirect=1\nio_size=8m\nnumber_ios=${HVBENCH_OPS}\nsize=100%\n" TAIL "\n");
	user_jobs_finish(&jobs);
}

/* Of two jobs each that run at the same time: by fio's own numbers. */
static void how_long_it_is_follows_from_its_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *options;
		bool exact;
		enum user_job_known known;
		double seconds;
	} cases[] = {
		{"--runtime=1m --number-runtime=60000000 --time_based --ramp_time=5 --number-ramp_time=5000000", false,
			USER_JOB_SECONDS, 65},
		{"--runtime=1m --number-runtime=60000000", false, USER_JOB_AT_MOST, 60},
		{"--runtime=1m --number-runtime=60000000", true, USER_JOB_UNKNOWN, 0}, /* 512 I/Os */
		{"--size=32m --number-size=33554432 --rate=1m --number-rate=1048576", false, USER_JOB_SECONDS, 32},
		{"--size=32m --number-size=33554432 --loops=2 --number-loops=2 --rate=1m --number-rate=1048576", false,
			USER_JOB_SECONDS, 64},
		{"--size=32m --number-size=33554432 --rate_iops=64 --number-rate_iops=64 --bs=1m --number-bs=1048576",
			false, USER_JOB_SECONDS, 0.5},
		{"--size=32m --number-size=33554432 --rate=1m --number-rate=1048576 --runtime=9 "
		 "--number-runtime=9000000",
			false, USER_JOB_SECONDS, 9},
		{"--rate=1m --number-rate=1048576", false, USER_JOB_UNKNOWN, 0}, /* of a disk that is not known */
		{"--number_ios=101 --number-number_ios=101 --thinktime=1s --number-thinktime=1000000", false,
			USER_JOB_SECONDS, 100},
		{"--rate_iops=256 --number-rate_iops=256", true, USER_JOB_SECONDS, 2},
		{"--size=50%", false, USER_JOB_UNKNOWN, 0},
	};
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		AUTO_FREE char *shown = mem_printf("fio --name=a %s", cases[i].options);
		double seconds;
		read_jobs(shown);
		assert_int_equal(user_job_seconds(&jobs.list[0], cases[i].exact, &seconds), cases[i].known);
		if (cases[i].known != USER_JOB_UNKNOWN)
			assert_true(seconds == cases[i].seconds);
		user_jobs_finish(&jobs);
	}
	read_jobs("fio --name=a --number-runtime=2000000 --time_based --name=b --number-runtime=7000000 --time_based");
	note_is(0, true,
		"io.disk-job.a: as long as the file says, some 7 s (a second is 10^9 instructions); it runs together "
		"with b: "
		"no cost of an operation; not direct=1: the guest's page cache takes part");
	user_jobs_finish(&jobs);
}

static void fails(const char *shown, bool exact, uint64_t disk, const char *message)
{
	AUTO_ERR struct err *err = NULL;
	read_jobs(shown);
	assert_int_equal(user_job_check(&jobs.list[0], exact, disk, &err), message ? -1 : 0);
	assert_string_equal(err_message(err), message ? message : "no error");
	user_jobs_finish(&jobs);
}

static void what_cannot_end_or_begin_is_known_before(void **state)
{
	(void)state;
	const char *slow = "fio --name=s --number-size=33554432 --number-rate=1250",
		   *late = "fio --name=l --number-offset=122880 --number-offset_increment=1048576 --number-numjobs=64";
	fails(slow, false, 0, "my.fio: job s takes at least 26844 s, and a pass may take 3600 s");
	fails(slow, true, 0, NULL); /* 512 I/Os: 28 minutes */
	fails(late, true, 64 << 20, NULL);
	fails(late, true, 63 << 20, "my.fio: job l begins 66183168 bytes into its disk, which has 66060288");
	fails(late, true, 0, NULL);
	const char *zoned = "fio --name=z --zonemode=zbd --zonesize=16m --number-zonesize=16777216 --offset=4z";
	fails(zoned, true, 64 << 20, "my.fio: job z begins 67108864 bytes into its disk, which has 67108864");
	fails(zoned, true, 65 << 20, NULL);
	fails(zoned, true, 8 << 20, "my.fio: job z: its zones have 16777216 bytes, its disk 8388608");
}

static void what_cannot_be_measured_is_refused_by_name(void **state)
{
	(void)state;
	refuse("fio --rw=read --bs=4k \n", "my.fio has no job");
	refuse("", "my.fio has no job");
	refuse("fio --name=z --ioengine=null",
		"my.fio: job z: ioengine=null is none that does I/O on a disk of the guest");
	refuse("fio --ioengine=net --name=z",
		"my.fio: job z: ioengine=net is none that does I/O on a disk of the guest");
	refuse("fio --name=a --name=p --exec_prerun=echo 3 > /proc/sys/vm/drop_caches --rw=read",
		"my.fio: job p: exec_prerun: the guest has no shell and no programs but fio");
	refuse("fio --name=e --ignore_error=,ENOSPC",
		"my.fio: job e: ignore_error=,ENOSPC: the guest has no file system that could become full");
	refuse("fio --name=o --io_submit_mode=offload",
		"my.fio: job o: io_submit_mode=offload: the guest's fio does not end in this mode");
	refuse("fio --name=s --ioengine=sg",
		"my.fio: job s: ioengine=sg: its I/O passes by the counters of the disk, which must prove it");
	AUTO_FREE char *value = mem_alloc(17000, 1);
	memset(value, 'x', 16999);
	AUTO_FREE char *shown = mem_printf("fio --name=long --ignore_error=%s", value);
	refuse(shown, "my.fio: job long and those beside it have more than 16384 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_is_a_row_on_the_rows_own_disk),
		cmocka_unit_test(values_hold_blanks_and_dashes),
		cmocka_unit_test(what_ends_before_runs_with_nothing),
		cmocka_unit_test(who_waits_for_whom_is_kept_where_both_run),
		cmocka_unit_test(its_length_is_kept_or_it_is_said_what_replaces_it),
		cmocka_unit_test(how_long_it_is_follows_from_its_numbers),
		cmocka_unit_test(what_cannot_end_or_begin_is_known_before),
		cmocka_unit_test(what_cannot_be_measured_is_refused_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
