// SPDX-License-Identifier: Apache-2.0
/* The state of an office and shift: begun, carried to the next day, stored as a row of text. */
#include "base/buf.h"
#include "base/err.h"
#include "select/private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPLORE_FIRST .1  /* of red, until the ratio is set */
#define EXPECT_STEP   4.0 /* a day counts a quarter in the forecast of its like */
#define VALUES_MORE   256.0

enum { FORM = 1 };

static int bind(const struct select_policy *p, str office, str shift, struct select_state *s)
{
    if (!select_is_name(office) || !select_is_name(shift))
        return fail(ERR_INVALID, "an office and a shift have names of 1 to %d bytes without blanks",
                    SELECT_WORD_MAX - 1);
    const struct select_terms *terms = select_terms_of(p, office, shift);
    if (!terms)
        return fail(ERR_INVALID,
                    "the policy says nothing of the office " STR_FMT ", shift " STR_FMT,
                    STR_ARG(office), STR_ARG(shift));
    s->policy = p;
    s->terms = terms;
    memcpy(s->office, office.ptr, office.len);
    memcpy(s->shift, shift.ptr, shift.len);
    return 0;
}

int select_open(const struct select_policy *p, str office, str shift, int64_t day,
                struct select_state *ret)
{
    struct select_state s = { .day = day, .explore = EXPLORE_FIRST };
    TRY(bind(p, office, shift, &s));
    must(s.terms);
    for (size_t i = 0; i < countof(s.expect); i++)
        s.expect[i] = s.terms->expect;
    for (size_t l = 0; l < SELECT_LANES; l++)
        s.lanes[l].work = 1;
    *ret = s;
    return 0;
}

/* What a small shift could not explore, being a part of one, is left to the next ones. */
static double carried(const struct select_state *s)
{
    double one = fmax(1, s->lanes[SELECT_red].work);
    return fmax(-one, fmin(one, s->explored - select_explores(s)));
}

void select_next(struct select_state *s, int64_t day)
{
    double *expect = &s->expect[((s->day % 7) + 7) % 7];
    if (s->seen)
        *expect += (s->seen - *expect) / EXPECT_STEP;
    for (size_t l = 0; l < SELECT_LANES; l++) {
        struct select_lane_state *lane = &s->lanes[l];
        lane->used = lane->over = 0;
        lane->taken = 0;
        select_values_forget(&lane->values, 4 * s->terms->expect + VALUES_MORE);
    }
    s->explored = carried(s);
    s->day = day;
    s->seen = s->looked = s->ahead = 0;
    s->progress = 0;
}

/* a row */

static void put(struct buf *b, double v) { buf_fmt(b, " %a", v); }

static void put_values(struct buf *b, const struct select_values *v)
{
    char sep = ' ';
    buf_fmt(b, " %lu", (unsigned long)v->n);
    for (size_t i = 0; i < SELECT_VALUE_CELLS; i++)
        if (v->cells[i]) {
            buf_fmt(b, "%c%zu:%lu", sep, i, (unsigned long)v->cells[i]);
            sep = ',';
        }
    if (sep == ' ')
        buf_add(b, STR(" -"));
}

str select_store(struct arena *a, const struct select_state *s)
{
    struct buf b = buf_new(a, SELECT_STATE_BYTES);
    buf_fmt(&b, "%d %s %s %lld %lu %lu", FORM, s->office, s->shift, (long long)s->day,
            (unsigned long)s->seen, (unsigned long)s->known);
    put(&b, s->progress);
    for (size_t i = 0; i < countof(s->expect); i++)
        put(&b, s->expect[i]);
    put(&b, s->explore);
    put(&b, s->explored);
    put(&b, s->bar);
    put(&b, s->novel);
    for (size_t l = 0; l < SELECT_LANES; l++) {
        const struct select_lane_state *lane = &s->lanes[l];
        put(&b, lane->used);
        put(&b, lane->over);
        buf_fmt(&b, " %lu", (unsigned long)lane->taken);
        put(&b, lane->work);
        put(&b, lane->demand);
        put_values(&b, &lane->values);
    }
    must(!b.cut);
    return buf_str(&b);
}

struct row {
    str rest;
    bool is_bad;
};

static str next_word(struct row *r)
{
    str word = STR("");
    r->is_bad |= !str_cut(&r->rest, ' ', &word);
    return word;
}

static int64_t get_whole(struct row *r, int64_t most)
{
    int64_t v = 0;
    r->is_bad |= str_to_i64(next_word(r), &v) < 0 || v < 0 || v > most;
    return r->is_bad ? 0 : v;
}

static double get(struct row *r)
{
    char text[40], *end;
    str word = next_word(r);
    if (!word.len || word.len >= sizeof text)
        r->is_bad = true;
    if (r->is_bad)
        return 0;
    memcpy(text, word.ptr, word.len);
    text[word.len] = '\0';
    double v = strtod(text, &end);
    r->is_bad |= *end != '\0' || !isfinite(v);
    return r->is_bad ? 0 : v;
}

static void get_values(struct row *r, struct select_values *v)
{
    uint64_t sum = 0;
    v->n = (uint32_t)get_whole(r, UINT32_MAX);
    str cells = next_word(r), one, at;
    if (str_eq(cells, STR("-")))
        cells = STR("");
    while (!r->is_bad && str_cut(&cells, ',', &one)) {
        int64_t cell, n;
        r->is_bad |= !str_cut(&one, ':', &at) || str_to_i64(at, &cell) < 0 || cell < 0 ||
                     cell >= SELECT_VALUE_CELLS || str_to_i64(one, &n) < 0 || n < 0 ||
                     n > UINT32_MAX;
        if (r->is_bad)
            return;
        v->cells[cell] = (uint32_t)n;
        sum += (uint64_t)n;
    }
    r->is_bad |= sum != v->n;
    select_values_sum(v);
}

int select_restore(const struct select_policy *p, str line, struct select_state *ret)
{
    struct select_state s = { 0 };
    struct row r = { line, false };
    int64_t form = get_whole(&r, FORM);
    str office = next_word(&r), shift = next_word(&r);
    s.day = get_whole(&r, INT32_MAX);
    s.seen = (uint32_t)get_whole(&r, INT32_MAX);
    s.known = (uint32_t)get_whole(&r, INT32_MAX);
    s.progress = get(&r);
    for (size_t i = 0; i < countof(s.expect); i++)
        s.expect[i] = get(&r);
    s.explore = get(&r);
    s.explored = get(&r);
    s.bar = get(&r);
    s.novel = get(&r);
    for (size_t l = 0; l < SELECT_LANES; l++) {
        struct select_lane_state *lane = &s.lanes[l];
        lane->used = get(&r);
        lane->over = get(&r);
        lane->taken = (uint32_t)get_whole(&r, UINT32_MAX);
        lane->work = get(&r);
        lane->demand = get(&r);
        get_values(&r, &lane->values);
    }
    if (r.is_bad || r.rest.len || form != FORM)
        return fail(ERR_CORRUPT, "this is no state of a shift");
    TRY(bind(p, office, shift, &s));
    *ret = s;
    return 0;
}
