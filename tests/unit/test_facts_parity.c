/*
 * test_facts_parity.c - the knobs of METHOD rule 10 on recorded trees: one setting of a host is changed, and the knob
 * that names it must change; what cannot be read is unavailable.
 */
#include "lib/parity.h"
#include "tests/unit/recorded_tree.h"

#define CPU "/sys/devices/system/cpu"
#define FLAGS_TURBO "fpu vmx ida"
#define CPUINFO(number, flags, microcode) \
	"processor\t: " number "\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\nmodel name\t: Some " \
	"Xeon\nstepping\t: 6\nmicrocode\t: " microcode "\nflags\t\t: " flags "\n\n"
#define TWO_CPUS(flags, microcode) CPUINFO("0", flags, microcode) CPUINFO("1", flags, microcode)
/* 2,000,000,000 us, little-endian: no limit */
#define NO_LATENCY "\x00\x94\x35\x77"

static void record_cpu(int cpu)
{
	static const char *const files[][2] = {
		{"cpufreq/scaling_driver", "intel_pstate\n"},
		{"cpufreq/scaling_governor", "performance\n"},
		{"cpufreq/scaling_max_freq", "3200000\n"},
		{"cpufreq/cpuinfo_max_freq", "3200000\n"},
		{"cpufreq/scaling_min_freq", "800000\n"},
		{"cpufreq/cpuinfo_min_freq", "800000\n"},
		{"cpufreq/energy_performance_preference", "performance\n"},
		{"power/energy_perf_bias", "0\n"},
		{"power/pm_qos_resume_latency_us", "0\n"},
		{"cpuidle/state0/name", "POLL\n"},
		{"cpuidle/state0/disable", "0\n"},
		{"cpuidle/state1/name", "C1\n"},
		{"cpuidle/state1/disable", "0\n"},
		{"cpuidle/state2/name", "C1E\n"},
		{"cpuidle/state2/disable", "0\n"},
		{"cpuidle/state3/name", "C6\n"},
		{"cpuidle/state3/disable", "0\n"},
	};
	for (unsigned i = 0; i < sizeof files / sizeof files[0]; i++) {
		AUTO_FREE char *path = mem_printf(CPU "/cpu%d/%s", cpu, files[i][0]);
		record(path, files[i][1]);
	}
}

static void record_bytes(const char *path, const char *bytes, size_t n)
{
	AUTO_FREE char *where = mem_printf("%s%s", root, path);
	record(path, "");
	assert_int_equal(file_write(where, bytes, n, 0644, NULL), 0);
}

static void record_kvm(void)
{
	record("/proc/cpuinfo", TWO_CPUS(FLAGS_TURBO, "0xd0003e7"));
	record("/proc/cmdline", "BOOT_IMAGE=/vmlinuz ro quiet kvm.halt_poll_ns=0\n");
	record("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	record("/sys/kernel/mm/ksm/run", "0\n");
	record(CPU "/online", "0-1\n");
	record(CPU "/smt/active", "0\n");
	record(CPU "/intel_pstate/no_turbo", "0\n");
	record(CPU "/intel_pstate/max_perf_pct", "100\n");
	record(CPU "/intel_pstate/min_perf_pct", "25\n");
	record(CPU "/cpuidle/current_driver", "intel_idle\n");
	record(CPU "/vulnerabilities/meltdown", "Not affected\n");
	record(CPU "/vulnerabilities/spectre_v2", "Mitigation: Enhanced / Automatic IBRS\n");
	record("/sys/module/kvm/parameters/nx_huge_pages", "N\n");
	record("/sys/module/kvm_intel/parameters/vmentry_l1d_flush", "not required\n");
	record_bytes("/dev/cpu_dma_latency", NO_LATENCY, 4);
	record_cpu(0);
	record_cpu(1);
}

#define XEN_FREQUENCY(cpu, governor, turbo, max) \
	"cpu id               : " cpu "\naffected_cpus        : " cpu "\ncpuinfo frequency    : max [3200000] min " \
	"[800000] cur [3200000]\nscaling_driver       : acpi-cpufreq\ncurrent_governor     : " governor \
	"\nscaling frequency    : max [" max "] min [800000] cur [3200000]\nturbo mode           : " turbo "\n\n"
#define XEN_IDLE(cpu, total) "cpu id               : " cpu "\ntotal C-states       : " total "\nC0 : x\nC1 : y\n\n"
#define XEN_INFO(words) \
	"nr_cpus                : 2\nthreads_per_core       : 1\nhw_caps                : " \
	"178bf3ff:f6d8320b:2e500800:244037ff:0000000f:219c91a9:00400004:00000500\nxen_commandline        : " words \
	"\n"
#define XEN_HWP \
	"cpu id               : 0\ncpuinfo frequency    : base [2000000] max [3200000]\nscaling_driver       : hwp\n" \
	"cppc variables       :\n  hardware limits    : lowest [1] lowest nonlinear [8]\n                     : " \
	"nominal [20] highest [32]\n  configured limits  : min [1] max [255] energy perf [128]\nturbo mode           " \
	": " \
	"enabled\n\n"

static void record_xen(void)
{
	record_kvm();
	record("/sys/hypervisor/type", "xen\n");
	record("/commands/xl info", XEN_INFO("dom0_mem=4G"));
	record("/commands/xenpm get-cpuidle-states", "All C-states allowed\n\n" XEN_IDLE("0", "4") XEN_IDLE("1", "4"));
	record("/commands/xenpm get-cpufreq-para",
		XEN_FREQUENCY("0", "performance", "enabled", "3200000")
			XEN_FREQUENCY("1", "performance", "enabled", "3200000"));
}

struct row {
	const char *title;
	struct {
		const char *path, *text; /* text NULL: removed */
	} changes[7];
	const char *expected[4]; /* what the host says then, and did not before */
};

static void apply(const struct row *row)
{
	for (unsigned i = 0; row->changes[i].path; i++) {
		AUTO_FREE char *where = mem_printf("%s%s", root, row->changes[i].path);
		if (row->changes[i].text)
			record(row->changes[i].path, row->changes[i].text);
		else
			assert_int_equal(file_remove_tree(where, NULL), 0);
	}
	source_set_root(root);
}

static void must_differ(const struct row *rows, size_t n, void (*base)(void))
{
	for (size_t r = 0; r < n; r++) {
		base();
		struct seen before = facts();
		apply(&rows[r]);
		struct seen after = facts();
		assert_non_null(rows[r].expected[0]);
		for (unsigned i = 0; i < 4 && rows[r].expected[i]; i++) {
			AUTO_FREE char *line = mem_printf("\n%s", rows[r].expected[i]);
			if (strstr(buf_text(&before.text), line))
				fail_msg("%s: '%s' was so before", rows[r].title, rows[r].expected[i]);
			if (!strstr(buf_text(&after.text), line))
				fail_msg(
					"%s: no '%s' in:%s", rows[r].title, rows[r].expected[i], buf_text(&after.text));
		}
		buf_finish(&before.text);
		buf_finish(&after.text);
		tear_down(NULL);
		set_up(NULL);
	}
}

#define BOTH(file, text) \
	{CPU "/cpu0/" file, text}, \
	{ \
		CPU "/cpu1/" file, text \
	}
#define N(rows) (sizeof(rows) / sizeof(rows)[0])

static void test_linux_power(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"idle states disabled", {BOTH("cpuidle/state2/disable", "1"), BOTH("cpuidle/state3/disable", "1")},
			{"parity.cstates=C1\n",
				"parity.linux.cstates=intel_idle: POLL C1 C1E(disabled) C6(disabled)\n"}},
		{"one idle state disabled", {BOTH("cpuidle/state2/disable", "1")}, {"parity.cstates=only C1 C6\n"}},
		{"all idle states disabled",
			{BOTH("cpuidle/state1/disable", "1"), BOTH("cpuidle/state2/disable", "1"),
				BOTH("cpuidle/state3/disable", "1")},
			{"parity.cstates=poll\n"}},
		{"max_cstate=1", {BOTH("cpuidle/state2", NULL), BOTH("cpuidle/state3", NULL)},
			{"parity.cstates=C1\n", "parity.linux.cstates=intel_idle: POLL C1\n"}},
		{"one CPU's idle state", {{CPU "/cpu1/cpuidle/state3/disable", "1"}},
			{"parity.cstates=CPU 0: deep; CPU 1: only C1 C1E\n"}},
		{"unknown idle state", {{CPU "/cpu1/cpuidle/state3/disable", NULL}},
			{"parity.cstates!of CPU 1 it is not known: ", "parity.linux.cstates!"}},
		{"no idle driver", {{CPU "/cpuidle/current_driver", "none"}, BOTH("cpuidle", NULL)},
			{"parity.cstates=C1\n", "parity.linux.cstates=C1\n"}},
		{"idle=poll", {{CPU "/cpuidle", NULL}, BOTH("cpuidle", NULL), {"/proc/cmdline", "idle=poll"}},
			{"parity.cstates=poll\n"}},
		{"a latency limit of one CPU", {{CPU "/cpu1/power/pm_qos_resume_latency_us", "20"}},
			{"parity.idle_latency=CPU 0: no limit; CPU 1: 20 us\n"}},
		{"no latency of one CPU", {{CPU "/cpu0/power/pm_qos_resume_latency_us", "n/a"}},
			{"parity.idle_latency=CPU 0: 0 us; CPU 1: no limit\n"}},
		{"a latency limit of all", {{"/dev/cpu_dma_latency", "\x01\x01\x01\x01"}},
			{"parity.idle_latency=16843009 us\n"}},
		{"unknown latency limit", {{"/dev/cpu_dma_latency", NULL}}, {"parity.idle_latency!"}},
		{"a lower maximum", {BOTH("cpufreq/scaling_max_freq", "1200000")},
			{"parity.frequency_max=1200000, not 3200000 kHz\n"}},
		{"max_perf_pct", {{CPU "/intel_pstate/max_perf_pct", "50"}},
			{"parity.frequency_max=full, 50 % of it\n"}},
		{"a higher minimum", {BOTH("cpufreq/scaling_min_freq", "3200000")},
			{"parity.frequency_min=3200000, not 800000 kHz\n"}},
		{"min_perf_pct", {{CPU "/intel_pstate/min_perf_pct", "100"}}, {"parity.linux.min_perf_pct=100\n"}},
		{"unknown limits", {BOTH("cpufreq/cpuinfo_max_freq", NULL), BOTH("cpufreq/scaling_min_freq", NULL)},
			{"parity.frequency_max!", "parity.frequency_min!"}},
		{"EPP", {BOTH("cpufreq/energy_performance_preference", "power")}, {"parity.energy_preference=power\n"}},
		{"EPP unknown", {BOTH("cpufreq/energy_performance_preference", "default")},
			{"parity.energy_preference!"}},
		{"no EPP", {BOTH("cpufreq/energy_performance_preference", NULL)}, {"parity.energy_preference=none\n"}},
		{"EPB", {BOTH("power/energy_perf_bias", "6")}, {"parity.linux.energy_bias=6\n"}},
		{"one CPU's governor", {{CPU "/cpu1/cpufreq/scaling_governor", "powersave"}},
			{"parity.governor=CPU 0: performance; CPU 1: powersave\n"}},
		{"a governor that cannot be read", {{CPU "/cpu1/cpufreq/scaling_governor", NULL}},
			{"parity.governor!of CPU 1 it is not known: there is no file cpufreq/scaling_governor"}},
		{"no CPUs", {{CPU "/cpu0", NULL}, {CPU "/cpu1", NULL}},
			{"parity.governor!no CPU is listed", "parity.cstates!no CPU is listed"}},
		{"a frequency driver", {BOTH("cpufreq/scaling_driver", "acpi-cpufreq")},
			{"parity.linux.frequency_driver=acpi-cpufreq\n"}},
		{"SMT", {{CPU "/smt/active", "1"}}, {"parity.smt=on\n"}},
		{"unknown SMT", {{CPU "/smt", NULL}}, {"parity.smt!cannot open"}},
		{"one CPU's microcode",
			{{"/proc/cpuinfo", CPUINFO("0", "vmx", "0xd0003e7") CPUINFO("1", "vmx", "0xd0003f0")}},
			{"parity.microcode=CPU 0: 0xd0003e7; CPU 1: 0xd0003f0\n"}},
		{"large pages", {{"/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]"}},
			{"parity.thp=off\n"}},
		{"merged pages", {{"/sys/kernel/mm/ksm/run", "1"}}, {"parity.ksm=on\n"}},
		{"unknown memory", {{"/sys/kernel/mm", NULL}}, {"parity.thp!cannot open", "parity.ksm!cannot open"}},
	};
	must_differ(rows, N(rows), record_kvm);
}

/* A CPU that is offline does nothing, and is asked nothing. */
static void test_offline_cpu(void **state)
{
	(void)state;
	record_kvm();
	record(CPU "/cpu2/online", "0\n");
	struct seen seen = facts();
	expect(&seen, "parity.governor=performance");
	expect(&seen, "parity.cstates=deep");
	buf_finish(&seen.text);
}

static void test_linux_turbo(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"no_turbo", {{CPU "/intel_pstate/no_turbo", "1"}}, {"parity.turbo=off\n"}},
		{"boost off in every policy",
			{{CPU "/intel_pstate", NULL}, {CPU "/cpufreq/boost", "1"}, {CPU "/cpufreq/policy0/boost", "0"},
				{CPU "/cpufreq/policy1/boost", "0"}},
			{"parity.turbo=off\n"}},
		{"boost off in one policy",
			{{CPU "/intel_pstate", NULL}, {CPU "/cpufreq/boost", "1"}, {CPU "/cpu1/cpufreq/boost", "0"}},
			{"parity.turbo=CPU 0: on; CPU 1: off\n"}},
		{"boost off for all",
			{{CPU "/intel_pstate", NULL}, {CPU "/cpufreq/boost", "0"}, BOTH("cpufreq/boost", "1")},
			{"parity.turbo=off\n"}},
		{"amd-pstate-epp without a file",
			{{CPU "/intel_pstate", NULL}, BOTH("cpufreq/scaling_driver", "amd-pstate-epp"),
				{"/proc/cpuinfo", TWO_CPUS("svm", "0xd0003e7")}},
			{"parity.turbo!neither no_turbo nor a file boost"}},
		{"no driver", {{CPU "/intel_pstate", NULL}, BOTH("cpufreq", NULL)},
			{"parity.turbo!neither", "parity.governor=none\n", "parity.frequency_max=none\n",
				"parity.energy_preference=none\n"}},
		{"no driver on a CPU without turbo",
			{{CPU "/intel_pstate", NULL}, BOTH("cpufreq", NULL),
				{"/proc/cpuinfo", TWO_CPUS("vmx", "0xd0003e7")}},
			{"parity.turbo=none\n", "parity.linux.min_perf_pct=none\n"}},
	};
	must_differ(rows, N(rows), record_kvm);
}

#define CMDLINE(words, expected) \
	{ \
		words, {{"/proc/cmdline", "ro " words " quiet\n"}}, \
		{ \
			"parity.mitigations=" expected "\n" \
		} \
	}

#define MODEL(kind) "GenuineIntel Some Xeon (family 6, model 106, stepping 6" kind ")"

/* All CPUs of a hybrid have one name: the kind is what tells them apart. */
static void test_hybrid(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"two kinds", {{"/sys/devices/cpu_core/cpus", "0\n"}, {"/sys/devices/cpu_atom/cpus", "1-3\n"}},
			{"parity.cpu=CPU 0: " MODEL(", kind core") "; CPU 1: " MODEL(", kind atom") "\n"}},
		{"one kind is online",
			{{"/sys/devices/cpu_core/cpus", "0-1,4\n"}, {"/sys/devices/cpu_atom/cpus", "2\n"}},
			{"parity.cpu=" MODEL(", kind core") "\n"}},
		{"a hybrid without the kinds", {{"/proc/cpuinfo", TWO_CPUS("vmx hybrid_cpu", "0xd0003e7")}},
			{"parity.cpu!/proc/cpuinfo does not say, or not of which kind of a hybrid's CPUs it is\n"}},
	};
	must_differ(rows, N(rows), record_kvm);
}

static void test_linux_mitigations(void **state)
{
	(void)state;
	static const struct row rows[] = {
		CMDLINE("vmscape=off", "vmscape=off"),
		CMDLINE("indirect_target_selection=off", "indirect_target_selection=off"),
		CMDLINE("tsa=off", "tsa=off"),
		CMDLINE("kvm_intel.vmentry_l1d_flush=never", "kvm_intel.vmentry_l1d_flush=never"),
		CMDLINE("kvm-intel.vmentry_l1d_flush=never", "kvm_intel.vmentry_l1d_flush=never"),
		CMDLINE("kvm.nx-huge-pages=force", "kvm.nx_huge_pages=force"),
		CMDLINE("spec-store-bypass-disable=off", "spec_store_bypass_disable=off"),
		CMDLINE("spec_store_bypass_disable=off", "spec_store_bypass_disable=off"),
		CMDLINE("l1d_flush=on", "l1d_flush=on"),
		CMDLINE("retbleed=off nopti", "nopti retbleed=off"),
		CMDLINE("mds=full mds=off", "mds=off"),
		CMDLINE("mitigations=off", "off"),
		CMDLINE("mitigations=off spectre_v2=on", "off spectre_v2=on"),
		CMDLINE("mitigations=off mitigations=auto,nosmt", "mitigations=auto,nosmt"),
		{"a vulnerability of a later kernel",
			{{CPU "/vulnerabilities/new_hole", "Not affected"}, {"/proc/cmdline", "nonew-hole"}},
			{"parity.mitigations=nonew_hole\n"}},
		{"unknown command line", {{"/proc/cmdline", NULL}}, {"parity.mitigations!cannot open"}},
		{"a vulnerability", {{CPU "/vulnerabilities/spectre_v2", "Vulnerable"}},
			{"parity.linux.mitigations=spectre_v2: Vulnerable\n"}},
		{"one more vulnerability", {{CPU "/vulnerabilities/tsa", "Mitigation: Clear CPU buffers"}},
			{"parity.linux.mitigations=spectre_v2: Mitigation: Enhanced / Automatic IBRS | tsa: "
			 "Mitigation: "
			 "Clear CPU buffers\n"}},
		{"no vulnerability", {{CPU "/vulnerabilities/spectre_v2", "Not affected"}},
			{"parity.linux.mitigations=not affected by any\n"}},
		{"unknown vulnerabilities", {{CPU "/vulnerabilities", NULL}}, {"parity.linux.mitigations!"}},
		{"a module's parameter", {{"/sys/module/kvm_intel/parameters/vmentry_l1d_flush", "never"}},
			{"parity.linux.kvm_mitigations=kvm.nx_huge_pages=N kvm_intel.vmentry_l1d_flush=never\n"}},
		{"no KVM", {{"/sys/module/kvm", NULL}, {"/sys/module/kvm_intel", NULL}},
			{"parity.linux.kvm_mitigations=KVM is not loaded\n"}},
		{"unknown modules", {{"/sys/module", NULL}}, {"parity.linux.kvm_mitigations!there is no /sys/module"}},
	};
	must_differ(rows, N(rows), record_kvm);
}

/* What is no setting of this kind, or is not for the kernel, makes no other host. */
static void test_other_words(void **state)
{
	(void)state;
	record_kvm();
	record("/proc/cmdline", "root=/dev/sda1 nosmt isolcpus=2 kvm.halt_poll_ns=9 -- tsa=off\n");
	record(CPU "/vulnerabilities/tsa", "Not affected\n");
	struct seen seen = facts();
	expect(&seen, "parity.mitigations=default");
	expect(&seen, "parity.linux.mitigations=spectre_v2: Mitigation: Enhanced / Automatic IBRS");
	buf_finish(&seen.text);
}

/* What is sent of a fact may be cut: two long values that differ at their ends differ at their beginnings, too. */
static void test_long_values(void **state)
{
	(void)state;
	char starts[2][48];
	for (unsigned i = 0; i < 2; i++) {
		AUTO_FREE char *long_text = mem_printf("Mitigation: %0700u", i);
		record(CPU "/vulnerabilities/spectre_v2", long_text);
		struct seen seen = facts();
		const char *at = strstr(buf_text(&seen.text), "\nparity.linux.mitigations=sha256 ");
		assert_non_null(at);
		snprintf(starts[i], sizeof starts[i], "%.47s", at);
		assert_non_null(strstr(at, " | spectre_v2: Mitigation: 000"));
		buf_finish(&seen.text);
	}
	assert_string_not_equal(starts[0], starts[1]);
}

#define IDLE_FILE "/commands/xenpm get-cpuidle-states"
#define FREQUENCY_FILE "/commands/xenpm get-cpufreq-para"

static void test_xen_power(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"max C-state", {{IDLE_FILE, "Max possible C-state: C1\n\n" XEN_IDLE("0", "4") XEN_IDLE("1", "4")}},
			{"parity.cstates=C1\n"}},
		{"max C-state between", {{IDLE_FILE, "Max possible C-state: C3\n\n" XEN_IDLE("0", "4")}},
			{"parity.cstates=at most C3\n"}},
		{"max C-state 0", {{IDLE_FILE, "Max possible C-state: C0\n\n" XEN_IDLE("0", "2")}},
			{"parity.cstates=poll\n", "parity.xen.cstates=2 states\n"}},
		{"max substate",
			{{IDLE_FILE, "Max possible C-state: C3\nMax possible substate: 1\n\n" XEN_IDLE("0", "4")}},
			{"parity.xen.cstates=4 states, at most substate 1\n"}},
		{"one CPU's C-states", {{IDLE_FILE, "All C-states allowed\n\n" XEN_IDLE("0", "4") XEN_IDLE("1", "2")}},
			{"parity.cstates=CPU 0: deep; CPU 1: C1\n",
				"parity.xen.cstates=CPU 0: 4 states; CPU 1: 2 states\n"}},
		{"no C-states",
			{{IDLE_FILE, "All C-states allowed\n\n"},
				{IDLE_FILE ".stderr",
					"Either Xen cpuidle is disabled or no valid information is registered!"}},
			{"parity.cstates=C1\n", "parity.xen.cstates=none\n"}},
		{"unknown C-states", {{IDLE_FILE, NULL}}, {"parity.cstates!cannot open", "parity.xen.cstates!"}},
		{"C-states without a reason", {{IDLE_FILE, "All C-states allowed\n\n"}}, {"parity.cstates!xenpm"}},
		{"C-states without a limit", {{IDLE_FILE, XEN_IDLE("0", "4")}}, {"parity.cstates!xenpm"}},
		{"one CPU's governor",
			{{FREQUENCY_FILE,
				XEN_FREQUENCY("0", "performance", "enabled", "3200000")
					XEN_FREQUENCY("1", "powersave", "disabled or n/a", "3200000")}},
			{"parity.governor=CPU 0: performance; CPU 1: powersave\n",
				"parity.turbo=CPU 0: on; CPU 1: off\n"}},
		{"a lower maximum", {{FREQUENCY_FILE, XEN_FREQUENCY("0", "performance", "enabled", "1200000")}},
			{"parity.frequency_max=1200000, not 3200000 kHz\n"}},
		{"HWP", {{FREQUENCY_FILE, XEN_HWP}},
			{"parity.governor=hwp\n", "parity.energy_preference=balance_performance\n",
				"parity.xen.frequency_driver=hwp\n"}},
		{"no cpufreq", {{FREQUENCY_FILE, ""}, {FREQUENCY_FILE ".stderr", "Xen cpufreq is not enabled!"}},
			{"parity.governor=none\n", "parity.frequency_max=none\n", "parity.xen.frequency_driver=none\n",
				"parity.turbo!"}},
		{"no cpufreq on an AMD CPU without turbo",
			{{FREQUENCY_FILE, ""}, {FREQUENCY_FILE ".stderr", "Xen cpufreq is not enabled!"},
				{"/proc/cpuinfo", "vendor_id : AuthenticAMD\n"}},
			{"parity.turbo=none\n"}},
		{"unknown frequency", {{FREQUENCY_FILE, NULL}},
			{"parity.governor!cannot open", "parity.turbo!cannot open",
				"parity.frequency_max!cannot open"}},
		{"a failure without a reason", {{FREQUENCY_FILE, ""}}, {"parity.governor!xenpm", "parity.turbo!xenpm"}},
		{"turbo in other words", {{FREQUENCY_FILE, XEN_FREQUENCY("0", "performance", "?", "3200000")}},
			{"parity.turbo!xenpm"}},
		{"SMT", {{"/commands/xl info", "threads_per_core : 2\nxen_commandline : \n"}}, {"parity.smt=on\n"}},
		{"unknown SMT", {{"/commands/xl info", "nr_cpus : 2\n"}},
			{"parity.smt!xl info does not say", "parity.mitigations!xl info does not say"}},
		{"dom0's kernel", {{CPU "/vulnerabilities/spectre_v2", "Vulnerable"}},
			{"parity.xen.dom0_mitigations=spectre_v2: Vulnerable\n"}},
	};
	must_differ(rows, N(rows), record_xen);
}

#define XEN_WORDS(words, expected) \
	{ \
		words, {{"/commands/xl info", XEN_INFO("dom0_mem=4G " words)}}, \
		{ \
			"parity.mitigations=" expected "\n" \
		} \
	}

static void test_xen_words(void **state)
{
	(void)state;
	static const struct row rows[] = {
		XEN_WORDS("no-spec-ctrl", "off"),
		XEN_WORDS("spec-ctrl=no", "off"),
		XEN_WORDS("spec-ctrl=0", "off"),
		XEN_WORDS("no-xpti", "xpti=no"),
		XEN_WORDS("xpti=off", "xpti=no"),
		XEN_WORDS("spec-ctrl=no xpti=yes", "off xpti=yes"),
		XEN_WORDS("spec-ctrl=no-xen spec_ctrl=rsb", "spec_ctrl=no-xen spec_ctrl=rsb"),
		XEN_WORDS("pv-l1tf=domu", "pv_l1tf=domu"),
	};
	must_differ(rows, N(rows), record_xen);
}

/* What dom0's sysfs says of power is not believed, and what a host has in common words agrees with a KVM host. */
static void test_xen_is_asked(void **state)
{
	(void)state;
	record_xen();
	record(CPU "/cpu0/cpufreq/scaling_governor", "powersave\n");
	record(CPU "/intel_pstate/no_turbo", "1\n");
	record(CPU "/smt/active", "1\n");
	record(CPU "/cpuidle/current_driver", "none\n");
	record("/proc/cmdline", "mitigations=off\n");
	struct seen seen = facts();
	static const char *const lines[] = {"parity.governor=performance", "parity.turbo=on", "parity.smt=off",
		"parity.cstates=deep", "parity.idle_latency=no limit", "parity.frequency_max=full",
		"parity.frequency_min=lowest", "parity.mitigations=default", "parity.thp=on", "parity.ksm=off",
		"parity.energy_preference=none", "parity.xen.cstates=4 states"};
	for (unsigned i = 0; i < N(lines); i++)
		expect(&seen, lines[i]);
	buf_finish(&seen.text);
}

/* Each knob that compare will ask for is emitted once, known or not; the other kind's are not. */
static void every_knob(bool xen, bool known)
{
	struct seen seen = facts();
	for (unsigned i = 0; i < n_parity_knobs; i++) {
		AUTO_FREE char *value = mem_printf("\n%s=", parity_knobs[i]);
		AUTO_FREE char *reason = mem_printf("\n%s!", parity_knobs[i]);
		bool wanted = parity_of(parity_knobs[i]) != (xen ? PARITY_OF_LINUX : PARITY_OF_XEN);
		bool constant = xen && !known && strstr("\nparity.thp=\nparity.ksm=\nparity.idle_latency=", value);
		const char *form = known || constant ? value : reason, *at = strstr(buf_text(&seen.text), form);
		if (wanted != (at != NULL) || (at && strstr(at + 1, form)))
			fail_msg("%s in:%s", parity_knobs[i], buf_text(&seen.text));
	}
	buf_finish(&seen.text);
}

static void test_every_knob(void **state)
{
	(void)state;
	every_knob(false, false);
	record("/sys/hypervisor/type", "xen\n");
	every_knob(true, false);
	tear_down(NULL);
	set_up(NULL);
	record_kvm();
	every_knob(false, true);
	record_xen();
	record(FREQUENCY_FILE, XEN_HWP);
	source_set_root(root);
	every_knob(true, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_linux_power),
		TEST(test_offline_cpu),
		TEST(test_linux_turbo),
		TEST(test_hybrid),
		TEST(test_linux_mitigations),
		TEST(test_other_words),
		TEST(test_long_values),
		TEST(test_xen_power),
		TEST(test_xen_words),
		TEST(test_xen_is_asked),
		TEST(test_every_knob),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
