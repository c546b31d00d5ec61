// SPDX-License-Identifier: Apache-2.0
#include "model/event.h"

#include <string.h>

#define KIND(kind, name, record, unit, moment, subject, key, needs) name,
const char *const event_kind_names[EVENT_KINDS] = {
#include "model/kinds.def"
};
#define KIND(kind, name, record, unit, moment, subject, key, needs) \
    { UNIT_##unit, moment, subject, #record, key, needs },
const struct event_kind_row event_kinds[EVENT_KINDS] = {
#include "model/kinds.def"
};
const char *const weight_names[3] = { "info", "minor", "major" };
const char *const severity_names[SEVERITIES] = { "low", "normal", "high", "top" };
const char *const reason_kind_names[REASON_KINDS] = { "rule", "list" };
const char *const unit_kind_names[UNIT_KINDS] = { "targeting", "airport", "appraisement",
                                                  "immigration", "enforcement" };

int severity_from(str name)
{
    for (int i = 0; i < SEVERITIES; i++)
        if (str_eq_nocase(name, str_c(severity_names[i])))
            return i;
    return -1;
}

int event_kind_from(str name)
{
    for (int i = 0; i < EVENT_KINDS; i++)
        if (str_eq_nocase(name, str_c(event_kind_names[i])))
            return i;
    return -1;
}

/* Letters of slots.def. */
enum {
    T = 1 << EVENT_TRAVELLER,
    D = 1 << EVENT_DECLARATION,
    C = 1 << EVENT_CROSSING,
    M = 1 << EVENT_MONEY,
    P = 1 << EVENT_PASSAGE,
    S = 1 << EVENT_SEIZURE,
    F = 1 << EVENT_FACE,
    G = 1 << EVENT_CONSIGNMENT,
    X = 1 << EVENT_EXAMINATION
};
#define SLOT(noun, member, how, kinds) \
    { &noun##_fields,     #member, SLOT_##how, kinds, offsetof(struct event, member), \
      sizeof(struct noun) },
const struct slot slots[SLOTS] = {
#include "model/slots.def"
};

/* Every list_of() looks like this one. */
struct any_list list_of(char);

static struct any_list *list_at(const struct event *e, const struct slot *s)
{
    void *member = (char *)(uintptr_t)e + s->at;
    return s->how == SLOT_SHARED ? *(struct any_list **)member : member;
}

static void **pointer_at(const struct event *e, const struct slot *s)
{
    return (void **)((uintptr_t)e + s->at);
}

size_t slot_count(const struct event *e, const struct slot *s)
{
    if (s->how == SLOT_ONE)
        return *pointer_at(e, s) != NULL;
    const struct any_list *l = list_at(e, s);
    return l ? l->n : 0;
}

void *slot_record(const struct event *e, const struct slot *s, size_t i)
{
    return s->how == SLOT_ONE ? *pointer_at(e, s) : list_at(e, s)->at + i * s->size;
}

void *slot_add(struct arena *a, struct event *e, const struct slot *s)
{
    void *record;
    if (s->how == SLOT_ONE) {
        if (*pointer_at(e, s))
            return *pointer_at(e, s);
        record = *pointer_at(e, s) = arena_alloc(a, s->size, 1, _Alignof(max_align_t));
    } else {
        if (s->how == SLOT_SHARED && !*pointer_at(e, s))
            *pointer_at(e, s) = make(a, struct any_list);
        struct any_list *l = list_at(e, s);
        list_grow(a, l, s->size, _Alignof(max_align_t));
        record = l->at + l->n++ * s->size;
        memset(record, 0, s->size);
    }
    record_blank(s->fields, record);
    return record;
}

const struct slot *slot_find(str word)
{
    for (size_t i = 0; i < SLOTS; i++)
        if (str_eq(word, str_c(slots[i].member)) || str_eq(word, str_c(slots[i].fields->noun)))
            return &slots[i];
    return NULL;
}

const char *event_kind_code(enum event_kind kind)
{
    static const char *const codes[EVENT_KINDS] = {
#define KIND(kind, ...) #kind,
#include "model/kinds.def"
    };
    return codes[kind];
}

const struct slot *event_own_slot(enum event_kind kind)
{
    static const uint8_t own[EVENT_KINDS] = {
#define KIND(kind, name, record, ...) NOUN_SLOT_##record,
#include "model/kinds.def"
    };
    return &slots[own[kind]];
}

static struct own_fields fields_of[EVENT_KINDS];

static const struct field *own_field(int kind, str name)
{
    const struct field_table *t = event_own_slot((enum event_kind)kind)->fields;
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(name, str_c(t->fields[i].name)))
            return &t->fields[i];
    return NULL;
}

__attribute__((constructor)) static void find_fields(void)
{
    for (size_t i = 0; i < SLOTS; i++)
        record_find_unknown(slots[i].fields);
    for (int k = 0; k < EVENT_KINDS; k++) {
        struct own_fields *f = &fields_of[k];
        str needs = str_c(event_kinds[k].needs), name;
        f->key = own_field(k, str_c(event_kinds[k].key));
        f->time = own_field(k, STR("time"));
        while (str_cut(&needs, ' ', &name)) {
            must(f->n_needs < NEEDS_MAX);
            f->needs[f->n_needs++] = own_field(k, name);
        }
    }
}

const struct own_fields *event_own_fields(enum event_kind kind) { return &fields_of[kind]; }

void event_begin(struct arena *a, enum event_kind kind, struct event *ret)
{
    ret->kind = kind;
    ret->profile = profile_blank();
    ret->score = score_blank();
    slot_add(a, ret, event_own_slot(kind));
}

struct event event_new(struct arena *a, enum event_kind kind)
{
    struct event e = { 0 };
    event_begin(a, kind, &e);
    return e;
}

const struct party *event_party(const struct event *e, const char *kind, const char *role)
{
    list_each (const struct party, p, &e->parties)
        if (str_eq(p->kind, str_c(kind)) && (!role || str_eq(str_c(p->role), str_c(role))))
            return p;
    return NULL;
}

str event_named(const struct event *e, const char *kind)
{
    const struct party *p = NULL;
    if (str_eq(str_c(e->subject_kind), str_c(kind)))
        return e->subject;
    p = event_party(e, kind, NULL);
    return p ? p->id : STR("");
}

static bool is_covered(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != COVERED)
            return false;
    return s.len > 0;
}

static void blank_covered(struct event *e, const struct slot *s)
{
    for (size_t k = 0; k < slot_count(e, s); k++)
        for (size_t i = 0; i < s->fields->n; i++) {
            const struct field *f = &s->fields->fields[i];
            fact *x = (fact *)((char *)slot_record(e, s, k) + f->offset);
            if ((f->type == FIELD_FACT || f->type == FIELD_DATE) && is_covered(x->text))
                *x = (fact){ .text = { "", 0 } };
        }
}

void decoded_blank_covered(struct decoded *d)
{
    list_each (struct event, e, &d->events)
        for (size_t i = 0; i < SLOTS; i++)
            blank_covered(e, &slots[i]);
}
