-- A database of hvbench, version 2, as schema and rows: what hvbench 0.1 recorded in the lab (sched suite, Linux 6.1 and Xen 4.17),
-- cut to three boots. Tests open it with the schema of today. See tests/unit/test_report_cli.c.
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

-- Rows.

INSERT INTO host VALUES(1,'lab-kvm','0000000000000000000000000000000000000000000000000000000000000001');
INSERT INTO host VALUES(2,'lab-xen','0000000000000000000000000000000000000000000000000000000000000002');
INSERT INTO fact VALUES(1,'facts','cpu.governor',NULL,'cannot open /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor: No such file or directory');
INSERT INTO fact VALUES(1,'facts','cpu.model','QEMU TCG CPU version 2.5+',NULL);
INSERT INTO fact VALUES(1,'facts','kernel.clocksource','tsc',NULL);
INSERT INTO fact VALUES(1,'facts','kernel.cmdline','console=ttyS0 quiet loglevel=4 panic=-1',NULL);
INSERT INTO fact VALUES(1,'facts','kernel.release','6.1.0-56-amd64',NULL);
INSERT INTO fact VALUES(1,'facts','kernel.timer_slack_ns','50000',NULL);
INSERT INTO fact VALUES(1,'facts','kernel.version','#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.enable_pmu','N',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.halt_poll_ns','200000',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.halt_poll_ns_grow','2',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.halt_poll_ns_shrink','0',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.kvmclock_periodic_sync','Y',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.lapic_timer_advance_ns','-1',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.min_timer_period_us','200',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.nx_huge_pages','N',NULL);
INSERT INTO fact VALUES(1,'facts','kvm.tdp_mmu','Y',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.avic','N',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.nested','1',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.npt','Y',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.nrips','0',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.pause_filter_count','0',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.pause_filter_thresh','0',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.sev','N',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.vgif','1',NULL);
INSERT INTO fact VALUES(1,'facts','kvm_amd.vls','0',NULL);
INSERT INTO fact VALUES(1,'lab','lab.clock','icount',NULL);
INSERT INTO fact VALUES(1,'lab','lab.cpus','1',NULL);
INSERT INTO fact VALUES(1,'lab','lab.emulator','this machine''s QEMU, without its second delivery of an interrupt that VMRUN injects',NULL);
INSERT INTO fact VALUES(1,'lab','lab.kernel','package',NULL);
INSERT INTO fact VALUES(1,'lab','lab.key','ea5da4c86f8fe6d1',NULL);
INSERT INTO fact VALUES(1,'lab','lab.xen','package',NULL);
INSERT INTO fact VALUES(1,'facts','libvirt.version','9.0.0',NULL);
INSERT INTO fact VALUES(1,'facts','memory.ksm','0',NULL);
INSERT INTO fact VALUES(1,'facts','memory.thp','[always] madvise never',NULL);
INSERT INTO fact VALUES(1,'facts','memory.thp_defrag','always defer defer+madvise [madvise] never',NULL);
INSERT INTO fact VALUES(1,'facts','memory.total','2975172 kB',NULL);
INSERT INTO fact VALUES(1,'facts','parity.cpu','AuthenticAMD QEMU TCG CPU version 2.5+ (family 15, model 107, stepping 1)',NULL);
INSERT INTO fact VALUES(1,'facts','parity.cstates','none',NULL);
INSERT INTO fact VALUES(1,'facts','parity.governor','none',NULL);
INSERT INTO fact VALUES(1,'facts','parity.ksm','off',NULL);
INSERT INTO fact VALUES(1,'facts','parity.microcode','0x1000065',NULL);
INSERT INTO fact VALUES(1,'facts','parity.mitigations','default',NULL);
INSERT INTO fact VALUES(1,'facts','parity.smt','off',NULL);
INSERT INTO fact VALUES(1,'facts','parity.thp','on',NULL);
INSERT INTO fact VALUES(1,'facts','parity.turbo','none',NULL);
INSERT INTO fact VALUES(2,'facts','cpu.governor',NULL,'cannot open /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor: No such file or directory');
INSERT INTO fact VALUES(2,'facts','cpu.model','QEMU TCG CPU version 2.5+',NULL);
INSERT INTO fact VALUES(2,'facts','kernel.clocksource','tsc',NULL);
INSERT INTO fact VALUES(2,'facts','kernel.cmdline','console=hvc0 quiet loglevel=4 panic=-1',NULL);
INSERT INTO fact VALUES(2,'facts','kernel.release','6.1.0-56-amd64',NULL);
INSERT INTO fact VALUES(2,'facts','kernel.timer_slack_ns','50000',NULL);
INSERT INTO fact VALUES(2,'facts','kernel.version','#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)',NULL);
INSERT INTO fact VALUES(2,'facts','kvm',NULL,'the kernel has no KVM loaded');
INSERT INTO fact VALUES(2,'lab','lab.clock','icount',NULL);
INSERT INTO fact VALUES(2,'lab','lab.cpus','1',NULL);
INSERT INTO fact VALUES(2,'lab','lab.emulator','this machine''s QEMU, without its second delivery of an interrupt that VMRUN injects',NULL);
INSERT INTO fact VALUES(2,'lab','lab.kernel','package',NULL);
INSERT INTO fact VALUES(2,'lab','lab.key','ea5da4c86f8fe6d1',NULL);
INSERT INTO fact VALUES(2,'lab','lab.xen','package',NULL);
INSERT INTO fact VALUES(2,'facts','libvirt.version','9.0.0',NULL);
INSERT INTO fact VALUES(2,'facts','memory.ksm','0',NULL);
INSERT INTO fact VALUES(2,'facts','memory.thp',NULL,'cannot open /sys/kernel/mm/transparent_hugepage/enabled: No such file or directory');
INSERT INTO fact VALUES(2,'facts','memory.thp_defrag',NULL,'cannot open /sys/kernel/mm/transparent_hugepage/defrag: No such file or directory');
INSERT INTO fact VALUES(2,'facts','memory.total','912332 kB',NULL);
INSERT INTO fact VALUES(2,'facts','parity.cpu','AuthenticAMD QEMU TCG CPU version 2.5+ (family 15, model 107, stepping 1)',NULL);
INSERT INTO fact VALUES(2,'facts','parity.cstates','none',NULL);
INSERT INTO fact VALUES(2,'facts','parity.governor','none',NULL);
INSERT INTO fact VALUES(2,'facts','parity.ksm','off',NULL);
INSERT INTO fact VALUES(2,'facts','parity.microcode','0x1000065',NULL);
INSERT INTO fact VALUES(2,'facts','parity.mitigations','default',NULL);
INSERT INTO fact VALUES(2,'facts','parity.smt','off',NULL);
INSERT INTO fact VALUES(2,'facts','parity.thp','on',NULL);
INSERT INTO fact VALUES(2,'facts','parity.turbo','none',NULL);
INSERT INTO fact VALUES(2,'facts','xen.caps','xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64',NULL);
INSERT INTO fact VALUES(2,'facts','xen.changeset',NULL,'xl info does not say');
INSERT INTO fact VALUES(2,'facts','xen.cmdline','console=com1 com1=115200 noreboot dom0_mem=1024M,max:1024M',NULL);
INSERT INTO fact VALUES(2,'facts','xen.memory_mib','3071',NULL);
INSERT INTO fact VALUES(2,'facts','xen.scheduler','credit2',NULL);
INSERT INTO fact VALUES(2,'facts','xen.version','4.17.7',NULL);
INSERT INTO fact VALUES(2,'facts','xen.virt_caps','pv hvm hap gnttab-v1 gnttab-v2',NULL);
INSERT INTO run VALUES(1,'a0d25b81-2c45-467f-bc6f-985fb14ed884','2026-11-28T21:47:45Z','2026-11-28T21:48:30Z','0.1.0','b34f0f7','hvbench run --on lab --quiet --reps 2 sched.fair-4@kvm sched.fair-4@xen/bare-pvh sched.weight-1-4@kvm sched.weight-1-4@xen/bare-pvh',1280910413,'node 20024 131161','complete');
INSERT INTO artifact VALUES(1,'bare','97a5b94c728cd4ca3b08215a5cbb39dbabcffe2f04c3c417a11483fedf3cf91d','bare.elf','');
INSERT INTO boot VALUES(2,1,2,'xen','bare','pvh',0,3,'f16aa3c96443e879','2026-11-28T21:47:54Z',4984,'icount','ok',NULL,NULL,'{"apic":"xapic","boot":"3","console":"ring","empty":"4","entry":"pvh","guest":"bare","hyper":"xen","k":"hello","member":"0","trapped":"0","tsc_khz":"999999","vendor":"AuthenticAMD","wire":"1"}');
INSERT INTO boot VALUES(4,1,1,'kvm','bare','q35',0,0,'5e17f4ff26d68b94','2026-11-28T21:47:47Z',19476,'icount','ok',NULL,NULL,'{"apic":"xapic","boot":"0","console":"uart","empty":"4","entry":"linux","guest":"bare","hyper":"kvm","k":"hello","member":"0","trapped":"0","tsc_khz":"1000000","vendor":"AuthenticAMD","wire":"1"}');
INSERT INTO boot VALUES(6,1,1,'kvm','bare','q35',0,1,'ad572d43a8a231ed','2026-11-28T21:48:06Z',11568,'icount','ok',NULL,NULL,'{"apic":"xapic","boot":"1","console":"uart","empty":"4","entry":"linux","guest":"bare","hyper":"kvm","k":"hello","member":"0","trapped":"0","tsc_khz":"1000000","vendor":"AuthenticAMD","wire":"1"}');
INSERT INTO boot_artifact VALUES(2,1);
INSERT INTO boot_artifact VALUES(4,1);
INSERT INTO boot_artifact VALUES(6,1);
INSERT INTO member VALUES(2,0,'burn',100,0,10002306,1211430657,118119,2061,956511923,202,X'01ca0191fe8913fdcec603d1e4f501d197e104bd8dff12fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104b9d78a13d197e1048dda8d13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004b9d78a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104a5c48a13d9ece004c9c29213d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104b5d78a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104fdbe9313d197e104b9d78a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004c1d78a13d197e104d5d68a13d197e104d1d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d5d68a13d197e104b9d78a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104a9c48a13adade104918e9513d197e104d1d68a13fdd6e004b9d78a13d197e104d1d68a13d197e104d5d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d5d68a13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d5d68a13d197e104d1d68a13d197e104d1d68a13fdd6e00499998d13d197e104dd9d8b13d197e104d1d68a13d197e104d1d68a13fdd6e004d1d68a13d197e104d1d68a13d197e104d1d68a13d197e104b9d78a13d197e104d1d68a13fdd6e004d1d68a13d197e104a1f6e612c1bcf301b9c25ab1efec0285d113a187f20395e78205edfbf20191c1e304b540');
INSERT INTO member VALUES(2,1,'burn',400,0,0,1200000435,463733,2061,239646045,206,X'01ce018902a585e612f587ec03edfbf201d1cfe304c5c6fc12d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813a5bde304d1b7e608e9ca049d9ca00ad1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304fdd48713d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813b9d0e304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813bdefe8048993fb03c58704e5c08b0ff9cfe304d1958813d1cfe304fdd48713d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813b9d0e304d1958813d1cfe304d1958813d1cfe304fdd48713d1cfe304d1958813d1cfe304d1958813a5bde30485cbe107addf07f1eac807e5960495dcda03d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d19588138dbee30485a58813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304fdd48713d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813a589eb04d1dcee02bdb8049df79710f9cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813b9d0e304fdd48713d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813a5bde304cde39211cdca04c1bcf301d1cfe304a5d68813d5cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d1cfe304d1958813d5cfe304d1958813d1cfe304fdd48713d1cfe304d1958813d1cfe304f5c59912');
INSERT INTO member VALUES(4,0,'burn',0,0,3525713,1204673972,144875,2061,900515626,194,X'01c201cde4dc06c982f801f1fdef08b9f1cd07c9a3f4169db0a505f590cc118db2ce07a1dca30fb9f1cd07f5a3f416b9f1cd07b1a4f416d19b9f03b5a5820ce5b0cd0789a4f416b9f1cd07b1ecc41e8db2ce078db4bf10a9a7b206eda4f416b5a0de06a98d9310fdb0fe02dd8dd204b9f1cd07b1a4f416b59b46b5e802f992850789ebc41eb9f1cd07c59bef17fd91d306f5daa30fb9f1cd07f9a3f416b9f1cd0781a4f4169df7d102b5d2fe048db2ce07adebc41eb9f1cd079d8afd11c9b0f404a9a9a50fbdafcc07eda2f416dda7bc04958fe50ab9f1cd07fda6aa11999cc705dda2f416b9f1cd07c1a2f416b9f1cd0781ebc41eb9f1cd07edb2f4168db2ce07b1dba30fa9ad8f0499e1ed12e5ee23b59ea107b9f1cd07d994ee14c1d18302cda801e1f2ce07c9a2f416b9f1cd07eda3f416e9ddf9058986fa10e9eecb07c9a3f416d1de8d02c1f9c205b9f1cd07f5a2f416918403e5d8029daac807d1dba30fb9f1cd07b5a2f41681f3ba0199edb615b9f1cd07bdd1f314a58afe01cda801b5b3cf07dda2f416b9f1cd07eda3f416fde9d105bd99a011b9f1cd0795dca30fb9f1cd07eda2f416b9f1cd07b9aec21afdd8ff0399f5a30fb9f1cd07c9a3f416a9ffb005bdfac011b9f1cd0795dca30fb9f1cd07f9eac41e95da8a079596e70f89aaaa03b9ddf60bb9f1cd07f5d79810ed99d90691a3f416b9f1cd07f1ebc41ebd95a401f5c0ac06b9f1cd07bdf3e215a1b98e01eda801b5b3cf07d1ebc41eb9f1cd07e9f59416f9f85ca19601b5b3cf07b9a3f41699dfb504b1d59a03b9f1cd07edb6c61ebdafcc07a9ca8e14c58de30281a801b5b3cf078de4a6198da39b05a9a3f4168db2ce07b5a3f416b9f1cd07a9a3f416b9f1cd07a5efec15e5ec8401b1c5d407bdafcc07c984e213f9879003d9c501e1f2ce078debc41eb9f1cd07d9a2f416b9f1cd0795a3f416e991b50295e902c59c96058da3f416b9f1cd07c5df931381eddd03a9dba30fb9f1cd0795a3f4169dfd2e81f0a107b9f1cd0785dba30fb9f1cd07bda48d11a1c2e405e1a2f416b9f1cd07cdd8f415b540');
INSERT INTO member VALUES(4,1,'burn',0,0,0,1208796939,145606,2061,906652012,200,X'01c8018902ddf7a002f99301edbcc2019de702cd9ef002ed8c8e1aed99d906b191e917b9f1cd07a9dda30fddd59a03bdb4860ce99a8b07f98db717b9f1cd07b9a5f416b9f1cd0789a5f41691c19401b5e8029dedb606d1a3f416b9f1cd0789dda30f81b0cc02e9d7d40c85879901f1d8b706b9f1cd0795a08516a5cd6c85a801e1f2ce07a9a3f4168db2ce0799a3f416a9e6e206c5cb8e10b9f1cd07d1eac41eb19c78f5b8d806b9f1cd07a1fbb61581f3ba01d9a701b5b3cf0789a3f416b9f1cd07f5a2f416a9bcc206f9abaf10b9f1cd07dda2f41691bdd60295daca0cb9f1cd0785a3f416b9f1cd07edeac41eb9f1cd07e9daa30fc5a850b5be8007b9f1cd07b5b9bc15e5abb501a99601b5b3cf078da3f416b9f1cd07adeef516edc59806b5b2d710b9f1cd07addca30f8db2ce07f5a2f416b9f1cd07b9958b1bbdfab603ada2f416b9f1cd07b598a015c5d0d101c1a701b5b3cf07c9a2f416cd87c103a1b38f04b9f1cd07e5eac41eb9f1cd07c5ec991391e5d70391daa30f8db2ce07eddba30fb9f1cd07e1a2f416b9f1cd07d587e418ddf9dd05e9a2f416f99285079dc1f00db1c4f901b9a701b5b3cf07edeebd1af19e8404ada2f416b9f1cd07d9ada51481b0cc02cda801b5b3cf0789ebc41eb9f1cd0791b1d71485af9a02b9a701b5b3cf07adcbef19cdc4d204e1a2f416b9f1cd07d5a2f416b9f1cd07c9a2f4168db2ce07eddca30fb5df8e07b99cb317b9f1cd07ad909b18f198a706b1a3f416b9b4bc06edc0f00df1a2c20281a801b5b3cf07f187f519b1fdcc04cda2f416b9f1cd07d5c6dc13c18e950381aed3079db6820389e49e0cb9f1cd07a5a4f416b9f1cd07d1ebc41eb9f1cd07c5dca30fd1a17ce5c7d406b9f1cd078db0e815d9b28901ad9701b5b3cf07a9a3f416b9f1cd07e5a5f416f580c606d1e9ac1091f0cc07a1a3f416b9f1cd07edebc41ea595f305b1d9ad09a9ecbf04d1af821a8db2ce07a98ecc15e596a501e1a701b5b3cf07a9a3f416d980ed03e9bde303b9f1cd078debc41e8db2ce07dde2c51385ecab03fddba30fb9f1cd07eddba30fb9f1cd07e1a2f416b9f1cd07a5eb9216b540');
INSERT INTO member VALUES(4,2,'burn',0,0,4562095,1204563849,145799,2061,897447322,200,X'01c801c5e7d9089dc5970199a801f1b5b303b9b201e1bb9a04a9e2ff15c194729da801b5b3cf079decc41eb9f1cd0795e7b116f1d23fc59701b5b3cf0791cbf416cdc4d20481c2f00d89d2ab04cddba30f8db2ce07eda3f416c9c58405d5f1ec11b9f1cd0789c4a20ad9bdfe04d9a3f4168db2ce07c9a3f416b9f1cd07d5f6c41eb9f1cd07a1a3f416b9f1cd07a5dca30fe98bd80491efc80ab9f1cd07a1ecc41eadbb900699e79009ddd1dc04e5bee5198db2ce07e980e915b1b18801fd9601b5b3cf0799a4f4168de68904f5cac6038db2ce07f9eac41eb9f1cd07fdd4e213d1868f0389daa30fb9f1cd0791dba30fb9f1cd07a5a4f416d1b82b9985a507c9829606e18ddc10e991b502d9f39a058db2ce07b9a0f51691f0cc07f5eac41eb9f1cd07eddaa30fb9f1cd07f5a2f416b9f1cd078da3f4168db2ce07b5a2f41689d8880295e902d195c205b9a2f416b9f1cd07ade9e7128de6890489a2f4168db2ce07c9a3f416b9f1cd07eddaa30fb9f1cd07a1aee110adbb9006e1a2f416b9f1cd07a9ecc41efdf3ec019ddae305b9f1cd07b5daab16e1da45e59601b5b3cf07e9eac41e8db2ce07eddba30fa1d3b60795968b178db2ce07b1a3f416b9f1cd07d9a2f4169dbac00195e902bdb38a06cda2f4168db2ce07d9daa30f8da9f802edaef00d9dae8606d1daa30fb9f1cd07d1cda11ad1c3a004ada2f416b9f1cd0795bbf416b9f1cd0799eaaa14e5e8c602cda801b5b3cf07e1a2f416b9f1cd07c5a4f416e9ca8805d580e911b9f1cd07eddca30f8db2ce07d5ebc41eb9f1cd07e9a3f416b9f1cd07a9a3f416899b7795e902d1d2d306ada3f4168db2ce07b1dba30fcdcaaf02adbff00ddd8ccf0689a3f41681bbc106adfdaf10c9cbe102a5fdee04b9f1cd07adbdf416adf528e5d80281b9a207c5bfca1e9daac807a9a4f416a9f65aada7f506b9f1cd07958b9a15b5d8d70195a901b5b3cf07a9a3f416b9f1cd07e9a4f416f5d6a506919dcc10b9f1cd07bda4f4168997b902c9cbe70c8db2ce07819cd50f91b19c07a9dca30fb9f1cd07d9a2f4168dece601d9f68a15b9f1cd07f5c89f159991d201cda801c5eeb706');
INSERT INTO member VALUES(4,3,'burn',0,0,13204669,1213205418,144929,2061,899234715,202,X'01ca01fde79719a9aecb079d9dcc14bdbda502c9a901b5b3cf0795f8911afd97b004e9a3f416b9f1cd07b1b8f9138da9f802f1c401e1f2ce07b1ebc41eb9f1cd07e5bbab1491a8c602a5a901b5b3cf07d5ebc41eb9f1cd07e5a3f416b9f1cd0789d7f519b1fdcc04c980a40fe5b0cd07a9e18916b18768fd9601b5b3cf0795bbcf1bf1e1f2029dc401e1f2ce07e1a2f416b9f1cd07adfdd31bfd9bee02a592d3078db2ce07f9c7f811bdf6f804a9bdf416b9f1cd07d5cfb013cd87c10385dca30fb9f1cd07bda4f416d1e24bfdd702ddcbff06e1dca30fb9f1cd07f9a3f416c1d18302e1c0f00de985fb06c1f1d10f89b59f0781f1ac19f1db9505a9daa30fb9f1cd0795f9c015f1e5b001b1a701b5b3cf0785d6861bb1c0bb03e1ead50fbdf09b07e9a2f416999cc705a1cfd9099df39304f9958d0b8db2ce07c9bef416e5b0cd07d9f3c41eb9f1cd07f5a0b411ddcfbd05d1daa30fb9f1cd07a1a4f416c988f303b186cf1a8db2ce0785dca30fb18907edd702a9e4c30781bdf416b5e3cc05adb6d409b9f1cd07c9a2f416b9f1cd07c5eac41eb9f1cd07d9daa30fe9cec603d5be9413b99a14d99501b5b3cf07f5a2f416d9bdfe04a1b6a20add94cb03f9fcd50b8db2ce07d5a3f416b9f1cd07e9eac41eb9f1cd07eddba30f9180c501d9e08b06b9f1cd07f596b116c59340a5a801b5b3cf07addba30fb9f1cd07f5a2f416c19472f9bff00da58e3cd99501b5b3cf07d9a2f416f5848405c9f89c0ab9f1cd07e1a2f416b9f1cd07adebc41e8db2ce07b1dba30fa9f0fd02e5a5a30ce1f4ed0691fd8410bdafcc07b1c7f91991f8c804a9dba30fb9f1cd07bda4f41695e0e704d5e189128db2ce07addca30fb9f1cd07a9a3f416b9f1cd07d5e5d81991a2e9048da3f416b9f1cd07918fa50f91f0cc07a1a3f416b5a6bb04d1be9413b1f7ef06c593d307b9f1cd07d98bb71bb1818b038593d307b9f1cd07d1a4f416b9f1cd0785b0c51eb9f1cd07a998e011fd959105e9daa30fb9f1cd0781a5f416a9c29f049d90a31ab9f1cd0785dca30fbd8233edd702f1ab9807e9a2f416c1dcf805ddcaa00cc988f303bda38e088df024fd9601b98504');
INSERT INTO member VALUES(6,0,'burn',100,0,15566432,1222886749,116604,2061,965379012,142,X'018e0189b5d81da9aecb07ddecc41eb9f1cd0799eec41ec5a6b101f9e802e9879a06f5edc41ee9d0e50295d7bb0cb9f1cd07e1a4f416b9f1cd0785edc41eb9f1cd07adedc41eb9f1cd07f1ecc41eb9f1cd07d1ecc41eb9f1cd07c9ecc41e8db2ce0781eec41ed1dcee02899fb20cb9f1cd0785edc41eb9f1cd07b5ecc41eb9f1cd07b1ecc41eb9f1cd07d9ecc41e8db2ce07e9edc41ea9a7b206b586e01f8db2ce0789ecc41eb9f1cd07add3a31bfdda9e03d9dca30fb9f1cd07d9ecc41eb9f1cd07d1ecc41eb9f1cd07cdecc41eb9f1cd07b1ecc41eb9f1cd0791eec41ec5e91fc9d802e9c4ab0791eec41ee993d40191e8fe05e9eecb07f9ecc41eb9f1cd0781edc41eb9f1cd0789edc41eb9f1cd07f9ecc41eb9f1cd07b1b69526c1de9705b5b5890ab9f1cd07e1ecc41eb9f1cd07e9ecc41eb9f1cd07e1ecc41e8db2ce07ddedc41ec9bfa70785a9eb1eb9f1cd07f1ecc41eb9f1cd07f5b0981cb183aa02e1f7a30fe5b0cd07cdedc41eb9f1cd0795ecc41e8db2ce07f5ebc41eb9f1cd07b5ecc41eb9f1cd07d1edc41e91c19401b1d8029dedb606b5edc41ee1aac8029dc7d80cb9f1cd079da4f4168db2ce07e5ecc41eb9f1cd0781edc41eb9f1cd078decc41eb9f1cd0799ecc41eb9f1cd0781ecc41eb9f1cd0791f1cc1eb1adca02a58fcf0cb9f1cd07c1ecc41eb9f1cd078591c51ee5b0cd0799ecc41e8db2ce0781ecc41eb9f1cd0791edc41ef5c1950681afac188db2ce0799ecc41eb9f1cd07d9ec911ca18bb002f587b6099dc9f3039dbcf70fb540');
INSERT INTO member VALUES(6,1,'burn',400,0,0,1200001770,463505,2061,239061220,556,X'01ac048902edaecb02d5e802c9b29304e9950191a8c602c5b201c1c98705f1fa05c1edca07d9ab01e1f2ce079195d307b5e5eb0495ea02f9c8df0289a901b5b3cf07e9c701e1f2ce07a9c701e1f2ce07f591d307b9f1cd0789a901b5b3cf07e9c701e1f2ce07c1e101e1f2ce07f191d307b9f1cd0789a901b5b3cf07e9c701e1f2ce07a9c701e1f2ce07f1fdea02c5dde50481a901b5b3cf07f591d307b9f1cd07f1a801b5b3cf07ddc701e1f2ce07f991d307b9f1cd0789aa01e5c7fc06d5ea02f1e74ffd9601b5b3cf07c9a901b5b3cf07ad91d307b9f1cd07f1a801b5b3cf07ddc801f1fc5f95ea0291f2eb06fda801b5b3cf07a191d307b9f1cd07e5a801b5b3cf07ddc701e1f2ce07a9e101e1f2ce07ad92d3079df1f40495ea02bdfcd502c58b04bdafcc07f1a801b5b3cf07d1c701e1f2ce07d192d30795dca90695ea0299d2a101bda801b5b3cf07a5a901e1f2ce07c5c701b5b3cf079591d307b9f1cd07f1a801e1f2ce07c5c701b5b3cf0785c701e1f2ce07d9b5f4028991dc04e5a801b5b3cf07d1b6d307e5b0cd07e5a801b5b3cf07ddc8019d88a40495ea02b9a7a803e5a801e1f2ce079591d307b9f1cd07e5a801b5b3cf07ade101e1f2ce0785c701e1f2ce07d591d307b9f1cd07fda901818a6aa5da02a9e6e206e5a801e1f2ce07c5c701b5b3cf079591d307b9f1cd07fda901d1f39d02d5ea0285bcae05e5a801e1f2ce07c5c701b5b3cf079591d307b9f1cd07e5a801b5b3cf07c5c701e1f2ce0785c701e1f2ce07cda5b806dd859801fd9601b5b3cf07a5a901b5b3cf07c5c701e1f2ce0785c701b5b3cf07ed92d307899d16e5d902d1d0b407e5a801b5b3cf07c5c701e1f2ce07d5df01e1f2ce07d591d307b9f1cd07e5a801b5b3cf07c5c701e1f2ce079dc801d9d4ad049d8fa403b9f1cd07e5a801b5b3cf079591d307b9f1cd07fda901a9bee105d5ea02adf1ea01e5a801b5b3cf07c5c701e1f2ce079591d307b9f1cd07e5a801b5b3cf07c5c701e1f2ce0785c701e1f2ce07ad92d30791fea50295ea029db0a505e5a801e1f2ce07c5c701b5b3cf0785c701e1f2ce07ad92d307b5a8da0395ea02a5c5f003e5a801b5b3cf07f5df01e1f2ce0785c701e1f2ce079d92d307b9f1cd07ada901b5b3cf078dc801e1f2ce07cdc701e1f2ce07f991d3078db2ce07ada901e1f2ce078dc801b5b3cf07cdc701e1f2ce07bd94d901c59af705cd91d307b9f1cd07ada901b5b3cf078dc801e1f2ce07cdc701e1f2ce07e591d3078db2ce07c5aa01e58aeb05d5ea02f1a4e101ada901e1f2ce078dc801b5b3cf07a592d307b9f1cd07c5aa0189b59f07d5ea02cdfa2ccdb201e1f2ce07eda901b5b3cf07a592d307b9f1cd07ada901b5b3cf078dc801e1f2ce07cdc701e1f2ce07fd92d307f1f4e30395ea02bdb9e703ada901b5b3cf078dc801e1f2ce07b1fa0dada2c2078da901b5b3cf07bd9f9d05edcfb30295a901e1f2ce078d92d307b9f1cd0795a901b5b3cf07f5c701e1f2ce07b5c701e1f2ce07cd91d3078db2ce07adaa01f9a0de01bdea02dd8eee0595a901e1f2ce07f5c701b5b3cf07d5acd307e5b0cd07d5e305fdc58e03fde902b9e4b90495a901e1f2ce07f5c701b5b3cf078d92d307b9f1cd07b9a901e1f2ce07f5c701b5b3cf07b5c701e1f2ce07bd83ad0791ae23ad9701b5b3cf07d5a901b5b3cf07f5c701e1f2ce07b5c701e1f2ce07e592d307a9b58b01fde90285f9bf0695a901b5b3cf0799ed018db2ce07b5c701e1f2ce07cd91d3078db2ce0795a901e1f2ce07f5c701e1f2ce07cdc801a5aca205cdb2af02b9f1cd0795a901b5b3cf07b191d307b9f1cd07adaa01c9d6d606bdea028dd975eda801b5b3cf07d5a901b5b3cf07e192d307b9f1cd07cda801e1f2ce07adc701b5b3cf07edc601e1f2ce07d592d307ddd59a03fde902d1d8b004cda801e1f2ce07adc701e1f2ce07edc601b5b3cf07d592d307adbfce04fde902adaefc02cda801b5b3cf07adc701e1f2ce07edc601e1f2ce07fd90d3078db2ce07cda801e1f2ce07adc701e1f2ce07edc601b5b3cf0799acd307e5b0cd07cda801b5b3cf07adc701e1f2ce07edc601b5b3cf07f58cce02a5828205c5a801b5b3cf07fd90d307b9f1cd07cda801b5b3cf07adc701e1f2ce07bd91d307b9f1cd07e5a90185a3e006bdea02a5cd6ce59601b5b3cf078da901e1f2ce07fd90d307b9f1cd07cda801b5b3cf07c5c801bd9743fde90299988907cda801e1f2ce07e9e1d407bdafcc07cda801b5b3cf07adc701e1f2ce07edc601b5b3cf07bdadd307e98bd804fde902f1e1f202cda801e1f2ce07adc701b5b3cf07edc601e1f2ce07d592d3078db68c06fde902cdb7be01cda801b5b3cf078da901b5b3cf07adc701e1f2ce07bd91d307b9f1cd07a5cc04e9eecb07d5f40391f0cc07a9ef0391f0cc07e9cdd702bdf6f804cda801e1f2ce07bd91d3078db2ce07cda801e1f2ce07c5c801e9a28704fde902ed8cc503cda801e1f2ce07bd91d3078db2ce07cda801e1f2ce07adc701b5b3cf07edc601e1f2ce07a191d307b9f1cd07e5a901f9e34c8dda02ddcbff06cda801b5b3cf07adc701e1f2ce07bd91d307b9f1cd07e5a9019d8e8102bdea028de2cb05cda801e1f2ce07adc701e1f2ce07bd91d3078db2ce07cda801e1f2ce07adc701b5b3cf07edc601e1f2ce07f5b49b0691ebb401a5a801b5b3cf078da901b5b3cf07adc701e1f2ce079592d30799ecc907fde90295c201e59601b5b3cf078da901e1f2ce07adc701e1f2ce07b1dbd407bdafcc07d9cd01b5b3cf07adc701cdce6d');
INSERT INTO cpuid VALUES(2,0,0,13,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(2,1,0,397233,133120,4143460867,533462013);
INSERT INTO cpuid VALUES(2,7,0,0,25691049,524,0);
INSERT INTO cpuid VALUES(2,13,0,519,576,2696,0);
INSERT INTO cpuid VALUES(2,13,1,5,0,0,0);
INSERT INTO cpuid VALUES(2,1073741824,0,1073741829,1450075480,1700285773,1296914030);
INSERT INTO cpuid VALUES(2,1073741825,0,262161,0,0,0);
INSERT INTO cpuid VALUES(2,1073741826,0,1,1073741824,0,0);
INSERT INTO cpuid VALUES(2,1073741828,0,92,0,7,0);
INSERT INTO cpuid VALUES(2,2147483648,0,2147483681,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(2,2147483649,0,397233,0,113,3990092797);
INSERT INTO cpuid VALUES(2,2147483656,0,12328,1048576,1,0);
INSERT INTO cpuid VALUES(4,0,0,13,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(4,1,0,397233,2048,4160238083,260832253);
INSERT INTO cpuid VALUES(4,6,0,4,0,0,0);
INSERT INTO cpuid VALUES(4,7,0,0,25691051,66060,536870912);
INSERT INTO cpuid VALUES(4,13,0,519,576,2696,0);
INSERT INTO cpuid VALUES(4,13,1,5,840,0,0);
INSERT INTO cpuid VALUES(4,1073741824,0,1073741825,1263359563,1447775574,77);
INSERT INTO cpuid VALUES(4,1073741825,0,16809723,0,0,0);
INSERT INTO cpuid VALUES(4,2147483648,0,2147483658,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(4,2147483649,0,397233,0,117,3990092797);
INSERT INTO cpuid VALUES(4,2147483656,0,14632,67108864,0,0);
INSERT INTO cpuid VALUES(4,2147483658,0,1,16,0,268501025);
INSERT INTO cpuid VALUES(6,0,0,13,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(6,1,0,397233,2048,4160238083,260832253);
INSERT INTO cpuid VALUES(6,6,0,4,0,0,0);
INSERT INTO cpuid VALUES(6,7,0,0,25691051,66060,536870912);
INSERT INTO cpuid VALUES(6,13,0,519,576,2696,0);
INSERT INTO cpuid VALUES(6,13,1,5,840,0,0);
INSERT INTO cpuid VALUES(6,1073741824,0,1073741825,1263359563,1447775574,77);
INSERT INTO cpuid VALUES(6,1073741825,0,16809723,0,0,0);
INSERT INTO cpuid VALUES(6,2147483648,0,2147483658,1752462657,1145913699,1769238117);
INSERT INTO cpuid VALUES(6,2147483649,0,397233,0,117,3990092797);
INSERT INTO cpuid VALUES(6,2147483656,0,14632,67108864,0,0);
INSERT INTO cpuid VALUES(6,2147483658,0,1,16,0,268501025);
INSERT INTO trial VALUES(2,2,'sched','sched.weight-1-4','','ok',NULL,'instructions',1,0,NULL,'inexact');
INSERT INTO trial VALUES(4,4,'sched','sched.fair-4','','ok',NULL,'instructions',1,0,NULL,'inexact');
INSERT INTO trial VALUES(6,6,'sched','sched.weight-1-4','','ok',NULL,'instructions',1,0,NULL,'inexact');
INSERT INTO sample VALUES(2,160,X'01a001ed8001a936a72da924a71ba912a709fd409337a713a91ca725a92ea737a940a749a952d31aff1c8114ff0a81028107970fb117af20b129a50ef745f93cf733f92af721f918f70ff906a310b5e405ffff059151b748b93f9d0aef53f15c9b25b712b90937c708c911c71aad248f2e9137459738992f9726991d9714990b9702e706e90fed27bf5fa9578f4f91468f3d9134c515975f9968c3308f079b14ad258f24f92ddf37e140df49e1528b1bc71cc913c70ac901b907b710b919b722b92ba705ab2ff134eb2be922e719e910e7079701990abd2dbb2497259d2e9f378941ef4af1539b1cb71bb912b70939df0981b7078f9107af388941b309b72dd123cf1ad111cb0837b909b712b91b9d1cef53f14aef41f138eb2fd1279d21ef6af1739b3cc904c70dc916c71fcd28cf31d13acf43d14ca727bf10811ac70aeb04e90de716');
INSERT INTO sample VALUES(4,287,X'019f02b58703ab2bff139d0ffb1aaf16e5598318b326853e874dd905e710b95705e506c355fd49a3638136b92dd30c8751b94af11bcf338b18a12a319d318b4fd506e91c9727f11cab01931bb1249330c547c3248b0eeb088710bb1c999401b7748f03c553c319d31a8911e32c996dc77f8517f9439b18f70db9b401b39c018f2d9b01cd08cd21bf21b51ae718970dc926b522af32f316e535a32d8502f90db51df715990dc73d8d63831edf4bc117d9159f23b9db01ad018f8301976f9501f158830cb118a761e912adf80bd7ce0bff09f503c7238542e124e34fb155df679723a10a8546d113c1139b47a5288f3fe5a202e7f201e5198f19dd11bf3da53bd3309109eb10b11c830f912fe33bed4c8b2fa11d8b3de320c103d5648323a304a501c125bf22f715b935bf1edb02c51a578b2de915bb15ed429f2d9705c71fa14d8764bb04998701ab398309c91993389128b334d1029948d750fd5e830bd35ae904ad332ddd23bf579133f340cd269d11cd0a89198f289504f106a304ef1c9d2ce325f537af30c92c9302f325b51c9b349312c52ae52dfb28c527bf37892be733b92cad10bb38e12ecf32bd34e72ee3018926d117f32ea94cd78401b50fe93ebd10a503af43fd1acd2ac737c9cf01c393019339cd32af25891b8f1ee104f907df0ed1b601c399019d0d8f2acd2bdf478b10ad0cbd40ff0f992cbb5c894c9f35c320c5258119bd25833ccb0c8d43c32699159325db0ff939a7329142e15a8117c10d819f04c7e505b923b70eb50a812bfb5e8d51cb28e901e522e346d56cb343c30ead1def309b0eeb029142d113c718');
INSERT INTO sample VALUES(6,108,X'016cf1c102951cd71a91199b28b5389716df0b9b3489328d1be111ff38b14cc72fdb12f503b50bdb3bc56bdf6aa929e123b52ee38701d143ad17eb329541b73ba116cb05b1069307b112b31c53dd1ddb12cd07b1028b229501b515c5b702abe2029169ab72bd30f511b901e314c11dc3258911ed22931aeb0e9118f3219b1fb57bf38901993db90ded0bc50ebb4bd9488b47a95abb5e8159932287408163a359e90ec514e508891bcb40f50cdd2cf325e55bf754bd0ba70eff2eb160cb519154997aa3be01854e9b45cd218721ad1f81c107f7a0078302b35bf95cbb5ed94dc503');
INSERT INTO summary VALUES(2,160,3282.0,5171.0,6334.0,28275.0,35119.0,35119.0,5505.0874999999996361,2,0,X'01569ab1110116011201060106010c0202020601060108010601080202040202040102020401040202040203020102010201020102030201040702030201020102010202020202010406020502010202020302020201020104050206020102010202020302010201020102030207020102020201040202010201020302050202040102010202020104010202020304010201020102010401020202020201060104010201040102010c0104018004015a01');
INSERT INTO summary VALUES(4,287,8789.0,11001.0,12480.0,18940.0,58709.0,58709.0,11381.303135888501856,3,0,X'014d92b4110202020202020102020203020302010203020202040201020302040204020302070207020402030202020902030208020a0202020202070206020602020205020802060207020402050209020302050204020502080203020402060205020402040206020802080205020402040204020302030205020202020401040106020201040202010801360118010a020402020102011e01e20101c20101');
INSERT INTO summary VALUES(6,108,8658.0,10822.0,12449.0,20562.0,42006.0,42006.0,11230.499999999999999,3,0,X'01398eb41101020106020201020204020202020104010202020102010201060302030603020302030203020102040202020402040202040302040203020202010202020502020202040202020401020102020202020102020201020102010202020102010202020102020e010401040156014c01880201');
INSERT INTO metric VALUES(2,'accounted',100.0,'%');
INSERT INTO metric VALUES(2,'cost.away',0.0,'%');
INSERT INTO metric VALUES(2,'cost.inside',0.41683407945369843616,'%');
INSERT INTO metric VALUES(2,'cost.return',0.010242310242310242313,'%');
INSERT INTO metric VALUES(2,'cost.switch',0.088081488081488079622,'%');
INSERT INTO metric VALUES(2,'error',0.021726681726683128026,'%');
INSERT INTO metric VALUES(2,'ideal.0',19.98033524033524344,'%');
INSERT INTO metric VALUES(2,'ideal.1',79.921340961340973764,'%');
INSERT INTO metric VALUES(2,'share.0',19.958608558608560201,'%');
INSERT INTO metric VALUES(2,'share.1',79.943067643067649897,'%');
INSERT INTO metric VALUES(2,'slice-max',10031366.0,'instructions');
INSERT INTO metric VALUES(2,'slice-p50',2495915.0,'instructions');
INSERT INTO metric VALUES(2,'start-spread',10002306.0,'instructions');
INSERT INTO metric VALUES(2,'steal-error',0.044596787670744819642,'%');
INSERT INTO metric VALUES(2,'stolen.0',79.657789097737037309,'%');
INSERT INTO metric VALUES(2,'stolen.1',20.015073327869249198,'%');
INSERT INTO metric VALUES(2,'switches',160.0,'1/s');
INSERT INTO metric VALUES(2,'told.0',79.614482685707571364,'%');
INSERT INTO metric VALUES(2,'told.1',19.970476540198504267,'%');
INSERT INTO metric VALUES(2,'wait-max',10047940.0,'instructions');
INSERT INTO metric VALUES(2,'wait-p99',10041311.0,'instructions');
INSERT INTO metric VALUES(2,'window',999999000.0,'instructions');
INSERT INTO metric VALUES(4,'accounted',100.0,'%');
INSERT INTO metric VALUES(4,'cost.away',0.0,'%');
INSERT INTO metric VALUES(4,'cost.inside',0.38685737414356768937,'%');
INSERT INTO metric VALUES(4,'cost.return',0.024446300000000000668,'%');
INSERT INTO metric VALUES(4,'cost.switch',0.32664339999999997266,'%');
INSERT INTO metric VALUES(4,'error',0.043832875000004989374,'%');
INSERT INTO metric VALUES(4,'ideal.0',24.912227575000002843,'%');
INSERT INTO metric VALUES(4,'ideal.1',24.912227575000002843,'%');
INSERT INTO metric VALUES(4,'ideal.2',24.912227575000002843,'%');
INSERT INTO metric VALUES(4,'ideal.3',24.912227575000002843,'%');
INSERT INTO metric VALUES(4,'jain-100ms',0.99667125906349818276,'');
INSERT INTO metric VALUES(4,'jain-10ms',0.7314098701342485187,'');
INSERT INTO metric VALUES(4,'jain-1s',0.9999988080951650593,'');
INSERT INTO metric VALUES(4,'max-min-100ms',1.2618657730635556291,'');
INSERT INTO metric VALUES(4,'max-min-1s',1.0030033985265645046,'');
INSERT INTO metric VALUES(4,'sd-100ms',1.4415188057187653392,'%');
INSERT INTO metric VALUES(4,'sd-10ms',15.315583874721665936,'%');
INSERT INTO metric VALUES(4,'sd-1s',0.027197789746262912569,'%');
INSERT INTO metric VALUES(4,'set.cpu-weight.0',100.0,'');
INSERT INTO metric VALUES(4,'set.cpu-weight.1',100.0,'');
INSERT INTO metric VALUES(4,'set.cpu-weight.2',100.0,'');
INSERT INTO metric VALUES(4,'set.cpu-weight.3',100.0,'');
INSERT INTO metric VALUES(4,'set.policy.0',0.0,'');
INSERT INTO metric VALUES(4,'set.policy.1',0.0,'');
INSERT INTO metric VALUES(4,'set.policy.2',0.0,'');
INSERT INTO metric VALUES(4,'set.policy.3',0.0,'');
INSERT INTO metric VALUES(4,'share.0',24.917932799999999104,'%');
INSERT INTO metric VALUES(4,'share.1',24.919498400000001936,'%');
INSERT INTO metric VALUES(4,'share.2',24.943084400000000045,'%');
INSERT INTO metric VALUES(4,'share.3',24.868394699999999629,'%');
INSERT INTO metric VALUES(4,'slice-max',5638156.0,'instructions');
INSERT INTO metric VALUES(4,'slice-p50',3989038.0,'instructions');
INSERT INTO metric VALUES(4,'start-spread',13204669.0,'instructions');
INSERT INTO metric VALUES(4,'steal-error',0.075610119473346060203,'%');
INSERT INTO metric VALUES(4,'stolen.0',75.044966701317093794,'%');
INSERT INTO metric VALUES(4,'stolen.1',75.077749183479696171,'%');
INSERT INTO metric VALUES(4,'stolen.2',74.861808743656226283,'%');
INSERT INTO metric VALUES(4,'stolen.3',75.011789596807986412,'%');
INSERT INTO metric VALUES(4,'switches',287.00000000000005684,'1/s');
INSERT INTO metric VALUES(4,'told.0',74.971230175175236354,'%');
INSERT INTO metric VALUES(4,'told.1',75.004492710748010609,'%');
INSERT INTO metric VALUES(4,'told.2',74.787167519423476845,'%');
INSERT INTO metric VALUES(4,'told.3',74.93617947733464746,'%');
INSERT INTO metric VALUES(4,'wait-max',16033777.0,'instructions');
INSERT INTO metric VALUES(4,'wait-p99',16010965.0,'instructions');
INSERT INTO metric VALUES(4,'window',1000000000.0,'instructions');
INSERT INTO metric VALUES(6,'accounted',100.0,'%');
INSERT INTO metric VALUES(6,'cost.away',0.0,'%');
INSERT INTO metric VALUES(6,'cost.inside',0.38683367977143667815,'%');
INSERT INTO metric VALUES(6,'cost.return',0.13253370000000000428,'%');
INSERT INTO metric VALUES(6,'cost.switch',0.12128939999999999166,'%');
INSERT INTO metric VALUES(6,'error',0.21156248000000210662,'%');
INSERT INTO metric VALUES(6,'ideal.0',19.949235380000001072,'%');
INSERT INTO metric VALUES(6,'ideal.1',79.796941520000004288,'%');
INSERT INTO metric VALUES(6,'set.cpu-weight.0',100.0,'');
INSERT INTO metric VALUES(6,'set.cpu-weight.1',400.0,'');
INSERT INTO metric VALUES(6,'set.policy.0',0.0,'');
INSERT INTO metric VALUES(6,'set.policy.1',0.0,'');
INSERT INTO metric VALUES(6,'share.0',19.737672899999999742,'%');
INSERT INTO metric VALUES(6,'share.1',80.008504000000002067,'%');
INSERT INTO metric VALUES(6,'slice-max',19989802.0,'instructions');
INSERT INTO metric VALUES(6,'slice-p50',3991107.0,'instructions');
INSERT INTO metric VALUES(6,'start-spread',15566432.0,'instructions');
INSERT INTO metric VALUES(6,'steal-error',0.16225242734433653613,'%');
INSERT INTO metric VALUES(6,'stolen.0',80.017391440949296567,'%');
INSERT INTO metric VALUES(6,'stolen.1',20.083991376112720673,'%');
INSERT INTO metric VALUES(6,'switches',108.0,'1/s');
INSERT INTO metric VALUES(6,'told.0',79.960471003984594064,'%');
INSERT INTO metric VALUES(6,'told.1',19.921738948768382471,'%');
INSERT INTO metric VALUES(6,'wait-max',20010700.0,'instructions');
INSERT INTO metric VALUES(6,'wait-p99',16646349.0,'instructions');
INSERT INTO metric VALUES(6,'window',1000000000.0,'instructions');
INSERT INTO lack VALUES(4,'max-min-10ms','in one of the windows a guest did not run at all');
INSERT INTO resource VALUES(1,1,'local','folder','','/run/hvbench/run-a0d25b81','2026-11-28T21:47:45Z','2026-11-28T21:48:30Z');
INSERT INTO resource VALUES(2,1,'lab-kvm','domain','kvm','hvbench-a0d25b81-0-0','2026-11-28T21:47:47Z','2026-11-28T21:48:06Z');
