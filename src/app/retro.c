// SPDX-License-Identifier: Apache-2.0
#include "app/retro.h"

#include "alert/alert.h"
#include "assess/assess.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "entity/entity.h"
#include "ingest/ingest.h"
#include "model/record_json.h"

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
    str subject, import;
};

/* Is it of this subject, perhaps by the id that it had before a CNIC was part of it? */
static bool names_subject(struct work *w, struct event *e, str subject)
{
    entity_name(w, e);
    if (!str_eq(e->subject, subject) && str_eq(entity_person_before(w, e), subject))
        e->subject = subject;
    return str_eq(e->subject, subject);
}

/* One situation, decoded and screened again; an alert goes into the write list when it matches. */
static int search_sighting(const struct search *x, struct work *w, const struct row *sighting)
{
    struct event *event;
    int r = message_event(x->db, w, row_text(sighting, 0), row_i64(sighting, 1), &event);
    TRY(r);
    if (r > 0)
        return 0; /* the message is no longer kept, or is read otherwise by now */
    if (!names_subject(w, event, x->subject))
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
    lists_found_more(&writes, x->import, (int64_t)w.alerts);
    *ret_raised = (int64_t)w.alerts;
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
 * companion or exporter may stand in one of many. one() says 1 when it found it. */
static int walk_subject(const struct search *x, int (*one)(void *, const struct row *), void *self)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20), *page = arena_new(16 << 20);
    struct place from = { .at = INT64_MAX, .message = STR("") };
    struct rows rows;
    do {
        arena_reset(page);
        TRY(page_of(x, page, &from, &rows));
        for (size_t i = 0; i < rows.n; i++) {
            int r = one(self, &rows.at[i]);
            if (r != 0)
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

struct raising {
    const struct search *search;
    struct writer *writer;
    int64_t raised; /* alerts made or added to */
    int outcome;    /* of the writes */
};

static int raise_one(void *self, const struct row *sighting)
{
    struct raising *x = self;
    x->outcome = search_one(x->search, x->writer, sighting, &x->raised);
    return x->outcome != 0 || x->raised > 0;
}

static int search_subject(const struct search *x, struct writer *writer, int64_t *ret_raised)
{
    struct raising raising = { .search = x, .writer = writer };
    TRY(walk_subject(x, raise_one, &raising));
    *ret_raised = raising.raised;
    return raising.outcome;
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

int retro_search_part(struct db *db, struct writer *writer, const struct edition *e,
                      struct retro_part *p)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct list_entries entries;
    struct list_texts keys = { 0 };
    struct subjects subjects = { 0 };
    struct search x = { .db = db, .edition = e, .import = p->import };
    TRY(lists_entries_at(db, a, p->import, p->which, &entries));
    screen_entry_keys(a, entries.at, entries.n, &keys);
    TRY(subjects_of(db, a, &keys, &subjects));
    p->subjects = (int64_t)subjects.n;
    list_each (const str, s, &subjects) {
        if (p->stopping && *p->stopping)
            return fail(ERR_STOPPING, "the Centre is stopping");
        x.subject = *s;
        int r = search_again(&x, writer, &p->raised);
        if (r != 0)
            return r < 0 ? r : RETRO_STALE;
    }
    return 0;
}

static int search_import(struct db *db, struct writer *writer, const struct edition *e,
                         const struct list_import *i)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    struct retro_part all = { .import = i->id, .which = { 0, INT32_MAX } };
    int r = retro_search_part(db, writer, e, &all);
    if (r != 0)
        return r;
    struct writes w;
    writes_init(&w, a);
    w.lists_edition = e->lists_n; /* an import that this edition does not hold is not done */
    lists_searched(&w, i->id);
    write_audit(&w, time_now(), STR("ntc"), STR("list.search"),
                str_fmt(a, "list/" STR_FMT "/" STR_FMT, STR_ARG(i->list), STR_ARG(i->id)),
                str_fmt(a, "{\"subjects\":%lld,\"alerts\":%lld}", (long long)all.subjects,
                        (long long)all.raised));
    log_info("stored subjects searched", KV_S("list", i->list), KV_I("subjects", all.subjects),
             KV_I("alerts", all.raised));
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

/* Before anybody approves it: the same search, with the proposed entries alone, and nothing kept.
 */

enum { COUNT_MS = 4000, EXAMPLES = 10 };

struct counting {
    struct search search;
    str text; /* of the first reason */
    enum severity severity;
    str name, situation;
    struct arena *a;
    unsigned show; /* model/record_json.h */
};

static int count_one(void *self, const struct row *sighting)
{
    struct counting *x = self;
    cleanup(arena_freep) struct arena *a = arena_new(16 << 20);
    struct writes writes;
    struct event *event;
    writes_init(&writes, a);
    struct work w = { .arena = a,
                      .now = time_now(),
                      .db = x->search.db,
                      .writes = &writes,
                      .edition = x->search.edition,
                      .actor = STR("ntc") };
    int r = message_event(w.db, &w, row_text(sighting, 0), row_i64(sighting, 1), &event);
    TRY(r);
    if (r > 0)
        return 0;
    if (!names_subject(&w, event, x->search.subject))
        return 0;
    TRY(assess_screen(&w, event));
    if (event->reasons.n == 0)
        return 0;
    x->severity = SEVERITY_LOW;
    list_each (const struct reason, reason, &event->reasons)
        if (reason->severity >= x->severity) {
            x->severity = reason->severity;
            x->text = reason->text;
        }
    x->text = x->show & SHOW_MASKED ? text_masked(x->a, x->text) : str_copy(x->a, x->text);
    x->name = str_copy(x->a, event->subject_name);
    x->situation = str_copy(x->a, event->situation_label);
    return 1;
}

static void example_json(struct buf *b, const struct counting *x)
{
    json_open(b, NULL, '{');
    json_str(b, "subject", x->search.subject);
    json_str(b, "name", x->name);
    json_str(b, "situation", x->situation);
    json_str(b, "severity", str_c(severity_names[x->severity]));
    json_str(b, "text", x->text);
    json_close(b, '}');
}

static int count_subjects(struct counting *x, const struct subjects *subjects, struct buf *b)
{
    int64_t by_severity[SEVERITIES] = { 0 }, found = 0;
    usec until = time_now() + COUNT_MS * 1000;
    size_t searched = 0;
    json_i64(b, "subjects", (int64_t)subjects->n);
    json_open(b, "examples", '[');
    for (; searched < subjects->n && time_now() < until; searched++) {
        x->search.subject = subjects->at[searched];
        int r = walk_subject(&x->search, count_one, x);
        TRY(r);
        if (r == 0)
            continue;
        by_severity[x->severity]++;
        if (found++ < EXAMPLES)
            example_json(b, x);
    }
    json_close(b, ']');
    json_i64(b, "searched", (int64_t)searched);
    json_bool(b, "complete", searched == subjects->n);
    json_i64(b, "matches", found);
    json_open(b, "by_severity", '{');
    for (int s = 0; s < SEVERITIES; s++)
        json_i64(b, severity_names[s], by_severity[s]);
    json_close(b, '}');
    return 0;
}

int retro_count(struct db *db, str import, unsigned show, struct buf *b)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)512 << 20);
    struct list_import i;
    struct list_entries entries;
    struct list_texts keys = { 0 };
    struct subjects subjects = { 0 };
    int r = lists_import(db, a, import, &i);
    TRY(r);
    if (r != 0 || !str_eq(i.state, STR("proposed")))
        return RETRO_NONE;
    TRY(lists_proposed(db, a, import, &entries));
    screen_entry_keys(a, entries.at, entries.n, &keys);
    TRY(subjects_of(db, a, &keys, &subjects));
    struct edition alone = { .screen = screen_build(a, entries.at, entries.n),
                             .entries = entries.n };
    struct counting x = { .search = { .db = db, .edition = &alone }, .a = a, .show = show };
    json_open(b, NULL, '{');
    json_i64(b, "entries", (int64_t)entries.n);
    TRY(count_subjects(&x, &subjects, b));
    json_close(b, '}');
    return 0;
}
