/* event_json.c — events of any kind as JSON, in our own words (model/kinds.def, slots.def):
 *
 *     { "kind": "passage", "time": "...", "post": "...", "plate": "...",
 *       "person": { "name": "..." }, "documents": [ { "number": "..." } ] }
 *
 * one event, a list of them, or { "kind": ..., "sent": ..., "events": [...] }. Members are the
 * fields of the kind's own record, and records by the names of slots.def. Goods declarations need
 * no kind: an object with number or items, a list, or { "declarations": [...] }. JSON of another
 * shape comes with a map: event_foreign.c. */
// SPDX-License-Identifier: Apache-2.0
#include "ingest/event_json.h"
#include "base/err.h"
#include "ingest/event_map.h"
#include "model/record_json.h"

#include <string.h>

struct reader {
    struct event_reader r;
};

static int recognise(str body)
{
    if (str_starts(body, STR("\xEF\xBB\xBF")))
        body = str_sub(body, 3, body.len);
    str head = str_trim(str_sub(body, 0, 200));
    return head.len > 0 && (head.ptr[0] == '{' || head.ptr[0] == '[') ? 60 : 0;
}

fact event_json_fact(struct arena *a, const struct json *j)
{
    bool is_text = j->kind == JSON_IS_TEXT;
    fact v = { .offset = (uint32_t)(j->offset + is_text),
               .length = (uint32_t)(j->length - 2 * is_text) };
    if (is_text)
        v.text = j->text;
    else if (j->kind == JSON_IS_INT)
        v.text = str_fmt(a, "%lld", (long long)j->integer);
    else if (j->kind == JSON_IS_REAL)
        v.text = str_fmt(a, "%.6f", j->real);
    else if (j->kind == JSON_IS_BOOL)
        v.text = j->integer ? STR("yes") : STR("");
    return v;
}

/* A value that went nowhere: what an agreement leaves out might stand in it. */
static void unread(struct reader *x, const struct json *j)
{
    event_unread(&x->r, j->offset, j->length);
}

/* Behind the text that begins at `at`, its quotes included; an open one ends with the message. */
static size_t text_end(str body, size_t at)
{
    for (size_t i = at + 1; i < body.len; i++)
        if (body.ptr[i] == '\\')
            i++;
        else if (body.ptr[i] == '"')
            return i + 1;
    return body.len;
}

static bool is_key_before(str body, size_t end)
{
    return str_starts(str_trim(str_sub(body, end, 100)), STR(":"));
}

/* Of what is not JSON as a whole nobody knows what it says: no text and no number of it is read,
 * only the keys are. */
static void unread_all(struct reader *x, str body)
{
    for (size_t i = 0, end; i < body.len && !arena_full(x->r.a); i = end) {
        bool is_text = body.ptr[i] == '"';
        end = is_text ? text_end(body, i) : i + 1;
        while (!is_text && body.ptr[i] >= '0' && body.ptr[i] <= '9' && end < body.len &&
               body.ptr[end] >= '0' && body.ptr[end] <= '9')
            end++;
        size_t length = end - i - 2 * is_text;
        if (is_text && !is_key_before(body, end) && end - i > 2)
            event_unread(&x->r, i + 1, body.ptr[end - 1] == '"' ? length : length + 1);
        else if (!is_text && end > i + 2)
            event_unread(&x->r, i, end - i);
    }
}

void event_json_wrong(struct event_reader *r, const char *what, const char *wanted,
                      const struct json *j)
{
    finding_add(r->a, &r->to->findings, "E-VAL", MINOR, j->offset, j->length,
                "%s must be %s, not %s", what, wanted, json_kind_names[j->kind]);
    event_unread(r, j->offset, j->length);
}

static void unknown_member(struct reader *x, const char *noun, const struct json *m)
{
    str key = str_sub(m->key, 0, 60);
    finding_add(x->r.a, &x->r.to->findings, "E-KEY", INFO, m->offset, m->length,
                "%s has no member '" STR_FMT "'", noun, STR_ARG(key));
    unread(x, m);
}

static void set_member(struct reader *x, const struct field *f, void *record, const struct json *m)
{
    if (m->kind == JSON_IS_OBJECT || m->kind == JSON_IS_LIST)
        event_json_wrong(&x->r, f->name, "a text or a number", m);
    else if (m->kind != JSON_IS_NULL)
        event_set(&x->r, f, record, event_json_fact(x->r.a, m));
}

static void fill_record(struct reader *x, const struct slot *s, void *record,
                        const struct json *object)
{
    for (size_t i = 0; i < object->n; i++) {
        const struct field *f = field_find(s->fields, object->at[i].key);
        if (f)
            set_member(x, f, record, &object->at[i]);
        else
            unknown_member(x, s->fields->noun, &object->at[i]);
    }
}

void event_number_item(const struct slot *s, void *record, size_t i)
{
    if (s->fields == &item_fields && ((struct item *)record)->number == 0)
        ((struct item *)record)->number = (int64_t)i + 1;
}

static void fill_slot(struct reader *x, struct event *e, const struct slot *s, const struct json *m)
{
    if (m->kind == JSON_IS_NULL)
        return;
    if (s->how == SLOT_ONE || m->kind == JSON_IS_OBJECT) { /* one of many may stand alone */
        if (m->kind == JSON_IS_OBJECT)
            fill_record(x, s, slot_add(x->r.a, e, s), m);
        else
            event_json_wrong(&x->r, s->member, "an object", m);
        return;
    }
    if (m->kind != JSON_IS_LIST) {
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MAJOR, m->offset, m->length,
                    "%s must be a list", s->member);
        unread(x, m);
        return;
    }
    for (size_t i = 0; i < m->n && !arena_full(x->r.a); i++) {
        if (m->at[i].kind != JSON_IS_OBJECT) {
            finding_add(x->r.a, &x->r.to->findings, "E-VAL", MINOR, m->at[i].offset,
                        m->at[i].length, "%s %zu is no object", s->fields->noun, i + 1);
            unread(x, &m->at[i]);
            continue;
        }
        void *record = slot_add(x->r.a, e, s);
        fill_record(x, s, record, &m->at[i]);
        event_number_item(s, record, i);
    }
}

/* A member of an event: a field of its own record, else one of the records it may hold. */
static void fill_member(struct reader *x, struct event *e, const struct json *m)
{
    const struct slot *own = event_own_slot(e->kind), *s;
    const struct field *f = field_find(own->fields, m->key);
    bool is_record = m->kind == JSON_IS_OBJECT || m->kind == JSON_IS_LIST;
    if (f && !is_record) {
        set_member(x, f, slot_record(e, own, 0), m);
        return;
    }
    s = slot_find(m->key);
    if (s && s->kinds & 1u << e->kind)
        fill_slot(x, e, s, m);
    else if (f)
        set_member(x, f, slot_record(e, own, 0), m); /* tells what is wrong with it */
    else if (!str_eq(m->key, STR("kind")) && !str_eq(m->key, STR("sent")))
        unknown_member(x, event_kind_names[e->kind], m);
}

static void one(struct reader *x, const struct json *j, int kind)
{
    const struct json *own_kind = json_get(j, STR("kind"));
    if (own_kind)
        kind = own_kind->kind == JSON_IS_TEXT ? event_kind_from(own_kind->text) : -1;
    if (kind < 0) {
        finding_add(x->r.a, &x->r.to->findings, "E-KIND", MAJOR, j->offset, j->length,
                    "an event of no known kind");
        unread(x, j);
        return;
    }
    size_t at = x->r.to->events.n;
    event_add(&x->r, (enum event_kind)kind, j->offset, j->length);
    for (size_t i = 0; i < j->n; i++)
        fill_member(x, &x->r.to->events.at[at], &j->at[i]);
    event_complete(&x->r, &x->r.to->events.at[at]);
}

static void all(struct reader *x, const struct json *list, int kind)
{
    if (list->n == 0)
        finding_add(x->r.a, &x->r.to->findings, "E-EMPTY", MAJOR, list->offset, list->length,
                    "there is no event in it");
    for (size_t i = 0; i < list->n && !arena_full(x->r.a) && x->r.to->events.n <= EVENTS_MAX; i++) {
        const struct json *j = &list->at[i];
        if (j->kind == JSON_IS_OBJECT) {
            one(x, j, kind);
            continue;
        }
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MAJOR, j->offset, j->length,
                    "%s %zu is no object", kind < 0 ? "event" : event_kind_names[kind], i + 1);
        unread(x, j);
    }
}

/* The kind that the message names for all its events; -1 none. */
static int kind_of(const struct json *j)
{
    const struct json *kind = json_get(j, STR("kind"));
    return kind && kind->kind == JSON_IS_TEXT ? event_kind_from(kind->text) : -1;
}

void event_json_sent(struct event_reader *r, const struct json *sent)
{
    if (sent && (sent->kind != JSON_IS_TEXT || !event_time(sent->text, &r->to->sent)))
        event_json_wrong(r, "sent", "a time (RFC 3339)", sent);
}

static void read_all(struct reader *x, const struct json *j)
{
    event_json_sent(&x->r, json_get(j, STR("sent")));
    const struct json *declarations = json_get(j, STR("declarations"));
    const struct json *events = json_get(j, STR("events"));
    if (declarations && declarations->kind == JSON_IS_LIST)
        all(x, declarations, EVENT_DECLARATION);
    else if (events && events->kind == JSON_IS_LIST)
        all(x, events, kind_of(j));
    else if (j->kind == JSON_IS_LIST)
        all(x, j, EVENT_DECLARATION);
    else if (events)
        finding_add(x->r.a, &x->r.to->findings, "E-VAL", MAJOR, events->offset, events->length,
                    "events must be a list");
    else if (j->kind == JSON_IS_OBJECT && json_get(j, STR("kind")))
        one(x, j, -1);
    else if (json_get(j, STR("number")) || json_get(j, STR("items")))
        one(x, j, EVENT_DECLARATION);
    else if (j->kind == JSON_IS_OBJECT)
        finding_add(x->r.a, &x->r.to->findings, "E-KIND", MAJOR, j->offset, j->length,
                    "a JSON object without a kind that is no goods declaration (number and items "
                    "are missing)");
}

/* One word for the message: the kind of all its events. */
static const char *kind_of_all(const struct decoded *d)
{
    const char *kind = "DECLARATION";
    for (size_t i = 0; i < d->events.n; i++) {
        const char *own = event_kind_code(d->events.at[i].kind);
        if (i > 0 && strcmp(kind, own) != 0)
            return "EVENTS";
        kind = own;
    }
    return kind;
}

static int decode(struct arena *a, str body, str map, struct decoded *ret)
{
    struct reader x = { .r = { a, ret } };
    ret->kind = "DECLARATION";
    ret->version = STR("json");
    const struct json *j;
    struct json_fault fault;
    if (json_read(a, body, &j, &fault) != 0) {
        finding_add(a, &ret->findings, "E-JSON", MAJOR, fault.offset, 0, "not JSON: " STR_FMT,
                    STR_ARG(fault.text));
        unread_all(&x, body);
        return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
    }
    if (map_is_for_json(map)) {
        ret->kind = event_kind_code(event_foreign(&x.r, j, map));
    } else {
        read_all(&x, j);
        ret->kind = kind_of_all(ret);
    }
    return arena_full(a) ? fail(ERR_LIMIT, "the message needs too much memory") : 0;
}

const struct decoder decoder_event_json = {
    .name = "event_json",
    .what = "events of any kind as JSON, in our own words or by a map",
    .recognise = recognise,
    .decode = decode,
};
