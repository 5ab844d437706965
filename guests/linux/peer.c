/*
 * peer.c - three services, a process each: iperf3, the echo of rr, the end of connect.
 *
 * The sockets are bound before anything is said, so that an address that is not there or a port that is taken is an
 * error here and not in a guest.
 */
#include "guests/linux/peer.h"
#include "guests/linux/tool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BROKEN 4 /* exit code */
#define BACKLOG 128
#define BLOCK_MAX 65536
#define SILENCE_S 2    /* connect: a client that died between opening and closing */
#define START_MS 10000 /* iperf3, until it listens */
#define RESTART_NS 100000000

struct peer {
	const char *address, *iperf3;
	int signals;
	int rr, connect; /* listening sockets */
	pid_t children[2], iperf3_pid;
	int iperf3_out;
};

static int complain(const char *what, const char *about)
{
	fprintf(stderr, "linux.peer: %s %s: %s\n", what, about, strerror(errno));
	return BROKEN;
}

static int listen_at(const char *address, uint16_t port)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (inet_pton(AF_INET, address, &in.sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
		bind(fd, (struct sockaddr *)&in, sizeof in) != 0 || listen(fd, BACKLOG) != 0)
		return -1;
	return fd;
}

/* A child that ends with its parent and takes signals as usual. */
static pid_t fork_child(void)
{
	pid_t parent = getpid(), pid = fork();
	if (pid != 0)
		return pid;
	tool_reset_signals();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	return 0;
}

static _Noreturn void echo(int fd)
{
	static char block[BLOCK_MAX];
	const int on = 1, idle_s = 10, step_s = 5, tries = 3, silence_ms = 20000;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &step_s, sizeof step_s);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof tries);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof silence_ms);
	for (ssize_t n; (n = recv(fd, block, sizeof block, 0)) > 0;)
		for (ssize_t at = 0, put; at < n; at += put)
			if ((put = send(fd, block + at, (size_t)(n - at), MSG_NOSIGNAL)) <= 0)
				_exit(0);
	_exit(0);
}

static _Noreturn void serve_rr(int listener)
{
	signal(SIGCHLD, SIG_IGN); /* nobody waits for the processes of connections */
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		if (fork_child() == 0)
			echo(fd);
		close(fd);
	}
}

static _Noreturn void serve_connect(int listener)
{
	const struct timeval silence = {.tv_sec = SILENCE_S};
	for (;;) {
		char byte;
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
		while (recv(fd, &byte, 1, 0) > 0)
			;
		close(fd);
	}
}

static pid_t start_service(void (*serve)(int), int listener)
{
	pid_t pid = fork_child();
	if (pid == 0)
		serve(listener);
	return pid;
}

static int start_iperf3(struct peer *peer)
{
	char port[8];
	int out[2];
	snprintf(port, sizeof port, "%d", PEER_PORT_IPERF3);
	if (pipe2(out, O_CLOEXEC) != 0)
		return -1;
	peer->iperf3_pid = fork_child();
	if (peer->iperf3_pid == 0) {
		dup2(out[1], 1);
		execl(peer->iperf3, peer->iperf3, "-s", "-4", "-B", peer->address, "-p", port, "--forceflush",
			"--rcv-timeout", "20000", (char *)NULL);
		_exit(BROKEN);
	}
	close(out[1]);
	peer->iperf3_out = out[0];
	return peer->iperf3_pid > 0 ? 0 : -1;
}

static void stop_iperf3(struct peer *peer)
{
	if (peer->iperf3_pid > 0) {
		kill(peer->iperf3_pid, SIGKILL);
		waitpid(peer->iperf3_pid, NULL, 0);
	}
	peer->iperf3_pid = 0;
	if (peer->iperf3_out >= 0)
		close(peer->iperf3_out);
	peer->iperf3_out = -1;
}

/* It says "Server listening on ..." once it does. */
static bool iperf3_listens(const struct peer *peer)
{
	char text[512];
	size_t len = 0;
	struct pollfd out = {peer->iperf3_out, POLLIN, 0};
	while (poll(&out, 1, START_MS) > 0 && len < sizeof text - 1) {
		ssize_t n = read(peer->iperf3_out, text + len, sizeof text - 1 - len);
		if (n <= 0)
			return false;
		len += (size_t)n;
		text[len] = 0;
		if (strstr(text, "listening on"))
			return true;
	}
	return false;
}

/* Until standard input ends, a signal comes, or a service of our own ends. */
static int watch(struct peer *peer)
{
	char ignored[4096];
	for (;;) {
		struct pollfd fds[] = {{0, POLLIN, 0}, {peer->signals, POLLIN, 0}, {peer->iperf3_out, POLLIN, 0}};
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return complain("cannot wait for", "anything");
		if (fds[0].revents && read(0, ignored, sizeof ignored) <= 0)
			return 0;
		if (fds[1].revents)
			return 0;
		if (fds[2].revents && read(peer->iperf3_out, ignored, sizeof ignored) <= 0) {
			stop_iperf3(peer);
			nanosleep(&(struct timespec){0, RESTART_NS}, NULL);
			if (start_iperf3(peer) != 0)
				return complain("cannot start", peer->iperf3);
		}
	}
}

static int start(struct peer *peer)
{
	peer->rr = listen_at(peer->address, PEER_PORT_RR);
	peer->connect = peer->rr < 0 ? -1 : listen_at(peer->address, PEER_PORT_CONNECT);
	if (peer->connect < 0)
		return complain("cannot listen on", peer->address);
	peer->children[0] = start_service(serve_rr, peer->rr);
	peer->children[1] = start_service(serve_connect, peer->connect);
	if (peer->children[0] < 0 || peer->children[1] < 0 || start_iperf3(peer) != 0)
		return complain("cannot start", "a service");
	if (!iperf3_listens(peer)) {
		fprintf(stderr, "linux.peer: %s does not listen on %s port %d (is another one there?)\n", peer->iperf3,
			peer->address, PEER_PORT_IPERF3);
		return BROKEN;
	}
	return write(1, "ready\n", 6) == 6 ? 0 : complain("cannot write to", "standard output");
}

int peer_run(const char *address, const char *iperf3)
{
	struct peer peer = {.address = address, .iperf3 = iperf3, .iperf3_out = -1};
	sigset_t stops;
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGINT);
	sigprocmask(SIG_BLOCK, &stops, NULL);
	peer.signals = signalfd(-1, &stops, SFD_CLOEXEC);
	int code = peer.signals < 0 ? complain("cannot watch for", "signals") : start(&peer);
	if (code == 0)
		code = watch(&peer);
	stop_iperf3(&peer);
	for (unsigned i = 0; i < 2; i++)
		if (peer.children[i] > 0) {
			kill(peer.children[i], SIGKILL);
			waitpid(peer.children[i], NULL, 0);
		}
	return code;
}
