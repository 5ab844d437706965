/* test_near.c - which word was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/near.h"

static void test_nearest(void **state)
{
	(void)state;
	static const struct {
		const char *word, *best;
		unsigned distance;
	} rows[] = {
		{"run", "run", 0},
		{"rnu", "run", 1}, /* swapped */
		{"rn", "run", 1},  /* left out */
		{"runn", "run", 1},
		{"ran", "run", 1},
		{"reprot", "report", 1},
		{"compre", "compare", 1},
		{"lis", "list", 1},
		{"xyz", "", 0},
		{"", "", 0},
		{"sow", "show", 1},
		{"rpt", "", 0}, /* three changes from report */
		{"doktro", "doctor", 2},
	};
	for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
		static const char *const known[] = {"run", "compare", "report", "show", "list", "doctor"};
		struct near near = NEAR_TO(rows[i].word);
		for (unsigned k = 0; k < sizeof known / sizeof *known; k++)
			near_try(&near, known[k]);
		assert_string_equal(near.best, rows[i].best);
		assert_int_equal(near.distance, rows[i].distance);
	}
}

/* A word of any length is compared with nothing beyond the table. */
static void test_long_words(void **state)
{
	(void)state;
	char longest[NEAR_WORD_MAX + 1], longer[NEAR_WORD_MAX + 2];
	memset(longest, 'a', sizeof longest - 1);
	longest[NEAR_WORD_MAX] = '\0';
	memset(longer, 'a', sizeof longer - 1);
	longer[NEAR_WORD_MAX + 1] = '\0';
	struct near near = NEAR_TO(longest), far = NEAR_TO(longer);
	near_try(&near, longer);
	assert_string_equal(near.best, "");
	near_try(&near, longest);
	assert_string_equal(near.best, longest);
	near_try(&far, longest);
	assert_string_equal(far.best, "");
}

static void test_hint(void **state)
{
	(void)state;
	struct near near = NEAR_TO("rnu");
	AUTO_FREE char *none = near_hint(&near, "see it");
	assert_string_equal(none, "see it");
	near_try(&near, "run");
	AUTO_FREE char *some = near_hint(&near, "see it");
	assert_string_equal(some, "did you mean 'run'? see it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_hint),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
