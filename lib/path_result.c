#include "lib/path_result.h"

#include <math.h>
#include <string.h>

#include "lib/auto.h"
#include "lib/mem.h"

void path_result_finish(struct path_result *r)
{
	path_finish(&r->path);
	MEM_FREE(r->instance, r->why_not, r->ways);
	*r = (struct path_result){0};
}

bool path_result_is_owed(const struct path_result *r)
{
	return r->failed || (r->why_not && r->measured && !r->inexact);
}

void path_results_finish(struct path_results *results)
{
	for (unsigned i = 0; i < results->n; i++)
		path_result_finish(&results->list[i]);
	free(results->list);
	*results = (struct path_results){0};
}

/* ---- into the database ---- */

int path_result_check(struct db *db, const char *uuid, struct path_result *r, struct err **err)
{
	if (r->why_not || r->inexact)
		return 0;
	struct db_stmt *s = db_query(db, err,
		"SELECT min(f.p50), max(f.p50) FROM trial_full f JOIN run r ON r.id = f.run_id"
		" WHERE r.uuid = ? AND f.instance = ?",
		"tt", uuid, r->instance);
	int got = s ? db_step(s, err) : -1;
	double least = got == 1 ? db_double(s, 0) : 0, most = got == 1 ? db_double(s, 1) : 0;
	bool has = got == 1 && !db_is_null(s, 0);
	db_done(s);
	if (has && (fabs(least - r->figure) > 1e-6 || fabs(most - r->figure) > 1e-6)) {
		path_finish(&r->path);
		r->n_ways = 0;
		r->why_not = mem_printf(
			"the recorded boot took %.10g instructions, and those of the run %.10g to %.10g", r->figure,
			least, most);
	}
	return got < 0 ? -1 : 0;
}

static int store_function(
	struct db *db, int64_t path_id, unsigned place, const struct path_function *f, struct err **err)
{
	if (db_exec(db, err, "INSERT OR IGNORE INTO function(component, name) VALUES (?,?)", "tt", f->component,
		    f->name) != 0)
		return -1;
	return db_exec(db, err,
		"INSERT INTO path_function(path_id, place, function_id, instr, calls)"
		" SELECT ?, ?, id, ?, ? FROM function WHERE component = ? AND name = ?",
		"iiiitt", path_id, (int64_t)place, (int64_t)f->instr, (int64_t)f->calls, f->component, f->name);
}

static int store_way(struct db *db, int64_t path_id, unsigned place, const struct path_way *way, struct err **err)
{
	return db_exec(db, err, "INSERT INTO path_way(path_id, way, samples, instr, leaves_at) VALUES (?,?,?,?,?)",
		"iiiii", path_id, (int64_t)place, (int64_t)way->samples, (int64_t)way->instr, (int64_t)way->leaves_at);
}

static int store(
	struct db *db, int64_t run_id, const struct path_build *build, const struct path_result *r, struct err **err)
{
	AUTO_BUF struct buf steps = BUF_INIT;
	path_pack(&r->path, &steps);
	int status = db_exec(db, err,
		"INSERT INTO path(run_id, instance, lab, image, reason, figure, inexact, ops, stamps, samples, other,"
		" differ, steps) VALUES (?1,?2,?3,?4,?5,iif(?6,?7,NULL),?8,?9,?10,?11,?12,?13,iif(?5 IS "
		"NULL,?14,NULL))",
		"itttt"
		"idii"
		"diiib",
		run_id, r->instance, build->lab, build->image, r->why_not, (int64_t)r->measured, r->figure,
		(int64_t)r->inexact, (int64_t)r->ops, r->stamps, (int64_t)r->samples, (int64_t)r->other,
		(int64_t)r->differ, (const void *)buf_text(&steps), steps.len);
	int64_t id = db_last_id(db);
	for (unsigned i = 0; status == 0 && i < r->path.n_functions; i++)
		status = store_function(db, id, i, &r->path.functions[i], err);
	for (unsigned i = 0; status == 0 && i < r->n_ways; i++)
		status = store_way(db, id, i, &r->ways[i], err);
	return status;
}

int path_results_store(struct db *db, int64_t run_id, const struct path_build *build,
	const struct path_results *results, struct err **err)
{
	int status = 0;
	for (unsigned i = 0; status == 0 && i < results->n; i++)
		if (!results->list[i].failed)
			status = store(db, run_id, build, &results->list[i], err);
	return status;
}

/* ---- and back ---- */

static int load_functions(struct db *db, int64_t path_id, struct path *path, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT ifnull(f.component, ''), ifnull(f.name, ''), p.instr, p.calls FROM path_function p JOIN "
		"function f ON f.id = "
		"p.function_id"
		" WHERE p.path_id = ? ORDER BY p.place",
		"i", path_id);
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		MEM_ADD(path->functions, path->n_functions) = (struct path_function){
			.component = mem_strdup(db_text(s, 0)),
			.name = mem_strdup(db_text(s, 1)),
			.instr = (uint64_t)db_i64(s, 2),
			.calls = (uint64_t)db_i64(s, 3)};
	db_done(s);
	return got;
}

static int load_ways(struct db *db, int64_t path_id, struct path_result *r, struct err **err)
{
	struct db_stmt *s = db_query(
		db, err, "SELECT samples, instr, leaves_at FROM path_way WHERE path_id = ? ORDER BY way", "i", path_id);
	int got = -1;
	while (s && (got = db_step(s, err)) == 1)
		MEM_ADD(r->ways, r->n_ways) = (struct path_way){
			(unsigned)db_i64(s, 0), (uint64_t)db_i64(s, 1), (uint64_t)db_i64(s, 2)};
	db_done(s);
	return got;
}

#define SELECT_PATHS \
	"SELECT p.id, ifnull(p.instance, ''), p.reason, p.figure, p.inexact, p.ops, p.stamps, p.samples, p.other, " \
	"p.differ, " \
	"p.steps," \
	" ifnull(r.uuid, '') FROM path p JOIN run r ON r.id = p.run_id WHERE (?1 IS NULL OR instr(?1, r.uuid) > 0)" \
	" AND (?2 IS NULL OR p.instance = ?2)" \
	" AND (?3 IS NULL OR (p.lab = ?3 AND p.image = ?4 AND r.version = ?5 AND r.git = ?6)) ORDER BY p.id"

static struct db_stmt *select_paths(struct db *db, const char *sql, const char *runs, const char *instance,
	const struct path_build *b, struct err **err)
{
	return db_query(db, err, sql, "tttttt", runs, instance, b ? b->lab : NULL, b ? b->image : NULL,
		b ? b->version : NULL, b ? b->git : NULL);
}

static int load(struct db *db, struct db_stmt *s, struct path_result *r, struct err **err)
{
	size_t len;
	const void *steps = db_blob(s, 10, &len);
	*r = (struct path_result){.instance = mem_strdup(db_text(s, 1)),
		.why_not = mem_strdup(db_text(s, 2)),
		.measured = !db_is_null(s, 3),
		.figure = db_double(s, 3),
		.inexact = db_i64(s, 4) != 0,
		.ops = (uint64_t)db_i64(s, 5),
		.stamps = db_double(s, 6),
		.samples = (unsigned)db_i64(s, 7),
		.other = (unsigned)db_i64(s, 8),
		.differ = (unsigned)db_i64(s, 9)};
	snprintf(r->run, sizeof r->run, "%s", db_text(s, 11));
	if (r->why_not)
		return 0;
	if (load_functions(db, db_i64(s, 0), &r->path, err) != 0 || load_ways(db, db_i64(s, 0), r, err) != 0)
		return -1;
	return path_unpack(&r->path, steps, len)
		? 0
		: err_set(err, ERR_INFRA, "record it again: hvbench path --fresh",
			  "database %s: the path of %s in run %.8s is damaged", db_path(db), r->instance, r->run);
}

int path_results_load(struct db *db, const char *runs, struct path_results *results, struct err **err)
{
	struct db_stmt *s = select_paths(db, SELECT_PATHS, runs, NULL, NULL, err);
	int got = s ? 1 : -1;
	while (got == 1 && (got = db_step(s, err)) == 1)
		if (load(db, s, &MEM_ADD(results->list, results->n), err) != 0)
			got = -1;
	db_done(s);
	return got;
}

int path_result_newest(struct db *db, const char *runs, const char *instance, const struct path_build *build,
	struct path_result *result, struct err **err)
{
	struct db_stmt *s = select_paths(db, SELECT_PATHS " DESC LIMIT 1", runs, instance, build, err);
	int got = s ? db_step(s, err) : -1;
	if (got == 1 && load(db, s, result, err) != 0)
		got = -1;
	db_done(s);
	return got;
}
