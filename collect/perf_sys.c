/* perf_sys.c - the system calls of counting, and what their errors mean. See perf_parts.h. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "collect/perf_parts.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"

static int kernel_open(struct perf_event_attr *attr, pid_t thread, int cpu, int group)
{
	return (int)syscall(SYS_perf_event_open, attr, thread, cpu, group, PERF_FLAG_FD_CLOEXEC);
}

static int kernel_control(int fd, unsigned long request, unsigned long argument)
{
	return ioctl(fd, request, argument);
}

static const struct perf_sys kernel = {kernel_open, read, kernel_control, close};
static const struct perf_sys *used = &kernel;

void perf_sys_set(const struct perf_sys *sys)
{
	used = sys ? sys : &kernel;
}

const struct perf_sys *perf_sys(void)
{
	return used;
}

static bool is_software(const struct perf_event_attr *attr)
{
	return attr->type == PERF_TYPE_SOFTWARE || attr->type == PERF_TYPE_TRACEPOINT;
}

static char *why_denied(const char **hint)
{
	AUTO_FREE char *level = source_text(PARANOID, NULL);
	*hint = "run as root, or: sysctl kernel.perf_event_paranoid=-1";
	return mem_printf(
		"the kernel does not let this user count it (" PARANOID " is %s)", level ? level : "not known");
}

static char *why_absent(const struct perf_event_attr *attr, const char **hint)
{
	if (is_software(attr))
		return mem_strdup("this kernel has no such event");
	if (source_is_xen()) {
		*hint = "boot Xen with vpmu=on";
		return mem_strdup("Xen shows dom0 no PMU (its vpmu is off)");
	}
	*hint = "count on the bare machine, or give this virtual machine a PMU";
	return mem_strdup("this machine has no PMU, or its PMU has no such event");
}

char *perf_sys_why(int errnum, const struct perf_event_attr *attr, const char **hint)
{
	*hint = NULL;
	switch (errnum) {
	case EACCES:
	case EPERM:
		return why_denied(hint);
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return why_absent(attr, hint);
	case EOPNOTSUPP:
		return is_software(attr) ? mem_strdup("this kernel cannot count the event so")
					 : mem_strdup("the PMU cannot count the event so (this CPU, or in guests "
						      "only, or in the host only)");
	case EMFILE:
	case ENFILE:
		*hint = "raise ulimit -n, or count fewer events";
		return mem_printf("too many open files: %s", strerror(errnum));
	case ENOSPC:
	case EBUSY:
		*hint = "end what else counts on this machine, or count fewer events";
		return mem_printf("no slot left on this CPU: %s", strerror(errnum));
	case EINVAL:
		*hint = "give each its own --events";
		return mem_strdup("the CPU cannot count it so, or has no slot left beside the others of its group");
	case ESRCH:
		return mem_strdup("the thread ended before it could be counted");
	default:
		return mem_printf("perf_event_open: %s", strerror(errnum));
	}
}
