/* job_kind.h — what a kind of job is: a row of job_kinds.def and up to five functions.
 *
 * A function reads what it likes and appends to d->w. ERR_INVALID with a sentence: begin() ends the
 * job with it, item() ends the item with it; other errors are tried again later. Items of a batch
 * are one transaction with what is counted of them, so a job that was stopped goes on behind the
 * last item that is done.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/access.h"
#include "base/buf.h"
#include "format/json.h"
#include "job/job.h"
#include "store/writer.h"

#include <stdatomic.h>

struct engine;

/* What jobs may use of the running Centre. */
struct job_means {
    struct engine *engine;
    struct writer *writer;
    atomic_bool *stopping;
    usec file_time;   /* how long a file is kept */
    usec report_time; /* how long a report may look */
};

struct job_doing {
    struct arena *a;
    struct db *db;
    const struct job_means *means;
    struct writes w;
    struct job job;
    struct principal who;       /* who asked, with what they may now */
    const struct json *request; /* as it was handed in */
    struct buf part;            /* what the items of this batch add to the file */
    void *own;                  /* of the kind */
    usec now;
};

struct job_kind {
    int (*begin)(struct job_doing *d); /* NULL is fine */
    int (*item)(struct job_doing *d, const struct job_item *item);
    str (*head)(struct job_doing *d);   /* of the file, before its first part; NULL none */
    int (*end)(struct job_doing *d);    /* when the last item has ended; NULL is fine */
    void (*broke)(struct job_doing *d); /* it could not go on; NULL is fine */
};

str job_word(const struct job_doing *d, const char *name); /* a text of the request; "" none */
/* The alert, of the region of who asked; else ERR_INVALID. */
struct alert;
int job_alert(const struct job_doing *d, str id, struct alert *ret) must_use;

#define JOB_KIND(name, permission, at_once, functions) extern const struct job_kind functions;
#include "app/job_kinds.def"
