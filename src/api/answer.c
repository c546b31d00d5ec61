// SPDX-License-Identifier: Apache-2.0
#include "api/answer.h"

#include "alert/alert.h"
#include "base/err.h"
#include "ingest/ingest.h"
#include "model/record_json.h"

enum { ITEMS_MOST = 100, TEXT_MOST = 4000, ANSWER_MAX = 1 << 20, VALUES_MOST = 50 };

static const struct query q_entity = {
    "SELECT name, kind, first_seen, last_seen, alerts, confirmed FROM entity WHERE id = $1"
};

/* An item under way: of whom, and the fields that had something to give. */
struct item_at {
    struct call *c;
    struct buf *b;    /* the answer, inside "fields" */
    struct buf given; /* names of fields, blank between */
    str entity, name;
    str wrong; /* a field that is none */
};

/* A field of an alert or an entity, by name. */
struct plain_field {
    const char *name;
    str value;
};

/* A field that was chosen twice is given once. */
static bool is_given(const struct item_at *it, str field)
{
    str rest = buf_str(&it->given), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, field))
            return true;
    return false;
}

static void give(struct item_at *it, str field)
{
    buf_fmt(&it->given, "%s" STR_FMT, it->given.len ? " " : "", STR_ARG(field));
}

/* The chosen ones of `fields`; "" is not given, and not said to be. */
static void give_plain(struct item_at *it, str chosen, const struct plain_field *fields, size_t n)
{
    str one;
    while (str_cut(&chosen, ' ', &one)) {
        bool known = one.len == 0;
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(one, str_c(fields[i].name)))
                continue;
            known = true;
            if (fields[i].value.len == 0 || is_given(it, one))
                continue;
            json_str(it->b, fields[i].name, fields[i].value);
            give(it, one);
        }
        if (!known)
            it->wrong = one;
    }
}

static str time_or_none(struct arena *a, usec t) { return t ? time_fmt(a, t) : STR(""); }

static const char *const entity_fields[] = { "name",      "kind",   "first_seen",
                                             "last_seen", "alerts", "confirmed" };
static const char *const alert_fields[] = { "title",  "severity", "kind",    "situation",  "port",
                                            "moment", "state",    "outcome", "reason_code" };

static bool entity_item(struct item_at *it, str id, str chosen)
{
    struct call *c = it->c;
    struct rows rows = { 0 };
    if (!call_sees_entity(c, id))
        return false;
    int r = db_read(c->db, c->arena, &q_entity, VALS(V_TEXT(id)), &rows);
    if (r < 0)
        answer_error(c, r);
    else if (rows.n == 0)
        answer_problem(c, 404, "Not found", STR("nothing of that id is known"));
    if (r < 0 || rows.n == 0)
        return false;
    const struct row *x = rows.at;
    str values[] = { row_text(x, 0),
                     row_text(x, 1),
                     time_or_none(c->arena, row_i64(x, 2)),
                     time_or_none(c->arena, row_i64(x, 3)),
                     str_fmt(c->arena, "%lld", (long long)row_i64(x, 4)),
                     str_fmt(c->arena, "%lld", (long long)row_i64(x, 5)) };
    struct plain_field fields[countof(entity_fields)];
    for (size_t i = 0; i < countof(entity_fields); i++)
        fields[i] = (struct plain_field){ entity_fields[i], values[i] };
    it->entity = id;
    it->name = row_text(x, 0);
    give_plain(it, chosen, fields, countof(fields));
    return true;
}

static bool find_alert(struct item_at *it, str id, struct alert *ret)
{
    struct call *c = it->c;
    int r = alert_get(c->db, c->arena, id, ret);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (r == ALERT_NONE || !call_sees_alerts_of(c, ret->region)) {
        answer_problem(c, 404, "Not found",
                       str_fmt(c->arena, "there is no alert " STR_FMT, STR_ARG(id)));
        return false;
    }
    it->entity = ret->subject;
    it->name = ret->subject_name;
    return true;
}

static bool alert_item(struct item_at *it, str id, str chosen)
{
    struct alert x;
    if (!find_alert(it, id, &x))
        return false;
    str values[] = { x.title,      str_c(severity_names[x.severity]),    x.kind,  x.situation_label,
                     x.port,       time_or_none(it->c->arena, x.moment), x.state, x.outcome,
                     x.reason_code };
    struct plain_field fields[countof(alert_fields)];
    for (size_t i = 0; i < countof(alert_fields); i++)
        fields[i] = (struct plain_field){ alert_fields[i], values[i] };
    give_plain(it, chosen, fields, countof(fields));
    return true;
}

/* All values of one field of an event: a text, or a list where there are several. */
static void event_field(struct item_at *it, const struct event *e, str name)
{
    str field = name, noun, values[VALUES_MOST];
    const struct slot *s = str_cut(&field, '.', &noun) ? slot_find(noun) : NULL;
    const struct field *f = s ? field_find(s->fields, field) : NULL;
    size_t n = 0;
    if (!f) {
        it->wrong = name;
        return;
    }
    for (size_t i = 0; i < slot_count(e, s) && n < VALUES_MOST; i++) {
        values[n] = record_text(it->c->arena, f, slot_record(e, s, i));
        n += values[n].len > 0;
    }
    if (n == 0 || is_given(it, name))
        return;
    give(it, name);
    const char *key = str_cstr(it->c->arena, name);
    if (n == 1) {
        json_str(it->b, key, values[0]);
        return;
    }
    json_open(it->b, key, '[');
    for (size_t i = 0; i < n; i++)
        json_str(it->b, NULL, values[i]);
    json_close(it->b, ']');
}

static bool event_item(struct item_at *it, str id, str chosen)
{
    struct alert x;
    struct event *e;
    struct work w = { .arena = it->c->arena, .now = it->c->now };
    str one;
    if (!find_alert(it, id, &x))
        return false;
    int r = message_event(it->c->db, &w, x.message, x.seq, &e);
    if (r < 0)
        answer_error(it->c, r);
    else if (r > 0)
        answer_problem(it->c, 404, "Not found", STR("the message is no longer kept"));
    while (r == 0 && str_cut(&chosen, ' ', &one))
        if (one.len)
            event_field(it, e, one);
    return r == 0;
}

static const struct {
    const char *what;
    bool (*add)(struct item_at *it, str id, str chosen);
} whats[] = { { "entity", entity_item }, { "alert", alert_item }, { "event", event_item } };

static bool refuse(struct call *c, str why)
{
    answer_problem(c, 422, "Not accepted", why);
    return false;
}

/* What was given of whom; the same subject may stand in several items. */
static void put_share(struct buf *shares, const struct item_at *it)
{
    json_open(shares, NULL, '{');
    json_str(shares, "entity", it->entity);
    json_str(shares, "name", it->name);
    json_str(shares, "fields", buf_str(&it->given));
    json_close(shares, '}');
}

static bool add_item(struct call *c, struct buf *b, struct buf *shares, str line)
{
    struct item_at it = { .c = c, .b = b, .given = buf_new(c->arena, TEXT_MOST) };
    str what, id, chosen = line;
    if (!str_cut(&chosen, ' ', &what) || !str_cut(&chosen, ' ', &id) || chosen.len == 0)
        return refuse(c, STR("an item is: entity, alert or event, its id, and fields"));
    for (size_t i = 0; i < countof(whats); i++) {
        if (!str_eq(what, str_c(whats[i].what)))
            continue;
        json_open(b, NULL, '{');
        json_str(b, "what", what);
        json_open(b, "fields", '{');
        if (!whats[i].add(&it, id, chosen))
            return false;
        json_close(b, '}');
        json_close(b, '}');
        if (it.wrong.len)
            return refuse(c, str_fmt(c->arena, STR_FMT " has no field '" STR_FMT "'", STR_ARG(what),
                                     STR_ARG(it.wrong)));
        if (it.given.len == 0)
            return refuse(c,
                          str_fmt(c->arena, "nothing of " STR_FMT " would be given", STR_ARG(id)));
        put_share(shares, &it);
        return true;
    }
    return refuse(c, str_fmt(c->arena, "an item is an entity, alert or event, not '" STR_FMT "'",
                             STR_ARG(str_sub(what, 0, 60))));
}

static void head_json(struct buf *b, const struct request *x, const struct draft *d)
{
    json_str(b, "request", x->id);
    json_str(b, "agency", x->agency);
    json_str(b, "officer", x->officer);
    json_opt(b, "case", x->agency_case);
    json_str(b, "basis", request_basis_sentence(x->basis));
    json_str(b, "basis_text", x->basis_text);
    json_str(b, "purpose", x->purpose);
    json_opt(b, "agreement", d->agreement);
    json_str(b, "use_until", d->use_until);
    json_str(b, "conditions",
             STR("To be used for this purpose only, until this day; not to be handed on without "
                 "the Centre's consent; a correction by the Centre is to be followed."));
    json_opt(b, "text", d->text);
}

bool answer_draft(struct call *c, const struct request *x, struct draft *d)
{
    struct buf b = buf_new(c->arena, ANSWER_MAX), shares = buf_new(c->arena, ANSWER_MAX);
    str lines = d->items, line;
    size_t n = 0;
    if (d->text.len > TEXT_MOST)
        return refuse(c, STR("a text has at most 4000 bytes"));
    json_open(&b, NULL, '{');
    head_json(&b, x, d);
    json_open(&b, "items", '[');
    json_open(&shares, NULL, '[');
    while (str_cut(&lines, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        if (++n > ITEMS_MOST)
            return refuse(c, STR("an answer has at most 100 items"));
        if (!add_item(c, &b, &shares, line))
            return false;
    }
    json_close(&b, ']');
    json_close(&b, '}');
    json_close(&shares, ']');
    if (n == 0)
        return refuse(c, STR("an answer has at least one item"));
    if (b.cut || shares.cut)
        return refuse(c, STR("the answer is too long: choose fewer fields"));
    d->answer = buf_str(&b);
    d->shares = buf_str(&shares);
    return true;
}

static void names_json(struct buf *b, const char *key, const char *const *names, size_t n)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < n; i++)
        json_str(b, NULL, str_c(names[i]));
    json_close(b, ']');
}

void answer_fields_json(struct buf *b, const char *key)
{
    json_open(b, key, '{');
    names_json(b, "entity", entity_fields, countof(entity_fields));
    names_json(b, "alert", alert_fields, countof(alert_fields));
    json_open(b, "event", '[');
    for (size_t i = 0; i < SLOTS; i++)
        for (size_t k = 0; k < slots[i].fields->n; k++)
            json_str(
                b, NULL,
                str_fmt(b->a, "%s.%s", slots[i].fields->noun, slots[i].fields->fields[k].name));
    json_close(b, ']');
    json_close(b, '}');
}
