-- Results of examinations whose declaration has not come yet; it takes them with it when it does.
CREATE TABLE lane_early (
    number TEXT NOT NULL, office TEXT NOT NULL, outcome TEXT NOT NULL, found BIGINT NOT NULL,
    minutes BIGINT NOT NULL, at BIGINT NOT NULL, message TEXT NOT NULL, PRIMARY KEY (number, office));
CREATE INDEX lane_early_by_message ON lane_early (message);
CREATE INDEX lane_early_by_time ON lane_early (at);
