/* perf_event.c - events from strings, by libpfm. See perf_parts.h and events.h. */
#include <string.h>

#include "collect/events.h"
#include "collect/perf_parts.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"

/* ---- one ---- */

/* Whether the event's string has the modifier, as "mg" or "mg=1". */
static bool has_modifier(const char *name, const char *modifier)
{
	size_t len = strlen(modifier);
	for (const char *at = name; (at = strpbrk(at, ":."));)
		if (strncmp(++at, modifier, len) == 0 && (at[len] == '\0' || strchr(":.=", at[len])))
			return true;
	return false;
}

int perf_event_encode(const char *name, struct perf_event_attr *attr)
{
	*attr = (struct perf_event_attr){0};
	pfm_perf_encode_arg_t encode = {.attr = attr, .size = sizeof encode};
	int result = pfm_initialize();
	if (result == PFM_SUCCESS)
		result = pfm_get_os_event_encoding(
			name, PFM_PLM0 | PFM_PLM3 | PFM_PLMH, PFM_OS_PERF_EVENT_EXT, &encode);
	attr->size = sizeof *attr;
	/* libpfm leaves guests out where the string says nothing of them. */
	if (!has_modifier(name, "mg") && !has_modifier(name, "mh"))
		attr->exclude_guest = attr->exclude_host = 0;
	return result;
}

static char *why_not(const char *name, struct perf_event_attr *attr)
{
	int result = perf_event_encode(name, attr);
	if (result != PFM_SUCCESS)
		return mem_printf("unknown to this CPU and its kernel (libpfm: %s)", pfm_strerror(result));
	if (attr->exclude_host && (attr->type == PERF_TYPE_SOFTWARE || attr->type == PERF_TYPE_TRACEPOINT))
		return mem_strdup("the kernel counts it in the host only, never in a guest");
	return NULL;
}

/* ---- hvbench's own ---- */

/* What is counted in guests and in the host, by the names of those who made the CPU: the first that libpfm knows here.
 * The last one is the kernel's own name, for a CPU that libpfm does not know. */
static const struct {
	const char *names[6];
} wanted[] = {
	{{"UNHALTED_CORE_CYCLES", "CYCLES_NOT_IN_HALT", "CPU_CYCLES", "perf::CYCLES"}},
	{{"INSTRUCTION_RETIRED", "RETIRED_INSTRUCTIONS", "INST_RETIRED", "perf::INSTRUCTIONS"}},
	{{"BR_MISP_RETIRED:ALL_BRANCHES", "RETIRED_BRANCH_INSTRUCTIONS_MISPREDICTED", "BR_MIS_PRED_RETIRED",
		"perf::BRANCH-MISSES"}},
	/* misses of the last level of cache; on Zen, whose cores do not count these, fills from memory */
	{{"LONGEST_LAT_CACHE:MISS", "ANY_DATA_CACHE_FILLS_FROM_SYSTEM:DRAM_IO_NEAR:DRAM_IO_FAR",
		"ANY_DATA_CACHE_FILLS_FROM_SYSTEM:MEM_IO_LCL:MEM_IO_RMT",
		"DATA_CACHE_REFILLS_FROM_SYSTEM:LS_MABRESP_LCL_DRAM:LS_MABRESP_RMT_DRAM", "LL_CACHE_MISS_RD",
		"perf::LLC-LOAD-MISSES"}},
	/* loads whose page was in no TLB */
	{{"DTLB_LOAD_MISSES:WALK_COMPLETED",
		"L1_DTLB_MISS:TLB_RELOAD_4K_L2_MISS:TLB_RELOAD_COALESCED_PAGE_MISS:TLB_RELOAD_2M_L2_MISS:"
		"TLB_RELOAD_1G_L2_MISS",
		"DTLB_WALK", "perf::DTLB-LOAD-MISSES"}},
};
#define N_WANTED (sizeof wanted / sizeof wanted[0])
#define SOFTWARE "perf::PAGE-FAULTS,perf::CONTEXT-SWITCHES,perf::CPU-MIGRATIONS"

static void add_hardware(struct buf *list, const char *side)
{
	struct perf_event_attr attr;
	for (unsigned i = 0; i < N_WANTED; i++) {
		const char *const *name = wanted[i].names;
		while (name[1] && perf_event_encode(*name, &attr) != PFM_SUCCESS)
			name++;
		buf_addf(list, "%s:%s%s", *name, side, i + 1 < N_WANTED ? "," : " ");
	}
}

/* hvbench's own groups, as a list of what this CPU has; caller frees. */
static char *perf_events_default(void)
{
	struct buf list = BUF_INIT;
	add_hardware(&list, "mg");
	add_hardware(&list, "mh");
	buf_adds(&list, SOFTWARE);
	return buf_steal(&list);
}

/* ---- lists ---- */

static void add_list(struct perf_events *events, char *list, unsigned group)
{
	for (char *name; (name = strsep(&list, ","));) {
		struct perf_event *event = &MEM_ADD(events->list, events->n);
		*event = (struct perf_event){.name = mem_strdup(name), .group = group};
		event->missing = why_not(name, &event->attr);
	}
}

void perf_events_parse(const char *lists, struct perf_events *events)
{
	AUTO_BUF struct buf all = BUF_INIT;
	AUTO_FREE char *copy = mem_strdup(lists);
	unsigned group = 0;
	*events = (struct perf_events){0};
	for (char *rest = copy, *list; (list = strsep(&rest, " "));) {
		AUTO_FREE char *own = strcmp(list, EVENTS_DEFAULT) == 0 ? perf_events_default() : mem_strdup(list);
		buf_addf(&all, "%s%s", all.len ? " " : "", own);
	}
	AUTO_FREE char *text = mem_strdup(buf_text(&all));
	for (char *rest = text, *list; (list = strsep(&rest, " "));)
		add_list(events, list, group++);
}

void perf_events_finish(struct perf_events *events)
{
	for (size_t i = 0; i < events->n; i++)
		MEM_FREE(events->list[i].name, events->list[i].missing);
	free(events->list);
	*events = (struct perf_events){0};
}
