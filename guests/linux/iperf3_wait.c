/*
 * iperf3_wait.c - around libiperf's select() and write() (the linker's --wrap): who was told that it may write, and did
 * not, is not told so again before something else happens.
 *
 * Why: a server of iperf3 that has sent all that was asked for asks without a pause whether it could send more, until
 * its client has it all. Seen in the lab, where host and guest share a CPU: up to 800 of 820 million instructions of a
 * stream into a guest.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>
#include <unistd.h>

int __real_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
int __wrap_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

static bool may_write; /* select said so, and nothing has been written since */

static bool is_any_set(const fd_set *set, int n)
{
	for (int fd = 0; set && fd < n; fd++)
		if (FD_ISSET(fd, set))
			return true;
	return false;
}

int __wrap_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit)
{
	if (may_write && out)
		FD_ZERO(out);
	int ready = __real_select(n, in, out, bad, limit);
	may_write = ready > 0 && is_any_set(out, n);
	return ready;
}

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	may_write = false;
	return __real_write(fd, data, len);
}
