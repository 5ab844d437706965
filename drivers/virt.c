#include "drivers/virt.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/domain.h"
#include "drivers/probe.h"
#include "drivers/say.h"
#include "drivers/virt_console.h"
#include "drivers/virt_policy.h"
#include "drivers/virt_share.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define HINT_DAEMON "start libvirt (systemctl start libvirtd) and see that this user may use it"
#define HINT_LEFT "see libvirt's log; hvbench gc tries again"
#define CONNECTIONS_MAX 4

struct driver_guest {
	virDomainPtr domain;
	struct virt_console console;
	int process, id;
};

static struct {
	const char *uri;
	virConnectPtr connection;
} open_connections[CONNECTIONS_MAX];

/* libvirt prints every error by default. */
static void keep_quiet(void *data, virErrorPtr error)
{
}

static int say(struct err **err, const char *hint, const char *what, const char *name)
{
	return err_set(err, ERR_INFRA, hint, "%s %s: %s", what, name, virGetLastErrorMessage());
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
		say(err, HINT_DAEMON, "libvirt does not answer on", uri);
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

/* libvirt's QEMU driver leaves the pid of a domain here. Source: libvirt 9.0, src/qemu/qemu_process.c and its stateDir.
 * */
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

/* Created paused, and checked against libvirt's schema; but not in the lab, where that costs a second and the tests
 * have done it with the same schema. */
static unsigned create_flags(const struct driver *self, const struct guest_spec *spec)
{
	return VIR_DOMAIN_START_PAUSED | (probe_in_lab(spec) ? 0 : VIR_DOMAIN_START_VALIDATE) |
		(is_qemu(self->uri) ? VIR_DOMAIN_START_AUTODESTROY : 0);
}

/* QEMU wants its pipe before it starts; a pty is there with the domain. */
static int create_with_console(struct driver_guest *guest, const struct driver *self, const struct guest_spec *spec,
	const char *xml, struct err **err)
{
	virConnectPtr connection = connection_of(self->uri, err);
	if (!connection)
		return -1;
	AUTO_FREE char *pipe = is_qemu(self->uri) ? domain_pipe(spec) : NULL;
	if (pipe && virt_console_open_pipe(&guest->console, pipe, err) != 0)
		return -1;
	guest->domain = virDomainCreateXML(connection, xml, create_flags(self, spec));
	if (!guest->domain)
		return say(err, NULL, "libvirt cannot create", spec->name);
	return pipe ? 0 : virt_console_open_pty(&guest->console, guest->domain, err);
}

char *virt_domain_xml(const struct driver *self, const struct guest_spec *spec)
{
	const struct domain_recipe *recipe = self->recipes;
	while (recipe->mode && strcmp(recipe->mode, spec->mode) != 0)
		recipe++;
	return recipe->mode ? domain_xml(recipe, spec) : NULL;
}

struct driver_guest *virt_create(const struct driver *self, const struct guest_spec *spec, struct err **err)
{
	AUTO_FREE char *xml = self->domain_xml(self, spec);
	if (!xml)
		return err_null(err_set(err, ERR_USAGE, NULL, "%s has no mode %s", self->name, spec->mode));
	struct driver_guest *guest = mem_alloc(1, sizeof *guest);
	guest->id = -1;
	virt_console_init(&guest->console);
	if (create_with_console(guest, self, spec, xml, err) != 0) {
		virt_destroy(guest, NULL);
		return NULL;
	}
	guest->id = (int)virDomainGetID(guest->domain);
	guest->process = is_qemu(self->uri) ? read_qemu_pid(spec->name) : 0;
	return guest;
}

int virt_share(struct driver_guest *guest, const struct driver_share *share, struct err **err)
{
	if (share->policy != DRIVER_POLICY_DEFAULT && guest->process == 0)
		return err_set(err, ERR_NOTHING, NULL, "vCPUs are threads with a scheduling policy under KVM only");
	return virt_share_set(guest->domain, share, err) == 0 ? virt_policy_set(guest->process, share, err) : -1;
}

int virt_start(struct driver_guest *guest, struct err **err)
{
	const char *name = virDomainGetName(guest->domain); /* asking for it forgets libvirt's words */
	return virDomainResume(guest->domain) == 0 ? 0 : say(err, NULL, "cannot start", name);
}

int virt_pause(struct driver_guest *guest, struct err **err)
{
	const char *name = virDomainGetName(guest->domain);
	return virDomainSuspend(guest->domain) == 0 ? 0 : say(err, NULL, "cannot pause", name);
}

int virt_console(const struct driver_guest *guest)
{
	return guest->console.fd;
}

int virt_say(struct driver_guest *guest, const char *data, size_t len, struct err **err)
{
	return say_to_fd(guest->console.to, data, len, err);
}

int virt_process(const struct driver_guest *guest)
{
	return guest->process;
}

int virt_domain_id(const struct driver_guest *guest)
{
	return guest->id;
}

/* 0 when it is gone, by this call or before it. */
static int end_domain(virDomainPtr domain, struct err **err)
{
	const char *name = virDomainGetName(domain);
	if (virDomainDestroy(domain) == 0)
		return 0;
	AUTO_FREE char *words = mem_strdup(virGetLastErrorMessage());
	int active = virDomainIsActive(domain);
	if (active == 0 || (active < 0 && virGetLastErrorCode() == VIR_ERR_NO_DOMAIN))
		return 0;
	return err_set(err, ERR_INFRA, HINT_LEFT, "cannot destroy %s: %s", name, words);
}

int virt_destroy(struct driver_guest *guest, struct err **err)
{
	if (!guest)
		return 0;
	int result = guest->domain ? end_domain(guest->domain, err) : 0;
	virt_console_close(&guest->console);
	if (guest->domain)
		virDomainFree(guest->domain);
	free(guest);
	return result;
}

void virt_sweep_probes(const char *uri)
{
	virConnectPtr connection = connection_of(uri, NULL);
	virDomainPtr *domains = NULL;
	int n = connection ? virConnectListAllDomains(connection, &domains, 0) : 0;
	for (int i = 0; i < n; i++) {
		if (file_of_dead(virDomainGetName(domains[i]), VIRT_PROBE))
			end_domain(domains[i], NULL);
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
	int result = end_domain(domain, err);
	virDomainFree(domain);
	return result;
}
