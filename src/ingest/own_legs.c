// SPDX-License-Identifier: Apache-2.0
#include "ingest/own_legs.h"

#include "ingest/decoder.h"

enum { CALLS_MAX = 64 }; /* no flight calls at more places */

/* The first leg from `from` on that begins (or ends) at that place; legs->n: none. */
static size_t find(const struct legs *l, size_t from, bool begins, str place)
{
    for (; from < l->n; from++)
        if (str_eq(begins ? l->at[from].from.text : l->at[from].to.text, place))
            break;
    return from;
}

/* Does the flight call at that place before this leg begins? */
static bool calls_before(const struct legs *l, size_t leg, str place)
{
    return str_eq(l->at[0].from.text, place) || find(l, 0, false, place) < leg;
}

void own_legs(struct arena *a, struct event *e, struct findings *findings)
{
    const struct legs *all = e->legs;
    if (!e->person || !all || all->n == 0 || all->n > CALLS_MAX)
        return;
    str on = e->person->embark.text, off = e->person->disembark.text;
    size_t first = on.len ? find(all, 0, true, on) : 0;
    size_t last = off.len ? find(all, first, false, off) : all->n - 1;
    if (first < all->n && last < all->n) {
        size_t n = last - first + 1;
        e->legs = make(a, struct legs);
        *e->legs = (struct legs){ .at = all->at + first, .n = n, .cap = n };
        return;
    }
    bool boards = on.len && (first < all->n || str_eq(on, all->at[all->n - 1].to.text));
    if (boards && calls_before(all, first, off))
        finding_add(a, findings, "E-LEG", MINOR, e->person->disembark.offset,
                    e->person->disembark.length, "A traveller leaves before they board");
}
