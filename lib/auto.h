/*
 * auto.h - scope-bound cleanup, so that early returns need no goto.
 *
 *	AUTO_FREE char *text = mem_strdup(x);    freed at the end of the scope
 *	AUTO_FD int fd = open(...);              closed unless -1
 *	return STEAL(text);                      hand ownership to the caller
 */
#ifndef HVB_LIB_AUTO_H
#define HVB_LIB_AUTO_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/err.h"

#define AUTO(function) __attribute__((cleanup(function)))

static inline void auto_free_(void *ptr)
{
	free(*(void **)ptr);
}

/* Closes it unless it is -1, which it is from now on. */
static inline void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static inline void auto_fclose_(FILE **file)
{
	if (*file)
		fclose(*file);
}

static inline void auto_closedir_(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

#define AUTO_FREE AUTO(auto_free_)
#define AUTO_FD AUTO(close_fd)
#define AUTO_FILE AUTO(auto_fclose_)
#define AUTO_DIR AUTO(auto_closedir_)
#define AUTO_ERR AUTO(err_free)

/* The value of a pointer, which is NULL from now on. */
#define STEAL(ptr) \
	__extension__({ \
		__typeof__(ptr) stolen_ = (ptr); \
		(ptr) = NULL; \
		stolen_; \
	})

/* The same of a descriptor, which is -1 from now on. */
#define STEAL_FD(fd) \
	__extension__({ \
		int stolen_ = (fd); \
		(fd) = -1; \
		stolen_; \
	})

#endif
