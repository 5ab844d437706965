/* series.c - see series.h. A judgement is an event of the run, so that it goes and comes with the database. */
#include "report/series.h"

#include <ctype.h>
#include <string.h>

#include "lib/file.h"
#include "lib/mem.h"
#include "report/export.h"

#define NAME_MAX_BYTES 64
#define OPTION " --series"

static size_t name_length(const char *text)
{
	size_t n = 0;
	while (isalnum((unsigned char)text[n]) || (text[n] && strchr("._-", text[n])))
		n++;
	return n;
}

int series_check(const char *name, struct err **err)
{
	size_t n = name_length(name);
	if (n > 0 && n <= NAME_MAX_BYTES && !name[n])
		return 0;
	return err_set(err, ERR_USAGE, NULL, "'%s' is no name of a series: letters, digits and . _ -, at most %d", name,
		NAME_MAX_BYTES);
}

char *series_of(const char *command)
{
	const char *at = strstr(command, OPTION);
	while (at && !strchr(" =", at[strlen(OPTION)]))
		at = strstr(at + 1, OPTION);
	if (!at || !at[strlen(OPTION)])
		return NULL;
	at += strlen(OPTION) + 1;
	return mem_strndup(at, name_length(at));
}

static void finish_night(struct night *night)
{
	run_row_finish(&night->run);
	MEM_FREE(night->judged, night->said);
}

void series_finish(struct series *series)
{
	for (unsigned i = 0; i < series->n; i++)
		finish_night(&series->nights[i]);
	free(series->nights);
	*series = (struct series){0};
}

static int load_judgement(struct db *db, struct night *night, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT text FROM event WHERE run_id = ? AND kind = 'gate' ORDER BY id DESC LIMIT 1", "i",
		night->run.id);
	int rc = s ? db_step(s, err) : -1;
	if (rc == 1) {
		const char *text = query_text(s, 0), *colon = strstr(text, ": ");
		night->judged = mem_strndup(text, colon ? (size_t)(colon - text) : strlen(text));
		night->said = mem_strdup(colon ? colon + 2 : "");
	}
	db_done(s);
	return rc < 0 ? -1 : 0;
}

int series_load(struct db *db, const char *name, struct series *out, struct err **err)
{
	AUTO_RUN_ROWS struct run_rows runs = {0};
	*out = (struct series){0};
	if (run_rows_load(db, UINT32_MAX, &runs, err) != 0)
		return -1;
	for (unsigned i = 0; i < runs.n; i++) {
		AUTO_FREE char *series = series_of(runs.rows[i].command);
		if (!series || strcmp(series, name) != 0)
			continue;
		struct night *night = &MEM_ADD(out->nights, out->n);
		*night = (struct night){.run = runs.rows[i]};
		runs.rows[i] = (struct run_row){0};
		if (load_judgement(db, night, err) != 0)
			return -1;
	}
	return 0;
}

int series_judge(struct db *db, int64_t run_id, const char *judged, const char *said, struct err **err)
{
	AUTO_FREE char *text = mem_printf("%s: %s", judged, said);
	return db_exec(db, err, "INSERT INTO event(run_id, t, kind, text) VALUES (?, " DB_NOW ", 'gate', ?)", "it",
		run_id, text);
}

static bool is_judged(const struct night *night, const char *so)
{
	return night->judged && strcmp(night->judged, so) == 0;
}

bool night_is_sound(const struct night *night)
{
	return strcmp(night->run.state, "complete") == 0 &&
		(is_judged(night, SERIES_PASSED) || is_judged(night, SERIES_UNDECIDED));
}

int64_t series_last_success(const struct series *series)
{
	for (unsigned i = 0; i < series->n; i++)
		if (is_judged(&series->nights[i], SERIES_PASSED) || is_judged(&series->nights[i], SERIES_CURED))
			return export_time(series->nights[i].run.ended);
	return 0;
}

/* ---- the page ---- */

static void put_night(const struct night *night, const char *folder, struct html *h)
{
	AUTO_FREE char *name = mem_printf("%s.html", night->run.uuid);
	AUTO_FREE char *path = mem_printf("%s/%s", folder, name);
	html_open(h, "tr", NULL);
	html_element(h, "td", night->run.started);
	html_open(h, "td", NULL);
	if (file_exists(path))
		html_open(h, "a", "href", name, NULL);
	html_textf(h, "%.8s", night->run.uuid);
	if (file_exists(path))
		html_close(h, "a");
	html_close(h, "td");
	html_element(h, "td", night->judged ? night->judged : night->run.state);
	html_elementf(h, "td", "num", "%u/%u", night->run.ok, night->run.trials);
	html_element(h, "td", night->said ? night->said : "");
	html_close(h, "tr");
}

void series_page(const struct series *series, const char *name, const char *folder, struct html *h)
{
	AUTO_FREE char *title = mem_printf("hvbench: nights of %s", name);
	html_head(h, title);
	html_open(h, "main", NULL);
	html_element(h, "h1", title);
	html_trusted(h, "<table>\n<tr><th>begun</th><th>run</th><th>it</th><th>ok</th><th>what was seen</th></tr>\n");
	for (unsigned i = 0; i < series->n; i++)
		put_night(&series->nights[i], folder, h);
	html_trusted(h, "</table>\n");
	html_close(h, "main");
	html_trusted(h, "</body>\n</html>\n");
}
