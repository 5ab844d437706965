/*
 * refuse.c - which figures may not be compared at all: METHOD rules 8 and 10.
 */
#include "report/refuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/places.h"

#define CANARY_TOLERANCE 0.01

/* All measured trials of both sides must agree in what `get` reads. NULL, or the two texts. */
static bool differs(const struct side *a, const struct side *b, size_t offset, const char **one, const char **other)
{
	const struct side *sides[] = {a, b};
	*one = NULL;
	for (unsigned s = 0; s < 2; s++) {
		for (unsigned i = 0; i < sides[s]->n; i++) {
			const struct trial_row *t = sides[s]->trials[i];
			const char *text = *(char *const *)((const char *)t + offset);
			if (!t->measured)
				continue;
			if (*one && strcmp(*one, text) != 0) {
				*other = text;
				return true;
			}
			*one = text;
		}
	}
	return false;
}

/* Boots that were pooled must be of one scheduler; the two sides may differ in it. NULL, or why; caller frees. */
static char *refuse_mixed(const struct side *side, const char *letter)
{
	const struct side none = {NULL, 0};
	const char *one, *other;
	if (!differs(side, &none, offsetof(struct trial_row, scheduler), &one, &other))
		return NULL;
	return mem_printf("%s has boots under different schedulers: %s and %s", letter, *one ? one : "not recorded",
		*other ? other : "not recorded");
}

/*
 * A process of the host has an image of its own, which is linked from the other's object files: of one run, and so of
 * one build, it is the same code.
 */
static bool are_of_one_build(const struct side *a, const struct side *b)
{
	const struct trial_row *x = a->trials[0], *y = b->trials[0];
	return x->run_id == y->run_id && strcmp(x->guest, y->guest) == 0 &&
		driver_view_is_process(x->driver, x->mode) != driver_view_is_process(y->driver, y->mode);
}

char *refuse_unequal(const struct side *a, const struct side *b)
{
	const char *one, *other;
	char *reason = refuse_mixed(a, "A");
	reason = reason ? reason : refuse_mixed(b, "B");
	if (reason)
		return reason;
	if (differs(a, b, offsetof(struct trial_row, clock), &one, &other))
		return mem_printf("different clocks: %s and %s", one, other);
	if (differs(a, b, offsetof(struct trial_row, turns), &one, &other))
		return mem_printf("different labs: the instruction clock of %s CPU%s, and of %s", *one ? one : "one",
			*one ? "s" : "", *other ? other : "one");
	if (differs(a, b, offsetof(struct trial_row, unit), &one, &other))
		return mem_printf("different units: %s and %s", one, other);
	if (!are_of_one_build(a, b) && differs(a, b, offsetof(struct trial_row, images), &one, &other))
		return mem_printf("not the same guest image: %.24s... and %.24s...", *one ? one : "not recorded",
			*other ? other : "not recorded");
	return NULL;
}

static bool facts_agree(const char *name, const char *x, const char *y)
{
	char *x_end, *y_end;
	double xv, yv;
	if (strcmp(x, y) == 0)
		return true;
	if (strncmp(name, "parity.canary", 13) != 0)
		return false;
	xv = strtod(x, &x_end);
	yv = strtod(y, &y_end);
	return x_end != x && y_end != y && fabs(xv - yv) <= CANARY_TOLERANCE * fmin(fabs(xv), fabs(yv));
}

/* Facts "parity.NAME" of two hosts must be there and agree. *reason stays NULL when they do; caller frees. */
static int check_parity(struct db *db, int64_t host_a, int64_t host_b, char **reason, struct err **err)
{
	struct db_stmt *s;
	unsigned seen = 0;
	int rc = -1;
	if (host_a == host_b)
		return 0;
	s = db_query(db, err,
		"SELECT coalesce(a.name, b.name), a.value, coalesce(a.reason, 'not collected'), b.value, "
		"coalesce(b.reason, 'not collected') "
		"FROM (SELECT * FROM fact WHERE host_id = ?1 AND name GLOB 'parity.*') a "
		"FULL JOIN (SELECT * FROM fact WHERE host_id = ?2 AND name GLOB 'parity.*') b ON a.name = b.name ORDER "
		"BY 1",
		"ii", host_a, host_b);
	while (s && !*reason && (rc = db_step(s, err)) == 1) {
		const char *name = query_text(s, 0), *x = db_text(s, 1), *y = db_text(s, 3);
		seen++;
		if (!x || !y)
			*reason = mem_printf("the hosts cannot be shown to be alike: %s is unavailable (%s)", name,
				query_text(s, x ? 4 : 2));
		else if (!facts_agree(name, x, y))
			*reason = mem_printf("the hosts differ in %s: %s and %s", name, x, y);
	}
	db_done(s);
	if (rc == 0 && !seen)
		*reason = mem_strdup("the hosts cannot be shown to be alike: no parity facts were collected");
	return rc < 0 ? -1 : 0;
}

int refuse_unlike_hosts(struct db *db, const struct side *a, const struct side *b, char **reason, struct err **err)
{
	int64_t last_a = -1, last_b = -1;
	*reason = NULL;
	for (unsigned i = 0; i < a->n; i++) {
		for (unsigned k = 0; k < b->n && !*reason; k++) {
			const struct trial_row *x = a->trials[i], *y = b->trials[k];
			if (!x->measured || !y->measured || (x->host_id == last_a && y->host_id == last_b))
				continue;
			last_a = x->host_id;
			last_b = y->host_id;
			if (check_parity(db, last_a, last_b, reason, err) != 0)
				return -1;
		}
	}
	return 0;
}
