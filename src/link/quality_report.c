// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "link/quality_private.h"
#include "store/db.h"

#include <stdlib.h>

#define SUMS \
    "CAST(sum(messages) AS BIGINT), CAST(sum(bad_envelope) AS BIGINT), " \
    "CAST(sum(bad_counts) AS BIGINT), CAST(sum(damaged) AS BIGINT), " \
    "CAST(sum(segments) AS BIGINT), CAST(sum(events) AS BIGINT), CAST(sum(filled) AS BIGINT), " \
    "CAST(sum(fields) AS BIGINT), CAST(sum(valid) AS BIGINT), CAST(sum(vals) AS BIGINT) "

static const struct query q_carriers = { "SELECT carrier, feed, 0, " SUMS
                                         "FROM carrier_day WHERE day >= $1 AND day <= $2 "
                                         "GROUP BY carrier, feed ORDER BY carrier, feed" };
static const struct query q_days = { "SELECT carrier, feed, day, " SUMS
                                     "FROM carrier_day WHERE carrier = $3 AND day >= $1 AND "
                                     "day <= $2 GROUP BY carrier, feed, day ORDER BY day, feed" };
static const struct query q_flights = {
    "SELECT carrier, feed, label, moment, windows, pushes, first_at FROM carrier_flight "
    "WHERE ($3 = '' OR carrier = $3) AND moment >= $1 AND moment < $2 ORDER BY moment, carrier, "
    "feed"
};
static const struct query q_defects = {
    "SELECT d.feed, d.code, CAST(sum(d.n) AS BIGINT), max(d.message) FROM carrier_defect d "
    "WHERE d.carrier = $3 AND d.day >= $1 AND d.day <= $2 GROUP BY d.feed, d.code "
    "ORDER BY 3 DESC, 1, 2"
};
static const struct query q_example = {
    "SELECT first_byte, bytes FROM carrier_defect WHERE carrier = $1 AND feed = $2 AND code = $3 "
    "AND message = $4"
};

enum { FLIGHTS_SHOWN = 500 };
enum {
    MESSAGES = 3,
    BAD_ENVELOPE,
    BAD_COUNTS,
    DAMAGED,
    SEGMENTS,
    EVENTS,
    FILLED,
    FIELDS,
    VALID,
    VALUES
};

static const struct {
    const char *name;
    double weight;
} parts[PARTS] = {
#define PART(part, weight, measure) { #part, weight },
#define FEED(kind, fields, due)
#define DEFECT(code, part)
#include "link/quality.def"
};

/* Pushes that were due by now, and those of them that came in their window. */
struct pushes {
    int64_t due, came;
};

static struct pushes pushes_of(const struct row *flight, usec now)
{
    struct pushes p = { 0 };
    int64_t due[WINDOWS_MAX];
    const struct quality_feed *feed = quality_feed_find(row_text(flight, 1));
    usec moment = row_i64(flight, 3);
    size_t n = feed ? quality_due(feed, due) : 0;
    for (size_t i = 0; i < n; i++) {
        usec by = moment - due[i] * 3600 * USEC_PER_S;
        bool came = row_i64(flight, 4) >> i & 1;
        p.due += by <= now || came;
        p.came += came;
    }
    return p;
}

static double share(int64_t good, int64_t all) { return all ? (double)good / (double)all : -1; }

/* Of a sum row; -1 where nothing was measured. */
static void parts_of(const struct row *r, struct pushes p, double ret[PARTS])
{
    int64_t messages = row_i64(r, MESSAGES), segments = row_i64(r, SEGMENTS);
    double damaged = segments ? 1000.0 * (double)row_i64(r, DAMAGED) / (double)segments : 0;
    ret[PART_envelope] = share(messages - row_i64(r, BAD_ENVELOPE), messages);
    ret[PART_structure] = damaged > 100 ? 0 : 1 - damaged / 100; /* every tenth damaged: nothing */
    ret[PART_completeness] = share(row_i64(r, FILLED), row_i64(r, FIELDS));
    ret[PART_validity] = share(row_i64(r, VALID), row_i64(r, VALUES));
    ret[PART_consistency] = share(messages - row_i64(r, BAD_COUNTS), messages);
    ret[PART_timeliness] = share(p.came, p.due);
}

/* What was not measured counts neither for nor against. */
static double score_of(const double of[PARTS])
{
    double sum = 0, weight = 0;
    for (size_t i = 0; i < PARTS; i++) {
        if (of[i] < 0)
            continue;
        sum += of[i] * parts[i].weight;
        weight += parts[i].weight;
    }
    return weight > 0 ? 100 * sum / weight : 0;
}

static double rounded(double x) { return (double)(int64_t)(x * 10 + 0.5) / 10; }

static void score_json(struct buf *b, const struct row *r, struct pushes p)
{
    double of[PARTS];
    parts_of(r, p, of);
    json_f64(b, "score", rounded(score_of(of)));
    json_open(b, "parts", '{');
    for (size_t i = 0; i < PARTS; i++)
        if (of[i] >= 0)
            json_f64(b, parts[i].name, rounded(100 * of[i]));
    json_close(b, '}');
    json_i64(b, "messages", row_i64(r, MESSAGES));
    json_i64(b, "events", row_i64(r, EVENTS));
    json_i64(b, "pushes_due", p.due);
    json_i64(b, "pushes_in_time", p.came);
}

static struct pushes pushes_for(const struct rows *flights, str carrier, str feed, usec now)
{
    struct pushes sum = { 0 };
    list_each (const struct row, f, flights) {
        if (!str_eq(row_text(f, 0), carrier) || !str_eq(row_text(f, 1), feed))
            continue;
        struct pushes p = pushes_of(f, now);
        sum.due += p.due;
        sum.came += p.came;
    }
    return sum;
}

struct scored {
    const struct row *row;
    struct pushes pushes;
    double score;
};

static int worst_first(const void *x, const void *y)
{
    const struct scored *a = x, *b = y;
    return (a->score > b->score) - (a->score < b->score);
}

static int read_flights(struct db *db, struct arena *a, struct quality_span span, str carrier,
                        struct rows *ret)
{
    return db_read(
        db, a, &q_flights,
        VALS(V_I64(span.from * USEC_PER_DAY), V_I64((span.to + 1) * USEC_PER_DAY), V_TEXT(carrier)),
        ret);
}

int quality_json(struct db *db, struct buf *b, struct quality_span span, usec now)
{
    struct rows rows, flights;
    TRY(db_read(db, b->a, &q_carriers, VALS(V_I64(span.from), V_I64(span.to)), &rows));
    TRY(read_flights(db, b->a, span, STR(""), &flights));
    struct scored *all = make_n(b->a, struct scored, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        double of[PARTS];
        const struct row *r = &rows.at[i];
        all[i] = (struct scored){ r, pushes_for(&flights, row_text(r, 0), row_text(r, 1), now), 0 };
        parts_of(r, all[i].pushes, of);
        all[i].score = score_of(of);
    }
    qsort(all, rows.n, sizeof *all, worst_first);
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    for (size_t i = 0; i < rows.n; i++) {
        json_open(b, NULL, '{');
        json_str(b, "carrier", row_text(all[i].row, 0));
        json_str(b, "feed", row_text(all[i].row, 1));
        score_json(b, all[i].row, all[i].pushes);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}

static int defects_json(struct db *db, struct buf *b, str carrier, struct quality_span span)
{
    struct rows rows, example;
    TRY(db_read(db, b->a, &q_defects, VALS(V_I64(span.from), V_I64(span.to), V_TEXT(carrier)),
                &rows));
    json_open(b, "defects", '[');
    list_each (const struct row, r, &rows) {
        TRY(db_read(db, b->a, &q_example,
                    VALS(V_TEXT(carrier), V_TEXT(row_text(r, 0)), V_TEXT(row_text(r, 1)),
                         V_TEXT(row_text(r, 3))),
                    &example));
        json_open(b, NULL, '{');
        json_str(b, "feed", row_text(r, 0));
        json_str(b, "code", row_text(r, 1));
        json_i64(b, "n", row_i64(r, 2));
        json_str(b, "message", row_text(r, 3));
        if (example.n) {
            json_i64(b, "offset", row_i64(example.at, 0));
            json_i64(b, "length", row_i64(example.at, 1));
        }
        json_close(b, '}');
    }
    json_close(b, ']');
    return 0;
}

static void flights_json(struct buf *b, const struct rows *flights, usec now)
{
    json_open(b, "flights", '[');
    for (size_t i = 0; i < flights->n && i < FLIGHTS_SHOWN; i++) {
        const struct row *f = &flights->at[i];
        struct pushes p = pushes_of(f, now);
        json_open(b, NULL, '{');
        json_str(b, "feed", row_text(f, 1));
        json_str(b, "label", row_text(f, 2));
        json_str(b, "moment", time_fmt(b->a, row_i64(f, 3)));
        json_i64(b, "messages", row_i64(f, 5));
        json_str(b, "first", time_fmt(b->a, row_i64(f, 6)));
        json_i64(b, "pushes_due", p.due);
        json_i64(b, "pushes_in_time", p.came);
        json_close(b, '}');
    }
    json_close(b, ']');
}

int quality_carrier_json(struct db *db, struct buf *b, str carrier, struct quality_span span,
                         usec now)
{
    struct rows days, flights;
    TRY(db_read(db, b->a, &q_days, VALS(V_I64(span.from), V_I64(span.to), V_TEXT(carrier)), &days));
    TRY(read_flights(db, b->a, span, carrier, &flights));
    if (days.n == 0 && flights.n == 0)
        return QUALITY_NONE;
    json_open(b, NULL, '{');
    json_str(b, "carrier", carrier);
    json_open(b, "days", '[');
    list_each (const struct row, r, &days) {
        int64_t y, m, d;
        civil_from_days(row_i64(r, 2), &y, &m, &d);
        json_open(b, NULL, '{');
        json_str(b, "feed", row_text(r, 1));
        json_str(b, "day", date_fmt(b->a, y, m, d));
        score_json(b, r, (struct pushes){ 0 });
        json_close(b, '}');
    }
    json_close(b, ']');
    TRY(defects_json(db, b, carrier, span));
    flights_json(b, &flights, now);
    json_close(b, '}');
    return 0;
}
