#include "engine/resumed.h"

int resumed_check_host(struct db *db, int64_t run_id, const char *name, int64_t host_id, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"WITH other(id) AS (SELECT host_id FROM trial_full WHERE run_id = ?1 AND host = ?2 AND host_id <> ?3"
		" AND outcome IN ('ok', 'unstable') LIMIT 1)"
		" SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM fact WHERE host_id IN (?3, other.id)"
		" GROUP BY name HAVING count(*) < 2 OR count(DISTINCT ifnull(value, '')) > 1)) FROM other",
		"iti", run_id, name, host_id);
	int got = s ? db_step(s, err) : -1;
	if (got == 1)
		err_set(err, ERR_USAGE, "put it back as it was, or measure again",
			"%s is not as it was when the run was measured; what differs: %s", name, db_text(s, 0));
	db_done(s);
	return got == 0 ? 0 : -1;
}

int resumed_check_image(struct db *db, int64_t run_id, const struct plan_target *t, const char *kind, const char *name,
	const char *sha256, struct err **err)
{
	struct db_stmt *s = db_query(db, err,
		"SELECT 1 FROM boot b JOIN boot_artifact ba ON ba.boot_id = b.id JOIN artifact a ON a.id = "
		"ba.artifact_id"
		" WHERE b.run_id = ? AND b.driver = ? AND b.guest = ? AND b.mode = ? AND a.kind = ? AND a.name = ?"
		" AND a.sha256 <> ? LIMIT 1",
		"itttttt", run_id, t->driver, t->guest, t->mode, kind, name, sha256);
	int got = s ? db_step(s, err) : -1;
	if (got == 1)
		err_set(err, ERR_USAGE, "resume it with the hvbench that measured it, or measure again",
			"the guest's %s %s is not the one that the run was measured with", kind, name);
	db_done(s);
	return got == 0 ? 0 : -1;
}
