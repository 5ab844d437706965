/*
 * page_summary.c - what the run says, first: each pair of KVM and Xen in one figure, and who took part.
 */
#include <string.h>

#include "lib/clocks.h"
#include "lib/mem.h"
#include "report/compare.h"
#include "report/format.h"
#include "report/page.h"
#include "report/pairs.h"

#define CARDS_MAX 4

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
	html_elementf(h, "p", "note", "By bench: %s.", buf_text(&label));
}

static void write_ratio(const struct sheet *sheet, const struct pair *pair, struct html *h)
{
	char ratio[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct subject *a = sheet_subject(sheet, pair->a, pair->a_host);
	bool exact = a && clock_is_exact(a->clock);
	if (!pair->judged) {
		html_element(h, "p", "No bench of this pair gave a verdict; the comparison below says why.");
		return;
	}
	html_open(h, "p", "class", "big", NULL);
	html_textf(h, "%s\xc3\x97", format_ratio(pair->typical.median, ratio));
	html_close(h, "p");
	html_elementf(h, "p", NULL, "%s at the median of %u %s; the middle half of them: %s to %s.",
		exact ? "the path length in instructions" : "the time", pair->judged,
		exact ? "benches whose paths differ" : "benches", format_ratio(pair->typical.low, low),
		format_ratio(pair->typical.high, high));
}

static void write_card(const struct sheet *sheet, const struct pair *pair, struct html *h)
{
	const struct subject *a = sheet_subject(sheet, pair->a, pair->a_host),
			     *b = sheet_subject(sheet, pair->b, pair->b_host);
	if (!a || !b)
		return;
	html_open(h, "div", "class", "card", NULL);
	html_open(h, "p", "class", "who", NULL);
	part_subject(h, b);
	html_text(h, " against ");
	part_subject(h, a);
	html_close(h, "p");
	write_ratio(sheet, pair, h);
	write_bar(pair, h);
	html_close(h, "div");
}

/* Many pairs (devices of the io suite) are a table, not a heap of cards. */
static void write_line(const struct sheet *sheet, const struct pair *pair, struct html *h)
{
	char ratio[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	const struct subject *a = sheet_subject(sheet, pair->a, pair->a_host),
			     *b = sheet_subject(sheet, pair->b, pair->b_host);
	if (!a || !b)
		return;
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	part_subject(h, b);
	html_close(h, "th");
	html_open(h, "td", NULL);
	part_subject(h, a);
	html_close(h, "td");
	html_open(h, "td", NULL);
	write_bar(pair, h);
	html_close(h, "td");
	html_open(h, "td", "class", "num", NULL);
	if (pair->judged) {
		html_elementf(h, "strong", NULL, "%s\xc3\x97", format_ratio(pair->typical.median, ratio));
		html_elementf(h, "span", "note", " [%s, %s]", format_ratio(pair->typical.low, low),
			format_ratio(pair->typical.high, high));
	} else {
		html_text(h, "\xe2\x80\x93");
	}
	html_close(h, "td");
	html_close(h, "tr");
}

static void write_lines(const struct sheet *sheet, const struct pair_list *pairs, struct html *h)
{
	static const char *const titles[] = {"B", "against A", "B is, by bench", "B / A"};
	part_table_open(h, "pairs",
		"B / A: the ratio of the cost of an operation at the median of the benches without those of busy "
		"hosts, and the middle half of them. Paired are devices of the same kind. Bars: blue B is "
		"faster, dark grey the same, orange slower, light grey inconclusive or not comparable.");
	part_header_row(h, titles, 4, 3);
	for (unsigned i = 0; i < pairs->n; i++) {
		if (strcmp(pairs->rows[i].suite, sheet->name) == 0)
			write_line(sheet, &pairs->rows[i], h);
	}
	part_table_close(h);
}

static void write_pairs(const struct sheet *sheet, const struct pair_list *pairs, struct html *h)
{
	unsigned n = 0;
	for (unsigned i = 0; i < pairs->n; i++)
		n += strcmp(pairs->rows[i].suite, sheet->name) == 0;
	if (n == 0)
		return;
	html_elementf(h, "h3", NULL, "Suite %s", sheet->name);
	if (n > CARDS_MAX) {
		write_lines(sheet, pairs, h);
		return;
	}
	html_open(h, "div", "class", "cards", NULL);
	for (unsigned i = 0; i < pairs->n; i++) {
		if (strcmp(pairs->rows[i].suite, sheet->name) == 0)
			write_card(sheet, &pairs->rows[i], h);
	}
	html_close(h, "div");
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
	AUTO_PAIR_LIST struct pair_list pairs = {0};
	(void)plot;
	(void)err;
	pair_list_make(&model->pairs, &pairs);
	if (strcmp(model->run.state, "complete") != 0)
		html_elementf(h, "p", "warning", "This run is %s, so parts of it may be missing.", model->run.state);
	if (model_has_invented(model))
		html_classed(h, "p", "warning",
			"The driver null invents its figures, to test hvbench itself. They say nothing about any "
			"hypervisor.");
	for (unsigned i = 0; i < model->n_suites; i++)
		write_pairs(&model->suites[i], &pairs, h);
	if (model_has_exact_clock(model))
		html_classed(h, "p", "caveat",
			"Clock icount: path length in instructions on an emulated CPU, not cycles on silicon.");
	write_takers(model, h);
	write_run(model, h);
	return 0;
}

const struct page page_summary = {
	.id = "summary",
	.title = "Summary",
	.write = summary_write,
};
