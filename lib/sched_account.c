/* sched_account.c - the CPUs' time lines, seen from all guests together: see sched.h. */
#include <stdlib.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/sched.h"

/* A stretch on the common time line, cut to the interval. */
struct piece {
	uint64_t on, off;
	unsigned guest;
};

static int by_time(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	return x->on != y->on ? (x->on > y->on) - (x->on < y->on) : (x->off > y->off) - (x->off < y->off);
}

static struct piece *lay_out(const struct sched_guest *guests, unsigned n, uint64_t from, uint64_t to, size_t *count)
{
	size_t most = 0;
	for (unsigned g = 0; g < n; g++)
		most += guests[g].n;
	struct piece *pieces = mem_alloc(most ? most : 1, sizeof *pieces);
	*count = 0;
	for (unsigned g = 0; g < n; g++)
		for (size_t i = 0; i < guests[g].n; i++) {
			const struct sched_stretch *s = &guests[g].list[i];
			if (s->off > from && s->on < to && s->off > s->on)
				pieces[(*count)++] = (struct piece){
					s->on > from ? s->on : from, s->off < to ? s->off : to, g};
		}
	qsort(pieces, *count, sizeof *pieces, by_time);
	return pieces;
}

static void account_init(struct sched_account *a, size_t most)
{
	*a = (struct sched_account){0};
	uint64_t **lists[] = {&a->switches, &a->returns, &a->slices, &a->waits};
	for (unsigned i = 0; i < 4; i++)
		*lists[i] = mem_alloc(most + 1, sizeof **lists[i]);
}

/* A CPU's time line. */
struct line {
	const struct piece *last; /* NULL: no guest has been on it yet */
	/* when the one that has it got it; 0: the first slice, whose beginning was not seen */
	uint64_t since;
};

/* From when on it is free. */
static uint64_t left_at(const struct line *line, uint64_t from)
{
	return line->last ? line->last->off : from;
}

/* The line that a piece belongs on; where all are taken, the one that is free soonest. */
static struct line *line_of(struct line *lines, unsigned n, const struct piece *piece, uint64_t from)
{
	struct line *best = NULL, *soonest = lines;
	for (struct line *l = lines; l < lines + n; l++) {
		if (left_at(l, from) < left_at(soonest, from))
			soonest = l;
		if (left_at(l, from) > piece->on)
			continue;
		if (l->last && l->last->guest == piece->guest)
			return l;
		if (!best || left_at(l, from) > left_at(best, from))
			best = l;
	}
	return best ? best : soonest;
}

void sched_account_make(const struct sched_guest *guests, unsigned n, unsigned cpus, uint64_t from, uint64_t to,
	struct sched_account *a)
{
	size_t count;
	AUTO_FREE struct piece *pieces = lay_out(guests, n, from, to, &count);
	/* when each guest last lost the CPU to another; 0: not yet */
	AUTO_FREE uint64_t *lost = mem_alloc(n ? n : 1, sizeof *lost);
	AUTO_FREE struct line *lines = mem_alloc(cpus, sizeof *lines);
	account_init(a, count);
	for (const struct piece *now = pieces; now < pieces + count; now++) {
		struct line *line = line_of(lines, cpus, now, from);
		const struct piece *before = line->last;
		line->last = now;
		if (!before)
			continue;
		uint64_t gap = now->on > before->off ? now->on - before->off : 0;
		a->overlap += before->off > now->on ? (before->off < now->off ? before->off : now->off) - now->on : 0;
		if (now->guest == before->guest) {
			a->returns[a->n_returns++] = gap;
			continue;
		}
		a->switches[a->n_switches++] = gap;
		if (line->since)
			a->slices[a->n_slices++] = before->off > line->since ? before->off - line->since : 0;
		line->since = now->on;
		lost[before->guest] = before->off;
		if (lost[now->guest] && now->on > lost[now->guest])
			a->waits[a->n_waits++] = now->on - lost[now->guest];
	}
}

void sched_account_finish(struct sched_account *a)
{
	MEM_FREE(a->switches, a->returns, a->slices, a->waits);
	*a = (struct sched_account){0};
}

uint64_t sched_sum(const uint64_t *values, size_t n, uint64_t from, uint64_t below)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += values[i] >= from && values[i] < below ? values[i] : 0;
	return sum;
}
