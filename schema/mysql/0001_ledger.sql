-- CronQ on MySQL and MariaDB, version 1: definitions, ledger, runners, processes.
--
-- Times are BIGINT microseconds since 1970-01-01T00:00:00Z, run ids 16 bytes. People read the views v_jobs and v_runs.
-- Locks are taken in the order categories, jobs by id, job_due, runs by id, attempts, output, job_status. Runs have no foreign
-- keys: history outlives what it is about. Text is compared byte by byte.
--
-- Each statement commits by itself here, so each can be executed again: a step that was interrupted is simply repeated.

CREATE TABLE IF NOT EXISTS categories (
    id         BIGINT       NOT NULL AUTO_INCREMENT,
    name       VARCHAR(255) NOT NULL,
    -- The name as it is compared: lower case, no trailing white space.
    name_key   VARCHAR(760) NOT NULL,
    -- How many jobs it has that are not removed: nobody counts a million of them.
    jobs       BIGINT       NOT NULL DEFAULT 0,
    created_at BIGINT       NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY categories_name (name_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS jobs (
    id          BIGINT       NOT NULL AUTO_INCREMENT,
    category_id BIGINT       NOT NULL,
    name        VARCHAR(255) NOT NULL,
    name_key    VARCHAR(760) NOT NULL,
    -- The definition in force, in `revisions`.
    revision    BIGINT       NOT NULL,
    created_at  BIGINT       NOT NULL,
    updated_at  BIGINT       NOT NULL,
    -- Set while the job is gone from its category; its history stays.
    removed_at  BIGINT       NULL,
    PRIMARY KEY (id),
    UNIQUE KEY jobs_name (category_id, name_key),
    -- Serve the pages of jobs, by id, by name and by category: the ones that are not removed lie together.
    KEY jobs_by_id (removed_at),
    KEY jobs_by_name (removed_at, name_key),
    KEY jobs_by_category (removed_at, category_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What was defined when. Never changed: a run points to the definition it became due under.
CREATE TABLE IF NOT EXISTS revisions (
    job_id     BIGINT       NOT NULL,
    revision   BIGINT       NOT NULL,
    -- The definition as JSON, in the vocabulary of the API.
    definition MEDIUMTEXT   NOT NULL,
    created_at BIGINT       NOT NULL,
    created_by VARCHAR(255) NOT NULL,
    PRIMARY KEY (job_id, revision)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- The hot table of the claim: one narrow row for each schedule that will fire again.
CREATE TABLE IF NOT EXISTS job_due (
    job_id     BIGINT NOT NULL,
    -- The schedule's number within its job.
    schedule   INT    NOT NULL,
    due_at     BIGINT NOT NULL,
    -- The instant it stands for, before jitter.
    nominal_at BIGINT NOT NULL,
    -- The definition in force. A claim locks this row and no other, so it has to be here.
    revision   BIGINT NOT NULL,
    PRIMARY KEY (job_id, schedule),
    KEY job_due_order (due_at, job_id, schedule)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS runs (
    run_id       BINARY(16)   NOT NULL,
    job_id       BIGINT       NOT NULL,
    revision     BIGINT       NOT NULL,
    kind         VARCHAR(16)  NOT NULL,
    schedule     INT          NOT NULL,
    scheduled_at BIGINT       NOT NULL,
    requested_by VARCHAR(255) NOT NULL,
    created_at   BIGINT       NOT NULL,
    state        VARCHAR(16)  NOT NULL,
    reason       VARCHAR(32)  NULL,
    detail       TEXT         NULL,
    -- When somebody must look again: every row that has not ended has it, no other row does.
    wake_at      BIGINT       NULL,
    start_by     BIGINT       NOT NULL,
    queue        VARCHAR(255) NOT NULL,
    on_lost      VARCHAR(16)  NOT NULL,
    grace_us     BIGINT       NOT NULL,
    attempt      INT          NOT NULL DEFAULT 1,
    fence        BIGINT       NOT NULL DEFAULT 0,
    request      BINARY(16)   NULL,
    runner_id    VARCHAR(255) NULL,
    host         VARCHAR(255) NULL,
    publications INT          NOT NULL DEFAULT 0,
    refusals     INT          NOT NULL DEFAULT 0,
    queued_at    BIGINT       NULL,
    started_at   BIGINT       NULL,
    finished_at  BIGINT       NULL,
    exit_code    INT          NULL,
    `signal`     INT          NULL,
    -- The result came after the run had been declared lost.
    late         TINYINT      NOT NULL DEFAULT 0,
    -- Handed over to original runners, which ask nobody before they start: outside the promise that nothing starts twice.
    legacy       TINYINT      NOT NULL DEFAULT 0,
    -- More than one if the row stands for many missed instants; then the last of them.
    instants     BIGINT       NOT NULL DEFAULT 1,
    last_instant BIGINT       NULL,
    -- The job while the run is alive: there are no partial indexes here.
    live_job     BIGINT GENERATED ALWAYS AS (CASE WHEN wake_at IS NULL THEN NULL ELSE job_id END) STORED,
    PRIMARY KEY (run_id),
    -- Serves every sweep. Rows that have ended lie apart, without a time and in the order of their ids: failures are read
    -- there.
    KEY runs_wake (state, wake_at, run_id),
    -- Serves overlap and the removal of jobs.
    KEY runs_live (live_job, run_id),
    KEY runs_history (job_id, run_id),
    CONSTRAINT runs_state CHECK (state IN ('waiting', 'pending', 'queued', 'running', 'succeeded', 'failed', 'timed_out',
                                           'cancelled', 'skipped', 'missed', 'lost')),
    CONSTRAINT runs_wake_at CHECK ((wake_at IS NULL) = (state NOT IN ('waiting', 'pending', 'queued', 'running')))
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- One row for each grant.
CREATE TABLE IF NOT EXISTS attempts (
    run_id       BINARY(16)   NOT NULL,
    fence        BIGINT       NOT NULL,
    attempt      INT          NOT NULL,
    request      BINARY(16)   NOT NULL,
    runner_id    VARCHAR(255) NOT NULL,
    host         VARCHAR(255) NOT NULL,
    granted_at   BIGINT       NOT NULL,
    started_at   BIGINT       NULL,
    finished_at  BIGINT       NULL,
    -- A terminal state, or 'declined'.
    outcome      VARCHAR(16)  NULL,
    reason       VARCHAR(32)  NULL,
    detail       TEXT         NULL,
    exit_code    INT          NULL,
    `signal`     INT          NULL,
    late         TINYINT      NOT NULL DEFAULT 0,
    stale        TINYINT      NOT NULL DEFAULT 0,
    user_us      BIGINT       NULL,
    system_us    BIGINT       NULL,
    peak_memory  BIGINT       NULL,
    leftovers    BIGINT       NULL,
    stdout_bytes BIGINT       NULL,
    stderr_bytes BIGINT       NULL,
    -- Up to where each stream was cut behind its head, in bytes: what lies before is not stored again.
    stdout_cut   BIGINT       NOT NULL DEFAULT 0,
    stderr_cut   BIGINT       NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, fence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS output (
    run_id   BINARY(16) NOT NULL,
    fence    BIGINT     NOT NULL,
    number   BIGINT     NOT NULL,
    -- 1 = stdout, 2 = stderr.
    stream   TINYINT    NOT NULL,
    -- Where the chunk begins in its stream, in bytes.
    `offset` BIGINT     NOT NULL,
    at       BIGINT     NOT NULL,
    bytes    MEDIUMBLOB NOT NULL,
    PRIMARY KEY (run_id, fence, number)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- What became of each job last. Written by results, which never touch the jobs' own rows.
CREATE TABLE IF NOT EXISTS job_status (
    job_id           BIGINT      NOT NULL,
    last_run_id      BINARY(16)  NULL,
    last_state       VARCHAR(16) NULL,
    last_started_at  BIGINT      NULL,
    last_finished_at BIGINT      NULL,
    -- Failures in a row, up to the last finished run.
    failures         BIGINT      NOT NULL DEFAULT 0,
    PRIMARY KEY (job_id),
    KEY job_status_failing (failures)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE TABLE IF NOT EXISTS runners (
    runner_id     VARCHAR(255) NOT NULL,
    host          VARCHAR(255) NOT NULL,
    process_id    BIGINT       NOT NULL,
    version       VARCHAR(255) NOT NULL,
    slots         BIGINT       NOT NULL,
    busy          BIGINT       NOT NULL,
    -- Routing keys, a JSON list; empty = every one.
    queues        MEDIUMTEXT   NOT NULL,
    draining      TINYINT      NOT NULL,
    first_seen_at BIGINT       NOT NULL,
    last_seen_at  BIGINT       NOT NULL,
    PRIMARY KEY (runner_id),
    KEY runners_seen (last_seen_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Injectors and results workers: who is alive.
CREATE TABLE IF NOT EXISTS processes (
    process_id    VARCHAR(255) NOT NULL,
    role          VARCHAR(16)  NOT NULL,
    host          VARCHAR(255) NOT NULL,
    pid           BIGINT       NOT NULL,
    version       VARCHAR(255) NOT NULL,
    first_seen_at BIGINT       NOT NULL,
    last_seen_at  BIGINT       NOT NULL,
    PRIMARY KEY (process_id),
    KEY processes_seen (last_seen_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Which run a request made: the same request never makes a second one.
CREATE TABLE IF NOT EXISTS requests (
    job_id     BIGINT     NOT NULL,
    -- A digest of the request's token, which may be of any length.
    request    BINARY(16) NOT NULL,
    run_id     BINARY(16) NOT NULL,
    created_at BIGINT     NOT NULL,
    PRIMARY KEY (job_id, request),
    KEY requests_age (created_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

-- Facts about this database itself, such as the time zone that schedules without one were computed in.
CREATE TABLE IF NOT EXISTS facts (
    name  VARCHAR(64) NOT NULL,
    value TEXT        NOT NULL,
    PRIMARY KEY (name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_jobs AS
SELECT j.id AS job_id,
       c.name AS category,
       j.name AS job,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.schedule')) AS schedule,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.time_zone')) AS time_zone,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.command')) AS command,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.routing_key')) AS queue,
       CASE JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.enabled')) WHEN 'false' THEN 0 ELSE 1 END AS enabled,
       (SELECT LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, MIN(u.due_at), TIMESTAMP'1970-01-01 00:00:00'),
                                '%Y-%m-%d %H:%i:%s.%f'), 23)
        FROM job_due u WHERE u.job_id = j.id) AS next_run,
       s.last_state AS last_state,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, s.last_started_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS last_started_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, s.last_finished_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS last_finished_at,
       j.revision AS revision,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, j.removed_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS removed_at
FROM jobs j
JOIN categories c ON c.id = j.category_id
JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
LEFT JOIN job_status s ON s.job_id = j.id;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_runs AS
SELECT LOWER(HEX(r.run_id)) AS run_id,
       r.job_id AS job_id,
       c.name AS category,
       j.name AS job,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, r.scheduled_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS scheduled_for,
       r.kind AS kind,
       r.requested_by AS requested_by,
       r.state AS state,
       r.reason AS reason,
       r.attempt AS attempt,
       r.queue AS queue,
       r.host AS host,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, r.queued_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS queued_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, r.started_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS started_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, r.finished_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS finished_at,
       r.exit_code AS exit_code,
       r.`signal` AS `signal`
FROM runs r
LEFT JOIN jobs j ON j.id = r.job_id
LEFT JOIN categories c ON c.id = j.category_id;
