/*
 * machine.c - a process of a Linux host as the machine under the bare guest's code (guests/bare/bare.h): its console
 * are two pipes, it halts by asking the kernel to wake it, and what the kernel kept from it stands in /proc.
 *
 * What a process has by default and a guest has not is taken away: the slack of its timers (50 us, prctl(2)) and page
 * faults at the first touch of its memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "bench/arch/arch.h"
#include "bench/arch/cpu.h"
#include "guests/bare/bare.h"

#define NS_PER_S 1000000000
#define LOOK_NS 50000000 /* for so long the counter is compared with the kernel's clock */
#define LOOK_TRIES 32

struct machine machine;
static int schedstat = -1;

/* Ends it with words on its console: the worker keeps them. */
static _Noreturn void die(const char *what)
{
	dprintf(STDOUT_FILENO, "%s: %s\n", what, strerror(errno));
	_exit(1);
}

/* ---- time ---- */

/* A moment by the CPU's counter and by the clock that the kernel's timers follow. */
struct moment {
	uint64_t ticks, ns;
};

static uint64_t clock_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

/* The tightest of some tries: in the others it was interrupted between the two. */
static struct moment moment_now(void)
{
	struct moment best = {0};
	uint64_t tightest = UINT64_MAX;
	for (unsigned i = 0; i < LOOK_TRIES; i++) {
		uint64_t before = arch_stamp(), ns = clock_ns(), took = arch_stamp() - before;
		if (took < tightest) {
			tightest = took;
			best = (struct moment){before + took / 2, ns};
		}
	}
	return best;
}

static uint32_t measure_khz(void)
{
	struct moment from = moment_now();
	nanosleep(&(struct timespec){0, LOOK_NS}, NULL);
	struct moment to = moment_now();
	uint64_t ns = to.ns - from.ns;
	return (uint32_t)(((to.ticks - from.ticks) * 1000000 + ns / 2) / ns);
}

static const char *timer_begin(void)
{
	return NULL;
}

/* The clock first: a process that loses the CPU between the two wakes too early, and its caller asks again, but never
 * too late. */
static uint64_t timer_wait(uint64_t deadline)
{
	uint64_t ns = clock_ns(), now = arch_stamp();
	if (now < deadline) {
		uint64_t then = ns + (deadline - now) * 1000000 / machine.env.khz + 1;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
			&(struct timespec){(time_t)(then / NS_PER_S), (long)(then % NS_PER_S)}, NULL);
	}
	return arch_stamp();
}

static void timer_end(void)
{
}

/* All processes read the host's own counter. */
static bool base(uint64_t *ticks)
{
	*ticks = 0;
	return true;
}

/*
 * For how long it was runnable and did not run: the second number. KVM gives its guests the same counter, of the vCPU's
 * thread, as stolen time.
 * Source: Linux Documentation/scheduler/sched-stats.rst; arch/x86/kvm/x86.c, record_steal_time.
 */
static bool stolen(uint64_t *ns, const char **why)
{
	char text[128];
	ssize_t len = schedstat >= 0 ? pread(schedstat, text, sizeof text - 1, 0) : -1;
	uint64_t ran = 0;
	text[len > 0 ? len : 0] = '\0';
	*why = "The kernel does not count how long a process waits for a CPU: there is no /proc/self/schedstat, or it "
	       "counts nothing.";
	return sscanf(text, "%" SCNu64 " %" SCNu64, &ran, ns) == 2 && ran > 0;
}

/* ---- guests/bare/bare.h ---- */

void machine_init(enum plan_console console)
{
	if (prctl(PR_SET_TIMERSLACK, 1) != 0)
		die("cannot take the slack off its timers");
	if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0)
		die("cannot lock its memory");
	if (fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0)
		die("cannot read without waiting");
	schedstat = open("/proc/self/schedstat", O_RDONLY | O_CLOEXEC);
	machine.console = "pipe";
	machine.env = (struct bench_env){
		.hyper = cpu_hyper(),
		.khz = measure_khz(),
		.stolen = stolen,
		.base = base,
		.timer_begin = timer_begin,
		.timer_wait = timer_wait,
		.timer_end = timer_end,
	};
}

void machine_facts(void (*each)(void *ctx, const char *name, const char *value), void *ctx)
{
	cpu_facts(each, ctx);
}

void machine_write(const char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, line, len);
		if (n < 0 && errno != EINTR)
			_exit(1); /* nobody listens any more */
		line += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

size_t machine_read(char *data, size_t cap)
{
	ssize_t n = read(STDIN_FILENO, data, cap);
	return n > 0 ? (size_t)n : 0;
}

/* A trap is a signal here, and ends the process: the worker sees that it is gone without its last frame. */
const char *machine_guarded(void (*fn)(void *arg), void *arg)
{
	fn(arg);
	return NULL;
}

_Noreturn void machine_off(void)
{
	_exit(0);
}
