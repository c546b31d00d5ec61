// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_store.h"
#include "base/err.h"

#include <stdio.h>

const char *const alert_state_names[ALERT_STATES] = { "new", "claimed", "decided", "closed",
                                                      "reopened" };

const char *alert_filter_state(size_t i)
{
    if (i == 0)
        return "open"; /* all but closed: alert_filter */
    return i <= ALERT_STATES ? alert_state_names[i - 1] : NULL;
}

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

enum need { NOTHING = 0, OWNER = 1, OUTCOME_ = 2, REASON_ = 4, NOTE = 8, STAYS = 16 };
#define OUTCOME OUTCOME_
#define REASON  REASON_

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

struct word {
    const char *name, *sentence;
};
static const struct word outcomes[] = {
#define OUTCOME(name, sentence) { #name, sentence },
#define REASON(name, sentence)
#include "alert/outcomes.def"
};
static const struct word reasons[] = {
#define OUTCOME(name, sentence)
#define REASON(name, sentence) { #name, sentence },
#include "alert/outcomes.def"
};

static bool is_word(const struct word *words, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_c(words[i].name)))
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

static int check_needs(const struct step *s, const struct alert *x, const struct alert_act *act)
{
    if ((s->needs & OWNER) && !str_eq(x->owner, act->actor))
        return fail(ERR_INVALID, "this alert is with " STR_FMT, STR_ARG(x->owner));
    if ((s->needs & OUTCOME_) && !is_word(outcomes, countof(outcomes), act->outcome))
        return fail(ERR_INVALID, "an outcome is needed, not '" STR_FMT "'", STR_ARG(act->outcome));
    if ((s->needs & REASON_) && !is_word(reasons, countof(reasons), act->reason_code))
        return fail(ERR_INVALID, "a reason code is needed, not '" STR_FMT "'",
                    STR_ARG(act->reason_code));
    if ((s->needs & NOTE) && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "a note is needed: why");
    if (str_eq(act->reason_code, STR("other")) && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "with the reason 'other' a note is needed");
    if (act->note.len > 4000)
        return fail(ERR_INVALID, "a note has at most 4000 bytes");
    return 0;
}

/* What the step changes of the alert itself. */
static void move(struct alert *next, const struct step *s, const struct alert_act *act)
{
    next->state = str_c(alert_state_names[s->to]);
    if (s->to == ALERT_CLAIMED)
        next->owner = act->actor;
    if (s->to == ALERT_NEW || s->to == ALERT_REOPENED)
        next->owner = STR("");
    if (s->to == ALERT_REOPENED)
        next->outcome = next->reason_code = STR("");
    if (s->needs & OUTCOME_) {
        next->outcome = act->outcome;
        next->reason_code = act->reason_code;
    }
}

/* Closing as confirmed counts in the profile of the subject; opening again takes it back. */
static void count(struct writes *w, const struct alert *x, const struct alert *next)
{
    bool was = str_eq(x->state, STR("closed")) && str_eq(x->outcome, STR("confirmed"));
    bool is = str_eq(next->state, STR("closed")) && str_eq(next->outcome, STR("confirmed"));
    if (was != is)
        alert_count(w, x->subject, 0, is ? 1 : -1);
}

static str line_json(struct arena *a, const struct log_line *l)
{
    struct buf b = buf_new(a, 64 * 1024);
    alert_log_json(&b, l);
    return buf_str(&b);
}

int alert_step(struct writes *w, usec now, const struct alert *x, const struct alert_act *act,
               struct alert_stepped *ret)
{
    if (act->version != x->version)
        return ALERT_CHANGED;
    const struct step *s = step_find(act->act, x->state);
    if (!s)
        return fail(ERR_INVALID, "an alert that is " STR_FMT " cannot be asked to '" STR_FMT "'",
                    STR_ARG(x->state), STR_ARG(act->act));
    if (str_eq(str_c(s->permission), STR("ALERT_TAKE")) && !act->may_take)
        return fail(ERR_INVALID, "only a supervisor takes over what another has claimed");
    TRY(check_needs(s, x, act));
    struct alert next = *x;
    next.version++;
    next.updated = now;
    if (!(s->needs & STAYS))
        move(&next, s, act);
    alert_update(w, &next, x->version);
    struct log_line line = { .alert = x->id,
                             .version = next.version,
                             .at = now,
                             .actor = act->actor,
                             .act = act->act,
                             .from = x->state,
                             .to = next.state,
                             .note = act->note };
    if (!(s->needs & STAYS)) {
        line.outcome = next.outcome;
        line.reason_code = next.reason_code;
    }
    alert_put_log(w, &line);
    count(w, x, &next);
    alert_tell(w, &next, now);
    *ret = (struct alert_stepped){ next, line_json(w->a, &line) };
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

void alert_acts_json(struct buf *b, const char *key, str state)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < countof(steps); i++)
        if (str_eq(state, str_c(alert_state_names[steps[i].from])))
            json_str(b, NULL, str_c(steps[i].act));
    json_close(b, ']');
}

static void words_json(struct buf *b, const char *key, const struct word *words, size_t n)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(words[i].name));
        json_str(b, "text", str_c(words[i].sentence));
        json_close(b, '}');
    }
    json_close(b, ']');
}

void alert_words_json(struct buf *b)
{
    json_open(b, NULL, '{');
    words_json(b, "outcomes", outcomes, countof(outcomes));
    words_json(b, "reasons", reasons, countof(reasons));
    json_close(b, '}');
}
