/*
 * page_about.c - how the figures came about and what they do not say; the lab's caveat in full.
 */
#include "bench/suite.h"
#include "lib/stats.h"
#include "report/page.h"

#define ALPHA 0.05 /* METHOD rule 15 */

static void write_lab(struct html *h)
{
	html_element(h, "h3", "Figures on clock icount");
	html_element(h, "p",
		"They come from the lab: real, unmodified KVM and Xen run on an emulated PC (QEMU's TCG, with AMD SVM "
		"and nested paging emulated) whose clock "
		"counts executed instructions. A figure is the length of a path: guest, hypervisor, host kernel, "
		"device "
		"model and dom0 together, the same on every machine that runs the lab; where what is timed depends on "
		"when things happen, it may differ between two boots, and the row is marked inexact.");
	html_element(h, "p",
		"They are path lengths on an emulated CPU, not cycles on silicon. There are no caches, no cost of the "
		"exit itself in microcode, and no NRIPS, so "
		"both hypervisors decode each instruction they skip in software. They show which code path is longer "
		"and whether a patch made it longer. They do "
		"not show how long it takes on hardware, and they are never compared with a figure from hardware.");
}

/* effects: "exit 1 %, io 5 %" */
static void write_tests(const char *effects, struct html *h)
{
	html_element(h, "p",
		"Compared is the figure that stands for a bench: the median, of latencies p99, of shares what the "
		"title "
		"asks for. Counted exactly is a row on the instruction clock whose bench is not marked inexact and "
		"whose "
		"boots all agree on each side: there is no noise, and any difference is real. Such rows say so.");
	html_elementf(h, "p", NULL,
		"In all other rows the unit of repetition is the boot, or on real machines the night where the two "
		"sides come from "
		"different runs: the ratio of the medians (of shares of a CPU their difference) with a 95 %% bootstrap "
		"interval, and two two-sided tests that allow for unequal spread, which must both find a difference: "
		"Brunner and Munzel's, by permutation, and Welch's on the logarithms (of shares, on the values). p is "
		"corrected after Holm over everything that the suite compares between the two hypervisors, shown or "
		"not. Faster and slower need significance and the minimum effect (%s; of shares 1 percentage point). "
		"The same needs the whole interval inside the minimum effect, which Holm does not correct. Everything "
		"else is inconclusive, with the boots that would do. The fewest at which anything can be significant: "
		"%u "
		"a side for one test, %u for 10, %u for 40.",
		effects, stats_least_n(1, ALPHA), stats_least_n(10, ALPHA), stats_least_n(40, ALPHA));
	html_element(h, "p",
		"Rows are chosen, and no sample of others: their geometric mean has no interval. Different clocks, "
		"different images, and on hardware hosts that differ in a parity fact are not comparable. Claims are "
		"judged by verdicts, and only of a run that is complete.");
}

static void write_rules(struct html *h)
{
	html_element(h, "h3", "How a figure is made");
	html_element(h, "p",
		"One guest, the same bytes everywhere, runs each bench in one boot. The first samples are warm-up and "
		"left out. The cost of a control loop of the "
		"same shape is subtracted. Cheap operations are timed in batches and given per operation; others one "
		"by one, so that the distribution is kept. Outliers are "
		"flagged (more than five scaled median absolute deviations from the median) and never deleted. A trial "
		"that is not ok gives no figure.");
	html_element(h, "h3", "How a verdict is made");
	AUTO_BUF struct buf effects = BUF_INIT;
	for (unsigned i = 0; i < n_suites; i++)
		buf_addf(&effects, "%s%s %g %%", i ? ", " : "", suites[i]->name, 100 * suites[i]->min_effect);
	write_tests(buf_text(&effects), h);
	html_elementf(h, "p", NULL,
		"A bench is called bimodal when its samples have two modes; with fewer than %d samples it is not "
		"tested.",
		STATS_MODES_MIN);
}

static int about_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	(void)plot;
	(void)err;
	if (model_has_exact_clock(model))
		write_lab(h);
	write_rules(h);
	return 0;
}

const struct page page_about = {
	.id = "about",
	.title = "About these figures",
	.write = about_write,
};
