/*
 * cost_exits.c - exits of the guest as KVM counts them for free: files of debugfs, one folder a VM (PID-FD). Such a
 * file can be read once and not be rewound, so it is opened each time, from the folder that stays open.
 *
 * KVM counts all exits and some classes of them; `other` is the rest. Under Xen only a trace counts them.
 * Source of the names and of what each counts: Linux 6.1, arch/x86/kvm/x86.c (kvm_vcpu_stats_desc and where they are
 * incremented).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "collect/cost_parts.h"
#include "collect/vm.h"
#include "lib/auto.h"
#include "lib/mem.h"

static const struct {
	const char *name;
	enum cost_class class;
} files[] = {
	{"exits", COST_OTHER},
	{"io_exits", COST_PIO},
	{"mmio_exits", COST_MMIO},
	{"halt_exits", COST_HLT},
	{"irq_exits", COST_IRQ},
	{"irq_window_exits", COST_IRQ_WINDOW},
	{"hypercalls", COST_HYPERCALL},
};
#define N_FILES (sizeof files / sizeof files[0])

struct cost_exits {
	int vm;        /* the folder, or -1 */
	char *missing; /* why there is none, or NULL */
};

struct cost_exits *cost_exits_open(const struct collect_target *target)
{
	struct cost_exits *exits = mem_alloc(1, sizeof *exits);
	AUTO_ERR struct err *err = NULL;
	bool kvm = target->driver->source == DRIVER_SOURCE_KVM && target->process > 0;
	AUTO_FREE char *vm = kvm ? vm_folder(target->process, &err) : NULL;
	if (!kvm)
		exits->missing = mem_printf("only a trace counts the exits under %s", target->driver->name);
	else if (!vm)
		exits->missing = mem_strdup(err_message(err));
	exits->vm = vm ? open(vm, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	return exits;
}

void cost_exits_read(struct cost_exits *exits, struct cost_exits_now *now)
{
	for (unsigned c = 0; c < COST_CLASSES; c++)
		now->of[c] = (struct cost_figure){0, "KVM does not count this class"};
	for (unsigned i = 0; i < N_FILES; i++) {
		struct cost_figure *figure = i == 0 ? &now->all : &now->of[files[i].class];
		AUTO_FD int fd = exits->vm >= 0 ? openat(exits->vm, files[i].name, O_RDONLY | O_CLOEXEC) : -1;
		bool known = fd >= 0 && cost_read_number(fd, &figure->n);
		figure->missing = known ? NULL : exits->missing ? exits->missing : "KVM's counter cannot be read";
	}
}

void cost_exits_emit(
	const struct cost_exits_now *before, const struct cost_exits_now *after, const struct collect_sink *sink)
{
	struct cost_figure all = cost_between(before->all, after->all);
	struct cost_figure rest = all;
	cost_emit(sink, "exits", all);
	for (unsigned i = 1; i < N_FILES && !all.missing; i++) {
		AUTO_FREE char *name = mem_printf("exits.%s", cost_class_names[files[i].class]);
		struct cost_figure figure = cost_between(before->of[files[i].class], after->of[files[i].class]);
		cost_emit(sink, name, figure);
		rest = cost_minus(rest, figure);
	}
	if (!all.missing)
		cost_emit(sink, "exits.other", rest);
}

void cost_exits_close(struct cost_exits *exits)
{
	if (exits->vm >= 0)
		close(exits->vm);
	free(exits->missing);
	free(exits);
}
