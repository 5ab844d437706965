/*
 * refuse.c - which figures may not be compared at all: METHOD rules 8 and 10.
 */
#include "report/refuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/parity.h"
#include "report/places.h"

#define CANARY_TOLERANCE 0.01
#define PART_END " | "

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
	if (differs(a, b, offsetof(struct trial_row, job), &one, &other))
		return mem_printf("different jobs: sha256 %.12s... and %.12s... (hvbench show --json)", one, other);
	if (!are_of_one_build(a, b) && differs(a, b, offsetof(struct trial_row, images), &one, &other))
		return mem_printf("not the same guest image: %.24s... and %.24s...", *one ? one : "not recorded",
			*other ? other : "not recorded");
	return NULL;
}

/* ---- hosts ---- */

/* One host's facts parity.*, in the order of their names. */
struct host_facts {
	int64_t id;
	unsigned group; /* hosts of both sides that say the same, word for word, have the same */
	bool is_linux, is_xen;
	struct parity_fact {
		char *name, *value, *reason; /* value NULL: unknown, because of reason */
	} * list;
	unsigned n;
};

static void host_finish(struct host_facts *h)
{
	for (unsigned i = 0; i < h->n; i++) {
		free(h->list[i].name);
		free(h->list[i].value);
		free(h->list[i].reason);
	}
	free(h->list);
}

static int host_read(struct db *db, int64_t id, struct host_facts *h, struct err **err)
{
	int rc = -1;
	*h = (struct host_facts){.id = id};
	struct db_stmt *s = db_query(db, err,
		"SELECT name, value, reason FROM fact WHERE host_id = ? AND name GLOB '" PARITY "*' ORDER BY name", "i",
		id);
	while (s && (rc = db_step(s, err)) == 1) {
		const char *name = query_text(s, 0);
		h->is_linux |= parity_of(name) == PARITY_OF_LINUX;
		h->is_xen |= parity_of(name) == PARITY_OF_XEN;
		MEM_ADD(h->list, h->n) = (struct parity_fact){
			mem_strdup(name), mem_strdup(db_text(s, 1)), mem_strdup(db_text(s, 2))};
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

/* The hosts of a side's measured trials, each once. */
struct hosts_of {
	struct host_facts *list;
	unsigned n;
};

#define AUTO_HOSTS_OF AUTO(hosts_finish_)

static void hosts_finish_(struct hosts_of *hosts)
{
	for (unsigned i = 0; i < hosts->n; i++)
		host_finish(&hosts->list[i]);
	free(hosts->list);
}

static int hosts_read(struct db *db, const struct side *side, struct hosts_of *hosts, struct err **err)
{
	for (unsigned i = 0; i < side->n; i++) {
		const struct trial_row *t = side->trials[i];
		bool seen = !t->measured;
		for (unsigned k = hosts->n; k-- > 0 && !seen;)
			seen = hosts->list[k].id == t->host_id;
		if (seen)
			continue;
		if (host_read(db, t->host_id, &MEM_ADD(hosts->list, hosts->n), err) != 0)
			return -1;
	}
	return 0;
}

static const struct parity_fact *fact_of(const struct host_facts *h, const char *name)
{
	for (unsigned i = 0; i < h->n; i++)
		if (strcmp(h->list[i].name, name) == 0)
			return &h->list[i];
	return NULL;
}

static bool values_agree(const char *name, const char *x, const char *y)
{
	char *x_end, *y_end;
	double xv, yv;
	if (strcmp(x, y) == 0)
		return true;
	if (strncmp(name, PARITY "canary", strlen(PARITY "canary")) != 0)
		return false;
	xv = strtod(x, &x_end);
	yv = strtod(y, &y_end);
	return x_end != x && y_end != y && fabs(xv - yv) <= CANARY_TOLERANCE * fmin(fabs(xv), fabs(yv));
}

/* What Linux alone knows is asked of two hosts of Linux only, and Xen's of two of Xen. */
static bool applies(const char *name, const struct host_facts *a, const struct host_facts *b)
{
	enum parity_of of = parity_of(name);
	return of == PARITY_OF_ANY || (of == PARITY_OF_LINUX && a->is_linux && b->is_linux) ||
		(of == PARITY_OF_XEN && a->is_xen && b->is_xen);
}

/* The parts of a list "A | B | C" that the other list does not have; a value that is no list is one part. */
static char *parts_apart(const char *list, const char *other)
{
	AUTO_BUF struct buf apart = BUF_INIT;
	AUTO_FREE char *padded = mem_printf(PART_END "%s" PART_END, other);
	for (const char *part = list, *end; part; part = end ? end + strlen(PART_END) : NULL) {
		end = strstr(part, PART_END);
		AUTO_FREE char *one = end ? mem_strndup(part, (size_t)(end - part)) : mem_strdup(part);
		AUTO_FREE char *whole = mem_printf(PART_END "%s" PART_END, one);
		if (!strstr(padded, whole))
			buf_addf(&apart, "%s%s", apart.len ? PART_END : "", one);
	}
	return apart.len ? buf_steal(&apart) : mem_strdup("nothing else");
}

/* NULL when both know this fact and agree; else why not; caller frees. */
static char *why_unlike(const char *name, const struct host_facts *a, const struct host_facts *b)
{
	const struct parity_fact *x = fact_of(a, name), *y = fact_of(b, name);
	const struct parity_fact *unknown = !x || !x->value ? x : y;
	if (!applies(name, a, b))
		return NULL;
	if (!x || !x->value || !y || !y->value)
		return mem_printf("the hosts cannot be shown to be alike: %s is unavailable (%s)", name,
			unknown && unknown->reason ? unknown->reason : "not collected");
	if (values_agree(name, x->value, y->value))
		return NULL;
	AUTO_FREE char *of_a = parts_apart(x->value, y->value), *of_b = parts_apart(y->value, x->value);
	return mem_printf("the hosts differ in %s: %s and %s", name, of_a, of_b);
}

/* Every knob, whether or not the hosts mention it, and what else they mention. */
static char *check_parity(const struct host_facts *a, const struct host_facts *b)
{
	char *reason = NULL;
	if (a->n + b->n == 0)
		return mem_strdup("the hosts cannot be shown to be alike: no parity facts were collected");
	for (unsigned i = 0; i < a->n && !reason; i++)
		reason = why_unlike(a->list[i].name, a, b);
	for (unsigned i = 0; i < b->n && !reason; i++)
		reason = fact_of(a, b->list[i].name) ? NULL : why_unlike(b->list[i].name, a, b);
	for (unsigned i = 0; i < n_parity_knobs && !reason; i++)
		reason = why_unlike(parity_knobs[i], a, b);
	return reason;
}

/* True when two hosts say the same, word for word: what was found of one holds for the other. */
static bool says_the_same(const struct host_facts *x, const struct host_facts *y)
{
	if (x->n != y->n)
		return false;
	for (unsigned i = 0; i < x->n; i++) {
		const struct parity_fact *p = &x->list[i], *q = &y->list[i];
		if (strcmp(p->name, q->name) != 0 || !p->value != !q->value ||
			(p->value && strcmp(p->value, q->value) != 0))
			return false;
	}
	return true;
}

/* Numbers the groups of the hosts of both sides; returns how many there are. */
static unsigned make_groups(struct hosts_of *x, struct hosts_of *y)
{
	unsigned groups = 0, n = x->n + y->n;
	for (unsigned i = 0; i < n; i++) {
		struct host_facts *h = i < x->n ? &x->list[i] : &y->list[i - x->n];
		h->group = groups;
		for (unsigned k = 0; k < i && h->group == groups; k++) {
			const struct host_facts *other = k < x->n ? &x->list[k] : &y->list[k - x->n];
			h->group = says_the_same(h, other) ? other->group : groups;
		}
		groups += h->group == groups;
	}
	return groups;
}

int refuse_unlike_hosts(struct db *db, const struct side *a, const struct side *b, char **reason, struct err **err)
{
	AUTO_HOSTS_OF struct hosts_of x = {0}, y = {0};
	*reason = NULL;
	if (hosts_read(db, a, &x, err) != 0 || hosts_read(db, b, &y, err) != 0)
		return -1;
	unsigned groups = make_groups(&x, &y);
	AUTO_FREE bool *checked = mem_alloc(groups ? (size_t)groups * groups : 1, sizeof *checked);
	for (unsigned i = 0; i < x.n; i++)
		for (unsigned k = 0; k < y.n && !*reason; k++) {
			bool *once = &checked[(size_t)x.list[i].group * groups + y.list[k].group];
			if (x.list[i].id == y.list[k].id || *once)
				continue;
			*once = true;
			*reason = check_parity(&x.list[i], &y.list[k]);
		}
	return 0;
}
