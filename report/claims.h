/*
 * claims.h - what judges of the old claims share: page_claims.c holds the claims, claims_io.c the rules that need the
 * io suite, claims_sched.c those that need sched.
 */
#ifndef HVB_REPORT_CLAIMS_H
#define HVB_REPORT_CLAIMS_H

#include "lib/buf.h"
#include "report/model.h"

enum judgement { HOLDS, NO_LONGER, UNDECIDED, NOT_MEASURABLE };

struct finding {
	enum judgement judgement;
	struct buf text; /* a sentence or two */
};

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
 * work and KVM in none; no longer when Xen is in none; inconclusive when it depends on the row. K6 also says what a
 * guest of KVM is worse and better in than a process of the same host, where processes were measured. K7: holds no
 * longer when KVM keeps all weights and caps to within 2 percentage points; holds when it keeps none.
 */
void claims_judge_scheduling(const struct model *model, struct finding *out);
void claims_judge_process(const struct model *model, struct finding *out);
void claims_judge_qos(const struct model *model, struct finding *out);

/* "3 of 16 rows have a verdict; more boots (--reps) would decide. " */
void claims_say_undecided(unsigned decided, unsigned comparable, struct buf *out);

/*
 * For X4: what a small read costs on the bare machine's RAM disk and on the best disk of each hypervisor; nothing
 * without these rows.
 */
void claims_add_bare_disk(const struct model *model, struct buf *out);

#endif
