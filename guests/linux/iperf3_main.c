/*
 * iperf3_main.c - the iperf3 command over the distribution's libiperf: client with -c, server with -s, all options that
 * the library knows.
 *
 * Why not the distribution's own command: it is linked dynamically, and the guest has no libraries. Built by iperf3.sh,
 * with iperf3_wait.c around two calls of the library.
 *
 * One option more, which must be the first: --receive N ends a client that receives UDP (-u -R) after N packets, while
 * the server goes on sending until it is told. iperf3's own -k stops the server after N packets too, and the client
 * then waits for ever for those that were lost.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

#include <iperf_api.h>

static uint64_t receive;

/* The linker puts these around the library's calls (--wrap). */
int __real_iperf_recv(struct iperf_test *test, fd_set *ready);
int __wrap_iperf_recv(struct iperf_test *test, fd_set *ready);

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
