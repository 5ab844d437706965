/*
 * page_io_net.c - the NICs: bandwidth each way, packets, request and response, connections; and their MTU and
 * offloads.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/io.h"
#include "report/page.h"

#define MIB (1024.0 * 1024)

static bool has_net(const struct model *model, unsigned place)
{
	const struct sheet *sheet = model_sheet(model, "io");
	return sheet && io_has_class(sheet, place, "net");
}

static bool net_wanted(const struct model *model)
{
	for (unsigned p = 0; p < model->n_places; p++) {
		if (has_net(model, p))
			return true;
	}
	return false;
}

/* ---- Columns ---- */

static const struct column {
	const char *title, *bench, *metric;
	double scale;
} columns[] = {
	{"TCP out", "io.net-tcp-out-1", "bandwidth", 1 / MIB},
	{"TCP in", "io.net-tcp-in-1", "bandwidth", 1 / MIB},
	{"TCP\xc3\x97"
	 "4 out",
		"io.net-tcp-out-4", "bandwidth", 1 / MIB},
	{"TCP\xc3\x97"
	 "4 in",
		"io.net-tcp-in-4", "bandwidth", 1 / MIB},
	{"packets out", "io.net-udp-out-64", "iops", 1},
	{"packets in", "io.net-udp-in-64", "iops", 1},
	{"lost in", "io.net-udp-in-64", "lost", 100},
	{"connections", "io.net-connect", "iops", 1},
	{"answer p50", "io.net-rr", "lat-p50", 1},
	{"p99", "io.net-rr", "lat-p99", 1},
	{"p99.9", "io.net-rr", "lat-p999", 1},
};
#define N_COLUMNS (sizeof columns / sizeof *columns)

static double value_of(const struct sheet *sheet, const struct column *column, unsigned s)
{
	unsigned bench = sheet_bench(sheet, column->bench);
	return bench < sheet->n_benches ? cell_metric(sheet_cell(sheet, bench, s), column->metric) * column->scale
					: NAN;
}

/* An empty column is left out: the quick profile has fewer rows. */
static bool is_used(const struct sheet *sheet, const struct column *column)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (isfinite(value_of(sheet, column, s)))
			return true;
	}
	return false;
}

/* "MTU 1500, tso gso gro": of the first row that has them. */
static void add_conditions(const struct sheet *sheet, unsigned s, struct buf *out)
{
	static const char *const offloads[] = {"tso", "gso", "gro", "tx", "rx"};
	for (unsigned b = 0; b < sheet->n_benches && out->len == 0; b++) {
		const struct cell *cell = sheet_cell(sheet, b, s);
		double mtu = cell_metric(cell, "mtu");
		if (!isfinite(mtu))
			continue;
		buf_addf(out, "MTU %.0f;", mtu);
		for (size_t i = 0; i < sizeof offloads / sizeof *offloads; i++) {
			AUTO_FREE char *name = mem_printf("offload-%s", offloads[i]);
			double on = cell_metric(cell, name);
			if (isfinite(on))
				buf_addf(out, " %s%s", on != 0 ? "" : "no ", offloads[i]);
		}
	}
}

static void write_row(const struct sheet *sheet, unsigned s, struct html *h)
{
	AUTO_BUF struct buf conditions = BUF_INIT;
	char text[FORMAT_SIZE];
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_subject(h, &sheet->subjects[s]);
	add_conditions(sheet, s, &conditions);
	html_classed(h, "div", "note", buf_text(&conditions));
	html_close(h, "th");
	for (size_t c = 0; c < N_COLUMNS; c++) {
		double value = value_of(sheet, &columns[c], s);
		if (!is_used(sheet, &columns[c]))
			continue;
		if (strcmp(columns[c].metric, "lost") == 0 && isfinite(value))
			html_elementf(h, "td", "num", "%.1f %%", value);
		else if (isfinite(value))
			html_classed(h, "td", "num", format_grouped(value >= 100 ? round(value) : value, text));
		else
			html_classed(h, "td", "num none", "\xe2\x80\x93");
	}
	html_close(h, "tr");
}

static void write_head(const struct sheet *sheet, struct html *h)
{
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "NIC");
	for (size_t c = 0; c < N_COLUMNS; c++) {
		if (is_used(sheet, &columns[c]))
			html_classed(h, "th", "num", columns[c].title);
	}
	html_close(h, "tr");
	html_close(h, "thead");
}

static bool is_nic(const struct sheet *sheet, unsigned s)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		if (io_quiet_row(sheet, b, "net") && sheet_cell(sheet, b, s)->trials)
			return true;
	}
	return false;
}

static int net_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "io");
	bool icount = model_has_exact_clock(model);
	AUTO_FREE char *note = io_note(model, sheet);
	AUTO_FREE char *caption = mem_printf("TCP in MiB of payload, packets of 64 bytes and connections %s; an answer "
					     "to a request of one byte in %s. %s",
		icount ? "per 10\xe2\x81\xb9 instructions" : "per second", icount ? "instructions" : "ns", note);
	(void)plot;
	(void)err;
	html_element(h, "p",
		"A peer on the host's bridge. Each way apart: out of the guest and into it are different paths in "
		"every device. Rates compare only where MTU and "
		"offloads are alike: with segmentation offload one trip through the device carries 64 KiB, without it "
		"1.5.");
	part_table_open(h, "plain", caption);
	write_head(sheet, h);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (is_nic(sheet, s))
			write_row(sheet, s, h);
	}
	part_table_close(h);
	return 0;
}

const struct page page_io_net = {
	.id = "io-net",
	.title = "I/O: the network",
	.wanted = net_wanted,
	.write = net_write,
};
