// SPDX-License-Identifier: Apache-2.0
/* What events measure: money over the border, passages, weights, seizures. Each measure is a
 * row of its own with its time, so that any sum or "the last before this" is exact at any
 * moment, and a message that is read again changes nothing. */
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "entity/entity_private.h"
#include "model/ports.h"
#include "store/writes.h"

static const struct query q_put = {
    "INSERT INTO measure (entity, what, at, message, seq, value, place, mark) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (entity, what, at, message, seq) DO "
    "NOTHING"
};
static const struct query q_money = {
    "SELECT sum(value) FILTER (WHERE at >= $4), sum(value), "
    "count(*) FILTER (WHERE at >= $5 AND mark = 'near') FROM measure "
    "WHERE entity = $1 AND what = $2 AND at < $3 AND at >= $6"
};
static const struct query q_last = {
    "SELECT at, value, place, mark FROM measure WHERE entity = $1 AND what = $2 AND at < $3 "
    "ORDER BY at DESC, message DESC LIMIT 1"
};
static const struct query q_other = {
    "SELECT mark FROM measure WHERE entity = $1 AND what = $2 AND at >= $3 AND at <= $4 "
    "AND mark <> $5 ORDER BY at DESC LIMIT 1"
};
static const struct query q_same = {
    "SELECT count(*) FROM measure WHERE entity = $1 AND what = $2 AND at < $3 AND at >= $4 "
    "AND mark = $5"
};

struct measure {
    str entity;
    const char *what;
    double value;
    str place, mark;
};

static void put(struct work *w, const struct event *e, struct measure m)
{
    write_add(w->writes, WRITE_ANY, &q_put,
              VALS(V_TEXT(m.entity), V_C(m.what), V_I64(entity_at(w, e)), V_TEXT(w->message.id),
                   V_I64(e->seq), V_F64(m.value), V_TEXT(m.place), V_TEXT(m.mark)));
}

static const struct party *party_of(const struct event *e, const char *kind)
{
    list_each (const struct party, p, &e->parties)
        if (str_eq(p->kind, str_c(kind)))
            return p;
    return NULL;
}

/* A container, alone or on its vehicle; "" none. */
static str container_of(const struct event *e)
{
    const struct party *p = party_of(e, "container");
    return p ? p->id : str_eq(str_c(e->subject_kind), STR("container")) ? e->subject : STR("");
}

static const char *money_what(const struct event *e)
{
    return str_eq(e->money->direction.text, STR("in")) ? "money in" : "money out";
}

static void write_money(struct work *w, const struct event *e)
{
    const struct money *m = e->money;
    bool near =
        m->limit_usd > 0 && m->total_usd >= 0.8 * m->limit_usd && m->total_usd <= m->limit_usd;
    if (m->total_usd >= 0)
        put(w, e,
            (struct measure){ e->subject, money_what(e), m->total_usd, m->port.text,
                              near ? STR("near") : STR("") });
}

static void write_passage(struct work *w, const struct event *e)
{
    const struct passage *p = e->passage;
    str container = container_of(e);
    put(w, e, (struct measure){ e->subject, "passage", p->weight_kg, p->post.text, p->seal.text });
    if (container.len && !str_eq(container, e->subject))
        put(w, e,
            (struct measure){ container, "passage", p->weight_kg, p->post.text, p->seal.text });
    if (container.len && p->weight_kg > 0)
        put(w, e,
            (struct measure){ container, "weight", p->weight_kg, p->post.text, p->seal.text });
    const struct party *permit = party_of(e, "permit");
    if (permit && p->leg > 0)
        put(w, e,
            (struct measure){ permit->id, "leg", (double)p->leg, p->post.text, p->plate.text });
    if (permit && p->seal.text.len)
        put(w, e, (struct measure){ permit->id, "seal", 0, p->post.text, p->seal.text });
}

static bool is_offence(const struct event *e)
{
    str record = e->seizure->record.text;
    return str_eq(record, STR("seizure")) || str_eq(record, STR("offence"));
}

static void write_seizure(struct work *w, const struct event *e)
{
    const struct seizure *s = e->seizure;
    if (!is_offence(e))
        return;
    put(w, e, (struct measure){ e->subject, "seizure", s->value, e->place, s->number.text });
    list_each (const struct party, p, &e->parties)
        put(w, e, (struct measure){ p->id, "seizure", s->value, e->place, s->number.text });
}

static str bill_of(const struct consignment *c)
{
    return c->master.text.len ? c->master.text : c->bill.text; /* groupage shares its container */
}

static void write_consignment(struct work *w, const struct event *e)
{
    size_t i = 0;
    list_each (const struct party, p, &e->parties) {
        if (!str_eq(p->kind, STR("container")))
            continue;
        while (i < e->containers.n && !str_eq(e->containers.at[i].number.text, p->name))
            i++;
        double kg = i < e->containers.n ? e->containers.at[i].gross_kg : -1;
        put(w, e, (struct measure){ p->id, "bill", kg, e->place, bill_of(e->consignment) });
        if (kg > 0)
            put(w, e, (struct measure){ p->id, "weight", kg, e->place, bill_of(e->consignment) });
    }
}

static void write_face(struct work *w, const struct event *e)
{
    if (!str_eq(e->face->signal.text, STR("match")))
        put(w, e,
            (struct measure){ e->subject, "frame", e->face->brightness, e->place,
                              e->face->digest.text });
}

void measure_write(struct work *w, const struct event *e)
{
    static void (*const of[EVENT_KINDS])(struct work *, const struct event *) = {
        [EVENT_MONEY] = write_money,     [EVENT_PASSAGE] = write_passage,
        [EVENT_SEIZURE] = write_seizure, [EVENT_CONSIGNMENT] = write_consignment,
        [EVENT_FACE] = write_face,
    };
    if (of[e->kind])
        of[e->kind](w, e);
}

/* what was before */

static int last(struct work *w, const struct event *e, str entity, const char *what,
                struct rows *ret)
{
    return db_read(w->db, w->arena, &q_last,
                   VALS(V_TEXT(entity), V_C(what), V_I64(entity_at(w, e))), ret);
}

static int read_money(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    struct rows rows;
    TRY(db_read(w->db, w->arena, &q_money,
                VALS(V_TEXT(e->subject), V_C(money_what(e)), V_I64(at),
                     V_I64(at - 30 * USEC_PER_DAY), V_I64(at - 90 * USEC_PER_DAY),
                     V_I64(at - 365 * USEC_PER_DAY)),
                &rows));
    if (rows.n) {
        e->profile.money_30d = row_f64(rows.at, 0);
        e->profile.money_365d = row_f64(rows.at, 1);
        e->profile.money_near_90d = row_i64(rows.at, 2);
    }
    return 0;
}

static int read_permit(struct work *w, struct event *e)
{
    const struct party *permit = party_of(e, "permit");
    struct rows rows;
    if (!permit)
        return 0;
    TRY(last(w, e, permit->id, "leg", &rows));
    e->profile.last_leg = rows.n ? (int64_t)row_f64(rows.at, 1) : 0;
    TRY(last(w, e, permit->id, "seal", &rows));
    if (rows.n)
        e->profile.last_seal.text = row_text(rows.at, 3);
    return 0;
}

static int read_passage(struct work *w, struct event *e)
{
    struct rows rows;
    str container = container_of(e);
    TRY(last(w, e, e->subject, "passage", &rows));
    if (rows.n) {
        const struct row *r = rows.at;
        e->profile.last_minutes = (double)((entity_at(w, e) - row_i64(r, 0)) / (60 * USEC_PER_S));
        e->profile.last_place.text = row_text(r, 2);
        e->profile.road_minutes = road_minutes(row_text(r, 2), e->passage->post.text);
    }
    if (container.len) {
        TRY(last(w, e, container, "weight", &rows));
        if (rows.n)
            e->profile.last_weight_kg = row_f64(rows.at, 1);
    }
    return read_permit(w, e);
}

static int read_consignment(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    list_each (const struct party, p, &e->parties) {
        struct rows rows;
        if (!str_eq(p->kind, STR("container")) || e->profile.last_bill.text.len)
            continue;
        TRY(db_read(w->db, w->arena, &q_other,
                    VALS(V_TEXT(p->id), V_C("bill"), V_I64(at - 30 * USEC_PER_DAY),
                         V_I64(at + 30 * USEC_PER_DAY), V_TEXT(bill_of(e->consignment))),
                    &rows));
        if (rows.n)
            e->profile.last_bill.text = str_fmt(w->arena, STR_FMT " under " STR_FMT,
                                                STR_ARG(p->name), STR_ARG(row_text(rows.at, 0)));
    }
    return 0;
}

static int read_face(struct work *w, struct event *e)
{
    usec at = entity_at(w, e);
    struct rows rows;
    if (!e->face->digest.text.len)
        return 0;
    TRY(db_read(w->db, w->arena, &q_same,
                VALS(V_TEXT(e->subject), V_C("frame"), V_I64(at), V_I64(at - 600 * USEC_PER_S),
                     V_TEXT(e->face->digest.text)),
                &rows));
    e->profile.frames_same = rows.n ? row_i64(rows.at, 0) : 0;
    return 0;
}

int measure_read(struct work *w, struct event *e)
{
    static int (*const of[EVENT_KINDS])(struct work *, struct event *) = {
        [EVENT_MONEY] = read_money,
        [EVENT_PASSAGE] = read_passage,
        [EVENT_CONSIGNMENT] = read_consignment,
        [EVENT_FACE] = read_face,
    };
    return of[e->kind] ? of[e->kind](w, e) : 0;
}
