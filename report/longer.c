#include "report/longer.h"

#include <string.h>

#include "lib/mem.h"
#include "lib/path_result.h"
#include "report/format.h"

#define NAMED_MAX 6 /* functions; the others are counted */

/* "vcpu_run (kvm) +10, emulate (kvm) +4, new; and 2 more"; "" when none took more. Caller frees. */
static char *grown(const struct path_result *a, const struct path_result *b)
{
	struct buf text = BUF_INIT;
	unsigned n, named = 0, more = 0;
	char by[FORMAT_SIZE];
	AUTO_FREE struct path_change *changes = path_changes(&a->path, a->ops, &b->path, b->ops, &n);
	for (unsigned i = 0; i < n; i++) {
		const struct path_change *c = &changes[i];
		if (c->by <= 0)
			continue;
		if (named++ < NAMED_MAX)
			buf_addf(&text, "%s%s (%s) %s%s", text.len ? ", " : "", c->b->name, c->b->component,
				format_difference(c->by, by), c->a ? "" : ", new");
		else
			more++;
	}
	if (more)
		buf_addf(&text, "; and %u more", more);
	return text.len ? buf_steal(&text) : mem_strdup("");
}

static void append(char **text, const char *words)
{
	char *longer = mem_printf("%s%s%s", *text, **text ? "; " : "", words);
	free(*text);
	*text = longer;
}

static int explain(struct db *db, const struct compare *compare, struct compare_row *row, struct err **err)
{
	struct path_result a = {0}, b = {0};
	int got = path_result_newest(db, compare->runs_a, row->a, NULL, &a, err);
	if (got == 1)
		got = path_result_newest(db, compare->runs_b, row->b, NULL, &b, err);
	if (got == 1 && !a.why_not && !b.why_not) {
		AUTO_FREE char *functions = grown(&a, &b), *words = mem_printf("by its path: %s", functions);
		if (*functions) {
			append(&row->reason, words);
			append(&row->note, words);
		}
	}
	path_result_finish(&a);
	path_result_finish(&b);
	return got < 0 ? -1 : 0;
}

int longer_explain(struct db *db, struct compare *compare, struct err **err)
{
	for (unsigned i = 0; i < compare->n; i++) {
		struct compare_row *row = &compare->rows[i];
		if (row->verdict == VERDICT_SLOWER && row->exact && strcmp(row->a, row->b) == 0 &&
			explain(db, compare, row, err) != 0)
			return -1;
	}
	return 0;
}
