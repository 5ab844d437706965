/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"

#define REDRAW_MS 200
#define HEARTBEAT_MS 30000

void progress_init(struct progress *p, bool quiet)
{
	*p = (struct progress){.live = isatty(STDERR_FILENO) && !quiet, .quiet = quiet, .started_ns = clock_now_ns()};
	p->drawn_ns = p->started_ns;
}

static void wipe(struct progress *p)
{
	if (p->line_open)
		fputs("\r\033[K", stderr);
	p->line_open = false;
}

/* The line's text: elapsed, phase, and what is left by the estimate. */
static void draw(struct progress *p, const char *end)
{
	int64_t elapsed_s = (clock_now_ns() - p->started_ns) / CLOCK_NS_PER_S;
	fprintf(stderr, "[%3llds] %s", (long long)elapsed_s, p->phase);
	int64_t left_ms = p->left_ms - (clock_now_ns() - p->left_ns) / CLOCK_NS_PER_MS;
	if (p->left_ns > 0 && left_ms > 0)
		fprintf(stderr, "  (about %lld s left)", (long long)((left_ms + 999) / 1000));
	fputs(end, stderr);
	fflush(stderr);
	p->drawn_ns = clock_now_ns();
}

void progress_left(struct progress *p, int64_t left_ms)
{
	p->left_ms = left_ms;
	p->left_ns = clock_now_ns();
}

void progress_phase(struct progress *p, const char *text)
{
	if (strcmp(p->phase, text) == 0)
		return;
	snprintf(p->phase, sizeof p->phase, "%s", text);
	if (p->quiet)
		return;
	wipe(p);
	draw(p, p->live ? "" : "\n");
	p->line_open = p->live;
}

void progress_note(struct progress *p, const char *text)
{
	if (p->live)
		progress_phase(p, text);
	else
		snprintf(p->phase, sizeof p->phase, "%s", text);
}

void progress_say(struct progress *p, const char *text)
{
	wipe(p);
	fprintf(stderr, "%s\n", text);
}

void progress_tick(struct progress *p)
{
	int64_t since_ms = (clock_now_ns() - p->drawn_ns) / CLOCK_NS_PER_MS;
	if (p->quiet || since_ms < (p->live ? REDRAW_MS : HEARTBEAT_MS))
		return;
	wipe(p);
	draw(p, p->live ? "" : "\n");
	p->line_open = p->live;
}

void progress_finish(struct progress *p)
{
	wipe(p);
	fflush(stderr);
}
