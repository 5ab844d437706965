/*
 * qemu.h - what a plugin of QEMU's TCG needs of its interface, version 1, stated in own words. QEMU resolves the
 * functions when it loads the plugin, and refuses one of a version that it does not have: 7.2 has 0 to 1, 9.0 and later
 * begin with 2.
 * Source: docs/devel/tcg-plugins.rst and include/qemu/qemu-plugin.h of QEMU 7.2.
 */
#ifndef HVB_COLLECT_PATH_QEMU_H
#define HVB_COLLECT_PATH_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_VERSION 1
#define QEMU_PLUGIN_EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;

/* What is given to qemu_plugin_install(). */
typedef struct {
	const char *target_name; /* "x86_64" */
	struct {
		int min, cur; /* versions that this QEMU has */
	} version;
	bool system_emulation; /* a machine, not a process */
	int smp_vcpus, max_vcpus;
} qemu_info_t;

struct qemu_plugin_tb;   /* code that is translated at once, without a jump into it */
struct qemu_plugin_insn; /* an instruction of it; both live as long as the callback that is given the first */

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS }; /* the callback looks at no register of the CPU */

/* When code is translated: once, until QEMU needs the room, or the page is written. */
void qemu_plugin_register_vcpu_tb_trans_cb(
	qemu_plugin_id_t id, void (*fn)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn); /* its bytes */
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn); /* where its bytes are in QEMU's own memory */

/* Before the instruction is executed, whether or not it then faults. */
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, void (*fn)(unsigned cpu, void *ctx), enum qemu_plugin_cb_flags flags, void *ctx);

/* QEMU looks for these two in the plugin. Of install: 0, or the plugin is refused. */
extern QEMU_PLUGIN_EXPORT int qemu_plugin_version;
QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

#endif
