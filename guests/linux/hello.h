/* hello.h - which boot this is, and its first frames: what this guest is and what CPU it sees. */
#ifndef HVB_GUESTS_LINUX_HELLO_H
#define HVB_GUESTS_LINUX_HELLO_H

#include "guests/linux/talk.h"

/* `manifest` is the path of the initramfs' list of files, `sys` where sysfs is mounted. Returns false when the
 * counter of time stamps is emulated: then nothing can be measured. */
bool hello_say(struct talk *talk, const char *manifest, const char *sys);

/* The boot's nonce, from the kernel's command line. Zero, which no worker uses, when that has none: what the guest says
 * is then not taken for a boot's. */
uint64_t hello_nonce(const char *command_line);

#endif
