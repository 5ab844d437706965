#include "engine/path_record.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/samples.h"

#define SYMBOLS_MS 120000
#define SYMBOLS_MAX (64u << 20)

/* The samples of a bench. */
struct samples {
	const struct trace *trace;
	uint64_t *ticks;
	unsigned n, warm;
	double overhead; /* of the stamps and the loop around the operation, per operation */
	int64_t first;   /* interval of the first one */
};

/* ---- what is measured ---- */

int path_check_boot(const struct run_plan *plan, const struct plan_boot *boot, struct err **err)
{
	const struct lab_config *lab = &plan->options->lab;
	const struct host *host = hosts_find(&plan->hosts, boot->target->host);
	if (host->kind != HOST_LAB || !host_clock(host, lab)->exact || lab_cpus(lab, host->lab) != 1)
		return err_set(err, ERR_USAGE, "leave --clock and --lab-cpus out",
			"instructions are recorded in the lab, on one CPU and the instruction clock");
	if (suite_find(boot->suite)->measure != BENCH_SAMPLES)
		return err_set(err, ERR_USAGE, "name a bench of another suite, such as exit.cpuid",
			"%s.%s is not timed by the bare guest's stamps, which begin and end a path", boot->suite,
			boot->items[0].bench->name);
	return 0;
}

static int check_plan(struct path_recording *m, struct err **err)
{
	const struct plan *plan = &m->plan.plan;
	if (plan->n_boots == 0 && plan->n_skips > 0)
		return err_set(err, ERR_NOTHING, NULL, "%s", plan->skips[0].reason);
	if (plan->n_boots != 1)
		return err_set(err, ERR_USAGE, "name one of them, such as exit.cpuid@kvm or exit.cpuid@xen/bare-pvh",
			"%u places are meant, and paths are those of one", plan->n_boots);
	m->host = hosts_find(&m->plan.hosts, plan->boots[0].target->host);
	return path_check_boot(&m->plan, &plan->boots[0], err);
}

/* What the paths are of: what makes those that are stored these ones. */
static int identify(struct path_recording *m, struct err **err)
{
	AUTO_FREE char *exe = file_exe_dir(), *folder = lab_path(&m->options.lab, err);
	if (!folder)
		return -1;
	m->lab = mem_strdup(strrchr(folder, '/') + 1);
	m->image_path = mem_printf("%s/guests/%s", exe, suite_find(m->plan.plan.boots[0].suite)->image);
	m->build = (struct path_build){m->lab, m->image, HVBENCH_VERSION, m->options.git};
	return file_sha256(m->image_path, m->image, err);
}

int path_recording_begin(
	struct path_recording *m, const struct run_options *options, const struct run_events *events, struct err **err)
{
	*m = (struct path_recording){.options = *options, .events = events};
	m->options.reps = 1;
	m->options.on = "lab";
	if (run_plan_make(&m->options, NULL, NULL, NULL, &m->plan, err) != 0)
		return -1;
	return check_plan(m, err) == 0 ? identify(m, err) : -1;
}

static int prepare(struct path_recording *m, struct err **err)
{
	m->dir = file_make_scratch("path", err);
	if (!m->dir || path_image_read(m->image_path, &m->names.image, err) != 0)
		return -1;
	m->plugin = mem_printf("%s/path.so", m->dir);
	m->trace_path = mem_printf("%s/trace", m->dir);
	m->plugin_text = mem_printf("file=%s,out=%s,from=%#llx,to=%#llx", m->plugin, m->trace_path,
		(unsigned long long)m->names.image.from, (unsigned long long)m->names.image.to);
	m->options.lab.plugin = m->plugin_text;
	return file_write(m->plugin, path_plugin, (size_t)(path_plugin_end - path_plugin), 0644, err);
}

/* ---- what was measured ---- */

/* A row's figures, and its samples; or why it has none. */
static int read_row(struct db_stmt *row, struct path_result *result, struct samples *samples, struct err **err)
{
	size_t len;
	const void *data = db_blob(row, 8, &len);
	result->instance = mem_strdup(db_text(row, 0));
	result->measured = !db_is_null(row, 3);
	result->inexact = strstr(db_text(row, 9), "inexact") != NULL;
	result->ops = (uint64_t)db_i64(row, 5);
	if (!result->measured) {
		result->failed = strcmp(db_text(row, 1), "skip") != 0 && strcmp(db_text(row, 1), "unstable") != 0;
		result->why_not = mem_printf("%s: %s", db_text(row, 1), db_text(row, 2));
		return 0;
	}
	result->figure = db_double(row, 3);
	samples->overhead = db_double(row, 4);
	result->stamps = samples->overhead * (double)result->ops - TRACE_STAMP;
	samples->warm = (unsigned)db_i64(row, 6);
	samples->n = (unsigned)db_i64(row, 7);
	samples->ticks = samples_unpack(data, len, samples->n, err);
	return samples->ticks ? 0 : -1;
}

/* *samples: one for each result. */
static int read_trials(struct db *db, struct path_results *results, struct samples **samples, struct err **err)
{
	struct db_stmt *q = db_query(db, err,
		"SELECT f.instance, f.outcome, f.reason, f.p50, f.overhead, f.ops, f.warm, s.n, s.data, f.flags"
		" FROM trial_full f LEFT JOIN sample s ON s.trial_id = f.id ORDER BY f.id",
		"");
	int got = q ? 1 : -1;
	while (got == 1 && (got = db_step(q, err)) == 1) {
		unsigned n = results->n;
		MEM_ADD(*samples, n) = (struct samples){0};
		MEM_ADD(results->list, results->n) = (struct path_result){0};
		if (read_row(q, &results->list[n - 1], &(*samples)[n - 1], err) != 0)
			got = -1;
	}
	db_done(q);
	return got;
}

static int read_mappings(struct path_recording *m, struct db *db, struct err **err)
{
	struct db_stmt *q = db_query(db, err, "SELECT name FROM counter WHERE collector = 'maps' AND value > 0", "");
	int got = q ? 1 : -1;
	while (got == 1 && (got = db_step(q, err)) == 1)
		path_mapping_add(&m->names.mappings, db_text(q, 0));
	db_done(q);
	return got;
}

static int measure(struct path_recording *m, struct path_results *results, struct samples **samples, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/run.db", m->dir);
	struct run_result run = {0};
	struct db *db = db_open(path, DB_WRITE, err);
	int status = db ? run_execute(&m->options, &m->plan, db, m->events, &run, err) : -1;
	if (status == 0 && run.interrupted)
		status = err_set(err, ERR_INTERRUPTED, NULL, "interrupted");
	if (status == 0)
		status = read_trials(db, results, samples, err);
	if (status == 0)
		status = read_mappings(m, db, err);
	db_close(db);
	return status;
}

/* ---- symbols ---- */

/* What the command writes until it has ended. */
static int read_output(const struct path_recording *m, int fd, struct buf *out, struct err **err)
{
	int64_t deadline = clock_after_ms(SYMBOLS_MS);
	struct pollfd fds[2] = {{fd, POLLIN, 0}, {m->events->stop_fd, POLLIN, 0}};
	char chunk[65536];
	while (!strstr(buf_text(out) + (out->len > 64 ? out->len - 64 : 0), "\n" LAB_COMMAND_ENDED)) {
		if (poll(fds, 2, clock_poll_ms(deadline)) <= 0)
			return err_set(err, ERR_INFRA, NULL, "the symbols of %s do not come", m->host->name);
		if (fds[1].revents)
			return err_set(err, ERR_INTERRUPTED, NULL, "interrupted");
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n <= 0 || out->len > SYMBOLS_MAX)
			return err_set(err, ERR_INFRA, NULL, "the symbols of %s end too soon", m->host->name);
		buf_add(out, chunk, (size_t)n);
	}
	return 0;
}

/* A machine of the same saved state has the same addresses. The bare machine has no symbols. */
static int read_symbols(struct path_recording *m, struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *dir = mem_printf("%s/machine", m->dir);
	struct lab_config config = m->options.lab;
	struct lab_machine *machine = NULL;
	config.plugin = NULL;
	if (m->host->lab == LAB_METAL)
		return 0;
	m->events->phase(m->events->ctx, "reading the symbols");
	int status = file_make_dirs(dir, err) == 0
		? lab_machine_start(&config, m->host->lab, dir, NULL, 0,
			  "grep -hi ' [tw] ' /proc/kallsyms /proc/xen/xensyms", false, &machine, err)
		: -1;
	if (status == 0)
		status = read_output(m, lab_machine_fd(machine), &text, err);
	lab_machine_stop(machine);
	if (status == 0)
		symbols_read(&m->names.symbols, buf_steal(&text));
	if (status == 0 && m->names.symbols.n == 0)
		status = err_set(err, ERR_INFRA, NULL, "%s gives no symbols", m->host->name);
	return status;
}

/* ---- the ways ---- */

static uint32_t path_of_sample(const struct samples *s, unsigned sample)
{
	return s->trace->intervals[s->first + sample];
}

/* Whether the sample's instructions are its ticks. */
static bool is_exact(const struct samples *s, unsigned sample)
{
	return trace_length(s->trace, (uint32_t)s->first + sample) + TRACE_STAMP == s->ticks[sample];
}

/* Samples that took that path, without the warm-up. */
static unsigned count(const struct samples *s, uint32_t path)
{
	unsigned n = 0;
	for (unsigned i = s->warm; i < s->n; i++)
		n += path_of_sample(s, i) == path;
	return n;
}

/* The path of most samples that took as long as the median; TRACE_LOST when none of them is exact. */
static uint32_t median_path(const struct samples *s, const struct path_result *result)
{
	uint32_t best = TRACE_LOST;
	unsigned best_n = 0;
	for (unsigned i = s->warm; i < s->n; i++) {
		double value = (double)s->ticks[i] / (double)result->ops - s->overhead;
		unsigned n = fabs(value - result->figure) < 1e-9 * (1 + fabs(value)) && is_exact(s, i)
			? count(s, path_of_sample(s, i))
			: 0;
		if (n > best_n) {
			best = path_of_sample(s, i);
			best_n = n;
		}
	}
	return best;
}

static uint64_t common_start(const struct trace *trace, uint32_t a, uint32_t b)
{
	const uint32_t *x = trace->steps + trace->paths[a].first, *y = trace->steps + trace->paths[b].first;
	uint64_t n = 0;
	while (n < trace->paths[a].n && n < trace->paths[b].n && x[n] == y[n])
		n++;
	return n;
}

static bool is_listed(const uint32_t *list, unsigned n, uint32_t path)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i] == path)
			return true;
	return false;
}

/* Of the paths that are not listed the one that most samples took; TRACE_LOST when there is no other. */
static uint32_t next_path(const struct samples *s, const uint32_t *list, unsigned n)
{
	uint32_t best = TRACE_LOST;
	unsigned best_n = 0;
	for (unsigned i = s->warm; i < s->n; i++) {
		uint32_t path = path_of_sample(s, i);
		unsigned times = !is_exact(s, i) || is_listed(list, n, path) ? 0 : count(s, path);
		if (times > best_n) {
			best = path;
			best_n = times;
		}
	}
	return best;
}

static void make_ways(
	const struct samples *s, uint32_t first, const struct path_names *names, struct path_result *result)
{
	uint32_t *list = NULL;
	for (uint32_t path = first; path != TRACE_LOST; path = next_path(s, list, result->differ))
		MEM_ADD(list, result->differ) = path;
	result->n_ways = result->differ < PATH_WAYS_MAX ? result->differ : PATH_WAYS_MAX;
	result->ways = mem_alloc(result->n_ways, sizeof *result->ways);
	for (unsigned i = 0; i < result->n_ways; i++) {
		const struct trace_path *way = &s->trace->paths[list[i]];
		result->ways[i] = (struct path_way){
			count(s, list[i]), way->n - way->unfinished, common_start(s->trace, first, list[i])};
	}
	path_decode(s->trace, first, names, &result->path);
	result->samples = s->n - s->warm;
	for (unsigned i = s->warm; i < s->n; i++)
		result->other += !is_exact(s, i);
	free(list);
}

/* The result's ways, or why there are none. from: where the bench before it ended. */
static void make_path(struct samples *s, uint32_t from, const struct path_names *names, struct path_result *result)
{
	unsigned matched;
	s->first = trace_locate(s->trace, from, s->ticks, s->n, &matched);
	if (s->first < 0) {
		result->why_not = mem_printf(
			"the recorded instructions are the ticks of only %u of %u samples", matched, s->n);
		return;
	}
	uint32_t path = median_path(s, result);
	if (path == TRACE_LOST)
		result->why_not = mem_printf("the instructions recorded in the median sample are not its ticks");
	else
		make_ways(s, path, names, result);
}

static int make_paths(struct path_recording *m, struct path_results *results, struct samples *samples, struct err **err)
{
	m->trace = trace_open(m->trace_path, err);
	if (!m->trace)
		return -1;
	if (m->trace->lost_insns)
		return err_set(err, ERR_INFRA, NULL,
			"%u instructions of the machine did not fit into the emulator's record", m->trace->lost_insns);
	if (m->trace->lost_paths || m->trace->lost_intervals)
		return err_set(err, ERR_INFRA, "fewer --samples, or fewer benches, need less room",
			"%u different paths and %u intervals did not fit into the emulator's record",
			m->trace->lost_paths, m->trace->lost_intervals);
	uint32_t from = 0; /* results are in the order in which they were measured */
	for (unsigned i = 0; i < results->n; i++) {
		struct samples *s = &samples[i];
		s->trace = m->trace;
		if (!results->list[i].measured)
			continue;
		make_path(s, from, &m->names, &results->list[i]);
		if (s->first >= 0)
			from = (uint32_t)s->first + s->n;
	}
	return 0;
}

/* ---- all of it ---- */

void path_recording_finish(struct path_recording *m)
{
	trace_close(m->trace);
	symbols_finish(&m->names.symbols);
	path_mappings_finish(&m->names.mappings);
	if (m->dir)
		file_remove_tree(m->dir, NULL);
	run_plan_finish(&m->plan);
	MEM_FREE(m->image_path, m->lab, m->dir, m->plugin, m->trace_path, m->plugin_text);
}

int path_record(struct path_recording *m, struct path_results *results, struct err **err)
{
	struct samples *samples = NULL;
	int status = prepare(m, err);
	if (status == 0)
		status = measure(m, results, &samples, err);
	if (status == 0)
		status = read_symbols(m, err);
	if (status == 0)
		status = make_paths(m, results, samples, err);
	for (unsigned i = 0; i < results->n; i++)
		free(samples[i].ticks);
	free(samples);
	return status;
}
