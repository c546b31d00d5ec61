/* ask.h — questions to the graph (asks.def): each answers with entities, links between them, and
 * where there are too many, with groups that can be counted and opened. Every link says how, when
 * and by which message. Nothing is left out silently: "cut" and "why" say what was not looked at.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/time.h"
#include "store/store.h"

#define ASK(word, of, sentence) ASK_##word,
enum ask {
#include "entity/asks.def"
    ASKS
};

enum {
    ASK_NONE = 1,         /* no such entity */
    ASK_NEIGHBOURS = 150, /* of one; more are groups */
    ASK_PAGE_MAX = 150,   /* of a group */
    ASK_COUNTED = 5000,   /* links of one that are counted */
    ASK_NODES = 500,      /* in an answer */
    ASK_LOOKED = 400,     /* whose links are read for one answer */
    ASK_STEPS = 6,        /* of a path, at most */
    ASK_TIMES_LEAST = 2,  /* together */
    ASK_SEEN = 60,        /* of its sightings, for who was there too */
};

struct ask_question {
    enum ask ask;
    str a, b;
    str role, kind, way; /* around: a page of this group; way: out or in */
    str by;              /* shared: this kind alone; "": all */
    str after;           /* the page behind this */
    usec from, to;       /* links that held in [from, to) */
    int64_t times;       /* together: at least */
    size_t limit;
    bool masked;
};

const char *ask_word(size_t i); /* NULL behind the last */
int ask_from(str word);         /* -1: none */
bool ask_needs_two(enum ask ask);
/* An object. ASK_NONE. */
int ask_json(struct db *db, struct buf *b, const struct ask_question *q) must_use;
