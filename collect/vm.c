/* vm.c - see vm.h. */
#include "collect/vm.h"

#include <errno.h>
#include <string.h>

#include "collect/source.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define KVM_DEBUGFS "/sys/kernel/debug/kvm"
#define MOUNT "mount -t debugfs none /sys/kernel/debug"

char *vm_folder(int process, struct err **err)
{
	AUTO_FREE char *base = source_path(KVM_DEBUGFS), *prefix = mem_printf("%d-", process);
	AUTO_DIR DIR *dir = opendir(base);
	if (!dir) {
		err_set(err, ERR_INFRA, MOUNT, KVM_DEBUGFS " does not open: %s (" MOUNT ")", strerror(errno));
		return NULL;
	}
	for (struct dirent *entry; (entry = readdir(dir));)
		if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
			return mem_printf("%s/%s", base, entry->d_name);
	err_set(err, ERR_INFRA, NULL, KVM_DEBUGFS " has no folder of process %d", process);
	return NULL;
}
