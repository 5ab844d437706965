/*
 * settings.c - what is effective for a guest of a scene on a KVM host: the cgroups' cpu.weight and cpu.max that libvirt
 * has set, and the scheduling policy of the vCPU's thread, as the kernel tells them. Read before the guest runs: when
 * it has ended, its cgroup is gone. For Xen the driver itself reads back what it sets.
 *
 * The weight is the domain's, above the cgroups of its threads ("libvirt/" lies between on a host with systemd); the
 * quota is the vCPU's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "lib/mem.h"
#include "lib/thread.h"

#define CGROUPS "/sys/fs/cgroup"
#define NESTED "/libvirt"
#define VALUES_MAX 8
#define NS_PER_US 1000u

struct settings {
	struct {
		const char *name;
		char *why_not; /* NULL for one with a value; owned */
		uint64_t value;
	} list[VALUES_MAX];
	unsigned n;
};

static void put(struct settings *s, const char *name, uint64_t value)
{
	s->list[s->n].name = name;
	s->list[s->n++].value = value;
}

static void put_missing(struct settings *s, const char *name, const char *why_not)
{
	s->list[s->n].name = name;
	s->list[s->n++].why_not = mem_strdup(why_not);
}

/* The file's first number, "max" (no limit) is none. */
static bool first_number(const char *text, uint64_t *value)
{
	char *end;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return end != text && errno == 0 && text[0] != '-';
}

static void read_weight(struct settings *s, const char *cgroup)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *path = mem_printf(CGROUPS "%s/cpu.weight", cgroup);
	AUTO_FREE char *text = source_text(path, &err);
	uint64_t weight;
	if (text && first_number(text, &weight))
		put(s, "cpu-weight", weight);
	else
		put_missing(s, "cpu-weight", text ? text : err_message(err));
}

/* "25000 100000": quota and period; without a quota there is nothing to tell. */
static void read_quota(struct settings *s, const char *cgroup)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *path = mem_printf(CGROUPS "%s/cpu.max", cgroup);
	AUTO_FREE char *text = source_text(path, &err);
	uint64_t quota, period;
	if (!text) {
		put_missing(s, "cpu-max-us", err_message(err));
	} else if (first_number(text, &quota) && first_number(text + strcspn(text, " "), &period)) {
		put(s, "cpu-max-us", quota);
		put(s, "cpu-max-period-us", period);
	}
}

static void read_cgroups(struct settings *s, const char *thread_dir)
{
	AUTO_ERR struct err *err = NULL;
	AUTO_FREE char *path = mem_printf("%s/cgroup", thread_dir);
	AUTO_FREE char *text = source_text(path, &err);
	char *own = text ? strstr(text, "0::/") : NULL;
	if (!own) {
		put_missing(
			s, "cpu-weight", text ? "the vCPU's thread is in no cgroup of version 2" : err_message(err));
		return;
	}
	own += strlen("0::");
	own[strcspn(own, "\n")] = '\0';
	read_quota(s, own);
	*strrchr(own, '/') = '\0';
	size_t len = strlen(own);
	if (len > strlen(NESTED) && strcmp(own + len - strlen(NESTED), NESTED) == 0)
		own[len - strlen(NESTED)] = '\0';
	read_weight(s, own);
}

static void read_policy(struct settings *s, pid_t thread)
{
	AUTO_ERR struct err *err = NULL;
	struct thread_sched sched;
	if (thread_sched_get(thread, &sched, &err) != 0) {
		put_missing(s, "policy", err_message(err));
		return;
	}
	put(s, "policy", sched.policy);
	if (sched.priority)
		put(s, "rt-priority", sched.priority);
	if (sched.period_ns) {
		put(s, "runtime-us", sched.runtime_ns / NS_PER_US);
		put(s, "period-us", sched.period_ns / NS_PER_US);
	}
}

static void *settings_begin(const struct collect_target *target)
{
	struct settings *s = mem_alloc(1, sizeof *s);
	if (target->driver->source != DRIVER_SOURCE_KVM)
		return s;
	AUTO_FREE char *tasks = mem_printf("/proc/%d/task", target->process);
	AUTO_FREE char *where = source_path(tasks);
	pid_t thread = thread_find(where, THREAD_VCPU0);
	if (!thread) {
		put_missing(s, "policy", "QEMU has no thread called " THREAD_VCPU0);
		return s;
	}
	AUTO_FREE char *thread_dir = mem_printf("%s/%d", tasks, (int)thread);
	read_cgroups(s, thread_dir);
	read_policy(s, thread);
	return s;
}

static void settings_end(void *state, const struct collect_target *target, const struct collect_sink *sink)
{
	struct settings *s = state;
	(void)target;
	for (unsigned i = 0; i < s->n; i++) {
		if (s->list[i].why_not)
			sink->unavailable(sink->ctx, s->list[i].name, s->list[i].why_not);
		else
			sink->counter(sink->ctx, s->list[i].name, s->list[i].value, 0, 0);
		free(s->list[i].why_not);
	}
	free(s);
}

const struct collector collector_settings = {
	.name = "settings",
	.what = "weight, quota and effective scheduling policy of a guest of a scene",
	.scenes = true,
	.begin = settings_begin,
	.end = settings_end,
};
