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
#include "lib/auto.h"

static void help(FILE *out)
{
	fputs("usage: hvbench COMMAND [OPTION]...\n\n"
	      "Measures what a hypervisor costs: the same guest under KVM, under Xen and on the bare machine.\n\n",
		out);
	for (unsigned i = 0; i < n_commands; i++)
		if (!commands[i]->hidden)
			fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n`hvbench COMMAND --help` explains one. All take --json and --db FILE.\n"
	      "Exit codes: 0 ok, 1 gate failed, 2 usage, 3 nothing could run, 4 infrastructure, 5 guest or bench "
	      "failed, 75 host busy.\n",
		out);
}

static const struct command *find(const char *name)
{
	for (unsigned i = 0; i < n_commands; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int fail(const struct err *err)
{
	bool colour = cli_colour(stderr);
	fprintf(stderr, "%shvbench: %s%s\n", colour ? "\033[31m" : "", err_message(err), colour ? "\033[0m" : "");
	if (err_hint(err))
		fprintf(stderr, "hint: %s\n", err_hint(err));
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
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		help(stdout);
		return finish(CLI_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("hvbench " HVBENCH_VERSION);
		return finish(CLI_OK);
	}
	const struct command *command = find(argv[1]);
	if (!command) {
		err_set(&err, ERR_USAGE, "see `hvbench --help`", "there is no command '%s'", argv[1]);
		return fail(err);
	}
	int code = command->run(argc - 1, argv + 1, &err);
	return err ? (finish(0), fail(err)) : finish(code);
}
