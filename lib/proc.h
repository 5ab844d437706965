/* proc.h - the one way to start a program. No shell, no inherited descriptors, always a deadline. */
#ifndef HVB_LIB_PROC_H
#define HVB_LIB_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/buf.h"
#include "lib/err.h"

struct proc {
	pid_t pid;  /* 0 when there is none (any more) */
	int in;     /* write end of its stdin, -1 when not piped */
	int out;    /* read end of its stdout, -1 when not piped */
	int err;    /* read end of its stderr, -1 when not piped */
	bool group; /* it leads a process group of its own (own_session) */
};

#define PROC_INIT \
	{ \
		0, -1, -1, -1, false \
	}

struct proc_spec {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
	const char *dir;         /* working folder, or NULL */
	bool pipe_in;            /* else /dev/null */
	bool pipe_out;           /* else log_path, else /dev/null */
	bool pipe_err;           /* else log_path, else inherited */
	const char *log_path;    /* output that is not piped is appended here, or NULL */
	int keep_fd;             /* a descriptor the child inherits under the same number; 0 for none */
	bool own_session;        /* setsid: outlives the terminal (lab up), and Ctrl-C does not reach it */
	bool die_with_parent;    /* SIGKILL when this process dies, however it dies */
};

/* Starts it, with the signal dispositions and mask of a fresh process. *p is PROC_INIT'ed or finished before. A program
 * that cannot be executed is an error here, not later. */
int proc_start(struct proc *p, const struct proc_spec *spec, struct err **err);

/* Waits until the deadline (lib/clock.h). Returns 0 and the wait status; -1 when time ran out or on error. */
int proc_wait(struct proc *p, int64_t deadline_ns, int *status, struct err **err);

/* SIGTERM, after grace_ms SIGKILL, reaps, closes the pipes. With own_session its whole process group: what it started
 * and did not wait for ends as well. Accepts one that was waited for (then only the pipes) or never started. */
void proc_stop(struct proc *p, int grace_ms);

/*
 * Runs to the end: output (each at most max_output bytes, the rest is read and dropped) goes to *out and *err_out when
 * not NULL. An exit code other than 0, a signal or the deadline is an error that quotes the last line of stderr. At the
 * deadline everything that the program started ends with it.
 */
int proc_run(const char *const argv[], int64_t deadline_ns, size_t max_output, struct buf *out, struct buf *err_out,
	struct err **err);

/* Of a program's output, for messages: the last line with something in it, without blanks at its end; "" when there
 * is none. Caller frees. */
char *text_last_line(const char *data, size_t len);

/* "exit code 3", "signal 9 (Killed)": for messages; caller frees. */
char *proc_describe_status(int status);

/* Field 22 of /proc/PID/stat: with the pid it names one process of this boot for good. 0 when it has ended, or never
 * was. */
unsigned long long proc_start_time(pid_t pid);

/* Where a program of this name is in PATH, NULL when it is not, caller frees; and whether it is. */
char *proc_path(const char *name);
bool proc_find(const char *name);

/* An argument list that grows; entries are owned. argv is always NULL-terminated (after strv_add). */
struct strv {
	char **argv;
	size_t n;
};

#define STRV_INIT \
	{ \
		NULL, 0 \
	}
#define AUTO_STRV AUTO(strv_finish)
void strv_add(struct strv *v, const char *text);
void strv_addf(struct strv *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strv_finish(struct strv *v);

#endif
