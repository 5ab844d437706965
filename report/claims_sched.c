/*
 * claims_sched.c - the claims about scheduling, judged by the sched suite's rows: fairness, wake-ups alongside a guest
 * that wants the CPU, the switch between two guests; and whether weights and caps do what they promise.
 */
#include "report/claims.h"

#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/places.h"

#define QOS_ERROR_MAX 2.0 /* percentage points: what a promise may be off and still be kept */
#define QOS_MIN_ROWS 3

/* Where a driver has several modes, the first that was measured. host: NULL for any. */
static const struct cell *find_cell_on(
	const struct sheet *sheet, const char *bench, const char *driver, const char *host)
{
	unsigned b = sheet_bench(sheet, bench);
	const struct cell *found = NULL;
	for (unsigned s = 0; b < sheet->n_benches && s < sheet->n_subjects; s++) {
		const struct cell *cell = sheet_cell(sheet, b, s);
		if (strcmp(sheet->subjects[s].driver, driver) != 0 ||
			(host && strcmp(sheet->subjects[s].host, host) != 0) || !cell->trials)
			continue;
		found = !found || (cell->measured && !found->measured) ? cell : found;
	}
	return found;
}

static const struct cell *find_cell(const struct sheet *sheet, const char *bench, const char *driver)
{
	return find_cell_on(sheet, bench, driver, NULL);
}

/* One way in which the two are compared: less is better. */
struct measure {
	const char *bench, *what, *metric; /* metric NULL: the figure that stands for the bench */
	/* 1: the metric is an index of fairness, of which the distance to 1 counts */
	double unfair;
	double slack; /* so much apart is the same, in addition to CLAIMS_MIN_EFFECT of the value */
};

static const struct measure measures[] = {
	{"sched.fair-4", "unfairness (1 - Jain's index) of four equal guests in windows of 100 ms", "jain-100ms", 1,
		0.01},
	{"sched.fair-4", "longest wait of four equal guests", "wait-max", 0, 0},
	{"sched.fair-2", "switch between two guests, median", NULL, 0, 0},
	{"sched.wake-beside", "lateness of wake-ups alongside a busy guest, p99", NULL, 0, 0},
};

static double measure_value(const struct sheet *sheet, const struct measure *m, const char *driver, const char *host)
{
	const struct cell *cell = find_cell_on(sheet, m->bench, driver, host);
	if (!cell || !cell->measured)
		return NAN;
	if (m->metric)
		return m->unfair ? m->unfair - cell_metric(cell, m->metric) : cell_metric(cell, m->metric);
	return cell->value;
}

/* How often each is better, and what was seen. */
static unsigned compare_measures(
	const struct sheet *sheet, unsigned *kvm_better, unsigned *xen_better, struct buf *text)
{
	unsigned n = 0;
	*kvm_better = *xen_better = 0;
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
		double kvm = measure_value(sheet, &measures[i], DRIVER_KVM, NULL),
		       xen = measure_value(sheet, &measures[i], DRIVER_XEN, NULL);
		char kvm_text[FORMAT_SIZE], xen_text[FORMAT_SIZE];
		bool same = fabs(kvm - xen) <= fmax(measures[i].slack, CLAIMS_MIN_EFFECT * fmin(kvm, xen));
		if (!isfinite(kvm) || !isfinite(xen))
			continue;
		n++;
		*kvm_better += !same && kvm < xen;
		*xen_better += !same && xen < kvm;
		if (measures[i].unfair)
			buf_addf(text, "%s: KVM %.4f, Xen %.4f. ", measures[i].what, kvm, xen);
		else
			buf_addf(text, "%s: KVM %s, Xen %s. ", measures[i].what, format_grouped(round(kvm), kvm_text),
				format_grouped(round(xen), xen_text));
	}
	return n;
}

/* The claim says that Xen is better: in all, in none, or it depends on the measure. */
void claims_judge_scheduling(const struct model *model, struct finding *out)
{
	unsigned kvm, xen, n = compare_measures(model_sheet(model, "sched"), &kvm, &xen, &out->text);
	out->judgement = n < QOS_MIN_ROWS ? NOT_MEASURABLE : xen && !kvm ? HOLDS : !xen ? NO_LONGER : UNDECIDED;
	if (n < QOS_MIN_ROWS)
		buf_adds(&out->text, "It takes more rows of the sched suite under both.");
	else
		buf_addf(&out->text, "Xen is better in %u, KVM in %u of %u.", xen, kvm, n);
}

/* How a guest of KVM is compared with a process. */
static const struct measure against_process[] = {
	{"sched.fair-2", "Switch, median", NULL, 0, 0},
	{"sched.wake-alone", "Wake-up alone, p99", NULL, 0, 0},
	{"sched.wake-beside", "Wake-up alongside a busy one, p99", NULL, 0, 0},
	{"sched.work-beside", "Periodic work alongside two busy ones, p99 of the response", NULL, 0, 0},
	{"sched.weight-1-4", "Error of weights 1:4, percentage points", "error", 0, 0},
	{"sched.cap-25", "Error of a cap at 25 %, percentage points", "error", 0, 0},
};

static void add_against_process(const struct measure *m, double guest, double process, struct buf *text)
{
	char guest_text[FORMAT_SIZE], process_text[FORMAT_SIZE], ratio_text[FORMAT_SIZE];
	if (m->metric)
		buf_addf(text, "%s: guest %.2f, process %.2f. ", m->what, guest, process);
	else
		buf_addf(text, "%s: guest %s, process %s, %s\xc3\x97. ", m->what,
			format_grouped(round(guest), guest_text), format_grouped(round(process), process_text),
			format_ratio(guest / process, ratio_text));
}

/* On the first host that has both. */
void claims_judge_process(const struct model *model, struct finding *out)
{
	const struct sheet *sheet = model_sheet(model, "sched");
	const char *host = NULL;
	claims_judge_scheduling(model, out);
	for (unsigned i = 0; i < sheet->n_subjects && !host; i++)
		for (unsigned k = 0;
			k < sheet->n_subjects && strcmp(sheet->subjects[i].driver, DRIVER_KVM) == 0 && !host; k++)
			if (strcmp(sheet->subjects[k].driver, DRIVER_BARE) == 0 &&
				strcmp(sheet->subjects[k].host, sheet->subjects[i].host) == 0)
				host = sheet->subjects[i].host;
	if (!host)
		return;
	buf_addf(&out->text,
		" A guest of KVM against a process of the same host, %s, of the same code, weight and cap: ", host);
	for (size_t i = 0; i < sizeof against_process / sizeof *against_process; i++) {
		const struct measure *m = &against_process[i];
		double guest = measure_value(sheet, m, DRIVER_KVM, host),
		       process = measure_value(sheet, m, DRIVER_BARE, host);
		if (isfinite(guest) && isfinite(process))
			add_against_process(m, guest, process, &out->text);
	}
}

/* The worst error of promises that were kept, and how many were broken; of a driver. */
struct promises {
	unsigned kept, broken;
	double worst;
};

static struct promises look_at_promises(const struct sheet *sheet, const char *driver)
{
	struct promises p = {0};
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const char *name = strchr(sheet->benches[b].name, '.');
		const struct cell *cell = find_cell(sheet, sheet->benches[b].name, driver);
		if (!cell || !name || (strncmp(name, ".weight-", 8) != 0 && strncmp(name, ".cap-", 5) != 0))
			continue;
		double error = cell->measured ? cell_metric(cell, "error") : NAN;
		p.kept += isfinite(error) && error <= QOS_ERROR_MAX;
		p.broken += isfinite(error) ? error > QOS_ERROR_MAX
					    : cell->worst && strcmp(cell->worst->outcome, "fail") == 0;
		p.worst = isfinite(error) ? fmax(p.worst, error) : p.worst;
	}
	return p;
}

void claims_judge_qos(const struct model *model, struct finding *out)
{
	static const char *const drivers[] = {DRIVER_KVM, DRIVER_XEN}, *const names[] = {"KVM", "Xen"};
	const struct sheet *sheet = model_sheet(model, "sched");
	struct promises kvm = look_at_promises(sheet, DRIVER_KVM);
	for (unsigned d = 0; d < 2; d++) {
		struct promises p = look_at_promises(sheet, drivers[d]);
		if (p.kept + p.broken)
			buf_addf(&out->text,
				"%s keeps %u of %u weights and caps to within %g percentage points; the worst is off "
				"by %.2f. ",
				names[d], p.kept, p.kept + p.broken, QOS_ERROR_MAX, p.worst);
	}
	out->judgement = kvm.kept + kvm.broken < QOS_MIN_ROWS ? NOT_MEASURABLE
		: !kvm.broken                                 ? NO_LONGER
		: !kvm.kept                                   ? HOLDS
							      : UNDECIDED;
	if (out->judgement == NOT_MEASURABLE)
		buf_adds(&out->text, "It takes more rows with weights and caps under KVM.");
}
