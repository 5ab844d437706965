/*
 * page_about.c - how the figures came about and what they do not say; the lab's caveat in full.
 */
#include "bench/suite.h"
#include "lib/stats.h"
#include "report/page.h"

static void write_lab(struct html *h)
{
	html_element(h, "h3", "Figures on clock icount");
	html_element(h, "p",
		"They come from the lab: real, unmodified KVM and Xen run on an emulated PC (QEMU's TCG, with AMD SVM "
		"and nested paging emulated) whose clock "
		"counts executed instructions. A figure is the exact length of a path: guest, hypervisor, host kernel, "
		"device model and dom0 together, the same on "
		"every machine that runs the lab.");
	html_element(h, "p",
		"They are path lengths on an emulated CPU, not cycles on silicon. There are no caches, no cost of the "
		"exit itself in microcode, and no NRIPS, so "
		"both hypervisors decode each instruction they skip in software. They show which code path is longer "
		"and whether a patch made it longer. They do "
		"not show how long it takes on hardware, and they are never compared with a figure from hardware.");
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
	html_elementf(h, "p", NULL,
		"On the instruction clock there is no noise: the minimums are compared and any difference is real, "
		"except where a bench is marked inexact; then below 1 %% the verdict is inconclusive. On other clocks "
		"the unit of "
		"repetition is the boot: the ratio of medians over boots with a 95 %% bootstrap interval, two tests "
		"(Brunner-Munzel and Welch), and a minimum effect (%s). Faster and slower need significance, corrected "
		"after "
		"Holm over the suite, and the minimum effect. The same needs the whole interval inside the minimum "
		"effect, and is not corrected. Everything else is inconclusive; the fewer benches, the fewer boots do: "
		"4 "
		"a side for one, 7 for 24 to 85. Ratios over benches are given with their middle half: benches are "
		"chosen, and no sample of others. Different clocks, different images, and on hardware hosts that "
		"differ "
		"in a parity fact are not comparable.",
		buf_text(&effects));
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
