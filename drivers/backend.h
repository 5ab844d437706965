/*
 * backend.h - the backing of a guest's devices on its host: one store for its disks, one network for its NICs.
 *
 * Everything is made and removed by name (the run's eight digits), so that gc can remove what a killed worker left.
 * Every wait for a program ends after BACKEND_LIMIT_MS; but not while something is made on a machine of the lab (lab),
 * where time jumps and the controller's deadlines are the only ones.
 */
#ifndef HVB_DRIVERS_BACKEND_H
#define HVB_DRIVERS_BACKEND_H

#include <stdbool.h>

#include "lib/err.h"

#define BACKEND_LIMIT_MS 120000

/*
 * A store, written once from end to end, so that no later access is the first one. what:
 *
 *	ram         /dev/ram0 of the module brd, which is loaded for it; refused when somebody else has it loaded.
 *	            Isolates the virtual device.
 *	file:DIR    DIR/hvbench-NAME.disk, opened without the page cache later, so DIR must be on a disk. In the lab,
 *	            whose folders are all in memory, DIR gets
 *	            an ext2 on a RAM disk: what the file system costs is in the figures, what a disk costs is not.
 *	/dev/...    the first mib MiB of a disk of the user, as a partition that only the kernel knows; of a partition,
 *	            a logical volume and the like all, which may take long to write. ITS CONTENT IS DESTROYED. Nobody
 *	            may have mounted it or hold it, and it must be empty as far as libblkid can see, unless wipe is its
 *	            name in /dev/disk/by-id. Nothing is written to what is refused.
 *
 * The first two have mib MiB. wipe: NULL for none.
 *
 * On success *path is what a guest_spec's disk is; caller frees. On failure nothing is left.
 */
int backend_disk_make(
	const char *what, const char *wipe, const char *name, unsigned mib, bool lab, char **path, struct err **err);

/*
 * Reads the store into the host's page cache. Xen's device model does its I/O there (libvirt cannot tell it not to),
 * and whether a block is in it would decide what an access costs. Returns a descriptor that keeps it there (a device's
 * cache goes with its last user), or -1; caller closes.
 */
int backend_disk_warm(const char *path, struct err **err);

/* Removes what backend_disk_make made of the same words, or a part of it; nothing there is fine, and so is any other
 * process. */
int backend_disk_remove(const char *what, const char *name, struct err **err);

/* 0 when the words could be a store at all (not whether it can be made here); -1 with ERR_USAGE. For the command line.
 * */
int backend_disk_check(const char *what, struct err **err);

#define BACKEND_PEER_ADDRESS "10.98.76.1"
#define BACKEND_GUEST_ADDRESS "10.98.76.2"
#define BACKEND_NET_BITS "24"

/*
 * A bridge without uplink and without an address of the host's, and on it a process in a network namespace of its own:
 * packets between it and the guest pass the guest's NIC, the hypervisor's path, the bridge and a veth pair, and nothing
 * else. Only the bridge has a name that outlives the process.
 */
struct backend_net;

/*
 * Starts `peer_program peer ADDRESS IPERF3` there and waits until it says "ready" on its stdout; it ends when its stdin
 * does. iperf3 may be NULL (""). limit_ms: of each wait, BACKEND_LIMIT_MS; -1: none, in the lab. name: at most
 * BACKEND_NAME_MAX characters. On failure nothing is left.
 */
#define BACKEND_NAME_MAX 11
int backend_net_make(const char *name, const char *peer_program, const char *iperf3, int limit_ms,
	struct backend_net **net, struct err **err);

/* What a guest_spec's bridge is. Borrowed. */
const char *backend_net_bridge(const struct backend_net *net);

/* Ends the peer, removes all of it, frees it. -1 with the reason when something is left. Accepts NULL. */
int backend_net_remove(struct backend_net *net, struct err **err);

/* gc: removes what a dead worker left under this name; nothing there is fine. */
int backend_net_reap(const char *name, struct err **err);

#endif
