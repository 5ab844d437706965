/* job_files.h - the files that a lab machine is given below /job: hvbench, and what the guests' kinds consist of, from
 * where this hvbench lies. */
#ifndef HVB_ENGINE_JOB_FILES_H
#define HVB_ENGINE_JOB_FILES_H

#include "drivers/lab/lab.h"

#define JOB_FILES_MAX 16

struct job_files {
	struct lab_payload list[JOB_FILES_MAX];
	unsigned n;
};

/* kinds: of guests, comma-separated, or NULL: every kind. guest_kernel: a file in place of the linux guest's kernel, or
 * NULL. */
void job_files_make(struct job_files *files, const char *kinds, const char *guest_kernel);
void job_files_finish(struct job_files *files);

#endif
