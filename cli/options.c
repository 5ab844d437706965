/* options.c - see options.h. */
#include "cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/near.h"

#define TABLES_MAX 4
#define LEFT_MAX 26 /* columns of an option's name; the text of a longer one starts on the next line */
#define HELP_WIDTH 80

#define AT(member) offsetof(struct cli_common, member)

static const struct cli_option common_options[] = {
	{"json", 0, NULL, "the result as JSON on stdout", CLI_FLAG, AT(json), 0, 0, NULL},
	{"db", 0, "FILE", "database (default: $HVBENCH_DB, else hvbench/hvbench.db in the XDG data folder)", CLI_TEXT,
		AT(db), 0, 0, NULL},
	{"help", 'h', NULL, "this text (--help=man: for man; --help=words: the options alone)", CLI_OTHER, 0, 0, 0,
		NULL},
	{0},
};

/* All tables of a command, and what is being read. */
struct parser {
	const struct command *command;
	struct cli_table tables[TABLES_MAX];
	char **argv;
	int argc, next; /* of the words: the one after what was read */
};

static int __attribute__((format(printf, 3, 4)))
usage_error(const struct parser *p, struct err **err, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *text = mem_vprintf(fmt, args);
	va_end(args);
	AUTO_FREE char *hint = mem_printf("see `hvbench %s --help`", p->command->name);
	return err_set(err, ERR_USAGE, hint, "%s", text);
}

/* ---- help ---- */

/* "  -s, --suite NAME" */
static void put_name(struct buf *out, const struct cli_option *o)
{
	char letter[8] = "    ";
	if (o->letter)
		snprintf(letter, sizeof letter, "-%c, ", o->letter);
	buf_addf(out, "  %s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

/* The line in lines of at most HELP_WIDTH; the second and later ones are indented by `hang`. */
static void put_line(struct buf *out, const char *line, size_t hang)
{
	for (size_t indent = 0; *line; indent = hang) {
		size_t n = cli_line_of(line, HELP_WIDTH - indent);
		buf_addf(out, "%*s%.*s\n", (int)indent, "", (int)n, line);
		line += n + strspn(line + n, " ");
	}
}

/* Where what belongs to the line goes on: behind a gap in it, else behind its first blanks. */
static size_t hang_of(const char *line)
{
	size_t blanks = strspn(line, " ");
	const char *gap = strstr(line + blanks, "  ");
	return gap && gap - line < LEFT_MAX ? (size_t)(gap - line) + strspn(gap, " ") : blanks ? blanks + 2 : 0;
}

/* Paragraphs of lines that belong together, each filled; a line that begins with a blank is one of its own. */
static void put_text(struct buf *out, const char *text)
{
	while (*text) {
		AUTO_BUF struct buf line = BUF_INIT;
		size_t n = strcspn(text, "\n");
		buf_add(&line, text, n);
		for (text += n + (text[n] == '\n'); line.len && *text && *text != '\n' && *text != ' ';
			text += n + (text[n] == '\n')) {
			n = strcspn(text, "\n");
			buf_addf(&line, " %.*s", (int)n, text);
		}
		if (line.len)
			put_line(out, line.data, hang_of(line.data));
		else
			buf_addc(out, '\n');
	}
}

static void put_options(struct buf *out, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o && o->name; o++) {
		AUTO_BUF struct buf line = BUF_INIT;
		put_name(&line, o);
		if (line.len + 2 > LEFT_MAX) {
			put_line(out, buf_text(&line), 0);
			buf_clear(&line);
		}
		buf_addf(&line, "%*s%s", (int)(LEFT_MAX - line.len), "", o->help);
		put_line(out, buf_text(&line), LEFT_MAX);
	}
}

static void put_help(struct buf *out, const struct parser *p)
{
	AUTO_FREE char *usage = mem_printf("usage: hvbench %s\n\n", p->command->usage);
	put_text(out, usage);
	put_text(out, p->command->about);
	buf_addc(out, '\n');
	for (unsigned i = 0; i < TABLES_MAX; i++)
		put_options(out, p->tables[i].options);
	if (p->command->notes)
		buf_addc(out, '\n');
	put_text(out, p->command->notes ? p->command->notes : "");
}

/* The options, one a line. */
static void put_words(struct buf *out, const struct parser *p)
{
	for (unsigned i = 0; i < TABLES_MAX; i++)
		for (const struct cli_option *o = p->tables[i].options; o && o->name; o++)
			buf_addf(out, "--%s\n", o->name);
}

/* The help as it stands, as a section of a man page: what roff would read as a request or an escape is escaped. */
static void put_man(struct buf *out, const struct parser *p)
{
	AUTO_BUF struct buf help = BUF_INIT;
	put_help(&help, p);
	buf_addf(out, ".SS hvbench %s\n.nf\n", p->command->name);
	for (const char *at = buf_text(&help), *before = "\n"; *at; before = at++) {
		if (*before == '\n' && strchr(".'", *at))
			buf_adds(out, "\\&");
		if (strchr("\\-", *at))
			buf_addc(out, '\\');
		buf_addc(out, *at == '\\' ? 'e' : *at);
	}
	buf_adds(out, ".fi\n");
}

/* format: of --help=FORMAT; NULL: text. */
static int print_help(const struct parser *p, const char *format, struct err **err)
{
	static const struct {
		const char *name;
		void (*put)(struct buf *out, const struct parser *p);
	} formats[] = {{"text", put_help}, {"man", put_man}, {"words", put_words}};
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		AUTO_BUF struct buf out = BUF_INIT;
		if (strcmp(format ? format : "text", formats[i].name) != 0)
			continue;
		formats[i].put(&out, p);
		fputs(buf_text(&out), stdout);
		exit(fflush(stdout) == 0 ? CLI_OK : ERR_INFRA);
	}
	return usage_error(p, err, "there is no help as %s, but text, man and words", format);
}

/* ---- reading ---- */

/* The option of that name, or of a name that begins so; its table's base. NULL when there is none, or several. */
static const struct cli_option *find_long(const struct parser *p, const char *name, size_t len, void **base)
{
	const struct cli_option *found = NULL;
	unsigned n = 0;
	for (unsigned i = 0; i < TABLES_MAX; i++)
		for (const struct cli_option *o = p->tables[i].options; o && o->name; o++) {
			if (strncmp(o->name, name, len) != 0)
				continue;
			bool whole = o->name[len] == '\0';
			found = n == 0 || whole ? o : found;
			*base = found == o ? p->tables[i].base : *base;
			if (whole)
				return o;
			n++;
		}
	return n == 1 ? found : NULL;
}

static const struct cli_option *find_letter(const struct parser *p, char letter, void **base)
{
	for (unsigned i = 0; i < TABLES_MAX; i++)
		for (const struct cli_option *o = p->tables[i].options; o && o->name; o++)
			if (o->letter == letter) {
				*base = p->tables[i].base;
				return o;
			}
	return NULL;
}

static int take_number(const struct cli_option *o, void *member, const char *text, struct err **err)
{
	char *end;
	errno = 0;
	uint64_t n = strtoull(text, &end, 0);
	if (!text[0] || *end || errno || strchr(text, '-') || n < o->min || n > o->max)
		return err_set(err, ERR_USAGE, NULL, "--%s takes a number from %llu to %llu, not '%s'", o->name,
			(unsigned long long)o->min, (unsigned long long)o->max, text);
	if (o->kind == CLI_LONG)
		*(uint64_t *)member = n;
	else
		*(unsigned *)member = (unsigned)n;
	return 0;
}

/* The one option whose value, behind a "=", may be left out. */
static bool is_help(const struct cli_option *o)
{
	return o->kind == CLI_OTHER && !o->take;
}

static int take_value(
	const struct parser *p, const struct cli_option *o, void *base, const char *value, struct err **err)
{
	void *member = (char *)base + o->at;
	if (o->kind == CLI_FLAG)
		*(bool *)member = true;
	else if (o->kind == CLI_TEXT)
		*(const char **)member = value;
	else if (o->kind == CLI_LIST)
		strv_add(member, value);
	else if (o->kind != CLI_OTHER)
		return take_number(o, member, value, err);
	else if (is_help(o))
		return print_help(p, value, err);
	return !o->take || o->take(base, value, err) == 0 ? 0 : err_wrap(err, "--%s", o->name);
}

static int unknown_option(const struct parser *p, const char *word, size_t len, struct err **err)
{
	AUTO_FREE char *name = mem_strndup(word, len);
	AUTO_FREE char *help = mem_printf("see `hvbench %s --help`", p->command->name);
	struct near near = NEAR_TO(name);
	for (unsigned i = 0; i < TABLES_MAX && word[1] == '-'; i++)
		for (const struct cli_option *o = p->tables[i].options; o && o->name; o++) {
			AUTO_FREE char *option = mem_printf("--%s", o->name);
			near_try(&near, option);
		}
	AUTO_FREE char *hint = near_hint(&near, help);
	return err_set(err, ERR_USAGE, hint, "unknown option %.*s", (int)len, word);
}

/* word: the option as it was typed, `len` of it without a value; value: what followed it in the same word, or NULL. */
static int take_option(struct parser *p, const struct cli_option *o, void *base, const char *word, size_t len,
	const char *value, struct err **err)
{
	if (!o)
		return unknown_option(p, word, len, err);
	if (!o->arg && value && (!is_help(o) || word[1] != '-'))
		return usage_error(p, err, "%.*s takes no value", (int)len, word);
	if (o->arg && !value && p->next >= p->argc)
		return usage_error(p, err, "%.*s needs a value", (int)len, word);
	return take_value(p, o, base, o->arg && !value ? p->argv[p->next++] : value, err);
}

static int take_word(struct parser *p, const char *word, struct err **err)
{
	void *base = NULL;
	if (word[1] != '-') {
		const struct cli_option *o = find_letter(p, word[1], &base);
		return take_option(p, o, base, word, 2, word[2] ? word + 2 : NULL, err);
	}
	size_t len = strcspn(word + 2, "=");
	const struct cli_option *o = find_long(p, word + 2, len, &base);
	return take_option(p, o, base, word, len + 2, word[len + 2] ? word + len + 3 : NULL, err);
}

static const char *database;
static bool wants_json;

const char *cli_database(void)
{
	return database;
}

bool cli_wants_json(void)
{
	return wants_json;
}

int cli_parse(const struct command *command, int argc, char **argv, const struct cli_table *tables, int max_operands,
	struct cli_common *common, struct err **err)
{
	struct parser p = {.command = command, .argv = argv, .argc = argc, .next = 1};
	unsigned n_tables = 0;
	int n = 0;
	for (; tables && tables[n_tables].options; n_tables++)
		p.tables[n_tables] = tables[n_tables];
	p.tables[n_tables] = (struct cli_table){common_options, common};
	for (bool ended = false; p.next < argc;) {
		char *word = argv[p.next++];
		if (!ended && strcmp(word, "--") == 0)
			ended = true;
		else if (ended || word[0] != '-' || !word[1])
			argv[++n] = word;
		else if (take_word(&p, word, err) != 0)
			return -1;
		database = common->db;
		wants_json = common->json;
	}
	argv[n + 1] = NULL;
	if (n <= max_operands)
		return n;
	const char *word = argv[max_operands + 1];
	return max_operands == 0 ? usage_error(&p, err, "%s takes no argument '%s'", command->name, word)
				 : usage_error(&p, err, "%s takes at most %d arguments: '%s' is too many",
					   command->name, max_operands, word);
}
