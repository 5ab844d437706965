/* agent.c - frames of a guest. Meaning of every field: wire.h. */
#include "bench/agent.h"

static struct wire_fields fields;
static char line[WIRE_LINE_MAX];

static void begin(void)
{
	wire_fields_init(&fields, WIRE_GUEST_PAYLOAD_MAX);
}

/* A frame whose fields do not fit goes out without them: its receiver then misses a field and says so. */
static void send_frame(struct agent *agent, const char *kind)
{
	size_t len = wire_encode(
		line, sizeof line, agent->nonce, agent->seq++, kind, fields.text, fields.overflow ? 0 : fields.len);
	agent->write(line, len);
}

const char *agent_hyper_name(enum bench_hyper hyper)
{
	static const char *const names[] = {
		[BENCH_HYPER_NONE] = "none",
		[BENCH_HYPER_KVM] = "kvm",
		[BENCH_HYPER_XEN] = "xen",
		[BENCH_HYPER_TCG] = "tcg",
		[BENCH_HYPER_OTHER] = "other",
	};
	return names[hyper];
}

void agent_hello(struct agent *agent, const struct agent_hello *hello)
{
	begin();
	wire_put_u64(&fields, "wire", WIRE_VERSION);
	wire_put(&fields, "guest", hello->guest);
	wire_put(&fields, "hyper", agent_hyper_name(hello->hyper));
	wire_put(&fields, "console", hello->console);
	wire_put(&fields, "entry", hello->entry);
	wire_put_u64(&fields, "khz", hello->khz);
	wire_put_u64(&fields, "empty", hello->timer.empty);
	wire_put_u64(&fields, "trapped", hello->timer.trapped);
	send_frame(agent, "hello");
}

void agent_cpu(struct agent *agent, const char *name, const char *value)
{
	begin();
	wire_put(&fields, "name", name);
	wire_put(&fields, "value", value);
	send_frame(agent, "cpu");
}

static void send_reason(struct agent *agent, const char *kind, const char *bench, size_t bench_len, const char *reason)
{
	begin();
	wire_put_n(&fields, "bench", bench, bench_len);
	wire_put(&fields, "reason", reason);
	send_frame(agent, kind);
}

void agent_skip(struct agent *agent, const char *bench, size_t bench_len, const char *reason)
{
	send_reason(agent, "skip", bench, bench_len, reason);
}

void agent_fail(struct agent *agent, const char *bench, size_t bench_len, const char *reason)
{
	send_reason(agent, "fail", bench, bench_len, reason);
}

static void put_names(const char *bench, size_t bench_len, const char *variant)
{
	wire_put_n(&fields, "bench", bench, bench_len);
	if (variant)
		wire_put(&fields, "variant", variant);
}

static void send_data(struct agent *agent, const char *bench, size_t bench_len, const char *variant,
	const uint64_t *samples, size_t n)
{
	static char text[WIRE_GUEST_PAYLOAD_MAX];
	for (size_t at = 0, used; at < n; at += used) {
		begin();
		put_names(bench, bench_len, variant);
		wire_put_u64(&fields, "at", at);
		size_t room = WIRE_GUEST_PAYLOAD_MAX - fields.len - sizeof " n=16384 s=";
		size_t len = wire_samples_encode(text, room, samples + at, n - at, &used);
		wire_put_u64(&fields, "n", used);
		wire_put_n(&fields, "s", text, len);
		send_frame(agent, "data");
	}
}

void agent_result(struct agent *agent, const char *bench, size_t bench_len, const struct harness_result *r)
{
	send_data(agent, bench, bench_len, NULL, r->samples, r->n);
	begin();
	wire_put_n(&fields, "bench", bench, bench_len);
	wire_put_u64(&fields, "n", r->n);
	wire_put_u64(&fields, "warm", r->warm);
	wire_put_u64(&fields, "ops", r->ops);
	wire_put_u64(&fields, "overhead", r->overhead);
	wire_put_u64(&fields, "spread", r->spread);
	wire_put_u64(&fields, "t0", r->t0);
	wire_put_u64(&fields, "t1", r->t1);
	send_frame(agent, "done");
}

void agent_mark(struct agent *agent, const char *bench, size_t bench_len, unsigned pass, const char *at)
{
	begin();
	wire_put_n(&fields, "bench", bench, bench_len);
	wire_put_u64(&fields, "pass", pass);
	wire_put(&fields, "at", at);
	send_frame(agent, "mark");
}

void agent_counted(struct agent *agent, const char *bench, size_t bench_len, unsigned ops)
{
	begin();
	wire_put_n(&fields, "bench", bench, bench_len);
	wire_put_u64(&fields, "ops", ops);
	send_frame(agent, "counted");
}

void agent_ready(struct agent *agent)
{
	begin();
	send_frame(agent, "ready");
}

void agent_scene(struct agent *agent, const char *bench, size_t bench_len, unsigned vcpu, const struct scene_report *r)
{
	const char *variant = vcpu ? SCENE_SECOND : NULL;
	send_data(agent, bench, bench_len, variant, r->log, r->n);
	begin();
	put_names(bench, bench_len, variant);
	wire_put_u64(&fields, "n", r->n);
	wire_put_u64(&fields, "edges", r->edges);
	wire_put_u64(&fields, "units", r->units);
	wire_put_u64(&fields, "unit", r->unit);
	wire_put_u64(&fields, "spun", r->spun);
	wire_put_u64(&fields, "t0", r->t0);
	wire_put_u64(&fields, "t1", r->t1);
	if (r->told)
		wire_put_u64(&fields, "stolen", r->stolen);
	else
		wire_put(&fields, "untold", r->untold);
	if (r->has_base)
		wire_put_hex(&fields, "base", r->base);
	send_frame(agent, "played");
}

void agent_log(struct agent *agent, const char *text)
{
	begin();
	wire_put(&fields, "text", text);
	send_frame(agent, "log");
}

void agent_end(struct agent *agent, unsigned benches)
{
	begin();
	wire_put_u64(&fields, "benches", benches);
	send_frame(agent, "end");
}
