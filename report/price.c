/*
 * price.c - reads the exit suite's newest figures as prices.
 */
#include "report/price.h"

#include <math.h>
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"

static const struct rule {
	const char *class_name, *bench, *text;
	const char *plus, *minus; /* of the way to the device model; NULL: nothing */
	/* 0: only when the hypervisor answers, 1: only when the device model does, -1: both */
	int device_model;
} rules[] = {
	{"cpuid", "exit.cpuid", "exit.cpuid", NULL, NULL, -1},
	{"hypercall", "exit.hypercall", "exit.hypercall", NULL, NULL, -1},
	{"msr", "exit.msr-tscadjust-write", "exit.msr-tscadjust-write", NULL, NULL, -1},
	{"hlt", "exit.hlt-timer", "exit.hlt-timer", NULL, NULL, -1},
	{"pio", "exit.pio-hv-write", "exit.pio-hv-write", NULL, NULL, 0},
	{"pio-hv", "exit.pio-hv-write", "exit.pio-hv-write", NULL, NULL, -1},
	{"pio-dm", "exit.pio-hv-write", "exit.pio-hv-write", NULL, NULL, 0},
	{"pio-dm", "exit.pio-dm-write", "exit.pio-dm-write", NULL, NULL, 1},
	{"pio", "exit.pio-dm-write", "exit.pio-dm-write", NULL, NULL, 1},
	{"mmio", "exit.apic-read-xapic", "exit.apic-read-xapic", NULL, NULL, 0},
	{"mmio", "exit.apic-read-xapic", "exit.apic-read-xapic + exit.pio-dm-write \xe2\x88\x92 exit.pio-hv-write",
		"exit.pio-dm-write", "exit.pio-hv-write", 1},
};

/* *value stays NAN when there is no such trial. */
static int load_one(struct db *db, const struct place *place, const char *bench, double *value, struct err **err)
{
	struct db_stmt *s;
	int rc;
	*value = NAN;
	s = db_query(db, err,
		"SELECT s.min, s.p50 FROM trial t JOIN summary s ON s.trial_id = t.id JOIN boot b ON b.id = t.boot_id "
		"JOIN host h ON h.id = b.host_id "
		"WHERE t.bench = ? AND t.outcome = 'ok' AND b.guest = 'bare' AND b.driver = ? AND b.mode = ? AND "
		"b.clock = ? AND h.name = ? ORDER BY t.id DESC LIMIT 1",
		"ttttt", bench, place->driver, place->mode, place->clock, place->host);
	rc = s ? db_step(s, err) : -1;
	if (rc == 1)
		*value = db_double(s, clock_is_exact(place->clock) ? 0 : 1);
	db_done(s);
	return rc < 0 ? -1 : 0;
}

static int price_of(struct db *db, const struct place *place, const struct rule *rule, double *value, struct err **err)
{
	double plus = 0, minus = 0;
	if (load_one(db, place, rule->bench, value, err) != 0)
		return -1;
	if (rule->plus &&
		(load_one(db, place, rule->plus, &plus, err) || load_one(db, place, rule->minus, &minus, err) != 0))
		return -1;
	*value += plus - minus;
	return 0;
}

int prices_load(struct db *db, const struct place *place, bool device_model, struct prices *out, struct err **err)
{
	*out = (struct prices){.place = mem_printf("%s/bare-%s", place->driver, place->mode)};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		double value;
		if (rules[i].device_model >= 0 && rules[i].device_model != device_model)
			continue;
		if (price_of(db, place, &rules[i], &value, err) != 0) {
			prices_finish(out);
			return -1;
		}
		if (isfinite(value) && value > 0)
			out->rows[out->n++] = (struct price){rules[i].class_name, rules[i].text, value};
	}
	return 0;
}

void prices_finish(struct prices *prices)
{
	free(prices->place);
	memset(prices, 0, sizeof *prices);
}

const struct price *prices_find(const struct prices *prices, const char *class_name)
{
	for (unsigned i = 0; i < prices->n; i++) {
		if (strcmp(prices->rows[i].class_name, class_name) == 0)
			return &prices->rows[i];
	}
	return NULL;
}
