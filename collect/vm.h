/* vm.h - what carries one guest on its host: threads, and the folder of debugfs where KVM shows its counters. */
#ifndef HVB_COLLECT_VM_H
#define HVB_COLLECT_VM_H

#include <stddef.h>
#include <sys/types.h>

#include "collect/collect.h"
#include "lib/err.h"

/*
 * The folder of the first VM of a process (a QEMU has one) as it is to be opened now; caller frees; NULL with the
 * reason. Source: Linux virt/kvm/kvm_main.c, kvm_create_vm_debugfs(): /sys/kernel/debug/kvm/PID-FD.
 */
char *vm_folder(int process, struct err **err);

/* The process of the device model; 0: none. A Xen domain's is found by its command line. */
pid_t vm_process(const struct collect_target *target);

enum vm_role {
	VM_MODEL,  /* a thread of the device model that is none of the others */
	VM_VCPU,   /* of QEMU, known by its name */
	VM_KERNEL, /* of the kernel, serves this guest only: vhost, KVM's timer */
};

struct vm_thread {
	pid_t tid;
	enum vm_role role;
};

/* Appends the threads of the process (vhost's are among them since Linux 6.4); caller frees the list. */
void vm_threads(pid_t process, struct vm_thread **list, size_t *n);
/* Appends kernel threads that are named after the process. */
void vm_kernel_threads(pid_t process, struct vm_thread **list, size_t *n);

#endif
