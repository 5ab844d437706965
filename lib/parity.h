/*
 * parity.h - the knobs that two hosts must agree on before their figures are compared on a clock with noise (METHOD
 * rule 10): the seam between the collector that reads them and the report that asks for them.
 *
 * A knob is a fact "parity.NAME" in words that Linux and Xen have in common. What has none is "parity.linux.NAME", of
 * hosts whose lowest layer is Linux (KVM, plain processes), or "parity.xen.NAME", of those whose lowest layer is Xen:
 * asked between two hosts of that kind. The collector `facts` emits every knob of its host, with a value or with the
 * reason why it is unknown.
 */
#ifndef HVB_LIB_PARITY_H
#define HVB_LIB_PARITY_H

#define PARITY "parity."
#define PARITY_LINUX "parity.linux."
#define PARITY_XEN "parity.xen."

enum parity_of { PARITY_OF_ANY, PARITY_OF_LINUX, PARITY_OF_XEN };

extern const char *const parity_knobs[]; /* names of facts */
extern const unsigned n_parity_knobs;

/* Which hosts have this knob. */
enum parity_of parity_of(const char *name);

#endif
