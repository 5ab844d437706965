/* inifile.c - see inifile.h. */
#include "lib/inifile.h"

#include <ini.h>
#include <string.h>

#include "lib/file.h"

#define FILE_MAX_BYTES (1u << 20)
#define SECTION_MAX 48 /* inih cuts off what is longer, and says nothing */

/*
 * What is read, and where: of an indented key inih would make part of the value above it, and of "#" behind a value
 * part of that value, so it is given lines without either. It does not tell of a section without keys: its reader does.
 */
struct parse {
	inifile_fn *fn;
	void *ctx;
	const char *path;
	const char *at; /* the next line */
	int line;       /* that inih was given last */
	int wrong;      /* the line that *err is about; 0: none */
	struct err **err;
};

/* inih's handler: 1 is fine, 0 makes ini_parse_stream return the line. */
static int on_key(void *user, const char *section, const char *key, const char *value)
{
	struct parse *parse = user;
	if (parse->fn(parse->ctx, section, key, value, parse->err) != 0)
		parse->wrong = parse->line;
	return !parse->wrong;
}

static int take_section(struct parse *parse, const char *line)
{
	char name[SECTION_MAX + 1];
	size_t n = strcspn(line + 1, "]");
	if (line[0] != '[' || line[1 + n] != ']')
		return 0; /* inih's */
	if (n > SECTION_MAX)
		return err_set(parse->err, ERR_USAGE, NULL, "%s: the name of a section has more than %d bytes",
			parse->path, SECTION_MAX);
	memcpy(name, line + 1, n);
	name[n] = '\0';
	return parse->fn(parse->ctx, name, NULL, NULL, parse->err);
}

/* How many bytes of the line are left without a comment: from "#" or ";" at its beginning or behind a blank. */
static size_t length_without_comment(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("#;", line[i]) && (i == 0 || strchr(" \t", line[i - 1])))
			return i;
	return n;
}

/* inih's reader: the next line, NULL at the end and behind a line that was wrong. */
static char *next_line(char *into, int room, void *stream)
{
	struct parse *parse = stream;
	if (parse->wrong || !*parse->at)
		return NULL;
	size_t whole = strcspn(parse->at, "\n"), blank = strspn(parse->at, " \t");
	const char *line = parse->at + (blank < whole ? blank : whole);
	size_t n = length_without_comment(line, (size_t)(parse->at + whole - line));
	parse->at += whole + (parse->at[whole] == '\n');
	parse->line++;
	if (n + 2 > (size_t)room) {
		parse->wrong = parse->line;
		err_set(parse->err, ERR_USAGE, NULL, "%s: more than %d bytes", parse->path, room - 2);
		return NULL;
	}
	memcpy(into, line, n);
	memcpy(into + n, "\n", 2);
	if (take_section(parse, into) != 0) {
		parse->wrong = parse->line;
		return NULL;
	}
	return into;
}

static int parse_text(struct parse *parse, const char *what, struct err **err)
{
	AUTO_ERR struct err *key_err = NULL;
	parse->err = &key_err;
	int line = ini_parse_stream(next_line, parse, on_key, parse);
	if (parse->wrong && (line <= 0 || line >= parse->wrong))
		return err_set(
			err, err_kind(key_err), err_hint(key_err), "line %d: %s", parse->wrong, err_message(key_err));
	return line == 0 ? 0
			 : err_set(err, ERR_USAGE, "see CONTRIBUTING.md for its form",
				   "line %d: %s: not a line of a %s file", line, parse->path, what);
}

int inifile_read(const char *path, const char *what, inifile_fn *fn, void *ctx, struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_ERR struct err *why = NULL;
	if (file_read(path, FILE_MAX_BYTES, &text, &why) != 0)
		return err_set(err, ERR_USAGE, NULL, "cannot read the %s file: %s", what, err_message(why));
	if (strlen(buf_text(&text)) != text.len)
		return err_set(err, ERR_USAGE, NULL, "%s: a %s file is text", path, what);
	struct parse parse = {fn, ctx, path, buf_text(&text), 0, 0, NULL};
	return parse_text(&parse, what, err);
}
