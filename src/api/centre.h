/* centre.h — what the API needs of the running Centre; app/ fills it. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "http/http.h"
#include "model/work.h"
#include "store/writer.h"

struct edition;
struct rules_next;
struct query_link;
struct boarding_terms;

/* What is asked of a report over what is stored (app/report.h). */
struct report_conf {
    str text; /* of one rule */
    int64_t days;
    usec budget;   /* how long it may look */
    unsigned show; /* model/record_json.h */
    bool is_kept;  /* it stays: what it shows of persons does not */
    str region;    /* examples of it alone; "" any */
    /* Told now and then, if it is set; ERR_STOPPING: no more of it. */
    int (*told)(void *owner, int64_t percent);
    void *owner;
};

struct asset { /* a file of the web page, compiled in */
    const char *path, *type;
    const char *start, *end;
    bool gzip;
};

struct centre {
    struct store *store;
    struct writer *writer;
    void *self; /* the engine; for the functions */

    /* Runs a message through its whole way; done() comes from another thread, with the
     * answer's JSON, or an error < 0. False: too much is under way, try later. */
    bool (*submit)(void *self, const struct message *m, str actor,
                   void (*done)(void *owner, int result, str answer), void *owner);
    /* Runs fn(arg, db) on a thread that may block. */
    bool (*call)(void *self, void (*fn)(void *arg, struct db *db), void *arg); /* false: stopping */
    /* What the change that is about to be stored brings into force (assess/rules.h). Taken from
     * *x; it is let go with the next. */
    void (*rules_coming)(void *self, struct rules_next *x);
    /* Something of the lists or rules changed: take the new edition, search what is stored. */
    void (*editions_changed)(void *self, struct db *db);
    /* The editions in force; give it back. */
    const struct edition *(*edition)(void *self);
    void (*edition_done)(void *self, const struct edition *e);
    /* What an import that waits would find in what is stored: an object. 1: it does not wait. */
    int (*count_import)(void *self, struct db *db, str import, unsigned show, struct buf *ret);
    /* What a rule would have found in what is stored: an object (app/report.h). */
    int (*report_rule)(void *self, struct db *db, const struct report_conf *c, struct buf *ret,
                       str *ret_blocked); /* why it may not be handed in; "" it may */
    /* Why an alert is: its decisions taken again (app/replay.h). 1: no such alert. */
    int (*explain)(void *self, struct db *db, str alert, unsigned show, struct buf *ret);
    void (*depths)(void *self, int64_t *waiting, int64_t *writing);
    int64_t (*waiting_of)(void *self, str link); /* messages of one link that are not begun */

    const struct boarding_terms *boarding; /* how carriers are answered */
    struct find_book *find;                /* names that are searched */
    struct query_link *nadra;              /* the identity authority; NULL: none is set up */

    const struct asset *assets;
    size_t n_assets;
    usec order_time;                                       /* to acknowledge an order */
    usec purpose_time;                                     /* how long a stated purpose holds */
    usec settle_time;                                      /* until a message is given on */
    int64_t picture_bytes, picture_day, picture_day_bytes; /* limits: of one; of a source's day */
    int64_t dossier_file_bytes, dossier_files_bytes;       /* limits: of one; of a dossier's all */
    bool secure;                            /* reached by https only: cookies say so */
    usec idle, shift;                       /* of a session */
    str push_key, push_hosts, mail_domains; /* how officers are rung; push_key "": no browser is */
    bool has_mail;
    int64_t list_bytes;             /* limit: of the file of a list */
    int64_t export_rows;            /* limit: of a list that is taken out */
    int64_t identity_at_once;       /* limit: hanging together with a decision done in its answer */
    usec handover_time, next_shift; /* of a handover: until it expires; how far it looks */
    bool training;                  /* an invented world to learn with, never the Centre itself */
    usec undo, hold; /* of an alert: how long a step may be taken back; how long it stays opened */
};
