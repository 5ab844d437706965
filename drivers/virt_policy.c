#include "drivers/virt_policy.h"

#include <linux/sched.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "lib/thread.h"

#define NS_PER_US 1000u

static int check(pid_t thread, const struct thread_sched *wanted, struct err **err)
{
	struct thread_sched now;
	if (thread_sched_get(thread, &now, err) != 0)
		return -1;
	if (now.policy == wanted->policy && now.priority == wanted->priority && now.runtime_ns == wanted->runtime_ns &&
		now.period_ns == wanted->period_ns)
		return 0;
	return err_set(err, ERR_INFRA, NULL,
		"the vCPU's thread was to have scheduling policy %u (priority %u, %llu of %llu ns) and has %u (%u, "
		"%llu of %llu)",
		wanted->policy, wanted->priority, (unsigned long long)wanted->runtime_ns,
		(unsigned long long)wanted->period_ns, now.policy, now.priority, (unsigned long long)now.runtime_ns,
		(unsigned long long)now.period_ns);
}

int virt_policy_set(int process, const struct driver_share *share, struct err **err)
{
	if (share->policy == DRIVER_POLICY_DEFAULT)
		return 0;
	AUTO_FREE char *tasks = mem_printf("/proc/%d/task", process);
	pid_t thread = thread_find(tasks, THREAD_VCPU0);
	if (!thread)
		return err_set(err, ERR_INFRA, NULL, "process %d has no thread called %s", process, THREAD_VCPU0);
	if (share->policy == DRIVER_POLICY_RR)
		return check(thread, &(struct thread_sched){SCHED_RR, DRIVER_RR_PRIORITY, 0, 0}, err);
	const struct thread_sched deadline = {
		SCHED_DEADLINE, 0, (uint64_t)share->runtime_us * NS_PER_US, (uint64_t)share->period_us * NS_PER_US};
	return thread_sched_set(thread, &deadline, err) == 0 ? check(thread, &deadline, err) : -1;
}
