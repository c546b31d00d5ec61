/* pull.h — feeds that the Centre fetches: one GET each `pull_every` seconds for a link whose
 * agreement names an address. The body comes in like a push with the key of that link. What has not
 * changed (ETag, Last-Modified) is not sent again; the mark of a body is kept only after its
 * message is durable, so that none is lost. Two tries with a pause of chance, then the next time;
 * after PULL_FAILURES in a row the feed is left alone for a while. The thread takes one feed after
 * the other: a slow one keeps the rest waiting for its time-out at most. How it goes stands in the
 * table link_pull, and in the health of the link.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/writer.h"

enum { PULL_FAILURES = 5 };

struct pull_conf {
    struct store *store;
    struct writer *writer;
    const char *ca_file; /* who signs for the feeds; NULL: the system's */
    int timeout_ms;
    int64_t pause_s; /* after PULL_FAILURES */
    size_t max_bytes;
    void *self;
    /* 0 when it is durable; else it comes again. */
    int (*take)(void *self, struct arena *a, str link, str name, str bytes);
};

struct pull;
int pull_start(const struct pull_conf *conf, struct pull **ret) must_use;
void pull_stop(struct pull *p); /* NULL is fine */
