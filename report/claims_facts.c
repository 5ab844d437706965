/*
 * claims_facts.c - the claim about kernels, judged by the facts of the run's hosts.
 */
#include <string.h>

#include "report/claims.h"
#include "report/places.h"

static const struct place *first_of(const struct model *model, const char *driver)
{
	for (unsigned i = 0; i < model->n_places; i++) {
		if (strcmp(model->places[i].driver, driver) == 0)
			return &model->places[i];
	}
	return NULL;
}

void claims_judge_kernel(const struct model *model, struct finding *out)
{
	const struct place *kvm = first_of(model, DRIVER_KVM), *xen = first_of(model, DRIVER_XEN);
	const char *under_kvm = kvm ? fact_value(&model->facts, kvm->host_id, "kernel.release") : NULL;
	const char *dom0 = xen ? fact_value(&model->facts, xen->host_id, "kernel.release") : NULL;
	if (!under_kvm || !dom0) {
		out->judgement = NOT_MEASURED;
		buf_addf(&out->text, "This run has no fact kernel.release of %s.",
			under_kvm      ? "a Xen host"
				: dom0 ? "a KVM host"
				       : "a KVM host and a Xen host");
	} else if (strcmp(under_kvm, dom0) == 0) {
		out->judgement = NO_LONGER;
		buf_addf(&out->text,
			"The same kernel, %s, was KVM's host and Xen's dom0 in this run. Guests and modules outside "
			"the tree are not counted yet.",
			dom0);
	} else {
		out->judgement = UNDECIDED;
		buf_addf(&out->text,
			"KVM's host ran %s and Xen's dom0 %s; only the same kernel under both would decide it.",
			under_kvm, dom0);
	}
}
