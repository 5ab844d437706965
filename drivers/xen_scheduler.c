#include "drivers/xen_scheduler.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/cpuset.h"
#include "drivers/virt.h"
#include "drivers/xen_rtds.h"
#include "drivers/xl.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define HINT "name a CPU that is free with --cpus, or give dom0 fewer (dom0_max_vcpus=)"

/* Its name, "" when xl does not report it; asked once, for it stays the same until Xen is started again. */
static const char *scheduler_in_force(void)
{
	static char name[32];
	AUTO_FREE char *text = name[0] ? NULL
				       : xl_run((const char *const[]){"xl", "info", "xen_scheduler", NULL}, NULL);
	if (text)
		snprintf(name, sizeof name, "%.*s", (int)strcspn(text, "\n"), text);
	return name;
}

/* An affinity as xl prints it: a list, or "all". */
static bool lies_within(const char *affinity, hwloc_const_bitmap_t cpus)
{
	hwloc_bitmap_t own = cpuset_bits(affinity);
	bool within = !hwloc_bitmap_iszero(own) && hwloc_bitmap_isincluded(own, cpus);
	hwloc_bitmap_free(own);
	return within;
}

unsigned xen_vcpus_in_the_way(const char *list, const char *cpuset)
{
	unsigned n = 0;
	hwloc_bitmap_t cpus = cpuset_bits(cpuset ? cpuset : "");
	AUTO_FREE char *copy = mem_strdup(list);
	char *lines = copy;
	strsep(&lines, "\n"); /* the header */
	for (char *line; (line = strsep(&lines, "\n"));) {
		char hard[64];
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %63s", hard) == 1)
			n += !cpuset || lies_within(hard, cpus);
	}
	hwloc_bitmap_free(cpus);
	return n;
}

/* Under null a vCPU that finds no free CPU never runs, and nobody says so. */
static int null_has_room(const struct guest_spec *spec, struct err **err)
{
	AUTO_FREE char *cpus = xl_run((const char *const[]){"xl", "info", "nr_cpus", NULL}, NULL);
	AUTO_FREE char *list = xl_run((const char *const[]){"xl", "vcpu-list", NULL}, NULL);
	if (!cpus || !list)
		return err_set(
			err, ERR_INFRA, NULL, "xl does not report which CPUs are free under Xen's null scheduler");
	unsigned n = (unsigned)atoi(cpus), taken = xen_vcpus_in_the_way(list, NULL);
	if (taken + spec->cpus > n)
		return err_set(err, ERR_NOTHING, HINT,
			"Xen's null scheduler gives each vCPU a CPU of its own: dom0 and its guests have %u, of %u "
			"CPUs",
			taken, n);
	taken = spec->cpuset ? xen_vcpus_in_the_way(list, spec->cpuset) : 0;
	if (spec->cpuset && taken + spec->cpus > cpuset_count(spec->cpuset))
		return err_set(err, ERR_NOTHING, HINT,
			"Xen's null scheduler gives each vCPU a CPU of its own: other guests have %u of the CPUs %s",
			taken, spec->cpuset);
	return 0;
}

static bool is_rtds(void)
{
	return strcmp(scheduler_in_force(), "rtds") == 0;
}

struct driver_guest *xen_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	if (strcmp(scheduler_in_force(), "null") == 0 && null_has_room(spec, err) != 0)
		return NULL;
	struct driver_guest *guest = virt_create(self, spec, err);
	unsigned cpus = spec->cpuset ? cpuset_count(spec->cpuset) : spec->cpus;
	if (guest && spec->members && is_rtds() &&
		xen_rtds_part(virt_domain_id(guest), cpus, spec->members, spec->cpus, err) != 0) {
		virt_destroy(guest, NULL);
		return NULL;
	}
	return guest;
}

/* Reservations are rtds' own; a thread of Linux' real-time class Xen has not. */
static int set_policy(const struct driver_guest *guest, const struct driver_share *share, struct err **err)
{
	if (share->policy == DRIVER_POLICY_DEADLINE && is_rtds())
		return xen_rtds_reserve(virt_domain_id(guest), share->period_us, share->runtime_us, false, err);
	if (share->policy == DRIVER_POLICY_DEADLINE)
		return err_set(err, ERR_NOTHING, "hvbench run --xen-args sched=rtds, with a Xen that has it",
			"Xen's scheduler %s has no reservations", scheduler_in_force());
	return err_set(err, ERR_NOTHING, NULL, "Xen has no SCHED_RR: its vCPUs are not Linux threads");
}

int xen_share(struct driver_guest *guest, const struct driver_share *share, struct err **err)
{
	AUTO_ERR struct err *reason = NULL;
	const char *scheduler = scheduler_in_force();
	if (share->policy != DRIVER_POLICY_DEFAULT)
		return set_policy(guest, share, err);
	if (virt_share(guest, share, &reason) == 0)
		return 0;
	bool known = !scheduler[0] || strncmp(scheduler, "credit", 6) == 0;
	return err_set(err, known ? err_kind(reason) : ERR_NOTHING, err_hint(reason), "Xen's scheduler %s: %s",
		scheduler, err_message(reason));
}
