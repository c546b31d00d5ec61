/* match.c — from the values of a row to the criteria it meets. */
// SPDX-License-Identifier: Apache-2.0
#include "criteria/private.h"

#include <string.h>

/* Which of the texts that are asked for the row has; each is looked for once, when it is needed. */
struct asking {
    const struct criteria *c;
    const struct criteria_row *row;
    uint32_t ids[VIEWS_MAX];
    uint64_t is_known[(VIEWS_MAX + 63) / 64];
};

/* What is met: a list, or bits of what the criteria stand for. */
struct met {
    uint32_t *list;
    size_t n;
    const uint32_t *as;
    uint64_t *bits;
};

static inline void meet(struct met *m, uint32_t criterion)
{
    if (m->list)
        m->list[m->n++] = criterion;
    else
        m->bits[m->as[criterion] / 64] |= (uint64_t)1 << m->as[criterion] % 64;
}

static uint32_t id_of(struct asking *x, unsigned view)
{
    uint64_t bit = (uint64_t)1 << view % 64;
    if (!(x->is_known[view / 64] & bit)) {
        const struct view *v = &x->c->views[view];
        x->ids[view] = view_find(v, x->row->text[v->column]);
        x->is_known[view / 64] |= bit;
    }
    return x->ids[view];
}

static bool holds(const uint32_t *ids, uint32_t n, uint32_t id)
{
    uint32_t from = 0;
    for (; n > 8; n -= n / 2)
        from += ids[from + n / 2] <= id ? n / 2 : 0;
    for (uint32_t i = 0; i < n; i++)
        if (ids[from + i] == id)
            return true;
    return false;
}

static bool meets_rest(struct asking *x, const struct rest *r)
{
    double v = 0;
    uint32_t id = 0;
    switch (r->kind) {
    case REST_NUMBER:
        v = x->row->number[r->at];
        return v >= r->low && v <= r->high;
    case REST_NUMBER_NOT:
        v = x->row->number[r->at];
        return v < r->low || v > r->low; /* not known: neither */
    case REST_TEXT:
        id = id_of(x, r->at);
        return id && holds(x->c->ids.at + r->first, r->n, id);
    case REST_TEXT_NOT:
        return x->row->text[x->c->views[r->at].column].len &&
               !holds(x->c->ids.at + r->first, r->n, id_of(x, r->at));
    }
    return false;
}

static bool meets_rests(struct asking *x, uint32_t criterion)
{
    const struct criterion *k = &x->c->all.at[criterion];
    const struct rest *r = x->c->rests.at + k->first_rest;
    for (uint32_t i = 0; i < k->n_rest; i++)
        if (!meets_rest(x, &r[i]))
            return false;
    return true;
}

static void walk(struct asking *x, const struct path *p, struct met *ret)
{
    uint32_t a = id_of(x, p->a), b = a && p->b != NO_VIEW ? id_of(x, p->b) : 0;
    if (!a || (p->b != NO_VIEW && !b))
        return;
    const struct path_slot *slot = &p->slots[path_slot(p, (uint64_t)a << 32 | b)];
    const struct posting *at = p->postings.at + slot->first;
    for (uint32_t i = 0; i < slot->n; i++) {
        if (at[i].column != NO_COLUMN) {
            double v = x->row->number[at[i].column];
            if (!(v >= at[i].low && v <= at[i].high))
                continue;
        }
        if (!at[i].has_rest || meets_rests(x, at[i].criterion))
            meet(ret, at[i].criterion);
    }
}

static const uint64_t *row_of(const struct cells *x, double v, uint32_t words)
{
    uint32_t from = 0, n = x->n;
    if (v != v)
        return x->bits + (size_t)x->n * words;
    for (; n > 1; n -= n / 2) /* the last cell that begins at v or before */
        from += x->from[from + n / 2] <= v ? n / 2 : 0;
    return x->bits + (size_t)from * words;
}

static void walk_loose(struct asking *x, struct met *ret)
{
    const struct loose *l = &x->c->loose;
    const uint64_t *rows[CRITERIA_COLUMNS_MAX] __attribute__((uninitialized));
    for (size_t i = 0; i < l->n_cells; i++)
        rows[i] = row_of(&l->cells[i], x->row->number[l->cells[i].column], l->words);
    for (uint32_t w = 0; w < l->words; w++) {
        uint64_t left = w + 1 == l->words && l->criteria.n % 64
                            ? ((uint64_t)1 << l->criteria.n % 64) - 1
                            : UINT64_MAX;
        for (size_t i = 0; i < l->n_cells; i++)
            left &= rows[i][w];
        for (; left; left &= left - 1) {
            uint32_t k = l->criteria.at[w * 64 + (uint32_t)__builtin_ctzll(left)];
            if (meets_rests(x, k))
                meet(ret, k);
        }
    }
}

static void ask(const struct criteria *c, const struct criteria_row *row, struct met *ret)
{
    /* The numbers are written before they are read: clearing half a kilobyte for each row would
     * take as long as a quarter of the rest. */
    struct asking x __attribute__((uninitialized));
    x.c = c;
    x.row = row;
    memset(x.is_known, 0, sizeof x.is_known);
    for (size_t i = 0; i < c->n_paths; i++)
        walk(&x, &c->paths[i], ret);
    walk_loose(&x, ret);
}

size_t criteria_match(const struct criteria *c, const struct criteria_row *row, uint32_t *ret)
{
    struct met m = { .list = ret };
    ask(c, row, &m);
    return m.n;
}

void criteria_mark(const struct criteria *c, const struct criteria_row *row, const uint32_t *as,
                   uint64_t *ret_bits)
{
    struct met m = { .as = as, .bits = ret_bits };
    ask(c, row, &m);
}

/* the plain way */

static bool compares(enum criteria_op op, double v, double with)
{
    switch (op) {
    case CRITERIA_EQ:
        return v >= with && v <= with;
    case CRITERIA_NE:
        return v < with || v > with;
    case CRITERIA_LT:
        return v < with;
    case CRITERIA_LE:
        return v <= with;
    case CRITERIA_GT:
        return v > with;
    case CRITERIA_GE:
        return v >= with;
    default:
        return false;
    }
}

static bool meets_text(const struct criteria_test *t, str v)
{
    bool is_one = false;
    if (v.len == 0)
        return false;
    if (t->op == CRITERIA_PREFIX)
        return str_starts(v, t->texts[0]);
    for (size_t i = 0; i < t->n_texts; i++)
        is_one |= str_eq(v, t->texts[i]);
    return t->op == CRITERIA_NE ? !is_one : is_one;
}

bool criteria_meets(const struct criteria *c, uint32_t i, const struct criteria_row *row)
{
    const struct criterion *k = &c->all.at[i];
    for (uint32_t t = 0; t < k->n_tests; t++) {
        const struct criteria_test *x = &k->tests[t];
        if (!(c->is_number[x->column] ? compares(x->op, row->number[x->column], x->number)
                                      : meets_text(x, row->text[x->column])))
            return false;
    }
    return true;
}
