/*
 * draw.h - populations that boots are drawn from, for tests and simulations of the statistics. All have median 1.
 */
#ifndef HVB_TESTS_STATS_DRAW_H
#define HVB_TESTS_STATS_DRAW_H

#include <math.h>
#include <stddef.h>

#include "lib/stats.h"

enum draw_shape {
	DRAW_NORMAL,
	DRAW_LOGNORMAL,
	DRAW_STUDENT, /* t with 3 degrees of freedom: heavy tails, of the logarithms */
	DRAW_EXPONENTIAL,
	DRAW_TWO_MODES /* normal; 15 % are 5 % higher */
};

struct population {
	enum draw_shape shape;
	double spread; /* standard deviation of the normal ones, 0.003 for 0.3 %; of no meaning for the exponential */
};

/* In (0, 1). */
static inline double draw_uniform(struct stats_rng *rng)
{
	return ((double)(stats_rng_next(rng) >> 11) + 0.5) / 9007199254740992.0;
}

static inline double draw_normal(struct stats_rng *rng)
{
	return sqrt(-2 * log(draw_uniform(rng))) * cos(2 * M_PI * draw_uniform(rng));
}

#define DRAW_SECOND_PART 0.15
#define DRAW_SECOND_AT 1.05

/* Of the unscaled mixture of modes at 1 and DRAW_SECOND_AT. */
static inline double draw_modes_median(double spread)
{
	double low = 1, high = DRAW_SECOND_AT;
	for (unsigned step = 0; step < 60; step++) {
		double at = (low + high) / 2, first = erfc((1 - at) / spread / M_SQRT2) / 2,
		       second = erfc((1 - at / DRAW_SECOND_AT) / spread / M_SQRT2) / 2;
		if ((1 - DRAW_SECOND_PART) * first + DRAW_SECOND_PART * second < 0.5)
			low = at;
		else
			high = at;
	}
	return low;
}

/* n values of the population. */
static inline void draw_values(const struct population *from, double *values, size_t n, struct stats_rng *rng)
{
	double modes = from->shape == DRAW_TWO_MODES ? draw_modes_median(from->spread) : 1;
	for (size_t i = 0; i < n; i++) {
		double z = draw_normal(rng), chi;
		switch (from->shape) {
		case DRAW_NORMAL:
			values[i] = 1 + from->spread * z;
			break;
		case DRAW_LOGNORMAL:
			values[i] = exp(from->spread * z);
			break;
		case DRAW_STUDENT:
			chi = -2 * log(draw_uniform(rng)) + pow(draw_normal(rng), 2);
			values[i] = exp(from->spread * z / sqrt(chi / 3));
			break;
		case DRAW_EXPONENTIAL:
			values[i] = -log(draw_uniform(rng)) / M_LN2;
			break;
		default:
			values[i] = (1 + from->spread * z) *
				(draw_uniform(rng) < DRAW_SECOND_PART ? DRAW_SECOND_AT : 1) / modes;
		}
	}
}

#endif
