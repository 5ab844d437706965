#include "drivers/lab/qmp.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

/* How often a socket that is not there yet, or a state that is being saved, is looked at. */
#define LOOK_MS 5

/* QEMU's answers are short; one without end is not QEMU's. */
#define LINE_MAX_BYTES (1u << 20)

static bool has_ended(struct proc *p)
{
	int status;
	return p->pid <= 0 || proc_wait(p, 0, &status, NULL) == 0;
}

int qmp_connect_socket(const char *path, struct proc *owner, int64_t deadline_ns, struct err **err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof address.sun_path)
		return err_set(
			err, ERR_INFRA, "set XDG_RUNTIME_DIR to a shorter path", "%s: too long for a socket", path);
	strcpy(address.sun_path, path);
	for (;;) {
		AUTO_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a socket");
		if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
			return STEAL_FD(fd);
		if (errno != ENOENT && errno != ECONNREFUSED)
			return err_sys(err, ERR_INFRA, errno, NULL, "cannot connect to %s", path);
		if (has_ended(owner))
			return err_set(err, ERR_INFRA, NULL, "QEMU ended while it started");
		if (clock_now_ns() >= deadline_ns)
			return err_set(err, ERR_INFRA, NULL, "QEMU has not opened %s in time", path);
		poll(NULL, 0, LOOK_MS);
	}
}

/* Waits for bytes and appends them. */
static int receive(struct qmp *q, int64_t deadline_ns, struct err **err)
{
	struct pollfd wait = {q->fd, POLLIN, 0};
	int ready = poll(&wait, 1, clock_poll_ms(deadline_ns));
	if (ready < 0 && errno == EINTR)
		return 0;
	if (ready <= 0)
		return err_set(err, ERR_INFRA, NULL, "QEMU's monitor does not answer");
	char chunk[4096];
	ssize_t n = read(q->fd, chunk, sizeof chunk);
	if (n <= 0 || q->in.len > LINE_MAX_BYTES)
		return err_set(err, ERR_INFRA, NULL, "QEMU's monitor closed");
	buf_add(&q->in, chunk, (size_t)n);
	return 0;
}

/* The next line as JSON; the caller owns it. NULL on error. */
static json_t *next_message(struct qmp *q, int64_t deadline_ns, struct err **err)
{
	char *end;
	while (!(end = q->in.len ? memchr(q->in.data, '\n', q->in.len) : NULL))
		if (receive(q, deadline_ns, err) != 0)
			return NULL;
	size_t len = (size_t)(end - q->in.data) + 1;
	json_t *message = json_loadb(q->in.data, len, 0, NULL);
	buf_drop(&q->in, len);
	if (!message)
		err_set(err, ERR_INFRA, NULL, "QEMU's monitor sent something that is not JSON");
	return message;
}

int qmp_open(struct qmp *q, const char *path, struct proc *owner, int64_t deadline_ns, struct err **err)
{
	q->fd = qmp_connect_socket(path, owner, deadline_ns, err);
	if (q->fd < 0)
		return -1;
	json_t *greeting = next_message(q, deadline_ns, err);
	if (!greeting)
		return -1;
	json_decref(greeting);
	return qmp_command(q, "qmp_capabilities", NULL, NULL, deadline_ns, err);
}

static int send_text(int fd, const char *text, struct err **err)
{
	return file_send_all(fd, text, strlen(text), 0) == 0
		? 0
		: err_sys(err, ERR_INFRA, errno, NULL, "cannot write to QEMU's monitor");
}

int qmp_command(
	struct qmp *q, const char *name, json_t *arguments, json_t **result, int64_t deadline_ns, struct err **err)
{
	json_t *request = json_pack("{s:s, s:o*}", "execute", name, "arguments", arguments);
	char *text = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	int sent = send_text(q->fd, text, err);
	free(text);
	if (sent != 0)
		return -1;
	for (;;) {
		json_t *answer = next_message(q, deadline_ns, err);
		if (!answer)
			return err_wrap(err, "%s", name);
		json_t *value = json_object_get(answer, "return"), *error = json_object_get(answer, "error");
		const char *words = json_string_value(json_object_get(error, "desc"));
		if (error)
			err_set(err, ERR_INFRA, NULL, "QEMU refused %s: %s", name, words ? words : "no reason given");
		if (value && result)
			*result = json_incref(value);
		json_decref(answer);
		if (value || error) /* else it is an event */
			return error ? -1 : 0;
	}
}

/* Waits until the state has been saved or loaded. */
static int finish_migration(struct qmp *q, int64_t deadline_ns, struct err **err)
{
	for (;;) {
		json_t *answer = NULL;
		if (qmp_command(q, "query-migrate", NULL, &answer, deadline_ns, err) != 0)
			return -1;
		const char *status = json_string_value(json_object_get(answer, "status"));
		bool done = status && strcmp(status, "completed") == 0;
		bool failed = status && (strcmp(status, "failed") == 0 || strcmp(status, "cancelled") == 0);
		json_decref(answer);
		if (done)
			return 0;
		if (failed)
			return err_set(err, ERR_INFRA, NULL, "QEMU failed to transfer the machine's state");
		if (clock_now_ns() >= deadline_ns)
			return err_set(err, ERR_INFRA, NULL, "QEMU has not transferred the machine's state in time");
		poll(NULL, 0, LOOK_MS);
	}
}

static int migrate(struct qmp *q, const char *command, const char *uri, int64_t deadline_ns, struct err **err)
{
	json_t *capability = json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "x-ignore-shared", "state", 1);
	if (qmp_command(q, "migrate-set-capabilities", capability, NULL, deadline_ns, err) != 0 ||
		qmp_command(q, command, json_pack("{s:s}", "uri", uri), NULL, deadline_ns, err) != 0)
		return -1;
	return finish_migration(q, deadline_ns, err);
}

int qmp_save(struct qmp *q, const char *file, int64_t deadline_ns, struct err **err)
{
	AUTO_FREE char *uri = mem_printf("exec:cat > %s", file);
	if (qmp_command(q, "stop", NULL, NULL, deadline_ns, err) != 0)
		return -1;
	return migrate(q, "migrate", uri, deadline_ns, err);
}

int qmp_load(struct qmp *q, const char *file, int64_t deadline_ns, struct err **err)
{
	AUTO_FREE char *uri = mem_printf("exec:cat %s", file);
	return migrate(q, "migrate-incoming", uri, deadline_ns, err);
}

void qmp_finish(struct qmp *q)
{
	close_fd(&q->fd);
	buf_finish(&q->in);
}
