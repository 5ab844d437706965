/* cost_figures.c - the figures that the parts of the stopwatch exchange, and how the host's files are read for them.
 * See cost_parts.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

const char *const cost_class_names[COST_CLASSES] = {
	[COST_CPUID] = "cpuid",
	[COST_HLT] = "hlt",
	[COST_PIO] = "pio",
	[COST_PIO_HV] = "pio-hv",
	[COST_PIO_DM] = "pio-dm",
	[COST_MMIO] = "mmio",
	[COST_MSR] = "msr",
	[COST_IRQ] = "irq",
	[COST_IRQ_WINDOW] = "irq-window",
	[COST_HYPERCALL] = "hypercall",
	[COST_CR] = "cr",
	[COST_EXCEPTION] = "exception",
	[COST_PAUSE] = "pause",
	[COST_FAULT] = "fault",
	[COST_OTHER] = "other",
};

static struct cost_figure combine(struct cost_figure a, struct cost_figure b, uint64_t n, const char *missing)
{
	return (struct cost_figure){n, a.missing ? a.missing : b.missing ? b.missing : missing};
}

struct cost_figure cost_between(struct cost_figure before, struct cost_figure after)
{
	return combine(before, after, after.n - before.n, after.n < before.n ? "it went backwards" : NULL);
}

struct cost_figure cost_plus(struct cost_figure a, struct cost_figure b)
{
	return combine(a, b, a.n + b.n, NULL);
}

struct cost_figure cost_minus(struct cost_figure a, struct cost_figure b)
{
	return combine(a, b, a.n - b.n, b.n > a.n ? "the parts add up to more than the whole" : NULL);
}

struct cost_figure cost_rest(struct cost_figure whole, struct cost_figure part, uint64_t slack)
{
	bool none = part.n > whole.n && part.n - whole.n <= slack;
	return none ? combine(whole, part, 0, NULL) : cost_minus(whole, part);
}

void cost_emit(const struct collect_sink *sink, const char *name, struct cost_figure figure)
{
	if (figure.missing)
		sink->unavailable(sink->ctx, name, figure.missing);
	else
		sink->counter(sink->ctx, name, figure.n, 0, 0);
}

void cost_tally_add(struct cost_tally *sum, const struct cost_tally *tally)
{
	sum->guest_ns += tally->guest_ns;
	sum->hypervisor_ns += tally->hypervisor_ns;
	sum->model_ns += tally->model_ns;
	for (unsigned c = 0; c < COST_CLASSES; c++) {
		sum->class_ns[c] += tally->class_ns[c];
		sum->exits[c] += tally->exits[c];
	}
}

void cost_exit_begin(struct cost_exit *exit, struct cost_tally *tally, enum cost_class class, bool counts)
{
	*exit = (struct cost_exit){class, counts, 0};
	tally->exits[class] += counts;
}

void cost_exit_account(struct cost_exit *exit, struct cost_tally *tally, uint64_t ns)
{
	tally->hypervisor_ns += ns;
	tally->class_ns[exit->class] += ns;
	exit->class_ns += ns;
}

void cost_exit_answer(struct cost_exit *exit, struct cost_tally *tally, bool by_model)
{
	enum cost_class class = by_model ? COST_PIO_DM : COST_PIO_HV;
	if (exit->class != COST_PIO)
		return;
	tally->exits[COST_PIO] -= exit->counts;
	tally->exits[class] += exit->counts;
	tally->class_ns[COST_PIO] -= exit->class_ns;
	tally->class_ns[class] += exit->class_ns;
	exit->class = class;
}

void cost_tally_emit(const struct cost_tally *tally, const struct collect_sink *sink)
{
	uint64_t exits = 0;
	sink->counter(sink->ctx, "guest", tally->guest_ns, 0, 0);
	sink->counter(sink->ctx, "hypervisor", tally->hypervisor_ns, 0, 0);
	if (tally->model)
		sink->counter(sink->ctx, "device-model-vcpu", tally->model_ns, 0, 0);
	for (unsigned c = 0; c < COST_CLASSES; c++) {
		AUTO_FREE char *time = mem_printf("hypervisor.%s", cost_class_names[c]);
		AUTO_FREE char *count = mem_printf("exits.%s", cost_class_names[c]);
		sink->counter(sink->ctx, time, tally->class_ns[c], 0, 0);
		sink->counter(sink->ctx, count, tally->exits[c], 0, 0);
		exits += tally->exits[c];
	}
	sink->counter(sink->ctx, "exits", exits, 0, 0);
}

void cost_tally_missing(const struct cost_tally *tally, const char *reason, const struct collect_sink *sink)
{
	sink->unavailable(sink->ctx, "guest", reason);
	sink->unavailable(sink->ctx, "hypervisor", reason);
	if (tally->model)
		sink->unavailable(sink->ctx, "device-model-vcpu", reason);
	sink->unavailable(sink->ctx, "exits", reason);
}

bool cost_read_number(int fd, uint64_t *n)
{
	char text[64];
	ssize_t len = pread(fd, text, sizeof text - 1, 0);
	if (len < 0 && errno == ESPIPE)
		len = read(fd, text, sizeof text - 1);
	if (len <= 0)
		return false;
	text[len] = '\0';
	char *end;
	errno = 0;
	uint64_t number = strtoull(text, &end, 10);
	if (errno != 0 || end == text || !strchr(" \n", *end))
		return false;
	*n = number;
	return true;
}

int cost_open_source(const char *path)
{
	AUTO_FREE char *where = source_path(path);
	return open(where, O_RDONLY | O_CLOEXEC);
}

bool cost_read_name(const char *path, char name[COST_NAME_SIZE])
{
	AUTO_FD int fd = cost_open_source(path);
	ssize_t n = fd >= 0 ? read(fd, name, COST_NAME_SIZE - 1) : -1;
	name[n > 0 ? n : 0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	return n > 0;
}
