/*
 * virt_console.h - the console of a guest of libvirt's as one descriptor, in two ways.
 *
 * pipe: QEMU writes its serial port into a named pipe of ours, made before the domain is. Nothing stands between guest
 * and worker, and what was said is still there when QEMU is gone. (A pty loses what was not read when its other end
 * closes.)
 *
 * pty: where xenconsoled puts what it takes from Xen's console ring, in large pieces; libvirt tells its name. A thread
 * reads it and hands the bytes on through a socket, so that nothing is left in it when the domain is gone, whatever the
 * worker does meanwhile.
 *
 * virDomainOpenConsole is not used: its stream needs a thread that waits for it, and with two threads waiting on one
 * connection libvirt 9.0 loses wake-ups, so that a call never returns. Only one thread of the worker ever uses libvirt.
 */
#ifndef HVB_DRIVERS_VIRT_CONSOLE_H
#define HVB_DRIVERS_VIRT_CONSOLE_H

#include <libvirt/libvirt.h>
#include <pthread.h>
#include <stdbool.h>

#include "lib/err.h"

struct virt_console {
	int fd;         /* to read from; -1 when not open */
	int to;         /* to write to, without waiting (say.h): it takes 64 KiB; -1 when not open */
	char *in, *out; /* paths of the pipe, or NULL */
	int feed;       /* the pump's end of the socket, -1 when there is none */
	pthread_t pump;
	bool pumping;
};

void virt_console_init(struct virt_console *console);

/* Makes path.in and path.out. libvirt gives them to QEMU's user. */
int virt_console_open_pipe(struct virt_console *console, const char *path, struct err **err);

/* Of a domain that is there, and does not run yet. The console stays where it is until it is closed. */
int virt_console_open_pty(struct virt_console *console, virDomainPtr domain, struct err **err);

/* The pty of the first console in a running domain's XML, "/dev/pts/3"; caller frees; NULL when it tells none. */
char *virt_console_pty_of(const char *xml);

/* Accepts a half-opened one. */
void virt_console_close(struct virt_console *console);

#endif
