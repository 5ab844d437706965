/*
 * claims.c - the claims, and how each of them is judged: see claims.h.
 */
#include "report/claims.h"

#include <stdlib.h>

#include "lib/mem.h"

/* ---- Claims ---- */

#define SUITES(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct claim claims[] = {
	{"K1", "KVM has the smaller memory footprint: one kernel", "memory that a guest costs the host beyond its own",
		SUITES("footprint"), claims_judge_footprint, NULL},
	{"K2", "KVM is in mainline, Xen needs a forked kernel", "whether one stock kernel is KVM's host and Xen's dom0",
		NULL, claims_judge_kernel, NULL},
	{"K3", "KVM has every driver of the mainline kernel; Xen needs dom0's",
		"drivers that host and dom0 get from the same package", NULL, NULL,
		"a collector for drivers and their owners"},
	{"K4", "KVM guests are seen with ordinary Linux process tools",
		"share of a guest's CPU time and memory that /proc of the host shows", NULL, NULL,
		"a collector that compares /proc with the truth"},
	{"K5", "KVM has the smaller attack surface, Xen the larger",
		"code reachable from a guest, hypercalls, ioctls, device models", NULL, NULL,
		"a collector for the reachable surface"},
	{"K6", "a KVM guest is a Linux process, tuned for applications and not VMs",
		"fairness, lateness of wake-ups, periodic work; guests against processes of the same host",
		SUITES("sched"), claims_judge_process, NULL},
	{"K7", "KVM lacks QoS by load", "error of weights and of caps", SUITES("sched"), claims_judge_qos, NULL},
	{"K8", "KVM needs a stripped host to be efficient", "the suites on a full and on a stripped host", NULL, NULL,
		"a run on a stripped host and one on a full host"},
	{"K9", "KVM lacks paravirtual drivers", "virtio against emulated devices", SUITES("io"), claims_judge_kvm_pv,
		NULL},
	{"X1", "Xen's microkernel schedules VMs better", "as K6 and K7", SUITES("sched"), claims_judge_scheduling,
		NULL},
	{"X2", "Xen's paravirtual drivers improve performance significantly",
		"xen-blkfront and xen-netfront against emulated devices", SUITES("io"), claims_judge_xen_pv, NULL},
	{"X3", "Xen depends on dom0 for I/O",
		"what guests lose while dom0 is loaded; share of an operation spent in dom0", SUITES("io"),
		claims_judge_dom0, NULL},
	{"X4", "host-based hypervisors are slow",
		"hosted KVM against bare-metal Xen (slow: the longer path), both against the bare machine",
		SUITES("exit"), claims_judge_host_based, NULL},
	{"X5", "the two kernels of Xen cost", "path length split by who executed it", SUITES("io"),
		claims_judge_two_kernels, NULL},
	{"Z1", "prediction: KVM for desktops, Xen for servers", "the scoreboard over all suites",
		SUITES("exit", "io", "sched", "boot", "footprint"), claims_judge_score, NULL},
};
const unsigned n_claims = sizeof claims / sizeof *claims;

/* Names the first suite that is missing; false when all are there. */
static bool misses_suites(const struct model *model, const struct claim *claim, struct finding *out)
{
	unsigned missing = 0;
	for (const char *const *suite = claim->suites; suite && *suite; suite++) {
		if (!model_has_suite(model, *suite))
			buf_addf(&out->text, "%s%s", missing++ ? ", " : "No results of suite ", *suite);
	}
	if (missing)
		buf_adds(&out->text, " in this run.");
	return missing > 0;
}

static void judge_one(const struct model *model, const struct claim *claim, struct finding *out)
{
	out->judgement = NOT_MEASURED;
	if (!model_is_complete(model)) {
		buf_addf(&out->text, "This run is not complete (%s).", model->run.state);
		return;
	}
	if (misses_suites(model, claim, out))
		return;
	if (claim->judge)
		claim->judge(model, out);
	else
		buf_addf(&out->text, "It takes %s.",
			claim->missing ? claim->missing : "a rule that judges these results");
}

struct finding *claims_judge(const struct model *model)
{
	struct finding *findings = mem_alloc(n_claims, sizeof *findings);
	for (unsigned i = 0; i < n_claims; i++)
		judge_one(model, &claims[i], &findings[i]);
	return findings;
}

void claims_free(struct finding **findings)
{
	struct finding *list = *findings;
	for (unsigned i = 0; list && i < n_claims; i++)
		finding_finish(&list[i]);
	free(list);
}

const char *claims_caption(const struct model *model)
{
	return model_has_exact_clock(model)
		? "From the verdicts of this run's rows only. Ratios on clock icount are of path lengths in "
		  "instructions on an emulated CPU, not of cycles on silicon."
		: "From the verdicts of this run's rows only.";
}
