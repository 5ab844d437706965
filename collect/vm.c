/* vm.c - see vm.h. */
#include "collect/vm.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "collect/source.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define KVM_DEBUGFS "/sys/kernel/debug/kvm"
#define CMDLINE_MAX (64u << 10)
#define MOUNT "mount -t debugfs none /sys/kernel/debug"

char *vm_folder(int process, struct err **err)
{
	AUTO_FREE char *base = source_path(KVM_DEBUGFS), *prefix = mem_printf("%d-", process);
	AUTO_DIR DIR *dir = opendir(base);
	if (!dir) {
		err_set(err, ERR_INFRA, MOUNT, KVM_DEBUGFS " does not open: %s (" MOUNT ")", strerror(errno));
		return NULL;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			return mem_printf("%s/%s", base, entry->d_name);
	err_set(err, ERR_INFRA, NULL, KVM_DEBUGFS " has no folder of process %d", process);
	return NULL;
}

/* Calls visit for each number that names an entry of the folder. */
static void each_number(const char *path, void *ctx, void (*visit)(void *ctx, pid_t id))
{
	AUTO_FREE char *where = source_path(path);
	AUTO_DIR DIR *dir = opendir(where);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (isdigit((unsigned char)entry->d_name[0]))
			visit(ctx, (pid_t)strtol(entry->d_name, NULL, 10));
}

/* ---- the device model ---- */

struct search {
	char wanted[48];
	size_t len;
	pid_t found;
};

static void match_process(void *ctx, pid_t pid)
{
	struct search *search = ctx;
	AUTO_FREE char *path = mem_printf("/proc/%d/cmdline", (int)pid), *where = source_path(path);
	AUTO_BUF struct buf text = BUF_INIT;
	if (file_read(where, CMDLINE_MAX, &text, NULL) == 0 && text.len > 0 &&
		memmem(text.data, text.len, search->wanted, search->len))
		search->found = pid;
}

/* Source: Xen 4.17 tools/libs/light/libxl_dm.c: each QEMU is given "-xen-domid", "N". */
pid_t vm_process(const struct collect_target *target)
{
	struct search search = {.found = 0};
	if (target->driver->source != DRIVER_SOURCE_XEN || target->process > 0)
		return target->process;
	search.len =
		(size_t)snprintf(search.wanted, sizeof search.wanted, "%c-xen-domid%c%d", 0, 0, target->domain_id) + 1;
	each_number("/proc", &search, match_process);
	return search.found;
}

/* ---- threads ---- */

struct threads {
	pid_t process;
	struct vm_thread **list;
	size_t *n;
};

/* Source: QEMU 7.2 accel (VCPU_THREAD_NAME_SIZE: "CPU %d/KVM", "CPU %d/TCG", "ALL CPUs/TCG"), Linux
 * drivers/vhost/vhost.c. */
static enum vm_role role_of(const char *name)
{
	if ((strncmp(name, "CPU ", 4) == 0 && isdigit((unsigned char)name[4])) || strncmp(name, "ALL CPUs/", 9) == 0)
		return VM_VCPU;
	return strncmp(name, "vhost-", 6) == 0 ? VM_KERNEL : VM_MODEL;
}

static void add_task(void *ctx, pid_t tid)
{
	struct threads *threads = ctx;
	AUTO_FREE char *path = mem_printf("/proc/%d/task/%d/comm", (int)threads->process, (int)tid);
	AUTO_FREE char *name = source_text(path, NULL);
	MEM_ADD(*threads->list, *threads->n) = (struct vm_thread){tid, name ? role_of(name) : VM_MODEL};
}

/* Source: Linux drivers/vhost/vhost.c ("vhost-PID"), arch/x86/kvm/i8254.c ("kvm-pit/PID"). */
static void add_kernel_thread(void *ctx, pid_t pid)
{
	struct threads *threads = ctx;
	AUTO_FREE char *path = mem_printf("/proc/%d/comm", (int)pid);
	AUTO_FREE char *name = source_text(path, NULL);
	AUTO_FREE char *vhost = mem_printf("vhost-%d", (int)threads->process);
	AUTO_FREE char *timer = mem_printf("kvm-pit/%d", (int)threads->process);
	if (name && (strcmp(name, vhost) == 0 || strcmp(name, timer) == 0))
		MEM_ADD(*threads->list, *threads->n) = (struct vm_thread){pid, VM_KERNEL};
}

void vm_threads(pid_t process, struct vm_thread **list, size_t *n)
{
	struct threads threads = {process, list, n};
	AUTO_FREE char *tasks = mem_printf("/proc/%d/task", (int)process);
	each_number(tasks, &threads, add_task);
}

void vm_kernel_threads(pid_t process, struct vm_thread **list, size_t *n)
{
	struct threads threads = {process, list, n};
	each_number("/proc", &threads, add_kernel_thread);
}
