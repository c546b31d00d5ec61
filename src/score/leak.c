/* leak.c - how many rows of a second table were in the first one already, but for their date and
 * number: what a model knows by heart of those tells nothing of its use. */
// SPDX-License-Identifier: Apache-2.0
#include "score/model.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t with(uint64_t h, uint64_t v)
{
    h = (h ^ v) * 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 31);
}

static uint64_t with_number(uint64_t h, const struct score_table *t, int column, size_t row)
{
    double v =
        column < 0 || !t->columns[column].number ? (double)NAN : t->columns[column].number[row];
    uint64_t bits = 1;
    if (!isnan(v))
        memcpy(&bits, &v, sizeof bits);
    return with(h, bits);
}

static uint64_t with_text(uint64_t h, const struct score_table *t, size_t column, size_t row,
                          int prefix)
{
    const struct cells *c = &t->columns[column];
    return with(h, c->id && c->id[row] ? c->hashes[c->id[row] * 4 + (size_t)prefix] : 2);
}

static bool is_category(enum score_role r)
{
    return r == ROLE_HS || r == ROLE_ORIGIN || r == ROLE_DEPARTURE || r == ROLE_CATEGORY;
}

/* HS6 and mass (or value); or all categories of the goods, mass and rate. */
uint64_t leak_tuple(const struct plan *p, const struct score_table *t, size_t row, bool is_whole)
{
    const struct score_map *m = p->map;
    int amount = p->mass >= 0 ? p->mass : p->value;
    uint64_t h = with_number(1, t, amount, row);
    if (p->hs >= 0 && !is_whole)
        return with_text(h, t, (size_t)p->hs, row, HS_PREFIXES);
    for (size_t i = 0; i < m->n; i++)
        if (is_category(m->at[i].role))
            h = with_text(h, t, i, row, 0);
    return with_number(h, t, p->rate, row);
}

struct seen {
    uint64_t tuple;
    uint32_t n, judged, offences;
};
static int by_tuple(const void *a, const void *b)
{
    uint64_t x = ((const struct seen *)a)->tuple, y = ((const struct seen *)b)->tuple;
    return (x > y) - (x < y);
}

/* Each tuple of a table once, in order. */
static size_t tuples_of(struct arena *a, const struct plan *p, const struct score_table *t,
                        bool is_whole, struct seen **ret)
{
    struct seen *s = make_n(a, struct seen, t->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        s[i] = (struct seen){ leak_tuple(p, t, i, is_whole), 1, t->label[i] >= 0, t->label[i] > 0 };
    if (t->n)
        qsort(s, t->n, sizeof *s, by_tuple);
    for (size_t i = 0; i < t->n; i++) {
        if (n && s[n - 1].tuple == s[i].tuple) {
            s[n - 1].n++;
            s[n - 1].judged += s[i].judged;
            s[n - 1].offences += s[i].offences;
        } else {
            s[n++] = s[i];
        }
    }
    *ret = s;
    return n;
}

static const struct seen *find(const struct seen *s, size_t n, uint64_t tuple)
{
    struct seen wanted = { .tuple = tuple };
    return n ? bsearch(&wanted, s, n, sizeof *s, by_tuple) : NULL;
}

void leak_find(struct arena *a, const struct plan *p, const struct score_table *first,
               const struct score_table *second, struct leak *ret)
{
    struct seen *pairs, *wholes, *theirs;
    size_t n_pairs = tuples_of(a, p, first, false, &pairs);
    size_t n_wholes = tuples_of(a, p, first, true, &wholes);
    size_t n_theirs = tuples_of(a, p, second, false, &theirs);
    *ret = (struct leak){ .n = second->n,
                          .in_first = make_n(a, bool, second->n + 1),
                          .in_second = make_n(a, bool, first->n + 1),
                          .words = p->hs < 0     ? "all categories, mass and rate"
                                   : p->mass < 0 ? "HS6 and value"
                                                 : "HS6 and mass" };
    for (size_t i = 0; i < second->n; i++) {
        const struct seen *s = find(pairs, n_pairs, leak_tuple(p, second, i, false));
        ret->in_first[i] = s != NULL;
        ret->pair += s != NULL;
        ret->whole += find(wholes, n_wholes, leak_tuple(p, second, i, true)) != NULL;
        if (s && s->judged && second->label[i] >= 0)
            ret->told += (s->offences * 2 > s->judged) == (second->label[i] > 0);
    }
    for (size_t i = 0; i < n_pairs; i++) {
        ret->repeated += pairs[i].judged > 1;
        ret->pure +=
            pairs[i].judged > 1 && (pairs[i].offences == 0 || pairs[i].offences == pairs[i].judged);
    }
    for (size_t i = 0; i < first->n; i++)
        ret->in_second[i] = find(theirs, n_theirs, leak_tuple(p, first, i, false)) != NULL;
}

/* columns - what was set after the inspection often tells its outcome all but by itself, whatever
 * its head says. */

enum { TELLS_ROWS_LEAST = 300, TELLS_CLASS_LEAST = 20 };
static const double tells_auc = .985;

/* Rows whose value is missing lie at one end: that it is missing may be what tells. */
static double auc_of_number(const struct score_table *t, const double *number, double missing,
                            double *p)
{
    for (size_t i = 0; i < t->n; i++)
        p[i] = isnan(number[i]) ? missing : number[i];
    double auc = score_measure(p, t->label, t->n).auc;
    return auc > .5 ? auc : 1 - auc;
}

/* Every second row is told by the offences that the others have with its text. */
static double auc_of_text(struct arena *a, const struct score_table *t, const struct cells *c,
                          double *p)
{
    struct halves {
        double n[2][2]; /* of each half, without and with an offence */
    } *seen = make_n(a, struct halves, c->n_texts + 1);
    for (size_t i = 0; i < t->n; i++)
        if (t->label[i] >= 0)
            seen[c->id[i]].n[i % 2][t->label[i]]++;
    double share = (double)t->n_offences / (double)t->n_labelled;
    for (size_t i = 0; i < t->n; i++) {
        const double *other = seen[c->id[i]].n[(i + 1) % 2];
        p[i] = (other[1] + share) / (other[0] + other[1] + 1);
    }
    return score_measure(p, t->label, t->n).auc;
}

int leak_columns(const struct score_table *t)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    double *p = make_n(a, double, t->n + 1);
    if (t->n_labelled < TELLS_ROWS_LEAST || t->n_offences < TELLS_CLASS_LEAST ||
        t->n_labelled - t->n_offences < TELLS_CLASS_LEAST)
        return 0;
    for (size_t i = 0; i < t->map->n; i++) {
        const struct score_column *c = &t->map->at[i];
        const struct cells *cells = &t->columns[i];
        double auc = 0;
        if (!roles[c->role].is_feature || c->is_before)
            continue;
        if (cells->number)
            auc = fmax(auc_of_number(t, cells->number, -INFINITY, p),
                       auc_of_number(t, cells->number, INFINITY, p));
        else if (cells->id)
            auc = auc_of_text(a, t, cells, p);
        if (auc > tells_auc)
            return fail(ERR_INVALID,
                        "column \"" STR_FMT "\" tells the outcome of %.1f of 100 pairs of rows by "
                        "itself: it looks as if it were set after inspection, so its role is "
                        "outcome. If it is known when the declaration is made, write `known "
                        "declaration` behind it",
                        STR_ARG(c->head), 100 * auc);
    }
    return 0;
}
