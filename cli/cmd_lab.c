/*
 * cmd_lab.c - `hvbench lab`: the emulated machines themselves.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/command.h"
#include "cli/lab_options.h"
#include "cli/progress.h"
#include "engine/job_files.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define UP_MS 60000

extern const struct command command_lab;

struct lab_command {
	struct cli_common common;
	struct lab_config config;
	bool force;
	struct progress progress;
};

static void on_progress(void *ctx, unsigned step, unsigned steps, const char *what)
{
	struct lab_command *c = ctx;
	AUTO_FREE char *text = mem_printf("%u of %u: %s", step, steps, what);
	progress_phase(&c->progress, text);
}

static int build(struct lab_command *c, struct err **err)
{
	progress_init(&c->progress, false);
	int result = c->force ? lab_remove(&c->config, false, err) : 0;
	if (result == 0)
		result = lab_build(&c->config, on_progress, c, err);
	progress_finish(&c->progress);
	return result;
}

/* ---- status ---- */

static int status(struct lab_command *c, struct err **err)
{
	AUTO_FREE char *path = lab_path(&c->config, err);
	bool built = false;
	if (!path || lab_is_built(&c->config, true, &built, err) != 0)
		return -1;
	json_t *machines = json_array();
	if (!c->common.json)
		printf("lab (%s clock): %s\n  %s\n", lab_clock_name(c->config.clock),
			built ? "built, every file as it was made" : "not built", path);
	for (enum lab_kind kind = LAB_KVM; kind <= LAB_XEN; kind++) {
		pid_t pid = lab_kept(kind);
		json_array_append_new(
			machines, json_pack("{s:s, s:i}", "machine", lab_kind_name(kind), "pid", (int)pid));
		if (!c->common.json && pid)
			printf("%s: up, process %d\n", lab_kind_name(kind), (int)pid);
		else if (!c->common.json)
			printf("%s: down\n", lab_kind_name(kind));
	}
	if (c->common.json)
		cli_json(json_pack("{s:s, s:s, s:b, s:O}", "clock", lab_clock_name(c->config.clock), "path", path,
			"built", built, "machines", machines));
	json_decref(machines);
	return 0;
}

/* ---- the wire to a machine's shell ---- */

/* Copies the machine's output, but for the line that reports the end of the shell: false then, and at the end
 * of the stream. */
static bool copy_output(int fd, int to, struct buf *line)
{
	char chunk[4096];
	ssize_t n = read(fd, chunk, sizeof chunk);
	if (n < 0 && errno == EINTR)
		return true;
	for (ssize_t i = 0; i < n; i++) {
		buf_addc(line, chunk[i]);
		if (line->len == strlen(LAB_COMMAND_ENDED) && memcmp(line->data, LAB_COMMAND_ENDED, line->len) == 0)
			return false;
		if (chunk[i] == '\n' || line->len > strlen(LAB_COMMAND_ENDED) ||
			strncmp(line->data, LAB_COMMAND_ENDED, line->len) != 0) {
			if (file_write_all(to, line->data, line->len, NULL) != 0)
				return false;
			buf_clear(line);
		}
	}
	return n > 0;
}

/* Until the machine has done what it was started with: unpacked the payload. */
static int wait_unpacked(int fd, enum lab_kind kind, struct err **err)
{
	AUTO_BUF struct buf line = BUF_INIT;
	AUTO_FD int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int64_t deadline = clock_after_ms(UP_MS);
	struct pollfd ready = {fd, POLLIN, 0};
	while (poll(&ready, 1, clock_poll_ms(deadline)) > 0)
		if (!copy_output(fd, nowhere, &line))
			return 0;
	return err_set(err, ERR_INFRA, NULL, "%s does not answer", lab_kind_name(kind));
}

/* ---- up, down ---- */

static int find_kind(const char *name, enum lab_kind *kind, struct err **err)
{
	for (enum lab_kind k = LAB_KVM; name && k <= LAB_XEN; k++)
		if (strcmp(name, lab_kind_name(k)) == 0 || strcmp(name, lab_kind_name(k) + strlen("lab-")) == 0) {
			*kind = k;
			return 0;
		}
	return err_set(err, ERR_USAGE, "name one of them: kvm, xen",
		"%s%s is not a machine of the lab that can stay up", name ? name : "nothing", name ? "" : " given:");
}

/* Resumes a machine that runs the command with hvbench and every guest's files in /job. */
static int start(struct lab_command *c, enum lab_kind kind, const char *dir, const char *command, bool stays,
	struct lab_machine **machine, struct err **err)
{
	AUTO(job_files_finish) struct job_files files = {.n = 0};
	job_files_make(&files, NULL, NULL);
	return build(c, err) == 0
		? lab_machine_start(&c->config, kind, dir, files.list, files.n, command, stays, machine, err)
		: -1;
}

static int up(struct lab_command *c, enum lab_kind kind, struct err **err)
{
	AUTO_FREE char *dir = lab_keep_dir(kind);
	struct lab_machine *machine = NULL;
	if (lab_kept(kind))
		return 0;
	if (file_remove_tree(dir, err) != 0 || file_make_dirs(dir, err) != 0 ||
		start(c, kind, dir, "true", true, &machine, err) != 0)
		return -1;
	if (wait_unpacked(lab_machine_fd(machine), kind, err) != 0 || lab_keep(kind, machine, err) != 0) {
		lab_machine_stop(machine);
		return -1;
	}
	lab_machine_forget(machine);
	return 0;
}

/* ---- shell ---- */

/* Sends what was typed; at its end asks the shell to end, so that its output ends as well. */
static bool send_input(int fd)
{
	char chunk[4096];
	ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
	if (n > 0)
		return file_write_all(fd, chunk, (size_t)n, NULL) == 0;
	if (n < 0 && errno == EINTR)
		return true;
	file_write_all(fd, "exit\n", strlen("exit\n"), NULL);
	return false;
}

/* Lines typed here go to the machine's shell, what it prints comes here, until the shell ends. */
static void converse(int fd)
{
	AUTO_BUF struct buf line = BUF_INIT;
	struct pollfd fds[2] = {{STDIN_FILENO, POLLIN, 0}, {fd, POLLIN, 0}};
	while (poll(fds, 2, -1) > 0 || errno == EINTR) {
		if (fds[1].revents && !copy_output(fd, STDOUT_FILENO, &line))
			return;
		if (fds[0].revents && !send_input(fd))
			fds[0].fd = -1;
	}
}

/* In a machine that is up, or in one of its own for the shell's time. */
static int shell(struct lab_command *c, enum lab_kind kind, struct err **err)
{
	const char *command = isatty(STDIN_FILENO) ? "sh -i 2>&1" : "sh 2>&1";
	if (isatty(STDIN_FILENO))
		fprintf(stderr, "%s: a shell by lines, hvbench and the guests' files are in /job; `exit` ends it\n",
			lab_kind_name(kind));
	if (lab_kept(kind)) {
		AUTO_FD int fd = lab_kept_attach(kind, command, err);
		if (fd >= 0)
			converse(fd);
		return fd >= 0 ? 0 : -1;
	}
	struct lab_machine *machine = NULL;
	AUTO_FREE char *dir = file_make_scratch("shell", err);
	int result = dir ? start(c, kind, dir, command, false, &machine, err) : -1;
	if (result == 0)
		converse(lab_machine_fd(machine));
	lab_machine_stop(machine);
	return dir && file_remove_tree(dir, result == 0 ? err : NULL) == 0 ? result : -1;
}

/* ---- the command ---- */

static int each(struct lab_command *c, const char *name, bool ups, struct err **err)
{
	enum lab_kind kind;
	bool all = !name || strcmp(name, "all") == 0;
	if (!all && find_kind(name, &kind, err) != 0)
		return -1;
	for (enum lab_kind k = LAB_KVM; k <= LAB_XEN; k++)
		if ((all || k == kind) && (ups ? up(c, k, err) : lab_kept_end(k, err)) != 0)
			return -1;
	return status(c, err);
}

/* Words for Xen mean nothing to the other machine. */
static int check_xen_args(const struct lab_command *c, const char *name, struct err **err)
{
	enum lab_kind kind;
	if (!c->config.xen_args || !name || find_kind(name, &kind, NULL) != 0 || kind == LAB_XEN)
		return 0;
	return err_set(err, ERR_USAGE, "name xen, or leave it out", "--xen-args is for the lab's Xen, and %s has none",
		lab_kind_name(kind));
}

static int act(struct lab_command *c, const char *what, const char *name, struct err **err)
{
	enum lab_kind kind;
	if (!what)
		return err_set(err, ERR_USAGE, "one of: build, status, up, shell, down", "what should lab do?");
	if (check_xen_args(c, name, err) != 0 || file_make_run_dir(err) != 0)
		return -1;
	if (strcmp(what, "build") == 0)
		return build(c, err) == 0 ? status(c, err) : -1;
	if (strcmp(what, "status") == 0)
		return status(c, err);
	if (strcmp(what, "up") == 0 || strcmp(what, "down") == 0)
		return each(c, name, what[0] == 'u', err);
	if (strcmp(what, "shell") == 0)
		return find_kind(name, &kind, err) == 0 ? shell(c, kind, err) : -1;
	return err_set(err, ERR_USAGE, "one of: build, status, up, shell, down", "lab cannot '%s'", what);
}

static const struct cli_option options[] = {
	{"force", 0, NULL, "build: even when it is there", .kind = CLI_FLAG, .at = offsetof(struct lab_command, force)},
	{0},
};

static int run(int argc, char **argv, struct err **err)
{
	struct lab_command c = {0};
	const struct cli_table tables[] = {{options, &c}, {lab_options, &c.config}, {0}};
	int n = cli_parse(&command_lab, argc, argv, tables, 2, &c.common, err);
	return n < 0 ? -1 : act(&c, n > 0 ? argv[1] : NULL, n > 1 ? argv[2] : NULL, err);
}

const struct command command_lab = {
	.name = "lab",
	.summary = "the emulated machines: build, up, down, status, shell",
	.usage = "lab build|status|up|shell|down [kvm|xen|all] [OPTION]...",
	.about =
		"The lab is emulated identical machines that boot the real KVM and the real Xen. `hvbench run` builds\n"
		"and uses it by itself; this command is for looking into it.\n\n"
		"  build          builds it: installs packages into an image, boots both machines, saves their states\n"
		"  status         whether it is built (every file is checked), and which machines are up\n"
		"  up [KIND]      resumes machines that stay; a run does not use them\n"
		"  shell KIND     a shell in one; resumes it for the shell's time when it is not up\n"
		"  down [KIND]    ends them\n",
	.no_database = true,
	.run = run,
};
