#include "guests/linux/arguments.h"

#include <stdarg.h>
#include <stdio.h>

void arguments_add(struct arguments *a, const char *format, ...)
{
	unsigned n = 0;
	while (a->argv[n])
		n++;
	va_list args;
	va_start(args, format);
	char *at = a->text + a->len;
	a->argv[n] = at;
	a->len += (size_t)vsnprintf(at, sizeof a->text - a->len, format, args) + 1;
	va_end(args);
}
