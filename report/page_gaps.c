/*
 * page_gaps.c - what has no figure in this run, and why: silence would be an error.
 */
#include <string.h>

#include "lib/mem.h"
#include "report/page.h"

/* Trials of one subject that ended alike. */
struct gap {
	const struct subject *subject;
	const struct trial_row *first;
	struct buf benches;
};

/* A check that is ok has no figure and misses none; nor is anything missing that cannot exist. */
static bool is_gap(const struct trial_row *t)
{
	return !t->measured && (t->reason || !t->is_check) && !trial_cannot_exist(t);
}

static bool gaps_wanted(const struct model *model)
{
	for (unsigned i = 0; i < model->trials.n; i++) {
		if (is_gap(&model->trials.rows[i]) || trial_cannot_exist(&model->trials.rows[i]))
			return true;
	}
	return false;
}

static bool alike(const struct trial_row *x, const struct trial_row *y)
{
	return strcmp(x->suite, y->suite) == 0 && strcmp(x->subject, y->subject) == 0 &&
		strcmp(x->host, y->host) == 0 && strcmp(x->outcome, y->outcome) == 0 &&
		strcmp(x->reason ? x->reason : "", y->reason ? y->reason : "") == 0;
}

static bool names(const struct gap *gap, const char *bench)
{
	AUTO_FREE char *text = mem_printf(", %s,", buf_text(&gap->benches)), *wanted = mem_printf(", %s,", bench);
	return strstr(text, wanted) != NULL;
}

static unsigned collect(const struct model *model, struct gap **out)
{
	unsigned n = 0;
	for (unsigned i = 0; i < model->trials.n; i++) {
		const struct trial_row *t = &model->trials.rows[i];
		unsigned g = 0;
		if (!is_gap(t))
			continue;
		while (g < n && !alike((*out)[g].first, t))
			g++;
		if (g == n) {
			MEM_ADD(*out, n) = (struct gap){
				sheet_subject(model_sheet(model, t->suite), t->subject, t->host), t, BUF_INIT};
		}
		if (!names(&(*out)[g], t->bench))
			buf_addf(&(*out)[g].benches, "%s%s", (*out)[g].benches.len ? ", " : "", t->bench);
	}
	return n;
}

static void write_gap(const struct gap *gap, struct html *h)
{
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	if (gap->subject)
		part_subject(h, gap->subject);
	html_close(h, "th");
	html_open(h, "td", NULL);
	part_outcome(h, gap->first->outcome);
	html_close(h, "td");
	html_element(h, "td", gap->first->reason ? gap->first->reason : "no summary; `hvbench gc --rebuild` makes it");
	html_classed(h, "td", "names", buf_text(&gap->benches));
	html_close(h, "tr");
}

static void write_gaps(struct gap *gaps, unsigned n, struct html *h)
{
	static const char *const titles[] = {"instance", "outcome", "reason", "benches"};
	part_table_open(h, "plain",
		"fail is the subject's fault, error is ours, crash is a guest that ended without its last word. None "
		"of these gives a figure.");
	part_header_row(h, titles, 4, 4);
	for (unsigned i = 0; i < n; i++) {
		write_gap(&gaps[i], h);
		buf_finish(&gaps[i].benches);
	}
	part_table_close(h);
}

static int gaps_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_FREE struct gap *gaps = NULL;
	unsigned n = collect(model, &gaps);
	(void)plot;
	(void)err;
	for (unsigned i = 0; i < model->n_suites; i++)
		part_absent(h, model, &model->suites[i]);
	if (n)
		write_gaps(gaps, n, h);
	return 0;
}

const struct page page_gaps = {
	.id = "gaps",
	.title = "Without a figure, and why",
	.wanted = gaps_wanted,
	.write = gaps_write,
};
