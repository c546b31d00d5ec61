-- What each place of entry and exit does (src/site), and the screens on its walls.

-- One row a site, hour and measure of src/site/measures.def. hour: since 1970.
CREATE TABLE site_hour (
    site TEXT NOT NULL, hour BIGINT NOT NULL, measure TEXT NOT NULL, n BIGINT NOT NULL,
    PRIMARY KEY (site, hour, measure));
CREATE INDEX site_hour_by_measure ON site_hour (measure, hour);
-- Which link tells a measure of a site; '' what persons handed in. Silence is told from here.
CREATE TABLE site_feed (
    site TEXT NOT NULL, measure TEXT NOT NULL, link TEXT NOT NULL, first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL, PRIMARY KEY (site, measure, link));
-- A camera gave a sign in an hour.
CREATE TABLE site_station (
    site TEXT NOT NULL, station TEXT NOT NULL, hour BIGINT NOT NULL, last_at BIGINT NOT NULL,
    PRIMARY KEY (site, station, hour));
CREATE INDEX site_station_by_hour ON site_station (hour);
-- What has come and not gone: the queue of a site. thing: derived, no name and no number.
CREATE TABLE site_open (
    site TEXT NOT NULL, what TEXT NOT NULL, thing TEXT NOT NULL, opened BIGINT NOT NULL,
    PRIMARY KEY (site, what, thing));
CREATE INDEX site_open_by_time ON site_open (opened);
-- How long what went had been there.
CREATE TABLE site_dwell (
    site TEXT NOT NULL, what TEXT NOT NULL, at BIGINT NOT NULL, thing TEXT NOT NULL,
    s BIGINT NOT NULL, PRIMARY KEY (site, what, at, thing));
CREATE INDEX site_dwell_by_time ON site_dwell (at);
-- A closure or outage that a supervisor declared. ended: before its end, 0 not.
CREATE TABLE site_plan (
    id TEXT PRIMARY KEY, site TEXT NOT NULL, from_at BIGINT NOT NULL, to_at BIGINT NOT NULL,
    reason TEXT NOT NULL, declared_by TEXT NOT NULL, declared BIGINT NOT NULL,
    ended BIGINT NOT NULL, ended_by TEXT NOT NULL, ended_note TEXT NOT NULL);
CREATE INDEX site_plan_by_site ON site_plan (site, to_at);

-- A screen on a wall is a device with a key of its own; of the key the hash is kept.
CREATE TABLE wall (
    name TEXT PRIMARY KEY, region TEXT NOT NULL, hash TEXT NOT NULL, state TEXT NOT NULL,
    created_by TEXT NOT NULL, created BIGINT NOT NULL, paired BIGINT NOT NULL,
    seen BIGINT NOT NULL);
CREATE INDEX wall_by_hash ON wall (hash);

-- How fast alerts are worked is asked of a window of time.
CREATE INDEX alert_by_created ON alert (created);
CREATE INDEX exam_order_by_time ON exam_order (ordered);
-- What a unit decided in a window of time.
CREATE INDEX alert_log_decided ON alert_log (at)
    WHERE act IN ('decide', 'close') AND from_state = 'claimed';
