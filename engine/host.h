/*
 * host.h - the machines a run can use: this one, those of the hosts file, and the lab's.
 *
 * The hosts file ($XDG_CONFIG_HOME/hvbench/hosts or ~/.config/hvbench/hosts, or --hosts FILE) is of lib/inifile.h:
 *
 *	[kvm1]
 *	ssh = root@kvm1.example        what ssh(1) is given: ssh://root@kvm1:2222, root@2001:db8::7
 *	drivers = kvm                  which drivers to use there
 *	command = hvbench              how hvbench is called there (default)
 *	patience = 300                 seconds until its worker must have answered (default)
 *
 *	[rack7]
 *	connect = srun -w rack7 hvbench worker     or anything else whose stdin and stdout are a worker
 *	drivers = xen
 *
 * A connect command is run by `sh -c`, in a session of its own; it ends when its stdin does.
 */
#ifndef HVB_ENGINE_HOST_H
#define HVB_ENGINE_HOST_H

#include <stdbool.h>

#include "drivers/driver.h"
#include "drivers/lab/lab.h"
#include "lib/clocks.h"
#include "lib/err.h"

enum host_kind { HOST_LOCAL, HOST_REMOTE, HOST_LAB };

struct host {
	char *name;
	enum host_kind kind;
	char *ssh;           /* HOST_REMOTE: destination, or NULL, and then */
	char *connect;       /* HOST_REMOTE: the whole command that is its worker */
	char *command;       /* HOST_REMOTE with ssh: hvbench there */
	unsigned patience_s; /* until its worker must have said hello; 0: the default, HOST_PATIENCE_S */
	enum lab_kind lab;   /* HOST_LAB */
	char **drivers;      /* names, NULL-terminated: what this host is for */
};

/* A lab machine resumes, ssh connects; on a busy machine of 2 cores 100 s were seen. */
#define HOST_PATIENCE_S 300

struct hosts {
	struct host *list;
	unsigned n;
};

/* Every host there is: local, the three of the lab, then the file's. path NULL: the default file, which need not exist.
 * Errors (ERR_USAGE): the file cannot be read or understood (with its line), a name that is taken, an unknown
 * driver. */
int hosts_load(const char *path, struct hosts *hosts, struct err **err);
void hosts_finish(struct hosts *hosts);

/* The clock of its results. lab: the lab's, for hosts of the lab. */
const struct clock_kind *host_clock(const struct host *host, const struct lab_config *lab);

/* NULL when there is none of this name. */
const struct host *hosts_find(const struct hosts *hosts, const char *name);

#endif
