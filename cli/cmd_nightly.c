/*
 * cmd_nightly.c - `hvbench nightly`: a night's whole work, from a file, without a terminal. Each step is a command of
 * hvbench that a person could type, in a process of its own; what they print is in the night's log.
 */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/exports.h"
#include "cli/gate_view.h"
#include "cli/nightly_file.h"
#include "engine/archive.h"
#include "engine/store.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "report/format.h"
#include "report/gate.h"
#include "report/series.h"

extern const struct command command_nightly;

#define LOG_MAX (64u << 20)

struct nightly {
	struct cli_common common;
	bool init;
	struct nightly_file file;
	struct gate gate;
	char *db_path, *log;
	struct db *db;
	struct exports files;
	struct export export;
	int64_t run_id; /* of this night; 0: not yet */
	int run_code;   /* of `hvbench run` */
	bool cured;     /* a row failed, and did not when it was measured again */
};

/* ---- steps ---- */

static volatile sig_atomic_t child, stopped;

/* The step ends cleanly, and the night with it. */
static void on_signal(int number)
{
	stopped = 1;
	if (child > 0)
		kill(child, SIGTERM);
}

static void catch_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	const struct sigaction action = {.sa_handler = on_signal};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaction(numbers[i], &action, NULL);
}

static int log_command(const struct nightly *c, const struct strv *words, struct err **err)
{
	char now[CLOCK_UTC_SIZE];
	AUTO_BUF struct buf line = BUF_INIT;
	AUTO_FD int fd = open(c->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", c->log);
	clock_utc(now);
	buf_addf(&line, "== %s", now);
	for (size_t i = 0; i < words->n; i++)
		buf_addf(&line, " %s", words->argv[i]);
	buf_addc(&line, '\n');
	return file_write_all(fd, line.data, line.len, err) == 0 ? 0 : err_wrap(err, "%s", c->log);
}

/* `hvbench` and the words, which are freed; the first is the command. Its exit code; -1: it could not be run. */
static int step(struct nightly *c, struct strv *words, struct err **err)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	AUTO_FREE char *dir = file_exe_dir();
	struct proc p = PROC_INIT;
	struct proc_spec spec = {.log_path = c->log, .own_session = true, .die_with_parent = true};
	int status = 0;
	strv_addf(&argv, "%s/hvbench", dir);
	for (size_t i = 0; i < words->n; i++) {
		strv_add(&argv, words->argv[i]);
		if (i == 0)
			strv_addf(&argv, "--db=%s", c->db_path);
	}
	strv_finish(words);
	spec.argv = (const char *const *)argv.argv;
	if (log_command(c, &argv, err) != 0 || proc_start(&p, &spec, err) != 0)
		return -1;
	child = p.pid;
	if (stopped)
		kill(p.pid, SIGTERM);
	int waited = proc_wait(&p, CLOCK_FOREVER, &status, err);
	child = 0;
	proc_stop(&p, 0);
	return waited != 0 ? -1 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static struct strv words_of(const char *first, const char *second)
{
	struct strv words = STRV_INIT;
	strv_add(&words, first);
	if (second)
		strv_add(&words, second);
	return words;
}

static int simple_step(struct nightly *c, const char *command, struct err **err)
{
	struct strv words = words_of(command, NULL);
	return step(c, &words, err);
}

static void add_all(struct strv *words, const struct strv *more)
{
	for (size_t i = 0; i < more->n; i++)
		strv_add(words, more->argv[i]);
}

/* The last error in the log, without its hint; else its last line. Caller frees. */
static char *last_words(const struct nightly *c)
{
	static const char mark[] = "\nhvbench: ";
	AUTO_BUF struct buf text = BUF_INIT;
	const char *error = NULL;
	if (file_read(c->log, LOG_MAX, &text, NULL) != 0)
		return mem_strdup("");
	for (const char *at = buf_text(&text); (at = strstr(at, mark)); error = at)
		at += strlen(mark);
	return error ? mem_strndup(error, strcspn(error, "\n")) : text_last_line(text.data, text.len);
}

/* ---- measuring ---- */

static int find_night(struct nightly *c, struct series *series, struct err **err)
{
	if (series_load(c->db, c->file.series, series, err) != 0)
		return -1;
	const struct night *newest = series->n ? &series->nights[0] : NULL;
	c->run_id = newest && !newest->judged ? newest->run.id : 0;
	return 0;
}

/* `hvbench run` of a series, of rows or of all; its exit code. */
static int run_series(struct nightly *c, const char *series, const struct strv *rows, struct err **err)
{
	struct strv words = words_of("run", NULL);
	strv_addf(&words, "--series=%s", series);
	strv_add(&words, "--quiet");
	add_all(&words, &c->file.options);
	strv_add(&words, "--");
	add_all(&words, rows);
	return step(c, &words, err);
}

/* What an earlier night left goes on. One that cannot, because hvbench or its hosts are others now, is over. */
static int resume_night(struct nightly *c, const struct run_row *run, struct err **err)
{
	struct strv words = words_of("run", "--resume");
	strv_add(&words, run->uuid);
	strv_add(&words, "--quiet");
	c->run_code = step(c, &words, err);
	if (c->run_code != ERR_USAGE)
		return c->run_code < 0 ? -1 : 0;
	AUTO_FREE char *why = last_words(c);
	if (series_judge(c->db, run->id, SERIES_BROKEN, why, err) != 0)
		return -1;
	c->run_id = 0;
	return 0;
}

static int measure(struct nightly *c, struct err **err)
{
	AUTO_SERIES struct series before = {0}, after = {0};
	if (find_night(c, &before, err) != 0)
		return -1;
	const struct run_row *left = c->run_id ? &before.nights[0].run : NULL;
	if (left && strcmp(left->state, "running") == 0)
		return err_set(
			err, ERR_BUSY, "wait for its end", "run %.8s of %s is in progress", left->uuid, c->file.series);
	if (left && strcmp(left->state, "interrupted") == 0 && resume_night(c, left, err) != 0)
		return -1;
	if (!c->run_id && (c->run_code = run_series(c, c->file.series, &c->file.what, err)) < 0)
		return -1;
	return find_night(c, &after, err);
}

/* ---- judging ---- */

static int gate_night(struct nightly *c, const char *uuid, struct err **err)
{
	bool first = false;
	if (gate_judge(c->db, &c->gate, uuid, &c->export, &first, err) != 0)
		return -1;
	if (!first || c->run_code != CLI_OK)
		return 0;
	export_finish(&c->export);
	if (export_run(c->db, uuid, &c->export, err) != 0)
		return -1;
	free(c->export.title);
	c->export.title = mem_printf(
		"the first night: %u rows, and nothing to hold them against", export_count(&c->export, EXPORT_PASSED));
	return 0;
}

/* What a second measurement says of a row that failed. */
static void confirm_row(struct nightly *c, struct export_row *row, const struct export *again)
{
	for (unsigned i = 0; i < again->n; i++) {
		const struct export_row *other = &again->rows[i];
		if (strcmp(other->name, row->name) != 0 || strcmp(other->host, row->host) != 0)
			continue;
		AUTO_FREE char *was = STEAL(row->why);
		bool cured = other->state == EXPORT_PASSED;
		c->cured |= cured;
		row->state = cured ? EXPORT_PASSED : row->state;
		row->why = mem_printf("%s; measured again (run %.8s): %s", was, again->run, other->verdict);
		return;
	}
}

static int confirm_once(struct nightly *c, struct err **err)
{
	AUTO_STRV struct strv rows = STRV_INIT;
	AUTO_EXPORT struct export again = {0};
	AUTO_FREE char *series = mem_printf("%s.confirm", c->file.series);
	bool first;
	for (unsigned i = 0; i < c->export.n; i++)
		if (c->export.rows[i].state == EXPORT_FAILED)
			strv_add(&rows, c->export.rows[i].name);
	if (run_series(c, series, &rows, err) < 0)
		return -1;
	if (stopped)
		return err_set(err, ERR_INTERRUPTED, "`hvbench nightly` goes on with this night", "interrupted");
	if (gate_judge(c->db, &c->gate, "last", &again, &first, err) != 0)
		return -1;
	for (unsigned i = 0; i < c->export.n; i++)
		if (c->export.rows[i].state == EXPORT_FAILED)
			confirm_row(c, &c->export.rows[i], &again);
	gate_conclude(&c->gate, &c->export);
	return 0;
}

static int judge(struct nightly *c, const struct series *series, struct err **err)
{
	const struct run_row *run = &series->nights[0].run;
	if (gate_night(c, run->uuid, err) != 0)
		return -1;
	for (unsigned i = 0; i < c->file.confirm && export_count(&c->export, EXPORT_FAILED); i++)
		if (confirm_once(c, err) != 0)
			return -1;
	c->export.what = "nightly";
	if (c->run_code != CLI_OK && !c->export.broken) {
		AUTO_FREE char *said = last_words(c);
		c->export.broken = mem_printf("`hvbench run` ended with exit code %d: %s", c->run_code, said);
		c->export.passed = false;
		c->export.last_success = series_last_success(series);
	}
	return 0;
}

/* ---- what stays ---- */

static const char *judged_name(const struct nightly *c)
{
	if (c->export.passed)
		return c->cured ? SERIES_CURED : SERIES_PASSED;
	return export_count(&c->export, EXPORT_FAILED) ? SERIES_FAILED
		: c->export.broken                     ? SERIES_BROKEN
						       : SERIES_UNDECIDED;
}

/* The worst rows, in a sentence. Caller frees. */
static char *sentence_of(const struct export *export)
{
	struct buf text = BUF_INIT;
	char change[FORMAT_SIZE];
	buf_adds(&text, export->broken ? export->broken : export->title);
	for (unsigned i = 0; i < export->n; i++)
		if (export->rows[i].state == EXPORT_FAILED)
			buf_addf(&text, "; %s %s %% since %s", export->rows[i].name,
				format_percent(export->rows[i].change, change),
				export->rows[i].since ? export->rows[i].since : "this night");
	return buf_steal(&text);
}

static int write_report(struct nightly *c, const char *uuid, struct err **err)
{
	struct strv words = words_of("report", "--run");
	strv_add(&words, uuid);
	strv_addf(&words, "--out=%s/%s.html", c->file.folder, uuid);
	int code = step(c, &words, err);
	if (code <= 0)
		return code;
	AUTO_FREE char *said = last_words(c);
	return err_set(err, ERR_INFRA, NULL, "`hvbench report` ended with exit code %d: %s", code, said);
}

/* Nights beyond `keep`, and the runs that confirmed them. */
static int forget(struct nightly *c, const struct series *series, struct err **err)
{
	AUTO_FREE char *name = mem_printf("%s.confirm", c->file.series);
	AUTO_SERIES struct series confirms = {0};
	AUTO_FREE int64_t *ids = NULL;
	unsigned n = 0;
	int64_t bytes;
	bool later;
	if (series->n <= c->file.keep)
		return 0;
	if (series_load(c->db, name, &confirms, err) != 0)
		return -1;
	for (unsigned i = c->file.keep; i < series->n; i++) {
		AUTO_FREE char *page = mem_printf("%s/%s.html", c->file.folder, series->nights[i].run.uuid);
		AUTO_FREE char *log = mem_printf("%s/%s.log", c->file.folder, series->nights[i].run.uuid);
		unlink(page);
		unlink(log);
		MEM_ADD(ids, n) = series->nights[i].run.id;
	}
	for (unsigned i = 0; i < confirms.n; i++)
		if (confirms.nights[i].run.id < series->nights[c->file.keep - 1].run.id)
			MEM_ADD(ids, n) = confirms.nights[i].run.id;
	return archive_remove(c->db, ids, n, &bytes, &later, err);
}

static int write_index(struct nightly *c, struct err **err)
{
	AUTO_SERIES struct series series = {0};
	AUTO_FREE char *path = mem_printf("%s/index.html", c->file.folder);
	struct html page = {BUF_INIT};
	if (series_load(c->db, c->file.series, &series, err) != 0 || forget(c, &series, err) != 0)
		return -1;
	series.n = series.n < c->file.keep ? series.n : c->file.keep;
	series_page(&series, c->file.series, c->file.folder, &page);
	int result = file_write(path, page.out.data, page.out.len, 0644, err);
	buf_finish(&page.out);
	return result;
}

/* A night that is judged: its report, its place among the others. */
static int keep_night(struct nightly *c, const char *uuid, const char *said, struct err **err)
{
	AUTO_FREE char *log = mem_printf("%s/%s.log", c->file.folder, uuid);
	if (write_report(c, uuid, err) != 0 || series_judge(c->db, c->run_id, judged_name(c), said, err) != 0)
		return -1;
	return rename(c->log, log) == 0 ? 0
					: err_sys(err, ERR_INFRA, errno, NULL, "cannot rename %s to %s", c->log, log);
}

/* ---- the night ---- */

/* A night without a whole run is not judged: the next one goes on with it. */
static void take_broken(struct nightly *c, const struct series *series)
{
	AUTO_FREE char *said = last_words(c);
	c->export = (struct export){.what = "nightly", .last_success = series_last_success(series)};
	c->export.broken = mem_printf("`hvbench run` ended with exit code %d: %s", c->run_code, said);
	c->export.title = mem_strdup("the night is not whole");
}

static int finish_night(struct nightly *c, char **said, struct err **err)
{
	AUTO_SERIES struct series series = {0};
	if (find_night(c, &series, err) != 0)
		return -1;
	const struct run_row *run = c->run_id ? &series.nights[0].run : NULL;
	bool whole = run && strcmp(run->state, "complete") == 0;
	if (whole && judge(c, &series, err) != 0)
		return -1;
	if (!whole)
		take_broken(c, &series);
	*said = sentence_of(&c->export);
	if (whole && keep_night(c, run->uuid, *said, err) != 0)
		return -1;
	return write_index(c, err) != 0 || exports_write(&c->files, &c->export, err) != 0 ? -1 : 0;
}

static int code_of(const struct nightly *c)
{
	int code = stopped ? ERR_INTERRUPTED : gate_view_code(&c->export);
	return stopped || code == CLI_GATE || c->run_code == CLI_OK ? code : c->run_code;
}

static int whole_night(struct nightly *c, char **said, struct err **err)
{
	/* what they find is in the log: whether the run can do without is for the run to say */
	if (simple_step(c, "gc", err) < 0 || (c->file.doctor && simple_step(c, "doctor", err) < 0))
		return -1;
	return measure(c, err) == 0 ? finish_night(c, said, err) : -1;
}

static int begin(struct nightly *c, const char *path, struct err **err)
{
	if (nightly_file_load(path, &c->file, err) != 0 || gate_load(path, &c->gate, err) != 0 ||
		file_make_dirs(c->file.folder, err) != 0 || exports_open(&c->file.exports, &c->files, err) != 0)
		return -1;
	c->log = mem_printf("%s/nightly.log", c->file.folder);
	c->db_path = db_default_path(c->common.db);
	c->db = db_open(c->db_path, DB_WRITE, err);
	catch_signals();
	return c->db ? 0 : -1;
}

static void say(const struct nightly *c, const char *said)
{
	AUTO_FREE char *line = mem_printf(
		"%s: %s: %s; %s/index.html", c->file.series, judged_name(c), said, c->file.folder);
	if (c->common.json)
		cli_json(export_json(&c->export));
	else
		puts(line);
}

static void finish(struct nightly *c)
{
	db_close(c->db);
	exports_finish(&c->files);
	export_finish(&c->export);
	gate_finish(&c->gate);
	nightly_file_finish(&c->file);
	MEM_FREE(c->db_path, c->log);
}

static int init(const char *path, struct err **err)
{
	if (file_exists(path))
		return err_set(err, ERR_USAGE, "give another name, or remove it", "%s is there already", path);
	return file_write(path, nightly_file_example, strlen(nightly_file_example), 0644, err);
}

static int run(int argc, char **argv, struct err **err)
{
	struct nightly c = {0};
	static const struct cli_option options[] = {{"init", 0, NULL, "write FILE, with every key and what it means",
							    .kind = CLI_FLAG, .at = offsetof(struct nightly, init)},
		{0}};
	const struct cli_table tables[] = {{options, &c}, {0}};
	AUTO_FREE char *said = NULL;
	int code = -1, n = cli_parse(&command_nightly, argc, argv, tables, 1, &c.common, err);
	if (n == 0)
		err_set(err, ERR_USAGE, "`hvbench nightly --init FILE` writes one", "nightly takes a file");
	else if (n == 1 && c.init)
		code = init(argv[1], err);
	else if (n == 1 && begin(&c, argv[1], err) == 0 && whole_night(&c, &said, err) == 0) {
		say(&c, said);
		code = code_of(&c);
	}
	finish(&c);
	return code;
}

const struct command command_nightly = {
	.name = "nightly",
	.summary = "a night's work from a file: measure, compare, judge, report",
	.usage = "nightly FILE\n"
		 "       hvbench nightly --init FILE",
	.about =
		"Does `hvbench gc`, `hvbench doctor` and `hvbench run`, or goes on with the run that an earlier night "
		"left;\n"
		"holds the night against those before it (see `hvbench gate`), measures rows that failed again, writes "
		"the\n"
		"report, the page of all nights and the exports, and prints one line. It needs no terminal and no "
		"HOME.\n",
	.notes = "Exit code: 0 passed, 1 a row failed, 3 it could not be judged, else that of `hvbench run`: 4 "
		 "infrastructure, 5 a\n"
		 "guest or bench failed, 75 the host is busy, 130 interrupted.\n",
	.run = run,
};
