/*
 * report.c - puts the pages of list.def together into one file.
 */
#include "report/report.h"

#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/suite_view.h"

#define PAGE(name) extern const struct page page_##name;
#include "report/list.def"
#undef PAGE

const struct page *const pages[] = {
#define PAGE(name) &page_##name,
#include "report/list.def"
#undef PAGE
};
const unsigned n_pages = sizeof pages / sizeof *pages;

#define SHORT_UUID 8

static bool is_wanted(const struct page *page, const struct model *model)
{
	return !page->wanted || page->wanted(model);
}

static void write_header(const struct model *model, struct html *h)
{
	html_open(h, "header", NULL);
	html_trusted(h, "<p class=\"brand\">hvbench</p>\n");
	html_element(h, "h1", "What a hypervisor costs");
	html_open(h, "p", "class", "sub", NULL);
	html_textf(h, "Run %.*s of %s, %u of %u trial%s ok, in %u boot%s.", SHORT_UUID, model->run.uuid,
		model->run.started, model->run.ok, model->run.trials, format_plural(model->run.trials),
		model->run.boots, format_plural(model->run.boots));
	html_close(h, "p");
	html_open(h, "nav", "aria-label", "Pages", NULL);
	for (unsigned i = 0; i < n_pages; i++) {
		AUTO_FREE char *target = mem_printf("#%s", pages[i]->id);
		if (!is_wanted(pages[i], model))
			continue;
		html_open(h, "a", "href", target, NULL);
		html_text(h, pages[i]->title);
		html_close(h, "a");
	}
	html_close(h, "nav");
	html_close(h, "header");
}

static int write_page(
	const struct page *page, const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	html_open(h, "section", "id", page->id, NULL);
	html_element(h, "h2", page->title);
	if (page->write(model, plot, h, err))
		return err_wrap(err, "page \"%s\"", page->id);
	html_close(h, "section");
	return 0;
}

/* Late pages wait for gnuplot, so they are made last and put where they belong. */
static int write_pages(
	const struct model *model, struct plot *plot, struct html *parts, char **warning, struct err **err)
{
	AUTO_ERR struct err *trouble = NULL;
	for (unsigned late = 0; late < 2; late++) {
		if (late && plot_collect(plot, &trouble) != 0 && !*warning)
			*warning = mem_strdup(err_message(trouble));
		for (unsigned i = 0; i < n_pages; i++) {
			if (pages[i]->late == (late == 1) && is_wanted(pages[i], model) &&
				write_page(pages[i], model, plot, &parts[i], err) != 0)
				return -1;
		}
	}
	return 0;
}

static int write_all(struct db *db, const char *run, struct plot *plot, struct html *parts, struct html *h,
	char **warning, struct err **err)
{
	AUTO_MODEL struct model model = {0};
	AUTO_ERR struct err *trouble = NULL;
	if (model_load(db, run, &model, err) != 0)
		return -1;
	for (unsigned i = 0; i < model.n_suites; i++)
		suite_view_find(model.suites[i].name)->plot(plot, &model, &model.suites[i]);
	if (plot_start(plot, &trouble) != 0) {
		*warning = err_hint(trouble) ? mem_printf("%s (%s)", err_message(trouble), err_hint(trouble))
					     : mem_strdup(err_message(trouble));
		proc_stop(&plot->proc, 0);
	}
	if (model_compare(&model, err) != 0 || write_pages(&model, plot, parts, warning, err) != 0)
		return -1;
	AUTO_FREE char *title = mem_printf("hvbench: run %.*s, %.10s", SHORT_UUID, model.run.uuid, model.run.started);
	html_head(h, title);
	write_header(&model, h);
	html_trusted(h, "<main>\n");
	for (unsigned i = 0; i < n_pages; i++)
		html_trusted(h, buf_text(&parts[i].out));
	html_trusted(h, "</main>\n<footer><p>Made by ");
	html_textf(h, "hvbench from %s", db_path(db));
	html_trusted(h,
		"</p></footer>\n<script>addEventListener('beforeprint', function () { "
		"document.querySelectorAll('details')"
		".forEach(function (d) { d.open = true; }); });</script>\n</body>\n</html>\n");
	return 0;
}

int report_write(struct db *db, const char *run, struct buf *out, char **warning, struct err **err)
{
	AUTO_FREE struct html *parts = mem_alloc(n_pages, sizeof *parts);
	struct html h = {BUF_INIT};
	struct plot plot = PLOT_INIT;
	int failed;
	*warning = NULL;
	failed = write_all(db, run, &plot, parts, &h, warning, err);
	if (!failed)
		buf_add(out, h.out.data, h.out.len);
	plot_finish(&plot);
	buf_finish(&h.out);
	for (unsigned i = 0; i < n_pages; i++)
		buf_finish(&parts[i].out);
	return failed;
}
