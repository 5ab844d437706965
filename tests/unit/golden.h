/* golden.h - for tests that compare with tests/golden: HVB_GOLDEN_UPDATE=1 writes the files anew, never in CI. */
#ifndef HVB_TESTS_GOLDEN_H
#define HVB_TESTS_GOLDEN_H

#include <stdlib.h>

/* True when the test is to write its golden file. In CI that would compare what was written with itself: it fails. */
static inline bool golden_update(void)
{
	if (!getenv("HVB_GOLDEN_UPDATE"))
		return false;
	if (getenv("CI"))
		fail_msg("HVB_GOLDEN_UPDATE is set in CI, where golden files stay as they are");
	return true;
}

#endif
