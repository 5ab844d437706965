/*
 * worker.c - see worker.h. One poll loop over the controller and the consoles of the guests.
 *
 * Nothing here waits for an answer: a boot whose journal row is not on disk yet is a boot that has not been launched
 * yet.
 */
#include "engine/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "engine/lock.h"
#include "engine/worker_parts.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

#ifndef HVBENCH_VERSION
#error "the Makefile defines HVBENCH_VERSION"
#endif

/* ---- signals ---- */

static const int end_signals[] = {SIGTERM, SIGINT, SIGHUP};
#define N_END_SIGNALS (sizeof end_signals / sizeof end_signals[0])

/* What the signals were before, and the pipe that one of them writes to. */
struct signals {
	struct sigaction before[N_END_SIGNALS], pipe_before;
	int read_fd, write_fd;
};
static volatile sig_atomic_t wake_fd = -1;

static void on_signal(int number)
{
	int saved = errno;
	(void)number;
	(void)!write(wake_fd, "", 1);
	errno = saved;
}

static int catch_signals(struct signals *signals, struct err **err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
	signals->read_fd = ends[0];
	wake_fd = signals->write_fd = ends[1];
	struct sigaction end = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, ignore = {.sa_handler = SIG_IGN};
	for (unsigned i = 0; i < N_END_SIGNALS; i++)
		sigaction(end_signals[i], &end, &signals->before[i]);
	sigaction(SIGPIPE, &ignore, &signals->pipe_before);
	return 0;
}

static void restore_signals(struct signals *signals)
{
	for (unsigned i = 0; i < N_END_SIGNALS; i++)
		sigaction(end_signals[i], &signals->before[i], NULL);
	sigaction(SIGPIPE, &signals->pipe_before, NULL);
	wake_fd = -1;
	close(signals->read_fd);
	close(signals->write_fd);
}

/* ---- frames of the controller ---- */

static void send_hello(struct worker *w)
{
	struct utsname system;
	uname(&system);
	AUTO_FREE char *dir = file_exe_dir();
	AUTO_FREE char *images = mem_printf("%s/guests", dir);
	struct wire_fields f;
	worker_fields(&f);
	wire_put_u64(&f, "wire", WIRE_VERSION);
	wire_put(&f, "version", HVBENCH_VERSION);
	wire_put(&f, "host", w->host);
	wire_put(&f, "node", system.nodename);
	wire_put(&f, "images", images);
	worker_send(w, "hello", &f);
}

static void take_open(struct worker *w, const struct wire_frame *frame)
{
	char host[256], clock[16];
	uint64_t version = 0, lock = 0;
	wire_get_u64(frame, "wire", &version, 0, UINT32_MAX);
	if (version != WIRE_VERSION) {
		err_set(&w->trouble, ERR_INFRA, "install the same hvbench on both sides",
			"the controller speaks wire %llu, this worker %d", (unsigned long long)version, WIRE_VERSION);
		return;
	}
	w->host = mem_strdup(wire_get(frame, "host", host, sizeof host) ? host : "local");
	w->clock = mem_strdup(wire_get(frame, "clock", clock, sizeof clock) ? clock : "tsc");
	w->opened = true;
	if (file_make_run_dir(&w->trouble) != 0)
		return;
	worker_stage_sweep();
	wire_get_u64(frame, "lock", &lock, 0, 2);
	if (lock)
		w->lock_fd = lock == 2 ? lock_wait(w->in_fd, &w->trouble) : lock_take(false, &w->trouble);
	if (!w->trouble)
		send_hello(w);
}

static void take_command(struct worker *w, const struct wire_frame *frame)
{
	uint64_t number;
	if (wire_is(frame, "open") != !w->opened)
		err_set(&w->trouble, ERR_INFRA, NULL, "a %s frame came where it has no place", frame->kind);
	else if (wire_is(frame, "open"))
		take_open(w, frame);
	else if (wire_is(frame, "probe"))
		worker_probe(w, frame);
	else if (wire_is(frame, "facts"))
		worker_facts(w);
	else if (wire_is(frame, "job") || wire_is(frame, "file"))
		worker_jobs_take(w, frame);
	else if (wire_is(frame, "boot"))
		worker_boot_take(w, frame);
	else if (wire_is(frame, "ack") && wire_get_u64(frame, "of", &number, 0, UINT32_MAX))
		worker_boot_ack(w, (uint32_t)number);
	else if (wire_is(frame, "cancel") && wire_get_u64(frame, "boot", &number, 0, UINT32_MAX))
		worker_boot_cancel(w, number);
	else if (wire_is(frame, "reap"))
		worker_reap(w, frame);
	else if (wire_is(frame, "quit"))
		w->leaving = true;
	else
		err_set(&w->trouble, ERR_INFRA, "install the same hvbench on both sides",
			"a frame came that is not understood: %s", frame->kind);
}

static void on_line(void *ctx, const char *line, size_t len)
{
	struct worker *w = ctx;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	if (status == WIRE_NOISE || w->trouble || w->leaving)
		return;
	if (status == WIRE_OK && !w->has_nonce) {
		w->has_nonce = true;
		w->nonce = frame.nonce;
	}
	if (status == WIRE_BROKEN)
		err_set(&w->trouble, ERR_INFRA, NULL,
			"the wire from the controller is damaged: a checksum or length is wrong");
	else if (frame.nonce != w->nonce)
		err_set(&w->trouble, ERR_INFRA, NULL, "the controller sent a frame of another run");
	else if (frame.seq != w->next_in)
		err_set(&w->trouble, ERR_INFRA, NULL, "the controller's frame %u came where %u was due", frame.seq,
			w->next_in);
	if (w->trouble)
		return;
	w->next_in++;
	take_command(w, &frame);
}

/* ---- the loop ---- */

/*
 * After a console was read: a device model writes byte by byte, and to wake up for each would take the CPU from the
 * guest. In the lab this makes the output of a boot five times cheaper.
 */
#define NAP_NS 2000000

static void read_controller(struct worker *w)
{
	char chunk[16384];
	ssize_t n = read(w->in_fd, chunk, sizeof chunk);
	if (n > 0)
		wire_read(&w->reader, chunk, (size_t)n, on_line, w);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		w->leaving = w->out_closed = true; /* it is gone, or will be: there is nobody to tell */
}

/* Those that are over become free slots. all: every one, by cancelling it. */
static void finish_boots(struct worker *w, bool all)
{
	worker_group_check(w);
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++) {
		struct worker_boot *boot = w->boots[i];
		if (boot && all)
			worker_boot_over(boot, WORKER_CANCEL, "the worker ends");
		if (boot && boot->outcome != WORKER_NONE)
			worker_boot_finish(boot);
	}
}

/* Waits for the controller, a signal or a console, and deals with all that are ready. */
static void serve_once(struct worker *w, int signal_fd)
{
	struct pollfd fds[2 + WORKER_BOOTS_MAX] = {{w->in_fd, POLLIN, 0}, {signal_fd, POLLIN, 0}};
	struct worker_boot *of[2 + WORKER_BOOTS_MAX];
	nfds_t n = 2;
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (w->boots[i] && w->boots[i]->console >= 0) {
			of[n] = w->boots[i];
			fds[n++] = (struct pollfd){w->boots[i]->console, POLLIN, 0};
		}
	worker_flush(w);
	if (w->out_closed)
		return;
	if (poll(fds, n, -1) < 0) {
		if (errno != EINTR)
			err_sys(&w->trouble, ERR_INFRA, errno, NULL, "poll");
		return;
	}
	bool heard = false;
	for (nfds_t i = 2; i < n; i++)
		if (fds[i].revents) {
			worker_console_read(of[i]);
			heard = true;
		}
	if (heard)
		nanosleep(&(struct timespec){0, NAP_NS}, NULL);
	if (fds[1].revents)
		w->leaving = true;
	else if (fds[0].revents)
		read_controller(w);
	finish_boots(w, false);
}

static void say_trouble(struct worker *w)
{
	struct wire_fields f;
	worker_fields(&f);
	worker_put_cut(&f, "text", err_message(w->trouble), 700);
	worker_put_cut(&f, "hint", err_hint(w->trouble) ? err_hint(w->trouble) : "", 20);
	wire_put_u64(&f, "kind", err_kind(w->trouble));
	worker_send(w, "error", &f);
}

int worker_serve(int in_fd, int out_fd, struct err **err)
{
	struct worker *w = mem_alloc(1, sizeof *w);
	*w = (struct worker){.in_fd = in_fd, .out_fd = out_fd, .out = BUF_INIT, .lock_fd = -1};
	struct signals signals;
	if (catch_signals(&signals, err) != 0) {
		free(w);
		return -1;
	}
	while (!w->leaving && !w->out_closed && !w->trouble)
		serve_once(w, signals.read_fd);
	finish_boots(w, true);
	if (w->trouble)
		say_trouble(w);
	else
		worker_send_text(w, "bye", NULL, NULL);
	worker_flush(w);

	int result = 0;
	if (w->trouble)
		result = err_set(err, err_kind(w->trouble), err_hint(w->trouble), "%s", err_message(w->trouble));
	worker_jobs_forget(w);
	worker_stage_finish(w);
	lock_release(w->lock_fd);
	restore_signals(&signals);
	err_free(&w->trouble);
	buf_finish(&w->out);
	free(w->host);
	free(w->clock);
	free(w);
	return result;
}
