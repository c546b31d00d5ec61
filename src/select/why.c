// SPDX-License-Identifier: Apache-2.0
/* What is said of a decision, and who may change it. */
#include "base/err.h"
#include "select/private.h"

#include <math.h>

static const char *const lane_whats[SELECT_LANES] = {
#define LANE(name, what) what,
#include "select/lanes.def"
};
static const char *const stream_whys[SELECT_STREAMS] = {
#define STREAM(name, why) why,
#include "select/streams.def"
};

static const char *measure(const struct select_state *s)
{
    return s->policy->rank == SELECT_LOSS ? "expected loss" : "probability of an offence";
}

static str compared(struct arena *a, const struct select_state *s, const struct select_decision *d,
                    bool is_open)
{
    const char *unit = s->policy->unit == SELECT_MINUTES ? " a minute" : "";
    const char *work = s->policy->unit == SELECT_MINUTES ? "minutes"
                       : d->lane == SELECT_yellow        ? "checks"
                       : d->lane == SELECT_blue          ? "audits"
                                                         : "examinations";
    if (is_open)
        return str_fmt(a, "%s %.6g%s, %s", measure(s), d->value, unit,
                       d->stream == SELECT_BY_value
                           ? "among the best for which the shift has room"
                           : "and the shift has no room for it beside what is worth more");
    if (isinf(d->threshold))
        return str_fmt(a, "%s %.6g%s; %s", measure(s), d->value, unit,
                       d->left < 1 ? "no examination is left"
                                   : "too few have come to tell what is best");
    if (d->rest <= 0)
        return str_fmt(a, "%s %.6g%s, where %.6g is the least that found room", measure(s),
                       d->value, unit, d->threshold);
    return str_fmt(a,
                   "%s %.6g%s, where %.6g is the price of the %.0f %s left for about %.0f "
                   "declarations to come",
                   measure(s), d->value, unit, d->threshold, floor(d->left), work, d->rest);
}

static str detail(struct arena *a, const struct select_state *s, const struct select_decision *d,
                  bool is_open)
{
    switch (d->stream) {
    case SELECT_BY_random:
        return str_fmt(a, ": %.4g %% of all are, whoever the trader", d->floor * 100);
    case SELECT_BY_explore:
        return str_fmt(a, ": %.3g %% of its like are taken", d->propensity * 100);
    case SELECT_BY_fill:
        return str_fmt(a, ", %.4g %%", s->terms->rate[d->lane] * 100);
    case SELECT_BY_relief:
        if (is_open)
            return str_fmt(a, " of %.4g %% of %s: %.6g is left", s->terms->relief * 100, measure(s),
                           d->value);
        return str_fmt(a, " of %.4g %% of %s: %.6g is left, %.6g is the price",
                       s->terms->relief * 100, measure(s), d->value, d->threshold);
    case SELECT_BY_value:
    case SELECT_BY_rest:
        if (s->policy->mode == SELECT_VALUE)
            return str_fmt(a, ": " STR_FMT, STR_ARG(compared(a, s, d, is_open)));
        return STR("");
    default:
        return STR("");
    }
}

str select_why(struct arena *a, const struct select_state *s, const struct select_decision *d,
               bool is_open)
{
    str more = detail(a, s, d, is_open);
    const char *also = d->is_sampled && d->stream != SELECT_BY_random ? "; drawn by lot too" : "";
    const char *over = d->is_over ? "; beyond the capacity of the shift" : "";
    return str_fmt(a, "%s, %s: %s" STR_FMT "%s%s", select_lane_names[d->lane], lane_whats[d->lane],
                   stream_whys[d->stream], STR_ARG(more), also, over);
}

int select_may_override(const struct select_decision *d, enum select_lane to, str reason,
                        str officer, str second)
{
    if ((unsigned)to >= SELECT_LANES)
        return fail(ERR_INVALID, "there is no such lane");
    if (to == d->lane)
        return fail(ERR_INVALID, "the declaration is %s already", select_lane_names[to]);
    if (!str_trim(officer).len)
        return fail(ERR_INVALID, "who changes a lane is named");
    if (!str_trim(reason).len)
        return fail(ERR_INVALID, "a lane is changed for a reason, in words");
    if (to > d->lane)
        return 0;
    if (d->is_sampled)
        return fail(ERR_INVALID, "it was drawn by lot: nobody can take that back");
    if (d->lane == SELECT_red && (!str_trim(second).len || str_eq(second, officer)))
        return fail(ERR_INVALID, "red is taken back by two persons");
    return 0;
}
