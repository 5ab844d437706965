/*
 * make_db.c - writes a database of invented results: make_db KIND FILE
 *
 *	lab      one run of the exit suite on the instruction clock: bare machine, KVM, Xen PVH and HVM, with skips and
 *	         failures
 *	big      1,000 trials of 10,000 noisy samples, tsc clock (for `make bench`)
 *	year     365 nightly runs of the exit suite, few samples, with a regression in the middle
 *	io       the lab's run, and the io suite on all its guests and devices, standard profile
 *	io-year  365 nightly runs of io's quick profile
 *	hostile  names, reasons and facts that try to break out of HTML, SVG, gnuplot and terminals
 */
#include "bench/bench.h"
#include "tests/report/fixture.h"
#include "tests/report/fixture_io.h"
#include "tests/report/hostile.h"

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_K "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

struct subject {
	const char *driver, *mode;
	double factor;
	int64_t host;
};

/* An invented length for a bench: the same for the same name. */
static double base_of(const char *name)
{
	uint64_t h = 1469598103934665603u;

	for (const char *c = name; *c; c++)
		h = (h ^ (uint64_t)(unsigned char)*c) * 1099511628211u;
	return 1500 * exp(3.2 * (double)(h >> 40) / (double)(1u << 24));
}

static double length_of(const char *name, const struct subject *s)
{
	AUTO_FREE char *mixed = mem_printf("%s/%s", name, s->driver);
	double wobble = 0.6 + 0.8 * (base_of(mixed) - 1500) / (1500 * 23.5);

	if (strcmp(name, "control") == 0)
		return 9;
	if (strcmp(s->driver, "metal") == 0)
		return 20 + base_of(name) / 400;
	return base_of(name) * s->factor * wobble;
}

static void add_host_facts(struct db *db, int64_t host, const char *hypervisor)
{
	fixture_fact(db, host, "cpu.model", "Invented CPU of the tests", NULL);
	fixture_fact(db, host, "cpu.vendor", "AuthenticAMD", NULL);
	fixture_fact(db, host, "memory.mib", "4096", NULL);
	fixture_fact(db, host, "kernel.release", strcmp(hypervisor, "none") == 0 ? NULL : "6.1.0-test-amd64",
		strcmp(hypervisor, "none") == 0 ? "no operating system on the bare machine" : NULL);
	fixture_fact(db, host, "hypervisor", hypervisor, NULL);
	fixture_fact(db, host, "cpu.governor", NULL, "the emulated machine has no cpufreq");
	fixture_fact(db, host, "parity.smt", "off", NULL);
	fixture_fact(db, host, "parity.mitigations",
		strcmp(hypervisor, "Xen 4.17-test") == 0 ? "xen: spec-ctrl=no" : "off", NULL);
}

static void add_trials(
	struct db *db, int64_t boot, const struct subject *s, bool icount, size_t n, struct stats_rng *rng)
{
	AUTO_FREE uint64_t *samples = mem_alloc(n, sizeof(*samples));

	for (unsigned f = 0; f < bench_n_families; f++) {
		for (unsigned i = 0; i < bench_families[f]->n && !bench_families[f]->benches->io; i++) {
			const struct bench *b = &bench_families[f]->benches[i];
			AUTO_FREE char *name = mem_printf("%s.%s", bench_families[f]->suite, b->name);
			struct fixture_trial t = {.boot = boot,
				.bench = name,
				.unit = icount ? "instructions" : "ticks",
				.samples = samples,
				.n = n,
				.warm = 1,
				.overhead = 6,
				.flags = b->inexact ? "inexact" : ""};
			bool metal = strcmp(s->driver, "metal") == 0;

			if (metal && (strcmp(b->name, "hypercall") == 0 || strncmp(b->name, "pio-dm", 6) == 0)) {
				fixture_failed(db, boot, name, t.unit, "skip",
					"there is no hypervisor to call on the bare machine");
				continue;
			}
			if (strcmp(s->mode, "hvm") == 0 && strcmp(b->name, "touch-2m") == 0) {
				fixture_failed(
					db, boot, name, t.unit, "crash", "the console ended without a final frame");
				continue;
			}
			if (icount)
				fixture_icount_samples(samples, n, (uint64_t)length_of(b->name, s) + 6, rng);
			else
				fixture_tsc_samples(samples, n,
					length_of(b->name, s) * (1 + 0.002 * (double)stats_rng_below(rng, 5)) + 6, rng);
			fixture_trial(db, &t);
		}
	}
}

static unsigned count_benches(void)
{
	unsigned n = 0;

	for (unsigned f = 0; f < bench_n_families; f++)
		n += bench_families[f]->benches->io ? 0 : bench_families[f]->n;
	return n;
}

static void add_run(struct db *db, unsigned number, struct subject *subjects, unsigned n_subjects, unsigned reps,
	bool icount, size_t n_samples)
{
	int64_t run = fixture_run(db, number, NULL);
	struct stats_rng rng;
	unsigned ord = 0;

	stats_rng_seed(&rng, number);
	for (unsigned rep = 0; rep < reps; rep++) {
		for (unsigned s = 0; s < n_subjects; s++) {
			struct fixture_boot b = {.run = run,
				.host = subjects[s].host,
				.driver = subjects[s].driver,
				.guest = "bare",
				.mode = subjects[s].mode,
				.clock = icount ? "icount" : "tsc",
				.rep = rep,
				.ord = ord++,
				.bare_sha = SHA_A};
			int64_t boot = fixture_boot(db, &b);

			fixture_artifact(db, boot, "disk", SHA_K, "TEST-DATA.img", "6.1.0-test");
			if (strcmp(b.driver, "kvm") == 0) {
				fixture_counter(db, boot, "exits", 54321 + (int64_t)rep, NULL);
				fixture_counter(db, boot, "io_exits", 2048, NULL);
				fixture_counter(db, boot, "halt_exits", 0, NULL);
			} else if (strcmp(b.driver, "xen") == 0) {
				fixture_counter(db, boot, "exits", 0, "this Xen was built without perfc counters");
			}
			add_trials(db, boot, &subjects[s], icount, n_samples, &rng);
		}
	}
}

static void make_subjects(struct db *db, struct subject subjects[4])
{
	static const struct subject plain[4] = {
		{"metal", "pvh", 0, 0}, {"kvm", "q35", 1, 0}, {"xen", "pvh", 1.6, 0}, {"xen", "hvm", 1.75, 0}};
	int64_t kvm = fixture_host(db, "TEST-lab-kvm"), xen = fixture_host(db, "TEST-lab-xen"),
		metal = fixture_host(db, "TEST-lab-metal");

	memcpy(subjects, plain, sizeof(plain));
	add_host_facts(db, kvm, "KVM of Linux 6.1-test");
	add_host_facts(db, xen, "Xen 4.17-test");
	add_host_facts(db, metal, "none");
	subjects[0].host = metal;
	subjects[1].host = kvm;
	subjects[2].host = subjects[3].host = xen;
}

static void make_lab(struct db *db)
{
	struct subject subjects[4];

	make_subjects(db, subjects);
	add_run(db, 1, subjects, 4, 2, true, 1000);
	add_run(db, 2, subjects, 4, 2, true, 1000);
}

static void make_io(struct db *db, unsigned nights, enum bench_profile profile)
{
	struct subject subjects[4];
	int64_t hosts[3];

	make_subjects(db, subjects);
	for (unsigned i = 0; i < 3; i++)
		hosts[i] = subjects[i].host;
	for (unsigned night = 0; night < nights; night++) {
		if (nights == 1)
			add_run(db, night, subjects, 4, 2, true, 300);
		else
			fixture_run(db, night, NULL);
		io_fill(db, night + 1, hosts, profile, NULL, nights == 1 ? 2 : 1, 100);
	}
}

static void make_big(struct db *db)
{
	struct subject subjects[4];
	unsigned reps = (1000 + 4 * count_benches() - 1) / (4 * count_benches());

	make_subjects(db, subjects);
	/* one host: the parity gate lets it pass */
	subjects[1].host = subjects[2].host = subjects[3].host = subjects[0].host;
	add_run(db, 1, subjects, 4, reps, false, 10000);
}

static void make_year(struct db *db)
{
	struct subject subjects[4];

	make_subjects(db, subjects);
	for (unsigned night = 0; night < 365; night++) {
		if (night == 200)
			subjects[1].factor *= 1.08;
		add_run(db, night, subjects, 4, 1, true, 50);
	}
}

int main(int argc, char **argv)
{
	struct db *db;

	if (argc != 3)
		return 2;
	db = fixture_open(argv[2]);
	fixture_begin(db);
	if (strcmp(argv[1], "lab") == 0)
		make_lab(db);
	else if (strcmp(argv[1], "big") == 0)
		make_big(db);
	else if (strcmp(argv[1], "year") == 0)
		make_year(db);
	else if (strcmp(argv[1], "io") == 0)
		make_io(db, 1, BENCH_STANDARD);
	else if (strcmp(argv[1], "io-year") == 0)
		make_io(db, 365, BENCH_QUICK);
	else if (strcmp(argv[1], "hostile") == 0)
		hostile_fill(db);
	else
		return 2;
	fixture_commit(db);
	db_close(db);
	return 0;
}
