/*
 * claims.h - the old argument as measurable claims, each with a verdict of today. One model, two views: page_claims.c
 * of the report and cli/cmd_claims.c. claims.c has the claims, claims_finding.c what all rules share; the rules stand
 * by what they need in claims_io.c, claims_sched.c, claims_exit.c, claims_footprint.c, claims_facts.c, claims_score.c.
 *
 * A claim gets a verdict only from data of this run. Where no rule can judge yet, the finding names what is missing; no
 * figure is written down.
 */
#ifndef HVB_REPORT_CLAIMS_H
#define HVB_REPORT_CLAIMS_H

#include "lib/auto.h"
#include "lib/buf.h"
#include "report/model.h"

/* MIXED: it holds in a part of the rows and not in others. UNDECIDED: rows have no verdict. */
enum judgement { HOLDS, NO_LONGER, MIXED, UNDECIDED, NOT_MEASURED };
/* "holds", "no longer holds", "mixed", "inconclusive", "not measured in this run" */
const char *judgement_name(enum judgement judgement);

#define CLAIM_FIGURES_MAX 3
#define CLAIM_RATIO "\xc3\x97" /* the unit of a ratio */

/* What a verdict rests on. */
struct claim_figure {
	char *what;        /* "exits of xen/bare-pvh over kvm/bare-q35" */
	double value;      /* in unit */
	double low, high;  /* its interval, or the middle half of the rows; NAN: none */
	const char *unit;  /* CLAIM_RATIO, "bytes" ...; borrowed */
	const char *clock; /* that it is counted by; borrowed from the model */
};

struct finding {
	enum judgement judgement;
	struct buf text; /* a sentence or two */
	struct claim_figure figures[CLAIM_FIGURES_MAX];
	unsigned n_figures;
};

struct claim {
	const char *id, *then, *measure;
	const char *const *suites; /* what it takes, NULL-terminated; judged by what there is of them */
	void (*judge)(const struct model *model, struct finding *finding); /* NULL: no rule yet */
	const char *missing; /* what else it takes, when `judge` is NULL */
};

/* In the order of the page. */
extern const struct claim claims[];
extern const unsigned n_claims;

void finding_finish(struct finding *finding);

/* A finding for each claim; caller frees by claims_free. The model is compared (model_compare). */
struct finding *claims_judge(const struct model *model);
void claims_free(struct finding **findings); /* accepts NULL */
#define AUTO_CLAIMS AUTO(claims_free)

/* How the figures of the run are to be read; borrowed. */
const char *claims_caption(const struct model *model);

/* "exits of xen/bare-pvh over kvm/bare-q35: 2.130x (2.130 to 2.131), clock icount" */
void claims_say_figure(const struct claim_figure *figure, struct buf *out);

/* Adds a figure while there is room; one that is not finite is left out. fmt: what. */
void claims_add_figure(struct finding *out, double value, double low, double high, const char *unit, const char *clock,
	const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/* Below so many rows, and below so large a difference, nothing is judged. */
#define CLAIMS_MIN_ROWS 5
#define CLAIMS_MIN_EFFECT 0.05

/*
 * Judges take the verdicts of model->pairs: a row without one counts as nothing, and where too few have one the claim
 * is inconclusive, by claims_say_undecided().
 *
 * K9: holds no longer once a paravirtual device of KVM was measured; the text gives what it saves. X2: holds when
 * emulated devices cost 5 % more than Xen's best paravirtual one of the same guest and row, in three quarters of the
 * rows. X3: holds when an operation of a paravirtual device spends 5 % in dom0 at the median, or the guest loses 5 % of
 * its rate while dom0 is busy. X5: holds when what Xen's hypervisor and dom0 spend on an operation is 5 % more than
 * what KVM's hypervisor and host spend on it, in three quarters of the rows; where the two devices are compared, only
 * of rows with a verdict. X2, X3 and X5 are shares of rows, without a test of their own, and say so.
 */
void claims_judge_kvm_pv(const struct model *model, struct finding *out);
void claims_judge_xen_pv(const struct model *model, struct finding *out);
void claims_judge_dom0(const struct model *model, struct finding *out);
void claims_judge_two_kernels(const struct model *model, struct finding *out);

/*
 * K6 and X1, which say the same of the two: holds when Xen is better in some rows of fairness, wake-ups and periodic
 * work and KVM in none; no longer when Xen is in none; mixed when it depends on the row. K6 also says what a
 * guest of KVM is worse and better in than a process of the same host, where processes were measured. K7: holds no
 * longer when KVM keeps all weights and caps to within 2 percentage points; holds when it keeps none; mixed in between.
 */
void claims_judge_scheduling(const struct model *model, struct finding *out);
void claims_judge_process(const struct model *model, struct finding *out);
void claims_judge_qos(const struct model *model, struct finding *out);

/* X4: slow means slower than Xen in three quarters of the rows of exits, in every mode that was measured. */
void claims_judge_host_based(const struct model *model, struct finding *out);

/* K2: the same release of the kernel under both is the claim's end; different ones prove nothing. */
void claims_judge_kernel(const struct model *model, struct finding *out);

/* K1: holds when a guest costs more beyond its own memory under Xen in all rows with a verdict, in every mode; no
 * longer when in none; mixed in between. What hypervisor, dom0 and host take without a guest is not in it. */
void claims_judge_footprint(const struct model *model, struct finding *out);

/* Z1: each suite's geometric mean of what Xen takes over KVM, over all pairs of modes, by two weightings of the suites.
 * Holds when KVM is ahead by the desktop's and Xen by the server's, each by 5 %; no longer when neither is; mixed when
 * one of them is. It takes three suites with such a mean. */
void claims_judge_score(const struct model *model, struct finding *out);

/* "3 of 16 rows have a verdict; more boots (--reps) would decide. " */
void claims_say_undecided(unsigned decided, unsigned comparable, struct buf *out);

/*
 * For X4: what a small read costs on the bare machine's RAM disk and on the best disk of each hypervisor; nothing
 * without these rows.
 */
void claims_add_bare_disk(const struct model *model, struct buf *out);

#endif
