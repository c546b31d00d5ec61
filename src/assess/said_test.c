// SPDX-License-Identifier: Apache-2.0
#include "assess/said.h"
#include "base/test.h"

enum { MOST = 4 };

/* A person with up to MOST documents, "P:AA1010101:PAK". */
static struct said told(struct arena *a, const char *sex, const char *const *documents, size_t n)
{
    struct person p = { .sex = { .text = str_c(sex) } };
    struct event e = { .kind = EVENT_TRAVELLER, .subject_kind = "person", .person = &p };
    struct said ret;
    for (size_t i = 0; i < n; i++) {
        str rest = str_c(documents[i]), type, number;
        str_cut(&rest, ':', &type);
        str_cut(&rest, ':', &number);
        *list_push(a, &e.documents) = (struct document){ .type = { .text = type },
                                                         .number = { .text = number },
                                                         .issuer = { .text = rest } };
    }
    said_of_event(a, &e, false, &ret);
    struct said again;
    check(said_of_json(a, said_json(a, &ret), &again) == 0 && again.n == ret.n);
    return again;
}
#define TOLD(sex, ...) \
    told(a, sex, (const char *const[]){ __VA_ARGS__ }, \
         sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

TEST(a_clearance_holds_for_the_same_document_and_nothing_new)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct said then = TOLD("M", "P:AA1010101:PAK", "I:35202-1234567-1:PAK");
    struct said fewer = TOLD("", "P:aa 1010101:"), card = TOLD("M", "I:3520212345671:");
    struct said visa = TOLD("M", "P:AA1010101:PAK", "V:99887766:SAU");
    struct said other = TOLD("M", "P:ZB9876543:PAK"),
                both = TOLD("M", "P:AA1010101:PAK", "P:X1:PAK");
    struct said state = TOLD("M", "P:AA1010101:AFG"), sex = TOLD("F", "P:AA1010101:PAK");
    struct said none = told(a, "M", NULL, 0);
    check(said_holds(&then, &then, true));
    check(said_holds(&then, &fewer, true));
    check(said_holds(&then, &card, true));
    check(said_holds(&then, &visa, true));
    check(!said_holds(&then, &other, true));
    check(!said_holds(&then, &both, true));
    check(!said_holds(&then, &state, true));
    check(!said_holds(&then, &sex, true));
    check(!said_holds(&then, &none, true));
    check(!said_holds(&none, &none, true)); /* a sex is nobody */
    check(said_holds(&none, &none, false));
    check(!said_holds(&none, &then, true));
    struct said two = TOLD("M", "P:AA1010101:PAK", "P:AA1010101:IRN");
    check(two.n == 3);
}

TEST(without_a_document_all_that_was_told_must_be_told_again)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct said then = told(a, "M", NULL, 0), less = told(a, "", NULL, 0);
    check(!said_holds(&then, &less, true));
}

TEST(what_differs_is_said_in_words)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct said then = TOLD("M", "P:AA1010101:PAK"), now = TOLD("F", "I:3520212345671:PAK");
    struct said none = told(a, "M", NULL, 0);
    struct buf b = buf_new(a, 1000), c = buf_new(a, 1000);
    said_difference(&b, &then, &now);
    check(str_eq(buf_str(&b), STR("for passport AA1010101 of PAK; now CNIC 3520212345671, sex M; "
                                  "now F")));
    said_difference(&c, &then, &none);
    check(str_eq(buf_str(&c), STR("for passport AA1010101 of PAK; now no document")));
}
