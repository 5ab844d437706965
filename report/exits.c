#include "report/exits.h"

#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

static void add(struct exits *out, const char *name, const char *unit, double value)
{
	size_t len = strlen("exits");
	if (strncmp(name, "exits", len) != 0 || strcmp(unit, EXITS_UNIT) != 0)
		return;
	out->counted |= name[len] == '\0';
	if (name[len] == '.' && value >= EXITS_LEAST && out->n < EXITS_CLASSES_MAX)
		out->list[out->n++] = (struct exits_class){name + len + 1, value};
}

static int by_value(const void *a, const void *b)
{
	const struct exits_class *x = a, *y = b;
	return x->value != y->value ? (x->value < y->value) - (x->value > y->value) : strcmp(x->name, y->name);
}

static void sort(struct exits *exits)
{
	qsort(exits->list, exits->n, sizeof *exits->list, by_value);
}

void exits_of_trial(const struct metric_rows *metrics, int64_t trial_id, struct exits *out)
{
	const struct metric_row *m = metric_rows_find(metrics, trial_id, "exits");
	*out = (struct exits){.counted = false};
	for (; m && m < metrics->rows + metrics->n && m->trial_id == trial_id; m++)
		add(out, m->name, m->unit, m->value);
	sort(out);
}

void exits_of_cell(const struct cell *cell, struct exits *out)
{
	*out = (struct exits){.counted = false};
	for (unsigned i = 0; i < cell->n_figures; i++)
		if (!cell->figures[i].reason)
			add(out, cell->figures[i].name, cell->figures[i].unit, cell->figures[i].value);
	sort(out);
}

char *exits_text(const struct exits *exits)
{
	AUTO_BUF struct buf text = BUF_INIT;
	for (unsigned i = 0; i < exits->n; i++)
		buf_addf(&text, "%s%s %.2f", i ? ", " : "", exits->list[i].name, exits->list[i].value);
	return text.len ? buf_steal(&text) : mem_strdup(exits->counted ? "0.00" : "");
}
