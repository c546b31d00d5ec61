/* site.h — what each place of entry and exit does, seen live, and how that compares.
 *
 * A stage counts what each message tells of a site, in the transaction of that message. From the
 * counters and from what other rooms keep (alerts, lanes, orders, sessions) come the measures of
 * measures.def. A site is compared with itself: the same hour of the week, eight weeks back. What
 * the data do not tell is unknown, never zero. docs/sites.md.
 *
 * Holds no personal data: site_wall_json() names no person at all, the others name officers only
 * where that is said.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/ports.h"
#include "model/work.h"
#include "store/writes.h"

enum {
    SITE_WEEKS = 8,
    SITE_HOURS = 25
}; /* weeks of a band; hours shown: 24, and the one that runs */

#define MEASURE(name, ...) SITE_##name,
enum site_measure {
#include "site/measures.def"
    SITE_MEASURES
};
#define STATE(name, doc) SITE_IS_##name,
enum site_state {
#include "site/states.def"
    SITE_STATES
};
extern const char *const site_state_names[SITE_STATES];
struct site_threshold {
#define THRESHOLD(name, value, doc) int64_t name;
#include "site/thresholds.def"
};
extern const struct site_threshold site_threshold;

/* The site of a port, post or office, by any of its codes. NULL: none of ours. */
const struct port *site_of(str place);

/* The stage, behind "lane". */
int site_count(struct work *w) must_use;
/* Deletes what is past its term: counters 400 days, dwell times 60, cameras and what never left 8
 * and 30. */
void site_purge(struct writes *w, usec now);

/* --- what was usual --- */

struct site_band {
    int64_t weeks;
    double low, median, high; /* a tenth, half, nine tenths; of too few weeks nothing */
    bool is_known;
};
struct site_verdict {
    enum site_state state;
    str why;
};
struct site_band site_band_of(const int64_t *values, size_t n);
/* A count of an hour beside what was usual. */
enum site_state site_judge(double n, const struct site_band *band);
/* A value beside the thresholds of its measure. */
enum site_state site_judge_value(enum site_measure m, double v);
/* value at q (0 to 1) of n sorted ones, between the two that are nearest. */
double site_quantile(const int64_t *sorted, size_t n, double q);

/* --- what is asked --- */

struct site_link { /* as link/ knows it; the caller asks there */
    str name, state;
    usec last;
    bool is_dead; /* silent or lapsed: what it does not say is not known */
};
struct site_links list_of(struct site_link);
struct site_handover { /* as handover/ knows it; the caller asks there */
    str unit;
    usec open, accepted; /* since when one is open; when one was accepted last; 0 none */
};
struct site_handovers list_of(struct site_handover);
struct site_ask {
    usec now;
    str region, version; /* region "" all; version: of the program, for pages that stay */
    struct site_links links;
    struct site_handovers handovers;
    int64_t camera_every_s; /* how often a camera gives a sign; 0 not agreed */
};

enum { SITE_NONE = 1 };
/* {items}: a row for each site of the region, the worst first. */
int sites_json(struct db *db, struct buf *b, const struct site_ask *ask) must_use;
/* One site, its measures by hour. SITE_NONE: there is none, or of another region. */
int site_json(struct db *db, struct buf *b, const struct site_ask *ask, str code) must_use;
/* The tiles of a wall. */
int site_wall_json(struct db *db, struct buf *b, const struct site_ask *ask) must_use;

/* --- planned closures --- */

struct site_plan {
    str id, site, reason, by, ended_by, note;
    usec from, to, declared, ended; /* ended 0: it was not */
};
struct site_plans list_of(struct site_plan);
/* ERR_INVALID with a sentence; SITE_NONE: no such site. *ret_id its id. */
int site_plan_declare(struct writes *w, usec now, const struct site_plan *x, str *ret_id) must_use;
/* Ends it before its time, or before it begins. SITE_NONE: there is none that is not over. */
int site_plan_end(struct db *db, struct writes *w, usec now, const struct site_plan *x) must_use;

/* --- units and officers --- */

struct site_units_ask {
    usec now;
    int64_t days;
    str region, own; /* region "" all; own: an account */
    bool sees_units, sees_officers;
};
/* {days, least, own, units, officers}: what was worked and what came of it. By name, never by rank.
 */
int site_units_json(struct db *db, struct buf *b, const struct site_units_ask *ask) must_use;
