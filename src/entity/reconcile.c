// SPDX-License-Identifier: Apache-2.0
/* What is told again, amended or pushed five times: the last version wins, by its version and
 * not by its arrival. A version is the sender's own number or time of the record, else when
 * the sender wrote the message, else when it came. What is older than a version that is known
 * already is kept as an event, and changes neither sightings nor measures; lists screen it
 * like any other (a name once told is looked for), rules do not. */
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "entity/entity_private.h"
#include "model/record_json.h"
#include "store/writes.h"

/* The newest message says what it is called; a vessel keeps its NAME (NUMBER), entity/name.c, where
 * that tells the number alone. */
static const struct query q_seen = {
    "INSERT INTO entity (id, kind, name, first_seen, last_seen, alerts, confirmed) "
    "VALUES ($1, $2, $3, $4, $4, 0, 0) ON CONFLICT (id) DO UPDATE "
    "SET last_seen = excluded.last_seen, name = CASE WHEN entity.kind = 'vessel' AND entity.name "
    "LIKE '% (%' AND excluded.name NOT LIKE '% (%' THEN entity.name ELSE excluded.name END"
};
/* The newest message tells of a situation; its first moment stays where none is given. */
static const struct query q_sighting = {
    "INSERT INTO sighting (entity, situation, at, message, seq, kind) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (entity, situation) DO UPDATE SET at = excluded.at, message = excluded.message, "
    "seq = excluded.seq"
};
static const struct query q_sighting_late = {
    "INSERT INTO sighting (entity, situation, at, message, seq, kind) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (entity, situation) DO NOTHING"
};
/* Two ends and how the one stands to the other; seen once or a hundred times it is one link. */
static const struct query q_link = {
    "INSERT INTO entity_link (entity, other, role, first_at, last_at, n, message, seq) "
    "VALUES ($1, $2, $3, $4, $4, 1, $5, $6) ON CONFLICT (entity, other, role) DO UPDATE "
    "SET n = entity_link.n + 1, message = excluded.message, seq = excluded.seq, "
    "last_at = CASE WHEN excluded.last_at > entity_link.last_at THEN excluded.last_at "
    "ELSE entity_link.last_at END, "
    "first_at = CASE WHEN excluded.first_at < entity_link.first_at THEN excluded.first_at "
    "ELSE entity_link.first_at END"
};
static const struct query q_told = { "SELECT version, message FROM told WHERE unit = $1" };
static const struct query q_tell = {
    "INSERT INTO told (unit, version, message) VALUES ($1, $2, $3) ON CONFLICT (unit) "
    "DO UPDATE SET version = excluded.version, message = excluded.message "
    "WHERE told.version = $4 AND told.message = $5"
};
/* What an amended bill no longer says: a container that is not on it any more. */
static const struct query q_withdraw = {
    "DELETE FROM measure WHERE situation = $1 AND message = $2"
};

/* What is known of a unit, and what this message tells of it. */
struct told {
    str unit, message;
    int64_t version, newest; /* known before; of this message */
    bool is_known;
};

/* The record of these kinds stands under one number, whoever it turns out to be about. */
static bool is_alone(const struct event *e)
{
    return e->kind == EVENT_DECLARATION || e->kind == EVENT_MONEY || e->kind == EVENT_PASSAGE ||
           e->kind == EVENT_CONSIGNMENT;
}

/* A reservation on a flight, else a person on a list of it; a numbered record; else what is
 * said of one subject. Of an examination each signal is a record of its own. */
static str unit_of(const struct work *w, const struct event *e)
{
    struct arena *a = w->arena;
    if (e->kind != EVENT_TRAVELLER)
        return uid_from(a, STR("told"), str_c(event_kind_names[e->kind]), e->situation,
                        is_alone(e) ? STR("") : e->subject,
                        e->examination ? e->examination->signal.text : STR(""),
                        e->seizure ? e->seizure->record.text : STR(""));
    list_each (const struct party, p, &e->parties)
        if (str_eq(p->kind, STR("booking")))
            return uid_from(a, STR("told"), str_c(w->decoded.kind), p->id, e->situation);
    return uid_from(a, STR("told"), str_c(w->decoded.kind), e->subject, e->situation);
}

/* YYYYMMDDHHMM as a time, so that it is of one measure with the times of messages. */
static int64_t as_time(int64_t v)
{
    int64_t day = v / 10000, hhmm = v % 10000;
    int64_t y = day / 10000, m = day / 100 % 100, d = day % 100;
    if (day < 19700102 || day > 20991231 || !date_is_valid(y, m, d))
        return v;
    return (days_from_civil(y, m, d) * 1440 + hhmm / 100 * 60 + hhmm % 100) * 60 * USEC_PER_S;
}

int64_t event_version(const struct work *w, const struct event *e)
{
    const struct slot *own = event_own_slot(e->kind);
    const struct field *f = field_find(own->fields, STR("version"));
    int64_t v = -1;
    if (f && slot_count(e, own))
        v = *(const int64_t *)((const char *)slot_record(e, own, 0) + f->offset);
    if (v >= 0)
        return as_time(v);
    return w->decoded.sent ? w->decoded.sent : w->message.received;
}

/* A number says nothing of a time: then the one that came last is the newer one. */
static bool is_older(int64_t version, int64_t known)
{
    const int64_t times = 1000000000000;
    return (version >= times) == (known >= times) && version < known;
}

static int learn(struct work *w, str unit, struct told **ret)
{
    struct told *t = *ret = make(w->arena, struct told);
    struct rows rows;
    *t = (struct told){ .unit = unit, .newest = -1 };
    TRY(db_read(w->db, w->arena, &q_told, VALS(V_TEXT(unit)), &rows));
    t->is_known = rows.n > 0;
    if (t->is_known) {
        t->version = row_i64(rows.at, 0);
        t->message = row_text(rows.at, 1);
    }
    return 0;
}

/* Of each unit: what is known, and the newest that this message says. */
static int look(struct work *w, struct map *units, struct told **of)
{
    list_each (const struct event, e, &w->decoded.events) {
        str unit = unit_of(w, e);
        void **known = map_at(units, unit);
        struct told *t = *known;
        if (!t)
            TRY(learn(w, unit, &t));
        *known = of[e->seq] = t;
        int64_t version = event_version(w, e);
        if (t->newest < 0 || is_older(t->newest, version))
            t->newest = version;
    }
    return 0;
}

/* What hundreds of a message share (an aircraft, a reservation) was there once. */
static bool is_written(struct work *w, struct map *written, str key)
{
    void **at = map_at(written, key);
    bool is = *at != NULL;
    *at = w;
    return is;
}

static void seen(struct work *w, const struct event *e, const struct party *p)
{
    write_add(w->writes, WRITE_ANY, &q_seen,
              VALS(V_TEXT(p->id), V_TEXT(p->kind), V_TEXT(p->name), V_I64(w->message.received)));
    write_add(w->writes, WRITE_ANY, e->is_late ? &q_sighting_late : &q_sighting,
              VALS(V_TEXT(p->id), V_TEXT(e->situation), V_I64(entity_at(w, e)),
                   V_TEXT(w->message.id), V_I64(e->seq), V_C(event_kind_names[e->kind])));
}

static void write_event(struct work *w, struct map *written, const struct event *e)
{
    struct party subject = { e->subject, str_c(e->subject_kind), e->subject_name, STR(""), NULL };
    if (e->kind == EVENT_PASSAGE && passage_is_absence(e->passage))
        return;
    seen(w, e, &subject);
    list_each (const struct party, p, &e->parties) {
        str once = str_fmt(w->arena, STR_FMT STR_FMT "%d" STR_FMT, STR_ARG(p->id),
                           STR_ARG(e->situation), e->is_late, STR_ARG(p->name));
        str link = str_fmt(w->arena, STR_FMT STR_FMT STR_FMT "%s", STR_ARG(p->from), STR_ARG(p->id),
                           STR_ARG(e->situation), p->role);
        if (!is_written(w, written, once))
            seen(w, e, p);
        str from = p->from.len ? p->from : e->subject;
        if ((p->from.len && is_written(w, written, link)) || str_eq(from, p->id))
            continue; /* nothing is linked to itself */
        write_add(w->writes, WRITE_ANY, &q_link,
                  VALS(V_TEXT(from), V_TEXT(p->id), V_C(p->role), V_I64(entity_at(w, e)),
                       V_TEXT(w->message.id), V_I64(e->seq)));
    }
    if (!e->is_late)
        measure_write(w, e);
}

/* Before anything else is written of the unit: nobody else told of it meanwhile. */
static void tell(struct work *w, struct told *t, const struct event *e)
{
    if (t->newest < 0 || (t->is_known && is_older(t->newest, t->version)))
        return;
    write_add(w->writes, WRITE_ONE, &q_tell,
              VALS(V_TEXT(t->unit), V_I64(t->newest), V_TEXT(w->message.id), V_I64(t->version),
                   V_TEXT(t->message)));
    if (t->is_known && is_alone(e) && !str_eq(t->message, w->message.id))
        write_add(w->writes, WRITE_ANY, &q_withdraw,
                  VALS(V_TEXT(e->situation), V_TEXT(t->message)));
}

int entity_reconcile(struct work *w)
{
    struct map units = map_new(w->arena), done = map_new(w->arena), written = map_new(w->arena);
    struct told **of = make_n(w->arena, struct told *, w->decoded.events.n + 1);
    TRY(look(w, &units, of));
    list_each (struct event, e, &w->decoded.events) {
        struct told *t = of[e->seq];
        int64_t version = event_version(w, e);
        void **once = map_at(&done, t->unit);
        e->is_late = is_older(version, t->newest) || (t->is_known && is_older(version, t->version));
        e->at = entity_at(w, e);
        e->unit = t->unit;
        e->is_renewed = t->is_known;
        w->decoded.counts.late += e->is_late;
        if (!*once)
            tell(w, t, e);
        *once = t;
        write_event(w, &written, e);
        if (e->kind == EVENT_PASSAGE && !e->is_late)
            TRY(awaited_write(w, e));
    }
    return 0;
}
