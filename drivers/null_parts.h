/*
 * null_parts.h - what the files of the null driver share. Nothing outside drivers/null*.c includes this.
 *
 *	null.c         the driver: its modes, its devices, the thread that plays a guest
 *	null_voice.c   how both guests speak, and how they fail in the modes that are of both
 *	null_bare.c    the bare guest: made-up samples
 *	null_scene.c   the bare guest as one of a scene's: a made-up schedule
 *	null_linux.c   the linux guest: made-up figures of tools, and the failures that only it has
 */
#ifndef HVB_DRIVERS_NULL_PARTS_H
#define HVB_DRIVERS_NULL_PARTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/scene.h"
#include "bench/wire.h"
#include "drivers/driver.h"

struct driver_guest {
	const char *mode;          /* one of null.c's modes[] */
	char *cmdline;             /* a blank before every word */
	int worker_end, guest_end; /* of the console, a pair of sockets */
	pthread_t thread;
	bool running;
	char *undead;                             /* the file that destroy leaves, or NULL */
	void (*play)(struct driver_guest *guest); /* of the thread, until the guest's end */

	/* of a scene's guest; scene is NULL for others */
	const struct bench_scene *scene;
	struct driver_share share;
	unsigned vcpus;

	/* the thread's */
	bool gone; /* nobody listens, or it has died */
	uint64_t nonce;
	uint32_t sent, received; /* SEQ of the next frame, of each direction */
};

/* How a device is found that costs ten times what the other does: driver_device.find. */
#define NULL_FIND_PV "null_pv"
#define NULL_FIND_EMULATED "null_emulated"

/* The guests, for driver_guest.play. */
void null_bare_play(struct driver_guest *guest);
void null_scene_play(struct driver_guest *guest);
void null_linux_play(struct driver_guest *guest);

/* null_bare.c */
/* variant: or NULL */
void null_data(struct driver_guest *guest, const char *bench, const char *variant, const uint64_t *samples, uint64_t n);

/* null_scene.c. Whether a mode is of a scene's guests only; the scene of a command line, NULL when it has none; the
 * driver's hook, and who takes part from creation to destruction. */
bool null_scene_has(const char *mode);
const struct bench_scene *null_scene_of(const char *cmdline);
int null_share(struct driver_guest *guest, const struct driver_share *share, struct err **err);
void null_scene_join(struct driver_guest *guest);
void null_scene_leave(struct driver_guest *guest);

/* null_voice.c */
bool null_is(const struct driver_guest *guest, const char *mode);
/* " key=" of the command line */
uint64_t null_word(const struct driver_guest *guest, const char *key, uint64_t otherwise, int base);
void null_text(struct driver_guest *guest, const char *text);
void null_frame(struct driver_guest *guest, const char *kind, const struct wire_fields *fields);
/* Says nothing for that long, or until nobody listens; -1: until nobody listens. */
void null_stay_silent(struct driver_guest *guest, int ms);
/* `hello` with the fields that both guests have, and what it sees of its CPU. own: further fields, or NULL. */
void null_hello(struct driver_guest *guest, const char *name, const char *entry, const char *const own[][2]);
/* The next frame, of this boot and in order; *frame borrows from line. A guest that hears anything else says so and
 * dies. */
bool null_hear(struct driver_guest *guest, char line[WIRE_LINE_MAX], struct wire_frame *frame);
void null_end(struct driver_guest *guest, uint64_t benches);
/* What goes wrong in the middle of a bench, in the modes that are of both guests; in the others nothing. */
void null_misbehave(struct driver_guest *guest);
uint64_t null_mix(uint64_t x);
/* A number of the text, 0 or more. */
uint64_t null_sum(const char *text);

#endif
