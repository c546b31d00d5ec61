/* build.c — tests become intervals and numbers of texts, and each criterion gets the way by which
 * it is found. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "criteria/private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const criteria_op_words[CRITERIA_OPS] = {
#define OP(word, name, is_text, is_number) word,
#include "criteria/ops.def"
#undef OP
};
static const struct {
    bool is_text, is_number;
} ops[] = {
#define OP(word, name, is_text, is_number) { is_text, is_number },
#include "criteria/ops.def"
#undef OP
};

enum {
    PAIRS_MAX = 64, /* of values by which one criterion is found */
    CELLS_MAX =
        2048 /* of a number; where there are more bounds, cells tell too much, not too little */
};

struct criteria *criteria_new(struct arena *a, const bool *is_number, size_t n_columns)
{
    must(n_columns <= CRITERIA_COLUMNS_MAX);
    struct criteria *c = make(a, struct criteria);
    c->a = a;
    c->n_columns = n_columns;
    memcpy(c->is_number, is_number, n_columns * sizeof *is_number);
    return c;
}

size_t criteria_count(const struct criteria *c) { return c->all.n; }
bool criteria_asks(const struct criteria *c, unsigned column) { return c->is_asked[column]; }

/* adding */

static uint16_t view_at(struct criteria *c, unsigned column, size_t prefix)
{
    for (size_t i = 0; i < c->n_views; i++)
        if (c->views[i].column == column && c->views[i].prefix == prefix)
            return (uint16_t)i;
    if (c->n_views == VIEWS_MAX || prefix > UINT16_MAX)
        return NO_VIEW;
    c->views[c->n_views] = (struct view){ .column = (uint16_t)column, .prefix = (uint16_t)prefix };
    return (uint16_t)c->n_views++;
}

static uint16_t view_of(struct criteria *c, const struct criteria_test *t)
{
    return view_at(c, t->column, t->op == CRITERIA_PREFIX ? t->texts[0].len : 0);
}

static int check(struct criteria *c, const struct criteria_test *t)
{
    if (t->column >= c->n_columns)
        return fail(ERR_INVALID, "there are %zu columns, none has the number %u", c->n_columns,
                    t->column);
    bool is_number = c->is_number[t->column];
    if (t->op >= CRITERIA_OPS || !(is_number ? ops[t->op].is_number : ops[t->op].is_text))
        return fail(ERR_INVALID, "a column of %s is not asked that way",
                    is_number ? "numbers" : "texts");
    if (is_number && isnan(t->number))
        return fail(ERR_INVALID, "not a number");
    if (!is_number && (t->n_texts == 0 || (t->n_texts > 1 && t->op != CRITERIA_IN)))
        return fail(ERR_INVALID, "one text is compared, of a set one or more");
    if (t->n_texts > CRITERIA_SET_MAX)
        return fail(ERR_LIMIT, "more than %d texts in a set", CRITERIA_SET_MAX);
    for (size_t i = 0; i < t->n_texts && !is_number; i++)
        if (t->texts[i].len == 0 || t->texts[i].len > UINT32_MAX)
            return fail(ERR_INVALID, "an empty text is not known: nothing is the same as that");
    if (!is_number && view_of(c, t) == NO_VIEW)
        return fail(ERR_LIMIT, "beginnings of more than %d lengths", VIEWS_MAX);
    return 0;
}

static void copy_texts(struct criteria *c, struct criteria_test *t)
{
    struct view *v = &c->views[view_of(c, t)];
    str *own = make_n(c->a, str, t->n_texts);
    for (size_t i = 0; i < t->n_texts; i++) {
        char *p = make_n(c->a, char, t->texts[i].len);
        memcpy(p, t->texts[i].ptr, t->texts[i].len);
        own[i] = (str){ p, t->texts[i].len };
        view_add(c->a, v, own[i]);
    }
    t->texts = own;
}

int criteria_add(struct criteria *c, const struct criteria_test *tests, size_t n)
{
    if (c->all.n == CRITERIA_MAX || n > CRITERIA_TESTS_MAX)
        return fail(ERR_LIMIT, "at most %d criteria of at most %d tests", CRITERIA_MAX,
                    CRITERIA_TESTS_MAX);
    for (size_t i = 0; i < n; i++)
        TRY(check(c, &tests[i]));
    struct criteria_test *own = make_n(c->a, struct criteria_test, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        own[i] = tests[i];
        c->is_asked[tests[i].column] = true;
        if (!c->is_number[tests[i].column])
            copy_texts(c, &own[i]);
    }
    *list_push(c->a, &c->all) = (struct criterion){ .tests = own, .n_tests = (uint32_t)n };
    return 0;
}

/* what a criterion asks, put in order */

struct asked {
    struct rest texts[CRITERIA_TESTS_MAX], others[CRITERIA_TESTS_MAX];
    size_t n_texts, n_others;
    struct rest numbers[CRITERIA_COLUMNS_MAX]; /* what all tests of a column leave of it */
    size_t n_numbers;
};

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void ask_text(struct criteria *c, const struct criteria_test *t, struct asked *ret)
{
    struct rest r = { .kind = t->op == CRITERIA_NE ? REST_TEXT_NOT : REST_TEXT,
                      .at = view_of(c, t),
                      .first = (uint32_t)c->ids.n };
    for (size_t i = 0; i < t->n_texts; i++)
        *list_push(c->a, &c->ids) = view_find(&c->views[r.at], t->texts[i]);
    qsort(c->ids.at + r.first, c->ids.n - r.first, sizeof *c->ids.at, by_id);
    size_t n = r.first;
    for (size_t i = r.first; i < c->ids.n; i++) /* a text may be named twice */
        if (i == r.first || c->ids.at[i] != c->ids.at[n - 1])
            c->ids.at[n++] = c->ids.at[i];
    c->ids.n = n;
    r.n = (uint32_t)(n - r.first);
    if (r.kind == REST_TEXT)
        ret->texts[ret->n_texts++] = r;
    else
        ret->others[ret->n_others++] = r;
}

static struct rest *number_of(struct asked *x, unsigned column)
{
    for (size_t i = 0; i < x->n_numbers; i++)
        if (x->numbers[i].at == column)
            return &x->numbers[i];
    x->numbers[x->n_numbers] = (struct rest){
        .kind = REST_NUMBER, .at = (uint16_t)column, .low = -INFINITY, .high = INFINITY
    };
    return &x->numbers[x->n_numbers++];
}

static void ask_number(const struct criteria_test *t, struct asked *ret)
{
    if (t->op == CRITERIA_NE) {
        ret->others[ret->n_others++] =
            (struct rest){ .kind = REST_NUMBER_NOT, .at = (uint16_t)t->column, .low = t->number };
        return;
    }
    struct rest *r = number_of(ret, t->column);
    bool has_low = t->op == CRITERIA_GT || t->op == CRITERIA_GE || t->op == CRITERIA_EQ;
    bool has_high = t->op == CRITERIA_LT || t->op == CRITERIA_LE || t->op == CRITERIA_EQ;
    double low = t->op == CRITERIA_GT ? nextafter(t->number, INFINITY) : t->number;
    double high = t->op == CRITERIA_LT ? nextafter(t->number, -INFINITY) : t->number;
    /* Nothing lies beyond the infinite. */
    if ((t->op == CRITERIA_GT && t->number == (double)INFINITY) ||
        (t->op == CRITERIA_LT && t->number == -(double)INFINITY)) {
        low = INFINITY;
        high = -INFINITY;
        has_low = has_high = true;
    }
    if (has_low)
        r->low = fmax(r->low, low);
    if (has_high)
        r->high = fmin(r->high, high);
}

static void ask(struct criteria *c, const struct criterion *k, struct asked *ret)
{
    ret->n_texts = ret->n_others = ret->n_numbers = 0;
    for (size_t i = 0; i < k->n_tests; i++) {
        if (c->is_number[k->tests[i].column])
            ask_number(&k->tests[i], ret);
        else
            ask_text(c, &k->tests[i], ret);
    }
}

/* the way to a criterion */

struct step {
    uint16_t path;
    uint64_t key;
    struct posting posting;
};
struct steps list_of(struct step);

struct choice {
    int a, b; /* of asked.texts; -1 none */
};

static double share(const struct criteria *c, const struct rest *r)
{
    return (double)r->n / (double)c->views[r->at].n;
}

/* The text that is met the least often, and the next, as far as it makes few pairs. */
static struct choice choose(const struct criteria *c, const struct asked *x)
{
    struct choice ret = { -1, -1 };
    for (int i = 0; i < (int)x->n_texts; i++)
        if (ret.a < 0 || share(c, &x->texts[i]) < share(c, &x->texts[ret.a]))
            ret.a = i;
    for (int i = 0; ret.a >= 0 && i < (int)x->n_texts; i++) {
        const struct rest *a = &x->texts[ret.a], *b = &x->texts[i];
        bool is_few = (uint64_t)a->n * b->n <= PAIRS_MAX;
        if (b->at != a->at && is_few && (ret.b < 0 || share(c, b) < share(c, &x->texts[ret.b])))
            ret.b = i;
    }
    return ret;
}

static int path_find(struct criteria *c, uint16_t a, uint16_t b)
{
    for (size_t i = 0; i < c->n_paths; i++)
        if (c->paths[i].a == a && c->paths[i].b == b)
            return (int)i;
    if (c->n_paths == PATHS_MAX)
        return -1;
    c->paths[c->n_paths] = (struct path){ .a = a, .b = b };
    return (int)c->n_paths++;
}

/* Pairs take at most half of the paths; who gets none is found by the cells, or tested always. */
static int path_of(struct criteria *c, const struct asked *x, struct choice *ch)
{
    uint16_t a = x->texts[ch->a].at;
    if (ch->b >= 0 && c->n_paths < PATHS_MAX / 2) {
        uint16_t b = x->texts[ch->b].at;
        return path_find(c, a < b ? a : b, a < b ? b : a);
    }
    if (ch->b >= 0) {
        uint16_t b = x->texts[ch->b].at;
        for (size_t i = 0; i < c->n_paths; i++)
            if (c->paths[i].a == (a < b ? a : b) && c->paths[i].b == (a < b ? b : a))
                return (int)i;
    }
    ch->b = -1;
    return path_find(c, a, NO_VIEW);
}

static uint64_t key_of(uint32_t first, uint32_t second) { return (uint64_t)first << 32 | second; }

static void put_steps(struct criteria *c, const struct asked *x, struct choice ch, int path,
                      struct posting p, struct steps *ret)
{
    const struct rest *a = &x->texts[ch.a], *b = ch.b >= 0 ? &x->texts[ch.b] : NULL;
    for (uint32_t i = 0; i < a->n; i++)
        for (uint32_t k = 0; k < (b ? b->n : 1); k++) {
            uint32_t ida = c->ids.at[a->first + i], idb = b ? c->ids.at[b->first + k] : 0;
            bool is_turned = b && a->at > b->at;
            *list_push(c->a, ret) =
                (struct step){ (uint16_t)path, is_turned ? key_of(idb, ida) : key_of(ida, idb), p };
        }
}

static void keep_rest(struct criteria *c, struct criterion *k, const struct rest *r)
{
    *list_push(c->a, &c->rests) = *r;
    k->n_rest++;
}

static void place(struct criteria *c, uint32_t i, struct steps *steps)
{
    struct asked x;
    struct criterion *k = &c->all.at[i];
    ask(c, k, &x);
    struct choice ch = choose(c, &x);
    int path = ch.a >= 0 ? path_of(c, &x, &ch) : -1;
    bool is_found = path >= 0;
    k->first_rest = (uint32_t)c->rests.n;
    for (size_t t = 0; t < x.n_texts; t++)
        if (!is_found || ((int)t != ch.a && (int)t != ch.b))
            keep_rest(c, k, &x.texts[t]);
    for (size_t t = is_found ? 1 : 0; t < x.n_numbers; t++)
        keep_rest(c, k, &x.numbers[t]);
    for (size_t t = 0; t < x.n_others; t++)
        keep_rest(c, k, &x.others[t]);
    if (!is_found) {
        *list_push(c->a, &c->loose.criteria) = i;
        return;
    }
    struct posting p = { .criterion = i, .column = NO_COLUMN, .has_rest = k->n_rest > 0 };
    if (x.n_numbers) {
        p.column = x.numbers[0].at;
        p.low = x.numbers[0].low;
        p.high = x.numbers[0].high;
    }
    put_steps(c, &x, ch, path, p, steps);
}

static int by_step(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    if (x->path != y->path)
        return x->path < y->path ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->posting.criterion > y->posting.criterion) -
           (x->posting.criterion < y->posting.criterion);
}

uint32_t path_slot(const struct path *p, uint64_t key)
{
    uint64_t h = key * 0x9E3779B97F4A7C15U;
    uint32_t at = (uint32_t)(h >> 32) & (p->cap - 1);
    while (p->slots[at].key && p->slots[at].key != key)
        at = (at + 1) & (p->cap - 1);
    return at;
}

/* Steps of one path, by key. */
static void fill_path(struct criteria *c, struct path *p, const struct step *s, size_t n)
{
    p->cap = 16;
    while (p->cap < 2 * n)
        p->cap *= 2;
    p->slots = make_n(c->a, struct path_slot, p->cap);
    for (size_t i = 0; i < n; i++) {
        struct path_slot *slot = &p->slots[path_slot(p, s[i].key)];
        if (!slot->key)
            *slot = (struct path_slot){ s[i].key, (uint32_t)p->postings.n, 0 };
        slot->n++;
        *list_push(c->a, &p->postings) = s[i].posting;
    }
}

/* cells of numbers */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static const struct rest *number_rest(const struct criteria *c, uint32_t criterion, unsigned column)
{
    const struct criterion *k = &c->all.at[criterion];
    for (uint32_t i = 0; i < k->n_rest; i++) {
        const struct rest *r = &c->rests.at[k->first_rest + i];
        if (r->kind == REST_NUMBER && r->at == column)
            return r;
    }
    return NULL;
}

/* Where the cells begin: -inf, and each value at which the answer of a test may change. */
static void bound(struct criteria *c, struct cells *x)
{
    const struct loose *l = &c->loose;
    double *all = make_n(c->a, double, 2 * l->criteria.n + 1);
    size_t n = 0, once = 0;
    for (size_t i = 0; i < l->criteria.n; i++) {
        const struct rest *r = number_rest(c, l->criteria.at[i], x->column);
        if (!r)
            continue;
        all[n++] = r->low;
        all[n++] = nextafter(r->high, INFINITY);
    }
    all[n++] = -INFINITY;
    qsort(all, n, sizeof *all, by_value);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || all[i] != all[once - 1])
            all[once++] = all[i];
    size_t each = once / CELLS_MAX + 1;
    for (size_t i = 0; i < once; i += each)
        all[x->n++] = all[i];
    x->from = all;
}

static void mark(struct criteria *c, struct cells *x)
{
    const struct loose *l = &c->loose;
    x->bits = make_n(c->a, uint64_t, (size_t)l->words *(x->n + 1));
    for (uint32_t i = 0; i < l->criteria.n; i++) {
        const struct rest *r = number_rest(c, l->criteria.at[i], x->column);
        for (uint32_t cell = 0; cell <= x->n; cell++) {
            bool is_unknown = cell == x->n;
            bool meets = !r || (!is_unknown && r->low <= r->high && x->from[cell] <= r->high &&
                                (cell + 1 == x->n || x->from[cell + 1] > r->low));
            if (meets)
                x->bits[(size_t)cell * l->words + i / 64] |= (uint64_t)1 << i % 64;
        }
    }
}

static void build_loose(struct criteria *c)
{
    struct loose *l = &c->loose;
    l->words = (uint32_t)(l->criteria.n + 63) / 64;
    l->cells = make_n(c->a, struct cells, CRITERIA_COLUMNS_MAX);
    for (unsigned column = 0; column < c->n_columns && l->criteria.n; column++) {
        bool is_used = false;
        for (size_t i = 0; i < l->criteria.n && c->is_number[column]; i++)
            is_used |= number_rest(c, l->criteria.at[i], column) != NULL;
        if (!is_used)
            continue;
        struct cells *x = &l->cells[l->n_cells++];
        x->column = (uint16_t)column;
        bound(c, x);
        mark(c, x);
    }
}

void criteria_build(struct criteria *c)
{
    struct steps steps = { 0 };
    for (uint32_t i = 0; i < c->all.n; i++)
        place(c, i, &steps);
    if (steps.n)
        qsort(steps.at, steps.n, sizeof *steps.at, by_step);
    for (size_t from = 0, to; from < steps.n; from = to) {
        for (to = from; to < steps.n && steps.at[to].path == steps.at[from].path;)
            to++;
        fill_path(c, &c->paths[steps.at[from].path], steps.at + from, to - from);
    }
    build_loose(c);
}
