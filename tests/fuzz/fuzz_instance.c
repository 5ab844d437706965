/* fuzz_instance.c - patterns over instance strings, as a person types them. */
#include "lib/auto.h"
#include "lib/select.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct instance known = {"exit", "cpuid", "xen", "bare", "pvh", "vif", "lab-xen"};
	AUTO_FREE char *text = fuzz_text(data, size), *name = instance_text(&known);
	require(instance_matches(name, &known));
	instance_matches(text, &known);
	return 0;
}
