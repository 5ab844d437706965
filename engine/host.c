/* host.c - see host.h. */
#include "engine/host.h"

#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define FILE_MAX_BYTES (1u << 20)

static struct host *add_host(struct hosts *hosts, const char *name, enum host_kind kind)
{
	struct host *host = &MEM_ADD(hosts->list, hosts->n);
	*host = (struct host){.name = mem_strdup(name), .kind = kind};
	return host;
}

/* Splits "a, b" into an owned NULL-terminated list. */
static char **split(const char *text)
{
	char **list = mem_alloc(1, sizeof *list);
	size_t n = 0;
	AUTO_FREE char *copy = mem_strdup(text);
	for (char *save = NULL, *word = strtok_r(copy, ", \t", &save); word; word = strtok_r(NULL, ", \t", &save)) {
		list = mem_resize(list, n + 2, sizeof *list);
		list[n++] = mem_strdup(word);
		list[n] = NULL;
	}
	return list;
}

/* The drivers that a machine of the lab is for, or all. */
static char **drivers_of(const char *lab)
{
	AUTO_BUF struct buf names = BUF_INIT;
	for (unsigned i = 0; i < n_drivers; i++)
		if (!lab || (drivers[i]->labs && driver_list_has(drivers[i]->labs, lab)))
			buf_addf(&names, "%s ", drivers[i]->name);
	return split(buf_text(&names));
}

static void free_list(char **list)
{
	for (char **at = list; at && *at; at++)
		free(*at);
	free(list);
}

/* ---- the hosts file ---- */

/* What is read, and where: of an indented key inih would make part of the value above it, and of "#" behind a value
 * part of that value, so it is given lines without either. */
struct parse {
	struct hosts *hosts;
	const char *path;
	const char *at; /* the next line */
	int line;       /* that inih was given last */
	int wrong;      /* the line that *err is about; 0: none */
	struct err **err;
};

#define KEYS "known keys: ssh, drivers, command"

static int check_drivers(const struct parse *parse, const struct host *host)
{
	for (char **name = host->drivers; *name; name++)
		if (!driver_find(*name))
			return err_set(parse->err, ERR_USAGE, "see `hvbench list`",
				"%s: host %s names an unknown driver '%s'", parse->path, host->name, *name);
	return 0;
}

/* A destination that ssh would take for an option must not reach it. */
static int set_key(const struct parse *parse, struct host *host, const char *key, const char *value)
{
	if (!value[0] || (strcmp(key, "ssh") == 0 && value[0] == '-'))
		return err_set(parse->err, ERR_USAGE, KEYS, "%s: host %s: '%s' is no valid value of %s", parse->path,
			host->name, value, key);
	if (strcmp(key, "ssh") == 0) {
		free(host->ssh);
		host->ssh = mem_strdup(value);
	} else if (strcmp(key, "command") == 0) {
		free(host->command);
		host->command = mem_strdup(value);
	} else if (strcmp(key, "drivers") == 0) {
		free_list(host->drivers);
		host->drivers = split(value);
		return check_drivers(parse, host);
	} else {
		return err_set(parse->err, ERR_USAGE, KEYS, "%s: host %s has an unknown key '%s'", parse->path,
			host->name, key);
	}
	return 0;
}

static int take_line(struct parse *parse, const char *section, const char *key, const char *value)
{
	struct host *host = parse->hosts->n ? &parse->hosts->list[parse->hosts->n - 1] : NULL;
	if (!host || host->kind != HOST_SSH || strcmp(host->name, section) != 0) {
		if (!section[0] || hosts_find(parse->hosts, section))
			return err_set(parse->err, ERR_USAGE, "give every host one section with a name of its own",
				"%s: the host name '%s' is %s", parse->path, section, section[0] ? "taken" : "missing");
		host = add_host(parse->hosts, section, HOST_SSH);
	}
	return set_key(parse, host, key, value);
}

/* inih's handler: 1 is fine, 0 makes ini_parse_stream return the line. */
static int on_key(void *user, const char *section, const char *key, const char *value)
{
	struct parse *parse = user;
	if (take_line(parse, section, key, value) != 0)
		parse->wrong = parse->line;
	return !parse->wrong;
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
	return into;
}

static int check_host(const char *path, const struct host *host, struct err **err)
{
	if (!host->ssh)
		return err_set(err, ERR_USAGE, "add a line: ssh = user@machine", "%s: host %s has no ssh destination",
			path, host->name);
	if (!host->drivers || !host->drivers[0])
		return err_set(
			err, ERR_USAGE, "add a line: drivers = kvm", "%s: host %s names no drivers", path, host->name);
	return 0;
}

static int parse_text(const char *path, const char *text, struct hosts *hosts, struct err **err)
{
	AUTO_ERR struct err *key_err = NULL;
	struct parse parse = {hosts, path, text, 0, 0, &key_err};
	int line = ini_parse_stream(next_line, &parse, on_key, &parse);
	if (parse.wrong && (line <= 0 || line >= parse.wrong))
		return err_set(
			err, err_kind(key_err), err_hint(key_err), "line %d: %s", parse.wrong, err_message(key_err));
	return line == 0 ? 0
			 : err_set(err, ERR_USAGE, "see CONTRIBUTING.md for its form",
				   "line %d: %s: not a line of a hosts file", line, path);
}

static int load_file(const char *path, struct hosts *hosts, struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	unsigned first = hosts->n;
	AUTO_ERR struct err *why = NULL;
	if (file_read(path, FILE_MAX_BYTES, &text, &why) != 0)
		return err_set(err, ERR_USAGE, NULL, "cannot read the hosts file: %s", err_message(why));
	if (strlen(buf_text(&text)) != text.len)
		return err_set(err, ERR_USAGE, NULL, "%s: a hosts file is text", path);
	if (parse_text(path, buf_text(&text), hosts, err) != 0)
		return -1;
	for (unsigned i = first; i < hosts->n; i++) {
		if (!hosts->list[i].command)
			hosts->list[i].command = mem_strdup("hvbench");
		if (check_host(path, &hosts->list[i], err) != 0)
			return -1;
	}
	return 0;
}

static char *default_path(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (config && config[0] == '/')
		return mem_printf("%s/hvbench/hosts", config);
	return mem_printf("%s/.config/hvbench/hosts", home ? home : "/root");
}

int hosts_load(const char *path, struct hosts *hosts, struct err **err)
{
	*hosts = (struct hosts){0};
	add_host(hosts, "local", HOST_LOCAL)->drivers = drivers_of(NULL);
	for (int kind = 0; kind < LAB_KINDS; kind++) {
		struct host *host = add_host(hosts, lab_kind_name(kind), HOST_LAB);
		host->lab = kind;
		host->drivers = drivers_of(host->name);
	}
	AUTO_FREE char *fallback = default_path();
	if (!path && !file_exists(fallback))
		return 0;
	return load_file(path ? path : fallback, hosts, err);
}

void hosts_finish(struct hosts *hosts)
{
	for (unsigned i = 0; i < hosts->n; i++) {
		struct host *host = &hosts->list[i];
		free(host->name);
		free(host->ssh);
		free(host->command);
		free_list(host->drivers);
	}
	free(hosts->list);
	*hosts = (struct hosts){0};
}

const struct clock_kind *host_clock(const struct host *host, const struct lab_config *lab)
{
	return host->kind == HOST_LAB ? clock_kind_find(lab_clock_name(lab->clock)) : clock_of_hardware;
}

const struct host *hosts_find(const struct hosts *hosts, const char *name)
{
	for (unsigned i = 0; i < hosts->n; i++)
		if (strcmp(hosts->list[i].name, name) == 0)
			return &hosts->list[i];
	return NULL;
}
