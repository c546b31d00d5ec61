// SPDX-License-Identifier: Apache-2.0
#include "notice/notice.h"

#include "base/digest.h"
#include "base/err.h"
#include "store/db.h"

static const struct query q_open = {
    "INSERT INTO notice (id, kind, object, text, state, at, ended, ended_by, note, n, region) "
    "VALUES ($1, $2, $3, $4, 'open', $5, 0, '', '', 1, $6) ON CONFLICT (id) DO UPDATE "
    "SET text = excluded.text, region = excluded.region, state = 'open', at = excluded.at, ended = "
    "0, ended_by = '', "
    "note = '', n = notice.n + 1"
};
/* Whoever is on duty is paged once, when it opens. */
static const struct query q_page = {
    "INSERT INTO outbox (id, target, payload, tries, next_try, state, last_error, created) "
    "SELECT CAST($1 AS TEXT) || '-' || id, id, CAST($2 AS TEXT), 0, CAST($3 AS BIGINT), 'waiting', "
    "'', CAST($3 AS BIGINT) FROM webhook WHERE state = 'active' AND takes = 'notices' "
    "AND NOT EXISTS (SELECT 1 FROM notice WHERE id = $4 AND state = 'open')"
};
static const struct query q_end = {
    "UPDATE notice SET state = 'ended', ended = $2, ended_by = $3, note = $4 "
    "WHERE id = $1 AND state = 'open'"
};
static const struct query q_one = {
    "SELECT kind, object, region FROM notice WHERE id = $1 AND state = 'open'"
};
static const struct query q_list = {
    "SELECT id, kind, object, text, state, at, ended, ended_by, note, n FROM notice "
    "WHERE (state = 'open' OR ended > $1) AND (CAST($2 AS TEXT) = '' OR region IN ('', $2)) ORDER "
    "BY CASE state WHEN 'open' THEN 0 ELSE 1 END, "
    "at DESC, id LIMIT 200"
};

static const struct query q_told = {
    "SELECT object, text, state FROM notice WHERE kind = $1 ORDER BY at DESC LIMIT 1000"
};

static const struct {
    const char *name, *sentence;
} kinds[NOTICE_KINDS] = {
#define NOTICE(kind, sentence) { #kind, sentence },
#include "notice/notices.def"
};

static str id_of(struct arena *a, enum notice_kind kind, str object)
{
    return uid_from(a, STR("notice"), str_c(kinds[kind].name), object);
}

static const char *sentence_of(str kind)
{
    for (size_t i = 0; i < NOTICE_KINDS; i++)
        if (str_eq(kind, str_c(kinds[i].name)))
            return kinds[i].sentence;
    return "";
}

static str payload(struct arena *a, str id, const char *kind, str object, const char *state)
{
    struct buf b = buf_new(a, 2000);
    json_open(&b, NULL, '{');
    json_str(&b, "id", id);
    json_str(&b, "kind", str_c(kind));
    json_str(&b, "title", str_c(sentence_of(str_c(kind))));
    json_str(&b, "object", object);
    json_str(&b, "state", str_c(state));
    json_close(&b, '}');
    return buf_str(&b);
}

void notice_open_in(struct writes *w, str region, enum notice_kind kind, str object, str text,
                    usec now)
{
    str id = id_of(w->a, kind, object);
    str page = payload(w->a, id, kinds[kind].name, object, "open");
    write_add(w, WRITE_ANY, &q_page,
              VALS(V_TEXT(str_fmt(w->a, STR_FMT "-%lld", STR_ARG(id), (long long)now)),
                   V_TEXT(page), V_I64(now), V_TEXT(id)));
    write_add(w, WRITE_ANY, &q_open,
              VALS(V_TEXT(id), V_C(kinds[kind].name), V_TEXT(object), V_TEXT(text), V_I64(now),
                   V_TEXT(region)));
    write_feed(w, now, STR("notice"), id, region, page);
}

void notice_open(struct writes *w, enum notice_kind kind, str object, str text, usec now)
{
    notice_open_in(w, STR(""), kind, object, text, now);
}

/* As a region may: "" any. */
static int end(struct db *db, struct writes *w, str id, str region, const struct val how[3],
               usec now)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_one, VALS(V_TEXT(id)), &rows));
    str of = rows.n ? row_text(rows.at, 2) : STR("");
    if (rows.n == 0 || (region.len && of.len && !str_eq(of, region)))
        return NOTICE_NONE;
    write_add(w, WRITE_ONE, &q_end, VALS(V_TEXT(id), how[0], how[1], how[2]));
    write_feed(
        w, now, STR("notice"), id, of,
        payload(w->a, id, str_cstr(w->a, row_text(rows.at, 0)), row_text(rows.at, 1), "ended"));
    return 0;
}

int notice_end(struct db *db, struct writes *w, enum notice_kind kind, str object, usec now)
{
    int r = end(db, w, id_of(w->a, kind, object), STR(""),
                ((const struct val[]){ V_I64(now), V_C("ntc"), V_C("") }), now);
    return r < 0 ? r : 0;
}

int notice_close(struct db *db, struct writes *w, str id, struct notice_by by, str note, usec now)
{
    if (str_trim(note).len == 0 || note.len > 4000)
        return fail(ERR_INVALID, "a note of at most 4000 bytes is needed: what was done");
    return end(db, w, id, by.region,
               ((const struct val[]){ V_I64(now), V_TEXT(by.name), V_TEXT(note) }), now);
}

int notice_told_of(struct db *db, struct arena *a, enum notice_kind kind, struct notices_told *ret)
{
    struct rows rows;
    *ret = (struct notices_told){ 0 };
    TRY(db_read(db, a, &q_told, VALS(V_C(kinds[kind].name)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct notice_told){ row_text(r, 0), row_text(r, 1),
                                                   str_eq(row_text(r, 2), STR("open")) };
    return 0;
}

int notices_json(struct db *db, struct buf *b, str region, usec now)
{
    struct rows rows;
    TRY(db_read(db, b->a, &q_list, VALS(V_I64(now - USEC_PER_DAY), V_TEXT(region)), &rows));
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    list_each (const struct row, r, &rows) {
        json_open(b, NULL, '{');
        json_str(b, "id", row_text(r, 0));
        json_str(b, "kind", row_text(r, 1));
        json_str(b, "title", str_c(sentence_of(row_text(r, 1))));
        json_str(b, "object", row_text(r, 2));
        json_str(b, "text", row_text(r, 3));
        json_str(b, "state", row_text(r, 4));
        json_str(b, "at", time_fmt(b->a, row_i64(r, 5)));
        if (row_i64(r, 6))
            json_str(b, "ended", time_fmt(b->a, row_i64(r, 6)));
        json_opt(b, "ended_by", row_text(r, 7));
        json_opt(b, "note", row_text(r, 8));
        json_i64(b, "times", row_i64(r, 9));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_close(b, '}');
    return 0;
}
