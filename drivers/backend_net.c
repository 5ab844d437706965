/*
 * backend_net.c - the network of a guest's NICs, see backend.h. Made with iproute2's `ip`.
 *
 * The namespace has no name: it lives and dies with the peer, and the peer dies with the worker. This thread steps into
 * a new one, starts a shell there, and steps back. The shell waits on its stdin until the link has been made and
 * becomes the peer. (It runs no `ip` of its own: busybox' shell would take busybox' one.)
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/backend.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/proc.h"

#define OUTPUT_MAX 65536
#define END_MS 2000
#define HINT_IP "install it: apt-get install iproute2"
#define HINT_FILTER "switch it off: sysctl net.bridge.bridge-nf-call-iptables=0 (Docker switches it on)"

/* Fixed, so that a lab's run repeats itself. A bridge would take the smallest of its ports' otherwise, and change it
 * with them. */
#define BRIDGE_MAC "02:68:76:62:01:00"
#define VETH_MAC "02:68:76:62:01:01"
#define PEER_MAC "02:68:76:62:01:02"

/* The peer's end of the link, in its namespace. */
#define PEER_LINK "hvpeer"

/* What waits in the namespace until the link is there. */
#define PEER_SCRIPT "read -r go && exec \"$@\""

struct backend_net {
	char *bridge; /* hvb-NAME */
	char *veth;   /* hvp-NAME, the peer's port of the bridge */
	int home;     /* this process' network namespace */
	int apart;    /* the peer's; both -1 when not open */
	int limit_ms; /* of each wait; -1: none */
	struct proc peer;
};

static struct backend_net *net_new(const char *name)
{
	struct backend_net *net = mem_alloc(1, sizeof *net);
	net->bridge = mem_printf("hvb-%s", name);
	net->veth = mem_printf("hvp-%s", name);
	net->home = net->apart = -1;
	net->limit_ms = BACKEND_LIMIT_MS;
	net->peer = (struct proc)PROC_INIT;
	return net;
}

static void net_free(struct backend_net *net)
{
	close_fd(&net->home);
	close_fd(&net->apart);
	MEM_FREE(net->bridge, net->veth, net);
}

static int64_t deadline_of(const struct backend_net *net)
{
	return net->limit_ms < 0 ? CLOCK_FOREVER : clock_after_ms(net->limit_ms);
}

/* `ip` with the words of one text. */
static int run_ip(const struct backend_net *net, struct err **err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static int run_ip(const struct backend_net *net, struct err **err, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	AUTO_FREE char *text = mem_vprintf(fmt, args);
	va_end(args);
	AUTO_STRV struct strv argv = STRV_INIT;
	strv_add(&argv, "ip");
	for (char *rest = text, *word; (word = strsep(&rest, " "));)
		strv_add(&argv, word);
	return proc_run((const char *const *)argv.argv, deadline_of(net), OUTPUT_MAX, NULL, NULL, err);
}

static int check(const char *name, struct err **err)
{
	if (name[0] == '\0' || strlen(name) > BACKEND_NAME_MAX ||
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen(name))
		return err_set(err, ERR_USAGE, NULL, "'%s' is no name for a network of hvbench", name);
	if (!proc_find("ip"))
		return err_set(err, ERR_INFRA, HINT_IP, "there is no program `ip` in PATH");
	AUTO_BUF struct buf filter = BUF_INIT;
	if (file_read("/proc/sys/net/bridge/bridge-nf-call-iptables", 64, &filter, NULL) == 0 &&
		buf_text(&filter)[0] == '1')
		return err_set(err, ERR_INFRA, HINT_FILTER,
			"this host's firewall looks at every packet of its bridges, and may drop them");
	return 0;
}

/* The kernel would load most of these by itself, but it finds no device file for vhost where no udev is. Built in is as
 * good. */
static void load_modules(const struct backend_net *net)
{
	proc_run((const char *const[]){"modprobe", "-a", "bridge", "veth", "tun", "vhost_net", NULL}, deadline_of(net),
		OUTPUT_MAX, NULL, NULL, NULL);
}

static int open_namespace(void)
{
	return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* Everything this process does from there on would happen in the wrong network. */
static void return_home(const struct backend_net *net)
{
	if (setns(net->home, CLONE_NEWNET) != 0)
		abort();
}

/* Starts the peer's shell in a network namespace of its own. */
static int start_apart(struct backend_net *net, const char *peer_program, const char *iperf3, struct err **err)
{
	net->home = open_namespace();
	if (net->home < 0 || unshare(CLONE_NEWNET) != 0)
		return err_sys(err, ERR_INFRA, errno, "run as root", "cannot make a network namespace");
	net->apart = open_namespace();
	const char *const argv[] = {
		"sh", "-c", PEER_SCRIPT, "sh", peer_program, "peer", BACKEND_PEER_ADDRESS, iperf3 ? iperf3 : "", NULL};
	int result = proc_start(&net->peer,
		&(struct proc_spec){.argv = argv,
			.pipe_in = true,
			.pipe_out = true,
			.pipe_err = true,
			.own_session = true,
			.die_with_parent = true},
		err);
	return_home(net);
	return result;
}

static int make_bridge(const struct backend_net *net, struct err **err)
{
	if (run_ip(net, err,
		    "link add name %s address " BRIDGE_MAC " type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
		    net->bridge) != 0 ||
		run_ip(net, err, "link set %s addrgenmode none", net->bridge) != 0)
		return -1;
	return run_ip(net, err, "link set %s up", net->bridge);
}

static int make_link(const struct backend_net *net, struct err **err)
{
	if (run_ip(net, err,
		    "link add name %s address " VETH_MAC " type veth peer name " PEER_LINK " address " PEER_MAC
		    " netns %d",
		    net->veth, (int)net->peer.pid) != 0 ||
		run_ip(net, err, "link set %s addrgenmode none master %s", net->veth, net->bridge) != 0)
		return -1;
	return run_ip(net, err, "link set %s up", net->veth);
}

/* In the peer's namespace. */
static int set_peer_up(const struct backend_net *net, struct err **err)
{
	if (setns(net->apart, CLONE_NEWNET) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot enter the peer's network namespace");
	int result = -1;
	if (run_ip(net, err, "link set lo up") == 0 &&
		run_ip(net, err, "link set " PEER_LINK " addrgenmode none") == 0 &&
		run_ip(net, err, "address add " BACKEND_PEER_ADDRESS "/" BACKEND_NET_BITS " dev " PEER_LINK) == 0)
		result = run_ip(net, err, "link set " PEER_LINK " up");
	return_home(net);
	return result;
}

/* As read(2), but 0 at the deadline too. */
static ssize_t read_until(int fd, void *data, size_t len, int64_t deadline)
{
	struct pollfd wait = {fd, POLLIN, 0};
	int ready;
	while ((ready = poll(&wait, 1, clock_poll_ms(deadline))) < 0 && errno == EINTR)
		;
	return ready == 0 ? 0 : read(fd, data, len);
}

/* What the peer prints on its stderr before it ends, in one line; caller frees. */
static char *last_words(int fd, int64_t deadline)
{
	AUTO_BUF struct buf text = BUF_INIT;
	char chunk[1024];
	for (ssize_t n; text.len < OUTPUT_MAX && (n = read_until(fd, chunk, sizeof chunk, deadline)) > 0;)
		buf_add(&text, chunk, (size_t)n);
	return mem_strndup(buf_text(&text), strcspn(buf_text(&text), "\n"));
}

/* Lets the shell go on, and waits for the peer's word or its end. */
static int await_peer(const struct backend_net *net, const char *peer_program, struct err **err)
{
	static const char ready[] = "ready\n";
	char text[sizeof ready] = "";
	size_t len = 0, wanted = sizeof ready - 1;
	int64_t deadline = deadline_of(net);
	ssize_t n = write(net->peer.in, "go\n", 3);
	while (n > 0 && len < wanted && (n = read_until(net->peer.out, text + len, wanted - len, deadline)) > 0)
		len += (size_t)n;
	if (strcmp(text, ready) == 0)
		return 0;
	AUTO_FREE char *words = len == wanted ? mem_strdup("it printed something else than ready")
					      : last_words(net->peer.err, deadline);
	bool late = clock_now_ns() >= deadline;
	return err_set(err, ERR_INFRA, NULL, "the network peer %s does not listen: %s", peer_program,
		words[0]       ? words
			: late ? "it is not ready in time"
			       : "it ended without a word");
}

static int remove_link(const struct backend_net *net, const char *name, struct err **err)
{
	AUTO_ERR struct err *reason = NULL;
	if (if_nametoindex(name) == 0 || run_ip(net, &reason, "link delete %s", name) == 0 || if_nametoindex(name) == 0)
		return 0;
	return err_set(err, ERR_INFRA, NULL, "cannot remove the network link %s: %s", name, err_message(reason));
}

int backend_net_make(const char *name, const char *peer_program, const char *iperf3, int limit_ms,
	struct backend_net **made, struct err **err)
{
	if (check(name, err) != 0 || backend_net_reap(name, err) != 0)
		return -1;
	struct backend_net *net = net_new(name);
	net->limit_ms = limit_ms;
	load_modules(net);
	if (start_apart(net, peer_program, iperf3, err) != 0 || make_bridge(net, err) != 0 ||
		make_link(net, err) != 0 || set_peer_up(net, err) != 0 || await_peer(net, peer_program, err) != 0) {
		backend_net_remove(net, NULL);
		return err_wrap(err, "cannot make the network of the guests");
	}
	net->limit_ms = BACKEND_LIMIT_MS;
	*made = net;
	return 0;
}

const char *backend_net_bridge(const struct backend_net *net)
{
	return net->bridge;
}

int backend_net_remove(struct backend_net *net, struct err **err)
{
	if (!net)
		return 0;
	if (net->peer.in >= 0) {
		close(net->peer.in);
		net->peer.in = -1;
		proc_wait(&net->peer, clock_after_ms(END_MS), NULL, NULL);
	}
	proc_stop(&net->peer, 0);
	int port = remove_link(net, net->veth, err), bridge = remove_link(net, net->bridge, err);
	net_free(net);
	return port == 0 && bridge == 0 ? 0 : -1;
}

int backend_net_reap(const char *name, struct err **err)
{
	return backend_net_remove(net_new(name), err);
}
