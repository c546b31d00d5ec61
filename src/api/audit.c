/* audit.c — the audit's pages: who did what, and whether the chain holds.
 *
 * What was done to a thing is found by its object, what somebody did by their name; all else by
 * number, the newest first, until a page is full: what is rare is best asked for with a time, since
 * numbers follow it. Who is bound to a region sees what accounts
 * of that region did, and all lines of a thing that they see.
 */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "alert/alert.h"
#include "api/api.h"
#include "base/digest.h"
#include "base/err.h"
#include "purpose/purpose.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 100, PAGE_MAX = 1000 };

/* $1 who, $2 how the act begins, $3 the region of who, $4 from which number, $5 to before which.
 * The plus keeps the database from walking the numbers where there is a better index. */
#define FITS \
    "SELECT seq, at, actor, act, object, detail, hash FROM audit WHERE ($1 = '' OR actor = $1) " \
    "AND ($2 = '' OR substr(act, 1, length($2)) = $2) AND ($3 = '' OR actor IN (SELECT name FROM " \
    "account WHERE region = $3)) "
#define THERE FITS "AND +seq >= $4 AND +seq < $5 "

static const struct query q_newest = { FITS
                                       "AND seq >= $4 AND seq < $5 ORDER BY seq DESC LIMIT $6" };
static const struct query q_actor = {
    FITS "AND actor = $1 AND seq >= $4 AND seq < $5 ORDER BY seq DESC LIMIT $6"
};
/* $7 the object, with what was read of it beside itself (entity/ID/graph); $8 to before $9 all
 * that begin so, and a few more. */
static const struct query q_object = {
    THERE "AND object >= $8 AND object < $9 AND (object = $7 OR substr(object, 1, length($7) + 1) "
          "= $7 || '/') ORDER BY seq DESC LIMIT $6"
};
/* Of a whole kind there is much: by number, until a page is full. */
static const struct query q_kind = {
    FITS "AND seq >= $4 AND seq < $5 AND (object = $7 OR substr(object, 1, length($7) + 1) = $7 || "
         "'/') ORDER BY seq DESC LIMIT $6"
};
/* An id that another stands before (entity/A/compare/B). As the index audit_of_two. */
static const struct query q_second = {
    THERE "AND length(object) - length(replace(object, '/', '')) > 1 AND substr(object, "
          "length(object) - 25) = $7 ORDER BY seq DESC LIMIT $6"
};
static const struct query q_names = { "SELECT name FROM account WHERE region = $1" };

/* Of what kinds the things are that have an id. */
static const char *const kinds[] = {
    "alert",       "boarding", "browsing", "clearance", "decision",  "dossier",
    "duty",        "entity",   "handover", "import",    "job",       "lane",
    "lane_policy", "message",  "model",    "notice",    "order",     "person",
    "profile",     "profiled", "request",  "subject",   "unmasking", "webhook",
};

/* What is asked, and the newest records that fit so far: one more than a page. */
struct search {
    struct call *c;
    str actor, act, region, object;
    int64_t from, before;
    size_t limit;
    struct rows found;
};

static int newest_first(const void *x, const void *y)
{
    int64_t a = row_i64(x, 0), b = row_i64(y, 0);
    return (a < b) - (a > b);
}

/* One that is found twice stands there once. */
static void drop_twins(struct rows *x)
{
    size_t n = 0;
    list_each (const struct row, r, x)
        if (n == 0 || row_i64(&x->at[n - 1], 0) != row_i64(r, 0))
            x->at[n++] = *r;
    x->n = n;
}

static int look(struct search *s, const struct query *q, const str *more, size_t n)
{
    struct val vals[9] = { V_TEXT(s->actor), V_TEXT(s->act),   V_TEXT(s->region),
                           V_I64(s->from),   V_I64(s->before), V_I64(s->limit + 1) };
    struct rows rows;
    for (size_t i = 0; i < n; i++)
        vals[6 + i] = V_TEXT(more[i]);
    TRY(db_read(s->c->db, s->c->arena, q, vals, 6 + n, &rows));
    list_each (const struct row, r, &rows)
        *list_push(s->c->arena, &s->found) = *r;
    if (s->found.n == 0)
        return 0;
    qsort(s->found.at, s->found.n, sizeof *s->found.at, newest_first);
    drop_twins(&s->found);
    if (s->found.n <= s->limit)
        return 0;
    s->found.n = s->limit + 1; /* what is older than these is not looked for any more */
    s->from = row_i64(&s->found.at[s->limit], 0);
    return 0;
}

/* All that begin so are from *ret on, and before the same with its last letter one further: in the
 * order of bytes, and in that of a language, where letters and digits count first. */
static bool begins(struct arena *a, str object, str *ret, str *ret_behind)
{
    static const char steps[] = "012345678ABCDEFGHIJKLMNOPQRSTUVWXYabcdefghijklmnopqrstuvwxy";
    size_t n = object.len;
    while (n > 0 && !memchr(steps, object.ptr[n - 1], sizeof steps - 1))
        n--;
    if (n == 0)
        return false;
    *ret = str_sub(object, 0, n);
    *ret_behind =
        str_fmt(a, STR_FMT "%c", STR_ARG(str_sub(object, 0, n - 1)), (char)(object.ptr[n - 1] + 1));
    return true;
}

static int look_at(struct search *s, str object)
{
    str v[3] = { object };
    return begins(s->c->arena, object, &v[1], &v[2]) ? look(s, &q_object, v, 3) : 0;
}

static bool is_bare_id(str s) { return s.len == UID_LEN && !str_has(s, '/'); }

static int look_at_id(struct search *s)
{
    for (size_t i = 0; i < countof(kinds); i++)
        TRY(look_at(s, str_fmt(s->c->arena, "%s/" STR_FMT, kinds[i], STR_ARG(s->object))));
    return look(s, &q_second, &s->object, 1);
}

/* What each account of the region did: by their names, since most records are of links. */
static int look_at_region(struct search *s)
{
    struct rows names;
    TRY(db_read(s->c->db, s->c->arena, &q_names, VALS(V_TEXT(s->region)), &names));
    list_each (const struct row, r, &names) {
        s->actor = row_text(r, 0);
        TRY(look(s, &q_actor, NULL, 0));
    }
    return 0;
}

static int find(struct search *s)
{
    if (s->object.len && is_bare_id(s->object))
        return look_at_id(s);
    if (s->object.len)
        return str_has(s->object, '/') ? look_at(s, s->object) : look(s, &q_kind, &s->object, 1);
    if (s->actor.len)
        return look(s, &q_actor, NULL, 0);
    return s->region.len ? look_at_region(s) : look(s, &q_newest, NULL, 0);
}

static bool is_of(str kind, const char *what) { return kind.len == 0 || str_eq(kind, str_c(what)); }

static int account_is_here(struct call *c, str name, bool *ret)
{
    struct account x;
    int r = access_account(c->db, c->arena, name, &x);
    TRY(r);
    *ret = r == 0 && str_eq(x.region, c->who.region);
    return 0;
}

/* Does who is bound to a region see the thing whose records are asked for? */
static int sees_thing(struct call *c, str object, bool *ret)
{
    str rest = object, kind = STR(""), id = object;
    struct alert x;
    *ret = false;
    if (!is_bare_id(object) && (!str_cut(&rest, '/', &kind) || !str_cut(&rest, '/', &id)))
        return 0;
    if (is_of(kind, "alert")) {
        int r = alert_get(c->db, c->arena, id, &x);
        TRY(r);
        *ret = r == 0 && call_sees_alerts_of(c, x.region);
    }
    if (str_eq(kind, STR("account")))
        TRY(account_is_here(c, id, ret));
    if (!*ret && is_of(kind, "message"))
        TRY(purpose_message_is_of(c->db, c->arena, id, c->who.region, ret));
    if (!*ret && is_of(kind, "entity"))
        TRY(alert_is_about(c->db, c->arena, id, c->who.region, ret));
    return 0;
}

/* from and to as numbers, and the region. */
static int narrow(struct search *s, usec from, usec to)
{
    bool sees = false;
    int64_t behind = s->before;
    if (from)
        TRY(access_audit_from(s->c->db, s->c->arena, from, &s->from));
    if (to)
        TRY(access_audit_from(s->c->db, s->c->arena, to, &behind));
    s->before = behind < s->before ? behind : s->before;
    if (s->region.len && s->object.len)
        TRY(sees_thing(s->c, s->object, &sees));
    if (sees)
        s->region = STR("");
    return 0;
}

/* False: answered. */
static bool moment_in(struct call *c, const char *name, usec *ret)
{
    str text = in_query(c, name);
    *ret = 0;
    return text.len == 0 || call_moment(c, name, text, ret);
}

static void record_json(struct buf *b, const struct row *x)
{
    json_open(b, NULL, '{');
    json_i64(b, "seq", row_i64(x, 0));
    json_str(b, "at", time_fmt_ms(b->a, row_i64(x, 1)));
    json_str(b, "actor", row_text(x, 2));
    json_str(b, "act", row_text(x, 3));
    json_str(b, "object", row_text(x, 4));
    json_raw(b, "detail", row_text(x, 5));
    json_str(b, "hash", row_text(x, 6));
    json_close(b, '}');
}

/* Whom and what one looked for is on record. */
static str asked(const struct search *s)
{
    struct buf b = buf_new(s->c->arena, 200);
    json_open(&b, NULL, '{');
    json_opt(&b, "actor", s->actor);
    json_opt(&b, "act", s->act);
    json_opt(&b, "object", s->object);
    json_opt(&b, "from", in_query(s->c, "from"));
    json_opt(&b, "to", in_query(s->c, "to"));
    json_close(&b, '}');
    return buf_str(&b);
}

void audit_get(struct call *c)
{
    usec from, to;
    struct search s = { .c = c,
                        .actor = in_query(c, "actor"),
                        .act = in_query(c, "act"),
                        .object = in_query(c, "object"),
                        .region = c->who.region,
                        .before = in_query_int(c, "before", INT64_MAX),
                        .limit = in_limit(c, PAGE, PAGE_MAX) };
    if (!moment_in(c, "from", &from) || !moment_in(c, "to", &to))
        return;
    str said = asked(&s); /* as it was asked */
    int r = narrow(&s, from, to);
    if (r == 0)
        r = find(&s);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < s.found.n && i < s.limit; i++)
        record_json(&b, &s.found.at[i]);
    list_end(c, &b,
             s.found.n > s.limit
                 ? str_fmt(c->arena, "%lld", (long long)row_i64(&s.found.at[s.limit - 1], 0))
                 : STR(""));
    call_audit(c, STR("read audit"), STR("audit"), said);
}

void audit_check_get(struct call *c)
{
    struct audit_check check;
    int r = audit_verify(c->db, c->arena, in_query(c, "head"), &check);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, 4096);
    audit_check_json(&b, &check);
    answer_json(c, 200, &b);
    call_audit(c, STR("audit verified"), STR("audit"), STR("{}"));
}
