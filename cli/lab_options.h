/*
 * lab_options.h - the options that choose a lab, which `run` and `lab` share.
 */
#ifndef HVB_CLI_LAB_OPTIONS_H
#define HVB_CLI_LAB_OPTIONS_H

#include <stdbool.h>

#include "drivers/lab/lab.h"
#include "lib/err.h"

enum { LAB_OPTION_CLOCK = 0x800, LAB_OPTION_CPUS, LAB_OPTION_XEN, LAB_OPTION_XEN_ARGS, LAB_OPTION_KERNEL };

#define LAB_OPTIONS \
	{"clock", required_argument, NULL, LAB_OPTION_CLOCK}, {"lab-cpus", required_argument, NULL, LAB_OPTION_CPUS}, \
		{"xen", required_argument, NULL, LAB_OPTION_XEN}, \
		{"xen-args", required_argument, NULL, LAB_OPTION_XEN_ARGS}, \
	{ \
		"kernel", required_argument, NULL, LAB_OPTION_KERNEL \
	}

#define LAB_USAGE \
	"      --clock icount|wall  of the lab: counted instructions (default), or ordinary time\n" \
	"      --lab-cpus N       of lab-kvm and lab-xen (1; in ordinary time 2); on counted instructions several " \
	"take turns on one clock\n" \
	"      --xen FILE         your own xen in the lab\n" \
	"      --xen-args WORDS   more for the command line of the lab's Xen: \"sched=credit\"; makes a lab of its " \
	"own\n" \
	"      --kernel FILE      your own bzImage in the lab, host of KVM and dom0 (modules in FILE.modules)\n"

bool lab_option_is(int option);

/* Takes one of the options into *config; value is borrowed. 0, also for an option of somebody else; -1 on a bad value.
 * */
int lab_option(int option, const char *value, struct lab_config *config, struct err **err);

#endif
