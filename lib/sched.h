/*
 * sched.h - what a schedule says: who had a CPU, how fairly, in which slices, and where the rest of the time went.
 * Pure.
 *
 * A schedule is, for each guest, the stretches in which it was on the CPU, in order and without overlap, all on one
 * time line in ticks. Intervals are half open: a moment belongs to [on, off). A share is a fraction of one CPU.
 */
#ifndef HVB_LIB_SCHED_H
#define HVB_LIB_SCHED_H

#include <stddef.h>
#include <stdint.h>

struct sched_stretch {
	uint64_t on, off;
};

struct sched_guest {
	struct sched_stretch *list;
	size_t n;
};

/* For how many ticks of [from, to) the guest was on the CPU. */
uint64_t sched_ran(const struct sched_guest *guest, uint64_t from, uint64_t to);

/* Jain's index of fairness, (sum x)^2 / (n sum x^2): 1 when all are equal, 1/n when one has all. 1 for nothing at all.
 * Source: Jain, Chiu, Hawe 1984. */
double sched_jain(const double *shares, unsigned n);

/* Fairness by windows of `width` ticks, the whole ones that fit into [from, to). */
struct sched_fairness {
	unsigned windows; /* 0: none fits, and the rest is 0 */
	double jain_mean, jain_min;
	/* of a guest's share in a window around the mean of all, as a fraction of the CPU */
	double sd;
	/* largest share of a guest in a window by the smallest; 0 when a guest got nothing */
	double max_min;
};
struct sched_fairness sched_fairness(
	const struct sched_guest *guests, unsigned n, uint64_t from, uint64_t to, uint64_t width);

/* How long after `from` the shares are fair for good: the first moment, in steps of a quarter of `width`, from which on
 * Jain's index of every window of `width` in [from, to) is at least `enough`. UINT64_MAX when they never are. */
uint64_t sched_convergence(
	const struct sched_guest *guests, unsigned n, uint64_t from, uint64_t to, uint64_t width, double enough);

/* What a guest may ask for. */
struct sched_claim {
	double demand; /* fraction of the CPU that it wants; 1: all */
	double weight; /* > 0 */
	double cap;    /* fraction of the CPU; 1: none */
};

/* The demand-aware ideal: each gets min(demand, cap, its weight's part of what the satisfied ones leave). capacity:
 * fraction of the CPU there is to share. */
void sched_ideal(const struct sched_claim *claims, unsigned n, double capacity, double *shares);

/*
 * The CPUs' time lines in [from, to), seen from all guests together. All lists are owned by the account.
 *
 * No guest knows which CPU it is on. Who comes takes the CPU that it left, if no other has had it since, else the one
 * that was left last. What is missing in one gap is in another; the sum of all gaps is exact.
 */
struct sched_account {
	uint64_t *switches; /* gaps between one guest's stretch and another's */
	uint64_t *returns;  /* gaps between two stretches of the same guest, no other in between */
	/* how long a guest kept the CPU, its returns included, until another had it; the first and last, which are cut,
	 * left out */
	uint64_t *slices;
	uint64_t *waits; /* how long a guest that had the CPU was without until it had it again */
	size_t n_switches, n_returns, n_slices, n_waits;
	/* ticks in which more guests than there are CPUs say that they ran: their clocks do not agree, or there are
	 * more CPUs */
	uint64_t overlap;
};
void sched_account_make(const struct sched_guest *guests, unsigned n, unsigned cpus, uint64_t from, uint64_t to,
	struct sched_account *account);
void sched_account_finish(struct sched_account *account);

/* The sum of those in [from, below). */
uint64_t sched_sum(const uint64_t *values, size_t n, uint64_t from, uint64_t below);

#endif
