/*
 * host.c - the bare guest as the host sees it: its image, its needs, its command line (grammar: bench/plan.h).
 */
#include <inttypes.h>
#include <stdio.h>

#include "bench/plan.h"
#include "guests/guest.h"

#define CMDLINE_MAX 3072   /* the guest copies 4096 (BARE_CMDLINE_MAX); multiboot puts its image's path first */

static size_t cmdline(char *out, size_t cap, const struct guest_plan *plan)
{
	cap = cap > CMDLINE_MAX ? CMDLINE_MAX : cap;
	if (cap == 0 || plan->n_benches == 0 || plan->n_benches > PLAN_BENCHES_MAX)
		return 0;
	int n = snprintf(out, cap, "hvbench nonce=%016" PRIx64 " n=%u warm=%u%s%s benches=", plan->nonce, plan->samples, plan->warm,
			 plan->console ? " console=" : "", plan->console ? plan->console : "");
	for (unsigned i = 0; i < plan->n_benches && n >= 0 && (size_t)n < cap; i++)
		n += snprintf(out + n, cap - (size_t)n, "%s%s", i ? "," : "", plan->benches[i]);
	return n < 0 || (size_t)n >= cap ? 0 : (size_t)n;
}

/* Not Xen's pv mode: there a guest is no PC but a client of hypercalls from its first instruction. */
static const char *const places[] = {"kvm/*", "xen/pvh", "xen/hvm", "tcg/*", "metal/*", "null/*", NULL};

const struct guest_kind guest_bare = {
	.name = "bare",
	.what = "free-standing, ours: nothing but the bench runs in it",
	.image = "bare.elf",
	.places = places,
	.memory_mib = 128,
	.cpus = 1,
	.cmdline = cmdline,
};
