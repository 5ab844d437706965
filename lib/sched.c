/* sched.c - shares and fairness: see sched.h. The account is in sched_account.c. */
#include "lib/sched.h"

#include <math.h>
#include <stdbool.h>
#include <sys/param.h>

#include "lib/auto.h"
#include "lib/mem.h"

uint64_t sched_ran(const struct sched_guest *guest, uint64_t from, uint64_t to)
{
	uint64_t ran = 0;
	for (size_t i = 0; i < guest->n && guest->list[i].on < to; i++) {
		uint64_t on = MAX(guest->list[i].on, from), off = MIN(guest->list[i].off, to);
		ran += off > on ? off - on : 0;
	}
	return ran;
}

double sched_jain(const double *shares, unsigned n)
{
	double sum = 0, squares = 0;
	for (unsigned i = 0; i < n; i++) {
		sum += shares[i];
		squares += shares[i] * shares[i];
	}
	return squares > 0 ? sum * sum / (n * squares) : 1;
}

/* One window's shares, added to what the windows before gave. */
static void add_window(
	const double *shares, unsigned n, struct sched_fairness *f, double *squares, double *least, double *most)
{
	double jain = sched_jain(shares, n), mean = 0;
	f->jain_mean += jain;
	f->jain_min = fmin(f->jain_min, jain);
	for (unsigned g = 0; g < n; g++)
		mean += shares[g] / n;
	for (unsigned g = 0; g < n; g++) {
		*squares += (shares[g] - mean) * (shares[g] - mean);
		*least = fmin(*least, shares[g]);
		*most = fmax(*most, shares[g]);
	}
	f->windows++;
}

struct sched_fairness sched_fairness(
	const struct sched_guest *guests, unsigned n, uint64_t from, uint64_t to, uint64_t width)
{
	struct sched_fairness f = {.jain_min = 1};
	double squares = 0, least = 1, most = 0;
	AUTO_FREE double *shares = mem_alloc(n, sizeof *shares);
	for (uint64_t at = from; width > 0 && to - at >= width; at += width) {
		for (unsigned g = 0; g < n; g++)
			shares[g] = (double)sched_ran(&guests[g], at, at + width) / (double)width;
		add_window(shares, n, &f, &squares, &least, &most);
	}
	if (f.windows == 0)
		return (struct sched_fairness){0};
	f.jain_mean /= f.windows;
	f.sd = sqrt(squares / (f.windows * n));
	f.max_min = least > 0 ? most / least : 0;
	return f;
}

uint64_t sched_convergence(
	const struct sched_guest *guests, unsigned n, uint64_t from, uint64_t to, uint64_t width, double enough)
{
	uint64_t step = width >= 4 ? width / 4 : 1, fair_since = UINT64_MAX;
	AUTO_FREE double *shares = mem_alloc(n, sizeof *shares);
	for (uint64_t at = from; width > 0 && at < to && to - at >= width; at += step) {
		for (unsigned g = 0; g < n; g++)
			shares[g] = (double)sched_ran(&guests[g], at, at + width);
		if (sched_jain(shares, n) < enough)
			fair_since = UINT64_MAX;
		else if (fair_since == UINT64_MAX)
			fair_since = at - from;
	}
	return fair_since;
}

/* ---- the ideal ---- */

static double most_of(const struct sched_claim *c)
{
	return fmin(c->demand, c->cap);
}

void sched_ideal(const struct sched_claim *claims, unsigned n, double capacity, double *shares)
{
	AUTO_FREE bool *satisfied = mem_alloc(n, sizeof *satisfied);
	for (bool changed = true; changed;) {
		double left = capacity, weights = 0;
		changed = false;
		for (unsigned i = 0; i < n; i++) {
			left -= satisfied[i] ? shares[i] : 0;
			weights += satisfied[i] ? 0 : claims[i].weight;
		}
		for (unsigned i = 0; i < n; i++)
			if (!satisfied[i])
				shares[i] = left * claims[i].weight / weights;
		for (unsigned i = 0; i < n; i++) {
			if (satisfied[i] || shares[i] <= most_of(&claims[i]))
				continue;
			shares[i] = most_of(&claims[i]);
			satisfied[i] = changed = true;
		}
	}
}
