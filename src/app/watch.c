// SPDX-License-Identifier: Apache-2.0
#include "app/watch.h"

#include "alert/alert.h"
#include "assess/rules.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "boarding/boarding.h"
#include "handover/handover.h"
#include "lane/lane.h"
#include "link/links.h"
#include "notice/notice.h"
#include "profile/profiled.h"
#include "purpose/browse.h"

#include <stdlib.h>

struct watch {
    usec browsed;    /* what was stated until then is weighed */
    int64_t a_day;   /* so many openings a day are never too many */
    struct arena *a; /* of the round */
    struct arena *last_a[2];
    struct link_states last; /* as the round before saw them */
    size_t turn;
    struct arena *camera_a[2]; /* ids of cameras, and which of them are silent */
    struct map cameras;
    size_t camera_turn;
    enum { POLICY_NOT_SEEN, POLICY_GOOD, POLICY_ALTERED } policy;
};

struct watch *watch_new(int64_t openings_a_day)
{
    struct watch *x = calloc(1, sizeof *x);
    must(x != NULL);
    x->a_day = openings_a_day;
    x->a = arena_new(16 << 20);
    x->last_a[0] = arena_new(16 << 20);
    x->last_a[1] = arena_new(16 << 20);
    x->camera_a[0] = arena_new(16 << 20);
    x->camera_a[1] = arena_new(16 << 20);
    x->cameras = map_new(x->camera_a[0]);
    return x;
}

void watch_free(struct watch *x)
{
    arena_free(x->a);
    arena_free(x->last_a[0]);
    arena_free(x->last_a[1]);
    arena_free(x->camera_a[0]);
    arena_free(x->camera_a[1]);
    free(x);
}

/* What it was when we looked last; LINK_STATES of one that we see for the first time. */
static enum link_state was(const struct watch *x, str name)
{
    list_each (const struct link_pulse, p, &x->last)
        if (str_eq(p->name, name))
            return p->state;
    return LINK_STATES;
}

static int tell(struct db *db, struct writes *w, const struct link_pulse *p, usec now)
{
    static const struct {
        enum link_state state;
        enum notice_kind kind;
    } rows[] = { { LINK_LATE, NOTICE_link_late }, { LINK_DOWN, NOTICE_link_down } };
    str object = str_fmt(w->a, "link/" STR_FMT, STR_ARG(p->name));
    for (size_t i = 0; i < countof(rows); i++) {
        if (p->state == rows[i].state)
            notice_open(w, rows[i].kind, object,
                        str_fmt(w->a, "Last heard %s; expected every %lld s.",
                                str_cstr(w->a, time_fmt(w->a, p->last)), (long long)p->every_s),
                        now);
        else
            TRY(notice_end(db, w, rows[i].kind, object, now));
    }
    return 0;
}

static int look_at_links(struct watch *x, struct db *db, struct writes *w, usec now)
{
    struct link_states states = { 0 };
    struct arena *a = x->last_a[x->turn];
    arena_reset(a);
    TRY(link_states(db, a, now, &states));
    list_each (const struct link_pulse, p, &states)
        if (p->state != was(x, p->name))
            TRY(tell(db, w, p, now));
    x->last = states;
    x->turn = !x->turn;
    return 0;
}

static int tell_camera(struct db *db, struct writes *w, const struct camera_pulse *c, bool silent,
                       int64_t every_s, usec now)
{
    str object = str_fmt(w->a, "camera/" STR_FMT, STR_ARG(c->name));
    if (!silent)
        return notice_end(db, w, NOTICE_camera_silent, object, now);
    notice_open(w, NOTICE_camera_silent, object,
                str_fmt(w->a, "Last heard %s; expected every %lld s.",
                        str_cstr(w->a, time_fmt(w->a, c->last)), (long long)every_s),
                now);
    return 0;
}

/* One camera among others that are heard. When none is, it is their link that is silent, and
 * that is told above. ret_now: which are silent, for the next round. */
static int look_at_cameras(struct watch *x, struct db *db, struct writes *w, usec now,
                           struct map *ret_now)
{
    static char silent[] = "silent", heard[] = "heard";
    struct camera_pulses all = { 0 };
    int64_t every_s = 0;
    size_t n_heard = 0;
    struct arena *a = x->camera_a[!x->camera_turn];
    arena_reset(a);
    *ret_now = map_new(a);
    TRY(link_cameras(db, x->a, now, &all, &every_s));
    usec least = now - (every_s + 5) * USEC_PER_S; /* as links have */
    list_each (const struct camera_pulse, c, &all)
        n_heard += c->last >= least;
    list_each (const struct camera_pulse, c, &all) {
        const char *was = map_get(&x->cameras, c->id);
        char *is = c->last >= least ? heard : n_heard ? silent : NULL;
        *map_at(ret_now, str_copy(a, c->id)) = is ? is : (char *)(uintptr_t)was;
        if (is && is != was)
            TRY(tell_camera(db, w, c, is == silent, every_s, now));
    }
    return 0;
}

static int look_at_carriers(struct db *db, struct writes *w, usec now)
{
    struct boarding_overdues overdue = { 0 };
    TRY(boarding_sweep(db, w, now, &overdue));
    list_each (const struct boarding_overdue, o, &overdue)
        notice_open(w, o->has_failed ? NOTICE_change_failed : NOTICE_change_unconfirmed,
                    str_fmt(w->a, "boarding-change/" STR_FMT, STR_ARG(o->reference)),
                    str_fmt(w->a, STR_FMT " %s: call it.", STR_ARG(o->link),
                            o->has_failed ? "could not apply it" : "did not confirm in time"),
                    now);
    return 0;
}

/* Its owner is named, and nobody else: a notice holds no personal data. */
static int look_at_profiles(struct db *db, struct writes *w, usec now)
{
    struct profiled_notices due = { 0 };
    TRY(profiled_sweep(db, w, now, &due));
    list_each (const struct profiled_notice, n, &due) {
        str object = str_fmt(w->a, "profile/" STR_FMT, STR_ARG(n->id));
        str until = time_fmt(w->a, n->until);
        notice_open(w, n->is_over ? NOTICE_profile_ended : NOTICE_profile_ends, object,
                    str_fmt(w->a, STR_FMT ": %s " STR_FMT "%s", STR_ARG(n->owner),
                            n->is_over ? "it ended on" : "it ends on", STR_ARG(until),
                            n->is_over ? "." : ": review it, and renew or close it."),
                    now);
        if (n->is_over)
            TRY(notice_end(db, w, NOTICE_profile_ends, object, now));
    }
    return 0;
}

/* What floods the officers is worse than what it might find: it is stopped, and somebody is told.
 */
static int look_at_rules(struct db *db, struct writes *w, usec now)
{
    struct rule_ids loud;
    int64_t ended = 0;
    TRY(rules_shelved(db, w->a, now - 3600 * USEC_PER_S, &loud));
    list_each (const str, rule, &loud) {
        struct rule_act act = { .id = *rule,
                                .by = STR("ntc"),
                                .note = STR("it spoke of more than officers can look at") };
        int r = rules_stop(db, w, now, &act, NULL);
        TRY(r);
        if (r == 0)
            notice_open(w, NOTICE_rule_loud, str_fmt(w->a, "rule/" STR_FMT, STR_ARG(*rule)),
                        STR("What it found beyond is counted and was told to nobody. Correct it, "
                            "then lift the stop."),
                        now);
    }
    TRY(rules_sweep(db, w, now, &ended));
    if (ended)
        notice_open(w, NOTICE_rule_ended, STR("rules"),
                    str_fmt(w->a, "%lld rules are over after six months.", (long long)ended), now);
    return 0;
}

static int look_at_lanes(struct watch *x, struct db *db, struct writes *w, usec now)
{
    static const enum notice_kind kinds[] = { [LANE_NEWS_drift] = NOTICE_lane_drift,
                                              [LANE_NEWS_over] = NOTICE_lane_over,
                                              [LANE_NEWS_altered] = NOTICE_lane_policy };
    struct lane_newses news;
    TRY(lane_sweep(db, w, now, &news));
    list_each (const struct lane_news, n, &news) {
        bool is_policy = n->what == LANE_NEWS_altered;
        if (is_policy && x->policy == (n->is_over ? POLICY_GOOD : POLICY_ALTERED))
            continue; /* as it was at the last look */
        if (is_policy)
            x->policy = n->is_over ? POLICY_GOOD : POLICY_ALTERED;
        if (n->is_over)
            TRY(notice_end(db, w, kinds[n->what], n->object, now));
        else
            notice_open(w, kinds[n->what], n->object, n->text, now);
    }
    return 0;
}

/* An account is named, and nobody else: a notice holds no personal data. */
static int look_at_handovers(struct db *db, struct writes *w, usec now)
{
    struct handovers over;
    TRY(handover_sweep(db, w, now, &over));
    list_each (const struct handover, x, &over) {
        notice_open_in(
            w, x->region, NOTICE_handover_expired,
            str_fmt(w->a, "handover/" STR_FMT, STR_ARG(x->outgoing)),
            str_fmt(w->a, STR_FMT " is still responsible: hand over again.", STR_ARG(x->outgoing)),
            now);
        TRY(notice_end(db, w, NOTICE_handover_raised,
                       str_fmt(w->a, "handover/" STR_FMT, STR_ARG(x->id)), now));
    }
    return 0;
}

/* How many wait is told, not whose: the list is for those who review. Apart from all else: what
 * goes wrong here holds up nothing. */
static int look_at_openings(struct watch *x, struct db *db, struct writer *writer, usec now)
{
    struct writes w;
    usec looked = x->browsed ? x->browsed : now - USEC_PER_DAY;
    int64_t n_new = 0, n = 0;
    writes_init(&w, x->a);
    TRY(browse_look(db, &w, &looked, x->a_day, &n_new));
    TRY(browse_open(db, w.a, &n));
    if (n_new)
        notice_open(&w, NOTICE_browsing, STR("browsing"),
                    str_fmt(w.a, "%lld to be looked at.", (long long)n + (long long)n_new), now);
    else if (n == 0)
        TRY(notice_end(db, &w, NOTICE_browsing, STR("browsing"), now));
    int r = w.list.n ? writer_apply(writer, &w) : 0;
    if (r == 0)
        x->browsed = looked;
    return r;
}

static void look_at_all(struct watch *x, struct db *db, struct writer *writer, usec now)
{
    struct writes w;
    struct link_states before = x->last;
    size_t turn = x->turn;
    arena_reset(x->a);
    writes_init(&w, x->a);
    struct map cameras;
    int r = look_at_links(x, db, &w, now);
    if (r == 0)
        r = look_at_cameras(x, db, &w, now, &cameras);
    if (r == 0)
        r = look_at_carriers(db, &w, now);
    if (r == 0)
        r = look_at_profiles(db, &w, now);
    if (r == 0)
        r = look_at_rules(db, &w, now);
    if (r == 0)
        r = look_at_lanes(x, db, &w, now);
    if (r == 0)
        r = look_at_handovers(db, &w, now);
    if (r == 0)
        r = alert_sweep(db, &w, now);
    if (r == 0 && w.list.n)
        r = writer_apply(writer, &w);
    if (r == 0) {
        x->cameras = cameras;
        x->camera_turn = !x->camera_turn;
        return;
    }
    x->last = before; /* nothing was told: the next round finds the same */
    x->turn = turn;
    if (r < 0)
        log_warn("links not watched", KV_C("why", err_last()));
}

void watch_look(struct watch *x, struct db *db, struct writer *writer, usec now)
{
    look_at_all(x, db, writer, now);
    if (look_at_openings(x, db, writer, now) < 0)
        log_warn("openings not weighed", KV_C("why", err_last()));
}
