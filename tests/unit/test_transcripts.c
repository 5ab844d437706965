/* test_transcripts.c - recorded consoles, good and broken, through reader, codec and trials: what each must lead to
 * (tests/transcripts/README.md). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/measure.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define NONCE UINT64_C(0x0123456789abcdef)

/* What the worker checks before it passes a frame on, then what the controller makes of it. */
struct replay {
	struct trial_boot boot;
	uint32_t next_seq;
	const char *refused; /* by the worker's checks */
};

static void on_line(void *ctx, const char *line, size_t len)
{
	struct replay *r = ctx;
	struct wire_frame frame;
	enum wire_status status = wire_decode(line, len, &frame);
	if (status == WIRE_NOISE || r->refused)
		return;
	if (status == WIRE_BROKEN)
		r->refused = "damaged";
	else if (frame.nonce != NONCE)
		r->refused = "foreign";
	else if (frame.seq != r->next_seq++)
		r->refused = "order";
	else
		trial_boot_take(&r->boot, frame.kind, &frame);
}

static void replay(struct replay *r, const char *name)
{
	static struct plan_item asked[256];
	unsigned n = 0;
	for (unsigned f = 0; f < bench_n_families; f++)
		for (unsigned b = 0; b < bench_families[f]->n && strcmp(bench_families[f]->guest, "bare") == 0; b++)
			if (!bench_families[f]->benches[b].scene && !bench_families[f]->benches[b].host)
				asked[n++] = (struct plan_item){&bench_families[f]->benches[b], NULL, "", false};
	AUTO_FREE char *path = mem_printf("tests/transcripts/%s.txt", name);
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_ERR struct err *err = NULL;
	if (file_read(path, 1 << 24, &text, &err) != 0)
		fail_msg("%s", err_message(err));
	*r = (struct replay){0};
	trial_boot_init(&r->boot, asked, n, clock_kind_find("icount"), measure_samples.about);
	struct wire_reader *reader = mem_alloc(1, sizeof *reader);
	for (size_t at = 0; at < text.len; at += 100) /* in pieces, as a console gives them */
		wire_read(reader, text.data + at, text.len - at < 100 ? text.len - at : 100, on_line, r);
	free(reader);
}

static enum outcome outcome_of(const struct replay *r)
{
	return r->refused || r->boot.failure ? OUTCOME_FAIL : r->boot.ended ? OUTCOME_OK : OUTCOME_CRASH;
}

static const struct {
	const char *name;
	enum outcome outcome;
} transcripts[] = {
	{"good-metal", OUTCOME_OK},
	{"good-kvm", OUTCOME_OK},
	{"good-pvh", OUTCOME_OK},
	{"good-hvm", OUTCOME_OK},
	{"noise", OUTCOME_OK},
	{"truncated", OUTCOME_CRASH},
	{"no-end", OUTCOME_CRASH},
	{"panic", OUTCOME_CRASH},
	{"garbage", OUTCOME_CRASH},
	{"no-plan", OUTCOME_CRASH},
	{"damaged", OUTCOME_FAIL},
	{"wrong-nonce", OUTCOME_FAIL},
	{"gap-seq", OUTCOME_FAIL},
	{"doubled", OUTCOME_FAIL},
	{"gap-data", OUTCOME_FAIL},
	{"count-mismatch", OUTCOME_FAIL},
	{"bad-samples", OUTCOME_FAIL},
	{"foreign-bench", OUTCOME_FAIL},
	{"range-n", OUTCOME_FAIL},
	{"range-ops", OUTCOME_FAIL},
	{"range-warm", OUTCOME_FAIL},
	{"range-number", OUTCOME_FAIL},
	{"missing-field", OUTCOME_FAIL},
	{"order", OUTCOME_FAIL},
	{"unknown-kind", OUTCOME_FAIL},
	{"no-hello", OUTCOME_FAIL},
	{"bad-wire", OUTCOME_FAIL},
	{"trapped", OUTCOME_OK},
	{"trap-in-bench", OUTCOME_OK},
};

static void every_transcript_has_its_outcome(void **state)
{
	(void)state;
	for (unsigned i = 0; i < sizeof transcripts / sizeof *transcripts; i++) {
		struct replay r;
		replay(&r, transcripts[i].name);
		if (outcome_of(&r) != transcripts[i].outcome)
			fail_msg("%s: %s, expected %s (%s%s)", transcripts[i].name, outcome_name(outcome_of(&r)),
				outcome_name(transcripts[i].outcome), r.refused ? r.refused : "",
				r.boot.failure ? r.boot.failure : "");
		trial_boot_finish(&r.boot);
	}
}

static unsigned count(const struct trial_boot *boot, enum outcome outcome)
{
	unsigned n = 0;
	for (unsigned i = 0; i < boot->n; i++)
		n += boot->trials[i].outcome == outcome;
	return n;
}

static void good_ones_measure_most_benches_and_say_why_not_the_others(void **state)
{
	(void)state;
	const char *const good[] = {"good-metal", "good-kvm", "good-pvh", "good-hvm", "noise"};
	for (unsigned g = 0; g < 5; g++) {
		struct replay r;
		replay(&r, good[g]);
		measure_close(&measure_samples, &r.boot, OUTCOME_OK, NULL);
		assert_true(count(&r.boot, OUTCOME_OK) >= 20);
		assert_int_equal(count(&r.boot, OUTCOME_OK) + count(&r.boot, OUTCOME_SKIP), r.boot.n);
		assert_true(r.boot.n_cpu >= 8);
		trial_boot_finish(&r.boot);
	}
}

static void honest_failures_give_no_number_but_spare_the_others(void **state)
{
	(void)state;
	struct replay r;
	replay(&r, "trapped");
	measure_close(&measure_samples, &r.boot, OUTCOME_OK, NULL);
	assert_true(r.boot.trapped);
	assert_int_equal(count(&r.boot, OUTCOME_OK), 0);
	for (unsigned i = 0; i < r.boot.n; i++)
		assert_non_null(strstr(r.boot.trials[i].reason, "TSC is emulated"));
	trial_boot_finish(&r.boot);
	replay(&r, "trap-in-bench");
	measure_close(&measure_samples, &r.boot, OUTCOME_OK, NULL);
	assert_int_equal(count(&r.boot, OUTCOME_FAIL), 1);
	assert_true(count(&r.boot, OUTCOME_OK) >= 20);
	trial_boot_finish(&r.boot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_transcript_has_its_outcome),
		cmocka_unit_test(good_ones_measure_most_benches_and_say_why_not_the_others),
		cmocka_unit_test(honest_failures_give_no_number_but_spare_the_others),
	};
	return cmocka_run_group_tests_name("transcripts", tests, NULL, NULL);
}
