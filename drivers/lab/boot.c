/*
 * boot.c - the first boot of the lab's machines, side by side, and the saving of their states.
 *
 * A machine says on its serial console how far it is, in lines that begin with "LAB": "LAB ready" ends its boot, "LAB
 * FAILED" says why it will not.
 */
#include "drivers/lab/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* Real time for one machine's boot and warm-up; on two idle cores it takes about a minute. */
#define BOOT_MS 600000
#define SAVE_MS 120000
#define LINE_MAX_BYTES 65536

enum state { BOOTING, READY, DIED };

struct machine {
	enum lab_kind kind;
	struct proc proc;
	int wire, log;
	struct buf line; /* of the serial console, not yet complete */
	char *log_path, *ram, *ram_path, *state_file, *payload, *wire_socket, *monitor_socket;
};

static const enum lab_kind booted_kinds[] = {LAB_KVM, LAB_XEN};
#define N_BOOTED (sizeof booted_kinds / sizeof *booted_kinds)

/* sockets: a folder with a short path. */
static void machine_init(struct machine *m, enum lab_kind kind, const char *dir, const char *sockets)
{
	const char *name = lab_kind_name(kind);
	*m = (struct machine){.kind = kind, .proc = PROC_INIT, .wire = -1, .log = -1, .line = BUF_INIT};
	m->log_path = mem_printf("%s/%s.log", dir, name);
	m->ram = mem_printf("%s.ram", name);
	m->ram_path = mem_printf("%s/%s.ram", dir, name);
	m->state_file = mem_printf("%s.state", name);
	m->payload = mem_printf("%s/payload", sockets);
	m->wire_socket = mem_printf("%s/%s.wire", sockets, name);
	m->monitor_socket = mem_printf("%s/%s.monitor", sockets, name);
}

static void machine_finish(struct machine *m)
{
	proc_stop(&m->proc, 0);
	close_fd(&m->wire);
	close_fd(&m->log);
	buf_finish(&m->line);
	MEM_FREE(m->log_path, m->ram, m->ram_path, m->state_file, m->payload, m->wire_socket, m->monitor_socket);
}

static int machine_boot(struct machine *m, const char *dir, const struct lab_config *config, struct err **err)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	lab_argv(m->kind, config,
		&(struct lab_paths){
			LAB_FILES,
			.ram = m->ram,
			.payload = m->payload,
			.wire_socket = m->wire_socket,
			.monitor_socket = m->monitor_socket,
		},
		&argv);
	m->log = open(m->log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	if (m->log < 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot create %s", m->log_path);
	if (proc_start(&m->proc,
		    &(struct proc_spec){.argv = (const char *const *)argv.argv,
			    .dir = dir,
			    .pipe_out = true,
			    .log_path = m->log_path,
			    .own_session = true,
			    .die_with_parent = true},
		    err) != 0)
		return -1;
	m->wire = qmp_connect_socket(m->wire_socket, &m->proc, clock_after_ms(SAVE_MS), err);
	return m->wire < 0 ? -1 : 0;
}

static enum state look_at_line(const char *line)
{
	if (strncmp(line, "LAB ready", 9) == 0)
		return READY;
	return strncmp(line, "LAB FAILED", 10) == 0 ? DIED : BOOTING;
}

/* Reads what the console says, into the log and line by line. */
static enum state machine_listen(struct machine *m)
{
	char chunk[4096];
	ssize_t n = read(m->proc.out, chunk, sizeof chunk);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return BOOTING;
	if (n <= 0 || write(m->log, chunk, (size_t)n) != n)
		return DIED;
	enum state state = BOOTING;
	for (ssize_t i = 0; i < n && state == BOOTING; i++) {
		if (chunk[i] != '\n') {
			if (m->line.len < LINE_MAX_BYTES)
				buf_addc(&m->line, chunk[i]);
			continue;
		}
		state = look_at_line(buf_text(&m->line));
		buf_clear(&m->line);
	}
	return state;
}

/* Memory that was only ever zeroed (Xen scrubs what is free) becomes holes of the file again. */
static int machine_save(struct machine *m, struct err **err)
{
	int64_t deadline = clock_after_ms(SAVE_MS);
	AUTO_QMP struct qmp monitor = QMP_INIT;
	if (qmp_open(&monitor, m->monitor_socket, &m->proc, deadline, err) != 0 ||
		qmp_save(&monitor, m->state_file, deadline, err) != 0)
		return -1;
	proc_stop(&m->proc, 0);
	const char *const dig[] = {"fallocate", "--dig-holes", m->ram_path, NULL};
	return proc_run(dig, deadline, 65536, NULL, NULL, err);
}

/* Says of which machine an error is (NULL: there is none yet), and how its console ended. */
static int boot_error(const struct machine *m, const char *what, struct err **err)
{
	AUTO_FREE char *tail = log_tail(m->log_path);
	if (err && *err)
		return err_wrap(err, "%s %s (its console ended with: %s)", lab_kind_name(m->kind), what, tail);
	return err_set(err, ERR_INFRA, NULL, "%s %s; its console ended with:\n%s", lab_kind_name(m->kind), what, tail);
}

/* Listens to both until both are saved. */
static int save_when_ready(
	struct machine machines[N_BOOTED], void (*done)(void *ctx, enum lab_kind kind), void *ctx, struct err **err)
{
	int64_t deadline = clock_after_ms(BOOT_MS);
	for (size_t left = N_BOOTED; left > 0;) {
		struct pollfd fds[N_BOOTED];
		for (size_t i = 0; i < N_BOOTED; i++)
			fds[i] = (struct pollfd){machines[i].proc.out, POLLIN, 0}; /* -1 once saved: ignored */
		if (poll(fds, N_BOOTED, clock_poll_ms(deadline)) == 0)
			return boot_error(&machines[machines[0].proc.pid ? 0 : 1], "has not booted in time", err);
		for (size_t i = 0; i < N_BOOTED; i++) {
			struct machine *m = &machines[i];
			enum state state = fds[i].revents ? machine_listen(m) : BOOTING;
			if (state == DIED)
				return boot_error(m, "does not boot", err);
			if (state != READY)
				continue;
			if (machine_save(m, err) != 0)
				return err_wrap(err, "cannot save the state of %s", lab_kind_name(m->kind));
			done(ctx, m->kind);
			left--;
		}
	}
	return 0;
}

int boot_and_save(const char *dir, const struct lab_config *config, void (*done)(void *ctx, enum lab_kind kind),
	void *ctx, struct err **err)
{
	AUTO_FREE char *sockets = file_make_scratch(BOOT_SCRATCH, err);
	if (!sockets)
		return -1;
	struct machine machines[N_BOOTED];
	int64_t bytes;
	for (size_t i = 0; i < N_BOOTED; i++)
		machine_init(&machines[i], booted_kinds[i], dir, sockets);
	int result = payload_write(sockets, NULL, 0, &bytes, err);
	for (size_t i = 0; i < N_BOOTED && result == 0; i++)
		if (machine_boot(&machines[i], dir, config, err) != 0)
			result = boot_error(&machines[i], "does not start", err);
	if (result == 0)
		result = save_when_ready(machines, done, ctx, err);
	for (size_t i = 0; i < N_BOOTED; i++)
		machine_finish(&machines[i]);
	file_remove_tree(sockets, NULL);
	return result;
}
