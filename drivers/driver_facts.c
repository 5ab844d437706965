/* driver_facts.c - questions to what a driver says of itself, see driver.h. */
#include <string.h>

#include "drivers/cpuset.h"
#include "drivers/driver.h"
#include "lib/mem.h"

bool driver_is_process(const struct driver *driver, const char *mode)
{
	return driver && driver->process_mode && strcmp(driver->process_mode, mode) == 0;
}

bool driver_list_has(const char *list, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = list; at && len > 0;) {
		size_t n = strcspn(at, ",");
		if (n == len && strncmp(at, word, n) == 0)
			return true;
		at = at[n] ? at + n + 1 : NULL;
	}
	return false;
}

const char *driver_state_name(enum driver_state state)
{
	static const char *const names[] = {
		[DRIVER_USABLE] = "usable", [DRIVER_ABSENT] = "absent", [DRIVER_BROKEN] = "broken"};
	return names[state];
}

void driver_probe_finish(struct driver_probe *probe)
{
	MEM_FREE(probe->reason, probe->hint, probe->version);
	*probe = (struct driver_probe){.state = DRIVER_ABSENT};
}

bool driver_is_cpuset(const char *text)
{
	return cpuset_count(text) > 0;
}
