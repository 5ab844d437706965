/* text.h - pieces of other programs' output, for messages. */
#ifndef HVB_LIB_TEXT_H
#define HVB_LIB_TEXT_H

#include <stddef.h>

/* The last line with something in it, without blanks at its end; "" when there is none. Caller frees. */
char *text_last_line(const char *data, size_t len);

#endif
