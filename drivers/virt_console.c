/* virt_console.c - see virt_console.h. */
#include "drivers/virt_console.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drivers/say.h"
#include "lib/mem.h"

#define PUMP_CHUNK 16384

void virt_console_init(struct virt_console *console)
{
	*console = (struct virt_console){.fd = -1, .to = -1, .feed = -1};
}

int virt_console_open_pipe(struct virt_console *console, const char *path, struct err **err)
{
	console->in = mem_printf("%s.in", path);
	console->out = mem_printf("%s.out", path);
	if (mkfifo(console->in, 0600) != 0 || mkfifo(console->out, 0600) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make the console's pipe %s", path);
	console->fd = open(console->out, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (console->fd < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open the console's pipe %s", console->out);
	/* For both directions, or it would open only when QEMU has. */
	console->to = open(console->in, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	return console->to >= 0 ? 0 : err_sys(err, ERR_INFRA, errno, NULL, "cannot open the console's pipe %s", console->in);
}

/* Until the stream ends, or nobody listens any more. */
static void *pump_console(void *arg)
{
	struct virt_console *console = arg;
	char chunk[PUMP_CHUNK];
	int n;
	bool heard = true;
	while (heard && (n = virStreamRecv(console->stream, chunk, sizeof chunk)) > 0)
		for (int at = 0; heard && at < n;) {
			ssize_t sent = send(console->feed, chunk + at, (size_t)(n - at), MSG_NOSIGNAL);
			if (sent > 0)
				at += (int)sent;
			else
				heard = sent < 0 && errno == EINTR;
		}
	shutdown(console->feed, SHUT_WR);
	return NULL;
}

/* The signals of the process are the worker's, not the pump's. */
static int start_pump(struct virt_console *console)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&console->pump, NULL, pump_console, console);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	console->pumping = failed == 0;
	return failed;
}

int virt_console_open_stream(struct virt_console *console, virConnectPtr connection, virDomainPtr domain, struct err **err)
{
	const char *name = virDomainGetName(domain);
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket for the console of %s", name);
	console->fd = ends[0];
	console->feed = ends[1];
	console->stream = virStreamNew(connection, 0);
	if (!console->stream || virDomainOpenConsole(domain, NULL, console->stream, VIR_DOMAIN_CONSOLE_FORCE) != 0)
		return err_set(err, ERR_INFRA, NULL, "cannot open the console of %s: %s", name, virGetLastErrorMessage());
	int failed = start_pump(console);
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot start the console's thread of %s", name) : 0;
}

static int say_to_stream(virStreamPtr stream, const char *data, size_t len, struct err **err)
{
	while (len > 0) {
		int n = virStreamSend(stream, data, len);
		if (n <= 0)
			return err_set(err, ERR_INFRA, NULL, "cannot write to the guest's console: %s", virGetLastErrorMessage());
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int virt_console_say(struct virt_console *console, const char *data, size_t len, struct err **err)
{
	if (!console->stream)
		return say_to_fd(console->to, data, len, err);
	if (len > SAY_MAX)
		return err_set(err, ERR_INFRA, NULL, "%zu bytes are more than a guest's console takes at once", len);
	return say_to_stream(console->stream, data, len, err);
}

static void remove_pipe(char **path)
{
	if (*path)
		unlink(*path);
	free(*path);
	*path = NULL;
}

void virt_console_close(struct virt_console *console, bool domain_gone)
{
	if (console->pumping) {
		if (!domain_gone)
			virStreamAbort(console->stream);
		shutdown(console->fd, SHUT_RD);
		pthread_join(console->pump, NULL);
	}
	if (console->stream)
		virStreamFree(console->stream);
	if (console->fd >= 0)
		close(console->fd);
	if (console->to >= 0)
		close(console->to);
	if (console->feed >= 0)
		close(console->feed);
	remove_pipe(&console->in);
	remove_pipe(&console->out);
	virt_console_init(console);
}
