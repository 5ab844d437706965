/*
 * test_worker_roles.c - the worker's parts one by one: which role an order has, a scene by orders of order.h over the
 * wire, a controller that does not read, and that the hash of an image is that of what is started.
 */
#include <fcntl.h>
#include <signal.h>
#include <time.h>

#include "bench/count.h"
#include "engine/order.h"
#include "engine/worker/role.h"
#include "lib/file.h"
#include "tests/unit/worker_talk.h"

/* ---- roles ---- */

static void the_order_tells_the_role(void **state)
{
	(void)state;
	struct worker w = {0};
	struct wire_frame job = {.kind = "job", .payload = "boot=2 bench=a pass=0 tool=rr"};
	job.len = strlen(job.payload);
	assert_int_equal(worker_jobs_take(&w.jobs, &job, NULL), 0);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 1}), &role_plain);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 1, .count = true}), &role_count);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 1, .initrd = "i"}), &role_jobs);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 2}), &role_jobs);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 1, .stands = true}), &role_stands);
	assert_ptr_equal(worker_role_of(&w, &(struct boot_order){.boot = 1, .members = 2}), &role_scene);
	worker_jobs_finish(&w.jobs);
}

static void a_job_out_of_range_is_refused_by_its_field(void **state)
{
	(void)state;
	AUTO_ERR struct err *err = NULL;
	struct worker_jobs jobs = {0};
	struct wire_frame job = {.kind = "job", .payload = "boot=2 bench=a pass=0 tool=dance"};
	job.len = strlen(job.payload);
	assert_int_equal(worker_jobs_take(&jobs, &job, &err), -1);
	assert_non_null(strstr(err_message(err), "field tool of a job frame"));
	worker_jobs_finish(&jobs);
}

/* ---- a scene ---- */

static void order_guest(struct talk *t, unsigned member, const char *mode, unsigned weight)
{
	AUTO_FREE char *name = mem_printf("hvbench-test-5-%u", member);
	AUTO_FREE char *cmdline = mem_printf("hvbench nonce=%016x member=%u benches=fair-2", 0x100 + member, member);
	struct boot_order order = {.boot = 5,
		.nonce = 0x100 + member,
		.driver = "null",
		.guest = "bare",
		.mode = mode,
		.name = name,
		.kernel = "/nowhere/bare.elf",
		.cmdline = cmdline,
		.memory_mib = 64,
		.cpus = 1,
		.roams = true,
		.limit = 1 << 20,
		.frames = 1000,
		.members = 2,
		.member = member,
		.share = {.weight = weight}};
	struct wire_fields f;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	order_put(&f, &order);
	assert_false(f.overflow);
	tell(t, "boot", "%.*s", (int)f.len, f.text);
}

/* Where in the conversation a frame of this member is first seen. */
static size_t place(const struct talk *t, const char *member, const char *kind, const char *key, const char *value)
{
	char is[64], whose[8];
	for (size_t i = 0; i < t->n; i++) {
		const struct wire_frame *frame = &t->kept[i]->frame;
		if (wire_is(frame, kind) && wire_get(frame, "member", whose, sizeof whose) &&
			strcmp(whose, member) == 0 && wire_get(frame, key, is, sizeof is) && strcmp(is, value) == 0)
			return i;
	}
	fail_msg("guest %s has no %s with %s=%s", member, kind, key, value);
	return 0;
}

/* They run when both are created, and play when both are ready. */
static void a_scene_starts_and_is_released_together(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	order_guest(&t, 0, "ok", 200);
	order_guest(&t, 1, "ok", 0);
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	for (unsigned i = 0; i < 2; i++) {
		const char *one = i ? "1" : "0", *other = i ? "0" : "1";
		assert_true(
			place(&t, one, "state", "phase", "creating") < place(&t, other, "state", "phase", "running"));
		assert_true(place(&t, one, "guest", "k", "ready") < place(&t, other, "guest", "k", "played"));
	}
	assert_true(place(&t, "0", "state", "phase", "running") < place(&t, "1", "state", "phase", "running"));
	/* twice the weight of the other: the order's share has reached the guest */
	uint64_t units[2];
	for (unsigned i = 0; i < 2; i++) {
		size_t at = place(&t, i ? "1" : "0", "guest", "k", "played");
		assert_true(wire_get_u64(&t.kept[at]->frame, "units", &units[i], 1, UINT64_MAX));
	}
	assert_true(units[0] > units[1] * 3 / 2);
	quit(&t);
}

static void a_guest_of_a_scene_that_fails_ends_the_other(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	order_guest(&t, 0, "ok", 0);
	order_guest(&t, 1, "refuse", 0);
	wait_for(&t, "ended");
	wait_for(&t, "ended");
	size_t other = place(&t, "0", "ended", "outcome", "cancel");
	place(&t, "1", "ended", "outcome", "error");
	assert_string_equal(text(&t.kept[other]->frame, "reason"), "guest 1 of its scene has ended");
	assert_int_equal(count(&t, "journal"), 4);
	quit(&t);
}

/* ---- a counted boot ---- */

static void order_counted(struct talk *t)
{
	tell(t, "boot",
		"boot=1 driver=null guest=bare mode=ok name=hvbench-test-1 kernel=/nowhere/bare.elf "
		"cmdline=hvbench%%20nonce%%3d" GUEST_NONCE "%%20count%%3d64%%20benches%%3dcontrol,cpuid "
		"memory=64 cpus=1 nonce=" GUEST_NONCE " limit=1000000 frames=1000 count=1 collect=perf events_host=1 "
		"events=page-faults");
}

/* The stopwatch's figures of each pass; the collector's own of those that are not traced. */
static void each_pass_is_watched_and_told_before_its_bench_ends(void **state)
{
	(void)state;
	struct talk t;
	unsigned exits = 0, faults = 0, counted = 0;
	open_worker(&t);
	order_counted(&t);
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	for (size_t i = 0; i < t.n; i++) {
		const struct wire_frame *frame = &t.kept[i]->frame;
		char name[64] = "", kind[16] = "", bench[16] = "";
		uint64_t pass = 0;
		wire_get(frame, "bench", bench, sizeof bench);
		wire_get(frame, "name", name, sizeof name);
		wire_get(frame, "k", kind, sizeof kind);
		wire_get_u64(frame, "pass", &pass, 0, COUNT_PASSES - 1);
		exits += wire_is(frame, "cost") && strcmp(name, "exits") == 0;
		if (wire_is(frame, "cost") && strcmp(name, "perf.host.page-faults") == 0) {
			assert_true(pass >= COUNT_TRACED);
			faults++;
		}
		if (strcmp(kind, "counted") != 0)
			continue;
		counted++;
		assert_int_equal(exits, counted * COUNT_PASSES);
		assert_int_equal(faults, counted * (COUNT_PASSES - COUNT_TRACED));
		assert_string_equal(bench, counted == 1 ? "control" : "cpuid");
	}
	assert_int_equal(counted, 2);
	assert_int_equal(count(&t, "counter"), 0); /* nothing of the boot as a whole */
	quit(&t);
}

/* Why a boot is over, that is none, after a first frame of its guest; caller frees. */
static char *why_over(const char *kind, const char *payload)
{
	struct worker_boot boot = {.role = &role_count, .state = role_count.open()};
	struct wire_frame frame = {.payload = payload, .len = strlen(payload)};
	strcpy(frame.kind, kind);
	bool in_turn = role_count.in_turn(&boot, &frame);
	assert_int_equal(in_turn, boot.outcome == WORKER_NONE);
	role_count.finish(&boot);
	return boot.reason;
}

static void a_mark_out_of_turn_ends_the_boot(void **state)
{
	(void)state;
	static const char *const wrong[] = {"bench=cpuid pass=0 at=stop", "bench=cpuid pass=1 at=start",
		"bench=cpuid pass=8 at=start", "bench=cpuid at=start", "pass=0 at=start",
		"bench=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa pass=0 at=start"};
	for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		AUTO_FREE char *why = why_over("mark", wrong[i]);
		assert_non_null(strstr(why, "protocol error: a mark out of turn, after 0 marks of "));
	}
	AUTO_FREE char *early = why_over("counted", "bench=cpuid ops=4");
	assert_string_equal(early, "protocol error: it has counted the first bench after 0 of 16 marks");
	assert_null(why_over("mark", "bench=cpuid pass=0 at=start"));
}

/* ---- a guest that stands ---- */

static void order_standing(struct talk *t, const char *mode)
{
	struct boot_order order = {.boot = 6,
		.nonce = 0x100,
		.driver = "null",
		.guest = "bare",
		.mode = mode,
		.name = "hvbench-test-6",
		.kernel = "/nowhere/bare.elf",
		.cmdline = "hvbench nonce=0000000000000100 n=1 warm=0 benches=create",
		.memory_mib = 64,
		.cpus = 1,
		.collect = "life,memory",
		.limit = 1 << 20,
		.frames = 1000,
		.stands = true,
		.pauses = 3};
	struct wire_fields f;
	wire_fields_init(&f, WIRE_PAYLOAD_MAX);
	order_put(&f, &order);
	tell(t, "boot", "%.*s", (int)f.len, f.text);
}

/* Its counters of that name: how many have a value, and how many a reason. */
static void count_counters(const struct talk *t, const char *name, unsigned *values, unsigned *reasons)
{
	*values = *reasons = 0;
	for (size_t i = 0; i < t->n; i++) {
		char is[64];
		if (!wire_is(&t->kept[i]->frame, "counter") || !wire_get(&t->kept[i]->frame, "name", is, sizeof is) ||
			strcmp(is, name) != 0)
			continue;
		*values += wire_has(&t->kept[i]->frame, "value");
		*reasons += wire_has(&t->kept[i]->frame, "reason");
	}
}

static void assert_counters(const struct talk *t, const char *name, unsigned values, unsigned reasons)
{
	unsigned got, missing;
	count_counters(t, name, &got, &missing);
	if (got != values || missing != reasons)
		fail_msg("%s: %u values and %u reasons", name, got, missing);
}

static void a_guest_that_stands_is_paused_resumed_and_destroyed(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	order_standing(&t, "ok");
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "end");
	assert_counters(&t, "create", 1, 0);
	assert_counters(&t, "first-words", 1, 0);
	assert_counters(&t, "pause", 3, 0);
	assert_counters(&t, "resume", 3, 0);
	assert_counters(&t, "destroy", 1, 0);
	assert_counters(&t, "overhead", 1, 0);
	quit(&t);
}

static void a_guest_that_dies_before_it_stands_has_the_phases_that_it_saw(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	order_standing(&t, "panic");
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "crash");
	assert_counters(&t, "first-words", 1, 0);
	assert_counters(&t, "pause", 0, 1);
	assert_counters(&t, "overhead", 0, 1);
	quit(&t);
}

static void a_guest_that_cannot_be_created_was_not_there_to_be_destroyed(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	order_standing(&t, "refuse");
	assert_string_equal(text(wait_for(&t, "ended"), "outcome"), "error");
	assert_counters(&t, "create", 0, 1);
	assert_counters(&t, "destroy", 0, 1);
	quit(&t);
}

/* ---- a controller that does not read ---- */

static void a_signal_ends_a_worker_that_nobody_reads_from(void **state)
{
	(void)state;
	struct talk t;
	open_worker(&t);
	tell(&t, "boot",
		"boot=1 driver=null guest=bare mode=chatter name=hvbench-test-1 kernel=/nowhere/bare.elf "
		"cmdline=hvbench%%20nonce%%3d" GUEST_NONCE "%%20n%%3d100%%20warm%%3d10%%20benches%%3dcontrol "
		"memory=64 cpus=1 nonce=" GUEST_NONCE " limit=1000000000 frames=100000000");
	wait_for(&t, "guest");
	usleep(500000); /* the way to the controller is full long before */
	kill(getpid(), SIGTERM);
	struct timespec limit;
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += 20;
	assert_int_equal(pthread_timedjoin_np(t.thread, NULL, &limit), 0);
	assert_int_equal(t.result, 0);
	close(t.fd);
	close(t.worker_fd);
	for (size_t i = 0; i < t.n; i++)
		free(t.kept[i]);
	free(t.kept);
	assert_int_equal(count_entries("/proc/self/fd"), t.fds_before);
}

/* ---- images ---- */

static const struct driver libvirt_like = {.name = "like", .uri = "qemu:///system", .measures = true};

/* Another content at each reading, as of a file that a build replaces. Source: Linux drivers/char/random.c */
#define ANOTHER_AT_EACH_READING "/proc/sys/kernel/random/uuid"

static void the_hash_is_of_the_copy_that_is_started(void **state)
{
	(void)state;
	struct worker_stage stage = {.copies = true};
	char hash[FILE_SHA256_SIZE], of_copy[FILE_SHA256_SIZE];
	AUTO_FREE char *staged = worker_stage_image(&stage, &libvirt_like, ANOTHER_AT_EACH_READING, hash, NULL);
	assert_non_null(staged);
	assert_string_not_equal(staged, ANOTHER_AT_EACH_READING);
	assert_int_equal(file_sha256(staged, of_copy, NULL), 0);
	assert_string_equal(hash, of_copy);
	assert_non_null(strstr(staged, hash));
	worker_stage_finish(&stage);
	assert_false(file_exists(staged));
}

/* In the lab and without libvirt the file itself is started, and hashed. */
static void without_a_copy_the_file_is_hashed(void **state)
{
	(void)state;
	static const struct driver plain = {.name = "plain", .measures = true};
	struct worker_stage lab = {.copies = false}, here = {.copies = true};
	char path[] = "/tmp/hvbench-test-XXXXXX", hash[FILE_SHA256_SIZE], whole[FILE_SHA256_SIZE];
	int fd = mkstemp(path);
	assert_int_equal(write(fd, "image", 5), 5);
	close(fd);
	file_sha256_of("image", 5, whole);
	AUTO_FREE char *in_lab = worker_stage_image(&lab, &libvirt_like, path, hash, NULL);
	assert_string_equal(in_lab, path);
	assert_string_equal(hash, whole);
	AUTO_FREE char *is_plain = worker_stage_image(&here, &plain, path, hash, NULL);
	assert_string_equal(is_plain, path);
	assert_string_equal(hash, whole);
	worker_stage_finish(&lab);
	unlink(path);
}

int main(void)
{
	char dir[] = "/tmp/hvbench-test-XXXXXX";
	if (!mkdtemp(dir))
		return 1;
	setenv("XDG_RUNTIME_DIR", dir, 1);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_tells_the_role),
		cmocka_unit_test(a_job_out_of_range_is_refused_by_its_field),
		cmocka_unit_test(a_scene_starts_and_is_released_together),
		cmocka_unit_test(a_guest_of_a_scene_that_fails_ends_the_other),
		cmocka_unit_test(each_pass_is_watched_and_told_before_its_bench_ends),
		cmocka_unit_test(a_mark_out_of_turn_ends_the_boot),
		cmocka_unit_test(a_guest_that_stands_is_paused_resumed_and_destroyed),
		cmocka_unit_test(a_guest_that_dies_before_it_stands_has_the_phases_that_it_saw),
		cmocka_unit_test(a_guest_that_cannot_be_created_was_not_there_to_be_destroyed),
		cmocka_unit_test(a_signal_ends_a_worker_that_nobody_reads_from),
		cmocka_unit_test(the_hash_is_of_the_copy_that_is_started),
		cmocka_unit_test(without_a_copy_the_file_is_hashed),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return failed;
}
