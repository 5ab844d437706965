-- From 1 to 2: a boot can measure several devices, so the variant is the trial's; unavailable metrics; disks in the
-- journal. SQLite cannot change a constraint in place: each such table is made anew. Foreign keys are off during a
-- migration, and checked after it.

DROP VIEW trial_full;
DROP VIEW run_full;

CREATE TABLE trial_2 (
	id          INTEGER PRIMARY KEY,
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	suite       TEXT NOT NULL,
	bench       TEXT NOT NULL,
	variant     TEXT NOT NULL DEFAULT '',
	outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'skip', 'unstable', 'fail', 'error', 'crash')),
	reason      TEXT,
	unit        TEXT NOT NULL CHECK (unit IN ('ticks', 'instructions', 'ns')),
	ops         INTEGER NOT NULL DEFAULT 1 CHECK (ops >= 1),
	warm        INTEGER NOT NULL DEFAULT 0 CHECK (warm >= 0),
	overhead    REAL,
	flags       TEXT NOT NULL DEFAULT '',
	CHECK ((outcome = 'ok') = (reason IS NULL)),
	UNIQUE (boot_id, bench, variant)
) STRICT;
INSERT INTO trial_2
	SELECT t.id, t.boot_id, t.suite, t.bench, b.variant, t.outcome, t.reason, t.unit, t.ops, t.warm,
		t.overhead, t.flags
	FROM trial t JOIN boot b ON b.id = t.boot_id;
DROP TABLE trial;
ALTER TABLE trial_2 RENAME TO trial;
CREATE INDEX trial_bench ON trial(bench);

ALTER TABLE boot DROP COLUMN variant;

CREATE TABLE lack (
	trial_id    INTEGER NOT NULL REFERENCES trial(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,
	reason      TEXT NOT NULL,
	PRIMARY KEY (trial_id, name)
) STRICT, WITHOUT ROWID;

-- The guests of a scene: a boot of several. Times are ticks of their common time line, from the moment the first of
-- them passed the start barrier.
CREATE TABLE member (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	member      INTEGER NOT NULL CHECK (member >= 0),
	role        TEXT NOT NULL CHECK (role IN ('burn', 'part', 'wake')),
	weight      INTEGER NOT NULL,                  -- percent of the default; 0: left alone
	cap         INTEGER NOT NULL,                  -- percent of one CPU; 0: none
	t0          INTEGER NOT NULL,                  -- it passed the barrier
	t1          INTEGER NOT NULL,                  -- its time was over
	units       INTEGER NOT NULL,                  -- of work that it did
	unit        INTEGER NOT NULL CHECK (unit > 0), -- ticks of one, undisturbed
	stolen_ns   INTEGER,                           -- what its hypervisor told it from t0 to t1; NULL: nothing
	edges       INTEGER NOT NULL,                  -- numbers in data:
	data        BLOB NOT NULL,                     -- when it got the CPU and lost it, in turn; lib/samples.h
	PRIMARY KEY (boot_id, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_2 (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	host        TEXT NOT NULL,
	kind        TEXT NOT NULL CHECK (kind IN ('domain', 'process', 'folder', 'disk', 'network')),
	driver      TEXT NOT NULL DEFAULT '',
	name        TEXT NOT NULL,
	created_utc TEXT NOT NULL,
	released_utc TEXT
) STRICT;
INSERT INTO resource_2
	SELECT id, run_id, host, iif(kind = 'netns', 'network', kind), driver, name, created_utc, released_utc
	FROM resource;
DROP TABLE resource;
ALTER TABLE resource_2 RENAME TO resource;
CREATE INDEX resource_left ON resource(released_utc) WHERE released_utc IS NULL;

CREATE VIEW trial_full AS
SELECT t.id, t.boot_id, b.run_id, b.host_id, h.name AS host, t.suite, t.bench,
	t.bench || '@' || b.driver || '/' || b.guest || '-' || b.mode ||
		CASE t.variant WHEN '' THEN '' ELSE '~' || t.variant END AS instance,
	b.driver, b.guest, b.mode, t.variant, b.rep, b.ord, b.clock,
	t.outcome, t.reason, t.unit, t.ops, t.warm, t.overhead, t.flags,
	s.n, s.min, s.p50, s.p90, s.p99, s.p999, s.max, s.mean, s.outliers, s.bimodal
FROM trial t JOIN boot b ON b.id = t.boot_id JOIN host h ON h.id = b.host_id LEFT JOIN summary s ON s.trial_id = t.id;

CREATE VIEW run_full AS
SELECT r.*, (SELECT count(*) FROM boot b WHERE b.run_id = r.id) AS boots,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id) AS trials,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.outcome = 'ok') AS ok
FROM run r;
