#include "engine/link.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "engine/job_files.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define KILL_MS 500

struct link {
	char *host;
	struct proc worker;          /* a child, which may reach another machine; none for a lab machine */
	struct lab_machine *machine; /* or NULL */
	int in_fd, out_fd;           /* we read, we write */
	char *log;                   /* its stderr, or the machine's console */
	char *images;
	uint64_t nonce;
	uint32_t next_out, next_in;
	struct wire_reader reader;
	struct buf out; /* not sent before */
	size_t out_at;

	/* while receiving */
	link_frame_fn *fn;
	void *ctx;
	struct err **err;
	bool damaged, ended;
	const char *wanted; /* kind that link_wait waits for, or NULL */
	bool met;
};

/* ---- starting ---- */

static int start_process(struct link *link, const char *const argv[], struct err **err)
{
	struct proc_spec spec = {.argv = argv,
		.pipe_in = true,
		.pipe_out = true,
		.log_path = link->log,
		.own_session = true,
		.die_with_parent = false};
	if (proc_start(&link->worker, &spec, err) != 0)
		return -1;
	link->in_fd = link->worker.out;
	link->out_fd = link->worker.in;
	return 0;
}

static int start_local(struct link *link, struct err **err)
{
	AUTO_FREE char *dir = file_exe_dir();
	AUTO_FREE char *binary = mem_printf("%s/hvbench", dir);
	link->images = mem_printf("%s/guests", dir);
	return start_process(link, (const char *[]){binary, "worker", NULL}, err);
}

static int start_remote(struct link *link, const struct host *host, struct err **err)
{
	const char *ssh[] = {"ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "--", host->ssh,
		host->command, "worker", NULL};
	const char *connect[] = {"sh", "-c", host->connect, NULL};
	return start_process(link, host->connect ? connect : ssh, err);
}

static int start_lab(struct link *link, const struct link_spec *spec, struct err **err)
{
	if (spec->host->lab == LAB_METAL)
		return start_local(link, err); /* the machine is the guest: its worker runs here */
	AUTO(job_files_finish) struct job_files files = {.n = 0};
	AUTO_FREE char *machine_dir = mem_printf("%s/%s-%u", spec->dir, spec->host->name, spec->machine);
	job_files_make(&files, spec->guests, spec->guest_kernel);
	if (file_make_dirs(machine_dir, err) != 0 ||
		lab_machine_start(spec->lab, spec->host->lab, machine_dir, files.list, files.n, "/job/hvbench worker",
			false, &link->machine, err) != 0)
		return -1;
	link->in_fd = link->out_fd = lab_machine_fd(link->machine);
	link->images = mem_strdup("/job");
	free(link->log);
	link->log = mem_strdup(lab_machine_log(link->machine));
	return 0;
}

int link_open(const struct link_spec *spec, struct link **out, struct err **err)
{
	struct link *link = mem_alloc(1, sizeof *link);
	*link = (struct link){.host = mem_strdup(spec->host->name),
		.worker = PROC_INIT,
		.in_fd = -1,
		.out_fd = -1,
		.out = BUF_INIT,
		.nonce = spec->nonce};
	link->log = mem_printf("%s/worker-%s-%u.log", spec->dir, spec->host->name, spec->machine);
	int started = spec->host->kind == HOST_LOCAL ? start_local(link, err)
		: spec->host->kind == HOST_REMOTE    ? start_remote(link, spec->host, err)
						     : start_lab(link, spec, err);
	struct wire_fields open = {.cap = WIRE_PAYLOAD_MAX};
	wire_put_u64(&open, "wire", WIRE_VERSION);
	wire_put(&open, "host", spec->host->name);
	wire_put(&open, "clock", host_clock(spec->host, spec->lab)->name);
	wire_put_u64(&open, "lab", spec->host->kind == HOST_LAB);
	wire_put_u64(&open, "alone", spec->host->kind == HOST_LAB && spec->host->lab == LAB_METAL);
	wire_put_u64(&open, "lock", spec->lock);
	if (spec->lab && spec->lab->plugin)
		wire_put(&open, "plugin", spec->lab->plugin);
	if (started != 0 || file_no_block(link->out_fd, "set up the pipe to a worker", err) != 0 ||
		link_send(link, "open", &open, err) != 0) {
		err_wrap(err, "host %s", spec->host->name);
		link_close(link, 0);
		return -1;
	}
	*out = link;
	return 0;
}

static bool has_pending(const struct link *link)
{
	return link->out_at < link->out.len;
}

void link_poll(const struct link *link, struct pollfd fds[LINK_FDS])
{
	fds[0] = (struct pollfd){link->in_fd, POLLIN, 0};
	fds[1] = (struct pollfd){has_pending(link) ? link->out_fd : -1, POLLOUT, 0};
}

const char *link_images(const struct link *link)
{
	return link->images ? link->images : "";
}

/* ---- its last output ---- */

static char *link_tail(const struct link *link)
{
	AUTO_BUF struct buf text = BUF_INIT;
	if (!link->log || file_read(link->log, 64u << 20, &text, NULL) != 0)
		return mem_strdup("");
	size_t keep = text.len > 300 ? 300 : text.len;
	char *tail = mem_strndup(buf_text(&text) + text.len - keep, keep);
	for (char *c = tail; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	size_t len = strlen(tail);
	while (len > 0 && tail[len - 1] == ' ')
		tail[--len] = '\0';
	return tail;
}

int link_lost(const struct link *link, const char *how, struct err **err)
{
	AUTO_FREE char *tail = link_tail(link);
	return err_set(err, ERR_INFRA, NULL, "the worker on %s %s%s%s", link->host, how,
		tail[0] ? "; its last output: " : "", tail);
}

/* ---- frames ---- */

int link_send(struct link *link, const char *kind, const struct wire_fields *fields, struct err **err)
{
	char line[WIRE_LINE_MAX];
	size_t len = fields->overflow
		? 0
		: wire_encode(line, sizeof line, link->nonce, link->next_out, kind, fields->text, fields->len);
	if (len == 0)
		return err_set(err, ERR_INFRA, NULL, "a %s frame for the worker on %s is too long", kind, link->host);
	if (link->out.len - link->out_at + len > LINK_PENDING_MAX)
		return link_lost(link, "does not read what it is sent", err);
	buf_add(&link->out, line, len);
	link->next_out++;
	return link_flush(link, err);
}

int link_flush(struct link *link, struct err **err)
{
	while (has_pending(link)) {
		ssize_t n = write(link->out_fd, link->out.data + link->out_at, link->out.len - link->out_at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n < 0) {
			AUTO_FREE char *how = mem_printf("cannot be written to: %s", strerror(errno));
			return link_lost(link, how, err);
		}
		link->out_at += (size_t)n;
	}
	buf_clear(&link->out);
	link->out_at = 0;
	return 0;
}

/*
 * The worker's hello names the folder of its images, unless the controller put them there. One of another version would
 * be asked for what it does not know, and measure with other images.
 */
static int take_hello(struct link *link, const struct wire_frame *frame)
{
	char images[512], version[64] = "";
	wire_get(frame, "version", version, sizeof version);
	if (strcmp(version, HVBENCH_VERSION) != 0)
		return err_set(link->err, ERR_INFRA,
			"install this version there (make install), or say where it is by command or connect in the "
			"hosts file",
			"the worker on %s is hvbench %s, and this is " HVBENCH_VERSION, link->host,
			version[0] ? version : "of an unknown version");
	if (!link->images && wire_get(frame, "images", images, sizeof images))
		link->images = mem_strdup(images);
	return 0;
}

int link_take_error(const struct link *link, const struct wire_frame *frame, struct err **err)
{
	char text[1024] = "the worker failed", hint[512] = "";
	uint64_t kind = ERR_INFRA;
	wire_get(frame, "text", text, sizeof text);
	wire_get(frame, "hint", hint, sizeof hint);
	wire_get_u64(frame, "kind", &kind, 0, 255);
	return err_set(
		err, kind == ERR_BUSY ? ERR_BUSY : ERR_INFRA, hint[0] ? hint : NULL, "host %s: %s", link->host, text);
}

static void take_line(void *ctx, const char *line, size_t len)
{
	struct link *link = ctx;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	if (status == WIRE_NOISE && link->machine && len >= strlen(LAB_COMMAND_ENDED) &&
		memcmp(line, LAB_COMMAND_ENDED, strlen(LAB_COMMAND_ENDED)) == 0)
		link->ended = true; /* the machine lives on; its port cannot say so */
	if (status == WIRE_NOISE || link->damaged)
		return;
	if (status == WIRE_BROKEN || frame.nonce != link->nonce || frame.seq != link->next_in) {
		link->damaged = true;
		err_set(link->err, ERR_INFRA, "run it again; if it happens again, look at the log of the worker",
			"the wire from the worker on %s is damaged (%s)", link->host,
			status == WIRE_BROKEN                ? "checksum"
				: frame.nonce != link->nonce ? "a frame of another run"
							     : "a frame is missing");
		return;
	}
	link->next_in++;
	if (wire_is(&frame, "hello") && take_hello(link, &frame) != 0) {
		link->damaged = true;
		return;
	}
	if (link->wanted && wire_is(&frame, link->wanted))
		link->met = true;
	if (link->wanted && wire_is(&frame, "error")) {
		link->damaged = true;
		link_take_error(link, &frame, link->err);
		return;
	}
	if (link->fn)
		link->fn(link->ctx, &frame);
}

int link_receive(struct link *link, link_frame_fn *fn, void *ctx, struct err **err)
{
	char chunk[16384];
	struct pollfd ready = {link->in_fd, POLLIN, 0};
	if (poll(&ready, 1, 0) <= 0)
		return 1;
	ssize_t n = read(link->in_fd, chunk, sizeof chunk);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 1;
	if (n == 0 || (n < 0 && (errno == ECONNRESET || errno == EIO)))
		return 0;
	if (n < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read from the worker on %s", link->host);
	link->fn = fn;
	link->ctx = ctx;
	link->err = err;
	wire_read(&link->reader, chunk, (size_t)n, take_line, link);
	return link->damaged ? -1 : !link->ended;
}

int link_wait(struct link *link, const char *kind, int64_t deadline_ns, link_frame_fn *fn, void *ctx, struct err **err)
{
	link->wanted = kind;
	link->met = false;
	while (!link->met) {
		struct pollfd fds[LINK_FDS];
		link_poll(link, fds);
		int n = poll(fds, LINK_FDS, clock_poll_ms(deadline_ns));
		if (n < 0 && errno == EINTR)
			return err_set(err, ERR_INTERRUPTED, NULL, "interrupted");
		if (n == 0)
			return link_lost(link, "has not answered in time", err);
		if (fds[1].revents && link_flush(link, err) != 0)
			return -1;
		int got = link_receive(link, fn, ctx, err);
		if (got < 0)
			return -1;
		if (got == 0)
			return link_lost(link, "ended", err);
	}
	link->wanted = NULL;
	return 0;
}

/* ---- the end ---- */

void link_close(struct link *link, int within_ms)
{
	if (!link)
		return;
	if (link->worker.pid > 0 && link->worker.in >= 0) {
		close_fd(&link->worker.in); /* it destroys its guests and ends by itself */
		int status;
		if (within_ms > 0)
			proc_wait(&link->worker, clock_after_ms(within_ms), &status, NULL);
	}
	proc_stop(&link->worker, KILL_MS);
	lab_machine_stop(link->machine);
	buf_finish(&link->out);
	MEM_FREE(link->host, link->log, link->images, link);
}
