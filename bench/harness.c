/* harness.c - the one timing loop of all guests. Rules and constants: harness.h. */
#include "bench/harness.h"

#include "bench/arch/arch.h"
#include "bench/count.h"
#include "bench/sort.h"

#define LOOKS 100       /* empty intervals that judge the timer */
#define BATCH_TRIES 8   /* intervals that judge a batch size */
#define CONTROL_WARM 16 /* control intervals left out */

typedef uint64_t body_fn(const struct bench_env *env, uint64_t i);

static uint64_t samples[HARNESS_SAMPLES_MAX];
static uint64_t control[2 * HARNESS_CONTROL];

static uint64_t empty_body(const struct bench_env *env, uint64_t i)
{
	return i;
}

/* One interval. Never inlined and never specialised (callers launder body): bench and control run the same
 * instructions. */
static __attribute__((noinline)) uint64_t interval(const struct bench_env *env, body_fn *body, uint64_t i, unsigned ops)
{
	uint64_t start = arch_stamp_begin();
	for (unsigned k = 0; k < ops; k++)
		body(env, i + k);
	return arch_stamp_end() - start;
}

static uint64_t min_interval(const struct bench_env *env, body_fn *body, uint64_t *i, unsigned ops)
{
	uint64_t min = UINT64_MAX;
	arch_launder(body);
	for (unsigned k = 0; k < BATCH_TRIES; k++, *i += ops) {
		uint64_t ticks = interval(env, body, *i, ops);
		min = ticks < min ? ticks : min;
	}
	return min;
}

struct harness_timer harness_look_at_timer(void)
{
	struct harness_timer timer = {UINT64_MAX, false};
	for (unsigned k = 0; k < LOOKS; k++) {
		uint64_t start = arch_stamp();
		uint64_t ticks = arch_stamp() - start;
		timer.empty = ticks < timer.empty ? ticks : timer.empty;
	}
	timer.trapped = timer.empty > HARNESS_TRAPPED_TICKS;
	return timer;
}

void harness_count(const struct bench *bench, unsigned n, unsigned warm, unsigned *total, unsigned *warm_of_them)
{
	unsigned limit = HARNESS_SAMPLES_MAX;
	if (bench->max_samples && bench->max_samples < limit)
		limit = bench->max_samples;
	n = n == 0 ? 1 : n > limit ? limit : n;
	warm = warm > limit ? limit : warm;
	if (n + warm > limit && warm > limit / HARNESS_WARM_SHARE)
		warm = limit / HARNESS_WARM_SHARE;
	*total = n + warm > limit ? limit : n + warm;
	*warm_of_them = warm;
}

/* Rule 4; *i moves on by the operations spent on finding out. */
static unsigned find_batch(const struct bench *bench, const struct bench_env *env, uint64_t empty, uint64_t *i)
{
	if (bench->self_timed || bench->batch)
		return bench->self_timed ? 1 : bench->batch;
	unsigned ops = 1;
	for (; ops < HARNESS_BATCH_MAX; ops *= 2) {
		uint64_t with = min_interval(env, bench->body, i, ops), nothing = 0;
		uint64_t without = min_interval(env, empty_body, &nothing, ops);
		if (with > without && with - without >= HARNESS_TIMER_COSTS * empty)
			break;
	}
	return ops;
}

static void run_control(const struct bench *bench, const struct bench_env *env, unsigned ops, uint64_t *out)
{
	body_fn *body = bench->self_timed ? bench->control : empty_body;
	if (!body) {
		for (unsigned k = 0; k < HARNESS_CONTROL; k++)
			out[k] = 0;
		return;
	}
	arch_launder(body);
	for (unsigned k = 0; k < CONTROL_WARM + HARNESS_CONTROL; k++) {
		uint64_t ticks = bench->self_timed ? body(env, k) : interval(env, body, k, ops);
		out[k < CONTROL_WARM ? 0 : k - CONTROL_WARM] = ticks;
	}
}

static void run_samples(
	const struct bench *bench, const struct bench_env *env, unsigned total, unsigned ops, uint64_t i)
{
	body_fn *body = bench->body;
	arch_launder(body);
	if (bench->self_timed) {
		for (unsigned k = 0; k < total; k++)
			samples[k] = body(env, k);
		return;
	}
	for (unsigned k = 0; k < total; k++, i += ops)
		samples[k] = interval(env, body, i, ops);
}

const char *harness_run(const struct bench *bench, const struct bench_env *env, const struct harness_timer *timer,
	unsigned n, unsigned warm, struct harness_result *result)
{
	const char *why_not = bench->prepare ? bench->prepare(env) : NULL;
	if (why_not)
		return why_not;
	uint64_t i = 0;
	struct harness_result r = {.samples = samples};
	harness_count(bench, n, warm, &r.n, &r.warm);
	r.ops = find_batch(bench, env, timer->empty, &i);
	r.t0 = arch_stamp_begin();
	run_control(bench, env, r.ops, control);
	run_samples(bench, env, r.n, r.ops, i);
	run_control(bench, env, r.ops, control + HARNESS_CONTROL);
	r.t1 = arch_stamp_begin();
	if (bench->finish)
		bench->finish(env);
	sort_u64(control, 2 * HARNESS_CONTROL);
	r.overhead = control[0];
	r.spread = control[2 * HARNESS_CONTROL * 9 / 10] - control[0];
	*result = r;
	return NULL;
}

/* ---- counted passes ---- */

unsigned harness_pass_ops(const struct bench *bench, unsigned count, bool once)
{
	unsigned most = bench->max_samples ? bench->max_samples / (once ? COUNT_BODIES : 1) : count, ops = 1;
	while (2 * ops <= most && 2 * ops <= count)
		ops *= 2;
	return ops;
}

void harness_pass(const struct bench *bench, const struct bench_env *env, bool empty, uint64_t first, unsigned ops)
{
	body_fn *body = !empty ? bench->body : bench->control ? bench->control : empty_body;
	arch_launder(body);
	for (unsigned k = 0; k < ops; k++)
		body(env, first + k);
}
