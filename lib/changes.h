/*
 * changes.h - where a series of nights changed: steps and drifts over its whole length. Pure; nothing here knows what
 * is measured.
 *
 * A series is split into segments, each at one level or on a straight line, with the least sum of squares plus a
 * penalty for each segment and each slope: optimal partitioning. Squares are counted in units of the noise, which is
 * estimated from the differences of neighbouring nights, so that neither steps nor drifts are taken for noise.
 * What lasts less than CHANGES_LASTS nights is a stray night, and no change.
 *
 * The penalty is set so that nights that are equal but for independent noise, looked at anew every night, give less
 * than one false alarm in 39 series of a year (tests/bench/history.c measures it). Noise that goes on from night to
 * night (a warm week) looks like a change, and is one.
 *
 * Source: Jackson et al., "An algorithm for optimal partitioning of data on an interval", 2005; Killick, Fearnhead,
 * Eckley, "Optimal detection of changepoints with a linear computational cost" (PELT), 2012, of which the pruning is
 * left out; the stray nights: Hampel's identifier, Pearson, "Outliers in process modeling and identification", 2002.
 */
#ifndef HVB_LIB_CHANGES_H
#define HVB_LIB_CHANGES_H

#include <stddef.h>

/* A step is named from so many nights with a value on, a drift from so many; its first night counts. */
#define CHANGES_LASTS 3
#define CHANGES_DRIFTS 10

enum change_kind {
	CHANGE_STEP,
	CHANGE_DRIFT, /* at least CHANGES_DRIFTS nights with a value long */
};

struct change {
	enum change_kind kind;
	size_t first; /* night of the new level; of a drift the night it began at */
	size_t last;  /* of a drift the last night of it; of a step `first` */
	double before,
		after; /* levels, in the unit of the values; of a drift where the line begins and where it ends */
};

/*
 * values[n]: one a night, NAN (or infinite) where there is none. least > 0: relative; a smaller change is none, and an
 * exact series has a noise of 1/20 of it. Changes rise by `first`; at one night a step comes before the drift.
 * A series with a value that is not above 0 has no logarithm: its changes are relative to the mean of |values|.
 * Caller frees *out, which is NULL where none is found. Takes n * n steps: 1 ms for a year.
 */
size_t changes_find(const double *values, size_t n, double least, struct change **out);

#endif
