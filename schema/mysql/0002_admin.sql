-- What people do: versions of categories, jobs at rest, runs to be ended, users, and who changed what.
--
-- Programs of version 1 go on beside it: every new column has a default, and what rests only looks due later.
--
-- Each statement commits by itself here, whole or not at all, and can be executed again: whoever applies this step goes on where
-- a column or key that is to be added is there already (MySQL has no `ADD COLUMN IF NOT EXISTS`). New tables say whose they are
-- in their comment, so that those of another program under the same names are told apart.

-- Counts what was done to the category; `category_versions` says what.
ALTER TABLE categories ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

CREATE TABLE IF NOT EXISTS category_versions (
    category_id BIGINT       NOT NULL,
    version     BIGINT       NOT NULL,
    created_at  BIGINT       NOT NULL,
    created_by  VARCHAR(255) NOT NULL,
    added       BIGINT       NOT NULL,
    changed     BIGINT       NOT NULL,
    removed     BIGINT       NOT NULL,
    comment     TEXT         NULL,
    PRIMARY KEY (category_id, version)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

-- The version of its category that a definition came with; 0 = older than versions.
ALTER TABLE revisions ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- When jobs went; what a category held at a version is the newest of a job's revisions and removals up to there.
CREATE TABLE IF NOT EXISTS removals (
    job_id     BIGINT       NOT NULL,
    version    BIGINT       NOT NULL,
    removed_at BIGINT       NOT NULL,
    removed_by VARCHAR(255) NOT NULL,
    PRIMARY KEY (job_id, version)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

-- A job at rest: its rows in job_due look due only when the rest ends, and keep the instant they stand for.
ALTER TABLE jobs
    ADD COLUMN paused_at    BIGINT       NULL,
    ADD COLUMN paused_until BIGINT       NULL,
    ADD COLUMN paused_by    VARCHAR(255) NULL,
    ADD COLUMN pause_note   TEXT         NULL;
ALTER TABLE jobs ADD KEY jobs_paused (paused_at);
-- Set while the row is at rest: since when.
ALTER TABLE job_due ADD COLUMN paused_since BIGINT NULL;

CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_jobs AS
SELECT j.id AS job_id,
       c.name AS category,
       j.name AS job,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.schedule')) AS schedule,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.time_zone')) AS time_zone,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.command')) AS command,
       JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.routing_key')) AS queue,
       CASE JSON_UNQUOTE(JSON_EXTRACT(d.definition, '$.enabled')) WHEN 'false' THEN 0 ELSE 1 END AS enabled,
       -- What rests without an end looks due at the end of the year 9999.
       (SELECT LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, MIN(u.due_at), TIMESTAMP'1970-01-01 00:00:00'),
                                '%Y-%m-%d %H:%i:%s.%f'), 23)
        FROM job_due u WHERE u.job_id = j.id AND u.due_at < 253402300799000000) AS next_run,
       s.last_state AS last_state,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, s.last_started_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS last_started_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, s.last_finished_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS last_finished_at,
       j.revision AS revision,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, j.removed_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS removed_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, j.paused_at, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS paused_at,
       LEFT(DATE_FORMAT(TIMESTAMPADD(MICROSECOND, j.paused_until, TIMESTAMP'1970-01-01 00:00:00'),
                        '%Y-%m-%d %H:%i:%s.%f'), 23) AS paused_until
FROM jobs j
JOIN categories c ON c.id = j.category_id
JOIN revisions d ON d.job_id = j.id AND d.revision = j.revision
LEFT JOIN job_status s ON s.job_id = j.id;

-- Why somebody asked for the run, the run that it tries again, and who wants it to end, and why.
ALTER TABLE runs
    ADD COLUMN note         TEXT         NULL,
    ADD COLUMN parent       BINARY(16)   NULL,
    ADD COLUMN cancelled_by VARCHAR(255) NULL,
    ADD COLUMN cancel_note  TEXT         NULL;

-- Running runs whose runners are to be told, and when again; an injector removes what has ended.
CREATE TABLE IF NOT EXISTS cancellations (
    run_id       BINARY(16) NOT NULL,
    requested_at BIGINT     NOT NULL,
    send_at      BIGINT     NOT NULL,
    PRIMARY KEY (run_id),
    KEY cancellations_order (send_at, run_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

CREATE TABLE IF NOT EXISTS users (
    id            BIGINT       NOT NULL AUTO_INCREMENT,
    name          VARCHAR(255) NOT NULL,
    name_key      VARCHAR(760) NOT NULL,
    -- An scrypt record; NULL = none.
    password      TEXT         NULL,
    -- What the user may do: JSON, {"role": …, "categories": {…}}.
    grants        MEDIUMTEXT   NOT NULL,
    created_at    BIGINT       NOT NULL,
    created_by    VARCHAR(255) NOT NULL,
    disabled_at   BIGINT       NULL,
    last_login_at BIGINT       NULL,
    PRIMARY KEY (id),
    UNIQUE KEY users_name (name_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

-- Secrets are stored as their SHA-256 only.
CREATE TABLE IF NOT EXISTS sessions (
    id            BIGINT        NOT NULL AUTO_INCREMENT,
    hash          VARBINARY(64) NOT NULL,
    previous_hash VARBINARY(64) NULL,
    user_id       BIGINT        NULL,
    created_at    BIGINT        NOT NULL,
    last_seen_at  BIGINT        NOT NULL,
    rotated_at    BIGINT        NOT NULL,
    expires_at    BIGINT        NOT NULL,
    address       VARCHAR(255)  NOT NULL,
    agent         VARCHAR(255)  NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY sessions_hash (hash),
    KEY sessions_previous (previous_hash),
    KEY sessions_user (user_id),
    KEY sessions_seen (last_seen_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

CREATE TABLE IF NOT EXISTS login_links (
    hash       VARBINARY(64) NOT NULL,
    user_id    BIGINT        NULL,
    created_at BIGINT        NOT NULL,
    expires_at BIGINT        NOT NULL,
    PRIMARY KEY (hash)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

CREATE TABLE IF NOT EXISTS tokens (
    id             BIGINT        NOT NULL AUTO_INCREMENT,
    name           VARCHAR(255)  NOT NULL,
    name_key       VARCHAR(760)  NOT NULL,
    hash           VARBINARY(64) NOT NULL,
    owner_id       BIGINT        NULL,
    grants         MEDIUMTEXT    NOT NULL,
    created_at     BIGINT        NOT NULL,
    created_by     VARCHAR(255)  NOT NULL,
    expires_at     BIGINT        NULL,
    last_used_at   BIGINT        NULL,
    last_used_from VARCHAR(255)  NULL,
    revoked_at     BIGINT        NULL,
    -- The name while the token is in force: there are no partial indexes here.
    live_name      VARCHAR(760) GENERATED ALWAYS AS (CASE WHEN revoked_at IS NULL THEN name_key ELSE NULL END) STORED,
    PRIMARY KEY (id),
    UNIQUE KEY tokens_hash (hash),
    UNIQUE KEY tokens_name (live_name),
    KEY tokens_owner (owner_id),
    KEY tokens_revoked (revoked_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

-- Who changed what, when, from where. Never changed.
CREATE TABLE IF NOT EXISTS audit (
    id           BIGINT       NOT NULL AUTO_INCREMENT,
    at           BIGINT       NOT NULL,
    author       VARCHAR(255) NOT NULL,
    means        VARCHAR(16)  NOT NULL,
    address      VARCHAR(255) NULL,
    action       VARCHAR(32)  NOT NULL,
    subject      VARCHAR(16)  NOT NULL,
    subject_id   VARCHAR(64)  NOT NULL,
    subject_name VARCHAR(255) NOT NULL,
    category     VARCHAR(255) NULL,
    summary      TEXT         NOT NULL,
    PRIMARY KEY (id),
    KEY audit_action (action, id),
    KEY audit_author (author, id),
    KEY audit_subject (subject, subject_id, id),
    KEY audit_kind (subject, id),
    KEY audit_age (at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'CronQ';

-- Jobs that were gone before there were versions; nobody knows who removed them.
INSERT IGNORE INTO removals (job_id, version, removed_at, removed_by)
SELECT id, 0, removed_at, 'unknown' FROM jobs WHERE removed_at IS NOT NULL;
