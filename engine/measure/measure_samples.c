/* measure_samples.c - timed intervals of the bare guest: see measure.h. */
#include <string.h>

#include "engine/measure.h"
#include "engine/measure/trial_samples.h"

/* METHOD rule 3: the control loop may vary by this part of what is measured, or by these ticks where that is more. */
#define SPREAD_RELATIVE 0.02
#define SPREAD_TICKS 20.0

/* ---- frames ---- */

static void take_done(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	uint64_t n, overhead;
	const uint64_t most_ticks = UINT64_C(1) << 62;
	bool fine = wire_get_u64(frame, "n", &n, 1, TRIAL_SAMPLES_MAX) &&
		wire_get_u64(frame, "warm", &trial->warm, 0, TRIAL_SAMPLES_MAX) &&
		wire_get_u64(frame, "ops", &trial->ops, 1, 1000000000) &&
		wire_get_u64(frame, "overhead", &overhead, 0, 1000000000) &&
		wire_get_u64(frame, "spread", &trial->spread, 0, most_ticks) &&
		wire_get_u64(frame, "t0", &trial->t0, 0, UINT64_MAX) &&
		wire_get_u64(frame, "t1", &trial->t1, 0, UINT64_MAX);
	if (!fine)
		trial_boot_fail(
			boot, "the guest's done frame of %s lacks fields or has them out of range", trial->bench->name);
	else if (n != trial->n)
		trial_boot_fail(boot, "samples of %s are missing: %zu of %llu came", trial->bench->name, trial->n,
			(unsigned long long)n);
	else if (trial->warm >= n)
		trial_boot_fail(boot, "%s has nothing but warm-up samples", trial->bench->name);
	else if (trial->t1 < trial->t0)
		trial_boot_fail(boot, "%s ended before it started: the guest's TSC went backwards", trial->bench->name);
	else {
		trial->overhead = (double)overhead / (double)trial->ops;
		trial_complete(boot, trial);
	}
}

static bool about(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame)
{
	if (strcmp(kind, "data") == 0)
		trial_samples_take(boot, trial, frame);
	else if (strcmp(kind, "done") == 0)
		take_done(boot, trial, frame);
	else
		return false;
	return true;
}

/* ---- the end ---- */

/* METHOD rule 3. */
static void judge(struct trial *trial)
{
	uint64_t least = UINT64_MAX;
	for (size_t i = trial->warm; i < trial->n; i++)
		least = trial->samples[i] < least ? trial->samples[i] : least;
	double allowed = SPREAD_RELATIVE * (double)least;
	if ((double)trial->spread <= (allowed > SPREAD_TICKS ? allowed : SPREAD_TICKS))
		return;
	trial_set_outcome(trial, OUTCOME_UNSTABLE,
		"the control loop of the same shape varies by %llu ticks, and %llu are measured",
		(unsigned long long)trial->spread, (unsigned long long)least);
}

static void close_trial(const struct trial_boot *boot, struct trial *trial)
{
	if (!trial->done)
		trial_set_outcome(trial, OUTCOME_ERROR, "the guest ended without a result of this bench");
	else if (trial->outcome == OUTCOME_OK)
		judge(trial);
}

const struct measure measure_samples = {
	.name = "samples",
	.has_control = true,
	.counted = &measure_counts,
	.whole = true,
	.deadline_s = 60,
	.deadline_part_s = 5,
	.guess_ms = 1000,
	.guess_part_ms = 250,
	.about = about,
	.close = close_trial,
};
