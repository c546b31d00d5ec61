/* find.h — whom and what the Centre knows, by a name under any spelling, or by a number.
 *
 * Names of persons, traders and vessels are in an index in memory (match/index.h), made from the
 * store when first asked, and kept up with what is new. Numbers are found by the keys and ids that
 * are stored: a plate, container, bill or declaration by itself; a passport, identity number,
 * telephone or e-mail by what sources said of persons. What is no longer kept is not found.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "model/mark.h"
#include "store/store.h"

enum { FIND_MOST = 50, FIND_TEXT_MAX = 200, FIND_NAMES_MAX = 5000000 };

struct find_book;
struct find_book *find_new(void);
void find_free(struct find_book *x); /* NULL is fine */
/* Takes up what is new; the first time, all. Others may ask meanwhile. ERR_LIMIT: too many names.
 */
int find_refresh(struct find_book *x, struct db *db) must_use;

const char *find_kind(size_t i); /* words of a kind; NULL behind the last */

struct found {
    str id, kind, name, person; /* person: of whom it is an observed identity, or "" */
    double score;               /* 0 to 1: how likely it is what was asked for */
    str why;                    /* in words */
    int64_t alerts;
    int64_t first_seen, last_seen;
    bool by_number;
    /* The caller's to say: */
    bool is_profiled; /* on purpose, now */
    int64_t beside;   /* alerts about others in its situations */
    struct mark mark; /* what tells it from others of its name */
};
struct found_list list_of(struct found);
/* Best first, at most `limit`; kind "" all. ERR_INVALID: nothing is asked. May be asked by several
 * threads at once. */
struct find_query {
    str q, kind;
    size_t limit;
};
int find_entities(struct find_book *x, struct db *db, struct arena *a, const struct find_query *q,
                  struct found_list *ret) must_use;
void found_json(struct buf *b, const struct found *f);
