/*
 * series.h - the nights of a series: the runs of `hvbench run --series NAME`, and how each of them was judged.
 */
#ifndef HVB_REPORT_SERIES_H
#define HVB_REPORT_SERIES_H

#include "lib/auto.h"
#include "lib/db.h"
#include "report/html.h"
#include "report/queries.h"

#define SERIES_DEFAULT "nightly" /* of `hvbench nightly` */

/* Letters, digits and . _ -, at most 64 bytes: ERR_USAGE. */
int series_check(const char *name, struct err **err);

/* The series of a run's command, or NULL; caller frees. */
char *series_of(const char *command);

/* How a night was judged. */
#define SERIES_PASSED "passed"
#define SERIES_CURED "cured" /* passed, when what had failed was measured again */
#define SERIES_FAILED "failed"
#define SERIES_UNDECIDED "undecided"
#define SERIES_BROKEN "broken"

struct night {
	struct run_row run;
	char *judged; /* the last word, of those below; NULL: not yet */
	char *said;   /* a sentence; NULL likewise */
};

struct series {
	struct night *nights; /* newest first */
	unsigned n;
};

int series_load(struct db *db, const char *name, struct series *out, struct err **err);
void series_finish(struct series *series);
#define AUTO_SERIES AUTO(series_finish)

/* How a night was judged; the newest word counts. The database is open for writing. */
int series_judge(struct db *db, int64_t run_id, const char *judged, const char *said, struct err **err);

/*
 * Whether others may be held against it: whole, and passed or undecided. The figures of one that was cured are those
 * that had failed.
 */
bool night_is_sound(const struct night *night);

/* Seconds since 1970 of the end of the newest night that passed; 0: none. */
int64_t series_last_success(const struct series *series);

/* The page of all nights: a line each, with a link to its report UUID.html where `folder` has it. */
void series_page(const struct series *series, const char *name, const char *folder, struct html *h);

#endif
