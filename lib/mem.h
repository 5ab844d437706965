/*
 * mem.h - allocation that does not fail.
 *
 * A measuring tool that has no memory left can do nothing useful but stop: these end the process by abort() when the
 * allocator gives nothing, so no caller checks. Everything is freed with free().
 */
#ifndef HVB_LIB_MEM_H
#define HVB_LIB_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* count * size bytes, all zero. Overflow of the product aborts. */
void *mem_alloc(size_t count, size_t size);

/* As reallocarray; new bytes are not initialised. */
void *mem_resize(void *old, size_t count, size_t size);

/* Copies; mem_strdup(NULL) is NULL. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

/* Formatted into new memory. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

#endif
