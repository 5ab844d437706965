/* session_order.c - a boot is asked for: the order, and what the guest will be told. See session_parts.h. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "bench/suite.h"
#include "drivers/backend.h"
#include "drivers/domain.h"
#include "engine/session_parts.h"
#include "guests/guest.h"
#include "lib/mem.h"

#define GUEST_BYTES_MAX (16u << 20)
#define GUEST_FRAMES_MAX 100000u
#define CMDLINE_MAX 1024
#define DISK_MIB 1024 /* behind the guests' disks */
#define DISK_MIB_LAB 64
#define FILE_PIECE 600 /* thrice that, percent-encoded, fits a frame */

/* The bare guest takes the console that it finds. */
static const char *console_of(const struct guest_kind *guest, const struct plan_target *target)
{
	return !guest->initrd ? NULL : strcmp(target->driver, "xen") == 0 ? "ring" : "uart";
}

static int make_cmdline(const struct session *s, const struct guest_kind *guest, const struct plan_boot *boot,
	unsigned member, char cmdline[CMDLINE_MAX], struct err **err)
{
	AUTO_FREE const char **names = mem_alloc(boot->n_items, sizeof *names);
	for (unsigned i = 0; i < boot->n_items; i++)
		names[i] = boot->items[i].bench->name;
	struct guest_plan plan = {.nonce = s->nonce,
		.samples = s->shared->samples,
		.warm = s->shared->warm,
		.benches = names,
		.n_benches = boot->n_items,
		.console = console_of(guest, boot->target),
		.scene = s->scene,
		.member = s->scene ? scene_first(s->scene->bench->scene, member) : 0};
	if (guest->cmdline(cmdline, CMDLINE_MAX, &plan) == 0)
		return err_set(err, ERR_INFRA, "select fewer benches",
			"the command line of a guest with %u benches would be too long", boot->n_items);
	return 0;
}

/* A kernel of the user is a file of this machine; a lab machine gets it under the name of the guest's own. */
static char *kernel_path(const struct session *s, const struct guest_kind *guest, const struct plan_boot *boot)
{
	const struct plan_target *target = boot->target;
	const struct suite *suite = suite_find(boot->suite);
	if (guest->initrd && s->shared->guest_kernel && (s->host->kind != HOST_LAB || s->host->lab == LAB_METAL))
		return mem_strdup(s->shared->guest_kernel);
	return mem_printf("%s/%s", link_images(s->link),
		driver_is_process(driver_find(target->driver), target->mode) ? suite->process : suite->image);
}

/* Fields of the linux guest's devices; all empty for a guest without. Behind the devices of a driver that does not
 * measure there is nothing. */
static void put_devices(const struct session *s, const struct plan_boot *boot, struct wire_fields *f)
{
	AUTO_FREE char *devices = plan_devices(boot);
	bool real = driver_find(boot->target->driver)->measures, ram_of_guest = driver_list_has(devices, "brd");
	bool net = real && plan_has_device(boot, "net");
	wire_put(f, "devices", devices);
	wire_put(f, "disk", real && plan_has_device(boot, "disk") && !ram_of_guest ? s->shared->disk : "");
	wire_put_u64(f, "disk_mib", s->host->kind == HOST_LAB ? DISK_MIB_LAB : DISK_MIB);
	wire_put_u64(f, "net", net && !s->shared->bridge);
	wire_put(f, "bridge", net && s->shared->bridge ? s->shared->bridge : "");
	wire_put(f, "files", link_images(s->link));
}

/* Guests of a scene share its CPUs: the first ones of those that were named, else the host's last. */
static char *cpuset_of(const struct session *s)
{
	const char *named = s->shared->cpuset;
	unsigned n = s->scene ? s->scene->bench->scene->cpus : 0;
	if (!n || (!named && s->cpus <= n))
		return mem_strdup(named ? named : "");
	if (named)
		return domain_cpus_of(named, n);
	return n == 1 ? mem_printf("%u", s->cpus - 1) : mem_printf("%u-%u", s->cpus - n, s->cpus - 1);
}

static void put_member(const struct session *s, unsigned member, struct wire_fields *f)
{
	static const char *const names[] = {
		[SCENE_POLICY_DEFAULT] = "default", [SCENE_POLICY_RR] = "rr", [SCENE_POLICY_DEADLINE] = "deadline"};
	const struct bench_scene *scene = s->scene->bench->scene;
	const struct scene_member *m = &scene->members[scene_first(scene, member)];
	wire_put_u64(f, "member", member);
	wire_put_u64(f, "members", s->scene->n);
	wire_put_u64(f, "weight", s->shared->no_shares ? 0 : m->weight);
	wire_put_u64(f, "cap", s->shared->no_shares ? 0 : m->cap);
	wire_put(f, "policy", names[s->shared->no_shares ? SCENE_POLICY_DEFAULT : m->policy]);
	wire_put_u64(f, "runtime", m->runtime_us);
	wire_put_u64(f, "reserve", m->reserve_us);
}

/* member: the guest of a scene, 0 else. */
static int put_boot(
	struct session *s, const struct plan_boot *boot, unsigned member, struct wire_fields *f, struct err **err)
{
	const struct plan_target *t = boot->target;
	const struct guest_kind *guest = guest_find(t->guest);
	char cmdline[CMDLINE_MAX] = "";
	if (make_cmdline(s, guest, boot, member, cmdline, err) != 0)
		return -1;
	AUTO_FREE char *single = mem_printf("hvbench-%.8s-%u", s->shared->uuid, boot->ord);
	AUTO_FREE char *name = s->scene ? mem_printf("%s-%u", single, member) : mem_strdup(single);
	AUTO_FREE char *cpuset = cpuset_of(s);
	AUTO_FREE char *traced = mem_printf(
		"%s%s", s->shared->collect_scene, s->scene && s->scene->bench->scene->traced ? ",trace" : "");
	AUTO_FREE char *kernel = kernel_path(s, guest, boot);
	AUTO_FREE char *initrd = guest->initrd ? mem_printf("%s/%s", link_images(s->link), guest->initrd)
					       : mem_strdup("");
	wire_fields_init(f, WIRE_PAYLOAD_MAX);
	wire_put_u64(f, "boot", boot->ord);
	wire_put(f, "driver", t->driver);
	wire_put(f, "guest", t->guest);
	wire_put(f, "mode", t->mode);
	wire_put(f, "variant", "");
	wire_put(f, "name", name);
	wire_put(f, "kernel", kernel);
	wire_put(f, "initrd", initrd);
	wire_put(f, "cmdline", cmdline);
	wire_put_u64(f, "memory", guest->memory_mib);
	wire_put_u64(f, "cpus", s->scene ? scene_vcpus(s->scene->bench->scene, member) : guest->cpus);
	wire_put(f, "cpuset", cpuset);
	wire_put_u64(f, "roams", s->scene != NULL);
	wire_put(f, "emulator", s->shared->emulator_cpuset ? s->shared->emulator_cpuset : "");
	wire_put_hex(f, "nonce", s->nonce);
	wire_put(f, "collect", s->scene ? traced : s->shared->collect);
	wire_put_u64(f, "limit", GUEST_BYTES_MAX);
	wire_put_u64(f, "frames", GUEST_FRAMES_MAX);
	put_devices(s, boot, f);
	if (s->scene)
		put_member(s, member, f);
	return 0;
}

/* The user's job file in pieces, in front of the job that uses it. */
static int send_file(struct session *s, const struct plan_boot *boot, struct err **err)
{
	const struct buf *job = s->shared->job;
	for (size_t at = 0; at < job->len; at += FILE_PIECE) {
		struct wire_fields f;
		wire_fields_init(&f, WIRE_PAYLOAD_MAX);
		wire_put_u64(&f, "boot", boot->ord);
		wire_put_u64(&f, "at", at);
		wire_put_n(&f, "text", job->data + at, job->len - at < FILE_PIECE ? job->len - at : FILE_PIECE);
		if (link_send(s->link, "file", &f, err) != 0)
			return -1;
	}
	return 0;
}

/* What the linux guest will be told; before the boot itself, so that a worker that is busy creating it need not read.
 * */
static int send_jobs(struct session *s, const struct plan_boot *boot, struct err **err)
{
	const struct pass_net net = {s->shared->peer ? s->shared->peer : BACKEND_PEER_ADDRESS,
		s->shared->self ? s->shared->self : BACKEND_GUEST_ADDRESS "/" BACKEND_NET_BITS};
	uint64_t seed = strcmp(session_clock(s), "icount") == 0 ? 1 : s->shared->seed;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct plan_item *item = &boot->items[i];
		const struct trial_io *io = s->result.trials[i].io;
		if (io && item->bench->io->tool == BENCH_TOOL_JOB && send_file(s, boot, err) != 0)
			return -1;
		for (unsigned p = 0; io && p < io->plan.n; p++) {
			struct wire_fields f;
			wire_fields_init(&f, WIRE_PAYLOAD_MAX);
			wire_put_u64(&f, "boot", boot->ord);
			passes_put(
				&f, item, &io->plan, p, seed, strcmp(item->device->device, "net") == 0 ? &net : NULL);
			if (link_send(s->link, "job", &f, err) != 0)
				return -1;
		}
	}
	return 0;
}

/* The order for one guest. */
static int order(struct session *s, const struct plan_boot *boot, unsigned member, struct err **err)
{
	struct wire_fields fields;
	if (getrandom(&s->nonce, sizeof s->nonce, 0) != sizeof s->nonce)
		return err_set(err, ERR_INFRA, NULL, "the system gives no random numbers");
	if (s->scene)
		s->scene->guests[member].nonce = s->nonce;
	if (put_boot(s, boot, member, &fields, err) != 0)
		return -1;
	return link_send(s->link, "boot", &fields, err);
}

static int order_all(struct session *s, const struct plan_boot *boot, struct err **err)
{
	for (unsigned member = 0; member < s->scene->n; member++)
		if (order(s, boot, member, err) != 0)
			return -1;
	return 0;
}

/* A scene that needs more CPUs than there are is over before it has begun. */
static bool has_cpus(struct session *s, const struct bench_scene *scene, char **reason)
{
	unsigned named = s->shared->cpuset ? domain_cpu_count(s->shared->cpuset) : scene->cpus;
	if (named < scene->cpus) {
		*reason = mem_printf("its guests are to share %u CPUs, and --cpus names %u", scene->cpus, named);
		return false;
	}
	if (scene->cpus <= s->cpus || s->cpus == 0)
		return true;
	bool lab = s->host->kind == HOST_LAB && scene->cpus <= LAB_CPUS_MAX;
	AUTO_FREE char *hint = lab ? mem_printf("; --lab-cpus %u makes one with enough", scene->cpus) : mem_strdup("");
	*reason = mem_printf(
		"its guests are to share %u CPUs, and %s has %u%s", scene->cpus, s->host->name, s->cpus, hint);
	return false;
}

int session_boot(struct session *s, const struct plan_boot *boot, struct err **err)
{
	const struct bench_scene *scene = boot->items[0].bench->scene;
	AUTO_FREE char *reason = NULL;
	s->boot = boot;
	s->benches_done = 0;
	s->started_ns = clock_now_ns();
	clock_utc(s->started_utc);
	trial_boot_init(&s->result, boot->items, boot->n_items, session_clock(s), s->shared->pass_seconds);
	session_enter(s, SESSION_BOOT, s->shared->boot_ms);
	s->shared->on_boot(s->shared->ctx, boot);
	if (scene && !has_cpus(s, scene, &reason))
		return session_end_boot(s, OUTCOME_SKIP, reason, err);
	s->scene = scene ? scene_run_create(boot, session_clock(s)) : NULL;
	if (scene && s->rt_runtime_us > 0 && s->rt_period_us > 0)
		s->scene->rt_limit = s->rt_runtime_us / s->rt_period_us;
	if (send_jobs(s, boot, err) != 0 || (scene ? order_all(s, boot, err) : order(s, boot, 0, err)) != 0)
		return session_lose(s, err);
	return 0;
}
