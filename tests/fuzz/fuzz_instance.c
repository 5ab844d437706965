/* fuzz_instance.c - instance strings and patterns, as a person types them: what is parsed is the same text again. */
#include "lib/auto.h"
#include "lib/select.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct instance known = {"exit", "cpuid", "xen", "bare", "pvh", "vif", "lab-xen"};
	AUTO_FREE char *text = fuzz_text(data, size);
	struct instance instance;
	AUTO_FREE char *storage = NULL;
	instance_matches(text, &known);
	if (instance_parse(text, &instance, &storage, NULL) != 0)
		return 0;
	AUTO_FREE char *again = instance_text(&instance);
	require(strcmp(again, text) == 0);
	return 0;
}
