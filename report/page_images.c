/*
 * page_images.c - the files that took part: same sha256, same bytes.
 */
#include "report/page.h"

static void write_row(struct db_stmt *s, struct html *h)
{
	html_open(h, "tr", NULL);
	html_element(h, "td", query_text(s, 0));
	html_open(h, "td", NULL);
	html_text(h, query_text(s, 1));
	html_textf(h, " %s", query_text(s, 2));
	html_close(h, "td");
	html_open(h, "td", NULL);
	html_classed(h, "code", "hash", query_text(s, 3));
	html_close(h, "td");
	html_element(h, "td", query_text(s, 4));
	html_close(h, "tr");
}

static int images_write(const struct model *model, const struct plot *plot, struct html *h, struct err **err)
{
	static const char *const titles[] = {"kind", "file", "sha256", "booted by"};
	struct db_stmt *s = db_query(model->db, err,
		"SELECT a.kind, a.name, a.version, a.sha256, replace(group_concat(DISTINCT b.driver || '/' || b.guest "
		"|| '-' || b.mode), ',', ', ') "
		"FROM boot b JOIN boot_artifact ba ON ba.boot_id = b.id JOIN artifact a ON a.id = ba.artifact_id WHERE "
		"b.run_id = ? "
		"GROUP BY a.id ORDER BY a.kind, a.name, a.sha256",
		"i", model->run.id);
	int rc = s ? 0 : -1;
	(void)plot;
	part_table_open(h, "plain", "Figures are compared only between boots of the same bytes.");
	part_header_row(h, titles, 4, 4);
	while (s && (rc = db_step(s, err)) == 1)
		write_row(s, h);
	db_done(s);
	part_table_close(h);
	return rc;
}

const struct page page_images = {
	.id = "images",
	.title = "Images",
	.write = images_write,
};
