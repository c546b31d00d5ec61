// SPDX-License-Identifier: Apache-2.0
#include "ingest/ingest_store.h"

#include "base/err.h"
#include "model/ports.h"
#include "store/writes.h"

struct regions list_of(str);

#define COLUMNS \
    "id, source, reference, digest, name, map, received, size, status, kind, version, label, " \
    "counts, findings, n_findings, n_events, n_alerts, revision"

static const struct query q_by_reference = { "SELECT " COLUMNS
                                             " FROM message WHERE source = $1 AND reference = $2" };
static const struct query q_get = { "SELECT " COLUMNS " FROM message WHERE id = $1" };
static const struct query q_list = {
    "SELECT " COLUMNS " FROM message WHERE ($1 = '' OR status = $1) AND ($2 = '' OR id < $2) "
    "ORDER BY id DESC LIMIT $3"
};
/* By the index of the region; what is not of it is not read. */
static const struct query q_list_region = {
    "SELECT " COLUMNS " FROM (SELECT message FROM message_region WHERE region = $1 AND "
    "($2 = '' OR message < $2) ORDER BY message DESC LIMIT $3) x "
    "JOIN message ON id = x.message ORDER BY id DESC"
};
static const struct query q_list_region_status = {
    "SELECT " COLUMNS " FROM (SELECT message FROM message_region WHERE region = $1 AND status = $4 "
    "AND ($2 = '' OR message < $2) ORDER BY message DESC LIMIT $3) x "
    "JOIN message ON id = x.message ORDER BY id DESC"
};
static const struct query q_insert = { "INSERT INTO message (" COLUMNS
                                       ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                                       "$11, $12, $13, $14, $15, $16, $17, 1)" };
static const struct query q_update = {
    "UPDATE message SET status = $2, kind = $3, version = $4, label = $5, counts = $6, "
    "findings = $7, n_findings = $8, n_events = $9, n_alerts = n_alerts + $10, "
    "revision = revision + 1 WHERE id = $1 AND revision = $11 AND status = 'quarantined'"
};
static const struct query q_discard = {
    "UPDATE message SET status = 'discarded' WHERE id = $1 AND status = 'quarantined'"
};
static const struct query q_body_put = {
    "INSERT INTO message_body (message, body) VALUES ($1, $2)"
};
static const struct query q_body = { "SELECT body FROM message_body WHERE message = $1" };
static const struct query q_event = {
    "INSERT INTO event (message, seq, kind, subject, situation, at, first_byte, bytes, receipt) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
};

static const struct query q_region = {
    "INSERT INTO message_region (message, region, status) VALUES ($1, $2, $3)"
};

static struct stored_message message_of(const struct row *r)
{
    return (struct stored_message){ .id = row_text(r, 0),
                                    .source = row_text(r, 1),
                                    .reference = row_text(r, 2),
                                    .digest = row_text(r, 3),
                                    .name = row_text(r, 4),
                                    .map = row_text(r, 5),
                                    .received = row_i64(r, 6),
                                    .size = row_i64(r, 7),
                                    .status = row_text(r, 8),
                                    .kind = row_text(r, 9),
                                    .version = row_text(r, 10),
                                    .label = row_text(r, 11),
                                    .counts = row_text(r, 12),
                                    .findings = row_text(r, 13),
                                    .n_findings = row_i64(r, 14),
                                    .n_events = row_i64(r, 15),
                                    .n_alerts = row_i64(r, 16),
                                    .revision = row_i64(r, 17) };
}

static int one(struct db *db, struct arena *a, const struct query *q, const struct val *vals,
               size_t n, struct stored_message *ret)
{
    struct rows rows;
    TRY(db_read(db, a, q, vals, n, &rows));
    if (rows.n == 0)
        return MESSAGE_NONE;
    *ret = message_of(rows.at);
    return 0;
}

int message_by_reference(struct db *db, struct arena *a, str source, str reference,
                         struct stored_message *ret)
{
    return one(db, a, &q_by_reference, VALS(V_TEXT(source), V_TEXT(reference)), ret);
}

int message_get(struct db *db, struct arena *a, str id, struct stored_message *ret)
{
    return one(db, a, &q_get, VALS(V_TEXT(id)), ret);
}

int message_body(struct db *db, struct arena *a, str id, str *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_body, VALS(V_TEXT(id)), &rows));
    if (rows.n == 0)
        return MESSAGE_NONE;
    *ret = row_text(rows.at, 0);
    return 0;
}

int message_list(struct db *db, struct arena *a, const struct message_filter *f,
                 struct stored_messages *ret)
{
    struct rows rows = { 0 };
    bool all = f->region.len == 0;
    struct val vals[] = { V_TEXT(all ? f->status : f->region), V_TEXT(f->before), V_I64(f->limit),
                          V_TEXT(f->status) };
    *ret = (struct stored_messages){ 0 };
    if (all)
        TRY(db_read(db, a, &q_list, vals, 3, &rows));
    else if (f->status.len)
        TRY(db_read(db, a, &q_list_region_status, vals, 4, &rows));
    else
        TRY(db_read(db, a, &q_list_region, vals, 3, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = message_of(r);
    return 0;
}

void message_insert(struct writes *w, const struct stored_message *m)
{
    write_add(w, WRITE_ONE, &q_insert,
              VALS(V_TEXT(m->id), V_TEXT(m->source), V_TEXT(m->reference), V_TEXT(m->digest),
                   V_TEXT(m->name), V_TEXT(m->map), V_I64(m->received), V_I64(m->size),
                   V_TEXT(m->status), V_TEXT(m->kind), V_TEXT(m->version), V_TEXT(m->label),
                   V_TEXT(m->counts), V_TEXT(m->findings), V_I64(m->n_findings), V_I64(m->n_events),
                   V_I64(m->n_alerts)));
}

void message_update(struct writes *w, const struct stored_message *m)
{
    write_add(w, WRITE_ONE, &q_update,
              VALS(V_TEXT(m->id), V_TEXT(m->status), V_TEXT(m->kind), V_TEXT(m->version),
                   V_TEXT(m->label), V_TEXT(m->counts), V_TEXT(m->findings), V_I64(m->n_findings),
                   V_I64(m->n_events), V_I64(m->n_alerts), V_I64(m->revision)));
}

void message_discard(struct writes *w, str id)
{
    write_add(w, WRITE_ONE, &q_discard, VALS(V_TEXT(id)));
}

void message_put_body(struct writes *w, str id, str body)
{
    write_add(w, WRITE_ONE, &q_body_put, VALS(V_TEXT(id), V_BYTES(body)));
}

static bool has(const struct regions *seen, str region)
{
    list_each (const str, x, seen)
        if (str_eq(*x, region))
            return true;
    return false;
}

void message_put_regions(struct writes *w, const struct stored_message *m,
                         const struct events *events)
{
    struct regions seen = { 0 };
    str last = STR("");
    list_each (const struct event, e, events) {
        if (str_eq(e->place, last))
            continue; /* most messages are of one place */
        last = e->place;
        str region = region_of_place(e->place);
        if (region.len == 0 || has(&seen, region))
            continue;
        *list_push(w->a, &seen) = region;
        write_add(w, WRITE_ONE, &q_region, VALS(V_TEXT(m->id), V_TEXT(region), V_TEXT(m->status)));
    }
}

void message_put_event(struct writes *w, str id, const struct event *e)
{
    write_add(w, WRITE_ONE, &q_event,
              VALS(V_TEXT(id), V_I64(e->seq), V_C(event_kind_names[e->kind]), V_TEXT(e->subject),
                   V_TEXT(e->situation), V_I64(e->moment), V_I64(e->offset), V_I64(e->length),
                   V_TEXT(e->receipt)));
}

void message_json(struct buf *b, const char *key, const struct stored_message *m, bool findings)
{
    json_open(b, key, '{');
    json_str(b, "id", m->id);
    json_str(b, "source", m->source);
    json_str(b, "reference", m->reference);
    json_str(b, "sha256", m->digest);
    json_opt(b, "name", m->name);
    json_str(b, "kind", m->kind);
    json_str(b, "version", m->version);
    json_str(b, "label", m->label);
    json_str(b, "status", m->status);
    json_str(b, "received", time_fmt_ms(b->a, m->received));
    json_i64(b, "size_bytes", m->size);
    json_raw(b, "counts", m->counts);
    json_i64(b, "events", m->n_events);
    json_i64(b, "alerts", m->n_alerts);
    json_i64(b, "findings_count", m->n_findings);
    if (findings)
        json_raw(b, "findings", m->findings);
    json_close(b, '}');
}
