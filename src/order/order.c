// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "model/record_json.h"
#include "order/order_store.h"

enum { TEXT_MOST = 1000, NUMBER_MOST = 60, UNIT_MOST = 60 };

const char *const order_state_names[ORDER_STATES] = {
    "proposed", "new", "sent", "acknowledged", "done", "refused", "expired", "withdrawn",
};
static const char *const filters[] = { "open", "overdue" };

enum taker { DELIVERY, ADDRESSEE, PERSON, MESSAGE, SECOND };
enum need { NOTHING = 0, REASON = 1, NOTE = 2, OVERDUE = 4, RESULT_ = 8 };
#define RESULT RESULT_
struct step {
    const char *act;
    enum order_state from, to;
    enum taker who;
    unsigned needs;
};
static const struct step steps[] = {
#define STEP(act, from, to, who, needs) { #act, ORDER_##from, ORDER_##to, who, needs },
#include "order/orders.def"
};

#undef RESULT

enum addressee { LINK = 1, UNIT = 2, BOTH = 3 };
struct instruction {
    const char *kind, *code;
    enum addressee of;
    int eyes;
    const char *sentence;
};
static const struct instruction instructions[] = {
#define INSTRUCTION(kind, code, of, eyes, sentence) { #kind, #code, of, eyes, sentence },
#define REFUSAL(code, sentence)
#define RESULT(code, needs, sentence)
#include "order/words.def"
};
struct word {
    const char *code, *sentence;
    bool needs_note;
};
static const struct word refusals[] = {
#define INSTRUCTION(kind, code, of, eyes, sentence)
#define REFUSAL(code, sentence) { #code, sentence, false },
#define RESULT(code, needs, sentence)
#include "order/words.def"
};
static const struct word results[] = {
#define INSTRUCTION(kind, code, of, eyes, sentence)
#define REFUSAL(code, sentence)
#define RESULT(code, needs, sentence) { #code, sentence, needs },
#include "order/words.def"
};
static const char *const kinds[] = { "examination", "grounding", "scan",   "question",
                                     "search",      "hold",      "escort", "release" };

const char *order_filter_state(size_t i)
{
    if (i < countof(filters))
        return filters[i];
    i -= countof(filters);
    return i < ORDER_STATES ? order_state_names[i] : NULL;
}

const char *order_kind(size_t i) { return i < countof(kinds) ? kinds[i] : NULL; }

const char *order_refusal(size_t i) { return i < countof(refusals) ? refusals[i].code : NULL; }

const char *order_result(size_t i) { return i < countof(results) ? results[i].code : NULL; }

static bool is_state(const struct order *x, enum order_state s)
{
    return str_eq(x->state, str_c(order_state_names[s]));
}

static const struct instruction *instruction_find(const struct order *x)
{
    for (size_t i = 0; i < countof(instructions); i++)
        if (str_eq(x->kind, str_c(instructions[i].kind)) &&
            str_eq(x->instruction, str_c(instructions[i].code)))
            return &instructions[i];
    return NULL;
}

static int check_goods(const struct order *x)
{
    if (!str_eq(x->kind, STR("examination")) && x->container.len == 0)
        return fail(ERR_INVALID, "a container is needed for a " STR_FMT, STR_ARG(x->kind));
    if (x->declaration.len == 0 && x->container.len == 0)
        return fail(ERR_INVALID, "a declaration or a container is needed");
    return 0;
}

static int check(const struct order *x, const struct instruction *i)
{
    if (!i)
        return fail(ERR_INVALID, "'" STR_FMT "' is no instruction for a " STR_FMT,
                    STR_ARG(x->instruction), STR_ARG(x->kind));
    if ((x->link.len == 0) == (x->unit.len == 0) || x->unit.len > UNIT_MOST)
        return fail(ERR_INVALID, "to whom: a link, or a unit");
    if (!(i->of & (x->unit.len ? UNIT : LINK)))
        return fail(ERR_INVALID, "a " STR_FMT " is not ordered of a %s", STR_ARG(x->kind),
                    x->unit.len ? "unit" : "link");
    if (x->declaration.len > NUMBER_MOST || x->container.len > NUMBER_MOST)
        return fail(ERR_INVALID, "a number has at most 60 bytes");
    if (x->link.len)
        TRY(check_goods(x));
    if (x->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note has at most 1000 bytes");
    return 0;
}

/* To the link's endpoint. Somebody of a unit looks, and is told by the alert. */
static void notify(struct writes *w, const struct order *x, usec at)
{
    if (x->link.len)
        order_notify(w, x, str_fmt(w->a, "order/" STR_FMT, STR_ARG(x->id)), at);
}

int order_give(struct writes *w, struct order *x)
{
    const struct instruction *i = instruction_find(x);
    TRY(check(x, i));
    bool is_proposed = x->unit.len && i->eyes > 1;
    x->id = uid_new(w->a, x->ordered);
    x->version = 1;
    x->state = str_c(order_state_names[is_proposed ? ORDER_PROPOSED : ORDER_NEW]);
    order_insert(w, x);
    order_put_log(w, x, x->ordered,
                  &(struct order_line){ x->ordered_by, is_proposed ? STR("propose") : STR("order"),
                                        STR(""), x->state, x->note });
    notify(w, x, x->ordered);
    return 0;
}

/* NULL: not from this state; *same: the act leads to where the order is already. */
static const struct step *step_find(const struct order *x, str act, bool *same)
{
    const struct step *found = NULL;
    *same = false;
    for (size_t i = 0; i < countof(steps); i++) {
        if (!str_eq(act, str_c(steps[i].act)))
            continue;
        if (is_state(x, steps[i].from))
            found = &steps[i];
        *same |= is_state(x, steps[i].to);
    }
    return found;
}

static const struct word *word_find(const struct word *words, size_t n, str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(code, str_c(words[i].code)))
            return &words[i];
    return NULL;
}

/* What a step says in words: a reason, a result, a note. */
static int check_said(const struct step *s, const struct order_act *act)
{
    bool no_note = str_trim(act->note).len == 0;
    const struct word *result = word_find(results, countof(results), act->result);
    if ((s->needs & REASON) && !word_find(refusals, countof(refusals), act->reason))
        return fail(ERR_INVALID, "a refusal needs a reason");
    if ((s->needs & RESULT_) && !result)
        return fail(ERR_INVALID, "a report says: found, nothing, not_located or wrong_person");
    if ((s->needs & RESULT_) && result->needs_note && no_note)
        return fail(ERR_INVALID, "a note is needed: what was found, or who it was");
    if (((s->needs & NOTE) || str_eq(act->reason, STR("other"))) && no_note)
        return fail(ERR_INVALID, "a note is needed: why");
    if (act->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note has at most 1000 bytes");
    return 0;
}

static int check_needs(const struct step *s, const struct order *x, const struct order_act *act,
                       usec now)
{
    str with = x->holder.len ? x->holder : x->ordered_by;
    if (s->who == PERSON && !act->may_all && !str_eq(act->actor, with))
        return fail(ERR_INVALID, "only " STR_FMT ", %s, or a supervisor does that", STR_ARG(with),
                    x->holder.len ? "with whom it is" : "who ordered it");
    if (s->who == SECOND && str_eq(act->actor, x->ordered_by))
        return fail(ERR_INVALID, "another person than " STR_FMT " decides on it",
                    STR_ARG(x->ordered_by));
    if ((s->needs & RESULT_) && x->unit.len == 0)
        return fail(ERR_INVALID, "a link reports its result as a message");
    if ((s->needs & OVERDUE) && now < x->due)
        return fail(ERR_INVALID, "there is still time: withdraw the order instead");
    return check_said(s, act);
}

static void move(struct order *x, const struct step *s, const struct order_act *act, usec now)
{
    x->version++;
    x->state = str_c(order_state_names[s->to]);
    if (s->to == ORDER_SENT)
        x->sent = now;
    if (s->to == ORDER_ACKNOWLEDGED)
        x->acknowledged = now;
    if (s->to > ORDER_ACKNOWLEDGED && s->from != s->to)
        x->closed = now;
    if (s->needs & REASON)
        x->reason = act->reason;
    if (s->who == SECOND)
        x->approved_by = act->actor;
    if (s->from == ORDER_PROPOSED && s->to == ORDER_NEW)
        x->due = now + (x->due - x->ordered); /* the unit has its whole time */
    bool first = s->from != s->to; /* another's report is kept in the log; what is graver stands */
    if ((s->needs & RESULT_) &&
        (first || x->result.len == 0 || str_eq(act->result, STR("found")))) {
        x->result = act->result;
        x->finding = act->note;
        x->pictures = act->pictures;
    }
    if (s->who == MESSAGE) {
        x->result = act->result;
        x->finding = act->finding;
        x->message = act->message;
        x->seq = act->seq;
    }
}

str order_said(struct arena *a, str word, str note)
{
    return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(word), word.len && note.len ? ": " : "",
                   STR_ARG(note));
}

/* Screens of the unit hear that it is not what they show. Nobody is named. */
static void tell_screens(struct writes *w, usec now, const struct order *x)
{
    struct buf b = buf_new(w->a, 200);
    if (x->unit.len == 0)
        return;
    json_open(&b, NULL, '{');
    json_str(&b, "id", x->id);
    json_str(&b, "state", x->state);
    json_close(&b, '}');
    write_feed(w, now, STR("order"), x->id, x->unit_region, buf_str(&b));
}

int order_step(struct writes *w, usec now, struct order *x, const struct order_act *act)
{
    bool same;
    if (act->version && act->version != x->version)
        return ORDER_CHANGED;
    const struct step *s = step_find(x, act->act, &same);
    if (!s)
        return same ? ORDER_SAME : ORDER_OTHER;
    if ((s->needs & RESULT_) && s->from == s->to && str_eq(act->result, x->result) &&
        str_eq(act->note, x->finding))
        return ORDER_SAME; /* told again, since the answer was not heard */
    TRY(check_needs(s, x, act, now));
    str from = x->state, note = act->note;
    if (s->needs & REASON)
        note = order_said(w->a, act->reason, note);
    if (s->needs & RESULT_)
        note = order_said(w->a, act->result, note);
    move(x, s, act, now);
    order_update(w, x);
    tell_screens(w, now, x);
    order_put_log(w, x, now, &(struct order_line){ act->actor, act->act, from, x->state, note });
    if (s->who == PERSON &&
        x->link.len) { /* the link must not begin with what nobody wants any more */
        order_unsay(w, x);
        order_notify(w, x, STR(""), now);
    }
    return 0;
}

void order_hand(struct writes *w, usec now, struct order *x, str by, str to)
{
    str from = x->holder.len ? x->holder : x->ordered_by;
    x->version++;
    x->holder = to;
    order_put_holder(w, x);
    order_put_log(
        w, x, now,
        &(struct order_line){ by, STR("handed over"), x->state, x->state,
                              str_fmt(w->a, STR_FMT " to " STR_FMT, STR_ARG(from), STR_ARG(to)) });
}

int order_arrived(struct db *db, struct writes *w, str ref, usec now)
{
    struct order x;
    str id = ref, what;
    if (!str_cut(&id, '/', &what) || !str_eq(what, STR("order")))
        return 0;
    int r = order_get(db, w->a, id, &x);
    if (r == 0)
        r = order_step(w, now, &x,
                       &(struct order_act){ .act = STR("arrive"), .actor = STR("ntc") });
    return r < 0 ? r : 0; /* acknowledged or ended meanwhile: it has arrived anyhow */
}

/* json */

static bool is_overdue(const struct order *x, usec now)
{
    bool waits = is_state(x, ORDER_PROPOSED) || is_state(x, ORDER_NEW) || is_state(x, ORDER_SENT);
    return waits && now > x->due;
}

static void pictures_json(struct buf *b, str digests)
{
    str one;
    if (digests.len == 0)
        return;
    json_open(b, "pictures", '[');
    while (str_cut(&digests, ' ', &one))
        json_str(b, NULL, one);
    json_close(b, ']');
}

void order_json(struct buf *b, const char *key, const struct order *x, usec now)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_bool(b, "overdue", is_overdue(x, now));
    json_str(b, "kind", x->kind);
    json_opt(b, "link", x->link);
    json_opt(b, "unit", x->unit);
    json_str(b, "alert", x->alert);
    json_str(b, "title", x->title);
    json_opt(b, "subject", x->subject);
    json_opt(b, "declaration", x->declaration);
    json_opt(b, "container", x->container);
    json_str(b, "instruction", x->instruction);
    json_opt(b, "note", x->note);
    json_str(b, "ordered_by", x->ordered_by);
    json_opt(b, "holder", x->holder);
    json_str(b, "ordered", time_fmt(b->a, x->ordered));
    json_str(b, "due", time_fmt(b->a, x->due));
    json_opt(b, "approved_by", x->approved_by);
    json_opt_time(b, "sent", x->sent);
    json_opt_time(b, "acknowledged", x->acknowledged);
    json_opt_time(b, "closed", x->closed);
    json_opt(b, "reason", x->reason);
    json_opt(b, "result", x->result);
    json_opt(b, "finding", x->finding);
    pictures_json(b, x->pictures);
    json_opt(b, "message", x->message);
    json_opt(b, "delivery", x->error);
    json_close(b, '}');
}

void order_notice_json(struct buf *b, const char *key, const struct order *x)
{
    const struct instruction *i = instruction_find(x);
    json_open(b, key, '{');
    json_str(b, "order", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "kind", x->kind);
    json_opt(b, "declaration", x->declaration);
    json_opt(b, "container", x->container);
    json_str(b, "instruction", x->instruction);
    json_str(b, "text", str_c(i ? i->sentence : ""));
    json_str(b, "ordered", time_fmt(b->a, x->ordered));
    json_str(b, "due", time_fmt(b->a, x->due));
    json_close(b, '}');
}

static void words_json(struct buf *b, const char *key, const struct word *words, size_t n)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < n; i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(words[i].code));
        json_str(b, "text", str_c(words[i].sentence));
        json_bool(b, "note", words[i].needs_note);
        json_close(b, '}');
    }
    json_close(b, ']');
}

void order_words_json(struct buf *b)
{
    static const char *const of[] = { [LINK] = "link", [UNIT] = "unit", [BOTH] = "both" };
    json_open(b, "instructions", '[');
    for (size_t i = 0; i < countof(instructions); i++) {
        json_open(b, NULL, '{');
        json_str(b, "kind", str_c(instructions[i].kind));
        json_str(b, "code", str_c(instructions[i].code));
        json_str(b, "of", str_c(of[instructions[i].of]));
        json_bool(b, "second", instructions[i].eyes > 1);
        json_str(b, "text", str_c(instructions[i].sentence));
        json_close(b, '}');
    }
    json_close(b, ']');
    words_json(b, "refusals", refusals, countof(refusals));
    words_json(b, "results", results, countof(results));
}
