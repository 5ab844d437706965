/* export_text.c - JUnit's XML and OpenMetrics' text. */
#include "report/export_text.h"

#include <string.h>

#include "lib/mem.h"
#include "report/format.h"

/* ---- JUnit ---- */

/* Source: XML 1.0, 2.2 and 2.4; what is no character of it was replaced by format_line(). */
static void put_xml(const char *text, struct buf *out)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
	AUTO_FREE char *line = format_line(text, SIZE_MAX);
	for (const char *at = line; *at; at++) {
		size_t i = 0;
		while (i < sizeof escapes / sizeof *escapes && escapes[i].c != *at)
			i++;
		if (i < sizeof escapes / sizeof *escapes)
			buf_adds(out, escapes[i].as);
		else
			buf_addc(out, *at);
	}
}

static void put_attribute(const char *name, const char *text, struct buf *out)
{
	buf_addf(out, " %s=\"", name);
	put_xml(text, out);
	buf_addc(out, '"');
}

static void put_case(const char *suite, const char *name, const char *element, const char *why, struct buf *out)
{
	buf_adds(out, "  <testcase");
	put_attribute("classname", suite, out);
	put_attribute("name", name, out);
	if (!element) {
		buf_adds(out, "/>\n");
		return;
	}
	buf_addf(out, ">\n   <%s", element);
	put_attribute("message", why, out);
	buf_adds(out, "/>\n  </testcase>\n");
}

/* A row that could not be judged is an error: no consumer may take it for one that passed. */
static const char *element_of(enum export_state state)
{
	return state == EXPORT_PASSED     ? NULL
		: state == EXPORT_SKIPPED ? "skipped"
		: state == EXPORT_FAILED  ? "failure"
					  : "error";
}

static char *failure_text(const struct export_row *row)
{
	char change[FORMAT_SIZE];
	return mem_printf("%s%s%s%s%s%s%s", row->has_effect ? format_percent(row->change, change) : "",
		row->has_effect ? " %: " : "", row->why ? row->why : "", row->since ? "; since " : "",
		row->since ? row->since : "", row->owner ? "; owner " : "", row->owner ? row->owner : "");
}

void export_put_junit(const struct export *export, struct buf *out)
{
	unsigned errors = export_count(export, EXPORT_UNDECIDED) + export_count(export, EXPORT_BROKEN) +
		!!export->broken;
	buf_addf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n <testsuite name=\"hvbench %s\" "
		"tests=\"%u\" "
		"failures=\"%u\" errors=\"%u\" skipped=\"%u\"",
		export->what, export->n + !!export->broken, export_count(export, EXPORT_FAILED), errors,
		export_count(export, EXPORT_SKIPPED));
	if (export->ended)
		put_attribute("timestamp", export->ended, out);
	buf_adds(out, ">\n");
	if (export->broken)
		put_case("hvbench", export->what, "error", export->broken, out);
	for (unsigned i = 0; i < export->n; i++) {
		const struct export_row *row = &export->rows[i];
		AUTO_FREE char *why = failure_text(row);
		put_case(row->suite, row->name, element_of(row->state), why, out);
	}
	buf_adds(out, " </testsuite>\n</testsuites>\n");
}

/* ---- OpenMetrics ---- */

/* Source: OpenMetrics 1.0, "ABNF": in a label's value \, " and the line's end are escaped; lines have no end here. */
static void put_label(const char *name, const char *text, struct buf *out)
{
	AUTO_FREE char *line = format_line(text, SIZE_MAX);
	buf_addf(out, "%s=\"", name);
	for (const char *at = line; *at; at++) {
		if (strchr("\\\"", *at))
			buf_addc(out, '\\');
		buf_addc(out, *at);
	}
	buf_addc(out, '"');
}

static void put_gauge(const char *name, const char *help, struct buf *out)
{
	buf_addf(out, "# HELP hvbench_%s %s\n# TYPE hvbench_%s gauge\n", name, help, name);
}

static void put_sample(
	const char *name, const struct export *export, const struct export_row *row, double value, struct buf *out)
{
	buf_addf(out, "hvbench_%s{", name);
	put_label("what", export->what, out);
	buf_addc(out, ',');
	put_label("row", row->name, out);
	buf_addc(out, ',');
	put_label("host", row->host, out);
	buf_addc(out, ',');
	put_label("unit", row->unit, out);
	buf_addf(out, "} %.17g\n", value);
}

/* Two rows of one name and host would be one time series twice; the first stands. */
static bool is_first(const struct export *export, unsigned i)
{
	for (unsigned k = 0; k < i; k++)
		if (strcmp(export->rows[k].name, export->rows[i].name) == 0 &&
			strcmp(export->rows[k].host, export->rows[i].host) == 0)
			return false;
	return true;
}

void export_put_openmetrics(const struct export *export, struct buf *out)
{
	put_gauge("passed", "1: the last one passed; 0: it did not, or could not be judged", out);
	buf_addf(out, "hvbench_passed{what=\"%s\"} %d\n", export->what, export->passed);
	put_gauge("last_success_timestamp_seconds", "when the newest one that passed had ended, since 1970; 0: none",
		out);
	buf_addf(out, "hvbench_last_success_timestamp_seconds{what=\"%s\"} %lld\n", export->what,
		(long long)export->last_success);
	put_gauge("rows", "rows by their state", out);
	for (enum export_state s = 0; s < EXPORT_STATES; s++)
		buf_addf(out, "hvbench_rows{what=\"%s\",state=\"%s\"} %u\n", export->what, export_state_name(s),
			export_count(export, s));
	put_gauge("value", "the figure of a row; less is better", out);
	for (unsigned i = 0; i < export->n; i++)
		if (export->rows[i].has_value && is_first(export, i))
			put_sample("value", export, &export->rows[i], export->rows[i].value, out);
	put_gauge("row_passed", "1: the row passed or is not judged; 0: it failed or could not be judged", out);
	for (unsigned i = 0; i < export->n; i++)
		if (is_first(export, i))
			put_sample(
				"row_passed", export, &export->rows[i], export->rows[i].state <= EXPORT_SKIPPED, out);
	buf_adds(out, "# EOF\n");
}
