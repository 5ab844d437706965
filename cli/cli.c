/* cli.c - what all commands share: see command.h. */
#include <errno.h>
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

enum { OPTION_HELP = 0x1000, OPTION_JSON, OPTION_DB };

static const struct option common_options[] = {
	{"help", no_argument, NULL, OPTION_HELP},
	{"json", no_argument, NULL, OPTION_JSON},
	{"db", required_argument, NULL, OPTION_DB},
	{0},
};

/* own, then the common ones, then the terminator; caller frees. */
static struct option *join(const struct option *own)
{
	size_t n = 0;
	while (own && own[n].name)
		n++;
	struct option *all = mem_alloc(n + sizeof common_options / sizeof *common_options, sizeof *all);
	if (n)
		memcpy(all, own, n * sizeof *all);
	memcpy(all + n, common_options, sizeof common_options);
	return all;
}

int cli_option(const struct command *command, int argc, char **argv, const struct option *own,
	struct cli_options *common, struct err **err)
{
	AUTO_FREE struct option *all = join(own);
	opterr = 0;
	for (;;) {
		int at = optind;
		int option = getopt_long(argc, argv, ":", all, NULL);
		switch (option) {
		case OPTION_HELP:
			printf("usage: hvbench %s\n", command->usage);
			exit(fflush(stdout) == 0 ? CLI_OK : ERR_INFRA);
		case OPTION_JSON:
			common->json = true;
			continue;
		case OPTION_DB:
			common->db = optarg;
			continue;
		case ':':
		case '?': {
			AUTO_FREE char *hint = mem_printf("see `hvbench %s --help`", command->name);
			err_set(err, ERR_USAGE, hint, option == ':' ? "%s needs a value" : "unknown option %s",
				argv[at > 0 && at < argc ? at : argc - 1]);
			return '?';
		}
		default:
			return option;
		}
	}
}

int cli_number(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value, struct err **err)
{
	char *end;
	errno = 0;
	unsigned long long n = strtoull(text, &end, 0);
	if (!text[0] || *end || errno || text[0] == '-' || n < min || n > max)
		return err_set(err, ERR_USAGE, NULL, "--%s takes a number from %llu to %llu, not '%s'", option,
			(unsigned long long)min, (unsigned long long)max, text);
	*value = n;
	return 0;
}

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
