/*
 * iperf3_main.c - the iperf3 command over the distribution's libiperf: client with -c, server with -s, all options that the library knows.
 *
 * Why not the distribution's own command: it is linked dynamically, and the guest has no libraries. Built by iperf3.sh.
 *
 * A server that has sent all that was asked for asks without a pause whether it could send more, until the client has it all: its CPU would be in the figures of a
 * stream into the guest. Here who was told that it may write, and did not, is not told so again before something else happens.
 *
 * One option more, which must be the first: --receive N ends a client that receives UDP (-u -R) after N packets, while the server goes on sending until it
 * is told. iperf3's own -k stops the server after N packets too, and the client then waits for ever for those that were lost.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>

#include <iperf_api.h>

static uint64_t receive;
static bool may_write;   /* select said so, and nothing has been written since */

/* The linker puts these around the library's calls (--wrap). */
int __real_iperf_recv(struct iperf_test *test, fd_set *ready);
int __wrap_iperf_recv(struct iperf_test *test, fd_set *ready);
int __real_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
int __wrap_select(int n, fd_set *in, fd_set *out, fd_set *bad, struct timeval *limit);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);

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

/* Parameters have been exchanged by then, so the server knows nothing of it. */
int __wrap_iperf_recv(struct iperf_test *test, fd_set *ready)
{
	if (receive)
		iperf_set_test_blocks(test, receive);
	return __real_iperf_recv(test, ready);
}

static int serve(struct iperf_test *test)
{
	/* A server's test that failed is its client's business; only -1 and below end the server. */
	while (iperf_run_server(test) >= -1) {
		iperf_reset_test(test);
		if (iperf_get_test_one_off(test))
			return EXIT_SUCCESS;
	}
	iperf_errexit(test, "error - %s", iperf_strerror(i_errno));
}

int main(int argc, char **argv)
{
	struct iperf_test *test = iperf_new_test();
	if (!test || iperf_defaults(test) < 0) {
		fprintf(stderr, "iperf3: no memory\n");
		return EXIT_FAILURE;
	}
	if (argc > 2 && strcmp(argv[1], "--receive") == 0) {
		receive = strtoull(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	if (iperf_parse_arguments(test, argc, argv) < 0) {
		fprintf(stderr, "iperf3: parameter error - %s\n", iperf_strerror(i_errno));
		return EXIT_FAILURE;
	}
	signal(SIGPIPE, SIG_IGN);
	if (iperf_get_test_role(test) == 's')
		return serve(test);
	if (iperf_run_client(test) < 0)
		iperf_errexit(test, "error - %s", iperf_strerror(i_errno));
	iperf_free_test(test);
	return EXIT_SUCCESS;
}
