#include "engine/path.h"

#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "collect/path/decode.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/samples.h"

#define SYMBOLS_MS 120000
#define SYMBOLS_MAX (64u << 20)

/* What a measurement needs besides its result. */
struct measurement {
	struct run_options options;
	const struct run_events *events;
	struct run_plan plan;
	const struct host *host;
	char *dir, *plugin, *trace_path, *plugin_text;
	struct path_names names;
	char *image_path;
	const struct trace *trace;
	uint64_t *ticks; /* of all samples */
	unsigned n, warm;
	int64_t first; /* interval of the first sample */
};

/* ---- what is measured ---- */

/* One boot of one bench, timed by stamps, on one CPU that counts instructions. */
static int check_plan(struct measurement *m, struct err **err)
{
	const struct plan *plan = &m->plan.plan;
	if (plan->n_boots == 0 && plan->n_skips > 0)
		return err_set(err, ERR_NOTHING, NULL, "%s", plan->skips[0].reason);
	if (plan->n_boots != 1 || plan->boots[0].n_items != 1)
		return err_set(err, ERR_USAGE, "name one, such as exit.cpuid@kvm or exit.cpuid@xen/bare-pvh",
			"%u instances are meant, and a path is one instance's", plan->n_trials);
	const struct plan_boot *boot = &plan->boots[0];
	m->host = hosts_find(&m->plan.hosts, boot->target->host);
	if (m->host->kind != HOST_LAB || !host_clock(m->host, &m->options.lab)->exact ||
		lab_cpus(&m->options.lab, m->host->lab) != 1)
		return err_set(err, ERR_USAGE, "leave --clock and --lab-cpus out",
			"instructions are recorded in the lab, on one CPU and the instruction clock");
	if (suite_find(boot->suite)->measure != BENCH_SAMPLES)
		return err_set(err, ERR_USAGE, "name a bench of another suite, such as exit.cpuid",
			"%s.%s is not timed by the bare guest's stamps, which begin and end a path", boot->suite,
			boot->items[0].bench->name);
	return 0;
}

static int prepare(struct measurement *m, struct err **err)
{
	AUTO_FREE char *exe = file_exe_dir();
	m->dir = file_make_scratch("path", err);
	if (!m->dir)
		return -1;
	m->plugin = mem_printf("%s/path.so", m->dir);
	m->trace_path = mem_printf("%s/trace", m->dir);
	m->image_path = mem_printf("%s/guests/%s", exe, suite_find(m->plan.plan.boots[0].suite)->image);
	if (path_image_read(m->image_path, &m->names.image, err) != 0)
		return -1;
	m->plugin_text = mem_printf("file=%s,out=%s,from=%#llx,to=%#llx", m->plugin, m->trace_path,
		(unsigned long long)m->names.image.from, (unsigned long long)m->names.image.to);
	m->options.lab.plugin = m->plugin_text;
	return file_write(m->plugin, path_plugin, (size_t)(path_plugin_end - path_plugin), 0644, err);
}

/* ---- what was measured ---- */

/* The row's figures, and its samples. */
static int read_trial(struct measurement *m, struct db *db, struct path_result *result, struct err **err)
{
	struct db_stmt *q = db_query(db, err,
		"SELECT f.instance, f.outcome, f.reason, f.p50, f.overhead, f.ops, f.warm, s.n, s.data"
		" FROM trial_full f LEFT JOIN sample s ON s.trial_id = f.id",
		"");
	int got = q ? db_step(q, err) : -1, status = -1;
	if (got == 0)
		err_set(err, ERR_INFRA, NULL, "the run has stored no trial");
	if (got == 1 && db_is_null(q, 3))
		err_set(err, strcmp(db_text(q, 1), "skip") == 0 ? ERR_NOTHING : ERR_GUEST, NULL, "%s: %s: %s",
			db_text(q, 0), db_text(q, 1), db_text(q, 2));
	else if (got == 1) {
		size_t len;
		const void *data = db_blob(q, 8, &len);
		result->instance = mem_strdup(db_text(q, 0));
		result->figure = db_double(q, 3);
		result->overhead = db_double(q, 4);
		result->ops = (uint64_t)db_i64(q, 5);
		m->warm = (unsigned)db_i64(q, 6);
		m->n = (unsigned)db_i64(q, 7);
		m->ticks = samples_unpack(data, len, m->n, err);
		status = m->ticks ? 0 : -1;
	}
	db_done(q);
	return status;
}

static int read_mappings(struct measurement *m, struct db *db, struct err **err)
{
	struct db_stmt *q = db_query(db, err, "SELECT name FROM counter WHERE collector = 'maps' AND value > 0", "");
	int got = q ? 1 : -1;
	while (got == 1 && (got = db_step(q, err)) == 1)
		path_mapping_add(&m->names.mappings, db_text(q, 0));
	db_done(q);
	return got;
}

static int measure(struct measurement *m, struct path_result *result, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/run.db", m->dir);
	struct run_result run = {0};
	struct db *db = db_open(path, DB_WRITE, err);
	int status = db ? run_execute(&m->options, &m->plan, db, m->events, &run, err) : -1;
	if (status == 0 && run.interrupted)
		status = err_set(err, ERR_INTERRUPTED, NULL, "interrupted");
	if (status == 0)
		status = read_trial(m, db, result, err);
	if (status == 0)
		status = read_mappings(m, db, err);
	db_close(db);
	return status;
}

/* ---- symbols ---- */

/* What the command writes until it has ended. */
static int read_output(const struct measurement *m, int fd, struct buf *out, struct err **err)
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
static int read_symbols(struct measurement *m, struct err **err)
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

static uint32_t path_of_sample(const struct measurement *m, unsigned sample)
{
	return m->trace->intervals[m->first + sample];
}

/* Whether the sample's instructions are its ticks. */
static bool is_exact(const struct measurement *m, unsigned sample)
{
	return trace_length(m->trace, (uint32_t)m->first + sample) + TRACE_STAMP == m->ticks[sample];
}

/* Samples that took that path, without the warm-up. */
static unsigned count(const struct measurement *m, uint32_t path)
{
	unsigned n = 0;
	for (unsigned i = m->warm; i < m->n; i++)
		n += path_of_sample(m, i) == path;
	return n;
}

/* The path of most samples that took as long as the median; TRACE_LOST when none of them is exact. */
static uint32_t median_path(const struct measurement *m, const struct path_result *result)
{
	uint32_t best = TRACE_LOST;
	unsigned best_n = 0;
	for (unsigned i = m->warm; i < m->n; i++) {
		double value = (double)m->ticks[i] / (double)result->ops - result->overhead;
		unsigned n = fabs(value - result->figure) < 1e-9 * (1 + fabs(value)) && is_exact(m, i)
			? count(m, path_of_sample(m, i))
			: 0;
		if (n > best_n) {
			best = path_of_sample(m, i);
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
static uint32_t next_path(const struct measurement *m, const uint32_t *list, unsigned n)
{
	uint32_t best = TRACE_LOST;
	unsigned best_n = 0;
	for (unsigned i = m->warm; i < m->n; i++) {
		uint32_t path = path_of_sample(m, i);
		unsigned times = !is_exact(m, i) || is_listed(list, n, path) ? 0 : count(m, path);
		if (times > best_n) {
			best = path;
			best_n = times;
		}
	}
	return best;
}

static void make_ways(const struct measurement *m, uint32_t first, struct path_result *result)
{
	uint32_t *list = NULL;
	for (uint32_t path = first; path != TRACE_LOST; path = next_path(m, list, result->differ))
		MEM_ADD(list, result->differ) = path;
	result->n_ways = result->differ < PATH_WAYS_MAX ? result->differ : PATH_WAYS_MAX;
	result->ways = mem_alloc(result->n_ways, sizeof *result->ways);
	for (unsigned i = 0; i < result->n_ways; i++) {
		struct path_way *way = &result->ways[i];
		path_decode(m->trace, list[i], &m->names, &way->path);
		way->samples = count(m, list[i]);
		way->leaves_at = common_start(m->trace, first, list[i]);
	}
	result->samples = m->n - m->warm;
	for (unsigned i = m->warm; i < m->n; i++)
		result->other += !is_exact(m, i);
	free(list);
}

static int make_paths(struct measurement *m, struct path_result *result, struct err **err)
{
	unsigned matched;
	m->trace = trace_open(m->trace_path, err);
	if (!m->trace)
		return -1;
	if (m->trace->lost_paths || m->trace->lost_intervals)
		return err_set(err, ERR_INFRA, "--samples 50 needs less room",
			"no path: of %s %u intervals that differ and %u others did not fit into the emulator's record",
			result->instance, m->trace->lost_paths, m->trace->lost_intervals);
	m->first = trace_locate(m->trace, m->ticks, m->n, &matched);
	if (m->first < 0)
		return err_set(err, ERR_INFRA, "benches that halt, or that a timer ends, have none",
			"no path: in only %u of %u samples of %s are the recorded instructions the ticks that it took",
			matched, m->n, result->instance);
	uint32_t path = median_path(m, result);
	if (path == TRACE_LOST)
		return err_set(err, ERR_INFRA, "benches that halt, or that a timer ends, have none",
			"no path: in the median sample of %s the recorded instructions are not the ticks that it took",
			result->instance);
	make_ways(m, path, result);
	return 0;
}

/* ---- all of it ---- */

static void finish(struct measurement *m)
{
	trace_close(m->trace);
	symbols_finish(&m->names.symbols);
	path_mappings_finish(&m->names.mappings);
	if (m->dir)
		file_remove_tree(m->dir, NULL);
	MEM_FREE(m->dir, m->plugin, m->trace_path, m->plugin_text, m->image_path, m->ticks);
}

int path_measure(const struct run_options *options, const struct run_events *events, struct path_result *result,
	struct err **err)
{
	struct measurement m = {.options = *options, .events = events};
	*result = (struct path_result){0};
	m.options.reps = 1;
	m.options.on = "lab";
	if (run_plan_make(&m.options, NULL, NULL, NULL, &m.plan, err) != 0)
		return -1;
	int status = check_plan(&m, err);
	if (status == 0)
		status = prepare(&m, err);
	if (status == 0)
		status = measure(&m, result, err);
	if (status == 0)
		status = read_symbols(&m, err);
	if (status == 0)
		status = make_paths(&m, result, err);
	run_plan_finish(&m.plan);
	finish(&m);
	return status;
}

void path_result_finish(struct path_result *result)
{
	for (unsigned i = 0; i < result->n_ways; i++)
		path_finish(&result->ways[i].path);
	MEM_FREE(result->instance, result->ways);
}
