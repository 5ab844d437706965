/*
 * clock.h - time that only moves forward, and deadlines in it.
 *
 * A deadline is a point of CLOCK_MONOTONIC in ns. Only the controller has deadlines: inside a lab machine on the
 * instruction clock time jumps while the machine is idle, so a worker's own deadlines would mean nothing there.
 */
#ifndef HVB_LIB_CLOCK_H
#define HVB_LIB_CLOCK_H

#include <stdint.h>

#define CLOCK_NS_PER_MS INT64_C(1000000)
#define CLOCK_NS_PER_S INT64_C(1000000000)
#define CLOCK_FOREVER INT64_MAX

/* CLOCK_MONOTONIC in ns. */
int64_t clock_now_ns(void);

/* The deadline `ms` from now. */
int64_t clock_after_ms(int64_t ms);

/* Milliseconds left for poll(2): 0 when past, -1 for CLOCK_FOREVER, rounded up, at most INT_MAX. */
int clock_poll_ms(int64_t deadline_ns);

/* UTC now as 2026-01-31T12:34:56Z; 20 characters and the NUL. */
#define CLOCK_UTC_SIZE 21
void clock_utc(char text[CLOCK_UTC_SIZE]);

#endif
