/*
 * hold_lock.c - for tests: a process that has this host's measuring lock, as a run that measures does.
 *
 *	hold_lock
 *
 * Waits for the lock, prints "held", and holds it until it is killed.
 */
#include <stdio.h>
#include <unistd.h>

#include "engine/lock.h"

int main(void)
{
	if (lock_take(true, NULL) < 0)
		return 1;
	puts("held");
	fflush(stdout);
	for (;;)
		pause();
}
