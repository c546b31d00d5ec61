-- What goods cost: of each HS heading of six digits, origin and currency, by month, how many items were
-- declared and the sum of the logarithms of their value per kg, in millionths: whole numbers, so that
-- the order in which declarations come does not change it. No personal data.
CREATE TABLE price_month (
    hs TEXT NOT NULL, origin TEXT NOT NULL, currency TEXT NOT NULL, month BIGINT NOT NULL,
    n BIGINT NOT NULL, sum_ln BIGINT NOT NULL, PRIMARY KEY (hs, origin, currency, month));
