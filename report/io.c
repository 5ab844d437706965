/*
 * io.c - rows and devices of the io suite.
 */
#include "report/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/stats.h"
#include "report/page.h"

#define RESAMPLES 9999
#define SEED 20080103

const char *io_name(const struct bench_info *bench)
{
	const char *dot = strchr(bench->name, '.');

	return dot ? dot + 1 : bench->name;
}

const struct bench_io *io_row(const struct suite *suite, unsigned bench)
{
	const struct bench_info *info = &suite->benches[bench];
	const struct bench_io *io = info->about ? info->about->io : NULL;

	return io && io->tool != BENCH_TOOL_VERIFY && io->tool != BENCH_TOOL_JOB ? io : NULL;
}

const struct bench_io *io_quiet_row(const struct suite *suite, unsigned bench, const char *class_name)
{
	const struct bench_io *io = io_row(suite, bench);

	return io && !io->busy && strcmp(io->device, class_name) == 0 ? io : NULL;
}

double io_cost(const struct suite *suite, unsigned bench, unsigned subject)
{
	const struct cell *cell = suite_cell(suite, bench, subject);

	return cell->measured ? model_value(&suite->subjects[subject], cell) : NAN;
}

const struct trial_row *io_lost_data(const struct suite *suite, unsigned subject)
{
	for (unsigned b = 0; b < suite->n_benches; b++) {
		const struct trial_row *worst = suite->benches[b].is_check ? suite_cell(suite, b, subject)->worst
									   : NULL;

		if (worst && strcmp(worst->outcome, "fail") == 0)
			return worst;
	}
	return NULL;
}

/* Whether a figure of it may be set against another's. */
static bool is_sound(const struct suite *suite, unsigned bench, unsigned subject, unsigned place, enum device_kind kind)
{
	return suite->subjects[subject].place == place && device_is(suite->subjects[subject].variant, kind) &&
		io_cost(suite, bench, subject) > 0 && !io_lost_data(suite, subject);
}

unsigned io_best(const struct suite *suite, unsigned bench, unsigned place, enum device_kind kind)
{
	unsigned best = suite->n_subjects;

	for (unsigned s = 0; s < suite->n_subjects; s++) {
		if (is_sound(suite, bench, s, place, kind) &&
			(best == suite->n_subjects || io_cost(suite, bench, s) < io_cost(suite, bench, best)))
			best = s;
	}
	return best;
}

struct io_ratio *io_ratios(const struct suite *suite, unsigned place, unsigned *n)
{
	struct io_ratio *list = mem_alloc((size_t)suite->n_benches * suite->n_subjects + 1, sizeof(*list));

	*n = 0;
	for (unsigned b = 0; b < suite->n_benches; b++) {
		const struct bench_io *io = io_row(suite, b);
		unsigned pv = io && !io->busy ? io_best(suite, b, place, DEVICE_PV) : suite->n_subjects;

		for (unsigned s = 0; s < suite->n_subjects && pv < suite->n_subjects; s++) {
			if (is_sound(suite, b, s, place, DEVICE_EMULATED))
				list[(*n)++] = (struct io_ratio){
					b, pv, s, io_cost(suite, b, s) / io_cost(suite, b, pv)};
		}
	}
	return list;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct io_typical io_typical(double *values, unsigned n)
{
	const double one = 1;
	struct stats_ratio middle;

	if (n == 0)
		return (struct io_typical){0, NAN, NAN, NAN, NAN, NAN};
	qsort(values, n, sizeof(*values), by_value);
	middle = stats_bootstrap_ratio(&one, 1, values, n, RESAMPLES, SEED);
	return (struct io_typical){n, middle.ratio, middle.low, middle.high, values[0], values[n - 1]};
}

unsigned io_busy_row(const struct suite *suite, unsigned bench)
{
	AUTO_FREE char *name = mem_printf("%s.busy-%s", suite->name, io_name(&suite->benches[bench]));

	return suite_bench(suite, name);
}

double io_host_share(const struct cell *cell)
{
	double spent = cell_metric(cell, "cost.device-model") + cell_metric(cell, "cost.kernel") +
		cell_metric(cell, "cost.host");
	double total = cell_metric(cell, "cost.total");

	return total > 0 ? spent / total : NAN;
}

char *io_note(const struct model *model, const struct suite *suite)
{
	AUTO_BUF struct buf note = BUF_INIT, machines = BUF_INIT;

	for (unsigned s = 0; s < suite->n_subjects; s++) {
		const struct subject *subject = &suite->subjects[s];
		const struct place *place = &model->places[subject->place];
		AUTO_FREE char *machine = mem_printf("%s on %s", place->name, place->host);
		const char *text = part_clock_note(subject->clock, subject->unit);

		if (!strstr(buf_text(&note), text))
			buf_addf(&note, "%s%s", note.len ? " " : "", text);
		if (!strstr(buf_text(&machines), machine))
			buf_addf(&machines, "%s%s", machines.len ? ", " : "", machine);
	}
	return mem_printf("%s Machines: %s.", buf_text(&note), buf_text(&machines));
}

bool io_has_class(const struct suite *suite, unsigned place, const char *class_name)
{
	for (unsigned b = 0; b < suite->n_benches; b++) {
		for (unsigned s = 0; s < suite->n_subjects && io_quiet_row(suite, b, class_name); s++) {
			if (suite->subjects[s].place == place && suite_cell(suite, b, s)->measured)
				return true;
		}
	}
	return false;
}
