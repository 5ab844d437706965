/* reason.c - texts of reasons. */
#include "guests/linux/reason.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool reason_set(struct reason *reason, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(reason->text, sizeof reason->text, format, args);
	va_end(args);
	return false;
}

static void add(struct reason *reason, const char *text, size_t len)
{
	size_t at = strlen(reason->text);
	for (size_t i = 0; i < len && at < sizeof reason->text - 1; i++)
		reason->text[at++] = isprint((unsigned char)text[i]) ? text[i] : ' ';
	reason->text[at] = 0;
}

bool reason_quote(struct reason *reason, const char *tool, const char *text, size_t len)
{
	const char *glue = ": ";
	size_t name = strlen(tool);
	reason_set(reason, "%s", tool);
	while (len > 0) {
		const char *newline = memchr(text, '\n', len);
		size_t line = newline ? (size_t)(newline - text) : len, next = newline ? line + 1 : len;
		const char *said = text;
		if (line > name + 1 && memcmp(text, tool, name) == 0 && text[name] == ':') {
			said += name + 1;
			line -= name + 1;
		}
		for (; line > 0 && isspace((unsigned char)*said); said++)
			line--;
		if (line > 0) {
			add(reason, glue, 2);
			add(reason, said, line);
			glue = "; ";
		}
		text += next;
		len -= next;
	}
	return false;
}
