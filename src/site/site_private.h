/* site_private.h — shared by the files of site/. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "site/site.h"

#define HOUR ((usec)3600 * USEC_PER_S)
enum { STATION_DAYS = 8, MINUTES_MOST = 7 * 24 * 60, SPAN = 6, WEEK_HOURS = 168 };

struct measure_row {
    const char *name;
    enum { MEASURE_COUNTED, MEASURE_TIME, MEASURE_RATIO, MEASURE_SHARE } kind;
    enum { JUDGE_BAND, JUDGE_OVER, JUDGE_UNDER, JUDGE_SHOWN } judge;
    int64_t attention, bad;
    const char *unit, *owner, *what, *normal;
};
extern const struct measure_row site_measures[SITE_MEASURES];

/* writes of the stage */
struct site_thing {
    const char *site, *what;
    str thing;
    usec at;
};
void site_put_count(struct writes *w, const char *site, enum site_measure m, int64_t hour,
                    int64_t n);
void site_put_feed(struct writes *w, const char *site, enum site_measure m, str link, usec at);
void site_put_station(struct writes *w, const char *site, str camera, usec at);
void site_put_open(struct writes *w, const struct site_thing *t);
void site_put_close(struct writes *w, const struct site_thing *t);

/* what is read */

struct series { /* of a counted measure: [0] the hour that runs, [1] the last whole one ... */
    int64_t n[SITE_HOURS], before[SITE_HOURS][SITE_WEEKS];
};
struct feed {
    enum site_measure measure;
    str link;
    usec first, last;
};
struct feeds list_of(struct feed);
struct times list_of(int64_t); /* seconds */
struct dwell {
    struct times day, month; /* of 24 hours; of the 28 days before */
    int64_t queue;           /* came and not gone */
};
struct station {
    str name;
    int64_t hours, known; /* of the last 24: in which it gave a sign; since it is known */
    usec last;
};
struct stations list_of(struct station);
struct waiting { /* alerts that are not closed */
    int64_t open, unclaimed, top_unclaimed;
    usec oldest, top_oldest; /* of the unclaimed ones; 0 none */
};
enum { SITE_CLAIM, SITE_DECIDE, SITE_CLOSE, SITE_ACKNOWLEDGE, SITE_RESULT, SITE_STEPS };

struct site {
    const struct port *port;
    struct series *of[SITE_MEASURES]; /* of counted ones; NULL: nothing counted */
    int64_t day[SITE_MEASURES];       /* of counted ones, 24 hours and the one that runs */
    struct feeds feeds;
    struct dwell exam, vehicle;
    struct stations stations;
    struct waiting alerts;
    struct times steps[SITE_STEPS];
    int64_t here, accounts;   /* officers of its units; of them active now */
    int64_t decided, changed; /* lanes in 24 hours; by a person */
    struct site_plans plans;  /* that are not over, and of the weeks of the band */
    usec last;                /* when anything was last heard; 0 never */
};
struct sites {
    struct site *at;
    size_t n;
    const struct site_ask *ask;
    struct db *db;
    struct arena *a;
};
/* All sites of the region, or one. `hours`: how far back; `whole`: with dwell times and steps. */
struct loading {
    str region;
    const struct port *only; /* NULL all */
    size_t hours;
};
int site_load(struct db *db, struct arena *a, const struct site_ask *ask, const struct loading *l,
              struct sites *ret) must_use;
/* Of all alerts of a region, whatever site they are of. */
int site_waiting(struct db *db, struct arena *a, str region, struct waiting *ret) must_use;
/* Officers that are there now, of a region. */
int site_here(struct db *db, struct arena *a, usec now, str region, int64_t *ret) must_use;
/* Examinations and finds since an hour, of a region. */
int site_found(struct db *db, struct arena *a, int64_t since, str region, int64_t *ret_n,
               int64_t *ret_found) must_use;

/* judging */

/* Of those in force the one that ends last; NULL: none is. */
const struct site_plan *site_plan_now(const struct site *s, usec now);
struct site_band site_band_at(const struct sites *all, const struct site *s, enum site_measure m,
                              size_t hour);
struct site_verdict site_verdict(const struct sites *all, const struct site *s,
                                 enum site_measure m);
/* Of the whole site: planned, unless alerts wait too long; or its worst measure; unknown where all
 * its feeds are silent. */
struct site_verdict site_whole(const struct sites *all, const struct site *s);
enum site_measure site_main(const struct site *s);
bool site_is_told(const struct site *s, enum site_measure m); /* some link ever told it */
usec site_first(const struct site *s, enum site_measure m);   /* since when; 0 never */
/* Is the count of an hour known, be it zero? Not of hours before it was told, nor of those through
 * which it was silent (site_verdict() says so). [0] the hour that runs. */
bool site_knows(const struct sites *all, const struct site *s, enum site_measure m, size_t hour,
                bool is_silent);
/* Share of camera-hours; -1: no camera is known. */
double site_station_share(const struct site *s);
double site_load_each(const struct site *s); /* alerts for each officer; -1: not known */
void site_sort_times(struct times *t);

/* showing */

struct ranked {
    const struct site *s;
    struct site_verdict v;
};
bool site_is_unheard(const struct ranked *r);      /* never heard of, and nothing else is known */
struct ranked *site_rank(const struct sites *all); /* all->n of them, the worst first */
void site_waiting_json(struct buf *b, const char *key, const struct waiting *x);
/* Those of units of a place, "" of all; without names. */
void site_handovers_json(struct buf *b, const struct site_handovers *all, str place);
void site_exams_json(struct buf *b, const char *key, int64_t n, int64_t found);
