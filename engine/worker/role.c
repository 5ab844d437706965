#include "engine/worker/role.h"

/* The linux guest, which has an initrd, asks for jobs even when there are none. */
const struct role *worker_role_of(const struct worker *w, const struct boot_order *order)
{
	if (order->members)
		return &role_scene;
	if (order->count)
		return &role_count;
	if (order->stands)
		return &role_stands;
	return order->initrd || worker_jobs_has(&w->jobs, order->boot) ? &role_jobs : &role_plain;
}
