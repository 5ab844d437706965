/* lib/stats.h against what SciPy said of 200 data sets: tests/stats/recorded.tsv, made by tests/stats/check.py. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/mem.h"
#include "tests/stats/sets.h"

#define P_TOLERANCE 1e-6
#define FIGURE_TOLERANCE 1e-9 /* of the figure, */
#define T_TOLERANCE 1e-7      /* the same, of an interval that comes from GSL's quantiles of t */
#define FIGURE_LEAST 1e-3     /* or of this where it is smaller */

/* How far from SciPy's figure that column may be. */
static double tolerance(enum set_column column, double wanted)
{
	double size = fmax(fabs(wanted), FIGURE_LEAST);
	if (column < SET_P_END)
		return P_TOLERANCE;
	return size * (column == SET_MEANS_LOW || column == SET_MEANS_HIGH ? T_TOLERANCE : FIGURE_TOLERANCE);
}

static void test_recorded(void **state)
{
	AUTO_FREE struct set *expected = mem_alloc(SETS_MAX, sizeof *expected),
			     *ours = mem_alloc(SETS_MAX, sizeof *ours);
	FILE *file = fopen("tests/stats/recorded.tsv", "r");
	(void)state;
	assert_non_null(file);
	size_t n = sets_read(file, expected);
	fclose(file);
	assert_int_equal(n, 200);
	memcpy(ours, expected, n * sizeof *ours);
	sets_judge(ours, n);
	for (size_t i = 0; i < n; i++) {
		for (unsigned c = 0; c < SET_COLUMNS; c++) {
			double wanted = expected[i].column[c], found = ours[i].column[c];
			if (!(fabs(found - wanted) <= tolerance(c, wanted)))
				fail_msg("set %zu of %zu and %zu values, column %u: %.12g, SciPy says %.12g", i,
					ours[i].na, ours[i].nb, c, found, wanted);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_recorded)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
