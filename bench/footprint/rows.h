/*
 * rows.h - the rows of the footprint suite for a guest of a size: FOOTPRINT_ROWS("128", 128) in a family of its own,
 * because a guest has one size.
 */
#ifndef HVB_BENCH_FOOTPRINT_ROWS_H
#define HVB_BENCH_FOOTPRINT_ROWS_H

#include "bench/bench.h"

#define FOOTPRINT_PLACES BENCH_PLACES("kvm/*", "xen/*", "tcg/*", "null/*")
#define FOOTPRINT_PATH \
	"Free memory right before the guest is created, less free memory when it stands and has written to all of " \
	"its pages. A Linux host: MemAvailable. Xen: its free pages and dom0's MemAvailable together."
#define FOOTPRINT_DISTURBED \
	"Every other process of the host. What the daemons keep of the first guest is in the first boot only."

/* Bytes; collect/memory.c says what each is. */
#define FOOTPRINT_PARTS \
	((const struct bench_host_metric[]){{"guest", "bytes"}, {"programs", "bytes"}, {"page-tables", "bytes"}, \
		{"kernel", "bytes"}, {"device-model", "bytes"}, {"processes", "processes"}, {"threads", "threads"}, \
		{"descriptors", "descriptors"}, {"kept", "bytes"}, {NULL, NULL}})

#define FOOTPRINT_ROW(name_, mib_, counter_, metrics_, title_, times_, conclude_) \
	{ \
		.name = name_, \
		BENCH_ABOUT(.title = title_, .times = times_, .path = FOOTPRINT_PATH, \
			.disturbed = FOOTPRINT_DISTURBED, .conclude = conclude_, .modes = FOOTPRINT_PLACES, \
			.inexact = bench_everywhere), \
		.host = &(const struct bench_host){.memory_mib = mib_, \
			.fills = true, \
			.collector = "memory", \
			.counter = counter_, \
			.unit = "bytes", \
			.metrics = metrics_}, \
	}

#define FOOTPRINT_ROWS(size, mib) \
	FOOTPRINT_ROW("given-up-" size, mib, "given-up", FOOTPRINT_PARTS, \
		"Memory that the host gives up for a guest of " size " MiB", \
		"All of it, the guest's own memory included; bytes, one value per boot.", \
		"What a guest costs the host. The metrics say for what."), \
		FOOTPRINT_ROW("overhead-" size, mib, "overhead", NULL, \
			"Memory that a guest of " size " MiB costs beyond its own", \
			"What the host gives up, less " size " MiB; bytes, one value per boot.", \
			"The price of a guest whatever it does: device model, page tables, the kernel's and the " \
			"hypervisor's own."), \
		FOOTPRINT_ROW("unattributed-" size, mib, "unattributed", NULL, \
			"Part of it that nobody accounts for, guest of " size " MiB", \
			"The difference of what the host gives up and the sum of what programs, page tables and the " \
			"kernel have more than before, under Xen the domain's own memory as well; bytes, either way.", \
			"How far the other rows can be trusted: a fiftieth of what a guest costs, or less, is good.")

#endif
