// SPDX-License-Identifier: Apache-2.0
#include "link/quality_private.h"

#include "base/map.h"
#include "model/countries.h"
#include "model/record_json.h"
#include "store/writes.h"

static const struct query q_day = {
    "INSERT INTO carrier_day (carrier, feed, day, messages, bad_envelope, bad_counts, damaged, "
    "segments, events, filled, fields, valid, vals) "
    "VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
    "ON CONFLICT (carrier, feed, day) DO UPDATE SET messages = carrier_day.messages + 1, "
    "bad_envelope = carrier_day.bad_envelope + excluded.bad_envelope, "
    "bad_counts = carrier_day.bad_counts + excluded.bad_counts, "
    "damaged = carrier_day.damaged + excluded.damaged, "
    "segments = carrier_day.segments + excluded.segments, "
    "events = carrier_day.events + excluded.events, filled = carrier_day.filled + excluded.filled, "
    "fields = carrier_day.fields + excluded.fields, valid = carrier_day.valid + excluded.valid, "
    "vals = carrier_day.vals + excluded.vals"
};
static const struct query q_defect = {
    "INSERT INTO carrier_defect (carrier, feed, day, code, n, message, first_byte, bytes) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (carrier, feed, day, code) "
    "DO UPDATE SET n = carrier_defect.n + excluded.n"
};
static const struct query q_flight = {
    "INSERT INTO carrier_flight (carrier, feed, situation, label, moment, windows, pushes, "
    "first_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, 1, $7) ON CONFLICT (carrier, feed, situation) "
    "DO UPDATE SET windows = carrier_flight.windows | excluded.windows, "
    "pushes = carrier_flight.pushes + 1, moment = excluded.moment, "
    "first_at = CASE WHEN excluded.first_at < carrier_flight.first_at THEN excluded.first_at "
    "ELSE carrier_flight.first_at END"
};

static const struct quality_feed feeds[] = {
#define PART(part, weight, measure)
#define FEED(kind, fields, due) { #kind, fields, due },
#define DEFECT(code, part)
#include "link/quality.def"
};
static const struct {
    const char *code;
    enum quality_part part;
} defects[] = {
#define PART(part, weight, measure)
#define FEED(kind, fields, due)
#define DEFECT(code, part) { code, PART_##part },
#include "link/quality.def"
};

const struct quality_feed *quality_feed_find(str kind)
{
    for (size_t i = 0; i < countof(feeds); i++)
        if (str_eq(kind, str_c(feeds[i].kind)))
            return &feeds[i];
    return NULL;
}

size_t quality_due(const struct quality_feed *f, int64_t ret[WINDOWS_MAX])
{
    str hours = str_c(f->due), one;
    size_t n = 0;
    while (n < WINDOWS_MAX && str_cut(&hours, ' ', &one))
        if (str_to_i64(one, &ret[n]) == 0)
            n++;
    return n;
}

/* Who answers for the message. */
static str carrier_of(const struct work *w)
{
    const struct decoded *d = &w->decoded;
    str carrier = d->journey ? d->journey->carrier.text : STR("");
    if (!carrier.len && d->journey && d->journey->flight.text.len > 2)
        carrier = str_sub(d->journey->flight.text, 0, 2);
    if (!carrier.len && d->events.n && d->events.at[0].consignment)
        carrier = d->events.at[0].consignment->carrier.text;
    if (!carrier.len)
        carrier = d->sender.len ? d->sender : w->message.source;
    return str_sub(carrier, 0, 40);
}

/* defects */

static int part_of(const char *code)
{
    for (size_t i = 0; i < countof(defects); i++)
        if (str_eq(str_c(code), str_c(defects[i].code)))
            return (int)defects[i].part;
    return -1;
}

static void sum_defects(const struct findings *f, int64_t ret[PARTS])
{
    list_each (const struct finding, x, f) {
        int part = part_of(x->code);
        if (part >= 0)
            ret[part]++;
    }
}

/* Each code once, with how often it came and where first. */
static void write_defects(struct work *w, const struct quality_feed *feed, str carrier)
{
    const struct findings *f = &w->decoded.findings;
    struct map seen = map_new(w->arena);
    list_each (const struct finding, x, f) {
        void **once = map_at(&seen, str_c(x->code));
        int64_t n = 0;
        if (*once)
            continue;
        *once = w;
        list_each (const struct finding, y, f)
            n += str_eq(str_c(x->code), str_c(y->code));
        write_add(w->writes, WRITE_ANY, &q_defect,
                  VALS(V_TEXT(carrier), V_C(feed->kind), V_I64(w->message.received / USEC_PER_DAY),
                       V_C(x->code), V_I64(n), V_TEXT(w->message.id), V_I64(x->offset),
                       V_I64(x->length)));
    }
}

/* completeness */

static bool has_one(struct arena *a, const struct event *e, str field)
{
    str noun, name = field;
    if (!str_cut(&name, '.', &noun))
        return false;
    const struct slot *s = slot_find(noun);
    const struct field *f = s ? field_find(s->fields, name) : NULL;
    if (!f || slot_count(e, s) == 0)
        return false;
    return record_text(a, f, slot_record(e, s, 0)).len > 0;
}

static void count_fields(struct arena *a, const struct event *e, str fields, int64_t *filled,
                         int64_t *all)
{
    str field, one;
    while (str_cut(&fields, ' ', &field)) {
        bool has = false;
        while (str_cut(&field, '/', &one))
            has = has || has_one(a, e, one);
        *filled += has;
        (*all)++;
    }
}

/* Values that a table knows. */
static void count_values(const struct event *e, int64_t *valid, int64_t *all)
{
    str values[2] = { e->person ? e->person->nationality.text : STR(""),
                      e->documents.n ? e->documents.at[0].issuer.text : STR("") };
    for (size_t i = 0; i < countof(values); i++) {
        if (!values[i].len)
            continue;
        (*all)++;
        *valid += country_code(values[i]) != NULL;
    }
}

/* timeliness */

static int64_t window_of(const struct quality_feed *feed, usec moment, usec received)
{
    int64_t due[WINDOWS_MAX];
    size_t n = quality_due(feed, due);
    for (size_t i = 0; i < n; i++)
        if (received <= moment - due[i] * 3600 * USEC_PER_S)
            return 1 << i;
    return 0;
}

static void write_flight(struct work *w, const struct quality_feed *feed, str carrier)
{
    const struct event *e = w->decoded.events.n ? w->decoded.events.at : NULL;
    if (!e || !e->moment || !e->situation.len)
        return;
    bool is_bill = e->kind == EVENT_CONSIGNMENT;
    write_add(w->writes, WRITE_ANY, &q_flight,
              VALS(V_TEXT(carrier), V_C(feed->kind), V_TEXT(e->situation),
                   V_TEXT(is_bill ? e->consignment->manifest.text : e->situation_label),
                   V_I64(e->moment), V_I64(window_of(feed, e->moment, w->message.received)),
                   V_I64(w->message.received)));
}

void quality_count(struct work *w)
{
    const struct decoded *d = &w->decoded;
    const struct quality_feed *feed = quality_feed_find(str_c(d->kind));
    int64_t bad[PARTS] = { 0 }, filled = 0, fields = 0, valid = 0, vals = 0;
    if (!feed || d->is_test)
        return;
    str carrier = carrier_of(w);
    sum_defects(&d->findings, bad);
    list_each (const struct event, e, &d->events) {
        count_fields(w->arena, e, str_c(feed->fields), &filled, &fields);
        count_values(e, &valid, &vals);
    }
    write_add(w->writes, WRITE_ANY, &q_day,
              VALS(V_TEXT(carrier), V_C(feed->kind), V_I64(w->message.received / USEC_PER_DAY),
                   V_I64(bad[PART_envelope] > 0), V_I64(bad[PART_consistency] > 0),
                   V_I64(bad[PART_structure]), V_I64(d->counts.segments), V_I64(d->events.n),
                   V_I64(filled), V_I64(fields), V_I64(valid), V_I64(vals + bad[PART_validity])));
    write_defects(w, feed, carrier);
    write_flight(w, feed, carrier);
}
