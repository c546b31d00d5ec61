/* job.h — work that takes longer than an answer may: what was asked, how far it is, what came of
 * it.
 *
 * A job is a list of items and what to do with each. It is done in the background, some items in
 * a transaction, so that what is done and what is counted as done are the same whenever the program
 * stops; begun anew it goes on behind the last item that is done. Each item ends as done or failed,
 * with the reason. Of a large or grave one another person must approve first (states.def).
 * What it gives beside that is a result, a small JSON, or a file in parts that is kept until a day.
 * Which kinds of jobs there are, and what they do, is not known here (app/job_kinds.def).
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum job_state {
    JOB_PROPOSED, /* another person must approve */
    JOB_WAITING,
    JOB_RUNNING,
    JOB_DONE,
    JOB_REFUSED,
    JOB_CANCELLED, /* items that were done stay done */
    JOB_FAILED,    /* it could not go on; `error` says why */
    JOB_STATES
};
extern const char *const job_state_names[JOB_STATES];
const char *job_state_word(size_t i); /* NULL behind the last */
const char *job_item_state_word(size_t i);

enum { JOB_ITEMS_MOST = 10000, JOB_RESULT_MOST = 1 << 20 };

struct job {
    str id, kind, state, asked_by, region, decided_by, request, note, error;
    str roles; /* of who asked, as they were then: the job may do what they might */
    int64_t version, total, done, failed;
    usec asked, started, ended;
    int64_t percent; /* of a job whose items do not say how far it is */
    bool has_result;
    str file; /* the name of what may be fetched; "" none */
    usec file_until;
};
struct jobs list_of(struct job);

struct job_item {
    str ref, state, why; /* state: "waiting", "done", "failed" */
    int64_t n, version;  /* of the thing when the job was asked for */
};
struct job_items list_of(struct job_item);

/* Appends the job with its items; x->id and x->state are set. */
void job_put(struct writes *w, usec now, struct job *x, const struct job_items *items,
             bool needs_second);

enum { JOB_NONE = 1, JOB_CHANGED = 2 };
int job_get(struct db *db, struct arena *a, str id, struct job *ret) must_use;
struct job_filter {
    str asked_by, region, state, before; /* "" all */
    size_t limit;
};
int job_list(struct db *db, struct arena *a, const struct job_filter *f, struct jobs *ret) must_use;
/* Does a job that decides on who is who, and is not over, have an item of it to do? */
int job_ref_open(struct db *db, struct arena *a, str ref, bool *ret) must_use;
struct job_page {
    str state;     /* "" all */
    int64_t after; /* number of an item */
    size_t limit;
};
int job_items(struct db *db, struct arena *a, str id, const struct job_page *p,
              struct job_items *ret) must_use;
/* A step of states.def by a person; *x becomes what it leaves. ERR_INVALID with a sentence. */
int job_step(struct writes *w, usec now, struct job *x, str act, str actor) must_use;

/* For a worker. The oldest that runs or waits, of that kind alone, or of all but that; JOB_NONE. */
struct job_lane {
    str only, but; /* "" any; "" none */
};
int job_next(struct db *db, struct arena *a, struct job_lane lane, struct job *ret) must_use;
/* It runs now; the list is lost when somebody cancelled it meanwhile. */
void job_begin(struct writes *w, usec now, struct job *x);
/* What came of an item, and how far the job is by that. Lost: it was cancelled. */
void job_item_ended(struct writes *w, struct job *x, const struct job_item *item, str why);
void job_end(struct writes *w, usec now, struct job *x, str error);

/* How far it is, when one item takes long. Lost: it was cancelled. */
void job_percent(struct writes *w, const struct job *x, int64_t percent);
/* JSON, JOB_RESULT_MOST at most. */
void job_result_put(struct writes *w, struct job *x, str json);
int job_result(struct db *db, struct arena *a, str id, str *ret) must_use; /* "" none */
/* A part of the file, the n-th of its order; or what the n-th item is about, which is let go when
 * the job ends. */
void job_part_put(struct writes *w, const struct job *x, int64_t n, str body);
int job_part(struct db *db, struct arena *a, str id, int64_t n,
             str *ret_body) must_use; /* JOB_NONE */
void job_parts_drop(struct writes *w, const struct job *x);
/* The file may be fetched until then. */
void job_file_put(struct writes *w, struct job *x, str name, usec until);
int job_file(struct db *db, struct arena *a, str id, str *ret_body) must_use; /* JOB_NONE */
/* Files past their day, and parts of jobs that came to nothing. */
void job_files_expire(struct writes *w, usec now);

void job_json(struct buf *b, const char *key, const struct job *x);
void job_item_json(struct buf *b, const struct job_item *x);
