/*
 * fuzz_trial.c - a whole console of a guest: lines, frames, and the trials made of them. Checksums and sequence are the
 * worker's to check and are passed over here, so that a changed byte gets as far as the state machine.
 */
#include <stdio.h>

#include "engine/measure.h"
#include "engine/trial.h"
#include "lib/auto.h"
#include "tests/fuzz/fuzz.h"

#define ITEMS_MAX 256

static unsigned items(struct plan_item *list)
{
	unsigned n = 0;
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n && strcmp(bench_families[f]->guest, "bare") == 0; b++)
			if (!bench_families[f]->benches[b].scene && n < ITEMS_MAX)
				list[n++] = (struct plan_item){&bench_families[f]->benches[b], NULL, "", false};
	return n;
}

/* MARK NONCE SEQ KIND LEN CRC PAYLOAD */
static void on_line(void *boot, const char *line, size_t len)
{
	AUTO_FREE char *text = fuzz_text((const uint8_t *)line, len);
	const char *start = strstr(text, WIRE_MARK);
	struct wire_frame frame = {0};
	int at = 0;
	_Static_assert(WIRE_KIND_MAX >= 8, "a kind has room for what is scanned");
	if (!start || sscanf(start + strlen(WIRE_MARK), "%*s %*s %8s %*s %*s%n", frame.kind, &at) != 1 || at == 0)
		return;
	frame.payload = start + strlen(WIRE_MARK) + at;
	frame.len = strnlen(frame.payload, WIRE_PAYLOAD_MAX);
	trial_boot_take(boot, frame.kind, &frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plan_item list[ITEMS_MAX];
	static struct wire_reader reader;
	struct trial_boot boot;
	trial_boot_init(&boot, list, items(list), clock_of_hardware, measure_samples.about);
	reader.len = 0;
	wire_read(&reader, (const char *)data, size, on_line, &boot);
	enum outcome outcome = boot.ended ? OUTCOME_OK : OUTCOME_CRASH;
	measure_close(&measure_samples, &boot, outcome, boot.ended ? NULL : "no last frame");
	for (unsigned i = 0; i < boot.n; i++)
		require((boot.trials[i].outcome == OUTCOME_OK) == !boot.trials[i].reason);
	trial_boot_finish(&boot);
	return 0;
}
