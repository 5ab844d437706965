/*
 * io.c - rows and devices of the io suite.
 */
#include "report/io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "report/page.h"

const char *io_name(const struct bench_info *bench)
{
	const char *dot = strchr(bench->name, '.');
	return dot ? dot + 1 : bench->name;
}

const struct bench_io *io_row(const struct sheet *sheet, unsigned bench)
{
	const struct bench_info *info = &sheet->benches[bench];
	const struct bench_io *io = info->about ? info->about->io : NULL;
	return io && io->tool != BENCH_TOOL_VERIFY && io->tool != BENCH_TOOL_JOB ? io : NULL;
}

const struct bench_io *io_quiet_row(const struct sheet *sheet, unsigned bench, const char *class_name)
{
	const struct bench_io *io = io_row(sheet, bench);
	return io && !io->busy && strcmp(io->device, class_name) == 0 ? io : NULL;
}

double io_cost(const struct sheet *sheet, unsigned bench, unsigned subject)
{
	const struct cell *cell = sheet_cell(sheet, bench, subject);
	return cell->measured ? cell->value : NAN;
}

const struct trial_row *io_lost_data(const struct sheet *sheet, unsigned subject)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct trial_row *worst = sheet->benches[b].is_check ? sheet_cell(sheet, b, subject)->worst
									   : NULL;
		if (worst && strcmp(worst->outcome, "fail") == 0)
			return worst;
	}
	return NULL;
}

/* Whether a figure of it may be set against another's. */
static bool is_sound(const struct sheet *sheet, unsigned bench, unsigned subject, unsigned place, enum device_kind kind)
{
	return sheet->subjects[subject].place == place && device_is(sheet->subjects[subject].variant, kind) &&
		io_cost(sheet, bench, subject) > 0 && !io_lost_data(sheet, subject);
}

/* The cheapest device of that kind at the place; n_subjects when it has none with a figure in this row. */
static unsigned io_best(const struct sheet *sheet, unsigned bench, unsigned place, enum device_kind kind)
{
	unsigned best = sheet->n_subjects;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		if (is_sound(sheet, bench, s, place, kind) &&
			(best == sheet->n_subjects || io_cost(sheet, bench, s) < io_cost(sheet, bench, best)))
			best = s;
	}
	return best;
}

struct io_ratio *io_ratios(const struct sheet *sheet, unsigned place, unsigned *n)
{
	struct io_ratio *list = mem_alloc((size_t)sheet->n_benches * sheet->n_subjects + 1, sizeof *list);
	*n = 0;
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		const struct bench_io *io = io_row(sheet, b);
		unsigned pv = io && !io->busy ? io_best(sheet, b, place, DEVICE_PV) : sheet->n_subjects;
		for (unsigned s = 0; s < sheet->n_subjects && pv < sheet->n_subjects; s++) {
			if (is_sound(sheet, b, s, place, DEVICE_EMULATED))
				list[(*n)++] = (struct io_ratio){
					b, pv, s, io_cost(sheet, b, s) / io_cost(sheet, b, pv)};
		}
	}
	return list;
}

unsigned io_busy_row(const struct sheet *sheet, unsigned bench)
{
	AUTO_FREE char *name = mem_printf("%s.busy-%s", sheet->name, io_name(&sheet->benches[bench]));
	return sheet_bench(sheet, name);
}

double io_host_share(const struct cell *cell)
{
	double spent = cell_metric(cell, "cost.device-model") + cell_metric(cell, "cost.kernel") +
		cell_metric(cell, "cost.host");
	double total = cell_metric(cell, "cost.total");
	return total > 0 ? spent / total : NAN;
}

char *io_note(const struct model *model, const struct sheet *sheet)
{
	AUTO_BUF struct buf note = BUF_INIT, machines = BUF_INIT;
	for (unsigned s = 0; s < sheet->n_subjects; s++) {
		const struct subject *subject = &sheet->subjects[s];
		const struct place *place = &model->places[subject->place];
		AUTO_FREE char *machine = mem_printf("%s on %s", place->name, place->host);
		AUTO_FREE char *text = part_clock_note(subject->clock, subject->unit);
		if (!strstr(buf_text(&note), text))
			buf_addf(&note, "%s%s", note.len ? " " : "", text);
		if (!strstr(buf_text(&machines), machine))
			buf_addf(&machines, "%s%s", machines.len ? ", " : "", machine);
	}
	return mem_printf("%s Machines: %s.", buf_text(&note), buf_text(&machines));
}

bool io_has_class(const struct sheet *sheet, unsigned place, const char *class_name)
{
	for (unsigned b = 0; b < sheet->n_benches; b++) {
		for (unsigned s = 0; s < sheet->n_subjects && io_quiet_row(sheet, b, class_name); s++) {
			if (sheet->subjects[s].place == place && sheet_cell(sheet, b, s)->measured)
				return true;
		}
	}
	return false;
}
