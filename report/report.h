/*
 * report.h - one self-contained HTML file about one run: opens from file:// without a network, in light and dark, on
 * paper and on a phone.
 */
#ifndef HVB_REPORT_REPORT_H
#define HVB_REPORT_REPORT_H

#include "lib/buf.h"
#include "lib/db.h"
#include "lib/err.h"

/*
 * Appends the page about `run` (as in run_find) to *out. Figures that could not be drawn are named in the page and in
 * *warning (caller frees; NULL: none); they are no reason to fail.
 */
int report_write(struct db *db, const char *run, struct buf *out, char **warning, struct err **err);

#endif
