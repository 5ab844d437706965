/*
 * progress.h - what a person sees while something long runs: one line with ETA on a terminal, plain lines and a
 * heartbeat elsewhere. All on stderr.
 */
#ifndef HVB_CLI_PROGRESS_H
#define HVB_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool live;  /* stderr is a terminal: one line that is rewritten */
	bool quiet; /* nothing but notices */
	char phase[160];
	int64_t started_ns, drawn_ns;
	int64_t left_ms, left_ns; /* so much was left at that moment; left_ns 0: not known */
	bool line_open;
};

void progress_init(struct progress *p, bool quiet);

/* About how long it will take from now on; the line counts down from it. */
void progress_left(struct progress *p, int64_t left_ms);

/* What is being done now; a line of its own where stderr is no terminal. */
void progress_phase(struct progress *p, const char *text);

/* As progress_phase; where every phase is a line of its own, only the next heartbeat shows it. */
void progress_note(struct progress *p, const char *text);

/* A line that stays. */
void progress_say(struct progress *p, const char *text);

/* Call often: redraws, or prints the heartbeat every 30 s. */
void progress_tick(struct progress *p);

/* Removes the live line. */
void progress_finish(struct progress *p);

#endif
