/* options.c - see options.h. */
#include "cli/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "lib/buf.h"
#include "lib/mem.h"

#define TABLES_MAX 4
#define LEFT_MAX 26 /* columns of an option's name; the text of a longer one starts on the next line */
#define RIGHT_MAX 100

#define AT(member) offsetof(struct cli_common, member)

static const struct cli_option common_options[] = {
	{"json", 0, NULL, "the result as JSON on stdout", CLI_FLAG, AT(json), 0, 0, NULL},
	{"db", 0, "FILE", "database (default: $HVBENCH_DB, else hvbench/hvbench.db in the XDG data folder)", CLI_TEXT,
		AT(db), 0, 0, NULL},
	{"help", 0, NULL, "this text", CLI_OTHER, 0, 0, 0, NULL},
	{0},
};

/* All tables of a command, and what is being read. */
struct parser {
	const struct command *command;
	struct cli_table tables[TABLES_MAX];
	char **argv;
	int argc, next; /* of the words: the one after what was read */
};

/* ---- help ---- */

/* "  -s, --suite NAME" */
static void put_name(struct buf *out, const struct cli_option *o)
{
	char letter[8] = "    ";
	if (o->letter)
		snprintf(letter, sizeof letter, "-%c, ", o->letter);
	buf_addf(out, "  %s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");
}

/* The words of the text, in lines that begin after the option's column. */
static void put_help(struct buf *out, size_t column, const char *text)
{
	for (size_t at = column; *text;) {
		size_t word = strcspn(text, " ");
		if (at > LEFT_MAX && at + 1 + word > RIGHT_MAX) {
			buf_addc(out, '\n');
			at = 0;
		}
		size_t gap = at < LEFT_MAX ? LEFT_MAX - at : at > LEFT_MAX;
		buf_addf(out, "%*s%.*s", (int)gap, "", (int)word, text);
		at += gap + word;
		text += word + strspn(text + word, " ");
	}
	buf_addc(out, '\n');
}

static void put_options(struct buf *out, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o && o->name; o++) {
		AUTO_BUF struct buf name = BUF_INIT;
		put_name(&name, o);
		buf_adds(out, buf_text(&name));
		if (name.len + 2 > LEFT_MAX)
			buf_addc(out, '\n');
		put_help(out, name.len + 2 > LEFT_MAX ? 0 : name.len, o->help);
	}
}

static void __attribute__((noreturn)) print_help(const struct parser *p)
{
	AUTO_BUF struct buf out = BUF_INIT;
	buf_addf(&out, "usage: hvbench %s\n\n%s\n", p->command->usage, p->command->about);
	for (unsigned i = 0; i < TABLES_MAX; i++)
		put_options(&out, p->tables[i].options);
	if (p->command->notes)
		buf_addf(&out, "\n%s", p->command->notes);
	fputs(buf_text(&out), stdout);
	exit(fflush(stdout) == 0 ? CLI_OK : ERR_INFRA);
}

/* ---- reading ---- */

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
	else if (!o->take)
		print_help(p);
	return !o->take || o->take(base, value, err) == 0 ? 0 : err_wrap(err, "--%s", o->name);
}

/* word: the option as it was typed, `len` of it without a value; value: what followed it in the same word, or NULL. */
static int take_option(struct parser *p, const struct cli_option *o, void *base, const char *word, size_t len,
	const char *value, struct err **err)
{
	if (!o)
		return usage_error(p, err, "unknown option %.*s", (int)len, word);
	if (!o->arg && value)
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
	}
	argv[n + 1] = NULL;
	if (n <= max_operands)
		return n;
	const char *word = argv[max_operands + 1];
	return max_operands == 0 ? usage_error(&p, err, "%s takes no argument '%s'", command->name, word)
				 : usage_error(&p, err, "%s takes at most %d arguments: '%s' is too many",
					   command->name, max_operands, word);
}
