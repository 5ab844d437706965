/* host.c - see host.h. */
#include "engine/host.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/file.h"
#include "lib/inifile.h"
#include "lib/mem.h"

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

struct parse {
	struct hosts *hosts;
	const char *path;
};

#define KEYS "known keys: ssh, connect, drivers, command, patience"
#define PATIENCE_MAX 1000000 /* s */

static int check_drivers(const struct parse *parse, const struct host *host, struct err **err)
{
	for (char **name = host->drivers; *name; name++)
		if (!driver_find(*name))
			return err_set(err, ERR_USAGE, "see `hvbench list`", "%s: host %s names an unknown driver '%s'",
				parse->path, host->name, *name);
	return 0;
}

static int set_patience(const struct parse *parse, struct host *host, const char *value, struct err **err)
{
	char *end;
	unsigned long seconds = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || seconds < 1 || seconds > PATIENCE_MAX)
		return err_set(err, ERR_USAGE, NULL,
			"%s: host %s: patience is a number of seconds from 1 to %d, not '%s'", parse->path, host->name,
			PATIENCE_MAX, value);
	host->patience_s = (unsigned)seconds;
	return 0;
}

/* A destination that ssh would take for an option must not reach it. */
static int set_key(const struct parse *parse, struct host *host, const char *key, const char *value, struct err **err)
{
	const struct {
		const char *key;
		char **member;
	} texts[] = {{"ssh", &host->ssh}, {"connect", &host->connect}, {"command", &host->command}};
	if (!value[0] || (strcmp(key, "ssh") == 0 && value[0] == '-'))
		return err_set(err, ERR_USAGE, KEYS, "%s: host %s: '%s' is no valid value of %s", parse->path,
			host->name, value, key);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (strcmp(key, texts[i].key) != 0)
			continue;
		free(*texts[i].member);
		*texts[i].member = mem_strdup(value);
		return 0;
	}
	if (strcmp(key, "patience") == 0)
		return set_patience(parse, host, value, err);
	if (strcmp(key, "drivers") != 0)
		return err_set(
			err, ERR_USAGE, KEYS, "%s: host %s has an unknown key '%s'", parse->path, host->name, key);
	free_list(host->drivers);
	host->drivers = split(value);
	return check_drivers(parse, host, err);
}

static int on_key(void *ctx, const char *section, const char *key, const char *value, struct err **err)
{
	const struct parse *parse = ctx;
	struct host *host = parse->hosts->n ? &parse->hosts->list[parse->hosts->n - 1] : NULL;
	if (key && section[0])
		return set_key(parse, host, key, value, err);
	if (!section[0] || hosts_find(parse->hosts, section))
		return err_set(err, ERR_USAGE, "give every host one section with a name of its own",
			"%s: the host name '%s' is %s", parse->path, section, section[0] ? "taken" : "missing");
	add_host(parse->hosts, section, HOST_REMOTE);
	return 0;
}

static int check_host(const char *path, const struct host *host, struct err **err)
{
	if (!host->ssh == !host->connect)
		return err_set(err, ERR_USAGE, "give one of them: ssh = user@machine, or connect = COMMAND",
			"%s: host %s has %s", path, host->name,
			host->ssh ? "both ssh and connect" : "no ssh destination and no connect command");
	if (host->connect && host->command)
		return err_set(err, ERR_USAGE, "leave command out: connect is the whole command",
			"%s: host %s has both connect and command", path, host->name);
	if (!host->drivers || !host->drivers[0])
		return err_set(
			err, ERR_USAGE, "add a line: drivers = kvm", "%s: host %s names no drivers", path, host->name);
	return 0;
}

static int load_file(const char *path, struct hosts *hosts, struct err **err)
{
	unsigned first = hosts->n;
	struct parse parse = {hosts, path};
	if (inifile_read(path, "hosts", on_key, &parse, err) != 0)
		return -1;
	for (unsigned i = first; i < hosts->n; i++) {
		struct host *host = &hosts->list[i];
		if (check_host(path, host, err) != 0)
			return -1;
		if (!host->command)
			host->command = mem_strdup("hvbench");
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
		free(host->connect);
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
