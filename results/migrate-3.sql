-- From 2 to 3: facts of the CPU by name instead of x86's CPUID registers; unavailable instead of lack; the roles busy,
-- periodic and wake-up; names of clocks and units without a CHECK. How tables are changed: migrate-2.sql.

DROP VIEW trial_full;
DROP VIEW run_full;

CREATE TABLE boot_3 (
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
INSERT INTO boot_3
	SELECT id, run_id, host_id, driver, guest, mode, rep, ord, nonce, started_utc, wall_ms, clock,
		outcome, reason, console, hello
	FROM boot;
DROP TABLE boot;
ALTER TABLE boot_3 RENAME TO boot;

CREATE TABLE trial_3 (
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
INSERT INTO trial_3
	SELECT id, boot_id, suite, bench, variant, outcome, reason, unit, ops, warm, overhead, flags FROM trial;
DROP TABLE trial;
ALTER TABLE trial_3 RENAME TO trial;

CREATE TABLE member_3 (
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
INSERT INTO member_3
	SELECT boot_id, member, CASE role WHEN 'burn' THEN 'busy' WHEN 'part' THEN 'periodic' ELSE 'wake-up' END,
		weight, cap, t0, t1, units, unit, stolen_ns, edges, data
	FROM member;
DROP TABLE member;
ALTER TABLE member_3 RENAME TO member;

CREATE TABLE cpu_fact (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	name        TEXT NOT NULL,                     -- x86: vendor, apic, cpuid.0xLEAF.SUB
	value       TEXT NOT NULL,                     -- of a leaf: "EAX EBX ECX EDX", hexadecimal
	PRIMARY KEY (boot_id, name)
) STRICT, WITHOUT ROWID;
INSERT INTO cpu_fact
	SELECT boot_id, printf('cpuid.0x%x.%x', leaf, sub), printf('%x %x %x %x', eax, ebx, ecx, edx) FROM cpuid;
INSERT INTO cpu_fact
	SELECT boot.id, fact.key, fact.value
	FROM boot, json_each(boot.hello) fact WHERE fact.key IN ('vendor', 'apic');
DROP TABLE cpuid;

ALTER TABLE lack RENAME TO unavailable;

CREATE INDEX boot_run ON boot(run_id);
CREATE INDEX trial_bench ON trial(bench);

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
