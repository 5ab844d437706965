/*
 * worker.c - see worker.h. One poll loop over the controller and the consoles of the guests.
 *
 * Nothing here waits for an answer: a boot whose journal row is not on disk yet is a boot that has not been launched
 * yet.
 */
#include "engine/worker/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "engine/lock.h"
#include "engine/worker/parts.h"
#include "lib/auto.h"
#include "lib/clocks.h"
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

struct loop {
	struct worker worker;
	int in_fd, lock_fd;
	struct wire_reader reader;
	bool opened, leaving, has_nonce;
	uint32_t next; /* SEQ that is due */
};

static void send_hello(struct worker *w)
{
	struct utsname system;
	uname(&system);
	AUTO_FREE char *dir = file_exe_dir();
	AUTO_FREE char *images = mem_printf("%s/guests", dir);
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put_u64(&f, "wire", WIRE_VERSION);
	wire_put(&f, "version", HVBENCH_VERSION);
	wire_put(&f, "host", w->host);
	wire_put(&f, "node", system.nodename);
	wire_put(&f, "images", images);
	worker_send(&w->out, "hello", &f);
}

static bool flag(const struct wire_frame *frame, const char *key)
{
	uint64_t value = 0;
	return wire_get_u64(frame, key, &value, 0, 1) && value;
}

static void take_open(struct loop *loop, const struct wire_frame *frame)
{
	struct worker *w = &loop->worker;
	char host[256], clock[16], plugin[1024];
	uint64_t version = 0, lock = 0;
	wire_get_u64(frame, "wire", &version, 0, UINT32_MAX);
	if (version != WIRE_VERSION) {
		err_set(&w->trouble, ERR_INFRA, "install the same hvbench on both sides",
			"the controller speaks wire %llu, this worker %d", (unsigned long long)version, WIRE_VERSION);
		return;
	}
	w->host = mem_strdup(wire_get(frame, "host", host, sizeof host) ? host : "local");
	w->clock = mem_strdup(wire_get(frame, "clock", clock, sizeof clock) ? clock : clock_of_hardware->name);
	w->plugin = wire_get(frame, "plugin", plugin, sizeof plugin) ? mem_strdup(plugin) : NULL;
	w->lab = flag(frame, "lab");
	w->alone = flag(frame, "alone");
	w->stage.copies = !w->lab;
	loop->opened = true;
	if (file_make_run_dir(&w->trouble) != 0)
		return;
	file_sweep(WORKER_STAGE);
	wire_get_u64(frame, "lock", &lock, 0, 2);
	if (lock)
		loop->lock_fd = lock == 2 ? lock_wait(loop->in_fd, &w->trouble) : lock_take(false, &w->trouble);
	if (!w->trouble)
		send_hello(w);
}

static void take_command(struct loop *loop, const struct wire_frame *frame)
{
	struct worker *w = &loop->worker;
	uint64_t number;
	if (wire_is(frame, "open") != !loop->opened)
		err_set(&w->trouble, ERR_INFRA, NULL, "protocol error: unexpected %s frame", frame->kind);
	else if (wire_is(frame, "open"))
		take_open(loop, frame);
	else if (wire_is(frame, "probe"))
		worker_probe(w, frame);
	else if (wire_is(frame, "facts"))
		worker_facts(w);
	else if (wire_is(frame, "job") || wire_is(frame, "file"))
		worker_jobs_take(&w->jobs, frame, &w->trouble);
	else if (wire_is(frame, "boot"))
		worker_boot_take(w, frame);
	else if (wire_is(frame, "ack") && wire_get_u64(frame, "of", &number, 0, UINT32_MAX))
		worker_boot_ack(w, (uint32_t)number);
	else if (wire_is(frame, "cancel") && wire_get_u64(frame, "boot", &number, 0, UINT32_MAX))
		worker_boot_cancel(w, number);
	else if (wire_is(frame, "reap"))
		worker_reap(w, frame);
	else if (wire_is(frame, "quit"))
		loop->leaving = true;
	else
		err_set(&w->trouble, ERR_INFRA, "install the same hvbench on both sides",
			"protocol error: unknown frame %s", frame->kind);
}

static void on_line(void *ctx, const char *line, size_t len)
{
	struct loop *loop = ctx;
	struct worker *w = &loop->worker;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	if (status == WIRE_NOISE || w->trouble || loop->leaving)
		return;
	if (status == WIRE_OK && !loop->has_nonce) {
		loop->has_nonce = true;
		w->out.nonce = frame.nonce;
	}
	if (status == WIRE_BROKEN)
		err_set(&w->trouble, ERR_INFRA, NULL,
			"protocol error: a damaged frame of the controller: its checksum or length is wrong");
	else if (frame.nonce != w->out.nonce)
		err_set(&w->trouble, ERR_INFRA, NULL, "protocol error: a frame of another run");
	else if (frame.seq != loop->next)
		err_set(&w->trouble, ERR_INFRA, NULL, "protocol error: the controller's frame %u instead of frame %u",
			frame.seq, loop->next);
	if (w->trouble)
		return;
	loop->next++;
	take_command(loop, &frame);
}

/* ---- the loop ---- */

/* After a console was read: a device model writes byte by byte, and to wake up for each would take the CPU from the
 * guest. In the lab this makes the output of a boot five times cheaper. */
#define NAP_NS 2000000

static void read_controller(struct loop *loop)
{
	char chunk[16384];
	ssize_t n = read(loop->in_fd, chunk, sizeof chunk);
	if (n > 0)
		wire_read(&loop->reader, chunk, (size_t)n, on_line, loop);
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		loop->leaving = loop->worker.out.closed = true; /* the controller has ended, or will: nobody reads */
}

/* The guests' consoles. Returns how many descriptors there are now; of[i] is the boot of fds[i]. */
static nfds_t add_consoles(const struct worker *w, struct pollfd *fds, struct worker_boot **of, nfds_t n)
{
	for (unsigned i = 0; i < WORKER_BOOTS_MAX; i++)
		if (w->boots[i] && w->boots[i]->console.fd >= 0) {
			of[n] = w->boots[i];
			fds[n++] = (struct pollfd){w->boots[i]->console.fd, POLLIN, 0};
		}
	return n;
}

/* Waits for the controller, a signal or a console, and deals with all that are ready. */
static void serve_once(struct loop *loop)
{
	struct worker *w = &loop->worker;
	struct pollfd fds[2 + WORKER_BOOTS_MAX] = {{loop->in_fd, POLLIN, 0}, {w->out.signal_fd, POLLIN, 0}};
	struct worker_boot *of[2 + WORKER_BOOTS_MAX];
	nfds_t n = add_consoles(w, fds, of, 2);
	worker_flush(&w->out);
	if (w->out.closed)
		return;
	if (poll(fds, n, -1) < 0) {
		if (errno != EINTR)
			err_sys(&w->trouble, ERR_INFRA, errno, NULL, "poll");
		return;
	}
	bool any = false;
	for (nfds_t i = 2; i < n; i++)
		if (fds[i].revents) {
			worker_console_read(of[i]);
			any = true;
		}
	if (any)
		nanosleep(&(struct timespec){0, NAP_NS}, NULL);
	if (fds[1].revents)
		loop->leaving = true;
	else if (fds[0].revents)
		read_controller(loop);
	worker_boots_finish(w, false);
}

static void send_trouble(struct worker *w)
{
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	worker_put_cut(&f, "text", err_message(w->trouble), 700);
	worker_put_cut(&f, "hint", err_hint(w->trouble) ? err_hint(w->trouble) : "", 20);
	wire_put_u64(&f, "kind", err_kind(w->trouble));
	worker_send(&w->out, "error", &f);
}

static void serve(struct loop *loop)
{
	struct worker *w = &loop->worker;
	while (!loop->leaving && !w->out.closed && !w->trouble)
		serve_once(loop);
	worker_boots_finish(w, true);
	if (w->trouble)
		send_trouble(w);
	else
		worker_send_text(&w->out, "bye", NULL, NULL);
	worker_flush(&w->out);
}

static void loop_finish(struct loop *loop)
{
	struct worker *w = &loop->worker;
	worker_jobs_finish(&w->jobs);
	worker_stage_finish(&w->stage);
	lock_release(loop->lock_fd);
	err_free(&w->trouble);
	buf_finish(&w->out.queue);
	MEM_FREE(w->host, w->clock, w->plugin);
}

int worker_serve(int in_fd, int out_fd, struct err **err)
{
	struct signals signals;
	if (catch_signals(&signals, err) != 0)
		return -1;
	int flags = fcntl(out_fd, F_GETFL);
	fcntl(out_fd, F_SETFL, flags | O_NONBLOCK);
	struct loop *loop = mem_alloc(1, sizeof *loop);
	struct worker *w = &loop->worker;
	loop->in_fd = in_fd;
	loop->lock_fd = -1;
	w->out = (struct worker_out){
		.fd = out_fd, .in_fd = in_fd, .signal_fd = signals.read_fd, .queue = BUF_INIT, .trouble = &w->trouble};
	serve(loop);
	int result = 0;
	if (w->trouble)
		result = err_set(err, err_kind(w->trouble), err_hint(w->trouble), "%s", err_message(w->trouble));
	loop_finish(loop);
	free(loop);
	fcntl(out_fd, F_SETFL, flags);
	restore_signals(&signals);
	return result;
}
