/* session_reap.c - what a boot, or a worker that was lost, left on its host, by the journal.
 * No boot begins beside it: a host on which it cannot be removed is given up, a machine of the lab at once, because
 * another one takes its place. See session_parts.h. */
#include "engine/journal.h"
#include "engine/session_parts.h"
#include "lib/mem.h"

#define REAP_MS 60000

/* The newest thing of this run on this host that is not released. True when there is one; caller frees. */
static bool next_left(const struct session *s, char **kind, char **driver, char **name)
{
	struct db_stmt *q = db_query(s->shared->db, NULL,
		"SELECT kind, driver, name FROM resource WHERE run_id = ? AND host = ? AND released_utc IS NULL"
		" AND kind IN ('domain', 'disk', 'network') ORDER BY id DESC LIMIT 1",
		"it", s->shared->run_id, s->host->name);
	bool found = q && db_step(q, NULL) == 1;
	if (found) {
		*kind = mem_strdup(db_text(q, 0));
		*driver = mem_strdup(db_text(q, 1));
		*name = mem_strdup(db_text(q, 2));
	}
	db_done(q);
	return found;
}

int session_reap(struct session *s, struct err **err)
{
	AUTO_FREE char *kind = NULL, *driver = NULL, *name = NULL;
	bool lab = s->host->kind == HOST_LAB;
	bool lost = s->revived || s->shared->first_ord > 0; /* a worker, or a whole hvbench */
	if (lab && s->left && !s->quitting)
		return err_set(err, ERR_INFRA, NULL, "what a boot left on %s cannot be removed", s->host->name);
	if (lab || s->quitting || (!lost && !s->left) || !next_left(s, &kind, &driver, &name)) {
		s->left = false;
		session_enter(s, SESSION_READY, 0);
		return 0;
	}
	struct wire_fields f = {.cap = WIRE_PAYLOAD_MAX};
	wire_put(&f, "kind", kind);
	wire_put(&f, "driver", driver);
	wire_put(&f, "name", name);
	session_enter(s, SESSION_REAP, REAP_MS);
	return link_send(s->link, "reap", &f, err);
}

int session_reaped(struct session *s, struct err **err)
{
	AUTO_FREE char *kind = NULL, *driver = NULL, *name = NULL;
	if (next_left(s, &kind, &driver, &name) &&
		journal_release(s->shared->db, s->shared->run_id, kind, name, err) != 0) {
		s->fatal = true;
		return -1;
	}
	return session_reap(s, err);
}
