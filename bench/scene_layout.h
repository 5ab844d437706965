/*
 * scene_layout.h - the description of a scene: its members, and which of them are vCPUs of one guest. Freestanding.
 *
 * A member is a vCPU. Mostly it is a guest of its own; one that is marked `second` is the second vCPU of the guest of
 * the member before it.
 */
#ifndef HVB_BENCH_SCENE_LAYOUT_H
#define HVB_BENCH_SCENE_LAYOUT_H

#include "bench/bench.h"

#define SCENE_MEMBERS_MAX 16
#define SCENE_VCPUS_MAX 2 /* of one guest */
/* the variant by which a guest's frames tell its second vCPU's log from the first one's */
#define SCENE_SECOND "vcpu1"
#define SCENE_LOG_MAX 65536 /* edges and samples of one guest */
#define SCENE_LEAD_MS 100   /* guests run for so long before the window that counts, and as long behind it */

enum scene_role {
	SCENE_BUSY,     /* wants the CPU all the time from join to leave */
	SCENE_PERIODIC, /* wants work_us of CPU in each period_us, and halts for the rest */
	SCENE_WAKEUP,   /* halts until the next of its periods begins */
};

/* Of the vCPU's thread, where vCPUs are threads of Linux (source: sched(7)); SCENE_POLICY_DEADLINE also of a vCPU under
 * Xen's rtds. */
enum scene_policy {
	SCENE_POLICY_DEFAULT,
	/* SCHED_RR: before everybody of the default policy, as far as the host's limit on real-time threads lets it */
	SCENE_POLICY_RR,
	/* SCHED_DEADLINE: runtime_us of each reserve_us, before everybody else, and never more */
	SCENE_POLICY_DEADLINE,
};

struct scene_member {
	enum scene_role role;
	unsigned weight; /* percent of what the hypervisor gives by default; 0: left alone */
	unsigned cap;    /* percent of one CPU; 0: none */
	unsigned period_us, work_us;
	enum scene_policy policy;
	unsigned runtime_us, reserve_us;
	/* after the barrier; leave_ms 0: at the scene's end. One who joins within SCENE_LEAD_MS is there in all of the
	 * window */
	unsigned join_ms, leave_ms;
	/* the second vCPU of the guest before: burns from barrier to end; weight and cap are the first one's */
	bool second;
};

/* A lock that burners take in a loop: hold_us of work with it, apart_us without. */
enum scene_lock {
	SCENE_LOCK_NONE,   /* they only burn */
	SCENE_LOCK_OWN,    /* each has a lock of its own, a test-and-set one */
	SCENE_LOCK_TAS,    /* test-and-set: who comes first */
	SCENE_LOCK_TICKET, /* in the order in which it was asked for */
};

/* What the samples of the trial are; everything else is a metric. */
enum scene_samples {
	SCENE_SWITCHES,     /* from one guest's last moment on the CPU to another's first */
	SCENE_LATENESS,     /* of member 0's wake-ups */
	SCENE_RESPONSES,    /* of member 0's work: from the beginning of a period until its work was done */
	SCENE_ACQUISITIONS, /* of the lock, by all members: from wanting it to having it */
};

struct bench_scene {
	const struct scene_member *members;
	unsigned n;    /* 1..SCENE_MEMBERS_MAX */
	unsigned cpus; /* physical CPUs that they share */
	unsigned ms;   /* of the window that counts */
	/* of the time before it, beside the lead: where what is promised holds only from the second period on */
	unsigned settle_ms;
	enum scene_samples samples;
	enum bench_profile profile; /* the smallest one that holds it */
	enum scene_lock lock;
	unsigned hold_us, apart_us;
	/* its guests' exits are, which costs: what it says beside their number is not for comparing */
	bool traced;
};

/* The guests of a scene: how many; the member that is a guest's first vCPU; how many vCPUs it has; a member's guest. */
unsigned scene_guests(const struct bench_scene *scene);
unsigned scene_first(const struct bench_scene *scene, unsigned guest);
unsigned scene_vcpus(const struct bench_scene *scene, unsigned guest);
unsigned scene_guest_of(const struct bench_scene *scene, unsigned member);

/* places.c. For bench.modes: where the guests of a scene can be; under metal they are processes of the host. Xen's HVM
 * differs from PVH in its devices, not in its scheduler. */
extern const char *const scene_places[];

/*
 * places.c. For bench.headline, each of a metric in per cent of a CPU or of the guest's CPU time: how far the
 * worst-served guest is off its share; how unequal equal guests' shares are; how much is spun away. And how long until
 * equal shares are equal again.
 */
extern const struct bench_headline scene_share_error, scene_unfairness, scene_spinning, scene_convergence;

#endif
