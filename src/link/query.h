/* query.h — asking another system: a few connections, a deadline, one more try after a short
 * random pause, and a breaker. After BREAKER_FAILURES failures in a row nobody is asked for a
 * while, so that a dead system costs nothing; then one question tries whether it is back. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/str.h"

enum { QUERY_AT_ONCE = 2, BREAKER_FAILURES = 5 };

struct query_conf {
    str url;     /* where to POST */
    str key;     /* Authorization: Bearer; "" none */
    str ca_file; /* "" the system's */
    int timeout_ms, pause_s;
};

struct query_link;
struct query_link *query_new(const struct query_conf *c);
void query_free(struct query_link *q); /* NULL is fine */

/* How it is: failures in a row, and whether the breaker is open. NULL: 0, false. */
bool query_is_broken(struct query_link *q, int *ret_failures);

/* 0 with the body of a 200; QUERY_NONE with the reason in a sentence: nobody answered, in time
 * and well. Blocks for at most timeout_ms. */
enum { QUERY_NONE = 1 };
struct query_call {
    str body;
    void *self; /* is it as agreed? What is not counts as a failure */
    bool (*is_good)(void *self, struct arena *a, str answer);
};
int query_ask(struct query_link *q, struct arena *a, const struct query_call *call, str *ret_answer,
              str *ret_why) must_use;
