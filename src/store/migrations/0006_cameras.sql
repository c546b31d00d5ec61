-- Which camera has not been heard: asked each second, of a table of everybody ever seen.
CREATE INDEX entity_cameras ON entity (last_seen) WHERE kind = 'camera';
