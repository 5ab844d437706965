/* session.c - see session.h. */
#include "engine/session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "drivers/backend.h"
#include "engine/journal.h"
#include "engine/scene_run.h"
#include "engine/trial_io.h"
#include "guests/guest.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define HELLO_MS 90000     /* a lab machine resumes, ssh connects */
#define FACTS_MS 60000
#define CANCEL_MS 15000
#define CLOSE_MS 10000
#define GUEST_BYTES_MAX (16u << 20)
#define GUEST_FRAMES_MAX 100000u
#define CONSOLE_MAX 16384u
#define CMDLINE_MAX 1024
#define DISK_MIB 1024      /* behind the guests' disks */
#define DISK_MIB_LAB 64
#define FILE_PIECE 600     /* thrice that, percent-encoded, fits a frame */

struct session {
	const struct session_shared *shared;
	const struct host *host;
	enum session_state state;
	struct link *link;
	int64_t deadline;
	int64_t host_id;
	bool fatal;
	struct err **err;              /* while frames are taken */
	bool failed;                   /* a frame could not be dealt with */

	struct store_fact *facts;
	unsigned n_facts;
	unsigned cpus;                 /* of the host; 0: not known */

	/* the boot that runs */
	const struct plan_boot *boot;
	struct trial_boot result;
	struct scene_run *scene;       /* NULL for a boot of one guest */
	struct scene_log log;
	uint64_t nonce;                /* of a scene: its last guest's */
	unsigned benches_done;
	int64_t started_ns;
	char started_utc[CLOCK_UTC_SIZE];
	struct store_counter *counters;
	unsigned n_counters;
	struct store_artifact *artifacts;
	unsigned n_artifacts;
	struct buf console;
	const char *cancel_reason;     /* why it was cancelled */
	char *last_bench;
};

struct session *session_create(const struct session_shared *shared, const struct host *host)
{
	struct session *s = mem_alloc(1, sizeof *s);
	*s = (struct session){.shared = shared, .host = host, .deadline = CLOCK_FOREVER, .console = BUF_INIT};
	return s;
}

enum session_state session_state(const struct session *s)
{
	return s->state;
}

int session_fd(const struct session *s)
{
	return s->link ? link_fd(s->link) : -1;
}

int64_t session_deadline(const struct session *s)
{
	return s->deadline;
}

int64_t session_host_id(const struct session *s)
{
	return s->host_id;
}

const struct host *session_host(const struct session *s)
{
	return s->host;
}

bool session_fatal(const struct session *s)
{
	return s->fatal;
}

static void enter(struct session *s, enum session_state state, int64_t ms)
{
	s->state = state;
	s->deadline = ms > 0 ? clock_after_ms(ms) : CLOCK_FOREVER;
}

/* ---- facts ---- */

static char *get(const struct wire_frame *frame, const char *key)
{
	char value[WIRE_PAYLOAD_MAX];
	return wire_get(frame, key, value, sizeof value) ? mem_strdup(value) : NULL;
}

static void take_fact(struct session *s, const struct wire_frame *frame)
{
	uint64_t stable = 0;
	struct store_fact fact = {get(frame, "collector"), get(frame, "name"), get(frame, "value"), get(frame, "reason"), false};
	wire_get_u64(frame, "stable", &stable, 0, 1);
	fact.stable = stable;
	if (!fact.value == !fact.reason || !fact.name || !fact.collector) {
		free(fact.value);
		free(fact.reason);
		fact.value = NULL;
		fact.reason = mem_strdup("the worker sent neither a value nor a reason");
	}
	if (fact.value && strcmp(fact.name, "topology.threads") == 0)
		s->cpus = (unsigned)atoi(fact.value);
	s->facts = mem_resize(s->facts, s->n_facts + 1, sizeof *s->facts);
	s->facts[s->n_facts++] = fact;
}

static void forget_facts(struct session *s)
{
	for (unsigned i = 0; i < s->n_facts; i++) {
		free(s->facts[i].collector);
		free(s->facts[i].name);
		free(s->facts[i].value);
		free(s->facts[i].reason);
	}
	free(s->facts);
	s->facts = NULL;
	s->n_facts = 0;
}

/* What a machine of the lab cannot know of itself: the lab it is from, "NAME VALUE" lines. */
static int add_lab_facts(struct session *s, struct err **err)
{
	AUTO_FREE char *text = lab_describe(s->shared->lab, err);
	if (!text)
		return -1;
	for (char *rest = text, *line; rest && (line = strsep(&rest, "\n"));) {
		char *value = strchr(line, ' ');
		if (!value)
			continue;
		*value++ = '\0';
		s->facts = mem_resize(s->facts, s->n_facts + 1, sizeof *s->facts);
		s->facts[s->n_facts++] = (struct store_fact){mem_strdup("lab"), mem_strdup(line), mem_strdup(value), NULL, true};
	}
	return 0;
}

static int facts_complete(struct session *s, struct err **err)
{
	if (s->host->kind == HOST_LAB && add_lab_facts(s, err) != 0)
		return -1;
	s->host_id = store_host(s->shared->db, s->host->name, s->facts, s->n_facts, err);
	forget_facts(s);
	if (s->host_id < 0) {
		s->fatal = true;
		return -1;
	}
	enter(s, SESSION_READY, 0);
	s->shared->on_facts(s->shared->ctx, s->host->name);
	return 0;
}

/* ---- a boot ---- */

static void counter_finish(struct store_counter *c)
{
	free(c->collector);
	free(c->name);
	free(c->reason);
}

static void forget_boot(struct session *s)
{
	trial_boot_finish(&s->result);
	scene_run_destroy(s->scene);
	scene_log_finish(&s->log);
	s->scene = NULL;
	for (unsigned i = 0; i < s->n_counters; i++)
		counter_finish(&s->counters[i]);
	for (unsigned i = 0; i < s->n_artifacts; i++) {
		free(s->artifacts[i].kind);
		free(s->artifacts[i].sha256);
		free(s->artifacts[i].name);
	}
	free(s->counters);
	free(s->artifacts);
	free(s->last_bench);
	buf_finish(&s->console);
	s->counters = NULL;
	s->artifacts = NULL;
	s->n_counters = s->n_artifacts = 0;
	s->boot = NULL;
	s->cancel_reason = s->last_bench = NULL;
}

static const char *clock_of(const struct session *s)
{
	return s->host->kind == HOST_LAB ? lab_clock_name(s->shared->lab->clock) : "tsc";
}

/* Stores the boot with its outcome and is ready for the next. */
static int end_boot(struct session *s, enum outcome outcome, const char *reason, struct err **err)
{
	int64_t wall_ms = (clock_now_ns() - s->started_ns) / CLOCK_NS_PER_MS;
	if (s->scene && outcome == OUTCOME_OK)
		scene_close(s->scene, &s->log, &s->result.trials[0]);
	trial_boot_close(&s->result, outcome, reason);
	struct store_boot row = {.run_id = s->shared->run_id, .host_id = s->host_id, .plan = s->boot, .nonce = s->nonce, .wall_ms = wall_ms,
		.clock = clock_of(s), .outcome = outcome, .reason = reason, .console = s->console.len ? buf_text(&s->console) : NULL,
		.result = &s->result, .counters = s->counters, .n_counters = s->n_counters, .artifacts = s->artifacts,
		.n_artifacts = s->n_artifacts, .scene = s->scene ? s->scene->bench->scene : NULL, .log = &s->log};
	memcpy(row.started_utc, s->started_utc, sizeof row.started_utc);
	int stored = store_boot(s->shared->db, &row, err);
	s->fatal |= stored != 0;
	s->shared->on_boot_end(s->shared->ctx, s->boot, &s->result, outcome, reason, wall_ms);
	forget_boot(s);
	enter(s, SESSION_READY, 0);
	return stored;
}

/* The host is lost: the boot that ran there is an error, the link is closed. *err keeps the cause. */
static int lose(struct session *s, struct err **err)
{
	if (s->boot && !s->fatal) {
		AUTO_FREE char *reason = mem_strdup(err && *err ? err_message(*err) : "the host was lost");
		end_boot(s, OUTCOME_ERROR, reason, NULL);
	}
	link_close(s->link, 0);
	s->link = NULL;
	enter(s, SESSION_DONE, 0);
	return -1;
}

/* The bare guest takes the console that it finds. */
static const char *console_of(const struct guest_kind *guest, const struct plan_target *target)
{
	return !guest->initrd ? NULL : strcmp(target->driver, "xen") == 0 ? "ring" : "uart";
}

static int make_cmdline(const struct session *s, const struct guest_kind *guest, const struct plan_boot *boot, unsigned member,
	char cmdline[CMDLINE_MAX], struct err **err)
{
	AUTO_FREE const char **names = mem_alloc(boot->n_items, sizeof *names);
	for (unsigned i = 0; i < boot->n_items; i++)
		names[i] = boot->items[i].bench->name;
	struct guest_plan plan = {.nonce = s->nonce, .samples = s->shared->samples, .warm = s->shared->warm, .benches = names,
		.n_benches = boot->n_items, .console = console_of(guest, boot->target), .scene = s->scene, .member = member};
	if (guest->cmdline(cmdline, CMDLINE_MAX, &plan) == 0)
		return err_set(err, ERR_INFRA, "select fewer benches", "the command line of a guest with %u benches would be too long", boot->n_items);
	return 0;
}

/* A kernel of the user is a file of this machine; a lab machine gets it under the name of the guest's own. */
static char *kernel_path(const struct session *s, const struct guest_kind *guest)
{
	if (guest->initrd && s->shared->guest_kernel && (s->host->kind != HOST_LAB || s->host->lab == LAB_METAL))
		return mem_strdup(s->shared->guest_kernel);
	return mem_printf("%s/%s", link_images(s->link), guest->image);
}

/* Fields of the linux guest's devices; all empty for a guest without. Behind the devices of a driver that does not measure there is nothing. */
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

/* Guests of a scene share one CPU; where there are several and none was named, the last. */
static char *cpuset_of(const struct session *s)
{
	if (!s->scene || s->shared->cpuset || s->cpus < 2)
		return mem_strdup(s->shared->cpuset ? s->shared->cpuset : "");
	return mem_printf("%u", s->cpus - 1);
}

static void put_member(const struct session *s, unsigned member, struct wire_fields *f)
{
	const struct scene_member *m = &s->scene->bench->scene->members[member];
	wire_put_u64(f, "member", member);
	wire_put_u64(f, "members", s->scene->n);
	wire_put_u64(f, "weight", s->shared->no_shares ? 0 : m->weight);
	wire_put_u64(f, "cap", s->shared->no_shares ? 0 : m->cap);
}

/* member: of a scene, 0 else. */
static int put_boot(struct session *s, const struct plan_boot *boot, unsigned member, struct wire_fields *f, struct err **err)
{
	const struct plan_target *t = boot->target;
	const struct guest_kind *guest = guest_find(t->guest);
	char cmdline[CMDLINE_MAX] = "";
	if (make_cmdline(s, guest, boot, member, cmdline, err) != 0)
		return -1;
	AUTO_FREE char *single = mem_printf("hvbench-%.8s-%u", s->shared->uuid, boot->ord);
	AUTO_FREE char *name = s->scene ? mem_printf("%s-%u", single, member) : mem_strdup(single);
	AUTO_FREE char *cpuset = cpuset_of(s);
	AUTO_FREE char *kernel = kernel_path(s, guest);
	AUTO_FREE char *initrd = guest->initrd ? mem_printf("%s/%s", link_images(s->link), guest->initrd) : mem_strdup("");
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
	wire_put_u64(f, "cpus", guest->cpus);
	wire_put(f, "cpuset", cpuset);
	wire_put(f, "emulator", s->shared->emulator_cpuset ? s->shared->emulator_cpuset : "");
	wire_put_hex(f, "nonce", s->nonce);
	wire_put(f, "collect", s->scene ? s->shared->collect_scene : s->shared->collect);
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

/* What the linux guest will be told; before the boot itself, so that a worker that is busy creating it need not read. */
static int send_jobs(struct session *s, const struct plan_boot *boot, struct err **err)
{
	const struct pass_net net = {s->shared->peer ? s->shared->peer : BACKEND_PEER_ADDRESS,
		s->shared->self ? s->shared->self : BACKEND_GUEST_ADDRESS "/" BACKEND_NET_BITS};
	uint64_t seed = strcmp(clock_of(s), "icount") == 0 ? 1 : s->shared->seed;
	for (unsigned i = 0; i < boot->n_items; i++) {
		const struct plan_item *item = &boot->items[i];
		const struct trial_io *io = s->result.trials[i].io;
		if (io && item->bench->io->tool == BENCH_TOOL_JOB && send_file(s, boot, err) != 0)
			return -1;
		for (unsigned p = 0; io && p < io->plan.n; p++) {
			struct wire_fields f;
			wire_fields_init(&f, WIRE_PAYLOAD_MAX);
			wire_put_u64(&f, "boot", boot->ord);
			passes_put(&f, item, &io->plan, p, seed, strcmp(item->device->device, "net") == 0 ? &net : NULL);
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
	if (scene->cpus <= s->cpus || s->cpus == 0)
		return true;
	*reason = mem_printf("its guests are to share %u CPUs, and %s has %u", scene->cpus, s->host->name, s->cpus);
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
	trial_boot_init(&s->result, boot->items, boot->n_items, clock_of(s), s->shared->pass_seconds);
	enter(s, SESSION_BOOT, s->shared->boot_ms);
	s->shared->on_boot(s->shared->ctx, boot);
	if (scene && !has_cpus(s, scene, &reason))
		return end_boot(s, OUTCOME_SKIP, reason, err);
	s->scene = scene ? scene_run_create(boot, clock_of(s)) : NULL;
	if (send_jobs(s, boot, err) != 0 || (scene ? order_all(s, boot, err) : order(s, boot, 0, err)) != 0)
		return lose(s, err);
	return 0;
}

/* The bare guest's benches end with done, the linux guest's with their last pass. */
static bool ends_bench(const struct session *s, const char *kind, const struct wire_frame *frame)
{
	char bench[64] = "", variant[64] = "";
	uint64_t pass = 0;
	if (strcmp(kind, "pass") != 0)
		return strcmp(kind, "done") == 0 || strcmp(kind, "skip") == 0 || strcmp(kind, "fail") == 0;
	wire_get(frame, "bench", bench, sizeof bench);
	wire_get(frame, "variant", variant, sizeof variant);
	wire_get_u64(frame, "pass", &pass, 0, UINT32_MAX);
	const struct trial *trial = trial_boot_find(&s->result, bench, variant);
	return trial && trial->io && pass + 1 == trial->io->plan.n;
}

/* The guest of a scene that a worker's frame is about; false, with the frame ignored, when it is about none. */
static bool member_of(const struct session *s, const struct wire_frame *frame, unsigned *member)
{
	uint64_t number;
	if (!wire_get_u64(frame, "member", &number, 0, s->scene->n - 1))
		return false;
	*member = (unsigned)number;
	return true;
}

/* What the first guest sees of its machine stands for all. */
static void take_guest_of_scene(struct session *s, const char *kind, const struct wire_frame *frame)
{
	unsigned member;
	if (!member_of(s, frame, &member))
		return;
	scene_run_take(s->scene, member, kind, frame);
	if (member == 0 && (strcmp(kind, "hello") == 0 || strcmp(kind, "cpuid") == 0))
		trial_boot_take(&s->result, kind, frame);
}

static void take_guest(struct session *s, const struct wire_frame *frame)
{
	char kind[WIRE_KIND_MAX + 1] = "";
	if (!wire_get(frame, "k", kind, sizeof kind))
		return;
	if (s->scene) {
		take_guest_of_scene(s, kind, frame);
		return;
	}
	trial_boot_take(&s->result, kind, frame);
	if (s->state == SESSION_BOOT && trial_io_knows(kind))
		enter(s, SESSION_BOOT, s->shared->boot_ms);   /* a boot of many tools may last; each must show that it goes on */
	if (ends_bench(s, kind, frame)) {
		free(s->last_bench);
		s->last_bench = get(frame, "bench");
		s->shared->on_bench(s->shared->ctx, s->boot, ++s->benches_done);
	}
}

static void take_counter(struct session *s, const struct wire_frame *frame)
{
	struct store_counter c = {.collector = get(frame, "collector"), .name = get(frame, "name"), .reason = get(frame, "reason")};
	bool value = wire_get_u64(frame, "value", &c.value, 0, INT64_MAX);
	wire_get_u64(frame, "enabled", &c.enabled, 0, INT64_MAX);
	wire_get_u64(frame, "running", &c.running, 0, INT64_MAX);
	if (value == (c.reason != NULL)) {
		free(c.reason);
		c.reason = mem_strdup("the worker sent neither a value nor a reason");
	}
	unsigned member;
	if (s->scene && member_of(s, frame, &member) && c.name && strcmp(c.name, "zero") == 0)
		scene_run_take_zero(s->scene, member, c.reason ? NULL : &c.value, c.reason);
	if (s->scene) {
		counter_finish(&c);
		return;
	}
	s->counters = mem_resize(s->counters, s->n_counters + 1, sizeof *s->counters);
	s->counters[s->n_counters++] = c;
}

static void take_artifact(struct session *s, const struct wire_frame *frame)
{
	struct store_artifact a = {get(frame, "kind"), get(frame, "sha256"), get(frame, "name")};
	s->artifacts = mem_resize(s->artifacts, s->n_artifacts + 1, sizeof *s->artifacts);
	s->artifacts[s->n_artifacts++] = a;
}

static void take_console(struct session *s, const struct wire_frame *frame)
{
	AUTO_FREE char *text = get(frame, "text");
	if (text && s->console.len < CONSOLE_MAX)
		buf_adds(&s->console, text);
}

/* One guest of a scene has ended; with the last one the scene has. */
static int take_ended_of_scene(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *said = get(frame, "outcome");
	AUTO_FREE char *words = get(frame, "reason");
	unsigned member;
	if (!member_of(s, frame, &member))
		return 0;
	scene_run_end(s->scene, member, said ? said : "error", words && words[0] ? words : "the worker gave no reason");
	if (s->scene->n_ended < s->scene->n)
		return 0;
	if (s->state != SESSION_CANCEL || s->scene->outcome != OUTCOME_OK)
		return end_boot(s, s->scene->outcome, s->scene->reason, err);
	AUTO_FREE char *missing = scene_run_missing(s->scene);
	AUTO_FREE char *reason = mem_printf("%s%s%s", s->cancel_reason, missing ? "; " : "", missing ? missing : "");
	return end_boot(s, OUTCOME_CRASH, reason, err);
}

/* What the worker says about the end, and what the frames say, make the outcome. */
static int take_ended(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *said = get(frame, "outcome");
	AUTO_FREE char *words = get(frame, "reason");
	AUTO_FREE char *reason = NULL;
	enum outcome outcome = OUTCOME_OK;
	if (s->state == SESSION_CANCEL) {
		outcome = OUTCOME_CRASH;
		reason = mem_printf("%s (last bench that ended: %s)", s->cancel_reason, s->last_bench ? s->last_bench : "none");
	} else if (s->result.failure) {
		outcome = OUTCOME_FAIL;
		reason = mem_strdup(s->result.failure);
	} else if (!said || strcmp(said, "end") != 0) {
		outcome = said && strcmp(said, "crash") == 0 ? OUTCOME_CRASH : said && strcmp(said, "fail") == 0 ? OUTCOME_FAIL : OUTCOME_ERROR;
		reason = mem_strdup(words && words[0] ? words : "the worker gave no reason");
	} else if (!s->result.ended) {
		outcome = OUTCOME_ERROR;
		reason = mem_strdup("the worker says the guest ended, but its last frame never came");
	} else if (strcmp(clock_of(s), "tsc") == 0
		&& (reason = trial_boot_check_time(&s->result, (clock_now_ns() - s->started_ns) / CLOCK_NS_PER_MS))) {
		outcome = OUTCOME_FAIL;
	}
	return end_boot(s, outcome, reason, err);
}

/* ---- frames of the worker ---- */

static int take_journal(struct session *s, const struct wire_frame *frame, struct err **err)
{
	AUTO_FREE char *op = get(frame, "op");
	AUTO_FREE char *kind = get(frame, "kind");
	AUTO_FREE char *driver = get(frame, "driver");
	AUTO_FREE char *name = get(frame, "name");
	if (!op || !kind || !name)
		return err_set(err, ERR_INFRA, NULL, "the worker's journal frame lacks fields");
	if (strcmp(op, "release") == 0) {
		s->fatal |= journal_release(s->shared->db, s->shared->run_id, kind, name, err) != 0;
		return s->fatal ? -1 : 0;
	}
	if (journal_create(s->shared->db, s->shared->run_id, s->host->name, kind, driver ? driver : "", name, err) < 0) {
		s->fatal = true;
		return -1;
	}
	struct wire_fields ack;
	wire_fields_init(&ack, WIRE_PAYLOAD_MAX);
	wire_put_u64(&ack, "of", frame->seq);
	return link_send(s->link, "ack", &ack, err);
}

static int take_frame(struct session *s, const struct wire_frame *frame, struct err **err)
{
	struct wire_fields none;
	uint64_t ord;
	wire_fields_init(&none, WIRE_PAYLOAD_MAX);
	if (wire_is(frame, "hello")) {
		if (s->state == SESSION_HELLO)
			enter(s, SESSION_FACTS, FACTS_MS);
		return link_send(s->link, "facts", &none, err);
	}
	if (wire_is(frame, "fact"))
		take_fact(s, frame);
	else if (wire_is(frame, "did"))
		return s->state == SESSION_FACTS ? facts_complete(s, err) : 0;
	else if (wire_is(frame, "journal"))
		return take_journal(s, frame, err);
	else if (wire_is(frame, "error"))
		return link_take_error(s->link, frame, err);
	if (!s->boot || !wire_get_u64(frame, "boot", &ord, 0, UINT32_MAX) || ord != s->boot->ord)
		return 0;
	if (wire_is(frame, "guest"))
		take_guest(s, frame);
	else if (wire_is(frame, "cost"))
		trial_io_take_cost(&s->result, frame);
	else if (wire_is(frame, "dropped"))
		trial_io_take_dropped(&s->result, frame);
	else if (wire_is(frame, "counter"))
		take_counter(s, frame);
	else if (wire_is(frame, "image"))
		take_artifact(s, frame);
	else if (wire_is(frame, "console"))
		take_console(s, frame);
	else if (wire_is(frame, "ended"))
		return s->scene ? take_ended_of_scene(s, frame, err) : take_ended(s, frame, err);
	return 0;
}

static void on_frame(void *ctx, const struct wire_frame *frame)
{
	struct session *s = ctx;
	if (!s->failed && take_frame(s, frame, s->err) != 0)
		s->failed = true;
}

int session_start(struct session *s, struct err **err)
{
	struct link_spec spec = {.host = s->host, .lab = s->shared->lab, .dir = s->shared->dir, .guests = s->shared->guests,
		.guest_kernel = s->shared->guest_kernel, .nonce = s->shared->nonce, .lock = s->host->kind != HOST_LAB};
	if (link_open(&spec, &s->link, err) != 0)
		return lose(s, err);
	enter(s, SESSION_HELLO, HELLO_MS);
	return 0;
}

int session_input(struct session *s, struct err **err)
{
	s->err = err;
	s->failed = false;
	int got = link_receive(s->link, on_frame, s, err);
	if (got == 0)
		link_lost(s->link, "ended", err);
	return got <= 0 || s->failed ? lose(s, err) : 0;
}

int session_check(struct session *s, struct err **err)
{
	if (clock_now_ns() < s->deadline)
		return 0;
	if (s->state != SESSION_BOOT) {
		link_lost(s->link, "has not answered in time", err);
		return lose(s, err);
	}
	struct wire_fields cancel;
	wire_fields_init(&cancel, WIRE_PAYLOAD_MAX);
	wire_put_u64(&cancel, "boot", s->boot->ord);
	s->cancel_reason = "no last frame within the deadline: the guest hangs";
	enter(s, SESSION_CANCEL, CANCEL_MS);
	return link_send(s->link, "cancel", &cancel, err) == 0 ? 0 : lose(s, err);
}

/* Until the worker's `bye`, so that what it releases on its way out is journaled. A worker that does not answer is ended all the same. */
static void say_goodbye(struct session *s)
{
	struct wire_fields none;
	wire_fields_init(&none, WIRE_PAYLOAD_MAX);
	s->err = NULL;
	s->failed = false;
	if (link_send(s->link, "quit", &none, NULL) == 0)
		link_wait(s->link, "bye", clock_after_ms(CLOSE_MS), on_frame, s, NULL);
}

void session_close(struct session *s)
{
	if (s->link)
		say_goodbye(s);
	if (s->boot)
		end_boot(s, OUTCOME_ERROR, "the run was interrupted", NULL);
	link_close(s->link, CLOSE_MS);
	s->link = NULL;
	enter(s, SESSION_DONE, 0);
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	session_close(s);
	forget_facts(s);
	if (s->boot)
		forget_boot(s);
	free(s);
}
