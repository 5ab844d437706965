/* gate_view.h - what `hvbench gate` and `hvbench nightly` print of a judgement. */
#ifndef HVB_CLI_GATE_VIEW_H
#define HVB_CLI_GATE_VIEW_H

#include <stdio.h>

#include "report/export.h"

/* On stdout: the rows that did not pass, the worst first, and one line about all of them; json: the export's JSON. */
void gate_view_print(const struct export *export, bool json);

/* 0 passed, 1 a row failed, 3 it could not be judged. */
int gate_view_code(const struct export *export);

#endif
