/* tool.h - runs one child program to its end, within limits. */
#ifndef HVB_GUESTS_LINUX_TOOL_H
#define HVB_GUESTS_LINUX_TOOL_H

#include <stdbool.h>
#include <stddef.h>

#include "guests/linux/reason.h"

#define TOOL_OUT_MAX (1u << 20)
#define TOOL_ERR_MAX 2048
#define TOOL_BEAT_MS 5000

/* In a child, before it becomes a program or a service: no signal blocked, each with its default disposition. */
void tool_reset_signals(void);

struct tool_output {
	char *out; /* its standard output; the caller frees */
	size_t out_len;
	char err[TOOL_ERR_MAX]; /* the beginning of its standard error */
	size_t err_len;
	int status; /* as from waitpid */
};

/* Called every TOOL_BEAT_MS while a tool runs; it may be NULL. */
typedef void tool_beat_fn(void *ctx, unsigned seconds);

/*
 * Runs argv (a path, not looked for) with no input. False and the reason when it cannot be started, runs longer than
 * `seconds` or prints more than TOOL_OUT_MAX; it and its process group are then killed. How it ended is no reason here:
 * *output says so. Reaps every other child of this process as well.
 */
bool tool_run(const char *const argv[], unsigned seconds, tool_beat_fn *beat, void *ctx, struct tool_output *output,
	struct reason *reason);

#endif
