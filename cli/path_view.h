/*
 * path_view.h - what `hvbench path` prints on stdout.
 */
#ifndef HVB_CLI_PATH_VIEW_H
#define HVB_CLI_PATH_VIEW_H

#include <jansson.h>

#include "lib/path_result.h"

/* A line each, with what is in their paths by component, or why there is no path. */
void path_view_list(const struct path_results *results);

/* By component and function, then the other ways of the samples. */
void path_view_functions(const struct path_result *result);

/* In order, indented by depth, repeated blocks folded. */
void path_view_order(const struct path_result *result);

/* For flame graphs, and for KCachegrind. */
void path_view_folded(const struct path_result *result);
void path_view_callgrind(const struct path_result *result);

/* What B's functions take less what A's do. */
void path_view_changes(const struct path_result *a, const struct path_result *b);

/* Everything of it; caller decrefs. */
json_t *path_view_json(const struct path_result *result);

#endif
