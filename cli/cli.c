/* cli.c - what all commands share: see command.h. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "lib/buf.h"
#include "lib/mem.h"

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

void cli_table(
	const char *const *header, const bool *right, unsigned n_columns, const char *const *cells, unsigned n_rows)
{
	AUTO_FREE int *width = mem_alloc(n_columns, sizeof *width);
	for (unsigned c = 0; c < n_columns; c++)
		width[c] = (int)strlen(header[c]);
	for (unsigned i = 0; i < n_rows * n_columns; i++)
		if ((int)strlen(cells[i]) > width[i % n_columns])
			width[i % n_columns] = (int)strlen(cells[i]);
	for (unsigned r = 0; r <= n_rows; r++) {
		const char *const *row = r == 0 ? header : cells + (size_t)(r - 1) * n_columns;
		AUTO_BUF struct buf line = BUF_INIT;
		for (unsigned c = 0; c < n_columns; c++)
			buf_addf(&line, "%s%*s", c ? "  " : "", right[c] ? width[c] : -width[c], row[c]);
		while (line.len > 0 && line.data[line.len - 1] == ' ')
			line.data[--line.len] = '\0';
		printf("%s\n", buf_text(&line));
	}
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
