/* recorded_tree.h - a recorded tree of a host in a temporary folder, and what collectors emit of it. */
#ifndef HVB_TESTS_RECORDED_TREE_H
#define HVB_TESTS_RECORDED_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collect/collect.h"
#include "collect/source.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/file.h"
#include "lib/mem.h"

#define UNUSED_OK __attribute__((unused))

/* What a collector emitted, as lines "name=value", "name!reason", "name#count". */
struct seen {
	struct buf text;
};

UNUSED_OK static void on_fact(void *ctx, const char *name, const char *value)
{
	buf_addf(&((struct seen *)ctx)->text, "\n%s=%s\n", name, value);
}

UNUSED_OK static void on_unavailable(void *ctx, const char *name, const char *reason)
{
	assert_true(strlen(reason) > 5);
	buf_addf(&((struct seen *)ctx)->text, "\n%s!%s\n", name, reason);
}

UNUSED_OK static void on_counter(void *ctx, const char *name, uint64_t value, uint64_t enabled, uint64_t running)
{
	assert_int_equal(enabled, running);
	buf_addf(&((struct seen *)ctx)->text, "\n%s#%llu\n", name, (unsigned long long)value);
}

UNUSED_OK static void expect(const struct seen *seen, const char *line)
{
	AUTO_FREE char *whole = mem_printf("\n%s\n", line);
	if (!strstr(buf_text(&seen->text), whole))
		fail_msg("there is no '%s' in:%s", line, buf_text(&seen->text));
}

/* As expect, but only the beginning of the line. */
UNUSED_OK static void expect_begin(const struct seen *seen, const char *begin)
{
	AUTO_FREE char *part = mem_printf("\n%s", begin);
	if (!strstr(buf_text(&seen->text), part))
		fail_msg("there is no '%s...' in:%s", begin, buf_text(&seen->text));
}

static char root[64];

UNUSED_OK static int set_up(void **state)
{
	(void)state;
	strcpy(root, "/tmp/hvbench-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	source_set_root(root);
	setenv("HWLOC_SYNTHETIC", "pack:2 l3:1(size=8388608) core:4 pu:2", 1);
	return 0;
}

UNUSED_OK static int tear_down(void **state)
{
	(void)state;
	source_set_root(NULL);
	return file_remove_tree(root, NULL);
}

/* Writes in place, so that who has it open sees the new text. */
UNUSED_OK static void record(const char *path, const char *text)
{
	AUTO_FREE char *where = mem_printf("%s%s", root, path);
	AUTO_FREE char *dir = mem_strndup(where, (size_t)(strrchr(where, '/') - where));
	assert_int_equal(file_make_dirs(dir, NULL), 0);
	AUTO_FILE FILE *file = fopen(where, "w");
	assert_non_null(file);
	fputs(text, file);
}

UNUSED_OK static struct seen facts(void)
{
	struct seen seen = {BUF_INIT};
	struct collect_sink sink = {&seen, on_fact, on_unavailable, on_counter};
	const struct collector *collector = collector_find("facts");
	assert_non_null(collector);
	assert_true(collector->stable);
	collector->host(&sink);
	return seen;
}

#endif
