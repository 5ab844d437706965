#include "lib/text.h"

#include <string.h>

#include "lib/mem.h"

char *text_last_line(const char *data, size_t len)
{
	while (len > 0 && strchr("\r\n\t ", data[len - 1]))
		len--;
	size_t start = len;
	while (start > 0 && data[start - 1] != '\n')
		start--;
	return mem_strndup(data + start, len - start);
}
