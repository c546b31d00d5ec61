/* shift.h — a shift of a real store as a package to train with: what came and what was decided, in
 * which nobody is who they were (docs/training.md).
 *
 * The package is rebuilt, not edited: of the decoded records what shift_fields.def takes, and
 * nothing else. Moments are distances from the begin of the shift. It is a ZIP of shift.json what
 * it is, and how much messages.tsv    seconds after the begin, kind of link, reference, body
 * (event_json.c) list.csv        entries that those who were met are on (ntc-csv) decisions.tsv
 * reference, event, outcome, reason, seconds: of each alert
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assess/list/list.h"
#include "base/buf.h"
#include "base/time.h"
#include "store/store.h"

enum { SHIFT_MESSAGES_MOST = 20000, SHIFT_BYTES_MOST = 256 << 20, SHIFT_DAYS_MOST = 7 };

struct shift_span {
    usec from, to;
};
struct shift_made {
    str zip;
    int64_t messages, events, alerts, decided, entries;
};
/* ERR_INVALID with a sentence: there is nothing in it, or too much. */
int shift_make(struct db *db, struct arena *a, struct shift_span span,
               struct shift_made *ret) must_use;

struct shift_message {
    int64_t after; /* seconds */
    str link, reference, body;
};
struct shift_messages list_of(struct shift_message);
struct shift_decision {
    str reference, outcome, reason;
    int64_t seq, seconds;
};
struct shift_decisions list_of(struct shift_decision);
struct shift_package {
    struct shift_messages messages;
    struct shift_decisions decisions;
    struct list_entries entries;
};
/* ERR_INVALID: it is no such package. */
int shift_read(struct arena *a, str zip, struct shift_package *ret) must_use;
/* The body with the moments of a shift that begins at `from`. */
str shift_body(struct arena *a, str body, usec from);
