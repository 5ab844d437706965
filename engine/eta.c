#include "engine/eta.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"

#define FACTOR_MIN 0.1 /* by which boots of one run may be faster or slower than expected */
#define FACTOR_MAX 10.0

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "exit.cpuid~,exit.hypercall~": the boot's benches as the query below lists a boot's trials. */
static char *benches_of(const struct plan_boot *boot)
{
	struct buf text = BUF_INIT;
	AUTO_FREE char **names = mem_alloc(boot->n_items, sizeof *names);
	for (unsigned i = 0; i < boot->n_items; i++)
		names[i] = mem_printf("%s.%s~%s", boot->suite, boot->items[i].bench->name, boot->items[i].variant);
	qsort(names, boot->n_items, sizeof *names, by_text);
	for (unsigned i = 0; i < boot->n_items; i++) {
		buf_addf(&text, "%s%s", i ? "," : "", names[i]);
		free(names[i]);
	}
	return buf_steal(&text);
}

int64_t eta_boot_ms(struct db *db, const struct plan_boot *boot, const struct clock_kind *clock)
{
	static const char sql[] =
		"SELECT avg(wall_ms) FROM (SELECT b.wall_ms FROM boot b JOIN host h ON h.id = b.host_id"
		" WHERE h.name = ? AND b.driver = ? AND b.guest = ? AND b.mode = ? AND b.clock = ? AND b.outcome = 'ok'"
		" AND (SELECT count(*) FROM trial t WHERE t.boot_id = b.id) = ?"
		" AND (SELECT group_concat(name) FROM (SELECT t.bench || '~' || t.variant AS name FROM trial t"
		" WHERE t.boot_id = b.id ORDER BY name)) = ? ORDER BY b.id DESC LIMIT 5)";
	const struct plan_target *t = boot->target;
	AUTO_FREE char *benches = benches_of(boot);
	bool seen = db && boot->measure == measure_of(boot->suite);
	struct db_stmt *s = seen ? db_query(db, NULL, sql, "tttttit", t->host, t->driver, t->guest, t->mode,
					   clock->name, (int64_t)boot->n_items, benches)
				 : NULL;
	int64_t ms = s && db_step(s, NULL) == 1 && !db_is_null(s, 0) ? db_i64(s, 0) : 0;
	db_done(s);
	return ms > 0 ? ms : measure_guess_ms(boot, clock->exact);
}

/* ---- a run ---- */

void eta_init(struct eta *eta, unsigned n)
{
	*eta = (struct eta){.boots = mem_alloc(n, sizeof *eta->boots), .n = n};
	for (unsigned i = 0; i < n; i++)
		eta->boots[i] = (struct eta_boot){.begun_ms = -1, .same = i};
}

void eta_finish(struct eta *eta)
{
	free(eta->boots);
	*eta = (struct eta){0};
}

void eta_begin(struct eta *eta, unsigned boot, int64_t now_ms)
{
	eta->boots[boot].begun_ms = now_ms;
}

void eta_bench(struct eta *eta, unsigned boot, unsigned done, unsigned all, int64_t now_ms)
{
	struct eta_boot *b = &eta->boots[boot];
	int64_t took_ms = now_ms - b->begun_ms;
	if (done < 2) {
		b->first_ms = took_ms;
		return;
	}
	b->part = (double)(done - 1) / (all - 1);
	b->whole_ms = (double)b->first_ms + (double)(took_ms - b->first_ms) / b->part;
}

void eta_end(struct eta *eta, unsigned boot, int64_t took_ms, bool counts)
{
	eta->boots[boot].ended = true;
	eta->boots[boot].part = counts;
	eta->boots[boot].whole_ms = (double)took_ms;
}

enum { ANY, SUITE, PLACE, SAME, LIKENESSES };

static unsigned likeness(const struct eta_boot *a, const struct eta_boot *b)
{
	if (a->same == b->same)
		return SAME;
	return a->suite != b->suite ? ANY : a->place == b->place ? PLACE : SUITE;
}

/* By which those boots take longer than expected that are most like this one, so far as they got. */
static double factor_of(const struct eta *eta, const struct eta_boot *of)
{
	double expected[LIKENESSES] = {0}, took[LIKENESSES] = {0}, factor = 1;
	for (unsigned i = 0; i < eta->n; i++) {
		const struct eta_boot *boot = &eta->boots[i];
		expected[likeness(boot, of)] += boot->part * (double)boot->expected_ms;
		took[likeness(boot, of)] += boot->part * boot->whole_ms;
	}
	for (unsigned like = 0; like < LIKENESSES; like++)
		if (expected[like] > 0)
			factor = took[like] / expected[like];
	return factor < FACTOR_MIN ? FACTOR_MIN : factor > FACTOR_MAX ? FACTOR_MAX : factor;
}

/* expected_ms: corrected. What a boot's own benches say counts the more the more of them have ended. */
static double left_of(const struct eta_boot *boot, double expected_ms, int64_t now_ms)
{
	double left = (1 - boot->part) * expected_ms + boot->part * boot->whole_ms;
	if (boot->begun_ms >= 0)
		left -= (double)(now_ms - boot->begun_ms);
	return boot->ended || left < 0 ? 0 : left;
}

int64_t eta_left_ms(const struct eta *eta, int64_t now_ms)
{
	AUTO_FREE double *factors = mem_alloc(eta->n, sizeof *factors); /* of those that are the first of their like */
	double alone = 0, parallel = 0, longest = 0;
	for (unsigned i = 0; i < eta->n; i++) {
		const struct eta_boot *boot = &eta->boots[i];
		if (boot->same == i)
			factors[i] = factor_of(eta, boot);
		double left = left_of(boot, factors[boot->same] * (double)boot->expected_ms, now_ms);
		*(boot->parallel ? &parallel : &alone) += left;
		longest = boot->parallel && left > longest ? left : longest;
	}
	return (int64_t)(alone + (parallel / 2 > longest ? parallel / 2 : longest));
}
