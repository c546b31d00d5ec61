// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "handover/handover_private.h"
#include "model/record_json.h"

#include <string.h>

enum { LIST_MAX = 4 << 20 };

enum status {
    WAITS = 1,
    ACCEPTED = 2,
    REFUSED = 4,
    RAISED = 8,
    KEPT = 16,
};
static const struct {
    enum status status;
    const char *name;
} statuses[] = { { WAITS, "waits" },
                 { ACCEPTED, "accepted" },
                 { REFUSED, "refused" },
                 { RAISED, "raised" },
                 { KEPT, "kept" } };

struct act {
    const char *name;
    enum handover_side by;
    const char *to;
    bool needs_note;
    unsigned from; /* enum status */
};
static const struct act acts[] = {
#define ACT(act, by, to, note, from) { #act, HANDOVER_##by, #to, note, from },
#include "handover/acts.def"
};

/* Each word of the table once. */
const char *handover_act_word(size_t i)
{
    for (size_t k = 0, before; k < countof(acts); k++) {
        for (before = 0; before < k && strcmp(acts[before].name, acts[k].name) != 0;)
            before++;
        if (before == k && i-- == 0)
            return acts[k].name;
    }
    return NULL;
}

static bool is_open(const struct handover *x, usec now)
{
    return str_eq(x->state, STR("open")) && now < x->expires;
}

int handover_begin(struct db *db, struct writes *w, usec now, struct handover *x)
{
    struct handover before;
    if (str_eq(x->incoming, x->outgoing))
        return fail(ERR_INVALID, "nobody hands over to themselves");
    if (x->incoming.len == 0 && x->unit.len == 0)
        return fail(ERR_INVALID, "to whom: somebody, or who comes at a unit");
    if (x->note.len > HANDOVER_WHOLE_MOST || x->why.len > HANDOVER_NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes, a reason %d", HANDOVER_WHOLE_MOST,
                    HANDOVER_NOTE_MOST);
    if (!str_eq(x->opened_by, x->outgoing) && str_trim(x->why).len == 0)
        return fail(ERR_INVALID, "a reason is needed: why somebody else hands it over");
    int r = handover_of(db, w->a, x->outgoing, &before);
    TRY(r);
    if (r == 0)
        return HANDOVER_OTHER;
    x->id = uid_new(w->a, now);
    x->version = 1;
    x->state = STR("open");
    x->opened = now;
    handover_insert(w, x);
    handover_tell(w, x, now);
    return 0;
}

static unsigned status_of(const struct handover_item *i)
{
    for (size_t k = 0; k < countof(statuses); k++)
        if (str_eq(i->status, str_c(statuses[k].name)))
            return statuses[k].status;
    return WAITS;
}

/* NULL: none from this status. *ret_other: there is one, but not for these sides. */
static const struct act *act_find(const struct handover_act *act, const struct handover_item *i,
                                  bool *ret_other)
{
    const struct act *found = NULL;
    bool is_theirs = false, is_any = false;
    for (size_t k = 0; k < countof(acts); k++) {
        if (!str_eq(act->act, str_c(acts[k].name)))
            continue;
        is_any = true;
        if (!(acts[k].by & act->sides))
            continue;
        is_theirs = true;
        if (!found && (acts[k].from & status_of(i)))
            found = &acts[k];
    }
    *ret_other = is_any && !is_theirs;
    return found;
}

str handover_seen(struct arena *a, const struct handover_item *i)
{
    return str_fmt(a, STR_FMT ".%lld", STR_ARG(i->mark), (long long)i->rev);
}

int handover_say(struct writes *w, usec now, struct handover *x, const struct handover_item *i,
                 const struct handover_act *act)
{
    bool is_other = false;
    if (!is_open(x, now))
        return HANDOVER_OVER;
    const struct act *a = act_find(act, i, &is_other);
    if (is_other)
        return HANDOVER_OTHER;
    if (!str_eq(act->seen, handover_seen(w->a, i)))
        return HANDOVER_CHANGED;
    if (!a)
        return fail(ERR_INVALID, "an item that is " STR_FMT " cannot be asked to '" STR_FMT "'",
                    STR_ARG(i->status), STR_ARG(act->act));
    if (a->needs_note && str_trim(act->note).len == 0)
        return fail(ERR_INVALID, "a note is needed: why");
    if (act->note.len > HANDOVER_NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", HANDOVER_NOTE_MOST);
    struct handover_item next = *i;
    bool is_incoming = a->by == HANDOVER_INCOMING;
    next.rev++;
    next.status = str_c(a->to);
    next.said_by = act->by;
    next.said_at = now;
    if (is_incoming && a->needs_note)
        next.question = act->note;
    if (!is_incoming)
        next.note = act->note;
    if (is_incoming)
        x->incoming = act->by;
    x->version++;
    x->act = str_c(a->name);
    handover_touch(w, x, is_incoming ? act->by : STR(""));
    handover_put_item(w, x, &next);
    handover_tell(w, x, now);
    return 0;
}

int handover_note(struct writes *w, usec now, struct handover *x, str note)
{
    if (!is_open(x, now))
        return HANDOVER_OVER;
    if (note.len > HANDOVER_WHOLE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", HANDOVER_WHOLE_MOST);
    x->note = note;
    x->version++;
    handover_put_note(w, x);
    handover_tell(w, x, now);
    return 0;
}

str handover_lacks(struct arena *a, const struct handover_list *l)
{
    size_t n[countof(statuses)] = { 0 };
    list_each (const struct handover_item, i, &l->items)
        for (size_t k = 0; k < countof(statuses); k++)
            n[k] += str_eq(i->status, str_c(statuses[k].name));
    if (n[0] + n[2] + n[3] == 0)
        return STR("");
    return str_fmt(a,
                   "not all is accepted: %zu to look at, %zu asked back, %zu with the supervisor",
                   n[0], n[2], n[3]);
}

void handover_finish(struct writes *w, usec now, struct handover *x, const struct handover_list *l,
                     const struct handover_ask *ask)
{
    x->state = STR("accepted");
    x->version++;
    x->ended = now;
    x->ended_by = x->incoming;
    x->list = handover_list_json(w->a, &l->items);
    x->digest = sha256_hex(w->a, x->list);
    handover_put_finish(w, x, ask, l->held);
    handover_tell(w, x, now);
}

static void end(struct writes *w, usec now, struct handover *x, const char *state)
{
    x->state = str_c(state);
    x->version++;
    x->ended = now;
    handover_put_end(w, x);
    handover_tell(w, x, now);
}

int handover_withdraw(struct writes *w, usec now, struct handover *x, str by, str said)
{
    if (!str_eq(x->state, STR("open")))
        return HANDOVER_OVER;
    if (said.len > HANDOVER_NOTE_MOST)
        return fail(ERR_INVALID, "a note has at most %d bytes", HANDOVER_NOTE_MOST);
    x->ended_by = by;
    x->said = said;
    end(w, now, x, "withdrawn");
    return 0;
}

int handover_sweep(struct db *db, struct writes *w, usec now, struct handovers *ret)
{
    TRY(handover_due(db, w->a, now, ret));
    list_each (struct handover, x, ret) {
        x->ended_by = STR("ntc");
        end(w, now, x, "expired");
        write_audit(w, now, STR("ntc"), STR("handover.expire"),
                    str_fmt(w->a, "handover/" STR_FMT, STR_ARG(x->id)),
                    str_fmt(w->a, "{\"version\":%lld}", (long long)x->version));
    }
    return 0;
}

/* json */

static void acts_json(struct buf *b, const struct handover_item *i, unsigned sides, bool with_note)
{
    const char *word = NULL;
    json_open(b, with_note ? "with_note" : "acts", '[');
    for (size_t k = 0; (word = handover_act_word(k)); k++) {
        bool is_other = false;
        struct handover_act act = { .act = str_c(word), .sides = sides };
        const struct act *a = act_find(&act, i, &is_other);
        if (a && (!with_note || a->needs_note))
            json_str(b, NULL, act.act);
    }
    json_close(b, ']');
}

void handover_item_json(struct buf *b, const struct handover_item *i, bool with_name,
                        unsigned sides)
{
    json_open(b, NULL, '{');
    json_str(b, "ref", i->ref);
    json_str(b, "kind", str_c(handover_kind_name(i->kind)));
    json_str(b, "id", i->id);
    json_str(b, "title", i->title);
    json_opt(b, "label", i->label);
    if (with_name)
        json_opt(b, "name", i->name);
    json_opt(b, "port", i->port);
    json_opt(b, "region", i->region);
    json_opt(b, "severity", i->severity);
    json_str(b, "state", i->state);
    json_str(b, "awaits", i->awaits);
    json_opt(b, "why", i->why);
    json_opt(b, "with", i->with);
    json_opt(b, "said", i->said);
    json_opt(b, "by", i->by);
    json_opt(b, "act", i->act);
    json_opt_time(b, "at", i->at);
    json_opt_time(b, "until", i->until);
    json_bool(b, "moves", handover_moves(i->kind));
    json_str(b, "seen", handover_seen(b->a, i));
    json_str(b, "status", i->status);
    json_bool(b, "changed", i->changed);
    json_opt(b, "note", i->note);
    json_opt(b, "question", i->question);
    json_opt(b, "said_by", i->said_by);
    json_opt_time(b, "said_at", i->said_at);
    if (sides) {
        acts_json(b, i, sides, false);
        acts_json(b, i, sides, true);
    }
    json_close(b, '}');
}

str handover_list_json(struct arena *a, const struct handover_items *items)
{
    struct buf b = buf_new(a, LIST_MAX);
    json_open(&b, NULL, '[');
    list_each (const struct handover_item, i, items)
        handover_item_json(&b, i, false, 0);
    json_close(&b, ']');
    return buf_str(&b);
}

void handover_mask(struct arena *a, struct handover *x)
{
    x->note = text_masked(a, x->note);
    x->why = text_masked(a, x->why);
    x->said = text_masked(a, x->said);
}

void handover_item_mask(struct arena *a, struct handover_item *i)
{
    i->note = text_masked(a, i->note);
    i->question = text_masked(a, i->question);
    i->said = text_masked(a, i->said);
}

void handover_json(struct buf *b, const char *key, const struct handover *x)
{
    json_open(b, key, '{');
    json_str(b, "id", x->id);
    json_i64(b, "version", x->version);
    json_str(b, "state", x->state);
    json_str(b, "outgoing", x->outgoing);
    json_opt(b, "incoming", x->incoming);
    json_opt(b, "unit", x->unit);
    json_opt(b, "region", x->region);
    json_opt(b, "note", x->note);
    json_str(b, "opened_by", x->opened_by);
    json_opt(b, "why", x->why);
    json_str(b, "opened", time_fmt(b->a, x->opened));
    json_str(b, "expires", time_fmt(b->a, x->expires));
    json_opt_time(b, "ended", x->ended);
    json_opt(b, "ended_by", x->ended_by);
    json_opt(b, "said", x->said);
    json_opt(b, "digest", x->digest);
    if (x->ended)
        json_i64(b, "moved", x->moved);
    json_close(b, '}');
}
