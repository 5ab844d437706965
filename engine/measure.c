/* measure.c - what is common to all kinds of measurement: see measure.h. */
#include "engine/measure.h"

#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

/* ---- the plan ---- */

enum bench_profile measure_profile(const struct measure *measure, const struct bench *bench)
{
	return measure->profile ? measure->profile(bench) : BENCH_QUICK;
}

const char *measure_profile_name(enum bench_profile profile)
{
	static const char *const names[] = {
		[BENCH_QUICK] = "quick", [BENCH_STANDARD] = "standard", [BENCH_FULL] = "full"};
	return names[profile];
}

bool measure_needs_job(const struct measure *measure, const struct bench *bench)
{
	return measure->needs_job && measure->needs_job(bench);
}

unsigned measure_items(const struct measure *measure, const struct bench *bench, const struct plan_target *target,
	struct plan_item list[MEASURE_ITEMS_MAX])
{
	if (measure->items)
		return measure->items(bench, target, list);
	list[0] = (struct plan_item){bench, NULL, "", false};
	return 1;
}

unsigned measure_guests(const struct plan_boot *boot)
{
	return boot->measure->guests ? boot->measure->guests(boot) : 1;
}

static unsigned parts_of(const struct plan_boot *boot)
{
	return boot->measure->parts ? boot->measure->parts(boot) : boot->n_items;
}

unsigned measure_deadline_s(const struct plan_boot *boot)
{
	return boot->measure->deadline_s + boot->measure->deadline_part_s * parts_of(boot);
}

unsigned measure_guess_ms(const struct plan_boot *boot, bool exact)
{
	return boot->measure->guess_ms + boot->measure->guess_part_ms * parts_of(boot) +
		(boot->measure->known_ms ? boot->measure->known_ms(boot, exact) : 0);
}

int measure_check(const struct plan_boot *boot, const struct measure_place *place, struct err **err)
{
	for (unsigned i = 0; boot->measure->check && i < boot->n_items; i++)
		if (boot->measure->check(&boot->items[i], place, err) != 0)
			return -1;
	return 0;
}

/* ---- the order ---- */

const char *measure_keep(struct measure_order *order, char *text)
{
	return order->texts[order->n_texts++] = text;
}

void measure_order_finish(struct measure_order *order)
{
	for (unsigned i = 0; i < order->n_texts; i++)
		free(order->texts[i]);
	order->n_texts = 0;
}

/* ---- frames ---- */

void measure_open(struct trial_boot *boot, const struct plan_boot *plan, const struct measure_place *place)
{
	trial_boot_init(boot, plan->items, plan->n_items, place->clock, plan->measure->about);
	if (plan->measure->open)
		plan->measure->open(boot, plan, place);
}

void measure_take(const struct measure *measure, struct trial_boot *boot, unsigned guest, const char *kind,
	const struct wire_frame *frame)
{
	if (measure->take)
		measure->take(boot, guest, kind, frame);
	else
		trial_boot_take(boot, kind, frame);
}

void measure_take_cost(const struct measure *measure, struct trial_boot *boot, const struct wire_frame *frame)
{
	if (measure->take_cost)
		measure->take_cost(boot, frame);
	else
		trial_boot_fail(boot, "the worker's %s frame is about no bench of this boot", frame->kind);
}

void measure_take_counter(
	const struct measure *measure, struct trial_boot *boot, unsigned guest, struct trial_counter *counter)
{
	if (measure->take_counter) {
		measure->take_counter(boot, guest, counter);
		trial_counter_finish(counter);
		return;
	}
	MEM_ADD(boot->counters, boot->n_counters) = *counter;
}

bool measure_take_end(
	const struct measure *measure, struct trial_boot *boot, unsigned guest, const char *word, const char *words)
{
	boot->ended_itself |= !word || strcmp(word, "cancel") != 0;
	boot->condemned |= word && strcmp(word, "foreign") == 0;
	if (measure->take_end)
		return measure->take_end(boot, guest, word, words);
	AUTO_FREE char *reason = NULL;
	enum outcome outcome = trial_boot_judge(boot, word, words, &reason);
	trial_boot_set_outcome(boot, outcome, reason);
	return true;
}

static void close_trial(const struct measure *measure, const struct trial_boot *boot, struct trial *trial)
{
	trial->closed = true;
	if (boot->trapped && !measure->by_host)
		trial_set_outcome(
			trial, OUTCOME_FAIL, "the TSC is emulated in this guest: nothing can be timed with it");
	else
		measure->close(boot, trial);
}

struct trial *measure_settle(const struct measure *measure, struct trial_boot *boot)
{
	struct trial *trial = boot->failure ? NULL : boot->completed;
	boot->completed = NULL;
	if (trial)
		close_trial(measure, boot, trial);
	return trial;
}

void measure_close(const struct measure *measure, struct trial_boot *boot, enum outcome outcome, const char *reason)
{
	for (unsigned i = 0; i < boot->n; i++) {
		struct trial *trial = &boot->trials[i];
		if (trial->closed && !boot->condemned)
			continue;
		if (outcome == OUTCOME_OK)
			close_trial(measure, boot, trial);
		else
			trial_set_outcome(trial, outcome, "%s", reason);
	}
}
