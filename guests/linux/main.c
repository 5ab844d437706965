/*
 * main.c - the linux guest's agent: pid 1 of a stock kernel, from mounting to power-off. The same program is the peer
 * on the host (peer.h).
 *
 * The kernel's console is the worker's: the agent makes it a plain byte stream, and the kernel quiet.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "guests/linux/hello.h"
#include "guests/linux/peer.h"
#include "guests/linux/serve.h"

#define KLOG_CONSOLE_LEVEL 8 /* syslog(2) */
#define FIND_MS 10000

static const struct pass_places places = {
	.sys = "/sys",
	.dev = "/dev",
	.modules = "/modules",
	.fio = "/bin/fio",
	.iperf3 = "/bin/iperf3",
	.job_file = "/job.fio",
	.logs = "/logs",
	.find_ms = FIND_MS,
};

static void write_setting(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, value, strlen(value)) < 0)
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	close(fd);
}

/* What the folder lists of the initramfs, and settings without which one pass would disturb the next. */
static void set_up(void)
{
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	/* it wakes up in some pass or other and copies a huge page */
	write_setting("/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs", "86400000");
	write_setting("/proc/sys/net/ipv4/tcp_no_metrics_save", "1");
	write_setting("/proc/sys/net/ipv4/tcp_tw_reuse", "1");
	write_setting("/proc/sys/net/ipv4/ip_local_port_range", "1024 65535");
	klogctl(KLOG_CONSOLE_LEVEL, NULL, 1);
}

static int open_console(void)
{
	struct termios settings;
	int fd = open("/dev/console", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || tcgetattr(fd, &settings) != 0)
		return fd;
	cfmakeraw(&settings);
	settings.c_cflag |= CLOCAL | CREAD;
	tcsetattr(fd, TCSANOW, &settings);
	return fd;
}

static uint64_t read_nonce(void)
{
	char line[4096];
	FILE *file = fopen("/proc/cmdline", "re");
	if (!file)
		return 0;
	uint64_t nonce = fgets(line, sizeof line, file) ? hello_nonce(line) : 0;
	fclose(file);
	return nonce;
}

static _Noreturn void power_off(int console)
{
	if (console >= 0)
		tcdrain(console);
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static _Noreturn void be_init(void)
{
	static struct talk talk;
	struct reason reason;
	unsigned jobs = 0;
	set_up();
	int console = open_console();
	talk_init(&talk, console, console, read_nonce());
	bool ok = true;
	if (hello_say(&talk, "/manifest", places.sys))
		ok = serve_jobs(&talk, &places, &jobs, &reason);
	if (ok) {
		talk_begin(&talk);
		wire_put_u64(&talk.out, "benches", jobs);
		talk_send(&talk, "end");
	} else {
		talk_log(&talk, reason.text);
	}
	power_off(console);
}

int main(int argc, char **argv)
{
	/* For all tools: how many huge pages a tool's memory has room for would be chance, and one costs two million
	 * instructions to clear. */
	personality(ADDR_NO_RANDOMIZE);
	if (argc == 4 && strcmp(argv[1], "peer") == 0)
		return peer_run(argv[2], argv[3]);
	if (getpid() == 1)
		be_init();
	fprintf(stderr, "usage: %s peer ADDRESS IPERF3\n", argv[0]);
	return 1;
}
