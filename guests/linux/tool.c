/* tool.c - fork, exec, read both outputs, wait; everything with one deadline. */
#include "guests/linux/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_STEP_MS 100

struct child {
	pid_t pid;
	int64_t start_ms, end_ms, beat_ms;
	struct pollfd pipes[2]; /* fd is -1 once it has ended */
	tool_beat_fn *beat;
	void *ctx;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void tool_reset_signals(void)
{
	sigset_t none;
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL); /* fails for those that always have it */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become(const char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDWR);
	tool_reset_signals();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2)
		execv(argv[0], (char *const *)(uintptr_t)argv);
	dprintf(err, "%s", strerror(errno));
	_exit(127);
}

static bool start(struct child *child, const char *const argv[], struct reason *reason)
{
	int out[2], err[2];
	if (pipe2(out, O_CLOEXEC) != 0)
		return reason_set(reason, "no pipe for %s: %s", argv[0], strerror(errno));
	if (pipe2(err, O_CLOEXEC) != 0) {
		reason_set(reason, "no pipe for %s: %s", argv[0], strerror(errno));
		close(out[0]);
		close(out[1]);
		return false;
	}
	child->pid = fork();
	if (child->pid == 0)
		become(argv, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	child->pipes[0] = (struct pollfd){out[0], POLLIN, 0};
	child->pipes[1] = (struct pollfd){err[0], POLLIN, 0};
	return child->pid > 0 || reason_set(reason, "cannot start %s: %s", argv[0], strerror(errno));
}

static void stop(struct child *child)
{
	if (child->pid > 0) {
		kill(-child->pid, SIGKILL);
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
	}
	for (unsigned i = 0; i < 2; i++)
		if (child->pipes[i].fd >= 0)
			close(child->pipes[i].fd);
}

/* Milliseconds until the next beat or the end; beats when it is time. False when time is up. */
static bool watch(struct child *child, int *left_ms)
{
	int64_t now = now_ms();
	if (now >= child->end_ms)
		return false;
	if (child->beat && now >= child->beat_ms) {
		child->beat(child->ctx, (unsigned)((now - child->start_ms) / 1000));
		child->beat_ms = now + TOOL_BEAT_MS;
	}
	int64_t until = child->beat && child->beat_ms < child->end_ms ? child->beat_ms : child->end_ms;
	*left_ms = (int)(until - now);
	return true;
}

/* What does not fit any more of standard error is thrown away; of standard output it is a failure. */
static bool take(struct pollfd *pipe, char *text, size_t *len, size_t max, bool *full)
{
	char spill[512];
	bool spilling = *len == max;
	ssize_t n = spilling ? read(pipe->fd, spill, sizeof spill) : read(pipe->fd, text + *len, max - *len);
	if (n < 0)
		return errno == EINTR;
	if (n == 0) {
		close(pipe->fd);
		pipe->fd = -1;
		return true;
	}
	*full = spilling;
	*len += spilling ? 0 : (size_t)n;
	return true;
}

static bool read_all(
	struct child *child, struct tool_output *output, const char *name, unsigned seconds, struct reason *reason)
{
	while (child->pipes[0].fd >= 0 || child->pipes[1].fd >= 0) {
		bool full = false, ignored;
		int left_ms;
		if (!watch(child, &left_ms))
			return reason_set(reason, "%s did not end within %u s", name, seconds);
		if (poll(child->pipes, 2, left_ms) < 0 && errno != EINTR)
			return reason_set(reason, "cannot wait for %s: %s", name, strerror(errno));
		if ((child->pipes[0].fd >= 0 && child->pipes[0].revents &&
			    !take(&child->pipes[0], output->out, &output->out_len, TOOL_OUT_MAX, &full)) ||
			(child->pipes[1].fd >= 0 && child->pipes[1].revents &&
				!take(&child->pipes[1], output->err, &output->err_len, TOOL_ERR_MAX, &ignored)))
			return reason_set(reason, "cannot read what %s prints: %s", name, strerror(errno));
		if (full)
			return reason_set(reason, "%s printed more than %u bytes", name, TOOL_OUT_MAX);
	}
	return true;
}

/* SIGCHLD is blocked, so that none is lost between the look and the wait. */
static bool wait_for(
	struct child *child, struct tool_output *output, const char *name, unsigned seconds, struct reason *reason)
{
	sigset_t ended;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	for (int left_ms; watch(child, &left_ms);) {
		for (pid_t pid; (pid = waitpid(-1, &output->status, WNOHANG)) > 0;)
			if (pid == child->pid) {
				child->pid = 0;
				return true;
			}
		const struct timespec step = {0, WAIT_STEP_MS * 1000000};
		sigtimedwait(&ended, NULL, &step);
	}
	return reason_set(reason, "%s did not end within %u s", name, seconds);
}

bool tool_run(const char *const argv[], unsigned seconds, tool_beat_fn *beat, void *ctx, struct tool_output *output,
	struct reason *reason)
{
	struct child child = {.start_ms = now_ms(), .beat = beat, .ctx = ctx};
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	sigset_t ended;
	child.end_ms = child.start_ms + (int64_t)seconds * 1000;
	child.beat_ms = child.start_ms + TOOL_BEAT_MS;
	*output = (struct tool_output){.out = malloc(TOOL_OUT_MAX)};
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	if (!output->out)
		return reason_set(reason, "no memory for what %s prints", name);
	if (!start(&child, argv, reason))
		return false;
	bool ok = read_all(&child, output, name, seconds, reason) && wait_for(&child, output, name, seconds, reason);
	stop(&child);
	return ok;
}
