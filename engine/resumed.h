/* resumed.h - of a run that is resumed, before anything is measured: whether hosts and images are those it knows. */
#ifndef HVB_ENGINE_RESUMED_H
#define HVB_ENGINE_RESUMED_H

#include <stdint.h>

#include "engine/plan_boot.h"
#include "lib/db.h"
#include "lib/err.h"

/* The host of that name has the configuration in which the run has figures of it. ERR_USAGE else, with what differs. */
int resumed_check_host(struct db *db, int64_t run_id, const char *name, int64_t host_id, struct err **err);

/* A file that a guest is started from is the one of that name with which the run has booted the target. */
int resumed_check_image(struct db *db, int64_t run_id, const struct plan_target *target, const char *kind,
	const char *name, const char *sha256, struct err **err);

#endif
