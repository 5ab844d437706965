/*
 * page_io_cost.c - every row on every device: what an operation costs, who spends it, and how far the exits explain it.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/explain.h"
#include "report/format.h"
#include "report/io.h"
#include "report/page.h"
#include "report/places.h"

/* The parts of a bar, from the guest outwards. Where no traced pass divided the vCPUs' time, it is one part. */
static const struct segment {
	const char *metric, *class_name, *label;
} segments[] = {
	{"cost.guest", "k-guest", "guest code"},
	{"cost.hypervisor", "k-hypervisor", "hypervisor"},
	{"cost.device-model-vcpu", "k-model-vcpu", "device model on the vCPU"},
	{"cost.guest-cpu", "k-vcpu", "guest, hypervisor and device model on the vCPU, undivided"},
	{"cost.device-model", "k-model", "device model's own threads"},
	{"cost.kernel", "k-kernel", "kernel threads of the backend"},
	{"cost.host", "k-host", "rest of the host or dom0"},
};
#define N_SEGMENTS (sizeof segments / sizeof *segments)
enum { UNDIVIDED = 3, BEFORE_UNDIVIDED = 3 };

static bool cost_wanted(const struct model *model)
{
	return model_sheet(model, "io") != NULL;
}

/* ---- Bars ---- */

static double segment_value(const struct cell *cell, unsigned i)
{
	bool divided = isfinite(cell_metric(cell, "cost.guest"));
	double value = cell_metric(cell, segments[i].metric);
	if ((i < BEFORE_UNDIVIDED && !divided) || (i == UNDIVIDED && divided) || !(value > 0))
		return 0;
	return value;
}

static double bar_length(const struct cell *cell)
{
	double sum = 0;
	for (unsigned i = 0; i < N_SEGMENTS; i++)
		sum += segment_value(cell, i);
	return sum;
}

/* All bars of a row share their scale, on one clock. */
static double longest_bar(const struct sheet *sheet, unsigned bench, const char *clock)
{
	double longest = 0;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (strcmp(sheet->subjects[s].clock, clock) == 0)
			longest = fmax(longest, bar_length(sheet_cell(sheet, bench, s)));
	}
	return longest;
}

static void write_bar(const struct cell *cell, double longest, struct html *h)
{
	char text[FORMAT_SIZE];
	html_open(h, "td", "class", "stacked", NULL);
	if (bar_length(cell) <= 0) {
		html_classed(h, "span", "none", "not watched");
		html_close(h, "td");
		return;
	}
	html_open(h, "span", "class", "stack", NULL);
	for (unsigned i = 0; i < N_SEGMENTS; i++) {
		double value = segment_value(cell, i);
		AUTO_FREE char *width = mem_printf("width:%.2f%%", 100 * value / longest);
		AUTO_FREE char *title = mem_printf("%s %s", segments[i].label, format_grouped(round(value), text));
		if (value <= 0)
			continue;
		html_open(h, "span", "class", segments[i].class_name, "style", width, "title", title, NULL);
		html_close(h, "span");
	}
	html_close(h, "span");
	html_close(h, "td");
}

static void write_key(struct html *h)
{
	html_open(h, "p", "class", "key", NULL);
	for (unsigned i = 0; i < N_SEGMENTS; i++) {
		html_open(h, "span", "class", "subject", NULL);
		html_open(h, "span", "class", segments[i].class_name, NULL);
		html_close(h, "span");
		html_text(h, segments[i].label);
		html_close(h, "span");
	}
	html_close(h, "p");
}

/* ---- Rows ---- */

static const char *const titles[] = {"device", "cost", "who spends it", "rate", "p50", "p99", "exits"};
#define N_COLUMNS (sizeof titles / sizeof *titles)

/* Prices by place: what the hypervisor answers, and what the device model does. */
struct shop {
	struct prices *of; /* [2 * place + device_model] */
};

static const struct prices *prices_of(const struct shop *shop, const struct subject *subject)
{
	bool on_vcpu = device_is(subject->variant, DEVICE_EMULATED) && driver_view_find(subject->driver)->model_on_vcpu;
	return &shop->of[2 * subject->place + on_vcpu];
}

static void write_explain(const struct subject *subject, const struct cell *cell, const struct bench_io *io,
	const struct prices *prices, struct html *h)
{
	AUTO_BUF struct buf line = BUF_INIT;
	struct explain explain;
	if (bar_length(cell) <= 0)
		return;
	explain_make(cell, cell->value, prices, &explain);
	explain_say(&explain, cell, prices, subject->unit, io ? io->op : "operation", &line);
	html_open(h, "tr", "class", "explain", NULL);
	html_open(h, "td", "colspan", "7", NULL);
	html_text(h, buf_text(&line));
	html_close(h, "td");
	html_close(h, "tr");
}

static void write_figures(const struct sheet *sheet, unsigned bench, unsigned s, struct html *h)
{
	const struct subject *subject = &sheet->subjects[s];
	const struct cell *cell = sheet_cell(sheet, bench, s);
	double rate = cell_metric(cell, "iops"), exits = cell_metric(cell, "exits");
	char text[FORMAT_SIZE];
	html_elementf(h, "td", "num", "%s %s", format_grouped(round(cell->value), text), unit_short(subject->unit));
	write_bar(cell, longest_bar(sheet, bench, subject->clock), h);
	part_number(h, true, round(rate));
	part_number(h, true, round(cell_metric(cell, "lat-p50")));
	part_number(h, true, round(cell_metric(cell, "lat-p99")));
	part_number(h, true, exits);
}

static void write_row(const struct sheet *sheet, unsigned bench, unsigned s, const struct shop *shop, struct html *h)
{
	const struct subject *subject = &sheet->subjects[s];
	const struct cell *cell = sheet_cell(sheet, bench, s);
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_subject(h, subject);
	html_close(h, "th");
	if (cell->measured) {
		write_figures(sheet, bench, s, h);
	} else {
		html_open(h, "td", "colspan", "6", "class", "why", NULL);
		part_outcome(h, cell->worst ? cell->worst->outcome : "ok");
		html_textf(h, " %s", cell->worst && cell->worst->reason ? cell->worst->reason : "it has no figure");
		html_close(h, "td");
	}
	html_close(h, "tr");
	if (cell->measured)
		write_explain(subject, cell, io_row(sheet, bench), prices_of(shop, subject), h);
}

static void write_bench(const struct model *model, const struct sheet *sheet, unsigned bench, const struct shop *shop,
	bool open, struct html *h)
{
	const struct bench_info *info = &sheet->benches[bench];
	AUTO_FREE char *id = mem_printf("bench-%s", info->name), *note = io_note(model, sheet);
	html_open(h, "details", "id", id, "class", "bench", "open", open ? "open" : NULL, NULL);
	html_open(h, "summary", NULL);
	html_element(h, "code", info->name);
	html_textf(h, " %s", info->about && info->about->title ? info->about->title : "");
	html_close(h, "summary");
	part_table_open(h, "costs", note);
	part_header_row(h, titles, N_COLUMNS, 3);
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (sheet_cell(sheet, bench, s)->trials)
			write_row(sheet, bench, s, shop, h);
	}
	part_table_close(h);
	html_close(h, "details");
}

/* ---- Page ---- */

static void write_words(struct html *h)
{
	html_element(h, "p",
		"What one operation costs, and who spends it. On clock icount the cost is what all processors of the "
		"machine execute for it, idle time taken out; on hardware it is the time "
		"that passes, and the bars are CPU time. All bars of a row have one scale. Rates (operations per "
		"second, on clock icount per 10\xe2\x81\xb9 instructions) and latencies are the tool's own. "
		"p50 and p99 are in the unit of the cost.");
	html_element(h, "p",
		"The line below each device explains its cost from elsewhere: exits by class, each at the price that "
		"the exit suite measured for it on the same machine; what "
		"device model, kernel threads and the rest of host or dom0 spend outside the vCPUs; guest code; and "
		"what none of them explains. The rest is always given. It is "
		"negative where an exit of an I/O is cheaper than the exit suite's, and holds exits that no bench has "
		"a price for.");
	html_element(h, "p",
		"Prices: cpuid, hypercall by the bench of that name; msr by exit.msr-tscadjust-write; hlt by "
		"exit.hlt-timer, its wake-up included; pio by exit.pio-hv-write and mmio by "
		"exit.apic-read-xapic where the hypervisor answers. Under KVM an emulated device is answered by the "
		"device model on the vCPU: pio by exit.pio-dm-write, mmio by as much more. "
		"Xen's device model is in dom0 and is in the backend's CPU, not in a price.");
}

static int fill_shop(const struct model *model, struct shop *shop, struct err **err)
{
	shop->of = mem_alloc(2 * (size_t)model->n_places, sizeof *shop->of);
	for (unsigned p = 0; p < model->n_places; p++) {
		if (strcmp(model->places[p].guest, "linux") != 0)
			continue;
		for (unsigned dm = 0; dm < 2; dm++) {
			if (prices_load(model->db, &model->places[p], dm == 1, &shop->of[2 * p + dm], err) != 0)
				return -1;
		}
	}
	return 0;
}

/* The first row of each class stands open. */
static bool is_example(const struct sheet *sheet, unsigned bench)
{
	const struct bench_io *io = io_row(sheet, bench);
	for (unsigned b = 0; b < bench; b++) {
		if (io && io_quiet_row(sheet, b, io->device))
			return false;
	}
	return io && !io->busy;
}

static int cost_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "io");
	struct shop shop;
	int failed = fill_shop(model, &shop, err);
	(void)plot;
	write_words(h);
	write_key(h);
	for (unsigned b = 0; b < sheet->n_benches && !failed; b++) {
		if (!sheet->benches[b].is_check)
			write_bench(model, sheet, b, &shop, is_example(sheet, b), h);
	}
	for (unsigned i = 0; i < 2 * model->n_places; i++)
		prices_finish(&shop.of[i]);
	free(shop.of);
	return failed;
}

const struct page page_io_cost = {
	.id = "io-cost",
	.title = "I/O: what an operation costs, and why",
	.wanted = cost_wanted,
	.write = cost_write,
};
