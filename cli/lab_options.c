/* lab_options.c - see lab_options.h. */
#include "cli/lab_options.h"

#include <string.h>

bool lab_option_is(int option)
{
	return option >= LAB_OPTION_CLOCK && option <= LAB_OPTION_KERNEL;
}

int lab_option(int option, const char *value, struct lab_config *config, struct err **err)
{
	if (option == LAB_OPTION_XEN)
		config->xen_file = value;
	if (option == LAB_OPTION_KERNEL)
		config->kernel_file = value;
	if (option != LAB_OPTION_CLOCK)
		return 0;
	for (enum lab_clock clock = LAB_ICOUNT; clock <= LAB_WALL; clock++)
		if (strcmp(value, lab_clock_name(clock)) == 0) {
			config->clock = clock;
			return 0;
		}
	return err_set(err, ERR_USAGE, NULL, "--clock takes icount or wall, not '%s'", value);
}
