/* near.c - see near.h. */
#include "lib/near.h"

#include <stdlib.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The optimal string alignment distance: insertions, deletions, replacements, and swaps of neighbours. */
static unsigned distance(const char *a, size_t n_a, const char *b, size_t n_b)
{
	unsigned d[NEAR_WORD_MAX + 1][NEAR_WORD_MAX + 1];
	for (unsigned i = 0; i <= n_a; i++)
		for (unsigned k = 0; k <= n_b; k++) {
			if (i == 0 || k == 0) {
				d[i][k] = i + k;
				continue;
			}
			d[i][k] = least(d[i - 1][k], d[i][k - 1]) + 1;
			d[i][k] = least(d[i][k], d[i - 1][k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				d[i][k] = least(d[i][k], d[i - 2][k - 2] + 1);
		}
	return d[n_a][n_b];
}

void near_try(struct near *near, const char *known)
{
	size_t n = strlen(near->word), n_known = strlen(known);
	if (n > NEAR_WORD_MAX || n_known > NEAR_WORD_MAX)
		return;
	unsigned far = distance(near->word, n, known, n_known);
	if (far > (n < 3 ? 1 : n / 3) || (*near->best && far >= near->distance))
		return;
	strcpy(near->best, known);
	near->distance = far;
}

char *near_hint(const struct near *near, const char *behind)
{
	return *near->best ? mem_printf("did you mean '%s'? %s", near->best, behind) : mem_strdup(behind);
}
