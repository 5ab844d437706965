/*
 * virt_console.h - the console of a guest of libvirt's as one descriptor, in two ways.
 *
 * pipe: QEMU writes its serial port into a named pipe of ours, made before the domain is. Nothing stands between guest and worker, and what was said
 * is still there when QEMU is gone. (Through a pty, libvirtd and its stream every byte wakes three threads: 60,000 instructions of the host in the lab,
 * most of a boot's time; and a pty loses what was not read when its other end closes.)
 *
 * stream: virDomainOpenConsole, for Xen's console ring, which arrives in large pieces. A thread reads it, blocking, and hands the bytes on through a
 * socket, so that no event loop of libvirt's is needed. What the worker says goes into the same stream from its own thread, which libvirt's client
 * allows.
 */
#ifndef HVB_DRIVERS_VIRT_CONSOLE_H
#define HVB_DRIVERS_VIRT_CONSOLE_H

#include <libvirt/libvirt.h>
#include <pthread.h>
#include <stdbool.h>

#include "lib/err.h"

struct virt_console {
	int fd;               /* to read from; -1 when not open */
	int to;               /* to write to, of the pipe; -1 when not open */
	char *in, *out;       /* paths of the pipe, or NULL */
	virStreamPtr stream;  /* or NULL */
	int feed;             /* the pump's end of the socket, -1 when there is none */
	pthread_t pump;
	bool pumping;
};

void virt_console_init(struct virt_console *console);

/* Makes path.in and path.out. libvirt gives them to QEMU's user. */
int virt_console_open_pipe(struct virt_console *console, const char *path, struct err **err);

/* Of a domain that does not run yet. */
int virt_console_open_stream(struct virt_console *console, virConnectPtr connection, virDomainPtr domain, struct err **err);

/* All of it, without waiting for the guest. A pipe takes 64 KiB that the guest has not read; a stream's bytes wait in libvirtd, and it takes no more than that
 * at once. */
int virt_console_say(struct virt_console *console, const char *data, size_t len, struct err **err);

/* domain_gone: the stream ends by itself; else it is broken off. Accepts a half-opened one. */
void virt_console_close(struct virt_console *console, bool domain_gone);

#endif
