/* pass.h - one pass of a job: the device found and made ready, then the tool run on it and its figures read. */
#ifndef HVB_GUESTS_LINUX_PASS_H
#define HVB_GUESTS_LINUX_PASS_H

#include "guests/linux/figures.h"
#include "guests/linux/find.h"
#include "guests/linux/job.h"
#include "guests/linux/tool.h"

/* Where things are; tests have others. */
struct pass_places {
	const char *sys, *dev, *modules; /* folders */
	const char *fio, *iperf3;        /* programs */
	const char *job_file, *logs;     /* to be written: the user's job, the folder of its logs */
	unsigned find_ms;                /* how long a device is waited for */
};

struct pass {
	const struct pass_places *places;
	char driver[FIND_NAME_MAX]; /* the one that was loaded last; empty: none */
	char device[FIND_NAME_MAX]; /* of the job that was prepared last */
	/* the one that is up; empty: none. It stays up until another device is asked for */
	char nic[FIND_NAME_MAX];
	struct in_addr self;
	char file[WIRE_JOB_FILE_MAX + 1]; /* the user's job file */
	size_t file_len;
	struct find_traffic traffic; /* of the disk, before the pass */
};

enum pass_result { PASS_OK, PASS_SKIP, PASS_FAIL };

/* A job without a device is for tools that need none; the others refuse it. */
enum pass_result pass_prepare(struct pass *pass, const struct job *job, struct reason *reason);
enum pass_result pass_run(struct pass *pass, const struct job *job, tool_beat_fn *beat, void *ctx,
	struct figures *figures, struct reason *reason);

/* Facts of the device that go out with the figures, the first of which is that it is still there; not to be called
 * while anything is measured. */
enum pass_result pass_describe(
	struct pass *pass, const struct job *job, struct figures *figures, struct reason *reason);

#endif
