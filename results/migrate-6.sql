-- From 5 to 6: paths.

DROP VIEW run_full;

CREATE TABLE path (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	instance    TEXT NOT NULL,                     -- exit.cpuid@xen/bare-pvh
	lab         TEXT NOT NULL,                     -- the one it was recorded in: a hash of all that made it
	image       TEXT NOT NULL CHECK (length(image) = 64), -- sha256 of the guest's
	reason      TEXT,                              -- why there is no path
	figure      REAL,                              -- of the recorded boot, per operation; NULL: there is none
	inexact     INTEGER NOT NULL CHECK (inexact IN (0, 1)),
	ops         INTEGER NOT NULL CHECK (ops >= 1), -- operations per sample
	stamps      REAL NOT NULL,                     -- instructions of the path that are not the operations'
	samples     INTEGER NOT NULL,                  -- that were recorded
	other       INTEGER NOT NULL,                  -- of these with time in which no instruction was executed
	differ      INTEGER NOT NULL,                  -- different ways that samples took
	steps       BLOB,                              -- in order, folded: lib/path.h
	CHECK ((steps IS NULL) = (reason IS NOT NULL)),
	UNIQUE (run_id, instance)
) STRICT;

CREATE TABLE path_way (
	path_id     INTEGER NOT NULL REFERENCES path(id) ON DELETE CASCADE,
	way         INTEGER NOT NULL,
	samples     INTEGER NOT NULL,
	instr       INTEGER NOT NULL,
	leaves_at   INTEGER NOT NULL,
	PRIMARY KEY (path_id, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE function (
	id          INTEGER PRIMARY KEY,
	component   TEXT NOT NULL,
	name        TEXT NOT NULL,
	UNIQUE (component, name)
) STRICT;

CREATE TABLE path_function (
	path_id     INTEGER NOT NULL REFERENCES path(id) ON DELETE CASCADE,
	place       INTEGER NOT NULL,
	function_id INTEGER NOT NULL REFERENCES function(id),
	instr       INTEGER NOT NULL CHECK (instr > 0),
	calls       INTEGER NOT NULL,
	PRIMARY KEY (path_id, place)
) STRICT, WITHOUT ROWID;

CREATE VIEW run_full AS
SELECT r.*, (SELECT count(*) FROM boot b WHERE b.run_id = r.id) AS boots,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id) AS trials,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.outcome = 'ok') AS ok,
	(SELECT count(*) FROM path p WHERE p.run_id = r.id) AS paths
FROM run r;
