// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "handover/handover.h"

#define NOW (1000 * USEC_PER_DAY)

struct scene {
    struct arena *a;
    struct writes w;
    struct handover x;
    struct handover_item i;
};

static struct scene scene(void)
{
    struct scene s = { .a = arena_new(1 << 20),
                       .x = { .id = STR("H"),
                              .state = STR("open"),
                              .outgoing = STR("omar"),
                              .incoming = STR("hina"),
                              .unit = STR(""),
                              .region = STR("South"),
                              .version = 1,
                              .expires = NOW + USEC_PER_DAY },
                       .i = { .ref = STR("alert/1"), .mark = STR("v7"), .status = STR("waits") } };
    writes_init(&s.w, s.a);
    return s;
}

static int say(struct scene *s, const char *act, unsigned sides, const char *note)
{
    struct handover_act say = { .act = str_c(act),
                                .by = STR("hina"),
                                .note = str_c(note),
                                .seen = handover_seen(s->a, &s->i),
                                .sides = sides };
    return handover_say(&s->w, NOW, &s->x, &s->i, &say);
}

TEST(the_incoming_accepts_and_nobody_else)
{
    struct scene s = scene();
    check(say(&s, "accept", HANDOVER_OUTGOING | HANDOVER_LEAD, "") == HANDOVER_OTHER);
    check(s.w.list.n == 0);
    check(say(&s, "accept", HANDOVER_INCOMING, "") == 0);
    check(s.w.list.n > 0);
    arena_free(s.a);
}

TEST(what_was_not_seen_so_is_not_accepted)
{
    struct scene s = scene();
    struct handover_act old = { .act = STR("accept"),
                                .by = STR("hina"),
                                .note = STR(""),
                                .seen = STR("v6.0"),
                                .sides = HANDOVER_INCOMING };
    check(handover_say(&s.w, NOW, &s.x, &s.i, &old) == HANDOVER_CHANGED);
    old.seen = handover_seen(s.a, &s.i);
    s.i.rev++; /* the outgoing wrote a note meanwhile */
    check(handover_say(&s.w, NOW, &s.x, &s.i, &old) == HANDOVER_CHANGED);
    check(s.w.list.n == 0);
    arena_free(s.a);
}

TEST(a_question_needs_words_and_is_kept_by_who_may)
{
    struct scene s = scene();
    check(say(&s, "refuse", HANDOVER_INCOMING, " ") < 0);
    check(say(&s, "refuse", HANDOVER_INCOMING, "which gate?") == 0);
    check(say(&s, "keep", HANDOVER_OUTGOING, "mine") < 0); /* nothing was asked back */
    s.i.status = STR("refused");
    check(say(&s, "keep", HANDOVER_OUTGOING, "mine") == 0);
    s.i.status = STR("raised");
    check(say(&s, "keep", HANDOVER_OUTGOING, "mine") < 0);
    check(say(&s, "keep", HANDOVER_LEAD, "it stays") == 0);
    arena_free(s.a);
}

TEST(what_is_over_is_over)
{
    struct scene s = scene();
    s.x.expires = NOW;
    check(say(&s, "accept", HANDOVER_INCOMING, "") == HANDOVER_OVER);
    s.x.expires = NOW + 1;
    s.x.state = STR("withdrawn");
    check(say(&s, "accept", HANDOVER_INCOMING, "") == HANDOVER_OVER);
    check(handover_withdraw(&s.w, NOW, &s.x, STR("omar"), STR("")) == HANDOVER_OVER);
    arena_free(s.a);
}

TEST(all_is_settled_when_all_is_accepted_or_stays)
{
    struct scene s = scene();
    struct handover_list l = { 0 };
    check(handover_lacks(s.a, &l).len == 0);
    *list_push(s.a, &l.items) = s.i;
    check(handover_lacks(s.a, &l).len > 0);
    l.items.at[0].status = STR("accepted");
    check(handover_lacks(s.a, &l).len == 0);
    *list_push(s.a, &l.items) = s.i;
    l.items.at[1].status = STR("raised");
    check(str_ends(handover_lacks(s.a, &l), STR("1 with the supervisor")));
    l.items.at[1].status = STR("kept");
    check(handover_lacks(s.a, &l).len == 0);
    arena_free(s.a);
}

TEST(the_list_that_is_kept_names_nobody)
{
    struct scene s = scene();
    struct handover_list l = { 0 };
    size_t at;
    s.i.name = STR("BILAL TOPSON");
    s.i.title = STR("A grave one");
    *list_push(s.a, &l.items) = s.i;
    str kept = handover_list_json(s.a, &l.items);
    check(str_find(kept, STR("A grave one"), &at));
    check(!str_find(kept, STR("TOPSON"), &at));
    arena_free(s.a);
}

TEST(an_item_says_what_the_caller_may_do_with_it)
{
    struct scene s = scene();
    struct buf b = buf_new(s.a, 4000);
    size_t at;
    handover_item_json(&b, &s.i, true, HANDOVER_INCOMING);
    check(str_find(
        buf_str(&b),
        STR("\"acts\":[\"accept\",\"refuse\",\"raise\"],\"with_note\":[\"refuse\",\"raise\"]"),
        &at));
    b = buf_new(s.a, 4000);
    handover_item_json(&b, &s.i, true, HANDOVER_LEAD); /* a supervisor who gives it away as well */
    check(str_find(buf_str(&b), STR("\"acts\":[\"note\"],\"with_note\":[\"note\"]"), &at));
    b = buf_new(s.a, 4000);
    handover_item_json(&b, &s.i, true, HANDOVER_OUTGOING | HANDOVER_LEAD);
    check(str_find(buf_str(&b), STR("\"acts\":[\"note\"],\"with_note\":[]"), &at));
    s.i.status = STR("raised"); /* only as a supervisor: then with a reason */
    b = buf_new(s.a, 4000);
    handover_item_json(&b, &s.i, true, HANDOVER_OUTGOING | HANDOVER_LEAD);
    check(str_find(buf_str(&b),
                   STR("\"acts\":[\"note\",\"keep\"],\"with_note\":[\"note\",\"keep\"]"), &at));
    b = buf_new(s.a, 4000);
    handover_item_json(&b, &s.i, true, 0);
    check(!str_find(buf_str(&b), STR("acts"), &at));
    arena_free(s.a);
}
