/*
 * agent.h - what a guest sends: the frames of wire.h, in their order, with nonce and sequence number. Freestanding.
 *
 * The caller gives one function that writes bytes to its console; it is called with one whole line.
 */
#ifndef HVB_BENCH_AGENT_H
#define HVB_BENCH_AGENT_H

#include "bench/harness.h"
#include "bench/scene.h"
#include "bench/wire.h"

struct agent {
	uint64_t nonce;
	uint32_t seq;
	void (*write)(const char *line, size_t len);
};

struct agent_hello {
	const char *guest; /* "bare" */
	enum bench_hyper hyper;
	const char *console; /* "uart", "ring" or "pipe" */
	const char *entry;   /* "pvh", "linux" or "process" */
	uint32_t khz;        /* as bench_env.khz */
	struct harness_timer timer;
};

/* "kvm": as in `hello`. */
const char *agent_hyper_name(enum bench_hyper hyper);

void agent_hello(struct agent *agent, const struct agent_hello *hello);
void agent_cpu(struct agent *agent, const char *name, const char *value); /* a fact of the CPU: arch/cpu.h */
void agent_skip(struct agent *agent, const char *bench, size_t bench_len, const char *reason);
void agent_fail(struct agent *agent, const char *bench, size_t bench_len, const char *reason);

/* `data` frames and `done`. */
void agent_result(struct agent *agent, const char *bench, size_t bench_len, const struct harness_result *result);

/* Around a counted pass, and after the last one of a bench (count.h). at: "start" or "stop". */
void agent_mark(struct agent *agent, const char *bench, size_t bench_len, unsigned pass, const char *at);
void agent_counted(struct agent *agent, const char *bench, size_t bench_len, unsigned ops);

/* At the start barrier of a scene; and what a vCPU of a guest of one saw: `data` frames and `played`. */
void agent_ready(struct agent *agent);
void agent_scene(
	struct agent *agent, const char *bench, size_t bench_len, unsigned vcpu, const struct scene_report *report);

void agent_log(struct agent *agent, const char *text);
void agent_end(struct agent *agent, unsigned benches);

#endif
