/*
 * page_sched_time.c - schedules drawn over time: one row for each guest of a scene, a bar where it had the CPU.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/samples.h"
#include "report/page.h"

#define SHOWN_TICKS 200000000ull /* 200 ms at 1 GHz, or so many instructions */
#define WIDTH 1000
#define ROW 14
#define MERGE_TICKS 100000ull /* a shorter gap is not seen at this scale */

static const char *const shown[] = {"sched.fair-4", "sched.weight-1-4", "sched.cap-25-beside", "sched.idle-beside"};

static bool is_shown(const struct trial_row *t)
{
	for (unsigned i = 0; i < sizeof shown / sizeof *shown; i++) {
		if (strcmp(t->bench, shown[i]) == 0)
			return t->measured && t->rep == 0;
	}
	return false;
}

static bool time_wanted(const struct model *model)
{
	for (unsigned i = 0; i < model->trials.n; i++) {
		if (is_shown(&model->trials.rows[i]))
			return true;
	}
	return false;
}

static void write_bar(uint64_t on, uint64_t off, unsigned row, struct html *h)
{
	double scale = (double)WIDTH / (double)SHOWN_TICKS;
	AUTO_FREE char *x = mem_printf("%.2f", (double)on * scale),
		       *width = mem_printf("%.2f", (double)(off - on) * scale);
	AUTO_FREE char *y = mem_printf("%u", row * ROW + 2), *height = mem_printf("%u", ROW - 4);
	html_void(h, "rect", "x", x, "y", y, "width", width, "height", height, NULL);
}

/* Stretches from `from` on for what is shown, short gaps closed. */
static void write_member(const uint64_t *edges, size_t n, uint64_t from, unsigned row, struct html *h)
{
	uint64_t begun = 0, ended = 0;
	bool open = false;
	for (size_t i = 0; i + 1 < n; i += 2) {
		uint64_t on = edges[i] > from ? edges[i] - from : 0,
			 off = edges[i + 1] > from ? edges[i + 1] - from : 0;
		if (off == 0 || on >= SHOWN_TICKS)
			continue;
		off = off < SHOWN_TICKS ? off : SHOWN_TICKS;
		if (open && on - ended > MERGE_TICKS) {
			write_bar(begun, ended, row, h);
			open = false;
		}
		begun = open ? begun : on;
		ended = off;
		open = true;
	}
	if (open)
		write_bar(begun, ended, row, h);
}

static int write_members(const struct model *model, const struct trial_row *t, struct html *h, struct err **err)
{
	/* A tenth of a second after all have begun. */
	struct db_stmt *s = db_query(model->db, err,
		"SELECT member, edges, data, (SELECT max(t0) FROM member WHERE boot_id = ?1) FROM member WHERE boot_id "
		"= ?1 ORDER BY member",
		"i", t->boot_id);
	int got;
	while (s && (got = db_step(s, err)) == 1) {
		size_t len, n = (size_t)db_i64(s, 1);
		const void *data = db_blob(s, 2, &len);
		AUTO_FREE uint64_t *edges = samples_unpack(data, len, n, err);
		if (!edges) {
			db_done(s);
			return -1;
		}
		write_member(edges, n, (uint64_t)db_i64(s, 3) + SHOWN_TICKS / 2, (unsigned)db_i64(s, 0), h);
	}
	db_done(s);
	return s && got == 0 ? 0 : -1;
}

static int count_members(const struct model *model, const struct trial_row *t, struct err **err)
{
	struct db_stmt *s = db_query(model->db, err, "SELECT count(*) FROM member WHERE boot_id = ?", "i", t->boot_id);
	int n = s && db_step(s, err) == 1 ? (int)db_i64(s, 0) : -1;
	db_done(s);
	return n;
}

static int write_schedule(const struct model *model, const struct trial_row *t, struct html *h, struct err **err)
{
	const struct place *place = model_place(model, t);
	int n = count_members(model, t, err), result;
	AUTO_FREE char *box = mem_printf("0 0 %d %d", WIDTH, n * ROW),
		       *class_name = mem_printf("strip s%u", place->colour);
	AUTO_FREE char *height = mem_printf("height:%dpx;width:100%%", n * ROW);
	if (n < 0)
		return -1;
	html_open(h, "figure", NULL);
	html_open(h, "svg", "class", class_name, "viewBox", box, "preserveAspectRatio", "none", "style", height, "role",
		"img", "aria-label", "schedule over 200 ms", NULL);
	result = write_members(model, t, h, err);
	html_close(h, "svg");
	html_open(h, "figcaption", NULL);
	html_element(h, "code", t->bench);
	html_text(h, " ");
	part_place(h, place);
	html_close(h, "figcaption");
	html_close(h, "figure");
	return result;
}

static int time_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	html_element(h, "p",
		"Two hundred milliseconds (on the instruction clock: million instructions) of some scenes. A row is a "
		"guest, a bar the time that it had the CPU.");
	for (unsigned i = 0; i < model->trials.n; i++) {
		if (is_shown(&model->trials.rows[i]) && write_schedule(model, &model->trials.rows[i], h, err) != 0)
			return -1;
	}
	return 0;
}

const struct page page_sched_time = {
	.id = "sched-time",
	.title = "Schedules over time",
	.wanted = time_wanted,
	.write = time_write,
};
