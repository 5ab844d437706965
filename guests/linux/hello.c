/*
 * hello.c - `hello` and `cpuid` frames (wire.h).
 *
 * Sources: Intel SDM vol. 2, CPUID; Linux Documentation/virt/kvm/x86/cpuid.rst; Xen
 * xen/include/public/arch-x86/cpuid.h.
 */
#include "guests/linux/hello.h"

#include <sha256.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "bench/arch/arch.h"
#include "bench/harness.h"

#define HYPER_FIRST 0x40000000u
#define HYPER_STEP 0x100u
#define HYPER_TRIES 16u /* Xen moves up by one step for each other interface that it offers */
#define EXTENDED 0x80000000u
#define CALIBRATION_NS 10000000

static void put_word(char *text, uint32_t word)
{
	memcpy(text, &word, sizeof word);
}

static void get_vendor(char text[13])
{
	struct arch_cpuid r = arch_cpuid(0, 0);
	put_word(text, r.ebx);
	put_word(text + 4, r.edx);
	put_word(text + 8, r.ecx);
	text[12] = 0;
}

/* A PV guest's CPUID may be the bare CPU's, but its kernel knows. */
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

static const char *get_hypervisor(const char *sys)
{
	static const struct {
		const char *signature, *name;
	} known[] = {
		{"XenVMMXenVMM", "xen"},
		{"KVMKVMKVM", "kvm"},
		{"TCGTCGTCGTCG", "tcg"},
	};
	if (is_xen(sys))
		return "xen";
	if (!(arch_cpuid(1, 0).ecx >> 31))
		return "none";
	for (unsigned i = 0; i < HYPER_TRIES; i++) {
		char text[13] = "";
		struct arch_cpuid r = arch_cpuid(HYPER_FIRST + i * HYPER_STEP, 0);
		put_word(text, r.ebx);
		put_word(text + 4, r.ecx);
		put_word(text + 8, r.edx);
		for (unsigned k = 0; k < sizeof known / sizeof *known; k++)
			if (strcmp(text, known[k].signature) == 0)
				return known[k].name;
	}
	return "other";
}

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Measured: a sleep on both clocks. No figure is made from it. */
static uint64_t measure_tsc_khz(void)
{
	uint64_t ns = now_ns(), ticks = arch_tsc();
	nanosleep(&(struct timespec){0, CALIBRATION_NS}, NULL);
	ns = now_ns() - ns;
	ticks = arch_tsc() - ticks;
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

static void send_leaf(struct talk *talk, uint32_t leaf, uint32_t sub)
{
	struct arch_cpuid r = arch_cpuid(leaf, sub);
	if (!(r.eax | r.ebx | r.ecx | r.edx))
		return;
	talk_begin(talk);
	wire_put_hex(&talk->out, "leaf", leaf);
	wire_put_hex(&talk->out, "sub", sub);
	wire_put_hex(&talk->out, "eax", r.eax);
	wire_put_hex(&talk->out, "ebx", r.ebx);
	wire_put_hex(&talk->out, "ecx", r.ecx);
	wire_put_hex(&talk->out, "edx", r.edx);
	talk_send(talk, "cpuid");
}

static void send_leaves(struct talk *talk)
{
	static const uint32_t leaves[] = {0, 1, 7, HYPER_FIRST, HYPER_FIRST + 1, EXTENDED + 1, EXTENDED + 8};
	uint32_t max = arch_cpuid(0, 0).eax, max_extended = arch_cpuid(EXTENDED, 0).eax;
	bool guest = arch_cpuid(1, 0).ecx >> 31;
	for (unsigned i = 0; i < sizeof leaves / sizeof *leaves; i++) {
		bool is_hyper = leaves[i] >= HYPER_FIRST && leaves[i] < EXTENDED;
		if (is_hyper ? guest : leaves[i] <= (leaves[i] < EXTENDED ? max : max_extended))
			send_leaf(talk, leaves[i], 0);
	}
}

bool hello_say(struct talk *talk, const char *manifest, const char *sys)
{
	struct harness_timer timer = harness_look_at_timer();
	struct utsname kernel;
	char vendor[13], hash[SHA256_DIGEST_STRING_LENGTH];
	get_vendor(vendor);
	uname(&kernel);
	talk_begin(talk);
	wire_put_u64(&talk->out, "wire", WIRE_VERSION);
	wire_put(&talk->out, "guest", "linux");
	wire_put(&talk->out, "vendor", vendor);
	wire_put(&talk->out, "hyper", get_hypervisor(sys));
	wire_put(&talk->out, "entry", "linux");
	wire_put_u64(&talk->out, "tsc_khz", timer.trapped ? 0 : measure_tsc_khz());
	wire_put_u64(&talk->out, "empty", timer.empty);
	wire_put_u64(&talk->out, "trapped", timer.trapped);
	wire_put(&talk->out, "kernel", kernel.release);
	put_version(&talk->out, manifest, "fio");
	put_version(&talk->out, manifest, "iperf3");
	wire_put(&talk->out, "agent", HVBENCH_VERSION);
	if (SHA256File(manifest, hash))
		wire_put(&talk->out, "manifest", hash);
	talk_send(talk, "hello");
	send_leaves(talk);
	return !timer.trapped;
}
