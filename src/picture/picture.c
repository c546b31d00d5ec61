// SPDX-License-Identifier: Apache-2.0
#include "picture/picture.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "model/record_json.h"

static const struct query q_get = { "SELECT type, body FROM picture WHERE digest = $1" };
static const struct query q_known = {
    "SELECT 1 FROM picture_from WHERE source = $1 AND digest = $2"
};
static const struct query q_day = {
    "SELECT n, bytes FROM picture_day WHERE source = $1 AND day = $2"
};
static const struct query q_put = {
    "INSERT INTO picture (digest, type, size, sent_by, at, body) VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (digest) DO NOTHING"
};
static const struct query q_from = {
    "INSERT INTO picture_from (source, digest, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
};
/* The limit holds also for two that come at once: the second touches no row. */
static const struct query q_count = {
    "INSERT INTO picture_day (source, day, n, bytes) VALUES ($1, $2, 1, $3) "
    "ON CONFLICT (source, day) DO UPDATE SET n = picture_day.n + 1, "
    "bytes = picture_day.bytes + excluded.bytes "
    "WHERE picture_day.n < $4 AND picture_day.bytes + excluded.bytes <= $5"
};
static const struct query q_use = {
    "INSERT INTO picture_use (digest, message, seq, kind) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
};
static const struct query q_by_event = {
    "SELECT e.message, e.subject FROM picture_use u JOIN event e ON e.message = u.message AND "
    "e.seq = u.seq WHERE u.digest = $1 AND ($2 = '' OR u.kind = $2) LIMIT 1"
};
static const struct query q_by_alert = {
    "SELECT u.message, a.subject FROM picture_use u JOIN alert_reason r ON r.message = u.message "
    "AND r.seq = u.seq JOIN alert a ON a.id = r.alert WHERE u.digest = $1 AND "
    "($2 = '' OR a.region = $2 OR a.region = '') LIMIT 1"
};

static const struct query q_of = {
    "SELECT u.digest, u.kind, s.message, s.seq, s.at FROM sighting s "
    "JOIN picture_use u ON u.message = s.message AND u.seq = s.seq AND u.kind <> 'report' "
    "JOIN event e ON e.message = s.message AND e.seq = s.seq AND e.subject = s.entity "
    "WHERE s.entity = $1 ORDER BY s.at DESC, u.digest, s.message LIMIT $2"
};

static bool is_png(str s)
{
    return str_starts(s, STR("\x89PNG\r\n\x1A\n")) && s.len > 45 &&
           str_eq(str_sub(s, 12, 4), STR("IHDR")) && str_eq(str_sub(s, s.len - 8, 4), STR("IEND"));
}

/* Cameras may write noughts behind the end. */
static bool is_jpeg(str s)
{
    while (s.len > 4 && s.ptr[s.len - 1] == '\0')
        s.len--;
    return s.len > 4 && str_starts(s, STR("\xFF\xD8\xFF")) && str_ends(s, STR("\xFF\xD9"));
}

const char *picture_type(str bytes)
{
    if (is_png(bytes))
        return "image/png";
    return is_jpeg(bytes) ? "image/jpeg" : NULL;
}

int picture_put(struct db *db, struct writes *w, str source, const struct picture_limits *limits,
                usec now, struct picture *x)
{
    struct rows known, today;
    const char *type = picture_type(x->body);
    int64_t day = now / USEC_PER_DAY, size = (int64_t)x->body.len;
    if (!type)
        return fail(ERR_INVALID, "the bytes are no whole JPEG or PNG");
    x->type = str_c(type);
    x->digest = sha256_hex(w->a, x->body);
    TRY(db_read(db, w->a, &q_known, VALS(V_TEXT(source), V_TEXT(x->digest)), &known));
    if (known.n)
        return PICTURE_KNOWN;
    TRY(db_read(db, w->a, &q_day, VALS(V_TEXT(source), V_I64(day)), &today));
    int64_t n = today.n ? row_i64(today.at, 0) : 0, bytes = today.n ? row_i64(today.at, 1) : 0;
    if (n >= limits->day || bytes + size > limits->day_bytes)
        return PICTURE_DAY_FULL;
    write_add(w, WRITE_ONE, &q_count,
              VALS(V_TEXT(source), V_I64(day), V_I64(size), V_I64(limits->day),
                   V_I64(limits->day_bytes)));
    write_add(w, WRITE_ANY, &q_put,
              VALS(V_TEXT(x->digest), V_TEXT(x->type), V_I64(size), V_TEXT(source), V_I64(now),
                   V_BYTES(x->body)));
    write_add(w, WRITE_ANY, &q_from, VALS(V_TEXT(source), V_TEXT(x->digest), V_I64(now)));
    return PICTURE_NEW;
}

int picture_get(struct db *db, struct arena *a, str digest, struct picture *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(digest)), &rows));
    if (rows.n == 0)
        return PICTURE_NONE;
    *ret = (struct picture){ digest, row_text(rows.at, 0), row_text(rows.at, 1) };
    return 0;
}

static bool is_digest(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (s.ptr[i] >= 'a' && s.ptr[i] <= 'f')))
            return false;
    return s.len == SHA256_BYTES * 2;
}

static void event_uses(struct work *w, const struct event *e)
{
    static const char *const fields[] = { "picture", "pictures" };
    const struct slot *own = event_own_slot(e->kind);
    str one;
    for (size_t i = 0; i < countof(fields) && slot_count(e, own); i++) {
        const struct field *f = field_find(own->fields, str_c(fields[i]));
        str words = f ? record_text(w->arena, f, slot_record(e, own, 0)) : STR("");
        while (str_cut(&words, ' ', &one)) {
            one = str_lower(w->arena, one);
            if (is_digest(one))
                write_add(w->writes, WRITE_ANY, &q_use,
                          VALS(V_TEXT(one), V_TEXT(w->message.id), V_I64(e->seq),
                               V_C(event_kind_names[e->kind])));
        }
    }
}

int picture_uses(struct work *w)
{
    list_each (const struct event, e, &w->decoded.events)
        event_uses(w, e);
    return 0;
}

void picture_name(struct writes *w, str digest, str message, int64_t seq)
{
    write_add(w, WRITE_ANY, &q_use,
              VALS(V_TEXT(digest), V_TEXT(message), V_I64(seq), V_C("report")));
}

int picture_is_from(struct db *db, struct arena *a, str source, str digest, bool *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_known, VALS(V_TEXT(source), V_TEXT(digest)), &rows));
    *ret = rows.n > 0;
    return 0;
}

int picture_seen(struct db *db, struct arena *a, str digest, const struct picture_asker *who,
                 bool *ret, struct picture_event *ret_event)
{
    struct rows rows = { 0 };
    *ret_event = (struct picture_event){ STR(""), STR("") };
    if (who->link.len) {
        TRY(db_read(db, a, &q_known, VALS(V_TEXT(who->link), V_TEXT(digest)), &rows));
        *ret = rows.n > 0;
        if (*ret)
            return 0;
        TRY(db_read(db, a, &q_by_event, VALS(V_TEXT(digest), V_C("seizure")), &rows));
    } else if (who->events && who->region.len == 0) {
        TRY(db_read(db, a, &q_by_event, VALS(V_TEXT(digest), V_C("")), &rows));
    } else {
        TRY(db_read(db, a, &q_by_alert, VALS(V_TEXT(digest), V_TEXT(who->region)), &rows));
    }
    *ret = rows.n > 0;
    if (*ret)
        *ret_event = (struct picture_event){ row_text(rows.at, 0), row_text(rows.at, 1) };
    return 0;
}

int picture_of(struct db *db, struct arena *a, str entity, int64_t limit, struct pictureds *ret)
{
    struct rows rows;
    *ret = (struct pictureds){ 0 };
    TRY(db_read(db, a, &q_of, VALS(V_TEXT(entity), V_I64(limit)), &rows));
    struct map seen = map_new(a);
    list_each (const struct row, r, &rows) {
        void **at = map_at(&seen, row_text(r, 0));
        if (!*at)
            *list_push(a, ret) = (struct pictured){ .digest = row_text(r, 0),
                                                    .kind = row_text(r, 1),
                                                    .message = row_text(r, 2),
                                                    .event = row_i64(r, 3),
                                                    .at = row_i64(r, 4) };
        *at = ret;
    }
    return 0;
}
