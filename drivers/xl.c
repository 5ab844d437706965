#include "drivers/xl.h"

#include "lib/clock.h"
#include "lib/proc.h"

#define LIMIT_MS 20000
#define OUTPUT_MAX (1u << 20)

char *xl_run(const char *const argv[], struct err **err)
{
	struct buf out = BUF_INIT;
	if (proc_run(argv, clock_after_ms(LIMIT_MS), OUTPUT_MAX, &out, NULL, err) != 0) {
		buf_finish(&out);
		return NULL;
	}
	return buf_steal(&out);
}
