/* hello.c - the nonce, and `hello` and `cpu` frames (wire.h). */
#include "guests/linux/hello.h"

#include <sha256.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "bench/agent.h"
#include "bench/arch/arch.h"
#include "bench/arch/cpu.h"
#include "bench/harness.h"
#include "bench/text.h"

#define CALIBRATION_NS 10000000
#define NONCE "hvbench nonce="
#define NONCE_DIGITS 16

uint64_t hello_nonce(const char *command_line)
{
	const char *at = strstr(command_line, NONCE);
	uint64_t nonce = 0;
	if (at && strlen(at) >= sizeof NONCE - 1 + NONCE_DIGITS)
		text_hex(at + sizeof NONCE - 1, NONCE_DIGITS, &nonce);
	return nonce;
}

/* A Xen PV guest may see the bare CPU's answers, but its kernel knows. */
static bool is_xen(const char *sys)
{
	char path[256], text[8] = "";
	snprintf(path, sizeof path, "%s/hypervisor/type", sys);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	bool xen = fgets(text, sizeof text, file) && strncmp(text, "xen", 3) == 0;
	fclose(file);
	return xen;
}

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Measured: a sleep on both clocks. No figure is made from it. */
static uint64_t measure_khz(void)
{
	uint64_t ns = now_ns(), ticks = arch_stamp();
	nanosleep(&(struct timespec){0, CALIBRATION_NS}, NULL);
	ns = now_ns() - ns;
	ticks = arch_stamp() - ticks;
	return ns ? ticks * 1000000 / ns : 0;
}

/* The version in a line "NAME ... VERSION" of the manifest. */
static void put_version(struct wire_fields *fields, const char *manifest, const char *name)
{
	char line[256];
	FILE *file = fopen(manifest, "re");
	while (file && fgets(line, sizeof line, file)) {
		size_t len = strlen(name);
		if (strncmp(line, name, len) != 0 || line[len] != ' ')
			continue;
		line[strcspn(line, "\n")] = 0;
		wire_put(fields, name, strrchr(line, ' ') + 1);
		break;
	}
	if (file)
		fclose(file);
}

static void send_fact(void *ctx, const char *name, const char *value)
{
	struct talk *talk = ctx;
	talk_begin(talk);
	wire_put(&talk->out, "name", name);
	wire_put(&talk->out, "value", value);
	talk_send(talk, "cpu");
}

bool hello_say(struct talk *talk, const char *manifest, const char *sys)
{
	struct harness_timer timer = harness_look_at_timer();
	struct utsname kernel;
	char hash[SHA256_DIGEST_STRING_LENGTH];
	uname(&kernel);
	talk_begin(talk);
	wire_put_u64(&talk->out, "wire", WIRE_VERSION);
	wire_put(&talk->out, "guest", "linux");
	wire_put(&talk->out, "hyper", agent_hyper_name(is_xen(sys) ? BENCH_HYPER_XEN : cpu_hyper()));
	wire_put(&talk->out, "entry", "linux");
	wire_put_u64(&talk->out, "khz", timer.trapped ? 0 : measure_khz());
	wire_put_u64(&talk->out, "empty", timer.empty);
	wire_put_u64(&talk->out, "trapped", timer.trapped);
	wire_put(&talk->out, "kernel", kernel.release);
	put_version(&talk->out, manifest, "fio");
	put_version(&talk->out, manifest, "iperf3");
	wire_put(&talk->out, "agent", HVBENCH_VERSION);
	if (SHA256File(manifest, hash))
		wire_put(&talk->out, "manifest", hash);
	talk_send(talk, "hello");
	cpu_facts(send_fact, talk);
	return !timer.trapped;
}
