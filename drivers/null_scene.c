/*
 * null_scene.c - the null driver's bare guest as one of a scene's: a schedule that nobody kept, of the scene's own
 * description (bench/scene.h).
 *
 * Time is cut into cycles of 20 ms. In each, guests have the CPU one after the other: who is capped as long as his cap
 * says, the others what is left by their weights; between two guests lie 10 microseconds. On more CPUs than one they
 * follow each other likewise, and who is cut by the end of the cycle goes on with its beginning, on the next CPU. The
 * vCPUs of a guest divide its time. All guests of a scene are threads of one process, so one time line is theirs.
 */
#include <pthread.h>
#include <string.h>

#include "drivers/null_parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define MEMBERS_MAX 16
#define MS 1000000ull /* ticks: the null guest's TSC runs at 1 GHz */
#define CYCLE (20 * MS)
#define SWITCH 10000ull
#define START (1000 * MS)
#define LASTS (4000 * MS) /* longer than any scene */
#define UNIT 2000ull
#define WAKES 400
#define LATENESS 5000
#define WAKEUP_PART 0.001 /* of the CPU */
/* of guests with SCHED_RR together, as Linux' limit on real-time threads is by default */
#define RR_PART 0.95
#define LOCK_WAIT 100

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct driver_guest *members[MEMBERS_MAX]; /* of the scene that runs; NULL: nobody */

bool null_scene_has(const char *mode)
{
	return driver_list_has(
		"share-ignored,share-refused,share-absent,at-once,too-late,barrier,starved,no-vcpu", mode);
}

/* The first one of the command line's; caller frees. */
static char *bench_of(const char *cmdline)
{
	const char *list = strstr(cmdline, " benches=");
	return list ? mem_strndup(list + strlen(" benches="), strcspn(list + strlen(" benches="), " ,"))
		    : mem_strdup("");
}

const struct bench_scene *null_scene_of(const char *cmdline)
{
	AUTO_FREE char *name = bench_of(cmdline);
	const struct bench *bench = bench_of_guest("bare", name, strlen(name));
	return bench && strstr(cmdline, " member=") ? bench->scene : NULL;
}

static unsigned member_of(const struct driver_guest *guest)
{
	return (unsigned)(null_word(guest, " member=", MEMBERS_MAX, 10) % (MEMBERS_MAX + 1));
}

void null_scene_join(struct driver_guest *guest)
{
	pthread_mutex_lock(&lock);
	if (member_of(guest) < MEMBERS_MAX)
		members[member_of(guest)] = guest;
	pthread_mutex_unlock(&lock);
}

void null_scene_leave(struct driver_guest *guest)
{
	pthread_mutex_lock(&lock);
	if (member_of(guest) < MEMBERS_MAX && members[member_of(guest)] == guest)
		members[member_of(guest)] = NULL;
	pthread_mutex_unlock(&lock);
}

int null_share(struct driver_guest *guest, const struct driver_share *share, struct err **err)
{
	if (null_is(guest, "share-refused"))
		return err_set(err, ERR_INFRA, NULL, "the null driver refuses to set weight %u and cap %u",
			share->weight, share->cap);
	if (null_is(guest, "share-absent"))
		return err_set(
			err, ERR_NOTHING, NULL, "the null driver has no weights, caps and policies on this host");
	if (!null_is(guest, "share-ignored"))
		guest->share = *share;
	return 0;
}

/* ---- the schedule ---- */

/* How much of a CPU the scene's first guest takes when it is not busy all the time; 0 when it is. */
static double part_of(const struct bench_scene *scene, unsigned member)
{
	const struct scene_member *m = &scene->members[0];
	if (member > 0 || m->role == SCENE_BUSY)
		return 0;
	return m->role == SCENE_WAKEUP ? WAKEUP_PART : (double)m->work_us / m->period_us;
}

static unsigned round_robins(void)
{
	unsigned n = 0;
	for (unsigned k = 0; k < MEMBERS_MAX; k++)
		n += members[k] && members[k]->share.policy == DRIVER_POLICY_RR;
	return n;
}

/* What it has before weights are looked at; 0: what its weight gives it. */
static double fixed_part(const struct bench_scene *scene, unsigned member)
{
	const struct driver_share *share = &members[member]->share;
	if (share->policy == DRIVER_POLICY_DEADLINE)
		return (double)share->runtime_us / share->period_us;
	if (share->policy == DRIVER_POLICY_RR)
		return RR_PART / round_robins();
	return share->cap ? share->cap / 100.0 : part_of(scene, member);
}

/* The fraction of a cycle that each member has. */
static void divide(const struct bench_scene *scene, double *fraction)
{
	double left = scene->cpus, weights = 0;
	for (unsigned k = 0; k < MEMBERS_MAX; k++) {
		const struct driver_guest *m = members[k];
		fraction[k] = m ? fixed_part(scene, k) : 0;
		left -= fraction[k];
		weights += m && fraction[k] == 0 ? (m->share.weight ? m->share.weight : 100) : 0;
	}
	for (unsigned k = 0; k < MEMBERS_MAX; k++)
		if (members[k] && fraction[k] == 0)
			fraction[k] = left * (members[k]->share.weight ? members[k]->share.weight : 100) / weights;
}

/* When in each cycle this guest is on the CPU; with off before on, from its beginning until off and from on until its
 * end. */
static void turn_of(const struct driver_guest *guest, uint64_t *on, uint64_t *off)
{
	double fraction[MEMBERS_MAX], before = 0;
	pthread_mutex_lock(&lock);
	divide(guest->scene, fraction);
	pthread_mutex_unlock(&lock);
	for (unsigned k = 0; k < member_of(guest); k++)
		before += fraction[k];
	*on = (uint64_t)(before * CYCLE);
	*off = *on + (uint64_t)(fraction[member_of(guest)] * CYCLE) - SWITCH;
	*on %= CYCLE;
	*off %= CYCLE;
	if (null_is(guest, "at-once"))
		*on = 0;
}

/* ---- the part ---- */

/* As SCENE_SECOND of the bare guest. */
static const char *variant_of(unsigned vcpu)
{
	return vcpu ? "vcpu1" : NULL;
}

static void send_played(struct driver_guest *guest, const char *bench, unsigned vcpu, uint64_t n, uint64_t edges,
	uint64_t units, uint64_t t0)
{
	struct wire_fields f = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	wire_put(&f, "bench", bench);
	if (vcpu)
		wire_put(&f, "variant", variant_of(vcpu));
	wire_put_u64(&f, "n", n);
	wire_put_u64(&f, "edges", edges);
	wire_put_u64(&f, "units", units);
	wire_put_u64(&f, "unit", UNIT);
	wire_put_u64(&f, "spun", 0);
	wire_put_u64(&f, "t0", t0);
	wire_put_u64(&f, "t1", t0 + LASTS);
	wire_put(&f, "untold", "There is nobody who could tell.");
	null_frame(guest, "played", &f);
}

static void play(struct driver_guest *guest, const char *bench, unsigned vcpu, uint64_t t0, uint64_t on, uint64_t off)
{
	uint64_t n = 0, units = 0, cycles = LASTS / CYCLE, edges = 0;
	AUTO_FREE uint64_t *log = mem_alloc(4 * cycles + WAKES, sizeof *log);
	bool locks = guest->scene->lock != SCENE_LOCK_NONE;
	bool sleeps = part_of(guest->scene, member_of(guest)) > 0,
	     works = sleeps && guest->scene->members[0].role == SCENE_PERIODIC, cut = off < on;
	for (uint64_t c = 0; c < cycles && (!sleeps || works); c++, units += ((cut ? CYCLE : 0) + off - on) / UNIT) {
		if (cut) {
			log[n++] = t0 + c * CYCLE;
			log[n++] = t0 + c * CYCLE + off;
		}
		log[n++] = t0 + c * CYCLE + on;
		log[n++] = t0 + c * CYCLE + (cut ? CYCLE - 1 : off);
	}
	edges = n;
	for (unsigned i = 0; (sleeps || locks) && i < WAKES; i++)
		log[n++] = locks ? LOCK_WAIT : works ? off : LATENESS + null_mix(i) % 1000;
	if (null_is(guest, "starved") && member_of(guest) == 0) {
		edges = n = 2;
		log[1] = t0 + LASTS;
	} else if (null_is(guest, "starved")) {
		edges = n = 2;
		log[0] = log[1] = t0 + LASTS;
	}
	null_data(guest, bench, variant_of(vcpu), log, n);
	null_misbehave(guest);
	send_played(guest, bench, vcpu, n, edges, units, t0);
}

static bool is_last(const struct driver_guest *guest)
{
	pthread_mutex_lock(&lock);
	unsigned next = member_of(guest) + guest->vcpus;
	bool last = next >= MEMBERS_MAX || !members[next];
	pthread_mutex_unlock(&lock);
	return last;
}

void null_scene_play(struct driver_guest *guest)
{
	struct wire_fields none = {.cap = WIRE_GUEST_PAYLOAD_MAX};
	struct wire_frame frame;
	char line[WIRE_LINE_MAX];
	uint64_t on, off;
	AUTO_FREE char *bench = bench_of(guest->cmdline);

	turn_of(guest, &on, &off); /* all are created now, and none has gone yet */
	null_hello(guest, "bare", "pvh", NULL);
	if (null_is(guest, "barrier") && is_last(guest))
		null_stay_silent(guest, -1);
	if (null_is(guest, "no-vcpu")) {
		wire_put(&none, "bench", bench);
		wire_put(&none, "reason", "This guest's second vCPU did not start.");
		null_frame(guest, "skip", &none);
		null_end(guest, 1);
		return;
	}
	null_frame(guest, "ready", &none);
	uint64_t t0 = null_is(guest, "too-late") && is_last(guest) ? START + LASTS - 500 * MS : START,
		 turn = (off - on) / guest->vcpus;
	bool go = null_hear(guest, line, &frame);
	for (unsigned v = 0; go && v < guest->vcpus; v++)
		play(guest, bench, v, t0, on + v * turn, v + 1 == guest->vcpus ? off : on + (v + 1) * turn - SWITCH);
	null_end(guest, 1);
}
