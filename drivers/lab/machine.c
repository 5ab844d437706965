/* machine.c - a running machine of the lab: resumed from its saved state, given a payload and a command. */
#include "drivers/lab/parts.h"

#include <errno.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* Real time from starting QEMU until the machine runs; it takes about 0.1 s. */
#define RESUME_MS 60000

struct lab_machine {
	struct proc proc;
	int wire;
	char *log;
	char *dir, *ram, *state, *payload, *wire_socket, *monitor_socket;
};

static void name_files(struct lab_machine *m, enum lab_kind kind, const char *dir)
{
	m->ram = mem_printf("%s.ram", lab_kind_name(kind));
	m->state = mem_printf("%s.state", lab_kind_name(kind));
	m->log = mem_printf("%s/%s.log", dir, lab_kind_name(kind));
	m->payload = mem_printf("%s/payload", dir);
	m->wire_socket = mem_printf("%s/wire", dir);
	m->monitor_socket = mem_printf("%s/monitor", dir);
}

static int launch(
	struct lab_machine *m, const struct lab_config *config, enum lab_kind kind, bool detached, struct err **err)
{
	AUTO_STRV struct strv argv = STRV_INIT;
	lab_argv(kind, config,
		&(struct lab_paths){
			LAB_FILES,
			.ram = m->ram,
			.payload = m->payload,
			.wire_socket = m->wire_socket,
			.monitor_socket = m->monitor_socket,
			.resume = true,
		},
		&argv);
	return proc_start(&m->proc,
		&(struct proc_spec){.argv = (const char *const *)argv.argv,
			.dir = m->dir,
			.log_path = m->log,
			.own_session = true,
			.die_with_parent = !detached},
		err);
}

/* The command's line is in the port before the machine goes on, so that every resume begins with the same instructions.
 * */
static int resume(struct lab_machine *m, int64_t archive_bytes, const char *command, struct err **err)
{
	int64_t deadline = clock_after_ms(RESUME_MS);
	AUTO_QMP struct qmp monitor = QMP_INIT;
	m->wire = qmp_connect_socket(m->wire_socket, &m->proc, deadline, err);
	if (m->wire < 0 || qmp_open(&monitor, m->monitor_socket, &m->proc, deadline, err) != 0 ||
		qmp_load(&monitor, m->state, deadline, err) != 0)
		return -1;
	AUTO_FREE char *line = mem_printf("%jd %s\n", (intmax_t)archive_bytes, command);
	if (file_send_all(m->wire, line, strlen(line), 0) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot write to the lab machine's wire");
	return qmp_command(&monitor, "cont", NULL, NULL, deadline, err);
}

int lab_machine_start(const struct lab_config *config, enum lab_kind kind, const char *dir,
	const struct lab_payload *payload, size_t n_payload, const char *command, bool detached,
	struct lab_machine **machine, struct err **err)
{
	struct lab_machine *m = mem_alloc(1, sizeof *m);
	m->proc = (struct proc)PROC_INIT;
	m->wire = -1;
	m->dir = lab_path(config, err);
	name_files(m, kind, dir);
	int64_t bytes = 0;
	if (m->dir && payload_write(dir, payload, n_payload, &bytes, err) == 0 &&
		launch(m, config, kind, detached, err) == 0) {
		if (resume(m, bytes, command, err) == 0) {
			*machine = m;
			return 0;
		}
		AUTO_FREE char *tail = log_tail(m->log);
		err_wrap(err, "%s does not resume (its log ends: %s)", lab_kind_name(kind), tail);
	}
	lab_machine_stop(m);
	return -1;
}

int lab_machine_fd(const struct lab_machine *machine)
{
	return machine->wire;
}

pid_t lab_machine_pid(const struct lab_machine *machine)
{
	return machine->proc.pid;
}

const char *lab_machine_log(const struct lab_machine *machine)
{
	return machine->log;
}

void lab_machine_stop(struct lab_machine *m)
{
	if (!m)
		return;
	proc_stop(&m->proc, 0);
	close_fd(&m->wire);
	MEM_FREE(m->log, m->dir, m->ram, m->state, m->payload, m->wire_socket, m->monitor_socket, m);
}

void lab_machine_forget(struct lab_machine *m)
{
	m->proc.pid = 0; /* nothing is left for lab_machine_stop to end */
	lab_machine_stop(m);
}
