#include "lib/thread.h"

#include <dirent.h>
#include <errno.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define COMM_MAX 64

pid_t thread_find(const char *task_dir, const char *name)
{
	AUTO_DIR DIR *dir = opendir(task_dir);
	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		AUTO_FREE char *path = mem_printf("%s/%s/comm", task_dir, entry->d_name);
		AUTO_BUF struct buf comm = BUF_INIT;
		if (file_read(path, COMM_MAX, &comm, NULL) != 0)
			continue;
		size_t len = strcspn(buf_text(&comm), "\n");
		if (len == strlen(name) && strncmp(buf_text(&comm), name, len) == 0)
			return (pid_t)atoi(entry->d_name);
	}
	return 0;
}

int thread_sched_get(pid_t thread, struct thread_sched *sched, struct err **err)
{
	struct sched_attr attr = {.size = sizeof attr};
	if (syscall(SYS_sched_getattr, thread, &attr, sizeof attr, 0) != 0)
		return err_sys(
			err, ERR_INFRA, errno, NULL, "cannot read the scheduling policy of thread %d", (int)thread);
	bool deadline = attr.sched_policy == SCHED_DEADLINE;
	*sched = (struct thread_sched){attr.sched_policy, attr.sched_priority, deadline ? attr.sched_runtime : 0,
		deadline ? attr.sched_period : 0};
	return 0;
}

int thread_sched_set(pid_t thread, const struct thread_sched *sched, struct err **err)
{
	/* A thread with SCHED_DEADLINE could not start others, if they did not lose it. */
	struct sched_attr attr = {.size = sizeof attr,
		.sched_policy = sched->policy,
		.sched_priority = sched->priority,
		.sched_runtime = sched->runtime_ns,
		.sched_deadline = sched->period_ns,
		.sched_period = sched->period_ns,
		.sched_flags = SCHED_FLAG_RESET_ON_FORK};
	if (syscall(SYS_sched_setattr, thread, &attr, 0) == 0)
		return 0;
	return err_sys(err, ERR_NOTHING, errno, NULL, "the kernel refuses scheduling policy %u to thread %d",
		sched->policy, (int)thread);
}
