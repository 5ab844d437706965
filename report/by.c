/*
 * by.c - see by.h. The value of a run is that of its own row, or of the facts of the hosts that ran the selected
 * trials.
 */
#include "report/by.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/queries.h"

#define FACTS_MAX 4
#define VALUE_MAX 100 /* characters of one in a message */
#define VALUES_NAMED 8

static char *release_of(const struct run_row *run)
{
	return mem_printf("%s%s%s", run->version, *run->git ? ", git " : "", run->git);
}

static char *date_of(const struct run_row *run)
{
	return mem_strndup(run->started, strlen("2026-11-29"));
}

static char *profile_of(const struct run_row *run)
{
	return mem_strdup(run->profile);
}

/* Of the run itself, or facts of its hosts: those that are known, in this order. */
static const struct dimension {
	const char *name;
	char *(*of_run)(const struct run_row *run); /* caller frees */
	const char *facts[FACTS_MAX + 1];
} dimensions[] = {
	{"release", release_of, {NULL}},
	{"date", date_of, {NULL}},
	{"profile", profile_of, {NULL}},
	{"kernel", NULL, {"kernel.release", "kernel.version", NULL}},
	{"xen", NULL, {"xen.version", "xen.changeset", "xen.compile_date", NULL}},
	{"qemu", NULL,
		{"package.qemu-system-x86", "package.qemu-system-xen", "lab.package.qemu-system-x86",
			"lab.package.qemu-system-xen", NULL}},
};

const char by_names[] = "release, date, profile, kernel, xen or qemu";

/* ---- The value of a run ---- */

/* "" when the host has none of them. */
static int host_value(struct db *db, const struct dimension *dimension, int64_t host_id, char **value, struct err **err)
{
	AUTO_FACT_ROWS struct fact_rows facts = {0};
	AUTO_BUF struct buf text = BUF_INIT;
	if (fact_rows_load(db, host_id, &facts, err) != 0)
		return -1;
	for (const char *const *name = dimension->facts; *name; name++) {
		const char *fact = fact_value(&facts, host_id, *name);
		if (fact && *fact)
			buf_addf(&text, "%s%s", text.len ? ", " : "", fact);
	}
	*value = mem_strdup(buf_text(&text));
	return 0;
}

/* *value stays NULL where the run has no selected trial, "" where its hosts differ or nothing is known. */
static int run_value(struct db *db, const struct dimension *dimension, const char *selector, const struct run_row *run,
	char **value, struct err **err)
{
	AUTO_TRIAL_ROWS struct trial_rows trials = {0};
	int64_t last = -1;
	if (trial_rows_load(db, run->id, &trials, err) != 0)
		return -1;
	for (unsigned i = 0; i < trials.n; i++) {
		const struct trial_row *t = &trials.rows[i];
		AUTO_FREE char *one = NULL;
		if (t->is_check || t->host_id == last || !trial_row_matches(t, selector))
			continue;
		last = t->host_id;
		if (dimension->of_run)
			one = dimension->of_run(run);
		else if (host_value(db, dimension, last, &one, err) != 0)
			return -1;
		if (!*value)
			*value = STEAL(one);
		else if (strcmp(*value, one) != 0)
			**value = '\0';
	}
	return 0;
}

/* ---- The two values ---- */

struct valued {
	const struct run_row *run;
	char *value;
};

struct valued_list {
	struct valued *rows; /* newest first; only those with a value */
	unsigned n;
};
#define AUTO_VALUED AUTO(valued_finish)

static void valued_finish(struct valued_list *list)
{
	for (unsigned i = 0; i < list->n; i++)
		free(list->rows[i].value);
	free(list->rows);
}

static int read_values(struct db *db, const struct dimension *dimension, const char *selector,
	const struct run_rows *runs, struct valued_list *out, struct err **err)
{
	for (unsigned i = 0; i < runs->n; i++) {
		AUTO_FREE char *value = NULL;
		if (run_value(db, dimension, selector, &runs->rows[i], &value, err) != 0)
			return -1;
		if (!value || !*value)
			continue;
		MEM_ADD(out->rows, out->n) = (struct valued){&runs->rows[i], STEAL(value)};
	}
	return 0;
}

/* With whole words: 6.1 is not the beginning of 6.12. */
static bool begins_with(const char *value, const char *beginning)
{
	size_t n = strlen(beginning);
	return strncmp(value, beginning, n) == 0 && !(n && isalnum((unsigned char)value[n]));
}

/* The newest value that begins so, and is not `other`; NULL when there is none. Both may be NULL. */
static const char *newest_value(const struct valued_list *list, const char *beginning, const char *other)
{
	for (unsigned i = 0; i < list->n; i++) {
		const char *value = list->rows[i].value;
		if ((!beginning || begins_with(value, beginning)) && (!other || strcmp(value, other) != 0))
			return value;
	}
	return NULL;
}

/* Each value once, the newest first; of many the newest. */
static char *newest_values(const struct valued_list *list)
{
	AUTO_BUF struct buf text = BUF_INIT;
	unsigned n = 0;
	for (unsigned i = 0; i < list->n; i++) {
		bool seen = false;
		for (unsigned k = 0; k < i && !seen; k++)
			seen = strcmp(list->rows[k].value, list->rows[i].value) == 0;
		if (!seen && n++ < VALUES_NAMED) {
			AUTO_FREE char *line = format_line(list->rows[i].value, VALUE_MAX);
			buf_addf(&text, "%s\"%s\"", text.len ? ", " : "", line);
		}
	}
	if (n > VALUES_NAMED)
		buf_addf(&text, " and %u older", n - VALUES_NAMED);
	return mem_strdup(n ? buf_text(&text) : "none");
}

static char *runs_with(const struct valued_list *list, const char *value)
{
	AUTO_BUF struct buf runs = BUF_INIT;
	for (unsigned i = 0; i < list->n; i++)
		if (strcmp(list->rows[i].value, value) == 0)
			buf_addf(&runs, "%s%s", runs.len ? "," : "", list->rows[i].run->uuid);
	return mem_strdup(buf_text(&runs));
}

/* names: "A,B" or NULL. */
static int choose(
	const struct valued_list *list, const char *selector, const char *names, struct by *out, struct err **err)
{
	const char *comma = names ? strchr(names, ',') : NULL;
	AUTO_FREE char *first = comma ? mem_strndup(names, (size_t)(comma - names)) : NULL;
	const char *b = newest_value(list, comma ? comma + 1 : NULL, NULL);
	const char *a = newest_value(list, first, b);
	if (a && b) {
		out->value_a = mem_strdup(a);
		out->value_b = mem_strdup(b);
		out->runs_a = runs_with(list, a);
		out->runs_b = runs_with(list, b);
		return 0;
	}
	AUTO_FREE char *values = newest_values(list);
	if (names)
		return err_set(err, ERR_USAGE, "name the beginnings of two of these values",
			"\"%s\" does not name two values of %s among the runs of \"%s\": %s", names, out->dimension,
			selector, values);
	return err_set(err, ERR_USAGE, "`hvbench show runs` lists the runs, `hvbench show host` the facts",
		"the runs of \"%s\" do not have two values of %s: %s", selector, out->dimension, values);
}

int by_select(struct db *db, const char *selector, const char *text, struct by *out, struct err **err)
{
	const char *equals = strchr(text, '='), *names = equals ? equals + 1 : NULL;
	const struct dimension *dimension = NULL;
	AUTO_RUN_ROWS struct run_rows runs = {0};
	AUTO_VALUED struct valued_list list = {0};
	*out = (struct by){.dimension = mem_strndup(text, strcspn(text, "="))};
	for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
		if (strcmp(dimensions[i].name, out->dimension) == 0)
			dimension = &dimensions[i];
	if (strcmp(out->dimension, "hypervisor") == 0)
		return err_set(err, ERR_USAGE, "hvbench compare kvm xen",
			"--by hypervisor takes no values: the two selectors name them");
	if (!dimension)
		return err_set(err, ERR_USAGE, NULL, "there is no dimension \"%s\": give hypervisor, %s",
			out->dimension, by_names);
	if (names && (!strchr(names, ',') || *names == ',' || !strchr(names, ',')[1]))
		return err_set(err, ERR_USAGE, NULL, "--by %s takes two values with a comma between them, not \"%s\"",
			out->dimension, names);
	if (run_rows_load(db, UINT32_MAX, &runs, err) != 0 ||
		read_values(db, dimension, selector, &runs, &list, err) != 0)
		return -1;
	return choose(&list, selector, names, out, err);
}

void by_finish(struct by *by)
{
	char *owned[] = {by->dimension, by->value_a, by->value_b, by->runs_a, by->runs_b};
	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
		free(owned[i]);
	memset(by, 0, sizeof *by);
}
