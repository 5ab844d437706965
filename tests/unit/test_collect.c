/*
 * test_collect.c - the collectors on recorded trees: a KVM host, a Xen host, an empty machine, and the statistics of a
 * boot.
 */
#include <sched.h>
#include <unistd.h>

#include "tests/unit/recorded_tree.h"

static const char cpuinfo[] = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 1\nmodel "
			      "name\t: AMD EPYC 7543 \nstepping\t: 1\n"
			      "microcode\t: 0xa0011d1\nflags\t\t: fpu vme svm avic\nbugs\t\t: "
			      "sysret_ss_attrs\n\nprocessor\t: 1\nvendor_id\t: other\n";

static void test_kvm_host(void **state)
{
	(void)state;
	record("/proc/cpuinfo", cpuinfo);
	record("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 retbleed=off nopti quiet\n");
	record("/proc/meminfo", "MemTotal:       65536000 kB\nMemFree: 1 kB\n");
	record("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
	record("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	record("/sys/kernel/mm/ksm/run", "1\n");
	record("/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n");
	record("/sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: Retpolines\n");
	record("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
	record("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance\n");
	record("/sys/devices/system/cpu/cpu0/cpufreq/scaling_driver", "acpi-cpufreq\n");
	record("/sys/devices/system/cpu/cpu1/cpufreq/scaling_driver", "amd-pstate\n");
	record("/sys/devices/system/cpu/cpufreq/boost", "0\n");
	record("/sys/devices/system/cpu/cpuidle/current_driver", "acpi_idle\n");
	record("/sys/devices/system/cpu/smt/active", "1\n");
	record("/sys/module/kvm/parameters/halt_poll_ns", "200000\n");
	record("/proc/sys/kernel/sched_rt_runtime_us", "950000\n");
	record("/sys/module/kvm_amd/parameters/avic", "Y\n");
	record("/commands/dpkg-query -W",
		"qemu-system-x86\t1:7.2+dfsg-7\nlibhwloc15:amd64\t2.9.0-1\nqemu-system-x86-extra\t9\n"
		"linux-image-6.1.0-17-amd64\t6.1.69-1\nlinux-image-6.1.0-18-amd64\t6.1.76-1\n"
		"xen-hypervisor-4.17-amd64\t4.17.3\n");
	struct seen seen = facts();
	expect(&seen, "cpu.model=AMD EPYC 7543");
	expect(&seen, "cpu.virtualization=svm");
	expect(&seen, "cpu.governor=performance");
	expect(&seen, "cpu.frequency_driver=CPU 0: acpi-cpufreq; CPU 1: amd-pstate");
	expect(&seen, "kernel.release=6.1.0-18-amd64");
	expect(&seen, "memory.total=65536000 kB");
	expect(&seen, "topology.packages=2");
	expect(&seen, "topology.cores=8");
	expect(&seen, "topology.threads=16");
	expect(&seen, "topology.l3=2 x 8192 KiB");
	expect(&seen, "mitigation.spectre_v2=Mitigation: Retpolines");
	expect(&seen, "kvm.halt_poll_ns=200000");
	expect(&seen, "sched.rt_runtime_us=950000");
	expect_begin(&seen, "sched.rr_timeslice_ms!cannot open");
	expect(&seen, "kvm_amd.avic=Y");
	expect_begin(&seen, "kvm.tdp_mmu!cannot open");
	expect(&seen, "package.qemu-system-x86=1:7.2+dfsg-7");
	expect(&seen, "package.libhwloc15=2.9.0-1");
	expect(&seen, "package.linux-image=6.1.76-1");
	expect(&seen, "package.xen-hypervisor!it does not run here");
	expect(&seen, "package.seabios!not installed");
	assert_null(strstr(buf_text(&seen.text), "\nxen."));
	buf_finish(&seen.text);
}

static void record_xen(const char *cmdline)
{
	record("/proc/cpuinfo", cpuinfo);
	record("/sys/hypervisor/type", "xen\n");
	record("/sys/hypervisor/version/major", "4\n");
	record("/sys/hypervisor/version/minor", "17\n");
	record("/sys/hypervisor/version/extra", ".5\n");
	AUTO_FREE char *info = mem_printf(
		"host                   : dom0\nnr_cpus                : 32\nnr_nodes               : 1\n"
		"cores_per_socket       : 16\nthreads_per_core       : 2\nfree_memory            : 100\nxen_scheduler  "
		"        : credit2\n"
		"xen_commandline        : %s \nxen_changeset          : \n",
		cmdline);
	record("/commands/xl info", info);
	record("/commands/xl dmesg",
		"(XEN) Speculative mitigation facilities:\n(XEN)   Xen settings: BTI-Thunk: RETPOLINE, SPEC_CTRL: No\n"
		"(XEN)   Support for HVM VMs: RSB\n");
	record("/commands/dpkg-query -W",
		"xen-hypervisor-4.17-amd64\t4.17.3-1\nxen-hypervisor-4.19-amd64\t4.19.1\nxen-utils-4.17\t4.17.3-1\n");
	record("/commands/xl sched-credit2 -s", "Cpupool Pool-0: ratelimit=1000us\n");
	record("/commands/xenpm get-cpufreq-para",
		"cpu id               : 0\nturbo mode           : enabled or n/a\n"
		"current_governor     : ondemand\n");
	record("/commands/xenpm get-cpuidle-states", "Max possible C-state: C7\n\ncpu id : 0\nC1 : x\nC2 : y\n");
	/* dom0's own view, which must not be believed */
	record("/sys/kernel/debug/sched/latency_ns", "6000000\n");
	record("/proc/cmdline", "mitigations=off\n");
	record("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
	record("/sys/devices/system/cpu/smt/active", "0\n");
}

static void test_xen_host(void **state)
{
	(void)state;
	record_xen("dom0_mem=1024M");
	struct seen seen = facts();
	expect(&seen, "xen.version=4.17.5");
	expect(&seen, "package.xen-hypervisor=4.17.3-1");
	expect(&seen, "package.xen-utils=4.17.3-1");
	expect(&seen, "package.linux-image!it does not run here");
	expect(&seen, "xen.scheduler=credit2");
	expect(&seen, "sched.xen_parameters=Cpupool Pool-0: ratelimit=1000us");
	expect(&seen, "sched.xen_timer_slop_ns=50000");
	expect(&seen, "sched.latency_ns=6000000");
	expect_begin(&seen, "sched.base_slice_ns!");
	expect(&seen, "xen.cmdline=dom0_mem=1024M");
	expect(&seen, "xen.changeset!xl info does not say");
	expect(&seen, "xen.mitigation.xen=BTI-Thunk: RETPOLINE, SPEC_CTRL: No");
	expect(&seen, "xen.mitigation.hvm=RSB");
	expect_begin(&seen, "xen.mitigation.pv!");
	expect(&seen, "topology.threads=32");
	expect(&seen, "topology.threads_per_core=2");
	assert_null(strstr(buf_text(&seen.text), "free"));
	buf_finish(&seen.text);
}

static void test_xen_rtds(void **state)
{
	(void)state;
	record_xen("sched=rtds timer_slop=1000");
	record("/commands/xl info",
		"xen_scheduler          : rtds\nxen_commandline        : sched=rtds timer_slop=1000\n");
	record("/commands/xl sched-rtds -d 0",
		"Name                                ID    Period    Budget  Extratime\n"
		"Domain-0                             0     10000      4000        yes\n");
	struct seen seen = facts();
	expect(&seen, "xen.scheduler=rtds");
	expect(&seen, "sched.xen_parameters=dom0: period=10000us budget=4000us extratime=yes");
	expect(&seen, "sched.xen_timer_slop_ns=1000");
	buf_finish(&seen.text);
}

/* Nothing is there: every fact has its reason, and nothing is made up. */
static void test_empty_machine(void **state)
{
	(void)state;
	struct seen seen = facts();
	expect_begin(&seen, "cpu.model!cannot open");
	expect_begin(&seen, "kernel.release!cannot open");
	expect_begin(&seen, "memory.total!cannot open");
	expect_begin(&seen, "package.seabios!cannot open");
	expect(&seen, "kvm!the kernel has no KVM loaded");
	buf_finish(&seen.text);
}

/* ---- tsc ---- */

static struct seen zero_of(const char *driver)
{
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	const struct collector *collector = collector_find("tsc");
	const struct collect_target target = {.driver = driver_find(driver), .process = 4711, .domain_id = -1};
	collector->end(collector->begin(&target), &target, &sink);
	return seen;
}

static void test_tsc(void **state)
{
	(void)state;
	static const struct {
		const char *driver, *offset, *seen;
	} rows[] = {
		{"kvm", NULL, "zero!/sys/kernel/debug/kvm does not open"},
		{"kvm", "-12345\n", "zero#12345"},
		{"kvm", "0\n", "zero#0"},
		{"kvm", "\n", "zero!"},
		{"kvm", "7\n", "zero!"},
		{"null", NULL, "zero#0"},
		{"metal", NULL, "zero#0"},
		{"xen", NULL, "zero!xen shows the offset of a guest's TSC to nobody"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].offset)
			record("/sys/kernel/debug/kvm/4711-9/vcpu0/tsc-offset", rows[i].offset);
		struct seen seen = zero_of(rows[i].driver);
		expect_begin(&seen, rows[i].seen);
		buf_finish(&seen.text);
	}
}

/* ---- settings ---- */

static struct seen settings(const char *driver)
{
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	const struct collector *collector = collector_find("settings");
	const struct collect_target target = {.driver = driver_find(driver), .process = 77, .domain_id = -1};
	assert_true(collector->scenes);
	collector->end(collector->begin(&target), &target, &sink);
	return seen;
}

/* The vCPU's thread is this one, so that its scheduling policy is a real one. */
static void record_vcpu(const char *cgroup)
{
	AUTO_FREE char *comm = mem_printf("/proc/77/task/%d/comm", (int)gettid()),
		       *membership = mem_printf("/proc/77/task/%d/cgroup", (int)gettid());
	record("/proc/77/task/1/comm", "qemu-system-x86\n");
	record(comm, "CPU 0/KVM\n");
	record(membership, cgroup);
}

static void test_settings(void **state)
{
	(void)state;
	record_vcpu("0::/machine/qemu-2-w.libvirt-qemu/vcpu0\n");
	record("/sys/fs/cgroup/machine/qemu-2-w.libvirt-qemu/cpu.weight", "400\n");
	record("/sys/fs/cgroup/machine/qemu-2-w.libvirt-qemu/vcpu0/cpu.weight", "100\n");
	record("/sys/fs/cgroup/machine/qemu-2-w.libvirt-qemu/vcpu0/cpu.max", "25000 100000\n");
	const struct sched_param none = {0};
	assert_int_equal(sched_setscheduler(0, SCHED_BATCH, &none), 0);
	struct seen seen = settings("kvm");
	assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &none), 0);
	expect(&seen, "cpu-weight#400");
	expect(&seen, "cpu-max-us#25000");
	expect(&seen, "cpu-max-period-us#100000");
	expect(&seen, "policy#3");
	assert_null(strstr(buf_text(&seen.text), "rt-priority"));
	buf_finish(&seen.text);
}

static void test_settings_below_systemd(void **state)
{
	(void)state;
	record_vcpu("0::/machine.slice/machine-qemu.scope/libvirt/vcpu0\n");
	record("/sys/fs/cgroup/machine.slice/machine-qemu.scope/cpu.weight", "200\n");
	record("/sys/fs/cgroup/machine.slice/machine-qemu.scope/libvirt/vcpu0/cpu.max", "max 100000\n");
	struct seen seen = settings("kvm");
	expect(&seen, "cpu-weight#200");
	expect(&seen, "policy#0");
	assert_null(strstr(buf_text(&seen.text), "cpu-max"));
	buf_finish(&seen.text);
}

static void test_settings_that_are_not_there(void **state)
{
	(void)state;
	struct seen seen = settings("kvm");
	expect(&seen, "policy!QEMU has no thread called CPU 0/KVM");
	buf_finish(&seen.text);
	record_vcpu("1:cpu:/machine\n");
	seen = settings("kvm");
	expect(&seen, "cpu-weight!the vCPU's thread is in no cgroup of version 2");
	buf_finish(&seen.text);
	record_vcpu("0::/machine/vcpu0\n");
	seen = settings("kvm");
	expect_begin(&seen, "cpu-weight!cannot open");
	expect_begin(&seen, "cpu-max-us!cannot open");
	buf_finish(&seen.text);
	seen = settings("xen");
	assert_int_equal(seen.text.len, 0);
	buf_finish(&seen.text);
}

/* ---- exits ---- */

static void test_maps(void **state)
{
	const struct collector *maps = collector_find("maps");
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	record("/proc/1/comm", "init\n");
	record("/proc/1/maps",
		"00400000-00402000 r-xp 00000000 08:01 77 /sbin/init\n"
		"00402000-00403000 rw-p 00002000 08:01 77 /sbin/init\n"
		"7fff0000-7fff1000 r-xp 00000000 00:00 0 \n");
	record("/proc/12/comm", "a b\n");
	record("/proc/12/maps", "nonsense\n1000-3000 --xp 00000000 08:01 78 /usr/bin/a b\n");
	record("/proc/version", "Linux\n");
	maps->end(NULL, &(struct collect_target){driver_find("metal"), 0, -1, NULL, NULL, false}, &sink);
	assert_int_equal(seen.text.len, 0);
	maps->end(NULL, &(struct collect_target){driver_find("kvm"), 12, -1, NULL, NULL, false}, &sink);
	expect(&seen, "1 init 400000-402000 /sbin/init#8192");
	expect(&seen, "1 init 7fff0000-7fff1000 [anonymous]#4096");
	expect(&seen, "12 a_b 1000-3000 /usr/bin/a b#8192");
	assert_null(strstr(buf_text(&seen.text), "402000-403000"));
	buf_finish(&seen.text);
}

static struct seen boot(const struct collect_target *target, void (*between)(void))
{
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	const struct collector *collector = collector_find("exits");
	void *data = collector->begin(target);
	if (between)
		between();
	collector->end(data, target, &sink);
	return seen;
}

#define VM "/sys/kernel/debug/kvm/4711-12"

static void guest_runs(void)
{
	record(VM "/exits", "1500\n");
	record(VM "/io_exits", "7\n");
	record(VM "/halt_exits", "3\n");
	record("/sys/kernel/debug/kvm/4712-9/exits", "99999\n");
}

static void test_kvm_exits(void **state)
{
	(void)state;
	record(VM "/exits", "1000\n");
	record(VM "/io_exits", "7\n");
	record(VM "/halt_exits", "5\n");
	record(VM "/pages_4k", "12\n");
	record(VM "/some_hist", "1 2 3 4\n");
	record(VM "/vcpu0/tsc-offset", "1\n");
	record("/sys/kernel/debug/kvm/4712-9/exits", "5\n");
	struct seen seen = boot(
		&(struct collect_target){.driver = driver_find("kvm"), .process = 4711, .domain_id = 1}, guest_runs);
	expect(&seen, "exits#500");
	expect(&seen, "io_exits#0");
	expect(&seen, "halt_exits!it went backwards");
	assert_null(strstr(buf_text(&seen.text), "pages_4k"));
	assert_null(strstr(buf_text(&seen.text), "hist"));
	assert_null(strstr(buf_text(&seen.text), "99"));
	buf_finish(&seen.text);
}

static void vm_goes(void)
{
	AUTO_FREE char *vm = mem_printf("%s" VM, root);
	record(VM "/exits", "40\n");
	file_remove_tree(vm, NULL);
}

/* QEMU is gone before the last values are read: what was opened can still be. */
static void test_kvm_gone(void **state)
{
	(void)state;
	record(VM "/exits", "30\n");
	struct seen seen = boot(
		&(struct collect_target){.driver = driver_find("kvm"), .process = 4711, .domain_id = 1}, vm_goes);
	expect(&seen, "exits#10");
	buf_finish(&seen.text);
}

static void test_no_exits(void **state)
{
	(void)state;
	struct seen seen = boot(
		&(struct collect_target){.driver = driver_find("kvm"), .process = 4711, .domain_id = 1}, NULL);
	expect_begin(&seen, "exits!/sys/kernel/debug/kvm does not open");
	buf_finish(&seen.text);
	record("/sys/kernel/debug/kvm/1-2/exits", "1\n");
	seen = boot(&(struct collect_target){.driver = driver_find("kvm"), .process = 4711, .domain_id = 1}, NULL);
	expect_begin(&seen, "exits!/sys/kernel/debug/kvm has no folder of process 4711");
	buf_finish(&seen.text);
	seen = boot(&(struct collect_target){.driver = driver_find("xen"), .process = 0, .domain_id = 3}, NULL);
	expect_begin(&seen, "exits!Xen counts exits only when built with CONFIG_PERF_COUNTERS");
	buf_finish(&seen.text);
	seen = boot(&(struct collect_target){.driver = driver_find("metal"), .process = 77, .domain_id = -1}, NULL);
	expect_begin(&seen, "exits!no hypervisor counts exits under metal");
	buf_finish(&seen.text);
}

static void test_texts(void **state)
{
	(void)state;
	AUTO_FREE char *a = source_field("ab: 1\na : 2 \nb=3", "a");
	AUTO_FREE char *b = source_field("ab: 1\na : 2\nb=3", "b");
	assert_string_equal(a, "2");
	assert_string_equal(b, "3");
	assert_null(source_field("ab: 1", "a"));
	AUTO_FREE char *c = source_word("x=1 xy=2 x=3\n", "x");
	AUTO_FREE char *d = source_word("quiet nopti", "nopti");
	assert_string_equal(c, "3");
	assert_string_equal(d, "");
	assert_null(source_word("xnopti nopti2", "nopti"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_maps),
		TEST(test_kvm_host),
		TEST(test_xen_host),
		TEST(test_xen_rtds),
		TEST(test_empty_machine),
		TEST(test_tsc),
		TEST(test_settings),
		TEST(test_settings_below_systemd),
		TEST(test_settings_that_are_not_there),
		TEST(test_kvm_exits),
		TEST(test_kvm_gone),
		TEST(test_no_exits),
		TEST(test_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
