/*
 * net.c - a NIC by iperf3 and by hvbench's own request/response probe, against a peer on the host (in a network
 * namespace behind a bridge).
 *
 * Each direction apart: the guest's way out and its way in are different paths in every device.
 */
#include "bench/bench.h"

#define PATH \
	"Guest: socket, TCP/IP, the NIC's driver, a kick or register writes that leave the guest; host: device " \
	"model, vhost or netback, bridge, the " \
	"peer's TCP/IP; and the acknowledgements back."
#define DISTURBED \
	"Segmentation and receive offloads, which are recorded beside the figure; interrupt mitigation; TCP's timers."

#define NET_(name_, title_, times_, conclude_, ...) \
	{ \
		.name = "net-" name_, .title = title_, .times = times_, .path = PATH, .disturbed = DISTURBED, \
		.conclude = conclude_, .inexact = bench_everywhere, \
		.io = &(const struct bench_io){.device = "net", __VA_ARGS__}, \
	}
#define TCP(way, title, in, streams, profile_) \
	NET_("tcp-" way "-" #streams, title, "One KiB of payload of iperf3's TCP stream.", \
		"What a byte costs on this way; large offloaded segments make it small.", .tool = BENCH_TOOL_TCP, \
		.block = 1024, .depth = streams, .inward = in, .op = "KiB", .ops = 8192, .profile = profile_)
#define UDP(way, title, times_, in, ops_) \
	NET_("udp-" way "-64", title ", 64-byte packets", times_, \
		"What a packet costs; what the receiver lost is in the row's figures.", .tool = BENCH_TOOL_UDP, \
		.block = 64, .depth = 1, .inward = in, .op = "packet", .ops = ops_, .profile = BENCH_QUICK)

static const struct bench rows[] = {
	TCP("out", "TCP to the peer, 1 stream", false, 1, BENCH_QUICK),
	TCP("in", "TCP from the peer, 1 stream", true, 1, BENCH_QUICK),
	TCP("out", "TCP to the peer, 4 streams", false, 4, BENCH_STANDARD),
	TCP("in", "TCP from the peer, 4 streams", true, 4, BENCH_STANDARD),
	UDP("out", "UDP to the peer", "One packet of 64 bytes of payload, sent as fast as it goes.", false, 4096),
	UDP("in", "UDP from the peer",
		"One packet of 64 bytes of payload, sent as fast as it goes; on the instruction clock at a pace that "
		"every device can take.",
		true, 2048),
	NET_("rr", "request and response of one byte", "A byte to the peer and a byte back on one TCP connection.",
		"The latency that a program over the network sees, both ways through the device.",
		.tool = BENCH_TOOL_RR, .block = 1, .depth = 1, .op = "transaction", .ops = 512, .profile = BENCH_QUICK),
	NET_("connect", "TCP connect and close", "A connection made and closed, no data.",
		"What a short connection costs: three packets to open, three or four to close.",
		.tool = BENCH_TOOL_CONNECT, .block = 0, .depth = 1, .op = "connection", .ops = 256,
		.profile = BENCH_QUICK),
	NET_("job", "iperf3 with the user's own options", "One KiB of TCP payload, or one packet of UDP.",
		"What the options' author wants to know.", .tool = BENCH_TOOL_TCP, .own = true, .block = 1024,
		.depth = 1, .op = "KiB or packet", .profile = BENCH_QUICK),
};

const struct bench_family bench_io_net = {
	.suite = "io", .guest = "linux", .benches = rows, .n = sizeof rows / sizeof rows[0]};
