/*
 * main.c - hvbench: finds the command, runs it, reports its error, exits.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "lib/mem.h"
#include "lib/near.h"
#include "report/format.h"

static void help(FILE *out)
{
	fputs("usage: hvbench COMMAND [OPTION]...\n\n"
	      "Measures what a hypervisor costs: the same guest under KVM, under Xen and on\n"
	      "the bare machine.\n\n",
		out);
	for (unsigned i = 0; i < n_commands; i++)
		if (!commands[i]->hidden)
			fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`hvbench COMMAND --help` explains one. All take --json and --db FILE.\n"
	      "Exit codes: 0 ok, 1 gate failed, 2 usage, 3 nothing could run,\n"
	      "  4 infrastructure, 5 guest or bench failed, 75 host busy, 130 interrupted.\n",
		out);
}

/* The commands, one a line: for completion and for the man page. */
static void help_words(void)
{
	for (unsigned i = 0; i < n_commands; i++)
		if (!commands[i]->hidden)
			puts(commands[i]->name);
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

static const struct command *find(const char *name, struct err **err)
{
	struct near near = NEAR_TO(name);
	for (unsigned i = 0; i < n_commands; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
		if (!commands[i]->hidden)
			near_try(&near, commands[i]->name);
	}
	AUTO_FREE char *hint = near_hint(&near, "see `hvbench --help`");
	err_set(err, ERR_USAGE, hint, "there is no command '%s'", name);
	return NULL;
}

/* For people; with --json, unless the result stands there, as an object too. */
static int fail(const struct err *err)
{
	fflush(stdout);
	bool colour = cli_colour(stderr);
	AUTO_FREE char *hint = err_hint(err) ? cli_typed(err_hint(err)) : NULL;
	AUTO_FREE char *text = mem_printf("hvbench: %s", err_message(err));
	fputs(colour ? "\033[31m" : "", stderr);
	cli_paragraph(stderr, text);
	fputs(colour ? "\033[0m" : "", stderr);
	AUTO_FREE char *line = hint ? mem_printf("hint: %s", hint) : mem_strdup("");
	cli_paragraph(stderr, line);
	if (cli_wants_json() && !cli_has_json()) {
		AUTO_FREE char *message = format_utf8(err_message(err)), *utf8 = format_utf8(hint);
		cli_json(json_pack("{s:{s:s, s:s*, s:i}}", "error", "message", message, "hint", utf8, "exit_code",
			(int)err_kind(err)));
	}
	return err_kind(err);
}

/* Whether the reader of the pipe on stdout has gone, as `head` does. */
static bool is_unread(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

/*
 * A closed pipe or a full disk must not pass for success. A closed pipe ends it as it ends other programs: by SIGPIPE,
 * without a word.
 */
static int finish(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	if (is_unread()) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	AUTO_ERR struct err *err = NULL;
	err_set(&err, ERR_INFRA, NULL, "cannot write the output");
	return fail(err);
}

/* Descriptors 0 to 2 that were closed at the start would be given to the first files that are opened. */
static void open_standard(void)
{
	int fd;
	while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd > STDERR_FILENO)
		close(fd);
}

int main(int argc, char **argv)
{
	open_standard();
	AUTO_ERR struct err *err = NULL;
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		help(stderr);
		return ERR_USAGE;
	}
	const char *word = argv[1];
	if (is_one_of(word, "--version", "-V", "version")) {
		puts("hvbench " HVBENCH_VERSION);
		return finish(CLI_OK);
	}
	if (strcmp(word, "--help=words") == 0) {
		help_words();
		return finish(CLI_OK);
	}
	bool helps = is_one_of(word, "--help", "-h", "help");
	if (helps && argc < 3) {
		help(stdout);
		return finish(CLI_OK);
	}
	const struct command *command = find(helps ? argv[2] : word, &err);
	if (!command)
		return fail(err);
	char *help_argv[] = {argv[1], (char[]){"--help"}, NULL};
	int code = helps ? command->run(2, help_argv, &err) : command->run(argc - 1, argv + 1, &err);
	return err ? finish(fail(err)) : finish(code);
}
