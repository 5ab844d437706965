/* apt.c - where this machine gets its Debian packages from. The lab is made from the same places, so that it works with
 * a mirror or a proxy and no place is written down here. */
#include "drivers/lab/parts.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define APT_MS 30000
#define APT_MAX (1u << 20)
#define UPDATE_HINT "run `apt-get update` as root"

/* One line of apt-get indextargets, cut at the bars. */
struct target {
	char *origin, *codename, *uri, *release, *component;
};

static bool take_target(char *line, struct target *t)
{
	char **const fields[] = {&t->origin, &t->codename, &t->uri, &t->release, &t->component};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!(*fields[i] = strsep(&line, "|")))
			return false;
	return true;
}

char *apt_codename(struct err **err)
{
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read("/etc/os-release", APT_MAX, &text, err) != 0)
		return NULL;
	static const char key[] = "VERSION_CODENAME=";
	for (char *rest = text.data, *line; rest && (line = strsep(&rest, "\n"));)
		if (strncmp(line, key, sizeof key - 1) == 0)
			return mem_strdup(line + sizeof key - 1);
	return err_null(err_set(err, ERR_INFRA, "build the lab on Debian", "/etc/os-release names no Debian release"));
}

char *apt_sources(char **codename, struct err **err)
{
	AUTO_FREE char *running = apt_codename(err);
	AUTO_BUF struct buf listed = BUF_INIT, sources = BUF_INIT;
	if (!running)
		return NULL;
	const char *const argv[] = {"apt-get", "indextargets", "--format",
		"$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(RELEASE)|$(COMPONENT)|", "Created-By: Packages", NULL};
	if (proc_run(argv, clock_after_ms(APT_MS), APT_MAX, &listed, NULL, err) != 0)
		return NULL;
	for (char *rest = listed.data, *line; rest && (line = strsep(&rest, "\n"));) {
		struct target t;
		if (!take_target(line, &t) || strcmp(t.origin, "Debian") != 0 ||
			strncmp(t.codename, running, strlen(running)) != 0)
			continue;
		buf_addf(&sources, "deb %s %s %s\n", t.uri, t.release, t.component);
	}
	if (sources.len == 0)
		return err_null(
			err_set(err, ERR_INFRA, UPDATE_HINT, "apt knows no package index of Debian %s", running));
	*codename = STEAL(running);
	return buf_steal(&sources);
}

char *apt_fetch_config(struct err **err)
{
	static const char *const wanted[] = {
		"Acquire::http", "Acquire::ftp", "Acquire::Check-", "Acquire::Retries", "Acquire::ForceIPv"};
	AUTO_BUF struct buf dump = BUF_INIT, config = BUF_INIT;
	if (proc_run((const char *const[]){"apt-config", "dump", "Acquire", NULL}, clock_after_ms(APT_MS), APT_MAX,
		    &dump, NULL, err) != 0)
		return NULL;
	for (char *rest = dump.data, *line; rest && (line = strsep(&rest, "\n"));)
		for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
			if (strncmp(line, wanted[i], strlen(wanted[i])) == 0)
				buf_addf(&config, "%s\n", line);
	/* apt's own user could not read the keys in a private cache folder. */
	buf_adds(&config, "APT::Install-Recommends \"false\";\nAPT::Sandbox::User \"root\";\n");
	return buf_steal(&config);
}
