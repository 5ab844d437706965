#include "engine/lock.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lib/auto.h"
#include "lib/mem.h"

#define NAME "hvbench-measures" /* abstract: after a NUL, so it is the name of no file */
#define ASKERS_MAX 4096         /* who asked and was refused stays in the queue until the holder ends */
#define AGAIN_MS 200

static socklen_t address_of(struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(address->sun_path + 1, NAME, strlen(NAME));
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(NAME));
}

static int open_socket(struct err **err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return fd >= 0 ? fd : err_sys(err, ERR_INFRA, errno, NULL, "cannot make the measuring lock");
}

/* The lock, or -1: without an error when another process has it. */
static int try(bool *busy, struct err **err)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address);
	AUTO_FD int fd = open_socket(err);
	*busy = false;
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, len) != 0) {
		*busy = errno == EADDRINUSE;
		return *busy ? -1 : err_sys(err, ERR_INFRA, errno, NULL, "cannot take the measuring lock");
	}
	if (listen(fd, ASKERS_MAX) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot take the measuring lock");
	return STEAL_FD(fd);
}

/* A connection to the holder, which ends when it does; -1 when it has ended already, or cannot be asked. */
static int reach_holder(void)
{
	struct sockaddr_un address;
	socklen_t len = address_of(&address);
	AUTO_FD int fd = open_socket(NULL);
	return fd >= 0 && connect(fd, (struct sockaddr *)&address, len) == 0 ? STEAL_FD(fd) : -1;
}

/* " (process 12, user root)"; caller frees. */
static char *describe(int holder)
{
	struct ucred who;
	socklen_t len = sizeof who;
	if (holder < 0 || getsockopt(holder, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0 || who.pid <= 0)
		return mem_strdup("");
	const struct passwd *user = getpwuid(who.uid);
	return user ? mem_printf(" (process %d, user %s)", who.pid, user->pw_name)
		    : mem_printf(" (process %d, user %u)", who.pid, who.uid);
}

static int refuse(struct err **err)
{
	AUTO_FD int holder = reach_holder();
	AUTO_FREE char *who = describe(holder);
	return err_set(err, ERR_BUSY, "wait until it has ended (`--wait` does), or end it",
		"another hvbench%s is measuring on this host", who);
}

/* Returns when the holder may have ended; -1 when something else ended the wait. */
static int await_holder(int stop_fd, struct err **err)
{
	AUTO_FD int holder = reach_holder();
	struct pollfd fds[2] = {{holder, POLLRDHUP, 0}, {stop_fd, POLLIN, 0}};
	int ready = poll(fds, 2, holder >= 0 ? -1 : AGAIN_MS);
	if (ready >= 0 && !fds[1].revents)
		return 0;
	if (ready < 0 && errno != EINTR)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot wait for the measuring lock");
	return err_set(err, ERR_BUSY, NULL, "interrupted while waiting for another hvbench on this host to end");
}

int lock_wait(int stop_fd, struct err **err)
{
	for (;;) {
		bool busy;
		int fd = try(&busy, err);
		if (!busy)
			return fd;
		if (await_holder(stop_fd, err) != 0)
			return -1;
	}
}

int lock_take(bool wait, struct err **err)
{
	if (wait)
		return lock_wait(-1, err);
	bool busy;
	int fd = try(&busy, err);
	return busy ? refuse(err) : fd;
}

void lock_release(int fd)
{
	close_fd(&fd);
}
