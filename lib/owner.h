/* owner.h - whose a run is: its controller's name as the database has it, and whether that process still lives. */
#ifndef HVB_LIB_OWNER_H
#define HVB_LIB_OWNER_H

#include <stdbool.h>

/* "NODE PID STARTTIME" of this process; caller frees. STARTTIME: field 22 of /proc/PID/stat, so that a reused pid is
 * another process. */
char *owner_self(void);

enum owner_kind { OWNER_UNKNOWN, OWNER_HERE, OWNER_ELSEWHERE };

/* Whose machine the owner is a process of; *alive: it lives, as far as this machine can know. One of another machine
 * counts as alive: only that machine can know. */
enum owner_kind owner_find(const char *owner, bool *alive);
bool owner_alive(const char *owner);

#endif
