/*
 * claims_exit.c - the claim about exits, judged by the verdicts of the exit suite's pairs.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/claims.h"
#include "report/format.h"
#include "report/pairs.h"
#include "report/places.h"

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

void claims_judge_host_based(const struct model *model, struct finding *out)
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
		claims_add_figure(out, pair->ratio, pair->ratio_low, pair->ratio_high, CLAIM_RATIO,
			model->pairs.rows[pair->first].b_clock, "exits of %s over %s", pair->b, pair->a);
	}
	if (!judged && decided < CLAIMS_MIN_ROWS && comparable >= CLAIMS_MIN_ROWS) {
		out->judgement = UNDECIDED;
		claims_say_undecided(decided, comparable, &out->text);
		return;
	}
	if (!judged) {
		out->judgement = NOT_MEASURED;
		buf_adds(&out->text, "No pair of KVM and Xen has enough comparable benches in this run.");
		return;
	}
	out->judgement = kvm_slow == judged ? HOLDS : xen_slow == judged ? NO_LONGER : MIXED;
	add_over_bare(model_sheet(model, "exit"), DRIVER_KVM, "KVM", &out->text);
	add_over_bare(model_sheet(model, "exit"), DRIVER_XEN, "Xen", &out->text);
	claims_add_bare_disk(model, &out->text);
	if (!model_has_suite(model, "mem"))
		buf_addf(&out->text, "Judged by the verdicts of exits; %smem %s not in this run.",
			model_has_suite(model, "io") ? "" : "io and ", model_has_suite(model, "io") ? "is" : "are");
}
