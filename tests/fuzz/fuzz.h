/*
 * fuzz.h - what the fuzz targets share. A target is fuzz_NAME.c with corpus-NAME/: it must neither crash nor read or
 * write out of bounds, whatever the bytes, and what it accepts must hold what the parser's header says.
 */
#ifndef HVB_TESTS_FUZZ_H
#define HVB_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program as the fuzzer wants it when it does not hold. */
static inline void require(bool holds)
{
	if (!holds)
		abort();
}

/* The input as a text of its own, ended by NUL; caller frees. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	require(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
