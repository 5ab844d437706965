/*
 * life.c - the phases of a bare guest's life, as the host's clock sees them. All are of one guest: it is created, comes
 * up, is paused and resumed while it stands, and is destroyed.
 */
#include "bench/bench.h"

#define PAUSES 20

/* What a bare machine and a process have is no guest that is created. */
#define PLACES BENCH_PLACES("kvm/*", "xen/*", "tcg/*", "null/*")

#define DISTURBED \
	"Whatever else the host does: libvirt and its helpers are processes and wait for each other. On the " \
	"instruction clock a wait of the whole machine counts until the timer that ends it, so figures of two boots " \
	"differ there as well."

#define PHASE(name_, counter_, pauses_, title_, times_, path_, conclude_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = times_, .path = path_, .disturbed = DISTURBED, \
			.conclude = conclude_, .modes = PLACES, .inexact = bench_everywhere), \
		.host = &(const struct bench_host){.pauses = pauses_, .collector = "life", .counter = counter_}, \
	}

static const struct bench benches[] = {
	PHASE("create", "create", PAUSES, "Creating a guest that does not run yet",
		"The driver's call that creates it, paused, until it returns; one value per boot.",
		"KVM: libvirtd starts QEMU, which makes its VM and its devices, and asks its monitor. Xen: libxl "
		"builds "
		"the domain, its memory and its tables, and the image is copied into it; HVM also starts a device "
		"model.",
		"What a toolstack takes before anything of the guest can run."),
	PHASE("first-words", "first-words", PAUSES, "From letting it run to the first byte of its console",
		"From the call that lets it run until the first byte that it sends has reached the worker; one value "
		"per boot.",
		"KVM: firmware or PVH entry, then the guest's own start until its first frame. Xen PVH: the same "
		"without firmware; HVM: firmware and the boot loader's ROM, which read the image.",
		"How soon a guest of the smallest kind is of use. The guest's own code is the same everywhere; what "
		"firmware and console take is not."),
	PHASE("pause", "pause", PAUSES, "Pausing a running guest",
		"The driver's call, until it returns; 20 times while the guest stands halted.",
		"KVM: libvirtd asks QEMU's monitor, which stops all vCPU threads. Xen: one hypercall of libxl's, which "
		"waits until the vCPUs are off their CPUs.",
		"The price of stopping a guest from outside, most of which is the toolstack's."),
	PHASE("resume", "resume", PAUSES, "Letting a paused guest go on",
		"The driver's call, until it returns; 20 times, each after a pause.", "As for a pause, the other way.",
		"The other half of that price; both together are the least that a snapshot or a migration costs."),
	PHASE("destroy", "destroy", PAUSES, "Destroying a running guest",
		"The driver's call, until nothing of the guest is left; one value per boot.",
		"KVM: QEMU is killed, the kernel frees its memory. Xen: the domain is killed, and its memory is "
		"scrubbed and freed page by page.",
		"What it takes to have the host back. It goes with the guest's memory."),
};

const struct bench_family bench_boot_life = {"boot", "bare", benches, sizeof benches / sizeof benches[0]};
