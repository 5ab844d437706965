/* select.c: instance strings and patterns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/auto.h"
#include "lib/select.h"

static const struct instance cpuid_kvm = {"exit", "cpuid", "kvm", "bare", "q35", "", "lab-kvm"};
static const struct instance disk_xen = {"io", "disk-randread", "xen", "linux", "pvh", "xvd", "node2.example.org"};

static void test_text(void **state)
{
	AUTO_FREE char *a = instance_text(&cpuid_kvm), *b = instance_text(&disk_xen);

	(void)state;
	assert_string_equal(a, "exit.cpuid@kvm/bare-q35");
	assert_string_equal(b, "io.disk-randread@xen/linux-pvh~xvd");
}

static void test_patterns(void **state)
{
	static const struct {
		const char *pattern;
		bool cpuid, disk;
	} cases[] = {
		{"exit", true, false},
		{"io", false, true},
		{"exit.cpuid", true, false},
		{"exit.*", true, false},
		{"*.cpuid", true, false},
		{"xen", false, true},
		{"kvm", true, false},
		{"exit.*@xen", false, false},
		{"exit.*@kvm", true, false},
		{"@kvm/bare-q35", true, false},
		{"exit@kvm", true, false},
		{"kvm/bare-q35", true, false},
		{"kvm/q35", true, false},
		{"xen/linux", false, true},
		{"xen/pvh", false, true},
		{"xen/pv", false, false},
		{"xen/pv*", false, true},
		{"@*", true, true},
		{"*", true, true},
		{"xen~xvd", false, true},
		{"xen~", false, false},
		{"@kvm/bare-q35~", true, false},
		{"lab-kvm", true, false},
		{"lab-*", true, false},
		{"node2.example.org", false, true},
		{"io.disk-*@xen/linux-pvh~xvd", false, true},
		{"[ei]*", true, true},
		{"", false, false},
		{"@", false, false},
		{"exit@kvm@xen", false, false},
		{"exit.cpuid@kvm/bare-q35", true, false},
		{"nothing", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (instance_matches(cases[i].pattern, &cpuid_kvm) != cases[i].cpuid ||
			instance_matches(cases[i].pattern, &disk_xen) != cases[i].disk)
			fail_msg("pattern \"%s\"", cases[i].pattern);
	}
}

static void test_no_host(void **state)
{
	struct instance planned = cpuid_kvm;

	(void)state;
	planned.host = NULL;
	planned.variant = NULL;
	assert_true(instance_matches("exit.cpuid@kvm", &planned));
	assert_false(instance_matches("lab-kvm", &planned));
}

static void test_of_text(void **state)
{
	assert_true(instance_text_matches("exit.cp*@kvm", "exit.cpuid@kvm/bare-q35"));
	assert_true(instance_text_matches("@xen/pvh~vif", "io.net-rr@xen/linux-pvh~vif"));
	assert_false(instance_text_matches("exit.cpuid@xen", "exit.cpuid@kvm/bare-q35"));
	assert_false(instance_text_matches("*@*", "exit.cpuid@kvm"));
	assert_false(instance_text_matches("*", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_no_host),
		cmocka_unit_test(test_of_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
