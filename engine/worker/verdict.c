/* verdict.c - how a boot ends, and what every frame about it has. See parts.h. */
#include <stdarg.h>

#include "engine/worker/role.h"
#include "lib/mem.h"

void worker_boot_over(struct worker_boot *boot, enum worker_outcome outcome, const char *fmt, ...)
{
	if (boot->outcome != WORKER_NONE)
		return;
	va_list args;
	va_start(args, fmt);
	boot->outcome = outcome;
	boot->reason = mem_vprintf(fmt, args);
	va_end(args);
}

void worker_boot_refused(struct worker_boot *boot, const struct err *err)
{
	worker_boot_over(boot, err_kind(err) == ERR_NOTHING ? WORKER_SKIP : WORKER_ERROR, "%s", err_message(err));
}

struct wire_fields worker_boot_fields(const struct worker_boot *boot)
{
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put_u64(&f, "boot", boot->order.boot);
	if (boot->role->fields)
		boot->role->fields(boot, &f);
	return f;
}

void worker_boot_state(struct worker_boot *boot, const char *phase)
{
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "phase", phase);
	worker_send(&boot->worker->out, "state", &f);
	worker_flush(&boot->worker->out);
}
