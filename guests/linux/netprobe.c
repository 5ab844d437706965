/* netprobe.c - the client's side of rr and connect. */
#include "guests/linux/netprobe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "guests/linux/job.h"
#include "guests/linux/peer.h"

#define SILENCE_S 10 /* that long without a byte or an answer the peer is gone */

struct probe {
	const struct bench_job *job;
	int fd; /* rr: the connection */
	char *block;
	uint32_t *ns;
	size_t n, max;
	uint64_t start_ns, end_ns, beat_ns;
	tool_beat_fn *beat;
	void *ctx;
};

typedef bool operation_fn(struct probe *probe, struct reason *reason);

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static int connect_to(const struct bench_job *job, uint16_t port, struct reason *reason)
{
	struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
	const struct timeval silence = {.tv_sec = SILENCE_S};
	inet_pton(AF_INET, job->peer, &peer.sin_addr); /* the job was checked */
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		reason_set(reason, "no socket: %s", strerror(errno));
		return -1;
	}
	/* a time-out of sending is one of connect(2) as well */
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
	if (connect(fd, (const struct sockaddr *)&peer, sizeof peer) == 0)
		return fd;
	reason_set(reason, "cannot connect to the peer's port %u: %s", port,
		errno == EINPROGRESS ? "no answer" : strerror(errno));
	close(fd);
	return -1;
}

static bool move_all(int fd, char *block, size_t len, bool out, struct reason *reason)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = out ? send(fd, block + at, len - at, MSG_NOSIGNAL) : recv(fd, block + at, len - at, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			return reason_set(reason, "the peer closed the connection");
		if (n < 0)
			return reason_set(reason, "the connection to the peer broke: %s",
				errno == EAGAIN ? "no answer" : strerror(errno));
		at += (size_t)n;
	}
	return true;
}

static bool request(struct probe *probe, struct reason *reason)
{
	size_t len = probe->job->block;
	return move_all(probe->fd, probe->block, len, true, reason) &&
		move_all(probe->fd, probe->block, len, false, reason);
}

static bool connection(struct probe *probe, struct reason *reason)
{
	int fd = connect_to(probe->job, PEER_PORT_CONNECT, reason);
	return fd >= 0 && close(fd) == 0;
}

static bool repeat(struct probe *probe, operation_fn *operation, struct reason *reason)
{
	uint64_t end = probe->job->ops ? UINT64_MAX : probe->job->secs * 1000000000;
	probe->start_ns = probe->end_ns = now_ns();
	probe->beat_ns = probe->start_ns;
	while (probe->n < probe->max && probe->end_ns - probe->start_ns < end) {
		if (!operation(probe, reason))
			return false;
		uint64_t now = now_ns(), took = now - probe->end_ns;
		probe->ns[probe->n++] = took > UINT32_MAX ? UINT32_MAX : (uint32_t)took;
		probe->end_ns = now;
		if (probe->beat && now - probe->beat_ns >= TOOL_BEAT_MS * 1000000ull) {
			probe->beat(probe->ctx, (unsigned)((now - probe->start_ns) / 1000000000));
			probe->end_ns = probe->beat_ns = now_ns();
		}
	}
	return true;
}

static bool run_operation(struct probe *probe, struct reason *reason)
{
	if (probe->job->tool == BENCH_TOOL_CONNECT)
		return repeat(probe, connection, reason);
	int on = 1;
	probe->fd = connect_to(probe->job, PEER_PORT_RR, reason);
	if (probe->fd < 0)
		return false;
	setsockopt(probe->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	bool ok = repeat(probe, request, reason);
	close(probe->fd);
	return ok;
}

static bool make_figures(struct probe *probe, struct figures *figures)
{
	*figures = (struct figures){.ops = probe->n, .ns = probe->end_ns - probe->start_ns};
	double rate = (double)figures->ops * 1e9 / (double)figures->ns;
	return figures_add(figures, "iops", rate, "1/s") &&
		(probe->job->tool == BENCH_TOOL_CONNECT ||
			figures_add(figures, "bandwidth", rate * (double)probe->job->block, "bytes/s")) &&
		figures_add_samples(figures, probe->ns, probe->n);
}

bool netprobe_run(
	const struct bench_job *job, tool_beat_fn *beat, void *ctx, struct figures *figures, struct reason *reason)
{
	struct probe probe = {.job = job,
		.beat = beat,
		.ctx = ctx,
		.max = job->ops && job->ops < NETPROBE_SAMPLES_MAX ? job->ops : NETPROBE_SAMPLES_MAX};
	if (job->ops > NETPROBE_SAMPLES_MAX)
		return reason_set(
			reason, "more than %u operations of this tool do not fit into one pass", NETPROBE_SAMPLES_MAX);
	probe.ns = malloc(probe.max * sizeof *probe.ns);
	probe.block = calloc(1, JOB_MESSAGE_MAX);
	bool ok = (probe.ns && probe.block) || reason_set(reason, "no memory for the samples");
	ok = ok && run_operation(&probe, reason) &&
		(make_figures(&probe, figures) || reason_set(reason, "nothing was measured"));
	free(probe.ns);
	free(probe.block);
	return ok;
}
