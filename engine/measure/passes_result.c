/* passes_result.c - see passes_result.h: frames about passes. What they mean together: passes_figures.c. */
#include "engine/measure/passes_result.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define METRICS_MAX 128
#define COSTS_MAX 64
#define LOGS_MAX 256
#define LOG_NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define OPS_MAX (UINT64_C(1) << 48)

static void free_result(void *own)
{
	struct passes_result *result = own;
	for (unsigned p = 0; p < PASSES_MAX; p++) {
		for (unsigned c = 0; c < result->passes[p].n_costs; c++)
			MEM_FREE(result->passes[p].costs[c].name, result->passes[p].costs[c].reason);
		free(result->passes[p].costs);
	}
	for (unsigned l = 0; l < result->n_logs; l++) {
		free(result->logs[l].name);
		buf_finish(&result->logs[l].text);
	}
	free(result->logs);
	free(result);
}

struct passes_result *passes_of(const struct trial *trial)
{
	return trial->own;
}

void passes_open(
	struct trial *trial, const struct plan_item *item, const struct clock_kind *clock, unsigned rep, unsigned secs)
{
	struct passes_result *result = mem_alloc(1, sizeof *result);
	result->plan = passes_make(item, clock->exact, secs);
	while (rep > 0 && result->plan.list[result->plan.n - 1].traced) {
		result->plan.n--;
		result->traced_elsewhere = true;
	}
	result->clock = clock;
	trial->own = result;
	trial->own_free = free_result;
}

bool passes_know(const char *kind)
{
	return driver_list_has(WIRE_OF_PASS, kind);
}

/* The pass a frame is about: planned, and not done yet. NULL, with the boot failed, else. */
static struct trial_pass *pass_of(
	struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame, uint64_t *number)
{
	struct passes_result *result = passes_of(trial);
	if (!wire_get_u64(frame, "pass", number, 0, result->plan.n - 1))
		trial_boot_fail(boot, "a frame about %s names no pass of it", trial->bench->name);
	else if (trial->done || result->passes[*number].done)
		trial_boot_fail(boot, "protocol error: a frame about pass %llu of %s after its result",
			(unsigned long long)*number, trial->bench->name);
	else
		return &result->passes[*number];
	return NULL;
}

/* A pass was done, or cannot be: whether it was the last. */
static void end_pass(struct trial_boot *boot, struct trial *trial)
{
	const struct passes_result *result = passes_of(trial);
	for (unsigned p = 0; p < result->plan.n; p++)
		if (!result->passes[p].done && !result->passes[p].dropped)
			return;
	trial_complete(boot, trial);
}

/* Decimal with at most one point, as in wire.h. */
static bool take_decimal(const char *text, double *value)
{
	size_t digits = strspn(text, "0123456789");
	const char *rest = text + digits;
	size_t decimals = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;
	if (digits == 0 || digits > 18 || (*rest == '.' && (decimals == 0 || decimals > 9 || rest[1 + decimals])) ||
		(*rest && *rest != '.'))
		return false;
	*value = strtod(text, NULL);
	return true;
}

static bool is_name(const char *text)
{
	return text[0] && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(text);
}

/* A tool's figure counts from the last pass that is not traced; passes come in order, so the later one replaces the
 * earlier. */
static void take_metric(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	char name[48], text[40], unit[24];
	uint64_t number;
	double value;
	if (!pass_of(boot, trial, frame, &number))
		return;
	if (!wire_get(frame, "name", name, sizeof name) || !is_name(name) ||
		!wire_get(frame, "value", text, sizeof text) || !take_decimal(text, &value) ||
		!wire_get(frame, "unit", unit, sizeof unit) || trial->n_metrics >= METRICS_MAX)
		trial_boot_fail(boot, "a metric of %s lacks a field or has one out of range, or there are too many",
			trial->bench->name);
	else if (!passes_of(trial)->plan.list[number].traced)
		trial_metric_set(trial, name, value, unit, NULL);
}

static bool is_log_name(const char *name)
{
	return name[0] != '.' && name[0] && strspn(name, LOG_NAME) == strlen(name);
}

/* A piece of a log: the next one of the last log, or the first of another. */
static struct trial_log *log_of(struct passes_result *result, const char *name, uint64_t at, uint64_t size)
{
	for (unsigned l = 0; l < result->n_logs; l++) {
		struct trial_log *log = &result->logs[l];
		if (strcmp(log->name, name) == 0)
			return l == result->n_logs - 1 && at > 0 && at == log->text.len && size == log->size ? log
													     : NULL;
	}
	if (at != 0 || result->n_logs >= LOGS_MAX)
		return NULL;
	struct trial_log *log = &MEM_ADD(result->logs, result->n_logs);
	*log = (struct trial_log){.name = mem_strdup(name), .size = size};
	return log;
}

static void take_log(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	struct passes_result *result = passes_of(trial);
	char name[BENCH_JOB_LOG_NAME_MAX], text[WIRE_PAYLOAD_MAX];
	uint64_t number, at, size, kept = 0;
	if (!pass_of(boot, trial, frame, &number))
		return;
	for (unsigned l = 0; l < result->n_logs; l++)
		kept += result->logs[l].text.len;
	struct trial_log *log = NULL;
	if (trial->bench->io->job && wire_get(frame, "name", name, sizeof name) && is_log_name(name) &&
		wire_get_u64(frame, "at", &at, 0, BENCH_JOB_LOGS_MAX) &&
		wire_get_u64(frame, "of", &size, 0, INT64_MAX) && wire_get(frame, "text", text, sizeof text) &&
		strlen(text) <= size - (at < size ? at : size) && kept + strlen(text) <= BENCH_JOB_LOGS_MAX)
		log = log_of(result, name, at, size);
	if (!log)
		trial_boot_fail(boot, "a piece of a log of %s is out of turn, or lacks a field or has one out of range",
			trial->bench->name);
	else
		buf_adds(&log->text, text);
}

static void take_pass(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame)
{
	uint64_t number;
	struct trial_pass *pass = pass_of(boot, trial, frame, &number);
	if (!pass)
		return;
	wire_get_u64(frame, "idle", &pass->idle, 0, UINT64_C(1) << 60);
	if (!wire_get_u64(frame, "ops", &pass->ops, 1, OPS_MAX) ||
		!wire_get_u64(frame, "ns", &pass->ns, 1, UINT64_C(1) << 60) ||
		!wire_get_u64(frame, "ticks", &pass->ticks, 1, UINT64_C(1) << 62)) {
		trial_boot_fail(boot, "pass %llu of %s lacks a field or has one out of range",
			(unsigned long long)number, trial->bench->name);
		return;
	}
	pass->done = true;
	end_pass(boot, trial);
}

bool passes_take(struct trial_boot *boot, struct trial *trial, const char *kind, const struct wire_frame *frame)
{
	uint64_t number;
	if (!passes_know(kind))
		return false;
	if (strcmp(kind, "metric") == 0)
		take_metric(boot, trial, frame);
	else if (strcmp(kind, "file") == 0)
		take_log(boot, trial, frame);
	else if (strcmp(kind, "pass") == 0)
		take_pass(boot, trial, frame);
	else
		/* marks and beats are for the worker and the session */
		pass_of(boot, trial, frame, &number);
	return true;
}

/* ---- what the worker adds ---- */

/* The trial a worker's frame is about; NULL, with the boot failed, when there is none. */
static struct trial *trial_of(struct trial_boot *boot, const struct wire_frame *frame)
{
	char bench[64] = "", variant[64] = "";
	wire_get(frame, "bench", bench, sizeof bench);
	wire_get(frame, "variant", variant, sizeof variant);
	struct trial *trial = trial_boot_find(boot, bench, variant);
	if (trial)
		return trial;
	trial_boot_fail(boot, "the worker's %s frame is about no bench of this boot", frame->kind);
	return NULL;
}

static void take_dropped(
	struct trial_boot *boot, struct trial *trial, struct trial_pass *pass, const struct wire_frame *frame)
{
	char reason[512];
	if (!wire_get(frame, "reason", reason, sizeof reason))
		return;
	pass->dropped = true;
	trial_metric_set(trial, "cost.guest", 0, "", reason);
	end_pass(boot, trial);
}

static void take_cost(
	struct trial_boot *boot, struct trial *trial, struct trial_pass *pass, const struct wire_frame *frame)
{
	char name[48], reason[512];
	struct trial_cost cost = {0};
	bool value = wire_get_u64(frame, "value", &cost.value, 0, INT64_MAX);
	if (!wire_get(frame, "name", name, sizeof name) || !is_name(name) ||
		value == wire_get(frame, "reason", reason, sizeof reason) || pass->n_costs >= COSTS_MAX) {
		trial_boot_fail(boot, "a cost of %s has no name, or neither a value nor a reason", trial->bench->name);
		return;
	}
	cost.name = mem_strdup(name);
	cost.reason = value ? NULL : mem_strdup(reason);
	MEM_ADD(pass->costs, pass->n_costs) = cost;
}

void passes_take_cost(struct trial_boot *boot, const struct wire_frame *frame)
{
	uint64_t number;
	struct trial *trial = trial_of(boot, frame);
	struct trial_pass *pass = trial ? pass_of(boot, trial, frame, &number) : NULL;
	if (pass && wire_is(frame, "dropped"))
		take_dropped(boot, trial, pass, frame);
	else if (pass)
		take_cost(boot, trial, pass, frame);
}
