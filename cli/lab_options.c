/* lab_options.c - see lab_options.h. */
#include "cli/lab_options.h"

#include <string.h>

/* It becomes a part of a line: of Xen's command line, of the recipe, of a fact. */
static int check_xen_args(void *base, const char *value, struct err **err)
{
	(void)base;
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ')
			return err_set(err, ERR_USAGE, NULL, "the words must be on one line");
	return value[strspn(value, " ")]
		? 0
		: err_set(err, ERR_USAGE, NULL, "words of Xen's command line are needed, such as sched=credit");
}

static int take_clock(void *base, const char *value, struct err **err)
{
	struct lab_config *config = base;
	for (enum lab_clock clock = LAB_ICOUNT; clock <= LAB_WALL; clock++)
		if (strcmp(value, lab_clock_name(clock)) == 0) {
			config->clock = clock;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "'%s' is not a clock of the lab: %s or %s", value,
		lab_clock_name(LAB_ICOUNT), lab_clock_name(LAB_WALL));
}

#define AT(member) offsetof(struct lab_config, member)

const struct cli_option lab_options[] = {
	{.name = "clock",
		.arg = "NAME",
		.help = "the lab's clock: icount, which counts instructions (default), or wall, ordinary time",
		.kind = CLI_OTHER,
		.take = take_clock},
	{.name = "lab-cpus",
		.arg = "N",
		.help = "CPUs of lab-kvm and lab-xen (1; with --clock wall 2); on icount several CPUs take turns",
		.kind = CLI_NUMBER,
		.at = AT(cpus),
		.min = 1,
		.max = LAB_CPUS_MAX},
	{.name = "xen", .arg = "FILE", .help = "your own xen in the lab", .kind = CLI_TEXT, .at = AT(xen_file)},
	{.name = "xen-args",
		.arg = "WORDS",
		.help = "append WORDS to the command line of the lab's Xen (sched=credit); makes a lab of its own",
		.kind = CLI_TEXT,
		.at = AT(xen_args),
		.take = check_xen_args},
	{.name = "kernel",
		.arg = "FILE",
		.help = "your own bzImage in the lab, as KVM's host and as dom0 (modules in FILE.modules)",
		.kind = CLI_TEXT,
		.at = AT(kernel_file)},
	{0},
};
