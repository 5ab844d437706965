/* passes_figures.c - passes of a tool become a trial's samples and metrics. See passes_result.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/measure/passes_result.h"
#include "engine/user_jobs.h"
#include "lib/auto.h"
#include "lib/mem.h"

/*
 * Passes of the same length on an exact clock lie within this part of the value (of what is no stream, without the
 * largest), or the row is unstable: its figure means nothing. Below, how far apart they lie is stored with the figure
 * (metric "spread"): each of two runs may be off by as much as its own passes are. METHOD rule 25.
 */
#define REPEAT_RELATIVE 0.05

/* A tool counts by buffers: a pass may miss this part of the operations that were ordered, no more. */
#define OPS_MISSING 16

#define PER_SECOND 1e9 /* ns, or instructions, in what rates are given by */

static const struct trial_cost *find_cost(const struct trial_pass *pass, const char *name)
{
	for (unsigned i = 0; i < pass->n_costs; i++)
		if (strcmp(pass->costs[i].name, name) == 0)
			return &pass->costs[i];
	return NULL;
}

static bool cost_value(const struct trial_pass *pass, const char *name, double *value)
{
	const struct trial_cost *cost = find_cost(pass, name);
	if (!cost || cost->reason)
		return false;
	*value = (double)cost->value;
	return true;
}

/* What the machine executed in a pass: the host's elapsed time without its idle time; without a host, the guest's own
 * ticks without its idle time. */
static double executed(const struct trial_pass *pass)
{
	double elapsed, idle;
	if (!cost_value(pass, "elapsed", &elapsed))
		return (double)pass->ticks - (double)pass->idle; /* on an exact clock a tick is a ns */
	return cost_value(pass, "idle", &idle) ? elapsed - idle : elapsed;
}

/* Passes of one length, the cheapest first. */
struct series {
	const struct trial_pass *list[PASSES_MAX];
	unsigned n;
};

static int by_executed(const void *a, const void *b)
{
	double x = executed(*(const struct trial_pass *const *)a), y = executed(*(const struct trial_pass *const *)b);
	return (x > y) - (x < y);
}

/* Those of this role that are (not) traced and were done. */
static struct series series_of(const struct passes_result *result, enum pass_role role, bool traced)
{
	struct series series = {.n = 0};
	for (unsigned p = 0; p < result->plan.n; p++)
		if (result->plan.list[p].role == role && result->plan.list[p].traced == traced &&
			result->passes[p].done)
			series.list[series.n++] = &result->passes[p];
	qsort(series.list, series.n, sizeof *series.list, by_executed);
	return series;
}

/* The median: the one that counts. NULL when there is none. */
static const struct trial_pass *median(const struct series *series)
{
	return series->n > 0 ? series->list[(series->n - 1) / 2] : NULL;
}

/* How far apart they are without the largest, which something else may have disturbed. Of a stream all count: packets
 * are batched differently from pass to pass, and the largest is as good as the others. */
static double spread(const struct series *series, const struct bench_io *io)
{
	unsigned n = passes_is_stream(io) ? series->n : series->n - 1;
	return series->n > 2 ? executed(series->list[n - 1]) - executed(series->list[0]) : 0;
}

/* ---- the value ---- */

/* A short and a long pass become the one sample, unless they do not repeat. */
static void close_difference(struct trial *trial, const struct series *few, const struct series *many)
{
	const struct trial_pass *small = median(few), *large = median(many);
	double value = executed(large) - executed(small),
	       apart = fmax(spread(few, trial->bench->io), spread(many, trial->bench->io));
	if (large->ops <= small->ops || value <= 0) {
		trial_set_outcome(trial, OUTCOME_UNSTABLE,
			"it does not repeat, the longer pass was not longer: %llu and %llu "
			"operations, %.0f and %.0f instructions",
			(unsigned long long)small->ops, (unsigned long long)large->ops, executed(small),
			executed(large));
		return;
	}
	trial->ops = large->ops - small->ops;
	trial->samples[trial->n++] = (uint64_t)llround(value);
	trial_metric_set(trial, "spread", 100 * apart / value, "%", NULL);
	if (apart <= REPEAT_RELATIVE * value)
		return;
	trial_set_outcome(trial, OUTCOME_UNSTABLE,
		"it does not repeat: %.0f instructions an operation, and passes of the "
		"same length are %.2f %% of that apart",
		value / (double)trial->ops, 100 * apart / value);
}

/* What the host executes meanwhile is no cost of the operation: it is busy on purpose, or other jobs of the user's file
 * run too. Then the tool's own mean latency counts. */
static bool is_by_latency(const struct trial *trial)
{
	const struct bench_io *io = trial->bench->io;
	return io->busy || (io->job && io->job->company);
}

static void close_whole(struct trial *trial, unsigned number)
{
	const struct trial_pass *pass = &passes_of(trial)->passes[number];
	const struct trial_metric *latency = trial_metric_get(trial, "lat-mean");
	if (is_by_latency(trial) && passes_of(trial)->clock->exact && latency) {
		trial->samples[trial->n++] = (uint64_t)llround(latency->value);
		return;
	}
	trial->ops = trial->n == 0 ? pass->ops : trial->ops;
	trial->samples[trial->n++] = (uint64_t)llround((double)pass->ns * (double)trial->ops / (double)pass->ops);
}

static void close_value(struct trial *trial)
{
	const struct passes *plan = &passes_of(trial)->plan;
	struct series few = series_of(passes_of(trial), PASS_SHORT, false),
		      many = series_of(passes_of(trial), PASS_LONG, false);
	trial->samples = mem_alloc(PASSES_MAX, sizeof *trial->samples);
	trial->outcome = OUTCOME_OK;
	if (many.n > 0) {
		close_difference(trial, &few, &many);
		return;
	}
	for (unsigned p = 0; p < plan->n; p++)
		if (plan->list[p].role == PASS_WHOLE && !plan->list[p].traced)
			close_whole(trial, p);
}

/* ---- the metrics ---- */

/* The host's count of that name per operation, in the (traced) passes that count; false when one of them lacks it, with
 * the reason. */
static bool per_operation(
	const struct passes_result *result, const char *name, bool traced, double *value, const char **reason)
{
	struct series small = series_of(result, PASS_SHORT, traced),
		      large = series_of(result, small.n ? PASS_LONG : PASS_WHOLE, traced);
	const struct trial_pass *few = median(&small), *many = median(&large);
	const struct trial_cost *cost = many ? find_cost(many, name) : NULL;
	double of_few = 0, of_many;
	if (cost && cost->reason)
		*reason = cost->reason;
	if (!many || !cost_value(many, name, &of_many) || (few && !cost_value(few, name, &of_few)))
		return false;
	double ops = (double)many->ops - (few ? (double)few->ops : 0);
	*value = ops > 0 ? (of_many - of_few) / ops : 0;
	return ops > 0;
}

/* cost.NAME or exits...; where it is unavailable, why. What no pass mentions is left out. */
static bool put_cost(struct trial *trial, const char *name, bool traced, const char *unit)
{
	double value = 0;
	const char *reason = NULL;
	bool count = strncmp(name, "exits", 5) == 0;
	AUTO_FREE char *metric = mem_printf("%s%s", count ? "" : "cost.", name);
	bool have = per_operation(passes_of(trial), name, traced, &value, &reason);
	if (have || reason)
		trial_metric_set(trial, metric, value, have ? (count ? "1/op" : unit) : "", have ? NULL : reason);
	return have;
}

/* Every name that the last done pass of this sort mentions and that begins with the prefix. */
static void put_classes(struct trial *trial, const char *prefix, bool traced, const char *unit)
{
	for (unsigned p = passes_of(trial)->plan.n; p-- > 0;) {
		const struct trial_pass *pass = &passes_of(trial)->passes[p];
		if (passes_of(trial)->plan.list[p].traced != traced || !pass->done)
			continue;
		for (unsigned c = 0; c < pass->n_costs; c++)
			if (strncmp(pass->costs[c].name, prefix, strlen(prefix)) == 0)
				put_cost(trial, pass->costs[c].name, traced, unit);
		return;
	}
}

/* The traced passes say how the vCPUs' time divides; guest code costs the same with and without tracing, what remains
 * is the hypervisor's. */
static void put_vcpu_split(struct trial *trial, const char *unit)
{
	const struct trial_metric *vcpu = trial_metric_get(trial, "cost.guest-cpu");
	bool has_vcpu = vcpu != NULL;
	double all = vcpu ? vcpu->value : 0; /* copied: each metric that is added may move the others */
	if (!put_cost(trial, "guest", true, unit))
		return;
	double guest = trial_metric_get(trial, "cost.guest")->value;
	double device = put_cost(trial, "device-model-vcpu", true, unit)
		? trial_metric_get(trial, "cost.device-model-vcpu")->value
		: 0;
	if (has_vcpu)
		trial_metric_set(trial, "cost.hypervisor", all - guest - device, unit, NULL);
	put_classes(trial, "hypervisor.", true, unit);
}

/*
 * A tool's other threads wait alongside its work, for a time of their own: what the work takes longer, they wait less.
 * So the difference of two passes may have less than no idle time, and an operation lasts at least as long as what is
 * executed for it.
 */
static void put_idle(struct trial *trial, const char *unit)
{
	if (put_cost(trial, "idle", false, unit) && trial_metric_get(trial, "cost.idle")->value < 0)
		trial_metric_set(trial, "cost.idle", 0, unit, NULL);
}

/* Who spent it, and all of it: nobody spends what nobody can tell, so one part that is unavailable makes the sum so. */
static void put_total(struct trial *trial, const char *unit)
{
	static const char *const names[] = {"guest-cpu", "device-model", "kernel", "host"};
	double total = 0;
	bool whole = true;
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
		AUTO_FREE char *metric = mem_printf("cost.%s", names[i]);
		bool have = put_cost(trial, names[i], false, unit);
		total += have ? trial_metric_get(trial, metric)->value : 0;
		whole &= have;
	}
	if (whole)
		trial_metric_set(trial, "cost.total", total, unit, NULL);
}

/* By how much longer the same operations took when they were traced. */
static void put_trace_overhead(struct trial *trial)
{
	double plain, traced, idle = 0, idle_traced = 0;
	const char *reason = NULL;
	if (!per_operation(passes_of(trial), "elapsed", false, &plain, &reason) ||
		!per_operation(passes_of(trial), "elapsed", true, &traced, &reason))
		return;
	per_operation(passes_of(trial), "idle", false, &idle, &reason);
	per_operation(passes_of(trial), "idle", true, &idle_traced, &reason);
	if (plain > idle)
		trial_metric_set(trial, "trace.overhead", (traced - idle_traced) / (plain - idle) - 1, "ratio", NULL);
}

static void put_costs(struct trial *trial, const char *unit)
{
	put_idle(trial, unit);
	put_total(trial, unit);
	if (passes_of(trial)->traced_elsewhere)
		return;
	put_vcpu_split(trial, unit);
	if (!put_cost(trial, "exits", true, unit))
		put_cost(trial, "exits", false, unit);
	put_classes(trial, "exits.", trial_metric_get(trial, "cost.guest") != NULL, unit);
	put_trace_overhead(trial);
}

static bool is_latency(const char *name)
{
	return strncmp(name, "lat-", 4) == 0 || strncmp(name, "read-lat-", 9) == 0 ||
		strncmp(name, "write-lat-", 10) == 0 || strncmp(name, "sync-lat-", 9) == 0 ||
		strcmp(name, "jitter") == 0;
}

/* Bytes of one operation; of the user's job by fio's own rates, for sizes and directions may be mixed. */
static double block_of(const struct trial *trial)
{
	const struct trial_metric *rate = trial_metric_get(trial, "iops"),
				  *bytes = trial_metric_get(trial, "bandwidth");
	if (trial->bench->io->job && rate && bytes && rate->value > 0)
		return bytes->value / rate->value;
	return trial->bench->io->block;
}

/* The tool's rates as they are: its seconds are those of the clock. */
static void keep_rates(struct trial *trial, const struct clock_kind *clock)
{
	static const char *const rates[] = {"iops", "bandwidth"};
	const char *const units[] = {clock->per_second, "bytes/Ginstr"};
	for (unsigned i = 0; i < sizeof rates / sizeof *rates; i++) {
		const struct trial_metric *rate = trial_metric_get(trial, rates[i]);
		if (rate)
			trial_metric_set(trial, rates[i], rate->value, units[i], NULL);
	}
}

/*
 * On the instruction clock the tool's seconds are 10^9 instructions. It knows its time to the millisecond, a part of a
 * short pass; the difference of two passes gives the rate exactly: by all the time that passed, idle or not. Of what
 * comes at a fixed rate that means nothing: the rate that its cost allows counts.
 */
static void put_rates_by_instructions(struct trial *trial, const struct clock_kind *clock)
{
	double elapsed = 0, block = block_of(trial);
	const char *reason = NULL;
	for (unsigned i = 0; i < trial->n_metrics; i++) {
		struct trial_metric *m = &trial->metrics[i];
		if (!m->reason && is_latency(m->name))
			trial_metric_set(trial, m->name, m->value, clock->time_unit, NULL);
	}
	if (trial->bench->io->job && !user_job_by_number(trial->bench->io->job, true)) {
		keep_rates(trial, clock);
		return;
	}
	double executed_each = (double)trial->samples[0] / (double)trial->ops;
	if (trial->bench->io->busy || passes_is_paced(trial->bench->io) ||
		!per_operation(passes_of(trial), "elapsed", false, &elapsed, &reason) || elapsed < executed_each)
		elapsed = executed_each;
	if (elapsed > 0 && trial_metric_get(trial, "iops"))
		trial_metric_set(trial, "iops", PER_SECOND / elapsed, clock->per_second, NULL);
	if (elapsed > 0 && trial_metric_get(trial, "bandwidth"))
		trial_metric_set(trial, "bandwidth", PER_SECOND / elapsed * block, "bytes/Ginstr", NULL);
}

/* ---- the user's own job ---- */

/* What is not there is unavailable, by the job's own option. */
static void put_no_latency(struct trial *trial)
{
	static const char *const names[] = {
		"lat-min", "lat-mean", "lat-p50", "lat-p90", "lat-p99", "lat-p999", "lat-max"};
	const char *option = user_job_no_latency(trial->bench->io->job);
	AUTO_FREE char *reason = mem_printf("the job's %s leaves latencies out", option ? option : "kind of I/O");
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (!trial_metric_get(trial, names[i]))
			trial_metric_set(trial, names[i], 0, "", reason);
}

/* What of the job's logs did not fit. */
static void put_lost_logs(struct trial *trial)
{
	const struct passes_result *result = passes_of(trial);
	uint64_t kept = 0, all = 0;
	for (unsigned l = 0; l < result->n_logs; l++) {
		kept += result->logs[l].text.len;
		all += result->logs[l].size;
	}
	AUTO_FREE char *reason = mem_printf("the first %llu of %llu bytes are kept: log_avg_msec makes logs shorter",
		(unsigned long long)kept, (unsigned long long)all);
	if (kept < all)
		trial_metric_set(trial, "logs", 0, "", reason);
}

/* How far the disk's bytes may be from fio's, past the page cache: a part of them, and a few blocks beside them. */
#define TRAFFIC_PART 0.05
#define TRAFFIC_BYTES 65536.0

/*
 * Why the job's I/Os cannot have gone to its disk, by the kernel's counters of the disk; caller frees. NULL when they
 * did. With the page cache between, which reads ahead, keeps, and writes whole pages, it can only be asked that the
 * disk saw anything at all.
 */
static char *wrong_traffic(const struct trial *trial)
{
	static const char *const ways[][3] = {{"read", "fio-read", "disk-read"},
		{"written", "fio-written", "disk-written"}, {"discarded", "fio-discarded", "disk-discarded"}};
	const struct user_job *job = trial->bench->io->job;
	double all_said = 0, all_saw = 0;
	for (unsigned w = 0; w < sizeof ways / sizeof *ways; w++) {
		const struct trial_metric *said = trial_metric_get(trial, ways[w][1]),
					  *saw = trial_metric_get(trial, ways[w][2]);
		if (!said || !saw)
			return mem_printf("the guest says nothing of %s", ways[w][said ? 2 : 1]);
		all_said += said->value;
		all_saw += saw->value;
		double allowed = said->value * TRAFFIC_PART + TRAFFIC_BYTES;
		bool more = saw->value - said->value > allowed && !user_job_option(job, "ramp_time");
		if (!job->cached && (more || said->value - saw->value > allowed))
			return mem_printf(
				"fio says %.0f bytes were %s, the counters of the disk %.0f: not all went to it",
				said->value, ways[w][0], saw->value);
	}
	return all_said > 0 && all_saw == 0 ? mem_strdup("fio did I/O, and the disk saw none of it") : NULL;
}

/* What the host executed, it executed for all of them. */
static void put_no_cost(struct trial *trial)
{
	AUTO_FREE char *reason = mem_printf("%s ran at the same time", trial->bench->io->job->company);
	trial_metric_set(trial, "cost.total", 0, "", reason);
}

static void close_job(struct trial *trial)
{
	AUTO_FREE char *wrong = wrong_traffic(trial);
	if (wrong)
		trial_set_outcome(trial, OUTCOME_FAIL, "%s", wrong);
	else
		put_no_latency(trial);
	put_lost_logs(trial);
}

/* ---- the end ---- */

/* The outcome of disk-verify on the trial's device, which must have been closed before it; none of the device's rows is
 * a figure unless that is ok. */
static enum outcome verified(const struct trial_boot *boot, const struct trial *trial)
{
	for (unsigned i = 0; i < boot->n; i++) {
		const struct trial *t = &boot->trials[i];
		if (t != trial && t->bench->io->tool == BENCH_TOOL_VERIFY && strcmp(t->variant, trial->variant) == 0)
			return t->closed ? t->outcome : OUTCOME_ERROR;
	}
	return OUTCOME_OK;
}

/* Why its passes cannot be used, with *outcome; caller frees. NULL when they can. Of a stream iperf3 counts what the
 * receiver got when the test ended: UDP loses packets, and some of TCP is still under way. A user's job may end before
 * its number of operations, where its own size does. */
static char *unusable(const struct trial *trial, enum outcome *outcome)
{
	const struct passes_result *result = passes_of(trial);
	for (unsigned p = 0; p < result->plan.n; p++) {
		const struct trial_pass *pass = &result->passes[p];
		bool counts = !passes_is_stream(trial->bench->io) && !trial->bench->io->job;
		uint64_t asked = counts ? result->plan.list[p].ops : 0;
		*outcome = pass->done ? OUTCOME_FAIL : OUTCOME_ERROR;
		if (!pass->done && !pass->dropped)
			return mem_strdup("the guest ended without a result of one of its passes");
		if (pass->done && pass->ops < asked - asked / OPS_MISSING)
			return mem_printf("a pass did %llu operations where %llu were asked for",
				(unsigned long long)pass->ops, (unsigned long long)asked);
	}
	return NULL;
}

void passes_close(const struct trial_boot *boot, struct trial *trial)
{
	const struct clock_kind *clock = passes_of(trial)->clock;
	enum outcome outcome = verified(boot, trial);
	if (trial->outcome != OUTCOME_OK) /* the guest's own */
		return;
	if (outcome > OUTCOME_SKIP) {
		trial_set_outcome(trial, outcome, "disk-verify failed on this device: what it does is no figure");
		return;
	}
	AUTO_FREE char *reason = unusable(trial, &outcome);
	if (reason) {
		trial_set_outcome(trial, outcome, "%s", reason);
		return;
	}
	if (trial->bench->io->job) {
		close_job(trial);
		if (trial->outcome != OUTCOME_OK)
			return;
	}
	close_value(trial);
	if (trial->outcome != OUTCOME_OK)
		return;
	if (!is_by_latency(trial))
		put_costs(trial, clock->time_unit);
	else if (trial->bench->io->job)
		put_no_cost(trial);
	if (clock->exact)
		put_rates_by_instructions(trial, clock);
}
