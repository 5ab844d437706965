#include "engine/measure/trial_samples.h"

#include <string.h>

#include "lib/mem.h"

void trial_samples_take(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	char text[WIRE_PAYLOAD_MAX];
	uint64_t at, n;
	size_t got = 0;
	if (!wire_get_u64(frame, "at", &at, 0, TRIAL_SAMPLES_MAX) ||
		!wire_get_u64(frame, "n", &n, 1, TRIAL_SAMPLES_MAX) || !wire_get(frame, "s", text, sizeof text)) {
		trial_boot_fail(
			boot, "the guest's data frame of %s lacks fields or has them out of range", trial->bench->name);
		return;
	}
	if (at != trial->n || at + n > TRIAL_SAMPLES_MAX) {
		trial_boot_fail(boot, "samples of %s are missing or too many: %zu came, the next frame starts at %llu",
			trial->bench->name, trial->n, (unsigned long long)at);
		return;
	}
	trial->samples = mem_resize(trial->samples, at + n, sizeof *trial->samples);
	if (!wire_samples_decode(text, strlen(text), trial->samples + at, n, &got) || got != n) {
		trial_boot_fail(boot, "a data frame of %s does not hold the %llu samples it promises",
			trial->bench->name, (unsigned long long)n);
		return;
	}
	trial->n += n;
}
