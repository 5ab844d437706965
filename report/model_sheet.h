/*
 * model_sheet.h - one suite of a model: subjects, benches, cells and their metrics. Only model.c needs this; pages read
 * model.h.
 */
#ifndef HVB_REPORT_MODEL_SHEET_H
#define HVB_REPORT_MODEL_SHEET_H

#include "report/model_types.h"

/* Fills a suite of which only the name is set from the model's trials, metrics and places. */
void sheet_fill(const struct model *model, struct sheet *sheet);
void sheet_finish(struct sheet *sheet);

/* Metrics, and why there are none, into the cells. cell_of: of each trial of the model its cell in the suite, or -1. */
void sheet_fill_figures(const struct model *model, struct sheet *sheet, const int *cell_of);

#endif
