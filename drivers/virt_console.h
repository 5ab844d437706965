/*
 * virt_console.h - the console of a guest of libvirt's as one descriptor, in two ways.
 *
 * pipe: QEMU writes its serial port into a named pipe of ours, made before the domain is. Nothing stands between guest and worker, and what was said
 * is still there when QEMU is gone. (A pty loses what was not read when its other end closes.)
 *
 * pty: where xenconsoled puts what it takes from Xen's console ring, in large pieces; libvirt tells its name.
 *
 * virDomainOpenConsole is not used. libvirtd and its stream wake three threads for every piece (60,000 instructions of the host in the lab), and a stream needs a
 * thread that waits for it: with two threads waiting on one connection libvirt 9.0 loses wake-ups, and a call never returns. So only one thread of the worker ever
 * uses libvirt.
 */
#ifndef HVB_DRIVERS_VIRT_CONSOLE_H
#define HVB_DRIVERS_VIRT_CONSOLE_H

#include <libvirt/libvirt.h>

#include "lib/err.h"

struct virt_console {
	int fd;               /* to read from; -1 when not open */
	int to;               /* to write to; -1 when not open */
	char *in, *out;       /* paths of the pipe, or NULL */
};

void virt_console_init(struct virt_console *console);

/* Makes path.in and path.out. libvirt gives them to QEMU's user. */
int virt_console_open_pipe(struct virt_console *console, const char *path, struct err **err);

/* Of a domain that is there, and does not run yet. */
int virt_console_open_pty(struct virt_console *console, virDomainPtr domain, struct err **err);

/* The pty of the first console in a running domain's XML, "/dev/pts/3"; caller frees; NULL when it tells none. */
char *virt_console_pty_of(const char *xml);

/* All of it, without waiting for the guest. A pipe and a pty take 64 KiB that the guest has not read. */
int virt_console_say(struct virt_console *console, const char *data, size_t len, struct err **err);

/* Accepts a half-opened one. */
void virt_console_close(struct virt_console *console);

#endif
