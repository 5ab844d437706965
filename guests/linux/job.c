/*
 * job.c - reads a `job` frame.
 */
#include "guests/linux/job.h"

#include <arpa/inet.h>
#include <string.h>

#include "bench/text.h"

static const char *const tools[] = {
	[BENCH_TOOL_FIO] = "fio",
	[BENCH_TOOL_VERIFY] = "verify",
	[BENCH_TOOL_JOB] = "job",
	[BENCH_TOOL_TCP] = "tcp",
	[BENCH_TOOL_UDP] = "udp",
	[BENCH_TOOL_RR] = "rr",
	[BENCH_TOOL_CONNECT] = "connect",
};

static bool bad(struct reason *reason, const char *key)
{
	return reason_set(reason, "The job's %s is missing or out of range.", key);
}

bool job_is_net(const struct job *job)
{
	return job->tool == BENCH_TOOL_TCP || job->tool == BENCH_TOOL_UDP || job->tool == BENCH_TOOL_RR ||
		job->tool == BENCH_TOOL_CONNECT;
}

static bool get_number(const struct wire_frame *frame, const char *key, uint64_t *value, uint64_t min, uint64_t max,
	struct reason *reason)
{
	char text[32];
	*value = 0;
	return wire_get_u64(frame, key, value, min, max) || (!min && !wire_get(frame, key, text, sizeof text)) ||
		bad(reason, key);
}

static bool get_tool(const struct wire_frame *frame, struct job *job)
{
	char word[16];
	if (!wire_get(frame, "tool", word, sizeof word))
		return false;
	for (unsigned i = 0; i < sizeof tools / sizeof *tools; i++)
		if (strcmp(word, tools[i]) == 0) {
			job->tool = (enum bench_tool)i;
			return true;
		}
	return false;
}

/* Names of files below /sys and /dev and nothing else. */
static bool is_word(const char *text, const char *more)
{
	if (*text == 0 || *text == '.')
		return false;
	for (; *text; text++)
		if (!(*text >= 'a' && *text <= 'z') && !(*text >= 'A' && *text <= 'Z') &&
			!(*text >= '0' && *text <= '9') && !strchr(more, *text))
			return false;
	return true;
}

static bool get_find(const struct wire_frame *frame, struct job *job)
{
	char text[sizeof job->driver + sizeof job->name];
	if (!wire_get(frame, "find", text, sizeof text))
		return false;
	char *slash = strchr(text, '/');
	if (slash) {
		*slash = 0;
		if (strlen(slash + 1) >= sizeof job->name || !is_word(slash + 1, "-_.:"))
			return false;
		strcpy(job->name, slash + 1);
	}
	if (strlen(text) >= sizeof job->driver || !is_word(text, "-_"))
		return false;
	strcpy(job->driver, text);
	return true;
}

static bool get_address(const struct wire_frame *frame, const char *key, struct in_addr *address, uint64_t *bits)
{
	char text[32];
	if (!wire_get(frame, key, text, sizeof text))
		return false;
	char *slash = strchr(text, '/');
	if (bits) {
		if (!slash || !text_u64(slash + 1, strlen(slash + 1), bits) || *bits < 1 || *bits > 30)
			return false;
		*slash = 0;
	}
	return inet_pton(AF_INET, text, address) == 1;
}

static bool get_disk(const struct wire_frame *frame, struct job *job, struct reason *reason)
{
	if (job->tool == BENCH_TOOL_JOB)
		return true;
	if (!wire_get(frame, "rw", job->rw, sizeof job->rw) || !is_word(job->rw, ""))
		return bad(reason, "rw");
	return get_number(frame, "bs", &job->block, 512, JOB_BLOCK_MAX, reason) &&
		get_number(frame, "depth", &job->depth, 1, JOB_DEPTH_MAX, reason) &&
		get_number(frame, "seed", &job->seed, 0, UINT64_MAX, reason);
}

static bool get_net(const struct wire_frame *frame, struct job *job, struct reason *reason)
{
	uint64_t inward = 0, least = job->tool == BENCH_TOOL_UDP ? 16 : job->tool == BENCH_TOOL_CONNECT ? 0 : 1;
	if (!get_number(frame, "bs", &job->block, least, JOB_MESSAGE_MAX, reason) ||
		!get_number(frame, "depth", &job->depth, 1, JOB_STREAMS_MAX, reason) ||
		!get_number(frame, "in", &inward, 0, 1, reason))
		return false;
	job->inward = inward;
	wire_get_u64(frame, "window", &job->window, 0, JOB_WINDOW_MAX);
	wire_get_u64(frame, "pace", &job->pace, 0, JOB_PACE_MAX);
	if (!get_address(frame, "peer", &job->peer, NULL))
		return bad(reason, "peer");
	return get_address(frame, "self", &job->self, &job->self_bits) || bad(reason, "self");
}

bool job_parse(const struct wire_frame *frame, struct job *job, struct reason *reason)
{
	uint64_t tell = 1;
	*job = (struct job){.pass = 0};
	if (!wire_get(frame, "bench", job->bench, sizeof job->bench) || !*job->bench)
		return bad(reason, "bench");
	if (!wire_get(frame, "variant", job->variant, sizeof job->variant))
		return bad(reason, "variant");
	if (!get_number(frame, "pass", &job->pass, 0, 1000000, reason))
		return false;
	wire_get_u64(frame, "tell", &tell, 0, 1);
	job->tell = tell;
	if (!get_tool(frame, job))
		return bad(reason, "tool");
	if (!get_find(frame, job))
		return bad(reason, "find");
	if (!get_number(frame, "ops", &job->ops, 0, JOB_OPS_MAX, reason) ||
		!get_number(frame, "secs", &job->secs, 0, JOB_SECS_MAX, reason))
		return false;
	if (job->ops == 0 && job->secs == 0 && job->tool != BENCH_TOOL_JOB)
		return reason_set(reason, "The job asks for no operations and no time.");
	return job_is_net(job) ? get_net(frame, job, reason) : get_disk(frame, job, reason);
}
