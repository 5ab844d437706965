/*
 * cmd_rm.c - `hvbench rm`: removes runs from the database.
 */
#include <string.h>

#include "cli/command.h"
#include "engine/archive.h"
#include "lib/auto.h"
#include "lib/mem.h"
#include "report/queries.h"

extern const struct command command_rm;

/* The runs that the words name, each once. */
static int find(struct db *db, char *const *words, struct run_rows *runs, struct err **err)
{
	for (; *words; words++) {
		struct run_row row = {0};
		bool known = false;
		if (run_find(db, *words, &row, err) != 0)
			return -1;
		for (unsigned i = 0; i < runs->n; i++)
			known |= runs->rows[i].id == row.id;
		if (known)
			run_row_finish(&row);
		else
			MEM_ADD(runs->rows, runs->n) = row;
	}
	return 0;
}

static void print(const struct run_rows *runs, int64_t bytes, bool later, bool json)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < runs->n; i++) {
		const struct run_row *run = &runs->rows[i];
		json_array_append_new(list,
			json_pack("{s:s, s:i, s:i}", "uuid", run->uuid, "boots", run->boots, "trials", run->trials));
		if (!json)
			printf("removed run %.8s: %u trials of %u boots\n", run->uuid, run->trials, run->boots);
	}
	if (json)
		cli_json(json_pack("{s:O, s:I}", "removed", list, "bytes_freed", (json_int_t)bytes));
	else if (later)
		printf("another run is in progress: later runs use the space, the file keeps its size\n");
	else
		printf("%lld bytes were freed\n", (long long)bytes);
	json_decref(list);
}

static int remove_runs(struct db *db, char *const *words, bool json, struct err **err)
{
	AUTO_RUN_ROWS struct run_rows runs = {0};
	int64_t bytes;
	bool later;
	if (find(db, words, &runs, err) != 0)
		return -1;
	AUTO_FREE int64_t *ids = mem_alloc(runs.n, sizeof *ids);
	for (unsigned i = 0; i < runs.n; i++)
		ids[i] = runs.rows[i].id;
	if (archive_remove(db, ids, runs.n, &bytes, &later, err) != 0)
		return -1;
	print(&runs, bytes, later, json);
	return 0;
}

static int run(int argc, char **argv, struct err **err)
{
	struct cli_common common = {0};
	int n = cli_parse(&command_rm, argc, argv, NULL, argc, &common, err);
	if (n < 0)
		return -1;
	if (n == 0)
		return err_set(err, ERR_USAGE, "`hvbench show runs` lists them", "rm needs the runs to remove");
	AUTO_FREE char *path = db_default_path(common.db);
	struct db *db = db_open(path, DB_WRITE, err);
	int result = db ? remove_runs(db, argv + 1, common.json, err) : -1;
	db_close(db);
	return result;
}

const struct command command_rm = {
	.name = "rm",
	.summary = "remove runs from the database",
	.usage = "rm RUN...",
	.about =
		"Removes runs with their boots, trials, samples and artifacts, and says how many bytes that freed. It\n"
		"does not ask. RUN is a tag, last, or the beginning of a uuid. A run that is in progress is refused, "
		"and\n"
		"one that left something on a host, which `hvbench gc` removes; then none of the runs is removed.\n",
	.run = run,
};
