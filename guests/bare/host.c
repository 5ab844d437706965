/* host.c - the bare guest as the host sees it: its image, its needs, its command line (grammar: bench/plan.h). */
#include "bench/plan.h"
#include "bench/text.h"
#include "guests/guest.h"

#define CMDLINE_MAX 2047 /* QEMU, Xen and the header of the image (setup.S) would take twice that */

struct line {
	char *text;
	size_t len, cap; /* len == cap: it did not fit */
};

static void add_n(struct line *line, const char *text, size_t len)
{
	if (len >= line->cap - line->len) {
		line->len = line->cap;
		return;
	}
	for (size_t i = 0; i < len; i++)
		line->text[line->len++] = text[i];
}

static void add(struct line *line, const char *text)
{
	add_n(line, text, text_len(text));
}

static void add_number(struct line *line, unsigned number)
{
	char digits[20];
	add_n(line, digits, text_number(digits, number, 10));
}

static void add_nonce(struct line *line, uint64_t nonce)
{
	for (int shift = 60; shift >= 0; shift -= 4)
		add_n(line, &"0123456789abcdef"[nonce >> shift & 15], 1);
}

static size_t cmdline(char *out, size_t cap, const struct guest_plan *plan)
{
	struct line line = {out, 0, cap > CMDLINE_MAX + 1 ? CMDLINE_MAX + 1 : cap};
	if (cap == 0 || plan->n_benches > PLAN_BENCHES_MAX)
		return 0;
	add(&line, "hvbench nonce=");
	add_nonce(&line, plan->nonce);
	add(&line, " n=");
	add_number(&line, plan->samples);
	add(&line, " warm=");
	add_number(&line, plan->warm);
	if (plan->console) {
		add(&line, " console=");
		add(&line, plan->console);
	}
	if (plan->scene) {
		add(&line, " member=");
		add_number(&line, plan->member);
	}
	if (plan->count) {
		add(&line, " count=");
		add_number(&line, plan->count);
	}
	add(&line, " benches=");
	for (unsigned i = 0; i < plan->n_benches; i++) {
		add(&line, i ? "," : "");
		add(&line, plan->benches[i]);
	}
	if (line.len == line.cap)
		return 0;
	out[line.len] = 0;
	return line.len;
}

/* Not Xen's pv mode: there a guest is no PC but a client of hypercalls from its first instruction. */
static const char *const places[] = {"kvm/*", "xen/pvh", "xen/hvm", "tcg/*", "metal/*", "null/*", NULL};

const struct guest_kind guest_bare = {
	.name = "bare",
	.what = "free-standing, ours: nothing but the bench runs in it",
	.probe = "bare-exit.elf",
	.probe_process = "bare-sched.process",
	.memory_mib = 64,
	.cpus = 1,
	.places = places,
	.cmdline = cmdline,
};
