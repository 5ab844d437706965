-- The database of hvbench, version 2: the seam between engine (writes) and report (reads).
--
-- Facts are apart from what can be derived: everything that can be computed again from the rows is a view, but for `summary`, which is
-- a cache (`hvbench gc --rebuild` makes it anew from the samples) so that a report need not read a year of samples.
--
-- A later version adds results/migrate-N.sql (from N-1 to N); all run in one transaction, `user_version` last.

PRAGMA application_id = 0x68766231;   -- 'hvb1'
PRAGMA user_version = 2;

-- A machine that runs a hypervisor, as it was: another kernel command line is another row.
CREATE TABLE host (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL,                     -- local, lab-kvm, lab-xen, lab-metal, or its name in the hosts file
	fingerprint TEXT NOT NULL UNIQUE,              -- sha256 over name and its stable facts
	CHECK (length(fingerprint) = 64)
) STRICT;

CREATE TABLE fact (
	host_id     INTEGER NOT NULL REFERENCES host(id) ON DELETE CASCADE,
	collector   TEXT NOT NULL,
	name        TEXT NOT NULL,                     -- cpu.model, kernel.cmdline, xen.version ...
	value       TEXT,                              -- NULL: unavailable, and then
	reason      TEXT,                              -- why
	PRIMARY KEY (host_id, name),
	CHECK ((value IS NULL) = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- One invocation of `hvbench run`.
CREATE TABLE run (
	id          INTEGER PRIMARY KEY,
	uuid        TEXT NOT NULL UNIQUE,
	started_utc TEXT NOT NULL,
	ended_utc   TEXT,                              -- NULL: running, or it died
	version     TEXT NOT NULL,                     -- of hvbench
	git         TEXT NOT NULL,                     -- commit hvbench was built from, '' when unknown
	command     TEXT NOT NULL,
	seed        INTEGER NOT NULL,
	owner       TEXT NOT NULL DEFAULT '',          -- "NODE PID STARTTIME" of its controller: gc asks whether it lives
	state       TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'complete', 'interrupted', 'died'))
) STRICT;

-- A file that takes part in a boot: same sha256, same bytes.
CREATE TABLE artifact (
	id          INTEGER PRIMARY KEY,
	kind        TEXT NOT NULL CHECK (kind IN ('kernel', 'initramfs', 'bare', 'disk')),
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	name        TEXT NOT NULL,
	version     TEXT NOT NULL DEFAULT '',
	UNIQUE (kind, sha256)
) STRICT;

-- One boot of one guest: the unit of repetition. It does one or more benches.
CREATE TABLE boot (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	host_id     INTEGER NOT NULL REFERENCES host(id),
	driver      TEXT NOT NULL,
	guest       TEXT NOT NULL,
	mode        TEXT NOT NULL,
	rep         INTEGER NOT NULL CHECK (rep >= 0),
	ord         INTEGER NOT NULL CHECK (ord >= 0), -- place in the run's order (ABBA by the run's seed)
	nonce       TEXT NOT NULL CHECK (length(nonce) = 16),
	started_utc TEXT NOT NULL,
	wall_ms     INTEGER,                           -- the controller's clock, from asked to ended
	clock       TEXT NOT NULL CHECK (clock IN ('tsc', 'icount', 'wall')),
	outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'skip', 'unstable', 'fail', 'error', 'crash')),
	reason      TEXT,
	console     TEXT,                              -- the tail, for every outcome but ok and skip
	hello       TEXT,                              -- the guest's first frame, as JSON
	CHECK ((outcome = 'ok') = (reason IS NULL)),
	UNIQUE (run_id, ord)
) STRICT;

CREATE TABLE boot_artifact (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	artifact_id INTEGER NOT NULL REFERENCES artifact(id),
	PRIMARY KEY (boot_id, artifact_id)
) STRICT, WITHOUT ROWID;

-- The guests of a scene: a boot of several. Times are ticks of their common time line, from the moment the first of them passed the start barrier.
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

-- What the guest saw of the CPU.
CREATE TABLE cpuid (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	leaf        INTEGER NOT NULL,
	sub         INTEGER NOT NULL,
	eax         INTEGER NOT NULL, ebx INTEGER NOT NULL, ecx INTEGER NOT NULL, edx INTEGER NOT NULL,
	PRIMARY KEY (boot_id, leaf, sub)
) STRICT, WITHOUT ROWID;

-- One bench in one boot.
CREATE TABLE trial (
	id          INTEGER PRIMARY KEY,
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	suite       TEXT NOT NULL,
	bench       TEXT NOT NULL,                     -- suite.name
	variant     TEXT NOT NULL DEFAULT '',          -- the device of the guest that was measured; '' where there is no choice
	outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'skip', 'unstable', 'fail', 'error', 'crash')),
	reason      TEXT,
	unit        TEXT NOT NULL CHECK (unit IN ('ticks', 'instructions', 'ns')),
	ops         INTEGER NOT NULL DEFAULT 1 CHECK (ops >= 1),      -- operations per sample; a sample's value is sample / ops - overhead
	warm        INTEGER NOT NULL DEFAULT 0 CHECK (warm >= 0),     -- the first `warm` samples are warm-up: stored, left out
	overhead    REAL,                              -- per operation, of the control loop; NULL unless measured
	flags       TEXT NOT NULL DEFAULT '',          -- comma-separated: bimodal, outliers, inexact
	CHECK ((outcome = 'ok') = (reason IS NULL)),
	UNIQUE (boot_id, bench, variant)
) STRICT;

-- Raw samples, warm-up included: lib/samples.h has the encoding (at most 4 bytes a sample; typically 1-2).
CREATE TABLE sample (
	trial_id    INTEGER PRIMARY KEY REFERENCES trial(id) ON DELETE CASCADE,
	n           INTEGER NOT NULL CHECK (n > 0),
	data        BLOB NOT NULL
) STRICT;

-- Cache of what the samples say, per operation, overhead subtracted, warm-up left out. Only for trials that are ok.
CREATE TABLE summary (
	trial_id    INTEGER PRIMARY KEY REFERENCES trial(id) ON DELETE CASCADE,
	n           INTEGER NOT NULL,
	min REAL NOT NULL, p50 REAL NOT NULL, p90 REAL NOT NULL, p99 REAL NOT NULL, p999 REAL NOT NULL, max REAL NOT NULL, mean REAL NOT NULL,
	outliers    INTEGER NOT NULL,                  -- by MAD; flagged, never deleted
	bimodal     INTEGER NOT NULL CHECK (bimodal IN (0, 1)),
	histogram   BLOB NOT NULL                      -- lib/stats.h: log-linear, relative error < 0.8 %
) STRICT;

-- Figures of a trial that are not samples (IOPS, share of a CPU ...).
CREATE TABLE metric (
	trial_id    INTEGER NOT NULL REFERENCES trial(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,
	value       REAL NOT NULL,
	unit        TEXT NOT NULL,
	PRIMARY KEY (trial_id, name)
) STRICT, WITHOUT ROWID;

-- What could not be had of a trial, and why: exits of a Xen that nobody traces ...
CREATE TABLE lack (
	trial_id    INTEGER NOT NULL REFERENCES trial(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,                     -- of the metric that is unavailable
	reason      TEXT NOT NULL,
	PRIMARY KEY (trial_id, name)
) STRICT, WITHOUT ROWID;

-- What collectors saw while a boot ran.
CREATE TABLE counter (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	collector   TEXT NOT NULL,
	name        TEXT NOT NULL,
	value       INTEGER,                           -- NULL: unavailable, and then
	reason      TEXT,                              -- why
	enabled     INTEGER NOT NULL DEFAULT 0,        -- ns the counter was wanted
	running     INTEGER NOT NULL DEFAULT 0,        -- ns it was counting (multiplexing)
	PRIMARY KEY (boot_id, collector, name),
	CHECK ((value IS NULL) = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	boot_id     INTEGER REFERENCES boot(id) ON DELETE CASCADE,
	t           TEXT NOT NULL,                     -- UTC
	kind        TEXT NOT NULL,
	text        TEXT NOT NULL
) STRICT;

-- The journal: a row before each thing is created, released after it is gone. What a dead run left is found here by gc.
CREATE TABLE resource (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	host        TEXT NOT NULL,                     -- name of the host it is on
	kind        TEXT NOT NULL CHECK (kind IN ('domain', 'process', 'folder', 'disk', 'network')),
	driver      TEXT NOT NULL DEFAULT '',          -- who can reap a domain
	name        TEXT NOT NULL,                     -- domain name, path, or "pid starttime" of a process
	created_utc TEXT NOT NULL,
	released_utc TEXT
) STRICT;

CREATE INDEX fact_host ON fact(host_id);
CREATE INDEX boot_run ON boot(run_id);
CREATE INDEX trial_bench ON trial(bench);
CREATE INDEX event_run ON event(run_id);
CREATE INDEX resource_left ON resource(released_utc) WHERE released_utc IS NULL;

-- Derived.

-- A trial with everything that names it. The instance string is the one of the command line.
CREATE VIEW trial_full AS
SELECT t.id, t.boot_id, b.run_id, b.host_id, h.name AS host, t.suite, t.bench,
	t.bench || '@' || b.driver || '/' || b.guest || '-' || b.mode || CASE t.variant WHEN '' THEN '' ELSE '~' || t.variant END AS instance,
	b.driver, b.guest, b.mode, t.variant, b.rep, b.ord, b.clock, t.outcome, t.reason, t.unit, t.ops, t.warm, t.overhead, t.flags,
	s.n, s.min, s.p50, s.p90, s.p99, s.p999, s.max, s.mean, s.outliers, s.bimodal
FROM trial t JOIN boot b ON b.id = t.boot_id JOIN host h ON h.id = b.host_id LEFT JOIN summary s ON s.trial_id = t.id;

CREATE VIEW run_full AS
SELECT r.*, (SELECT count(*) FROM boot b WHERE b.run_id = r.id) AS boots,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id) AS trials,
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.outcome = 'ok') AS ok
FROM run r;
