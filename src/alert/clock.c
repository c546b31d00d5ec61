/* clock.c — until when an alert is to be claimed and decided, and where it stands in the queue. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_private.h"

#define MINUTE (60 * USEC_PER_S)

struct term {
    int64_t claim, decide, lead; /* minutes */
};
static const struct term terms[EVENT_KINDS] = {
#define TERM(kind, claim, decide, lead) [EVENT_##kind] = { claim, decide, lead },
#define HEAD(severity, hours)
#include "alert/clock.def"
};
static const int64_t head_hours[SEVERITIES] = {
#define TERM(kind, claim, decide, lead)
#define HEAD(severity, hours) [SEVERITY_##severity] = hours,
#include "alert/clock.def"
};

static const struct term *term_of(const struct alert *x)
{
    int kind = event_kind_from(x->kind);
    return &terms[kind < 0 ? EVENT_DECLARATION : kind];
}

void clock_rank(struct alert *x)
{
    usec due = x->moment ? x->moment : x->decide_by;
    x->rank = due - head_hours[x->severity] * 60 * MINUTE;
}

void clock_unclaimed(struct alert *x, usec now)
{
    x->claim_by = x->severity >= SEVERITY_HIGH ? now + term_of(x)->claim * MINUTE : 0;
}

/* The same of one that grew graver. */
static void clock_graver(struct alert *x, usec now)
{
    usec was = x->claim_by;
    clock_unclaimed(x, now);
    if (was && was <= x->claim_by)
        x->claim_by = was - 1; /* no later than it was; another moment is another round of rings */
}

void clock_graver_by(struct alert *x, usec now, enum severity severity, str title)
{
    if ((int64_t)severity <= x->severity)
        return;
    x->severity = severity;
    x->title = title;
    if (alert_is_free(x))
        clock_graver(x, now);
    clock_rank(x);
}

void clock_start(struct alert *x, usec now)
{
    const struct term *t = term_of(x);
    usec before = x->moment ? x->moment - t->lead * MINUTE : 0;
    x->decide_by = now + t->decide * MINUTE;
    if (before > x->decide_by)
        x->decide_by = before;
    x->paused = 0;
    clock_unclaimed(x, now);
    clock_rank(x);
}

void clock_pause(struct alert *x, usec now)
{
    if (!x->paused)
        x->paused = now;
}

void clock_go_on(struct alert *x, usec now)
{
    if (x->paused) {
        x->decide_by += now - x->paused;
        x->paused = 0;
        clock_rank(x);
    }
}
