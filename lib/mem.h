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

/* A further element of a list that has n, as an lvalue: MEM_ADD(list, n) = value. Not initialised; the value does not
 * look at the list. A list that grows so is NULL at first and grows no other way: there is room for the next power of
 * two, so it moves only when n is one, and a million elements are not copied a million times. */
#define MEM_ADD(list, n) \
	(*__extension__({ \
		if (((n) & ((n)-1)) == 0) \
			(list) = mem_resize((list), (n) ? 2 * (size_t)(n) : 1, sizeof *(list)); \
		&(list)[(n)++]; \
	}))

/* free() of each. */
#define MEM_FREE(...) \
	mem_free_each((const void *const[]){__VA_ARGS__}, sizeof((const void *const[]){__VA_ARGS__}) / sizeof(void *))
void mem_free_each(const void *const *list, size_t n);

/* Copies; mem_strdup(NULL) is NULL. */
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

/* Formatted into new memory. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list args) __attribute__((format(printf, 1, 0)));

#endif
