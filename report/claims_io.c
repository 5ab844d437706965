/*
 * claims_io.c - the claims about I/O, judged by the io suite's rows.
 */
#include "report/claims.h"

#include <math.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "lib/stats.h"
#include "report/format.h"
#include "report/io.h"
#include "report/pairs.h"
#include "report/places.h"

#define EXAMPLE_ROW "io.disk-randread-4k-q1"

/* Figures of rows, collected until their middle is asked for. */
struct values {
	double *of;
	unsigned n;
};
#define AUTO_VALUES AUTO(values_finish)

static void values_finish(struct values *values)
{
	free(values->of);
}

static void add_value(struct values *values, double value)
{
	if (!isfinite(value))
		return;
	MEM_ADD(values->of, values->n) = value;
}

static bool is_driver(const struct sheet *sheet, unsigned subject, const char *driver)
{
	return strcmp(sheet->subjects[subject].driver, driver) == 0;
}

static const char *row_word(size_t n)
{
	return n == 1 ? "row" : "rows";
}

/* "In 34 of 40 rows it is above 1.05x: a share of the rows, of which three quarters decide; not a test." */
static void say_share_of_rows(const struct values *values, struct buf *out)
{
	unsigned above = 0;
	for (unsigned i = 0; i < values->n; i++)
		above += values->of[i] > 1 + CLAIMS_MIN_EFFECT;
	buf_addf(out,
		" It is above %g\xc3\x97 in %u of %u rows: a share of the rows, of which three quarters decide, and no "
		"test.",
		1 + CLAIMS_MIN_EFFECT, above, values->n);
}

/* Three quarters of the rows above or below by the least effect; in between it is mixed. */
static enum judgement judge_ratio(const struct stats_range *typical)
{
	return typical->low > 1 + CLAIMS_MIN_EFFECT ? HOLDS : typical->high < 1 + CLAIMS_MIN_EFFECT ? NO_LONGER : MIXED;
}

/* ---- Paravirtual and emulated ---- */

static void add_device(struct buf *names, const char *variant)
{
	AUTO_FREE char *all = mem_printf(", %s,", buf_text(names)), *one = mem_printf(", %s,", variant);
	if (!strstr(all, one))
		buf_addf(names, "%s%s", names->len ? ", " : "", variant);
}

/* The paravirtual devices of a driver that have a figure. */
static void add_pv_devices(const struct sheet *sheet, const char *driver, struct buf *names)
{
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		for (unsigned b = 0; b < sheet->n_benches; b++) {
			if (is_driver(sheet, s, driver) && device_is(sheet->subjects[s].variant, DEVICE_PV) &&
				sheet_cell(sheet, b, s)->measured)
				add_device(names, sheet->subjects[s].variant);
		}
	}
}

/* Ratios of one emulated variant (NULL: of all) over all guests of a driver. */
static void collect_ratios(const struct model *model, const struct sheet *sheet, const char *driver,
	const char *variant, struct values *values)
{
	for (unsigned p = 0; p < model->n_places; p++) {
		unsigned n;
		AUTO_FREE struct io_ratio *ratios = io_ratios(sheet, p, &n);
		for (unsigned i = 0; i < n && strcmp(model->places[p].driver, driver) == 0; i++) {
			if (!variant || strcmp(sheet->subjects[ratios[i].emulated].variant, variant) == 0)
				add_value(values, ratios[i].ratio);
		}
	}
}

/* "ahci 2.591x (1.539 to 3.233, 40 rows), ..." */
static void say_devices(const struct model *model, const struct sheet *sheet, const char *driver, struct buf *out)
{
	AUTO_BUF struct buf said = BUF_INIT;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		AUTO_VALUES struct values values = {NULL, 0};
		char middle[FORMAT_SIZE], least[FORMAT_SIZE], most[FORMAT_SIZE];
		size_t before = said.len;
		struct stats_range typical;
		if (!is_driver(sheet, s, driver) || !device_is(sheet->subjects[s].variant, DEVICE_EMULATED))
			continue;
		collect_ratios(model, sheet, driver, sheet->subjects[s].variant, &values);
		typical = stats_range(values.of, values.n);
		add_device(&said, sheet->subjects[s].variant);
		if (said.len == before || typical.n == 0)
			continue;
		buf_addf(out, "%s%s %s\xc3\x97 (%s to %s, %zu %s)", out->len ? ", " : "", sheet->subjects[s].variant,
			format_ratio(typical.median, middle), format_ratio(typical.least, least),
			format_ratio(typical.most, most), typical.n, row_word(typical.n));
	}
}

void claims_judge_kvm_pv(const struct model *model, struct finding *out)
{
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_BUF struct buf names = BUF_INIT, ratios = BUF_INIT;
	add_pv_devices(sheet, DRIVER_KVM, &names);
	if (names.len == 0) {
		out->judgement = NOT_MEASURED;
		buf_adds(&out->text, "No row of a paravirtual device under KVM is ok in this run.");
		return;
	}
	out->judgement = NO_LONGER;
	say_devices(model, sheet, DRIVER_KVM, &ratios);
	buf_addf(&out->text, "KVM has them, and they were measured: %s. ", buf_text(&names));
	if (ratios.len)
		buf_addf(&out->text,
			"What an operation costs on an emulated device, against the best paravirtual one in the same "
			"row: %s.",
			buf_text(&ratios));
	else
		buf_adds(&out->text, "No emulated device was measured alongside them.");
}

void claims_judge_xen_pv(const struct model *model, struct finding *out)
{
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_VALUES struct values all = {NULL, 0};
	AUTO_BUF struct buf ratios = BUF_INIT;
	char middle[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	struct stats_range typical;
	collect_ratios(model, sheet, DRIVER_XEN, NULL, &all);
	typical = stats_range(all.of, all.n);
	if (typical.n < CLAIMS_MIN_ROWS) {
		out->judgement = NOT_MEASURED;
		buf_addf(&out->text,
			"It takes %u rows with an emulated and a paravirtual device in the same Xen guest (hvm); this "
			"run has %zu.",
			CLAIMS_MIN_ROWS, typical.n);
		return;
	}
	out->judgement = judge_ratio(&typical);
	say_devices(model, sheet, DRIVER_XEN, &ratios);
	buf_addf(&out->text,
		"An operation costs %s\xc3\x97 as much on an emulated device as on the best paravirtual one of the "
		"same "
		"guest, at the median of %zu rows (middle half %s to %s): %s.",
		format_ratio(typical.median, middle), typical.n, format_ratio(typical.low, low),
		format_ratio(typical.high, high), buf_text(&ratios));
	say_share_of_rows(&all, &out->text);
}

/* ---- Dom0 ---- */

static void collect_shares(const struct sheet *sheet, const char *driver, struct values *values)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct bench_io *io = io_row(sheet, b);
		for (unsigned s = 0; s < sheet->n_subjects && io && !io->busy; s++) {
			const struct cell *cell = sheet_cell(sheet, b, s);
			if (is_driver(sheet, s, driver) && device_is(sheet->subjects[s].variant, DEVICE_PV) &&
				cell->measured)
				add_value(values, io_host_share(cell));
		}
	}
}

/* What is left of a quiet row's rate; `names`: the busy rows. */
static void collect_kept(const struct sheet *sheet, const char *driver, struct values *values, struct buf *names)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		unsigned busy = io_busy_row(sheet, b);
		for (unsigned s = 0; s < sheet->n_subjects && busy < sheet->n_benches; s++) {
			double kept = cell_metric(sheet_cell(sheet, busy, s), "iops") /
				cell_metric(sheet_cell(sheet, b, s), "iops");
			if (!is_driver(sheet, s, driver) || !device_is(sheet->subjects[s].variant, DEVICE_PV) ||
				!isfinite(kept))
				continue;
			add_value(values, kept);
			add_device(names, io_name(&sheet->benches[busy]));
		}
	}
}

static void say_share(const struct stats_range *share, const char *where, struct buf *out)
{
	if (share->n)
		buf_addf(out,
			"Of an operation on a paravirtual device %.0f %% is spent in %s (median over %zu rows of all "
			"devices, %.0f to %.0f %%). ",
			100 * share->median, where, share->n, 100 * share->least, 100 * share->most);
}

static void say_kept(const struct stats_range *kept, const char *when, struct buf *out)
{
	char middle[FORMAT_SIZE], least[FORMAT_SIZE], most[FORMAT_SIZE];
	if (kept->n)
		buf_addf(out, "While %s is busy a guest keeps %s\xc3\x97 of its rate (%s to %s). ", when,
			format_ratio(kept->median, middle), format_ratio(kept->least, least),
			format_ratio(kept->most, most));
}

void claims_judge_dom0(const struct model *model, struct finding *out)
{
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_VALUES struct values share_xen = {NULL, 0}, share_kvm = {NULL, 0}, kept_xen = {NULL, 0},
				  kept_kvm = {NULL, 0};
	AUTO_BUF struct buf names = BUF_INIT;
	struct stats_range share[2], kept[2];
	collect_shares(sheet, DRIVER_XEN, &share_xen);
	collect_shares(sheet, DRIVER_KVM, &share_kvm);
	collect_kept(sheet, DRIVER_XEN, &kept_xen, &names);
	collect_kept(sheet, DRIVER_KVM, &kept_kvm, &names);
	share[0] = stats_range(share_xen.of, share_xen.n);
	share[1] = stats_range(share_kvm.of, share_kvm.n);
	kept[0] = stats_range(kept_xen.of, kept_xen.n);
	kept[1] = stats_range(kept_kvm.of, kept_kvm.n);
	if (!share[0].n && !kept[0].n) {
		out->judgement = NOT_MEASURED;
		buf_adds(&out->text,
			"This run has neither the share of a Xen guest's operation that is spent in dom0 nor what the "
			"guest "
			"loses while dom0 is busy.");
		return;
	}
	if (share[0].median >= CLAIMS_MIN_EFFECT || kept[0].median <= 1 - CLAIMS_MIN_EFFECT)
		out->judgement = HOLDS;
	else
		out->judgement = share[0].n && kept[0].n ? NO_LONGER : UNDECIDED;
	say_share(&share[0], "dom0", &out->text);
	say_share(&share[1], "KVM's host", &out->text);
	say_kept(&kept[0], "dom0", &out->text);
	say_kept(&kept[1], "KVM's host", &out->text);
	if (names.len)
		buf_addf(&out->text, "Busy rows: %s. ", buf_text(&names));
	buf_adds(&out->text, "Judged by the median over rows, without a test.");
}

/* ---- Two kernels ---- */

/*
 * What hypervisor and host spend on an operation: the least of a driver's paravirtual devices in the row, and which one
 * it is; NAN when no trace divides it.
 */
static double least_outside(
	const struct sheet *sheet, unsigned bench, const char *driver, const char *clock, unsigned *subject)
{
	double least = NAN;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct cell *cell = sheet_cell(sheet, bench, s);
		double outside = cell_metric(cell, "cost.total") - cell_metric(cell, "cost.guest");
		if (!is_driver(sheet, s, driver) || !device_is(sheet->subjects[s].variant, DEVICE_PV) ||
			strcmp(sheet->subjects[s].clock, clock) != 0 || !isfinite(outside) ||
			!(isnan(least) || outside < least))
			continue;
		least = outside;
		*subject = s;
	}
	return least;
}

/* Returns how many rows were left out because the comparison of their devices has no verdict. */
static unsigned collect_outside(
	const struct model *model, const struct sheet *sheet, const char *clock, struct values *values)
{
	unsigned undecided = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct bench_io *io = io_row(sheet, b);
		unsigned kvm = 0, xen = 0;
		double ratio = io && !io->busy ? least_outside(sheet, b, DRIVER_XEN, clock, &xen) /
				least_outside(sheet, b, DRIVER_KVM, clock, &kvm)
					       : NAN;
		const struct compare_row *row = isfinite(ratio)
			? pair_row(&model->pairs, sheet->benches[b].name, &sheet->subjects[kvm], &sheet->subjects[xen])
			: NULL;
		if (row && !pair_is_decided(row))
			undecided++;
		else
			add_value(values, ratio);
	}
	return undecided;
}

void claims_judge_two_kernels(const struct model *model, struct finding *out)
{
	const struct sheet *sheet = model_sheet(model, "io");
	AUTO_VALUES struct values values = {NULL, 0};
	char middle[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	struct stats_range typical;
	unsigned undecided = 0;
	for (unsigned i = 0; i < n_clock_kinds; i++)
		if (clock_kinds[i].exact)
			undecided += collect_outside(model, sheet, clock_kinds[i].name, &values);
	if (values.n + undecided == 0)
		undecided = collect_outside(model, sheet, clock_of_hardware->name, &values);
	typical = stats_range(values.of, values.n);
	if (typical.n < CLAIMS_MIN_ROWS && typical.n + undecided >= CLAIMS_MIN_ROWS) {
		out->judgement = UNDECIDED;
		claims_say_undecided(values.n, values.n + undecided, &out->text);
		return;
	}
	if (typical.n < CLAIMS_MIN_ROWS) {
		out->judgement = NOT_MEASURED;
		buf_addf(&out->text,
			"It takes %u rows in which a trace divides an operation of both hypervisors into guest, "
			"hypervisor and host; this run has %zu.",
			CLAIMS_MIN_ROWS, typical.n);
		return;
	}
	out->judgement = judge_ratio(&typical);
	buf_addf(&out->text,
		"Xen's hypervisor and dom0 together spend %s\xc3\x97 what KVM's hypervisor and host spend on the same "
		"operation: median of %zu %s (middle half %s to %s), each hypervisor with its cheapest paravirtual "
		"device.",
		format_ratio(typical.median, middle), typical.n, row_word(typical.n), format_ratio(typical.low, low),
		format_ratio(typical.high, high));
	say_share_of_rows(&values, &out->text);
}

/* ---- The bare machine ---- */

static double cheapest(const struct sheet *sheet, unsigned bench, const char *driver, const char *clock)
{
	double least = NAN;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (is_driver(sheet, s, driver) && strcmp(sheet->subjects[s].clock, clock) == 0)
			least = fmin(least, io_cost(sheet, bench, s));
	}
	return least;
}

void claims_add_bare_disk(const struct model *model, struct buf *out)
{
	const struct sheet *sheet = model_sheet(model, "io");
	unsigned bench = sheet ? sheet_bench(sheet, EXAMPLE_ROW) : 0;
	char text[3][FORMAT_SIZE];
	for (unsigned s = 0; sheet && bench < sheet->n_benches && s < sheet->n_subjects; s++) {
		const struct subject *bare = &sheet->subjects[s];
		double cost = io_cost(sheet, bench, s), kvm = cheapest(sheet, bench, DRIVER_KVM, bare->clock),
		       xen = cheapest(sheet, bench, DRIVER_XEN, bare->clock);
		if (!driver_view_find(bare->driver)->is_bare_machine || !isfinite(cost) || !isfinite(kvm) ||
			!isfinite(xen))
			continue;
		buf_addf(out,
			"A read of 4 KiB costs %s %s on the bare machine's RAM disk, %s on KVM's cheapest disk and %s "
			"on Xen's. ",
			format_grouped(round(cost), text[0]), unit_short(bare->unit),
			format_grouped(round(kvm), text[1]), format_grouped(round(xen), text[2]));
		return;
	}
}
