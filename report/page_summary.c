/*
 * page_summary.c - what the run says, first: each pair of KVM and Xen in one figure, and who took part.
 */
#include <string.h>

#include "lib/mem.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pairs.h"

/* A bar whose parts are the verdicts' shares. */
static void write_bar(const struct pair *pair, struct html *h)
{
	static const enum verdict order[] = {VERDICT_FASTER, VERDICT_SAME, VERDICT_SLOWER, VERDICT_INCONCLUSIVE, VERDICT_NOT_COMPARABLE};
	static const char *const classes[N_VERDICTS] = {"v-same", "v-faster", "v-slower", "v-inconclusive", "v-none"};
	AUTO_BUF struct buf label = BUF_INIT;

	for (unsigned i = 0; i < N_VERDICTS; i++) {
		if (pair->counts[order[i]])
			buf_addf(&label, "%s%s in %u", label.len ? ", " : "", verdict_name(order[i]), pair->counts[order[i]]);
	}
	html_open(h, "div", "class", "bar", "role", "img", "aria-label", buf_text(&label), NULL);
	for (unsigned i = 0; i < N_VERDICTS; i++) {
		AUTO_FREE char *grow = mem_printf("flex-grow:%u", pair->counts[order[i]]);

		if (!pair->counts[order[i]])
			continue;
		html_open(h, "span", "class", classes[order[i]], "style", grow, NULL);
		html_textf(h, "%u", pair->counts[order[i]]);
		html_close(h, "span");
	}
	html_close(h, "div");
	html_elementf(h, "p", "note", "By bench: %s.", buf_text(&label));
}

static void write_ratio(const struct model *model, const struct pair *pair, struct html *h)
{
	char ratio[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct subject *a = model_subject(model, pair->a, pair->a_host);
	bool icount = a && strcmp(a->clock, "icount") == 0;

	if (!pair->judged) {
		html_element(h, "p", "No bench of this pair gave a verdict; the comparison below says why.");
		return;
	}
	html_open(h, "p", "class", "big", NULL);
	html_textf(h, "%s\xc3\x97", format_ratio(pair->typical.ratio, ratio));
	html_close(h, "p");
	html_elementf(h, "p", NULL, "%s at the median of %u %s (95 %% interval over benches %s to %s).", icount ? "the path length in instructions" : "the time",
		pair->judged, icount ? "benches whose paths differ" : "benches", format_ratio(pair->typical.low, low), format_ratio(pair->typical.high, high));
}

static void write_pair(const struct model *model, const struct pair *pair, struct html *h)
{
	const struct subject *a = model_subject(model, pair->a, pair->a_host), *b = model_subject(model, pair->b, pair->b_host);

	if (!a || !b)
		return;
	html_open(h, "div", "class", "card", NULL);
	html_open(h, "p", "class", "who", NULL);
	part_subject(h, b);
	html_text(h, " against ");
	part_subject(h, a);
	html_close(h, "p");
	write_ratio(model, pair, h);
	write_bar(pair, h);
	html_close(h, "div");
}

static void write_subjects(const struct model *model, struct html *h)
{
	static const char *const titles[] = {"instance", "host", "clock", "trials ok"};

	part_table_open(h, "plain", "Who took part");
	part_header_row(h, titles, 4, 3);
	for (unsigned i = 0; i < model->n_subjects; i++) {
		const struct subject *s = &model->subjects[i];

		html_open(h, "tr", NULL);
		html_open(h, "th", "scope", "row", NULL);
		part_subject(h, s);
		html_close(h, "th");
		html_element(h, "td", s->host);
		html_element(h, "td", s->clock);
		html_elementf(h, "td", "num", "%u of %u", s->ok, s->trials);
		html_close(h, "tr");
	}
	part_table_close(h);
}

static void write_detail(struct html *h, const char *name, const char *value)
{
	html_element(h, "dt", name);
	html_element(h, "dd", value);
}

static void write_run(const struct model *model, struct html *h)
{
	const struct run_row *run = &model->run;
	AUTO_FREE char *seed = mem_printf("%lld", (long long)run->seed);

	html_open(h, "dl", "class", "details", NULL);
	html_element(h, "dt", "command");
	html_open(h, "dd", NULL);
	html_element(h, "code", run->command);
	html_close(h, "dd");
	write_detail(h, "run", run->uuid);
	write_detail(h, "started", run->started);
	write_detail(h, "ended", run->ended ? run->ended : "it did not end by itself");
	write_detail(h, "state", run->state);
	write_detail(h, "seed of the order", seed);
	write_detail(h, "hvbench", run->version);
	if (*run->git)
		write_detail(h, "git", run->git);
	html_close(h, "dl");
}

static int summary_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};

	(void)plot;
	(void)err;
	pair_list_make(&model->pairs, &pairs);
	if (strcmp(model->run.state, "complete") != 0)
		html_elementf(h, "p", "warning", "This run is %s, so parts of it may be missing.", model->run.state);
	if (model_has_driver(model, "null"))
		html_classed(h, "p", "warning", "The driver null invents its figures, to test hvbench itself. They say nothing about any hypervisor.");
	html_open(h, "div", "class", "cards", NULL);
	for (unsigned i = 0; i < pairs.n; i++)
		write_pair(model, &pairs.rows[i], h);
	html_close(h, "div");
	if (model_has_clock(model, "icount"))
		html_classed(h, "p", "caveat", "Clock icount: path length in instructions on an emulated CPU, not cycles on silicon.");
	write_subjects(model, h);
	write_run(model, h);
	return 0;
}

const struct page page_summary = {
	.id = "summary",
	.title = "Summary",
	.write = summary_write,
};
