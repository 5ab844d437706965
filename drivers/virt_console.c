#include "drivers/virt_console.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/xml.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/spawn.h"

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
	return console->to >= 0
		? 0
		: err_sys(err, ERR_INFRA, errno, NULL, "cannot open the console's pipe %s", console->in);
}

char *virt_console_pty_of(const char *xml)
{
	xmlDocPtr doc = xmlReadMemory(
		xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	xmlXPathContextPtr context = doc ? xmlXPathNewContext(doc) : NULL;
	xmlXPathObjectPtr found = context
		? xmlXPathEvalExpression(XML("string(/domain/devices/console[@type='pty'][1]/source/@path)"), context)
		: NULL;
	char *path = found && found->stringval && found->stringval[0] ? mem_strdup((const char *)found->stringval)
								      : NULL;
	xmlXPathFreeObject(found);
	xmlXPathFreeContext(context);
	xmlFreeDoc(doc);
	return path;
}

/* What a guest says is not to be changed or sent back to it. */
static int set_raw(int fd)
{
	struct termios mode;
	if (tcgetattr(fd, &mode) != 0)
		return -1;
	cfmakeraw(&mode);
	return tcsetattr(fd, TCSANOW, &mode);
}

/* Until the domain is gone, or nobody listens any more. No signal interrupts it. */
static void *pump_console(void *arg)
{
	struct virt_console *console = arg;
	struct pollfd fds[] = {{console->to, POLLIN, 0}, {console->feed, 0, 0}};
	char chunk[PUMP_CHUNK];
	while (poll(fds, 2, -1) > 0 && !fds[1].revents) {
		ssize_t n = read(console->to, chunk, sizeof chunk);
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0 || file_send_all(console->feed, chunk, (size_t)n, 0) != 0)
			break;
	}
	shutdown(console->feed, SHUT_WR);
	return NULL;
}

int virt_console_open_pty(struct virt_console *console, virDomainPtr domain, struct err **err)
{
	const char *name = virDomainGetName(domain);
	AUTO_FREE char *xml = virDomainGetXMLDesc(domain, 0);
	if (!xml)
		return err_set(
			err, ERR_INFRA, NULL, "libvirt does not describe %s: %s", name, virGetLastErrorMessage());
	AUTO_FREE char *path = virt_console_pty_of(xml);
	if (!path)
		return err_set(err, ERR_INFRA, "see that xenconsoled runs", "%s has no console yet", name);
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket for the console of %s", name);
	console->fd = ends[0];
	console->feed = ends[1];
	console->to = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (console->to < 0 || set_raw(console->to) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot open the console of %s, %s", name, path);
	int failed = spawn_thread(&console->pump, pump_console, console);
	console->pumping = failed == 0;
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot start the console's thread of %s", name) : 0;
}

static void remove_pipe(char **path)
{
	if (*path)
		unlink(*path);
	free(*path);
	*path = NULL;
}

void virt_console_close(struct virt_console *console)
{
	if (console->pumping) {
		shutdown(console->fd, SHUT_RDWR);
		pthread_join(console->pump, NULL);
	}
	close_fd(&console->feed);
	close_fd(&console->fd);
	close_fd(&console->to);
	remove_pipe(&console->in);
	remove_pipe(&console->out);
	virt_console_init(console);
}
