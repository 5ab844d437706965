/* figures.c - figures as text, and percentiles of raw samples. */
#include "guests/linux/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 9 /* that mean something; whole numbers keep all of theirs */

bool figures_format(char *text, size_t cap, double value)
{
	if (!isfinite(value) || value < 0 || value >= 1e18)
		return false;
	int before = value < 1 ? 1 : (int)floor(log10(value)) + 1, behind = DIGITS - before;
	behind = behind < 0 ? 0 : behind > 9 ? 9 : behind;
	int len = snprintf(text, cap, "%.*f", behind, value);
	if (len < 0 || (size_t)len >= cap)
		return false;
	if (strchr(text, '.')) {
		while (text[len - 1] == '0')
			text[--len] = 0;
		if (text[len - 1] == '.')
			text[--len] = 0;
	}
	return true;
}

bool figures_add(struct figures *figures, const char *name, double value, const char *unit)
{
	if (figures->n == FIGURES_MAX)
		return false;
	struct figure *f = &figures->list[figures->n];
	if (!figures_format(f->value, sizeof f->value, value))
		return false;
	snprintf(f->name, sizeof f->name, "%s", name);
	snprintf(f->unit, sizeof f->unit, "%s", unit);
	figures->n++;
	return true;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

bool figures_add_samples(struct figures *figures, uint32_t *ns, size_t n)
{
	static const struct {
		const char *name;
		unsigned per_mille;
	} ranks[] = {
		{"lat-p50", 500},
		{"lat-p90", 900},
		{"lat-p99", 990},
		{"lat-p999", 999},
	};
	if (n == 0)
		return false;
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += ns[i];
	qsort(ns, n, sizeof *ns, by_value);
	bool ok = figures_add(figures, "lat-min", ns[0], "ns") &&
		figures_add(figures, "lat-mean", sum / (double)n, "ns");
	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
		ok = ok && figures_add(figures, ranks[i].name, ns[(n * ranks[i].per_mille + 999) / 1000 - 1], "ns");
	return ok && figures_add(figures, "lat-max", ns[n - 1], "ns");
}
