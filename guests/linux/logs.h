/*
 * logs.h - what fio's log options (write_bw_log and the like) of a user's job wrote in a pass: files of one folder,
 * sent to the host in the order of their names until BENCH_JOB_LOGS_MAX of them are through.
 */
#ifndef HVB_GUESTS_LINUX_LOGS_H
#define HVB_GUESTS_LINUX_LOGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guests/linux/reason.h"

/* A piece of the log `name`, which has `size` bytes, from offset `at`. False: no more, with the reason. */
typedef bool logs_piece_fn(
	void *ctx, const char *name, uint64_t at, uint64_t size, const char *text, size_t len, struct reason *reason);

/* Makes the folder, or empties it. */
bool logs_prepare(const char *folder, struct reason *reason);

/* Gives each log in pieces of at most BENCH_JOB_LOG_PIECE bytes, at least one (it may be empty). Logs are text: a NUL
 * ends one early. */
bool logs_give(const char *folder, logs_piece_fn *give, void *ctx, struct reason *reason);

#endif
