/*
 * page_io_depth.c - a disk over what is in flight and over block sizes, drawn by gnuplot: one figure a direction.
 */
#include <string.h>

#include "report/io.h"
#include "report/page.h"

static bool depth_wanted(const struct model *model)
{
	const struct sheet *sheet = model_sheet(model, "io");
	for (unsigned p = 0; sheet && p < model->n_places; p++) {
		if (io_has_class(sheet, p, "disk"))
			return true;
	}
	return false;
}

/* The marks of the figures: one a device, whatever guest it is in. */
static void write_key(const struct sheet *sheet, struct html *h)
{
	html_open(h, "p", "class", "key", NULL);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct device *device = device_find(sheet->subjects[s].variant);
		bool seen = !device || strcmp(device->class_name, "disk") != 0;
		for (unsigned k = 0; k < s; k++)
			seen = seen || strcmp(sheet->subjects[k].variant, sheet->subjects[s].variant) == 0;
		if (!seen)
			part_mark(h, sheet->subjects[s].colour, sheet->subjects[s].variant);
	}
	html_close(h, "p");
}

static void write_figure(const struct plot_figure *figure, const char *note, struct html *h)
{
	html_elementf(h, "h3", NULL, "%s", figure->rw);
	html_open(h, "figure", NULL);
	html_open(h, "div", "class", "scroll plot", "tabindex", "0", "role", "img", "aria-label",
		"panels of I/Os, latency and throughput; the tables of costs hold the figures", NULL);
	html_trusted(h, figure->svg);
	html_close(h, "div");
	html_open(h, "figcaption", NULL);
	html_text(h, note);
	html_close(h, "figcaption");
	html_close(h, "figure");
}

static int depth_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_FREE char *note = io_note(model, sheet);
	unsigned drawn = 0, asked = 0;
	(void)err;
	html_element(h, "p",
		"Each column is a guest, each row shares its logarithmic axes. Marks of a latency are the median, the "
		"line above ends at p99; marks are moved aside a "
		"little so that they do not hide each other. Latencies and rates are the tool's own, as the guest sees "
		"them; a second of the instruction clock is 10\xe2\x81\xb9 instructions.");
	write_key(sheet, h);
	for (unsigned i = 0; i < plot->n; i++) {
		if (plot->figures[i].sheet != sheet)
			continue;
		asked++;
		if (!plot->figures[i].svg || !*plot->figures[i].svg)
			continue;
		write_figure(&plot->figures[i], note, h);
		drawn++;
	}
	if (drawn < asked)
		html_classed(h, "p", "warning",
			"Not every figure could be drawn. `hvbench report` says why when it runs; the tables are "
			"complete.");
	return 0;
}

const struct page page_io_depth = {
	.id = "io-depth",
	.title = "I/O: in flight, and block sizes",
	.late = true,
	.wanted = depth_wanted,
	.write = depth_write,
};
