/* role_plain.c - a guest that runs by itself. See role.h. */
#include "engine/worker/role.h"

const struct role role_plain = {
	.start = worker_guest_start,
};
