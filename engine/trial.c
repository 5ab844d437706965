#include "engine/trial.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define CPU_FACTS_MAX 256u

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[OUTCOMES] = {"ok", "skip", "unstable", "fail", "error", "crash"};
	return names[outcome];
}

void trial_boot_init(struct trial_boot *boot, const struct plan_item *items, unsigned n, const struct clock_kind *clock,
	trial_about_fn *about)
{
	*boot = (struct trial_boot){
		.trials = mem_alloc(n, sizeof *boot->trials), .n = n, .clock = clock, .about = about};
	for (unsigned i = 0; i < n; i++)
		boot->trials[i] = (struct trial){
			.bench = items[i].bench, .variant = items[i].variant, .ops = 1, .known = items[i].known};
}

void trial_counter_finish(struct trial_counter *c)
{
	MEM_FREE(c->collector, c->name, c->reason);
}

static void finish_trial(struct trial *trial)
{
	for (unsigned m = 0; m < trial->n_metrics; m++)
		MEM_FREE(trial->metrics[m].name, trial->metrics[m].unit, trial->metrics[m].reason);
	MEM_FREE(trial->metrics, trial->reason, trial->samples);
	if (trial->own)
		trial->own_free(trial->own);
}

void trial_boot_finish(struct trial_boot *boot)
{
	if (boot->own)
		boot->own_free(boot->own);
	for (unsigned i = 0; i < boot->n; i++)
		finish_trial(&boot->trials[i]);
	for (unsigned i = 0; i < boot->n_counters; i++)
		trial_counter_finish(&boot->counters[i]);
	MEM_FREE(boot->trials, boot->counters, boot->hello);
	for (unsigned i = 0; i < boot->n_cpu; i++)
		MEM_FREE(boot->cpu[i].name, boot->cpu[i].value);
	MEM_FREE(boot->cpu, boot->failure, boot->reason);
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
		MEM_FREE(metric->unit, metric->reason);
	} else {
		metric = &MEM_ADD(trial->metrics, trial->n_metrics);
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

void trial_set_outcome(struct trial *trial, enum outcome outcome, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *reason = mem_vprintf(fmt, args);
	va_end(args);
	free(trial->reason);
	trial->reason = reason;
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

void trial_complete(struct trial_boot *boot, struct trial *trial)
{
	trial->done = true;
	boot->completed = trial;
}

/* ---- frames, in the order of wire.h ---- */

static void take_hello(struct trial_boot *boot, const struct wire_frame *frame)
{
	uint64_t wire, trapped;
	if (boot->hello)
		trial_boot_fail(boot, "protocol error: a second hello frame");
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
	MEM_ADD(boot->cpu, boot->n_cpu) = (struct trial_cpu_fact){mem_strdup(name), mem_strdup(value)};
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
		trial_boot_fail(boot, "protocol error: a result of a bench that was not asked for");
	else if (trial->done)
		trial_boot_fail(boot, "protocol error: duplicate result for %s", name);
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
	trial_complete(boot, trial);
}

static void take_about_trial(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	bool skip = strcmp(kind, "skip") == 0;
	struct trial *trial = trial_of(boot, kind, frame);
	if (!trial)
		return;
	if (skip || strcmp(kind, "fail") == 0)
		take_reason(boot, trial, skip ? OUTCOME_SKIP : OUTCOME_FAIL, frame);
	else if (!boot->about || !boot->about(boot, trial, kind, frame))
		trial_boot_fail(boot, "protocol error: a %s frame about %s", kind, trial->bench->name);
}

bool trial_boot_take_machine(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	bool hello = strcmp(kind, "hello") == 0, cpu = strcmp(kind, "cpu") == 0;
	if (boot->failure || boot->ended || (!hello && !cpu))
		return hello || cpu;
	if (hello)
		take_hello(boot, frame);
	else if (!boot->hello)
		trial_boot_fail(boot, "protocol error: a %s frame before hello", kind);
	else
		take_cpu(boot, frame);
	return true;
}

void trial_boot_take(struct trial_boot *boot, const char *kind, const struct wire_frame *frame)
{
	if (trial_boot_take_machine(boot, kind, frame) || boot->failure || boot->ended)
		return;
	if (!boot->hello)
		trial_boot_fail(boot, "protocol error: a %s frame before hello", kind);
	else if (strcmp(kind, "end") == 0)
		boot->ended = true;
	else if (strcmp(kind, "log") != 0 && strcmp(kind, "ready") != 0)
		take_about_trial(boot, kind, frame);
}

/* ---- the end ---- */

bool trial_boot_check_time(struct trial_boot *boot, int64_t wall_ms)
{
	double ticks = 0;
	for (unsigned i = 0; i < boot->n; i++)
		if (boot->trials[i].done)
			ticks += (double)(boot->trials[i].t1 - boot->trials[i].t0);
	double guest_ms = boot->khz ? ticks / (double)boot->khz : 0;
	if (guest_ms <= (double)wall_ms * 1.02 + 20)
		return true;
	trial_boot_fail(boot,
		"the guest's clock does not agree with the host's: its benches took %.0f ms by its TSC, the boot until "
		"then %lld ms",
		guest_ms, (long long)wall_ms);
	boot->condemned = true;
	return false;
}

enum outcome trial_boot_judge(const struct trial_boot *boot, const char *word, const char *words, char **reason)
{
	static const struct {
		const char *word;
		enum outcome outcome;
	} ends[] = {{"end", OUTCOME_OK}, {"cancel", OUTCOME_OK}, {"crash", OUTCOME_CRASH}, {"fail", OUTCOME_FAIL},
		{"foreign", OUTCOME_FAIL}, {"skip", OUTCOME_SKIP}};
	enum outcome outcome = OUTCOME_ERROR;
	*reason = mem_strdup(boot->failure);
	if (boot->failure)
		return OUTCOME_FAIL;
	for (unsigned i = 0; word && i < sizeof ends / sizeof ends[0]; i++)
		if (strcmp(ends[i].word, word) == 0)
			outcome = ends[i].outcome;
	if (outcome == OUTCOME_OK && strcmp(word, "end") == 0 && !boot->ended) {
		*reason = mem_strdup("the worker reports that the guest ended, but its last frame never came");
		return OUTCOME_ERROR;
	}
	if (outcome != OUTCOME_OK)
		*reason = mem_strdup(words && words[0] ? words : "the worker gave no reason");
	return outcome;
}

void trial_boot_set_outcome(struct trial_boot *boot, enum outcome outcome, const char *reason)
{
	if (boot->outcome != OUTCOME_OK || outcome == OUTCOME_OK)
		return;
	boot->outcome = outcome;
	boot->reason = mem_strdup(reason);
}

struct summary_of trial_summary(const struct trial *trial)
{
	return (struct summary_of){trial->samples, trial->n, trial->warm, trial->ops, trial->overhead};
}

double *trial_values(const struct trial *trial, size_t *n)
{
	struct summary_of of = trial_summary(trial);
	return summary_values(&of, n);
}
