/* db_schema.h - what a database of ours looks like. results/ gives the real one (results/schema.S); tests give
 * others. */
#ifndef HVB_LIB_DB_SCHEMA_H
#define HVB_LIB_DB_SCHEMA_H

#include "lib/db.h"

#define DB_APPLICATION_ID 0x68766231 /* 'hvb1', as in results/schema.sql */

struct db_schema {
	/* SQL that makes the newest version; sets application_id and user_version itself */
	const char *create;
	/* migrate[i] is SQL from version i + 1 to i + 2; NULL-terminated, so the newest version is its length + 1 */
	const char *const *migrate;
};

extern const struct db_schema results_schema;

/* db_open() with another schema. */
struct db *db_open_as(const char *path, enum db_mode mode, const struct db_schema *schema, struct err **err);

#endif
