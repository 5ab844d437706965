/* parts.h - the parts of which build.c makes a lab, in the order in which they are made. Each writes files into a
 * folder that it is given; none looks at the cache. */
#ifndef HVB_DRIVERS_LAB_PARTS_H
#define HVB_DRIVERS_LAB_PARTS_H

#include "drivers/lab/lab.h"
#include "drivers/lab/qmp.h"
#include "lib/err.h"

/* apt.c: the release that runs here, VERSION_CODENAME of os-release(5); others may be configured too. Caller frees. */
char *apt_codename(struct err **err);

/* apt.c: the Debian repositories of this machine as lines for sources.list, third parties left out; caller frees. The
 * release they are for goes to *codename, caller frees. */
char *apt_sources(char **codename, struct err **err);

/* apt.c: the part of apt's configuration that fetching needs here (proxy, checks switched off), as a configuration
 * file; caller frees. */
char *apt_fetch_config(struct err **err);

/* image.c: installs the packages and makes root.ext4, vmlinuz, xen, busybox, modules/ and packages.txt in dir. */
int image_make(const char *dir, struct err **err);

/* image.c: the packages, for the recipe. */
extern const char *const image_packages;

/* initramfs.c: makes dir/initrd of `busybox`, the embedded scripts and those of the modules below `modules` (a copy of
 * /lib/modules, indexed by depmod) that the lab uses. */
int initramfs_make(const char *dir, const char *busybox, const char *modules, struct err **err);

/* initramfs.c: the names of the modules, for the recipe; ends with NULL. */
extern const char *const initramfs_modules[];

/* emulator.c: the QEMU that the machines run on, a program in the lab's folder, and a line about it. takes_turns: its
 * CPUs share the instruction clock. */
#define EMULATOR_FILE "bin/qemu-system-x86_64"
#define EMULATOR_NOTE "emulator.txt"
int emulator_make(const char *dir, bool takes_turns, struct err **err);

/* emulator.c: takes QEMU's faulty store out of its program's bytes. False when it is not there, or not once. */
bool emulator_repair(uint8_t *code, size_t len);

/* emulator.c: lets each CPU have its turn, in the bytes of QEMU's accelerator. False when the place is not there, or
 * not once. */
bool emulator_shorten_turns(uint8_t *code, size_t len);

/* boot.c: boots lab-kvm and lab-xen side by side in the lab's folder dir, waits until both say that they are ready, and
 * writes what resuming them needs: KIND.ram and KIND.state, KIND.log for people. done(ctx, kind) is called for each. */
int boot_and_save(const char *dir, const struct lab_config *config, void (*done)(void *ctx, enum lab_kind kind),
	void *ctx, struct err **err);

/* The folder for sockets of a boot, below file_run_dir(), is named so. */
#define BOOT_SCRATCH "lab-boot"

/* What a booted lab's own files are called, for struct lab_paths. */
#define LAB_FILES .root_disk = "root.ext4", .kernel = "vmlinuz", .initrd = "initrd", .xen = "xen"

/* payload.c: writes the payload disk to dir/payload. *bytes: how much of it is the archive. */
int payload_write(
	const char *dir, const struct lab_payload *payload, size_t n_payload, int64_t *bytes, struct err **err);

/* text.c: the last lines of a log, for errors; caller frees. */
char *log_tail(const char *path);

#endif
