/* watch.c - see watch.h. */
#include "cli/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "cli/run_view.h"
#include "lib/buf.h"
#include "lib/mem.h"

/* ---- Ctrl-C ---- */

static int stop_pipe[2] = {-1, -1};

static void on_signal(int number)
{
	(void)number;
	int saved = errno;
	(void)!write(stop_pipe[1], "", 1);
	errno = saved;
}

/*
 * From the run's row on, the first signal ends it cleanly; a second one ends the process at once (SA_RESETHAND), and
 * `hvbench gc` clears up. Before that there is nothing to end cleanly: a lab that is being made dies with us, and the
 * next build sweeps it.
 */
static void on_begin(void *ctx)
{
	(void)ctx;
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND};
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

/* ---- progress ---- */

static void on_phase(void *ctx, const char *text)
{
	struct watch *w = ctx;
	progress_phase(&w->progress, text);
}

static void on_notice(void *ctx, const char *text)
{
	struct watch *w = ctx;
	progress_say(&w->progress, text);
}

/* "exit.cpuid@kvm/bare-q35 on lab-kvm": the bench that runs behind `done` others. Caller frees. */
static char *doing(const struct plan_boot *boot, unsigned done)
{
	const struct plan_item *item = &boot->items[done < boot->n_items ? done : boot->n_items - 1];
	AUTO_FREE char *place = run_view_place(boot);
	return mem_printf("%s.%s@%s%s%s on %s", boot->suite, item->bench->name, place, item->device ? "~" : "",
		item->variant, boot->target->host);
}

static void on_boot(void *ctx, const struct plan_boot *boot)
{
	struct watch *w = ctx;
	AUTO_FREE char *what = doing(boot, 0);
	AUTO_FREE char *more = boot->n_items > 1 ? mem_printf(" and %u more", boot->n_items - 1) : mem_strdup("");
	AUTO_FREE char *text = mem_printf("boot %u of %u: %s%s", boot->ord + 1, w->n_boots, what, more);
	if (w->progress.live)
		progress_line(&w->progress, boot->ord, text);
	else
		progress_phase(&w->progress, text);
}

static void on_bench(void *ctx, const struct plan_boot *boot, unsigned done)
{
	struct watch *w = ctx;
	AUTO_FREE char *what = doing(boot, done);
	AUTO_FREE char *text = mem_printf(
		"boot %u of %u, %u of %u: %s", boot->ord + 1, w->n_boots, done, boot->n_items, what);
	progress_line(&w->progress, boot->ord, text);
}

static void on_boot_end(void *ctx, const struct plan_boot *boot, const struct trial_boot *result, enum outcome outcome,
	const char *reason, int64_t wall_ms)
{
	struct watch *w = ctx;
	unsigned by[OUTCOMES] = {0};
	AUTO_BUF struct buf text = BUF_INIT;
	AUTO_FREE char *place = run_view_place(boot);
	for (unsigned i = 0; i < result->n; i++)
		by[result->trials[i].outcome]++;
	progress_line_end(&w->progress, boot->ord);
	buf_addf(&text, "%s%s%s@%s%s", boot->suite, boot->n_items == 1 ? "." : "",
		boot->n_items == 1 ? boot->items[0].bench->name : "", place, boot->counted ? ", counted" : "");
	if (boot->rep > 0)
		buf_addf(&text, " (boot %u)", boot->rep + 1);
	buf_addf(&text, ": %s in %.1f s", outcome_name(outcome), (double)wall_ms / 1000);
	if (outcome != OUTCOME_OK)
		buf_addf(&text, ": %s", reason);
	else
		for (unsigned o = 0; o < OUTCOMES && !boot->counted; o++)
			if (by[o])
				buf_addf(&text, "%s%u %s", o == OUTCOME_OK ? ", " : ", ", by[o], outcome_name(o));
	if (!w->quiet)
		progress_say(&w->progress, buf_text(&text));
}

static void on_left(void *ctx, int64_t ms)
{
	struct watch *w = ctx;
	progress_left(&w->progress, ms);
}

static void on_tick(void *ctx)
{
	struct watch *w = ctx;
	progress_tick(&w->progress);
}

int watch_events(struct watch *w, struct run_events *events, struct err **err)
{
	if (stop_pipe[0] < 0 && pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot make a pipe");
	*events = (struct run_events){
		w, on_begin, on_phase, on_notice, on_boot, on_bench, on_boot_end, on_tick, stop_pipe[0], on_left};
	return 0;
}
