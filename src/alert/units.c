// SPDX-License-Identifier: Apache-2.0
#include "alert/units.h"

#include "base/err.h"
#include "model/event.h"
#include "model/ports.h"

enum { HOPS = 5, COVERS = 2, TEXT_MOST = 200, MINUTES = 24 * 60 };
static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

static const struct query q_get = {
    "SELECT name, version, state, region, hours, cover, least, changed_by, changed, note FROM unit "
    "WHERE name = $1"
};
static const struct query q_list = {
    "SELECT name, version, state, region, hours, cover, least, changed_by, changed, note FROM unit "
    "WHERE $1 = '' OR region = $1 ORDER BY name LIMIT 2000"
};
static const struct query q_insert = {
    "INSERT INTO unit (name, version, state, region, hours, cover, least, changed_by, changed, "
    "note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
};
static const struct query q_update = {
    "UPDATE unit SET version = $2, state = $3, region = $4, hours = $5, cover = $6, least = $7, "
    "changed_by = $8, changed = $9, note = $10 WHERE name = $1 AND version = $2 - 1"
};

/* names */

static str place_of(str name)
{
    str kind;
    str_cut(&name, ' ', &kind);
    return name;
}

int unit_check(struct arena *a, str name, str *ret_region)
{
    str rest = name, kind;
    bool is_kind = false;
    str_cut(&rest, ' ', &kind);
    for (int i = 0; i < UNIT_KINDS; i++)
        is_kind |= str_eq(kind, str_c(unit_kind_names[i]));
    const struct port *port = port_find(rest);
    *ret_region = rest.len == 0 ? STR("") : port ? str_c(port->region) : rest;
    if (!is_kind || name.len > TEXT_MOST || (port && !str_eq(rest, str_c(port->code))) ||
        (!port && region_check(a, rest) < 0))
        return fail(ERR_INVALID,
                    "a unit is a kind and a place, as 'airport KHI' or 'targeting South', not "
                    "'" STR_FMT "'",
                    STR_ARG(str_sub(name, 0, TEXT_MOST)));
    return 0;
}

str unit_above(struct arena *a, str name)
{
    str place = place_of(name), region = STR("");
    const struct port *port = port_find(place);
    if (port)
        return str_fmt(a, "%s %s", unit_kind_names[UNIT_TARGETING], port->region);
    if (place.len || unit_check(a, name, &region) < 0 ||
        !str_eq(name, str_c(unit_kind_names[UNIT_TARGETING])))
        return str_c(unit_kind_names[UNIT_TARGETING]);
    return STR("");
}

/* hours */

static int day_of(str s)
{
    for (int i = 0; i < (int)countof(days); i++)
        if (str_eq_nocase(s, str_c(days[i])))
            return i;
    return -1;
}

/* "08:30" -> minutes; -1. */
static int minutes_of(str s)
{
    int64_t h, m;
    str hour;
    if (s.len != 5 || !str_cut(&s, ':', &hour) || str_to_i64(hour, &h) < 0 ||
        str_to_i64(s, &m) < 0 || h < 0 || h > 24 || m < 0 || m > 59 || h * 60 + m > MINUTES)
        return -1;
    return (int)(h * 60 + m);
}

struct opening {
    int first, last, from, to; /* days, minutes; over midnight when to <= from */
};

static bool opening_of(str part, struct opening *ret)
{
    str when = str_trim(part), day, first, from;
    if (!str_cut(&when, ' ', &day) || !str_cut(&when, '-', &from))
        return false;
    str last = day;
    str_cut(&last, '-', &first);
    *ret = (struct opening){ day_of(first), day_of(last.len ? last : first), minutes_of(from),
                             minutes_of(when) };
    return ret->first >= 0 && ret->last >= 0 && ret->from >= 0 && ret->to >= 0;
}

static bool is_always(str hours) { return str_eq(hours, STR("24/7")); }

int hours_check(str hours)
{
    struct opening x;
    str part, rest = hours;
    bool good = rest.len > 0 && rest.len <= TEXT_MOST;
    while (good && !is_always(hours) && str_cut(&rest, ',', &part))
        good = opening_of(part, &x);
    return good ? 0
                : fail(ERR_INVALID, "hours are '24/7', or days and times as 'Mon-Fri 08:00-16:00, "
                                    "Sat 09:00-13:00'");
}

static bool has_day(const struct opening *x, int day)
{
    return x->first <= x->last ? day >= x->first && day <= x->last
                               : day >= x->first || day <= x->last;
}

static bool is_in(const struct opening *x, int day, int minute)
{
    if (x->from < x->to)
        return has_day(x, day) && minute >= x->from && minute < x->to;
    return (has_day(x, day) && minute >= x->from) || (has_day(x, (day + 6) % 7) && minute < x->to);
}

bool hours_open(str hours, usec at)
{
    usec local = at + PORT_UTC_OFFSET;
    int day = (int)((local / USEC_PER_DAY + 3) % 7); /* 1970 began on a Thursday */
    int minute = (int)(local % USEC_PER_DAY / (60 * USEC_PER_S));
    struct opening x;
    str part;
    if (is_always(hours))
        return true;
    while (str_cut(&hours, ',', &part))
        if (opening_of(part, &x) && is_in(&x, day, minute))
            return true;
    return false;
}

/* what was entered */

static struct unit unit_of(const struct row *r)
{
    return (struct unit){ .name = row_text(r, 0),
                          .version = row_i64(r, 1),
                          .state = row_text(r, 2),
                          .region = row_text(r, 3),
                          .hours = row_text(r, 4),
                          .cover = row_text(r, 5),
                          .least = row_i64(r, 6),
                          .changed_by = row_text(r, 7),
                          .changed = row_i64(r, 8),
                          .note = row_text(r, 9) };
}

int unit_get(struct db *db, struct arena *a, str name, struct unit *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(name)), &rows));
    if (rows.n == 0)
        return UNIT_NONE;
    *ret = unit_of(rows.at);
    return 0;
}

int unit_list(struct db *db, struct arena *a, str region, struct units *ret)
{
    struct rows rows;
    *ret = (struct units){ 0 };
    TRY(db_read(db, a, &q_list, VALS(V_TEXT(region)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = unit_of(r);
    return 0;
}

/* Who stands in sees what it stands in for, so is of the same region, or of the Centre; and a few
 * steps lead to who needs nobody. */
static int check_cover(struct db *db, struct arena *a, const struct unit *x)
{
    str region = STR(""), at = x->cover;
    if (at.len == 0)
        return 0;
    TRY(unit_check(a, at, &region));
    if (str_eq(at, x->name))
        return fail(ERR_INVALID, "a unit does not stand in for itself");
    if (region.len && !str_eq(region, x->region))
        return fail(ERR_INVALID, STR_FMT " is of another region: it would not see the alerts",
                    STR_ARG(at));
    for (int i = 0; at.len; i++) {
        struct unit next = { 0 };
        int r = unit_get(db, a, at, &next);
        TRY(r);
        if (r == UNIT_NONE)
            return 0;
        at = next.cover;
        if (str_eq(at, x->name) || (i == COVERS && at.len))
            return fail(ERR_INVALID,
                        "those who stand in for each other go in a circle, or are more "
                        "than %d",
                        COVERS);
    }
    return 0;
}

static int check(struct db *db, struct arena *a, struct unit *x)
{
    TRY(unit_check(a, x->name, &x->region));
    TRY(hours_check(x->hours));
    TRY(check_cover(db, a, x));
    if (!str_eq(x->state, STR("active")) && !str_eq(x->state, STR("ended")))
        return fail(ERR_INVALID, "the state of a unit is active or ended");
    if (str_trim(x->note).len == 0 || x->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note is needed, of at most %d bytes: why", TEXT_MOST);
    return 0;
}

int unit_put(struct db *db, struct writes *w, usec now, struct unit *x)
{
    struct unit was = { 0 };
    TRY(check(db, w->a, x));
    int r = unit_get(db, w->a, x->name, &was);
    TRY(r);
    if (x->version != (r == 0 ? was.version : 0))
        return UNIT_CHANGED;
    x->version++;
    x->changed = now;
    write_add(w, WRITE_ONE, r == 0 ? &q_update : &q_insert,
              VALS(V_TEXT(x->name), V_I64(x->version), V_TEXT(x->state), V_TEXT(x->region),
                   V_TEXT(x->hours), V_TEXT(x->cover), V_I64(x->least), V_TEXT(x->changed_by),
                   V_I64(x->changed), V_TEXT(x->note)));
    return 0;
}

static bool is_there(const struct unit *x, usec now)
{
    return str_eq(x->state, STR("active")) && hours_open(x->hours, now);
}

void unit_json(struct buf *b, const char *key, const struct unit *x, usec now)
{
    json_open(b, key, '{');
    json_str(b, "name", x->name);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "region", x->region);
    json_str(b, "hours", x->hours);
    json_bool(b, "open", is_there(x, now));
    json_opt(b, "cover", x->cover);
    json_str(b, "least", str_c(severity_names[x->least]));
    json_str(b, "changed_by", x->changed_by);
    json_str(b, "changed", time_fmt(b->a, x->changed));
    json_opt(b, "note", x->note);
    json_close(b, '}');
}

/* the way up */

str unit_upwards(struct arena *a, const struct unit *x)
{
    return x->cover.len ? x->cover : unit_above(a, x->name);
}

int unit_next(struct db *db, struct arena *a, str name, str *ret)
{
    struct unit x;
    int r = unit_get(db, a, name, &x);
    TRY(r);
    *ret = r == 0 ? unit_upwards(a, &x) : unit_above(a, name);
    return 0;
}

int unit_route(struct db *db, struct arena *a, usec now, int64_t severity, str *name, str *ret_why)
{
    str asked = *name, at = asked;
    *ret_why = STR("");
    for (int i = 0; i < HOPS && at.len; i++) {
        struct unit x;
        int r = unit_get(db, a, at, &x);
        TRY(r);
        bool there = r == UNIT_NONE || is_there(&x, now);
        if (there && (r == UNIT_NONE || severity >= x.least)) {
            *name = at;
            return 0;
        }
        if (ret_why->len == 0)
            *ret_why =
                str_fmt(a, "%s " STR_FMT,
                        there ? "not grave enough for" : "at this hour nobody is at", STR_ARG(at));
        at = unit_upwards(a, &x);
    }
    *name = str_c(unit_kind_names[UNIT_TARGETING]); /* the Centre itself is always there */
    return 0;
}
