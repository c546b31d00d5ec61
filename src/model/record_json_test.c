// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "model/record_json.h"

static bool is_masked_so(const char *value, const char *want)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    return str_eq(value_masked(a, str_c(value)), str_c(want));
}

TEST(the_last_three_characters_of_a_guarded_value_are_shown)
{
    check(is_masked_so("AB1234567", "***567"));
    check(is_masked_so("someone@mail.example", "***ple"));
    check(is_masked_so("12 Garden Road, Łódź", "***ódź"));
    check(is_masked_so("X4417", "***")); /* too short to show a part of it */
    check(is_masked_so("", "***"));
}

static bool is_sentence_so(const char *text, const char *want)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    return str_eq(text_masked(a, str_c(text)), str_c(want));
}

TEST(a_sentence_keeps_its_words_dates_and_small_numbers)
{
    check(is_sentence_so("Passport AB1234567 of PAK was valid until 2026-11-20.",
                         "Passport ***567 of PAK was valid until 2026-11-20."));
    check(is_sentence_so("5 bags (120 kg), ticket 2140116287266; ask a.b@mail.example",
                         "5 bags (120 kg), ticket ***266; ask ***ple"));
    check(is_sentence_so("Lands 2026-11-24T02:10, phone +923154519822",
                         "Lands 2026-11-24T02:10, phone ***822"));
}

TEST(every_guarded_field_is_known_by_its_name)
{
    check(field_is_guarded(STR("document.number")) && field_is_guarded(STR("booking.email")));
    check(field_is_guarded(STR("consignment.consignee_id")) &&
          field_is_guarded(STR("seizure.company_id")));
    check(field_is_guarded(STR("profile.other_passport")) &&
          !field_is_guarded(STR("profile.seen")));
    check(!field_is_guarded(STR("document.expiry")) && !field_is_guarded(STR("list.name")));
    check(!field_is_guarded(STR("document")) && !field_is_guarded(STR("")));
}

TEST(only_guarded_values_are_masked)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct document d = { .number = { .text = STR("AB1234567") },
                          .issuer = { .text = STR("PAK") } };
    struct buf open = buf_new(a, 1000), masked = buf_new(a, 1000);
    record_json(&open, NULL, &document_fields, &d, 0);
    record_json(&masked, NULL, &document_fields, &d, SHOW_MASKED);
    check(str_eq(buf_str(&open), STR("{\"number\":\"AB1234567\",\"issuer\":\"PAK\"}")));
    check(str_eq(buf_str(&masked), STR("{\"number\":\"***567\",\"issuer\":\"PAK\"}")));
}
