#include "lib/err.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

struct err {
	enum err_kind kind;
	char *message;
	char *hint;
};

/* Takes ownership of message. */
static int put(struct err **err, enum err_kind kind, const char *hint, char *message)
{
	if (!err) {
		free(message);
		return -1;
	}
	char *kept = mem_strdup(hint); /* before freeing: hint may belong to the old error */
	err_free(err);
	*err = mem_alloc(1, sizeof **err);
	(*err)->kind = kind;
	(*err)->message = message;
	(*err)->hint = kept;
	return -1;
}

int err_set(struct err **err, enum err_kind kind, const char *hint, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *message = mem_vprintf(fmt, args);
	va_end(args);
	return put(err, kind, hint, message);
}

int err_sys(struct err **err, enum err_kind kind, int errnum, const char *hint, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = mem_vprintf(fmt, args);
	va_end(args);
	char *message = mem_printf("%s: %s", text, strerror(errnum));
	free(text);
	return put(err, kind, hint, message);
}

int err_wrap(struct err **err, const char *fmt, ...)
{
	if (!err || !*err)
		return -1;
	va_list args;
	va_start(args, fmt);
	char *where = mem_vprintf(fmt, args);
	va_end(args);
	char *message = mem_printf("%s: %s", where, (*err)->message);
	MEM_FREE(where, (*err)->message);
	(*err)->message = message;
	return -1;
}

enum err_kind err_kind(const struct err *err)
{
	return err ? err->kind : ERR_INFRA;
}

const char *err_message(const struct err *err)
{
	return err ? err->message : "no error";
}

const char *err_hint(const struct err *err)
{
	return err ? err->hint : NULL;
}

void err_free(struct err **err)
{
	if (!err || !*err)
		return;
	MEM_FREE((*err)->message, (*err)->hint, *err);
	*err = NULL;
}
