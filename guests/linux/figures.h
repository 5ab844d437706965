/*
 * figures.h - what a pass measured: operations, time, and the figures that go out as `metric` frames.
 *
 * Names and units are a contract with the host (guests/linux/README.md).
 */
#ifndef HVB_GUESTS_LINUX_FIGURES_H
#define HVB_GUESTS_LINUX_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIGURES_MAX 64

struct figure {
	char name[24], value[32], unit[12];
};

struct figures {
	uint64_t ops; /* operations really done */
	uint64_t ns;  /* how long they took by the tool's clock */
	unsigned n;
	struct figure list[FIGURES_MAX];
};

/* Writes value as wire.h wants it: decimal, no exponent, nine significant digits (or all before the point) and no zero
 * at the end of a fraction. False when it is negative, not finite or 1e18 and more. */
bool figures_format(char *text, size_t cap, double value);

/* False when the value cannot be written or there are too many. */
bool figures_add(struct figures *figures, const char *name, double value, const char *unit);

/* lat-min -mean -p50 -p90 -p99 -p999 -max of samples in ns, exact (nearest rank); sorts them. */
bool figures_add_samples(struct figures *figures, uint32_t *ns, size_t n);

#endif
