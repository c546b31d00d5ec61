// SPDX-License-Identifier: Apache-2.0
#include "assess/rule/rule.h"
#include "assess/rule/sample.h"
#include "base/test.h"

#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(8 << 20)

static const usec now = 1795478400 * USEC_PER_S; /* 2026-11-24 */

static str rule_on(struct arena *a, const char *kind, const char *when, const char *reason)
{
    return str_fmt(a,
                   "rule T-1 version 1\n title \"A test\"\n author \"Desk\"\n unit airport\n"
                   " severity high\n action examine\n basis \"Act\"\n justify \"test\"\n"
                   " valid 2026-06-01 .. 2027-01-01\n on %s\n when %s\n reason \"%s\"\nend\n",
                   kind, when, reason);
}

static const struct rule_set *compile(struct arena *a, str text, struct rule_faults *faults)
{
    const struct rule_set *set = NULL;
    struct rule_text file = { .name = STR("t.rules"), .text = text };
    int r = rule_set_compile(a, &file, 1, &set, faults);
    check((r == 0) == (faults->n == 0));
    return set;
}

static struct reasons run(struct arena *a, const struct rule_set *set, const char *line)
{
    struct rule_found found = { 0 };
    struct event *e = make(a, struct event);
    const char *goods = "declaration:";
    bool is_goods = strncmp(line, goods, strlen(goods)) == 0;
    str text = str_c(is_goods ? line + strlen(goods) : line);
    check(event_sample(a, is_goods ? EVENT_DECLARATION : EVENT_TRAVELLER, text, e) == 0);
    struct rule_facts facts = { .event = e, .now = now };
    check(rule_set_run(set, &facts, a, &found) == 0);
    return found.live;
}

static bool fires(const char *kind, const char *when, const char *line)
{
    ARENA;
    struct rule_faults faults = { 0 };
    const struct rule_set *set = compile(a, rule_on(a, kind, when, "r"), &faults);
    list_each (struct rule_fault, f, &faults)
        test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, f)));
    return run(a, set, line).n == 1;
}

static bool faulty(const char *when, const char *expect)
{
    ARENA;
    struct rule_faults faults = { 0 };
    compile(a, rule_on(a, "traveller", when, "r"), &faults);
    list_each (struct rule_fault, f, &faults) {
        size_t at;
        if (str_find(f->text, str_c(expect), &at))
            return true;
    }
    list_each (struct rule_fault, f, &faults)
        test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, f)));
    return false;
}

TEST(a_rule_fires_only_on_what_is_true)
{
    check(fires("traveller", "journey.direction = \"in\"", "journey.direction = in"));
    check(!fires("traveller", "journey.direction = \"in\"", "journey.direction = out"));
    check(!fires("traveller", "journey.direction = \"in\"", ""));
    check(!fires("traveller", "not journey.direction = \"in\"", ""));
    check(fires("traveller", "journey.direction is unknown", ""));
    check(!fires("traveller", "booking.one_way", ""));
    check(!fires("traveller", "not booking.one_way", "")); /* no reservation: nothing known */
    check(fires("traveller", "not booking.one_way", "booking.one_way = no"));
    check(fires("traveller", "booking.payment = \"CASH\" or booking.amount > 5",
                "booking.payment = cash"));
}

TEST(numbers_texts_and_sets_are_compared)
{
    check(fires("traveller", "person.bag_weight_kg / person.bag_count > 40",
                "person.bag_count = 2; person.bag_weight_kg = 81"));
    check(!fires("traveller", "person.bag_weight_kg / person.bag_count > 40",
                 "person.bag_count = 0; person.bag_weight_kg = 81"));
    check(fires("traveller", "person.bag_count - 1 - 1 = 2 and person.bag_count * (2 + 1) = 12",
                "person.bag_count = 4"));
    check(fires("traveller", "person.bag_count between 2 and 4", "person.bag_count = 4"));
    check(!fires("traveller", "person.bag_count not in {1, 4, 9}", "person.bag_count = 4"));
    check(fires("traveller", "person.name contains {\"xx\", \"KHAN\"}", "person.name = Ali Khan"));
    check(fires("traveller", "person.name ends with \"khan\"", "person.name = Ali Khan"));
    check(fires("declaration", "any item (hs starts with {\"8517\", \"8471\"})",
                "declaration:item.hs = 1; +item; item.hs = 84713000"));
    check(fires("traveller", "words(person.name) = 2 and length(person.name) = 8",
                "person.name = Ali Khan"));
    check(fires("traveller", "hour_of(journey.arrives) between 1 and 4",
                "journey.arrives = 2026-11-24T03:10"));
}

TEST(a_date_is_as_partial_as_its_source)
{
    const char *before = "person.birth < 1960-05-01";
    check(fires("traveller", before, "person.birth = 1959"));
    check(!fires("traveller", before, "person.birth = 1960")); /* perhaps: not true */
    check(!fires("traveller", "not person.birth < 1960-05-01", "person.birth = 1960"));
    check(fires("traveller", before, "person.birth = 1960-04"));
    check(!fires("traveller", "person.birth = 1960-05-01", "person.birth = 1960-05"));
    check(fires("traveller", "any document (expiry < event.date + 30 days)",
                "document.expiry = 2026-12-20"));
    check(!fires("traveller", "any document (expiry < event.date + 30 days)",
                 "document.expiry = 2026-12-24"));
    check(fires("traveller", "event.date = 2026-12-02",
                "journey.direction = out; journey.departs = 2026-12-02T23:50"));
    check(fires("declaration", "event.date = 2026-12-02",
                "declaration:declaration.date = 2026-12-02"));
    check(fires("traveller", "event.date = event.today", ""));
    check(fires("traveller", "event.date - booking.created < 3 days",
                "booking.created = 2026-11-22"));
    check(fires("traveller", "days_between(booking.created, event.date) = 2",
                "booking.created = 2026-11-22"));
}

TEST(quantifiers_ask_one_or_all_or_count)
{
    const char *two =
        "declaration:item.value = 5; item.hs = 01; +item; item.value = 7; item.hs = 02";
    check(fires("declaration", "sum item (value) = 12", two));
    check(fires("declaration", "count item (value > 5) = 1", two));
    check(fires("declaration", "every item (value > 4)", two));
    check(!fires("declaration", "every item (value > 5)", two));
    check(!fires("declaration", "every item (value > 5)", "declaration:"));
    check(fires("declaration", "distinct item (first(hs, 1)) = 1", two));
    check(!fires("declaration", "sum item (value) > 1", "declaration:item.value = 5; +item"));
}

TEST(a_reason_holds_the_values_that_made_it_true_with_their_places)
{
    ARENA;
    struct rule_faults faults = { 0 };
    str text = rule_on(a, "traveller",
                       "(booking.payment = \"cash\" or booking.lead_hours < 48) and any document "
                       "(issuer = \"AAA\")",
                       "paid {booking.payment}, {document.number}; {booking.lead_hours}; {1 + 1}");
    const struct rule_set *set = compile(a, text, &faults);
    const char *line = "booking.payment = cash; document.issuer = BBB; document.number = 1;"
                       "+document; document.issuer = AAA; document.number = 2";
    struct reasons r = run(a, set, line);
    check(r.n == 1 && str_eq(r.at[0].text, STR("paid cash, 2; unknown; 2")));
    check(r.at[0].severity == SEVERITY_HIGH && str_eq(r.at[0].code, STR("T-1")));
    struct evidences *e = &r.at[0].evidence;
    check(e->n == 3 && str_eq(e->at[0].field, STR("booking.payment")));
    check(str_eq(e->at[1].field, STR("document.issuer")) && str_eq(e->at[1].value, STR("AAA")));
    check(memcmp(line + e->at[1].offset, "AAA", 3) == 0 && e->at[1].length == 3);
    /* A guarded value that the sentence shows. */
    check(str_eq(e->at[2].field, STR("document.number")) && str_eq(e->at[2].value, STR("2")));
}

TEST(a_rule_holds_from_its_first_day_to_its_last)
{
    ARENA;
    struct rule_faults faults = { 0 };
    const struct rule_set *set =
        compile(a, rule_on(a, "traveller", "event.kind = \"traveller\"", "r"), &faults);
    const struct rule *r = rule_find(set, STR("T-1"));
    usec t;
    check(time_parse(STR("2027-01-01T23:59:59Z"), &t) == 0 && rule_in_force(r, t));
    check(time_parse(STR("2027-01-02"), &t) == 0 && !rule_in_force(r, t));
    check(time_parse(STR("2026-05-31"), &t) == 0 && !rule_in_force(r, t));
}

TEST(a_list_is_asked_by_its_name)
{
    ARENA;
    struct rule_faults faults = { 0 };
    const struct rule_set *set =
        compile(a, rule_on(a, "traveller", "on_list(\"UN\")", "r"), &faults);
    struct event e;
    check(event_sample(a, EVENT_TRAVELLER, STR(""), &e) == 0);
    struct rule_facts facts = { .event = &e, .now = now, .lists = &STR("UN"), .n_lists = 1 };
    struct rule_found r = { 0 };
    check(rule_set_run(set, &facts, a, &r) == 0 && r.live.n == 1);
    check(str_eq(r.live.at[0].evidence.at[0].value, STR("UN")));
    facts.n_lists = 0;
    check(rule_set_run(set, &facts, a, &r) == 0 && r.live.n == 1);
}

TEST(a_wrong_word_is_answered_with_the_right_one)
{
    check(faulty("booking.leed_hours < 3", "did you mean booking.lead_hours?"));
    check(faulty("lead_hours < 3", "did you mean booking.lead_hours?"));
    check(faulty("lenght(person.name) = 3", "did you mean length?"));
    check(faulty("declaration.port = \"1\"", "a traveller has no declaration"));
    check(faulty("document.issuer = \"AFG\"", "say any document"));
    check(faulty("person.name < 3", "a text cannot be compared with a number"));
    check(faulty("event.date + 30 > event.date", "write 30 days"));
    check(faulty("person.name in {\"a\", 3}", "this set holds a text before"));
    check(faulty("person.name in nobody", "there is no set 'nobody'"));
    check(faulty("person.name matches \"a.*\"", "use =, in, starts with"));
    check(faulty("length(3) = 1", "a text is needed here, this is a number"));
    check(faulty("on_list(\"UN\", \"EU\")", "on_list takes 1"));
    check(faulty("person.infant\non declaration", "comes before 'when'"));
    check(faulty("booking.created > 2026-02-30", "there is no such day"));
}

TEST(forbidden_attributes_are_refused_by_name)
{
    check(faulty("person.ethnicity = \"x\"", "person.ethnicity may not be used"));
    check(faulty("booking.meal_code = \"x\"", "a meal tells of belief or health"));
    check(faulty("religion = \"x\"", "religion may not be used"));
    check(faulty("booking.remarks contains \"moml\"", "may not be used"));
}

TEST(nationality_sex_and_age_need_a_justification_and_an_end)
{
    ARENA;
    struct rule_faults faults = { 0 };
    str text = STR("rule A version 1 title \"t\" author \"a\" unit airport severity low\n"
                   "action x\nbasis \"b\"\nvalid 2026-01-01 .. 2027-12-31\non traveller\n"
                   "when person.nationality = \"XXX\"\nreason \"r\"\nend");
    compile(a, text, &faults);
    size_t at, found = 0;
    list_each (struct rule_fault, f, &faults)
        found += str_find(f->text, STR("justify"), &at) || str_find(f->text, STR("366"), &at);
    check(found == 2);
}

TEST(every_fault_of_a_file_is_told_with_its_place)
{
    ARENA;
    struct rule_faults faults = { 0 };
    compile(a,
            STR("rule B-1 version 0\n  title \"one two three four five six seven eight nine\"\n"
                "  severity loud\n  on traveller\n  when person.nam = \"x\" and\n"
                "       booking.one_wai\n  reason \"{person.agee}\"\n  colour red\nend\n"
                "rule B-1 version 1\nend\n"),
            &faults);
    static const char *const expect[] = {
        "t.rules:1:18: a version",
        "t.rules:2:9: a title has at most eight words",
        "t.rules:3:12: low, normal, high or top",
        "t.rules:5:8: there is no 'person.nam'; did you mean person.name?",
        "t.rules:6:8: there is no 'booking.one_wai'; did you mean booking.one_way?",
        "t.rules:7:12: there is no 'person.agee'; did you mean person.age?",
        "t.rules:8:3: no line of a rule begins with 'colour'",
    };
    for (size_t i = 0; i < countof(expect); i++) {
        str line = rule_fault_print(a, &faults.at[i]);
        if (!str_starts(line, str_c(expect[i])))
            test_fail(__FILE__, __LINE__, str_cstr(a, line));
    }
    size_t at;
    bool twice = false;
    list_each (struct rule_fault, f, &faults)
        twice |= str_find(f->text, STR("there is a rule B-1 already"), &at);
    check(twice);
}

static bool example_faults(const char *lines, const char *expect)
{
    ARENA;
    struct rule_faults faults = { 0 };
    size_t at;
    str text = str_fmt(a,
                       "rule T-1 version 1\n title \"A test\"\n author \"Desk\"\n unit airport\n"
                       " severity high\n action examine\n basis \"Act\"\n valid 2026-06-01 .. "
                       "2027-01-01\n on traveller\n when person.bag_count > 2 and (on_list(\"UN\") "
                       "or event.today >= 2026-12-01)\n reason \"r\"\n%send\n",
                       lines);
    compile(a, text, &faults);
    if (!*expect)
        return faults.n == 0;
    return faults.n == 1 && faults.at[0].line == 12 &&
           str_find(faults.at[0].text, str_c(expect), &at);
}

TEST(a_rule_is_tried_on_its_examples_before_it_is_one)
{
    check(example_faults(" hit \"person.bag_count = 3; on_list = EU, UN\"\n"
                         " hit \"today = 2026-12-24; person.bag_count = 3\"\n"
                         " miss \"person.bag_count = 3\"\n miss \"person.bag_count = 2; on_list = "
                         "UN\"\n",
                         ""));
    check(example_faults(" hit \"person.bag_count = 3\"\n", "must hit this example"));
    check(example_faults(" miss \"person.bag_count = 3; on_list = UN\"\n", "must miss this"));
    check(example_faults(" hit \"person.bags = 3\"\n", "there is no 'person.bags'"));
    check(example_faults(" hit \"today = soon; person.bag_count = 3\"\n", "cannot be tried"));
    check(example_faults(" miss \"today = 2027-01-02; person.bag_count = 3; on_list = UN\"\n", ""));
}

TEST(a_full_list_of_faults_does_not_make_a_wrong_rule_right)
{
    ARENA;
    struct rule_faults faults = { 0 };
    const struct rule_set *set = NULL;
    struct rule_text file = { .name = STR("t"), .text = STR("rule A version 1 when (") };
    for (int i = 0; i < RULE_FAULTS_MAX; i++)
        check(rule_set_compile(a, &file, 1, &set, &faults) == RULES_FAULTY && !set);
    check(faults.n == RULE_FAULTS_MAX);
}

TEST(hostile_texts_cost_little_and_end_in_faults)
{
    ARENA;
    struct rule_faults faults = { 0 };
    size_t n = 200000;
    char *deep = make_n(a, char, n + 1);
    memset(deep, '(', n);
    compile(a, rule_on(a, "traveller", deep, "r"), &faults);
    check(faults.n > 0);
    for (size_t i = 0; i + 4 <= n; i += 4)
        memcpy(deep + i, "not ", 4);
    compile(a, rule_on(a, "traveller", deep, "r"), &faults);
    for (size_t i = 0; i + 4 <= n; i += 4)
        memcpy(deep + i, "abs(", 4);
    compile(a, rule_on(a, "traveller", deep, "r"), &faults);
    for (size_t i = 0; i + 4 <= n; i += 4)
        memcpy(deep + i, "1+1+", 4);
    compile(a, rule_on(a, "traveller", deep, "r"), &faults);
    compile(a, STR("rule \xFF\xFE version \"\nset = {{{"), &faults);
    compile(a, STR("rule"), &faults);
    compile(a, STR("rule X version 1 reason \"{\" reason \"{}\" reason \"{a"), &faults);
}

TEST(the_canonical_text_means_the_same)
{
    static const char *const conditions[] = {
        "person.role in {\"crew\"}",
        "person.bag_count in {1, 100000000000000000000}",
        "person.name starts with {\"A\"} and not (person.infant or booking.one_way)",
        "person.bag_count - (1 - 2) - 3 = -4 / (2 * 1)",
        "not (not person.infant) and (person.infant or person.verified) = yes",
        "event.date + (1 + 1) days > event.date - 3 hours",
        "person.role in {} or event.date in {2026-01-01}",
    };
    for (size_t i = 0; i < countof(conditions); i++) {
        ARENA;
        struct rule_faults faults = { 0 };
        const struct rule_set *set =
            compile(a, rule_on(a, "traveller", conditions[i], "{1 - (2 - 3)}"), &faults);
        if (faults.n)
            test_fail(__FILE__, __LINE__, str_cstr(a, rule_fault_print(a, &faults.at[0])));
        str text = rule_print(a, rule_at(set, 0));
        const struct rule_set *again = compile(a, text, &faults);
        if (faults.n)
            test_fail(__FILE__, __LINE__, str_cstr(a, text));
        check(str_eq(text, rule_print(a, rule_at(again, 0))));
    }
}

TEST(a_rule_too_dear_for_an_event_is_given_up_alone)
{
    ARENA;
    struct rule_faults faults = { 0 };
    const struct rule_set *set = compile(
        a,
        rule_on(
            a, "traveller",
            "count document (count leg (from = document.issuer and to = document.number) > 1) > 1",
            "r"),
        &faults);
    struct event e;
    check(event_sample(a, EVENT_TRAVELLER, STR(""), &e) == 0);
    for (int i = 0; i < 2000; i++) {
        list_push(a, &e.documents)->issuer.text = STR("A");
        list_push(a, e.legs)->from.text = STR("B");
    }
    struct rule_facts facts = { .event = &e, .now = now };
    struct rule_found r = { 0 };
    check(rule_set_run(set, &facts, a, &r) == 0 && str_eq(r.cut, STR("T-1")));
}
