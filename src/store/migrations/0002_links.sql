-- Links: what each sends under which agreement, what events measure, how entities stand
-- to one another.

-- How one entity stands to another ("carries", "to consignee"), and the newest message that says so.
CREATE TABLE entity_link (
    entity TEXT NOT NULL, other TEXT NOT NULL, role TEXT NOT NULL, first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL, n BIGINT NOT NULL, message TEXT NOT NULL, seq BIGINT NOT NULL,
    PRIMARY KEY (entity, other, role));
CREATE INDEX entity_link_back ON entity_link (other);

-- What an event measured of an entity: money, passages, weights. One row a situation: what is
-- told again, or amended, takes the place of what was told before.
CREATE TABLE measure (
    entity TEXT NOT NULL, what TEXT NOT NULL, situation TEXT NOT NULL, at BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL, place TEXT NOT NULL, mark TEXT NOT NULL,
    message TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (entity, what, situation));
CREATE INDEX measure_by_time ON measure (entity, what, at);
-- How often an entity was measured: two messages about it at once see that they met.
CREATE TABLE measured (entity TEXT PRIMARY KEY, n BIGINT NOT NULL);

-- A system that is linked to the Centre, and the agreement under which it sends.
CREATE TABLE link (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, agreement TEXT NOT NULL, purpose TEXT NOT NULL,
    owner TEXT NOT NULL, basis TEXT NOT NULL, retention TEXT NOT NULL, valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL, every_s BIGINT NOT NULL, leave_out TEXT NOT NULL, state TEXT NOT NULL,
    changed_by TEXT NOT NULL, changed BIGINT NOT NULL);
-- What each link sent in each hour; the newest message is the pulse of the link.
CREATE TABLE link_hour (
    link TEXT NOT NULL, hour BIGINT NOT NULL, messages BIGINT NOT NULL, findings BIGINT NOT NULL,
    quarantined BIGINT NOT NULL, events BIGINT NOT NULL, alerts BIGINT NOT NULL,
    bytes BIGINT NOT NULL, left_out BIGINT NOT NULL, last_at BIGINT NOT NULL,
    PRIMARY KEY (link, hour));
-- Systems that had a key before there were agreements.
INSERT INTO link SELECT DISTINCT source, 'agency', 'not recorded', 'not recorded', 'not recorded',
    'not recorded', 'person', '', '', 0, '', 'open', created_by, 0 FROM api_key WHERE true
    ON CONFLICT (name) DO NOTHING;
