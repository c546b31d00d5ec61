// SPDX-License-Identifier: Apache-2.0
#include "ingest/ingest.h"

#include "base/digest.h"
#include "base/err.h"
#include "ingest/ingest_store.h"
#include "model/record_json.h"
#include "store/writes.h"

enum { FINDINGS_KEPT = 1000, JSON_MAX = 8 << 20 };

int ingest_receive(struct work *w)
{
    struct message *m = &w->message;
    m->digest = sha256_hex(w->arena, m->body);
    if (m->reference.len == 0) /* the same bytes are the same message */
        m->reference = str_fmt(w->arena, "sha256:" STR_FMT, STR_ARG(str_sub(m->digest, 0, 40)));
    return 0;
}

/* What the first one was answered, marked as a repeat that had no effect. */
static str answer_of(struct arena *a, const struct stored_message *m)
{
    struct buf b = buf_new(a, JSON_MAX);
    json_open(&b, NULL, '{');
    json_opt(&b, "file", m->name);
    json_str(&b, "id", m->id);
    json_str(&b, "kind", m->kind);
    json_str(&b, "version", m->version);
    json_str(&b, "status", m->status);
    json_bool(&b, "duplicate", true);
    if (m->counts.len > 2) { /* our own JSON object: its members */
        buf_c(&b, ',');
        buf_add(&b, str_sub(m->counts, 1, m->counts.len - 2));
    }
    json_raw(&b, "findings", m->findings);
    json_i64(&b, "findings_count", m->n_findings);
    json_i64(&b, "events", 0);
    json_i64(&b, "alerts", 0);
    json_close(&b, '}');
    return buf_str(&b);
}

/* Two who run a message again at once would both have done it: only the first does. */
static int still_waits(struct work *w)
{
    struct stored_message now;
    int r = message_get(w->db, w->arena, w->message.id, &now);
    TRY(r);
    w->is_changed = r == MESSAGE_NONE || now.revision != w->message.revision ||
                    !str_eq(now.status, str_c(message_status_names[MESSAGE_QUARANTINED]));
    return w->is_changed ? STAGE_STOP : 0;
}

int ingest_repeat(struct work *w)
{
    struct message *m = &w->message;
    if (m->retry)
        return still_waits(w);
    struct stored_message old;
    int r = message_by_reference(w->db, w->arena, m->source, m->reference, &old);
    TRY(r);
    if (r == MESSAGE_NONE)
        return 0;
    w->is_repeat = str_eq(old.digest, m->digest);
    w->is_conflict = !w->is_repeat;
    w->first_answer = answer_of(w->arena, &old);
    return STAGE_STOP;
}

/* The reason stands before the rest, however many there are. */
static void reject(struct work *w, const char *code, const char *why)
{
    struct findings rest = w->decoded.findings;
    w->message.status = MESSAGE_QUARANTINED;
    w->decoded.findings = (struct findings){ 0 };
    finding_add(w->arena, &w->decoded.findings, code, MAJOR, 0, w->message.body.len, "%s", why);
    for (size_t i = 0; i < rest.n && i < FINDINGS_KEPT; i++)
        *list_push(w->arena, &w->decoded.findings) = rest.at[i];
}

static bool has_major(const struct decoded *d)
{
    list_each (const struct finding, f, &d->findings)
        if (f->weight == MAJOR)
            return true;
    return false;
}

static enum message_status status_of(const struct decoded *d)
{
    return d->findings.n ? MESSAGE_FINDINGS : MESSAGE_ACCEPTED;
}

int ingest_decode(struct work *w)
{
    struct decoded *d = &w->decoded;
    d->kind = "UNKNOWN";
    int r = decode_whole(w->arena, w->message.body, w->message.map, w->message.received, d);
    if (r == DECODER_NONE) {
        reject(w, "E-KIND",
               w->message.body.len ? "not a kind of message that the Centre knows"
                                   : "the message is empty");
        return 0;
    }
    bool too_many = d->events.n > EVENTS_MAX;
    if (r < 0 || arena_full(w->arena) || too_many || w->message.is_too_much) {
        d->events = (struct events){ 0 };
        d->counts = (struct counts){ 0 };
        d->unread = (struct spans){ 0 }; /* nobody read it */
        *list_push(w->arena, &d->unread) = (struct span){ 0, w->message.body.len };
        reject(w, "E-LIMIT",
               too_many ? "more than 99,999 events"
                        : "the message needs more memory than one message may take");
        return 0;
    }
    bool replies = d->interactive && d->interactive->replies.n; /* says enough without events */
    if (d->events.n == 0 && !replies && (d->counts.legs == 0 || has_major(d)))
        w->message.status = MESSAGE_QUARANTINED;
    else
        w->message.status = status_of(d);
    return 0;
}

static str counts_text(struct arena *a, const struct counts *c)
{
    struct buf b = buf_new(a, 2000);
    json_open(&b, NULL, '{');
    counts_json(&b, c);
    json_close(&b, '}');
    return buf_str(&b);
}

static str findings_json(struct arena *a, const struct findings *f)
{
    struct buf b = buf_new(a, JSON_MAX);
    json_open(&b, NULL, '[');
    for (size_t i = 0; i < f->n && i < FINDINGS_KEPT; i++)
        finding_json(&b, &f->at[i]);
    json_close(&b, ']');
    return buf_str(&b);
}

static str how_many(struct arena *a, int64_t n, const char *what)
{
    return str_fmt(a, "%lld %s%s", (long long)n, what, n == 1 ? "" : "s");
}

/* The manifest that all consignments are of; "" where they are of several. */
static str manifest_of(const struct decoded *d)
{
    str one = STR("");
    list_each (const struct event, e, &d->events) {
        str own = e->consignment ? e->consignment->manifest.text : STR("");
        if (e == d->events.at)
            one = own;
        else if (!str_eq(one, own))
            return STR("");
    }
    return one;
}

/* What people call it: its flight, its manifest, or how many of what it tells. */
static str label_of(const struct work *w)
{
    const struct decoded *d = &w->decoded;
    str manifest = manifest_of(d);
    if (d->journey && d->journey->flight.text.len)
        return str_fmt(w->arena, STR_FMT " " STR_FMT "-" STR_FMT " " STR_FMT,
                       STR_ARG(d->journey->flight.text), STR_ARG(d->journey->from.text),
                       STR_ARG(d->journey->to.text),
                       STR_ARG(str_sub(d->journey->departs.text, 0, 10)));
    if (d->counts.declarations)
        return how_many(w->arena, d->counts.declarations, "declaration");
    for (int k = 0; k < EVENT_KINDS; k++) {
        if (!d->counts.of_kind[k])
            continue;
        str n = how_many(w->arena, d->counts.of_kind[k], event_kind_names[k]);
        return manifest.len ? str_fmt(w->arena, "manifest " STR_FMT ", " STR_FMT, STR_ARG(manifest),
                                      STR_ARG(n))
                            : n;
    }
    return STR("");
}

int ingest_keep(struct work *w)
{
    struct message *m = &w->message;
    struct decoded *d = &w->decoded;
    struct stored_message s = { .id = m->id,
                                .source = m->source,
                                .reference = m->reference,
                                .digest = m->digest,
                                .name = m->name,
                                .map = m->map,
                                .status = str_c(message_status_names[m->status]),
                                .kind = str_c(d->kind),
                                .version = d->version,
                                .label = label_of(w),
                                .counts = counts_text(w->arena, &d->counts),
                                .findings = findings_json(w->arena, &d->findings),
                                .received = m->received,
                                .revision = m->revision,
                                .size = (int64_t)m->body.len,
                                .n_findings = (int64_t)d->findings.n,
                                .n_events = (int64_t)d->events.n,
                                .n_alerts = w->alerts };
    if (m->retry) {
        message_update(w->writes, &s);
    } else {
        message_insert(w->writes, &s);
        message_put_body(w->writes, m->id, m->body);
    }
    list_each (const struct event, e, &d->events)
        message_put_event(w->writes, m->id, e);
    message_put_regions(w->writes, &s, &d->events);
    struct buf b = buf_new(w->arena, 4096);
    json_open(&b, NULL, '{');
    json_str(&b, "sha256", m->digest);
    json_str(&b, "status", s.status);
    json_i64(&b, "events", s.n_events);
    json_i64(&b, "alerts", s.n_alerts);
    json_close(&b, '}');
    write_audit(w->writes, w->now, w->actor,
                m->retry ? STR("message.retry") : STR("message.ingest"),
                str_fmt(w->arena, "message/" STR_FMT, STR_ARG(m->id)), buf_str(&b));
    return 0;
}

str ingest_answer(const struct work *w)
{
    if (w->reply.len && w->message.wants_answer)
        return w->reply;
    if (w->is_repeat)
        return w->first_answer;
    const struct decoded *d = &w->decoded;
    struct buf b = buf_new(w->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_opt(&b, "file", w->message.name);
    json_str(&b, "id", w->message.id);
    json_str(&b, "kind", str_c(d->kind ? d->kind : "UNKNOWN"));
    json_str(&b, "version", d->version);
    json_str(&b, "status", str_c(message_status_names[w->message.status]));
    counts_json(&b, &d->counts);
    json_open(&b, "findings", '[');
    for (size_t i = 0; i < d->findings.n && i < FINDINGS_KEPT; i++)
        finding_json(&b, &d->findings.at[i]);
    json_close(&b, ']');
    json_i64(&b, "findings_count", (int64_t)d->findings.n);
    json_i64(&b, "events", (int64_t)d->events.n);
    json_i64(&b, "alerts", w->alerts);
    json_opt(&b, "cusres", w->reply);
    json_close(&b, '}');
    return buf_str(&b);
}

int message_decode_again(struct work *w, const struct stored_message *m)
{
    w->message.id = m->id;
    w->message.source = m->source; /* numbered events are told apart by who numbered them */
    w->message.map = m->map;
    w->message.received = m->received;
    /* Room for one more decoding, as much as the first one had. */
    arena_set_cap(w->arena, arena_used(w->arena) + ((size_t)64 << 20) + w->message.body.len * 64);
    int r = decode_whole(w->arena, w->message.body, m->map, m->received, &w->decoded);
    decoded_blank_covered(&w->decoded);
    return r == DECODER_NONE ? MESSAGE_NONE : r;
}

int message_event(struct db *db, struct work *w, str message, int64_t seq, struct event **ret)
{
    struct stored_message m;
    int r = message_get(db, w->arena, message, &m);
    if (r == 0)
        r = message_body(db, w->arena, message, &w->message.body);
    if (r == 0)
        r = message_decode_again(w, &m);
    if (r != 0)
        return r;
    if (seq < 0 || (size_t)seq >= w->decoded.events.n)
        return MESSAGE_NONE;
    *ret = &w->decoded.events.at[seq];
    (*ret)->seq = seq;
    return 0;
}
