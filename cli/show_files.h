/* show_files.h - the files of a run's benches: the users' jobs as the guests got them, and the logs that they wrote. */
#ifndef HVB_CLI_SHOW_FILES_H
#define HVB_CLI_SHOW_FILES_H

#include "lib/db.h"
#include "report/queries.h"

/* Says on stdout that there are logs, and how to get them; nothing where there are none. */
int show_files_hint(struct db *db, const struct run_row *run, struct err **err);

/* Writes them to FOLDER/BENCH@DRIVER-GUEST-MODE~VARIANT.ORDER/NAME, ORDER being the boot's place in the run, and says
 * on stdout which. which: as run_find. */
int show_files(struct db *db, const char *which, const char *folder, struct err **err);

#endif
