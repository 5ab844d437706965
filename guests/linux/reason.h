/* reason.h - why something was skipped or failed, as one line of text for a frame's reason=. */
#ifndef HVB_GUESTS_LINUX_REASON_H
#define HVB_GUESTS_LINUX_REASON_H

#include <stdbool.h>
#include <stddef.h>

struct reason {
	char text[240];
};

/* Both return false, so that a caller can return what they return. */
bool reason_set(struct reason *reason, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* With what a tool said behind it: lines joined by "; ", control characters and the tool's own "NAME: " in front of a
 * line left out, the end cut off. */
bool reason_quote(struct reason *reason, const char *tool, const char *text, size_t len);

#endif
