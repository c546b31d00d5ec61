// SPDX-License-Identifier: Apache-2.0
/* JSON of an agency's own shape, read by the map of its agreement. */
#include "base/buf.h"
#include "base/err.h"
#include "base/test.h"
#include "ingest/decoder.h"
#include "ingest/event_map.h"
#include "ingest/normalise.h"

#include <string.h>

static const char POLICE[] = "# Punjab Safe Cities\n"
                             "kind := passage\n"
                             "events = data.batches[].records[]\n"
                             "sent = $.header.created\n"
                             "passage.post = $.data.batches[].site\n"
                             "passage.reference = id\n"
                             "passage.plate = vehicle.regNo\n"
                             "passage.time = seen\n"
                             "passage.signal := passage\n"
                             "person.name = persons[].fullName\n"
                             "document.number = persons[].papers[].no\n"
                             "document.type = persons[].papers[].type\n"
                             "document.issuer := PAK\n";

static const char MESSAGE[] =
    "{\"header\": {\"created\": \"2026-11-26T04:00:00Z\", \"secret\": \"of no use\"}, \"data\": {"
    "\"batches\": [{\"records\": [{\"id\": 7, \"seen\": \"2026-11-26T03:59:00Z\","
    " \"vehicle\": {\"regNo\": \"LEA-1\", \"colour\": \"red\"},"
    " \"persons\": {\"fullName\": \"Ali Khan\", \"papers\": ["
    "{\"type\": \"P\", \"no\": \"AB1234567\"}, {\"no\": \"CD7654321\"}]}}], \"site\": \"HUB\"},"
    "{\"site\": \"KHARI\", \"records\": [{\"id\": \"8\", \"seen\": \"2026-11-26T03:58:00Z\","
    " \"vehicle\": {\"regNo\": \"LEB-2\"}}, 5]}]}}";

static struct decoded read_by(struct arena *a, const char *map, const char *body)
{
    struct decoded d = { 0 };
    check(decoder_event_json.decode(a, str_c(body), str_c(map), &d) == 0);
    decoded_normalise(a, &d, USEC_PER_DAY * 20783);
    return d;
}

static bool is(fact f, const char *text) { return str_eq(f.text, str_c(text)); }

static size_t found(const struct decoded *d, const char *code)
{
    size_t n = 0;
    list_each (const struct finding, f, &d->findings)
        n += strcmp(f->code, code) == 0;
    return n;
}

TEST(json_of_another_shape_is_read_by_its_map)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_by(a, POLICE, MESSAGE);
    check(d.events.n == 2 && strcmp(d.kind, "PASSAGE") == 0);
    struct event *e = &d.events.at[0];
    check(is(e->passage->plate, "LEA-1") && is(e->passage->post, "HUB"));
    check(is(e->passage->reference, "7") && is(e->passage->signal, "passage"));
    check(is(e->person->name, "Ali Khan"));
    check(is(d.events.at[1].passage->plate, "LEB-2") && is(d.events.at[1].passage->post, "KHARI"));
    check(!d.events.at[1].person);
    check(d.sent == e->passage->time + 60 * USEC_PER_S);
}

TEST(each_element_of_a_list_is_a_record_of_its_own)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_by(a, POLICE, MESSAGE);
    struct event *e = &d.events.at[0];
    check(e->documents.n == 2 && is(e->documents.at[0].number, "AB1234567"));
    check(is(e->documents.at[0].type, "P") && e->documents.at[1].type.text.len == 0);
    check(is(e->documents.at[1].number, "CD7654321") && is(e->documents.at[1].issuer, "PAK"));
    check(d.events.at[1].documents.n == 0); /* a constant alone makes none */
}

TEST(what_an_element_says_holds_for_those_within_it)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    static const char map[] = "kind := money\nevents = $[]\nmoney.reference = id\n"
                              "amount.currency = cash[].ccy\namount.form = cash[].form\n"
                              "amount.value = cash[].sum\n"
                              "amount.denomination = cash[].notes[].of\n"
                              "amount.pieces = cash[].notes[].n\n";
    struct decoded d = read_by(
        a, map,
        "[{\"id\": 1, \"cash\": [{\"notes\": [{\"of\": 100, \"n\": 5}, {\"of\": 50, \"n\": 2}, "
        "{\"of\": 20, \"n\": 1}, {\"of\": 10, \"n\": 1}, {\"of\": 5, \"n\": 1}], "
        "\"ccy\": \"USD\", \"form\": \"cash\"}, {\"ccy\": \"EUR\", \"sum\": 70, "
        "\"notes\": [{\"of\": 50, \"n\": 1}, {\"of\": 20, \"n\": 1}]}, {\"ccy\": \"PKR\"}]}]");
    struct event *e = &d.events.at[0];
    check(d.events.n == 1 && e->amounts.n == 9);
    for (size_t i = 0; i < 5; i++)
        check(is(e->amounts.at[i].currency, "USD") && is(e->amounts.at[i].form, "cash"));
    check(e->amounts.at[1].denomination == 50 && e->amounts.at[1].pieces == 2);
    check(is(e->amounts.at[5].currency, "EUR") && e->amounts.at[5].pieces < 0);
    check(e->amounts.at[5].value == 70 && e->amounts.at[6].value == 50);
    check(is(e->amounts.at[7].currency, "EUR") && e->amounts.at[7].denomination == 20);
    check(is(e->amounts.at[8].currency, "PKR") && e->amounts.at[8].pieces < 0);
}

TEST(two_lists_of_an_element_keep_their_own)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    static const char map[] = "kind := seizure\nevents = $[]\nseizure.number = id\n"
                              "document.issuer = ids[].country\n"
                              "document.number = ids[].d.passports[].no\n"
                              "document.number = ids[].visas[].no\n";
    struct decoded d = read_by(
        a, map,
        "[{\"id\": 1, \"ids\": [{\"d\": {\"passports\": [{\"no\": \"A1\"}, {\"no\": \"A2\"}]}, "
        "\"visas\": [{\"no\": \"V9\"}], \"country\": \"PAK\"}, {\"visas\": [{\"no\": \"V8\"}]}]}]");
    static const char *const numbers[] = { "A1", "A2", "V9", "V8" };
    struct event *e = &d.events.at[0];
    check(d.events.n == 1 && e->documents.n == countof(numbers));
    for (size_t i = 0; i < countof(numbers); i++) {
        check(is(e->documents.at[i].number, numbers[i]));
        check(is(e->documents.at[i].issuer, i < 3 ? "PAK" : ""));
    }
}

TEST(what_the_map_does_not_name_can_be_covered)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_by(a, POLICE, MESSAGE);
    static const char *const theirs[] = { "\"of no use\"", "\"red\"", "5" };
    check(d.findings.n == 1 && found(&d, "E-VAL") == 1); /* the 5 among the records */
    for (size_t i = 0; i < countof(theirs); i++) {
        bool covered = false;
        list_each (const struct span, s, &d.unread)
            covered |= str_eq((str){ MESSAGE + s->offset, s->length }, str_c(theirs[i]));
        check(covered);
    }
}

TEST(places_of_values_are_those_in_the_message)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_by(a, POLICE, MESSAGE);
    fact plate = d.events.at[1].passage->plate;
    check(str_eq((str){ MESSAGE + plate.offset, plate.length }, STR("LEB-2")));
    fact post = d.events.at[1].passage->post;
    check(str_eq((str){ MESSAGE + post.offset, post.length }, STR("KHARI")));
}

TEST(a_list_at_the_top_and_a_single_object_are_events_too)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    static const char map[] = "kind := passage\nevents = $[]\npassage.plate = p\n"
                              "passage.post = at\npassage.time = t\n";
    static const char one[] = "{\"p\":\"A-1\",\"at\":\"HUB\",\"t\":\"2026-11-26T03:59:00Z\"}";
    struct decoded d = read_by(a, map, one);
    check(d.events.n == 1 && d.findings.n == 0);
    d = read_by(a, map, str_cstr(a, str_fmt(a, "[%s,%s]", one, one)));
    check(d.events.n == 2 && d.findings.n == 0);
}

TEST(what_stands_beside_a_list_holds_for_each_of_its_elements)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    struct decoded d = read_by(a,
                               "events = rows[]\ndeclaration.number = gd\nitem.hs = lines[].code\n"
                               "item.origin = made\n",
                               "{\"rows\":[{\"gd\":\"GD-1\",\"made\":\"CHN\",\"lines\":["
                               "{\"code\":\"620822\"},{\"code\":\"852872\"}]}]}");
    check(d.events.n == 1 && d.events.at[0].items.n == 2);
    struct item *second = &d.events.at[0].items.at[1];
    check(second->number == 2 && is(second->hs, "852872") && is(second->origin, "CHN"));
}

TEST(what_is_missing_or_of_another_shape_is_told)
{
    static const char map[] = "kind := passage\nevents = rows[]\npassage.post = at\n"
                              "passage.time = t\npassage.plate = car.no\n"
                              "passage.trailer ?= car.trailer\n";
    static const struct {
        const char *row, *code;
    } rows[] = {
        { "{\"at\":\"HUB\",\"t\":\"2026-11-26T03:59:00Z\",\"car\":{\"no\":\"A-1\"}}", NULL },
        { "{\"at\":\"HUB\",\"t\":\"2026-11-26T03:59:00Z\",\"car\":{\"number\":\"A-1\"}}", "E-MAP" },
        { "{\"at\":\"HUB\",\"t\":\"2026-11-26T03:59:00Z\",\"car\":\"A-1\"}", "E-VAL" },
        { "{\"at\":\"HUB\",\"t\":\"2026-11-26T03:59:00Z\",\"car\":{\"no\":[1]}}", "E-VAL" },
        { "null", "E-VAL" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
        struct decoded d = read_by(a, map, str_cstr(a, str_fmt(a, "{\"rows\":[%s]}", rows[i].row)));
        check(rows[i].code ? found(&d, rows[i].code) >= 1 : d.findings.n == 0);
    }
}

/* 20,000 values above 5,000 events: the last one holds for all. */
TEST(what_stands_above_events_costs_once)
{
    cleanup(arena_freep) struct arena *a = arena_new(256u << 20);
    struct buf b = buf_new(a, 8 << 20);
    buf_add(&b, STR("{\"h\":["));
    for (int i = 0; i < 20000; i++)
        buf_fmt(&b, "%s{\"p\":\"A-%d\"}", i ? "," : "", i);
    buf_add(&b, STR("],\"ev\":["));
    for (int i = 0; i < 5000; i++)
        buf_fmt(&b, "%s{\"at\":\"HUB\"}", i ? "," : "");
    buf_add(&b, STR("]}"));
    struct decoded d = { 0 };
    check(decoder_event_json.decode(
              a, buf_str(&b),
              STR("kind := passage\nevents = ev[]\npassage.post = at\npassage.plate = $.h[].p\n"),
              &d) == 0);
    check(d.events.n == 5000 && is(d.events.at[4999].passage->plate, "A-19999"));
    check(arena_used(a) < (128u << 20)); /* 100 million copies would not fit */
}

TEST(a_message_without_events_where_the_map_looks_is_not_taken_for_an_empty_one)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    static const char *const other[] = { "{}",
                                         "[]",
                                         "7",
                                         "null",
                                         "{\"data\":{\"batches\":[]}}",
                                         "{\"kind\":\"passage\",\"post\":\"HUB\"}" };
    for (size_t i = 0; i < countof(other); i++) {
        struct decoded d = read_by(a, POLICE, other[i]);
        check(d.events.n == 0 && found(&d, "E-EMPTY") == 1);
    }
}

TEST(a_map_with_a_mistake_is_refused_with_its_line)
{
    cleanup(arena_freep) struct arena *a = arena_new(64u << 20);
    static const char *const bad[] = {
        "kind := lorry\n",
        "passage.colour = Colour\n",
        "just words\n",
        "sent = Date\n",
        "events := 5\n",
        "events = rows[]\nkind = type\n",
        "kind := passage\nevents = rows[]\nitem.hs = code\n",
        "kind := passage\nevents = rows[]\nevents = lines[]\n",
        "events = rows[0]\n",
        "events = rows..x\n",
        "events = $.\n",
        "events = a[]x\n",
        ("kind := money\nevents = rows[]\namount.value = cash[].sum\n"
         "amount.pieces = cash[].notes[].n\n"),
        "",
    };
    check(event_map_check(a, str_c(POLICE)) == 0);
    check(event_map_check(a, STR("kind := passage\npassage.plate = Reg No\n")) == 0);
    check(event_map_check(a, STR("kind := money\nevents = rows[]\namount.currency = cash[].ccy\n"
                                 "amount.pieces = cash[].notes[].n\n")) == 0);
    for (size_t i = 0; i < countof(bad); i++)
        check(event_map_check(a, str_c(bad[i])) == ERR_INVALID);
}
