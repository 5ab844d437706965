/* linux_recorded.h - for tests of the linux guest: what its tools really printed (tests/recorded/linux), and text
 * replaced in it. */
#ifndef HVB_TESTS_LINUX_RECORDED_H
#define HVB_TESTS_LINUX_RECORDED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file's text, to be freed. */
static inline char *recorded(const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "tests/recorded/linux/%s", name);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	char *text = calloc(1, 1 << 16);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
	fclose(file);
	return text;
}

/* Replaces the first `from` behind `after` by `to`. */
static inline void replace(char *text, const char *after, const char *from, const char *to)
{
	char *start = strstr(text, after);
	assert_non_null(start);
	char *at = strstr(start, from);
	assert_non_null(at);
	char *rest = strdup(at + strlen(from));
	sprintf(at, "%s%s", to, rest);
	free(rest);
}

#endif
