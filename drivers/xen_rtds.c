#include "drivers/xen_rtds.h"

#include <stdio.h>
#include <string.h>

#include "drivers/xl.h"
#include "lib/auto.h"
#include "lib/mem.h"

#define PROMISED_PERCENT 95 /* of what dom0 leaves: changing from one to the other takes time too */
#define HINT "give dom0 a smaller reservation (xl sched-rtds -d 0 -p 10000 -b ...), or the guests more CPUs: --cpus"

/* One vCPU, as a line of `xl sched-rtds -v all` has it. */
struct row {
	unsigned period, budget;
	bool extra;
};

/* The next row at or after *at, which goes on to what follows; the two lines of headings are none. False when there is
 * no more. */
static bool next_row(const char **at, struct row *row)
{
	char extra[8];
	while (**at) {
		const char *line = *at;
		*at += strcspn(line, "\n");
		*at += **at == '\n';
		if (sscanf(line, "%*s %*u %*u %u %u %7s", &row->period, &row->budget, extra) == 3 && row->period > 0) {
			row->extra = strcmp(extra, "yes") == 0;
			return true;
		}
	}
	return false;
}

unsigned xen_rtds_budget(const char *dom0, unsigned cpus, unsigned guests, unsigned vcpus)
{
	double left = cpus;
	unsigned n = 0, all = guests * vcpus;
	struct row row;
	for (; next_row(&dom0, &row); n++)
		left -= (double)row.budget / row.period;
	return n > 0 && all > 0 && left > 0 ? (unsigned)(left * XEN_RTDS_PERIOD_US * PROMISED_PERCENT / 100 / all) : 0;
}

static char *list_of(const char *domain, struct err **err)
{
	return xl_run((const char *const[]){"xl", "sched-rtds", "-d", domain, "-v", "all", NULL}, err);
}

static int check(const char *domain, const struct row *wanted, struct err **err)
{
	AUTO_FREE char *list = list_of(domain, err);
	const char *at = list;
	unsigned n = 0;
	struct row row;
	if (!list)
		return -1;
	for (; next_row(&at, &row); n++)
		if (row.period != wanted->period || row.budget != wanted->budget || row.extra != wanted->extra)
			return err_set(err, ERR_INFRA, NULL,
				"a vCPU was to have %u of %u us from Xen's scheduler rtds%s, and has %u of %u%s",
				wanted->budget, wanted->period, wanted->extra ? " and extra time" : "", row.budget,
				row.period, row.extra ? " and extra time" : "");
	return n > 0
		? 0
		: err_set(err, ERR_INFRA, NULL, "xl lists nothing of domain %s under Xen's scheduler rtds", domain);
}

int xen_rtds_reserve(int domain, unsigned period_us, unsigned budget_us, bool extra, struct err **err)
{
	AUTO_FREE char *id = mem_printf("%d", domain), *period = mem_printf("%u", period_us),
		       *budget = mem_printf("%u", budget_us);
	AUTO_FREE char *output = xl_run((const char *const[]){"xl", "sched-rtds", "-d", id, "-v", "all", "-p", period,
						"-b", budget, "-e", extra ? "1" : "0", NULL},
		err);
	return output ? check(id, &(struct row){period_us, budget_us, extra}, err) : -1;
}

int xen_rtds_part(int domain, unsigned cpus, unsigned guests, unsigned vcpus, struct err **err)
{
	AUTO_FREE char *dom0 = list_of("0", err);
	unsigned budget = dom0 ? xen_rtds_budget(dom0, cpus, guests, vcpus) : 0;
	if (!dom0)
		return -1;
	if (budget == 0)
		return err_set(err, ERR_NOTHING, HINT,
			"under Xen's scheduler rtds dom0 is promised all of the CPUs that the guests have");
	return xen_rtds_reserve(domain, XEN_RTDS_PERIOD_US, budget, true, err);
}
