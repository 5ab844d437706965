/* events.c - what can be counted, by name. See events.h. */
#include "collect/events.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "collect/perf_parts.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define NAME_MAX_LEN 64 /* longer ones are near to nothing */
#define NEAREST 3
#define HINT "`hvbench list events` shows what this machine has"

/* ---- libpfm's tables ---- */

typedef void table_visit_fn(void *ctx, const pfm_pmu_info_t *pmu, const pfm_event_info_t *event);

/* Of this machine's PMUs, or of all that libpfm knows. */
static void each_event(bool here, table_visit_fn *visit, void *ctx)
{
	pfm_pmu_t id;
	if (pfm_initialize() != PFM_SUCCESS)
		return;
	pfm_for_all_pmus(id)
	{
		pfm_pmu_info_t pmu = {.size = sizeof pmu};
		if (pfm_get_pmu_info(id, &pmu) != PFM_SUCCESS || (here && !pmu.is_present) || pmu.nevents == 0)
			continue;
		for (int i = pmu.first_event; i != -1; i = pfm_get_event_next(i)) {
			pfm_event_info_t event = {.size = sizeof event};
			if (pfm_get_event_info(i, PFM_OS_PERF_EVENT_EXT, &event) == PFM_SUCCESS)
				visit(ctx, &pmu, &event);
		}
	}
}

/* ---- names that are none ---- */

/* How many letters differ, in any case: Levenshtein's distance. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[NAME_MAX_LEN + 1];
	size_t n = strlen(b);
	if (strlen(a) > NAME_MAX_LEN || n > NAME_MAX_LEN)
		return NAME_MAX_LEN;
	for (unsigned k = 0; k <= n; k++)
		row[k] = k;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned corner = row[0];
		row[0] = i;
		for (unsigned k = 1; k <= n; k++) {
			unsigned change = corner +
				(toupper((unsigned char)a[i - 1]) != toupper((unsigned char)b[k - 1]));
			unsigned gap = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
			corner = row[k];
			row[k] = change < gap ? change : gap;
		}
	}
	return row[n];
}

struct search {
	const char *name;
	bool found;
	struct {
		const char *name; /* libpfm's */
		unsigned distance;
	} near[NEAREST]; /* nearest first */
};

static void look_at(void *ctx, const pfm_pmu_info_t *pmu, const pfm_event_info_t *event)
{
	struct search *s = ctx;
	unsigned far = distance(s->name, event->name);
	s->found |= far == 0;
	if (far > strlen(s->name) / 3)
		return;
	for (unsigned i = 0; i < NEAREST; i++) {
		if (s->near[i].name && strcmp(s->near[i].name, event->name) == 0)
			return;
		if (s->near[i].name && s->near[i].distance <= far)
			continue;
		memmove(&s->near[i + 1], &s->near[i], (NEAREST - 1 - i) * sizeof s->near[0]);
		s->near[i].name = event->name;
		s->near[i].distance = far;
		return;
	}
}

static int refuse_name(const struct search *s, const char *event, struct err **err)
{
	AUTO_BUF struct buf near = BUF_INIT;
	for (unsigned i = 0; i < NEAREST && s->near[i].name; i++)
		buf_addf(&near, "%s%s", i ? ", " : "; near it are: ", s->near[i].name);
	return err_set(err, ERR_USAGE, HINT, "there is no event '%s'%s", event, buf_text(&near));
}

/* "sys:name", which may be a tracepoint of a kernel. */
static bool is_tracepoint(const char *event)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t sys = strspn(event, letters), name = event[sys] == ':' ? strspn(event + sys + 1, letters) : 0;
	return sys > 1 && name > 2 && (event[sys + 1 + name] == '\0' || event[sys + 1 + name] == ':');
}

static int check_event(const char *event, struct err **err)
{
	struct perf_event_attr attr;
	if (!*event)
		return err_set(err, ERR_USAGE, HINT, "an event without a name");
	int result = perf_event_encode(event, &attr);
	if (result == PFM_SUCCESS)
		return 0;
	const char *prefix = strstr(event, "::"), *name = prefix ? prefix + 2 : event;
	AUTO_FREE char *base = mem_strndup(name, strcspn(name, ":."));
	struct search search = {.name = base};
	each_event(false, look_at, &search);
	if (search.found)
		return result == PFM_ERR_NOTFOUND
			? 0
			: err_set(err, ERR_USAGE, HINT, "'%s': libpfm says: %s", event, pfm_strerror(result));
	return is_tracepoint(event) ? 0 : refuse_name(&search, event, err);
}

int events_check(const char *lists, struct err **err)
{
	AUTO_FREE char *copy = mem_strdup(lists);
	if (strlen(lists) > EVENTS_LIST_MAX)
		return err_set(
			err, ERR_USAGE, "count fewer in a run", "more than %d letters of events", EVENTS_LIST_MAX);
	for (char *rest = copy, *name; (name = strsep(&rest, ", "));)
		if (strcmp(name, EVENTS_DEFAULT) != 0 && check_event(name, err) != 0)
			return -1;
	return 0;
}

/* ---- what this machine counts ---- */

/* NULL, or why the event cannot be counted on this thread; caller frees. */
static char *try_event(struct perf_event_attr *attr, const char **hint)
{
	attr->disabled = 1;
	int fd = perf_sys()->open(attr, 0, -1, -1);
	if (fd < 0)
		return perf_sys_why(errno, attr, hint);
	perf_sys()->close(fd);
	return NULL;
}

struct listing {
	const char *pattern;
	events_visit_fn *visit;
	void *ctx;
	unsigned others;
	char *why;
};

static bool matches(const char *pattern, const char *name)
{
	return !pattern || strcasestr(name, pattern) || fnmatch(pattern, name, FNM_CASEFOLD) == 0;
}

static void list_one(struct listing *l, const char *name, const char *what)
{
	struct perf_event_attr attr;
	const char *hint;
	if (!matches(l->pattern, name) || perf_event_encode(name, &attr) != PFM_SUCCESS)
		return;
	AUTO_FREE char *why = attr.type == PERF_TYPE_TRACEPOINT ? NULL : try_event(&attr, &hint);
	if (!why)
		l->visit(l->ctx, name, what);
	else if (l->others++ == 0)
		l->why = STEAL(why);
}

/* The event alone where it can be so, and with each of its unit masks. */
static void list_event(void *ctx, const pfm_pmu_info_t *pmu, const pfm_event_info_t *event)
{
	AUTO_FREE char *alone = mem_printf("%s::%s", pmu->name, event->name);
	AUTO_FREE char *same = event->equiv ? mem_printf("the same as %s", event->equiv) : NULL;
	list_one(ctx, alone, same ? same : event->desc);
	for (int i = 0; i < event->nattrs; i++) {
		pfm_event_attr_info_t mask = {.size = sizeof mask};
		if (pfm_get_event_attr_info(event->idx, i, PFM_OS_PERF_EVENT_EXT, &mask) != PFM_SUCCESS ||
			mask.type != PFM_ATTR_UMASK)
			continue;
		AUTO_FREE char *name = mem_printf("%s:%s", alone, mask.name);
		list_one(ctx, name, mask.desc);
	}
}

unsigned events_each(const char *pattern, events_visit_fn *visit, void *ctx, char **why)
{
	struct listing listing = {.pattern = pattern, .visit = visit, .ctx = ctx};
	each_event(true, list_event, &listing);
	*why = listing.why;
	return listing.others;
}

bool events_able(char **sentence, char **hint)
{
	struct perf_event_attr attr;
	const char *soft_hint = NULL, *hard_hint = NULL;
	int known = perf_event_encode("perf::CONTEXT-SWITCHES", &attr);
	AUTO_FREE char *soft = known == PFM_SUCCESS ? try_event(&attr, &soft_hint) : mem_strdup(pfm_strerror(known));
	perf_event_encode("perf::CYCLES", &attr);
	AUTO_FREE char *hard = try_event(&attr, &hard_hint);
	*sentence = soft ? mem_printf("nothing can be counted: %s", soft)
		: hard   ? mem_printf("software events and tracepoints; no hardware events: %s", hard)
			 : mem_strdup("hardware and software events, and tracepoints");
	*hint = mem_strdup(soft ? soft_hint : hard_hint);
	return !soft;
}
