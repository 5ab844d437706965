/*
 * history.c - follows versions from run to run.
 */
#include "report/history.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* A host's facts of these names, as one text. */
#define FACTS(names) \
	"(SELECT group_concat(f.value, ', ') FROM fact f WHERE f.host_id = h.id AND f.name IN (" names ")), "

/* The columns of the query from 2 on. The emulator is the lab's CPU. */
static const char *const watched[] = {"kernel", "Xen", "QEMU", "microcode", "emulator"};
#define N_WATCHED (sizeof watched / sizeof *watched)

static const char sql[] = "SELECT b.run_id, h.name, " FACTS("'kernel.release', 'kernel.version', 'lab.kernel'")
	FACTS("'xen.version', 'xen.changeset', 'xen.compile_date', 'lab.xen'")
		FACTS("'package.qemu-system-x86', 'package.qemu-system-xen', 'lab.package.qemu-system-x86', "
		      "'lab.package.qemu-system-xen'") FACTS("'cpu.microcode'")
			FACTS("'lab.emulator'") "1 FROM (SELECT DISTINCT run_id, host_id FROM boot WHERE run_id "
						"BETWEEN ? AND ?) b "
						"JOIN host h ON h.id = b.host_id ORDER BY b.run_id, h.id";

void history_finish(struct history *history)
{
	for (unsigned i = 0; i < history->n; i++) {
		free(history->marks[i].before);
		free(history->marks[i].after);
	}
	free(history->marks);
	memset(history, 0, sizeof *history);
}

bool history_is_about(const struct history_mark *mark, const char *host)
{
	return !mark->host || strcmp(mark->host, host) == 0;
}

/* What was last known of something; a mark where it is another now. */
static void follow(struct history *out, char **known, const char *now, unsigned run, const char *what, const char *host)
{
	if (!*now || (*known && strcmp(*known, now) == 0))
		return;
	if (*known) {
		MEM_ADD(out->marks, out->n) = (struct history_mark){run, what, host, STEAL(*known), mem_strdup(now)};
	}
	*known = mem_strdup(now);
}

static void follow_hvbench(const struct trend *trend, struct history *out)
{
	AUTO_FREE char *known = NULL;
	for (unsigned i = 0; i < trend->n_runs; i++) {
		AUTO_FREE char *now = mem_printf("%s (%s)", trend->runs[i].version, trend->runs[i].git);
		follow(out, &known, now, i, "hvbench", NULL);
	}
}

/* The first place on that host; n_places where there is none. */
static unsigned find_host(const struct model *model, const char *host)
{
	unsigned i = 0;
	while (i < model->n_places && strcmp(model->places[i].host, host) != 0)
		i++;
	return i;
}

static int follow_hosts(const struct trend *trend, struct history *out, struct err **err)
{
	const struct model *model = trend->model;
	size_t n = model->n_places * N_WATCHED;
	AUTO_FREE char **known = mem_alloc(n, sizeof *known);
	struct db_stmt *s = db_query(model->db, err, sql, "ii", trend->runs[0].id, trend->runs[trend->n_runs - 1].id);
	unsigned run = 0;
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		int64_t id = db_i64(s, 0);
		unsigned place = find_host(model, query_text(s, 1));
		while (trend->runs[run].id < id)
			run++;
		if (trend->runs[run].id != id || place == model->n_places)
			continue;
		for (unsigned i = 0; i < N_WATCHED; i++)
			follow(out, &known[place * N_WATCHED + i], query_text(s, 2 + (int)i), run, watched[i],
				model->places[place].host);
	}
	db_done(s);
	for (size_t i = 0; i < n; i++)
		free(known[i]);
	return rc;
}

static int by_run(const void *a, const void *b)
{
	const struct history_mark *x = a, *y = b;
	return (x->run > y->run) - (x->run < y->run);
}

int history_load(const struct trend *trend, struct history *out, struct err **err)
{
	*out = (struct history){0};
	if (follow_hosts(trend, out, err) != 0)
		return -1;
	follow_hvbench(trend, out);
	if (out->n)
		qsort(out->marks, out->n, sizeof *out->marks, by_run);
	return 0;
}
