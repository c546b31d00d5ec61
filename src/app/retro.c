// SPDX-License-Identifier: Apache-2.0
#include "app/retro.h"

#include "alert/alert.h"
#include "assess/assess.h"
#include "assess/lists.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "entity/entity.h"
#include "ingest/ingest.h"

#include <stdio.h>

enum { KEYS_AT_ONCE = 32, TRIES = 5, SUBJECTS_MAX = 100000 };

/* Keys are asked in blocks; a short block repeats its first key. */
#define IN32 \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25," \
    "$26,$27,$28,$29,$30,$31,$32"
static const struct query q_subjects = {
    "SELECT DISTINCT entity FROM entity_key WHERE key IN (" IN32 ")"
};
static const struct query q_newest = {
    "SELECT message, seq FROM sighting WHERE entity = $1 ORDER BY at DESC, message DESC LIMIT 1"
};

struct subjects list_of(str);

static int subjects_of(struct db *db, struct arena *a, const struct list_texts *keys,
                       struct subjects *ret)
{
    struct map seen = map_new(a);
    for (size_t at = 0; at < keys->n; at += KEYS_AT_ONCE) {
        struct val vals[KEYS_AT_ONCE];
        for (size_t i = 0; i < KEYS_AT_ONCE; i++)
            vals[i] = V_TEXT(keys->at[at + i < keys->n ? at + i : at]);
        struct rows rows;
        TRY(db_read(db, a, &q_subjects, vals, KEYS_AT_ONCE, &rows));
        list_each (const struct row, r, &rows) {
            void **once = map_at(&seen, row_text(r, 0));
            if (!*once && ret->n < SUBJECTS_MAX)
                *list_push(a, ret) = row_text(r, 0);
            *once = (void *)(uintptr_t)1;
        }
    }
    return 0;
}

/* Screens one subject's newest situation again. *ret_raised: alerts made or added to. */
static int search_subject(struct db *db, struct writer *writer, const struct edition *e,
                          str subject, int64_t *ret_raised)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    struct writes writes;
    writes_init(&writes, a);
    struct work w = { .arena = a,
                      .now = time_now(),
                      .db = db,
                      .writes = &writes,
                      .edition = e,
                      .actor = STR("ntc") };
    struct rows rows;
    struct event *event;
    TRY(db_read(db, a, &q_newest, VALS(V_TEXT(subject)), &rows));
    if (rows.n == 0)
        return 0;
    int r = message_event(db, &w, row_text(rows.at, 0), row_i64(rows.at, 1), &event);
    if (r != 0)
        return r < 0 ? r : 0; /* the message is no longer kept */
    entity_name(&w, event);
    TRY(assess_screen(&w, event));
    TRY(alert_raise_event(&w, event));
    if (writes.list.n == 0)
        return 0;
    *ret_raised = w.alerts;
    return writer_apply(writer, &writes);
}

static int search_again(struct db *db, struct writer *writer, const struct edition *e, str subject,
                        int64_t *raised)
{
    for (int i = 0; i < TRIES; i++) {
        int64_t n = 0;
        int r = search_subject(db, writer, e, subject, &n);
        TRY(r);
        if (r == WRITES_DONE) {
            *raised += n;
            return 0;
        }
    }
    return fail(ERR_IO, "a subject changed faster than it could be searched");
}

static int search_import(struct db *db, struct writer *writer, const struct edition *e,
                         const struct list_import *i)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct list_entries entries;
    struct list_texts keys = { 0 };
    struct subjects subjects = { 0 };
    int64_t raised = 0;
    TRY(lists_entries_of(db, a, i->id, &entries));
    list_each (const struct list_entry, x, &entries)
        screen_entry_keys(a, x, &keys);
    TRY(subjects_of(db, a, &keys, &subjects));
    list_each (const str, s, &subjects)
        TRY(search_again(db, writer, e, *s, &raised));
    struct writes w;
    writes_init(&w, a);
    lists_searched(&w, i->id);
    write_audit(&w, time_now(), STR("ntc"), STR("list.search"),
                str_fmt(a, "list/" STR_FMT "/" STR_FMT, STR_ARG(i->list), STR_ARG(i->id)),
                str_fmt(a, "{\"subjects\":%zu,\"alerts\":%lld}", subjects.n, (long long)raised));
    log_info("stored subjects searched", KV_S("list", i->list), KV_I("entries", entries.n),
             KV_I("subjects", subjects.n), KV_I("alerts", raised));
    return writer_apply(writer, &w);
}

int retro_search_waiting(struct db *db, struct writer *writer, const struct edition *e)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct list_imports waiting;
    TRY(lists_to_search(db, a, &waiting));
    list_each (const struct list_import, i, &waiting)
        TRY(search_import(db, writer, e, i));
    return 0;
}
