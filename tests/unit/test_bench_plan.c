/* test_bench_plan.c - a guest's command line: what the host writes the guest reads, and nothing that a hostile host
 * writes breaks it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan.h"
#include "guests/guest.h"

static const char *const names[] = {"control", "cpuid", "self-ipi-x2apic"};

static const char *parse(struct plan *plan, const char *text)
{
	/* an exact copy on the heap, so that a sanitizer sees a step too far */
	size_t len = strlen(text);
	char *copy = malloc(len ? len : 1);
	static char kept[8192];
	assert_non_null(copy);
	memcpy(copy, text, len);
	const char *problem = plan_parse(plan, copy, len);
	free(copy);
	memcpy(kept, text, len + 1);
	plan_parse(plan, kept, len); /* for names that outlive the copy */
	return problem;
}

static void the_command_line_is_as_recorded(void **state)
{
	(void)state;
	const struct guest_plan plan = {0x0123456789abcdef, 1000, 50, names, 3, NULL, false, 0, 0},
				ring = {1, 16384, 0, names, 1, "ring", false, 0, 0};
	const struct guest_kind *bare = guest_find("bare");
	char golden[1024] = "", text[1024], ring_text[512];
	assert_non_null(bare);
	assert_null(guest_find("bar"));
	FILE *file = fopen("tests/golden/bare-cmdline.txt", "r");
	assert_non_null(file);
	golden[fread(golden, 1, sizeof golden - 1, file)] = 0;
	fclose(file);
	size_t n = bare->cmdline(text, sizeof text, &plan);
	assert_int_equal(n, strlen(text));
	assert_true(bare->cmdline(ring_text, sizeof ring_text, &ring) > 0);
	strcat(strcat(strcat(text, "\n"), ring_text), "\n");
	assert_string_equal(text, golden);
	for (size_t cap = 0; cap <= n; cap++)
		assert_int_equal(bare->cmdline(text, cap, &plan), 0);
	assert_int_equal(bare->cmdline(text, n + 1, &plan), n);
}

static void what_the_host_writes_the_guest_reads(void **state)
{
	(void)state;
	const struct guest_plan asked = {0xfedcba9876543210, 400, 20, names, 3, "uart", true, 15, 1024};
	static struct plan plan;
	char text[512], booted[600];
	assert_true(guest_find("bare")->cmdline(text, sizeof text, &asked) > 0);
	snprintf(booted, sizeof booted, "/path/to/bare.elf %s quiet", text);
	assert_null(parse(&plan, booted));
	assert_true(plan.has_nonce && plan.nonce == asked.nonce && plan.n == 400 && plan.warm == 20);
	assert_int_equal(plan.console, PLAN_CONSOLE_UART);
	assert_int_equal(plan.count, 1024);
	assert_int_equal(plan.n_benches, 3);
	assert_int_equal(plan.benches[2].len, strlen(names[2]));
	assert_memory_equal(plan.benches[2].text, names[2], plan.benches[2].len);
}

static void nonsense_is_named(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		" ",
		"hvbench",
		"nonce=",
		"nonce=0123456789abcde benches=a",
		"nonce=0123456789ABCDEF benches=a",
		"nonce=0123456789abcdef",
		"nonce=0123456789abcdef benches=",
		"nonce=0123456789abcdef benches=a,,b",
		"nonce=0123456789abcdef benches=a,",
		"nonce=0123456789abcdef benches=,a",
		"nonce=0123456789abcdef n=0 benches=a",
		"nonce=0123456789abcdef n=16385 benches=a",
		"nonce=0123456789abcdef n=99999999999999999999999 benches=a",
		"nonce=0123456789abcdef warm=-1 benches=a",
		"nonce=0123456789abcdef count=0 benches=a",
		"nonce=0123456789abcdef count=1025 benches=a",
		"benches=a",
		"nonce=0123456789abcdef benches=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};
	static struct plan plan;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_non_null(parse(&plan, bad[i]));
	assert_null(parse(&plan, "console=ttyS0 nonce=0123456789abcdef benches=a"));
	assert_int_equal(plan.console, PLAN_CONSOLE_FOUND);
	assert_int_equal(plan.n, PLAN_SAMPLES_DEFAULT);
	assert_int_equal(plan.count, 0);
}

/* A command line that lost its list is refused. */
static void a_guest_without_benches(void **state)
{
	(void)state;
	static struct plan plan;
	char text[256];
	const struct guest_plan asked = {.nonce = 1, .samples = 1};
	assert_true(guest_find("bare")->cmdline(text, sizeof text, &asked) > 0);
	assert_non_null(parse(&plan, text));
}

static void too_many_benches_are_refused(void **state)
{
	(void)state;
	static struct plan plan;
	char text[2 * PLAN_BENCHES_MAX + 64] = "nonce=0123456789abcdef benches=a";
	for (unsigned i = 1; i < PLAN_BENCHES_MAX; i++)
		strcat(text, ",a");
	assert_null(parse(&plan, text));
	assert_int_equal(plan.n_benches, PLAN_BENCHES_MAX);
	assert_non_null(parse(&plan, strcat(text, ",a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line_is_as_recorded),
		cmocka_unit_test(what_the_host_writes_the_guest_reads),
		cmocka_unit_test(nonsense_is_named),
		cmocka_unit_test(a_guest_without_benches),
		cmocka_unit_test(too_many_benches_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
