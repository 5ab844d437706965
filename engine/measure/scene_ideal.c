#include "engine/measure/scene_ideal.h"

#include "lib/sched.h"

static struct sched_claim claim_of(const struct scene_member *m)
{
	double demand = m->role == SCENE_BUSY ? 1 : m->role == SCENE_PERIODIC ? (double)m->work_us / m->period_us : 0;
	double reserved = m->policy == SCENE_POLICY_DEADLINE ? (double)m->runtime_us / m->reserve_us : 1;
	return (struct sched_claim){demand, m->weight ? m->weight : 100, m->cap ? m->cap / 100.0 : reserved};
}

/* Shares for those of one policy. Returns what they leave of the CPU. */
static double serve(
	const struct scene_member *members, unsigned n, enum scene_policy policy, double capacity, double *ideal)
{
	struct sched_claim claims[SCENE_MEMBERS_MAX];
	double shares[SCENE_MEMBERS_MAX], left = capacity;
	unsigned served = 0;
	for (unsigned k = 0; k < n; k++)
		if (members[k].policy == policy)
			claims[served++] = claim_of(&members[k]);
	if (served == 0)
		return capacity;
	sched_ideal(claims, served, capacity, shares);
	for (unsigned k = 0, i = 0; k < n; k++)
		if (members[k].policy == policy) {
			ideal[k] = shares[i++];
			left -= ideal[k];
		}
	return left;
}

/* Guests of which one has several vCPUs; all have the default policy. */
static void serve_guests(
	const struct bench_scene *what, const struct scene_member *members, double capacity, double *ideal)
{
	struct sched_claim guests[SCENE_MEMBERS_MAX], vcpus[SCENE_VCPUS_MAX];
	double of_guest[SCENE_MEMBERS_MAX];
	unsigned n = scene_guests(what);
	for (unsigned g = 0; g < n; g++) {
		unsigned first = scene_first(what, g), has = scene_vcpus(what, g);
		guests[g] = claim_of(&members[first]);
		for (unsigned v = 1; v < has; v++)
			guests[g].demand += claim_of(&members[first + v]).demand;
		guests[g].cap *= has;
	}
	sched_ideal(guests, n, capacity, of_guest);
	for (unsigned g = 0; g < n; g++) {
		unsigned first = scene_first(what, g), has = scene_vcpus(what, g);
		for (unsigned v = 0; v < has; v++) {
			vcpus[v] = claim_of(&members[first + v]);
			vcpus[v].weight = 1;
		}
		sched_ideal(vcpus, has, of_guest[g], &ideal[first]);
	}
}

static void find_ideal(const struct bench_scene *what, const struct scene_member *members,
	const struct scene_bounds *bounds, double *ideal)
{
	unsigned n = what->n;
	if (!bounds->weight_per_vcpu && scene_guests(what) < n) {
		serve_guests(what, members, bounds->capacity, ideal);
		return;
	}
	double left = serve(members, n, SCENE_POLICY_DEADLINE, bounds->capacity, ideal);
	double limit = left < bounds->rt_limit ? left : bounds->rt_limit;
	left -= limit - serve(members, n, SCENE_POLICY_RR, limit, ideal);
	serve(members, n, SCENE_POLICY_DEFAULT, left, ideal);
}

void scene_ideal(const struct bench_scene *what, const struct scene_bounds *bounds, double *ideal)
{
	find_ideal(what, what->members, bounds, ideal);
}

void scene_ideal_without(
	const struct bench_scene *what, enum scene_setting ignored, const struct scene_bounds *bounds, double *ideal)
{
	struct scene_member members[SCENE_MEMBERS_MAX];
	for (unsigned k = 0; k < what->n; k++) {
		members[k] = what->members[k];
		if (ignored == SCENE_WEIGHTS)
			members[k].weight = 0;
		else if (ignored == SCENE_CAPS)
			members[k].cap = 0;
		else
			members[k].policy = SCENE_POLICY_DEFAULT;
	}
	find_ideal(what, members, bounds, ideal);
}

bool scene_member_is_greedy(const struct scene_member *member)
{
	return member->role == SCENE_BUSY && !member->cap && member->policy != SCENE_POLICY_DEADLINE;
}
