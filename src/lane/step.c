// SPDX-License-Identifier: Apache-2.0
/* Persons change a lane: with a reason; from red to less two of them, one after the other. */
#include "base/err.h"
#include "lane/lane_private.h"

enum act { OVERRIDE, AGREE, REFUSE, WITHDRAW };
static const struct {
    const char *name, *permission;
} acts[] = { [OVERRIDE] = { "override", "LANE_OVERRIDE" },
             [AGREE] = { "agree", "LANE_APPROVE" },
             [REFUSE] = { "refuse", "LANE_APPROVE" },
             [WITHDRAW] = { "withdraw", "LANE_OVERRIDE" } };

const char *lane_act_permission(str act)
{
    for (size_t i = 0; i < countof(acts); i++)
        if (str_eq(act, str_c(acts[i].name)))
            return acts[i].permission;
    return "";
}

static void end_pending(struct lane_decision *d) { d->pending = d->pending_by = STR(""); }

/* As select_may_override() knows it. `second` is empty or who agrees. */
static int may(const struct lane_decision *d, str to, str reason, str first, str second)
{
    struct select_decision s = { .lane = lane_from(d->lane), .is_sampled = d->is_sampled };
    return select_may_override(&s, lane_from(to), reason, first, second);
}

static int override(struct lane_decision *d, const struct lane_act *x, str *ret_act)
{
    enum select_lane to = lane_from(x->to), from = lane_from(d->lane);
    if (str_trim(x->note).len < LIFE_NOTE_LEAST || x->note.len > LIFE_NOTE_MOST)
        return fail(ERR_INVALID, "a reason of %d to %d bytes is needed", LIFE_NOTE_LEAST,
                    LIFE_NOTE_MOST);
    if (d->found >= 0)
        return fail(ERR_INVALID, "it was examined already: its lane stays");
    bool is_pair = from == SELECT_red && to < SELECT_red;
    /* Would it be allowed if another agreed? Who that is comes later. */
    TRY(may(d, x->to, x->note, x->by, is_pair ? STR("another person") : STR("")));
    if (is_pair && d->pending.len)
        return fail(ERR_INVALID, "a proposal of " STR_FMT " waits already", STR_ARG(d->pending_by));
    if (is_pair) {
        d->pending = x->to;
        d->pending_by = x->by;
        *ret_act = STR("propose");
        return 0;
    }
    d->lane = x->to;
    end_pending(d);
    return 0;
}

static int answer(struct lane_decision *d, enum act act, const struct lane_act *x)
{
    if (!d->pending.len)
        return fail(ERR_INVALID, "nothing is proposed");
    if (act == WITHDRAW && !str_eq(x->by, d->pending_by))
        return fail(ERR_INVALID, "who proposed it withdraws it: " STR_FMT, STR_ARG(d->pending_by));
    if (act != WITHDRAW && str_eq(x->by, d->pending_by))
        return fail(ERR_INVALID, "who proposed it does not decide on it: another person must");
    if (act != WITHDRAW && str_trim(x->note).len < LIFE_NOTE_LEAST)
        return fail(ERR_INVALID, "a reason of at least %d bytes is needed", LIFE_NOTE_LEAST);
    if (x->note.len > LIFE_NOTE_MOST)
        return fail(ERR_INVALID, "a reason has at most %d bytes", LIFE_NOTE_MOST);
    if (act == AGREE && d->found >= 0)
        return fail(ERR_INVALID, "it was examined meanwhile: its lane stays");
    if (act == AGREE) {
        TRY(may(d, d->pending, x->note, d->pending_by, x->by));
        d->lane = d->pending;
    }
    end_pending(d);
    return 0;
}

static void audit(struct writes *w, usec now, const struct lane_act *x, str act,
                  const struct lane_decision *d)
{
    write_audit(w, now, x->by, str_fmt(w->a, "lane." STR_FMT, STR_ARG(act)),
                str_fmt(w->a, "lane/" STR_FMT, STR_ARG(d->id)),
                str_fmt(w->a,
                        "{\"decided\":\"" STR_FMT "\",\"lane\":\"" STR_FMT
                        "\",\"pending\":\"" STR_FMT "\"}",
                        STR_ARG(d->decided), STR_ARG(d->lane), STR_ARG(d->pending)));
}

int lane_step(struct db *db, struct writes *w, usec now, const struct lane_act *x)
{
    struct lane_decision d;
    size_t act = OVERRIDE;
    int r = lane_decision_get(db, w->a, x->id, &d);
    if (r != 0)
        return r;
    if (d.revision != x->revision)
        return LIFE_CHANGED;
    while (act < countof(acts) && !str_eq(x->act, str_c(acts[act].name)))
        act++;
    if (act == countof(acts))
        return fail(ERR_INVALID, "there is no such act: '" STR_FMT "'", STR_ARG(x->act));
    struct lane_act done = *x;
    str from = d.lane;
    done.to = act == OVERRIDE ? x->to : d.pending;
    TRY(act == OVERRIDE ? override(&d, x, &done.act) : answer(&d, (enum act)act, x));
    lane_move(w, &d);
    lane_log(w, now, &done, from, done.to);
    lane_tell(w, &d, now);
    audit(w, now, x, done.act, &d);
    return 0;
}
