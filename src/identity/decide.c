/* decide.c — what people decided: the same, or not the same. A decision stands by the keys of two
 * observations, so it may come before them and outlive them. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

struct about {
    struct about_list list_of(uint32_t) decisions;
};

static void about_add(struct identity *x, const char *key, uint32_t decision)
{
    void **at = map_at(&x->decided, str_c(key));
    if (!*at)
        *at = make(x->decided_arena, struct about);
    struct about *about = *at;
    *list_push(x->decided_arena, &about->decisions) = decision;
}

static void decision_index(struct identity *x, uint32_t i)
{
    about_add(x, x->decisions[i].a, i);
    about_add(x, x->decisions[i].b, i);
}

static const struct about *about_key(const struct identity *x, str key)
{
    return x->n_decisions ? map_get(&x->decided, key) : NULL;
}

uint32_t bonds_of_key(const struct identity *x, str key)
{
    const struct about *about = about_key(x, key);
    return about ? (uint32_t)about->decisions.n : 0;
}

bool key_is_told_apart(const struct identity *x, str key)
{
    const struct about *about = about_key(x, key);
    for (size_t i = 0; about && i < about->decisions.n; i++)
        if (x->decisions[about->decisions.at[i]].verdict == IDENTITY_NOT_SAME)
            return true;
    return false;
}

/* The other observation of a decision. */
static uint32_t other_record(const struct identity *x, const struct decision *d, str key)
{
    str a = str_c(d->a);
    return record_find(x, str_eq(a, key) ? str_c(d->b) : a);
}

size_t bond_partners(const struct identity *x, const struct node *a, uint32_t *ret, size_t max)
{
    size_t n = 0;
    for (uint32_t r = a->n_bonds ? a->records : 0; r; r = x->records[r - 1].next) {
        str key = record_key(&x->records[r - 1]);
        const struct about *about = about_key(x, key);
        for (size_t i = 0; about && i < about->decisions.n; i++) {
            uint32_t other = other_record(x, &x->decisions[about->decisions.at[i]], key);
            if (other != UINT32_MAX && &x->nodes[x->records[other].node] != a && n < max)
                ret[n++] = x->records[other].node;
        }
    }
    return n;
}

enum bond bond_of(const struct identity *x, const struct node *a, const struct node *b)
{
    enum bond bond = BOND_NONE;
    if (a->n_bonds == 0 || b->n_bonds == 0)
        return bond;
    for (uint32_t r = a->records; r; r = x->records[r - 1].next) {
        str key = record_key(&x->records[r - 1]);
        const struct about *about = about_key(x, key);
        for (size_t i = 0; about && i < about->decisions.n; i++) {
            const struct decision *d = &x->decisions[about->decisions.at[i]];
            uint32_t other = other_record(x, d, key);
            if (other == UINT32_MAX || &x->nodes[x->records[other].node] != b)
                continue;
            if (d->verdict == IDENTITY_NOT_SAME)
                return BOND_NOT_SAME;
            bond = BOND_SAME;
        }
    }
    return bond;
}

static char *owned(str s)
{
    char *p = malloc(s.len + 1);
    must(p != NULL);
    if (s.len)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    return p;
}

static void decision_free(struct decision *d)
{
    free(d->id);
    free(d->a);
    free(d->b);
    free(d->who);
    free(d->why);
}

static void decision_add(struct identity *x, const struct identity_decision *d, str id)
{
    x->decisions = room_for(x->decisions, x->n_decisions, &x->cap_decisions, sizeof *x->decisions);
    x->decisions[x->n_decisions++] = (struct decision){ owned(id),     owned(d->a),   owned(d->b),
                                                        owned(d->who), owned(d->why), d->verdict };
    decision_index(x, (uint32_t)x->n_decisions - 1);
}

static void decision_take(struct identity *x, size_t i)
{
    decision_free(&x->decisions[i]);
    x->decisions[i] = x->decisions[--x->n_decisions];
    arena_reset(x->decided_arena);
    x->decided = map_new(x->decided_arena);
    for (size_t j = 0; j < x->n_decisions; j++)
        decision_index(x, (uint32_t)j);
}

static size_t decision_find(const struct identity *x, str a, str id)
{
    const struct about *about = about_key(x, a);
    for (size_t i = 0; about && i < about->decisions.n; i++)
        if (str_eq(str_c(x->decisions[about->decisions.at[i]].id), id))
            return about->decisions.at[i];
    return SIZE_MAX;
}

static bool is_key(str s) { return s.len > 0 && s.len <= IDENTITY_KEY_MAX; }

int identity_decide(struct identity *x, const struct identity_decision *given, struct arena *a,
                    str *ret_id)
{
    struct identity_decision d = *given;
    if (!is_key(d.a) || !is_key(d.b) || str_eq(d.a, d.b))
        return fail(ERR_INVALID, "a decision is about two observations");
    if (d.who.len == 0 || d.why.len == 0)
        return fail(ERR_INVALID, "a decision names who made it and why");
    if (x->n_decisions >= IDENTITY_DECISIONS_MAX)
        return fail(ERR_LIMIT, "there are %d decisions already", IDENTITY_DECISIONS_MAX);
    if (str_cmp(d.a, d.b) > 0) {
        d.a = given->b;
        d.b = given->a;
    }
    str id = uid_from(a, d.verdict == IDENTITY_SAME ? STR("same") : STR("not same"), d.a, d.b,
                      d.who, d.why);
    *ret_id = id;
    if (decision_find(x, d.a, id) != SIZE_MAX)
        return IDENTITY_THERE;
    uint32_t ra = record_find(x, d.a), rb = record_find(x, d.b);
    record_unplace(x, ra);
    record_unplace(x, rb);
    decision_add(x, &d, id);
    record_place(x, ra);
    record_place(x, rb);
    return 0;
}

int identity_undo(struct identity *x, str id)
{
    for (size_t i = 0; i < x->n_decisions; i++) {
        if (!str_eq(str_c(x->decisions[i].id), id))
            continue;
        uint32_t ra = record_find(x, str_c(x->decisions[i].a));
        uint32_t rb = record_find(x, str_c(x->decisions[i].b));
        record_unplace(x, ra);
        record_unplace(x, rb);
        decision_take(x, i);
        record_place(x, ra);
        record_place(x, rb);
        return 0;
    }
    return IDENTITY_NONE;
}

void decisions_free(struct identity *x)
{
    for (size_t i = 0; i < x->n_decisions; i++)
        decision_free(&x->decisions[i]);
    free(x->decisions);
    arena_free(x->decided_arena);
}
