/*
 * page_sched.c - who got the CPU: fairness, weights and caps, latency alongside busy guests, and the steal time
 * that the hypervisor reports.
 */
#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"

#define MEMBERS_MAX 16

static bool sched_wanted(const struct model *model)
{
	return model_sheet(model, "sched") != NULL;
}

static bool starts(const struct sheet *sheet, unsigned bench, const char *const *prefixes)
{
	const char *dot = strchr(sheet->benches[bench].name, '.');
	for (unsigned i = 0; dot && prefixes[i]; i++) {
		if (strncmp(dot + 1, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	}
	return false;
}

static void write_metric(const struct cell *cell, const char *name, int decimals, const char *unit, struct html *h)
{
	double value = cell_metric(cell, name);
	if (isfinite(value))
		html_elementf(h, "td", "num", "%.*f%s", decimals, value, unit);
	else
		part_number(h, false, 0);
}

/* Times in ticks or instructions are long: in thousands. */
static void write_thousands(bool has, double value, struct html *h)
{
	char text[FORMAT_SIZE];
	if (has && isfinite(value))
		html_elementf(h, "td", "num", "%s k", format_grouped(round(value / 100) / 10, text));
	else
		part_number(h, false, 0);
}

/* Why a cell has no figures, over the row's remaining columns. */
static void write_why(const struct cell *cell, const char *columns, struct html *h)
{
	html_open(h, "td", "colspan", columns, "class", "why", NULL);
	part_outcome(h, cell->worst ? cell->worst->outcome : "skip");
	html_textf(h, " %s", cell->worst && cell->worst->reason ? cell->worst->reason : "not run");
	html_close(h, "td");
}

/* "20.0 -> 19.8, 79.9 -> 80.0": what each guest should have had, and had. */
static void write_shares(const struct cell *cell, struct html *h)
{
	AUTO_BUF struct buf text = BUF_INIT;
	buf_adds(&text, "");
	for (unsigned k = 0; k < MEMBERS_MAX; k++) {
		AUTO_FREE char *share = mem_printf("share.%u", k), *ideal = mem_printf("ideal.%u", k);
		if (isfinite(cell_metric(cell, share)))
			buf_addf(&text, "%s%.1f \xe2\x86\x92 %.1f", text.len ? ", " : "", cell_metric(cell, ideal),
				cell_metric(cell, share));
	}
	html_classed(h, "td", "num", buf_text(&text));
}

static void write_fairness(const struct cell *cell, struct html *h)
{
	write_metric(cell, "jain-10ms", 3, "", h);
	write_metric(cell, "jain-100ms", 3, "", h);
	write_metric(cell, "jain-1s", 4, "", h);
	write_metric(cell, "switches", 0, "", h);
	write_thousands(true, cell_metric(cell, "slice-p50"), h);
	write_thousands(true, cell_metric(cell, "wait-max"), h);
	write_thousands(true, cell->p50, h);
	write_metric(cell, "cost.switch", 2, " %", h);
	write_metric(cell, "cost.return", 2, " %", h);
	write_metric(cell, "steal-error", 2, "", h);
}

static void write_promises(const struct cell *cell, struct html *h)
{
	write_shares(cell, h);
	write_metric(cell, "error", 2, "", h);
	write_metric(cell, "steal-error", 2, "", h);
}

static void write_locks(const struct cell *cell, struct html *h)
{
	write_metric(cell, "sections", 0, "", h);
	write_metric(cell, "useful", 1, " %", h);
	write_metric(cell, "spun", 1, " %", h);
	write_metric(cell, "waits-long", 0, "", h);
	write_thousands(true, cell->p99, h);
	write_thousands(true, cell_metric(cell, "lock-wait-max"), h);
}

static void write_latency(const struct cell *cell, struct html *h)
{
	write_thousands(true, cell->p50, h);
	write_thousands(true, cell->p99, h);
	write_thousands(true, cell->p999, h);
	write_thousands(true, cell->max, h);
	write_metric(cell, "missed", 1, " %", h);
}

struct table {
	const char *heading, *caption;
	const char *const *prefixes; /* of the benches' names */
	const char *titles[12];
	unsigned n_titles;
	const char *columns; /* the number of those after the subject */
	void (*write)(const struct cell *cell, struct html *h);
};

#define PREFIXES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct table tables[] = {
	{"Equal guests",
		"Jain's index: 1 when all guests of a window had the same; mean over windows of 10 ms, 100 ms, 1 s. "
		"Slice: how long a guest keeps the CPU; wait: the longest "
		"time that one was without; both in thousands. Switch: from one guest's last moment to another's "
		"first. Steal error: percentage points between the steal time that guests are given and what was "
		"taken from them.",
		PREFIXES("fair-"),
		{"", "Jain 10 ms", "100 ms", "1 s", "switches/s", "slice p50", "longest wait", "switch p50",
			"switches cost", "interruptions cost", "steal error"},
		11, "10", write_fairness},
	{"Weights, caps, demands and policies",
		"For each guest: per cent of the CPU that it should have had \xe2\x86\x92 had. Error: of the "
		"worst-served, in percentage points. The ideal is min(demand, cap, "
		"the weight's part of what the others leave); SCHED_DEADLINE comes first and has its reservation, then "
		"SCHED_RR up to the host's limit on real-time threads. vcpus: for each vCPU; the first two are one "
		"guest's.",
		PREFIXES("weight-", "cap-", "idle-", "rr-", "deadline-", "vcpus-"),
		{"", "should have \xe2\x86\x92 had, %", "error", "steal error"}, 4, "3", write_promises},
	{"Locks and the vCPU that holds one",
		"Two vCPUs of a guest on one CPU, each holding a lock for 10 of 40 microseconds of its work. lock-own: "
		"each has its own; lock-holder: they share one. Useful, spun: of the "
		"guest's time on the CPU. Long waits: of half a millisecond and more, where the holder was off the "
		"CPU. Waits in thousands.",
		PREFIXES("lock-"), {"", "sections/s", "useful", "spun", "long waits/s", "wait p99", "longest wait"}, 7,
		"6", write_locks},
	{"Latency",
		"Lateness of wake-ups, and response of periodic work, in thousands. Missed: periods that were over "
		"before the guest was done, or awake.",
		PREFIXES("wake-", "work-"), {"", "p50", "p99", "p99.9", "max", "missed"}, 6, "5", write_latency},
};

/* What was skipped on purpose has no row. */
static bool has_row(const struct cell *cell)
{
	bool skipped = !cell->worst || strcmp(cell->worst->outcome, "skip") == 0;
	return cell->trials && (cell->measured || !skipped);
}

static bool has_rows(const struct sheet *sheet, const struct table *table)
{
	for (unsigned b = 0; b < sheet->n_benches; b++)
		for (unsigned s = 0; starts(sheet, b, table->prefixes) && s < sheet->n_subjects; s++)
			if (has_row(sheet_cell(sheet, b, s)))
				return true;
	return false;
}

static void write_rows(const struct sheet *sheet, unsigned bench, const struct table *table, struct html *h)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct cell *cell = sheet_cell(sheet, bench, s);
		if (!has_row(cell))
			continue;
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_element(h, "code", strchr(sheet->benches[bench].name, '.') + 1);
		html_text(h, " ");
		part_subject(h, &sheet->subjects[s]);
		html_close(h, "th");
		if (cell->measured)
			table->write(cell, h);
		else
			write_why(cell, table->columns, h);
		html_close(h, "tr");
	}
}

static void write_table(const struct sheet *sheet, const struct table *table, struct html *h)
{
	html_element(h, "h3", table->heading);
	part_table_open(h, "plain", table->caption);
	part_header_row(h, table->titles, table->n_titles, 1);
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		if (starts(sheet, b, table->prefixes))
			write_rows(sheet, b, table, h);
	}
	part_table_close(h);
}

/* The place of a subject whose host has not been there before, else NULL. */
static const struct place *new_host(const struct model *model, const struct sheet *sheet, unsigned s)
{
	const struct subject *subject = &sheet->subjects[s];
	return s > 0 && subject[-1].host_id == subject->host_id ? NULL : &model->places[subject->place];
}

/* Xen's scheduler, where there is one. */
static void write_schedulers(const struct model *model, const struct sheet *sheet, struct html *h)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct place *place = new_host(model, sheet, s);
		if (!place || !*place->scheduler)
			continue;
		html_open(h, "p", NULL);
		html_textf(h, "Xen on %s ran the scheduler ", place->host);
		html_element(h, "code", place->scheduler);
		html_text(h, ".");
		html_close(h, "p");
	}
}

/* Times of a clock that several CPUs share are not those of one CPU. */
static void write_turns(const struct model *model, const struct sheet *sheet, struct html *h)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct place *place = new_host(model, sheet, s);
		if (!place || !*place->turns)
			continue;
		html_open(h, "p", NULL);
		html_textf(h,
			"The %s CPUs of %s take turns on one instruction clock: while n of them are busy each has one "
			"n-th of it, and what takes 1,000 instructions takes n times 1,000 of its ticks. "
			"Shares and Jain's index do not depend on that, times do.",
			place->turns, place->host);
		html_close(h, "p");
	}
}

static int sched_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	const struct sheet *sheet = model_sheet(model, "sched");
	(void)plot;
	(void)err;
	html_element(h, "p",
		"Several bare guests on one CPU (fair-N-on-M: on M). Each finds out from its own TSC when it did not "
		"run, so this is the actual schedule and not a reported one. Times are in "
		"thousands of the trial's unit: on the instruction clock, thousands of instructions that the CPU "
		"executed meanwhile, other guests' included. In the rows of "
		"metal/bare-process the same code runs in processes of the host, with the same weights and caps and no "
		"hypervisor: what is more in KVM's rows, on the same host, is KVM's.");
	write_schedulers(model, sheet, h);
	write_turns(model, sheet, h);
	for (unsigned t = 0; t < sizeof tables / sizeof *tables; t++)
		if (has_rows(sheet, &tables[t]))
			write_table(sheet, &tables[t], h);
	return 0;
}

const struct page page_sched = {
	.id = "sched",
	.title = "Who got the CPU",
	.wanted = sched_wanted,
	.write = sched_write,
};
