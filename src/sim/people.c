// SPDX-License-Identifier: Apache-2.0
/* Persons, companies and the watchlist. All combinations are invented. */
#include "sim/world.h"

#include <string.h>

enum { PERSONS = 42, COMPANIES = 10, VESSELS = 6 };

str person_name(struct arena *a, const struct sim_person *p)
{
    return str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(p->given), STR_ARG(p->surname));
}

static const char *nationality_of(struct sim *s, enum origin o)
{
    static const char *const arab[] = { "ARE", "SAU", "OMN", "QAT" };
    return o == PAK     ? chance(s, 94) ? "PAK" : "GBR"
           : o == ARAB  ? arab[roll(s, 0, 3)]
           : o == IRAN  ? "IRN"
           : o == CHINA ? "CHN"
                        : "GBR";
}

struct sim_document make_document(struct sim *s, const struct sim_person *p)
{
    return (struct sim_document){ .number = make_passport(s, p->nationality),
                                  .issuer = p->nationality,
                                  .nationality = p->nationality,
                                  .expiry = s->today + roll(s, 200, 3200) };
}

static void birth_and_document(struct sim *s, struct sim_person *p, int64_t youngest,
                               int64_t oldest)
{
    p->birth = s->today - roll(s, youngest * 365 + 40, oldest * 365);
    *list_push(s->a, &p->documents) = make_document(s, p);
}

struct sim_person make_person(struct sim *s, enum origin o, int64_t youngest, int64_t oldest)
{
    struct sim_person p = { .sex = chance(s, 62) ? 'M' : 'F', .bags = -1, .is_verified = true };
    p.surname = name_part(s, o, FAMILY);
    p.given = name_part(s, o, p.sex == 'M' ? MALE : FEMALE);
    /* Pakistani given names come in twos. */
    if (o == PAK && chance(s, 55))
        p.given = str_fmt(s->a, STR_FMT " " STR_FMT, ONCE(p.sex == 'M' ? STR("MUHAMMAD") : p.given),
                          ONCE(p.sex == 'M' ? p.given : STR("BIBI")));
    p.nationality = str_c(nationality_of(s, o));
    birth_and_document(s, &p, youngest, oldest);
    return p;
}

struct sim_person make_rare_person(struct sim *s)
{
    struct sim_person p = {
        .sex = 'M', .bags = -1, .is_verified = true, .nationality = STR("PAK")
    };
    p.surname = name_part(s, PAK, RARE);
    str first = name_part(s, PAK, MALE), second = name_part(s, PAK, MALE);
    p.given = str_eq(first, second)
                  ? first
                  : str_fmt(s->a, STR_FMT " " STR_FMT, STR_ARG(first), STR_ARG(second));
    birth_and_document(s, &p, 25, 60);
    return p;
}

str make_company(struct sim *s)
{
    str first = name_part(s, PAK, FIRM), second = name_part(s, PAK, FIRM);
    str trade = name_part(s, PAK, TRADE);
    return str_fmt(s->a, STR_FMT " " STR_FMT " " STR_FMT " (PVT) LTD", STR_ARG(first),
                   STR_ARG(second), STR_ARG(trade));
}

/* -- the watchlist -- */

static str date_text(struct arena *a, int64_t day)
{
    int64_t y, m, d;
    civil_from_days(day, &y, &m, &d);
    return date_fmt(a, y, m, d);
}

static bool is_taken(const struct sim *s, str name)
{
    list_each (const struct sim_entry, e, &s->entries)
        if (str_eq(e->name, name))
            return true;
    return false;
}

static struct sim_entry *entry_add(struct sim *s, const char *kind, str name)
{
    static const struct {
        const char *reason, *action, *owner;
    } why[] = {
        { "gold in baggage, twice", "examine", "Airports Karachi" },
        { "undeclared currency", "examine", "Currency Cell, Karachi" },
        { "wanted in a smuggling inquiry", "stop", "Intelligence, Quetta" },
        { "forged documents used before", "question", "Airports Islamabad" },
        { "mobile telephones without duty", "examine", "Airports Lahore" },
        { "recovery of duty under way", "inform", "Appraisement West" },
    };
    size_t w = (size_t)roll(s, 0, countof(why) - 1);
    struct sim_entry *e = list_push(s->a, &s->entries);
    *e = (struct sim_entry){ .kind = str_c(kind),
                             .name = name,
                             .reason = str_c(why[w].reason),
                             .action = str_c(why[w].action),
                             .owner = str_c(why[w].owner),
                             .expiry = s->today + roll(s, 90, 700) };
    e->key = str_fmt(s->a, "NTC-%04zu", s->entries.n);
    return e;
}

static void listed_person(struct sim *s)
{
    struct arena *a = s->a;
    struct sim_person p = make_rare_person(s);
    str name = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(p.surname), STR_ARG(p.given));
    while (is_taken(s, name)) {
        p = make_rare_person(s);
        name = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(p.surname), STR_ARG(p.given));
    }
    struct sim_entry *e = entry_add(s, "person", name);
    e->person = p;
    e->births = date_text(a, p.birth);
    e->documents = str_fmt(a, "passport:" STR_FMT ":PAK", STR_ARG(p.documents.at[0].number));
    /* How the family name is also written. */
    e->alias = str_fmt(a, STR_FMT "I " STR_FMT, STR_ARG(p.surname), STR_ARG(p.given));
}

void make_watchlist(struct sim *s)
{
    static const char *const firms[] = { "ZARQUN",   "TORVAND", "KEMRAN", "SHALVOZ", "DARBAKH",
                                         "MIRGHANZ", "OSHKAN",  "RAVAND", "TAKHSIR", "NURABZ" };
    static const char *const vessels[] = { "QASR ZARIN", "NILOFAR TIDE", "SORKH PEARL",
                                           "DARYA MIST", "KUH STAR",     "BAHRAN GLORY" };
    _Static_assert(countof(firms) == COMPANIES && countof(vessels) == VESSELS, "as many as listed");
    for (int i = 0; i < PERSONS; i++)
        listed_person(s);
    for (size_t i = 0; i < countof(firms); i++) {
        str trade = name_part(s, PAK, TRADE);
        struct sim_entry *e = entry_add(
            s, "entity", str_fmt(s->a, "%s " STR_FMT " (PVT) LTD", firms[i], STR_ARG(trade)));
        e->documents = str_fmt(s->a, "ntn:" STR_FMT ":PAK", ONCE(make_ntn(s)));
    }
    for (size_t i = 0; i < countof(vessels); i++)
        entry_add(s, "vessel", str_c(vessels[i]));
}

str watchlist_csv(struct sim *s)
{
    struct buf b = buf_new(s->a, 1 << 20);
    buf_add(&b,
            STR("list,key,kind,name,aliases,births,documents,basis,reason,action,owner,expiry\n"));
    list_each (const struct sim_entry, e, &s->entries) {
        text_cells(&b,
                   (const str[]){ STR("NTC"), e->key, e->kind, e->name, e->alias, e->births,
                                  e->documents, STR("Customs Act 1969, s. 158"), e->reason,
                                  e->action, e->owner, date_text(s->a, e->expiry) },
                   12);
        buf_c(&b, '\n');
    }
    must(!b.cut);
    return buf_str(&b);
}

str list_code(struct arena *a, const struct sim_entry *e)
{
    return str_fmt(a, "NTC:" STR_FMT, STR_ARG(e->key));
}
