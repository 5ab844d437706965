/*
 * user_jobs_fio.c - a user's job file as the guest's own fio takes it. fio tells each section, option and number that
 * it reads when it is asked to debug its parser; its --showcmd knows no numbers, and cannot tell a job from an option
 * `name`.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/wire.h"
#include "engine/user_jobs.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define PARSE_MS 10000
#define TOLD_MAX (4u << 20)

/* What is being put together: the options of [global] so far, and those of the job that is read. */
struct reading {
	struct buf shown, global, own;
	char *job;    /* its name; NULL: [global], or nothing yet */
	char *option; /* the last one, until its number has come */
};

static void end_section(struct reading *r)
{
	if (r->job)
		buf_addf(&r->shown, " --name=%s%s%s", r->job, buf_text(&r->global), buf_text(&r->own));
	buf_clear(&r->own);
	MEM_FREE(r->job, r->option);
	r->job = r->option = NULL;
}

static void take_section(struct reading *r, const char *name)
{
	end_section(r);
	if (strncmp(name, "global", strlen("global")) != 0)
		r->job = mem_strndup(name, strcspn(name, "]"));
}

/* "runtime, ptr=5m". A name of [global] is that of no job. */
static void take_option(struct reading *r, const char *text)
{
	const char *value = strstr(text, ", ptr=");
	if (!value)
		return;
	free(r->option);
	r->option = mem_strndup(text, (size_t)(value - text));
	value += strlen(", ptr=");
	bool name = strcmp(r->option, "name") == 0, alone = strcmp(value, "(null)") == 0;
	if (name && r->job) {
		free(r->job);
		r->job = mem_strdup(value);
	} else if (!name) {
		buf_addf(r->job ? &r->own : &r->global, " --%s%s%s", r->option, alone ? "" : "=", alone ? "" : value);
	}
}

/* The first number of the last option: further ones are of other directions. Percentages and zones have none. */
static void take_number(struct reading *r, const char *number)
{
	unsigned long long n = strtoull(number, NULL, 10);
	if (r->option && n <= INT64_MAX)
		buf_addf(r->job ? &r->own : &r->global, " --" USER_JOBS_NUMBER "%s=%llu", r->option, n);
	MEM_FREE(r->option);
	r->option = NULL;
}

/* What follows in a line of fio's parser, "parse    4711  Parsing section [a]"; NULL. */
static const char *behind(const char *line, const char *words)
{
	if (strncmp(line, "parse ", strlen("parse ")) != 0)
		return NULL;
	line += strlen("parse ");
	line += strspn(line, " ");
	line += strspn(line, "0123456789");
	line += strspn(line, " ");
	return strncmp(line, words, strlen(words)) == 0 ? line + strlen(words) : NULL;
}

static char *shown_of(char *told)
{
	struct reading r = {.shown = BUF_INIT};
	buf_adds(&r.shown, "fio");
	for (char *save = NULL, *line = strtok_r(told, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		const char *rest;
		if ((rest = behind(line, "Parsing section [")))
			take_section(&r, rest);
		else if ((rest = behind(line, "handle_option=")))
			take_option(&r, rest);
		else if ((rest = behind(line, "ret=0, out=")))
			take_number(&r, rest);
	}
	end_section(&r);
	buf_finish(&r.global);
	buf_finish(&r.own);
	return buf_steal(&r.shown);
}

/* All that fio said, in one line. */
static char *in_one_line(const struct buf *said)
{
	struct buf line = BUF_INIT;
	AUTO_FREE char *copy = mem_strdup(buf_text(said));
	for (char *save = NULL, *part = strtok_r(copy, "\n", &save); part; part = strtok_r(NULL, "\n", &save))
		buf_addf(&line, "%s%s", line.len ? "; " : "", part);
	return buf_steal(&line);
}

int user_jobs_load(const char *path, struct user_jobs *jobs, struct err **err)
{
	AUTO_FREE char *dir = file_exe_dir();
	AUTO_FREE char *fio = mem_printf("%s/guests/fio", dir);
	const char *const argv[] = {fio, "--parse-only", "--debug=parse", path, NULL};
	AUTO_BUF struct buf text = BUF_INIT, told = BUF_INIT, said = BUF_INIT;
	AUTO_ERR struct err *failed = NULL;
	if (file_read(path, WIRE_JOB_FILE_MAX, &text, err) != 0)
		return -1;
	if (text.len == 0)
		return err_set(err, ERR_USAGE, NULL, "%s is empty: a fio job file is needed", path);
	if (proc_run(argv, clock_after_ms(PARSE_MS), TOLD_MAX, &told, &said, &failed) != 0) {
		AUTO_FREE char *words = in_one_line(&said),
			       *hint = mem_printf("the guest's fio says it: %s --parse-only %s", fio, path);
		return err_set(err, said.len ? ERR_USAGE : ERR_INFRA, hint,
			"%s is no job file that the guest's fio takes: %s", path, words ? words : err_message(failed));
	}
	AUTO_FREE char *told_text = mem_strdup(buf_text(&told)), *shown = shown_of(told_text);
	return user_jobs_parse(path, shown, jobs, err);
}
