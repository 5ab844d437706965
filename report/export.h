/*
 * export.h - results for other programs: the rows of a run, a comparison or a gate, in the forms that they read.
 *
 *	junit             JUnit's XML: a row is a test case                          tests/e2e/junit.xsd
 *	openmetrics       gauges for node_exporter's textfile collector, without timestamps
 *	csv               one line a row, headings first (RFC 4180, but for its line ends)
 *	markdown          a table, below EXPORT_MARKDOWN_MAX bytes
 *	json              {"schema": "hvbench/1", ...}                               results/export.schema.json
 *	benchmark-action  what github-action-benchmark calls customSmallerIsBetter
 */
#ifndef HVB_REPORT_EXPORT_H
#define HVB_REPORT_EXPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "report/compare.h"
#include "report/queries.h"

enum export_kind {
	EXPORT_JUNIT,
	EXPORT_OPENMETRICS,
	EXPORT_CSV,
	EXPORT_MARKDOWN,
	EXPORT_JSON,
	EXPORT_BENCHMARK_ACTION,
	EXPORT_KINDS,
};

/* "junit"; and the kind of a name, or EXPORT_KINDS. */
const char *export_kind_name(enum export_kind kind);
enum export_kind export_kind_find(const char *name, size_t len);

/* From best to worst. */
enum export_state {
	EXPORT_PASSED,
	EXPORT_SKIPPED,   /* it has no figure, or is not judged; `why` says which */
	EXPORT_UNDECIDED, /* it was to be judged, and could not be */
	EXPORT_FAILED,    /* slower; or of a run: a guest or a bench failed */
	EXPORT_BROKEN,    /* hvbench, its hosts or their tools failed */
	EXPORT_STATES,
};
const char *export_state_name(enum export_state state); /* "passed" */

/* Texts are owned and may be NULL, but for suite, name, host and unit. */
struct export_row {
	char *suite,
		*name; /* name: an instance; of a comparison of two "exit.cpuid@kvm/bare-q35, exit.cpuid@xen/..." */
	char *host, *unit;
	enum export_state state;
	char *why;
	bool has_value, has_before, has_effect, has_p;
	double value, before;     /* in `unit`; less is better. before: of A */
	double change, low, high; /* per cent of A, or points of a hundred; with its interval at 95 % */
	double p;                 /* corrected; not where paths are exact */
	unsigned boots;           /* or nights, that the value is the median of */
	const char *verdict;      /* of a comparison or a gate; static */
	char *since, *owner;      /* of a gate: when the change came, and whose row it is */
};

struct export
{
	const char *what;     /* "run", "compare", "gate", "nightly" */
	char *run, *ended;    /* uuid, "2026-03-04T02:00:00Z"; NULL: there is none */
	char *title;          /* a sentence */
	char *broken;         /* why there is no result, or not all of it; NULL: all is there */
	bool passed;          /* all of it; never where something is broken */
	int64_t last_success; /* seconds since 1970 of the newest that passed; 0: none is known */
	struct export_row *rows;
	unsigned n;
};
void export_finish(struct export *export);
#define AUTO_EXPORT AUTO(export_finish)

/* How many rows are so. */
unsigned export_count(const struct export *export, enum export_state state);

/* A row of each instance: the median of its boots, or the worst of their outcomes with its reason. */
int export_run(struct db *db, const char *run, struct export *out, struct err **err);

/* The row of a comparison's row, which passes when B is same or faster; all rows of one. */
struct export_row export_compared(const struct compare_row *row);
void export_compare(const struct compare *compare, struct export *out);

/* Appends it in that form. */
void export_put(const struct export *export, enum export_kind kind, struct buf *out);

/* What the form json has, without the schema's name; a new reference. */
json_t *export_json(const struct export *export);

/* "2026-03-04T02:00:00Z" as seconds since 1970; 0 where it is none. */
int64_t export_time(const char *utc);

/* Appends the values of flat objects with the keys of `head`, a line an object, behind a line of the keys. */
void export_put_csv(json_t *head, json_t *rows, struct buf *out);

/* A cell of a Markdown table on one line: what Markdown would read as markup is escaped. */
void export_put_cell(const char *text, struct buf *out);

/* A job's summary on GitHub holds 1 MiB: what does not fit is left out, and said. */
#define EXPORT_MARKDOWN_MAX ((1u << 20) - 4096)

#endif
