/*
 * virt.c - see virt.h.
 *
 * The console is libvirt's stream (the same for QEMU's pty and Xen's ring). A thread reads it, blocking, and hands the bytes on
 * through a socket, so that the worker can wait for all its guests with one poll(2) and needs no event loop of libvirt's.
 */
#include "drivers/virt.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define CURE_DAEMON "start libvirt (systemctl start libvirtd) and see that this user may use it"
#define CONNECTIONS_MAX 4
#define PUMP_CHUNK 16384

struct driver_guest {
	virDomainPtr domain;
	virStreamPtr stream;
	pthread_t pump;
	bool pumping;
	int reader, writer;   /* the two ends of the console's socket */
	int process, id;
};

static struct {
	const char *uri;
	virConnectPtr connection;
} open_connections[CONNECTIONS_MAX];

/* libvirt prints every error by default. */
static void keep_quiet(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

static int say(struct err **err, const char *cure, const char *what, const char *name)
{
	return err_set(err, ERR_INFRA, cure, "%s %s: %s", what, name, virGetLastErrorMessage());
}

/* The connection of that URI (a string that lives as long as the program), opened anew when it died. Borrowed. */
static virConnectPtr connection_of(const char *uri, struct err **err)
{
	virSetErrorFunc(NULL, keep_quiet);
	unsigned i = 0;
	while (i < CONNECTIONS_MAX - 1 && open_connections[i].uri && strcmp(open_connections[i].uri, uri) != 0)
		i++;
	virConnectPtr connection = open_connections[i].connection;
	if (connection && virConnectIsAlive(connection) == 1)
		return connection;
	if (connection)
		virConnectClose(connection);
	open_connections[i].uri = uri;
	open_connections[i].connection = virConnectOpen(uri);
	if (!open_connections[i].connection)
		say(err, CURE_DAEMON, "libvirt does not answer on", uri);
	return open_connections[i].connection;
}

int virt_check(const char *uri, struct err **err)
{
	return connection_of(uri, err) ? 0 : -1;
}

char *virt_version(const char *uri)
{
	virConnectPtr connection = connection_of(uri, NULL);
	unsigned long version;
	if (!connection || virConnectGetVersion(connection, &version) != 0)
		return NULL;
	return mem_printf("%lu.%lu.%lu", version / 1000000, version / 1000 % 1000, version % 1000);
}

/* Until the stream ends, or nobody listens any more. */
static void *pump_console(void *arg)
{
	struct driver_guest *guest = arg;
	char chunk[PUMP_CHUNK];
	int n;
	bool heard = true;
	while (heard && (n = virStreamRecv(guest->stream, chunk, sizeof chunk)) > 0)
		for (int at = 0; heard && at < n;) {
			ssize_t sent = send(guest->writer, chunk + at, (size_t)(n - at), MSG_NOSIGNAL);
			if (sent > 0)
				at += (int)sent;
			else
				heard = sent < 0 && errno == EINTR;
		}
	shutdown(guest->writer, SHUT_WR);
	return NULL;
}

/* The signals of the process are the worker's, not the pump's. */
static int start_pump(struct driver_guest *guest)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&guest->pump, NULL, pump_console, guest);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	guest->pumping = failed == 0;
	return failed;
}

static int attach_console(virConnectPtr connection, struct driver_guest *guest, const char *name, struct err **err)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket for the console of %s", name);
	guest->reader = ends[0];
	guest->writer = ends[1];
	guest->stream = virStreamNew(connection, 0);
	if (!guest->stream || virDomainOpenConsole(guest->domain, NULL, guest->stream, VIR_DOMAIN_CONSOLE_FORCE) != 0)
		return say(err, NULL, "cannot open the console of", name);
	int failed = start_pump(guest);
	return failed ? err_sys(err, ERR_INFRA, failed, NULL, "cannot start the console thread of %s", name) : 0;
}

/* libvirt's QEMU driver leaves the pid of a domain here. Source: libvirt 9.0, src/qemu/qemu_process.c and its stateDir. */
static int read_qemu_pid(const char *name)
{
	AUTO_FREE char *path = mem_printf("/run/libvirt/qemu/%s.pid", name);
	AUTO_BUF struct buf text = BUF_INIT;
	return file_read(path, 64, &text, NULL) == 0 ? atoi(buf_text(&text)) : 0;
}

static bool is_qemu(const char *uri)
{
	return strncmp(uri, "qemu", 4) == 0;
}

struct driver_guest *virt_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	virConnectPtr connection = connection_of(self->uri, err);
	if (!connection)
		return NULL;
	AUTO_FREE char *xml = self->domain_xml(self, spec);
	if (!xml) {
		err_set(err, ERR_USAGE, NULL, "%s has no mode %s", self->name, spec->mode);
		return NULL;
	}
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->reader = guest->writer = guest->id = -1;
	unsigned flags = VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_VALIDATE | (is_qemu(self->uri) ? VIR_DOMAIN_START_AUTODESTROY : 0);
	guest->domain = virDomainCreateXML(connection, xml, flags);
	if (!guest->domain) {
		say(err, NULL, "libvirt cannot create", spec->name);
	} else if (attach_console(connection, guest, spec->name, err) == 0) {
		guest->id = (int)virDomainGetID(guest->domain);
		guest->process = is_qemu(self->uri) ? read_qemu_pid(spec->name) : 0;
		return guest;
	}
	virt_destroy(guest);
	return NULL;
}

int virt_start(struct driver_guest *guest, struct err **err)
{
	return virDomainResume(guest->domain) == 0 ? 0 : say(err, NULL, "cannot start", virDomainGetName(guest->domain));
}

int virt_console(const struct driver_guest *guest)
{
	return guest->reader;
}

int virt_process(const struct driver_guest *guest)
{
	return guest->process;
}

int virt_domain_id(const struct driver_guest *guest)
{
	return guest->id;
}

/* True when it is gone, by this call or before it. */
static bool end_domain(virDomainPtr domain)
{
	if (virDomainDestroy(domain) == 0)
		return true;
	int code = virGetLastErrorCode();
	return code == VIR_ERR_NO_DOMAIN || code == VIR_ERR_OPERATION_INVALID;
}

void virt_destroy(struct driver_guest *guest)
{
	if (!guest)
		return;
	/* The end of the domain ends the stream, and that the pump; only a libvirt that failed must be told. */
	if (guest->domain && !end_domain(guest->domain) && guest->pumping)
		virStreamAbort(guest->stream);
	if (guest->pumping) {
		shutdown(guest->reader, SHUT_RD);
		pthread_join(guest->pump, NULL);
	}
	if (guest->stream)
		virStreamFree(guest->stream);
	if (guest->domain)
		virDomainFree(guest->domain);
	if (guest->reader >= 0)
		close(guest->reader);
	if (guest->writer >= 0)
		close(guest->writer);
	free(guest);
}

void virt_sweep_probes(const char *uri)
{
	virConnectPtr connection = connection_of(uri, NULL);
	virDomainPtr *domains = NULL;
	int n = connection ? virConnectListAllDomains(connection, &domains, 0) : 0;
	for (int i = 0; i < n; i++) {
		const char *name = virDomainGetName(domains[i]);
		int pid = strncmp(name, VIRT_PROBE, strlen(VIRT_PROBE)) == 0 ? atoi(name + strlen(VIRT_PROBE)) : 0;
		if (pid > 0 && kill(pid, 0) != 0 && errno == ESRCH)
			end_domain(domains[i]);
		virDomainFree(domains[i]);
	}
	free(domains);
}

int virt_reap(const struct driver *self, const char *name, struct err **err)
{
	virConnectPtr connection = connection_of(self->uri, err);
	if (!connection)
		return -1;
	virDomainPtr domain = virDomainLookupByName(connection, name);
	if (!domain)
		return virGetLastErrorCode() == VIR_ERR_NO_DOMAIN ? 0 : say(err, NULL, "cannot look for", name);
	int result = end_domain(domain) ? 0 : say(err, NULL, "cannot destroy", name);
	virDomainFree(domain);
	return result;
}
