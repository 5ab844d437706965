/* fresh_signals.h - for tests of what a child inherits: /proc/PID/status, or its lines SigBlk and SigIgn. */
#ifndef HVB_TESTS_FRESH_SIGNALS_H
#define HVB_TESTS_FRESH_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Signals 32 and 33 are the C library's own: sigaction(2) refuses them, so what this program inherited stays. */
#define OWN_SIGNALS UINT64_C(0x180000000)

static inline bool mask_is_empty(const char *status, const char *name)
{
	const char *at = strstr(status, name);
	return at && (strtoull(at + strlen(name), NULL, 16) & ~OWN_SIGNALS) == 0;
}

/* True when nothing is blocked and nothing ignored. */
static inline bool signals_are_fresh(const char *status)
{
	return mask_is_empty(status, "SigBlk:\t") && mask_is_empty(status, "SigIgn:\t");
}

#endif
