/*
 * cmd_worker.c - `hvbench worker`: root on the hypervisor's host, driven over stdin and stdout. Not for people. See
 * engine/worker/worker.h.
 */
#include <unistd.h>

#include "cli/command.h"
#include "engine/worker/worker.h"

extern const struct command command_worker;

static int run(int argc, char **argv, struct err **err)
{
	struct cli_common common = {0};
	if (cli_parse(&command_worker, argc, argv, NULL, 0, &common, err) < 0)
		return -1;
	return worker_serve(STDIN_FILENO, STDOUT_FILENO, err) == 0 ? CLI_OK : -1;
}

const struct command command_worker = {
	.name = "worker",
	.summary = "serve a controller on stdin and stdout",
	.usage = "worker",
	.about = "Started by the controller, here, by ssh or in the lab. Speaks the wire; not for people.\n",
	.hidden = true,
	.no_database = true,
	.run = run,
};
