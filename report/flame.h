/* flame.h - a path as a flame chart: time to the right, calls downwards, each box as wide as its instructions. */
#ifndef HVB_REPORT_FLAME_H
#define HVB_REPORT_FLAME_H

#include "lib/path.h"
#include "report/html.h"

/* The colour (report/palette.h) of a component, the same in every report. */
unsigned flame_colour(const char *component);

void flame_write(const struct path *path, const char *label, struct html *h);

#endif
