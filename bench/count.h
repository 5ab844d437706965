/*
 * count.h - counted passes of a bench (METHOD rule 12): what guest, worker and controller agree on.
 *
 * A pass is many operations between two marks that the worker acknowledges; what its host counts between them is read
 * there. Every second pass is empty: the same marks and preparation around an empty body, so that the difference of two
 * passes is the operations' alone.
 */
#ifndef HVB_BENCH_COUNT_H
#define HVB_BENCH_COUNT_H

#include <stdbool.h>

#define COUNT_OPS 1024u /* of a pass; fewer where the bench bounds them */
#define COUNT_TRACED 4u /* the first passes, in which the host traces exits, which costs; */
#define COUNT_PASSES 8u /* in the others it counts what is free, and events */
#define COUNT_BODIES (COUNT_PASSES / 2)

static inline bool count_is_empty(unsigned pass)
{
	return pass % 2 == 1;
}

#endif
