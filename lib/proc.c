#include "lib/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* Ends of the pipes of one child; index 0 its stdin, 1 stdout, 2 stderr. -1: none. */
struct pipes {
	int ours[3], theirs[3];
};

static void pipes_close(struct pipes *p)
{
	for (int i = 0; i < 3; i++) {
		close_fd(&p->ours[i]);
		close_fd(&p->theirs[i]);
	}
}

static int pipes_open(struct pipes *p, const struct proc_spec *spec, struct err **err)
{
	const bool wanted[3] = {spec->pipe_in, spec->pipe_out, spec->pipe_err};
	*p = (struct pipes){{-1, -1, -1}, {-1, -1, -1}};
	for (int i = 0; i < 3; i++) {
		int ends[2];
		if (wanted[i]) {
			if (pipe2(ends, O_CLOEXEC) != 0)
				return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
			p->ours[i] = ends[i == 0 ? 1 : 0];
			p->theirs[i] = ends[i == 0 ? 0 : 1];
			continue;
		}
		if (i == 2 && !spec->log_path)
			continue; /* stderr is inherited */
		const char *path = i > 0 && spec->log_path ? spec->log_path : "/dev/null";
		p->theirs[i] = open(path, (i == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND) | O_CLOEXEC, 0644);
		if (p->theirs[i] < 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot open %s", path);
	}
	return 0;
}

/* The child has its end under its standard number, open beyond exec. */
static void take_end(int fd, int number)
{
	if (fd == number)
		fcntl(fd, F_SETFD, 0); /* dup2 would leave FD_CLOEXEC set */
	else if (fd >= 0)
		dup2(fd, number);
}

/* Between fork and exec: only async-signal-safe calls. Reports errno on `report` when exec fails. */
static void __attribute__((noreturn))
become(const struct proc_spec *spec, const struct pipes *p, int report, pid_t parent)
{
	sigset_t none;
	sigemptyset(&none);
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL); /* what is ignored, such as SIGPIPE, would stay so */
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 0; i < 3; i++)
		take_end(p->theirs[i], i);
	if (spec->own_session)
		setsid();
	if (spec->die_with_parent)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (spec->keep_fd > 2)
		fcntl(spec->keep_fd, F_SETFD, 0);
	bool fine = (!spec->die_with_parent || getppid() == parent) && (!spec->dir || chdir(spec->dir) == 0);
	if (fine)
		execvp(spec->argv[0], (char *const *)spec->argv);
	int reason = errno;
	(void)!write(report, &reason, sizeof reason);
	_exit(127);
}

int proc_start(struct proc *p, const struct proc_spec *spec, struct err **err)
{
	*p = (struct proc)PROC_INIT;
	struct pipes pipes;
	int report[2];
	if (pipes_open(&pipes, spec, err) != 0) {
		pipes_close(&pipes);
		return -1;
	}
	if (pipe2(report, O_CLOEXEC) != 0) {
		pipes_close(&pipes);
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
	}
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		become(spec, &pipes, report[1], parent);
	int fork_errno = errno;
	close(report[1]);
	int reason = pid < 0 ? fork_errno : 0;
	if (pid > 0 && read(report[0], &reason, sizeof reason) != sizeof reason)
		reason = 0; /* closed by exec: it runs */
	close(report[0]);
	if (reason) {
		if (pid > 0)
			waitpid(pid, NULL, 0);
		pipes_close(&pipes);
		return err_sys(err, ERR_INFRA, reason, reason == ENOENT ? "install it, or put it into PATH" : NULL,
			"cannot start %s", spec->argv[0]);
	}
	*p = (struct proc){pid, pipes.ours[0], pipes.ours[1], pipes.ours[2], spec->own_session};
	pipes.ours[0] = pipes.ours[1] = pipes.ours[2] = -1;
	pipes_close(&pipes);
	return 0;
}

/* True once it has ended; it can be reaped then without waiting. Where that cannot be asked, at once. */
static bool await_end(pid_t pid, int64_t deadline_ns)
{
	AUTO_FD int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd wait = {pidfd, POLLIN, 0};
	int ready = 1;
	while (pidfd >= 0 && (ready = poll(&wait, 1, clock_poll_ms(deadline_ns))) < 0 && errno == EINTR)
		;
	return ready != 0;
}

int proc_wait(struct proc *p, int64_t deadline_ns, int *status, struct err **err)
{
	if (!await_end(p->pid, deadline_ns))
		return err_set(err, ERR_INFRA, NULL, "process %d has not ended in time", p->pid);
	pid_t pid;
	while ((pid = waitpid(p->pid, status, 0)) < 0 && errno == EINTR)
		;
	if (pid < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot wait for process %d", p->pid);
	p->pid = 0;
	return 0;
}

void proc_stop(struct proc *p, int grace_ms)
{
	close_fd(&p->in);
	int status;
	if (p->pid > 0) {
		pid_t all = p->group ? -p->pid : p->pid;
		if (grace_ms > 0 && kill(all, SIGTERM) == 0)
			await_end(p->pid, clock_after_ms(grace_ms));
		kill(all, SIGKILL); /* its number is not another's before it is reaped */
		proc_wait(p, CLOCK_FOREVER, &status, NULL);
	}
	close_fd(&p->out);
	close_fd(&p->err);
	p->pid = 0;
}

char *text_last_line(const char *data, size_t len)
{
	while (len > 0 && strchr("\r\n\t ", data[len - 1]))
		len--;
	size_t start = len;
	while (start > 0 && data[start - 1] != '\n')
		start--;
	return mem_strndup(data + start, len - start);
}

char *proc_describe_status(int status)
{
	if (WIFSIGNALED(status))
		return mem_printf("signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	return mem_printf("exit code %d", WEXITSTATUS(status));
}

/* Reads what is there; closes at the end of the stream. */
static void drain(int *fd, struct buf *into, size_t max)
{
	char chunk[65536];
	ssize_t n = read(*fd, chunk, sizeof chunk);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close_fd(fd);
		return;
	}
	size_t room = into->len < max ? max - into->len : 0;
	buf_add(into, chunk, (size_t)n < room ? (size_t)n : room);
}

int proc_run(const char *const argv[], int64_t deadline_ns, size_t max_output, struct buf *out, struct buf *err_out,
	struct err **err)
{
	struct proc p;
	/* A session of its own: some programs (mmdebstrap) signal their whole group when they fail. */
	struct proc_spec spec = {
		.argv = argv, .pipe_out = true, .pipe_err = true, .own_session = true, .die_with_parent = true};
	if (proc_start(&p, &spec, err) != 0)
		return -1;
	AUTO_BUF struct buf own_out = BUF_INIT, own_err = BUF_INIT;
	struct buf *to_out = out ? out : &own_out, *to_err = err_out ? err_out : &own_err;
	while (p.out >= 0 || p.err >= 0) {
		struct pollfd fds[2] = {{p.out, POLLIN, 0}, {p.err, POLLIN, 0}};
		int ready = poll(fds, 2, clock_poll_ms(deadline_ns));
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0) {
			proc_stop(&p, 0);
			return err_set(err, ERR_INFRA, NULL, "%s has not ended in time", argv[0]);
		}
		if (fds[0].revents)
			drain(&p.out, to_out, max_output);
		if (fds[1].revents)
			drain(&p.err, to_err, max_output);
	}
	int status = 0;
	if (proc_wait(&p, deadline_ns, &status, err) != 0) {
		proc_stop(&p, 0);
		return err_wrap(err, "%s", argv[0]);
	}
	proc_stop(&p, 0);
	if (status == 0)
		return 0;
	AUTO_FREE char *how = proc_describe_status(status);
	AUTO_FREE char *words = text_last_line(buf_text(to_err), to_err->len);
	return err_set(err, ERR_INFRA, NULL, "%s failed with %s%s%s", argv[0], how, words[0] ? ": " : "", words);
}

/* The command in field 2 may hold blanks and parentheses. */
unsigned long long proc_start_time(pid_t pid)
{
	AUTO_FREE char *path = mem_printf("/proc/%d/stat", pid);
	AUTO_BUF struct buf stat = BUF_INIT;
	if (file_read(path, 65536, &stat, NULL) != 0)
		return 0;
	const char *at = strrchr(buf_text(&stat), ')');
	char state = 0;
	unsigned long long value = 0;
	if (!at ||
		sscanf(at + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			&state, &value) != 2)
		return 0;
	return state == 'Z' ? 0 : value;
}

char *proc_path(const char *name)
{
	const char *path = getenv("PATH");
	AUTO_FREE char *list = mem_strdup(path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	for (char *rest = list, *dir; (dir = strsep(&rest, ":"));) {
		AUTO_FREE char *candidate = mem_printf("%s/%s", dir, name);
		if (access(candidate, X_OK) == 0)
			return STEAL(candidate);
	}
	return NULL;
}

bool proc_find(const char *name)
{
	AUTO_FREE char *path = proc_path(name);
	return path != NULL;
}

void strv_add(struct strv *v, const char *text)
{
	v->argv = mem_resize(v->argv, v->n + 2, sizeof *v->argv);
	v->argv[v->n++] = mem_strdup(text);
	v->argv[v->n] = NULL;
}

void strv_addf(struct strv *v, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *text = mem_vprintf(fmt, args);
	va_end(args);
	strv_add(v, text);
}

void strv_finish(struct strv *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(v->argv[i]);
	free(v->argv);
	*v = (struct strv)STRV_INIT;
}
