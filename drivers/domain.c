/*
 * domain.c - see domain.h. The tree is built with libxml2, whose xmlNewTextChild and xmlNewProp escape what they are given.
 */
#include "drivers/domain.h"

#include <libxml/tree.h>
#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define XML(text) ((const xmlChar *)(text))

/* More CPUs than any host has: a longer range is a typing error. */
#define CPU_MAX 65536

const struct domain_recipe *domain_recipe_find(const struct domain_recipe *table, const char *mode)
{
	for (; table->mode; table++)
		if (strcmp(table->mode, mode) == 0)
			return table;
	return NULL;
}

/* Reads "A" or "A-B" and steps over it and a comma. False at a malformed one. */
static bool take_range(const char **at, unsigned long *first, unsigned long *last)
{
	char *end;
	if (**at < '0' || **at > '9')
		return false;
	*first = *last = strtoul(*at, &end, 10);
	if (*end == '-') {
		if (end[1] < '0' || end[1] > '9')
			return false;
		*last = strtoul(end + 1, &end, 10);
	}
	if (*last < *first || *last >= CPU_MAX || (*end && *end != ','))
		return false;
	*at = *end ? end + 1 : end;
	return true;
}

int domain_cpu_of(const char *cpuset, unsigned n)
{
	unsigned long first, last, total = 0;
	const char *at = cpuset;
	while (*at) {
		if (!take_range(&at, &first, &last))
			return -1;
		total += last - first + 1;
	}
	if (total == 0)
		return -1;
	unsigned long left = n % total;
	for (at = cpuset; take_range(&at, &first, &last); left -= last - first + 1)
		if (left <= last - first)
			return (int)(first + left);
	return -1;
}

static xmlNodePtr add(xmlNodePtr parent, const char *name)
{
	return xmlNewChild(parent, NULL, XML(name), NULL);
}

static void add_text(xmlNodePtr parent, const char *name, const char *text)
{
	xmlNewTextChild(parent, NULL, XML(name), XML(text));
}

static void set(xmlNodePtr node, const char *name, const char *value)
{
	xmlNewProp(node, XML(name), XML(value));
}

static void set_number(xmlNodePtr node, const char *name, unsigned value)
{
	AUTO_FREE char *text = mem_printf("%u", value);
	set(node, name, text);
}

static void add_memory(xmlNodePtr domain, const struct guest_spec *spec)
{
	AUTO_FREE char *mib = mem_printf("%u", spec->memory_mib);
	xmlNodePtr memory = xmlNewTextChild(domain, NULL, XML("memory"), XML(mib));
	set(memory, "unit", "MiB");
}

static void add_pin(xmlNodePtr tune, unsigned vcpu, int cpu)
{
	xmlNodePtr pin = add(tune, "vcpupin");
	set_number(pin, "vcpu", vcpu);
	set_number(pin, "cpuset", (unsigned)cpu);
}

/* vCPU n on the n-th CPU of the set, and the device model's threads elsewhere (method.md, rule 9). */
static void add_cpus(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	AUTO_FREE char *count = mem_printf("%u", spec->cpus);
	xmlNodePtr vcpu = xmlNewTextChild(domain, NULL, XML("vcpu"), XML(count));
	set(vcpu, "placement", "static");

	bool pinned = spec->cpuset && domain_cpu_of(spec->cpuset, 0) >= 0;
	bool emulator = spec->emulator_cpuset && recipe->bare_board;
	if (!pinned && !emulator)
		return;
	xmlNodePtr tune = add(domain, "cputune");
	for (unsigned i = 0; pinned && i < spec->cpus; i++)
		add_pin(tune, i, domain_cpu_of(spec->cpuset, i));
	if (emulator)
		set(add(tune, "emulatorpin"), "cpuset", spec->emulator_cpuset);
}

static void add_os(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlNodePtr os = add(domain, "os");
	xmlNodePtr type = xmlNewTextChild(os, NULL, XML("type"), XML(recipe->os_type));
	set(type, "arch", "x86_64");
	set(type, "machine", recipe->machine);
	add_text(os, "kernel", spec->kernel);
	if (spec->initrd)
		add_text(os, "initrd", spec->initrd);
	add_text(os, "cmdline", spec->cmdline);
}

static void add_machine(xmlNodePtr domain, const struct domain_recipe *recipe)
{
	if (recipe->acpi_apic) {
		xmlNodePtr features = add(domain, "features");
		add(features, "acpi");
		add(features, "apic");
	}
	if (recipe->cpu_mode) {
		xmlNodePtr cpu = add(domain, "cpu");
		set(cpu, "mode", recipe->cpu_mode);
		set(cpu, "check", "none");
		set(cpu, "migratable", "off");   /* or the invariant TSC is hidden */
	}
	xmlNodePtr clock = add(domain, "clock");
	set(clock, "offset", "utc");
	if (recipe->native_tsc) {
		xmlNodePtr timer = add(clock, "timer");
		set(timer, "name", "tsc");
		set(timer, "mode", "native");
	}
	/* A guest that ends in any way is gone: what it said is all that is left. */
	add_text(domain, "on_poweroff", "destroy");
	add_text(domain, "on_reboot", "destroy");
	add_text(domain, "on_crash", "destroy");
}

char *domain_pipe(const struct guest_spec *spec)
{
	return mem_printf("%s/%s", spec->dir, spec->name);
}

static void add_console(xmlNodePtr devices, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	if (recipe->console == DOMAIN_CONSOLE_UART) {
		AUTO_FREE char *pipe = domain_pipe(spec);
		xmlNodePtr serial = add(devices, "serial");
		set(serial, "type", "pipe");
		set(add(serial, "source"), "path", pipe);
		set_number(add(serial, "target"), "port", 0);
		return;
	}
	xmlNodePtr console = add(devices, "console");
	set(console, "type", "pty");
	xmlNodePtr target = add(console, "target");
	set(target, "type", "xen");
	set_number(target, "port", 0);
}

static void add_devices(xmlNodePtr domain, const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlNodePtr devices = add(domain, "devices");
	if (recipe->emulator)
		add_text(devices, "emulator", recipe->emulator);
	if (recipe->bare_board) {
		xmlNodePtr usb = add(devices, "controller");
		set(usb, "type", "usb");
		set(usb, "model", "none");
	}
	add_console(devices, recipe, spec);
	if (recipe->bare_board)
		set(add(devices, "memballoon"), "model", "none");
}

char *domain_xml(const struct domain_recipe *recipe, const struct guest_spec *spec)
{
	xmlDocPtr doc = xmlNewDoc(XML("1.0"));
	xmlNodePtr domain = xmlNewNode(NULL, XML("domain"));
	xmlDocSetRootElement(doc, domain);
	set(domain, "type", recipe->type);
	add_text(domain, "name", spec->name);
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
