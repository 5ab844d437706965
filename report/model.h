/*
 * model.h - one run as the report shows it: suites apart, each with its subjects across, its benches down, and in each
 * cell what all boots together say.
 */
#ifndef HVB_REPORT_MODEL_H
#define HVB_REPORT_MODEL_H

#include <stdbool.h>

#include "lib/auto.h"
#include "lib/db.h"
#include "lib/err.h"
#include "report/model_types.h"

/* Everything but `pairs`. */
int model_load(struct db *db, const char *run, struct model *out, struct err **err);

/* Fills `pairs`; the costly part (bootstrap), so that gnuplot can draw meanwhile. */
int model_compare(struct model *model, struct err **err);

void model_finish(struct model *model);
#define AUTO_MODEL AUTO(model_finish)

/* NULL when the run has no trial of it. */
const struct sheet *model_sheet(const struct model *model, const char *name);

/* Whether its subjects are the devices of the places; else they are the places. */
bool sheet_is_by_device(const struct sheet *sheet);

const struct cell *sheet_cell(const struct sheet *sheet, unsigned bench, unsigned subject);

/* The subject of that name and host, or NULL. name: "kvm/bare-q35". */
const struct subject *sheet_subject(const struct sheet *sheet, const char *name, const char *host);

/* The place of a bench "io.net-rr" in suite->benches; n_benches when the run does not have it. */
unsigned sheet_bench(const struct sheet *sheet, const char *name);

/* The place of a trial's boot; of a boot of which there may be no trial: then NULL. */
const struct place *model_place(const struct model *model, const struct trial_row *trial);
const struct place *model_place_at(const struct model *model, const char *driver, const char *guest, const char *mode,
	const char *host, const char *clock);

/* A metric of the cell; NULL when nothing is known of it, not even why. */
const struct figure *cell_figure(const struct cell *cell, const char *name);

/* Whether the bench cannot exist at its place, by the plan: no result, and none that is missing. */
bool trial_cannot_exist(const struct trial_row *trial);
bool cell_cannot_exist(const struct cell *cell);

/* How many benches of the suite were asked for at a place, and how many of these cannot exist there. */
unsigned sheet_absent(const struct sheet *sheet, unsigned place, unsigned *asked);

/* NAN when there is no value. */
double cell_metric(const struct cell *cell, const char *name);

/* Of measured trials. */
bool model_has_exact_clock(const struct model *model);
bool model_has_hardware_clock(const struct model *model);
bool model_has_suite(const struct model *model, const char *sheet);
bool model_has_driver(const struct model *model, const char *driver);
bool model_is_complete(const struct model *model);  /* everything of the plan was run */
bool model_has_invented(const struct model *model); /* figures of a driver that invents them */

#endif
