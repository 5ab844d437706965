/* cost_figures.c - the figures that the parts of the stopwatch exchange, and how the host's files are read for them. See cost_parts.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/source.h"
#include "lib/auto.h"

const char *const cost_class_names[COST_CLASSES] = {
	[COST_CPUID] = "cpuid", [COST_HLT] = "hlt", [COST_PIO] = "pio", [COST_MMIO] = "mmio", [COST_MSR] = "msr", [COST_IRQ] = "irq",
	[COST_IRQ_WINDOW] = "irq-window", [COST_HYPERCALL] = "hypercall", [COST_CR] = "cr", [COST_EXCEPTION] = "exception", [COST_PAUSE] = "pause",
	[COST_FAULT] = "fault", [COST_OTHER] = "other",
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

void cost_emit(const struct collect_sink *sink, const char *name, struct cost_figure figure)
{
	if (figure.missing)
		sink->unavailable(sink->ctx, name, figure.missing);
	else
		sink->counter(sink->ctx, name, figure.n, 0, 0);
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
