// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"
#include "alert/units.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "model/ports.h"

struct seqs list_of(int64_t);

/* The reasons that one message gives for one alert. */
struct group {
    struct event *event; /* the first that gave one */
    str id;
    struct reasons reasons;
    struct seqs seqs; /* the event that each came from */
    size_t again;     /* reasons that the alert has for an entry that was changed since */
    str elsewhere;    /* why not the unit that the gravest names; "" it is that one */
};
struct groups list_of(struct group);

/* An entry that is another person's by now is another reason; one that was merely renewed is not.
 * Where somebody was cleared, one who may be another is another reason too. */
static str reason_key(struct arena *a, const struct reason *r)
{
    str key = str_fmt(a, "%s " STR_FMT " " STR_FMT, reason_kind_names[r->kind], STR_ARG(r->code),
                      STR_ARG(r->identity));
    return r->is_again ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(key), STR_ARG(r->said)) : key;
}

/* The same, as it was kept before what identifies an entry was. */
static str old_key(struct arena *a, const struct reason *r)
{
    return str_fmt(a, "%s " STR_FMT " ", reason_kind_names[r->kind], STR_ARG(r->code));
}

static bool has_key(const struct reason_keys *keys, str key)
{
    list_each (const str, k, keys)
        if (str_eq(*k, key))
            return true;
    return false;
}

static str evidence_json(struct arena *a, const struct reason *r)
{
    struct buf b = buf_new(a, 64 * 1024);
    json_open(&b, NULL, '[');
    list_each (const struct evidence, e, &r->evidence) {
        if (b.len > b.max / 2)
            break; /* a reason with that much evidence is told by its first part */
        json_open(&b, NULL, '{');
        json_str(&b, "field", e->field);
        json_str(&b, "value", str_sub(e->value, 0, 1000));
        json_i64(&b, "offset", (int64_t)e->offset);
        json_i64(&b, "length", (int64_t)e->length);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    return buf_str(&b);
}

/* The unit is the kind that the gravest reason names, at the port concerned, or who stands in. */
static int route(struct work *w, struct alert *x, struct group *g, const struct reason *top)
{
    struct arena *a = w->arena;
    const struct event *e = g->event;
    const struct port *port = port_of_place(e->place);
    x->port = port ? str_c(port->code) : e->place;
    x->region = region_of_place(e->place);
    str kind = top->unit.len ? top->unit : str_c(unit_kind_names[UNIT_TARGETING]);
    x->unit = x->port.len ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(kind), STR_ARG(x->port)) : kind;
    x->action = top->action;
    return unit_route(w->db, a, w->now, x->severity, &x->unit, &g->elsewhere);
}

static str moment_kind(const struct event *e)
{
    if (e->journey && str_eq(e->journey->direction.text, STR("out")))
        return STR("departure");
    return str_c(event_kinds[e->kind].moment);
}

static const struct reason *gravest(const struct reasons *reasons)
{
    const struct reason *top = reasons->at;
    list_each (const struct reason, r, reasons)
        if (r->severity > top->severity)
            top = r;
    return top;
}

static int alert_new(struct work *w, struct group *g, const struct reason *top, struct alert *ret)
{
    const struct event *e = g->event;
    struct alert x = { .id = g->id,
                       .version = 1,
                       .state = STR("new"),
                       .severity = top->severity,
                       .kind = str_c(event_kind_names[e->kind]),
                       .subject = e->subject,
                       .subject_name = e->subject_name,
                       .situation = e->situation,
                       .situation_label = e->situation_label,
                       .moment = e->moment,
                       .moment_kind = moment_kind(e),
                       .title = top->title,
                       .reasons = (int64_t)g->reasons.n,
                       .owner = STR(""),
                       .outcome = STR(""),
                       .reason_code = STR(""),
                       .worth = STR(""),
                       .wake_on = STR(""),
                       .merged_into = STR(""),
                       .created = w->now,
                       .updated = w->now,
                       .message = w->message.id,
                       .seq = e->seq };
    TRY(route(w, &x, g, top));
    clock_start(&x, w->now);
    *ret = x;
    return 0;
}

/* What the alert becomes by the reasons that it did not have. A closed one opens again. */
static int add_to(struct work *w, struct alert *x, struct group *g, const struct reason *top)
{
    x->version++;
    x->reasons += (int64_t)(g->reasons.n - g->again);
    bool is_graver = top->severity > x->severity;
    clock_graver_by(x, w->now, top->severity, top->title);
    if (is_graver)
        TRY(route(w, x, g, top));
    x->message = w->message.id;
    x->seq = g->event->seq;
    x->moment = g->event->moment ? g->event->moment : x->moment;
    alert_stir(w->writes, x, w->now);
    clock_rank(x);
    return 0;
}

static bool is_known_otherwise(const struct reason_keys *keys, str without_identity)
{
    list_each (const str, k, keys)
        if (str_starts(*k, without_identity))
            return true;
    return false;
}

static int keep_new(struct work *w, struct group *g)
{
    struct reason_keys known = { 0 };
    TRY(alert_reason_keys(w->db, w->arena, g->id, &known));
    struct reasons fresh = { 0 };
    struct seqs seqs = { 0 };
    list_each (const struct reason, r, &g->reasons) {
        str key = reason_key(w->arena, r);
        if (has_key(&known, key) || (!r->is_again && has_key(&known, old_key(w->arena, r))))
            continue;
        g->again += is_known_otherwise(&known, old_key(w->arena, r));
        *list_push(w->arena, &known) = key;
        *list_push(w->arena, &fresh) = *r;
        *list_push(w->arena, &seqs) = g->seqs.at[r - g->reasons.at];
    }
    g->reasons = fresh;
    g->seqs = seqs;
    return 0;
}

/* Of what is new here: the alert keeps the title of the gravest that it has. */
static str raised_note(struct arena *a, const struct alert *x, const struct group *g)
{
    str title = gravest(&g->reasons)->title;
    return g->elsewhere.len == 0 ? title
                                 : str_fmt(a, STR_FMT "; to " STR_FMT ": " STR_FMT, STR_ARG(title),
                                           STR_ARG(x->unit), STR_ARG(g->elsewhere));
}

static void write_group(struct work *w, const struct group *g, const struct alert *x, str from,
                        const char *act)
{
    for (size_t i = 0; i < g->reasons.n; i++) {
        struct origin from_event = { g->id, w->message.id, g->seqs.at[i], w->now };
        alert_put_reason(w->writes, &from_event, &g->reasons.at[i],
                         evidence_json(w->arena, &g->reasons.at[i]));
    }
    alert_put_log(w->writes, &(struct log_line){ .alert = x->id,
                                                 .version = x->version,
                                                 .at = w->now,
                                                 .actor = STR("ntc"),
                                                 .act = str_c(act),
                                                 .from = from,
                                                 .to = x->state,
                                                 .note = raised_note(w->arena, x, g) });
    alert_tell(w->writes, x, w->now);
    w->alerts++;
}

static struct alert *touched_find(const struct alerts *touched, str id)
{
    list_each (struct alert, x, touched)
        if (str_eq(x->id, id))
            return x;
    return NULL;
}

/* The alert as this message leaves it so far: the store does not show what is about to change.
 * ALERT_NONE. */
static int present(struct work *w, const struct alerts *touched, str id, struct alert *ret)
{
    const struct alert *x = touched_find(touched, id);
    if (!x)
        return alert_get(w->db, w->arena, id, ret);
    *ret = *x;
    return 0;
}

static void touch(struct work *w, struct alerts *touched, const struct alert *x)
{
    struct alert *known = touched_find(touched, x->id);
    if (known)
        *known = *x;
    else
        *list_push(w->arena, touched) = *x;
}

static void stir(struct work *w, struct alerts *touched, struct alert *x, struct told_line l)
{
    alert_news(w->writes, w->now, x, &l);
    touch(w, touched, x);
}

/* New reasons of one that was merged are news of the one that stands for it. */
static int tell_root(struct work *w, struct alerts *touched, const struct alert *part,
                     const struct group *g)
{
    enum { DEEP_MOST = 100 };
    struct alert x = *part;
    for (size_t i = 0; x.merged_into.len && i < DEEP_MOST; i++) {
        int r = present(w, touched, x.merged_into, &x);
        if (r != 0)
            return r < 0 ? r : 0;
    }
    x.reasons_merged += (int64_t)(g->reasons.n - g->again);
    const struct reason *top = gravest(&g->reasons);
    clock_graver_by(&x, w->now, top->severity, top->title);
    stir(w, touched, &x,
         (struct told_line){ .actor = STR("ntc"), .act = STR("reason added"), .note = top->title });
    return 0;
}

/* `touched` gets the alert as the writes leave it. */
static int raise_group(struct work *w, struct group *g, struct alerts *touched)
{
    TRY(keep_new(w, g));
    if (g->reasons.n == 0)
        return 0; /* known already: the same message again, or a push that says nothing new */
    const struct reason *top = gravest(&g->reasons);
    struct alert x;
    int r = present(w, touched, g->id, &x);
    TRY(r);
    if (r == ALERT_NONE) {
        TRY(alert_new(w, g, top, &x));
        alert_insert(w->writes, &x);
        alert_count(w->writes, x.subject, 1, 0);
        write_group(w, g, &x, STR(""), "raised");
    } else {
        str from = x.state;
        int64_t version = x.version;
        TRY(add_to(w, &x, g, top));
        alert_update(w->writes, &x, version);
        write_group(w, g, &x, from, "reason added");
    }
    touch(w, touched, &x);
    return x.merged_into.len ? tell_root(w, touched, &x, g) : 0;
}

static void collect(struct work *w, struct groups *groups, struct map *by_id, struct event *e)
{
    if (e->reasons.n == 0)
        return;
    str id = uid_from(w->arena, STR("alert"), e->subject, e->situation);
    void **slot = map_at(by_id, id);
    if (!*slot) {
        *list_push(w->arena, groups) = (struct group){ .event = e, .id = id };
        *slot = (void *)(uintptr_t)groups->n; /* its index + 1: the list may move */
    }
    struct group *g = &groups->at[(uintptr_t)*slot - 1];
    list_each (const struct reason, r, &e->reasons)
        *list_push(w->arena, &g->reasons) = *r;
    for (size_t i = 0; i < e->reasons.n; i++)
        *list_push(w->arena, &g->seqs) = e->seq;
}

static int write_told(struct work *w, const struct told_line *l, struct alerts *touched)
{
    struct alert x;
    int r = present(w, touched, l->alert, &x);
    if (r != 0)
        return r < 0 ? r : 0;
    alert_line(w->writes, w->now, &x, l);
    touch(w, touched, &x);
    return 0;
}

static bool speaks_of(const struct work *w, str subject)
{
    list_each (const struct event, e, &w->decoded.events)
        if (str_eq(e->subject, subject))
            return true;
    return false;
}

/* Those that wait for something new of their subject. Few wait so: all are read. */
static int wake(struct work *w, struct alerts *touched)
{
    struct alerts waiting = { 0 };
    if (w->decoded.events.n)
        TRY(alert_waiting(w->db, w->arena, &waiting));
    list_each (const struct alert, x, &waiting) {
        struct alert now = *x;
        if (!touched_find(touched, x->id) && speaks_of(w, x->subject))
            stir(w, touched, &now,
                 (struct told_line){ .actor = STR("ntc"),
                                     .act = STR("woke"),
                                     .note = STR("something new of its subject") });
    }
    return 0;
}

int alert_raise_event(struct work *w, struct event *e)
{
    struct alerts touched = { 0 };
    struct groups groups = { 0 };
    struct map by_id = map_new(w->arena);
    collect(w, &groups, &by_id, e);
    return groups.n ? raise_group(w, groups.at, &touched) : 0;
}

int alert_raise(struct work *w)
{
    struct alerts touched = { 0 };
    struct groups groups = { 0 };
    struct map by_id = map_new(w->arena);
    list_each (struct event, e, &w->decoded.events)
        collect(w, &groups, &by_id, e);
    list_each (struct group, g, &groups)
        TRY(raise_group(w, g, &touched));
    list_each (const struct told_line, l, &w->told)
        TRY(write_told(w, l, &touched));
    return wake(w, &touched);
}
