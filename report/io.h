/*
 * io.h - what the pages about the io suite share: rows and devices of a suite, ratios between them, and how their
 * figures read.
 */
#ifndef HVB_REPORT_IO_H
#define HVB_REPORT_IO_H

#include "report/devices.h"
#include "report/model.h"

/*
 * The tool's part of a row; NULL for a check, for the user's own job and for a bench that this hvbench does not know.
 */
const struct bench_io *io_row(const struct sheet *sheet, unsigned bench);

/* As io_row, but only rows of a class ("disk", "net") in which nothing else keeps the host busy. */
const struct bench_io *io_quiet_row(const struct sheet *sheet, unsigned bench, const char *class_name);

/* The name without its suite. */
const char *io_name(const struct bench_info *bench);

/* What an operation costs (cell.value); NAN without a figure. */
double io_cost(const struct sheet *sheet, unsigned bench, unsigned subject);

/*
 * The trial that says that a device did not give back what was written to it; NULL when all is well. Such a device is
 * in no ratio.
 */
const struct trial_row *io_lost_data(const struct sheet *sheet, unsigned subject);

/* Emulated against the best paravirtual device of the same guest, one for each row and emulated device. */
struct io_ratio {
	unsigned bench, pv, emulated; /* pv, emulated: subjects */
	double ratio;                 /* of their costs: above 1 the emulated one costs more */
};

/* By bench; caller frees. *n may be 0. */
struct io_ratio *io_ratios(const struct sheet *sheet, unsigned place, unsigned *n);

/* The row "busy-NAME" of a quiet one; n_benches when the run has none. */
unsigned io_busy_row(const struct sheet *sheet, unsigned bench);

/*
 * The share of an operation's cost that host or dom0 spend outside the guest's vCPUs: device model, kernel threads and
 * the rest; 0..1, NAN when a part is unavailable.
 */
double io_host_share(const struct cell *cell);

/* The clock's caveat, and which machines the suite ran on; caller frees. */
char *io_note(const struct model *model, const struct sheet *sheet);

/* Whether the suite has a subject of that class of devices at that place with any figure. */
bool io_has_class(const struct sheet *sheet, unsigned place, const char *class_name);

#endif
