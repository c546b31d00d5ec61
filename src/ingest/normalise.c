// SPDX-License-Identifier: Apache-2.0
#include "ingest/normalise.h"

#include "base/buf.h"
#include "base/fold.h"
#include "format/iso6346.h"
#include "ingest/decoder.h"
#include "ingest/money.h"
#include "ingest/own_legs.h"
#include "ingest/words.h"
#include "model/countries.h"
#include "model/ports.h"
#include "model/record_json.h"

#include <math.h>

/* Longest first, so that MRS is not read as MR and an S (messages, finding 12). */
static const char *const titles[] = { "MSTR", "MISS", "PROF", "INF", "CHD",
                                      "MRS",  "MSS",  "MR",   "MS",  "DR" };

static void derived(fact *f, str text)
{
    *f = (fact){ .text = text }; /* stands nowhere: length 0 */
}

/* "KONG CHUN MRS" and "MOLLYMRS" lose their title, "AMR" and "OMR" do not: at least two
 * letters must be left (messages, finding 12). Screening reads such a name both ways. */
static void take_title(struct arena *a, struct person *p)
{
    str given = str_trim(p->given.text);
    for (size_t i = 0; i < countof(titles); i++) {
        str t = str_c(titles[i]);
        if (given.len <= t.len || !str_eq_nocase(str_sub(given, given.len - t.len, t.len), t))
            continue;
        str rest = str_sub(given, 0, given.len - t.len);
        if (str_trim(rest).len < 2)
            return;
        derived(&p->title, str_upper(a, t));
        p->given.text = str_trim(rest);
        return;
    }
}

static str join(struct arena *a, str first, str second)
{
    if (first.len == 0)
        return second;
    if (second.len == 0)
        return first;
    struct buf b = buf_new(a, first.len + second.len + 1); /* whatever bytes it holds */
    buf_add(&b, first);
    buf_c(&b, ' ');
    buf_add(&b, second);
    return buf_str(&b);
}

/* Characters that hide in a name: controls, zero width, marks that turn the direction. */
static bool hides_something(str s)
{
    for (size_t at = 0; at < s.len;) {
        uint32_t c = utf8_next(s, &at);
        if (c < 0x20 || c == 0x7F || c == 0x00AD || (c >= 0x200B && c <= 0x200F) ||
            (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF)
            return true;
    }
    return false;
}

/* The place of the whole name: from its first to its last part where both stand. */
static void whole_name(struct arena *a, struct person *p)
{
    if (p->given.text.len == 0 && p->surname.text.len == 0)
        return; /* told as one name */
    p->name.text = join(a, p->given.text, p->surname.text);
    const fact *x = &p->surname, *y = &p->given;
    if (!y->length)
        y = x;
    if (!x->length)
        x = y;
    uint32_t from = x->offset < y->offset ? x->offset : y->offset;
    uint32_t x_end = x->offset + x->length, y_end = y->offset + y->length;
    p->name.offset = from;
    p->name.length = (x_end > y_end ? x_end : y_end) - from;
}

static void country(struct arena *a, fact *f)
{
    if (f->text.len)
        f->text = country_of(a, f->text);
}

static void sex(fact *f)
{
    str s = f->text;
    if (s.len == 0)
        return;
    char c = (char)(s.ptr[0] & ~32);
    f->text = c == 'M' ? STR("M") : c == 'F' ? STR("F") : STR("X");
}

/* When what this event tells of happened. */
static usec moment_of(const struct event *e, usec now)
{
    usec at = e->journey    ? e->journey->moment
              : e->crossing ? e->crossing->time
              : e->money    ? e->money->time
              : e->passage  ? e->passage->time
              : e->seizure  ? e->seizure->time
              : e->face     ? e->face->time
                            : 0;
    return at ? at : now;
}

static void person(struct arena *a, struct event *e, usec now)
{
    struct person *p = e->person;
    take_title(a, p);
    whole_name(a, p);
    country(a, &p->nationality);
    country(a, &p->residence);
    sex(&p->sex);
    list_each (struct document, d, &e->documents) {
        country(a, &d->issuer);
        country(a, &d->nationality);
        sex(&d->sex);
        struct person holder = { .given = d->given };
        take_title(a, &holder);
        d->given.text = holder.given.text;
        /* What the document says, where the message itself is silent. */
        if (!p->birth.text.len)
            p->birth = d->birth;
        if (!p->sex.text.len)
            p->sex = d->sex;
        if (!p->nationality.text.len && str_eq(d->type.text, STR("P")))
            p->nationality = d->nationality.text.len ? d->nationality : d->issuer;
    }
    p->age = age_at(p->birth.text, moment_of(e, now));
}

/* 0: not told, or of no year in which it could be: then it is when the message came. */
static usec local_moment(const fact *local)
{
    usec t;
    if (local->text.len < 16 || time_parse(local->text, &t) < 0 ||
        str_cmp(local->text, STR("1970")) < 0 || str_cmp(local->text, STR("2200")) > 0)
        return 0;
    return t - PORT_UTC_OFFSET;
}

/* The leg that crosses our border: one end here, the other not. A flight that calls at two
 * of our airports lands, for us, at the first. NULL: no leg does. */
static const struct leg *crossing(const struct legs *legs)
{
    list_each (const struct leg, l, legs)
        if ((port_find(l->from.text) != NULL) != (port_find(l->to.text) != NULL))
            return l;
    return NULL;
}

static void crosses(struct journey *j, const struct leg *l)
{
    const struct port *to = port_find(l->to.text);
    derived(&j->direction, to ? STR("in") : STR("out"));
    derived(&j->port, str_c((to ? to : port_find(l->from.text))->code));
    const fact *at = to ? &l->arrives : &l->departs;
    j->moment = local_moment(at->text.len ? at : to ? &j->arrives : &j->departs);
}

static void journey(struct journey *j, const struct legs *legs)
{
    const struct port *from = port_find(j->from.text), *to = port_find(j->to.text);
    const struct leg *border = legs ? crossing(legs) : NULL;
    if (border) {
        crosses(j, border);
        return;
    }
    if (from && to)
        derived(&j->direction, STR("domestic"));
    else if (to)
        derived(&j->direction, STR("in"));
    else if (from)
        derived(&j->direction, STR("out"));
    else
        derived(&j->direction, STR("foreign"));
    const struct port *ours = to ? to : from;
    if (ours)
        derived(&j->port, str_c(ours->code));
    j->moment = to ? local_moment(&j->arrives) : from ? local_moment(&j->departs) : 0;
}

/* Both ends abroad and a call here: those who stay aboard pass through. */
static void transit(struct journey *j)
{
    if (!port_find(j->from.text) && !port_find(j->to.text) && j->port.text.len)
        derived(&j->direction, STR("transit"));
}

static bool day_of(const fact *f, int64_t *ret)
{
    return f->text.len >= 10 && date_parse(str_sub(f->text, 0, 10), ret) == 0;
}

/* The first leg after arrival in the country that the message is about gives the stay. */
static int64_t stay(const struct legs *legs, const struct journey *j)
{
    for (size_t i = 0; j && i + 1 < legs->n; i++) {
        int64_t in, out;
        if (!str_eq(legs->at[i].to.text, j->to.text))
            continue;
        if (day_of(legs->at[i].arrives.text.len ? &legs->at[i].arrives : &legs->at[i].departs,
                   &in) &&
            day_of(&legs->at[i + 1].departs, &out) && out >= in)
            return out - in;
    }
    return -1;
}

static void booking(struct booking *b, const struct legs *legs, const struct journey *j)
{
    int64_t made, leaves;
    if (j && day_of(&b->created, &made) && day_of(&j->departs, &leaves) && leaves >= made)
        b->lead_hours = (leaves - made) * 24;
    if (!legs || legs->n == 0)
        return;
    b->one_way = !str_eq(legs->at[0].from.text, legs->at[legs->n - 1].to.text);
    b->stay_days = stay(legs, j);
}

static void declaration(struct arena *a, struct event *e)
{
    struct declaration *d = e->declaration;
    double value = 0, mass = 0;
    bool all_values = e->items.n > 0, all_masses = e->items.n > 0;
    list_each (struct item, i, &e->items) {
        country(a, &i->origin);
        if (i->value >= 0 && i->net_mass_kg > 0)
            i->value_per_kg = i->value / i->net_mass_kg;
        all_values &= i->value >= 0;
        all_masses &= i->net_mass_kg >= 0;
        value += i->value > 0 ? i->value : 0;
        mass += i->net_mass_kg > 0 ? i->net_mass_kg : 0;
    }
    country(a, &d->departure);
    d->items = (int64_t)e->items.n;
    if (d->total_value < 0 && all_values)
        d->total_value = value;
    if (d->net_mass_kg < 0 && all_masses)
        d->net_mass_kg = mass;
}

/* Where the sender does not say it, the places do. */
static void movement(struct consignment *c)
{
    const fact *last = c->delivery.text.len ? &c->delivery : &c->discharge;
    bool from = port_find(c->loading.text) != NULL, to = port_find(c->discharge.text) != NULL;
    if (c->movement.text.len || !c->loading.text.len || from == to)
        return;
    if (from)
        derived(&c->movement, STR("export"));
    else if (port_find(last->text) || last->text.len != 5 || str_starts(last->text, STR("PK")))
        derived(&c->movement, STR("import"));
    else
        derived(&c->movement, STR("transit"));
}

static void consignment(struct arena *a, struct event *e)
{
    struct consignment *c = e->consignment;
    country(a, &c->flag);
    movement(c);
    list_each (struct item, i, &e->items)
        country(a, &i->origin);
    c->containers = (int64_t)e->containers.n;
    c->items = (int64_t)e->items.n;
    list_each (struct container, x, &e->containers) {
        x->number.text = iso6346_plain(a, x->number.text);
        x->checked = iso6346_is_right(x->number.text);
    }
}

/* "pk-4711 / 9" is PK47119: readers write the same seal differently. And a position that is none
 * would make any way from there too fast. */
static void passage(struct arena *a, struct decoded *d, const struct event *e)
{
    struct passage *p = e->passage;
    p->seal.text = iso6346_plain(a, fold(a, p->seal.text));
    if (!passage_is_placed(p) || (fabs(p->lat) <= 90 && fabs(p->lon) <= 180))
        return;
    finding_add(a, &d->findings, "E-VAL", MINOR, e->offset, e->length,
                "lat, lon: there is no such place");
    p->lat = p->lon = -1;
}

/* When it happened, as a sender says whose clock runs ahead; it is never "the last one"
 * (entity/measure.c). */
static void ahead(struct arena *a, struct decoded *d, const struct event *e, usec now)
{
    const struct slot *own = event_own_slot(e->kind);
    const struct field *f = event_own_fields(e->kind)->time;
    if (!f || f->type != FIELD_TIME || !slot_count(e, own))
        return;
    usec at = *(const usec *)((const char *)slot_record(e, own, 0) + f->offset);
    if (at > now + USEC_PER_DAY)
        finding_add(a, &d->findings, "E-FUTURE", MINOR, e->offset, e->length,
                    "it says that it happened more than a day from now");
}

void decoded_normalise(struct arena *a, struct decoded *d, usec now)
{
    const struct journey *seen = NULL;
    const struct booking *booked = NULL;
    if (d->journey) {
        journey(d->journey, &d->legs);
        transit(d->journey);
    }
    list_each (struct event, e, &d->events) {
        if (e->journey && e->journey != d->journey && e->journey != seen)
            journey(e->journey, e->legs);
        seen = e->journey;
        if (e->booking && e->booking != booked)
            booking(e->booking, e->legs, e->journey);
        booked = e->booking;
        words_normalise(a, e, &d->findings);
        ahead(a, d, e, now);
        if (e->person) {
            person(a, e, now);
            if (hides_something(e->person->name.text))
                finding_add(a, &d->findings, "E-CHARSET", MINOR, e->person->name.offset,
                            e->person->name.length, "invisible characters in a name");
        }
        if (e->declaration)
            declaration(a, e);
        if (e->money) {
            country(a, &e->money->partner);
            money_normalise(a, e, &d->findings);
        }
        if (e->consignment)
            consignment(a, e);
        if (e->passage)
            passage(a, d, e);
        if (!e->booking) /* an itinerary is its travellers' own already */
            own_legs(a, e, &d->findings);
    }
}
