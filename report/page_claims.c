/*
 * page_claims.c - the old argument as measurable claims, each with a verdict of today: claims.h as a page.
 */
#include "report/claims.h"
#include "report/page.h"

/* "exits of xen/bare-pvh over kvm/bare-q35: 2.130x (2.130 to 2.131), clock icount" */
static void write_figure(const struct claim_figure *figure, struct html *h)
{
	AUTO_BUF struct buf text = BUF_INIT;
	claims_say_figure(figure, &text);
	html_classed(h, "div", "note", buf_text(&text));
}

static void write_claim(const struct claim *claim, const struct finding *finding, struct html *h)
{
	static const char *const classes[] = {[HOLDS] = "badge j-holds",
		[NO_LONGER] = "badge j-gone",
		[MIXED] = "badge j-mixed",
		[UNDECIDED] = "badge v-inconclusive",
		[NOT_MEASURED] = "badge v-none"};
	html_open(h, "tr", NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_text(h, claim->id);
	html_close(h, "th");
	html_open(h, "td", NULL);
	html_element(h, "strong", claim->then);
	html_classed(h, "div", "note", claim->measure);
	html_close(h, "td");
	html_open(h, "td", NULL);
	html_classed(h, "span", classes[finding->judgement], judgement_name(finding->judgement));
	html_close(h, "td");
	html_open(h, "td", NULL);
	html_text(h, buf_text(&finding->text));
	for (unsigned i = 0; i < finding->n_figures; i++)
		write_figure(&finding->figures[i], h);
	html_close(h, "td");
	html_close(h, "tr");
}

/* Of the claims that have an answer, or of those that have none yet. */
static void write_table(const struct finding *findings, bool answered, const char *caption, struct html *h)
{
	static const char *const titles[] = {"", "claim then, and what is measured", "today", "because"};
	part_table_open(h, "claims", caption);
	part_header_row(h, titles, 4, 4);
	for (unsigned i = 0; i < n_claims; i++) {
		if ((findings[i].judgement != NOT_MEASURED) == answered)
			write_claim(&claims[i], &findings[i], h);
	}
	part_table_close(h);
}

static int claims_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	AUTO_CLAIMS struct finding *findings = claims_judge(model);
	unsigned answered = 0;
	(void)plot;
	(void)err;
	for (unsigned i = 0; i < n_claims; i++)
		answered += findings[i].judgement != NOT_MEASURED;
	html_element(h, "p",
		"A hosted hypervisor, KVM, against a bare-metal one, Xen: the argument of 2008 had no figures. K: said "
		"of KVM. X: said of Xen. Z: predicted.");
	if (answered)
		write_table(findings, true, claims_caption(model), h);
	html_open(h, "details", "open", answered ? NULL : "open", NULL);
	html_elementf(h, "summary", NULL, "%u claims are not measured in this run, and why", n_claims - answered);
	write_table(findings, false, NULL, h);
	html_close(h, "details");
	return 0;
}

const struct page page_claims = {
	.id = "claims",
	.title = "The old claims, today",
	.write = claims_write,
};
