/*
 * model_suite.h - one suite of a model: subjects, benches, cells and their metrics. Only model.c needs this; pages read
 * model.h.
 */
#ifndef HVB_REPORT_MODEL_SUITE_H
#define HVB_REPORT_MODEL_SUITE_H

#include "report/model.h"

/* Fills a suite of which only the name is set from the model's trials, metrics and places. */
void suite_fill(const struct model *model, struct suite *suite);
void suite_finish(struct suite *suite);

/* Metrics and what is lacking, into the cells. cell_of: of each trial of the model its cell in the suite, or -1. */
void suite_fill_figures(const struct model *model, struct suite *suite, const int *cell_of);

#endif
