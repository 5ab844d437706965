/* vm.h - where KVM shows its counters of one guest: a folder of debugfs. */
#ifndef HVB_COLLECT_VM_H
#define HVB_COLLECT_VM_H

#include "lib/err.h"

/*
 * The folder of the first VM of a process (a QEMU has one) as it is to be opened now; caller frees; NULL with the
 * reason. Source: Linux virt/kvm/kvm_main.c, kvm_create_vm_debugfs(): /sys/kernel/debug/kvm/PID-FD.
 */
char *vm_folder(int process, struct err **err);

#endif
