// SPDX-License-Identifier: Apache-2.0
/* The one file that deletes across the features: what a message left behind is one list here. */
#include "app/purge.h"

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "handover/handover.h"
#include "link/links.h"
#include "person/person.h"
#include "purpose/browse.h"
#include "site/site.h"

enum { BATCH_MESSAGES = 50, BATCH_SIGHTINGS = 400, BATCH_PICTURES = 100, GRACE_DAYS = 2 };
static const char no_link_class[] = "person", confirmed_class[] = "offence";
#define ROUND_MOST (USEC_PER_S / 4)

/* $1 source, $2 behind which, $3 before which, $4 since when a confirmed alert keeps. */
#define KEEPS \
    "((a.state <> 'closed' AND NOT (a.state = 'merged' AND a.outcome <> '')) OR (a.outcome = " \
    "'confirmed' AND a.updated > $4))"
/* An open dossier, or one under legal hold, keeps what it names. */
#define IN_DOSSIER \
    "JOIN dossier d ON d.id = e.dossier AND e.removed = 0 AND (d.state <> 'closed' OR d.hold = " \
    "1) "
#define NEEDLESS \
    "m.source = $1 AND m.id > $2 AND m.id < $3 " \
    "AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.message = m.id AND " KEEPS ") " \
    "AND NOT EXISTS (SELECT 1 FROM alert_reason r JOIN alert a ON a.id = r.alert " \
    "WHERE r.message = m.id AND " KEEPS ") " \
    "AND NOT EXISTS (SELECT 1 FROM exam_order o JOIN alert a ON a.id = o.alert " \
    "WHERE o.message = m.id AND " KEEPS ") " \
    "AND NOT EXISTS (SELECT 1 FROM dossier_entry e " IN_DOSSIER \
    "WHERE e.ref = m.id AND e.kind = 'event') " \
    "AND NOT EXISTS (SELECT 1 FROM alert a JOIN dossier_entry e ON e.ref = a.id AND " \
    "e.kind = 'alert' " IN_DOSSIER "WHERE a.message = m.id) " \
    "AND NOT EXISTS (SELECT 1 FROM alert_reason r JOIN dossier_entry e ON e.ref = r.alert AND " \
    "e.kind = 'alert' " IN_DOSSIER "WHERE r.message = m.id) " \
    "AND NOT EXISTS (SELECT 1 FROM sighting s JOIN dossier_entry e ON e.ref = s.entity AND " \
    "e.kind = 'subject' " IN_DOSSIER "WHERE s.message = m.id) ORDER BY m.id LIMIT $5"

static const struct query q_run = {
    "SELECT began, ended, source, cursor, messages, events, sightings, pictures FROM purge"
};
static const struct query q_run_put = {
    "INSERT INTO purge (name, began, ended, source, cursor, messages, events, sightings, pictures) "
    "VALUES ('run', $1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO UPDATE SET "
    "began = excluded.began, ended = excluded.ended, source = excluded.source, "
    "cursor = excluded.cursor, messages = excluded.messages, events = excluded.events, "
    "sightings = excluded.sightings, pictures = excluded.pictures"
};
/* The next who sent anything at all, by name. */
static const struct query q_source = {
    "SELECT coalesce(min(source), '') FROM (SELECT min(source) AS source FROM message "
    "WHERE source > $1 UNION ALL SELECT min(source) FROM picture_from WHERE source > $1) x"
};
static const struct query q_old = { "SELECT m.id, m.n_events FROM message m WHERE " NEEDLESS };
static const struct query q_sightings = {
    "SELECT entity, situation FROM sighting WHERE message = $1 LIMIT $2"
};
static const struct query q_pictures = {
    "SELECT f.digest FROM picture_from f WHERE f.source = $1 AND f.at < $2 AND NOT EXISTS "
    "(SELECT 1 FROM picture_use u WHERE u.digest = f.digest) ORDER BY f.at LIMIT $3"
};

/* One who was seen: the sighting, and who was seen nowhere else. */
static const struct query q_sighting = {
    "DELETE FROM sighting WHERE entity = $1 AND situation = $2 AND message = $3"
};
static const struct query of_entity[] = {
    { "DELETE FROM entity WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM sighting WHERE entity = "
      "$1)" },
    { "DELETE FROM entity_key WHERE entity = $1 AND NOT EXISTS (SELECT 1 FROM entity WHERE id = "
      "$1)" },
    { "DELETE FROM entity_link WHERE entity = $1 AND NOT EXISTS (SELECT 1 FROM entity WHERE id = "
      "$1)" },
    { "DELETE FROM entity_link WHERE other = $1 AND NOT EXISTS (SELECT 1 FROM entity WHERE id = "
      "$1)" },
};
/* Everything else that a message left behind; the message itself is counted. */
static const struct query of_message[] = {
    { "DELETE FROM measure WHERE message = $1 AND situation IN "
      "(SELECT situation FROM event WHERE message = $1)" },
    { "DELETE FROM profile_trace WHERE message = $1" },
    { "DELETE FROM entity_link WHERE message = $1" },
    { "DELETE FROM awaited WHERE message = $1" },
    { "DELETE FROM boarding_told WHERE message = $1" },
    { "DELETE FROM picture_use WHERE message = $1" },
    { "UPDATE alert_log SET note = '' WHERE alert IN (SELECT id FROM alert WHERE message = $1)" },
    { "UPDATE alert SET subject_name = 'no longer kept' WHERE message = $1" },
    { "UPDATE alert_reason SET text = 'no longer kept', evidence = '[]', said = '' "
      "WHERE message = $1" },
    { "DELETE FROM model_score WHERE message = $1" },
    { "DELETE FROM model_outcome WHERE message = $1" },
    { "DELETE FROM lane_early WHERE message = $1" },
    { "UPDATE rule_hit SET message = '' WHERE message = $1" },
    { "UPDATE lane_step SET note = '' WHERE decision IN "
      "(SELECT id FROM lane_decision WHERE message = $1)" },
    /* What the lot tells stays; of whom is no longer known. */
    { "UPDATE lane_decision SET message = '', subject = '', number = '', situation = id WHERE "
      "message = $1" },
    { "DELETE FROM event WHERE message = $1" },
    { "DELETE FROM message_region WHERE message = $1" },
    { "DELETE FROM message_body WHERE message = $1" },
};
static const struct query q_message = { "DELETE FROM message WHERE id = $1" };
static const struct query of_picture[] = {
    { "DELETE FROM picture_from WHERE source = $1 AND digest = $2 AND NOT EXISTS "
      "(SELECT 1 FROM picture_use WHERE digest = $2)" },
    { "DELETE FROM picture WHERE digest = $2 AND $1 <> '' AND NOT EXISTS "
      "(SELECT 1 FROM picture_from WHERE digest = $2)" },
};
/* What is of no message: questions to the identity authority, and changes that carriers were told.
 */
static const struct query q_questions = { "DELETE FROM identity_query WHERE id < $1" };
static const struct query q_profiled = { "DELETE FROM profiled WHERE closed > 0 AND closed < $1" };
static const struct query q_changes = {
    "DELETE FROM boarding_change WHERE link = $1 AND created < $2"
};

struct run {
    usec began, ended;
    str source, cursor; /* who is looked at, and behind which of their messages */
    int64_t messages, events, sightings, pictures;
};

/* One batch. */
struct batch {
    struct db *db;
    struct arena *a;
    struct writes w;
    struct run run;
    usec now;
    struct person_ids gone; /* messages that are put away whole */
};

static usec term_of(const char *class) { return link_retention_days(str_c(class)) * USEC_PER_DAY; }

static int cut_of(struct db *db, struct arena *a, str source, usec now, usec *ret)
{
    struct agreement x = { 0 };
    str prefix = STR("link:"); /* who handed in pictures is told with their role */
    int r = link_get(
        db, a, str_starts(source, prefix) ? str_sub(source, prefix.len, source.len) : source, &x);
    TRY(r);
    /* What the Centre told itself is as old as what it was told from. */
    if (r != 0 && str_eq(source, STR("centre")))
        x.retention = STR("passage");
    int64_t days = r == 0 || x.retention.len ? link_retention_days(x.retention) : -1;
    *ret = now - (days >= 0 ? days * USEC_PER_DAY : term_of(no_link_class));
    return 0;
}

/* Which messages are past their term: before `cut`; `keeps`: since when a confirmed alert keeps. */
struct term {
    usec cut, keeps;
    int64_t most;
};

static int old_ones(struct db *db, struct arena *a, const struct run *x, const struct term *t,
                    struct rows *ret)
{
    return db_read(db, a, &q_old,
                   VALS(V_TEXT(x->source), V_TEXT(x->cursor), V_TEXT(uid_floor(a, t->cut)),
                        V_I64(t->keeps), V_I64(t->most)),
                   ret);
}

static void put_away_entity(struct batch *b, str message, const struct row *r)
{
    write_add(&b->w, WRITE_ONE, &q_sighting,
              VALS(V_TEXT(row_text(r, 0)), V_TEXT(row_text(r, 1)), V_TEXT(message)));
    for (size_t i = 0; i < countof(of_entity); i++)
        write_add(&b->w, WRITE_ANY, &of_entity[i], VALS(V_TEXT(row_text(r, 0))));
    b->run.sightings++;
}

/* ret_whole: all of it is put away; a message of thousands takes several batches, its sightings
 * first. */
static int put_away(struct batch *b, const struct row *m, size_t *room, bool *ret_whole)
{
    struct rows seen;
    str id = row_text(m, 0);
    TRY(db_read(b->db, b->a, &q_sightings, VALS(V_TEXT(id), V_I64((int64_t)*room + 1)), &seen));
    *ret_whole = seen.n <= *room;
    for (size_t i = 0; i < seen.n && *room > 0; i++, --*room)
        put_away_entity(b, id, &seen.at[i]);
    if (!*ret_whole)
        return 0;
    for (size_t i = 0; i < countof(of_message); i++)
        write_add(&b->w, WRITE_ANY, &of_message[i], VALS(V_TEXT(id)));
    write_add(&b->w, WRITE_ONE, &q_message, VALS(V_TEXT(id)));
    b->run.messages++;
    b->run.events += row_i64(m, 1);
    b->run.cursor = id;
    *list_push(b->a, &b->gone) = id;
    return 0;
}

static int put_away_pictures(struct batch *b, usec cut, bool *ret_all)
{
    struct rows old;
    TRY(db_read(b->db, b->a, &q_pictures,
                VALS(V_TEXT(b->run.source), V_I64(cut), V_I64(BATCH_PICTURES)), &old));
    list_each (const struct row, r, &old)
        for (size_t i = 0; i < countof(of_picture); i++)
            write_add(&b->w, WRITE_ANY, &of_picture[i],
                      VALS(V_TEXT(b->run.source), V_TEXT(row_text(r, 0))));
    b->run.pictures += (int64_t)old.n;
    *ret_all = old.n < BATCH_PICTURES;
    return 0;
}

/* The next who sent something, or the end of the run. */
static int go_on(struct batch *b)
{
    struct rows next;
    TRY(db_read(b->db, b->a, &q_source, VALS(V_TEXT(b->run.source)), &next));
    b->run.source = next.n ? row_text(next.at, 0) : STR("");
    b->run.cursor = STR("");
    if (b->run.source.len)
        return 0;
    b->run.ended = b->now;
    write_add(&b->w, WRITE_ANY, &q_questions,
              VALS(V_TEXT(uid_floor(b->a, b->now - term_of(no_link_class)))));
    write_add(&b->w, WRITE_ANY, &q_profiled, VALS(V_I64(b->now - term_of(confirmed_class))));
    site_purge(&b->w, b->now);
    handover_purge(&b->w, b->now);
    browse_purge(&b->w, b->now);
    struct buf d = buf_new(b->a, 1000);
    json_open(&d, NULL, '{');
    json_i64(&d, "messages", b->run.messages);
    json_i64(&d, "events", b->run.events);
    json_i64(&d, "sightings", b->run.sightings);
    json_i64(&d, "pictures", b->run.pictures);
    json_str(&d, "began", time_fmt(b->a, b->run.began));
    json_close(&d, '}');
    write_audit(&b->w, b->now, STR("ntc"), STR("retention purged"), STR("retention"), buf_str(&d));
    return 0;
}

static int fill(struct batch *b)
{
    struct rows old;
    usec cut;
    size_t room = BATCH_SIGHTINGS;
    bool whole = true, all;
    if (!b->run.source.len)
        return go_on(b);
    TRY(cut_of(b->db, b->a, b->run.source, b->now, &cut));
    struct term t = { cut, b->now - term_of(confirmed_class), BATCH_MESSAGES };
    TRY(old_ones(b->db, b->a, &b->run, &t, &old));
    for (size_t i = 0; i < old.n && whole; i++)
        TRY(put_away(b, &old.at[i], &room, &whole));
    if (old.n) /* then what they left, and their pictures */
        return 0;
    TRY(put_away_pictures(b, cut, &all));
    if (!all)
        return 0;
    write_add(&b->w, WRITE_ANY, &q_changes, VALS(V_TEXT(b->run.source), V_I64(cut)));
    return go_on(b);
}

static int read_run(struct db *db, struct arena *a, struct run *ret)
{
    struct rows rows;
    *ret = (struct run){ 0 };
    TRY(db_read(db, a, &q_run, NULL, 0, &rows));
    if (rows.n)
        *ret = (struct run){ row_i64(rows.at, 0),  row_i64(rows.at, 1), row_text(rows.at, 2),
                             row_text(rows.at, 3), row_i64(rows.at, 4), row_i64(rows.at, 5),
                             row_i64(rows.at, 6),  row_i64(rows.at, 7) };
    return 0;
}

/* A new run each day, when there is anything at all. */
static int begin(struct batch *b, bool *ret_due)
{
    struct rows any;
    *ret_due = b->run.began > b->run.ended || b->run.began + USEC_PER_DAY <= b->now;
    if (!*ret_due || b->run.began > b->run.ended)
        return 0;
    TRY(db_read(b->db, b->a, &q_source, VALS(V_C("")), &any));
    *ret_due = any.n > 0 && row_text(any.at, 0).len > 0;
    b->run = (struct run){ .began = b->now, .source = STR(""), .cursor = STR("") };
    return 0;
}

/* 1: there is more to do. */
static int batch(struct db *db, struct writer *writer, usec now)
{
    cleanup(arena_freep) struct arena *a = arena_new(256 << 20);
    struct batch b = { .db = db, .a = a, .now = now };
    bool due;
    writes_init(&b.w, a);
    TRY(read_run(db, a, &b.run));
    TRY(begin(&b, &due));
    if (!due)
        return 0;
    TRY(fill(&b));
    TRY(person_forget(db, &b.w, &b.gone, now));
    const struct run *x = &b.run;
    write_add(&b.w, WRITE_ANY, &q_run_put,
              VALS(V_I64(x->began), V_I64(x->ended), V_TEXT(x->source), V_TEXT(x->cursor),
                   V_I64(x->messages), V_I64(x->events), V_I64(x->sightings), V_I64(x->pictures)));
    int r = writer_apply(writer, &b.w);
    TRY(r);
    return r == WRITES_DONE && !x->ended; /* lost to a message: the next round tries again */
}

void purge_look(struct db *db, struct writer *writer, usec now)
{
    usec until = time_monotonic() + ROUND_MOST;
    int r = 1;
    while (r > 0 && time_monotonic() < until)
        r = batch(db, writer, now);
    if (r < 0)
        log_warn("what is over was not deleted", KV_C("why", err_last()));
}

int purge_behind(struct db *db, struct arena *a, usec now, str *ret)
{
    usec cut;
    struct run x = { .source = STR(""), .cursor = STR("") };
    struct rows next, old;
    *ret = STR("");
    for (;;) {
        TRY(db_read(db, a, &q_source, VALS(V_TEXT(x.source)), &next));
        x.source = next.n ? row_text(next.at, 0) : STR("");
        if (!x.source.len)
            return 0;
        TRY(cut_of(db, a, x.source, now, &cut));
        struct term t = { cut - GRACE_DAYS * USEC_PER_DAY, now - term_of(confirmed_class), 1 };
        TRY(old_ones(db, a, &x, &t, &old));
        if (old.n == 0)
            continue;
        *ret = str_fmt(a,
                       "the message " STR_FMT " of " STR_FMT " is past its term: is `ntc serve` "
                       "running?",
                       STR_ARG(row_text(old.at, 0)), STR_ARG(x.source));
        return 0;
    }
}
