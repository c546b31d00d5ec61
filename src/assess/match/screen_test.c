// SPDX-License-Identifier: Apache-2.0
#include "assess/match/screen.h"
#include "assess/rule/sample.h"
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30)

static const usec now = 1795478400 * USEC_PER_S; /* 2026-11-24 */

static const char *const columns = "list,key,kind,name,aliases,weak_aliases,births,documents,"
                                   "sex,action,basis,owner,expiry\n";

static struct list_entries entries(struct arena *a, const char *rows)
{
    struct list_entries l = { 0 };
    struct findings f = { 0 };
    struct list_file file = { STR("t"), str_fmt(a, "%s%s", columns, rows) };
    check(list_parse(a, &list_ntc_csv, &file, 1, &l, &f) == 0 && f.n == 0);
    return l;
}

static struct screen_result screen(struct arena *a, const char *rows, const char *line)
{
    struct list_entries l = entries(a, rows);
    struct screen_result r = { 0 };
    struct event *e = make(a, struct event);
    static const struct {
        const char *start;
        enum event_kind kind;
    } of[] = { { "declaration", EVENT_DECLARATION }, { "consignment", EVENT_CONSIGNMENT },
               { "crossing", EVENT_CROSSING },       { "passage", EVENT_PASSAGE },
               { "seizure", EVENT_SEIZURE },         { "", EVENT_TRAVELLER } };
    size_t i = 0;
    while (strncmp(line, of[i].start, strlen(of[i].start)) != 0)
        i++;
    enum event_kind kind = of[i].kind;
    check(event_sample(a, kind, str_c(line), e) == 0);
    struct screen_query q = { .event = e, .now = now };
    check(screen_event(screen_build(a, l.at, l.n), &q, a, &r) == 0);
    return r;
}

#define ENTRY \
    "LOCAL,1,person,\"BELMADI, Zarqun\",Zarkun Bel Madi,Zed,1961-05-04,passport:AB 850901:PAK," \
    "M,stop,Customs Act 1969,Desk,2027-01-01\n"

TEST(a_name_and_a_full_date_of_birth_do_what_the_entry_says)
{
    ARENA;
    const char *line = "person.given = Zarqun; person.surname = Belmadi; person.birth = 1961-05-04";
    struct screen_result r = screen(a, ENTRY, line);
    check(r.reasons.n == 1 && r.lists.n == 1 && str_eq(r.lists.at[0], STR("LOCAL")));
    struct reason *why = &r.reasons.at[0];
    check(why->severity == SEVERITY_TOP && str_eq(why->action, STR("stop")));
    check(str_eq(why->code, STR("LOCAL:1")) && why->version.len == 64);
    check(str_eq(why->basis, STR("Customs Act 1969")) && str_eq(why->author, STR("Desk")));
    check(why->evidence.n == 4 && str_eq(why->evidence.at[0].field, STR("person.given")));
    check(memcmp(line + why->evidence.at[1].offset, "Belmadi", 7) == 0);
    check(str_eq(why->evidence.at[2].field, STR("person.birth")));
}

TEST(a_name_alone_asks_for_a_review_and_never_for_a_stop)
{
    ARENA;
    struct screen_result r = screen(a, ENTRY, "person.name = BELMADI ZARQUN");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_NORMAL);
    check(str_eq(r.reasons.at[0].action, STR("review")));
    r = screen(a, ENTRY, "person.name = Zarqun Belmadi; person.birth = 1961");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_HIGH);
    check(str_eq(r.reasons.at[0].action, STR("question")));
}

#define SPELLINGS \
    "LOCAL,7,person,Muhammad Zarqun Belmadi Khan,,,1961-05-04,,M,stop,Customs Act 1969,Desk," \
    "2027-01-01\nLOCAL,8,person,Tulegen Bin Sarmat Al-Rushdi,,,,,M,stop,Customs Act 1969,Desk," \
    "2027-01-01\nLOCAL,9,entity,Gulbahar Textile Mills (Pvt) Ltd,,,,,,examine,Customs Act " \
    "1969,Desk," \
    "2027-01-01\n"

TEST(another_spelling_in_any_script_is_the_name_when_the_birth_agrees)
{
    static const struct {
        const char *event, *code; /* "": no hit */
        enum severity severity;
    } rows[] = {
        { "person.name = Mohd Zarkun Belmady Khan; person.birth = 1961-05-04", "LOCAL:7",
          SEVERITY_TOP },
        { "person.name = محمد زرقن بلمدی خان; person.birth = 1961-05-04", "LOCAL:7", SEVERITY_TOP },
        { "person.name = Mohd Zarkun Belmady Khan; person.birth = 1961", "LOCAL:7",
          SEVERITY_NORMAL },
        { "person.name = Mohd Zarkun Belmady Khan; person.birth = 1974-08-19", "", SEVERITY_LOW },
        { "person.name = Tuleghen bin Sarmad al Rushdy", "",
          SEVERITY_LOW }, /* not sure enough without a birth */
        { "person.name = Sarmat bin Tulegen al-Rushdi", "LOCAL:8",
          SEVERITY_NORMAL }, /* the same words */
        { "person.name = Tulegen bin Ahmad al-Rushdi", "", SEVERITY_LOW },
        { "person.name = Muhammad Khan; person.birth = 1961-05-04", "", SEVERITY_LOW },
        { "declaration.importer_name = GULBAHAR TEXTILES MILLS PRIVATE LIMITED", "LOCAL:9",
          SEVERITY_NORMAL },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        ARENA;
        struct screen_result r = screen(a, SPELLINGS, rows[i].event);
        bool hit = rows[i].code[0] != '\0';
        if (r.reasons.n != (hit ? 1 : 0))
            fprintf(stderr, "  %s: %zu\n", rows[i].event, r.reasons.n);
        check(r.reasons.n == (hit ? 1 : 0));
        if (!hit)
            continue;
        check(str_eq(r.reasons.at[0].code, str_c(rows[i].code)));
        check(r.reasons.at[0].severity == rows[i].severity);
    }
}

TEST(a_contradicting_date_of_birth_drops_a_name)
{
    ARENA;
    check(screen(a, ENTRY, "person.name = Zarqun Belmadi; person.birth = 1974-08-19").reasons.n ==
          0);
    check(screen(a, ENTRY, "person.name = Zarqun Belmadi; person.birth = 1961-01-01").reasons.n ==
          1); /* 1 January: the year alone is known */
    check(screen(a, ENTRY, "person.name = Zarqun Belmadi; person.birth = 1962-01-01").reasons.n ==
          0);
}

TEST(a_slip_in_the_date_of_birth_is_looked_at_by_somebody)
{
    static const struct {
        const char *birth, *says; /* "": no hit; of 1961-05-04 */
    } rows[] = {
        { "1961-04-05", "changed over" },
        { "1962-05-04", "by a digit" },
        { "1991-05-04", "by a digit" },
        { "1961-05-14", "by a digit" },
        { "1961-05-03", "by a digit" },
        { "1961-06-04", "by a digit" },
        { "1380-11-18", "calendar" },
        { "1380-11-20", "calendar" },
        { "1340-02-14", "calendar" },
        { "1340", "calendar" },
        { "1340-01-01", "calendar" },
        { "1340-02", "calendar" },
        { "1380", "calendar" },
        { "1343", "" },
        { "1340-06", "" },
        { "1962-06-04", "" },
        { "1972-05-04", "" },
        { "1961-07-14", "" },
        { "1380-11-28", "" },
        { "1340-03-14", "" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        ARENA;
        size_t at;
        str event = str_fmt(a, "person.name = Zarqun Belmadi; person.birth = %s", rows[i].birth);
        struct screen_result r = screen(a, ENTRY, event.ptr);
        if (r.reasons.n != (rows[i].says[0] ? 1U : 0U))
            fprintf(stderr, "  %s: %zu\n", rows[i].birth, r.reasons.n);
        check(r.reasons.n == (rows[i].says[0] ? 1U : 0U));
        if (r.reasons.n == 0)
            continue;
        check(r.reasons.at[0].severity == SEVERITY_NORMAL);
        check(str_find(r.reasons.at[0].text, str_c(rows[i].says), &at));
    }
}

TEST(a_document_number_is_compared_without_its_blanks_and_with_its_state)
{
    ARENA;
    struct screen_result r = screen(a, ENTRY,
                                    "person.name = Other Person; document.number = ab850901; "
                                    "document.issuer = PAK");
    size_t at;
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_HIGH);
    check(str_find(r.reasons.at[0].text, STR("the name differs"), &at));
    check(str_eq(r.reasons.at[0].action, STR("question")));
    r = screen(a, ENTRY, "person.name = Zarqun Belmadi; document.number = AB850901");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_TOP);
    check(screen(a, ENTRY, "person.name = X Y; document.number = AB850901; document.issuer = IRN")
              .reasons.n == 0);
    r = screen(a, ENTRY, /* mistyped, on either side: no state, which contradicts none */
               "person.name = Zarqun Belmadi; document.number = AB850901; document.issuer = PKN");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_TOP);
}

TEST(a_document_number_that_was_misread_is_a_slip_and_weighs_less)
{
    static const struct {
        const char *event;
        enum severity severity; /* LOW: no hit */
        const char *action;
    } rows[] = {
        { "person.name = Zarqun Belmadi; document.number = A885O9O1; document.issuer = PAK",
          SEVERITY_HIGH, "question" },
        { "person.name = Zarqun Belmadi; document.number = A885O9O1; document.issuer = IRN",
          SEVERITY_NORMAL, "review" }, /* the name alone */
        { "person.name = Zarqun Belmadi; person.birth = 1962-06-05; document.number = A885O9O1",
          SEVERITY_NORMAL, "review" },
        { "person.name = Other Person; document.number = A885O9OI", SEVERITY_NORMAL, "review" },
        { "person.name = Other Person; person.birth = 1962-06-05; document.number = A885O9OI",
          SEVERITY_LOW, "" },
        { "person.name = Other Person; document.number = A985O9OI", SEVERITY_LOW, "" },
    };
    size_t at;
    for (size_t i = 0; i < countof(rows); i++) {
        ARENA;
        struct screen_result r = screen(a, ENTRY, rows[i].event);
        check(r.reasons.n == (rows[i].severity == SEVERITY_LOW ? 0 : 1));
        if (r.reasons.n == 0)
            continue;
        check(r.reasons.at[0].severity == rows[i].severity);
        check(str_eq(r.reasons.at[0].action, str_c(rows[i].action)));
        check(r.kinds.n == 1 && str_eq(r.kinds.at[0], STR("person")));
        bool other_state = str_find(str_c(rows[i].event), STR("IRN"), &at);
        check(str_find(r.reasons.at[0].text,
                       STR("is the entry's AB 850901 but for letters and digits that look alike"),
                       &at) != other_state);
    }
}

TEST(a_company_is_met_without_the_short_form_behind_its_name)
{
    ARENA;
    const char *row = "UN,12,entity,ZARQUN BELMADI NETWORK (ZBN),,,,,,hold,,,\n";
    check(screen(a, row, "declaration.importer_name = Zarqun Belmadi Network").reasons.n == 1);
    check(screen(a, row, "declaration.importer_name = Zarkun Belmadi Network").reasons.n == 1);
    check(screen(a, row, "declaration.importer_name = Zarqun Belmadi Railway").reasons.n == 0);
}

TEST(an_authorised_trader_is_known_by_its_number_and_never_suspected)
{
    ARENA;
    const char *row =
        "AEO,7,entity,ZARQUN BELMADI TEXTILES,,,,ntn:1234567-8:PAK,,relief,Rules 2001,Desk,"
        "2027-01-01\n";
    struct screen_result r = screen(a, row, "declaration.importer = 1234567-8");
    check(r.is_trusted && r.reasons.n == 0 && r.lists.n == 0);
    r = screen(a, row, "declaration.importer_name = Zarqun Belmadi Textiles");
    check(!r.is_trusted && r.reasons.n == 0);
    check(!screen(a, row, "declaration.importer = 1234561-8").is_trusted);
    check(!screen(a, row, "declaration.declarant = 1234567-8").is_trusted);
    const char *over =
        "AEO,7,entity,ZARQUN BELMADI TEXTILES,,,,ntn:1234567-8:PAK,,relief,Rules 2001,Desk,"
        "2025-01-01\n";
    check(!screen(a, over, "declaration.importer = 1234567-8").is_trusted);
}

TEST(a_number_that_many_share_counts_only_beside_a_name)
{
    ARENA;
    struct list_entries l = entries(a, ENTRY);
    const struct screen_index *x = screen_build(a, l.at, l.n);
    struct event e;
    struct screen_result r = { 0 };
    struct screen_query q = { .event = &e, .now = now, .has_generic_documents = true };
    check(event_sample(a, EVENT_TRAVELLER, STR("person.name = X Y; document.number = AB850901"),
                       &e) == 0);
    check(screen_event(x, &q, a, &r) == 0 && r.reasons.n == 0);
    e.person->name.text = STR("Zarqun Belmadi");
    check(screen_event(x, &q, a, &r) == 0 && r.reasons.n == 1);
}

TEST(both_readings_of_a_stripped_title_are_tried)
{
    ARENA;
    const char *row = "LOCAL,1,person,Samr Belmadi,,,,,,review,,,\n";
    check(screen(a, row, "person.given = SA; person.title = MR; person.surname = BELMADI")
              .reasons.n == 1);
    check(screen(a, "LOCAL,1,person,Sa Belmadi,,,,,,review,,,\n",
                 "person.given = SA; person.title = MR; person.surname = BELMADI")
              .reasons.n == 1);
    check(screen(a, row, "document.given = Belmadi; document.surname = Samr").reasons.n == 1);
}

TEST(a_weak_name_or_one_word_needs_the_day_of_birth)
{
    ARENA;
    check(screen(a, ENTRY, "person.name = Zed").reasons.n == 0);
    check(screen(a, ENTRY, "person.name = Zed; person.birth = 1961").reasons.n == 0);
    check(screen(a, ENTRY, "person.name = Zed; person.birth = 1961-05-04").reasons.n == 1);
}

TEST(an_expired_entry_never_matches)
{
    ARENA;
    check(screen(a, "LOCAL,1,person,Zarqun Belmadi,,,,,,stop,,,2026-11-23\n",
                 "person.name = Zarqun Belmadi")
              .reasons.n == 0);
    check(screen(a, "LOCAL,1,person,Zarqun Belmadi,,,,,,stop,,,2026-11-24\n",
                 "person.name = Zarqun Belmadi")
              .reasons.n == 1);
}

TEST(the_parties_of_a_declaration_are_screened)
{
    ARENA;
    const char *row = "UN,7,entity,Belmadi Trading Company (Pvt) Ltd,,,,tax:1234567:PAK,,hold,,,\n";
    struct screen_result r =
        screen(a, row, "declaration.importer_name = BELMADI TRADING (PRIVATE) LIMITED");
    check(r.reasons.n == 1 && str_eq(r.reasons.at[0].unit, STR("appraisement")));
    check(r.reasons.at[0].severity == SEVERITY_NORMAL);
    r = screen(a, row,
               "declaration.importer_name = Belmadi Trading; declaration.importer = 1234567");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_TOP);
    check(screen(a, row, "person.name = Belmadi Trading").reasons.n == 0);
    check(screen(a, "UN,8,vessel,MV Sand Test,,,,imo:7406784,,hold,,,\n",
                 "declaration.vessel = MV SAND TEST")
              .reasons.n == 1);
}

TEST(an_aircraft_is_listed_by_its_mark_however_it_is_written)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    const char *row = "UN,9,aircraft,EP-GOM,,,,,,stop,,,\n";
    struct screen_result r = screen(a, row, "journey.aircraft = EPGOM");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_TOP);
    check(screen(a, row, "consignment.conveyance_id = EP-GOM").reasons.n == 1);
    check(screen(a, row, "declaration.vessel = EP-GOM").reasons.n == 1);
    check(screen(a, row, "declaration.vessel = EPGOM").reasons.n == 0); /* as well a vessel */
    check(screen(a, row, "journey.aircraft = EP-GON").reasons.n == 0);
    check(screen(a, row, "person.name = EPGOM").reasons.n == 0);
    check(screen(a, "UN,9,vessel,EPGOM,,,,,,stop,,,\n", "journey.aircraft = EP-GOM").reasons.n ==
          0);
    r = screen(a, "UN,9,aircraft,Airbus of Invented Air,,,,tail:EP-GOM:IRN,,stop,,,\n",
               "journey.aircraft = EPGOM");
    check(r.reasons.n == 1 &&
          r.reasons.at[0].severity == SEVERITY_HIGH); /* it may have been sold */
}

static bool stops(struct arena *a, const char *row, const char *line)
{
    struct screen_result r = screen(a, row, line);
    return r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_TOP &&
           str_eq(r.reasons.at[0].action, STR("stop"));
}

TEST(a_listed_vehicle_is_known_by_its_number)
{
    ARENA;
    const char *row = "LOCAL,1,vehicle,LEA-17-1234,,,,chassis:NZE1216012345:,,stop,,,\n";
    check(stops(a, row, "crossing.plate = LEA 171234"));
    check(stops(a, row, "passage.plate = LEA171234"));
    check(stops(a, row, "passage.chassis = NZE121-6012345"));
    check(stops(a, row, "seizure.plate = LEA 17-1234"));
    check(stops(a, row, "journey.plate = LEA171234"));
    check(stops(a, row, "consignment.trailer = LEA 17 1234"));
    check(stops(a, "LOCAL,1,vehicle,KA 12,,,,,,stop,,,\n", "crossing.plate = KA-12"));
    check(stops(a, "LOCAL,1,vehicle,White Hilux,,,,plate:LEA171234:PAK,,stop,,,\n",
                "consignment.conveyance_id = LEA-17-1234"));
    check(stops(a, "LOCAL,1,vehicle,MSKU1234565,,,,,,stop,,,\n",
                "declaration.container = TCLU7654321 MSKU123456-5"));
    struct screen_result r = screen(a, row, "crossing.plate = LEA171234");
    check(str_eq(r.reasons.at[0].title, STR("On list LOCAL: number")));
    check(
        str_eq(r.reasons.at[0].text, STR("LOCAL entry 1, LEA-17-1234: the number LEA171234 agrees. "
                                         "The entry asks: stop")));
    check(r.reasons.at[0].evidence.n == 2 &&
          str_eq(r.reasons.at[0].evidence.at[0].field, STR("crossing.plate")));
    check(screen(a, row, "crossing.plate = LEA171235").reasons.n == 0);
    r = screen(a, row, "document.number = LEA171234"); /* a passport is no plate */
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_HIGH);
}

TEST(a_listed_vessel_is_known_by_its_imo_number_and_not_by_its_name)
{
    ARENA;
    const char *row = "UN,8,vessel,MV Sand Test,,,,imo:7406784,,stop,,,\n";
    check(stops(a, row, "declaration.vessel = 7406784"));
    check(stops(a, row, "seizure.vessel = IMO 7406784"));
    check(stops(a, row, "consignment.conveyance_id = IMO 7406784"));
    check(
        stops(a, "UN,8,vessel,IMO 7406784,,,,,,stop,,,\n", "consignment.conveyance_id = 7406784"));
    struct screen_result r = screen(a, row, "declaration.vessel = MV SAND TEST");
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_NORMAL);
    r = screen(a, row, "declaration.importer = 7406784"); /* a tax number of seven digits */
    check(r.reasons.n == 1 && r.reasons.at[0].severity == SEVERITY_HIGH);
    check(stops(a, row, "declaration.importer = 7406784; declaration.vessel = 7406784"));
}

/* Invented names from few words, so that they meet by chance. */
static str words(struct arena *a, unsigned *seed)
{
    static const char *const parts[] = { "Ali", "Belmadi", "Zarqun", "Omar", "Khan", "Ltd", "MR" };
    unsigned n = 1 + (unsigned)rand_r(seed) % 3;
    struct buf b = buf_new(a, 200);
    for (unsigned i = 0; i < n; i++)
        buf_fmt(&b, "%s%s", i ? " " : "", parts[(unsigned)rand_r(seed) % countof(parts)]);
    return buf_str(&b);
}

static bool share_a_key(struct arena *a, const struct event *e, const struct list_entry *entry)
{
    struct list_texts mine = { 0 }, theirs = { 0 };
    screen_keys(a, e, &mine);
    screen_entry_keys(a, entry, 1, &theirs);
    list_each (const str, x, &mine)
        list_each (const str, y, &theirs)
            if (str_eq(*x, *y))
                return true;
    return false;
}

TEST(what_matches_shares_a_key_so_that_retro_search_finds_it)
{
    unsigned seed = 7, hits = 0, apart = 0;
    for (int turn = 0; turn < 3000; turn++) {
        ARENA;
        static const char *const kinds[] = { "person", "entity", "vessel" };
        str row = str_fmt(a,
                          "L,1,%s," STR_FMT "," STR_FMT ",,"
                          "1961,passport:A%05d:PAK,,stop,,,\n",
                          kinds[(unsigned)rand_r(&seed) % 3], STR_ARG(words(a, &seed)),
                          STR_ARG(words(a, &seed)), rand_r(&seed) % 20);
        struct list_entries l = entries(a, str_cstr(a, row));
        struct event e;
        enum event_kind kind = (enum event_kind)(turn % 2);
        check(event_sample(a, kind, STR(""), &e) == 0);
        if (kind == EVENT_TRAVELLER) {
            e.person->given.text = words(a, &seed);
            e.person->surname.text = words(a, &seed);
            e.person->title.text = turn % 3 ? STR("") : STR("MR");
            list_push(a, &e.documents)->number.text = str_fmt(a, "A %05d", rand_r(&seed) % 20);
        } else {
            e.declaration->importer_name.text = words(a, &seed);
            e.declaration->vessel.text = words(a, &seed);
        }
        struct screen_result r = { 0 };
        struct screen_query q = { .event = &e, .now = now };
        check(screen_event(screen_build(a, l.at, l.n), &q, a, &r) == 0);
        bool shared = share_a_key(a, &e, &l.at[0]);
        check(r.reasons.n == 0 || shared);
        hits += r.reasons.n > 0;
        apart += !shared;
    }
    check(hits > 100 && apart > 100);
}

static size_t count_key(const struct list_texts *l, str key)
{
    size_t n = 0;
    list_each (const str, k, l)
        n += str_eq(*k, key);
    return n;
}

TEST(the_keys_of_a_list_are_those_of_its_entries_each_once)
{
    ARENA;
    struct list_entries l = entries(a, ENTRY "L,2,person,Zarqun Belmadi,,,1970,passport:ZX 1234,"
                                             ",stop,,,\nL,3,entity,Belmadi Steel,,,,,,stop,,,\n");
    struct list_texts all = { 0 }, alone = { 0 };
    screen_entry_keys(a, l.at, l.n, &all);
    check(l.n == 3);
    for (size_t i = 0; i < l.n; i++)
        screen_entry_keys(a, &l.at[i], 1, &alone);
    check(all.n > 6 && alone.n > all.n); /* the two of one name share keys */
    list_each (const str, k, &all)
        check(count_key(&all, *k) == 1);
    list_each (const str, k, &alone)
        check(count_key(&all, *k) == 1);
}

static bool slurp(struct arena *a, const char *name, struct list_file *ret)
{
    char path[256];
    snprintf(path, sizeof path, "../shared/data/watchlists/%s", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    size_t cap = 8 << 20;
    char *p = make_n(a, char, cap);
    *ret = (struct list_file){ str_c(name), { p, fread(p, 1, cap, f) } };
    fclose(f);
    return true;
}

TEST(the_published_lists_screen_every_entry_back_to_itself)
{
    ARENA;
    struct list_entries l = { 0 };
    struct findings f = { 0 };
    struct list_file un, sdn, alt;
    if (!slurp(a, "un_consolidated_2026-02.xml", &un) || !slurp(a, "ofac_sdn_2023-11.csv", &sdn) ||
        !slurp(a, "ofac_alt_2025-12.csv", &alt)) {
        printf("  skipped: ../shared/data not here\n");
        return;
    }
    int64_t t0 = test_cpu_us();
    check(list_parse(a, &list_un_xml, &un, 1, &l, &f) == 0);
    check(list_parse(a, &list_ofac_csv, (struct list_file[]){ sdn, alt }, 2, &l, &f) == 0);
    int64_t t1 = test_cpu_us();
    const struct screen_index *x = screen_build(a, l.at, l.n);
    int64_t t2 = test_cpu_us();
    size_t persons = 0, own = 0;
    cleanup(arena_freep) struct arena *work = arena_new(16 << 20);
    list_each (struct list_entry, entry, &l) {
        struct event e = { .profile = profile_blank() };
        struct person p = person_blank();
        struct screen_result r = { 0 };
        struct screen_query q = { .event = &e, .now = now };
        if (!str_eq(entry->kind, STR("person")) || !str_has(str_trim(entry->name), ' '))
            continue;
        arena_reset(work);
        e.person = &p;
        p.name.text = entry->name;
        if (entry->births.n)
            p.birth.text = entry->births.at[0].from;
        check(screen_event(x, &q, work, &r) >= 0);
        persons++;
        list_each (const struct reason, why, &r.reasons)
            if (str_eq(why->version, entry->hash)) {
                own++;
                break;
            }
    }
    int64_t t3 = test_cpu_us();
    printf(
        "  %zu entries read in %lld ms, indexed in %lld ms; %zu persons screened, %lld ns each\n",
        l.n, (long long)(t1 - t0) / 1000, (long long)(t2 - t1) / 1000, persons,
        (long long)((t3 - t2) * 1000 / (int64_t)persons));
    check(own == persons);
    check(t2 - t0 < 5 * USEC_PER_S);
}
