/*
 * fixture_io.h - invented results of the io suite: both hypervisors and the bare machine, paravirtual and emulated
 * devices, traced and not, busy and quiet, with what is missing in real ones (no trace of Xen PV, a device that fails,
 * one that is unstable, one that loses data).
 */
#ifndef HVB_TESTS_REPORT_FIXTURE_IO_H
#define HVB_TESTS_REPORT_FIXTURE_IO_H

#include "bench/bench.h"
#include "tests/report/fixture.h"

/* What one 4 KiB operation, or one packet, costs whom; exits per operation. */
struct io_device {
	const char *driver, *mode, *variant, *device;
	double guest, hypervisor, vcpu_device_model, device_model, kernel, host;
	double pio, mmio, hypercall, hlt, irq;
};

static const struct io_device io_devices[] = {
	{"metal", "metal", "brd", "disk", 9000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	{"kvm", "q35", "virtio-blk", "disk", 14000, 5200, 0, 9800, 1400, 2600, 0, 1, 0, 0.9, 0.3},
	{"kvm", "q35", "virtio-scsi", "disk", 17500, 5400, 0, 12100, 1400, 2700, 0, 1, 0, 0.9, 0.3},
	{"kvm", "q35", "nvme", "disk", 15800, 9800, 10500, 9900, 1500, 2800, 0, 2, 0, 0.9, 0.4},
	{"kvm", "q35", "ahci", "disk", 19500, 31000, 41000, 10800, 1500, 2900, 0, 8, 0, 0.9, 0.4},
	{"kvm", "q35", "virtio-net", "net", 11000, 4700, 0, 8800, 3900, 2100, 0, 1, 0, 0.8, 0.5},
	{"kvm", "q35", "virtio-net-vhost", "net", 10900, 4600, 0, 0, 6700, 1500, 0, 1, 0, 0.8, 0.5},
	{"kvm", "q35", "e1000", "net", 16800, 22500, 33000, 3100, 4100, 2200, 0, 6, 0, 0.8, 0.5},
	{"kvm", "q35", "rtl8139", "net", 15100, 38000, 61000, 3300, 4100, 2300, 11, 0, 0, 0.8, 0.5},
	{"xen", "pvh", "xvd-qdisk", "disk", 13800, 9400, 0, 16800, 6100, 9800, 0, 0, 2.4, 0, 1.2},
	{"xen", "pvh", "xvd-blkback", "disk", 13700, 8900, 0, 0, 11200, 5900, 0, 0, 2.3, 0, 1.2},
	{"xen", "pvh", "netfront", "net", 12300, 9900, 0, 0, 13100, 6100, 0, 0, 3.1, 0, 1.6},
	{"xen", "pv", "xvd-qdisk", "disk", 15800, 0, 0, 16900, 6100, 9700, 0, 0, 0, 0, 0},
	{"xen", "pv", "xvd-blkback", "disk", 15700, 0, 0, 0, 11300, 5900, 0, 0, 0, 0, 0},
	{"xen", "pv", "netfront", "net", 14100, 0, 0, 0, 13300, 6100, 0, 0, 0, 0, 0},
	{"xen", "hvm", "xvd-qdisk", "disk", 14100, 9700, 0, 17000, 6100, 9900, 0, 0, 2.4, 0, 1.2},
	{"xen", "hvm", "xvd-blkback", "disk", 14000, 9200, 0, 0, 11300, 6000, 0, 0, 2.3, 0, 1.2},
	{"xen", "hvm", "ide", "disk", 21500, 44000, 0, 91000, 9800, 61000, 18, 0, 0, 0, 2.1},
	{"xen", "hvm", "netfront", "net", 12500, 10100, 0, 0, 13200, 6200, 0, 0, 3.1, 0, 1.6},
	{"xen", "hvm", "e1000", "net", 17100, 29000, 0, 58000, 9900, 42000, 0, 6, 0, 0, 1.7},
	{"xen", "hvm", "rtl8139", "net", 15400, 47000, 0, 97000, 10100, 66000, 11, 0, 0, 0, 1.7},
};
#define N_IO_DEVICES (sizeof(io_devices) / sizeof(*io_devices))

/* How much dearer this row is than a 4 KiB operation of one in flight, for those who touch bytes, and for those who
 * touch operations. */
static double io_bytes_factor(const struct bench_io *io)
{
	return strcmp(io->device, "disk") == 0 ? 0.85 + 0.15 * io->block / 4096.0
		: io->tool == BENCH_TOOL_TCP   ? 0.08
					       : 1;
}

static double io_batch_factor(const struct bench_io *io)
{
	return io->tool == BENCH_TOOL_TCP        ? 0.06
		: io->tool == BENCH_TOOL_CONNECT ? 6.5
		: io->depth > 1                  ? 0.35 + 0.65 / sqrt(io->depth)
						 : 1;
}

static void io_add_latencies(struct db *db, int64_t id, double latency, double busy)
{
	static const struct {
		const char *name;
		double factor, busy;
	} points[] = {{"lat-mean", 1.05, 2}, {"lat-min", 0.9, 1}, {"lat-p50", 1, 1.4}, {"lat-p90", 1.2, 4},
		{"lat-p99", 1.9, 9}, {"lat-p999", 4, 15}, {"lat-max", 11, 12}};

	for (size_t i = 0; i < sizeof(points) / sizeof(*points); i++)
		fixture_metric(db, id, points[i].name,
			round(latency * points[i].factor * (1 + (points[i].busy - 1) * busy)), "instructions");
}

static void io_add_exits(struct db *db, int64_t id, const struct io_device *d, double batch)
{
	const struct {
		const char *name;
		double value;
	} classes[] = {{"exits.pio", d->pio}, {"exits.mmio", d->mmio}, {"exits.hypercall", d->hypercall},
		{"exits.hlt", d->hlt}, {"exits.irq", d->irq}, {"exits.cpuid", 0}};
	double all = 0;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		fixture_metric(db, id, classes[i].name, classes[i].value * batch, "1/op");
		all += classes[i].value * batch;
	}
	fixture_metric(db, id, "exits", all, "1/op");
}

static void io_add_costs(struct db *db, int64_t id, const struct io_device *d, double bytes, double batch)
{
	double guest = d->guest * (0.6 * batch + 0.4 * bytes), hypervisor = d->hypervisor * batch,
	       in_vcpu = d->vcpu_device_model * batch;
	double model = d->device_model * (batch + bytes) / 2, kernel = d->kernel * (batch + bytes) / 2,
	       host = d->host * batch;
	const char *u = "instructions";

	fixture_metric(db, id, "cost.guest-cpu", guest + hypervisor + in_vcpu, u);
	fixture_metric(db, id, "cost.device-model", model, u);
	fixture_metric(db, id, "cost.kernel", kernel, u);
	fixture_metric(db, id, "cost.host", host, u);
	fixture_metric(db, id, "cost.idle", 5000, u);
	fixture_metric(db, id, "cost.total", guest + hypervisor + in_vcpu + model + kernel + host, u);
	if (strcmp(d->mode, "pv") == 0) {
		fixture_unavailable(
			db, id, "cost.guest", "a Xen PV guest has no exits that xentrace could divide its time at");
		fixture_unavailable(db, id, "exits", "a Xen PV guest calls and traps; it does not exit");
		return;
	}
	fixture_metric(db, id, "cost.guest", guest, u);
	fixture_metric(db, id, "cost.hypervisor", hypervisor, u);
	fixture_metric(db, id, "cost.device-model-vcpu", in_vcpu, u);
	fixture_metric(db, id, "trace.overhead", 0.07, "ratio");
	io_add_exits(db, id, d, batch);
}

static double io_total(const struct io_device *d, double bytes, double batch)
{
	return d->guest * (0.6 * batch + 0.4 * bytes) + (d->hypervisor + d->vcpu_device_model + d->host) * batch +
		(d->device_model + d->kernel) * (batch + bytes) / 2;
}

static void io_add_net(struct db *db, int64_t id, const struct io_device *d, const struct bench_io *io)
{
	fixture_metric(db, id, "mtu", 1500, "bytes");
	fixture_metric(db, id, "offload-tso", strcmp(d->variant, "rtl8139") != 0, "");
	fixture_metric(db, id, "offload-gso", 1, "");
	fixture_metric(db, id, "offload-gro", 1, "");
	if (io->tool == BENCH_TOOL_UDP)
		fixture_metric(db, id, "lost", io->inward ? 0.031 : 0, "ratio");
	if (io->tool == BENCH_TOOL_TCP)
		fixture_metric(db, id, "retransmits", 0, "count");
}

static void io_add_trial(
	struct db *db, int64_t boot, const struct io_device *d, const struct bench *bench, unsigned rep)
{
	AUTO_FREE char *name = mem_printf("io.%s", bench->name);
	const struct bench_io *io = bench->io;
	double bytes = io_bytes_factor(io), batch = io_batch_factor(io),
	       busy = io->busy ? strcmp(d->driver, "xen") == 0 ? 1 : 0.4 : 0;
	double total = io_total(d, bytes, batch), rate = 1e9 / (total * (0.6 + 0.4 / io->depth) * (1 + 0.9 * busy));
	uint64_t sample = (uint64_t)(total * (1 + 0.003 * rep));
	struct fixture_trial t = {.boot = boot,
		.bench = name,
		.variant = d->variant,
		.unit = "instructions",
		.flags = "inexact",
		.samples = &sample,
		.n = 1};
	int64_t id = fixture_trial(db, &t);

	fixture_metric(db, id, "iops", rate, "1/Ginstr");
	if (io->block > 1)
		fixture_metric(db, id, "bandwidth", rate * io->block, "bytes/Ginstr");
	io_add_latencies(db, id, total * (0.7 + 0.3 * io->depth), busy);
	if (strcmp(d->driver, "metal") != 0)
		io_add_costs(db, id, d, bytes, batch);
	if (strcmp(io->device, "net") == 0)
		io_add_net(db, id, d, io);
}

/* A device that cannot do it, one that is unstable, one that loses data. */
static bool io_add_trouble(struct db *db, int64_t boot, const struct io_device *d, const struct bench *bench)
{
	AUTO_FREE char *name = mem_printf("io.%s", bench->name);
	bool hvm = strcmp(d->mode, "hvm") == 0;

	if (hvm && strcmp(d->variant, "ide") == 0 && bench->io->tool == BENCH_TOOL_VERIFY)
		fixture_failed_on(db, boot, name, d->variant, "instructions", "fail",
			"verify: bad magic header 0 at offset 4096");
	else if (hvm && strcmp(d->variant, "rtl8139") == 0 && bench->io->tool == BENCH_TOOL_CONNECT)
		fixture_failed_on(db, boot, name, d->variant, "instructions", "fail", "connect: Connection timed out");
	else if (strcmp(d->variant, "virtio-scsi") == 0 && strcmp(bench->name, "disk-randwrite-4k-q64") == 0)
		fixture_failed_on(
			db, boot, name, d->variant, "instructions", "unstable", "two pairs of passes differ by 14 %");
	else
		return false;
	return true;
}

/* Rows of one boot: those of the profile, or those of `only` (NULL-terminated names). */
static void io_add_boot(struct db *db, int64_t boot, const char *driver, const char *mode, enum bench_profile profile,
	const char *const *only, unsigned rep)
{
	for (size_t d = 0; d < N_IO_DEVICES; d++) {
		for (unsigned f = 0; f < bench_n_families; f++) {
			for (unsigned i = 0; i < bench_families[f]->n && bench_families[f]->benches->io; i++) {
				const struct bench *bench = &bench_families[f]->benches[i];
				bool wanted = bench->io->profile <= profile && !bench->io->own;

				for (unsigned k = 0; only && (k == 0 || only[k - 1]); k++) {
					wanted = only[k] && strcmp(only[k], bench->name) == 0;
					if (wanted)
						break;
				}
				if (wanted && strcmp(io_devices[d].driver, driver) == 0 &&
					strcmp(io_devices[d].mode, mode) == 0 &&
					strcmp(io_devices[d].device, bench->io->device) == 0 &&
					!io_add_trouble(db, boot, &io_devices[d], bench))
					io_add_trial(db, boot, &io_devices[d], bench, rep);
			}
		}
	}
}

/* Boots of every guest, reps times. hosts: of metal, kvm and xen. */
UNUSED_OK static void io_fill(struct db *db, int64_t run, const int64_t hosts[3], enum bench_profile profile,
	const char *const *only, unsigned reps, unsigned ord)
{
	static const struct {
		const char *driver, *mode;
		unsigned host;
	} guests[] = {{"metal", "metal", 0}, {"kvm", "q35", 1}, {"xen", "pvh", 2}, {"xen", "pv", 2}, {"xen", "hvm", 2}};

	for (unsigned rep = 0; rep < reps; rep++) {
		for (unsigned g = 0; g < 5; g++) {
			struct fixture_boot b = {.run = run,
				.host = hosts[guests[g].host],
				.driver = guests[g].driver,
				.guest = "linux",
				.mode = guests[g].mode,
				.clock = "icount",
				.rep = rep,
				.ord = ord++};
			int64_t boot = fixture_boot(db, &b);

			fixture_artifact(db, boot, "kernel",
				"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "vmlinuz-TEST",
				"6.1.0-test");
			io_add_boot(db, boot, guests[g].driver, guests[g].mode, profile, only, rep);
		}
	}
}

#endif
