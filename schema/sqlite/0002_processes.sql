-- Injectors and results workers: who is alive.

CREATE TABLE processes (
    process_id    TEXT    NOT NULL PRIMARY KEY,
    role          TEXT    NOT NULL,
    host          TEXT    NOT NULL,
    pid           INTEGER NOT NULL,
    version       TEXT    NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX processes_seen ON processes (last_seen_at);
