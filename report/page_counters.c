/*
 * page_counters.c - what collectors counted while guests ran, per boot.
 */
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"

/* One counter: the sum over the boots of each place. */
struct tally {
	char *collector, *name;
	struct tally_cell {
		double sum;
		unsigned boots;
		bool multiplexed;
		char *reason; /* of the first boot that has no value */
	} * cells;            /* per place */
};

struct tallies {
	struct tally *rows;
	unsigned n;
};

static void finish(struct tallies *tallies, unsigned n_places)
{
	for (unsigned i = 0; i < tallies->n; i++) {
		for (unsigned p = 0; p < n_places; p++)
			free(tallies->rows[i].cells[p].reason);
		free(tallies->rows[i].cells);
		free(tallies->rows[i].collector);
		free(tallies->rows[i].name);
	}
	free(tallies->rows);
}

/* Rows come ordered by collector and name. */
static struct tally *tally_of(struct tallies *tallies, unsigned n_places, const char *collector, const char *name)
{
	struct tally *last = tallies->n ? &tallies->rows[tallies->n - 1] : NULL;
	if (last && strcmp(last->collector, collector) == 0 && strcmp(last->name, name) == 0)
		return last;
	last = &MEM_ADD(tallies->rows, tallies->n);
	*last = (struct tally){
		mem_strdup(collector), mem_strdup(name), mem_alloc(n_places ? n_places : 1, sizeof *last->cells)};
	return last;
}

/* Of a row of the query below; n_places: nothing of this run's figures is from there. */
static unsigned place_of(const struct model *model, struct db_stmt *s)
{
	const struct place *place = model_place_at(
		model, query_text(s, 6), query_text(s, 7), query_text(s, 8), query_text(s, 9), query_text(s, 10));
	return place ? (unsigned)(place - model->places) : model->n_places;
}

static int load(const struct model *model, struct tallies *out, struct err **err)
{
	struct db_stmt *s = db_query(model->db, err,
		"SELECT c.collector, c.name, c.boot_id, c.value, c.reason, c.running < c.enabled, b.driver, b.guest, "
		"b.mode, h.name, b.clock FROM boot b JOIN counter c ON c.boot_id = b.id JOIN host h ON h.id = "
		"b.host_id "
		"WHERE b.run_id = ? ORDER BY c.collector, c.name, b.ord",
		"i", model->run.id);
	int rc = s ? 0 : -1;
	while (s && (rc = db_step(s, err)) == 1) {
		struct tally *tally = tally_of(out, model->n_places, query_text(s, 0), query_text(s, 1));
		unsigned place = place_of(model, s);
		struct tally_cell *cell = &tally->cells[place];
		if (place == model->n_places)
			continue;
		if (db_is_null(s, 3)) {
			if (!cell->reason)
				cell->reason = mem_strdup(query_text(s, 4));
			continue;
		}
		cell->sum += (double)db_i64(s, 3);
		cell->boots++;
		cell->multiplexed = cell->multiplexed || db_i64(s, 5) != 0;
	}
	db_done(s);
	return rc;
}

static void write_cell(const struct tally_cell *cell, struct html *h)
{
	if (cell->boots && cell->multiplexed) {
		char text[FORMAT_SIZE];
		html_open(h, "td", "class", "num", NULL);
		html_textf(h, "%s (scaled)", format_grouped(cell->sum / cell->boots, text));
		html_close(h, "td");
	} else if (cell->boots) {
		part_number(h, true, cell->sum / cell->boots);
	} else if (cell->reason) {
		html_open(h, "td", "class", "unavailable", NULL);
		html_textf(h, "unavailable: %s", cell->reason);
		html_close(h, "td");
	} else {
		html_classed(h, "td", "num none", "\xe2\x80\x93");
	}
}

/* A counter that is 0 on every boot of every place would only be noise. */
static bool is_zero(const struct tally *tally, unsigned n_places)
{
	for (unsigned p = 0; p < n_places; p++) {
		if (tally->cells[p].sum != 0 || tally->cells[p].reason)
			return false;
	}
	return true;
}

static void write_table(const struct model *model, const struct tallies *tallies, struct html *h)
{
	unsigned zero = 0;
	part_table_open(h, "plain",
		"Mean per boot of what collectors counted while the guest ran; of perf, in boots of their own. A "
		"counter that is not there is unavailable, never 0; one that had to take turns is scaled.");
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "counter");
	for (unsigned p = 0; p < model->n_places; p++) {
		html_open(h, "th", "class", "num", "scope", "col", NULL);
		part_place(h, &model->places[p]);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
	for (unsigned i = 0; i < tallies->n; i++) {
		const struct tally *tally = &tallies->rows[i];
		if (is_zero(tally, model->n_places)) {
			zero++;
			continue;
		}
		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_textf(h, "%s.%s", tally->collector, tally->name);
		html_close(h, "th");
		for (unsigned p = 0; p < model->n_places; p++)
			write_cell(&tally->cells[p], h);
		html_close(h, "tr");
	}
	part_table_close(h);
	if (zero)
		html_elementf(h, "p", "note", "%u more counters were read as 0 in every boot.", zero);
}

static int counters_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	struct tallies tallies = {0};
	int failed = load(model, &tallies, err);
	(void)plot;
	if (!failed && tallies.n)
		write_table(model, &tallies, h);
	else if (!failed)
		html_element(h, "p", "No collector counted anything in this run.");
	finish(&tallies, model->n_places);
	return failed;
}

const struct page page_counters = {
	.id = "counters",
	.title = "Exits and other counters",
	.write = counters_write,
};
