// SPDX-License-Identifier: Apache-2.0
#include "app/shift.h"

#include "app/shift_mask.h"
#include "assess/lists.h"
#include "base/err.h"
#include "base/map.h"
#include "format/json.h"
#include "format/zip.h"
#include "ingest/ingest.h"
#include "model/record_json.h"

#include <string.h>

#define LIST_WORDS \
    "person, entity, vessel, aircraft, vehicle; M, F; stop, hold, examine, question, review, " \
    "relief; " \
    "passport, identity, tax, imo"

enum { MESSAGE_BYTES = 512 << 20, CODES_MOST = 10000 };

static const struct query q_messages = {
    "SELECT id FROM message WHERE received >= $1 AND received < $2 AND status IN ('accepted', "
    "'accepted_with_findings') ORDER BY received, id LIMIT $3"
};
static const struct query q_codes = {
    "SELECT DISTINCT r.code FROM alert_reason r JOIN alert a ON a.id = r.alert WHERE r.kind = "
    "'list' "
    "AND a.created >= $1 AND a.created < $2 ORDER BY r.code LIMIT $3"
};
static const struct query q_alerts = {
    "SELECT count(*) FROM alert WHERE created >= $1 AND created < $2"
};
/* What was decided first, of each event that an alert rests on. */
static const struct query q_decided = {
    "SELECT DISTINCT r.message, r.seq, a.outcome, a.reason_code, a.created, (SELECT min(l.at) FROM "
    "alert_log l WHERE l.alert = a.id AND l.act IN ('close', 'decide')) FROM alert a JOIN "
    "alert_reason r ON r.alert = a.id WHERE a.created >= $1 AND a.created < $2 AND a.outcome <> '' "
    "ORDER BY r.message, r.seq"
};

static const struct taken {
    const char *noun, *field;
    enum shift_take how;
} taken[] = {
#define TAKE(noun, field, how) { #noun, #field, SHIFT_##how },
#include "app/shift_fields.def"
};

/* By which link a training hears of it: who truly sent it is not told. */
static const char *const link_of[EVENT_KINDS] = {
    [EVENT_TRAVELLER] = "api",  [EVENT_DECLARATION] = "weboc", [EVENT_CROSSING] = "immigration",
    [EVENT_MONEY] = "currency", [EVENT_PASSAGE] = "inland",    [EVENT_SEIZURE] = "ncen",
    [EVENT_FACE] = "faces",     [EVENT_CONSIGNMENT] = "cargo", [EVENT_EXAMINATION] = "weboc",
};

struct place {
    str reference;
    int64_t seq;
};

struct making {
    struct db *db;
    struct arena *a;
    struct shift_mask *mask;
    struct shift_span span;
    struct buf messages, decisions, list;
    struct map places; /* message and event of the store -> place in the package */
    struct shift_made *made;
};

static enum shift_take how_of(const char *noun, const char *field)
{
    for (size_t i = 0; i < countof(taken); i++)
        if (str_eq(str_c(noun), str_c(taken[i].noun)) &&
            str_eq(str_c(field), str_c(taken[i].field)))
            return taken[i].how;
    return SHIFT_DROP;
}

static void members(struct making *m, struct buf *b, const struct field_table *t,
                    const void *record)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct field *f = &t->fields[i];
        enum shift_take how = how_of(t->noun, f->name);
        if (how == SHIFT_DROP)
            continue;
        str text;
        if (f->type == FIELD_TIME) {
            usec at = 0;
            memcpy(&at, (const char *)record + f->offset, sizeof at);
            text = how == SHIFT_WHEN && at ? shift_when(m->mask, b->a, at) : STR("");
        } else if (how == SHIFT_SAID) {
            text = shift_said(str_c(f->doc), record_text(b->a, f, record));
        } else {
            text = shift_mask_text(m->mask, b->a, how, record_text(b->a, f, record));
        }
        json_opt(b, f->name, text);
    }
}

static void event_out(struct making *m, struct buf *b, const struct event *e)
{
    const struct slot *own = event_own_slot(e->kind);
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(event_kind_names[e->kind]));
    members(m, b, own->fields, slot_record(e, own, 0));
    for (size_t s = 0; s < SLOTS; s++) {
        size_t n = slot_count(e, &slots[s]);
        if (&slots[s] == own || !(slots[s].kinds & 1u << e->kind) || n == 0)
            continue;
        bool is_one = slots[s].how == SLOT_ONE;
        if (!is_one)
            json_open(b, slots[s].member, '[');
        for (size_t i = 0; i < n; i++) {
            json_open(b, is_one ? slots[s].member : NULL, '{');
            members(m, b, slots[s].fields, slot_record(e, &slots[s], i));
            json_close(b, '}');
        }
        if (!is_one)
            json_close(b, ']');
    }
    json_close(b, '}');
}

static void put_place(struct making *m, str message, int64_t seq, str reference, int64_t now)
{
    struct place *p = make(m->a, struct place);
    *p = (struct place){ reference, now };
    *map_at(&m->places, str_fmt(m->a, STR_FMT "/%lld", STR_ARG(message), (long long)seq)) = p;
}

/* The events of one kind of a message are a message of the package. */
static void kind_out(struct making *m, struct arena *a, const struct work *w, enum event_kind kind)
{
    struct buf b = buf_new(a, 64 << 20);
    int64_t n = 0;
    str reference = str_fmt(m->a, "S%06lld", (long long)m->made->messages + 1);
    json_open(&b, NULL, '{');
    json_str(&b, "kind", str_c(event_kind_names[kind]));
    json_open(&b, "events", '[');
    for (size_t i = 0; i < w->decoded.events.n; i++)
        if (w->decoded.events.at[i].kind == kind) {
            put_place(m, w->message.id, (int64_t)i, reference, n++);
            event_out(m, &b, &w->decoded.events.at[i]);
        }
    json_close(&b, ']');
    json_close(&b, '}');
    if (n == 0)
        return;
    m->made->messages++;
    m->made->events += n;
    buf_fmt(&m->messages, "%lld\t%s\t" STR_FMT "\t",
            (long long)((w->message.received - m->span.from) / USEC_PER_S), link_of[kind],
            STR_ARG(reference));
    buf_add(&m->messages, buf_str(&b));
    buf_c(&m->messages, '\n');
}

static int message_out(struct making *m, str id)
{
    cleanup(arena_freep) struct arena *a = arena_new(MESSAGE_BYTES);
    struct writes none;
    struct stored_message stored;
    writes_init(&none, a);
    struct work w = { .arena = a, .now = time_now(), .db = m->db, .writes = &none };
    TRY(message_get(m->db, a, id, &stored));
    int r = message_body(m->db, a, id, &w.message.body);
    if (r == 0)
        r = message_decode_again(&w, &stored);
    if (r != 0)
        return r < 0 ? r : 0; /* it is no longer kept, or nobody reads it */
    w.message.id = str_copy(m->a, id);
    for (int k = 0; k < EVENT_KINDS; k++)
        kind_out(m, a, &w, (enum event_kind)k);
    return 0;
}

/* lists */

static str birth_out(struct making *m, str date)
{
    return shift_mask_text(m->mask, m->a, SHIFT_BIRTH, date);
}

/* What an entry says in words of a list. */
static str said(str s) { return shift_said(STR(LIST_WORDS), s); }
static str country(struct making *m, str s)
{
    return shift_mask_text(m->mask, m->a, SHIFT_COUNTRY, s);
}

static void texts_out(struct making *m, const struct list_texts *from, struct list_texts *to)
{
    list_each (const str, s, from) {
        str name = shift_mask_text(m->mask, m->a, SHIFT_WORDS, *s);
        if (name.len)
            *list_push(m->a, to) = name;
    }
}

/* As the one that was met, of invented words; why it is listed is left out. */
static void entry_out(struct making *m, const struct list_entry *e)
{
    struct list_entry x = { .list = STR("SHIFT"),
                            .kind = said(e->kind),
                            .sex = said(e->sex),
                            .action = said(e->action),
                            .basis = STR("invented for a training"),
                            .reason = STR("invented for a training"),
                            .owner = STR("Training desk") };
    x.key = str_fmt(m->a, "S%lld", (long long)++m->made->entries);
    x.name = shift_mask_text(m->mask, m->a, SHIFT_WORDS, e->name);
    texts_out(m, &e->aliases, &x.aliases);
    texts_out(m, &e->weak_aliases, &x.weak_aliases);
    list_each (const struct list_birth, b, &e->births)
        *list_push(m->a, &x.births) =
            (struct list_birth){ birth_out(m, b->from), birth_out(m, b->to) };
    list_each (const struct list_document, d, &e->documents)
        *list_push(m->a, &x.documents) =
            (struct list_document){ said(d->type),
                                    shift_mask_text(m->mask, m->a, SHIFT_NUMBER, d->number),
                                    country(m, d->country) };
    list_each (const str, s, &e->nationality)
        if (country(m, *s).len)
            *list_push(m->a, &x.nationality) = country(m, *s);
    if (!x.name.len)
        return;
    buf_add(&m->list, list_entry_row(m->a, &x));
    buf_c(&m->list, '\n');
}

static int lists_out(struct making *m)
{
    struct rows rows;
    TRY(db_read(m->db, m->a, &q_codes,
                VALS(V_I64(m->span.from), V_I64(m->span.to), V_I64(CODES_MOST)), &rows));
    list_each (const struct row, r, &rows) {
        struct list_entry e;
        str key = row_text(r, 0), list;
        if (!str_cut(&key, ':', &list))
            continue;
        int found = lists_entry_named(m->db, m->a, list, key, &e);
        TRY(found);
        if (found == 0)
            entry_out(m, &e);
    }
    return 0;
}

static int decisions_out(struct making *m)
{
    struct rows rows;
    TRY(db_read(m->db, m->a, &q_decided, VALS(V_I64(m->span.from), V_I64(m->span.to)), &rows));
    list_each (const struct row, r, &rows) {
        const struct place *p =
            map_get(&m->places, str_fmt(m->a, STR_FMT "/%lld", STR_ARG(row_text(r, 0)),
                                        (long long)row_i64(r, 1)));
        int64_t took = (row_i64(r, 5) - row_i64(r, 4)) / USEC_PER_S;
        if (!p)
            continue; /* it came before the shift */
        m->made->decided++;
        buf_fmt(&m->decisions, STR_FMT "\t%lld\t" STR_FMT "\t" STR_FMT "\t%lld\n",
                STR_ARG(p->reference), (long long)p->seq, STR_ARG(row_text(r, 2)),
                STR_ARG(row_text(r, 3)), (long long)(took > 0 ? took : 0));
    }
    return 0;
}

/* the package */

static int round_of(struct making *m, const struct rows *ids)
{
    *m->made = (struct shift_made){ .alerts = m->made->alerts };
    m->messages = buf_new(m->a, SHIFT_BYTES_MOST);
    m->decisions = buf_new(m->a, SHIFT_BYTES_MOST);
    m->list = buf_new(m->a, SHIFT_BYTES_MOST);
    m->places = map_new(m->a);
    buf_add(&m->list, list_csv_header(m->a));
    buf_c(&m->list, '\n');
    list_each (const struct row, r, ids)
        TRY(message_out(m, row_text(r, 0)));
    TRY(lists_out(m));
    return decisions_out(m);
}

static str about(struct making *m)
{
    struct buf b = buf_new(m->a, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "format", STR("ntc-shift-1"));
    json_i64(&b, "minutes", (m->span.to - m->span.from) / (60 * USEC_PER_S));
    json_i64(&b, "messages", m->made->messages);
    json_i64(&b, "alerts", m->made->alerts);
    json_i64(&b, "entries", m->made->entries);
    json_close(&b, '}');
    return buf_str(&b);
}

static int pack(struct making *m)
{
    struct zip_parts parts = { 0 };
    if (m->messages.cut || m->decisions.cut || m->list.cut)
        return fail(ERR_INVALID, "it is more than a package holds: name a shorter span");
    *list_push(m->a, &parts) = (struct zip_part){ STR("shift.json"), about(m) };
    *list_push(m->a, &parts) = (struct zip_part){ STR("messages.tsv"), buf_str(&m->messages) };
    *list_push(m->a, &parts) = (struct zip_part){ STR("list.csv"), buf_str(&m->list) };
    *list_push(m->a, &parts) = (struct zip_part){ STR("decisions.tsv"), buf_str(&m->decisions) };
    return zip_write(m->a, &parts, 0, &m->made->zip); /* no day stands in it */
}

int shift_make(struct db *db, struct arena *a, struct shift_span span, struct shift_made *ret)
{
    struct rows ids, alerts;
    struct making m = { .db = db, .a = a, .span = span, .made = ret };
    if (span.to <= span.from || span.to - span.from > SHIFT_DAYS_MOST * USEC_PER_DAY)
        return fail(ERR_INVALID, "a shift ends after it begins, and within %d days",
                    SHIFT_DAYS_MOST);
    span.from -= span.from % (60 * USEC_PER_S);
    m.span.from = span.from;
    m.mask = shift_mask_new(a, span.from);
    TRY(db_read(db, a, &q_messages,
                VALS(V_I64(span.from), V_I64(span.to), V_I64(SHIFT_MESSAGES_MOST + 1)), &ids));
    TRY(db_read(db, a, &q_alerts, VALS(V_I64(span.from), V_I64(span.to)), &alerts));
    ret->alerts = alerts.n ? row_i64(alerts.at, 0) : 0;
    if (ids.n == 0 || ids.n > SHIFT_MESSAGES_MOST)
        return fail(ERR_INVALID,
                    ids.n ? "more than %d messages came: name a shorter span"
                          : "no message came in that time (%d are the most)",
                    SHIFT_MESSAGES_MOST);
    TRY(round_of(&m, &ids)); /* all that is real is known before anything is drawn */
    shift_mask_begin(m.mask);
    TRY(round_of(&m, &ids));
    return pack(&m);
}

/* reading one */

static str part(const struct zip_parts *parts, const char *name)
{
    list_each (const struct zip_part, p, parts)
        if (str_eq(p->name, str_c(name)))
            return p->bytes;
    return STR("");
}

static int cells(str line, str *ret, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (!str_cut(&line, '\t', &ret[i]))
            return fail(ERR_INVALID, "it is no package of a shift: a line is not whole");
    ret[n - 1] = line;
    return 0;
}

/* A package may have been written by anybody. */
static int days_are_near(str body)
{
    for (size_t i = 0; i + 3 < body.len; i++) {
        int64_t n = 0;
        size_t end = i + 3;
        if (body.ptr[i] != '"' || body.ptr[i + 1] != '@' || body.ptr[i + 2] != 'd')
            continue;
        while (end < body.len && body.ptr[end] != '"')
            end++;
        if (str_to_i64(str_sub(body, i + 3, end - i - 3), &n) == 0 &&
            (n > SHIFT_WHEN_DAYS || n < -SHIFT_WHEN_DAYS))
            return fail(ERR_INVALID, "the package names a day %lld days from its begin: %d at most",
                        (long long)n, SHIFT_WHEN_DAYS);
    }
    return 0;
}

static int read_rows(struct arena *a, const struct zip_parts *parts, struct shift_package *ret)
{
    str rest = part(parts, "messages.tsv"), line, x[5];
    while (str_cut(&rest, '\n', &line)) {
        struct shift_message m = { 0 };
        TRY(cells(line, x, 4));
        TRY(str_to_i64(x[0], &m.after));
        m.link = x[1];
        m.reference = x[2];
        m.body = x[3];
        TRY(days_are_near(m.body));
        *list_push(a, &ret->messages) = m;
    }
    rest = part(parts, "decisions.tsv");
    while (str_cut(&rest, '\n', &line)) {
        struct shift_decision d = { 0 };
        TRY(cells(line, x, 5));
        d.reference = x[0];
        d.outcome = x[2];
        d.reason = x[3];
        TRY(str_to_i64(x[1], &d.seq));
        TRY(str_to_i64(x[4], &d.seconds));
        *list_push(a, &ret->decisions) = d;
    }
    return 0;
}

/* The Centre writes every row whole, and who trains on fewer sees other alerts. */
static int read_list(struct arena *a, str csv, struct list_entries *ret)
{
    struct findings findings = { 0 };
    struct list_file file = { STR("list.csv"), csv };
    str rows = csv, head;
    if (!str_cut(&rows, '\n', &head) || rows.len == 0)
        return 0; /* nobody of the shift was on a list */
    TRY(list_parse(a, &list_ntc_csv, &file, 1, ret, &findings));
    list_each (const struct finding, f, &findings)
        if (f->weight == MAJOR)
            return fail(ERR_INVALID, "it is no package of a shift: its list: " STR_FMT,
                        STR_ARG(f->text));
    return 0;
}

int shift_read(struct arena *a, str zip, struct shift_package *ret)
{
    struct zip_parts parts = { 0 };
    const struct json *j, *format = NULL;
    struct json_fault fault;
    *ret = (struct shift_package){ 0 };
    TRY(zip_read(a, zip, &parts));
    if (json_read(a, part(&parts, "shift.json"), &j, &fault) == 0)
        format = json_get(j, STR("format"));
    if (!format || !str_eq(format->text, STR("ntc-shift-1")))
        return fail(ERR_INVALID, "it is no package of a shift");
    TRY(read_rows(a, &parts, ret));
    return read_list(a, part(&parts, "list.csv"), &ret->entries);
}

str shift_body(struct arena *a, str body, usec from)
{
    struct buf b = buf_new(a, body.len * 2 + 100);
    size_t done = 0;
    for (size_t i = 0; i + 1 < body.len; i++) {
        str when;
        size_t end = i + 1;
        if (body.ptr[i] != '"' || body.ptr[i + 1] != '@')
            continue;
        while (end < body.len && body.ptr[end] != '"')
            end++;
        if (!shift_when_of(a, str_sub(body, i + 1, end - i - 1), from, &when))
            continue;
        buf_add(&b, str_sub(body, done, i + 1 - done));
        buf_add(&b, when);
        done = end;
        i = end;
    }
    buf_add(&b, str_sub(body, done, body.len));
    return buf_str(&b);
}
