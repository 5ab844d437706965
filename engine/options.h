/* options.h - what a user may ask of a run. Filled by the command line; everybody below borrows it as it is. */
#ifndef HVB_ENGINE_OPTIONS_H
#define HVB_ENGINE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/bench.h"
#include "drivers/lab/lab.h"
#include "engine/net_jobs.h"
#include "engine/user_jobs.h"

/* A second machine as peer of the guests' NICs; all NULL: one in a network namespace of the host. */
struct run_net {
	const char *peer;   /* its address */
	const char *bridge; /* of the host, on which it can be reached */
	const char *self;   /* the guest's address, "192.0.2.7/24" */
};

struct resume;

struct run_options {
	int argc; /* the command's own words, its name first, as they were given: a run is resumed by them */
	const char *const *argv;
	const struct resume *resume; /* the run that goes on; NULL: a new one */
	const char *const *suites;
	unsigned n_suites;
	const char *const *patterns;
	unsigned n_patterns;
	const char *on; /* host names, or NULL to choose */
	struct lab_config lab;
	bool wait;      /* for the measuring lock of a host that is busy, instead of an error */
	unsigned reps;  /* boots of each target; 0: as many as the verdicts of each suite need (run_outlook) */
	int64_t max_ms; /* real time that bounds what reps 0 chooses; 0: none */
	/*
	 * Whether two devices of different names are each other's like, so that their rows are compared: the report's
	 * table. NULL: none are.
	 */
	bool (*is_counterpart)(const char *variant_a, const char *variant_b);
	unsigned samples, warm; /* of each bench in each boot; the warm-up comes before the samples */
	uint64_t seed;
	enum bench_profile profile; /* of suites that have them */
	unsigned pass_seconds;      /* of a pass of a tool, where no instructions are counted */
	/* backing of the guests' disks: "ram", "file:DIR", or a block device, whose content is lost */
	const char *disk;
	const char *wipe; /* the name in /dev/disk/by-id of that device, which may hold something; NULL: it must not */
	const char *const *knobs; /* settings that devices have, too (drivers/knobs.h) */
	unsigned n_knobs;
	struct run_net net;
	const char *guest_kernel; /* a bzImage for the linux guest instead of its own, or NULL */
	struct user_jobs jobs;    /* of the user's fio job file; none: n is 0 */
	struct net_jobs nets;     /* the user's options of iperf3; none: n is 0 */
	/*
	 * Deadline of a boot in real time; 0: by the number of its benches. A boot of the io suite may last longer: it
	 * has so long from one sign of progress to the next. All of it is bounded by this deadline and, for each
	 * bench, five minutes (or the deadline, if that is less) and twice pass_seconds; a user's job has an hour more.
	 */
	unsigned boot_seconds;
	bool exits; /* exits of timed benches are counted by class, in one boot more of each target */
	/* what is counted (collect/events.h), in boots of their own that give no other figure; NULL: nothing */
	const char *events;
	bool events_host;                     /* for all CPUs of the host as well */
	const char *cpuset, *emulator_cpuset; /* or NULL */
	/* weights, caps and policies of scenes are not set: what is measured then must not pass for theirs */
	bool no_shares;
	const char *command; /* as it was typed, for the database */
	const char *git;
};

#endif
