/* run_plan.c - what a run will do and how long it will take: see run.h. */
#include "engine/run.h"

#include <string.h>

#include "drivers/backend.h"

/* What a boot takes that has never been seen: the guest's start, and each bench. */
#define GUESS_BOOT_MS 1000
#define GUESS_BENCH_MS 250
#define GUESS_LINUX_BOOT_MS 30000
#define GUESS_LINUX_BENCH_MS 4000

#define ALPHA 0.05 /* report/verdict.c judges by it */
#define BOOTS_LEAST 4
#define BOOTS_LEAST_WAYS 70.0 /* C(8, 4) */

static bool has_lab_xen(const struct run_plan *plan)
{
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct host *host = hosts_find(&plan->hosts, plan->plan.boots[i].target->host);
		if (host->kind == HOST_LAB && host->lab == LAB_XEN)
			return true;
	}
	return false;
}

int run_plan_make(const struct run_options *o, const char *hosts_path, target_say_fn *say, void *ctx,
	struct run_plan *plan, struct err **err)
{
	*plan = (struct run_plan){0};
	struct plan_request request = {o->suites, o->n_suites, o->patterns, o->n_patterns, NULL, 0, o->reps, o->seed,
		o->profile, o->job.len > 0};
	int result = backend_disk_check(o->disk, err) == 0 ? 0 : err_wrap(err, "--disk");
	if (result == 0)
		result = hosts_load(hosts_path, &plan->hosts, err);
	if (result == 0)
		result = targets_resolve(&plan->hosts, o->on, &request, say, ctx, &plan->targets, err);
	request.targets = plan->targets.list;
	request.n_targets = plan->targets.n;
	if (result == 0)
		result = plan_make(&request, &plan->plan, err);
	if (result == 0 && o->lab.xen_args && !has_lab_xen(plan))
		result = err_set(err, ERR_USAGE, "--on lab-xen",
			"--xen-args is for the lab's Xen, and nothing of this run is there");
	if (result != 0)
		run_plan_finish(plan);
	return result;
}

void run_plan_finish(struct run_plan *plan)
{
	plan_finish(&plan->plan);
	targets_finish(&plan->targets);
	hosts_finish(&plan->hosts);
}

static bool boots_bench(const struct plan_boot *boot, const struct bench *bench)
{
	for (unsigned i = 0; i < boot->n_items; i++)
		if (boot->items[i].bench == bench)
			return true;
	return false;
}

/* On how many targets the plan boots it. */
static unsigned targets_of(const struct plan *plan, const struct bench *bench)
{
	unsigned n = 0;
	for (unsigned i = 0; i < plan->n_boots; i++)
		n += plan->boots[i].rep == 0 && boots_bench(&plan->boots[i], bench);
	return n;
}

unsigned run_boots_needed(const struct run_plan *plan, const char *suite, unsigned *tests)
{
	*tests = 0;
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n; b++)
			*tests += strcmp(bench_families[f]->suite, suite) == 0 &&
				targets_of(&plan->plan, &bench_families[f]->benches[b]) >= 2;
	unsigned n = BOOTS_LEAST;
	double ways = BOOTS_LEAST_WAYS;
	for (; 2 / ways * *tests >= ALPHA; n++)
		ways *= 2 * (2.0 * n + 1) / (n + 1); /* C(2n + 2, n + 1) from C(2n, n) */
	return *tests > 0 ? n : 0;
}

int64_t run_estimate_boot_ms(struct db *db, const struct plan_boot *boot)
{
	const struct plan_target *t = boot->target;
	struct db_stmt *s = db
		? db_query(db, NULL,
			  "SELECT avg(wall_ms) FROM (SELECT b.wall_ms FROM boot b JOIN host h ON h.id = b.host_id"
			  " WHERE h.name = ? AND b.driver = ? AND b.guest = ? AND b.mode = ? AND b.outcome = 'ok'"
			  " AND (SELECT count(*) FROM trial t WHERE t.boot_id = b.id) = ? ORDER BY b.id DESC LIMIT 5)",
			  "tttti", t->host, t->driver, t->guest, t->mode, (int64_t)boot->n_items)
		: NULL;
	int64_t ms = s && db_step(s, NULL) == 1 && !db_is_null(s, 0) ? db_i64(s, 0) : 0;
	db_done(s);
	bool tools = boot->items[0].bench->io != NULL;
	int64_t guess = tools ? GUESS_LINUX_BOOT_MS + GUESS_LINUX_BENCH_MS * (int64_t)boot->n_items
			      : GUESS_BOOT_MS + GUESS_BENCH_MS * (int64_t)boot->n_items;
	return ms > 0 ? ms : guess;
}

int64_t run_estimate_ms(struct db *db, const struct run_plan *plan)
{
	int64_t lab = 0, other = 0;
	for (unsigned i = 0; i < plan->plan.n_boots; i++) {
		const struct plan_boot *boot = &plan->plan.boots[i];
		bool in_lab = hosts_find(&plan->hosts, boot->target->host)->kind == HOST_LAB;
		*(in_lab ? &lab : &other) += run_estimate_boot_ms(db, boot);
	}
	return lab / RUN_LAB_MACHINES + other;
}
