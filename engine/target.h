/* target.h - where a run can go: every way to run a guest on the hosts that were asked for, with the sentence why not
 * where it cannot be used. */
#ifndef HVB_ENGINE_TARGET_H
#define HVB_ENGINE_TARGET_H

#include <stdbool.h>

#include "engine/host.h"
#include "engine/plan_boot.h"
#include "engine/selection.h"
#include "lib/err.h"

struct targets {
	struct plan_target *list; /* strings are owned */
	unsigned n;
	bool lab; /* machines of the lab are needed */
};

/* Said before something slow ("looking whether kvm works here"). */
typedef void target_say_fn(void *ctx, const char *text);

/* How hosts are asked. A probe runs a guest, so the worker that does it holds its host's measuring lock meanwhile. */
struct target_asking {
	bool fresh;         /* again, although this machine's answer is known */
	bool wait;          /* for the lock while another hvbench measures there, instead of ERR_BUSY */
	target_say_fn *say; /* or NULL */
	void *ctx;
};

/* on: comma-separated host names, "lab" for its three; NULL chooses: this machine's hypervisors when one of those that
 * is selected is usable, else the lab. A driver that is only_by_name takes part only where a pattern names it. */
int targets_resolve(const struct hosts *hosts, const char *on, const struct selection *selection,
	const struct target_asking *asking, struct targets *targets, struct err **err);
void targets_finish(struct targets *targets);

/*
 * Asks a worker on the host whether the driver works there: a guest is run. The answer for this machine is kept until
 * the next boot of the machine. Not for hosts of the lab, whose drivers work by construction. A host that does not
 * answer is an error, as is one that is busy (ERR_BUSY).
 */
int target_probe(const struct host *host, const char *driver, const struct target_asking *asking,
	struct driver_probe *probe, struct err **err);

#endif
