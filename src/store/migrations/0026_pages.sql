-- What a webhook is sent: alerts, or notices of the Centre itself (it pages who is on duty).
ALTER TABLE webhook ADD COLUMN takes TEXT NOT NULL DEFAULT 'alerts';
