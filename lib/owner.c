#include "lib/owner.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/proc.h"

char *owner_self(void)
{
	struct utsname names;
	uname(&names);
	return mem_printf("%s %ld %llu", names.nodename, (long)getpid(), proc_start_time(getpid()));
}

enum owner_kind owner_find(const char *owner, bool *alive)
{
	struct utsname names;
	char node[256];
	long pid;
	unsigned long long started;
	uname(&names);
	*alive = false;
	if (sscanf(owner, "%255s %ld %llu", node, &pid, &started) != 3)
		return OWNER_UNKNOWN;
	bool here = strcmp(node, names.nodename) == 0;
	*alive = !here || proc_start_time((pid_t)pid) == started;
	return here ? OWNER_HERE : OWNER_ELSEWHERE;
}

bool owner_alive(const char *owner)
{
	bool alive;
	owner_find(owner, &alive);
	return alive;
}
