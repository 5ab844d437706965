/*
 * select.h - the instance string: suite.bench@driver/guest-mode~variant, and patterns over it.
 *
 * A pattern is an instance string in which parts may be left out or be globs (* ? [..]): "exit.cpuid", "exit.*@xen",
 * "@kvm/bare-q35", "xen", "exit". A pattern without '@' is a bench pattern when it contains '.' and otherwise a suite,
 * driver or host name.
 */
#ifndef HVB_LIB_SELECT_H
#define HVB_LIB_SELECT_H

#include <stdbool.h>
#include <stddef.h>

struct instance {
	const char *suite; /* "exit" */
	const char *bench; /* "cpuid", without the suite */
	const char *driver;
	const char *guest;
	const char *mode;
	const char *variant; /* "" for none */
	const char *host;    /* not part of the string; a bare name may select it; may be NULL */
};

/* Begins each setting of a variant: virtio-blk+aio=threads+queues=2. */
#define VARIANT_KNOB "+"

/* Length of the device's name in front of them. */
size_t variant_device(const char *variant);

/* Caller frees. */
char *instance_text(const struct instance *instance);

/* True when the pattern selects it. A malformed pattern selects nothing. */
bool instance_matches(const char *pattern, const struct instance *instance);

/* The same of an instance string; false for one that is none. */
bool instance_text_matches(const char *pattern, const char *text);

#endif
