/* select.c - instance strings and the patterns that select them. */
#include "lib/select.h"

#include <fnmatch.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

size_t variant_device(const char *variant)
{
	return strcspn(variant, VARIANT_KNOB);
}

char *instance_text(const struct instance *instance)
{
	const char *variant = instance->variant ? instance->variant : "";
	return mem_printf("%s.%s@%s/%s-%s%s%s", instance->suite, instance->bench, instance->driver, instance->guest,
		instance->mode, *variant ? "~" : "", variant);
}

static bool glob(const char *pattern, const char *text)
{
	return text && fnmatch(pattern, text, 0) == 0;
}

/* "exit", "exit.*", "*.cpuid"; "" is any. */
static bool bench_matches(const char *pattern, const struct instance *instance)
{
	if (!*pattern)
		return true;
	if (!strchr(pattern, '.'))
		return glob(pattern, instance->suite);
	AUTO_FREE char *full = mem_printf("%s.%s", instance->suite, instance->bench);
	return glob(pattern, full);
}

/* What stands after '/': "bare-q35", or the guest or the mode alone. */
static bool guest_matches(const char *pattern, const struct instance *instance)
{
	AUTO_FREE char *full = mem_printf("%s-%s", instance->guest, instance->mode);
	if (glob(pattern, full))
		return true;
	return !strchr(pattern, '-') && (glob(pattern, instance->guest) || glob(pattern, instance->mode));
}

/* "xen", "xen/bare-pvh", "xen/pvh~vif", "xen~vif"; the host's name in the place of the driver's. */
static bool subject_matches(const char *pattern, const struct instance *instance)
{
	AUTO_FREE char *copy = mem_strdup(pattern);
	char *variant = strchr(copy, '~');
	if (variant)
		*variant++ = '\0';
	char *guest = strchr(copy, '/');
	if (guest)
		*guest++ = '\0';
	if (variant && !glob(variant, instance->variant ? instance->variant : ""))
		return false;
	if (guest && !guest_matches(guest, instance))
		return false;
	return !*copy || glob(copy, instance->driver) || glob(copy, instance->host);
}

bool instance_matches(const char *pattern, const struct instance *instance)
{
	const char *at = strchr(pattern, '@');
	if (!*pattern || strcmp(pattern, "@") == 0)
		return false;
	if (at) {
		AUTO_FREE char *bench = mem_strndup(pattern, (size_t)(at - pattern));
		return !strchr(at + 1, '@') && bench_matches(bench, instance) && subject_matches(at + 1, instance);
	}
	if (strpbrk(pattern, "/~"))
		return subject_matches(pattern, instance);
	if (strchr(pattern, '.'))
		return bench_matches(pattern, instance) || (instance->host && strcmp(pattern, instance->host) == 0);
	return bench_matches(pattern, instance) || subject_matches(pattern, instance);
}

/* Ends the text before the first such character; what follows it, or "". */
static char *cut(char *text, char at)
{
	char *found = strchr(text, at);
	if (!found)
		return text + strlen(text);
	*found = '\0';
	return found + 1;
}

bool instance_text_matches(const char *pattern, const char *text)
{
	AUTO_FREE char *suite = mem_strdup(text);
	char *subject = cut(suite, '@'), *bench = cut(suite, '.'), *variant = cut(subject, '~');
	char *guest = cut(subject, '/'), *mode = cut(guest, '-');
	const struct instance instance = {suite, bench, subject, guest, mode, variant, NULL};
	return *mode && instance_matches(pattern, &instance);
}
