/* trial.c - see trial.h. */
#include "engine/trial.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trial_io.h"
#include "engine/trial_scene.h"
#include "lib/auto.h"
#include "lib/mem.h"

/* Rule 3: the control loop may vary by this part of what is measured, or by these ticks where that is more. */
#define SPREAD_RELATIVE 0.02
#define SPREAD_TICKS 20.0
#define CPU_FACTS_MAX 256u

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[OUTCOMES] = {"ok", "skip", "unstable", "fail", "error", "crash"};
	return names[outcome];
}

void trial_boot_init(
	struct trial_boot *boot, const struct plan_item *items, unsigned n, const char *clock, unsigned secs)
{
	*boot = (struct trial_boot){.trials = mem_alloc(n, sizeof *boot->trials), .n = n, .clock = clock};
	for (unsigned i = 0; i < n; i++) {
		boot->trials[i] = (struct trial){.bench = items[i].bench, .variant = items[i].variant, .ops = 1};
		if (items[i].bench->io)
			boot->trials[i].io = trial_io_create(&items[i], strcmp(clock, "icount") == 0, secs);
	}
}

void trial_boot_finish(struct trial_boot *boot)
{
	for (unsigned i = 0; i < boot->n; i++) {
		struct trial *trial = &boot->trials[i];
		for (unsigned m = 0; m < trial->n_metrics; m++) {
			free(trial->metrics[m].name);
			free(trial->metrics[m].unit);
			free(trial->metrics[m].reason);
		}
		free(trial->metrics);
		free(trial->reason);
		free(trial->samples);
		trial_io_destroy(trial->io);
		free(trial->played);
	}
	free(boot->trials);
	free(boot->hello);
	for (unsigned i = 0; i < boot->n_cpu; i++) {
		free(boot->cpu[i].name);
		free(boot->cpu[i].value);
	}
	free(boot->cpu);
	free(boot->failure);
	*boot = (struct trial_boot){0};
}

struct trial *trial_boot_find(const struct trial_boot *boot, const char *bench, const char *variant)
{
	for (unsigned i = 0; i < boot->n; i++)
		if (strcmp(boot->trials[i].bench->name, bench) == 0 && strcmp(boot->trials[i].variant, variant) == 0)
			return &boot->trials[i];
	return NULL;
}

static struct trial_metric *find_metric(const struct trial *trial, const char *name)
{
	for (unsigned i = 0; i < trial->n_metrics; i++)
		if (strcmp(trial->metrics[i].name, name) == 0)
			return &trial->metrics[i];
	return NULL;
}

void trial_metric_set(struct trial *trial, const char *name, double value, const char *unit, const char *reason)
{
	struct trial_metric *metric = find_metric(trial, name);
	if (metric) {
		free(metric->unit);
		free(metric->reason);
	} else {
		trial->metrics = mem_resize(trial->metrics, trial->n_metrics + 1, sizeof *trial->metrics);
		metric = &trial->metrics[trial->n_metrics++];
		metric->name = mem_strdup(name);
	}
	metric->unit = mem_strdup(unit);
	metric->reason = mem_strdup(reason);
	metric->value = value;
}

const struct trial_metric *trial_metric_get(const struct trial *trial, const char *name)
{
	const struct trial_metric *metric = find_metric(trial, name);
	return metric && !metric->reason ? metric : NULL;
}

void trial_set_outcome(struct trial *trial, enum outcome outcome, const char *reason)
{
	char *copy = mem_strdup(reason);
	free(trial->reason);
	trial->reason = copy;
	trial->outcome = outcome;
}

void trial_boot_fail(struct trial_boot *boot, const char *fmt, ...)
{
	if (boot->failure)
		return;
	va_list args;
	va_start(args, fmt);
	boot->failure = mem_vprintf(fmt, args);
	va_end(args);
}

/* ---- frames, in the order of wire.h ---- */

static void take_hello(struct trial_boot *boot, const struct wire_frame *frame)
{
	uint64_t wire, trapped;
	if (boot->hello)
		trial_boot_fail(boot, "the guest said hello twice");
	else if (!wire_get_u64(frame, "wire", &wire, 0, 1000000) || wire != WIRE_VERSION)
		trial_boot_fail(boot, "the guest speaks another version of the wire than %d", WIRE_VERSION);
	else if (!wire_get_u64(frame, "trapped", &trapped, 0, 1) ||
		!wire_get_u64(frame, "khz", &boot->khz, 0, 100000000))
		trial_boot_fail(boot, "the guest's hello lacks fields or has them out of range");
	else {
		boot->hello = mem_strndup(frame->payload, frame->len);
		boot->trapped = trapped;
	}
}

static void take_cpu(struct trial_boot *boot, const struct wire_frame *frame)
{
	char name[64], value[256];
	if (!wire_get(frame, "name", name, sizeof name) || !name[0] || !wire_get(frame, "value", value, sizeof value)) {
		trial_boot_fail(boot, "protocol error: a cpu frame without name or value");
		return;
	}
	for (unsigned i = 0; i < boot->n_cpu; i++)
		if (strcmp(boot->cpu[i].name, name) == 0) {
			trial_boot_fail(boot, "protocol error: duplicate cpu frame for %s", name);
			return;
		}
	if (boot->n_cpu >= CPU_FACTS_MAX) {
		trial_boot_fail(boot, "protocol error: more than %u cpu frames", CPU_FACTS_MAX);
		return;
	}
	boot->cpu = mem_resize(boot->cpu, boot->n_cpu + 1, sizeof *boot->cpu);
	boot->cpu[boot->n_cpu++] = (struct trial_cpu_fact){mem_strdup(name), mem_strdup(value)};
}

/* The trial a frame is about: asked for, and not finished yet. NULL (and the boot failed) else. */
static struct trial *trial_of(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	char name[64], variant[64] = "";
	if (!wire_get(frame, "bench", name, sizeof name)) {
		trial_boot_fail(boot, "the guest's %s frame names no bench", kind);
		return NULL;
	}
	wire_get(frame, "variant", variant, sizeof variant);
	struct trial *trial = trial_boot_find(boot, name, variant);
	if (!trial)
		trial_boot_fail(boot, "the guest speaks of a bench that was not asked for");
	else if (trial->done)
		trial_boot_fail(boot, "the guest spoke of %s again after it was finished", name);
	return trial && !trial->done ? trial : NULL;
}

static void take_reason(
	struct trial_boot *boot, struct trial *trial, enum outcome outcome, const struct wire_frame *frame)
{
	char reason[512];
	if (!wire_get(frame, "reason", reason, sizeof reason) || !reason[0] || trial->n) {
		trial_boot_fail(boot, "the guest ended %s without a reason, or after samples", trial->bench->name);
		return;
	}
	trial->outcome = outcome;
	trial->reason = mem_strdup(reason);
	trial->done = true;
}

static void take_data(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
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
		trial->done = true;
	}
}

/* Frames of the bare guest's benches and of the linux guest's tools differ but for skip and fail. */
static void take_about_trial(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	bool skip = strcmp(kind, "skip") == 0, data = strcmp(kind, "data") == 0, done = strcmp(kind, "done") == 0,
	     played = strcmp(kind, "played") == 0;
	bool known = skip || data || done || played || strcmp(kind, "fail") == 0 || trial_io_knows(kind);
	struct trial *trial = known ? trial_of(boot, kind, frame) : NULL;
	if (!known)
		trial_boot_fail(boot, "the guest sent a frame of an unknown kind");
	if (!trial)
		return;
	if (skip || strcmp(kind, "fail") == 0)
		take_reason(boot, trial, skip ? OUTCOME_SKIP : OUTCOME_FAIL, frame);
	else if ((data || done || played) == (trial->io != NULL) || (trial->bench->scene ? done : played))
		trial_boot_fail(boot, "the guest sent a %s frame about %s, which has none", kind, trial->bench->name);
	else if (data)
		take_data(boot, trial, frame);
	else if (done)
		take_done(boot, trial, frame);
	else if (played)
		trial_scene_take(boot, trial, frame);
	else
		trial_io_take(boot, trial, kind, frame);
}

void trial_boot_take(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	if (boot->failure || boot->ended)
		return;
	if (strcmp(kind, "hello") == 0) {
		take_hello(boot, frame);
		return;
	}
	if (!boot->hello) {
		trial_boot_fail(boot, "the guest did not say hello first");
		return;
	}
	if (strcmp(kind, "cpu") == 0) {
		take_cpu(boot, frame);
	} else if (strcmp(kind, "end") == 0) {
		boot->ended = true;
	} else if (strcmp(kind, "log") != 0 && strcmp(kind, "ready") != 0) {
		take_about_trial(boot, kind, frame);
	}
}

/* ---- the end ---- */

/* Rule 3, for a trial with samples. */
static void judge(struct trial *trial)
{
	uint64_t least = UINT64_MAX;
	for (size_t i = trial->warm; i < trial->n; i++)
		least = trial->samples[i] < least ? trial->samples[i] : least;
	double allowed = SPREAD_RELATIVE * (double)least;
	if ((double)trial->spread <= (allowed > SPREAD_TICKS ? allowed : SPREAD_TICKS))
		return;
	AUTO_FREE char *reason = mem_printf(
		"the control loop of the same shape varies by %llu ticks beside %llu measured",
		(unsigned long long)trial->spread, (unsigned long long)least);
	trial_set_outcome(trial, OUTCOME_UNSTABLE, reason);
}

char *trial_boot_check_time(const struct trial_boot *boot, int64_t wall_ms)
{
	double ticks = 0;
	for (unsigned i = 0; i < boot->n; i++)
		if (boot->trials[i].done)
			ticks += (double)(boot->trials[i].t1 - boot->trials[i].t0);
	double guest_ms = boot->khz ? ticks / (double)boot->khz : 0;
	if (guest_ms <= (double)wall_ms * 1.02 + 20)
		return NULL;
	return mem_printf("the guest's clock does not agree with the host's: its benches took %.0f ms by its TSC, the "
			  "whole boot %lld ms",
		guest_ms, (long long)wall_ms);
}

void trial_boot_close(struct trial_boot *boot, enum outcome outcome, const char *reason)
{
	for (unsigned i = 0; i < boot->n; i++) {
		struct trial *trial = &boot->trials[i];
		if (outcome != OUTCOME_OK)
			trial_set_outcome(trial, outcome, reason);
		else if (boot->trapped)
			trial_set_outcome(
				trial, OUTCOME_FAIL, "the TSC is emulated in this guest: nothing can be timed with it");
		else if (trial->io && !trial->done)
			trial_io_close(boot, trial);
		else if (!trial->done)
			trial_set_outcome(trial, OUTCOME_ERROR, "the guest ended without a word about this bench");
		else if (trial->outcome == OUTCOME_OK)
			judge(trial);
	}
}

double *trial_values(const struct trial *trial, size_t *n)
{
	*n = trial->n - trial->warm;
	double *values = mem_alloc(*n, sizeof *values);
	for (size_t i = 0; i < *n; i++)
		values[i] = (double)trial->samples[trial->warm + i] / (double)trial->ops - trial->overhead;
	return values;
}
