/* eta.h - how long a boot and what is left of a run will take. eta_boot_ms reads the database; the rest is pure, with
 * the caller's clock in ms. */
#ifndef HVB_ENGINE_ETA_H
#define HVB_ENGINE_ETA_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/measure.h"
#include "lib/db.h"

/* Expected real time of a boot: the mean of the last ones that ended well on this host and target, by this clock, with
 * the same benches. Without such in db (or without a db): a guess by the kind of measurement. */
int64_t eta_boot_ms(struct db *db, const struct plan_boot *boot, const struct clock_kind *clock);

/* What is left of a run: corrected by how long its boots, and the benches of those that run, took so far. */
struct eta {
	struct eta_boot {
		int64_t expected_ms, begun_ms; /* begun_ms: -1 before */
		/* Boots that are alike tell of each other: those of one suite at one place (pointers are compared) more
		 * than those of the suite, and the same benches at the same place most. */
		const char *suite;
		const void *place;
		unsigned same; /* the first boot with the same benches at the same place; eta_init: itself */
		bool parallel; /* runs alongside another one: half of its time counts */
		bool ended;
		int64_t first_ms; /* until its first bench had ended: most of it is the guest's start */
		double whole_ms;  /* what it takes by the time of its further benches, */
		double part;      /* of which so many have ended, 0 to 1 */
	} * boots;                /* owned */
	unsigned n;
};

void eta_init(struct eta *eta, unsigned n);
void eta_finish(struct eta *eta);

void eta_begin(struct eta *eta, unsigned boot, int64_t now_ms);
/* So many of its benches are done. */
void eta_bench(struct eta *eta, unsigned boot, unsigned done, unsigned all, int64_t now_ms);
/* counts: it ended well, so that its time says something of the others'. */
void eta_end(struct eta *eta, unsigned boot, int64_t took_ms, bool counts);

int64_t eta_left_ms(const struct eta *eta, int64_t now_ms);

#endif
