/*
 * explain.c - the explain line.
 */
#include "report/explain.h"

#include <math.h>
#include <string.h>

#include "report/format.h"

#define TIMES " \xc3\x97 "
#define PER_CLASS "exits."

/* CLASS of "exits.CLASS", or NULL. */
static const char *class_of(const struct figure *figure)
{
	return strncmp(figure->name, PER_CLASS, strlen(PER_CLASS)) == 0 && !figure->reason
		? figure->name + strlen(PER_CLASS)
		: NULL;
}

static const char *reason_of(const struct cell *cell, const char *name)
{
	const struct figure *figure = cell_figure(cell, name);
	return figure ? figure->reason : NULL;
}

void explain_make(const struct cell *cell, double value, const struct prices *prices, struct explain *out)
{
	double total = cell_metric(cell, "cost.total"), in_model = cell_metric(cell, "cost.device-model-vcpu"),
	       by_class = 0;
	bool classes = false;
	*out = (struct explain){
		.total = isfinite(total) ? total : value,
		.exits = cell_metric(cell, "exits"),
		.no_exits = reason_of(cell, "exits"),
		.backend = cell_metric(cell, "cost.device-model") + cell_metric(cell, "cost.kernel") +
			cell_metric(cell, "cost.host"),
		.guest = cell_metric(cell, "cost.guest"),
		.no_guest = reason_of(cell, "cost.guest"),
		.traced = cell_metric(cell, "cost.hypervisor"),
	};
	for (unsigned i = 0; i < cell->n_figures; i++) {
		const char *name = class_of(&cell->figures[i]);
		const struct price *price = name ? prices_find(prices, name) : NULL;
		if (!name)
			continue;
		classes = true;
		by_class += cell->figures[i].value;
		if (price) {
			out->priced += cell->figures[i].value;
			out->cost += cell->figures[i].value * price->value;
		}
	}
	out->traced += isfinite(in_model) ? in_model : 0;
	if (!isfinite(out->exits) && classes)
		out->exits = by_class;
	out->rest = out->total - out->cost - (isfinite(out->backend) ? out->backend : 0) -
		(isfinite(out->guest) ? out->guest : 0);
}

/* ---- Words ---- */

static void say_number(double value, struct buf *out)
{
	char text[FORMAT_SIZE];
	buf_adds(out, format_grouped(fabs(value) >= 10 ? round(value) : value, text));
}

/* "pio 1.00 x 9 400 (exit.pio-dm-write), ..." */
static void say_prices(const struct cell *cell, const struct prices *prices, struct buf *out)
{
	unsigned n = 0;
	for (unsigned i = 0; i < cell->n_figures; i++) {
		const char *name = class_of(&cell->figures[i]);
		const struct price *price = name ? prices_find(prices, name) : NULL;
		if (!price || cell->figures[i].value == 0)
			continue;
		buf_addf(out, "%s%s ", n++ ? ", " : "", name);
		say_number(cell->figures[i].value, out);
		buf_adds(out, TIMES);
		say_number(price->value, out);
		buf_addf(out, " by %s", price->bench);
	}
}

static void say_unpriced(const struct cell *cell, const struct prices *prices, struct buf *out)
{
	unsigned n = 0;
	for (unsigned i = 0; i < cell->n_figures; i++) {
		const char *name = class_of(&cell->figures[i]);
		if (!name || cell->figures[i].value == 0 || prices_find(prices, name))
			continue;
		buf_addf(out, "%s%s ", n++ ? ", " : "", name);
		say_number(cell->figures[i].value, out);
	}
}

static void say_exits(const struct explain *e, const struct cell *cell, const struct prices *prices, struct buf *out)
{
	if (!isfinite(e->exits)) {
		buf_addf(out, "exits unavailable%s%s", e->no_exits ? ": " : "", e->no_exits ? e->no_exits : "");
		return;
	}
	if (prices->n == 0 || e->priced == 0) {
		say_number(e->exits, out);
		buf_adds(out, " exits without a price");
		return;
	}
	buf_adds(out, "exits ");
	say_number(e->priced, out);
	buf_adds(out, TIMES);
	say_number(e->cost / e->priced, out);
	buf_adds(out, " = ");
	say_number(e->cost, out);
	buf_adds(out, " (");
	say_prices(cell, prices, out);
	if (isfinite(e->traced)) {
		buf_adds(out, "; traced: ");
		say_number(e->traced, out);
	}
	buf_addc(out, ')');
}

static void say_part(const char *name, double value, const char *reason, struct buf *out)
{
	buf_addf(out, " + %s ", name);
	if (isfinite(value))
		say_number(value, out);
	else
		buf_addf(out, "unavailable%s%s%s", reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
}

void explain_say(const struct explain *e, const struct cell *cell, const struct prices *prices, const char *unit,
	const char *op, struct buf *out)
{
	buf_addf(out, "One %s = ", op);
	say_number(e->total, out);
	buf_addf(out, " %s = ", unit_short(unit));
	say_exits(e, cell, prices, out);
	say_part("backend CPU", e->backend, NULL, out);
	say_part("guest", e->guest, e->no_guest, out);
	say_part("unexplained rest", e->rest, NULL, out);
	if (e->total > 0)
		buf_addf(out, " (%.0f %%)", 100 * e->rest / e->total);
	buf_addc(out, '.');
	if (isfinite(e->exits) && e->exits - e->priced > 0.005 && prices->n) {
		buf_adds(out, " In the rest: exits without a price (");
		say_unpriced(cell, prices, out);
		buf_adds(out, ").");
	}
	if (prices->n == 0 && isfinite(e->exits))
		buf_addf(out,
			" This database has no exit suite of %s on this host and clock: `hvbench run --suite exit` "
			"gives the prices.",
			prices->place);
}
