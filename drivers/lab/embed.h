/* embed.h - what of the lab is inside the hvbench binary: the scripts of this folder and the warm-up guest. */
#ifndef HVB_DRIVERS_LAB_EMBED_H
#define HVB_DRIVERS_LAB_EMBED_H

#include <stdint.h>

struct lab_script {
	const char *name; /* "machine-init.sh" */
	const char *text;
};

/* Ends with a row of NULLs. */
extern const struct lab_script lab_scripts[];

/* The script of that name, which must be in the table. */
const char *lab_script(const char *name);

extern const unsigned char lab_warmup_elf[];
extern const uint32_t lab_warmup_elf_size;

#endif
