#include "drivers/virt_share.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define PERIOD_US 100000 /* of a cap under KVM: libvirt's and the kernel's default */
#define PARAMETERS_MAX 32

struct parameters {
	virTypedParameter list[PARAMETERS_MAX];
	int n;
	char *scheduler; /* its name; owned */
};

static int failed(virDomainPtr domain, const char *what, const char *scheduler, struct err **err)
{
	AUTO_FREE char *words = mem_strdup(virGetLastErrorMessage()); /* asking for the name forgets them */
	return err_set(err, ERR_INFRA, NULL, "cannot %s of %s%s%s: %s", what, virDomainGetName(domain),
		scheduler ? ", scheduler " : "", scheduler ? scheduler : "", words);
}

static int get(virDomainPtr domain, struct parameters *p, struct err **err)
{
	*p = (struct parameters){.n = 0};
	p->scheduler = virDomainGetSchedulerType(domain, &p->n);
	if (!p->scheduler)
		return failed(domain, "read the scheduler's parameters", NULL, err);
	if (p->n > PARAMETERS_MAX)
		p->n = PARAMETERS_MAX;
	if (virDomainGetSchedulerParameters(domain, p->list, &p->n) == 0)
		return 0;
	failed(domain, "read the scheduler's parameters", p->scheduler, err);
	free(p->scheduler);
	p->scheduler = NULL;
	return -1;
}

static virTypedParameterPtr find(struct parameters *p, const char *name)
{
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->list[i].field, name) == 0)
			return &p->list[i];
	return NULL;
}

static long long value_of(const virTypedParameter *p)
{
	switch (p->type) {
	case VIR_TYPED_PARAM_INT:
		return p->value.i;
	case VIR_TYPED_PARAM_UINT:
		return p->value.ui;
	case VIR_TYPED_PARAM_LLONG:
		return p->value.l;
	default:
		return (long long)p->value.ul;
	}
}

static void put(virTypedParameter *p, long long value)
{
	switch (p->type) {
	case VIR_TYPED_PARAM_INT:
		p->value.i = (int)value;
		break;
	case VIR_TYPED_PARAM_UINT:
		p->value.ui = (unsigned)value;
		break;
	case VIR_TYPED_PARAM_LLONG:
		p->value.l = value;
		break;
	default:
		p->value.ul = (unsigned long long)value;
	}
}

static int set_one(virDomainPtr domain, struct parameters *p, const char *name, long long value, struct err **err)
{
	virTypedParameterPtr parameter = find(p, name);
	if (!parameter)
		return err_set(err, ERR_INFRA, NULL, "libvirt knows no %s of the scheduler %s", name, p->scheduler);
	put(parameter, value);
	return virDomainSetSchedulerParameters(domain, parameter, 1) == 0 ? 0 : failed(domain, name, p->scheduler, err);
}

static int check_one(struct parameters *p, const char *name, long long value, struct err **err)
{
	virTypedParameterPtr parameter = find(p, name);
	if (parameter && value_of(parameter) == value)
		return 0;
	return err_set(err, ERR_INFRA, NULL, "%s of the scheduler %s was set to %lld and reads %lld", name,
		p->scheduler, value, parameter ? value_of(parameter) : -1);
}

/* The parameters of either scheduler that a share becomes; no more than three. */
struct wanted {
	struct {
		const char *name;
		long long value;
	} list[3];
	unsigned n;
};

static void want(struct wanted *w, const char *name, long long value)
{
	w->list[w->n].name = name;
	w->list[w->n++].value = value;
}

static void choose(struct parameters *p, const struct driver_share *share, struct wanted *w)
{
	bool posix = find(p, VIR_DOMAIN_SCHEDULER_CPU_SHARES) != NULL;
	const char *weight = posix ? VIR_DOMAIN_SCHEDULER_CPU_SHARES : VIR_DOMAIN_SCHEDULER_WEIGHT;
	virTypedParameterPtr now = find(p, weight);
	if (share->weight)
		want(w, weight, now ? value_of(now) * share->weight / 100 : share->weight);
	if (share->cap && posix) {
		want(w, VIR_DOMAIN_SCHEDULER_VCPU_PERIOD, PERIOD_US);
		want(w, VIR_DOMAIN_SCHEDULER_VCPU_QUOTA, (long long)PERIOD_US * share->cap / 100);
	} else if (share->cap) {
		want(w, VIR_DOMAIN_SCHEDULER_CAP, share->cap);
	}
}

int virt_share_set(virDomainPtr domain, const struct driver_share *share, struct err **err)
{
	struct parameters p;
	struct wanted w = {.n = 0};
	if (!share->weight && !share->cap)
		return 0;
	if (get(domain, &p, err) != 0)
		return -1;
	int result = 0;
	choose(&p, share, &w);
	for (unsigned i = 0; result == 0 && i < w.n; i++)
		result = set_one(domain, &p, w.list[i].name, w.list[i].value, err);
	free(p.scheduler);
	if (result != 0 || get(domain, &p, err) != 0)
		return -1;
	for (unsigned i = 0; result == 0 && i < w.n; i++)
		result = check_one(&p, w.list[i].name, w.list[i].value, err);
	free(p.scheduler);
	return result;
}
