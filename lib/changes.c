/*
 * changes.c - optimal partitioning of a series of nights into levels and lines.
 */
#include "lib/changes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

/* The nights that have a value and are not stray. */
struct series {
	size_t n;
	size_t *night;
	double *y;    /* logarithms, or values relative to `scale` */
	double scale; /* 0: logarithms */
	double sigma; /* noise of a night, in units of y */
	double least;
	struct sums {
		double x, xx, y, yy, xy; /* over the nights before */
	} * sums;
};

static void series_finish(struct series *s)
{
	free(s->night);
	free(s->y);
	free(s->sums);
}
#define AUTO_SERIES AUTO(series_finish)

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median_of(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* ---- Scale ---- */

static double value_at(const struct series *s, double y)
{
	return s->scale > 0 ? y * s->scale : exp(y);
}

static void take_values(struct series *s, const double *values, size_t n)
{
	double sum = 0;
	bool positive = true;
	s->night = mem_alloc(n, sizeof *s->night);
	s->y = mem_alloc(n, sizeof *s->y);
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(values[i]))
			continue;
		s->night[s->n] = i;
		s->y[s->n++] = values[i];
		sum += fabs(values[i]);
		positive &= values[i] > 0;
	}
	if (!positive)
		s->scale = sum > 0 ? sum / (double)s->n : 1;
	for (size_t i = 0; i < s->n; i++)
		s->y[i] = positive ? log(s->y[i]) : s->y[i] / s->scale;
}

/* ---- Noise ---- */

#define TRIM 0.2                /* of the differences, the largest: nights of a change, stray nights */
#define TRIMMED_TO_SIGMA 1.5115 /* of a normal distribution: 1 / sqrt((0.8 - 2 z phi(z)) / 0.8), z = 1.2816 */
#define FEW_NIGHTS 14           /* of few differences the noise may come out too small: it is taken as larger */
#define FLOOR 20                /* the least noise: this part of the least change */

static void estimate_noise(struct series *s)
{
	size_t n = s->n - 1, kept = n - (size_t)(TRIM * (double)n);
	AUTO_FREE double *d = mem_alloc(n, sizeof *d), *sorted = mem_alloc(n, sizeof *sorted);
	double middle, sum = 0;
	for (size_t i = 0; i < n; i++)
		sorted[i] = d[i] = s->y[i + 1] - s->y[i];
	middle = median_of(sorted, n); /* of a drift it is not 0 */
	for (size_t i = 0; i < n; i++)
		d[i] = fabs(d[i] - middle);
	qsort(d, n, sizeof *d, by_value);
	for (size_t i = 0; i < kept; i++)
		sum += d[i] * d[i];
	s->sigma = TRIMMED_TO_SIGMA * sqrt(sum / (double)kept / 2) * (1 + FEW_NIGHTS / (double)n);
	s->sigma = fmax(s->sigma, s->least / FLOOR);
}

/* ---- Stray nights ---- */

#define WINDOW (2 * CHANGES_LASTS - 1)
#define STRAY_SIGMAS 4

/* What lasts less than CHANGES_LASTS nights is the lesser part of every window about it. */
static bool is_stray(const struct series *s, size_t i)
{
	double window[WINDOW];
	size_t first = i < WINDOW / 2 ? 0 : i - WINDOW / 2;
	if (first + WINDOW > s->n)
		first = s->n - WINDOW;
	memcpy(window, s->y + first, sizeof window);
	return fabs(s->y[i] - median_of(window, WINDOW)) > STRAY_SIGMAS * s->sigma;
}

static void leave_out_strays(struct series *s)
{
	AUTO_FREE bool *stray = mem_alloc(s->n, sizeof *stray);
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		stray[i] = is_stray(s, i);
	for (size_t i = 0; i < s->n; i++) {
		if (stray[i])
			continue;
		s->night[n] = s->night[i];
		s->y[n++] = s->y[i];
	}
	s->n = n;
}

/* ---- Segments ---- */

#define SEGMENT_PENALTY 24.0 /* in squares of the noise */
#define SLOPE_PENALTY 20.0

struct segment {
	size_t from, to; /* nights from .. to - 1 of the series */
	bool is_line;
};

static void add_up(struct series *s)
{
	double middle = s->y[s->n / 2]; /* small numbers keep their digits */
	s->sums = mem_alloc(s->n + 1, sizeof *s->sums);
	for (size_t i = 0; i < s->n; i++) {
		double x = (double)s->night[i], y = s->y[i] - middle;
		const struct sums *was = &s->sums[i];
		s->sums[i + 1] = (struct sums){
			was->x + x, was->xx + x * x, was->y + y, was->yy + y * y, was->xy + x * y};
	}
}

/* Centred sums of squares and products over nights from .. to - 1. */
static struct sums centred(const struct series *s, size_t from, size_t to)
{
	const struct sums *a = &s->sums[from], *b = &s->sums[to];
	double n = (double)(to - from), x = (b->x - a->x) / n, y = (b->y - a->y) / n;
	return (struct sums){.x = x,
		.y = y,
		.xx = b->xx - a->xx - n * x * x,
		.yy = b->yy - a->yy - n * y * y,
		.xy = b->xy - a->xy - n * x * y};
}

/* The cost of a segment in squares of the noise, slope's penalty included. */
static double cost_of(const struct series *s, size_t from, size_t to, bool *is_line)
{
	struct sums c = centred(s, from, to);
	double unit = s->sigma * s->sigma, level = c.yy / unit, line = INFINITY;
	if (to - from >= CHANGES_DRIFTS)
		line = (c.yy - c.xy * c.xy / c.xx) / unit + SLOPE_PENALTY;
	*is_line = line < level;
	return *is_line ? line : level;
}

/* best[i]: the cheapest way to split the first i nights; last[i]: its last segment. */
static void partition(const struct series *s, struct segment *last)
{
	AUTO_FREE double *best = mem_alloc(s->n + 1, sizeof *best);
	for (size_t to = 1; to <= s->n; to++) {
		best[to] = INFINITY;
		for (size_t from = 0; from + CHANGES_LASTS <= to; from++) {
			double before = best[from] + (from ? SEGMENT_PENALTY : 0);
			bool is_line;
			if (before >= best[to])
				continue;
			before += cost_of(s, from, to, &is_line);
			if (before >= best[to])
				continue;
			best[to] = before;
			last[to] = (struct segment){from, to, is_line};
		}
	}
}

/* In their order; caller frees. */
static struct segment *segments_of(const struct series *s, size_t *n)
{
	AUTO_FREE struct segment *last = mem_alloc(s->n + 1, sizeof *last);
	struct segment *out = mem_alloc(s->n, sizeof *out);
	size_t to = s->n, at = s->n;
	partition(s, last);
	for (; to > 0; to = last[to].from)
		out[--at] = last[to];
	*n = s->n - at;
	memmove(out, out + at, *n * sizeof *out);
	return out;
}

/* ---- Changes ---- */

/* Where a segment is at one of its nights, the variance of that in squares of the noise, and its slope a night. */
struct level {
	double y, variance, slope;
};

static struct level level_at(const struct series *s, const struct segment *segment, size_t night)
{
	struct sums c = centred(s, segment->from, segment->to);
	double n = (double)(segment->to - segment->from), x = (double)night - c.x, slope = c.xy / c.xx;
	double middle = s->y[s->n / 2] + c.y;
	if (!segment->is_line)
		return (struct level){middle, 1 / n, 0};
	return (struct level){middle + x * slope, 1 / n + x * x / c.xx, slope};
}

/* Beside a drift, what the drift makes in a few nights is how well the joint is placed, and no step. */
static bool is_step(const struct series *s, struct level before, struct level after)
{
	double size = fabs(after.y - before.y), slope = fmax(fabs(before.slope), fabs(after.slope)),
	       noise = s->sigma * sqrt(SEGMENT_PENALTY * (before.variance + after.variance));
	return size >= s->least && size > noise && size > CHANGES_DRIFTS * slope;
}

static struct change change_of(
	const struct series *s, enum change_kind kind, size_t first, size_t last, double before, double after)
{
	return (struct change){kind, first, last, value_at(s, before), value_at(s, after)};
}

/* A segment is held against the last level that was named, so that many small steps add up. */
static size_t name_changes(const struct series *s, const struct segment *segments, size_t n, struct change *out)
{
	size_t found = 0;
	struct level named = {0};
	for (size_t i = 0; i < n; i++) {
		const struct segment *at = &segments[i];
		size_t first = s->night[at->from], last = s->night[at->to - 1];
		struct level begin = level_at(s, at, first), end = level_at(s, at, last);
		if (i == 0)
			named = begin;
		if (is_step(s, named, begin)) {
			out[found++] = change_of(s, CHANGE_STEP, first, first, named.y, begin.y);
			named = begin;
		}
		if (at->is_line && fabs(end.y - begin.y) >= s->least)
			out[found++] = change_of(s, CHANGE_DRIFT, first, last, begin.y, end.y);
		if (at->is_line)
			named = end;
	}
	return found;
}

size_t changes_find(const double *values, size_t n, double least, struct change **out)
{
	AUTO_SERIES struct series s = {.least = least};
	AUTO_FREE struct segment *segments = NULL;
	AUTO_FREE struct change *changes = NULL;
	size_t n_segments, found;
	*out = NULL;
	take_values(&s, values, n);
	if (s.n < 2 * CHANGES_LASTS)
		return 0;
	estimate_noise(&s);
	leave_out_strays(&s);
	if (s.n < 2 * CHANGES_LASTS)
		return 0;
	add_up(&s);
	segments = segments_of(&s, &n_segments);
	changes = mem_alloc(2 * n_segments, sizeof *changes);
	found = name_changes(&s, segments, n_segments, changes);
	if (found)
		*out = STEAL(changes);
	return found;
}
