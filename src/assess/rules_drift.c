// SPDX-License-Identifier: Apache-2.0
/* Is a rule heard as often as it was, and is it as often right? By weeks that lie behind, in plain
 * ratios that whoever reads the notice can count again. */
#include "assess/rules.h"
#include "base/err.h"
#include "base/wilson.h"

enum {
    WEEK = 7,
    WEEKS = 4, /* before the last */
    MONTH = WEEKS * WEEK,
    HALF_YEAR = 182,
    TIMES = 3,       /* more often, or less */
    HITS_LEAST = 15, /* in a week, of the two the more: fewer swing by themselves */
    DECIDED_LEAST = 20
};

/* Live ones: of the last week, the four before it; confirmed and decided of the last four weeks,
 * and of the half year before them. */
static const struct query q_weeks = {
    "SELECT rule, sum(CASE WHEN at >= $2 THEN 1 ELSE 0 END), "
    "sum(CASE WHEN at < $2 AND at >= $3 THEN 1 ELSE 0 END), "
    "sum(CASE WHEN at >= $4 THEN good ELSE 0 END), sum(CASE WHEN at >= $4 THEN known ELSE 0 END), "
    "sum(CASE WHEN at < $4 THEN good ELSE 0 END), sum(CASE WHEN at < $4 THEN known ELSE 0 END), "
    "min(at) FROM (SELECT h.rule, h.at, CASE WHEN a.outcome = 'confirmed' THEN 1 ELSE 0 END AS "
    "good, "
    "CASE WHEN a.outcome IN ('confirmed', 'false_match', 'no_action', 'valuable') THEN 1 ELSE 0 "
    "END "
    "AS known FROM rule_hit h LEFT JOIN alert a ON a.id = h.alert WHERE h.at >= $1 AND h.at <= $5 "
    "AND "
    "h.stage = 'live') x GROUP BY rule ORDER BY rule LIMIT 20000"
};

/* Not before there are five weeks of it. */
static str rate_of(struct arena *a, const struct row *r, usec now)
{
    int64_t week = row_i64(r, 1), before = row_i64(r, 2), as_before = week * WEEKS;
    bool is_young = row_i64(r, 7) > now - (WEEK + MONTH - 1) * USEC_PER_DAY;
    if (is_young || (week < HITS_LEAST && before < HITS_LEAST * WEEKS) ||
        (as_before < TIMES * before && as_before * TIMES > before))
        return STR("");
    return str_fmt(
        a, "heard %lld times in the last 7 days, %.1f times a week in the four weeks before",
        (long long)week, (double)before / (double)WEEKS);
}

static str precision_of(struct arena *a, const struct row *r)
{
    int64_t right = row_i64(r, 3), known = row_i64(r, 4);
    int64_t was_right = row_i64(r, 5), was_known = row_i64(r, 6);
    if (known < DECIDED_LEAST || was_known < DECIDED_LEAST)
        return STR("");
    struct interval is = wilson((double)right, (double)known);
    struct interval was = wilson((double)was_right, (double)was_known);
    if (is.low <= was.high && was.low <= is.high)
        return STR("");
    return str_fmt(a, "right in %lld of %lld decided in the last 28 days, in %lld of %lld before",
                   (long long)right, (long long)known, (long long)was_right, (long long)was_known);
}

int rules_drift(struct db *db, struct arena *a, usec now, struct rule_drifts *ret)
{
    struct rows rows;
    *ret = (struct rule_drifts){ 0 };
    TRY(db_read(db, a, &q_weeks,
                VALS(V_I64(now - HALF_YEAR * USEC_PER_DAY), V_I64(now - WEEK * USEC_PER_DAY),
                     V_I64(now - (WEEK + MONTH) * USEC_PER_DAY), V_I64(now - MONTH * USEC_PER_DAY),
                     V_I64(now)),
                &rows));
    list_each (const struct row, r, &rows) {
        str rate = rate_of(a, r, now), precision = precision_of(a, r);
        const char *between = rate.len && precision.len ? "; " : "";
        *list_push(a, ret) = (struct rule_drift){
            .rule = row_text(r, 0),
            .what = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(rate), between, STR_ARG(precision)),
        };
    }
    return 0;
}
