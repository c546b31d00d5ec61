-- Investigations: what was put into each, by whom, and what was taken out of it again and why.
CREATE TABLE dossier (
    id        TEXT PRIMARY KEY,
    year      BIGINT NOT NULL,
    serial    BIGINT NOT NULL,
    version   BIGINT NOT NULL,
    state     TEXT NOT NULL,
    title     TEXT NOT NULL,
    purpose   TEXT NOT NULL,
    basis     TEXT NOT NULL,
    handling  TEXT NOT NULL,
    owner     TEXT NOT NULL,
    region    TEXT NOT NULL,
    hold      BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    opened    BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    UNIQUE (year, serial)
);
CREATE INDEX dossier_owner ON dossier (owner);
CREATE TABLE dossier_entry (
    id          TEXT PRIMARY KEY,
    dossier     TEXT NOT NULL REFERENCES dossier (id),
    kind        TEXT NOT NULL,
    ref         TEXT NOT NULL,
    seq         BIGINT NOT NULL,
    relation    TEXT NOT NULL,
    text        TEXT NOT NULL,
    who         TEXT NOT NULL,
    due         TEXT NOT NULL,
    at          BIGINT NOT NULL,
    added_by    TEXT NOT NULL,
    done        BIGINT NOT NULL,
    done_by     TEXT NOT NULL,
    removed     BIGINT NOT NULL,
    removed_by  TEXT NOT NULL,
    removed_why TEXT NOT NULL
);
CREATE INDEX dossier_entry_of ON dossier_entry (dossier, id);
CREATE INDEX dossier_entry_ref ON dossier_entry (ref, kind) WHERE ref <> '';
