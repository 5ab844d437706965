/*
 * trend_lines.h - a suite's trend as small lines, one a cell, with marks where it changed and where its host did.
 */
#ifndef HVB_REPORT_TREND_LINES_H
#define HVB_REPORT_TREND_LINES_H

#include "report/history.h"
#include "report/html.h"

/* One table, or one a place where the suite's subjects are devices. */
void trend_lines_write(const struct trend *trend, const struct history *history, struct html *h);

#endif
