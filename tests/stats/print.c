/* print.c - what the statistics say of the data sets on stdin, a line each: the columns of sets.h. For check.py. */
#include "tests/stats/sets.h"

#include "lib/auto.h"
#include "lib/mem.h"

int main(void)
{
	AUTO_FREE struct set *sets = mem_alloc(SETS_MAX, sizeof *sets);
	size_t n = sets_read(stdin, sets);
	sets_judge(sets, n);
	for (size_t i = 0; i < n; i++)
		for (unsigned c = 0; c < SET_COLUMNS; c++)
			printf("%.17g%c", sets[i].column[c], c + 1 < SET_COLUMNS ? '\t' : '\n');
	return 0;
}
