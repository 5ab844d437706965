/* claim.c - what the controller's journal has of a boot. See parts.h. */
#include <string.h>

#include "engine/worker/parts.h"
#include "lib/auto.h"
#include "lib/mem.h"

static uint32_t send_journal(struct worker_boot *boot, const char *op, const struct worker_claim *claim)
{
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put(&f, "op", op);
	wire_put(&f, "kind", claim->kind);
	wire_put(&f, "driver", claim->owner);
	wire_put(&f, "name", boot->spec.name);
	return worker_send(&boot->worker->out, "journal", &f);
}

static void send_left(struct worker_boot *boot, const struct worker_claim *claim, const struct err *why)
{
	AUTO_FREE char *text = mem_printf("The %s %s could not be removed; it is tried again, and by `hvbench gc`: %s",
		claim->kind, boot->spec.name, err_message(why));
	struct wire_fields f = worker_boot_fields(boot);
	wire_put(&f, "kind", "left");
	worker_put_cut(&f, "text", text, 0);
	worker_send(&boot->worker->out, "event", &f);
}

void worker_claim(struct worker_boot *boot, const char *kind, const char *owner)
{
	struct worker_claim *claim = &boot->claims[boot->n_claims++];
	*claim = (struct worker_claim){.kind = kind, .owner = owner};
	claim->seq = send_journal(boot, "create", claim);
}

bool worker_claim_ack(struct worker_boot *boot, uint32_t seq)
{
	unsigned acked = 0;
	bool found = false;
	for (unsigned i = 0; i < boot->n_claims; i++) {
		struct worker_claim *claim = &boot->claims[i];
		bool is = !claim->acked && claim->seq == seq;
		claim->acked |= is;
		found |= is;
		acked += claim->acked;
	}
	return found && acked == boot->n_claims;
}

void worker_claim_close(struct worker_boot *boot, const char *kind, const struct err *left)
{
	for (unsigned i = 0; i < boot->n_claims; i++)
		if (strcmp(boot->claims[i].kind, kind) == 0) {
			if (left)
				send_left(boot, &boot->claims[i], left);
			else
				send_journal(boot, "release", &boot->claims[i]);
		}
}
