#include "drivers/probe.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include "bench/wire.h"
#include "lib/clock.h"
#include "lib/mem.h"

#define PROBE_NONCE UINT64_C(0x70726f6265303031)
#define PROBE_CMDLINE "hvbench nonce=70726f6265303031 n=4 warm=1 benches=control"
#define PROBE_MEMORY_MIB 128
#define PROBE_LIMIT_MS 10000
#define STDERR_KEPT 4096

/* What came out of the console. */
struct watch {
	struct wire_reader reader;
	bool hello, end, other; /* other: there was text, but no hello */
	uint64_t trapped_ticks; /* ticks of an empty interval where the TSC is emulated, else 0 */
};

bool probe_in_lab(const struct guest_spec *spec)
{
	return spec->host && strncmp(spec->host, "lab-", 4) == 0;
}

const char *probe_cmdline(void)
{
	return PROBE_CMDLINE;
}

/* A guest that runs but whose TSC is emulated can be timed with nothing. */
static void take_hello(struct watch *watch, const struct wire_frame *frame)
{
	uint64_t trapped = 0;
	watch->hello = true;
	if (wire_get_u64(frame, "trapped", &trapped, 0, 1) && trapped &&
		!wire_get_u64(frame, "empty", &watch->trapped_ticks, 1, UINT64_MAX))
		watch->trapped_ticks = 1;
}

static void on_line(void *ctx, const char *line, size_t len)
{
	struct watch *watch = ctx;
	struct wire_frame frame;
	watch->other = true;
	if (wire_decode(line, len, &frame) != WIRE_OK || frame.nonce != PROBE_NONCE)
		return;
	if (wire_is(&frame, "hello"))
		take_hello(watch, &frame);
	watch->end = watch->end || (watch->hello && wire_is(&frame, "end"));
}

/* One read of the console. False at its end. */
static bool watch_read(struct watch *watch, int fd)
{
	char chunk[4096];
	ssize_t n = read(fd, chunk, sizeof chunk);
	if (n > 0)
		wire_read(&watch->reader, chunk, (size_t)n, on_line, watch);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Until the guest's last frame, the console's end, or the deadline. True when time ran out. */
static bool watch_console(struct watch *watch, int fd, int64_t deadline)
{
	while (!watch->end) {
		struct pollfd wait = {fd, POLLIN, 0};
		int ready = poll(&wait, 1, clock_poll_ms(deadline));
		if (ready == 0)
			return true;
		if (ready > 0 && !watch_read(watch, fd))
			break;
	}
	return false;
}

/* The sentence for a guest that did not report all; words: the device model's last ones, or "". NULL when it did. */
static char *judge(const struct watch *watch, bool late, int limit_ms, const char *words)
{
	if (watch->end && watch->trapped_ticks)
		return mem_printf("the TSC of its guests is emulated (an empty interval takes %llu ticks): nothing can "
				  "be timed in them",
			(unsigned long long)watch->trapped_ticks);
	if (watch->end)
		return NULL;
	const char *what = watch->hello ? "did not finish"
		: watch->other          ? "printed nothing that hvbench understands"
					: "printed nothing";
	AUTO_FREE char *time = late ? mem_printf(" for %d s", limit_ms / 1000) : mem_strdup(" before it ended");
	return mem_printf("a guest %s%s%s%s", what, time, words[0] ? ": " : "", words);
}

/* Runs the bare guest through the driver's own hooks. NULL when it said all it should, else a sentence why not; caller
 * frees. */
static char *through_driver(const struct driver *self, const struct guest_spec *given)
{
	struct guest_spec spec = *given;
	spec.guest = "bare";
	spec.mode = given->mode ? given->mode : self->modes[0];
	spec.variant = "";
	spec.cmdline = PROBE_CMDLINE;
	spec.memory_mib = PROBE_MEMORY_MIB;
	spec.cpus = 1;

	AUTO_ERR struct err *err = NULL;
	struct driver_guest *guest = self->create(self, &spec, &err);
	if (!guest)
		return mem_strdup(err_message(err));
	char *reason;
	if (self->start(guest, &err) != 0) {
		reason = mem_strdup(err_message(err));
	} else {
		struct watch watch = {0};
		int64_t deadline = probe_in_lab(given) ? CLOCK_FOREVER : clock_after_ms(PROBE_LIMIT_MS);
		bool late = watch_console(&watch, self->console(guest), deadline);
		reason = judge(&watch, late, PROBE_LIMIT_MS, "");
	}
	if (self->destroy(guest, &err) != 0 && !reason)
		reason = mem_strdup(err_message(err));
	return reason;
}

/* The last line with something in it of what is waiting on stderr; caller frees. */
static char *last_words(int fd)
{
	char text[STDERR_KEPT];
	size_t len = 0;
	for (ssize_t n; len < STDERR_KEPT && (n = read(fd, text + len, STDERR_KEPT - len)) > 0;)
		len += (size_t)n;
	return text_last_line(text, len);
}

char *probe_program(const char *const argv[], int limit_ms)
{
	AUTO_ERR struct err *err = NULL;
	struct proc proc;
	struct proc_spec how = {.argv = argv, .pipe_out = true, .pipe_err = true, .die_with_parent = true};
	if (proc_start(&proc, &how, &err) != 0)
		return mem_strdup(err_message(err));
	struct watch watch = {0};
	bool late = watch_console(&watch, proc.out, clock_after_ms(limit_ms));
	kill(proc.pid, SIGKILL); /* so that its stderr ends */
	AUTO_FREE char *words = last_words(proc.err);
	proc_stop(&proc, 0);
	return judge(&watch, late, limit_ms, words);
}

void probe_say(struct driver_probe *out, enum driver_state state, const char *hint, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	out->state = state;
	MEM_FREE(out->reason, out->hint);
	out->reason = mem_vprintf(fmt, args);
	out->hint = mem_strdup(hint);
	va_end(args);
}

void probe_say_err(struct driver_probe *out, enum driver_state state, const struct err *err)
{
	probe_say(out, state, err_hint(err), "%s", err_message(err));
}

bool probe_runs(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out, const char *hint,
	const char *where)
{
	AUTO_FREE char *reason = through_driver(self, spec);
	out->state = DRIVER_USABLE;
	if (reason)
		probe_say(out, DRIVER_BROKEN, hint, "%s %s", where, reason);
	return !reason;
}
