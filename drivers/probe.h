/* probe.h - whether a guest can run: by running one. A /dev/kvm that opens and answers may still not be able to. */
#ifndef HVB_DRIVERS_PROBE_H
#define HVB_DRIVERS_PROBE_H

#include "drivers/driver.h"
#include "lib/proc.h"

/* True for a host of the lab, whose name starts with "lab-". */
bool probe_in_lab(const struct guest_spec *spec);

/* The cmdline of a bare guest that does next to nothing. */
const char *probe_cmdline(void);

/* Runs the bare guest through the driver's own hooks (in its first mode, or the spec's), without a limit in the lab.
 * True, and *out is usable, when it said all that it should; else *out is broken, with the hint, and `where` stands
 * before the sentence. */
bool probe_runs(const struct driver *self, const struct guest_spec *spec, struct driver_probe *out, const char *hint,
	const char *where);

/* Runs a program whose stdout is the guest's console; as above, limit_ms of real time. */
char *probe_program(const char *const argv[], int limit_ms);

/* Fill *out; texts are copied; reason is formatted. Return nothing so that a hook can end with one. */
void probe_say(struct driver_probe *out, enum driver_state state, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void probe_say_err(struct driver_probe *out, enum driver_state state, const struct err *err);

#endif
