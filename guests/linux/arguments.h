/* arguments.h - an argument list with its text, for a program to be started; no memory is allocated. Starts zeroed. */
#ifndef HVB_GUESTS_LINUX_ARGUMENTS_H
#define HVB_GUESTS_LINUX_ARGUMENTS_H

#include <stddef.h>

#define ARGUMENTS_MAX 40

struct arguments {
	const char *argv[ARGUMENTS_MAX]; /* NULL-terminated; points into text */
	char text[2048];
	size_t len;
};

void arguments_add(struct arguments *arguments, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
