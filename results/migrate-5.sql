-- From 4 to 5: files of a bench: the user's own fio jobs.

CREATE TABLE file (
	boot_id     INTEGER NOT NULL REFERENCES boot(id) ON DELETE CASCADE,
	bench       TEXT NOT NULL,                     -- suite.name
	variant     TEXT NOT NULL,
	name        TEXT NOT NULL,                     -- job.fio
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	content     TEXT NOT NULL,
	PRIMARY KEY (boot_id, bench, variant, name)
) STRICT, WITHOUT ROWID;
