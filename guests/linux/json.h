/* json.h - strict reading of what a tool printed: exactly one JSON object, every member that is asked for there and of
 * the right kind. */
#ifndef HVB_GUESTS_LINUX_JSON_H
#define HVB_GUESTS_LINUX_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "guests/linux/reason.h"

/* The object that starts with the first line that begins with '{'. Before it the tool may have said something (*said
 * bytes; all of the text when
 * there is no object), nothing but white space may follow. NULL and the reason. The caller calls json_decref. */
json_t *json_only(const char *tool, const char *text, size_t len, size_t *said, struct reason *reason);

/* The member at a path of names and indices of arrays, "jobs/0/read"; NULL and the reason when it is not there.
 * Borrowed. */
json_t *json_at(json_t *root, const char *path, struct reason *reason);

/* Numbers: not negative, finite; a whole one for u64. */
bool json_number_at(json_t *root, const char *path, double *value, struct reason *reason);
bool json_u64_at(json_t *root, const char *path, uint64_t *value, struct reason *reason);

#endif
