/*
 * schema.S - the text of schema.sql and of every migrate-N.sql, inside the binary, so that hvbench is one file.
 *
 * lib/db_schema.h declares `results_schema`. build.mk writes results/migrations.h, one MIGRATION(N) for each
 * migrate-N.sql, in order.
 */
	.section .rodata
create_text:
	.incbin "results/schema.sql"
	.byte 0

#define TEXT(n) #n
#define MIGRATION(n) migrate_##n: .incbin TEXT(results/migrate-n.sql); .byte 0;
#include "results/migrations.h"
#undef MIGRATION

	.section .data.rel.ro, "aw"
	.balign 8
migrations:
#define MIGRATION(n) .8byte migrate_##n;
#include "results/migrations.h"
#undef MIGRATION
	.8byte 0

	.globl results_schema
	.type results_schema, %object
results_schema:
	.8byte create_text
	.8byte migrations
	.size results_schema, 16

	.section .note.GNU-stack, "", %progbits
