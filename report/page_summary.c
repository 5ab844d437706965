/*
 * page_summary.c - what the run says, first: each pair of KVM and Xen in a sentence; then who took part.
 */
#include <string.h>

#include "lib/mem.h"
#include "report/answer.h"
#include "report/compare.h"
#include "report/page.h"
#include "report/pairs.h"

/* A bar whose parts are the verdicts' shares. */
static void write_bar(const struct pair *pair, struct html *h)
{
	static const enum verdict order[] = {
		VERDICT_FASTER, VERDICT_SAME, VERDICT_SLOWER, VERDICT_INCONCLUSIVE, VERDICT_NOT_COMPARABLE};
	static const char *const classes[N_VERDICTS] = {"v-same", "v-faster", "v-slower", "v-inconclusive", "v-none"};
	AUTO_BUF struct buf label = BUF_INIT;
	for (unsigned i = 0; i < N_VERDICTS; i++) {
		if (pair->counts[order[i]])
			buf_addf(&label, "%s%s in %u", label.len ? ", " : "", verdict_name(order[i]),
				pair->counts[order[i]]);
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
}

static bool was_open_before(const struct pair_list *pairs, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (answer_is_open(&pairs->rows[k]) && strcmp(pairs->rows[k].suite, pairs->rows[i].suite) == 0)
			return true;
	return false;
}

/* What is open is said once a suite. */
static void write_answer(const struct model *model, const struct pair_list *pairs, unsigned i, struct html *h)
{
	const struct pair *pair = &pairs->rows[i];
	const struct sheet *sheet = model_sheet(model, pair->suite);
	AUTO_BUF struct buf text = BUF_INIT;
	if (!sheet || !sheet_subject(sheet, pair->a, pair->a_host) || !sheet_subject(sheet, pair->b, pair->b_host) ||
		(answer_is_open(pair) && was_open_before(pairs, i)))
		return;
	if (answer_is_open(pair))
		answer_say_open(sheet, &model->pairs, pairs, &text);
	else
		answer_say(sheet, &model->pairs, pair, &text);
	html_open(h, "li", NULL);
	html_element(h, "p", buf_text(&text));
	if (pair->decided)
		write_bar(pair, h);
	html_close(h, "li");
}

/* A sentence for each pair, and its bar. */
static void write_answers(const struct model *model, struct html *h)
{
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	pair_list_make(&model->pairs, &pairs);
	if (!pairs.n) {
		html_element(h, "p",
			"This run does not have KVM and Xen side by side: nothing is compared. Its figures are below.");
		return;
	}
	html_open(h, "ul", "class", "answers", NULL);
	for (unsigned i = 0; i < pairs.n; i++)
		write_answer(model, &pairs, i, h);
	html_close(h, "ul");
	html_classed(h, "p", "note",
		"A number with \xc3\x97 is the geometric mean of B / A over the decided rows that differ, without the "
		"control loop, rows of hosts that are busy on purpose, and rows more than 100 times apart, where one "
		"side leaves the guest and the other does not. Rows are chosen, and no sample of others. Bars: blue B "
		"is lower, dark grey the same, orange higher, light grey undecided, hatched not "
		"comparable.");
}

/* The subjects of one suite at one place: how many trials were ok, and on which devices. */
static void write_taker(const struct sheet *sheet, unsigned place, const struct place *at, struct html *h)
{
	AUTO_BUF struct buf devices = BUF_INIT;
	unsigned ok = 0, trials = 0;
	for (unsigned i = 0; i < sheet->n_subjects; i++) {
		const struct subject *s = &sheet->subjects[i];
		if (s->place != place)
			continue;
		ok += s->ok;
		trials += s->trials;
		if (*s->variant)
			buf_addf(&devices, "%s%s", devices.len ? ", " : "", s->variant);
	}
	if (trials == 0)
		return;
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_place(h, at);
	html_close(h, "th");
	html_element(h, "td", sheet->name);
	html_element(h, "td", at->host);
	html_element(h, "td", at->clock);
	html_classed(h, "td", "names", buf_text(&devices));
	html_elementf(h, "td", "num", "%u of %u", ok, trials);
	html_close(h, "tr");
}

static void write_takers(const struct model *model, struct html *h)
{
	static const char *const titles[] = {"guest", "suite", "host", "clock", "devices", "trials ok"};
	part_table_open(h, "plain", "Who took part");
	part_header_row(h, titles, 6, 5);
	for (unsigned s = 0; s < model->n_suites; s++) {
		for (unsigned p = 0; p < model->n_places; p++)
			write_taker(&model->suites[s], p, &model->places[p], h);
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
	(void)plot;
	(void)err;
	if (!model_is_complete(model))
		html_elementf(h, "p", "warning", "This run is not complete (%s): parts of it may be missing.",
			model->run.state);
	if (model_has_invented(model))
		html_classed(h, "p", "warning",
			"The driver null invents its figures, to test hvbench itself. They say nothing about any "
			"hypervisor.");
	write_answers(model, h);
	if (model_has_exact_clock(model))
		html_classed(h, "p", "caveat",
			"Clock icount: path length in instructions on an emulated CPU, not cycles on silicon.");
	html_open(h, "details", NULL);
	html_element(h, "summary", "Who took part, and how it was run");
	write_takers(model, h);
	write_run(model, h);
	html_close(h, "details");
	return 0;
}

const struct page page_summary = {
	.id = "summary",
	.title = "Summary",
	.write = summary_write,
};
