/* select.h — which lane a declaration takes: what the shift can still do goes to what is worth it.
 *
 * One declaration after the other, decided at once, in this order: what a rule or list demands
 * (may pass the capacity; reported, never dropped) · the lot (nobody is exempt) · exploration ·
 * relief of authorised traders · the best value under what is left. "Best" while the rest of the
 * shift is unknown is a price: the value that as many of those still expected will reach as there
 * is room for, solved anew for each (re-solving: Jasin and Kumar, 2012; Arlotto and Gurvich, 2019).
 * Room is kept for the draws still to come, which we can foresee and others cannot: draw i of a
 * shift is HMAC-SHA256 under a key of the day. Exploration is Thompson sampling (1933) told as its
 * probability: that a draw from the posterior of any of its profiles passes a bar that moves so
 * that the budget is spent; and as much again for what is new. Never by how near p is to one half.
 *
 * The state is one row for each office and shift. No I/O, no clock, nothing shared: the same state,
 * item and key give the same decision. It knows nothing of rules and of how p was found.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/digest.h"
#include "select/policy.h"

enum select_stream {
#define STREAM(name, why) SELECT_BY_##name,
#include "select/streams.def"
    SELECT_STREAMS
};
extern const char *const select_stream_names[SELECT_STREAMS];

enum {
    SELECT_KEY_BYTES = 32,
    SELECT_BELIEFS_MAX = 8,
    SELECT_VALUE_CELLS = 384, /* eight for each doubling, from 2^-14 to 2^34 */
    SELECT_VALUE_BLOCK = 16,
    SELECT_STATE_BYTES = 1 << 15
};

/* What the outcomes of one profile say: Beta(a, b), prior included. */
struct select_belief {
    double a, b;
};

struct select_item {
    double progress; /* share of the shift's declarations that has usually come, 0 to 1 */
    double p;        /* P(offence), 0 to 1 */
    double loss;     /* E(loss), any currency, >= 0 */
    double minutes[SELECT_LANES]; /* work in each lane; only where the policy counts minutes */
    enum select_lane demanded;    /* by rules and lists; green: none */
    double percent;               /* of the demand, 0 to 100 (MODSEL "IS 25") */
    int64_t hits;                 /* criteria that were met (MODSEL) */
    bool is_trusted;              /* an authorised trader's */
    double novelty;               /* 0 to 1: how many of its keys are unseen or rare */
    struct select_belief beliefs[SELECT_BELIEFS_MAX];
    size_t n_beliefs;
};

/* How often which value came, old shifts counting half each time. */
struct select_values {
    uint32_t n, cells[SELECT_VALUE_CELLS];
    uint32_t blocks[SELECT_VALUE_CELLS / SELECT_VALUE_BLOCK]; /* sums of cells; made again */
};

struct select_lane_state {
    double used;    /* of the capacity, all streams */
    double over;    /* of it beyond the capacity: by demand, or by the lot */
    uint32_t taken; /* declarations */
    double work;    /* mean of a declaration, in units of capacity */
    double demand;  /* share of declarations that take it by demand */
    struct select_values values;
};

struct select_state {
    const struct select_policy *policy;
    const struct select_terms *terms;
    char office[SELECT_WORD_MAX], shift[SELECT_WORD_MAX];
    int64_t day;                         /* since 1970 */
    unsigned char key[SELECT_KEY_BYTES]; /* of the day; never printed */
    uint32_t seen;                       /* declarations of this shift so far */
    uint32_t known;                      /* and of all shifts, up to a bound */
    double progress;
    double expect[7];         /* declarations of a shift, by day of the week */
    double explore, explored; /* share of red; what of it is used */
    double bar, novel;        /* log-odds that Thompson draws must pass; mean novelty */
    struct select_lane_state lanes[SELECT_LANES];
    uint32_t looked, ahead, drawn_at[64]; /* draws foreseen; made again, not stored */
    struct hmac_key drawing;              /* and the key, worked in: that of drawing_of */
    unsigned char drawing_of[SELECT_KEY_BYTES];
    bool is_drawing;
};

struct select_decision {
    enum select_lane lane;
    enum select_stream stream;
    enum select_lane otherwise;     /* its lane, had the lot not drawn it */
    double chances[SELECT_STREAMS]; /* of each stream, before anything was drawn; they sum to 1 */
    double propensity;              /* of the stream it took */
    bool is_sampled;   /* drawn by the lot, whatever else demands it too: the random stream */
    double floor;      /* propensity of the lot */
    bool is_over;      /* beyond the capacity of its lane */
    uint32_t number;   /* in its shift, from 1: which draws were its own */
    double value;      /* as compared: loss or P, for a unit of work */
    double threshold;  /* what it had to reach, in the lane that took it, else red; INFINITY: none
                          can */
    double left, rest; /* what that lane could still do; declarations still expected; batch: 0 */
};

/* The key of a day, of a secret that only the Centre has (16 bytes or more). */
void select_day_key(str secret, int64_t day, unsigned char ret[SELECT_KEY_BYTES]);
/* A first state; ERR_INVALID: the policy has no terms for it, or a name is too long. The policy
 * must outlive it. */
int select_open(const struct select_policy *p, str office, str shift, int64_t day,
                struct select_state *ret) must_use;
/* The same office and shift on another day: what was learned stays, what was used is free again. */
void select_next(struct select_state *s, int64_t day);
/* Decides; the state has used it. A declaration is decided once: one that is amended keeps its
 * number and its draws. ERR_INVALID: a number of the item is not in its range. */
int select_decide(struct select_state *s, const struct select_item *i,
                  struct select_decision *ret) must_use;
/* All of one shift at once, in the order in which they came, value by the true best: for
 * back-tests, and the measure of select_decide(). The state must be fresh; room for n decisions. */
int select_batch(struct arena *a, struct select_state *s, const struct select_item *items, size_t n,
                 struct select_decision *ret) must_use;
/* Why, in a sentence. While the shift goes on (is_open) without its price and what is left: they
 * rest on the draws to come, and who reads enough of them foretells those. */
str select_why(struct arena *a, const struct select_state *s, const struct select_decision *d,
               bool is_open);

/* A row of text that select_restore() makes the same state of; the key is not in it. */
str select_store(struct arena *a, const struct select_state *s);
/* ERR_CORRUPT: it is no such row. ERR_INVALID: the policy has no terms for it any more. */
int select_restore(const struct select_policy *p, str row, struct select_state *ret) must_use;

/* May an officer send it to another lane? ERR_INVALID, with the sentence: no reason, red to less by
 * one person alone, or a draw of the lot to less by anybody. `second` is empty or who agrees. */
int select_may_override(const struct select_decision *d, enum select_lane to, str reason,
                        str officer, str second) must_use;
