/* world.h — what the simulator's files share. Days are since 1970; local times as if UTC. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/list.h"
#include "sim/sim.h"

enum origin { PAK, ARAB, IRAN, CHINA, ENGLISH };
enum name_kind { MALE, FEMALE, FAMILY, RARE, FIRM, TRADE };
enum push { PUSH_72H, PUSH_24H, PUSH_2H, PUSH_WHEELS_UP, PUSHES };

struct sim_document {
    str number, issuer, nationality, surname, given; /* empty: as the person's */
    int64_t expiry, birth;                           /* birth 0: the person's */
    bool is_visa;                                    /* else a passport */
};
struct sim_documents list_of(struct sim_document);
struct sim_person {
    str surname, given, nationality;
    char sex;
    bool is_infant, is_child, is_verified;
    int64_t birth;
    struct sim_documents documents;
    int64_t bags; /* -1: nothing said */
    int64_t bag_kg;
};
struct sim_persons list_of(struct sim_person);

struct sim_leg {
    str carrier, number, from, to;
    usec departs, arrives; /* local */
};
struct sim_legs list_of(struct sim_leg);

struct sim_booking {
    str locator, split_from, payer, phone, email, city, agency;
    bool is_cash, is_codeshare, is_absent; /* absent: nobody of it checks in */
    usec created, updated;
    struct sim_persons persons;
    struct sim_legs before, after; /* the flight of the message stands between */
};
struct sim_bookings list_of(struct sim_booking);

struct sim_flight {
    struct sim_leg leg;
    bool is_in;
    usec departs_utc;
    struct sim_bookings bookings;
    struct sim_persons crew;
    size_t message[PUSHES]; /* of each push */
    size_t api, crew_api;   /* of the lists */
    const struct route *route;
};
struct sim_flights list_of(struct sim_flight);

struct sim_item {
    str hs, description, origin, unit, origin_mark;
    double quantity, kg, value, tax_rate; /* percent, if has_rate */
    bool has_rate;
};
struct sim_items list_of(struct sim_item);

struct sim_declaration {
    str number, office, regime, importer, importer_name, exporter, declarant, courier;
    str departure, port, vessel, container, bill, manifest, currency;
    int64_t date;
    usec release, at;
    double said_kg; /* 0: the sum */
    struct sim_items items;
    size_t message;
};
struct sim_declarations list_of(struct sim_declaration);

struct sim_entry {
    str key, kind, name, alias, births, documents, reason, action, owner;
    int64_t expiry;
    struct sim_person person; /* of a person */
};
struct sim_entries list_of(struct sim_entry);

struct sim_message {
    usec at;
    str label, end, body; /* end: edi, json, csv */
    size_t id;
    bool is_edifact;
};
struct sim_messages list_of(struct sim_message);

/* One planted case. The file is the message in which it becomes visible. */
struct sim_truth {
    size_t message;
    str kind, subject, situation, fires;
};
struct sim_truths list_of(struct sim_truth);

/* A case on a flight whose messages are not yet written. */
struct sim_promise {
    size_t flight;
    enum push push;
    bool is_crew;
    const char *kind;
    str subject, fires;
};
struct sim_promises list_of(struct sim_promise);

struct sim {
    struct arena *a, *scratch; /* scratch: until the message being written is done */
    const struct sim_conf *conf;
    uint64_t dice;
    int64_t today, serial;
    struct map *cnics; /* of who was told, by name and birth */
    struct sim_flights flights;
    struct sim_declarations declarations;
    struct sim_entries entries;
    struct sim_messages messages;
    struct sim_truths truths;
    struct sim_promises promises;
    size_t travellers, damaged, planted_goods, consignments;
};

/* STR_ARG() of a call, whose text ends with a NUL as that of str_fmt() does. */
#define ONCE(call) 4096, (call).ptr

/* dice.c: chance and identifiers. */
int64_t roll(struct sim *s, int64_t from, int64_t to); /* both included */
bool chance(struct sim *s, int percent);
str one_word(struct sim *s, str words);
str name_part(struct sim *s, enum origin o, enum name_kind k);
str make_passport(struct sim *s, str nationality);
str make_cnic(struct sim *s, char sex);
str make_ntn(struct sim *s);
str make_phone(struct sim *s);
str make_locator(struct sim *s);
str make_container(struct sim *s); /* ISO 6346, with its check digit */
char container_check(str ten);

/* text.c: dates as the formats write them, and EDIFACT. */
str text_ddmmmyy(struct arena *a, int64_t day); /* 03FEB85 */
str text_ddmmyy(struct arena *a, int64_t day);
str text_yymmdd(struct arena *a, int64_t day);
str text_hhmm(struct arena *a, usec local);
int64_t day_of_time(usec t);
struct edi_out {
    struct buf b;
    size_t segments; /* since UNH, itself included */
};
struct edi_out edi_begin(struct sim *s);
void edi_add(struct edi_out *e, const char *fmt, ...) format_printf(2, 3);
str edi_text(struct arena *a, str s); /* with release characters */
void edi_end(struct edi_out *e, str reference);
void text_cells(struct buf *b, const str *cells, size_t n); /* of a table; no quotes inside */
/* Takes a message in, copying its body, and clears the scratch; gives its id, for the truth. */
size_t message_add(struct sim *s, usec at, str label, const char *end, str body);
void truth_add(struct sim *s, size_t message, const char *kind, str subject, str situation,
               str fires);
void damage(struct sim *s); /* real-life defects into some of the messages */

/* people.c */
struct sim_person make_person(struct sim *s, enum origin o, int64_t youngest, int64_t oldest);
struct sim_person make_rare_person(struct sim *s);
struct sim_document make_document(struct sim *s, const struct sim_person *p);
str person_name(struct arena *a, const struct sim_person *p); /* given surname */
str make_company(struct sim *s);
void make_watchlist(struct sim *s);
str watchlist_csv(struct sim *s);
str list_code(struct arena *a, const struct sim_entry *e); /* as an alert names it */

/* flights.c; more in flights.h */
void make_flights(struct sim *s);
struct sim_booking make_booking(struct sim *s, const struct sim_flight *f);
struct sim_leg leg_between(const struct sim_leg *like, str from, str to, usec departs,
                           usec arrives);
str flight_label(struct arena *a, const struct sim_leg *l);

/* pnrgov.c, paxlst.c */
void write_pnrgov(struct sim *s, struct sim_flight *f, enum push push);
void write_paxlst(struct sim *s, struct sim_flight *f);
struct api_list {
    const struct sim_leg *leg;
    str via, label; /* via: a place between, or empty */
    const struct sim_person *people;
    size_t n;
    const char *role; /* FL, FM, DDU */
    int version;      /* 2, 5, 12: D.02B ... */
    usec at;
};
size_t write_api(struct sim *s, const struct api_list *l);

/* goods.c */
void make_declarations(struct sim *s);
struct sim_declaration make_declaration(struct sim *s, bool is_export);
size_t write_declaration(struct sim *s, struct sim_declaration *d);
str declaration_label(struct arena *a, const struct sim_declaration *d);

/* plant_*.c: the risky cases, and those that only look like it. */
void plant_travellers(struct sim *s); /* before the messages are written */
void tell_travellers(struct sim *s);  /* afterwards, when they have their ids */
void plant_declarations(struct sim *s);
void plant_links(struct sim *s); /* what the other links report */
