/* route.h — the route table as data; for api/ only. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "api/api.h"

struct route {
    const char *method, *path;
    enum permission permission;
    void (*handler)(struct call *c);
    bool reads;
    const char *query; /* "name:type ..." */
    const char *in;    /* "name:type! ...", "" nothing, "*" raw bytes */
    const char *out, *doc, *name;
};
extern const struct route routes[];
extern const size_t routes_n;

/* The parts of a path given in {braces}. False: another path. */
bool route_match(struct arena *a, const struct route *r, str path, str param[2]);
size_t input_most(const struct route *r); /* bytes of a body */
/* Checks the query, checks and keeps the body. NULL, or what is wrong with it. */
const char *query_check(struct call *c);
const char *input_check(struct call *c);

/* Words that a parameter may have (vocabulary.c). */
struct vocabulary {
    const char *name;
    const char *(*at)(size_t i); /* NULL behind the last */
};
const struct vocabulary *vocabulary_find(str name); /* NULL: none of this name */
/* Of a type as "caution+": words of the vocabulary, blank between. NULL: it is none. */
const struct vocabulary *vocabulary_of_words(str type);
bool vocabulary_has(const struct vocabulary *v, str word);
bool vocabulary_has_all(const struct vocabulary *v, str words);
str vocabulary_pattern(struct arena *a, const struct vocabulary *v); /* of such words */
str vocabulary_text(struct arena *a, const struct vocabulary *v);    /* "a, b or c" */
