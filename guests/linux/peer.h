/*
 * peer.h - the other end of the net benches, on the host: `linux.peer peer ADDRESS IPERF3`.
 *
 * Listens on ADDRESS (IPv4) at the ports below, prints "ready\n" when all three listen, and ends with all that it
 * started when its standard input ends or on SIGTERM. Exit code 0, or 4 and a sentence on standard error. A client that
 * dies costs it nothing: its connection ends by keep-alive.
 */
#ifndef HVB_GUESTS_LINUX_PEER_H
#define HVB_GUESTS_LINUX_PEER_H

#define PEER_PORT_IPERF3 5201  /* iperf3 -s */
#define PEER_PORT_RR 5202      /* sends back what it gets */
#define PEER_PORT_CONNECT 5203 /* takes a connection, waits for its end, closes */

int peer_run(const char *address, const char *iperf3);

#endif
