/*
 * claims_score.c - the prediction, KVM for desktops and Xen for servers, judged by a scoreboard over all suites: what
 * Xen takes over KVM in each, weighted once as a desktop would and once as a server would.
 */
#include <math.h>
#include <string.h>

#include "lib/auto.h"
#include "report/claims.h"
#include "report/format.h"
#include "report/pairs.h"

#define MIN_SUITES 3

/* How much a suite counts. A desktop starts and stops few guests on a small machine and waits for them; a server runs
 * many, all the time. */
static const struct weight {
	const char *suite;
	unsigned desktop, server;
} weights[] = {{"exit", 1, 2}, {"io", 2, 3}, {"sched", 1, 3}, {"boot", 3, 1}, {"footprint", 2, 1}};
#define N_WEIGHTS (sizeof weights / sizeof weights[0])

/* The mean of the logarithms of a suite's pairs, and the clock of one; NAN when no pair has a mean. */
static double log_of_suite(
	const struct model *model, const struct pair_list *pairs, const char *suite, const char **clock)
{
	double sum = 0;
	unsigned n = 0;
	for (unsigned i = 0; i < pairs->n; i++) {
		const struct pair *pair = &pairs->rows[i];
		if (strcmp(pair->suite, suite) != 0 || !isfinite(pair->ratio))
			continue;
		sum += log(pair->ratio);
		n++;
		*clock = model->pairs.rows[pair->first].b_clock;
	}
	return n ? sum / n : NAN;
}

static void say_score(const char *whose, double ratio, struct buf *out)
{
	char text[FORMAT_SIZE];
	buf_addf(out, "Weighted for a %s Xen takes %s" CLAIM_RATIO " what KVM takes. ", whose,
		format_ratio(ratio, text));
}

void claims_judge_score(const struct model *model, struct finding *out)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	AUTO_BUF struct buf said = BUF_INIT;
	double desktop = 0, server = 0;
	unsigned of_desktop = 0, of_server = 0, n = 0;
	const char *clock = NULL;
	pair_list_make(&model->pairs, &pairs);
	for (unsigned i = 0; i < N_WEIGHTS; i++) {
		const struct weight *w = &weights[i];
		double value = log_of_suite(model, &pairs, w->suite, &clock);
		char text[FORMAT_SIZE];
		if (!isfinite(value))
			continue;
		n++;
		desktop += w->desktop * value;
		server += w->server * value;
		of_desktop += w->desktop;
		of_server += w->server;
		buf_addf(&said, "%s%s %s" CLAIM_RATIO " (%u, %u)", said.len ? ", " : "", w->suite,
			format_ratio(exp(value), text), w->desktop, w->server);
	}
	if (n < MIN_SUITES) {
		out->judgement = NOT_MEASURED;
		buf_addf(&out->text,
			"It takes %u suites in which rows with a verdict sum up Xen over KVM; this run has %u.",
			MIN_SUITES, n);
		return;
	}
	desktop = exp(desktop / of_desktop);
	server = exp(server / of_server);
	bool kvm_for_desktops = desktop > 1 + CLAIMS_MIN_EFFECT, xen_for_servers = server < 1 - CLAIMS_MIN_EFFECT;
	out->judgement = kvm_for_desktops && xen_for_servers ? HOLDS
		: kvm_for_desktops || xen_for_servers        ? MIXED
							     : NO_LONGER;
	say_score("desktop", desktop, &out->text);
	say_score("server", server, &out->text);
	buf_addf(&out->text, "By suite, with the weights of desktop and server: %s.", buf_text(&said));
	claims_add_figure(out, desktop, NAN, NAN, CLAIM_RATIO, clock, "Xen over KVM, a desktop's suites");
	claims_add_figure(out, server, NAN, NAN, CLAIM_RATIO, clock, "Xen over KVM, a server's suites");
}
