#include "engine/measure/scene_played.h"

#include <stdlib.h>

#include "lib/mem.h"

#define TICKS_MAX (UINT64_C(1) << 62)

static bool edges_rise(const struct trial *trial, uint64_t edges)
{
	for (uint64_t i = 0; i < edges; i++)
		if (trial->samples[i] > TICKS_MAX || (i > 0 && trial->samples[i] < trial->samples[i - 1]))
			return false;
	return edges % 2 == 0;
}

const struct scene_played *scene_played_of(const struct trial *trial)
{
	return trial->own;
}

void scene_played_take(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	struct scene_played p = {0};
	uint64_t n;
	const char *name = trial->bench->name;
	bool fine = wire_get_u64(frame, "n", &n, 1, TRIAL_SAMPLES_MAX) &&
		wire_get_u64(frame, "edges", &p.edges, 0, n) && wire_get_u64(frame, "units", &p.units, 0, TICKS_MAX) &&
		wire_get_u64(frame, "unit", &p.unit, 1, TICKS_MAX) &&
		wire_get_u64(frame, "t0", &trial->t0, 1, TICKS_MAX) &&
		wire_get_u64(frame, "t1", &trial->t1, 1, TICKS_MAX);
	fine &= wire_get_u64(frame, "spun", &p.spun, 0, TICKS_MAX);
	p.told = wire_get_u64(frame, "stolen", &p.stolen, 0, TICKS_MAX);
	p.has_base = wire_get_hex(frame, "base", &p.base);
	if (!fine)
		trial_boot_fail(boot, "the guest's played frame of %s lacks fields or has them out of range", name);
	else if (n != trial->n)
		trial_boot_fail(
			boot, "numbers of %s are missing: %zu of %llu came", name, trial->n, (unsigned long long)n);
	else if (trial->t1 <= trial->t0)
		trial_boot_fail(boot, "%s ended before it started: the guest's TSC went backwards", name);
	else if (!edges_rise(trial, p.edges))
		trial_boot_fail(boot, "the log of %s is not in the order of time", name);
	if (boot->failure)
		return;
	struct scene_played *own = mem_alloc(1, sizeof *own);
	*own = p;
	trial->own = own;
	trial->own_free = free;
	trial->done = true;
}
