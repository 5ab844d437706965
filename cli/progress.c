/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/table.h"
#include "lib/clock.h"
#include "lib/mem.h"

#define REDRAW_MS 200
#define HEARTBEAT_MS 30000

void progress_init(struct progress *p, bool quiet)
{
	*p = (struct progress){.live = isatty(STDERR_FILENO) && !quiet, .quiet = quiet, .started_ns = clock_now_ns()};
	p->drawn_ns = p->started_ns;
}

static void wipe(struct progress *p)
{
	for (; p->drawn > 0; p->drawn--)
		fputs(p->drawn > 1 ? "\r\033[K\033[A" : "\r\033[K", stderr);
}

/* ", about 12 min left", or nothing; caller frees. */
static char *left_text(const struct progress *p)
{
	int64_t left_ms = p->left_ms - (clock_now_ns() - p->left_ns) / CLOCK_NS_PER_MS;
	if (p->left_ns == 0 || left_ms <= 0)
		return mem_strdup("");
	AUTO_FREE char *time = cli_duration(left_ms);
	return mem_printf(", about %s left", time);
}

/* A live line must not wrap: what is wiped is a line of the terminal. */
static void draw_line(struct progress *p, const char *text, const char *left)
{
	long long elapsed_s = (clock_now_ns() - p->started_ns) / CLOCK_NS_PER_S;
	AUTO_FREE char *line = mem_printf("[%llds%s] %s", elapsed_s, left, text);
	unsigned width = cli_width(stderr);
	if (p->live && width > 1)
		fprintf(stderr, "%s%.*s", p->drawn ? "\n" : "", (int)width - 1, line);
	else
		fprintf(stderr, "%s%s", line, p->live ? "" : "\n");
	p->drawn += p->live;
}

/* The lines of machines, or the phase. */
static void draw(struct progress *p)
{
	AUTO_FREE char *left = left_text(p);
	bool any = false;
	wipe(p);
	for (unsigned i = 0; i < PROGRESS_LINES; i++) {
		if (p->lines[i].used)
			draw_line(p, p->lines[i].text, left);
		any = any || p->lines[i].used;
	}
	if (!any)
		draw_line(p, p->phase, left);
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
	if (p->live) {
		draw(p);
		return;
	}
	AUTO_FREE char *left = left_text(p);
	draw_line(p, p->phase, left);
	p->drawn_ns = clock_now_ns();
}

void progress_note(struct progress *p, const char *text)
{
	if (p->live)
		progress_phase(p, text);
	else
		snprintf(p->phase, sizeof p->phase, "%s", text);
}

static struct progress_line *line_of(struct progress *p, unsigned key)
{
	for (unsigned i = 0; i < PROGRESS_LINES; i++)
		if (p->lines[i].used && p->lines[i].key == key)
			return &p->lines[i];
	return NULL;
}

void progress_line(struct progress *p, unsigned key, const char *text)
{
	struct progress_line *line = line_of(p, key);
	for (unsigned i = 0; i < PROGRESS_LINES && !line; i++)
		line = p->lines[i].used ? NULL : &p->lines[i];
	if (!line)
		return;
	line->used = true;
	line->key = key;
	snprintf(line->text, sizeof line->text, "%s", text);
	if (p->live)
		draw(p);
}

void progress_line_end(struct progress *p, unsigned key)
{
	struct progress_line *line = line_of(p, key);
	if (line)
		line->used = false;
}

void progress_say(struct progress *p, const char *text)
{
	wipe(p);
	cli_paragraph(stderr, text);
}

void progress_tick(struct progress *p)
{
	int64_t since_ms = (clock_now_ns() - p->drawn_ns) / CLOCK_NS_PER_MS;
	if (!p->quiet && since_ms >= (p->live ? REDRAW_MS : HEARTBEAT_MS))
		draw(p);
}

void progress_finish(struct progress *p)
{
	wipe(p);
	fflush(stderr);
}
