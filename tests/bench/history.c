/*
 * history.c - what lib/changes.c finds in made-up years of nights, and what it finds where nothing is: Markdown tables
 * for docs/statistics.md. `make bench-history`; history [SEED].
 *
 * A night is the median of 4 boots; boots differ by normal noise, nights by normal noise of half of it. Every year is
 * another one. A false alarm is a change that is named on any night of the year, each night looking at all before it.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/changes.h"
#include "lib/stats.h"

#define NIGHTS 365
#define BOOTS 4
#define ROWS 39
#define SUITES 2    /* of ROWS rows, looked at every night for false alarms, a noise */
#define YEARS 400   /* with a change, a cell of the table */
#define LEAST 0.005 /* as the report asks on clocks with noise */
#define MONTH 30
#define DRIFT 0.002 /* a night */

static const double noises[] = {0.003, 0.005, 0.01, 0.03};
#define N_NOISES (sizeof noises / sizeof *noises)

struct maker {
	struct stats_rng rng;
	double boots, nights; /* noise, relative */
	double strays;        /* share of nights that are 5 to 30 % slower */
};

static double uniform(struct maker *m)
{
	return ((double)(stats_rng_next(&m->rng) >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct maker *m)
{
	double u = uniform(m);
	return sqrt(-2 * log(u)) * cos(2 * M_PI * uniform(m));
}

static double night_of(struct maker *m, double level)
{
	double boots[BOOTS], shift = m->nights * normal(m);
	if (uniform(m) < m->strays)
		shift += 0.05 + 0.25 * uniform(m);
	for (unsigned i = 0; i < BOOTS; i++)
		boots[i] = level * (1 + shift + m->boots * normal(m));
	return stats_range(boots, BOOTS).median;
}

/* ---- Power ---- */

struct found {
	unsigned soon, month, dated; /* years; in 3 nights, a month later, a month later with its date within a night */
};

/* Whether a change of that kind is named in the first n nights, upward, at most `off` nights from its own. */
static bool finds(const double *values, size_t n, enum change_kind kind, size_t at, size_t off)
{
	AUTO_FREE struct change *changes = NULL;
	size_t count = changes_find(values, n, LEAST, &changes);
	for (size_t i = 0; i < count; i++) {
		size_t away = changes[i].first > at ? changes[i].first - at : at - changes[i].first;
		if (changes[i].kind == kind && away <= off && changes[i].after > changes[i].before)
			return true;
	}
	return false;
}

static struct found try_steps(struct maker *m, double step)
{
	struct found out = {0};
	for (unsigned year = 0; year < YEARS; year++) {
		double values[NIGHTS];
		size_t at = 60 + (size_t)stats_rng_below(&m->rng, 240);
		for (size_t i = 0; i < NIGHTS; i++)
			values[i] = night_of(m, i < at ? 1 : 1 + step);
		out.soon += finds(values, at + CHANGES_LASTS, CHANGE_STEP, at, MONTH);
		out.month += finds(values, at + MONTH, CHANGE_STEP, at, MONTH);
		out.dated += finds(values, at + MONTH, CHANGE_STEP, at, 1);
	}
	return out;
}

static unsigned try_drifts(struct maker *m, size_t nights)
{
	unsigned out = 0;
	for (unsigned year = 0; year < YEARS; year++) {
		double values[NIGHTS];
		size_t at = 60 + (size_t)stats_rng_below(&m->rng, 240);
		for (size_t i = 0; i < NIGHTS; i++)
			values[i] = night_of(m, i < at ? 1 : pow(1 + DRIFT, (double)(i - at + 1)));
		out += finds(values, at + nights, CHANGE_DRIFT, at, NIGHTS);
	}
	return out;
}

static double percent(unsigned n)
{
	return 100.0 * n / YEARS;
}

static void print_power(struct maker *m)
{
	static const double steps[] = {0.01, 0.02, 0.05};
	printf("| noise of a boot | change | named within %d nights | named a month later | and dated within a night "
	       "|\n"
	       "|---|---|---|---|---|\n",
		CHANGES_LASTS);
	for (size_t i = 0; i < N_NOISES; i++) {
		m->boots = noises[i];
		m->nights = noises[i] / 2;
		for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
			struct found found = try_steps(m, steps[k]);
			printf("| %g %% | step of %g %% | %.1f %% | %.1f %% | %.1f %% |\n", 100 * noises[i],
				100 * steps[k], percent(found.soon), percent(found.month), percent(found.dated));
		}
	}
	printf("\n| noise of a boot | drift of %g %% a night | within 30 nights | within 60 nights "
	       "|\n|---|---|---|---|\n",
		100 * DRIFT);
	for (size_t i = 0; i < N_NOISES; i++) {
		m->boots = noises[i];
		m->nights = noises[i] / 2;
		printf("| %g %% | named | %.1f %% |", 100 * noises[i], percent(try_drifts(m, 30)));
		printf(" %.1f %% |\n", percent(try_drifts(m, 60)));
	}
}

/* ---- False alarms ---- */

/* A year without a change: the night (1 is the first) on which one is named for the first time, or 0. */
static size_t first_alarm(struct maker *m)
{
	double values[NIGHTS];
	size_t first = 0;
	for (size_t i = 0; i < NIGHTS; i++) {
		AUTO_FREE struct change *changes = NULL;
		values[i] = night_of(m, 1);
		if (first == 0 && changes_find(values, i + 1, LEAST, &changes) > 0)
			first = i + 1;
	}
	return first;
}

static void print_alarms(struct maker *m, double strays)
{
	m->strays = strays;
	for (size_t i = 0; i < N_NOISES; i++) {
		unsigned years = 0, early = 0;
		m->boots = noises[i];
		m->nights = noises[i] / 2;
		for (unsigned row = 0; row < SUITES * ROWS; row++) {
			size_t first = first_alarm(m);
			years += first > 0;
			early += first > 0 && first <= MONTH;
		}
		printf("| %g %% | %g %% | %u of %d | %.2f | %u |\n", 100 * noises[i], 100 * strays, years,
			SUITES * ROWS, (double)years / SUITES, early);
		fflush(stdout);
	}
	m->strays = 0;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	struct maker maker = {0};
	stats_rng_seed(&maker.rng, seed);
	printf("%d years a row, seed %llu.\n\n", YEARS, (unsigned long long)seed);
	print_power(&maker);
	printf("\n| noise of a boot | stray nights | rows with a false alarm | a suite of %d rows and a year | in "
	       "month 1 "
	       "|\n|---|---|---|---|---|\n",
		ROWS);
	print_alarms(&maker, 0);
	print_alarms(&maker, 0.02);
	return 0;
}
