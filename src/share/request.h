/* request.h — another agency asks; one person drafts the answer, another approves it.
 *
 * A request names who asks, by what law and for what purpose, about whom, and what. The draft
 * is the answer itself, frozen as text: what is approved, by its digest, is what is fetched.
 * Every fetching stands in the ledger (ledger.h). The answer says until when it may be used,
 * and is not given out after that.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum request_state {
    REQUEST_RECEIVED,
    REQUEST_DRAFTED,
    REQUEST_APPROVED,
    REQUEST_RELEASED,
    REQUEST_REFUSED,
    REQUEST_STATES
};
/* Words: "open", then the states. NULL behind the last. */
const char *request_filter_state(size_t i);
const char *request_basis(size_t i);
const char *request_subject(size_t i);
const char *request_refusal(size_t i);
str request_basis_sentence(str code);

struct request {
    str id, state, agency, link, officer, agency_case, basis, basis_text, purpose, subject_kind,
        subject, asked, due, region, entered_by, drafted_by, approved_by, use_until;
    str answer, digest; /* JSON as it will be given; its SHA-256 */
    str shares;         /* what of whom stands in it: JSON, for the ledger */
    str reason, note;
    int64_t version, releases;
    usec entered, drafted, approved, released;
};
struct requests list_of(struct request);

/* Appends a new one. ERR_INVALID with a sentence. */
int request_enter(struct writes *w, struct request *x) must_use;

enum { REQUEST_NONE = 1, REQUEST_CHANGED = 2 };
int request_get(struct db *db, struct arena *a, str id, struct request *ret) must_use;
struct request_filter {
    str state, link, region, before; /* "" all */
    size_t limit;
};
/* Newest first. */
int request_list(struct db *db, struct arena *a, const struct request_filter *f,
                 struct requests *ret) must_use;

struct request_act {
    str act, actor, note, reason;
    str digest;                    /* of what is approved */
    str answer, shares, use_until; /* of a draft */
    int64_t version;               /* of the request the person saw */
};
/* Appends the step; *x becomes what it leaves. REQUEST_CHANGED: not the version that was seen,
 * or not from this state. That the approver is another person is asked of access before. */
int request_step(struct writes *w, usec now, struct request *x,
                 const struct request_act *act) must_use;
/* Does the act need another person than the drafter? */
bool request_needs_other(str act);

/* Without the answer. */
void request_json(struct buf *b, const char *key, const struct request *x, usec now);
/* The acts that lead on from its state. */
void request_acts_json(struct buf *b, const char *key, const struct request *x);
void request_words_json(struct buf *b);
