/*
 * claims_footprint.c - the claim about memory, judged by the verdicts of the footprint suite's rows.
 */
#include <math.h>
#include <string.h>

#include "lib/auto.h"
#include "report/claims.h"
#include "report/format.h"
#include "report/pairs.h"

#define OVERHEAD "footprint.overhead-" /* what the rows' names begin with */

void claims_judge_footprint(const struct model *model, struct finding *out)
{
	unsigned comparable = 0, decided = 0, kvm_less = 0, xen_less = 0;
	for (unsigned i = 0; i < model->pairs.n; i++) {
		const struct compare_row *row = &model->pairs.rows[i];
		if (strncmp(row->bench, OVERHEAD, strlen(OVERHEAD)) != 0 || row->verdict == VERDICT_NOT_COMPARABLE)
			continue;
		comparable++;
		decided += pair_is_decided(row);
		kvm_less += row->verdict == VERDICT_SLOWER;
		xen_less += row->verdict == VERDICT_FASTER;
		claims_add_figure(out, row->has_effect ? row->effect.value : NAN, row->effect.low, row->effect.high,
			CLAIM_RATIO, row->b_clock, "%s over %s", row->b, row->a);
	}
	if (comparable == 0) {
		out->judgement = NOT_MEASURED;
		buf_adds(&out->text, "No row of KVM and Xen can be compared in this run.");
		return;
	}
	if (decided == 0) {
		out->judgement = UNDECIDED;
		claims_say_undecided(0, comparable, &out->text);
		return;
	}
	out->judgement = kvm_less == decided ? HOLDS : kvm_less == 0 ? NO_LONGER : MIXED;
	buf_addf(&out->text,
		"Beyond its own memory a guest costs more under Xen in %u and more under KVM in %u of the %u rows that "
		"have a verdict. What hypervisor, dom0 and host take without a guest is not in it.",
		kvm_less, xen_less, decided);
}
