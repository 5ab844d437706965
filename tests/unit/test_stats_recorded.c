/* lib/stats.h, and the verdicts by it, against SciPy with 200 data sets: tests/stats/recorded.tsv, by check.py. */
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
	if (column == SET_VERDICT)
		return 0;
	if (column < SET_P_END)
		return P_TOLERANCE;
	return size * (column == SET_MEANS_LOW || column == SET_MEANS_HIGH ? T_TOLERANCE : FIGURE_TOLERANCE);
}

static size_t read_recorded(struct set *sets)
{
	FILE *file = fopen("tests/stats/recorded.tsv", "r");
	assert_non_null(file);
	size_t n = sets_read(file, sets);
	fclose(file);
	assert_int_equal(n, 200);
	return n;
}

static void test_recorded(void **state)
{
	AUTO_FREE struct set *expected = mem_alloc(SETS_MAX, sizeof *expected),
			     *ours = mem_alloc(SETS_MAX, sizeof *ours);
	(void)state;
	size_t n = read_recorded(expected);
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

/* Which side is named first does not change what is said of the other. */
static void test_mirrored(void **state)
{
	static const enum verdict mirror[N_VERDICTS] = {[VERDICT_SAME] = VERDICT_SAME,
		[VERDICT_SLOWER] = VERDICT_FASTER,
		[VERDICT_FASTER] = VERDICT_SLOWER,
		[VERDICT_INCONCLUSIVE] = VERDICT_INCONCLUSIVE};
	AUTO_FREE struct set *sets = mem_alloc(SETS_MAX, sizeof *sets), *swapped = mem_alloc(SETS_MAX, sizeof *swapped);
	(void)state;
	size_t n = read_recorded(sets);
	for (size_t i = 0; i < n; i++) {
		swapped[i] = (struct set){.family = sets[i].family, .na = sets[i].nb, .nb = sets[i].na};
		memcpy(swapped[i].a, sets[i].b, sizeof swapped[i].a);
		memcpy(swapped[i].b, sets[i].a, sizeof swapped[i].b);
	}
	sets_judge(swapped, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(swapped[i].column[SET_VERDICT], mirror[(int)sets[i].column[SET_VERDICT]]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_recorded), cmocka_unit_test(test_mirrored)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
