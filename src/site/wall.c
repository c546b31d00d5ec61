// SPDX-License-Identifier: Apache-2.0
/* The seven tiles of a wall: numbers of places and things, the name of no person. What a plan gives
 * as its reason was written by somebody, and stays away from a wall too. */
#include "base/err.h"
#include "site/site_private.h"

#include <math.h>

enum { WORST_SHOWN = 5, NAMES_SHOWN = 6 };

static void state_json(struct buf *b, enum site_state state)
{
    json_str(b, "state", str_c(site_state_names[state]));
}

static void posts_json(struct buf *b, const struct sites *all, const struct ranked *r)
{
    size_t named = 0;
    json_open(b, "posts", '[');
    for (size_t i = 0; i < all->n; i++) {
        const struct port *p = r[i].s->port;
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(p->code));
        json_str(b, "region", str_c(p->region));
        state_json(b, r[i].v.state);
        if (site_is_unheard(&r[i]))
            json_bool(b, "never", true);
        else if (named < WORST_SHOWN && r[i].v.state >= SITE_IS_attention) {
            named++;
            json_str(b, "name", str_c(p->name));
            json_str(b, "why", r[i].v.why);
        }
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void queue_json(struct buf *b, const struct waiting *w, usec now)
{
    const struct {
        const char *key;
        int64_t n;
        usec oldest;
        enum site_measure measure;
        int64_t target_s;
    } tiles[] = {
        { "queue", w->unclaimed, w->oldest, SITE_unclaimed, site_threshold.queue_target_s },
        { "top", w->top_unclaimed, w->top_oldest, SITE_top_unclaimed, site_threshold.top_target_s },
    };
    for (size_t i = 0; i < countof(tiles); i++) {
        double age = tiles[i].oldest ? (double)(now - tiles[i].oldest) / (double)USEC_PER_S : 0;
        json_open(b, tiles[i].key, '{');
        state_json(b, site_judge_value(tiles[i].measure, age));
        json_i64(b, "n", tiles[i].n);
        if (i == 0)
            json_i64(b, "open", w->open);
        json_i64(b, "target_s", tiles[i].target_s);
        if (tiles[i].oldest)
            json_str(b, "oldest", time_fmt(b->a, tiles[i].oldest));
        json_close(b, '}');
    }
}

/* Of all sites together, each week summed before it is compared. */
static void flow_json(struct buf *b, const struct sites *all, enum site_measure m,
                      enum site_state *worst)
{
    int64_t last = 0, now = 0, weeks[SITE_WEEKS] = { 0 }, most = 0;
    bool is_told = false, is_whole = false; /* an hour, since it was told */
    for (size_t i = 0; i < all->n; i++) {
        const struct site *s = &all->at[i];
        if (!site_is_told(s, m))
            continue;
        struct site_band own = site_band_at(all, s, m, 1);
        is_told = true;
        is_whole |= site_knows(all, s, m, 1, false);
        most = own.weeks > most ? own.weeks : most;
        for (size_t k = 0; s->of[m] && k < SITE_WEEKS; k++)
            weeks[k] += s->of[m]->before[1][k];
        last += s->of[m] ? s->of[m]->n[1] : 0;
        now += s->of[m] ? s->of[m]->n[0] : 0;
    }
    if (!is_told)
        return;
    struct site_band band = site_band_of(weeks, (size_t)most);
    enum site_state state = is_whole ? site_judge((double)last, &band) : SITE_IS_normal;
    *worst = state > *worst ? state : *worst;
    json_open(b, NULL, '{');
    json_str(b, "measure", str_c(site_measures[m].name));
    state_json(b, state);
    if (is_whole)
        json_i64(b, "last_hour", last);
    json_i64(b, "this_hour", now);
    json_i64(b, "weeks", band.weeks);
    if (band.is_known) {
        json_f64(b, "low", floor(band.low));
        json_f64(b, "high", ceil(band.high));
    }
    json_close(b, '}');
}

static void throughput_json(struct buf *b, const struct sites *all)
{
    static const enum site_measure flows[] = { SITE_crossings, SITE_passages, SITE_declarations };
    enum site_state worst = SITE_IS_normal;
    json_open(b, "throughput", '{');
    json_open(b, "flows", '[');
    for (size_t i = 0; i < countof(flows); i++)
        flow_json(b, all, flows[i], &worst);
    json_close(b, ']');
    state_json(b, worst);
    json_close(b, '}');
}

static void feeds_json(struct buf *b, const struct site_ask *ask)
{
    int64_t dead = 0, late = 0, n = 0, shown = 0;
    json_open(b, "feeds", '{');
    json_open(b, "worst", '[');
    list_each (const struct site_link, l, &ask->links) {
        bool is_late = str_eq(l->state, STR("late"));
        n++;
        dead += l->is_dead;
        late += is_late;
        if ((!l->is_dead && !is_late) || shown++ >= NAMES_SHOWN)
            continue;
        json_open(b, NULL, '{');
        json_str(b, "name", l->name);
        json_str(b, "state", l->state);
        if (l->last)
            json_str(b, "last", time_fmt(b->a, l->last));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_i64(b, "n", n);
    json_i64(b, "dead", dead);
    json_i64(b, "late", late);
    state_json(b, !n     ? SITE_IS_unknown
                  : dead ? SITE_IS_bad
                  : late ? SITE_IS_attention
                         : SITE_IS_normal);
    json_close(b, '}');
}

static void staff_json(struct buf *b, int64_t here, int64_t open)
{
    json_open(b, "staff", '{');
    json_i64(b, "here", here);
    json_i64(b, "open", open);
    if (here)
        json_f64(b, "each", floor(10 * (double)open / (double)here + .5) / 10);
    state_json(b, here   ? site_judge_value(SITE_load, (double)open / (double)here)
                  : open ? SITE_IS_bad
                         : SITE_IS_normal);
    json_close(b, '}');
}

int site_wall_json(struct db *db, struct buf *b, const struct site_ask *ask)
{
    struct sites all;
    struct waiting w;
    int64_t here, n, found;
    TRY(site_load(db, b->a, ask, &(struct loading){ .region = ask->region, .hours = SPAN }, &all));
    TRY(site_waiting(db, b->a, ask->region, &w));
    TRY(site_here(db, b->a, ask->now, ask->region, &here));
    TRY(site_found(db, b->a, ask->now / HOUR - 7 * 24, ask->region, &n, &found));
    json_open(b, NULL, '{');
    json_str(b, "region", ask->region);
    json_str(b, "version", ask->version);
    posts_json(b, &all, site_rank(&all));
    queue_json(b, &w, ask->now);
    throughput_json(b, &all);
    site_exams_json(b, "exams", n, found);
    feeds_json(b, ask);
    staff_json(b, here, w.open);
    site_handovers_json(b, &ask->handovers, STR(""));
    json_close(b, '}');
    return 0;
}
