/* policy.h — what an office may spend in a shift, and on what: a short text, checked and printed.
 *
 *   policy KARACHI version 3          # its name
 *   ...
 *   random  2 %                       # what holds for every shift
 *   explore 1 % .. 20 %
 *
 *   shift KAPE day                    # office and shift; * is any
 *     hours 08:00 .. 16:00
 *     expect 600
 *     red    60
 *   end
 *
 * The words are the rows of policy.def; docs/selectivity.md is the page for officers. The floor
 * (`random`) has to be there and is never 0: nobody can waive it. `modsel` has the meaning of the
 * ASYCUDA++ functional manual, section 6 (UNCTAD): expected rates in the order red, yellow, blue
 * that criteria and the lot may exceed, a minimum random rate, a number of hits without selection.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/list.h"
#include "base/str.h"

enum select_lane {
#define LANE(name, what) SELECT_##name,
#include "select/lanes.def"
    SELECT_LANES
};
extern const char *const select_lane_names[SELECT_LANES];

enum select_mode { SELECT_VALUE, SELECT_MODSEL };
enum select_rank { SELECT_LOSS, SELECT_PROBABILITY };
enum select_unit { SELECT_DECLARATIONS, SELECT_MINUTES };

enum {
    SELECT_POLICY_BYTES = 1 << 20,
    SELECT_TERMS_MAX = 4096, /* shifts of one policy */
    SELECT_FAULTS_MAX = 100, /* faults kept */
    SELECT_WORD_MAX = 64,    /* bytes of a name, and one */
    SELECT_FAULTY = 1,       /* outcome of select_policy_read() */
};

/* Of one office and shift. Shares are from 0 to 1. */
struct select_terms {
    str office, shift;             /* "*": any */
    int64_t begin_min, end_min;    /* of the day; the end may be below the begin */
    double expect;                 /* declarations in a shift */
    double capacity[SELECT_LANES]; /* in units of the policy; green has none */
    double random;
    double explore_least, explore_most; /* of the capacity of red */
    double relief;
    double rate[SELECT_LANES];
    int64_t most_hits;
    int line; /* of the text */
};

struct select_policy {
    str name;
    int64_t version;
    enum select_mode mode;
    enum select_rank rank;
    enum select_unit unit;
    struct {
        struct select_terms *at;
        size_t n, cap;
    } terms;
    str edition; /* "NAME/VERSION/" and 12 hex digits of the SHA-256 of the canonical text */
};

struct select_fault {
    int line; /* from 1 */
    str text;
};
struct select_faults list_of(struct select_fault);

/* 0; SELECT_FAULTY: *faults says why, all of it up to SELECT_FAULTS_MAX; ERR_LIMIT: too long. The
 * policy borrows from the text and lives in the arena. */
int select_policy_read(struct arena *a, str text, struct select_policy *ret,
                       struct select_faults *faults) must_use;
/* Names have fewer than SELECT_WORD_MAX bytes, none of them a blank, # or |. */
bool select_is_name(str s);
/* The same policy in the one way of writing it; reading it gives the same edition. */
str select_policy_print(struct arena *a, const struct select_policy *p);
/* What holds there: the office and shift by name, else the office, else the shift, else any; NULL:
 * nothing does. */
const struct select_terms *select_terms_of(const struct select_policy *p, str office, str shift);
