/*
 * tsc.c - what the host's TSC was when the guest's was 0: puts the guests of a scene on one time line.
 *
 * KVM gives each guest an offset of its own, and tells it in debugfs. So does Xen, even with a native TSC, and tells
 * nobody in dom0; but its guests can find their way by Xen's own clock (guests/bare/x86_64/clock.c). Guests of the null
 * driver are threads of one program; those of metal are processes of the host, whose TSC is theirs.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define KVM_DEBUGFS "/sys/kernel/debug/kvm"

struct tsc {
	bool found;
	uint64_t zero;
	char *why_not;
};

/* The guest's TSC is the host's plus the offset. */
static void read_vm(struct tsc *tsc, const char *name)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *path = mem_printf(KVM_DEBUGFS "/%s/vcpu0/tsc-offset", name);
	AUTO_FREE char *text = source_text(path, &err);
	char *end;
	errno = 0;
	long long offset = text ? strtoll(text, &end, 10) : 0;
	tsc->found = text && errno == 0 && end != text && *end == '\0' && offset <= 0;
	tsc->zero = 0 - (uint64_t)offset;
	if (!tsc->found)
		tsc->why_not = text ? mem_printf("%s says %s, which no host's TSC can be", path, text)
				    : mem_strdup(err_message(err));
}

static void look_for_vm(struct tsc *tsc, int process)
{
	AUTO_FREE char *base = source_path(KVM_DEBUGFS);
	AUTO_FREE char *prefix = mem_printf("%d-", process);
	AUTO_DIR DIR *dir = opendir(base);
	for (struct dirent *entry; dir && !tsc->found && !tsc->why_not && (entry = readdir(dir));)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			read_vm(tsc, entry->d_name);
	if (!tsc->found && !tsc->why_not)
		tsc->why_not = mem_printf("%s has no folder of process %d (mount -t debugfs none /sys/kernel/debug)",
			KVM_DEBUGFS, process);
}

static void *tsc_begin(const struct collect_target *target)
{
	struct tsc *tsc = mem_alloc(1, sizeof *tsc);
	if (strcmp(target->driver, "kvm") == 0)
		look_for_vm(tsc, target->process);
	else if (strcmp(target->driver, "null") == 0 || strcmp(target->driver, "metal") == 0)
		tsc->found = true;
	else
		tsc->why_not = mem_printf("%s tells nobody on the host the offset of a guest's TSC", target->driver);
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
	.what = "what the host's TSC was when a guest's was 0, for the guests of a scene",
	.scenes = true,
	.begin = tsc_begin,
	.end = tsc_end,
};
