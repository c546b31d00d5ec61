// SPDX-License-Identifier: Apache-2.0
#include "profile/ledger.h"

#include "base/err.h"
#include "base/map.h"

/* Enough for one question; an entity of a whole file has more than one page only if it needs it. */
enum { PAGE = TRACES_JUDGED + 100 };

/* Of one entity and one kind. `stored` grows downwards in time, page by page. */
struct part {
    struct trace_rows own, stored;
    struct trace_moment below; /* what of the store is not read yet lies before this */
    bool is_sorted, is_read, is_all;
};
struct of_entity {
    struct part *parts[WHATS]; /* NULL: nothing was told or asked of it */
    usec latest;               /* of the events that are about it */
};
struct ledger {
    struct arena *a;
    struct db *db;
    struct map entities, forgotten;
};

struct ledger *ledger_new(struct arena *a, struct db *db)
{
    struct ledger *l = make(a, struct ledger);
    *l = (struct ledger){ .a = a, .db = db, .entities = map_new(a), .forgotten = map_new(a) };
    return l;
}

static struct of_entity *entity_of(struct ledger *l, str entity)
{
    void **at = map_at(&l->entities, entity);
    if (!*at) {
        *at = make(l->a, struct of_entity);
        *(struct of_entity *)*at = (struct of_entity){ .latest = INT64_MIN };
    }
    return *at;
}

static struct part *part_of(struct ledger *l, struct of_entity *x, enum what what)
{
    if (!x->parts[what]) {
        x->parts[what] = make(l->a, struct part);
        *x->parts[what] = (struct part){ 0 };
    }
    return x->parts[what];
}

void ledger_add(struct ledger *l, str entity, enum what what, const struct trace_row *t)
{
    struct part *p = part_of(l, entity_of(l, entity), what);
    *list_push(l->a, &p->own) = *t;
}

void ledger_forget(struct ledger *l, str unit) { *map_at(&l->forgotten, unit) = l; }

void ledger_span(struct ledger *l, str entity, usec at)
{
    struct of_entity *x = entity_of(l, entity);
    x->latest = at > x->latest ? at : x->latest;
}

/* A page may end in the middle of a situation: the rest of it comes with the next one. */
static void take_page(struct ledger *l, struct part *p, struct trace_rows *page)
{
    size_t n = page->n;
    traces_sort(page);
    p->is_all = n < PAGE;
    while (!p->is_all && n > 0 &&
           str_eq(page->at[n - 1].situation, page->at[page->n - 1].situation))
        n--;
    if (n == 0) { /* one situation that fills a page */
        n = page->n;
        p->is_all = true;
    }
    p->is_read = true;
    if (n == 0)
        return;
    p->below = (struct trace_moment){ page->at[n - 1].at, page->at[n - 1].situation };
    for (size_t i = 0; i < n; i++)
        if (!map_get(&l->forgotten, page->at[i].unit))
            *list_push(l->a, &p->stored) = page->at[i];
}

static int read_first(struct ledger *l, struct of_entity *x, const struct ledger_question *q)
{
    struct trace_rows pages[WHATS] = { 0 };
    struct trace_question t = { .entity = q->entity,
                                .before = { x->latest + 1, STR("") },
                                .most = PAGE };
    for (size_t what = 0; what < WHATS; what++) {
        if (q->needs[what] && !part_of(l, x, (enum what)what)->is_read)
            t.whats[t.n++] = (enum what)what;
        if (t.n == 0 || (t.n < TRACES_AT_ONCE && what + 1 < WHATS))
            continue;
        if (!q->is_new)
            TRY(traces_stored(l->db, l->a, &t, pages));
        for (size_t i = 0; i < t.n; i++)
            take_page(l, x->parts[t.whats[i]], &pages[t.whats[i]]);
        t.n = 0;
    }
    return 0;
}

static int read_more(struct ledger *l, struct part *p, str entity, enum what what)
{
    struct trace_rows pages[WHATS] = { 0 };
    struct trace_question t = {
        .entity = entity, .whats = { what }, .n = 1, .before = p->below, .most = PAGE
    };
    TRY(traces_stored(l->db, l->a, &t, pages));
    take_page(l, p, &pages[what]);
    return 0;
}

static bool is_older(const struct trace_row *t, struct trace_moment m)
{
    return t->at < m.at || (t->at == m.at && str_cmp(t->situation, m.situation) < 0);
}

/* The first that lies before the moment, in rows of which the newest is first. */
static size_t first_before(const struct trace_rows *x, struct trace_moment m)
{
    size_t from = 0, to = x->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (is_older(&x->at[mid], m))
            to = mid;
        else
            from = mid + 1;
    }
    return from;
}

/* Both, newest first, as many as are judged. */
static int merge(struct ledger *l, struct arena *a, const struct ledger_question *q, enum what what,
                 struct trace_rows *ret)
{
    struct part *p = part_of(l, entity_of(l, q->entity), what);
    if (!p->is_sorted)
        traces_sort(&p->own);
    p->is_sorted = true;
    size_t i = first_before(&p->own, q->before), k = first_before(&p->stored, q->before);
    while (ret->n < TRACES_JUDGED) {
        if (k == p->stored.n && !p->is_all) {
            TRY(read_more(l, p, q->entity, what));
            size_t first = first_before(&p->stored, q->before); /* the page may be newer, too */
            k = first > k ? first : k;
            continue;
        }
        bool own = i < p->own.n, stored = k < p->stored.n;
        if (!own && !stored)
            break;
        if (own && stored)
            own = !is_older(&p->own.at[i],
                            (struct trace_moment){ p->stored.at[k].at, p->stored.at[k].situation });
        const struct trace_row *t = own ? &p->own.at[i++] : &p->stored.at[k++];
        if (!str_eq(t->situation, q->before.situation)) /* an older version of itself */
            *list_push(a, ret) = *t;
    }
    traces_once(a, what, ret);
    return 0;
}

int ledger_before(struct ledger *l, struct arena *a, const struct ledger_question *q,
                  struct trace_rows ret[WHATS])
{
    TRY(read_first(l, entity_of(l, q->entity), q));
    for (size_t what = 0; what < WHATS; what++)
        if (q->needs[what])
            TRY(merge(l, a, q, (enum what)what, &ret[what]));
    return 0;
}
