/* near.h - which known word was probably meant, for hints of errors. */
#ifndef HVB_LIB_NEAR_H
#define HVB_LIB_NEAR_H

#include <stddef.h>

#define NEAR_WORD_MAX 64 /* longer ones are near to nothing */

struct near {
	const char *word;             /* what was typed; borrowed */
	char best[NEAR_WORD_MAX + 1]; /* of those tried so far; "": none is near */
	unsigned distance;            /* of best; 0: it is the word itself, or there is none */
};

#define NEAR_TO(text) \
	{ \
		(text), "", 0 \
	}

/*
 * Tries a known word. Near is what at most a third of the typed word's letters, or one, must be changed for: put in,
 * left out, replaced, or two neighbours swapped. The first of equally near ones is kept.
 */
void near_try(struct near *near, const char *known);

/* "did you mean 'run'? see `hvbench --help`"; without a near word only what is behind. Caller frees. */
char *near_hint(const struct near *near, const char *behind);

#endif
