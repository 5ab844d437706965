#include "bench/job.h"

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
#define N_TOOLS (sizeof tools / sizeof tools[0])

enum kind { TEXT, NUMBER, FLAG };

/* A field of the frame: where it lies in struct bench_job, the most it may be (of a text: its room), and its default.
 * */
struct field {
	const char *key;
	enum kind kind;
	size_t at;
	uint64_t most;
	uint64_t usual;
	bool needed;
};

#define AT(member) offsetof(struct bench_job, member)
#define TEXT_FIELD(key, member, needed) \
	{ \
		key, TEXT, AT(member), sizeof((struct bench_job *)0)->member, 0, needed \
	}

static const struct field fields[] = {
	TEXT_FIELD("bench", bench, true),
	TEXT_FIELD("variant", variant, false),
	{"pass", NUMBER, AT(pass), UINT32_MAX, 0, true},
	TEXT_FIELD("find", find, false),
	{"tell", FLAG, AT(tell), 1, 1, false},
	{"ops", NUMBER, AT(ops), BENCH_JOB_OPS_MAX, 0, false},
	{"secs", NUMBER, AT(secs), BENCH_JOB_SECS_MAX, 0, false},
	TEXT_FIELD("rw", rw, false),
	{"bs", NUMBER, AT(block), BENCH_JOB_BLOCK_MAX, 0, false},
	{"depth", NUMBER, AT(depth), BENCH_JOB_DEPTH_MAX, 0, false},
	{"processes", NUMBER, AT(processes), BENCH_JOB_PROCESSES_MAX, 0, false},
	{"seed", NUMBER, AT(seed), UINT64_MAX, 0, false},
	{"part", NUMBER, AT(part), BENCH_JOB_PART_MAX, 0, false},
	{"in", FLAG, AT(inward), 1, 0, false},
	{"window", NUMBER, AT(window), BENCH_JOB_WINDOW_MAX, 0, false},
	{"pace", NUMBER, AT(pace), BENCH_JOB_PACE_MAX, 0, false},
	{"len", NUMBER, AT(length), BENCH_JOB_BLOCK_MAX, 0, false},
	{"rate", NUMBER, AT(rate), BENCH_JOB_RATE_MAX, 0, false},
	{"zero", FLAG, AT(zero_copy), 1, 0, false},
	{"both", FLAG, AT(both), 1, 0, false},
	TEXT_FIELD("peer", peer, false),
	TEXT_FIELD("self", self, false),
	{"trace", FLAG, AT(trace), 1, 0, false},
	{"busy", FLAG, AT(busy), 1, 0, false},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

const char *bench_tool_name(enum bench_tool tool)
{
	return tools[tool];
}

bool bench_tool_is_net(enum bench_tool tool)
{
	return tool == BENCH_TOOL_TCP || tool == BENCH_TOOL_UDP || tool == BENCH_TOOL_RR || tool == BENCH_TOOL_CONNECT;
}

static uint64_t number_of(const struct field *field, const void *at)
{
	return field->kind == FLAG ? *(const bool *)at : *(const uint64_t *)at;
}

static void set_number(const struct field *field, void *at, uint64_t value)
{
	if (field->kind == FLAG)
		*(bool *)at = value != 0;
	else
		*(uint64_t *)at = value;
}

void bench_job_put(struct wire_fields *f, const struct bench_job *job)
{
	for (unsigned i = 0; i < N_FIELDS; i++) {
		const struct field *field = &fields[i];
		const void *at = (const char *)job + field->at;
		if (field->kind == TEXT && (field->needed || *(const char *)at))
			wire_put(f, field->key, at);
		else if (field->kind != TEXT && (field->needed || number_of(field, at) != field->usual))
			wire_put_u64(f, field->key, number_of(field, at));
	}
	wire_put(f, "tool", tools[job->tool]);
}

/* False when it is there and cannot be taken, or is needed and absent. */
static bool get_field(const struct wire_frame *frame, const struct field *field, struct bench_job *job)
{
	void *at = (char *)job + field->at;
	uint64_t value;
	if (field->kind == TEXT) {
		if (wire_get(frame, field->key, at, field->most))
			return !field->needed || *(const char *)at;
		*(char *)at = 0;
		return !field->needed && !wire_has(frame, field->key);
	}
	bool got = wire_get_u64(frame, field->key, &value, 0, field->most);
	set_number(field, at, got ? value : field->usual);
	return got || (!field->needed && !wire_has(frame, field->key));
}

static bool get_tool(const struct wire_frame *frame, enum bench_tool *tool)
{
	char word[16];
	for (unsigned i = 0; wire_get(frame, "tool", word, sizeof word) && i < N_TOOLS; i++)
		if (text_is(word, text_len(word), tools[i])) {
			*tool = (enum bench_tool)i;
			return true;
		}
	return false;
}

const char *bench_job_get(const struct wire_frame *frame, struct bench_job *job)
{
	const char *wrong = NULL;
	*job = (struct bench_job){.tell = true};
	for (unsigned i = 0; i < N_FIELDS; i++)
		if (!get_field(frame, &fields[i], job) && !wrong)
			wrong = fields[i].key;
	if (!get_tool(frame, &job->tool) && !wrong)
		wrong = "tool";
	return wrong;
}

void bench_job_file_put(struct wire_fields *f, uint64_t at, const char *text, size_t len)
{
	wire_put_u64(f, "at", at);
	wire_put_n(f, "text", text, len);
}

const char *bench_job_file_get(const struct wire_frame *frame, uint64_t *at, char text[WIRE_PAYLOAD_MAX])
{
	if (!wire_get_u64(frame, "at", at, 0, WIRE_JOB_FILE_MAX))
		return "at";
	return wire_get(frame, "text", text, WIRE_PAYLOAD_MAX) ? NULL : "text";
}
