/* host.c - see host.h. */
#include "engine/host.h"

#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

static struct host *add_host(struct hosts *hosts, const char *name, enum host_kind kind)
{
	hosts->list = mem_resize(hosts->list, hosts->n + 1, sizeof *hosts->list);
	struct host *host = &hosts->list[hosts->n++];
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

struct parse {
	struct hosts *hosts;
	const char *path;
	struct err **err;
};

static int set_key(struct parse *parse, struct host *host, const char *key, const char *value)
{
	if (strcmp(key, "ssh") == 0) {
		free(host->ssh);
		host->ssh = mem_strdup(value);
	} else if (strcmp(key, "command") == 0) {
		free(host->command);
		host->command = mem_strdup(value);
	} else if (strcmp(key, "drivers") == 0) {
		free_list(host->drivers);
		host->drivers = split(value);
	} else {
		err_set(parse->err, ERR_USAGE, "known keys: ssh, drivers, command",
			"%s: host %s has an unknown key '%s'", parse->path, host->name, key);
		return 0;
	}
	return 1;
}

/* inih's handler: 1 is fine, 0 stops and makes ini_parse return the line. */
static int take_line(void *user, const char *section, const char *key, const char *value)
{
	struct parse *parse = user;
	struct host *host = parse->hosts->n ? &parse->hosts->list[parse->hosts->n - 1] : NULL;
	if (!host || host->kind != HOST_SSH || strcmp(host->name, section) != 0) {
		if (!section[0] || hosts_find(parse->hosts, section)) {
			err_set(parse->err, ERR_USAGE, "give every host one section with a name of its own",
				"%s: the host name '%s' is %s", parse->path, section, section[0] ? "taken" : "missing");
			return 0;
		}
		host = add_host(parse->hosts, section, HOST_SSH);
	}
	return set_key(parse, host, key, value);
}

/* A destination that ssh would take for an option must not reach it. */
static int check_host(const char *path, const struct host *host, struct err **err)
{
	if (!host->ssh || !host->ssh[0] || host->ssh[0] == '-')
		return err_set(err, ERR_USAGE, "add a line: ssh = user@machine",
			"%s: host %s has no valid ssh destination", path, host->name);
	if (!host->drivers || !host->drivers[0])
		return err_set(
			err, ERR_USAGE, "add a line: drivers = kvm", "%s: host %s names no drivers", path, host->name);
	for (char **name = host->drivers; *name; name++)
		if (!driver_find(*name))
			return err_set(err, ERR_USAGE, "see `hvbench list`", "%s: host %s names an unknown driver '%s'",
				path, host->name, *name);
	return 0;
}

static int load_file(const char *path, struct hosts *hosts, struct err **err)
{
	struct parse parse = {hosts, path, err};
	unsigned first = hosts->n;
	int line = ini_parse(path, take_line, &parse);
	if (line < 0)
		return err_sys(err, ERR_USAGE, errno, NULL, "cannot read the hosts file %s", path);
	if (line > 0) {
		if (err && *err)
			return err_wrap(err, "line %d", line);
		return err_set(err, ERR_USAGE, "see CONTRIBUTING.md for its form", "%s:%d: not a line of a hosts file",
			path, line);
	}
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
