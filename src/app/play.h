/* play.h — plays the living border into a running Centre, over its real links. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/time.h"
#include "sim/border.h"
#include "sim/trade.h"

struct play_conf {
    const char *url;  /* of the Centre: http://127.0.0.1:8080 */
    const char *keys; /* file: a line for each link, its kind, a tab, its key */
    const char *out;  /* folder for truth.tsv, sent.tsv, trade.tsv; NULL: none are written */
    uint64_t seed;
    double rate;     /* events a second, of all links together */
    int64_t seconds; /* 0: until told to stop */
    int64_t people, schemes;
    bool has_trade; /* importers who behave, sim/trade.h */
    enum trade_regime regime;
    void (*told)(void *self, const struct border_truth *t); /* before it is sent; NULL is fine */
    /* The next message of a play that was recorded, and how many seconds after the begin it came;
     * false: it is over. Then seed, people and schemes are of no use, and rate is how fast. */
    bool (*next)(void *self, struct arena *a, int64_t *ret_after, struct border_message *ret);
    void *self;
    int64_t burst_flights, burst_declarations, burst_at; /* all at once, so many seconds in */
};

struct play_result {
    int64_t messages, events, accepted, findings, quarantined, refused, retries, lost, truths;
    double seconds;
    double p50_ms, p99_ms, max_ms; /* from sending to the answer, tries again left out */
};

/* Returns when it is over, or told to stop. */
int play_run(const struct play_conf *c, struct play_result *ret) must_use;
void play_stop(void);         /* from another thread */
void play_until_signal(void); /* SIGINT and SIGTERM tell it to stop */
