// SPDX-License-Identifier: Apache-2.0
/* The rules we ship: all compile, each hits what it should and spares what it should. */
#include "assess/rule/rule.h"
#include "assess/rule/sample.h"
#include "base/buf.h"
#include "base/test.h"

#include <stdio.h>
#include <string.h>

static const usec now = 1795478400 * USEC_PER_S; /* 2026-11-24 */

static str slurp(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        test_fail(__FILE__, __LINE__, path);
    size_t cap = 1 << 20;
    char *p = make_n(a, char, cap);
    size_t n = fread(p, 1, cap, f);
    fclose(f);
    return (str){ p, n };
}

static const struct rule_set *shipped(struct arena *a)
{
    static const char *const paths[] = { "rules/travellers.rules",   "rules/documents.rules",
                                         "rules/declarations.rules", "rules/lists.rules",
                                         "rules/links.rules",        "rules/profiles.rules" };
    struct rule_text texts[countof(paths)];
    for (size_t i = 0; i < countof(paths); i++)
        texts[i] = (struct rule_text){ str_c(paths[i]), slurp(a, paths[i]) };
    const struct rule_set *set = NULL;
    struct rule_faults faults = { 0 };
    if (rule_set_compile(a, texts, countof(texts), &set, &faults) != 0)
        list_each (struct rule_fault, f, &faults)
            test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, f)));
    return set;
}

#define IN       "journey.direction = in; "
#define OUT      "journey.direction = out; "
#define VISITOR  "person.nationality = ARE"
#define RESIDENT "person.nationality = ARE; person.residence = PAK"
#define WATCHED  "profile.watched = yes; profile.watched_why = TLA-100: suspicion, until 2026-12-26"
#define ITEM2    "; +item; item.hs = 39"
/* Several samples of a side stand with | between. */
static const struct example {
    const char *rule, *list, *hit, *miss;
} examples[] = {
    { "CUR-001", "", "money.direction = out; money.total_usd = 5200; money.limit_usd = 5000",
      "money.direction = out; money.total_usd = 4900; money.limit_usd = 5000" },
    { "CUR-002", "",
      "money.total_usd = 4000; money.year_limit_usd = 30000; profile.money_365d = 27000",
      "money.total_usd = 4000; money.year_limit_usd = 30000; profile.money_365d = 25000" },
    { "CUR-003", "", "money.total_usd = 4800; money.limit_usd = 5000; profile.money_near_90d = 2",
      "money.total_usd = 3000; money.limit_usd = 5000; profile.money_near_90d = 2" },
    { "PRF-001", "", WATCHED, "profile.watched = no" },
    { "PRF-002", "", WATCHED, "profile.watched = no" },
    { "PRF-003", "", WATCHED, "profile.watched = no" },
    { "PRF-004", "", WATCHED, "profile.watched = no" },
    { "PRF-005", "", WATCHED, "profile.watched = no" },
    { "PRF-006", "", WATCHED, "profile.watched = no" },
    { "PRF-007", "", WATCHED, "profile.watched = no" },
    { "PRF-008", "", WATCHED, "profile.watched = no" },
    { "PRF-009", "", WATCHED, "profile.watched = no" },
    { "PRF-010", "", "profile.new_place = yes; money.total_usd = 4000",
      "profile.new_place = yes; money.total_usd = 900|profile.history = 40; money.total_usd = "
      "4000" },
    { "PRF-011", "", "profile.new_goods = yes; profile.examined_365d = 9; profile.clean_365d = 7",
      "profile.new_goods = yes; profile.examined_365d = 9; profile.clean_365d = 9" },
    { "CUR-004", "", "money.found = yes; money.total_usd = 20000", "money.total_usd = 20000" },
    { "CUR-005", "", "money.direction = in; money.total_usd = 60000; money.limit_usd = 10000",
      "money.direction = in; money.total_usd = 20000; money.limit_usd = 10000" },
    { "IMM-001", "", "crossing.control = ECL; crossing.direction = out",
      "crossing.control = ECL; crossing.direction = in" },
    { "IMM-002", "", "crossing.result = offloaded", "crossing.result = cleared" },
    { "IMM-003", "", "crossing.direction = in; profile.other_passport = AB1234567",
      "crossing.direction = in" },
    { "INL-001", "", "profile.road_minutes = 120; profile.last_minutes = 40",
      "profile.road_minutes = 120; profile.last_minutes = 200" },
    { "INL-002", "", "passage.seal_state = broken", "passage.seal_state = intact" },
    { "INL-003", "",
      "passage.permit = TP1; passage.seal = A2; profile.last_seal = A1; profile.last_minutes = 200",
      "passage.permit = TP1; passage.seal = A1; profile.last_seal = A1; profile.last_minutes = "
      "200" },
    { "INL-004", "", "passage.permit = TP1; passage.leg = 3; profile.last_leg = 1",
      "passage.permit = TP1; passage.leg = 2; profile.last_leg = 1" },
    { "INL-005", "", "passage.due = 2026-11-24T00:00:00Z; passage.time = 2026-11-24T08:00:00Z",
      "passage.due = 2026-11-24T00:00:00Z; passage.time = 2026-11-24T02:00:00Z" },
    { "INL-006", "", "passage.weight_kg = 24000; profile.last_weight_kg = 20000",
      "passage.weight_kg = 20100; profile.last_weight_kg = 20000" },
    { "INL-007", "", "profile.seizures = 1", "profile.seizures = 0" },
    { "INL-008", "", "profile.convoy = 2|profile.convoy = 1; profile.convoy_known = 1",
      "profile.convoy = 1; profile.convoy_known = 0" },
    { "INL-009", "", "passage.seal = S2; profile.container_seal = S1",
      "passage.seal = S1; profile.container_seal = S1|passage.permit = TP1; passage.seal = S2; "
      "profile.container_seal = S1|passage.seal = S2" },
    { "INL-010", "", "passage.signal = overdue", "passage.signal = arrival" },
    { "CGO-001", "", "container.number = MSKU1234567",
      "container.number = CSQU3054383; container.checked = yes" },
    { "CGO-002", "", "profile.last_bill = CSQU3054383 under B1; consignment.bill = B2",
      "consignment.bill = B2" },
    { "CGO-003", "", "item.description = Freight all kinds", "item.description = Polyester yarn" },
    { "CGO-004", "", "container.state = full", "container.state = full; container.seals = X1" },
    { "EXM-001", "", "examination.signal = result; examination.result = offence",
      "examination.signal = result; examination.result = as declared" },
    { "EXM-002", "", "examination.declared_kg = 1000; examination.found_kg = 1200",
      "examination.declared_kg = 1000; examination.found_kg = 1010" },
    { "FAC-001", "", "face.signal = match; face.score = 0.9; face.threshold = 0.8",
      "face.signal = match; face.score = 0.7; face.threshold = 0.8" },
    { "FAC-002", "", "face.signal = frame; profile.frames_same = 4",
      "face.signal = frame; profile.frames_same = 1" },
    { "FAC-003", "", "face.signal = frame; face.brightness = 3",
      "face.signal = frame; face.brightness = 90" },
    { "FAC-004", "", "face.signal = match; profile.no_show = PK301 KHI-DXB 2026-11-24",
      "face.signal = match" },
    { "PAX-001", "", IN "profile.seen_90d = 6; booking.stay_days = 3; " VISITOR,
      IN "profile.seen_90d = 6; booking.stay_days = 20; " VISITOR "|" IN
         "profile.seen_90d = 6; booking.stay_days = 3; " RESIDENT },
    { "PAX-002", "", IN "profile.seen_30d = 2; booking.stay_days = 2; person.residence = ARE",
      IN "profile.seen_30d = 1; booking.stay_days = 2; person.residence = ARE"
         "|" IN "profile.seen_30d = 2; booking.stay_days = 2; " RESIDENT "|" IN
         "profile.seen_30d = 2; booking.stay_days = 2; person.nationality = PAK" },
    { "PAX-003", "", OUT "booking.payment = cash; booking.lead_hours = 5; booking.one_way = yes",
      OUT "booking.payment = card; booking.lead_hours = 5; booking.one_way = yes" },
    { "PAX-004", "", IN "journey.from = DXB; leg.from = BKK; +leg; leg.from = DXB",
      IN "journey.from = DXB; leg.from = LHR; +leg; leg.from = DXB" },
    { "PAX-005", "", IN "person.bag_count = 5; booking.stay_days = 2; " VISITOR,
      IN "person.bag_count = 5; booking.stay_days = 25; " VISITOR "|" IN
         "person.bag_count = 5; booking.stay_days = 2; " RESIDENT },
    { "PAX-006", "",
      IN "person.bag_count = 0; booking.stay_days = 45"
         "|" IN "person.bag_count = 0; booking.stay_days = 45; person.age = 15; "
         "booking.party_size = 1",
      IN "person.bag_count = 0; booking.stay_days = 2"
         "|" IN "person.bag_count = 0; booking.stay_days = 45; person.age = 9; "
         "booking.party_size = 4"
         "|" IN "person.bag_count = 0; booking.stay_days = 45; person.infant = yes" },
    { "PAX-007", "", IN "person.bag_count = 2; person.bag_weight_kg = 96",
      IN "person.bag_count = 2; person.bag_weight_kg = 46" },
    { "PAX-008", "",
      IN "booking.payer = Rashid; person.name = Ali; booking.party_size = 1; "
         "booking.lead_hours = 9",
      IN "booking.payer = Ali; person.name = Ali; booking.party_size = 1; "
         "booking.lead_hours = 9" },
    { "PAX-009", "", "person.role = crew; person.bag_count = 3",
      "person.role = passenger; person.bag_count = 3" },
    { "PAX-010", "", "person.role = crew", "person.role = crew; document.number = A1" },
    { "PAX-011", "", "person.age = 12; person.role = passenger; booking.party_size = 1",
      "person.age = 12; person.role = passenger; booking.party_size = 3" },
    { "PAX-012", "", OUT "journey.to = DXB; profile.seen_30d = 4",
      OUT "journey.to = LHR; profile.seen_30d = 4" },
    { "PAX-013", "", OUT "journey.to = KBL; profile.visits_90d = 2",
      OUT "journey.to = KBL; profile.seen_90d = 4; profile.visits_90d = 1" },
    { "PAX-014", "",
      "booking.split_from = ABC123; booking.updated = 2026-11-23T10:00; person.bag_count = 3",
      "booking.split_from = ABC123; booking.updated = 2026-10-01T10:00; person.bag_count = 3" },
    { "PAX-015", "", "booking.payment = cash; booking.lead_hours = 3",
      "booking.payment = cash; booking.lead_hours = 3; profile.known_days = 90" },
    { "PAX-016", "", IN "booking.party_size = 2; booking.bag_count = 9",
      IN "booking.party_size = 4; booking.bag_count = 9" },
    { "PAX-017", "", IN "profile.confirmed = 1", IN "profile.confirmed = 0" },
    { "PAX-018", "",
      IN "journey.arrives = 2026-11-24T02:10; booking.payment = cash; person.bag_count = 3",
      IN "journey.arrives = 2026-11-24T12:10; booking.payment = cash; person.bag_count = 3" },
    { "PAX-019", "", "journey.direction = transit; person.bag_weight_kg = 120",
      "journey.direction = transit; person.bag_weight_kg = 20" },
    { "PAX-020", "", OUT "booking.party_size = 1; profile.companions = 3",
      OUT "booking.party_size = 1; profile.companions = 2"
          "|" OUT "booking.party_size = 4; profile.companions = 3" },
    { "PAX-021", "", OUT "profile.face_seen = KHI-DEP-2", OUT "person.checked_in = yes" },
    { "DOC-001", "", "document.type = P; document.expiry = 2026-11-23",
      "document.type = P; document.expiry = 2026-11-24" },
    { "DOC-002", "", IN "document.type = P; document.expiry = 2026-12-01",
      IN "document.type = P; document.expiry = 2027-12-01" },
    { "DOC-003", "", IN "person.role = passenger; person.verified = yes",
      IN "person.role = passenger; person.verified = yes; document.number = 1" },
    { "DOC-004", "", "profile.documents = 4", "profile.documents = 2" },
    { "DOC-005", "", "document.type = P; document.issuer = XXA; document.nationality = XXB",
      "document.type = P; document.issuer = XXA; document.nationality = XXA" },
    { "DOC-006", "",
      "person.surname = KHAN; person.given = ALI; document.type = P; document.surname = BAIG; "
      "document.given = OMAR",
      "person.surname = KHAN; person.given = ALI; document.type = P; document.surname = Khan; "
      "document.given = Ali" },
    { "DOC-007", "", "person.birth = 1980-02-03; document.birth = 1980-03-02",
      "person.birth = 1980; document.birth = 1980-03-02" },
    { "DOC-008", "", "document.type = P; document.number = A12",
      "document.type = P; document.number = AB1234567" },
    { "DOC-009", "", IN "document.type = V; document.expiry = 2026-11-20",
      IN "document.type = V; document.expiry = 2026-11-24"
         "|" OUT "document.type = V; document.expiry = 2026-11-20" },
    { "GDS-001", "", "item.hs = 08028000", "item.hs = 08021100" },
    { "GDS-002", "", "item.description = Gutka sachets", "item.hs = 24021000" },
    { "GDS-003", "", "item.hs = 27101991; declaration.departure = IR",
      "item.hs = 27101991; declaration.departure = AE" },
    { "GDS-004", "", "item.hs = 85171300; item.quantity = 10; declaration.courier = C1",
      "item.hs = 85171300; item.quantity = 1; declaration.courier = C1" },
    { "GDS-005", "", "item.hs = 24022000; profile.seen_365d = 1",
      "item.hs = 24022000; profile.seen_365d = 30" },
    { "GDS-006", "", "item.hs = 40111000; item.quantity = 400; item.net_mass_kg = 500",
      "item.hs = 40111000; item.quantity = 400; item.net_mass_kg = 3600" },
    { "GDS-007", "", "declaration.currency = USD; item.hs = 54075200; item.value_per_kg = 0.4",
      "declaration.currency = USD; item.hs = 54075200; item.value_per_kg = 4" },
    { "GDS-008", "", "item.hs = 87089900; item.description = Used gear boxes",
      "item.hs = 87089900; item.description = Gear boxes, new" },
    { "GDS-009", "", "declaration.regime = SB; item.hs = 17019910; item.net_mass_kg = 24000",
      "declaration.regime = HC; item.hs = 17019910; item.net_mass_kg = 24000" },
    { "GDS-010", "", "declaration.regime = SB; item.hs = 31021000",
      "declaration.regime = HC; item.hs = 31021000" },
    { "GDS-011", "", "item.hs = 71081200", "item.hs = 71131900" },
    { "GDS-012", "", "item.hs = 30049099", "item.hs = 30049099; profile.known_days = 400" },
    { "GDS-013", "", "declaration.currency = USD; item.hs = 85171300; item.value_per_kg = 12",
      "declaration.currency = USD; item.hs = 85171300; item.value_per_kg = 900" },
    { "GDS-014", "", "declaration.currency = USD; item.hs = 39269099; item.value_per_kg = 25000",
      "declaration.currency = USD; item.hs = 71081200; item.value_per_kg = 65000" },
    { "GDS-015", "",
      "declaration.net_mass_kg = 100; item.net_mass_kg = 50; +item; "
      "item.net_mass_kg = 10",
      "declaration.net_mass_kg = 100; item.net_mass_kg = 50; +item; item.net_mass_kg = 49" },
    { "GDS-016", "", "declaration.departure = AE; item.origin = CN",
      "declaration.departure = AE; item.origin = AE" },
    { "GDS-017", "", "declaration.total_value = 25000000",
      "declaration.total_value = 25000000; profile.known_days = 700" },
    { "GDS-018", "",
      "item.hs = 01; +item; item.hs = 02; +item; item.hs = 03; +item; item.hs = 04; +item; "
      "item.hs = 05; +item; item.hs = 06",
      "item.hs = 0101; +item; item.hs = 0102; +item; item.hs = 0103; +item; item.hs = 0104; "
      "+item; item.hs = 0105; +item; item.hs = 0106" },
    { "GDS-019", "",
      "declaration.courier = C1; profile.seen_30d = 7; "
      "declaration.total_value = 900",
      "declaration.courier = C1; profile.seen_30d = 1; declaration.total_value = 900" },
    { "GDS-020", "", "declaration.regime = TP; item.hs = 40111000",
      "declaration.regime = HC; item.hs = 40111000" },
    { "GDS-021", "", "item.description = General cargo", "item.description = Cotton shirts" },
    { "GDS-022", "", "profile.confirmed = 2", "profile.alerts = 2" },
    { "GDS-023", "",
      "declaration.release = 2026-11-24T01:00:00Z; declaration.total_value = 9000000",
      "declaration.release = 2026-11-26T01:00:00Z; declaration.total_value = 9000000" },
    { "GDS-024", "",
      "declaration.net_mass_kg = 9000; profile.manifest_kg = 24000"
      "|declaration.net_mass_kg = 26000; profile.manifest_kg = 24000",
      "declaration.net_mass_kg = 23000; profile.manifest_kg = 24000"
      "|declaration.net_mass_kg = 9000" },
    { "LST-001", "UN", OUT "person.role = passenger", IN "person.role = passenger" },
    { "LST-002", "EU", "booking.payment = cash", "booking.payment = card" },
    { "LST-003", "UN", "declaration.number = 1", NULL },
    { "LST-004", "OFAC", "item.hs = 84713000", "item.hs = 52081100" },
};

#define SETS \
    "set gulf_hubs = {\"DXB\"} set source_places = {\"BKK\"} " \
    "set afghan_places = {\"KBL\"} set trade_hubs = {\"AE\"} " \
    "set transit_regimes = {\"TP\"} set cloth = {\"5007\"} " \
    "set vague_words = {\"general\"}"

static const struct reason *run(struct arena *a, const struct rule_set *set, const struct rule *r,
                                str line, const char *list)
{
    struct event e;
    if (!r)
        return NULL;
    if (event_sample(a, r->on, line, &e) != 0)
        test_fail(__FILE__, __LINE__, str_cstr(a, line));
    str name = str_c(list);
    struct rule_facts facts = { &e, now, &name, name.len > 0 };
    struct reasons reasons = { 0 };
    check(rule_set_run(set, &facts, a, &reasons, NULL) == 0);
    list_each (const struct reason, x, &reasons)
        if (str_eq(x->code, r->id))
            return x;
    return NULL;
}

TEST(each_shipped_rule_hits_and_spares_as_its_example_says)
{
    cleanup(arena_freep) struct arena *a = arena_new(32 << 20);
    const struct rule_set *set = shipped(a);
    check(rule_set_count(set) == countof(examples) && countof(examples) >= 24);
    for (size_t i = 0; i < countof(examples); i++) {
        const struct example *x = &examples[i];
        const struct rule *r = rule_find(set, str_c(x->rule));
        str line, hits = str_c(x->hit), misses = str_c(x->miss ? x->miss : x->hit);
        while (str_cut(&hits, '|', &line)) {
            const struct reason *hit = run(a, set, r, line, x->list);
            if (!hit)
                test_fail(__FILE__, __LINE__, x->rule);
            check(hit->evidence.n > 0 && hit->text.len > 10 && hit->basis.len > 0);
        }
        while (str_cut(&misses, '|', &line))
            if (run(a, set, r, line, x->miss ? x->list : ""))
                test_fail(__FILE__, __LINE__, x->rule);
    }
}

/* Named sets stay names in the canonical text. */
static const str sets = { SETS, sizeof SETS - 1 };

TEST(each_shipped_rule_comes_back_from_its_canonical_text)
{
    cleanup(arena_freep) struct arena *a = arena_new(64 << 20);
    const struct rule_set *set = shipped(a);
    for (size_t i = 0; i < rule_set_count(set); i++) {
        str text = rule_print(a, rule_at(set, i));
        struct rule_text files[] = { { STR("sets"), sets }, { STR("again"), text } };
        const struct rule_set *again = NULL;
        struct rule_faults faults = { 0 };
        if (rule_set_compile(a, files, 2, &again, &faults) != 0)
            test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, &faults.at[0])));
        check(str_eq(text, rule_print(a, rule_at(again, 0))));
    }
}

TEST(a_thousand_rules_cost_an_event_little)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    const struct rule_set *once = shipped(a), *set = NULL;
    enum { COPIES = 18 };
    struct rule_text texts[COPIES + 1] = { { STR("sets"), sets } };
    struct rule_faults faults = { 0 };
    for (int i = 1; i <= COPIES; i++) { /* the same rules under other names */
        struct buf b = buf_new(a, 1 << 20);
        for (size_t k = 0; k < rule_set_count(once); k++) {
            str text = rule_print(a, rule_at(once, k));
            buf_fmt(&b, "rule X%d-", i);
            buf_add(&b, str_sub(text, 5, text.len));
        }
        texts[i] = (struct rule_text){ STR("copies"), buf_str(&b) };
    }
    check(rule_set_compile(a, texts, countof(texts), &set, &faults) == 0);
    struct event events[2];
    check(event_sample(a, EVENT_TRAVELLER,
                       STR(IN "person.name = Ali Khan; person.role = passenger; booking.payment = "
                              "card; booking.stay_days = 12; person.bag_count = 2; document.type = "
                              "P; document.number = AB1234567; document.expiry = 2030-01-01; "
                              "leg.from = DXB; leg.to = KHI; profile.known_days = 200"),
                       &events[0]) == 0);
    check(event_sample(a, EVENT_DECLARATION,
                       STR("declaration.regime = HC; declaration.departure = CN; item.hs = "
                           "52081100; item.description = Cotton, woven; item.net_mass_kg = 100; "
                           "item.value_per_kg = 4; profile.known_days = 200" ITEM2),
                       &events[1]) == 0);
    for (size_t k = 0; k < countof(events); k++) {
        enum { TURNS = 500 };
        struct rule_facts facts = { .event = &events[k], .now = now };
        struct reasons reasons = { 0 };
        usec begin = time_monotonic();
        for (int i = 0; i < TURNS; i++)
            check(rule_set_run(set, &facts, a, &reasons, NULL) == 0);
        usec spent = time_monotonic() - begin;
        check(reasons.n == 0);
        printf("  %zu rules over a %s: %lld ns\n", rule_set_count(set), event_kind_names[k],
               (long long)(spent * 1000 / TURNS));
        check(spent < 2 * USEC_PER_S); /* 1 ms an event, in the slowest build */
    }
}
