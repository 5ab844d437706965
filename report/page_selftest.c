/*
 * page_selftest.c - how far the run's verdicts can be trusted: what `hvbench selftest` says of its boots.
 */
#include <math.h>

#include "report/format.h"
#include "report/page.h"
#include "report/selftest.h"

#define SEED 1 /* that of `hvbench selftest` as typed */

static bool selftest_wanted(const struct model *model)
{
	for (unsigned s = 0; s < model->n_suites; s++) {
		const struct sheet *sheet = &model->suites[s];
		for (unsigned i = 0; i < sheet->n_benches * sheet->n_subjects; i++)
			if (sheet->cells[i].measured >= SELFTEST_BOOTS_MIN)
				return true;
	}
	return false;
}

static void write_null(const struct selftest_family *f, struct html *h)
{
	html_open(h, "p", NULL);
	html_textf(h,
		"Halves of the same boots, compared %u times, all %u rows at once: %u false verdict%s (faster or "
		"slower), at least one in %.2g %% of the comparisons (5 %% may).",
		f->rounds, f->compared, f->wrong, format_plural(f->wrong),
		selftest_percent(f->families_wrong, f->rounds));
	if (f->n_wrong_rows)
		html_textf(h, " Most often %s, %u time%s.", f->wrong_rows[0].instance, f->wrong_rows[0].times,
			format_plural(f->wrong_rows[0].times));
	if (f->rows && f->boots < f->boots_needed)
		html_textf(h,
			" Halves of %u boots are too few for a test to be significant over %u test%s: --reps %u would "
			"do.",
			f->boots / 2, f->rows, format_plural(f->rows), f->boots_needed);
	html_close(h, "p");
}

static void write_size(const struct selftest_family *f, const struct selftest_size *size, struct html *h)
{
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_textf(h, "%u%s", size->boots, size->boots == f->boots ? " (this run)" : "");
	html_close(h, "th");
	html_elementf(h, "td", "num", "%.1f %%", 100 * size->families_wrong);
	for (unsigned k = 0; k < SELFTEST_SHIFTS; k++)
		html_elementf(h, "td", "num", "%.0f %%", 100 * size->verdict[k]);
	if (isnan(size->least))
		part_number(h, false, 0);
	else
		html_elementf(h, "td", "num", "%.2g %%", 100 * size->least);
	html_close(h, "tr");
}

static void write_power(const struct selftest_family *f, struct html *h)
{
	static const char *const titles[] = {"boots a side", "no more: false families", "1 % more: \"slower\"",
		"2 % more: \"slower\"", "5 % more: \"slower\"", "least effect, significant in 80 %"};
	part_table_open(h, "plain", NULL);
	part_header_row(h, titles, 3 + SELFTEST_SHIFTS, 1);
	for (unsigned i = 0; i < f->n_sizes; i++)
		write_size(f, &f->sizes[i], h);
	part_table_close(h);
}

static void write_family(const struct selftest_family *f, struct html *h)
{
	html_elementf(h, "h3", NULL, "%s, %s on %s", f->suite, f->driver, f->host);
	html_elementf(h, "p", NULL, "%u row%s with noise %s tested; %u %s the same in every boot and need%s no test.",
		f->rows, format_plural(f->rows), f->rows == 1 ? "is" : "are", f->exact, f->exact == 1 ? "is" : "are",
		f->exact == 1 ? "s" : "");
	if (f->compared > 0)
		write_null(f, h);
	if (f->rows > 0)
		write_power(f, h);
}

static int selftest_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_SELFTEST struct selftest selftest = {0};
	(void)plot;
	if (selftest_run(model->db, model->run.uuid, SEED, &selftest, err) != 0)
		return -1;
	html_open(h, "p", NULL);
	html_text(h,
		"The boots of this run against themselves, where nothing can differ, and against themselves with a "
		"cost that is higher by a known part; judged as two hypervisors are. Boots are drawn again from those "
		"of the run. Of shares of a CPU, 1 % is 1 percentage point. ");
	html_element(h, "code", "hvbench selftest");
	html_text(h, " prints the same and more.");
	html_close(h, "p");
	for (unsigned i = 0; i < selftest.n; i++)
		if (selftest.families[i].rows + selftest.families[i].exact > 0)
			write_family(&selftest.families[i], h);
	return 0;
}

const struct page page_selftest = {
	.id = "selftest",
	.title = "How far these verdicts can be trusted",
	.wanted = selftest_wanted,
	.write = selftest_write,
};
