// SPDX-License-Identifier: Apache-2.0
#include "purpose/browse.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "purpose/same.h"

#include <math.h>

#define HOUR     (3600 * USEC_PER_S)
#define PAKISTAN (5 * HOUR)
#define KEPT     (400 * USEC_PER_DAY)
#define LATE     (60 * USEC_PER_S)
/* How far back is usual, and how far beside a turn of duty is still on it. */
enum { USUAL_DAYS = 28, CROWD = 4, NAMESAKES = 3, DUTY_DAYS = 14 };
#define SIGMAS 3.0

enum once { DAY, OBJECT };
static const struct {
    const char *name;
    enum once once;
} signs[] = {
#define BROWSE(name, once, sentence) { #name, once },
#include "purpose/browse.def"
};
enum sign {
#define BROWSE(name, once, sentence) SIGN_##name,
#include "purpose/browse.def"
};
static const char *const states[] = { "open", "closed" };
static const char *const findings[] = { "fair", "unclear", "unfair" };

const char *browse_sign(size_t i) { return i < countof(signs) ? signs[i].name : NULL; }
const char *browse_state(size_t i) { return i < countof(states) ? states[i] : NULL; }
const char *browse_finding(size_t i) { return i < countof(findings) ? findings[i] : NULL; }

static const struct query q_stated = {
    "SELECT p.account, p.object, p.at, COALESCE(e.name, (SELECT y.name FROM person_member m JOIN "
    "entity y ON y.id = m.entity WHERE m.person = p.object ORDER BY m.entity LIMIT 1), ''), "
    "COALESCE(a.display, '') FROM purpose p LEFT JOIN entity e ON e.id = p.object LEFT JOIN "
    "account "
    "a ON a.name = p.account WHERE p.at > $1 ORDER BY p.at, p.id LIMIT 5000"
};
static const struct query q_things = {
    "SELECT count(DISTINCT object) FROM purpose WHERE account = $1 AND at > $2 AND at <= $3"
};
/* Of each day before: from $2, a day ends where the last one begins. */
static const struct query q_days = {
    "SELECT count(DISTINCT object) FROM purpose WHERE account = $1 AND at > $2 AND at <= $3 "
    "GROUP BY (at - $2) / 86400000000"
};
static const struct query q_accounts = {
    "SELECT count(DISTINCT account) FROM purpose WHERE at > $2 AND at <= $3 AND object IN " SAME
};
static const struct query q_names = {
    "SELECT DISTINCT p.object, e.name FROM purpose p JOIN entity e ON e.id = p.object WHERE "
    "p.account = $1 AND p.at > $2 AND p.at <= $3 AND e.kind = 'person' LIMIT 500"
};
static const struct query q_colleague = {
    "SELECT name, display FROM account WHERE state = 'active' AND display <> '' LIMIT 5000"
};
static const struct query q_turns = {
    "SELECT count(*), COALESCE(sum(CASE WHEN from_at <= $3 AND (CASE WHEN ended > 0 THEN ended "
    "ELSE "
    "to_at END) >= $4 THEN 1 ELSE 0 END), 0) FROM duty WHERE account = $1 AND to_at > $2"
};
static const struct query q_is_there = { "SELECT 1 FROM browsed WHERE id = $1" };
static const struct query q_put = {
    "INSERT INTO browsed (id, sign, account, object, n, at, state, finding, note, closed_by, "
    "closed) VALUES ($1, $2, $3, $4, $5, $6, 'open', '', '', '', 0) ON CONFLICT DO NOTHING"
};
#define COLUMNS \
    "b.id, b.sign, b.account, COALESCE(a.display, ''), COALESCE(a.region, ''), b.object, " \
    "COALESCE(e.name, ''), b.state, b.finding, b.note, b.closed_by, b.n, b.at, b.closed"
#define FROM \
    " FROM browsed b LEFT JOIN account a ON a.name = b.account LEFT JOIN entity e ON e.id = " \
    "b.object "
/* $4 the reviewer. */
static const struct query q_list = {
    "SELECT " COLUMNS FROM
    "WHERE ($1 = '' OR b.id = $1) AND ($2 = '' OR b.state = $2) AND ($3 = '' "
    "OR b.account = $3) AND b.account <> $4 AND ($5 = '' OR (a.region = $5 AND b.sign <> 'crowd')) "
    "AND NOT (b.sign = 'crowd' AND EXISTS (SELECT 1 FROM purpose p WHERE p.account = $4 AND p.at > "
    "b.at - 86400000000 AND p.at <= b.at AND (p.object = b.object OR p.object IN (SELECT y.entity "
    "FROM person_member x JOIN person_member y ON y.person = x.person WHERE x.entity = "
    "b.object)))) "
    "ORDER BY CASE b.state WHEN 'open' THEN 0 ELSE 1 END, b.at DESC, b.id LIMIT 200"
};
static const struct query q_open = { "SELECT count(*) FROM browsed WHERE state = 'open'" };
static const struct query q_close = {
    "UPDATE browsed SET state = 'closed', finding = $2, note = $3, closed_by = $4, closed = $5 "
    "WHERE id = $1 AND state = 'open'"
};
static const struct query q_purge = {
    "DELETE FROM browsed WHERE state = 'closed' AND closed < $1"
};

struct look {
    struct db *db;
    struct writes *w;
    const struct rows *colleagues;
    str account, object, name, display; /* of one purpose; name, display: folded */
    usec at;
    int64_t least, n_new;
    struct browsed_ids list_of(str) put; /* in these writes already */
};

static int tell(struct look *x, enum sign sign, int64_t n)
{
    struct arena *a = x->w->a;
    struct rows rows;
    str day = str_sub(time_fmt(a, x->at + PAKISTAN), 0, 10);
    str once = signs[sign].once == DAY ? day : x->object;
    /* A crowd is of a thing, whoever was the last. */
    str who = sign == SIGN_crowd ? day : x->account;
    str id = uid_from(a, str_c(signs[sign].name), who, once);
    list_each (const str, p, &x->put)
        if (str_eq(*p, id))
            return 0;
    TRY(db_read(x->db, a, &q_is_there, VALS(V_TEXT(id)), &rows));
    if (rows.n)
        return 0;
    *list_push(a, &x->put) = id;
    x->n_new++;
    write_add(x->w, WRITE_ANY, &q_put,
              VALS(V_TEXT(id), V_C(signs[sign].name), V_TEXT(x->account), V_TEXT(x->object),
                   V_I64(n), V_I64(x->at)));
    return 0;
}

/* More than three sigmas above what is usual, and more than the least. */
static int is_many(struct look *x)
{
    struct rows now, days;
    struct val who = V_TEXT(x->account);
    usec day = x->at - USEC_PER_DAY, from = day - USUAL_DAYS * USEC_PER_DAY;
    double sum = 0, squares = 0;
    TRY(db_read(x->db, x->w->a, &q_things, VALS(who, V_I64(day), V_I64(x->at)), &now));
    int64_t n = row_i64(now.at, 0);
    if (n <= x->least)
        return 0;
    TRY(db_read(x->db, x->w->a, &q_days, VALS(who, V_I64(from), V_I64(day)), &days));
    list_each (const struct row, r, &days) {
        double d = (double)row_i64(r, 0);
        sum += d;
        squares += d * d;
    }
    double days_n = (double)USUAL_DAYS, mean = sum / days_n,
           spread = sqrt(fmax(0, squares / days_n - mean * mean)); /* equal days: not below 0 */
    return (double)n > mean + SIGMAS * spread ? tell(x, SIGN_many, n) : 0;
}

static int is_crowd(struct look *x)
{
    struct rows rows;
    TRY(db_read(x->db, x->w->a, &q_accounts,
                VALS(V_TEXT(x->object), V_I64(x->at - USEC_PER_DAY), V_I64(x->at)), &rows));
    int64_t n = row_i64(rows.at, 0);
    return n >= CROWD ? tell(x, SIGN_crowd, n) : 0;
}

/* Written in any order: "KHAN, Omar" is Omar Khan. One word alone says too little. */
static bool is_same(struct arena *a, str name, str display)
{
    return str_has(display, ' ') && str_eq(fold_sorted(a, name), fold_sorted(a, display));
}

static int is_known(struct look *x)
{
    if (x->name.len == 0)
        return 0;
    if (is_same(x->w->a, x->name, x->display))
        return tell(x, SIGN_own, 1);
    list_each (const struct row, r, x->colleagues)
        if (!str_eq(row_text(r, 0), x->account) &&
            is_same(x->w->a, x->name, fold(x->w->a, row_text(r, 1))))
            return tell(x, SIGN_colleague, 1);
    return 0;
}

static str last_word(str s)
{
    str word = STR(""), one;
    while (str_cut(&s, ' ', &one))
        word = one;
    return word;
}

static bool has_word(str folded, str word)
{
    str one;
    while (str_cut(&folded, ' ', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

static int is_of_family(struct look *x)
{
    struct rows rows;
    struct arena *a = x->w->a;
    str family = last_word(x->display);
    int64_t n = 0;
    if (family.len < 3 || !str_has(x->display, ' ') || !has_word(x->name, family))
        return 0;
    TRY(db_read(x->db, a, &q_names,
                VALS(V_TEXT(x->account), V_I64(x->at - USEC_PER_DAY), V_I64(x->at)), &rows));
    list_each (const struct row, r, &rows)
        n += has_word(fold(a, row_text(r, 1)), family);
    return n >= NAMESAKES ? tell(x, SIGN_namesakes, n) : 0;
}

/* Only whose turns of duty are entered at all can be outside of them. */
static int is_off_duty(struct look *x)
{
    struct rows rows;
    TRY(db_read(x->db, x->w->a, &q_turns,
                VALS(V_TEXT(x->account), V_I64(x->at - DUTY_DAYS * USEC_PER_DAY),
                     V_I64(x->at + HOUR), V_I64(x->at - HOUR)),
                &rows));
    return row_i64(rows.at, 0) > 0 && row_i64(rows.at, 1) == 0 ? tell(x, SIGN_off_duty, 1) : 0;
}

static int weigh(struct look *x)
{
    TRY(is_many(x));
    TRY(is_crowd(x));
    TRY(is_known(x));
    TRY(is_of_family(x));
    return is_off_duty(x);
}

int browse_look(struct db *db, struct writes *w, usec *looked, int64_t least, int64_t *ret_new)
{
    struct rows stated, colleagues = { 0 };
    struct look x = { .db = db, .w = w, .colleagues = &colleagues, .least = least };
    *ret_new = 0;
    TRY(db_read(db, w->a, &q_stated, VALS(V_I64(*looked - LATE)), &stated));
    if (stated.n)
        TRY(db_read(db, w->a, &q_colleague, NULL, 0, &colleagues));
    list_each (const struct row, r, &stated) {
        x.account = row_text(r, 0);
        x.object = row_text(r, 1);
        x.at = row_i64(r, 2);
        x.name = fold(w->a, row_text(r, 3));
        x.display = fold(w->a, row_text(r, 4));
        TRY(weigh(&x));
        *looked = x.at > *looked ? x.at : *looked;
    }
    *ret_new = x.n_new;
    return 0;
}

int browse_open(struct db *db, struct arena *a, int64_t *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_open, NULL, 0, &rows));
    *ret = row_i64(rows.at, 0);
    return 0;
}

static struct browsed browsed_of(const struct row *r)
{
    return (struct browsed){ .id = row_text(r, 0),
                             .sign = row_text(r, 1),
                             .account = row_text(r, 2),
                             .display = row_text(r, 3),
                             .region = row_text(r, 4),
                             .object = row_text(r, 5),
                             .name = row_text(r, 6),
                             .state = row_text(r, 7),
                             .finding = row_text(r, 8),
                             .note = row_text(r, 9),
                             .closed_by = row_text(r, 10),
                             .n = row_i64(r, 11),
                             .at = row_i64(r, 12),
                             .closed = row_i64(r, 13) };
}

int browse_list(struct db *db, struct arena *a, const struct browse_filter *f, struct browseds *ret)
{
    struct rows rows;
    *ret = (struct browseds){ 0 };
    TRY(db_read(db, a, &q_list,
                VALS(V_TEXT(f->id), V_TEXT(f->state), V_TEXT(f->account), V_TEXT(f->reviewer),
                     V_TEXT(f->region)),
                &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = browsed_of(r);
    return 0;
}

int browse_close(struct writes *w, usec now, struct browsed *x, str by, str finding, str note)
{
    if (str_eq(by, x->account))
        return fail(ERR_INVALID, "nobody reviews what they opened themselves");
    if (str_trim(note).len == 0 || note.len > BROWSE_NOTE_MOST)
        return fail(ERR_INVALID, "a note of at most %d bytes is needed: what it was",
                    BROWSE_NOTE_MOST);
    if (!str_eq(x->state, STR("open")))
        return BROWSE_CLOSED;
    write_add(w, WRITE_ONE, &q_close,
              VALS(V_TEXT(x->id), V_TEXT(finding), V_TEXT(note), V_TEXT(by), V_I64(now)));
    struct buf d = buf_new(w->a, 8000);
    json_open(&d, NULL, '{');
    json_str(&d, "account", x->account);
    json_str(&d, "sign", x->sign);
    json_str(&d, "finding", finding);
    json_str(&d, "note", note);
    json_close(&d, '}');
    write_audit(w, now, by, STR("browsing.close"),
                str_fmt(w->a, "browsing/" STR_FMT, STR_ARG(x->id)), buf_str(&d));
    x->state = STR("closed");
    x->finding = finding;
    x->note = note;
    x->closed_by = by;
    x->closed = now;
    return 0;
}

void browse_json(struct buf *b, const char *key, const struct browsed *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_str(b, "sign", x->sign);
    json_str(b, "account", x->account);
    json_opt(b, "display", x->display);
    json_str(b, "object", x->object);
    json_opt(b, "name", x->name);
    json_i64(b, "n", x->n);
    json_str(b, "at", time_fmt(b->a, x->at));
    json_str(b, "state", x->state);
    json_opt(b, "finding", x->finding);
    json_opt(b, "note", x->note);
    json_opt(b, "closed_by", x->closed_by);
    json_opt_time(b, "closed", x->closed);
    json_close(b, '}');
}

void browse_purge(struct writes *w, usec now)
{
    write_add(w, WRITE_ANY, &q_purge, VALS(V_I64(now - KEPT)));
}
