/* cli.c - what all commands share: see command.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/list.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cli/list.def"
#undef COMMAND
};
const unsigned n_commands = sizeof commands / sizeof commands[0];

bool cli_colour(FILE *stream)
{
	const char *no = getenv("NO_COLOR");
	return isatty(fileno(stream)) && !(no && no[0]);
}

/* What starts this program: its bare name where that is in PATH, else as it was typed. Caller frees. */
static char *program(void)
{
	AUTO_FREE char *path = proc_path("hvbench"), *found = path ? realpath(path, NULL) : NULL,
		       *own = realpath("/proc/self/exe", NULL);
	return mem_strdup(found && own && strcmp(found, own) == 0 ? "hvbench" : program_invocation_name);
}

/* The command whose name the text begins with. */
static const struct command *command_at(const char *text)
{
	size_t n = strcspn(text, " `");
	for (unsigned i = 0; i < n_commands; i++)
		if (strlen(commands[i]->name) == n && strncmp(commands[i]->name, text, n) == 0)
			return commands[i];
	return NULL;
}

char *cli_typed(const char *text)
{
	static const char plain[] = "hvbench ";
	struct buf out = BUF_INIT;
	AUTO_FREE char *name = program();
	const char *db = cli_database();
	for (const char *at; (at = strstr(text, plain)); text = at) {
		at += strlen(plain);
		const struct command *command = command_at(at);
		size_t n = command ? strlen(command->name) : 0;
		buf_add(&out, text, (size_t)(at - text) - strlen(plain));
		buf_addf(&out, "%s %.*s", command || *at == '-' ? name : "hvbench", (int)n, at);
		at += n;
		if (db && command && !command->no_database && strncmp(at, " --help", 7) != 0)
			buf_addf(&out, " --db %s", db);
	}
	buf_adds(&out, text);
	return buf_steal(&out);
}

char *cli_words(int argc, char **argv)
{
	struct buf text = BUF_INIT;
	buf_adds(&text, "hvbench");
	for (int i = 0; i < argc; i++)
		buf_addf(&text, " %s", argv[i]);
	return buf_steal(&text);
}

char *cli_duration(int64_t ms)
{
	int64_t s = (ms + 999) / 1000, min = (s + 59) / 60;
	if (s < 120)
		return mem_printf("%lld s", (long long)s);
	if (min < 120)
		return mem_printf("%lld min", (long long)min);
	return mem_printf("%lld h %lld min", (long long)(min / 60), (long long)(min % 60));
}

static bool has_json;

bool cli_has_json(void)
{
	return has_json;
}

void cli_put_json(json_t *object, struct buf *out)
{
	json_t *all = json_pack("{s:s}", "schema", "hvbench/1");
	json_object_update(all, object);
	AUTO_FREE char *text = json_dumps(all, JSON_INDENT(1));
	buf_addf(out, "%s\n", text);
	json_decref(all);
	json_decref(object);
}

void cli_json(json_t *object)
{
	AUTO_BUF struct buf out = BUF_INIT;
	cli_put_json(object, &out);
	fputs(buf_text(&out), stdout);
	has_json = true;
}
