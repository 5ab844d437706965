/* export_text.h - the forms of an export that are no tables. */
#ifndef HVB_REPORT_EXPORT_TEXT_H
#define HVB_REPORT_EXPORT_TEXT_H

#include "report/export.h"

void export_put_junit(const struct export *export, struct buf *out);
void export_put_openmetrics(const struct export *export, struct buf *out);

#endif
