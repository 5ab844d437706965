/* recipe.h - what a lab is made from, as text, and the names of its folders, which are hashes of that text. */
#ifndef HVB_DRIVERS_LAB_RECIPE_H
#define HVB_DRIVERS_LAB_RECIPE_H

#include "drivers/lab/lab.h"
#include "lib/buf.h"

/* Everything that the root disk depends on: the release, its packages and the script that trims them. */
void recipe_root(struct buf *text);

/* The QEMU that the user has chosen for the lab (LAB_QEMU), which is used as it is; or NULL. Borrowed. */
const char *recipe_own_qemu(void);

/* That one, or this machine's, as PATH finds it; caller frees; NULL when there is none. */
char *recipe_qemu(struct err **err);

/* The folder of all labs, and of a root disk; caller frees. */
char *recipe_base_dir(void);
char *recipe_root_dir(void);

#endif
