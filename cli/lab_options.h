/*
 * lab_options.h - the options that choose a lab, which `run` and `lab` share.
 */
#ifndef HVB_CLI_LAB_OPTIONS_H
#define HVB_CLI_LAB_OPTIONS_H

#include "cli/options.h"
#include "drivers/lab/lab.h"

/* The table's struct is a struct lab_config, all zero before. */
extern const struct cli_option lab_options[];

#endif
