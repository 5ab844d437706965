/*
 * fio.h - fio's arguments for a job, and what its JSON says.
 *
 * Latencies are those from submission to completion (fio's lat_ns, slat and clat together), percentiles too
 * (lat_percentiles=1). fio's clock for run time counts milliseconds: where a pass took less than one, iops and
 * bandwidth are left out; so are latencies that a user's job does not measure.
 */
#ifndef HVB_GUESTS_LINUX_FIO_H
#define HVB_GUESTS_LINUX_FIO_H

#include "bench/job.h"
#include "guests/linux/arguments.h"
#include "guests/linux/figures.h"
#include "guests/linux/reason.h"

#define FIO_VERIFY_OPS 4096 /* when a verify job asks for no number */

/* For tools fio, verify and job; `program` is fio's path, `device` the disk's, `file` the user's job file (tool job
 * only; its variables: engine/user_jobs.h). argv points into *arguments. */
void fio_arguments(const struct bench_job *job, const char *program, const char *device, const char *file,
	struct arguments *arguments);

/* Reads what fio printed. False and the reason when fio failed or did not do what was asked. */
bool fio_read(const char *out, size_t out_len, const char *err, size_t err_len, const struct bench_job *job,
	struct figures *figures, struct reason *reason);

#endif
