/*
 * page_io_busy.c - what a guest loses while its host, or dom0, is busy, and how much of an operation is spent there at
 * all.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/io.h"
#include "report/page.h"

static bool busy_wanted(const struct model *model)
{
	const struct sheet *sheet = model_sheet(model, "io");
	for (unsigned b = 0; sheet && b < sheet->n_benches; b++) {
		if (io_busy_row(sheet, b) < sheet->n_benches)
			return true;
	}
	return false;
}

static void write_change(struct html *h, double quiet, double busy)
{
	char from[FORMAT_SIZE], to[FORMAT_SIZE], ratio[FORMAT_SIZE];
	if (!isfinite(quiet) || !isfinite(busy)) {
		part_number(h, false, 0);
		part_number(h, false, 0);
		return;
	}
	html_elementf(h, "td", "num", "%s \xe2\x86\x92 %s", format_grouped(round(quiet), from),
		format_grouped(round(busy), to));
	html_elementf(h, "td", "num", "%s\xc3\x97", format_ratio(busy / quiet, ratio));
}

static void write_row(const struct sheet *sheet, unsigned quiet, unsigned busy, unsigned s, struct html *h)
{
	const struct cell *before = sheet_cell(sheet, quiet, s), *after = sheet_cell(sheet, busy, s);
	double share = io_host_share(before);
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_subject(h, &sheet->subjects[s]);
	html_close(h, "th");
	if (!before->measured || !after->measured) {
		const struct cell *bad = before->measured ? after : before;
		html_open(h, "td", "colspan", "7", "class", "why", NULL);
		part_outcome(h, bad->worst ? bad->worst->outcome : "skip");
		html_textf(h, " %s", bad->worst && bad->worst->reason ? bad->worst->reason : "not run");
		html_close(h, "td");
		html_close(h, "tr");
		return;
	}
	write_change(h, cell_metric(before, "iops"), cell_metric(after, "iops"));
	write_change(h, cell_metric(before, "lat-p50"), cell_metric(after, "lat-p50"));
	write_change(h, cell_metric(before, "lat-p99"), cell_metric(after, "lat-p99"));
	if (isfinite(share))
		html_elementf(h, "td", "num", "%.0f %%", 100 * share);
	else
		part_number(h, false, 0);
	html_close(h, "tr");
}

static void write_table(
	const struct model *model, const struct sheet *sheet, unsigned quiet, unsigned busy, struct html *h)
{
	static const char *const titles[] = {"device", "rate, quiet \xe2\x86\x92 busy", "",
		"p50, quiet \xe2\x86\x92 busy", "", "p99, quiet \xe2\x86\x92 busy", "", "host's share"};
	AUTO_FREE char *note = io_note(model, sheet);
	html_open(h, "h3", NULL);
	html_element(h, "code", io_name(&sheet->benches[quiet]));
	html_textf(h, " %s", sheet->benches[quiet].about->title);
	html_close(h, "h3");
	part_table_open(h, "plain", note);
	part_header_row(h, titles, 8, 1);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (sheet_cell(sheet, busy, s)->trials)
			write_row(sheet, quiet, busy, s, h);
	}
	part_table_close(h);
}

static int busy_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "io");
	(void)plot;
	(void)err;
	html_element(h, "p",
		"The same row while a CPU-bound process of ordinary priority runs on every CPU of the host, under Xen "
		"on every CPU of dom0. A rate below 1\xc3\x97 and a latency "
		"above it is what the guest loses. The host's share is the part of an operation's cost that, when "
		"quiet, is spent outside the guest's vCPUs: in the device model's threads, in kernel "
		"threads, in the rest of host or dom0. It must run there before the guest can go on.");
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		unsigned busy = io_busy_row(sheet, b);
		if (busy < sheet->n_benches && io_row(sheet, b))
			write_table(model, sheet, b, busy, h);
	}
	return 0;
}

const struct page page_io_busy = {
	.id = "io-busy",
	.title = "I/O: when the host is busy",
	.wanted = busy_wanted,
	.write = busy_write,
};
