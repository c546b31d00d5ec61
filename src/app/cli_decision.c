/* cli_decision.c — ntc decision replay, explain, check. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.h"
#include "app/cli.h"
#include "app/replay.h"
#include "base/build.h"
#include "base/err.h"
#include "dossier/dossier.h"
#include "lane/lane.h"
#include "risk/risk.h"

#include <stdio.h>

/* MESSAGE:NUMBER, or all that an alert rests on. */
static int decisions_of(struct db *db, struct arena *a, str id, struct rests_ons *ret)
{
    str rest = id, message = STR("");
    int64_t seq;
    if (str_has(id, ':')) {
        str_cut(&rest, ':', &message);
        if (str_to_i64(rest, &seq) != 0)
            return fail(ERR_INVALID, "MESSAGE:NUMBER is needed, not " STR_FMT, STR_ARG(id));
        *list_push(a, ret) = (struct rests_on){ message, seq };
        return 0;
    }
    int r = replay_rests_on(db, a, id, ret);
    return r == REPLAY_NONE ? fail(ERR_INVALID, "there is no alert " STR_FMT, STR_ARG(id)) : r;
}

struct deciding {
    struct cli *c;
    struct replay replay;
    const struct rests_on *now;
    size_t differ;
};

static const char *why_none(int r)
{
    return r == REPLAY_NONE ? "it is no longer kept, or there is none such"
                            : "it has no receipt: of a time before, or told too late to be judged";
}

static const char *score_word(const struct replayed *r)
{
    switch (r->scored) {
    case SCORED_SAME:
        return ", score identical";
    case SCORED_OTHERWISE:
        return ", score DIFFERS";
    case SCORED_NO_MODEL:
        return ", the model of its score is not in the store as it was";
    default:
        return "";
    }
}

/* Its lane, if it was this event that was given one. */
static bool lane_of(struct deciding *x, const struct replayed *r, struct lane_decision *ret)
{
    return r->event->kind == EVENT_DECLARATION &&
           lane_decision_of(x->replay.db, x->c->a, r->event->situation, ret) == 0;
}

static void compare_lane(struct deciding *x, const struct replayed *r)
{
    struct lane_decision d;
    enum select_lane lane = SELECT_green;
    bool is_same = false;
    if (!lane_of(x, r, &d) || !str_eq(d.message, x->now->message) || d.seq != x->now->seq)
        return;
    int e = lane_replay(x->replay.db, &d, &is_same, &lane);
    if (e != 0) {
        printf("  lane " STR_FMT "  cannot be decided again: %s\n", STR_ARG(d.decided),
               e < 0 ? err_last() : "what it rests on is no longer kept");
        return;
    }
    x->differ += !is_same;
    printf("  lane " STR_FMT "  %s%s%s\n", STR_ARG(d.decided), is_same ? "identical" : "DIFFERS",
           is_same ? "" : ", now ", is_same ? "" : select_lane_names[lane]);
}

static void explain_lane(struct deciding *x, const struct replayed *r)
{
    struct lane_decision d;
    if (!lane_of(x, r, &d))
        return;
    printf("lane: " STR_FMT "\n", STR_ARG(d.why));
    printf("  number %lld in " STR_FMT " " STR_FMT ", policy " STR_FMT "\n", (long long)d.n,
           STR_ARG(d.office), STR_ARG(d.shift), STR_ARG(d.policy));
    struct buf steps = buf_new(x->c->a, 64 << 10);
    if (lane_steps_say(x->replay.db, &steps, "  ", d.id) < 0)
        printf("  what became of it cannot be read: %s\n", err_last());
    printf(STR_FMT, STR_ARG(buf_str(&steps)));
    if (!str_eq(d.lane, d.decided))
        printf("  it is " STR_FMT " now\n", STR_ARG(d.lane));
}

static void compare(struct deciding *x, const struct replayed *r)
{
    bool is_same = str_eq(r->outcome, r->receipt.outcome);
    str now = build_id();
    x->differ += !r->is_same;
    printf(STR_FMT ":%lld  %s  rules %lld, lists %lld, program " STR_FMT "%s, outcome " STR_FMT
                   "%s" STR_FMT "%s\n",
           STR_ARG(x->now->message), (long long)x->now->seq, r->is_same ? "identical" : "DIFFERS",
           (long long)r->receipt.rules_n, (long long)r->receipt.lists_n, STR_ARG(r->receipt.engine),
           str_eq(now, r->receipt.engine) ? "" : " (not this one)",
           STR_ARG(r->receipt.outcome.len ? r->receipt.outcome : STR("nothing found")),
           is_same ? "" : ", now ", STR_ARG(is_same ? STR("") : r->outcome), score_word(r));
    compare_lane(x, r);
}

/* A score says how likely and why; what follows from it rules say. */
static void tell_score(const struct told_score *s)
{
    if (!s->model.text.len)
        return;
    printf("score: an offence is likely to %.1f %%, says the model " STR_FMT
           "; most of all: " STR_FMT "; of its names and codes %.0f %% are new or nearly so",
           100 * s->probability, STR_ARG(s->model.text),
           STR_ARG(s->reason.text.len ? s->reason.text : STR("nothing speaks for it")),
           100 * s->novelty);
    if (s->loss >= 0)
        printf("; expected loss %.2f", s->loss);
    printf("\n");
}

static void tell_unless(struct deciding *x, const struct replayed *r, const struct reason *reason)
{
    struct rule_ids unless = { 0 };
    const struct rule *rule = rule_find_version(r->edition->rules, reason->code, reason->version);
    struct rule_facts facts = receipt_facts(&r->receipt, r->event);
    if (reason->kind != REASON_RULE || !rule)
        return;
    rule_unless(x->replay.each, rule, &facts, &unless);
    list_each (const str, one, &unless)
        printf("  would not have fired if " STR_FMT "\n", STR_ARG(*one));
}

static void tell(struct deciding *x, const struct replayed *r, const struct reasons *reasons,
                 const char *what)
{
    list_each (const struct reason, reason, reasons) {
        printf("%s %s " STR_FMT " version " STR_FMT " (" STR_FMT "; " STR_FMT "): " STR_FMT
               "\n  " STR_FMT "\n",
               what, reason_kind_names[reason->kind], STR_ARG(reason->code),
               STR_ARG(str_sub(reason->version, 0, 12)), STR_ARG(reason->author),
               STR_ARG(reason->basis), STR_ARG(reason->title), STR_ARG(reason->text));
        list_each (const struct evidence, e, &reason->evidence)
            printf("  because " STR_FMT " = " STR_FMT "%s\n", STR_ARG(e->field), STR_ARG(e->value),
                   e->length ? "" : " (not in the message: known or reckoned)");
        tell_unless(x, r, reason);
    }
}

static void explain(struct deciding *x, const struct replayed *r)
{
    printf("event " STR_FMT ":%lld, a %s, decided " STR_FMT " by rules %lld and lists %lld\n",
           STR_ARG(x->now->message), (long long)x->now->seq, event_kind_names[r->event->kind],
           STR_ARG(time_fmt(x->replay.each, r->receipt.now)), (long long)r->receipt.rules_n,
           (long long)r->receipt.lists_n);
    if (!r->is_same)
        printf("taken again it comes out otherwise: what follows is not what was decided\n");
    tell_score(&r->receipt.score);
    if (r->found.live.n == 0)
        printf("nothing spoke of it\n");
    tell(x, r, &r->found.live, "by");
    tell(x, r, &r->found.trial, "on trial, told to nobody: by");
    list_each (const str, code, &r->receipt.cleared)
        printf("left out, since it was cleared: " STR_FMT "\n", STR_ARG(*code));
    explain_lane(x, r);
    x->differ += !r->is_same;
}

static int each(struct cli *c, struct db *db,
                void (*one)(struct deciding *, const struct replayed *))
{
    struct deciding x = { .c = c };
    struct rests_ons decisions = { 0 };
    int code = EXIT_DONE;
    for (size_t i = 0; i < c->n_files; i++) {
        struct rests_ons some = { 0 };
        if (decisions_of(db, c->a, str_c(c->files[i]), &some) < 0)
            return cli_fail(c, "decision");
        list_each (const struct rests_on, event, &some)
            *list_push(c->a, &decisions) = *event;
    }
    replay_open(&x.replay, db);
    list_each (const struct rests_on, d, &decisions) {
        struct replayed replayed = { 0 };
        x.now = d;
        int r = replay_event(&x.replay, d->message, d->seq, &replayed);
        if (r < 0)
            code = cli_fail(c, "decision");
        else if (r > 0)
            fprintf(stderr, "ntc: " STR_FMT ":%lld: %s\n", STR_ARG(d->message), (long long)d->seq,
                    why_none(r));
        else
            one(&x, &replayed);
        code = r > 0 ? EXIT_NOT_DONE : code;
    }
    replay_close(&x.replay);
    return code == EXIT_DONE && x.differ ? EXIT_ATTENTION : code;
}

static int replay(struct cli *c, struct engine *e unused, struct db *db)
{
    return each(c, db, compare);
}
static int explaining(struct cli *c, struct engine *e unused, struct db *db)
{
    return each(c, db, explain);
}

/* all of them */

struct checking {
    struct replay replay;
    size_t same, differ, gone;
};

static int check_page(struct checking *x, const struct judgeds *page)
{
    list_each (const struct judged, j, page) {
        struct replayed r = { 0 };
        int is = replay_judged(&x->replay, j, &r);
        TRY(is);
        x->gone += is > 0;
        x->same += is == 0 && r.is_same;
        if (is != 0 || r.is_same)
            continue;
        x->differ++;
        printf(STR_FMT ":%lld differs\n", STR_ARG(j->message), (long long)j->seq);
    }
    return 0;
}

static int check_all(struct checking *x, struct db *db)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20), *place = arena_new(1 << 16);
    struct judged behind = { .message = STR(""), .seq = -1 };
    struct replay_span all = { .to = time_now() + USEC_PER_DAY, .kind = STR("") };
    struct judgeds page;
    do {
        arena_reset(a);
        TRY(replay_page(db, a, &all, &behind, &page));
        TRY(check_page(x, &page));
        if (page.n == 0)
            break;
        behind = page.at[page.n - 1];
        arena_reset(place);
        behind.message = str_copy(place, behind.message);
    } while (page.n > 0);
    return 0;
}

static void tell_lane(void *self unused, str what)
{
    printf("lane of " STR_FMT "\n", STR_ARG(what));
}

static void tell_life(void *self unused, str what) { cli_print(what); }

/* What rules, models and policies are in force by, beside what they decide. */
static int check_lives(struct db *db, struct life_checked *x)
{
    static const struct life *const lives[] = { &rule_life, &risk_life, &lane_policy_life };
    for (size_t i = 0; i < countof(lives); i++)
        TRY(life_check(db, lives[i], x));
    TRY(dossier_check(db, x));
    return rules_in_force_check(db, x);
}

static int check(struct cli *c, struct engine *e unused, struct db *db)
{
    struct checking x = { 0 };
    struct lane_checked lanes = { 0 };
    struct life_checked lives = { .tell = tell_life };
    replay_open(&x.replay, db);
    int r = check_all(&x, db);
    replay_close(&x.replay);
    if (r == 0)
        r = lane_check(db, tell_lane, NULL, &lanes);
    if (r == 0)
        r = check_lives(db, &lives);
    if (r < 0)
        return cli_fail(c, "decision");
    printf(c->json
               ? "{\"same\":%zu,\"differ\":%zu,\"gone\":%zu}\n"
               : "%zu decisions taken again are identical, %zu differ, %zu are no longer kept\n",
           x.same, x.differ, x.gone);
    if (lives.good + lives.bad)
        printf(
            c->json
                ? "{\"lives_good\":%lld,\"lives_bad\":%lld}\n"
                : "%lld rules, models, policies and dossiers stand where persons put them, %lld do "
                  "not\n",
            (long long)lives.good, (long long)lives.bad);
    if (lanes.same + lanes.differ + lanes.gone)
        printf(c->json ? "{\"lanes_same\":%lld,\"lanes_differ\":%lld,\"lanes_gone\":%lld}\n"
                       : "%lld lanes decided again are identical, %lld differ, %lld are no longer "
                         "kept\n",
               (long long)lanes.same, (long long)lanes.differ, (long long)lanes.gone);
    return x.differ || lanes.differ || lives.bad ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_decision_check(struct cli *c) { return cli_with_data(c, check); }
int cli_decision_replay(struct cli *c) { return cli_with_data(c, replay); }
int cli_decision_explain(struct cli *c) { return cli_with_data(c, explaining); }
