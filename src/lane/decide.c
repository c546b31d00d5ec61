// SPDX-License-Identifier: Apache-2.0
/* The stage: declarations of a message get their lanes, results of examinations find theirs. */
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "lane/lane_private.h"
#include "model/ports.h"

#include <math.h>

#define PRIOR_FOUND   1.0 /* what a trader's own examinations are joined to: one in twenty */
#define PRIOR_CLEAN   19.0
#define LOSS_MOST     1e15
#define WORTH_UNKNOWN 1e7

/* Of work in lanes whose minutes nobody tells. */
static const double usual_minutes[SELECT_LANES] = { [SELECT_blue] = 30, [SELECT_yellow] = 15 };

enum { HITS_MOST = 2000, SHIFTS_MOST = 4000, MINUTES_OF = 200, EARLY_MOST = 100000 };

static const struct query q_shift = {
    "SELECT s.revision, s.state, coalesce(o.explore, 0) FROM lane_shift s LEFT JOIN "
    "lane_office o "
    "ON o.office = s.office WHERE s.office = $1 AND s.shift = $2"
};
static const struct query q_numbers = {
    "SELECT coalesce(max(n), 0) FROM lane_decision WHERE office = $1 AND shift = $2 AND day = $3"
};
/* In these hours, under whatever name the shift had. */
static const struct query q_done = {
    "SELECT decided, count(*) FROM lane_decision WHERE office = $1 AND day >= $2 AND at >= $3 "
    "GROUP BY decided ORDER BY decided"
};
static const struct query q_count = { "SELECT count(*) FROM lane_shift" };
static const struct query q_minutes = {
    "SELECT CAST(coalesce(sum(minutes), 0) AS BIGINT), count(*) FROM (SELECT minutes FROM "
    "lane_decision WHERE office = $1 AND minutes > 0 ORDER BY found_at DESC LIMIT $2) x"
};
static const struct query q_shift_new = {
    "INSERT INTO lane_shift (office, shift, revision, region, day, seen, over, told, state) "
    "VALUES ($1, $2, 1, $3, $4, $5, $6, 0, $7) ON CONFLICT DO NOTHING"
};
static const struct query q_shift_put = {
    "UPDATE lane_shift SET revision = revision + 1, day = $4, seen = $5, over = $6, state = $7 "
    "WHERE office = $1 AND shift = $2 AND revision = $3"
};
static const struct query q_day = {
    "INSERT INTO lane_day (office, shift, day, state) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"
};
static const struct query q_hold = {
    "UPDATE lane_policy SET revision = revision WHERE id = $1 AND state = 'in_force'"
};
/* The newest of that number: of that office, if the result names one. */
#define NEWEST \
    "(SELECT id FROM lane_decision WHERE number = $1 AND ($2 = '' OR office IN ($2, '" LANE_OTHERS \
    "')) " \
    "ORDER BY at DESC, id DESC LIMIT 1)"
static const struct query q_result = { "UPDATE lane_decision SET outcome = $3, found = $4, "
                                       "minutes = $5, found_at = $6, outcome_message = $7, "
                                       "revision = revision + 1 "
                                       "WHERE found_at <= $6 AND id = " NEWEST };
static const struct query q_released = {
    "UPDATE lane_decision SET outcome = 'released', found_at = $3, outcome_message = $4, "
    "revision = revision + 1 "
    "WHERE found = -1 AND lane = 'red' AND id = " NEWEST
};

/* One that comes before its declaration waits for it. */
static const struct query q_early = {
    "INSERT INTO lane_early (number, office, outcome, found, minutes, at, message) SELECT $1, $2, "
    "$3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), $7 WHERE NOT EXISTS " NEWEST
    " AND (SELECT count(*) FROM (SELECT 1 FROM lane_early LIMIT $8) x) < $8"
    " ON CONFLICT (number, office) DO UPDATE SET outcome = excluded.outcome, found = "
    "excluded.found, minutes = excluded.minutes, at = excluded.at, message = excluded.message "
    "WHERE excluded.at >= lane_early.at AND (excluded.found >= 0 OR lane_early.found < 0)"
};
/* A release is less than a result; what is older than LANE_EARLY_DAYS is of another declaration. */
static const struct query q_take = {
    "UPDATE lane_decision SET outcome = x.outcome, found = x.found, minutes = x.minutes, "
    "found_at = x.at, outcome_message = x.message FROM lane_early x WHERE lane_decision.id = $1 "
    "AND x.number = $2 AND x.at >= $4 AND (x.found >= 0 OR lane_decision.lane = 'red') "
    "AND x.office = (SELECT office FROM lane_early WHERE number = $2 AND office IN ($3, '') AND "
    "at >= $4 ORDER BY CASE WHEN found >= 0 THEN 0 ELSE 1 END, at DESC, office LIMIT 1)"
};
static const struct query q_taken = {
    "DELETE FROM lane_early WHERE number = $1 AND office IN ($2, '')"
};

/* One office and shift, as this message leaves it. */
struct post {
    str office, region, begins; /* begins: the state of a day that this message opens */
    int64_t revision;           /* 0: there was no row */
    double explore, minutes;
    struct select_state s;
};
struct posts list_of(struct post *);

struct deciding {
    struct work *w;
    struct lane_force force;
    bool is_asked, is_in_force;
    struct posts posts;
    struct map mine; /* decisions of this message, by same_of() */
};

/* what rules demand */

static const struct {
    const char *action;
    enum select_lane lane;
} actions[] = {
#define ACTION(name, lane, sentence) { #name, SELECT_##lane },
#include "lane/actions.def"
};

static enum select_lane lane_of(str action)
{
    for (size_t i = 0; i < countof(actions); i++)
        if (str_eq(action, str_c(actions[i].action)))
            return actions[i].lane;
    return SELECT_green;
}

struct demand {
    enum select_lane lane;
    str by, hits; /* hits: what was known and what is new, blank between */
    bool is_new;  /* something spoke that had not before */
    int64_t rules;
};

/* A code has no blanks where it stands among others. */
static str code_word(struct arena *a, const struct reason *r)
{
    char *c = str_cstr(a, r->code);
    for (char *p = c; *p; p++)
        *p = *p == ' ' ? '_' : *p;
    return str_c(c);
}

static struct demand demand_of(struct work *w, const struct event *e, str known)
{
    struct demand d = { .lane = SELECT_green, .by = STR(""), .hits = known };
    list_each (const struct reason, r, &e->reasons) {
        str code = code_word(w->arena, r);
        d.rules += r->kind == REASON_RULE;
        if (str_has_word(d.hits, code))
            continue;
        if (lane_of(r->action) > d.lane) {
            d.lane = lane_of(r->action);
            d.by = code;
        }
        if (d.hits.len + code.len >= HITS_MOST)
            continue; /* it cannot be remembered: then it is not news each time */
        d.is_new = true;
        d.hits = str_fmt(w->arena, STR_FMT "%s" STR_FMT, STR_ARG(d.hits), d.hits.len ? " " : "",
                         STR_ARG(code));
    }
    return d;
}

/* what it rests on */

static double within(double v, double least, double most)
{
    return v >= least ? fmin(v, most) : least; /* no number: the least */
}

static struct select_belief belief_of(const struct profile *p)
{
    double all = fmax(0, (double)p->examined_365d), clean = within((double)p->clean_365d, 0, all);
    return (struct select_belief){ PRIOR_FOUND + all - clean, PRIOR_CLEAN + clean };
}

static double novelty_of(const struct event *e)
{
    if (e->score.novelty >= 0)
        return within(e->score.novelty, 0, 1);
    if (e->profile.history <= 0)
        return 1;
    return .5 * e->profile.new_place + .5 * e->profile.new_goods;
}

/* Without a score: the trader's own examinations, and what the goods are declared to be worth. */
static struct select_item item_of(const struct event *e, const struct demand *d, double progress,
                                  double minutes)
{
    struct select_belief b = belief_of(&e->profile);
    double p = e->score.probability >= 0 ? e->score.probability : b.a / (b.a + b.b);
    /* Who does not say what the goods are worth is not the better for it. */
    double worth = e->declaration->total_value >= 1 && e->declaration->total_value <= LOSS_MOST
                       ? e->declaration->total_value
                       : WORTH_UNKNOWN;
    struct select_item i = { .progress = progress,
                             .p = within(p, 0, 1),
                             .loss = within(e->score.loss >= 0 ? e->score.loss : p * worth, 0,
                                            LOSS_MOST),
                             .demanded = d->lane,
                             .percent = 100,
                             .hits = d->rules,
                             .is_trusted = e->is_trusted,
                             .novelty = novelty_of(e),
                             .beliefs = { b },
                             .n_beliefs = 1 };
    for (size_t l = SELECT_blue; l < SELECT_red; l++)
        i.minutes[l] = usual_minutes[l];
    i.minutes[SELECT_red] = within(minutes, 1, 10000);
    return i;
}

/* office and shift */

int lane_state(const struct select_policy *p, str row, struct select_state *ret)
{
    int r = select_restore(p, row, ret);
    if (r == ERR_CORRUPT)
        log_warn("a shift begins anew: its state cannot be read", KV_C("why", err_last()));
    return r;
}

static int read_minutes(struct deciding *x, struct post *p)
{
    struct rows rows;
    p->minutes = 60;
    if (x->force.policy.unit != SELECT_MINUTES)
        return 0;
    TRY(db_read(x->w->db, x->w->arena, &q_minutes, VALS(V_TEXT(p->office), V_I64(MINUTES_OF)),
                &rows));
    double sum = row_f64(rows.at, 0), n = row_f64(rows.at, 1);
    p->minutes = (10 * p->minutes + sum) / (10 + n);
    return 0;
}

/* A policy that calls the shift otherwise gives the office no capacity anew. */
static int read_done(struct deciding *x, struct post *p, const struct lane_when *when)
{
    struct rows rows;
    TRY(read_minutes(x, p));
    TRY(db_read(x->w->db, x->w->arena, &q_done,
                VALS(V_TEXT(p->office), V_I64(when->day - 1), V_I64(when->began)), &rows));
    list_each (const struct row, r, &rows) {
        enum select_lane l = lane_from(row_text(r, 0));
        bool is_timed = x->force.policy.unit == SELECT_MINUTES;
        if (l <= SELECT_green || l >= SELECT_LANES)
            continue;
        double each = !is_timed ? 1 : l == SELECT_red ? p->minutes : usual_minutes[l];
        p->s.lanes[l].used += each * (double)row_i64(r, 1);
    }
    return 0;
}

static int read_post(struct deciding *x, struct post *p, const struct lane_when *when)
{
    struct work *w = x->w;
    struct rows rows;
    int r = ERR_CORRUPT;
    TRY(db_read(w->db, w->arena, &q_shift, VALS(V_TEXT(p->office), V_TEXT(when->shift)), &rows));
    if (rows.n) {
        p->revision = row_i64(rows.at, 0);
        p->explore = row_f64(rows.at, 2);
        r = lane_state(&x->force.policy, row_text(rows.at, 1), &p->s);
    } else {
        TRY(db_read(w->db, w->arena, &q_count, NULL, 0, &rows));
        if (row_i64(rows.at, 0) + (int64_t)x->posts.n >= SHIFTS_MOST)
            return LIFE_NONE;
    }
    bool is_fresh = r < 0;
    if (!is_fresh && p->s.day > when->day + 1) { /* a clock ran ahead, and is right again */
        log_warn("a shift begins anew: it stood at a day to come", KV_S("office", p->office));
        is_fresh = true;
    }
    if (is_fresh) {
        TRY(select_open(&x->force.policy, p->office, when->shift, when->day, &p->s));
        TRY(db_read(w->db, w->arena, &q_numbers,
                    VALS(V_TEXT(p->office), V_TEXT(when->shift), V_I64(when->day)), &rows));
        p->s.seen = (uint32_t)row_i64(rows.at, 0); /* its numbers go on */
        TRY(read_done(x, p, when));
    }
    if (!is_fresh && when->day > p->s.day)
        select_next(&p->s, when->day);
    else if (!is_fresh)
        return read_minutes(x, p);
    p->begins = select_store(w->arena, &p->s);
    return read_minutes(x, p);
}

/* LIFE_NONE: there are too many offices. */
static int post_of(struct deciding *x, str office, const struct lane_when *when, struct post **ret)
{
    struct arena *a = x->w->arena;
    for (size_t i = 0; i < x->posts.n; i++) {
        *ret = x->posts.at[i];
        if (str_eq((*ret)->office, office) && str_eq(str_c((*ret)->s.shift), when->shift))
            return 0;
    }
    struct post *p = make(a, struct post);
    const struct port *port = port_find(office);
    p->office = office;
    p->region = port ? str_c(port->region) : STR("");
    p->begins = STR("");
    int r = read_post(x, p, when);
    if (r != 0)
        return r;
    select_day_key(x->force.secret, p->s.day, p->s.key);
    *list_push(a, &x->posts) = p;
    *ret = p;
    return 0;
}

static void put_post(struct work *w, const struct post *p)
{
    double over = 0;
    str state = select_store(w->arena, &p->s);
    for (size_t l = SELECT_blue; l < SELECT_LANES; l++)
        over += p->s.lanes[l].over;
    if (p->begins.len)
        write_add(w->writes, WRITE_ANY, &q_day,
                  VALS(V_TEXT(p->office), V_C(p->s.shift), V_I64(p->s.day), V_TEXT(p->begins)));
    if (p->revision)
        write_add(w->writes, WRITE_ONE, &q_shift_put,
                  VALS(V_TEXT(p->office), V_C(p->s.shift), V_I64(p->revision), V_I64(p->s.day),
                       V_I64(p->s.seen), V_F64(over), V_TEXT(state)));
    else
        write_add(w->writes, WRITE_ONE, &q_shift_new,
                  VALS(V_TEXT(p->office), V_C(p->s.shift), V_TEXT(p->region), V_I64(p->s.day),
                       V_I64(p->s.seen), V_F64(over), V_TEXT(state)));
}

/* one declaration */

/* Under which a declaration is decided once: its office and number, whatever else it changes. */
static str same_of(struct arena *a, const struct event *e)
{
    str number = e->declaration->number.text;
    str office = lane_office(a, e->declaration->office.text);
    return number.len
               ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(office), STR_ARG(str_sub(number, 0, 500)))
               : e->situation;
}

static str why(struct arena *a, const struct post *p, const struct select_decision *d,
               const struct demand *by, bool by_model)
{
    const char *of = by_model || d->stream == SELECT_BY_mandatory || d->stream == SELECT_BY_random
                         ? ""
                         : "; no score: by the trader's own examinations";
    str said = select_why(a, &p->s, d, true);
    return str_fmt(a, STR_FMT "%s" STR_FMT "%s", STR_ARG(said), by->by.len ? "; demanded by " : "",
                   STR_ARG(by->by), of);
}

/* `office`: as the declaration has it. */
static void take_early(struct work *w, const struct lane_decision *d, str office)
{
    if (!d->number.len)
        return;
    write_add(w->writes, WRITE_ANY, &q_take,
              VALS(V_TEXT(d->id), V_TEXT(d->number), V_TEXT(office),
                   V_I64(w->now - LANE_EARLY_DAYS * USEC_PER_DAY)));
    write_add(w->writes, WRITE_ANY, &q_taken, VALS(V_TEXT(d->number), V_TEXT(office)));
}

static void keep(struct deciding *x, const struct event *e, const struct post *p,
                 const struct select_item *i, const struct select_decision *d,
                 const struct demand *by)
{
    struct arena *a = x->w->arena;
    bool by_model = e->score.probability >= 0;
    struct lane_decision *n = make(a, struct lane_decision);
    *n = (struct lane_decision){ .id = uid_new(a, x->w->now),
                                 .revision = 1,
                                 .situation = e->situation,
                                 .subject = e->subject,
                                 .number = e->declaration->number.text,
                                 .office = p->office,
                                 .region = p->region,
                                 .shift = str_c(p->s.shift),
                                 .day = p->s.day,
                                 .n = d->number,
                                 .message = x->w->message.id,
                                 .seq = e->seq,
                                 .at = x->w->now,
                                 .lane = str_c(select_lane_names[d->lane]),
                                 .decided = str_c(select_lane_names[d->lane]),
                                 .stream = str_c(select_stream_names[d->stream]),
                                 .otherwise = str_c(select_lane_names[d->otherwise]),
                                 .chances = lane_chances_write(a, d),
                                 .propensity = d->propensity,
                                 .is_sampled = d->is_sampled,
                                 .lot = d->floor,
                                 .is_over = d->is_over,
                                 .p = i->p,
                                 .loss = i->loss,
                                 .value = d->value,
                                 .threshold = isfinite(d->threshold) ? d->threshold : -1,
                                 .by_model = by_model,
                                 .demanded_by = by->by,
                                 .hits = by->hits,
                                 .policy = x->force.policy.edition,
                                 .item = lane_item_write(a, i, p->explore),
                                 .why = why(a, p, d, by, by_model),
                                 .outcome = STR(""),
                                 .pending = STR(""),
                                 .pending_by = STR(""),
                                 .found = -1,
                                 .minutes = -1 };
    lane_insert(x->w->writes, n);
    take_early(x->w, n, lane_office(a, e->declaration->office.text));
    *map_at(&x->mine, same_of(a, e)) = n;
}

static int decide(struct deciding *x, struct event *e)
{
    struct lane_when when;
    struct post *p = NULL;
    struct select_decision d;
    str office = lane_office(x->w->arena, e->declaration->office.text);
    if (!x->is_asked) {
        int r = lane_force(x->w->db, x->w->arena, &x->force);
        if (r == ERR_CORRUPT) /* nothing is decided by what nobody approved */
            log_error("no lanes: the policy is not what was approved", KV_C("why", err_last()));
        else
            TRY(r);
        x->is_asked = true;
        x->is_in_force = r == 0;
    }
    if (!x->is_in_force)
        return 0;
    office = lane_desk(&x->force.policy, office);
    if (!lane_when(&x->force.policy, office, x->w->now, &when))
        return 0;
    int r = post_of(x, office, &when, &p);
    if (r == LIFE_NONE)
        log_warn("no lane: there are too many offices", KV_S("message", x->w->message.id));
    if (r != 0)
        return r < 0 ? r : 0;
    struct demand by = demand_of(x->w, e, STR(""));
    /* A day that was opened before its begin stands at its begin until then. */
    double progress = when.day < p->s.day ? 0 : when.progress;
    struct select_item i = item_of(e, &by, progress, p->minutes);
    TRY(lane_one(&p->s, &i, p->explore, &d));
    keep(x, e, p, &i, &d, &by);
    e->lane = select_lane_names[d.lane];
    return 0;
}

/* It was decided: what speaks of it now and did not before may raise its lane. */
static void amend(struct work *w, const struct event *e, struct lane_decision *d)
{
    struct demand by = demand_of(w, e, d->hits);
    str from = d->lane;
    if (!by.is_new)
        return;
    d->hits = by.hits;
    if (by.lane > lane_from(d->lane)) {
        struct lane_act act = { .id = d->id, .act = STR("raise"), .by = STR("ntc") };
        act.note = str_fmt(w->arena, "amended: now demanded by " STR_FMT, STR_ARG(by.by));
        d->lane = str_c(select_lane_names[by.lane]);
        d->demanded_by = by.by;
        d->pending = d->pending_by = STR("");
        lane_log(w->writes, w->now, &act, from, d->lane);
        lane_tell(w->writes, d, w->now);
    }
    lane_move(w->writes, d);
    d->revision++;
}

static int declaration(struct deciding *x, struct event *e)
{
    struct arena *a = x->w->arena;
    str same = same_of(a, e);
    struct lane_decision *d = map_get(&x->mine, same);
    if (!d) {
        struct lane_decision *stored = make(a, struct lane_decision);
        const struct lane_same what = { .situation = e->situation,
                                        .office = lane_office(a, e->declaration->office.text),
                                        .number = e->declaration->number.text,
                                        .since = x->w->now - LANE_SAME_DAYS * USEC_PER_DAY };
        int r = lane_decision_same(x->w->db, a, &what, stored);
        TRY(r);
        d = r == 0 ? stored : NULL;
        if (d) /* told twice in one message, it is one all the same */
            *map_at(&x->mine, same) = d;
    }
    if (!d)
        return decide(x, e);
    amend(x->w, e, d);
    return 0;
}

/* The newest result counts, whenever it comes. */
static void examination(struct work *w, const struct event *e)
{
    const struct examination *ex = e->examination;
    str number = ex->declaration.text, office = lane_office(w->arena, ex->office.text);
    int found = examination_verdict(ex);
    usec at = examination_at(ex, w->now);
    int64_t minutes = ex->minutes <= LANE_MINUTES_MOST ? ex->minutes : -1;
    bool is_released = str_eq_nocase(ex->signal.text, STR("released"));
    str outcome = found >= 0 ? str_sub(ex->result.text, 0, 100) : STR("released");
    if (!number.len || (found < 0 && !is_released))
        return;
    if (found >= 0)
        write_add(w->writes, WRITE_ANY, &q_result,
                  VALS(V_TEXT(number), V_TEXT(office), V_TEXT(outcome), V_I64(found),
                       V_I64(minutes), V_I64(at), V_TEXT(w->message.id)));
    else
        write_add(w->writes, WRITE_ANY, &q_released,
                  VALS(V_TEXT(number), V_TEXT(office), V_I64(at), V_TEXT(w->message.id)));
    write_add(w->writes, WRITE_ANY, &q_early,
              VALS(V_TEXT(number), V_TEXT(office), V_TEXT(outcome), V_I64(found < 0 ? -1 : found),
                   V_I64(found < 0 ? -1 : minutes), V_I64(at), V_TEXT(w->message.id),
                   V_I64(EARLY_MOST)));
}

int lane_decide(struct work *w)
{
    struct deciding x = { .w = w, .mine = map_new(w->arena) };
    list_each (struct event, e, &w->decoded.events) {
        if (e->is_late)
            continue;
        if (e->kind == EVENT_DECLARATION && lane_office(w->arena, e->declaration->office.text).len)
            TRY(declaration(&x, e));
        else if (e->kind == EVENT_EXAMINATION)
            examination(w, e);
    }
    for (size_t i = 0; i < x.posts.n; i++)
        put_post(w, x.posts.at[i]);
    if (x.posts.n)
        write_add(w->writes, WRITE_ONE, &q_hold, VALS(V_TEXT(x.force.id)));
    return 0;
}
