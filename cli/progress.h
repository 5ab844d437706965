/*
 * progress.h - what a person sees while something long runs: a line for each machine on a terminal, plain lines and a
 * heartbeat elsewhere. All on stderr.
 */
#ifndef HVB_CLI_PROGRESS_H
#define HVB_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_LINES 4 /* more than machines that measure at once */

struct progress {
	bool live;  /* stderr is a terminal: lines that are rewritten */
	bool quiet; /* nothing but notices */
	char phase[160];
	struct progress_line {
		bool used;
		unsigned key;
		char text[160];
	} lines[PROGRESS_LINES];
	unsigned drawn; /* lines that stand on the terminal */
	int64_t started_ns, drawn_ns;
	int64_t left_ms, left_ns; /* so much was left at that moment; left_ns 0: not known */
};

void progress_init(struct progress *p, bool quiet);

/* About how long it will take from now on; the display counts down from it. */
void progress_left(struct progress *p, int64_t left_ms);

/* What is being done now; a line of its own where stderr is no terminal. On one, lines of machines take its place. */
void progress_phase(struct progress *p, const char *text);

/* As progress_phase; where every phase is a line of its own, only the next heartbeat shows it. */
void progress_note(struct progress *p, const char *text);

/* As progress_note, on a line of its own until it ends; key: of what, such as a boot. */
void progress_line(struct progress *p, unsigned key, const char *text);
void progress_line_end(struct progress *p, unsigned key);

/* A line that stays. */
void progress_say(struct progress *p, const char *text);

/* Call often: redraws, or prints the heartbeat every 30 s. */
void progress_tick(struct progress *p);

/* Removes the live lines. */
void progress_finish(struct progress *p);

#endif
