/* hello.h - the first frames of a boot: what this guest is and what CPU it sees. */
#ifndef HVB_GUESTS_LINUX_HELLO_H
#define HVB_GUESTS_LINUX_HELLO_H

#include "guests/linux/talk.h"

/* `manifest` is the path of the initramfs' list of files, `sys` where sysfs is mounted. Returns false when the
 * counter of time stamps is emulated: then nothing can be measured. */
bool hello_say(struct talk *talk, const char *manifest, const char *sys);

#endif
