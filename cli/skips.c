/* skips.c - see skips.h. */
#include "cli/skips.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "cli/table.h"
#include "lib/auto.h"
#include "lib/buf.h"
#include "lib/mem.h"
#include "report/format.h"

#define NAMES_MAX 6
#define REASON_MAX 160

static const char *reason_of(const struct skip *skip)
{
	const char *dot = strchr(skip->bench, '.'), *name = dot ? dot + 1 : skip->bench;
	size_t n = strlen(name);
	return strncmp(skip->reason, name, n) == 0 && skip->reason[n] == ' ' ? skip->reason + n + 1 : skip->reason;
}

static bool have_one_reason(const struct skip *a, const struct skip *b)
{
	return strcmp(reason_of(a), reason_of(b)) == 0;
}

static bool is_named(const struct skip *skips, unsigned first, unsigned at)
{
	for (unsigned i = first; i < at; i++)
		if (strcmp(skips[i].bench, skips[at].bench) == 0 && have_one_reason(&skips[i], &skips[at]))
			return true;
	return false;
}

void skips_print(const struct skip *skips, unsigned n)
{
	AUTO_FREE bool *said = mem_alloc(n + 1, sizeof *said);
	for (unsigned i = 0; i < n; i++) {
		AUTO_BUF struct buf names = BUF_INIT;
		unsigned count = 0, named = 0;
		for (unsigned k = i; k < n && !said[i]; k++) {
			if (said[k] || !have_one_reason(&skips[i], &skips[k]))
				continue;
			if (!is_named(skips, i, k) && named++ < NAMES_MAX)
				buf_addf(&names, "%s%s", names.len ? ", " : "", skips[k].bench);
			said[k] = k > i;
			count++;
		}
		if (!count)
			continue;
		if (named > NAMES_MAX)
			buf_addf(&names, " and %u more", named - NAMES_MAX);
		AUTO_FREE char *reason = format_line(reason_of(&skips[i]), REASON_MAX);
		AUTO_FREE char *bench = format_line(buf_text(&names), SIZE_MAX);
		AUTO_FREE char *line = mem_printf("%u skipped: %s: %s", count, bench, reason);
		cli_paragraph(stdout, line);
	}
}
