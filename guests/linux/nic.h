/* nic.h - one network interface: address, up, down, and what its device offers. */
#ifndef HVB_GUESTS_LINUX_NIC_H
#define HVB_GUESTS_LINUX_NIC_H

#include <netinet/in.h>

#include "guests/linux/figures.h"
#include "guests/linux/reason.h"

/* Gives it the address, brings it up and waits for its carrier, at most wait_ms. */
bool nic_up(
	const char *sys, const char *name, struct in_addr self, unsigned bits, unsigned wait_ms, struct reason *reason);
void nic_down(const char *name);

/* mtu, offload-tso -gso -gro -tx -rx (0 or 1). */
bool nic_add_figures(const char *name, struct figures *figures, struct reason *reason);

#endif
