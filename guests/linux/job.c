#include "guests/linux/job.h"

#include <arpa/inet.h>
#include <string.h>

#include "bench/text.h"

static bool bad(struct reason *reason, const char *key)
{
	return reason_set(reason, "The job's %s is missing or out of range.", key);
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

/* find=: a job without a device has none, and no variant. */
static bool get_find(struct job *job)
{
	char text[sizeof job->order.find];
	strcpy(text, job->order.find);
	char *slash = strchr(text, '/');
	if (!*text)
		return true;
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

/* bits: for an address with the length of its network; NULL: one without. */
static bool get_address(const char *from, struct in_addr *address, uint64_t *bits)
{
	char text[sizeof((struct bench_job *)0)->self];
	strcpy(text, from);
	char *slash = strchr(text, '/');
	if (bits) {
		if (!slash || !text_u64(slash + 1, strlen(slash + 1), bits) || *bits < 1 || *bits > 30)
			return false;
		*slash = 0;
	}
	return inet_pton(AF_INET, text, address) == 1;
}

/* The first field that a disk's tool cannot have so, or NULL. */
static const char *check_disk(const struct bench_job *order)
{
	if (order->tool == BENCH_TOOL_JOB)
		return NULL;
	if (order->processes && order->ops % order->processes)
		return "processes";
	return !is_word(order->rw, "") ? "rw" : order->block < 512 ? "bs" : order->depth < 1 ? "depth" : NULL;
}

static const char *check_net(struct job *job)
{
	const struct bench_job *order = &job->order;
	struct in_addr peer;
	uint64_t least = order->tool == BENCH_TOOL_UDP ? 16 : order->tool == BENCH_TOOL_CONNECT ? 0 : 1;
	if (order->block < least || order->block > JOB_MESSAGE_MAX)
		return "bs";
	if (order->depth < 1 || order->depth > JOB_STREAMS_MAX)
		return "depth";
	if (!get_address(order->peer, &peer, NULL))
		return "peer";
	return get_address(order->self, &job->self, &job->self_bits) ? NULL : "self";
}

bool job_parse(const struct wire_frame *frame, struct job *job, struct reason *reason)
{
	const struct bench_job *order = &job->order;
	*job = (struct job){.self_bits = 0};
	const char *wrong = bench_job_get(frame, &job->order);
	if (!wrong && !get_find(job))
		wrong = "find";
	if (!wrong && *job->driver && !*order->variant)
		wrong = "variant";
	if (wrong)
		return bad(reason, wrong);
	if (order->ops == 0 && order->secs == 0 && order->tool != BENCH_TOOL_JOB)
		return reason_set(reason, "The job asks for no operations and no time.");
	wrong = bench_tool_is_net(order->tool) ? check_net(job) : check_disk(order);
	return !wrong || bad(reason, wrong);
}
