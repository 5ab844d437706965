/* fuzz_hosts.c - the hosts file. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/host.h"
#include "lib/auto.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[32];
	AUTO_FD int fd = memfd_create("hosts", MFD_CLOEXEC);
	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	struct hosts hosts = {0};
	if (hosts_load(path, &hosts, NULL) == 0)
		for (unsigned i = 0; i < hosts.n; i++)
			require(hosts_find(&hosts, hosts.list[i].name) == &hosts.list[i]);
	hosts_finish(&hosts);
	return 0;
}
