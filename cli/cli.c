/* cli.c - what all commands share: see command.h. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

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

const char *cli_profile_name(enum bench_profile profile)
{
	static const char *const names[] = {
		[BENCH_QUICK] = "quick", [BENCH_STANDARD] = "standard", [BENCH_FULL] = "full"};
	return names[profile];
}

void cli_json(json_t *object)
{
	json_t *all = json_pack("{s:s}", "schema", "hvbench/1");
	json_object_update(all, object);
	json_dumpf(all, stdout, JSON_INDENT(1));
	putchar('\n');
	json_decref(all);
	json_decref(object);
}
