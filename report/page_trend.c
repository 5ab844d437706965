/*
 * page_trend.c - the same instances over earlier runs: what changed and since when, and a line for each bench.
 */
#include <math.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/suite_view.h"
#include "report/trend_lines.h"

#define SHOWN 20 /* lines of the newest changes; the others are folded away */
#define GROUP 5  /* so many changes of an instance in one run are one line */

static bool trend_wanted(const struct model *model)
{
	return model->n_runs > 1;
}

/* "2026-03-04 (run 4f1c2d3e)" */
static void write_run(const struct trend *trend, size_t run, struct html *h)
{
	html_textf(h, "%.10s (run %.8s)", trend->runs[run].started, trend->runs[run].uuid);
}

/* ---- What changed ---- */

/* "5.1 % slower", "2.3 percentage points more", "9 instr instead of 0". */
static void write_size(const struct trend *trend, const struct trend_change *at, struct html *h)
{
	const struct change *change = &at->change;
	const char *unit = trend->sheet->subjects[at->subject].unit;
	char before[FORMAT_SIZE], after[FORMAT_SIZE];
	double points = change->after - change->before;
	double percent = 100 * (change->after / change->before - 1);
	if (bench_scale_of(trend->sheet->benches[at->bench].about) == BENCH_DIFFERENCE)
		html_textf(h, "%.2g percentage points %s", fabs(points), points > 0 ? "more" : "less");
	else if (change->before > 0 && change->after > 0)
		html_textf(h, "%.*g %% %s",
			fabs(percent) < 10             ? 2
				: fabs(percent) < 1000 ? 3
						       : 9,
			fabs(percent), percent > 0 ? "slower" : "faster");
	else
		html_textf(h, "%s %s instead of %s", format_value(change->after, after), unit_short(unit),
			format_value(change->before, before));
}

static void write_when(const struct trend *trend, const struct change *change, struct html *h)
{
	if (change->kind == CHANGE_STEP || change->last + 1 == trend->n_runs)
		html_text(h, " since ");
	else
		html_text(h, " from ");
	write_run(trend, change->first, h);
	if (change->kind == CHANGE_STEP)
		return;
	if (change->last + 1 == trend->n_runs) {
		html_text(h, ", and still drifting");
		return;
	}
	html_text(h, " to ");
	write_run(trend, change->last, h);
}

/* What else is new in the runs after the last one that still had a value of the old level. */
static void write_beside(
	const struct trend *trend, const struct history *history, const struct trend_change *at, struct html *h)
{
	int before = trend_newest(trend_series(trend, at->bench, at->subject), (int)at->change.first);
	const char *between = "; with it ";
	for (unsigned i = 0; i < history->n; i++) {
		const struct history_mark *mark = &history->marks[i];
		if ((int)mark->run <= before || mark->run > at->change.first ||
			!history_is_about(mark, trend->sheet->subjects[at->subject].host))
			continue;
		html_textf(h, "%sanother %s", between, mark->what);
		between = ", ";
	}
}

/* "exit.cpuid on xen/bare-pvh: 5.1 % slower since 2026-03-04 (run 4f1c2d3e)" */
static void write_change(
	const struct trend *trend, const struct history *history, const struct trend_change *at, struct html *h)
{
	const struct subject *subject = &trend->sheet->subjects[at->subject];
	html_open(h, "li", NULL);
	html_element(h, "code", trend->sheet->benches[at->bench].name);
	html_text(h, " on ");
	part_subject(h, subject);
	html_text(h, at->change.kind == CHANGE_DRIFT ? ": drifted, " : ": ");
	write_size(trend, at, h);
	write_when(trend, &at->change, h);
	write_beside(trend, history, at, h);
	html_close(h, "li");
}

/* Where the changes of the same instance in the same run end. */
static unsigned end_of_group(const struct trend *trend, unsigned from)
{
	const struct trend_change *all = trend->changes;
	unsigned to = from + 1;
	while (to < trend->n_changes && all[to].subject == all[from].subject &&
		all[to].change.first == all[from].change.first)
		to++;
	return to;
}

/* "38 benches on kvm/bare-q35: 37 slower and 1 faster since ...; most of all exit.cpuid, 9 % slower", and which. */
static void write_group(
	const struct trend *trend, const struct history *history, unsigned from, unsigned to, struct html *h)
{
	const struct trend_change *first = &trend->changes[from];
	unsigned up = 0;
	for (unsigned i = from; i < to; i++)
		up += trend->changes[i].change.after > trend->changes[i].change.before;
	html_open(h, "li", NULL);
	html_textf(h, "%u bench%s on ", to - from, to - from == 1 ? "" : "es");
	part_subject(h, &trend->sheet->subjects[first->subject]);
	html_textf(h, ": %u slower and %u faster since ", up, to - from - up);
	write_run(trend, first->change.first, h);
	write_beside(trend, history, first, h);
	html_text(h, "; most of all ");
	html_element(h, "code", trend->sheet->benches[first->bench].name);
	html_text(h, ", ");
	write_size(trend, first, h);
	html_open(h, "details", NULL);
	html_element(h, "summary", "which");
	html_open(h, "ul", NULL);
	for (unsigned i = from; i < to; i++)
		write_change(trend, history, &trend->changes[i], h);
	html_close(h, "ul");
	html_close(h, "details");
	html_close(h, "li");
}

/* At most so many lines; what is told is before the change that is returned. */
static unsigned write_lines(
	const struct trend *trend, const struct history *history, unsigned from, unsigned lines, struct html *h)
{
	html_open(h, "ul", "class", "changes", NULL);
	while (from < trend->n_changes && lines-- > 0) {
		unsigned to = end_of_group(trend, from);
		if (to - from >= GROUP) {
			write_group(trend, history, from, to, h);
			from = to;
		} else {
			write_change(trend, history, &trend->changes[from++], h);
		}
	}
	html_close(h, "ul");
	return from;
}

static void write_changes(const struct trend *trend, const struct history *history, struct html *h)
{
	double exact = suite_view_find(trend->sheet->name)->exact_change;
	unsigned told = 0;
	if (trend->n_changes == 0) {
		html_elementf(
			h, "p", NULL, "Nothing changed in %u run%s.", trend->n_runs, format_plural(trend->n_runs));
	} else {
		html_elementf(h, "p", NULL, "Changes in %u run%s, newest first:", trend->n_runs,
			format_plural(trend->n_runs));
		told = write_lines(trend, history, 0, SHOWN, h);
	}
	if (told < trend->n_changes) {
		html_open(h, "details", NULL);
		html_elementf(h, "summary", NULL, "%u more", trend->n_changes - told);
		write_lines(trend, history, told, UINT32_MAX, h);
		html_close(h, "details");
	}
	html_elementf(h, "p", "note",
		"A change is a level that lasts %d runs, or a drift of %d, that stands out of the row's own noise from "
		"run to run, of at least %g %% where it is counted exactly and %g %% elsewhere. Less than one false "
		"one "
		"is expected in 39 rows and 365 runs, as long as the noise of a run does not go on in the next.",
		CHANGES_LASTS, CHANGES_DRIFTS, 100 * exact, 100 * fmax(exact, TREND_LEAST_NOISY));
}

/* ---- What else changed ---- */

static void write_mark(const struct trend *trend, const struct history_mark *mark, struct html *h)
{
	html_open(h, "li", NULL);
	write_run(trend, mark->run, h);
	html_textf(h, ": %s%s%s, %s instead of %s", mark->what, mark->host ? " of " : "", mark->host ? mark->host : "",
		mark->after, mark->before);
	html_close(h, "li");
}

static void write_history(const struct trend *trend, const struct history *history, struct html *h)
{
	if (history->n == 0)
		return;
	html_open(h, "details", NULL);
	html_elementf(h, "summary", NULL, "Other versions of kernel, Xen, QEMU, microcode, emulator or hvbench: %u",
		history->n);
	html_open(h, "ul", "class", "changes", NULL);
	for (unsigned i = history->n; i-- > 0;)
		write_mark(trend, &history->marks[i], h);
	html_close(h, "ul");
	html_close(h, "details");
}

static int write_suite(const struct model *model, const struct sheet *sheet, struct html *h, struct err **err)
{
	AUTO_TREND struct trend trend = {0};
	AUTO_HISTORY struct history history = {0};
	if (trend_load(model, sheet, &trend, err) != 0 || history_load(&trend, &history, err) != 0)
		return -1;
	html_elementf(h, "h3", NULL, "Suite %s", sheet->name);
	write_changes(&trend, &history, h);
	write_history(&trend, &history, h);
	trend_lines_write(&trend, &history, h);
	return 0;
}

static int trend_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	for (unsigned i = 0; i < model->n_suites; i++) {
		if (write_suite(model, &model->suites[i], h, err) != 0)
			return -1;
	}
	return 0;
}

const struct page page_trend = {
	.id = "trend",
	.title = "Over the runs",
	.wanted = trend_wanted,
	.write = trend_write,
};
