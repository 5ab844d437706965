/* lab_options.c - see lab_options.h. */
#include "cli/lab_options.h"

#include <string.h>

#include "cli/command.h"

bool lab_option_is(int option)
{
	return option >= LAB_OPTION_CLOCK && option <= LAB_OPTION_KERNEL;
}

/* It becomes a part of a line: of Xen's command line, of the recipe, of a fact. */
static int take_xen_args(const char *value, struct lab_config *config, struct err **err)
{
	config->xen_args = value;
	for (const char *c = value; *c; c++)
		if ((unsigned char)*c < ' ')
			return err_set(err, ERR_USAGE, NULL, "--xen-args takes one line of words");
	return value[strspn(value, " ")]
		? 0
		: err_set(err, ERR_USAGE, NULL, "--xen-args takes words of Xen's command line, such as sched=credit");
}

static int take_cpus(const char *value, struct lab_config *config, struct err **err)
{
	uint64_t cpus;
	if (cli_number("lab-cpus", value, 1, LAB_CPUS_MAX, &cpus, err) != 0)
		return -1;
	config->cpus = (unsigned)cpus;
	return 0;
}

static int take_clock(const char *value, struct lab_config *config, struct err **err)
{
	for (enum lab_clock clock = LAB_ICOUNT; clock <= LAB_WALL; clock++)
		if (strcmp(value, lab_clock_name(clock)) == 0) {
			config->clock = clock;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "--clock takes icount or wall, not '%s'", value);
}

int lab_option(int option, const char *value, struct lab_config *config, struct err **err)
{
	if (option == LAB_OPTION_XEN)
		config->xen_file = value;
	if (option == LAB_OPTION_KERNEL)
		config->kernel_file = value;
	if (option == LAB_OPTION_XEN_ARGS)
		return take_xen_args(value, config, err);
	if (option == LAB_OPTION_CPUS)
		return take_cpus(value, config, err);
	return option == LAB_OPTION_CLOCK ? take_clock(value, config, err) : 0;
}
