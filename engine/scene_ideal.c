/* scene_ideal.c - see scene_ideal.h. */
#include "engine/scene_ideal.h"

#include "lib/sched.h"

static struct sched_claim claim_of(const struct scene_member *m)
{
	double demand = m->role == SCENE_BURN ? 1 : m->role == SCENE_PART ? (double)m->work_us / m->period_us : 0;
	double reserved = m->policy == SCENE_POLICY_DEADLINE ? (double)m->runtime_us / m->reserve_us : 1;
	return (struct sched_claim){demand, m->weight ? m->weight : 100, m->cap ? m->cap / 100.0 : reserved};
}

/* Shares for those of one policy. Returns what they leave of the CPU. */
static double serve(const struct scene_member *members, unsigned n, enum scene_policy policy, double capacity, double *ideal)
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

static void find_ideal(const struct scene_member *members, unsigned n, const struct scene_bounds *bounds, double *ideal)
{
	double left = serve(members, n, SCENE_POLICY_DEADLINE, bounds->capacity, ideal);
	double limit = left < bounds->rt_limit ? left : bounds->rt_limit;
	left -= limit - serve(members, n, SCENE_POLICY_RR, limit, ideal);
	serve(members, n, SCENE_POLICY_DEFAULT, left, ideal);
}

void scene_ideal(const struct bench_scene *what, const struct scene_bounds *bounds, double *ideal)
{
	find_ideal(what->members, what->n, bounds, ideal);
}

void scene_ideal_without(const struct bench_scene *what, enum scene_setting ignored, const struct scene_bounds *bounds, double *ideal)
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
	find_ideal(members, what->n, bounds, ideal);
}

bool scene_member_is_greedy(const struct scene_member *member)
{
	return member->role == SCENE_BURN && !member->cap && member->policy != SCENE_POLICY_DEADLINE;
}
