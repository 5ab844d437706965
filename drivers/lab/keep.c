/*
 * keep.c - machines that stay after the command that started them: `hvbench lab up`, `shell`, `down`.
 *
 * Each has a folder, file_run_dir()/KIND, with its sockets, its log, and the file `pid`: "PID STARTTIME".
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "drivers/lab/parts.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define END_MS 10000

char *lab_keep_dir(enum lab_kind kind)
{
	AUTO_FREE char *run = file_run_dir();
	return mem_printf("%s/%s", run, lab_kind_name(kind));
}

pid_t lab_kept(enum lab_kind kind)
{
	AUTO_FREE char *dir = lab_keep_dir(kind);
	AUTO_FREE char *path = mem_printf("%s/pid", dir);
	AUTO_BUF struct buf text = BUF_INIT;
	int pid;
	unsigned long long started;
	if (file_read(path, 64, &text, NULL) != 0 || sscanf(buf_text(&text), "%d %llu", &pid, &started) != 2)
		return 0;
	return proc_start_time(pid) == started ? pid : 0;
}

int lab_keep(enum lab_kind kind, struct lab_machine *machine, struct err **err)
{
	pid_t pid = lab_machine_pid(machine);
	AUTO_FREE char *dir = lab_keep_dir(kind);
	AUTO_FREE char *path = mem_printf("%s/pid", dir);
	AUTO_FREE char *text = mem_printf("%d %llu\n", pid, proc_start_time(pid));
	return file_write(path, text, strlen(text), 0644, err);
}

int lab_kept_end(enum lab_kind kind, struct err **err)
{
	AUTO_FREE char *dir = lab_keep_dir(kind);
	pid_t pid = lab_kept(kind);
	int64_t deadline = clock_after_ms(END_MS);
	if (pid > 0)
		kill(pid, SIGKILL);
	while (pid > 0 && lab_kept(kind) == pid) {
		if (clock_now_ns() > deadline)
			return err_set(err, ERR_INFRA, NULL, "process %d of %s does not end", pid, lab_kind_name(kind));
		usleep(10000);
	}
	return file_remove_tree(dir, err);
}

int lab_kept_attach(enum lab_kind kind, const char *command, struct err **err)
{
	AUTO_FREE char *dir = lab_keep_dir(kind);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/wire", dir) >= sizeof address.sun_path)
		return err_set(err, ERR_INFRA, "set XDG_RUNTIME_DIR to a shorter path",
			"the path of %s's socket is too long", lab_kind_name(kind));
	AUTO_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
		return err_sys(
			err, ERR_INFRA, errno, NULL, "cannot reach %s at %s", lab_kind_name(kind), address.sun_path);
	AUTO_FREE char *line = mem_printf("0 %s\n", command);
	if (file_send_all(fd, line, strlen(line), 0) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot write to %s", lab_kind_name(kind));
	return STEAL_FD(fd);
}
