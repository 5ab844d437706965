-- From 3 to 4: what a run needs to be resumed, its tag and note; a run whose hvbench was killed is interrupted like
-- others. How tables are changed: migrate-2.sql.

DROP VIEW trial_full;
DROP VIEW run_full;

CREATE TABLE run_4 (
	id          INTEGER PRIMARY KEY,
	uuid        TEXT NOT NULL UNIQUE,
	started_utc TEXT NOT NULL,
	ended_utc   TEXT,                              -- NULL: it is running, or was killed
	version     TEXT NOT NULL,                     -- of hvbench
	git         TEXT NOT NULL,                     -- commit hvbench was built from, '' when unknown
	command     TEXT NOT NULL,
	seed        INTEGER NOT NULL,
	owner       TEXT NOT NULL DEFAULT '',          -- "NODE PID STARTTIME" of its controller: is it alive?
	-- running: until its end; where the owner is not alive it was killed, and reads as interrupted
	state       TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'complete', 'interrupted')),
	resume      TEXT,                              -- JSON, engine/resume.c; NULL: by an older hvbench
	tag         TEXT UNIQUE,                       -- a name of the user's for it
	note        TEXT                               -- the user's words about it
) STRICT;
INSERT INTO run_4(id, uuid, started_utc, ended_utc, version, git, command, seed, owner, state)
	SELECT id, uuid, started_utc, ended_utc, version, git, command, seed, owner,
		iif(state = 'died', 'interrupted', state)
	FROM run;
DROP TABLE run;
ALTER TABLE run_4 RENAME TO run;

CREATE VIEW trial_full AS
SELECT t.id, t.boot_id, b.run_id, b.host_id, h.name AS host, t.suite, t.bench,
	t.bench || '@' || b.driver || '/' || b.guest || '-' || b.mode ||
		CASE t.variant WHEN '' THEN '' ELSE '~' || t.variant END AS instance,
	b.driver, b.guest, b.mode, t.variant, b.rep, b.ord, b.clock,
	t.outcome, t.reason, t.unit, t.ops, t.warm, t.overhead, t.flags,
	b.outcome AS boot_outcome, b.reason AS boot_reason,
	s.n, s.min, s.p50, s.p90, s.p99, s.p999, s.max, s.mean, s.outliers, s.bimodal
FROM trial t JOIN boot b ON b.id = t.boot_id JOIN host h ON h.id = b.host_id LEFT JOIN summary s ON s.trial_id = t.id;

CREATE VIEW run_full AS
SELECT r.*, (SELECT count(*) FROM boot b WHERE b.run_id = r.id) AS boots,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id) AS trials,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.outcome = 'ok') AS ok
FROM run r;
