-- CronQ on SQLite, version 1: definitions, ledger, runners.
--
-- Times are INTEGER microseconds since 1970-01-01T00:00:00Z. People read the views v_jobs and v_runs.
-- Locks are taken in the order categories, jobs by id, runs. Runs have no foreign keys: history outlives what it is about.

CREATE TABLE categories (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    -- The name as it is compared: lower case, no trailing white space.
    name_key    TEXT    NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL,
    -- The definition in force, in `revisions`.
    revision    INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    -- Set while the job is gone from its category; its history stays.
    removed_at  INTEGER,
    UNIQUE (category_id, name_key)
) STRICT;
-- Serve the pages of jobs, by name and by category; removed jobs are not in them.
CREATE INDEX jobs_by_name ON jobs (name_key, id) WHERE removed_at IS NULL;
CREATE INDEX jobs_by_category ON jobs (category_id, id) WHERE removed_at IS NULL;

-- What was defined when. Never changed: a run points to the definition it became due under.
CREATE TABLE revisions (
    job_id            INTEGER NOT NULL,
    revision          INTEGER NOT NULL,
    -- The definition as JSON, in the vocabulary of the API.
    definition        TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    created_by        TEXT    NOT NULL,
    PRIMARY KEY (job_id, revision)
) STRICT, WITHOUT ROWID;

-- The hot table of the claim: one narrow row for each schedule that will fire again.
CREATE TABLE job_due (
    job_id     INTEGER NOT NULL,
    -- The schedule's number within its job.
    schedule   INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    -- The instant it stands for, before jitter.
    nominal_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, schedule)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due_order ON job_due (due_at, job_id, schedule);

CREATE TABLE runs (
    run_id        BLOB    NOT NULL PRIMARY KEY,
    job_id        INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    kind          TEXT    NOT NULL,
    schedule      INTEGER NOT NULL,
    scheduled_at  INTEGER NOT NULL,
    requested_by  TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    state         TEXT    NOT NULL
        CHECK (state IN ('waiting', 'pending', 'queued', 'running', 'succeeded', 'failed', 'timed_out', 'cancelled',
                         'skipped', 'missed', 'lost')),
    reason        TEXT,
    detail        TEXT,
    -- When somebody must look again: every row that has not ended has it, no other row does.
    wake_at       INTEGER,
    start_by      INTEGER NOT NULL,
    queue         TEXT    NOT NULL,
    on_lost       TEXT    NOT NULL,
    grace_us      INTEGER NOT NULL,
    attempt       INTEGER NOT NULL DEFAULT 1,
    fence         INTEGER NOT NULL DEFAULT 0,
    request       BLOB,
    runner_id     TEXT,
    host          TEXT,
    publications  INTEGER NOT NULL DEFAULT 0,
    refusals      INTEGER NOT NULL DEFAULT 0,
    queued_at     INTEGER,
    started_at    INTEGER,
    finished_at   INTEGER,
    exit_code     INTEGER,
    signal        INTEGER,
    -- The result came after the run had been declared lost.
    late          INTEGER NOT NULL DEFAULT 0,
    -- More than one if the row stands for many missed instants; then the last of them.
    instants      INTEGER NOT NULL DEFAULT 1,
    last_instant  INTEGER,
    CHECK ((wake_at IS NULL) = (state NOT IN ('waiting', 'pending', 'queued', 'running')))
) STRICT, WITHOUT ROWID;
-- Serves every sweep; terminal rows are not in it.
CREATE INDEX runs_wake ON runs (state, wake_at, run_id) WHERE wake_at IS NOT NULL;
-- Serves overlap, removal of jobs, and "what is alive".
CREATE INDEX runs_live ON runs (job_id, run_id) WHERE wake_at IS NOT NULL;
CREATE INDEX runs_history ON runs (job_id, run_id);
CREATE INDEX runs_failed ON runs (run_id) WHERE state IN ('failed', 'timed_out', 'lost');

-- One row for each grant.
CREATE TABLE attempts (
    run_id       BLOB    NOT NULL,
    fence        INTEGER NOT NULL,
    attempt      INTEGER NOT NULL,
    request      BLOB    NOT NULL,
    runner_id    TEXT    NOT NULL,
    host         TEXT    NOT NULL,
    granted_at   INTEGER NOT NULL,
    started_at   INTEGER,
    finished_at  INTEGER,
    -- A terminal state, or 'declined'.
    outcome      TEXT,
    reason       TEXT,
    detail       TEXT,
    exit_code    INTEGER,
    signal       INTEGER,
    late         INTEGER NOT NULL DEFAULT 0,
    stale        INTEGER NOT NULL DEFAULT 0,
    user_us      INTEGER,
    system_us    INTEGER,
    peak_memory  INTEGER,
    leftovers    INTEGER,
    stdout_bytes INTEGER,
    stderr_bytes INTEGER,
    -- Up to where each stream was cut behind its head, in bytes: what lies before is not stored again.
    stdout_cut   INTEGER NOT NULL DEFAULT 0,
    stderr_cut   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, fence)
) STRICT, WITHOUT ROWID;

CREATE TABLE output (
    run_id  BLOB    NOT NULL,
    fence   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    -- 1 = stdout, 2 = stderr.
    stream  INTEGER NOT NULL,
    -- Where the chunk begins in its stream, in bytes.
    offset  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (run_id, fence, number)
) STRICT;

-- What became of each job last. Written by results, which never touch the jobs' own rows.
CREATE TABLE job_status (
    job_id           INTEGER NOT NULL PRIMARY KEY,
    last_run_id      BLOB,
    last_state       TEXT,
    last_started_at  INTEGER,
    last_finished_at INTEGER,
    -- Failures in a row, up to the last finished run.
    failures         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX job_status_failing ON job_status (failures) WHERE failures > 0;

CREATE TABLE runners (
    runner_id     TEXT    NOT NULL PRIMARY KEY,
    host          TEXT    NOT NULL,
    process_id    INTEGER NOT NULL,
    version       TEXT    NOT NULL,
    slots         INTEGER NOT NULL,
    busy          INTEGER NOT NULL,
    -- Routing keys, a JSON list; empty = every one.
    queues        TEXT    NOT NULL,
    draining      INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX runners_seen ON runners (last_seen_at);

-- Facts about this database itself, such as the time zone that schedules without one were computed in.
CREATE TABLE facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW v_jobs AS
SELECT j.id AS job_id,
       c.name AS category,
       j.name AS job,
       d.definition ->> '$.schedule' AS schedule,
       d.definition ->> '$.time_zone' AS time_zone,
       d.definition ->> '$.command' AS command,
       d.definition ->> '$.routing_key' AS queue,
       coalesce(d.definition ->> '$.enabled', 1) AS enabled,
       (SELECT strftime('%Y-%m-%d %H:%M:%f', min(u.due_at) / 1000000.0, 'unixepoch')
        FROM job_due u WHERE u.job_id = j.id) AS next_run,
       s.last_state AS last_state,
       strftime('%Y-%m-%d %H:%M:%f', s.last_started_at / 1000000.0, 'unixepoch') AS last_started_at,
       strftime('%Y-%m-%d %H:%M:%f', s.last_finished_at / 1000000.0, 'unixepoch') AS last_finished_at,
       j.revision AS revision,
       strftime('%Y-%m-%d %H:%M:%f', j.removed_at / 1000000.0, 'unixepoch') AS removed_at
FROM jobs j
JOIN categories c ON c.id = j.category_id
JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
LEFT JOIN job_status s ON s.job_id = j.id;

CREATE VIEW v_runs AS
SELECT lower(hex(r.run_id)) AS run_id,
       r.job_id AS job_id,
       c.name AS category,
       j.name AS job,
       strftime('%Y-%m-%d %H:%M:%f', r.scheduled_at / 1000000.0, 'unixepoch') AS scheduled_for,
       r.kind AS kind,
       r.requested_by AS requested_by,
       r.state AS state,
       r.reason AS reason,
       r.attempt AS attempt,
       r.queue AS queue,
       r.host AS host,
       strftime('%Y-%m-%d %H:%M:%f', r.queued_at / 1000000.0, 'unixepoch') AS queued_at,
       strftime('%Y-%m-%d %H:%M:%f', r.started_at / 1000000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%d %H:%M:%f', r.finished_at / 1000000.0, 'unixepoch') AS finished_at,
       r.exit_code AS exit_code,
       r.signal AS signal
FROM runs r
LEFT JOIN jobs j ON j.id = r.job_id
LEFT JOIN categories c ON c.id = j.category_id;

-- Which run a request made: the same request never makes a second one.
CREATE TABLE requests (
    job_id     INTEGER NOT NULL,
    request    TEXT    NOT NULL,
    run_id     BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_age ON requests (created_at);
