// SPDX-License-Identifier: Apache-2.0
/* The trade at the living border: declarations of importers who last, learn and cheat (trade.h),
 * and what an examination of some of them finds. A week of theirs passes with its declarations,
 * however fast the border is played, so that a score has something to learn within hours. */
#include "sim/border_world.h"
#include "sim/trade.h"

#include <stdlib.h>

/* A tenth of each consignment comes at a time: a border of few events has small ones. */
static const double part = 10, piece_kg = 10;
enum { A_WEEK = 1200, AWAITED_MOST = 64, EXAMINED_PERCENT = 12 };

struct border_trade {
    struct arena *a;
    struct trade *trade;
    enum trade_regime regime;
    uint64_t seed;
    const struct trade_declaration *week;
    size_t n, at;
    struct awaited { /* an examination under way; of the week of now alone */
        struct trade_declaration d;
        int64_t number;
        usec due;
    } awaited[AWAITED_MOST];
    size_t first, n_awaited;
};

static void open_again(struct border_trade *t)
{
    struct trade_conf conf = {
        .seed = t->seed++, .weeks = TRADE_WEEKS_MAX, .a_week = A_WEEK, .regime = t->regime
    };
    arena_free(t->a);
    t->a = arena_new(SIZE_MAX);
    must(trade_open(t->a, &conf, &t->trade) == 0);
}

struct border_trade *border_trade_new(uint64_t seed, enum trade_regime regime)
{
    struct border_trade *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->seed = seed % 1000000 + 1;
    t->regime = regime;
    open_again(t);
    return t;
}

void border_trade_free(struct border_trade *t)
{
    if (!t)
        return;
    arena_free(t->a);
    free(t);
}

static const struct trade_declaration *next_of(struct border_trade *t)
{
    while (t->at == t->n) {
        t->at = t->n_awaited = 0; /* who was not examined by the end of the week is let go */
        if (!trade_week(t->trade, &t->week, &t->n)) {
            open_again(t);
            t->n = 0;
        }
    }
    return &t->week[t->at++];
}

static double value_of(const struct trade_declaration *d)
{
    return (double)(int64_t)(d->value / part) + 1;
}

/* As the Single Window writes it. */
static struct sim_declaration declaration_of(struct scene *c, const struct trade_declaration *d,
                                             int64_t number)
{
    double kg = (double)(int64_t)(d->mass / part * 10) / 10 + 1;
    struct firm f = firm_of(c, FIRMS + (int64_t)d->importer);
    struct sim_declaration x = {
        .number = str_fmt(c->a, "%s-HC-%lld-%lld", trade_office(d->office),
                          (long long)c->b->token % 10000000, (long long)number),
        .office = str_c(trade_office(d->office)),
        .regime = STR("HC"),
        .importer = f.number,
        .importer_name = f.name,
        .exporter = str_fmt(c->a, "SELLER %lu CO LTD", (unsigned long)d->seller),
        .declarant = str_fmt(c->a, "CA-%lu", (unsigned long)d->agent + 5000),
        .departure = str_c(trade_origin(d->departure)),
        .currency = STR("PKR"),
        .date = day_of_time(c->now),
        .at = c->now,
        .release = c->now + 3 * HOUR,
    };
    *list_push(c->a, &x.items) =
        (struct sim_item){ .hs = str_c(trade_hs(d->hs)),
                           .description = STR("as invoiced"),
                           .origin = str_c(trade_origin(d->origin)),
                           .unit = STR("PCS"),
                           .quantity = (double)(int64_t)(kg / piece_kg) + 1,
                           .kg = kg,
                           .value = value_of(d),
                           .tax_rate = d->tax_rate * 100,
                           .has_rate = true };
    return x;
}

static void tell_result(struct scene *c, struct border_trade *t)
{
    const struct awaited *w = &t->awaited[t->first];
    struct sim_declaration x = declaration_of(c, &w->d, w->number);
    bool is_found = trade_examine(t->trade, &w->d);
    double told = x.items.at[0].value;
    double due = told + (w->d.tax_rate > 0 ? w->d.loss / part / w->d.tax_rate : 0);
    tell_examination(c, &(struct examined){ .d = &x,
                                            .signal = "result",
                                            .channel = "red",
                                            .result = is_found ? "offence" : "as declared",
                                            .finding = is_found ? "less was to be paid" : NULL,
                                            .declared_kg = x.items.at[0].kg,
                                            .found_kg = x.items.at[0].kg,
                                            .declared_value = told,
                                            .assessed_value = is_found ? due : told });
    t->first = (t->first + 1) % AWAITED_MOST;
    t->n_awaited--;
}

void tell_trade(struct scene *c, struct border_trade *t)
{
    scene_as_it_comes(c);
    if (t->n_awaited && t->awaited[t->first].due <= c->now) {
        tell_result(c, t);
        return;
    }
    const struct trade_declaration *d = next_of(t);
    struct sim_declaration x = declaration_of(c, d, c->h.story);
    tell_declaration(c, &x);
    c->m->trade = (struct border_trade_truth){ x.number, d->is_offence, d->loss / part };
    if (t->n_awaited < AWAITED_MOST && chance(&c->s, EXAMINED_PERCENT))
        t->awaited[(t->first + t->n_awaited++) % AWAITED_MOST] =
            (struct awaited){ *d, c->h.story, c->now + roll(&c->s, 1, 20) * USEC_PER_S };
}
