/*
 * plan.h - what a guest is to do, from its command line. Freestanding; the host parses with it in tests.
 *
 *	[anything] hvbench nonce=HEX16 n=SAMPLES warm=SAMPLES benches=a,b,c [console=uart|ring] [member=0..15, which of
 *	    a scene's guests it is] [count=OPERATIONS, of counted passes in the place of samples: count.h]
 *
 * Words that are not ours are passed over: a multiboot loader puts the image's path first.
 */
#ifndef HVB_BENCH_PLAN_H
#define HVB_BENCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_BENCHES_MAX 128
#define PLAN_NAME_MAX 40
#define PLAN_SAMPLES_DEFAULT 1000
#define PLAN_WARM_DEFAULT 50
#define PLAN_MEMBERS_MAX 16

enum plan_console { PLAN_CONSOLE_FOUND, PLAN_CONSOLE_UART, PLAN_CONSOLE_RING };

struct plan_name {
	const char *text; /* borrowed from the command line; not NUL-terminated */
	size_t len;       /* 1..PLAN_NAME_MAX */
};

struct plan {
	uint64_t nonce;
	bool has_nonce;
	unsigned n, warm;
	enum plan_console console;
	unsigned member;
	unsigned count; /* 0: samples are timed */
	struct plan_name benches[PLAN_BENCHES_MAX];
	unsigned n_benches;
};

/* NULL, or a sentence about what is wrong; *plan then holds what could be read (the nonce, to say so). */
const char *plan_parse(struct plan *plan, const char *cmdline, size_t len);

#endif
