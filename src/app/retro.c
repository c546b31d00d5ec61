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

enum { KEYS_AT_ONCE = 32, TRIES = 5, SUBJECTS_MAX = 1000000, PAGE = 100 };

/* Keys are asked in blocks; a short block repeats its first key. */
#define IN32 \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25," \
    "$26,$27,$28,$29,$30,$31,$32"
static const struct query q_subjects = {
    "SELECT DISTINCT entity FROM entity_key WHERE key IN (" IN32 ")"
};
static const struct query q_sightings = {
    "SELECT message, seq, at FROM sighting WHERE entity = $1 AND (at, message, seq) < ($2, $3, $4) "
    "ORDER BY at DESC, message DESC, seq DESC LIMIT $5"
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

/* The work of searching one situation of a subject. */
struct search {
    struct db *db;
    const struct edition *edition;
    str subject;
};

/* One situation, decoded and screened again; an alert goes into the write list when it matches. */
static int search_sighting(const struct search *x, struct work *w, const struct row *sighting)
{
    struct event *event;
    int r = message_event(x->db, w, row_text(sighting, 0), row_i64(sighting, 1), &event);
    TRY(r);
    if (r > 0)
        return 0; /* the message is no longer kept, or is read otherwise by now */
    entity_name(w, event);
    if (!str_eq(event->subject, x->subject))
        return 0;
    TRY(assess_screen(w, event));
    return alert_raise_event(w, event);
}

/* One situation in an arena of its own: a subject may have any number of them. */
static int search_one(const struct search *x, struct writer *writer, const struct row *sighting,
                      int64_t *ret_raised)
{
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct writes writes;
    writes_init(&writes, a);
    /* Screened under this edition: if another came into force, look again. */
    writes.lists_edition = x->edition->lists_n;
    struct work w = { .arena = a,
                      .now = time_now(),
                      .db = x->db,
                      .writes = &writes,
                      .edition = x->edition,
                      .actor = STR("ntc") };
    TRY(search_sighting(x, &w, sighting));
    if (w.alerts == 0)
        return 0;
    write_audit(&writes, w.now, STR("ntc"), STR("alert.raise"),
                str_fmt(a, "subject/" STR_FMT, STR_ARG(x->subject)), STR("{}"));
    *ret_raised = w.alerts;
    return writer_apply(writer, &writes);
}

/* Where a page of situations ends; the next begins behind it. */
struct place {
    int64_t at, seq;
    str message;
};

static int page_of(const struct search *x, struct arena *a, const struct place *from,
                   struct rows *ret)
{
    return db_read(x->db, a, &q_sightings,
                   VALS(V_TEXT(x->subject), V_I64(from->at), V_TEXT(from->message),
                        V_I64(from->seq), V_I64(PAGE)),
                   ret);
}

/* The newest situation of the subject that matches, however long ago it was: a listed
 * companion or exporter may stand in one of many. *ret_raised: alerts made or added to. */
static int search_subject(const struct search *x, struct writer *writer, int64_t *ret_raised)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20), *page = arena_new(16 << 20);
    struct place from = { .at = INT64_MAX, .message = STR("") };
    struct rows rows;
    do {
        arena_reset(page);
        TRY(page_of(x, page, &from, &rows));
        for (size_t i = 0; i < rows.n; i++) {
            int r = search_one(x, writer, &rows.at[i], ret_raised);
            if (r != 0 || *ret_raised > 0)
                return r;
        }
        if (rows.n == 0)
            break;
        const struct row *last = &rows.at[rows.n - 1];
        arena_reset(a);
        from = (struct place){ row_i64(last, 2), row_i64(last, 1), str_copy(a, row_text(last, 0)) };
    } while (rows.n == PAGE);
    return 0;
}

/* 0, or WRITES_STALE: another edition came into force meanwhile. */
static int search_again(const struct search *x, struct writer *writer, int64_t *raised)
{
    for (int i = 0; i < TRIES; i++) {
        int64_t n = 0;
        int r = search_subject(x, writer, &n);
        if (r == WRITES_DONE)
            *raised += n;
        if (r != WRITES_LOST)
            return r;
    }
    return fail(ERR_IO, "a subject changed faster than it could be searched");
}

static int search_subjects(struct search *x, struct writer *writer, const struct subjects *subjects,
                           int64_t *raised)
{
    list_each (const str, s, subjects) {
        x->subject = *s;
        int r = search_again(x, writer, raised);
        if (r != 0)
            return r;
    }
    return 0;
}

static int search_import(struct db *db, struct writer *writer, const struct edition *e,
                         const struct list_import *i)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct list_entries entries;
    struct list_texts keys = { 0 };
    struct subjects subjects = { 0 };
    struct search x = { .db = db, .edition = e };
    int64_t raised = 0;
    TRY(lists_entries_of(db, a, i->id, &entries));
    list_each (const struct list_entry, entry, &entries)
        screen_entry_keys(a, entry, &keys);
    TRY(subjects_of(db, a, &keys, &subjects));
    int r = search_subjects(&x, writer, &subjects, &raised);
    if (r != 0)
        return r;
    struct writes w;
    writes_init(&w, a);
    w.lists_edition = e->lists_n; /* an import that this edition does not hold is not done */
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
    list_each (const struct list_import, i, &waiting) {
        int r = search_import(db, writer, e, i);
        if (r != 0)
            return r < 0 ? r : RETRO_STALE;
    }
    return 0;
}
