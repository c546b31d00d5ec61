/* walk.c - features of the rows of a table as they were before the day of each. */
// SPDX-License-Identifier: Apache-2.0
#include "score/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDS = 5 };

/* categories as numbers */

static int by_code(const void *a, const void *b)
{
    const struct code *x = a, *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

struct named_text {
    str text;
    uint64_t hash;
};
static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct named_text *)a)->text, ((const struct named_text *)b)->text);
}

/* Categories of few words get numbers in the order of their letters. */
void codes_make(struct arena *a, const struct plan *p, const struct score_table *t,
                struct codes *ret)
{
    struct code *at = make_n(a, struct code, SCORE_COLUMNS_MAX * CODES_MAX);
    size_t n = 0;
    for (size_t i = 0; i < p->n_features; i++) {
        const struct feature *f = &p->features[i];
        const struct cells *c = f->kind == F_CODE ? &t->columns[f->of] : NULL;
        if (!c || c->n_texts < 2 || c->n_texts > CODES_MAX ||
            n + c->n_texts > SCORE_COLUMNS_MAX * CODES_MAX)
            continue;
        struct named_text texts[CODES_MAX] = { 0 };
        size_t n_texts = c->n_texts - 1;
        for (size_t k = 0; k < n_texts; k++)
            texts[k] = (struct named_text){ c->texts[k + 1], c->hashes[(k + 1) * 4] };
        qsort(texts, n_texts, sizeof *texts, by_text);
        for (size_t k = 0; k < n_texts; k++)
            at[n++] = (struct code){ texts[k].hash, (uint32_t)f->of, (uint32_t)k };
    }
    if (n)
        qsort(at, n, sizeof *at, by_code);
    *ret = (struct codes){ .n = n, .at = at };
    codes_ready(a, ret);
}

static const struct code **code_place(const struct codes *c, uint32_t column, uint64_t hash)
{
    for (size_t i = (size_t)(hash + column) & c->mask;; i = (i + 1) & c->mask)
        if (!c->slots[i] || (c->slots[i]->hash == hash && c->slots[i]->column == column))
            return &c->slots[i];
}

void codes_ready(struct arena *a, struct codes *c)
{
    size_t cap = 16;
    while (cap < 2 * c->n)
        cap *= 2;
    c->mask = cap - 1;
    c->slots = make_n(a, const struct code *, cap);
    for (size_t i = 0; i < c->n; i++) {
        const struct code **place = code_place(c, c->at[i].column, c->at[i].hash);
        *place = *place ? *place : &c->at[i];
        c->is_coded[c->at[i].column] = true;
    }
}

float code_of(const struct codes *c, uint32_t column, uint64_t hash)
{
    if (!hash || !c->is_coded[column])
        return NAN;
    const struct code *got = *code_place(c, column, hash);
    return got ? (float)got->code : NAN;
}

/* rows */

float hs_number(str hs)
{
    float v = 0;
    for (size_t i = 0; i < hs.len && i < 6; i++)
        v = v * 10 + (float)(hs.ptr[i] - '0');
    return hs.len >= 6 ? v : NAN;
}

static void view_of_table(const struct source *from, size_t row, float *code_room, struct view *ret)
{
    const struct plan *p = from->p;
    const struct score_table *t = from->t;
    const struct score_map *m = p->map;
    ret->day = t->day[row];
    ret->code = code_room;
    for (size_t i = 0; i < m->n; i++) {
        const struct cells *cells = &t->columns[i];
        ret->slot[i] = 0;
        code_room[i] = NAN;
        if (!cells->id || !cells->id[row])
            continue;
        uint32_t id = cells->id[row];
        const uint64_t *h = &cells->hashes[id * 4];
        ret->slot[i] = h[0];
        if (m->at[i].role != ROLE_HS) {
            code_room[i] = code_of(from->codes, (uint32_t)i, h[0]);
            continue;
        }
        code_room[i] = hs_number(cells->texts[id]);
        for (size_t k = 0; k < HS_PREFIXES; k++)
            ret->slot[m->n + k] = h[k + 1];
    }
    if (p->hs >= 0 && !ret->slot[p->hs])
        for (size_t k = 0; k < HS_PREFIXES; k++)
            ret->slot[m->n + k] = 0;
}

struct room {
    const struct source *from;
    struct view view;
    double number[SCORE_COLUMNS_MAX];
    float code[SCORE_COLUMNS_MAX];
};

static const struct view *look(struct room *r, size_t row)
{
    view_of_table(r->from, row, r->code, &r->view);
    for (size_t i = 0; i < r->from->p->map->n; i++)
        r->number[i] =
            r->from->t->columns[i].number ? r->from->t->columns[i].number[row] : (double)NAN;
    r->view.number = r->number;
    return &r->view;
}

struct dated {
    int32_t day;
    uint32_t row, place;
};
static int by_day(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void learn(struct room *r, struct memory *m, size_t row)
{
    memory_learn(m, r->from->p, look(r, row), score_table_label(r->from->t, row));
}

/* Of each fifth, what the others tell. Rows that are the same stay together, since the fold is of
 * the row's cells: a copy does not tell its copy's label. */
static uint32_t fold_of(struct room *r, size_t row)
{
    const struct view *v = look(r, row);
    uint64_t h = 0;
    for (size_t i = 0; i < r->from->p->map->n; i++) {
        double d = isnan(r->number[i]) ? 0 : r->number[i];
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        h = (h ^ v->slot[i] ^ bits) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    return (uint32_t)((h >> 8) % FOLDS);
}

static void walk_undated(struct room *r, const struct dated *at, size_t n, float prior,
                         struct walked *w)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)16 << 30);
    uint8_t *fold = make_n(a, uint8_t, n + 1);
    for (size_t i = 0; i < n; i++)
        fold[i] = (uint8_t)fold_of(r, at[i].row);
    for (uint32_t f = 0; f < FOLDS; f++) {
        cleanup(arena_freep) struct arena *b = arena_new((size_t)16 << 30);
        struct memory m;
        memory_begin(&m, b, w->memory.seed, prior);
        for (size_t i = 0; i < n; i++)
            if (fold[i] != f)
                learn(r, &m, at[i].row);
        for (size_t i = 0; i < n; i++)
            if (fold[i] == f)
                features_of(&m, r->from->p, look(r, at[i].row),
                            w->x + at[i].place * r->from->p->n_features);
    }
}

static void walk_dated(struct room *r, const struct dated *at, size_t n, struct walked *w)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && at[to].day == at[from].day; to++)
            features_of(&w->memory, r->from->p, look(r, at[to].row),
                        w->x + at[to].place * r->from->p->n_features);
        for (size_t i = from; i < to; i++)
            learn(r, &w->memory, at[i].row);
    }
}

void walk(struct arena *a, const struct source *from, const uint32_t *rows, size_t n,
          struct walked *ret)
{
    struct room *r = make(a, struct room);
    const struct score_table *t = from->t;
    r->from = from;
    struct dated *at = make_n(a, struct dated, n + 1);
    size_t undated = 0, judged = 0, offences = 0;
    for (size_t i = 0; i < n; i++) {
        at[i] = (struct dated){ t->day[rows[i]], rows[i], (uint32_t)i };
        undated += at[i].day == SCORE_NO_DAY;
        judged += t->label[rows[i]] >= 0;
        offences += t->label[rows[i]] > 0;
    }
    qsort(at, n, sizeof *at, by_day); /* those without a date first */
    float prior = judged ? (float)((double)offences / (double)judged) : 0;
    ret->x = make_n(a, float, n * from->p->n_features + 1);
    memory_begin(&ret->memory, a, from->seed, prior);
    if (undated)
        walk_undated(r, at, undated, prior, ret);
    walk_dated(r, at + undated, n - undated, ret);
    for (size_t i = 0; i < undated; i++)
        learn(r, &ret->memory, at[i].row);
}
