/*
 * wait.c - the guest waits for its worker's `go`: looks for it from time to time and halts in between, so that whoever
 * has to answer has the CPU.
 */
#include "bench/arch/arch.h"
#include "guests/bare/bare.h"

/* until the rest of a line that has begun: who brings it may have to wait for this guest's CPU */
#define REST_US 200
#define WAIT_US 1000000000ull /* some 1,000 s: the controller's deadline comes sooner */
#define CHUNK 64

struct ear {
	uint64_t nonce;
	bool go;
};

static void on_line(void *ctx, const char *line, size_t len)
{
	struct ear *ear = ctx;
	struct wire_frame frame;
	if (wire_decode(line, len, &frame) == WIRE_OK && frame.nonce == ear->nonce && wire_is(&frame, "go"))
		ear->go = true;
}

/* A machine without a timer that is known looks at the clock. */
static void nap(bool timer, unsigned us)
{
	uint64_t until = arch_stamp() + (uint64_t)us * machine.env.khz / 1000;
	while (arch_stamp() < until)
		if (timer)
			machine.env.timer_wait(until);
}

bool bare_wait_for_go(const struct agent *agent, bool timer, unsigned nap_us)
{
	static struct wire_reader reader;
	struct ear ear = {.nonce = agent->nonce};
	char chunk[CHUNK];
	for (uint64_t us = 0; us < WAIT_US && !ear.go; us += nap_us) {
		wire_read(&reader, chunk, machine_read(chunk, sizeof chunk), on_line, &ear);
		if (!ear.go)
			nap(timer, reader.len > 0 ? REST_US : nap_us);
	}
	return ear.go;
}
