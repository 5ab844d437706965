/*
 * exits.c - how often a boot's guest left its CPU, by class, as far as the hypervisor counts it for free.
 *
 * KVM counts in debugfs, one folder a VM (PID-FD), one file a counter. The files are opened before the guest runs and
 * read after it ended: an open one keeps KVM's structure alive, so that the last values are there even when QEMU is
 * gone. Xen counts only when built with CONFIG_PERF_COUNTERS, which distributions do not do; xenperf tells.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define XENPERF_LIMIT_MS 20000

struct counter_file {
	char *name;
	int fd; /* still unread */
	uint64_t before;
};

struct exits {
	struct counter_file *files;
	size_t n;
	char *missing; /* why there is none, or NULL */
};

/* States and not counts of events. Source: Linux 6.1 arch/x86/kvm/x86.c, kvm_vm_stats_desc and kvm_vcpu_stats_desc. */
static const char *const gauges[] = {"pages_4k", "pages_2m", "pages_1g", "nx_lpage_splits",
	"max_mmu_page_hash_collisions", "max_mmu_rmap_size", "mmu_unsync", "guest_mode", "blocking",
	"halt_poll_success_hist", "halt_poll_fail_hist", "halt_wait_hist"};

static bool is_gauge(const char *name)
{
	for (unsigned i = 0; i < sizeof gauges / sizeof gauges[0]; i++)
		if (strcmp(gauges[i], name) == 0)
			return true;
	return false;
}

/* One decimal number. False when it is none (a histogram has many). */
static bool read_number(int fd, uint64_t *value)
{
	char text[32];
	ssize_t n = read(fd, text, sizeof text - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	char *end;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno == 0 && end != text && (*end == '\n' || *end == '\0');
}

static void add_file(struct exits *exits, const char *dir, const char *name)
{
	AUTO_FREE char *path = mem_printf("%s/%s", dir, name);
	AUTO_FD int first = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t before;
	if (first < 0 || !read_number(first, &before))
		return;
	int fd = open(path, O_RDONLY | O_CLOEXEC); /* such a file can be read once */
	if (fd < 0)
		return;
	MEM_ADD(exits->files, exits->n) = (struct counter_file){mem_strdup(name), fd, before};
}

static void add_vm(struct exits *exits, const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.' && entries[i]->d_type != DT_DIR && !is_gauge(entries[i]->d_name))
			add_file(exits, path, entries[i]->d_name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static void begin_kvm(struct exits *exits, int process)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *vm = vm_folder(process, &err);
	if (vm)
		add_vm(exits, vm);
	if (exits->n == 0)
		exits->missing = mem_printf("%s", err ? err_message(err) : "KVM shows no counter of this guest");
}

static char *xen_reason(void)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *text = source_command((const char *[]){"xenperf", NULL}, XENPERF_LIMIT_MS, &err);
	return text ? mem_strdup("this Xen has performance counters, which hvbench does not read yet")
		    : mem_printf("Xen counts exits only when built with CONFIG_PERF_COUNTERS (%s)", err_message(err));
}

static void *exits_begin(const struct collect_target *target)
{
	struct exits *exits = mem_alloc(1, sizeof *exits);
	if (target->driver->source == DRIVER_SOURCE_KVM && target->process > 0)
		begin_kvm(exits, target->process);
	else if (target->driver->source == DRIVER_SOURCE_XEN)
		exits->missing = xen_reason();
	else
		exits->missing = mem_printf("no hypervisor counts exits under %s", target->driver->name);
	return exits;
}

static void exits_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct exits *exits = state;
	(void)target;
	if (exits->missing)
		sink->unavailable(sink->ctx, "exits", exits->missing);
	for (size_t i = 0; i < exits->n; i++) {
		struct counter_file *file = &exits->files[i];
		uint64_t after;
		if (!read_number(file->fd, &after))
			sink->unavailable(sink->ctx, file->name, "its file could not be read when the guest had ended");
		else if (after < file->before)
			sink->unavailable(sink->ctx, file->name, "it went backwards");
		else
			sink->counter(sink->ctx, file->name, after - file->before, 0, 0);
		close(file->fd);
		free(file->name);
	}
	free(exits->files);
	free(exits->missing);
	free(exits);
}

const struct collector collector_exits = {
	.name = "exits",
	.what = "exits of the guest by class, as KVM counts them; Xen's only in a build with performance counters",
	.begin = exits_begin,
	.end = exits_end,
};
