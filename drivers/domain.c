/* domain.c - see domain.h. The tree is built with libxml2, whose xmlNewTextChild and xmlNewProp escape what they are
 * given. */
#include "drivers/domain.h"

#include <string.h>

#include "drivers/cpuset.h"
#include "drivers/domain_devices.h"
#include "drivers/xml.h"
#include "lib/auto.h"
#include "lib/mem.h"

static void add_memory(xmlNodePtr domain, const struct guest_spec *spec)
{
	AUTO_FREE char *mib = mem_printf("%u", spec->memory_mib);
	xml_set(xml_add_text(domain, "memory", mib), "unit", "MiB");
}

static void add_pin(xmlNodePtr tune, unsigned vcpu, const struct guest_spec *spec)
{
	AUTO_FREE char *own = spec->roams ? mem_strdup(spec->cpuset) : mem_printf("%d", cpuset_nth(spec->cpuset, vcpu));
	xmlNodePtr pin = xml_add(tune, "vcpupin");
	xml_set_number(pin, "vcpu", vcpu);
	xml_set(pin, "cpuset", own);
}

static void add_round_robin(xmlNodePtr tune, const struct guest_spec *spec)
{
	AUTO_FREE char *all = spec->cpus > 1 ? mem_printf("0-%u", spec->cpus - 1) : mem_strdup("0");
	xmlNodePtr sched = xml_add(tune, "vcpusched", "vcpus", all, "scheduler", "rr");
	xml_set_number(sched, "priority", DRIVER_RR_PRIORITY);
}

/* vCPU n on the n-th CPU of the set or on all of them, and the device model's threads elsewhere (METHOD rule 9). */
static void add_cpus(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	AUTO_FREE char *count = mem_printf("%u", spec->cpus + recipe->spare_vcpu);
	xmlNodePtr vcpu = xml_add_text(domain, "vcpu", count);
	xml_set(vcpu, "placement", "static");
	if (recipe->spare_vcpu)
		xml_set_number(vcpu, "current", spec->cpus);

	bool pinned = spec->cpuset && cpuset_nth(spec->cpuset, 0) >= 0;
	bool emulator = spec->emulator_cpuset && recipe->bare_board, rr = spec->policy == DRIVER_POLICY_RR;
	if (!pinned && !emulator && !rr)
		return;
	xmlNodePtr tune = xml_add(domain, "cputune");
	for (unsigned i = 0; pinned && i < spec->cpus; i++)
		add_pin(tune, i, spec);
	if (emulator)
		xml_add(tune, "emulatorpin", "cpuset", spec->emulator_cpuset);
	if (rr)
		add_round_robin(tune, spec);
}

static void add_os(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlNodePtr os = xml_add(domain, "os");
	xmlNodePtr type = xml_add_text(os, "type", recipe->os_type);
	xml_set(type, "arch", recipe->arch);
	xml_set(type, "machine", recipe->machine);
	xml_add_text(os, "kernel", spec->kernel);
	if (spec->initrd)
		xml_add_text(os, "initrd", spec->initrd);
	bool more = recipe->linux_args && strcmp(spec->guest, "linux") == 0;
	AUTO_FREE char *words = domain_devices_words(spec);
	AUTO_FREE char *cmdline = mem_printf(
		"%s%s%s%s", spec->cmdline, words, more ? " " : "", more ? recipe->linux_args : "");
	xml_add_text(os, "cmdline", cmdline);
}

static void add_machine(xmlNodePtr domain, const struct domain_recipe *recipe)
{
	if (recipe->acpi_apic) {
		xmlNodePtr features = xml_add(domain, "features");
		xml_add(features, "acpi");
		xml_add(features, "apic");
	}
	if (recipe->cpu_mode) {
		/* not migratable, or the invariant TSC is hidden */
		xml_add(domain, "cpu", "mode", recipe->cpu_mode, "check", "none", "migratable", "off");
	}
	xmlNodePtr clock = xml_add(domain, "clock", "offset", "utc");
	if (recipe->native_tsc)
		xml_add(clock, "timer", "name", "tsc", "mode", "native");
	/* A guest that ends in any way is gone: its console's text is all that is left. */
	xml_add_text(domain, "on_poweroff", "destroy");
	xml_add_text(domain, "on_reboot", "destroy");
	xml_add_text(domain, "on_crash", "destroy");
}

char *domain_pipe(const struct guest_spec *spec)
{
	return mem_printf("%s/%s", spec->dir, spec->name);
}

static void add_console(xmlNodePtr devices, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	if (recipe->console == DOMAIN_CONSOLE_UART) {
		AUTO_FREE char *pipe = domain_pipe(spec);
		xmlNodePtr serial = xml_add(devices, "serial", "type", "pipe");
		xml_add(serial, "source", "path", pipe);
		xml_add(serial, "target", "port", "0");
		return;
	}
	xmlNodePtr console = xml_add(devices, "console", "type", "pty");
	xml_add(console, "target", "type", "xen", "port", "0");
}

static void add_devices(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlNodePtr devices = xml_add(domain, "devices");
	if (recipe->emulator)
		xml_add_text(devices, "emulator", recipe->emulator);
	if (recipe->bare_board)
		xml_add(devices, "controller", "type", "usb", "model", "none");
	domain_devices_add(domain, devices, recipe, spec);
	add_console(devices, recipe, spec);
	if (recipe->bare_board)
		xml_add(devices, "memballoon", "model", "none");
}

char *domain_xml(const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlDocPtr doc = xmlNewDoc(XML("1.0"));
	xmlNodePtr domain = xmlNewNode(NULL, XML("domain"));
	xmlDocSetRootElement(doc, domain);
	xml_set(domain, "type", recipe->type);
	xml_add_text(domain, "name", spec->name);
	add_memory(domain, spec);
	add_cpus(domain, recipe, spec);
	add_os(domain, recipe, spec);
	add_machine(domain, recipe);
	add_devices(domain, recipe, spec);

	xmlBufferPtr out = xmlBufferCreate();
	xmlNodeDump(out, doc, domain, 0, 1);
	char *text = mem_strndup((const char *)xmlBufferContent(out), (size_t)xmlBufferLength(out));
	xmlBufferFree(out);
	xmlFreeDoc(doc);
	return text;
}
