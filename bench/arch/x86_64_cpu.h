/* x86_64_cpu.h - what CPUID says, for the machine under the bare guest. */
#ifndef HVB_BENCH_ARCH_X86_64_CPU_H
#define HVB_BENCH_ARCH_X86_64_CPU_H

#include "bench/bench.h"

struct x86_cpu {
	enum arch_vendor vendor;
	enum bench_hyper hyper;
	uint32_t hyper_leaf; /* first CPUID leaf of the hypervisor that was found; 0: none */
	bool has_x2apic, has_tsc_deadline, has_tsc_adjust, has_spec_ctrl, has_pred_cmd, has_rdtscp;
};
void x86_cpu_look(struct x86_cpu *cpu);

#endif
