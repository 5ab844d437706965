#include "report/flame.h"

#include <stdbool.h>
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/model_types.h"

#define WIDTH 1180.0
#define ROW 16
#define DEPTH_MAX 64 /* deeper calls are drawn in the last row */
#define TITLE_FROM 5 /* widths from which a box has a title, and text; narrower ones are one drawing */
#define TEXT_FROM 40
#define CHAR_WIDTH 7.0

unsigned flame_colour(const char *component)
{
	static const struct {
		const char *component;
		unsigned colour;
	} known[] = {{"guest", 0}, {"kvm", 1}, {"kvm_amd", 2}, {"kvm_intel", 2}, {"xen", 3}, {"linux", 6}};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].component, component) == 0)
			return known[i].colour;
	return strncmp(component, "qemu", 4) == 0 ? 4 : 5;
}

struct flame {
	const struct path *path;
	struct html *h;
	struct buf narrow[N_COLOURS]; /* boxes of a colour as one path */
	/* what is open at each depth, and since when */
	uint32_t open[DEPTH_MAX];
	uint64_t since[DEPTH_MAX];
	bool is_open[DEPTH_MAX];
};

static double x_of(const struct flame *f, uint64_t instr)
{
	return WIDTH * (double)instr / (double)f->path->instr;
}

static void write_text(struct html *h, const char *name, double x, double width, unsigned y)
{
	AUTO_FREE char *at = mem_printf("%.1f", x + 3), *line = mem_printf("%u", y + ROW - 4);
	AUTO_FREE char *text = format_line(name, (size_t)((width - 4) / CHAR_WIDTH));
	html_open(h, "text", "x", at, "y", line, NULL);
	html_text(h, text);
	html_close(h, "text");
}

static void write_box(struct flame *f, unsigned depth, uint64_t to)
{
	const struct path_function *function = &f->path->functions[f->open[depth]];
	double x = x_of(f, f->since[depth]), width = x_of(f, to) - x;
	unsigned y = depth * ROW, colour = flame_colour(function->component);
	if (width < TITLE_FROM) {
		buf_addf(&f->narrow[colour], "M%.1f %uh%.1fv%dh-%.1fz", x, y, width, ROW - 1, width);
		return;
	}
	AUTO_FREE char *class_name = mem_printf("s%u", colour), *at = mem_printf("%.1f", x), *top = mem_printf("%u", y),
		       *wide = mem_printf("%.1f", width - .5), *high = mem_printf("%d", ROW - 1);
	html_open(f->h, "rect", "class", class_name, "x", at, "y", top, "width", wide, "height", high, NULL);
	html_open(f->h, "title", NULL);
	html_textf(f->h, "%s (%s): %llu of %llu instructions", function->name, function->component,
		(unsigned long long)(to - f->since[depth]), (unsigned long long)f->path->instr);
	html_close(f->h, "title");
	html_close(f->h, "rect");
	if (width >= TEXT_FROM)
		write_text(f->h, function->name, x, width, y);
}

/* Ends what is open from a depth on. */
static void close_from(struct flame *f, unsigned depth, uint64_t at)
{
	for (unsigned d = depth; d < DEPTH_MAX; d++) {
		if (f->is_open[d])
			write_box(f, d, at);
		f->is_open[d] = false;
	}
}

static void write_steps(struct flame *f)
{
	uint64_t at = 0;
	for (unsigned i = 0; i < f->path->n_steps; i++) {
		const struct path_step *step = &f->path->steps[i];
		unsigned depth = step->depth < DEPTH_MAX ? step->depth : DEPTH_MAX - 1;
		bool goes_on = f->is_open[depth] && f->open[depth] == step->function;
		close_from(f, depth + goes_on, at);
		if (!goes_on)
			f->since[depth] = at;
		f->open[depth] = step->function;
		f->is_open[depth] = true;
		at += step->instr;
	}
	close_from(f, 0, at);
}

void flame_write(const struct path *path, const char *label, struct html *h)
{
	struct flame f = {.path = path, .h = h};
	unsigned rows = 0;
	for (unsigned i = 0; i < path->n_steps; i++)
		rows = path->steps[i].depth >= rows ? path->steps[i].depth + 1 : rows;
	AUTO_FREE char *box = mem_printf("0 0 %.0f %u", WIDTH, (rows < DEPTH_MAX ? rows : DEPTH_MAX) * ROW);
	html_open(h, "svg", "class", "flame", "viewBox", box, "role", "img", "aria-label", label, NULL);
	write_steps(&f);
	for (unsigned c = 0; c < N_COLOURS; c++) {
		AUTO_FREE char *class_name = mem_printf("s%u", c);
		if (f.narrow[c].len)
			html_void(h, "path", "class", class_name, "d", buf_text(&f.narrow[c]), NULL);
		buf_finish(&f.narrow[c]);
	}
	html_close(h, "svg");
}
