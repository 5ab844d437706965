/* parity.c - see parity.h. */
#include "lib/parity.h"

#include <string.h>

const char *const parity_knobs[] = {
	"parity.cpu",                    /* model of every CPU */
	"parity.microcode",              /* microcode of every CPU */
	"parity.governor",               /* who chooses the frequency */
	"parity.turbo",                  /* whether CPUs may run above their nominal frequency */
	"parity.frequency_max",          /* the highest frequency that is allowed */
	"parity.frequency_min",          /* the lowest frequency that is allowed */
	"parity.energy_preference",      /* what hardware that scales by itself prefers (EPP) */
	"parity.cstates",                /* how deep an idle CPU may sleep */
	"parity.idle_latency",           /* the longest time that waking up may take */
	"parity.smt",                    /* whether cores have two threads */
	"parity.mitigations",            /* words of the command line against speculation */
	"parity.thp",                    /* whether guests get large pages */
	"parity.ksm",                    /* whether equal pages are merged */
	"parity.linux.frequency_driver", /* Linux' driver for frequencies */
	"parity.linux.min_perf_pct",     /* intel_pstate's lowest performance */
	"parity.linux.energy_bias",      /* what hardware prefers that Linux scales (EPB) */
	"parity.linux.cstates",          /* idle states by name, and which of them are disabled */
	"parity.linux.mitigations",      /* what the kernel does against each vulnerability of the CPU */
	"parity.linux.kvm_mitigations",  /* what KVM's modules do against them */
	"parity.xen.frequency_driver",   /* Xen's driver for frequencies */
	"parity.xen.cstates",            /* number of idle states */
	"parity.xen.dom0_mitigations",   /* what dom0's kernel does against each vulnerability */
};

const unsigned n_parity_knobs = sizeof parity_knobs / sizeof parity_knobs[0];

enum parity_of parity_of(const char *name)
{
	if (strncmp(name, PARITY_LINUX, strlen(PARITY_LINUX)) == 0)
		return PARITY_OF_LINUX;
	return strncmp(name, PARITY_XEN, strlen(PARITY_XEN)) == 0 ? PARITY_OF_XEN : PARITY_OF_ANY;
}
