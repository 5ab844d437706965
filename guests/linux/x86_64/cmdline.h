/* cmdline.h - words of the linux guest's kernel command line that only x86-64 has. */
#ifndef HVB_GUESTS_LINUX_X86_64_CMDLINE_H
#define HVB_GUESTS_LINUX_X86_64_CMDLINE_H

#define LINUX_ARCH_CMDLINE "tsc=reliable" /* no watchdog that looks at another clock meanwhile */

#endif
