-- What people do: versions of categories, jobs at rest, runs to be ended, users, and who changed what.

-- Counts what was done to the category; `category_versions` says what.
ALTER TABLE categories ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

CREATE TABLE category_versions (
    category_id INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    comment     TEXT,
    PRIMARY KEY (category_id, version)
) STRICT, WITHOUT ROWID;

-- The version of its category that a definition came with; 0 = older than versions.
ALTER TABLE revisions ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- When jobs went; what a category held at a version is the newest of a job's revisions and removals up to there.
CREATE TABLE removals (
    job_id     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    removed_at INTEGER NOT NULL,
    removed_by TEXT    NOT NULL,
    PRIMARY KEY (job_id, version)
) STRICT, WITHOUT ROWID;
-- Without this, jobs that went before there were versions would be there again at version 0.
INSERT INTO removals (job_id, version, removed_at, removed_by)
SELECT id, 0, removed_at, 'unknown' FROM jobs WHERE removed_at IS NOT NULL;

-- A job at rest: its rows in job_due look due only when the rest ends, and keep the instant they stand for.
ALTER TABLE jobs ADD COLUMN paused_at INTEGER;
ALTER TABLE jobs ADD COLUMN paused_until INTEGER;
ALTER TABLE jobs ADD COLUMN paused_by TEXT;
ALTER TABLE jobs ADD COLUMN pause_note TEXT;
CREATE INDEX jobs_paused ON jobs (paused_at, id) WHERE paused_at IS NOT NULL AND removed_at IS NULL;
-- Set while the row is at rest: since when.
ALTER TABLE job_due ADD COLUMN paused_since INTEGER;

DROP VIEW v_jobs;
CREATE VIEW v_jobs AS
SELECT j.id AS job_id,
       c.name AS category,
       j.name AS job,
       d.definition ->> '$.schedule' AS schedule,
       d.definition ->> '$.time_zone' AS time_zone,
       d.definition ->> '$.command' AS command,
       d.definition ->> '$.routing_key' AS queue,
       coalesce(d.definition ->> '$.enabled', 1) AS enabled,
       -- What rests without an end looks due at the end of the year 9999.
       (SELECT strftime('%Y-%m-%d %H:%M:%f', min(u.due_at) / 1000000.0, 'unixepoch')
        FROM job_due u WHERE u.job_id = j.id AND u.due_at < 253402300799000000) AS next_run,
       s.last_state AS last_state,
       strftime('%Y-%m-%d %H:%M:%f', s.last_started_at / 1000000.0, 'unixepoch') AS last_started_at,
       strftime('%Y-%m-%d %H:%M:%f', s.last_finished_at / 1000000.0, 'unixepoch') AS last_finished_at,
       j.revision AS revision,
       strftime('%Y-%m-%d %H:%M:%f', j.removed_at / 1000000.0, 'unixepoch') AS removed_at,
       strftime('%Y-%m-%d %H:%M:%f', j.paused_at / 1000000.0, 'unixepoch') AS paused_at,
       strftime('%Y-%m-%d %H:%M:%f', j.paused_until / 1000000.0, 'unixepoch') AS paused_until
FROM jobs j
JOIN categories c ON c.id = j.category_id
JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
LEFT JOIN job_status s ON s.job_id = j.id;

-- Why somebody asked for the run, the run that it tries again, and who wants it to end, and why.
ALTER TABLE runs ADD COLUMN note TEXT;
ALTER TABLE runs ADD COLUMN parent BLOB;
ALTER TABLE runs ADD COLUMN cancelled_by TEXT;
ALTER TABLE runs ADD COLUMN cancel_note TEXT;

-- Running runs whose runners are to be told, and when again; an injector removes what has ended.
CREATE TABLE cancellations (
    run_id       BLOB    NOT NULL PRIMARY KEY,
    requested_at INTEGER NOT NULL,
    send_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cancellations_order ON cancellations (send_at, run_id);

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL UNIQUE,
    -- An scrypt record; NULL = none.
    password      TEXT,
    -- What the user may do: JSON, {"role": …, "categories": {…}}.
    grants        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    created_by    TEXT    NOT NULL,
    disabled_at   INTEGER,
    last_login_at INTEGER
) STRICT;

-- Secrets are stored as their SHA-256 only.
CREATE TABLE sessions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    hash          BLOB    NOT NULL UNIQUE,
    previous_hash BLOB,
    user_id       INTEGER,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    rotated_at    INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    address       TEXT    NOT NULL,
    agent         TEXT    NOT NULL
) STRICT;
CREATE INDEX sessions_previous ON sessions (previous_hash) WHERE previous_hash IS NOT NULL;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen ON sessions (last_seen_at);

CREATE TABLE login_links (
    hash       BLOB    NOT NULL PRIMARY KEY,
    user_id    INTEGER,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokens (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT    NOT NULL,
    name_key       TEXT    NOT NULL,
    hash           BLOB    NOT NULL UNIQUE,
    owner_id       INTEGER,
    grants         TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    created_by     TEXT    NOT NULL,
    expires_at     INTEGER,
    last_used_at   INTEGER,
    last_used_from TEXT,
    revoked_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX tokens_name ON tokens (name_key) WHERE revoked_at IS NULL;

-- Who changed what, when, from where. Never changed.
CREATE TABLE audit (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    author       TEXT    NOT NULL,
    means        TEXT    NOT NULL,
    address      TEXT,
    action       TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    subject_name TEXT    NOT NULL,
    category     TEXT,
    summary      TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_author ON audit (author, id);
CREATE INDEX audit_kind ON audit (subject, id);
CREATE INDEX audit_subject ON audit (subject, subject_id, id);
CREATE INDEX audit_age ON audit (at);
