/*
 * tsc.c - the value of the host's TSC when the guest's was 0: puts the guests of a scene on one time line.
 *
 * KVM gives each guest an offset of its own and shows it in debugfs. Xen does so too, even with a native TSC, and shows
 * it to nobody in dom0; its guests find theirs by Xen's own clock (guests/bare/x86_64/clock.c). Some guests have the
 * host's own TSC (driver.tsc): processes of the host, and the null driver's threads.
 */
#include <errno.h>
#include <stdlib.h>

#include "collect/collect.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define OFFSET_MAX 64

struct tsc {
	bool found;
	uint64_t zero;
	char *why_not;
};

/* The guest's TSC is the host's plus the offset. */
static void read_offset(struct tsc *tsc, int process)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *vm = vm_folder(process, &err), *path = vm ? mem_printf("%s/vcpu0/tsc-offset", vm) : NULL;
	AUTO_BUF struct buf text = BUF_INIT;
	if (!vm || file_read(path, OFFSET_MAX, &text, &err) != 0) {
		tsc->why_not = mem_strdup(err_message(err));
		return;
	}
	const char *digits = buf_text(&text);
	char *end;
	errno = 0;
	long long offset = strtoll(digits, &end, 10);
	tsc->found = errno == 0 && end != digits && (*end == '\0' || *end == '\n') && offset <= 0;
	tsc->zero = 0 - (uint64_t)offset;
	if (!tsc->found)
		tsc->why_not = mem_printf("%s reads %s, which no host's TSC can be", path, digits);
}

static void *tsc_begin(const struct collect_target *target)
{
	struct tsc *tsc = mem_alloc(1, sizeof *tsc);
	if (target->driver->tsc == DRIVER_TSC_KVM)
		read_offset(tsc, target->process);
	else if (target->driver->tsc == DRIVER_TSC_HOST)
		tsc->found = true;
	else
		tsc->why_not = mem_printf(
			"%s shows the offset of a guest's TSC to nobody on the host", target->driver->name);
	return tsc;
}

static void tsc_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct tsc *tsc = state;
	(void)target;
	if (tsc->found)
		sink->counter(sink->ctx, "zero", tsc->zero, 0, 0);
	else
		sink->unavailable(sink->ctx, "zero", tsc->why_not);
	free(tsc->why_not);
	free(tsc);
}

const struct collector collector_tsc = {
	.name = "tsc",
	.what = "the host's TSC when a guest's was 0, for the guests of a scene",
	.scenes = true,
	.begin = tsc_begin,
	.end = tsc_end,
};
