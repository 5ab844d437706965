/*
 * claims_sched.c - the claims about scheduling, judged by the verdicts of the sched suite's rows: fairness, wake-ups
 * and periodic work; and whether weights and caps do what they promise.
 */
#include "report/claims.h"

#include <math.h>
#include <string.h>

#include "lib/mem.h"
#include "report/answer.h"
#include "report/places.h"

#define QOS_ERROR_MAX 2.0 /* percentage points: what a promise may be off and still be kept */
#define QOS_MIN_ROWS 3

/* What the benches' names begin with. */
static const char *const scheduling[] = {"fair-", "join-", "wake-", "work-", NULL};
static const char *const promises[] = {"weight-", "cap-", NULL};

static bool begins(const char *bench, const char *const *prefixes)
{
	const char *dot = strchr(bench, '.');
	for (unsigned i = 0; dot && prefixes[i]; i++)
		if (strncmp(dot + 1, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

/* ---- Xen and KVM ---- */

/* Rows of a comparison by what they say of B. */
struct tally {
	unsigned comparable, decided, better, worse;
	struct buf better_rows, worse_rows;
};

static void tally_finish(struct tally *tally)
{
	buf_finish(&tally->better_rows);
	buf_finish(&tally->worse_rows);
}
#define AUTO_TALLY AUTO(tally_finish)

static void tally_row(struct tally *tally, const struct compare_row *row)
{
	struct buf *rows = row->verdict == VERDICT_FASTER ? &tally->better_rows
		: row->verdict == VERDICT_SLOWER          ? &tally->worse_rows
							  : NULL;
	tally->comparable += row->verdict != VERDICT_NOT_COMPARABLE;
	tally->decided += pair_is_decided(row);
	tally->better += row->verdict == VERDICT_FASTER;
	tally->worse += row->verdict == VERDICT_SLOWER;
	if (!rows)
		return;
	buf_adds(rows, rows->len ? ", " : "");
	answer_row(row, rows);
}

/* "2 (fair-2 -4.21 percentage points, wake-alone 0.500x)" */
static void say_rows(unsigned n, struct buf *rows, struct buf *out)
{
	buf_addf(out, n ? "%u (%s)" : "%u", n, buf_text(rows));
}

/* The claim says that Xen is better: in all, in none, or it depends on the row. */
void claims_judge_scheduling(const struct model *model, struct finding *out)
{
	AUTO_TALLY struct tally xen = {0};
	for (unsigned i = 0; i < model->pairs.n; i++)
		if (begins(model->pairs.rows[i].bench, scheduling))
			tally_row(&xen, &model->pairs.rows[i]);
	if (xen.comparable < QOS_MIN_ROWS) {
		out->judgement = NOT_MEASURED;
		buf_adds(&out->text, "It takes more rows of the sched suite under both. ");
	} else if (xen.decided < QOS_MIN_ROWS) {
		out->judgement = UNDECIDED;
		claims_say_undecided(xen.decided, xen.comparable, &out->text);
	} else {
		out->judgement = xen.better && !xen.worse ? HOLDS : !xen.better ? NO_LONGER : MIXED;
		buf_adds(&out->text, "Xen is better in ");
		say_rows(xen.better, &xen.better_rows, &out->text);
		buf_adds(&out->text, ", KVM in ");
		say_rows(xen.worse, &xen.worse_rows, &out->text);
		buf_addf(&out->text,
			" of the %u rows that have a verdict; %u have none. Figures are Xen's against KVM's. ",
			xen.decided, xen.comparable - xen.decided);
	}
}

/* ---- A guest and a process ---- */

/* The first host that has guests of KVM and processes, and the place of these; NULL when there is none. */
static const struct place *find_processes(const struct model *model)
{
	for (unsigned p = 0; p < model->n_places; p++) {
		const struct place *at = &model->places[p];
		for (unsigned k = 0; k < model->n_places && driver_view_is_process(at->driver, at->mode); k++)
			if (strcmp(model->places[k].driver, DRIVER_KVM) == 0 &&
				strcmp(model->places[k].host, at->host) == 0)
				return at;
	}
	return NULL;
}

static void say_against_process(const struct compare *compare, const struct place *at, struct buf *out)
{
	AUTO_TALLY struct tally guest = {0};
	for (unsigned i = 0; i < compare->n; i++) {
		const struct compare_row *row = &compare->rows[i];
		if (strcmp(row->a_host, at->host) == 0 && strcmp(row->b_host, at->host) == 0 &&
			(begins(row->bench, scheduling) || begins(row->bench, promises)))
			tally_row(&guest, row);
	}
	buf_addf(out,
		"A guest of KVM against a process of the same host, %s, of the same code, weight and cap: ", at->host);
	if (!guest.decided) {
		claims_say_undecided(0, guest.comparable, out);
		return;
	}
	buf_adds(out, "worse in ");
	say_rows(guest.worse, &guest.worse_rows, out);
	buf_adds(out, ", better in ");
	say_rows(guest.better, &guest.better_rows, out);
	buf_addf(out, " of the %u rows that have a verdict; %u have none.", guest.decided,
		guest.comparable - guest.decided);
}

void claims_judge_process(const struct model *model, struct finding *out)
{
	const struct place *at = find_processes(model);
	struct compare_options options = {.run_a = model->run.uuid, .run_b = model->run.uuid};
	AUTO_COMPARE struct compare compare = {0};
	AUTO_ERR struct err *err = NULL;
	claims_judge_scheduling(model, out);
	if (!at)
		return;
	AUTO_FREE char *selector = mem_printf("@%s", at->name);
	if (compare_select(model->db, selector, "@" DRIVER_KVM, &options, &compare, &err) == 0)
		say_against_process(&compare, at, &out->text);
	else
		buf_addf(&out->text, "A guest of KVM could not be compared with processes: %s.", err_message(err));
}

/* ---- Promises ---- */

/* Where a driver has several modes, the first that was measured. */
static const struct cell *find_cell(const struct sheet *sheet, unsigned bench, const char *driver)
{
	const struct cell *found = NULL;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct cell *cell = sheet_cell(sheet, bench, s);
		if (strcmp(sheet->subjects[s].driver, driver) != 0 || !cell->trials)
			continue;
		found = !found || (cell->measured && !found->measured) ? cell : found;
	}
	return found;
}

/* Whether a comparison of the bench has a verdict, and so enough boots; *comparable: whether there is any. */
static bool has_verdict(const struct model *model, const char *bench, bool *comparable)
{
	bool decided = false;
	*comparable = false;
	for (unsigned i = 0; i < model->pairs.n; i++) {
		const struct compare_row *row = &model->pairs.rows[i];
		if (strcmp(row->bench, bench) != 0)
			continue;
		*comparable = *comparable || row->verdict != VERDICT_NOT_COMPARABLE;
		decided = decided || pair_is_decided(row);
	}
	return decided;
}

/* The worst error of promises that were kept, and how many were broken; of a driver. */
struct kept {
	unsigned kept, broken, undecided;
	double worst;
};

static struct kept look_at_promises(const struct model *model, const struct sheet *sheet, const char *driver)
{
	struct kept p = {0};
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct cell *cell = find_cell(sheet, b, driver);
		bool comparable;
		if (!cell || !begins(sheet->benches[b].name, promises))
			continue;
		bool decided = has_verdict(model, sheet->benches[b].name, &comparable);
		if (!cell->measured) { /* a scene that failed needs no test */
			p.broken += cell->worst && strcmp(cell->worst->outcome, "fail") == 0;
		} else if (decided && isfinite(cell->value)) {
			p.kept += cell->value <= QOS_ERROR_MAX;
			p.broken += cell->value > QOS_ERROR_MAX;
			p.worst = fmax(p.worst, cell->value);
		} else {
			p.undecided += comparable;
		}
	}
	return p;
}

void claims_judge_qos(const struct model *model, struct finding *out)
{
	static const char *const drivers[] = {DRIVER_KVM, DRIVER_XEN};
	const struct sheet *sheet = model_sheet(model, "sched");
	struct kept kvm = look_at_promises(model, sheet, DRIVER_KVM);
	unsigned judged = kvm.kept + kvm.broken;
	for (unsigned d = 0; d < 2; d++) {
		struct kept p = look_at_promises(model, sheet, drivers[d]);
		if (p.kept + p.broken)
			buf_addf(&out->text,
				"%s keeps %u of %u weights and caps to within %g percentage points; the worst is off "
				"by %.2f. ",
				driver_view_find(drivers[d])->title, p.kept, p.kept + p.broken, QOS_ERROR_MAX, p.worst);
	}
	out->judgement = judged < QOS_MIN_ROWS ? (judged + kvm.undecided < QOS_MIN_ROWS ? NOT_MEASURED : UNDECIDED)
		: !kvm.broken                  ? NO_LONGER
		: !kvm.kept                    ? HOLDS
					       : MIXED;
	if (out->judgement == NOT_MEASURED)
		buf_adds(&out->text, "It takes more rows with weights and caps under KVM and Xen.");
	else if (kvm.undecided)
		claims_say_undecided(judged, judged + kvm.undecided, &out->text);
}
