// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "order/order_store.h"

enum { TEXT_MOST = 1000, NUMBER_MOST = 60 };

const char *const order_state_names[ORDER_STATES] = {
    "new", "sent", "acknowledged", "done", "refused", "expired", "withdrawn",
};
static const char *const filters[] = { "open", "overdue" };

enum taker { DELIVERY, LINK, PERSON, MESSAGE };
enum need { NOTHING = 0, REASON = 1, NOTE = 2, OVERDUE = 4 };
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

struct instruction {
    const char *kind, *code, *sentence;
};
static const struct instruction instructions[] = {
#define INSTRUCTION(kind, code, sentence) { #kind, #code, sentence },
#define REFUSAL(code, sentence)
#include "order/words.def"
};
static const struct instruction refusals[] = {
#define INSTRUCTION(kind, code, sentence)
#define REFUSAL(code, sentence) { "", #code, sentence },
#include "order/words.def"
};
static const char *const kinds[] = { "examination", "grounding", "scan" };

const char *order_filter_state(size_t i)
{
    if (i < countof(filters))
        return filters[i];
    i -= countof(filters);
    return i < ORDER_STATES ? order_state_names[i] : NULL;
}

const char *order_kind(size_t i) { return i < countof(kinds) ? kinds[i] : NULL; }

const char *order_refusal(size_t i) { return i < countof(refusals) ? refusals[i].code : NULL; }

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

static int check(const struct order *x)
{
    if (!instruction_find(x))
        return fail(ERR_INVALID, "'" STR_FMT "' is no instruction for a " STR_FMT,
                    STR_ARG(x->instruction), STR_ARG(x->kind));
    if (x->declaration.len > NUMBER_MOST || x->container.len > NUMBER_MOST)
        return fail(ERR_INVALID, "a number has at most 60 bytes");
    if (!str_eq(x->kind, STR("examination")) && x->container.len == 0)
        return fail(ERR_INVALID, "a container is needed for a " STR_FMT, STR_ARG(x->kind));
    if (x->declaration.len == 0 && x->container.len == 0)
        return fail(ERR_INVALID, "a declaration or a container is needed");
    if (x->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note has at most 1000 bytes");
    return 0;
}

int order_give(struct writes *w, struct order *x)
{
    TRY(check(x));
    x->id = uid_new(w->a, x->ordered);
    x->version = 1;
    x->state = str_c(order_state_names[ORDER_NEW]);
    order_insert(w, x);
    order_put_log(w, x, x->ordered,
                  &(struct order_line){ x->ordered_by, STR("order"), STR(""), x->state, x->note });
    order_notify(w, x, str_fmt(w->a, "order/" STR_FMT, STR_ARG(x->id)), x->ordered);
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

static bool is_refusal(str code)
{
    for (size_t i = 0; i < countof(refusals); i++)
        if (str_eq(code, str_c(refusals[i].code)))
            return true;
    return false;
}

static int check_needs(const struct step *s, const struct order *x, const struct order_act *act,
                       usec now)
{
    bool no_note = str_trim(act->note).len == 0;
    if (s->who == PERSON && !act->may_all && !str_eq(act->actor, x->ordered_by))
        return fail(ERR_INVALID, "only " STR_FMT ", who ordered it, or a supervisor does that",
                    STR_ARG(x->ordered_by));
    if ((s->needs & REASON) && !is_refusal(act->reason))
        return fail(ERR_INVALID, "a refusal needs a reason");
    if (((s->needs & NOTE) || str_eq(act->reason, STR("other"))) && no_note)
        return fail(ERR_INVALID, "a note is needed: why");
    if ((s->needs & OVERDUE) && now < x->due)
        return fail(ERR_INVALID, "the link still has time: withdraw the order instead");
    if (act->note.len > TEXT_MOST)
        return fail(ERR_INVALID, "a note has at most 1000 bytes");
    return 0;
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
    if (s->who == MESSAGE) {
        x->result = act->result;
        x->finding = act->finding;
        x->message = act->message;
        x->seq = act->seq;
    }
}

int order_step(struct writes *w, usec now, struct order *x, const struct order_act *act)
{
    bool same;
    if (act->version && act->version != x->version)
        return ORDER_CHANGED;
    const struct step *s = step_find(x, act->act, &same);
    if (!s)
        return same ? ORDER_SAME : ORDER_OTHER;
    TRY(check_needs(s, x, act, now));
    str from = x->state, note = act->note;
    if (s->needs & REASON)
        note = str_fmt(w->a, STR_FMT "%s" STR_FMT, STR_ARG(act->reason), note.len ? ": " : "",
                       STR_ARG(note));
    move(x, s, act, now);
    order_update(w, x);
    order_put_log(w, x, now, &(struct order_line){ act->actor, act->act, from, x->state, note });
    if (s->who == PERSON) { /* the link must not begin with what nobody wants any more */
        order_unsay(w, x);
        order_notify(w, x, STR(""), now);
    }
    return 0;
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

static void opt_time(struct buf *b, const char *key, usec t)
{
    if (t)
        json_str(b, key, time_fmt(b->a, t));
}

static bool is_overdue(const struct order *x, usec now)
{
    return (is_state(x, ORDER_NEW) || is_state(x, ORDER_SENT)) && now > x->due;
}

void order_json(struct buf *b, const char *key, const struct order *x, usec now)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_bool(b, "overdue", is_overdue(x, now));
    json_str(b, "kind", x->kind);
    json_str(b, "link", x->link);
    json_str(b, "alert", x->alert);
    json_str(b, "title", x->title);
    json_opt(b, "declaration", x->declaration);
    json_opt(b, "container", x->container);
    json_str(b, "instruction", x->instruction);
    json_opt(b, "note", x->note);
    json_str(b, "ordered_by", x->ordered_by);
    json_str(b, "ordered", time_fmt(b->a, x->ordered));
    json_str(b, "due", time_fmt(b->a, x->due));
    opt_time(b, "sent", x->sent);
    opt_time(b, "acknowledged", x->acknowledged);
    opt_time(b, "closed", x->closed);
    json_opt(b, "reason", x->reason);
    json_opt(b, "result", x->result);
    json_opt(b, "finding", x->finding);
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

static void word_json(struct buf *b, const struct instruction *i)
{
    json_open(b, NULL, '{');
    json_opt(b, "kind", str_c(i->kind));
    json_str(b, "code", str_c(i->code));
    json_str(b, "text", str_c(i->sentence));
    json_close(b, '}');
}

void order_words_json(struct buf *b)
{
    json_open(b, "instructions", '[');
    for (size_t i = 0; i < countof(instructions); i++)
        word_json(b, &instructions[i]);
    json_close(b, ']');
    json_open(b, "refusals", '[');
    for (size_t i = 0; i < countof(refusals); i++)
        word_json(b, &refusals[i]);
    json_close(b, ']');
}
