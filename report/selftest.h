/*
 * selftest.h - how far the verdicts of this database's own noise can be trusted: a run's boots against themselves,
 * where nothing can differ, and against themselves with a shift that is known. Judged as verdict.h judges.
 */
#ifndef HVB_REPORT_SELFTEST_H
#define HVB_REPORT_SELFTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"

#define SELFTEST_BOOTS_MIN 6 /* of an instance: those of a run as planned; its halves show what repeats by chance */
#define SELFTEST_SHIFTS 3
#define SELFTEST_SIZES_MAX 5
#define SELFTEST_POWER 0.8 /* of an effect that can be seen */

/* B is A shifted by so much, as a ratio less 1; of shares by 100 times as many percentage points. */
extern const double selftest_shifts[SELFTEST_SHIFTS];

/* An instance that some halves found faster or slower. */
struct selftest_wrong {
	char *instance;
	unsigned times;
};

/* What so many boots a side find, each row being the only one of its family that differs. */
struct selftest_size {
	unsigned boots;
	double families_wrong;               /* share of families in which nothing differs and some row is found to */
	double significant[SELFTEST_SHIFTS]; /* share of comparisons that are, after Holm's correction */
	double verdict[SELFTEST_SHIFTS];     /* share of those that end as slower: also at least the minimum effect */
	/* the smallest shift that SELFTEST_POWER of the comparisons find significant; NAN: none up to a factor of 2 */
	double least;
};

/* The rows of one suite under one driver on one host: what two of its sides would be compared in. */
struct selftest_family {
	char *suite, *driver, *host;
	unsigned rows;  /* with noise and enough boots: what is tested here */
	unsigned exact; /* left out: the same in every boot, so that no test judges them */
	unsigned few;   /* left out: fewer than SELFTEST_BOOTS_MIN boots with a figure */
	unsigned bare;  /* left out: a figure that is not finite, or not positive where a ratio is asked for */
	unsigned boots; /* the fewest that a tested row has */

	/*
	 * Null comparisons: the repetitions are split at random in two halves, and all rows that have enough boots are
	 * compared as compare.h does, those that need no test as well.
	 */
	unsigned compared;                 /* rows, of which `rows` are tested */
	unsigned rounds;                   /* splits */
	unsigned tests;                    /* comparisons with a p */
	unsigned alone_wrong;              /* of those significant, had it been the only one */
	unsigned wrong;                    /* of rounds x compared: called faster or slower */
	unsigned families_wrong;           /* rounds with any such row */
	struct selftest_wrong *wrong_rows; /* the most often wrong one first */
	unsigned n_wrong_rows;
	/* boots with which a half can be significant in the family; above `boots` no tested row is wrong */
	unsigned boots_needed;

	/*
	 * Boots drawn again, with replacement. By number of boots, rising: 4, 7, 10, those there are (at most 100), and
	 * those needed.
	 */
	struct selftest_size sizes[SELFTEST_SIZES_MAX];
	unsigned n_sizes;
};

struct selftest {
	char *run; /* uuid */
	uint64_t seed;
	struct selftest_family *families;
	unsigned n;
};

/*
 * which: a run as run_find() takes it. At least 400 null comparisons a family, in at least 200 rounds. The same seed
 * gives the same result. A run of which nothing can be tested is no error: every family has 0 rows.
 */
int selftest_run(struct db *db, const char *which, uint64_t seed, struct selftest *out, struct err **err);
void selftest_finish(struct selftest *selftest);

/* 100 x part / all; 0 of nothing. */
double selftest_percent(unsigned part, unsigned all);
#define AUTO_SELFTEST AUTO(selftest_finish)

#endif
