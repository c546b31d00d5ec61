/* event_foreign.c — events of any kind as JSON of any shape, by the map of its agreement
 * (event_map.h). The paths of the map are one tree; the message and that tree are walked
 * together, once, so that each value either goes where the map says or is noted as unread: what
 * an agreement leaves out cannot stay in it. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/map.h"
#include "ingest/event_json.h"
#include "ingest/event_map.h"
#include "model/record_json.h"

#include <string.h>

struct step {
    str name;     /* of a member */
    bool is_each; /* of a list: each element */
    bool is_event, leads_to_event, leads_to_list;
    unsigned many; /* bit of each slot with several records that is filled at it or below */
    struct targets list_of(struct target) targets;
    struct steps list_of(struct step *) below;
    struct map by_name;
    str wanted; /* the line of the map that leads here, while nothing was found there; "" none */
};

/* A value told for more than one event: always the same, or above them in the message. */
struct common {
    struct target to;
    fact value;
    bool is_constant;
};
struct commons list_of(struct common);

/* Which record of a slot an element fills. */
struct filling {
    size_t now;             /* from 1; 0 it has none yet */
    const void *first;      /* what it said before the first element within it; NULL nothing yet */
    bool is_taken;          /* one within it took its record over */
    struct filling *around; /* of the element around it that has a record; NULL none */
};

struct walk {
    struct event_reader *r;
    struct step top, *events;
    enum event_kind kind;
    struct commons common;
    size_t scope; /* where those of the object begin that events lie in */
    struct event *event;
    struct filling many[SLOTS];
    unsigned in_lists; /* bit of each slot of which the elements of a list are records */
    size_t within;     /* lists of the event that we are in */
};

static struct step *below(struct walk *x, struct step *s, str name, bool is_each)
{
    list_each (struct step *, b, &s->below)
        if ((*b)->is_each == is_each && str_eq((*b)->name, name))
            return *b;
    struct step *new = make(x->r->a, struct step);
    *new = (struct step){ .name = name, .is_each = is_each, .by_name = map_new(x->r->a) };
    *list_push(x->r->a, &s->below) = new;
    if (!is_each)
        *map_at(&s->by_name, name) = new;
    return new;
}

/* "cash[].ccy" from a step on; marks what it leads to. NULL: too many steps. */
static struct step *path(struct walk *x, struct step *s, str text, const struct target *t)
{
    str part;
    unsigned bit = t->slot && t->slot->how != SLOT_ONE ? 1u << (t->slot - slots) : 0;
    struct step *passed[EVENT_MAP_STEPS_MAX + 1];
    size_t n = 0, n_passed = 0;
    while (str_cut(&text, '.', &part)) {
        size_t lists = 0;
        part = str_trim(part);
        for (; str_ends(part, STR("[]")); part.len -= 2)
            lists++;
        n += lists + 1;
        if (n > EVENT_MAP_STEPS_MAX)
            return NULL;
        if (part.len)
            s = below(x, s, part, false);
        for (size_t i = 0; i <= lists; i++) {
            s->leads_to_event |= t->what == TARGET_EVENTS;
            s->many |= bit;
            x->in_lists |= s->is_each ? bit : 0;
            passed[n_passed++] = s;
            if (i < lists)
                s = below(x, s, STR(""), true);
        }
        for (size_t i = 0; lists && i + 1 < n_passed; i++)
            passed[i]->leads_to_list = true;
    }
    return s;
}

static struct step *place_of(struct walk *x, const struct map_line *line, const struct target *t)
{
    bool from_top = str_starts(line->from, STR("$"));
    str rest = from_top ? str_sub(line->from, 1, line->from.len) : line->from;
    if (str_starts(rest, STR(".")))
        rest = str_sub(rest, 1, rest.len);
    if (t->what == TARGET_EVENTS)
        x->top.leads_to_event = true;
    return path(x, from_top || t->what == TARGET_EVENTS ? &x->top : x->events, rest, t);
}

static void one_line(struct walk *x, const struct map_line *line, bool is_first_round)
{
    struct target t;
    struct step *s;
    if (!line->is_good || !target_of(line->name, x->kind, &t)) {
        if (is_first_round)
            finding_add(x->r->a, &x->r->to->findings, "E-MAP", MAJOR, 0, 0,
                        "map: no field is called '" STR_FMT "'",
                        STR_ARG(str_sub(line->name, 0, 80)));
        return;
    }
    if (is_first_round != (t.what == TARGET_EVENTS || t.what == TARGET_KIND))
        return;
    if (t.what == TARGET_KIND) {
        int kind = event_kind_from(line->from);
        x->kind = kind < 0 ? x->kind : (enum event_kind)kind;
        return;
    }
    if (line->is_constant) {
        *list_push(x->r->a, &x->common) =
            (struct common){ .to = t, .value.text = line->from, .is_constant = true };
        return;
    }
    s = place_of(x, line, &t);
    if (!s) {
        finding_add(x->r->a, &x->r->to->findings, "E-MAP", MAJOR, 0, 0,
                    "map: the path '" STR_FMT "' has more than %d steps",
                    STR_ARG(str_sub(line->from, 0, 80)), (int)EVENT_MAP_STEPS_MAX);
        return;
    }
    if (t.what == TARGET_EVENTS) {
        s->is_event = true;
        x->events = s;
    } else {
        *list_push(x->r->a, &s->targets) = t;
        if (!line->is_optional)
            s->wanted = line->from;
    }
}

/* First what the events are, since other paths begin there. */
static void read_map(struct walk *x, str map)
{
    for (int round = 0; round < 2; round++) {
        str rest = str_sub(map, 0, EVENT_MAP_MAX);
        struct map_line line;
        for (size_t n = 0; n < EVENT_MAP_LINES_MAX && map_line_next(&rest, &line); n++)
            one_line(x, &line, round == 0);
    }
}

static void unmapped(struct walk *x, const struct json *j)
{
    if (j->kind != JSON_IS_NULL)
        event_unread(x->r, j->offset, j->length);
}

static bool is_number(const struct field *f)
{
    return f->type == FIELD_F64 || f->type == FIELD_I64;
}

/* An element that tells an amount is a record even if there are others within it. */
static bool has_numbers(struct arena *a, const struct slot *s, const void *record)
{
    for (size_t i = 0; i < s->fields->n; i++)
        if (is_number(&s->fields->fields[i]) && record_text(a, &s->fields->fields[i], record).len)
            return true;
    return false;
}

/* The currency stands once, and the notes within it: it is theirs. Numbers are not, or they would
 * be added up once for each. */
static void inherit(const struct slot *s, const void *outer, void *record)
{
    for (size_t i = 0; i < s->fields->n; i++) {
        const struct field *f = &s->fields->fields[i];
        if (f->type == FIELD_FACT || f->type == FIELD_DATE)
            *(fact *)((char *)record + f->offset) =
                *(const fact *)((const char *)outer + f->offset);
    }
}

static size_t new_record(struct walk *x, const struct slot *s, struct filling *f)
{
    struct filling *o = f->around;
    if (o && !o->is_taken && !has_numbers(x->r->a, s, o->first)) {
        o->is_taken = true;
        return o->now;
    }
    void *record = slot_add(x->r->a, x->event, s);
    if (o)
        inherit(s, o->first, record);
    event_number_item(s, record, slot_count(x->event, s) - 1);
    return slot_count(x->event, s);
}

/* The record of the event that the value goes into; new where the element has none yet. */
static void *record_of(struct walk *x, const struct slot *s)
{
    struct filling *f = &x->many[s - slots];
    if (s->how == SLOT_ONE)
        return slot_add(x->r->a, x->event, s);
    if (!f->now)
        f->now = new_record(x, s, f);
    return slot_record(x->event, s, f->now - 1);
}

static bool fits(const struct walk *x, const struct target *t)
{
    return t->what == TARGET_FIELD && t->slot->kinds & 1u << x->kind;
}

/* Told above the events, or in one beside the list whose elements it holds for. */
static bool is_common(const struct walk *x, const struct target *t)
{
    return !x->event ||
           (x->within == 0 && t->slot->how != SLOT_ONE && x->in_lists & 1u << (t->slot - slots));
}

/* Told again in the same object, it takes the place of what was told. */
static void keep_common(struct walk *x, const struct target *t, fact v)
{
    for (size_t i = x->scope; i < x->common.n; i++)
        if (x->common.at[i].to.field == t->field && !x->common.at[i].is_constant) {
            x->common.at[i].value = v;
            return;
        }
    *list_push(x->r->a, &x->common) = (struct common){ .to = *t, .value = v };
}

static void scalar(struct walk *x, struct step *s, const struct json *j)
{
    s->wanted = STR("");
    if (s->targets.n == 0)
        unmapped(x, j);
    list_each (const struct target, t, &s->targets) {
        fact v = event_json_fact(x->r->a, j);
        if (t->what == TARGET_SENT)
            event_json_sent(x->r, j);
        else if (!fits(x, t))
            unmapped(x, j);
        else if (is_common(x, t))
            keep_common(x, t, v);
        else if (v.text.len)
            event_set(x->r, t->field, record_of(x, t->slot), v);
    }
}

static struct step *each_of(const struct step *s)
{
    list_each (struct step *, b, &s->below)
        if ((*b)->is_each)
            return *b;
    return NULL;
}

static bool has_room(const struct walk *x)
{
    return !arena_full(x->r->a) && x->r->to->events.n <= EVENTS_MAX;
}

static void walk(struct walk *x, struct step *s, const struct json *j);

/* What holds for others is read before them, wherever it stands. */
static bool is_read_last(const struct walk *x, const struct step *to)
{
    return x->event ? to->leads_to_list : to->leads_to_event;
}

/* What stands above events holds for those below it, and what stands beside a list for its
 * elements; what was told above events is forgotten behind them. */
static void members(struct walk *x, struct step *s, const struct json *j)
{
    size_t told = x->common.n, scope = x->scope;
    bool holds = !x->event && s->leads_to_event;
    if (holds)
        x->scope = told;
    for (int last = 0; last < 2; last++)
        for (size_t i = 0; i < j->n && !arena_full(x->r->a); i++) {
            struct step *to = map_get(&s->by_name, j->at[i].key);
            if ((to && is_read_last(x, to)) != (last == 1))
                continue;
            if (to)
                walk(x, to, &j->at[i]);
            else
                unmapped(x, &j->at[i]);
        }
    if (holds) {
        x->common.n = told;
        x->scope = scope;
    }
}

/* What an element said for a slot, for those within it. */
static struct filling *go_in(struct walk *x, size_t i, struct filling *f)
{
    if (!f->now)
        return f->around;
    if (!f->first) {
        void *copy = arena_alloc(x->r->a, slots[i].size, 1, _Alignof(max_align_t));
        memcpy(copy, slot_record(x->event, &slots[i], f->now - 1), slots[i].size);
        f->first = copy;
    }
    return f;
}

/* An element is a record of its own: what the map puts below it goes into new ones. */
static void elements(struct walk *x, struct step *each, const struct json *at, size_t n)
{
    struct filling before[SLOTS], fresh[SLOTS];
    memcpy(before, x->many, sizeof before);
    memcpy(fresh, before, sizeof fresh);
    for (size_t i = 0; i < SLOTS; i++)
        if (each->many & 1u << i)
            fresh[i] = (struct filling){ .around = go_in(x, i, &before[i]) };
    x->within += x->event != NULL;
    for (size_t k = 0; k < n && has_room(x); k++) {
        memcpy(x->many, fresh, sizeof fresh);
        walk(x, each, &at[k]);
    }
    x->within -= x->event != NULL;
    memcpy(x->many, before, sizeof before);
}

/* A constant alone makes no record. */
static void set_common(struct walk *x, const struct common *c)
{
    const struct slot *s = c->to.slot;
    if (!fits(x, &c->to) || !str_trim(c->value.text).len)
        return;
    if (s->how != SLOT_ONE && slot_count(x->event, s) == 0 && !c->is_constant)
        slot_add(x->r->a, x->event, s);
    if (s->how == SLOT_ONE)
        event_set(x->r, c->to.field, slot_add(x->r->a, x->event, s), c->value);
    for (size_t i = 0; s->how != SLOT_ONE && i < slot_count(x->event, s); i++)
        event_set(x->r, c->to.field, slot_record(x->event, s, i), c->value);
}

static void one_event(struct walk *x, const struct json *j)
{
    struct events *all = &x->r->to->events;
    event_add(x->r, x->kind, j->offset, j->length);
    size_t told = x->common.n, scope = x->scope;
    x->scope = told;
    x->event = &all->at[all->n - 1];
    memset(x->many, 0, sizeof x->many);
    members(x, x->events, j);
    list_each (const struct common, c, &x->common)
        set_common(x, c);
    x->common.n = told;
    x->scope = scope;
    event_complete(x->r, x->event);
    x->event = NULL;
}

/* Another shape than the map says: told, since what was mapped is missing now. */
static void misshapen(struct walk *x, struct step *s, const struct json *j)
{
    bool is_event = s->is_event && !x->event;
    finding_add(x->r->a, &x->r->to->findings, "E-VAL", is_event ? MAJOR : MINOR, j->offset,
                j->length, "where the map has %s there is %s",
                is_event     ? "an event"
                : s->below.n ? "members"
                             : "a value",
                json_kind_names[j->kind]);
    s->wanted = STR("");
    unmapped(x, j);
}

static void walk(struct walk *x, struct step *s, const struct json *j)
{
    struct step *each = each_of(s);
    if (j->kind == JSON_IS_NULL && !(s->is_event && !x->event)) {
        s->wanted = STR("");
        return;
    }
    if (j->kind == JSON_IS_LIST && !each && s->is_event)
        each = s; /* `events = records` where it should be `records[]`: what else could it mean? */
    if (j->kind == JSON_IS_LIST && each) {
        elements(x, each, j->at, j->n);
    } else if (each && each != s) { /* where one stands alone many senders leave the list out */
        elements(x, each, j, 1);
    } else if (j->kind == JSON_IS_OBJECT && s->is_event && !x->event) {
        one_event(x, j);
    } else if (j->kind == JSON_IS_OBJECT && s->below.n) {
        members(x, s, j);
    } else if (j->kind == JSON_IS_OBJECT || j->kind == JSON_IS_LIST || s->is_event ||
               (s->below.n && !s->targets.n)) {
        misshapen(x, s, j);
    } else {
        scalar(x, s, j);
    }
}

/* Paths that led to nothing in the whole message: the sender may have renamed something. */
static void tell_wanted(struct walk *x, const struct step *s)
{
    if (s->wanted.len)
        finding_add(x->r->a, &x->r->to->findings, "E-MAP", MINOR, 0, 0,
                    "the message has nothing at '" STR_FMT "'", STR_ARG(str_sub(s->wanted, 0, 80)));
    list_each (struct step *const, b, &s->below)
        tell_wanted(x, *b);
}

enum event_kind event_foreign(struct event_reader *r, const struct json *j, str map)
{
    struct walk *x = make(r->a, struct walk);
    *x = (struct walk){ .r = r, .kind = EVENT_DECLARATION };
    x->top.by_name = map_new(r->a);
    x->events = &x->top;
    read_map(x, map);
    walk(x, &x->top, j);
    if (r->to->events.n)
        tell_wanted(x, &x->top);
    else
        finding_add(r->a, &r->to->findings, "E-EMPTY", MAJOR, j->offset, j->length,
                    "where the map says that events are, there is none");
    return x->kind;
}
