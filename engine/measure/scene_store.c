/* scene_store.c - the guests of a scene and what each did, as rows of `member`. See scene_run.h. */
#include "engine/measure/scene_run.h"
#include "lib/auto.h"
#include "lib/samples.h"

static const char *role_name(enum scene_role role)
{
	static const char *const names[] = {
		[SCENE_BUSY] = "busy", [SCENE_PERIODIC] = "periodic", [SCENE_WAKEUP] = "wake-up"};
	return names[role];
}

int scene_store(struct db *db, int64_t boot_id, const struct scene_run *scene, struct err **err)
{
	for (unsigned k = 0; k < scene->log.n; k++) {
		const struct scene_member_log *m = &scene->log.members[k];
		const struct scene_member *what = &scene->bench->scene->members[k];
		AUTO_BUF struct buf packed = BUF_INIT;
		samples_pack(m->edges, m->n, &packed);
		if (db_exec(db, err,
			    "INSERT INTO member(boot_id, member, role, weight, cap, t0, t1, units, unit, stolen_ns, "
			    "edges, data)"
			    " VALUES (?,?,?,?,?,?,?,?,?, iif(?,?,NULL), ?,?)",
			    "iitiiiiiiiiib", boot_id, (int64_t)k, role_name(what->role), (int64_t)what->weight,
			    (int64_t)what->cap, (int64_t)m->t0, (int64_t)m->t1, (int64_t)m->units, (int64_t)m->unit,
			    (int64_t)m->told, (int64_t)m->stolen, (int64_t)m->n, packed.data, packed.len) != 0)
			return -1;
	}
	return 0;
}
