/* fuzz_nonce.c - the kernel's command line, from which the linux guest takes its boot's nonce. */
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "guests/linux/hello.h"
#include "lib/auto.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO_FREE char *line = fuzz_text(data, size);
	uint64_t nonce = hello_nonce(line);
	char words[48];
	snprintf(words, sizeof words, "hvbench nonce=%016" PRIx64, nonce);
	require(nonce == 0 || strcasestr(line, words));
	return 0;
}
