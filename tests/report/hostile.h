/*
 * hostile.h - fills every text of a database with what a hostile guest, host or file could put there.
 */
#ifndef HVB_TESTS_REPORT_HOSTILE_H
#define HVB_TESTS_REPORT_HOSTILE_H

#include "tests/report/fixture.h"

/* Ends with a mark, so that a test can look for what got through. */
static const char *const hostile_texts[] = {
	"<script>alert('hostile')</script>",
	"\"><img src=x onerror=alert(1)>",
	"' onmouseover='alert(1)",
	"]]><![CDATA[ hostile ]]> --> <!--",
	"&lt;b&gt; &#60;i&#62; &amp;",
	"`touch /tmp/hostile` $(touch /tmp/hostile) @macro",
	"e\n1 2\nset output '/tmp/hostile'\nsystem('touch /tmp/hostile')\n",
	"\033[31mred\033[0m \a\b\177 \r\n\t end",
	"bad utf-8 \xff\xfe \xc3\x28 \xed\xa0\x80 \xf4\x90\x80\x80 end",
	"\xe2\x80\xae"
	"reversed"
	"\xe2\x80\xac",
	"</style><style>*{display:none}</style>",
	"</svg></text></title><script>alert(2)</script>",
	"%s%s%n {\\x} \\ ''",
};
#define N_HOSTILE (sizeof(hostile_texts) / sizeof(*hostile_texts))

/* Names and units that nobody emits, and values that no tool gives. */
static void hostile_metrics(struct db *db, int64_t trial, const char *text)
{
	static const char *const known[] = {"iops", "bandwidth", "lat-p50", "lat-p99", "cost.total", "cost.guest-cpu",
		"cost.kernel", "mtu", "exits.hlt"};
	static const double values[] = {1e300, -5, 0, INFINITY, 1e-300};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		fixture_metric(db, trial, known[i], values[((size_t)trial + i) % 5], text);
	fixture_metric(db, trial, text, 7, text);
	fixture_unavailable(db, trial, "cost.guest", text);
	fixture_unavailable(db, trial, "exits", text);
}

UNUSED_OK static void hostile_fill(struct db *db)
{
	AUTO_FREE char *lengthy = mem_alloc(200001, 1);
	uint64_t samples[200];
	struct stats_rng rng;
	int64_t host = fixture_host(db, hostile_texts[0]), other = fixture_host(db, hostile_texts[1]),
		run = fixture_run(db, 3, hostile_texts[0]);
	unsigned ord = 0;

	memset(lengthy, 'A', 200000);
	stats_rng_seed(&rng, 3);
	for (unsigned i = 0; i < N_HOSTILE; i++) {
		const char *text = hostile_texts[i];
		AUTO_FREE char *bench = mem_printf("exit.%s", text);
		struct fixture_boot b = {.run = run,
			.host = i % 2 ? host : other,
			.driver = i % 3 ? "kvm" : text,
			.guest = text,
			.mode = text,
			.clock = "icount",
			.ord = ord++};
		int64_t boot = fixture_boot(db, &b);
		struct fixture_trial t = {.boot = boot,
			.bench = bench,
			.variant = text,
			.unit = "instructions",
			.flags = text,
			.samples = samples,
			.n = 200,
			.warm = 1};

		fixture_artifact(db, boot, "bare", "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
			text, text);
		fixture_icount_samples(samples, 200, 1000 + 100 * i, &rng);
		fixture_trial(db, &t);
		t.bench = "exit.cpuid";
		fixture_trial(db, &t);
		t.bench = "io.disk-randread-4k-q1";
		hostile_metrics(db, fixture_trial(db, &t), text);
		t.bench = "io.net-rr";
		hostile_metrics(db, fixture_trial(db, &t), text);
		fixture_failed_on(db, boot, "io.disk-verify", text, "instructions", "fail", text);
		fixture_failed(db, boot, "exit.hypercall", "instructions", "crash", text);
		fixture_fact(db, host, text, text, NULL);
		fixture_fact(db, other, text, NULL, text);
		fixture_counter(db, boot, text, 7, NULL);
		fixture_counter(db, boot, "unavailable", 0, text);
	}
	fixture_fact(db, host, "lengthy", lengthy, NULL);
	/* Figures no clock gives. */
	FIXTURE_EXEC(db, "UPDATE summary SET max = 9e999, p999 = 1e300, mean = -1e300 WHERE trial_id % 5 = 0", "");
	FIXTURE_EXEC(db, "UPDATE summary SET min = -5, p50 = 0 WHERE trial_id % 7 = 0", "");
}

#endif
