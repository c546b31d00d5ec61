/* exchange.c — seizures and offences for other centres, in the form in which we take them. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "base/digest.h"
#include "base/err.h"
#include "ingest/ingest.h"
#include "link/links.h"
#include "model/record_json.h"
#include "share/ledger.h"

enum { PAGE = 100, PAGE_MAX = 200, JSON_MAX = 32 << 20, FIELDS_MAX = 4000 };

/* What has settled: a message that is still being taken in has an older id than its commit,
 * and would be passed by for ever. What the asker sent itself it has already. */
static const struct query q_next = {
    "SELECT e.message, e.seq, e.subject FROM event e JOIN message m ON m.id = e.message "
    "WHERE e.kind = 'seizure' AND (e.message, e.seq) > ($1, $2) AND m.source <> $3 "
    "AND m.received <= $4 ORDER BY e.message, e.seq LIMIT $5"
};

/* "MESSAGE.SEQ" */
static bool cursor_of(str after, str *ret_message, int64_t *ret_seq)
{
    *ret_message = STR("");
    *ret_seq = -1;
    if (after.len == 0)
        return true;
    str rest = after;
    return str_cut(&rest, '.', ret_message) && ret_message->len && str_to_i64(rest, ret_seq) == 0;
}

/* What the asker's purpose does not need is not in what it is given either. */
static void leave_out(struct event *e, str fields)
{
    str name, noun;
    while (str_cut(&fields, ' ', &name)) {
        const struct slot *s = str_cut(&name, '.', &noun) ? slot_find(noun) : NULL;
        const struct field *f = s ? field_find(s->fields, name) : NULL;
        for (size_t i = 0; f && i < slot_count(e, s); i++)
            if (f->type == FIELD_FACT || f->type == FIELD_DATE)
                *(fact *)((char *)slot_record(e, s, i) + f->offset) = (fact){ 0 };
    }
}

/* As docs/links/ncen.md describes it: fields of its own record, and records by their names. */
static void seizure_json(struct buf *b, const struct event *e)
{
    const struct slot *own = event_own_slot(e->kind);
    json_open(b, NULL, '{');
    json_str(b, "kind", str_c(event_kind_names[e->kind]));
    record_members_json(b, own->fields, slot_record(e, own, 0), 0);
    for (size_t i = 0; i < SLOTS; i++) {
        const struct slot *s = &slots[i];
        size_t n = s == own ? 0 : slot_count(e, s);
        if (n && s->how == SLOT_ONE)
            record_json(b, s->member, s->fields, slot_record(e, s, 0), 0);
        if (n && s->how != SLOT_ONE)
            json_open(b, s->member, '[');
        for (size_t k = 0; s->how != SLOT_ONE && k < n; k++)
            record_json(b, NULL, s->fields, slot_record(e, s, k), 0);
        if (n && s->how != SLOT_ONE)
            json_close(b, ']');
    }
    json_close(b, '}');
}

/* The records that were given, for the ledger. */
static str given(struct arena *a, const struct event *e)
{
    struct buf b = buf_new(a, FIELDS_MAX);
    for (size_t i = 0; i < SLOTS; i++)
        if (slot_count(e, &slots[i]))
            buf_fmt(&b, "%s%s", b.len ? " " : "", slots[i].member);
    return buf_str(&b);
}

static void share(struct call *c, const struct agreement *x, const struct shareds *list, str digest)
{
    list_each (const struct shared, one, list) {
        struct shared s = *one;
        s.agency = x->name;
        s.taken_by = c->who.name;
        s.what = STR("seizure");
        s.basis = x->basis;
        s.purpose = x->purpose;
        s.agreement = x->agreement;
        s.use_until = x->valid_to;
        s.digest = digest;
        s.at = c->now;
        shared_put(&c->writes, &s);
    }
}

/* One event of the page. Of a message that is no longer kept nothing can be given. */
static int add(struct call *c, struct buf *b, const struct row *r, const struct agreement *x,
               struct shareds *list)
{
    struct work w = { .arena = c->arena, .now = c->now };
    struct event *e;
    int got = message_event(c->db, &w, row_text(r, 0), row_i64(r, 1), &e);
    if (got != 0)
        return got < 0 ? got : 0;
    leave_out(e, x->leave_out);
    seizure_json(b, e);
    *list_push(c->arena, list) =
        (struct shared){ .entity = row_text(r, 2),
                         .name = e->person ? e->person->name.text : STR(""),
                         .fields = given(c->arena, e),
                         .ref = row_text(r, 0) };
    return 0;
}

void exchange_seizures(struct call *c)
{
    struct agreement x;
    struct shareds list = { 0 };
    struct rows rows = { 0 };
    str message;
    int64_t seq;
    if (!call_gives(c, c->who.display, "seizures", &x))
        return;
    if (!cursor_of(in_query(c, "after"), &message, &seq)) {
        answer_problem(c, 422, "Not accepted", STR("after is what NTC-Next said"));
        return;
    }
    int r =
        db_read(c->db, c->arena, &q_next,
                VALS(V_TEXT(message), V_I64(seq), V_TEXT(c->who.display),
                     V_I64(c->now - c->centre->settle_time), V_I64(in_limit(c, PAGE, PAGE_MAX))),
                &rows);
    struct buf b = buf_new(c->arena, JSON_MAX);
    json_open(&b, NULL, '{');
    json_str(&b, "kind", STR("seizure"));
    json_open(&b, "events", '[');
    for (size_t i = 0; r == 0 && i < rows.n; i++)
        r = add(c, &b, &rows.at[i], &x, &list);
    json_close(&b, ']');
    json_close(&b, '}');
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    const struct row *last = rows.n ? &rows.at[rows.n - 1] : NULL;
    answer_json(c, 200, &b);
    if (last)
        answer_header(c, "NTC-Next",
                      str_fmt(c->arena, STR_FMT ".%lld", STR_ARG(row_text(last, 0)),
                              (long long)row_i64(last, 1)));
    str digest = sha256_hex(c->arena, buf_str(&b));
    if (c->answer.status == 200)
        share(c, &x, &list, digest);
    c->audit_object = STR("exchange/seizures");
    c->audit_detail =
        str_fmt(c->arena, "{\"events\":%zu,\"sha256\":\"" STR_FMT "\"}", list.n, STR_ARG(digest));
}
