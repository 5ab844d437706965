/*
 * claims_finding.c - what judges put into a finding, and how it reads: see claims.h.
 */
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/claims.h"
#include "report/format.h"

const char *judgement_name(enum judgement judgement)
{
	static const char *const names[] = {[HOLDS] = "holds",
		[NO_LONGER] = "no longer holds",
		[MIXED] = "mixed",
		[UNDECIDED] = "inconclusive",
		[NOT_MEASURED] = "not measured in this run"};
	return names[judgement];
}

void claims_add_figure(struct finding *out, double value, double low, double high, const char *unit, const char *clock,
	const char *fmt, ...)
{
	va_list args;
	if (!isfinite(value) || out->n_figures == CLAIM_FIGURES_MAX)
		return;
	va_start(args, fmt);
	out->figures[out->n_figures++] = (struct claim_figure){mem_vprintf(fmt, args), value, low, high, unit, clock};
	va_end(args);
}

void claims_say_figure(const struct claim_figure *figure, struct buf *out)
{
	char value[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	bool ratio = strcmp(figure->unit, CLAIM_RATIO) == 0;
	const char *(*format)(double, char *) = ratio ? format_ratio : format_grouped;
	buf_addf(out, "%s: %s%s%s", figure->what, format(figure->value, value), ratio ? "" : " ", figure->unit);
	if (isfinite(figure->low) && isfinite(figure->high))
		buf_addf(out, " (%s to %s)", format(figure->low, low), format(figure->high, high));
	buf_addf(out, ", clock %s", figure->clock);
}

void claims_say_undecided(unsigned decided, unsigned comparable, struct buf *out)
{
	buf_addf(out, "%u of %u %s a verdict; more boots (--reps) would decide. ", decided, comparable,
		comparable == 1 ? "row has" : "rows have");
}

void finding_finish(struct finding *finding)
{
	buf_finish(&finding->text);
	for (unsigned f = 0; f < finding->n_figures; f++)
		free(finding->figures[f].what);
}
