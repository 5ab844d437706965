/* host.c - the linux guest as the host sees it: its image, its needs, its kernel's command line (what the agent reads
 * of it: wire.h). */
#include "guests/guest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include "guests/linux/x86_64/cmdline.h"
#else
#error "no guests/linux/ folder for this CPU yet"
#endif

/* The kernel takes 2047 bytes. `console` is given once: a second one would get every byte too, and on Xen HVM a byte on
 * the emulated UART costs the device model hundreds of thousands of instructions. */
static size_t cmdline(char *out, size_t cap, const struct guest_plan *plan)
{
	bool ring = plan->console && strcmp(plan->console, "ring") == 0;
	int len = snprintf(out, cap,
		"hvbench nonce=%016" PRIx64 " console=%s quiet loglevel=4 panic=-1 " LINUX_ARCH_CMDLINE
		" ipv6.disable=1",
		plan->nonce, ring ? "hvc0" : "ttyS0");
	return len > 0 && (size_t)len < cap ? (size_t)len : 0;
}

static const char *const places[] = {
	"kvm/q35", "xen/pvh", "xen/hvm", "xen/pv", "tcg/q35", "metal/metal", "null/*", NULL};
static const char *const files[] = {"linux.peer", "iperf3", NULL};

const struct guest_kind guest_linux = {
	.name = "linux",
	.what = "the distribution's stock kernel; an agent that runs fio and iperf3",
	.initrd = "linux.initrd",
	.files = files,
	.memory_mib = 256,
	.cpus = 1,
	.places = places,
	.cmdline = cmdline,
};
