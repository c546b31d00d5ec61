// SPDX-License-Identifier: Apache-2.0
/* The vocabulary: everything comes from the field tables, nothing is listed here
 * but what the law keeps out. */
#include "assess/rule/internal.h"

#include <string.h>

#define FIELD(name, type, privacy, doc) \
    { #name, doc, FIELD_##type, privacy, offsetof(struct rule_event, name) },
static const struct field event_rows[] = {
#include "assess/rule/event.def"
};
static const struct field_table event_fields = { .noun = "event",
                                                 .fields = event_rows,
                                                 .n = countof(event_rows) };

struct noun_row noun_at(int noun)
{
    static const unsigned every = (1u << EVENT_KINDS) - 1;
    must(noun >= 0 && noun < NOUNS);
    if (noun == NOUN_EVENT)
        return (struct noun_row){ &event_fields, false, every };
    if (noun == NOUN_PROFILE)
        return (struct noun_row){ &profile_fields, false, every };
    if (noun == NOUN_SCORE)
        return (struct noun_row){ &score_fields, false, 1u << EVENT_DECLARATION };
    const struct slot *s = &slots[noun - NOUN_SLOTS];
    return (struct noun_row){ s->fields, s->how != SLOT_ONE, s->kinds };
}

/* Accountability A25: these attributes and their proxies do not exist here. Saying
 * so by name teaches more than "no such word". */
static const struct {
    const char *word, *why;
} forbidden[] = {
    { "religion", "belief is no ground for a control" },
    { "faith", "belief is no ground for a control" },
    { "sect", "belief is no ground for a control" },
    { "ethnicity", "origin by birth is no ground for a control" },
    { "ethnic", "origin by birth is no ground for a control" },
    { "race", "origin by birth is no ground for a control" },
    { "tribe", "origin by birth is no ground for a control" },
    { "caste", "origin by birth is no ground for a control" },
    { "skin", "appearance is no ground for a control" },
    { "health", "health is protected" },
    { "disability", "health is protected" },
    { "medical", "health is protected" },
    { "wheelchair", "health is protected" },
    { "politics", "opinion is protected" },
    { "political", "opinion is protected" },
    { "party_membership", "opinion is protected" },
    { "union", "opinion is protected" },
    { "orientation", "private life is protected" },
    { "meal", "a meal tells of belief or health" },
    { "diet", "a meal tells of belief or health" },
    { "name_origin", "a guess from a name is a guess at origin" },
    { "village", "a home village stands for origin by birth" },
    { "mother_tongue", "language stands for origin by birth" },
};

/* Special-service codes that tell of belief, for texts like `remarks contains "MOML"`. */
static const char *const meal_codes[] = { "MOML", "KSML", "HNML", "AVML", "JNML", "VJML" };

static bool has_word(str name, str word)
{
    for (size_t i = 0; i + word.len <= name.len; i++) {
        bool begins = i == 0 || name.ptr[i - 1] == '.' || name.ptr[i - 1] == '_';
        size_t end = i + word.len;
        bool ends = end == name.len || name.ptr[end] == '.' || name.ptr[end] == '_';
        if (begins && ends && str_eq_nocase(str_sub(name, i, word.len), word))
            return true;
    }
    return false;
}

const char *forbidden_word(str name)
{
    for (size_t i = 0; i < countof(forbidden); i++)
        if (has_word(name, str_c(forbidden[i].word)))
            return forbidden[i].why;
    return NULL;
}

const char *forbidden_code(str literal)
{
    for (size_t i = 0; i < countof(meal_codes); i++)
        if (str_eq_nocase(str_trim(literal), str_c(meal_codes[i])))
            return "a meal tells of belief or health";
    return NULL;
}

bool is_sensitive(const struct field *f)
{
    static const char *const names[] = { "nationality", "sex", "age", "birth", "birth_place" };
    for (size_t i = 0; i < countof(names); i++)
        if (strcmp(f->name, names[i]) == 0)
            return true;
    return false;
}

int noun_find(str name)
{
    for (int i = 0; i < NOUNS; i++)
        if (str_eq(name, str_c(noun_at(i).table->noun)))
            return i;
    return -1;
}

size_t edit_distance(str a, str b)
{
    enum { MAX = 48 };
    if (a.len > MAX || b.len > MAX)
        return SIZE_MAX;
    size_t row[MAX + 1];
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t cost = diagonal + (a.ptr[i - 1] != b.ptr[k - 1]);
            diagonal = row[k];
            size_t step = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            row[k] = cost < step ? cost : step;
        }
    }
    return row[b.len];
}

str nearest_word(struct arena *a, str name, enum event_kind on)
{
    str best = { "", 0 };
    size_t least = name.len / 3 < 2 ? 2 : name.len / 3;
    for (int n = 0; n < NOUNS; n++) {
        const struct field_table *t = noun_at(n).table;
        if (!(noun_at(n).kinds & 1u << on))
            continue;
        for (size_t i = 0; i < t->n; i++) {
            str field = str_c(t->fields[i].name);
            str full = str_fmt(a, "%s.%s", t->noun, t->fields[i].name);
            size_t d = edit_distance(name, full), short_d = edit_distance(name, field);
            if (short_d <= d) /* the noun was left out: a smaller mistake than a letter */
                d = short_d;
            if (d <= least && (d < least || best.len == 0)) {
                least = d;
                best = full;
            }
        }
    }
    return best;
}
