// SPDX-License-Identifier: Apache-2.0
/* By the clock of the office, and what a decision rests on as text. No store. */
#include "base/err.h"
#include "lane/lane_private.h"
#include "model/ports.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MIN = 24 * 60, ITEM_BYTES = 4096 };

enum select_lane lane_from(str name)
{
    for (int l = 0; l < SELECT_LANES; l++)
        if (str_eq(name, str_c(select_lane_names[l])))
            return (enum select_lane)l;
    return SELECT_LANES;
}

str lane_office(struct arena *a, str code)
{
    char *ret = str_cstr(a, str_sub(code, 0, SELECT_WORD_MAX - 1)), *to = ret;
    for (const char *p = ret; *p; p++) {
        bool is_small = *p >= 'a' && *p <= 'z';
        if (is_small || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9'))
            *to++ = is_small ? (char)(*p - 'a' + 'A') : *p;
    }
    return (str){ ret, (size_t)(to - ret) };
}

str lane_desk(const struct select_policy *p, str office)
{
    for (size_t i = 0; i < p->terms.n; i++)
        if (str_eq(p->terms.at[i].office, office))
            return office;
    return port_find(office) ? office : STR(LANE_OTHERS);
}

const char *lane_word(size_t i) { return i < SELECT_LANES ? select_lane_names[i] : NULL; }

int64_t lane_day_of(usec now) { return (now + PORT_UTC_OFFSET) / USEC_PER_DAY; }

static int64_t length_of(const struct select_terms *t)
{
    int64_t length = (t->end_min - t->begin_min + DAY_MIN) % DAY_MIN;
    return length ? length : DAY_MIN;
}

/* Minutes since it began, or (not going on) less than 0: minus those until it begins. */
static int64_t since(const struct select_terms *t, int64_t minute)
{
    int64_t at = (minute - t->begin_min + DAY_MIN) % DAY_MIN;
    return at < length_of(t) ? at : at - DAY_MIN;
}

static bool is_any(str s) { return str_eq(s, STR("*")); }

/* One that goes on is better than one to come, that of the office better than that of all, then the
 * one that began last, or begins next. */
static bool is_better(const struct select_terms *a, const struct select_terms *b, int64_t minute)
{
    int64_t sa = since(a, minute), sb = since(b, minute);
    if ((sa >= 0) != (sb >= 0))
        return sa >= 0;
    if (is_any(a->office) != is_any(b->office))
        return !is_any(a->office);
    return sa >= 0 ? sa < sb : sa > sb;
}

bool lane_when(const struct select_policy *p, str office, usec now, struct lane_when *ret)
{
    usec local = now + PORT_UTC_OFFSET;
    int64_t minute = local / (60 * USEC_PER_S) % DAY_MIN;
    const struct select_terms *best = NULL;
    for (size_t i = 0; i < p->terms.n; i++) {
        const struct select_terms *t = &p->terms.at[i];
        bool is_ours = is_any(t->office) || str_eq(t->office, office);
        if (is_ours && !is_any(t->shift) && (!best || is_better(t, best, minute)))
            best = t;
    }
    *ret = (struct lane_when){ .shift = best ? best->shift : STR("day") };
    if (!select_is_name(office))
        return false;
    best = select_terms_of(p, office, ret->shift);
    if (!best)
        return false;
    int64_t at = since(best, minute);
    ret->day = local / USEC_PER_DAY;
    if (at >= 0 && minute < best->begin_min) /* it began yesterday */
        ret->day--;
    if (at < 0 && minute > best->begin_min) /* it begins tomorrow */
        ret->day++;
    ret->began = at >= 0 ? now - now % (60 * USEC_PER_S) - at * 60 * USEC_PER_S : now;
    ret->progress = at >= 0 ? (double)at / (double)length_of(best) : 0;
    return true;
}

/* an item */

static void put(struct buf *b, double v) { buf_fmt(b, "%s%a", b->len ? " " : "", v); }

str lane_item_write(struct arena *a, const struct select_item *i, double explore)
{
    struct buf b = buf_new(a, ITEM_BYTES);
    const double head[] = {
        explore,         i->progress,  i->p, i->loss, i->percent, i->novelty, (double)i->demanded,
        (double)i->hits, i->is_trusted
    };
    for (size_t k = 0; k < countof(head); k++)
        put(&b, head[k]);
    for (size_t l = 0; l < SELECT_LANES; l++)
        put(&b, i->minutes[l]);
    for (size_t k = 0; k < i->n_beliefs; k++) {
        put(&b, i->beliefs[k].a);
        put(&b, i->beliefs[k].b);
    }
    must(!b.cut);
    return buf_str(&b);
}

/* Numbers of a text; how many, or -1: it holds something else or too many. */
static int numbers(str text, double *ret, int most)
{
    str word;
    int n = 0;
    while (str_cut(&text, ' ', &word)) {
        char at[40], *end;
        if (n == most || !word.len || word.len >= sizeof at)
            return -1;
        memcpy(at, word.ptr, word.len);
        at[word.len] = '\0';
        ret[n] = strtod(at, &end);
        if (*end || !isfinite(ret[n++]))
            return -1;
    }
    return n;
}

int lane_item_read(str text, struct select_item *ret, double *ret_explore)
{
    enum { HEAD = 9, MOST = HEAD + SELECT_LANES + 2 * SELECT_BELIEFS_MAX };
    double x[MOST];
    int n = numbers(text, x, MOST);
    if (n < HEAD + SELECT_LANES || (n - HEAD - SELECT_LANES) % 2 || x[6] < 0 ||
        x[6] >= (double)(int)SELECT_LANES || fabs(x[7]) > 1e9)
        return fail(ERR_CORRUPT, "this is not what a lane was decided on");
    *ret_explore = x[0];
    *ret = (struct select_item){ .progress = x[1],
                                 .p = x[2],
                                 .loss = x[3],
                                 .percent = x[4],
                                 .novelty = x[5],
                                 .demanded = (enum select_lane)(int)x[6],
                                 .hits = (int64_t)x[7],
                                 .is_trusted = x[8] > 0 };
    for (size_t l = 0; l < SELECT_LANES; l++)
        ret->minutes[l] = x[HEAD + l];
    for (int k = HEAD + SELECT_LANES; k < n; k += 2)
        ret->beliefs[ret->n_beliefs++] = (struct select_belief){ x[k], x[k + 1] };
    return 0;
}

str lane_chances_write(struct arena *a, const struct select_decision *d)
{
    struct buf b = buf_new(a, ITEM_BYTES);
    for (size_t k = 0; k < SELECT_STREAMS; k++)
        buf_fmt(&b, "%s%.17g", k ? " " : "", d->chances[k]);
    return buf_str(&b);
}

int lane_one(struct select_state *s, const struct select_item *i, double explore,
             struct select_decision *ret)
{
    if (explore > 0)
        s->explore = explore;
    return select_decide(s, i, ret);
}
