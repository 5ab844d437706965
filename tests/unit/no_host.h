/*
 * no_host.h - for tests: in the place of collect/cost.h and drivers/backend.h a host on which nothing is made and
 * nothing counted, and orders to a worker on it for the null driver's linux guest. Included once a program, which then
 * does not get the real ones from the library.
 */
#ifndef HVB_TESTS_NO_HOST_H
#define HVB_TESTS_NO_HOST_H

#include "collect/cost.h"
#include "drivers/backend.h"
#include "lib/file.h"
#include "tests/unit/worker_talk.h"

/* A word for each call, in order. */
static char seen[65536];
/* What the host can. */
static bool can_trace, can_make_net, can_remove_net, can_remove_disk;
static int a_host;

static inline void see(const char *word)
{
	size_t len = strlen(seen);
	snprintf(seen + len, sizeof seen - len, "%s%s", len ? " " : "", word);
}

int backend_disk_make(
	const char *what, const char *wipe, const char *name, unsigned mib, bool lab, char **path, struct err **err)
{
	AUTO_FREE char *word = mem_printf("disk(%s,%s,%u)", what, name, mib);
	(void)err;
	(void)wipe;
	(void)lab;
	see(word);
	*path = mem_strdup("/nowhere/disk");
	return 0;
}

int backend_disk_warm(const char *path, struct err **err)
{
	(void)path;
	return err_set(err, ERR_INFRA, NULL, "only Xen's disks are warmed");
}

int backend_disk_remove(const char *what, const char *name, struct err **err)
{
	AUTO_FREE char *word = mem_printf("no-disk(%s,%s)", what, name);
	see(word);
	return can_remove_disk ? 0 : err_set(err, ERR_INFRA, NULL, "the disk is in use");
}

int backend_net_make(const char *name, const char *peer_program, const char *iperf3, int limit_ms,
	struct backend_net **net, struct err **err)
{
	(void)limit_ms;
	AUTO_FREE char *word = mem_printf("net(%s,%s,%s)", name, peer_program, iperf3);
	see(word);
	if (!can_make_net)
		return err_set(err, ERR_INFRA, NULL, "no bridge can be made here");
	*net = (struct backend_net *)&a_host;
	return 0;
}

const char *backend_net_bridge(const struct backend_net *net)
{
	(void)net;
	return "nowhere0";
}

int backend_net_remove(struct backend_net *net, struct err **err)
{
	if (net)
		see("no-net");
	return !net || can_remove_net ? 0 : err_set(err, ERR_INFRA, NULL, "the bridge is in use");
}

int backend_net_reap(const char *name, struct err **err)
{
	(void)name;
	(void)err;
	return 0;
}

struct cost *cost_open(const struct collect_target *target)
{
	(void)target;
	see("open");
	return (struct cost *)&a_host;
}

bool cost_can_trace(const struct cost *cost, const char **reason)
{
	(void)cost;
	*reason = "nobody traces here";
	return can_trace;
}

void cost_start(struct cost *cost, bool trace)
{
	(void)cost;
	see(trace ? "start(traced)" : "start");
}

void cost_stop(struct cost *cost, const struct collect_sink *sink)
{
	(void)cost;
	see("stop");
	sink->counter(sink->ctx, "exits", 7, 0, 0);
	sink->unavailable(sink->ctx, "kernel", "nobody knows");
}

int cost_busy(struct cost *cost, struct err **err)
{
	(void)cost;
	(void)err;
	see("busy");
	return 0;
}

void cost_idle(struct cost *cost)
{
	(void)cost;
	see("idle");
}

void cost_close(struct cost *cost)
{
	if (cost)
		see("close");
}

/* ---- orders to the worker ---- */

static inline void begin(struct talk *t)
{
	seen[0] = '\0';
	can_trace = can_make_net = can_remove_net = can_remove_disk = true;
	open_worker(t);
}

static inline void boot_on(struct talk *t, unsigned id, const char *mode, const char *disk, bool net)
{
	tell(t, "boot",
		"boot=%u driver=null guest=linux mode=%s variant= name=hvbench-test-%u kernel=/nowhere/linux.kernel "
		"initrd=/nowhere/linux.initrd "
		"cmdline=hvbench%%20nonce%%3d" GUEST_NONCE " memory=256 cpus=1 cpuset= emulator= nonce=" GUEST_NONCE
		" collect= limit=10000000 frames=20000 "
		"devices=null-pv-disk disk=%s disk_mib=64 net=%u files=/files",
		id, mode, id, disk, net);
}

static inline void boot(struct talk *t, unsigned id, const char *mode)
{
	boot_on(t, id, mode, "", false);
}

/* Runs the tests with a run folder of their own. */
#define RUN_TESTS(name, tests) \
	do { \
		char dir[] = "/tmp/hvbench-test-XXXXXX"; \
		if (!mkdtemp(dir)) \
			return 1; \
		setenv("XDG_RUNTIME_DIR", dir, 1); \
		int failed = cmocka_run_group_tests_name(name, tests, NULL, NULL); \
		file_remove_tree(dir, NULL); \
		return failed; \
	} while (0)

#endif
