/* show_files.c - see show_files.h. */
#include "cli/show_files.h"

#include <stdio.h>
#include <string.h>

#include "cli/table.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "report/format.h"

int show_files_hint(struct db *db, const struct run_row *run, struct err **err)
{
	static const char sql[] = "SELECT count(*) FROM file f JOIN boot b ON b.id = f.boot_id"
				  " WHERE b.run_id = ? AND f.name LIKE '%.log'";
	struct db_stmt *s = db_query(db, err, sql, "i", run->id);
	int rc = s ? db_step(s, err) : -1;
	int64_t n = rc == 1 ? db_i64(s, 0) : 0;
	db_done(s);
	if (n > 0) {
		AUTO_FREE char *text = mem_printf("\n%lld log%s of your own jobs: `hvbench show %.8s --files FOLDER` "
						  "writes them",
			(long long)n, format_plural((unsigned)n), run->uuid);
		cli_paragraph(stdout, text);
	}
	return rc < 0 ? -1 : 0;
}

static int write_one(const char *folder, const char *name, const char *content, struct err **err)
{
	AUTO_FREE char *path = mem_printf("%s/%s", folder, name);
	if (file_make_dirs(folder, err) != 0 || file_write(path, content, strlen(content), 0644, err) != 0)
		return -1;
	puts(path);
	return 0;
}

int show_files(struct db *db, const char *which, const char *folder, struct err **err)
{
	static const char sql[] = "SELECT f.bench || '@' || b.driver || '-' || b.guest || '-' || b.mode || '~' || "
				  "f.variant || '.' || b.ord,"
				  " f.name, f.content FROM file f JOIN boot b ON b.id = f.boot_id WHERE b.run_id = ?"
				  " ORDER BY b.ord, f.bench, f.variant, f.name";
	AUTO_RUN_ROW struct run_row run = {0};
	if (run_find(db, which, &run, err) != 0)
		return -1;
	struct db_stmt *s = db_query(db, err, sql, "i", run.id);
	int rc = s ? 0 : -1;
	unsigned n = 0;
	while (rc == 0 && (rc = db_step(s, err)) == 1) {
		AUTO_FREE char *into = mem_printf("%s/%s", folder, db_text(s, 0));
		rc = write_one(into, db_text(s, 1), db_text(s, 2), err);
		n++;
	}
	db_done(s);
	if (rc == 0 && n == 0)
		return err_set(
			err, ERR_USAGE, "`hvbench run --fio-job FILE` makes some", "run %.8s has no files", run.uuid);
	return rc;
}
