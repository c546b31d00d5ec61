/* observe.c — what the events of a message say of persons and companies, and what of it is new. Who
 * is known, and of whom nothing new is said, costs one read of many and one write. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "model/cnic.h"
#include "person/person_private.h"

enum {
    DOCUMENTS_MAX = 4, /* of one event: as many wordings as that */
    ARENA_MOST = 256 << 20
};

static const struct query q_known = { "SELECT id FROM observation WHERE id IN (" IN32 ")" };
static const struct query q_said = { "SELECT entity, record, " OBSERVED_COLUMNS
                                     " FROM observation WHERE entity IN (" IN32 ")" };
static const struct query q_told = {
    "UPDATE observation SET "
    "last_message = CASE WHEN last_at <= $2 THEN $3 ELSE last_message END, "
    "first_message = CASE WHEN first_at > $2 THEN $3 ELSE first_message END, "
    "last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END, "
    "first_at = CASE WHEN first_at > $2 THEN $2 ELSE first_at END WHERE id = $1"
};
static const struct query q_put = {
    "INSERT INTO observation (id, entity, record, source, " OBSERVED_COLUMNS
    ", first_at, last_at, first_message, last_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
    "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20, $20) ON CONFLICT (id) DO "
    "NOTHING"
};
static const struct query q_fellows = {
    "SELECT m.entity, m.person, f.entity FROM person_member m "
    "JOIN person_member f ON f.person = m.person WHERE m.entity IN (" IN32 ") ORDER BY 1, 3"
};

struct said {
    str id, entity;
    struct person_record record;
};
struct said_list list_of(struct said);

/* What is stored of an entity of which something new is said. */
struct known {
    struct person_change change;
    size_t n; /* observations */
    bool is_new, has_more;
};

struct observing {
    struct work *w;
    struct arena *a; /* of what nobody needs when the stage is done */
    struct said_list said;
    struct map once; /* id of an observation: known or seen in this message */
    struct map of;   /* entity -> struct known */
    struct person_ids entities;
    size_t passed_over;
};

/* what an event says */

static enum observed_field field_of(struct arena *a, const struct document *d)
{
    if (cnic_of(a, d->number.text).len)
        return OBSERVED_national_id;
    return str_eq(d->type.text, STR("P")) ? OBSERVED_passport : OBSERVED_document;
}

/* The documents of one event: each in its place; a second of one kind begins another wording. */
static size_t put_documents(struct arena *a, const struct event *e, struct person_record *r)
{
    size_t n = 1;
    list_each (const struct document, d, &e->documents) {
        enum observed_field f = field_of(a, d);
        str number = str_trim(d->number.text);
        size_t i = 0;
        if (number.len == 0 || str_eq(d->type.text, STR("V")))
            continue;
        while (i < n && r[i].fields[f].len && !str_eq(r[i].fields[f], number))
            i++;
        if (i == DOCUMENTS_MAX)
            break;
        if (i == n)
            r[n++] = (struct person_record){ 0 };
        r[i].fields[f] = number;
    }
    return n;
}

/* Could we know them again? As entity/name.c: a name with a birth date or a document; a document
 * alone, but of a traveller. */
static bool is_telling(const struct event *e, const struct person_record *r)
{
    bool numbered = e->documents.n && e->documents.at[0].number.text.len;
    if (r->fields[OBSERVED_name].len)
        return r->fields[OBSERVED_birth].len == 10 || numbered;
    return numbered && e->kind != EVENT_TRAVELLER;
}

static void identify(struct arena *a, struct person_record *r)
{
    str words[OBSERVED_FIELDS];
    size_t n = 0;
    for (size_t f = 0; f < OBSERVED_FIELDS; f++) {
        r->fields[f] = str_sub(r->fields[f], 0, IDENTITY_TEXT_MAX);
        bool is_of_kind = f < OBSERVED_kind || r->fields[OBSERVED_kind].len;
        if (is_of_kind && observed_rows[f].as < IDENTITY_FIELDS)
            words[n++] = r->fields[f];
    }
    r->id = uid_of(a, words, n);
}

/* What is said of the person beside the documents. */
static void put_person(const struct event *e, str *f)
{
    const struct document *d = e->documents.n ? e->documents.at : NULL;
    const struct person *p = e->person;
    if (p) {
        f[OBSERVED_name] = str_trim(p->name.text);
        f[OBSERVED_birth] = str_trim(p->birth.text);
        f[OBSERVED_sex] = str_trim(p->sex.text);
        f[OBSERVED_nationality] = str_trim(p->nationality.text);
        f[OBSERVED_phone] = str_trim(p->phone.text);
        f[OBSERVED_email] = str_trim(p->email.text);
        f[OBSERVED_address] = str_trim(p->address.text);
    }
    if (d && !f[OBSERVED_sex].len)
        f[OBSERVED_sex] = str_trim(d->sex.text);
    if (d && !f[OBSERVED_nationality].len)
        f[OBSERVED_nationality] = str_trim(d->nationality.text);
}

static void say(struct observing *o, str entity, struct person_record *r)
{
    struct work *w = o->w;
    identify(w->arena, r);
    str id = uid_from(w->arena, STR("observation"), entity, r->id, w->message.source,
                      r->fields[OBSERVED_address]);
    void **once = map_at(&o->once, id);
    if (!*once)
        *list_push(o->a, &o->said) = (struct said){ id, entity, *r };
    *once = o;
}

static void observe_company(struct observing *o, const struct event *e)
{
    struct person_record r;
    str entity = company_said(o->w->arena, e, &r);
    if (entity.len)
        say(o, entity, &r);
}

static void observe(struct observing *o, const struct event *e)
{
    struct person_record r[DOCUMENTS_MAX] = { 0 };
    str entity = event_named(e, "person");
    if (!entity.len || (!e->person && !e->documents.n))
        return;
    size_t n = put_documents(o->w->arena, e, r);
    for (size_t i = 0; i < n; i++) {
        put_person(e, r[i].fields);
        if (!is_telling(e, &r[i]))
            return;
        say(o, entity, &r[i]);
    }
}

static void observe_event(struct observing *o, const struct event *e)
{
    observe(o, e);
    observe_company(o, e);
}

/* what of it is new */

static int take_known(void *self, const struct row *row)
{
    *map_at(self, row_text(row, 0)) = self;
    return 0;
}

static int take_said(void *self, const struct row *row)
{
    struct observing *o = self;
    struct known *k = map_get(&o->of, row_text(row, 0));
    must(k != NULL);
    k->n++;
    record_of_row(row, 1, list_push(o->a, &k->change.records));
    return 0;
}

static bool has_record(const struct person_records *all, str id)
{
    list_each (const struct person_record, r, all)
        if (str_eq(r->id, id))
            return true;
    return false;
}

static void write_new(struct observing *o, const struct said *s, struct known *k)
{
    struct work *w = o->w;
    struct val v[4 + OBSERVED_FIELDS + 2] = { V_TEXT(s->id), V_TEXT(s->entity),
                                              V_TEXT(s->record.id), V_TEXT(w->message.source) };
    if (k->n >= PERSON_OBSERVATIONS_MAX) {
        o->passed_over++;
        return;
    }
    k->n++;
    for (size_t f = 0; f < OBSERVED_FIELDS; f++)
        v[4 + f] = V_TEXT(s->record.fields[f]);
    v[4 + OBSERVED_FIELDS] = V_I64(w->message.received);
    v[4 + OBSERVED_FIELDS + 1] = V_TEXT(w->message.id);
    write_add(w->writes, WRITE_ONE, &q_put, v, countof(v));
    if (has_record(&k->change.records, s->record.id))
        return;
    if (!k->change.records.at) /* mostly one, and a message may say it of thousands */
        k->change.records = (struct person_records){ make(o->a, struct person_record), 0, 1 };
    *list_push(o->a, &k->change.records) = s->record;
    k->has_more = true;
}

/* Of those of whom something new is said, all that was said before. */
static int learn(struct observing *o, const struct map *known)
{
    list_each (const struct said, s, &o->said) {
        void **at = map_at(&o->of, s->entity);
        if (map_get(known, s->id) || *at)
            continue;
        struct known *k = *at = make(o->a, struct known);
        k->change.entity = s->entity;
        *list_push(o->a, &o->entities) = s->entity;
    }
    return in_blocks(o->w->db, o->w->arena, &q_said, &o->entities, take_said, o);
}

static int write_said(struct observing *o)
{
    struct work *w = o->w;
    struct map known = map_new(o->a);
    struct person_ids ids = { 0 };
    list_each (const struct said, s, &o->said)
        *list_push(o->a, &ids) = s->id;
    TRY(in_blocks(w->db, o->a, &q_known, &ids, take_known, &known));
    TRY(learn(o, &known));
    list_each (const struct said, s, &o->said)
        if (map_get(&known, s->id))
            write_add(w->writes, WRITE_ONE, &q_told,
                      VALS(V_TEXT(s->id), V_I64(w->message.received), V_TEXT(w->message.id)));
        else
            write_new(o, s, map_get(&o->of, s->entity));
    return 0;
}

/* who they are */

struct told {
    struct arena *a, *scratch;
    struct map of; /* entity -> struct one */
};
struct one {
    str person;
    struct fellows fellows;
};

static void tell_one(struct told *t, str entity, str person, str fellow)
{
    void **at = map_at(&t->of, entity);
    struct one *one = *at = *at ? *at : make(t->scratch, struct one);
    one->person = person;
    if (!str_eq(entity, fellow) && one->fellows.n < PERSON_FELLOWS_MAX)
        *list_push(t->a, &one->fellows) = fellow;
}

static int take_fellow(void *self, const struct row *r)
{
    tell_one(self, row_text(r, 0), row_text(r, 1), row_text(r, 2));
    return 0;
}

/* Those of one person stand together. */
static void take_settled(struct told *t, const struct persons *now)
{
    for (size_t from = 0, to; from < now->n; from = to) {
        for (to = from; to < now->n && str_eq(now->at[to].person, now->at[from].person);)
            to++;
        size_t most = to - from > PERSON_FELLOWS_MAX + 1 ? PERSON_FELLOWS_MAX + 1 : to - from;
        for (size_t i = from; i < to; i++)
            for (size_t k = from; k < from + most; k++)
                tell_one(t, now->at[i].entity, now->at[i].person, now->at[k].entity);
    }
}

/* The person of each event, with their other observed identities, as they are behind this message.
 */
static int tell_events(struct work *w, struct arena *a, const struct persons *now)
{
    struct told t = { w->arena, a, map_new(a) };
    struct map asked = map_new(a);
    struct person_ids ids = { 0 };
    take_settled(&t, now);
    list_each (const struct event, e, &w->decoded.events) {
        void **at = map_at(&asked, e->subject);
        bool is_known = str_eq(str_c(e->subject_kind), STR("person")) ||
                        str_eq(str_c(e->subject_kind), STR("trader"));
        if (is_known && !*at && !map_get(&t.of, e->subject))
            *list_push(a, &ids) = e->subject;
        *at = w;
    }
    TRY(in_blocks(w->db, w->arena, &q_fellows, &ids, take_fellow, &t));
    list_each (struct event, e, &w->decoded.events) {
        const struct one *one = map_get(&t.of, e->subject);
        e->person_id = one ? one->person : STR("");
        e->fellows = one ? one->fellows : (struct fellows){ 0 };
    }
    return 0;
}

static void finding(struct work *w, const char *code, str text)
{
    *list_push(w->arena, &w->decoded.findings) =
        (struct finding){ .code = code, .weight = INFO, .text = text };
}

int person_resolve(struct work *w)
{
    cleanup(arena_freep) struct arena *a = arena_new(ARENA_MOST);
    struct observing o = { .w = w, .a = a };
    struct person_changes c = { .undo = STR(""), .now = w->now, .actor = w->actor };
    struct persons now = { 0 };
    o.once = map_new(a);
    o.of = map_new(a);
    c.cause = w->message.id;
    list_each (const struct event, e, &w->decoded.events)
        observe_event(&o, e);
    TRY(write_said(&o));
    list_each (const str, entity, &o.entities) {
        const struct known *k = map_get(&o.of, *entity);
        if (k->has_more)
            *list_push(a, &c.list) = k->change;
    }
    /* An alert is not to wait for that: who is new in a long list is settled within seconds. */
    c.defer = w->is_busy || c.list.n > PERSON_AT_ONCE;
    int r = c.list.n ? person_settle(w->db, w->writes, &c, &now) : 0;
    TRY(r);
    if (r == PERSON_WAITS && !c.defer)
        finding(w, "E-WHO",
                str_fmt(w->arena,
                        "too many could be one with the %zu persons of whom this message says "
                        "something new: they stay alone until somebody looks again",
                        c.list.n));
    if (o.passed_over)
        finding(w, "E-SAID",
                str_fmt(w->arena,
                        "%zu wordings are of persons of whom %d are kept already; they are passed "
                        "over",
                        o.passed_over, PERSON_OBSERVATIONS_MAX));
    return tell_events(w, a, &now);
}
