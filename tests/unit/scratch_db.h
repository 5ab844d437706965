/* scratch_db.h - a database in a folder of its own, for tests: the fixtures of a cmocka test. */
#ifndef HVB_TESTS_SCRATCH_DB_H
#define HVB_TESTS_SCRATCH_DB_H

#include <stdlib.h>
#include <string.h>

#include "lib/db.h"
#include "lib/file.h"
#include "lib/mem.h"

static char folder[64];
static struct db *db;

static int open_db(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hvbench-test-db-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	AUTO_FREE char *path = mem_printf("%s/test.db", folder);
	db = db_open(path, DB_WRITE, NULL);
	return db ? 0 : -1;
}

static int close_db(void **state)
{
	(void)state;
	db_close(db);
	return file_remove_tree(folder, NULL);
}

#endif
