// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"
#include "base/err.h"

#include <stdio.h>

const char *const alert_state_names[ALERT_STATES] = { "new",     "claimed", "awaiting", "snoozed",
                                                      "decided", "closed",  "reopened", "merged" };
static const char *const filters[] = { "open", "later" }; /* alert_list */

static const char *word_at(const char *const *words, size_t n, size_t i)
{
    return i < n ? words[i] : NULL;
}

const char *alert_filter_state(size_t i)
{
    return i < countof(filters) ? filters[i]
                                : word_at(alert_state_names, ALERT_STATES, i - countof(filters));
}

static const char *const wakes[] = { "time", "event" };
const char *alert_wake(size_t i) { return word_at(wakes, countof(wakes), i); }

static const char *const worths[] = { "yes", "no" };
const char *alert_worth(size_t i) { return word_at(worths, countof(worths), i); }

int alert_filter_check(str state)
{
    char words[200] = "";
    size_t n = 0;
    for (size_t i = 0; alert_filter_state(i); i++) {
        if (state.len == 0 || str_eq(state, str_c(alert_filter_state(i))))
            return 0;
        n += (size_t)snprintf(words + n, sizeof words - n, "%s%s", i ? ", " : "",
                              alert_filter_state(i));
    }
    return fail(ERR_INVALID, "state is one of %s, not '" STR_FMT "'", words, STR_ARG(state));
}

enum need {
    NOTHING = 0,
    OWNER = 1,
    OUTCOME_ = 2,
    REASON_ = 4,
    NOTE = 8,
    STAYS = 16,
    TO = 32,
    WAIT_ = 64,
    WAKE = 128,
    INTO = 256,
    BACK = 512,
};
#define OUTCOME OUTCOME_
#define REASON  REASON_
#define WAIT    WAIT_

struct step {
    const char *act;
    enum alert_state from, to;
    const char *permission;
    unsigned needs;
};
static const struct step steps[] = {
#define STEP(act, from, to, permission, needs) \
    { #act, ALERT_##from, ALERT_##to, #permission, needs },
#include "alert/states.def"
};
#undef OUTCOME
#undef REASON
#undef WAIT

static const struct code_word outcomes[] = {
#define OUTCOME(name, sentence) { #name, sentence },
#define REASON(name, sentence)
#define WAIT(name, sentence)
#define CLASH(outcome, reason)
#include "alert/outcomes.def"
};
static const struct code_word reasons[] = {
#define OUTCOME(name, sentence)
#define REASON(name, sentence) { #name, sentence },
#define WAIT(name, sentence)
#define CLASH(outcome, reason)
#include "alert/outcomes.def"
};
static const struct code_word waits[] = {
#define OUTCOME(name, sentence)
#define REASON(name, sentence)
#define WAIT(name, sentence) { #name, sentence },
#define CLASH(outcome, reason)
#include "alert/outcomes.def"
};
static const struct clash {
    const char *outcome, *reason;
} clashes[] = {
#define OUTCOME(name, sentence)
#define REASON(name, sentence)
#define WAIT(name, sentence)
#define CLASH(outcome, reason) { #outcome, #reason },
#include "alert/outcomes.def"
};

bool alert_clash(str outcome, str reason)
{
    for (size_t i = 0; i < countof(clashes); i++)
        if (str_eq(outcome, str_c(clashes[i].outcome)) && str_eq(reason, str_c(clashes[i].reason)))
            return true;
    return false;
}

static bool is_word(const struct code_word *words, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_c(words[i].code)))
            return true;
    return false;
}

static const struct step *step_find(str act, str state)
{
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(act, str_c(steps[i].act)) &&
            str_eq(state, str_c(alert_state_names[steps[i].from])))
            return &steps[i];
    return NULL;
}

#define WAKE_MOST (30 * USEC_PER_DAY) /* who wants longer closes it, and has it told again */
enum { NOTE_MOST = 4000 };

static bool is_one(str word, const char *(*at)(size_t))
{
    for (size_t i = 0; at(i); i++)
        if (str_eq(word, str_c(at(i))))
            return true;
    return false;
}

static int check_words(unsigned needs, const struct alert_act *act)
{
    if ((needs & OUTCOME_) && !is_word(outcomes, countof(outcomes), act->outcome))
        return fail(ERR_INVALID, "an outcome is needed, not '" STR_FMT "'", STR_ARG(act->outcome));
    if ((needs & REASON_) && !is_word(reasons, countof(reasons), act->reason_code))
        return fail(ERR_INVALID, "a reason code is needed, not '" STR_FMT "'",
                    STR_ARG(act->reason_code));
    if ((needs & REASON_) && alert_clash(act->outcome, act->reason_code))
        return fail(ERR_INVALID, "the reason contradicts the outcome");
    if ((needs & WAIT_) && !is_word(waits, countof(waits), act->reason_code))
        return fail(ERR_INVALID, "a reason why it waits is needed, not '" STR_FMT "'",
                    STR_ARG(act->reason_code));
    if (act->worth.len && !((needs & OUTCOME_) && is_one(act->worth, alert_worth)))
        return fail(ERR_INVALID, "worth is 'yes' or 'no', said with an outcome");
    if ((needs & NOTE) && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "a note is needed: why");
    if (str_eq(act->reason_code, STR("other")) && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "with the reason 'other' a note is needed");
    if (act->note.len > NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", NOTE_MOST);
    return 0;
}

bool alert_sleeps_past(const struct alert *x, usec now, usec wake_at)
{
    return x->moment > now && wake_at >= x->moment;
}

static int check_wake(struct arena *a, usec now, const struct alert *x, const struct alert_act *act)
{
    if (act->wake_on.len && !is_one(act->wake_on, alert_wake))
        return fail(ERR_INVALID, "it waits for 'time' or 'event', not '" STR_FMT "'",
                    STR_ARG(act->wake_on));
    if (act->wake_at <= now || act->wake_at > now + WAKE_MOST)
        return fail(ERR_INVALID, "until when it waits is needed: within 30 days from now");
    if (alert_sleeps_past(x, now, act->wake_at) && !act->past_moment) {
        str moment = time_fmt(a, x->moment);
        return fail(ERR_INVALID,
                    "it would wake when its moment is over, " STR_FMT
                    ": past_moment 1 says that this is meant",
                    STR_ARG(moment));
    }
    return 0;
}

static int check_into(const struct alert *x, const struct alert *into)
{
    if (!into)
        return fail(ERR_INVALID, "the alert that is to stand for it is needed");
    if (str_eq(into->id, x->id))
        return fail(ERR_INVALID, "an alert is not merged into itself");
    if (alert_is(into, ALERT_MERGED))
        return fail(ERR_INVALID, "that alert was merged into another: merge into that one");
    return 0;
}

static int check_needs(struct arena *a, const struct step *s, usec now, const struct alert *x,
                       const struct alert_act *act)
{
    if ((s->needs & OWNER) && !str_eq(x->owner, act->actor) && !((s->needs & TO) && act->may_take))
        return fail(ERR_INVALID, "this alert is with " STR_FMT, STR_ARG(x->owner));
    if ((s->needs & TO) && act->to.len == 0)
        return fail(ERR_INVALID, "to whom?");
    TRY(check_words(s->needs, act));
    if (s->needs & WAKE)
        TRY(check_wake(a, now, x, act));
    return s->needs & INTO ? check_into(x, act->into) : 0;
}

/* The clock of what the step makes of the alert. */
static void run_clock(struct alert *next, const struct step *s, usec now)
{
    if (s->to == ALERT_AWAITING || s->to == ALERT_SNOOZED)
        clock_pause(next, now);
    else
        clock_go_on(next, now);
    if (s->to == ALERT_REOPENED)
        clock_start(next, now);
    else if (s->to == ALERT_NEW)
        clock_unclaimed(next, now);
    else
        next->claim_by = 0;
}

/* What the step changes of the alert itself. */
static void move(struct alert *next, const struct step *s, const struct alert_act *act, usec now)
{
    bool is_back = s->from == ALERT_AWAITING || s->from == ALERT_SNOOZED; /* to whoever had it */
    next->state = str_c(alert_state_names[s->to]);
    if (s->needs & TO)
        next->owner = act->to;
    else if (s->to == ALERT_CLAIMED && !(is_back && (s->needs & OWNER)))
        next->owner = act->actor;
    if (s->to == ALERT_NEW || s->to == ALERT_REOPENED)
        next->owner = STR("");
    if (s->to == ALERT_REOPENED)
        next->outcome = next->reason_code = next->worth = STR("");
    if (s->needs & OUTCOME_) {
        next->outcome = act->outcome;
        next->reason_code = act->reason_code;
        next->worth = act->worth;
    }
    next->merged_into = s->needs & INTO ? act->into->id : STR("");
    next->wake_on = s->needs & WAKE ? (act->wake_on.len ? act->wake_on : STR("time")) : STR("");
    next->wake_at = s->needs & WAKE ? act->wake_at : 0;
    run_clock(next, s, now);
}

bool alert_is(const struct alert *x, enum alert_state state)
{
    return str_eq(x->state, str_c(alert_state_names[state]));
}

bool alert_is_free(const struct alert *x)
{
    return alert_is(x, ALERT_NEW) || alert_is(x, ALERT_REOPENED);
}

bool alert_counts(const struct alert *x)
{
    return alert_is(x, ALERT_CLOSED) && str_eq(x->outcome, STR("confirmed"));
}

void alert_stir(struct writes *w, struct alert *x, usec now)
{
    if (alert_counts(x))
        alert_count(w, x->subject, 0, -1);
    if (alert_is(x, ALERT_CLOSED) || alert_is(x, ALERT_DECIDED)) {
        x->state = str_c(alert_state_names[ALERT_REOPENED]);
        x->owner = x->outcome = x->reason_code = x->worth = STR("");
        clock_start(x, now);
        alert_share_outcome(w, x);
    } else if (alert_is(x, ALERT_AWAITING) || alert_is(x, ALERT_SNOOZED)) {
        x->state = str_c(alert_state_names[ALERT_CLAIMED]);
        x->wake_on = STR("");
        x->wake_at = 0;
        clock_go_on(x, now);
    }
    x->updated = now;
}

/* Closing as confirmed counts in the profile of the subject; opening again takes it back. */
static void count(struct writes *w, const struct alert *x, const struct alert *next)
{
    bool was = alert_counts(x), is = alert_counts(next);
    if (was != is)
        alert_count(w, x->subject, 0, is ? 1 : -1);
}

static str line_json(struct arena *a, const struct log_line *l)
{
    struct buf b = buf_new(a, 64 * 1024);
    alert_log_json(&b, l);
    return buf_str(&b);
}

/* Only the newest step, by whoever took it, and not for long. ALERT_NONE: there is none. */
static int undo_of(struct db *db, struct arena *a, const struct alert *x, str actor,
                   struct log_line *ret)
{
    int r = alert_last_line(db, a, x->id, ret);
    if (r == 0 && (ret->was.len == 0 || !str_eq(ret->actor, actor) || ret->version != x->version))
        r = ALERT_NONE;
    return r;
}

int alert_undoable(struct db *db, struct arena *a, const struct alert *x, str actor, usec *ret)
{
    struct log_line last;
    *ret = 0;
    int r = undo_of(db, a, x, actor, &last);
    if (r == 0)
        *ret = last.at;
    return r < 0 ? r : 0;
}

/* The step that is taken back, and the alert as it was. */
static int take_back(struct db *db, struct arena *a, usec now, const struct alert_act *act,
                     struct alert *next)
{
    struct log_line last;
    int r = undo_of(db, a, next, act->actor, &last);
    TRY(r);
    if (r == ALERT_NONE)
        return fail(ERR_INVALID, "there is no step of yours that can be taken back");
    if (now - last.at > act->undo)
        return fail(ERR_INVALID, "the time to take it back is over");
    return was_read(last.was, next);
}

/* What stands for x, or stood for it, says so in its own history; what is decided of it already
 * holds for x too. */
static int tell_into(struct db *db, struct writes *w, usec now, const struct alert *x,
                     const struct alert_act *act)
{
    struct alert into;
    bool joins = act->into != NULL;
    if (joins) {
        into = *act->into;
    } else {
        int r = alert_get(db, w->a, x->merged_into, &into);
        if (r != 0)
            return r < 0 ? r : 0;
    }
    into.reasons_merged += (joins ? 1 : -1) * (x->reasons + x->reasons_merged);
    if (joins)
        clock_graver_by(&into, now, (enum severity)x->severity, x->title);
    else
        TRY(alert_without(db, w->a, &into, x->id));
    alert_line(w, now, &into,
               &(struct told_line){ .actor = act->actor,
                                    .act = joins ? STR("merged in") : STR("split off"),
                                    .note = x->title });
    if (joins && into.outcome.len)
        alert_share_outcome(w, &into);
    return 0;
}

static void log_step(struct writes *w, usec now, const struct alert *x, const struct step *s,
                     const struct alert_act *act, struct alert_stepped *ret)
{
    const struct alert *next = &ret->alert;
    bool stays = s->needs & STAYS;
    struct log_line line = { .alert = x->id,
                             .version = next->version,
                             .at = now,
                             .actor = act->actor,
                             .act = act->act,
                             .from = x->state,
                             .to = next->state,
                             .note = act->note,
                             .was = stays || (s->needs & BACK) ? STR("") : was_text(w->a, x) };
    if (!stays) {
        line.outcome = next->outcome;
        line.reason_code = s->needs & WAIT_ ? act->reason_code : next->reason_code;
        line.worth = next->worth;
    }
    if (s->needs & TO)
        line.note = str_fmt(w->a, STR_FMT "%s" STR_FMT, STR_ARG(act->to), act->note.len ? ": " : "",
                            STR_ARG(act->note));
    alert_put_log(w, &line);
    ret->line = line_json(w->a, &line);
}

int alert_step(struct db *db, struct writes *w, usec now, const struct alert *x,
               const struct alert_act *act, struct alert_stepped *ret)
{
    if (act->version != x->version)
        return ALERT_CHANGED;
    const struct step *s = step_find(act->act, x->state);
    if (!s)
        return fail(ERR_INVALID, "an alert that is " STR_FMT " cannot be asked to '" STR_FMT "'",
                    STR_ARG(x->state), STR_ARG(act->act));
    if (str_eq(str_c(s->permission), STR("ALERT_TAKE")) && !act->may_take)
        return fail(ERR_INVALID, "only a supervisor takes over what another has claimed");
    TRY(check_needs(w->a, s, now, x, act));
    *ret = (struct alert_stepped){ .alert = *x };
    struct alert *next = &ret->alert;
    if (s->needs & BACK)
        TRY(take_back(db, w->a, now, act, next));
    else if (!(s->needs & STAYS))
        move(next, s, act, now);
    next->version = x->version + 1;
    next->updated = now;
    alert_update(w, next, x->version);
    log_step(w, now, x, s, act, ret);
    count(w, x, next);
    if (!str_eq(x->outcome, next->outcome))
        alert_share_outcome(w, next);
    alert_tell(w, next, now);
    if (!str_eq(x->merged_into, next->merged_into))
        TRY(tell_into(db, w, now, x, act));
    return 0;
}

void alert_news(struct writes *w, usec now, struct alert *x, const struct told_line *l)
{
    str from = x->state;
    x->version++;
    alert_stir(w, x, now);
    alert_update(w, x, x->version - 1);
    alert_put_log(w, &(struct log_line){ .alert = x->id,
                                         .version = x->version,
                                         .at = now,
                                         .actor = l->actor,
                                         .act = l->act,
                                         .from = from,
                                         .to = x->state,
                                         .note = l->note });
    alert_tell(w, x, now);
}

int alert_sweep(struct db *db, struct writes *w, usec now)
{
    const struct told_line woke = { .actor = STR("ntc"),
                                    .act = STR("woke"),
                                    .note = STR("its time has come") };
    struct alerts due = { 0 };
    TRY(alert_due(db, w->a, now, &due));
    list_each (struct alert, x, &due)
        alert_news(w, now, x, &woke);
    return 0;
}

void alert_line(struct writes *w, usec now, struct alert *x, const struct told_line *l)
{
    x->version++;
    x->updated = now;
    alert_update(w, x, x->version - 1);
    alert_put_log(w, &(struct log_line){ .alert = x->id,
                                         .version = x->version,
                                         .at = now,
                                         .actor = l->actor,
                                         .act = l->act,
                                         .from = x->state,
                                         .to = x->state,
                                         .note = l->note });
    alert_tell(w, x, now);
}

void alert_hand(struct writes *w, usec now, struct alert *x, const struct told_line *l, str to)
{
    x->owner = to;
    alert_line(w, now, x, l);
}

void alert_acts_json(struct buf *b, const char *key, str state)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(state, str_c(alert_state_names[steps[i].from])))
            json_str(b, NULL, str_c(steps[i].act));
    json_close(b, ']');
}

void alert_words_json(struct buf *b)
{
    json_words(b, "outcomes", outcomes, countof(outcomes));
    json_words(b, "reasons", reasons, countof(reasons));
    json_words(b, "waits", waits, countof(waits));
    json_open(b, "clashes", '[');
    for (size_t i = 0; i < countof(clashes); i++) {
        json_open(b, NULL, '{');
        json_str(b, "outcome", str_c(clashes[i].outcome));
        json_str(b, "reason", str_c(clashes[i].reason));
        json_close(b, '}');
    }
    json_close(b, ']');
}
