-- The database of hvbench: the seam between engine (writes) and report (reads).
--
-- Facts are separate from what is derived. Whatever can be computed from other rows is a view, except `summary`: it is
-- computed from the samples when a trial is stored, so that a report need not read a year of samples.
--
-- Clocks, their units, devices and drivers are names without a CHECK: a new one is a row of a table in the code, not a
-- migration. A later version adds results/migrate-N.sql (from N-1 to N); all run in one transaction, `user_version`
-- last.

PRAGMA application_id = 0x68766231;   -- 'hvb1'
PRAGMA user_version = 6;

-- A machine that runs a hypervisor, in one configuration: with another kernel command line it is another row.
CREATE TABLE host (
	id          INTEGER PRIMARY KEY,
	name        TEXT NOT NULL,                     -- local, lab-kvm, lab-xen, lab-metal, or one of the hosts file
	fingerprint TEXT NOT NULL UNIQUE,              -- sha256 of its name and stable facts
	CHECK (length(fingerprint) = 64)
) STRICT;

CREATE TABLE fact (
	host_id     INTEGER NOT NULL REFERENCES host(id) ON DELETE CASCADE,
	collector   TEXT NOT NULL,
	name        TEXT NOT NULL,                     -- cpu.model, kernel.cmdline, xen.version ...
	value       TEXT,                              -- NULL: unavailable
	reason      TEXT,                              -- why it is unavailable
	PRIMARY KEY (host_id, name),
	CHECK ((value IS NULL) = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- One invocation of `hvbench run`.
CREATE TABLE run (
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

-- A file that a boot used. Two boots are comparable only with the same sha256.
CREATE TABLE artifact (
	id          INTEGER PRIMARY KEY,
	kind        TEXT NOT NULL CHECK (kind IN ('kernel', 'initramfs', 'bare', 'disk')),
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	name        TEXT NOT NULL,
	version     TEXT NOT NULL DEFAULT '',
	UNIQUE (kind, sha256)
) STRICT;

-- One boot of one guest: the unit of repetition. It runs one or more benches. Its row is made when it begins: until it
-- ends it is an error whose reason says so. A run that was resumed may have several of one repetition, each with the
-- trials that the ones before it lack.
CREATE TABLE boot (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	host_id     INTEGER NOT NULL REFERENCES host(id),
	driver      TEXT NOT NULL,
	guest       TEXT NOT NULL,
	mode        TEXT NOT NULL,
	rep         INTEGER NOT NULL CHECK (rep >= 0),
	ord         INTEGER NOT NULL CHECK (ord >= 0), -- its place in the run's order (METHOD rule 11)
	nonce       TEXT NOT NULL CHECK (length(nonce) = 16),
	started_utc TEXT NOT NULL,
	wall_ms     INTEGER,                           -- by the controller's clock, from the order to the end
	clock       TEXT NOT NULL,                     -- lib/clocks.c: tsc, icount, wall
	outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'skip', 'unstable', 'fail', 'error', 'crash')),
	reason      TEXT,
	console     TEXT,                              -- its end; NULL when ok or skip
	hello       TEXT,                              -- the guest's first frame, as JSON
	CHECK ((outcome = 'ok') = (reason IS NULL)),
	UNIQUE (run_id, ord)
) STRICT;

CREATE TABLE boot_artifact (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	artifact_id INTEGER NOT NULL REFERENCES artifact(id),
	PRIMARY KEY (boot_id, artifact_id)
) STRICT, WITHOUT ROWID;

-- The vCPUs of a scene, a boot of several guests. Times are ticks of their common time line; 0 is when the first one
-- passed the start barrier.
CREATE TABLE member (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	member      INTEGER NOT NULL CHECK (member >= 0),
	role        TEXT NOT NULL CHECK (role IN ('busy', 'periodic', 'wake-up')),
	weight      INTEGER NOT NULL,                  -- percent of the default; 0: left alone
	cap         INTEGER NOT NULL,                  -- percent of one CPU; 0: none
	t0          INTEGER NOT NULL,                  -- when it passed the barrier
	t1          INTEGER NOT NULL,                  -- when its part was over
	units       INTEGER NOT NULL,                  -- of work that it completed
	unit        INTEGER NOT NULL CHECK (unit > 0), -- ticks of one, undisturbed
	stolen_ns   INTEGER,                           -- steal time t0 to t1, as the guest was told; NULL: not told
	edges       INTEGER NOT NULL,                  -- numbers in data
	data        BLOB NOT NULL,                     -- when it got and lost the CPU, alternately; lib/samples.h
	PRIMARY KEY (boot_id, member)
) STRICT, WITHOUT ROWID;

-- A file of a bench in a boot: the fio job of the user's that the guest got. Two trials of different jobs are never
-- compared.
CREATE TABLE file (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	bench       TEXT NOT NULL,                     -- suite.name
	variant     TEXT NOT NULL,
	name        TEXT NOT NULL,                     -- job.fio
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	content     TEXT NOT NULL,
	PRIMARY KEY (boot_id, bench, variant, name)
) STRICT, WITHOUT ROWID;

-- What the guest sees of its CPU (bench/wire.h, the frame cpu).
CREATE TABLE cpu_fact (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,                     -- x86: vendor, apic, cpuid.0xLEAF.SUB
	value       TEXT NOT NULL,                     -- of a leaf: "EAX EBX ECX EDX", hexadecimal
	PRIMARY KEY (boot_id, name)
) STRICT, WITHOUT ROWID;

-- One bench in one boot.
CREATE TABLE trial (
	id          INTEGER PRIMARY KEY,
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	suite       TEXT NOT NULL,
	bench       TEXT NOT NULL,                     -- suite.name
	variant     TEXT NOT NULL DEFAULT '',          -- the guest's device that was measured; '': the bench has none
	outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'skip', 'unstable', 'fail', 'error', 'crash')),
	reason      TEXT,
	unit        TEXT NOT NULL,                     -- of a sample's value
	-- operations per sample: value = sample / ops - overhead
	ops         INTEGER NOT NULL DEFAULT 1 CHECK (ops >= 1),
	-- the first `warm` samples are warm-up: stored, in no figure
	warm        INTEGER NOT NULL DEFAULT 0 CHECK (warm >= 0),
	overhead    REAL,                              -- of the control loop, per operation; NULL: none
	flags       TEXT NOT NULL DEFAULT '',          -- comma-separated: bimodal, outliers, inexact
	CHECK ((outcome = 'ok') = (reason IS NULL)),
	UNIQUE (boot_id, bench, variant)
) STRICT;

-- Raw samples, warm-up included, encoded by lib/samples.h (typically 1 to 2 bytes a sample).
CREATE TABLE sample (
	trial_id    INTEGER PRIMARY KEY REFERENCES trial(id) ON DELETE CASCADE,
	n           INTEGER NOT NULL CHECK (n > 0),
	data        BLOB NOT NULL
) STRICT;

-- Derived from the samples: per operation, overhead subtracted, without warm-up. Only for trials that are ok.
CREATE TABLE summary (
	trial_id    INTEGER PRIMARY KEY REFERENCES trial(id) ON DELETE CASCADE,
	n           INTEGER NOT NULL,
	min REAL NOT NULL, p50 REAL NOT NULL, p90 REAL NOT NULL, p99 REAL NOT NULL, p999 REAL NOT NULL,
	max REAL NOT NULL, mean REAL NOT NULL,
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

-- Metrics of a trial that are unavailable, and why.
CREATE TABLE unavailable (
	trial_id    INTEGER NOT NULL REFERENCES trial(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,                     -- of the metric
	reason      TEXT NOT NULL,
	PRIMARY KEY (trial_id, name)
) STRICT, WITHOUT ROWID;

-- What collectors counted while a boot ran.
CREATE TABLE counter (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	collector   TEXT NOT NULL,
	name        TEXT NOT NULL,
	value       INTEGER,                           -- NULL: unavailable
	reason      TEXT,                              -- why it is unavailable
	enabled     INTEGER NOT NULL DEFAULT 0,        -- ns for which the counter was enabled
	running     INTEGER NOT NULL DEFAULT 0,        -- ns for which it counted: less when it was multiplexed
	PRIMARY KEY (boot_id, collector, name),
	CHECK ((value IS NULL) = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	boot_id     INTEGER REFERENCES boot(id) ON DELETE CASCADE,
	t           TEXT NOT NULL,                     -- UTC
	kind        TEXT NOT NULL,                     -- host-lost: its other boots were not run;
	                                               -- left: something could not be removed
	text        TEXT NOT NULL
) STRICT;

-- The journal: a row is added before a thing is created, and released when it is gone. gc finds here what was left.
CREATE TABLE resource (
	id          INTEGER PRIMARY KEY,
	run_id      INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
	host        TEXT NOT NULL,                     -- name of the host where it is
	kind        TEXT NOT NULL CHECK (kind IN ('domain', 'process', 'folder', 'disk', 'network')),
	driver      TEXT NOT NULL DEFAULT '',          -- of a domain: the driver that can remove it
	name        TEXT NOT NULL,                     -- domain name, path, or "pid starttime" of a process
	created_utc TEXT NOT NULL,
	released_utc TEXT
) STRICT;

-- A row's path: what ran between the stamps of its median sample, or why that is not known (METHOD rule 28). It was
-- recorded in a boot of its own, of which nothing else is kept. A run that has paths only is not the newest run.
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

-- The commonest ways that its samples took; the path is the first.
CREATE TABLE path_way (
	path_id     INTEGER NOT NULL REFERENCES path(id) ON DELETE CASCADE,
	way         INTEGER NOT NULL,
	samples     INTEGER NOT NULL,
	instr       INTEGER NOT NULL,
	leaves_at   INTEGER NOT NULL,                  -- instructions from the start that it shares with the first
	PRIMARY KEY (path_id, way)
) STRICT, WITHOUT ROWID;

CREATE TABLE function (
	id          INTEGER PRIMARY KEY,
	component   TEXT NOT NULL,                     -- guest, xen, linux, a module, a process
	name        TEXT NOT NULL,
	UNIQUE (component, name)
) STRICT;

-- A function in a path. path.steps names it by its place.
CREATE TABLE path_function (
	path_id     INTEGER NOT NULL REFERENCES path(id) ON DELETE CASCADE,
	place       INTEGER NOT NULL,
	function_id INTEGER NOT NULL REFERENCES function(id),
	instr       INTEGER NOT NULL CHECK (instr > 0),
	calls       INTEGER NOT NULL,
	PRIMARY KEY (path_id, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX fact_host ON fact(host_id);
CREATE INDEX boot_run ON boot(run_id);
CREATE INDEX trial_bench ON trial(bench);
CREATE INDEX event_run ON event(run_id);
CREATE INDEX resource_left ON resource(released_utc) WHERE released_utc IS NULL;

-- Derived.

-- A trial with everything that names it. The instance string is the one of the command line.
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
	(SELECT count(*) FROM boot b JOIN trial t ON t.boot_id = b.id WHERE b.run_id = r.id AND t.outcome = 'ok') AS ok,
	(SELECT count(*) FROM path p WHERE p.run_id = r.id) AS paths
FROM run r;
