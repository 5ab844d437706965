/*
 * page_claims.c - the old argument as measurable claims, each with a verdict of today.
 *
 * A claim gets a verdict only from data of this run. Where no rule can judge yet, the page names what is missing; no
 * figure is written down here.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/claims.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pairs.h"
#include "report/places.h"

struct claim {
	const char *id, *then, *measure;
	const char *const *suites; /* what it takes, NULL-terminated; judged by what there is of them */
	void (*judge)(const struct model *model, struct finding *finding); /* NULL: no rule yet */
	const char *missing; /* what else it takes, when `judge` is NULL */
};

/* ---- Rules ---- */

static unsigned find_subject(const struct sheet *sheet, const char *driver, const char *clock)
{
	unsigned i = 0;
	while (i < sheet->n_subjects &&
		(strcmp(sheet->subjects[i].driver, driver) != 0 ||
			(clock && strcmp(sheet->subjects[i].clock, clock) != 0)))
		i++;
	return i;
}

/*
 * Adds what a driver's first subject costs over the bare machine, at the median of the benches that both have and that
 * differ.
 */
static void add_over_bare(const struct sheet *sheet, const char *driver, const char *name, struct buf *out)
{
	AUTO_FREE double *over = mem_alloc(sheet->n_benches, sizeof *over);
	unsigned metal = find_subject(sheet, DRIVER_BARE, NULL), subject, n = 0;
	char text[FORMAT_SIZE];
	if (metal == sheet->n_subjects)
		return;
	subject = find_subject(sheet, driver, sheet->subjects[metal].clock);
	if (subject == sheet->n_subjects)
		return;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct cell *bare = sheet_cell(sheet, b, metal), *cell = sheet_cell(sheet, b, subject);
		double difference = cell->value - bare->value;
		if (isfinite(difference) && difference != 0)
			over[n++] = difference;
	}
	if (n < CLAIMS_MIN_ROWS)
		return;
	struct stats_summary summary;
	stats_summarize(over, n, &summary);
	buf_addf(out, "%s adds %s %s to the bare machine's cost (median of %u benches that differ). ", name,
		format_grouped(summary.p50, text), unit_short(sheet->subjects[subject].unit), n);
}

/* "xen/bare-pvh against kvm/bare-q35: shorter in 3, longer in 18 of 21 rows that differ, 1.800x over all." */
static void say_pair(const struct pair *pair, struct buf *out)
{
	char ratio[FORMAT_SIZE];
	buf_addf(out, "%s against %s: longer in %u, shorter in %u of %u rows, geometric mean over all %s\xc3\x97. ",
		pair->b, pair->a, pair->longer, pair->shorter, pair->judged, format_ratio(pair->ratio, ratio));
}

/* X4. Host-based is KVM: slow means slower than Xen in three quarters of the rows, in every mode that was measured. */
static void judge_host_based(const struct model *model, struct finding *out)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	unsigned judged = 0, kvm_slow = 0, xen_slow = 0, decided = 0, comparable = 0;
	pair_list_make(&model->pairs, &pairs);
	for (unsigned i = 0; i < pairs.n; i++) {
		const struct pair *pair = &pairs.rows[i];
		if (strcmp(pair->suite, "exit") != 0)
			continue;
		decided += pair->decided;
		comparable += pair->comparable;
		if (pair->judged < CLAIMS_MIN_ROWS)
			continue;
		judged++;
		kvm_slow += 4 * pair->shorter >= 3 * pair->judged;
		xen_slow += 4 * pair->longer >= 3 * pair->judged;
		say_pair(pair, &out->text);
	}
	if (!judged && decided < CLAIMS_MIN_ROWS && comparable >= CLAIMS_MIN_ROWS) {
		out->judgement = UNDECIDED;
		claims_say_undecided(decided, comparable, &out->text);
		return;
	}
	if (!judged) {
		out->judgement = NOT_MEASURABLE;
		buf_adds(&out->text, "No pair of KVM and Xen has enough comparable benches in this run.");
		return;
	}
	out->judgement = kvm_slow == judged ? HOLDS : xen_slow == judged ? NO_LONGER : UNDECIDED;
	add_over_bare(model_sheet(model, "exit"), DRIVER_KVM, "KVM", &out->text);
	add_over_bare(model_sheet(model, "exit"), DRIVER_XEN, "Xen", &out->text);
	claims_add_bare_disk(model, &out->text);
	if (!model_has_suite(model, "mem"))
		buf_addf(&out->text, "Judged by the verdicts of exits; %smem %s not in this run.",
			model_has_suite(model, "io") ? "" : "io and ", model_has_suite(model, "io") ? "is" : "are");
}

static const struct place *first_of(const struct model *model, const char *driver)
{
	for (unsigned i = 0; i < model->n_places; i++) {
		if (strcmp(model->places[i].driver, driver) == 0)
			return &model->places[i];
	}
	return NULL;
}

/* K2. The same release of the kernel under both is the claim's end; different ones prove nothing. */
static void judge_kernel(const struct model *model, struct finding *out)
{
	const struct place *kvm = first_of(model, DRIVER_KVM), *xen = first_of(model, DRIVER_XEN);
	const char *under_kvm = kvm ? fact_value(&model->facts, kvm->host_id, "kernel.release") : NULL;
	const char *dom0 = xen ? fact_value(&model->facts, xen->host_id, "kernel.release") : NULL;
	if (!under_kvm || !dom0) {
		out->judgement = NOT_MEASURABLE;
		buf_addf(&out->text, "This run has no fact kernel.release of %s.",
			under_kvm      ? "a Xen host"
				: dom0 ? "a KVM host"
				       : "a KVM host and a Xen host");
	} else if (strcmp(under_kvm, dom0) == 0) {
		out->judgement = NO_LONGER;
		buf_addf(&out->text,
			"The same kernel, %s, was KVM's host and Xen's dom0 in this run. Guests and modules outside "
			"the tree are not counted yet.",
			dom0);
	} else {
		out->judgement = UNDECIDED;
		buf_addf(&out->text,
			"KVM's host ran %s and Xen's dom0 %s; only the same kernel under both would decide it.",
			under_kvm, dom0);
	}
}

/* ---- Claims ---- */

#define SUITES(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct claim claims[] = {
	{"K1", "KVM has the smaller memory footprint: one kernel",
		"hypervisor, dom0 or host kernel and device model, idle and per guest", SUITES("footprint"), NULL,
		NULL},
	{"K2", "KVM is in mainline, Xen needs a forked kernel", "whether one stock kernel is KVM's host and Xen's dom0",
		NULL, judge_kernel, NULL},
	{"K3", "KVM has every driver of the mainline kernel; Xen needs dom0's",
		"drivers that host and dom0 get from the same package", NULL, NULL,
		"a collector for drivers and their owners"},
	{"K4", "KVM guests are seen with ordinary Linux process tools",
		"share of a guest's CPU time and memory that /proc of the host shows", NULL, NULL,
		"a collector that compares /proc with the truth"},
	{"K5", "KVM has the smaller attack surface, Xen the larger",
		"code reachable from a guest, hypercalls, ioctls, device models", NULL, NULL,
		"a collector for the reachable surface"},
	{"K6", "a KVM guest is a Linux process, tuned for applications and not VMs",
		"fairness, lateness of wake-ups, periodic work; guests against processes of the same host",
		SUITES("sched"), claims_judge_process, NULL},
	{"K7", "KVM lacks QoS by load", "error of weights and of caps", SUITES("sched"), claims_judge_qos, NULL},
	{"K8", "KVM needs a stripped host to be efficient", "the suites on a full and on a stripped host", NULL, NULL,
		"a run on a stripped host and one on a full host"},
	{"K9", "KVM lacks paravirtual drivers", "virtio against emulated devices", SUITES("io"), claims_judge_kvm_pv,
		NULL},
	{"X1", "Xen's microkernel schedules VMs better", "as K6 and K7", SUITES("sched"), claims_judge_scheduling,
		NULL},
	{"X2", "Xen's paravirtual drivers improve performance significantly",
		"xen-blkfront and xen-netfront against emulated devices", SUITES("io"), claims_judge_xen_pv, NULL},
	{"X3", "Xen depends on dom0 for I/O",
		"what guests lose while dom0 is loaded; share of an operation spent in dom0", SUITES("io"),
		claims_judge_dom0, NULL},
	{"X4", "host-based hypervisors are slow",
		"hosted KVM against bare-metal Xen (slow: the longer path), both against the bare machine",
		SUITES("exit"), judge_host_based, NULL},
	{"X5", "the two kernels of Xen cost", "path length split by who executed it", SUITES("io"),
		claims_judge_two_kernels, NULL},
	{"Z1", "prediction: KVM for desktops, Xen for servers", "the scoreboard over all suites",
		SUITES("exit", "io", "sched", "mem", "boot", "footprint"), NULL, NULL},
};
#define N_CLAIMS (sizeof claims / sizeof *claims)

/* Names the first suite that is missing; false when all are there. */
static bool misses_suites(const struct model *model, const struct claim *claim, struct finding *out)
{
	unsigned missing = 0;
	for (const char *const *suite = claim->suites; suite && *suite; suite++) {
		if (!model_has_suite(model, *suite))
			buf_addf(&out->text, "%s%s", missing++ ? ", " : "No results of suite ", *suite);
	}
	if (missing)
		buf_adds(&out->text, " in this run.");
	return missing > 0;
}

static void judge(const struct model *model, const struct claim *claim, struct finding *out)
{
	out->judgement = NOT_MEASURABLE;
	if (!model_is_complete(model)) {
		buf_addf(&out->text, "This run is not complete (%s).", model->run.state);
		return;
	}
	if (misses_suites(model, claim, out))
		return;
	if (claim->judge)
		claim->judge(model, out);
	else
		buf_addf(&out->text, "It takes %s.",
			claim->missing ? claim->missing : "a rule that judges these results");
}

static void write_claim(const struct claim *claim, const struct finding *finding, struct html *h)
{
	static const char *const names[] = {"holds", "no longer holds", "inconclusive", "not measurable here yet"};
	static const char *const classes[] = {"badge j-holds", "badge j-gone", "badge v-inconclusive", "badge v-none"};
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_text(h, claim->id);
	html_close(h, "th");
	html_open(h, "td", NULL);
	html_element(h, "strong", claim->then);
	html_classed(h, "div", "note", claim->measure);
	html_close(h, "td");
	html_open(h, "td", NULL);
	html_classed(h, "span", classes[finding->judgement], names[finding->judgement]);
	html_close(h, "td");
	html_element(h, "td", buf_text(&finding->text));
	html_close(h, "tr");
}

/* Of the claims that have an answer, or of those that have none yet. */
static void write_table(const struct finding *findings, bool answered, const char *caption, struct html *h)
{
	static const char *const titles[] = {"", "claim then, and what is measured", "today", "because"};
	part_table_open(h, "claims", caption);
	part_header_row(h, titles, 4, 4);
	for (size_t i = 0; i < N_CLAIMS; i++) {
		if ((findings[i].judgement != NOT_MEASURABLE) == answered)
			write_claim(&claims[i], &findings[i], h);
	}
	part_table_close(h);
}

static int claims_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	struct finding findings[N_CLAIMS] = {0};
	unsigned answered = 0;
	(void)plot;
	(void)err;
	for (size_t i = 0; i < N_CLAIMS; i++) {
		judge(model, &claims[i], &findings[i]);
		answered += findings[i].judgement != NOT_MEASURABLE;
	}
	html_element(h, "p",
		"A hosted hypervisor, KVM, against a bare-metal one, Xen: the argument of 2008 had no figures. K: said "
		"of KVM. X: said of Xen. Z: predicted.");
	if (answered)
		write_table(findings, true,
			model_has_exact_clock(model) ? "From the verdicts of this run's rows only. Ratios on clock "
						       "icount are of path lengths in instructions on an emulated "
						       "CPU, not of cycles on silicon."
						     : "From the verdicts of this run's rows only.",
			h);
	html_open(h, "details", "open", answered ? NULL : "open", NULL);
	html_elementf(
		h, "summary", NULL, "%u claims are not measurable here yet, and why", (unsigned)N_CLAIMS - answered);
	write_table(findings, false, NULL, h);
	html_close(h, "details");
	for (size_t i = 0; i < N_CLAIMS; i++)
		buf_finish(&findings[i].text);
	return 0;
}

const struct page page_claims = {
	.id = "claims",
	.title = "The old claims, today",
	.write = claims_write,
};
