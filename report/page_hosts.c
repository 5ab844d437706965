/*
 * page_hosts.c - the hosts side by side, so that a reader can see whether the comparison was fair.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/page.h"

static bool is_parity(const char *name)
{
	return strncmp(name, "parity.", 7) == 0;
}

static int by_name(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	int first = is_parity(y) - is_parity(x);
	return first ? first : strcmp(x, y);
}

/* All names of facts once, parity first; caller frees the array. */
static const char **names_of(const struct fact_rows *facts, unsigned *n)
{
	const char **names = mem_alloc(facts->n ? facts->n : 1, sizeof *names);
	*n = 0;
	for (unsigned i = 0; i < facts->n; i++)
		names[i] = facts->rows[i].name;
	qsort(names, facts->n, sizeof *names, by_name);
	for (unsigned i = 0; i < facts->n; i++) {
		if (i == 0 || strcmp(names[i], names[*n - 1]) != 0)
			names[(*n)++] = names[i];
	}
	return names;
}

static const struct fact_row *find(const struct model *model, int64_t host_id, const char *name)
{
	for (unsigned i = 0; i < model->facts.n; i++) {
		if (model->facts.rows[i].host_id == host_id && strcmp(model->facts.rows[i].name, name) == 0)
			return &model->facts.rows[i];
	}
	return NULL;
}

/* True when two hosts give different values; one without a value differs from none. */
static bool differs(const struct model *model, const char *name)
{
	const char *seen = NULL;
	for (unsigned i = 0; i < model->hosts.n; i++) {
		const struct fact_row *fact = find(model, model->hosts.rows[i].id, name);
		if (!fact || !fact->value)
			continue;
		if (seen && strcmp(seen, fact->value) != 0)
			return true;
		seen = fact->value;
	}
	return false;
}

static void write_fact(const struct model *model, const char *name, struct html *h)
{
	bool different = differs(model, name);
	html_open(h, "tr", "class", different ? "differs" : NULL, NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_text(h, name);
	if (different)
		html_classed(h, "span", "badge flag", is_parity(name) ? "differs, parity" : "differs");
	html_close(h, "th");
	for (unsigned i = 0; i < model->hosts.n; i++) {
		const struct fact_row *fact = find(model, model->hosts.rows[i].id, name);
		if (!fact)
			html_classed(h, "td", "none", "not collected");
		else if (fact->value)
			html_element(h, "td", fact->value);
		else
			html_elementf(h, "td", "unavailable", "unavailable: %s", fact->reason);
	}
	html_close(h, "tr");
}

static int hosts_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	unsigned n;
	AUTO_FREE const char **names = names_of(&model->facts, &n);
	(void)plot;
	(void)err;
	html_element(h, "p",
		model_has_exact_clock(model) && !model_has_hardware_clock(model)
			? "The lab's machines are emulated and identical to the last bit, so facts are shown here but "
			  "do not stop a comparison."
			: "On hardware the facts called parity.* must be known of two hosts, and agree, before their "
			  "figures are compared; parity.linux.* and parity.xen.* where both hosts have them.");
	part_table_open(h, "facts", NULL);
	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_element(h, "th", "fact");
	for (unsigned i = 0; i < model->hosts.n; i++) {
		html_open(h, "th", "scope", "col", NULL);
		html_text(h, model->hosts.rows[i].name);
		html_elementf(h, "div", "note mono", "%.12s", model->hosts.rows[i].fingerprint);
		html_close(h, "th");
	}
	html_close(h, "tr");
	html_close(h, "thead");
	for (unsigned i = 0; i < n; i++)
		write_fact(model, names[i], h);
	part_table_close(h);
	return 0;
}

const struct page page_hosts = {
	.id = "hosts",
	.title = "The hosts, side by side",
	.write = hosts_write,
};
