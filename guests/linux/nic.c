/* nic.c - ioctls of netdevice(7) and of ethtool. */
#include "guests/linux/nic.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 5

static struct ifreq request(const char *name)
{
	struct ifreq r;
	memset(&r, 0, sizeof r);
	snprintf(r.ifr_name, sizeof r.ifr_name, "%s", name);
	return r;
}

static bool set_address(int fd, unsigned long what, const char *name, struct in_addr address)
{
	struct ifreq r = request(name);
	const struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = address};
	memcpy(&r.ifr_addr, &in, sizeof in);
	return ioctl(fd, what, &r) == 0;
}

static bool set_up(int fd, const char *name, bool up)
{
	struct ifreq r = request(name);
	if (ioctl(fd, SIOCGIFFLAGS, &r) != 0)
		return false;
	r.ifr_flags = (short)(up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP);
	return ioctl(fd, SIOCSIFFLAGS, &r) == 0;
}

static bool has_carrier(const char *sys, const char *name)
{
	char path[256], text[4] = "";
	snprintf(path, sizeof path, "%s/class/net/%s/carrier", sys, name);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	bool carrier = fgets(text, sizeof text, file) && text[0] == '1';
	fclose(file);
	return carrier;
}

bool nic_up(
	const char *sys, const char *name, struct in_addr self, unsigned bits, unsigned wait_ms, struct reason *reason)
{
	const struct in_addr mask = {htonl(~0u << (32 - bits))};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return reason_set(reason, "no socket: %s", strerror(errno));
	bool ok = set_address(fd, SIOCSIFADDR, name, self) && set_address(fd, SIOCSIFNETMASK, name, mask) &&
		set_up(fd, name, true);
	int error = errno;
	close(fd);
	if (!ok)
		return reason_set(reason, "cannot bring %s up: %s", name, strerror(error));
	for (unsigned waited = 0; !has_carrier(sys, name); waited += STEP_MS) {
		if (waited >= wait_ms)
			return reason_set(reason, "%s has no carrier after %u ms", name, wait_ms);
		nanosleep(&(struct timespec){0, STEP_MS * 1000000}, NULL);
	}
	return true;
}

void nic_down(const char *name)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	set_up(fd, name, false);
	close(fd);
}

static bool add_offload(
	int fd, const char *nic, uint32_t command, const char *figure, struct figures *figures, struct reason *reason)
{
	struct ifreq r = request(nic);
	struct ethtool_value value = {.cmd = command};
	r.ifr_data = (void *)&value;
	if (ioctl(fd, SIOCETHTOOL, &r) != 0)
		return reason_set(reason, "%s does not tell its %s: %s", nic, figure, strerror(errno));
	return figures_add(figures, figure, value.data != 0, "bool") || reason_set(reason, "too many figures");
}

bool nic_add_figures(const char *name, struct figures *figures, struct reason *reason)
{
	static const struct {
		uint32_t command;
		const char *figure;
	} offloads[] = {
		{ETHTOOL_GTSO, "offload-tso"},
		{ETHTOOL_GGSO, "offload-gso"},
		{ETHTOOL_GGRO, "offload-gro"},
		{ETHTOOL_GTXCSUM, "offload-tx"},
		{ETHTOOL_GRXCSUM, "offload-rx"},
	};
	struct ifreq r = request(name);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return reason_set(reason, "no socket: %s", strerror(errno));
	bool ok = ioctl(fd, SIOCGIFMTU, &r) == 0 ? figures_add(figures, "mtu", r.ifr_mtu, "bytes")
						 : reason_set(reason, "%s has no MTU", name);
	for (unsigned i = 0; ok && i < sizeof offloads / sizeof *offloads; i++)
		ok = add_offload(fd, name, offloads[i].command, offloads[i].figure, figures, reason);
	close(fd);
	return ok;
}
