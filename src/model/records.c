// SPDX-License-Identifier: Apache-2.0
#include "model/records.h"

#include <string.h>

#define ROW(noun, name, type, privacy, doc) \
    { #name, doc, FIELD_##type, privacy, offsetof(struct noun, name) },
#define TABLE(noun) \
    static uint16_t noun##_unknown[countof(noun##_rows)]; \
    static size_t noun##_n_unknown; \
    const struct field_table noun##_fields = { #noun, noun##_rows, countof(noun##_rows), \
                                               noun##_unknown, &noun##_n_unknown }

static const struct field person_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(person, name, type, privacy, doc)
#include "model/person.def"
};
TABLE(person);

static const struct field document_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(document, name, type, privacy, doc)
#include "model/document.def"
};
TABLE(document);

static const struct field leg_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(leg, name, type, privacy, doc)
#include "model/leg.def"
};
TABLE(leg);

static const struct field journey_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(journey, name, type, privacy, doc)
#include "model/journey.def"
};
TABLE(journey);

static const struct field booking_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(booking, name, type, privacy, doc)
#include "model/booking.def"
};
TABLE(booking);

static const struct field declaration_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(declaration, name, type, privacy, doc)
#include "model/declaration.def"
};
TABLE(declaration);

static const struct field item_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(item, name, type, privacy, doc)
#include "model/item.def"
};
TABLE(item);

static const struct field crossing_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(crossing, name, type, privacy, doc)
#include "model/crossing.def"
};
TABLE(crossing);

static const struct field money_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(money, name, type, privacy, doc)
#include "model/money.def"
};
TABLE(money);

static const struct field amount_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(amount, name, type, privacy, doc)
#include "model/amount.def"
};
TABLE(amount);

static const struct field passage_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(passage, name, type, privacy, doc)
#include "model/passage.def"
};
TABLE(passage);

static const struct field seizure_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(seizure, name, type, privacy, doc)
#include "model/seizure.def"
};
TABLE(seizure);

static const struct field face_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(face, name, type, privacy, doc)
#include "model/face.def"
};
TABLE(face);

static const struct field consignment_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(consignment, name, type, privacy, doc)
#include "model/consignment.def"
};
TABLE(consignment);

static const struct field container_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(container, name, type, privacy, doc)
#include "model/container.def"
};
TABLE(container);

static const struct field examination_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(examination, name, type, privacy, doc)
#include "model/examination.def"
};
TABLE(examination);

static const struct field profile_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(profile, name, type, privacy, doc)
#include "model/profile.def"
};
TABLE(profile);

static const struct field score_rows[] = {
#define FIELD(name, type, privacy, doc) ROW(told_score, name, type, privacy, doc)
#include "model/score.def"
};
TABLE(score);

/* Other words say nothing: "pending" is no offence. */
int examination_verdict(const struct examination *x)
{
    static const struct {
        const char *word;
        int verdict;
    } words[] = { { "as declared", 0 }, { "discrepancy", 1 }, { "offence", 1 } };
    if (!str_eq_nocase(x->signal.text, STR("result")))
        return -1;
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq_nocase(x->result.text, str_c(words[i].word)))
            return words[i].verdict;
    return -1;
}

usec examination_at(const struct examination *x, usec now)
{
    return x->time > 0 && x->time < now ? x->time : now;
}

bool passage_is_absence(const struct passage *p) { return str_eq(p->signal.text, STR("overdue")); }

bool passage_is_placed(const struct passage *p)
{
    bool told = p->lat > -1 || p->lat < -1 || p->lon > -1 || p->lon < -1;
    return told && p->lat >= -90 && p->lat <= 90 && p->lon >= -180 && p->lon <= 180;
}

struct person person_blank(void)
{
    return (struct person){ .age = -1, .bag_count = -1, .bag_weight_kg = -1 };
}

struct booking booking_blank(void)
{
    return (struct booking){ .amount = -1, .bag_count = -1, .lead_hours = -1, .stay_days = -1 };
}

struct declaration declaration_blank(void)
{
    return (struct declaration){ .total_value = -1, .net_mass_kg = -1 };
}

struct item item_blank(void)
{
    struct item i = { 0 };
    record_blank(&item_fields, &i);
    return i;
}

struct profile profile_blank(void)
{
    return (struct profile){ .known_days = -1,
                             .price_low = -1,
                             .price_high = -1,
                             .price_seen = -1,
                             .last_minutes = -1,
                             .road_minutes = -1,
                             .last_leg = -1,
                             .last_weight_kg = -1 };
}

struct told_score score_blank(void)
{
    return (struct told_score){ .probability = -1, .loss = -1, .novelty = -1 };
}

/* The sentence of such a field says "-1 unknown", "-1 none" or "-1 never". */
void record_find_unknown(const struct field_table *t)
{
    *t->n_unknown = 0;
    for (size_t i = 0; i < t->n; i++)
        if (strstr(t->fields[i].doc, "; -1 "))
            t->unknown[(*t->n_unknown)++] = (uint16_t)i;
}

void record_blank(const struct field_table *t, void *record)
{
    for (size_t i = 0; i < *t->n_unknown; i++) {
        const struct field *f = &t->fields[t->unknown[i]];
        void *at = (char *)record + f->offset;
        if (f->type == FIELD_I64)
            *(int64_t *)at = -1;
        else
            *(double *)at = -1;
    }
}
