// SPDX-License-Identifier: Apache-2.0
#include "assess/clearance.h"

#include "assess/said.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/map.h"
#include "base/time.h"
#include "format/json.h"
#include "store/writes.h"

#include <stdlib.h>

enum { AGAIN_MOST = 16 * 1024 };
#define COLUMNS \
    "id, entry, subject, subject_name, severity, region, alert, reason, note, state, proposer, " \
    "at, expires, decided_by, decided_at, decided_note, uses, last_used"

static const struct query q_active = {
    "SELECT id, evidence, said, identity, at, decided_at FROM clearance WHERE subject = $1 "
    "AND entry = $2 AND state = 'active' AND expires > $3 ORDER BY id DESC"
};
static const struct query q_used = {
    "UPDATE clearance SET uses = uses + 1, last_used = $2 WHERE id = $1"
};
static const struct query q_reason = {
    "SELECT r.evidence, r.severity, r.identity, a.subject, a.subject_name, a.region, r.said "
    "FROM alert_reason r JOIN alert a ON a.id = r.alert "
    "WHERE r.alert = $1 AND r.kind = 'list' AND r.code = $2"
};
static const struct query q_same = {
    "SELECT count(*) FROM clearance WHERE subject = $1 AND entry = $2 AND identity = $3 "
    "AND evidence = $4 AND said = $6 AND state IN ('proposed', 'active') AND expires > $5"
};
static const struct query q_put = { "INSERT INTO clearance (" COLUMNS
                                    ", identity, evidence, said) VALUES ($1, $2, $3, $4, $5, $6, "
                                    "$7, $8, $9, $10, $11, $12, $13, '', 0, '', 0, 0, $14, $15, "
                                    "$16)" };
static const struct query q_get = {
    "SELECT state, proposer, entry, subject FROM clearance WHERE id = $1"
};
static const struct query q_decide = {
    "UPDATE clearance SET state = $2, decided_by = $3, decided_at = $4, decided_note = $5 "
    "WHERE id = $1 AND state = $6"
};
/* As it is in force. */
static const struct query q_entry = {
    "SELECT record FROM list_entry WHERE list = $1 AND key = $2 AND state = 'active'"
};
static const struct query q_list = {
    "SELECT " COLUMNS
    ", identity FROM clearance WHERE ($1 = '' OR id = $1) AND ($2 = '' OR state = $2) "
    "AND ($3 = '' OR subject = $3) AND ($4 = '' OR alert = $4) AND ($5 = '' OR region = $5 OR "
    "region = '') AND ($6 = '' OR id < $6) ORDER BY id DESC LIMIT $7"
};

const char *const clearance_state_names[CLEARANCE_STATES] = { "proposed", "active", "refused",
                                                              "ended", "reopened" };
static const struct {
    const char *name, *text;
} reasons[] = {
#define CLEARANCE(name, text) { #name, text },
#include "assess/clearance.def"
};

const char *clearance_reason(size_t i) { return i < countof(reasons) ? reasons[i].name : NULL; }

const char *clearance_reason_text(size_t i)
{
    return i < countof(reasons) ? reasons[i].text : NULL;
}

/* what was compared: the values of the subject, folded, each once, in order */

static int by_text(const void *x, const void *y)
{
    const str *a = x, *b = y;
    return str_cmp(*a, *b);
}

/* Not of the subject of this event. */
static bool is_of_list(str field)
{
    return str_starts(field, STR("list.")) || str_starts(field, STR("cleared."));
}

static void sort(struct list_texts *all)
{
    size_t n = 0;
    if (all->n > 1)
        qsort(all->at, all->n, sizeof *all->at, by_text);
    for (size_t i = 0; i < all->n; i++)
        if (i == 0 || !str_eq(all->at[i], all->at[n - 1]))
            all->at[n++] = all->at[i];
    all->n = n;
}

static str texts_json(struct arena *a, const struct list_texts *all)
{
    struct buf b = buf_new(a, 1 << 20);
    json_open(&b, NULL, '[');
    list_each (const str, s, all)
        json_str(&b, NULL, *s);
    json_close(&b, ']');
    return buf_str(&b);
}

static int texts_of_json(struct arena *a, str text, struct list_texts *ret)
{
    const struct json *j;
    struct json_fault fault;
    if (json_read(a, text, &j, &fault) != 0)
        return fail(ERR_IO, "a clearance cannot be read: " STR_FMT, STR_ARG(fault.text));
    for (size_t i = 0; i < j->n; i++)
        *list_push(a, ret) = j->at[i].text;
    return 0;
}

/* Both in order: is each of `some` in `all`? */
static bool holds(const struct list_texts *all, const struct list_texts *some)
{
    size_t at = 0;
    list_each (const str, s, some) {
        while (at < all->n && str_cmp(all->at[at], *s) < 0)
            at++;
        if (at == all->n || !str_eq(all->at[at], *s))
            return false;
    }
    return true;
}

static void compared(struct arena *a, const struct reason *r, struct list_texts *ret)
{
    list_each (const struct evidence, e, &r->evidence)
        if (!is_of_list(e->field))
            *list_push(a, ret) = fold(a, e->value);
    sort(ret);
}

/* One clearance of the pair, and the match. */
struct held {
    const struct reason *reason;
    struct list_texts compared;
    struct said then, now;
    str id;
    usec at;
    bool is_entry_same, is_of_person, holds;
};

static int held_of(struct arena *a, const struct row *row, struct held *h)
{
    struct list_texts then = { 0 };
    h->id = row_text(row, 0);
    h->at = row_i64(row, 5) ? row_i64(row, 5) : row_i64(row, 4);
    h->is_entry_same = str_eq(row_text(row, 3), h->reason->identity);
    h->then = (struct said){ 0 };
    h->holds = false;
    if (!row_text(row, 2).len) /* from before it was kept */
        return 0;
    TRY(texts_of_json(a, row_text(row, 1), &then));
    TRY(said_of_json(a, row_text(row, 2), &h->then));
    h->holds = h->is_entry_same && holds(&then, &h->compared) &&
               said_holds(&h->then, &h->now, h->is_of_person);
    return 0;
}

static void cleared_evidence(struct arena *a, const struct said *s, const char *field,
                             struct reason *r)
{
    list_each (const struct said_fact, f, s)
        if (said_is_document(f))
            *list_push(a, &r->evidence) =
                (struct evidence){ .field = str_c(field), .value = f->value };
}

/* A match that was cleared once counts again: says why. */
static void say_again(struct arena *a, const struct held *h, struct reason *r)
{
    struct buf b = buf_new(a, AGAIN_MOST);
    buf_add(&b, r->text);
    buf_fmt(&b, ". Cleared as a false match on " STR_FMT,
            STR_ARG(str_sub(time_fmt(a, h->at), 0, 10)));
    size_t before = b.len;
    if (h->is_entry_same) {
        buf_c(&b, ' ');
        said_difference(&b, &h->then, &h->now);
        if (b.len == before + 1)
            buf_add(&b, STR("on other grounds"));
    } else
        buf_add(&b, STR("; the entry has changed since"));
    r->text = buf_str(&b);
    r->is_again = true;
    /* The sentence has numbers: as evidence they are hidden from those who may not see them. */
    cleared_evidence(a, &h->now, "document.number", r);
    cleared_evidence(a, &h->then, "cleared.document", r);
}

/* *ret: it is cleared. */
static int is_cleared(struct work *w, const struct event *e, struct reason *r, bool is_of_person,
                      bool *ret)
{
    struct rows rows;
    struct held h = { .reason = r, .is_of_person = is_of_person };
    *ret = false;
    TRY(db_read(w->db, w->arena, &q_active,
                VALS(V_TEXT(e->subject), V_TEXT(r->code), V_I64(w->now)), &rows));
    if (rows.n == 0)
        return 0;
    compared(w->arena, r, &h.compared);
    TRY(said_of_json(w->arena, r->said, &h.now));
    for (size_t i = rows.n; i > 0 && !*ret; i--) { /* the newest last, which is told */
        TRY(held_of(w->arena, &rows.at[i - 1], &h));
        *ret = h.holds;
    }
    if (*ret)
        write_add(w->writes, WRITE_ANY, &q_used, VALS(V_TEXT(h.id), V_I64(w->now)));
    else
        say_again(w->arena, &h, r);
    return 0;
}

/* An importer may be a listed person, and nothing is told of him but what was compared. */
static bool is_of_person(const struct event *e, str kind)
{
    return str_eq(kind, STR("person")) && (e->person || e->documents.n);
}

void clearance_say(struct work *w, const struct event *e, bool is_generic,
                   struct screen_result *found)
{
    struct said said;
    if (found->reasons.n == 0)
        return;
    said_of_event(w->arena, e, is_generic, &said);
    str json = said_json(w->arena, &said);
    for (size_t i = 0; i < found->reasons.n; i++) /* whoever drives it, a vehicle is that one */
        found->reasons.at[i].said = is_of_person(e, found->kinds.at[i]) ? json : STR("[]");
}

/* Lists of the entries that still match: rules ask on_list(). */
static void keep_lists(struct arena *a, struct screen_result *x)
{
    struct list_texts left = { 0 };
    list_each (const str, list, &x->lists) {
        str prefix = str_fmt(a, STR_FMT ":", STR_ARG(*list));
        bool is_left = false;
        list_each (const struct reason, r, &x->reasons)
            is_left |= str_starts(r->code, prefix);
        if (is_left)
            *list_push(a, &left) = *list;
    }
    x->lists = left;
}

int clearance_apply(struct work *w, const struct event *e, struct screen_result *found)
{
    size_t n = 0;
    for (size_t i = 0; i < found->reasons.n; i++) {
        bool cleared;
        TRY(is_cleared(w, e, &found->reasons.at[i], is_of_person(e, found->kinds.at[i]), &cleared));
        if (cleared)
            continue;
        found->kinds.at[n] = found->kinds.at[i];
        found->reasons.at[n++] = found->reasons.at[i];
    }
    if (n == found->reasons.n)
        return 0;
    found->reasons.n = found->kinds.n = n;
    keep_lists(w->arena, found);
    return 0;
}

/* the life of one */

static void audit(struct writes *w, usec now, str by, const char *act, str id, str detail)
{
    write_audit(w, now, by, str_c(act), str_fmt(w->a, "clearance/" STR_FMT, STR_ARG(id)), detail);
}

static bool is_reason(str word)
{
    for (size_t i = 0; i < countof(reasons); i++)
        if (str_eq(word, str_c(reasons[i].name)))
            return true;
    return false;
}

static int check(const struct clearance_proposal *p)
{
    if (!is_reason(p->reason))
        return fail(ERR_INVALID, "no reason is called '" STR_FMT "'",
                    STR_ARG(str_sub(p->reason, 0, 60)));
    if (str_trim(p->note).len < CLEARANCE_NOTE_LEAST || p->note.len > 2000)
        return fail(ERR_INVALID, "say in %d to 2000 letters what was compared",
                    CLEARANCE_NOTE_LEAST);
    if (p->days < 0 || p->days > CLEARANCE_DAYS_MOST)
        return fail(ERR_INVALID, "a clearance holds for 1 to %d days", CLEARANCE_DAYS_MOST);
    return 0;
}

/* The values of an alert's reason, as they were kept with it. */
static int compared_then(struct arena *a, str evidence, struct list_texts *ret)
{
    const struct json *j, *field, *value;
    struct json_fault fault;
    if (json_read(a, evidence, &j, &fault) != 0)
        return fail(ERR_IO, "the evidence cannot be read: " STR_FMT, STR_ARG(fault.text));
    for (size_t i = 0; i < j->n; i++) {
        field = json_get(&j->at[i], STR("field"));
        value = json_get(&j->at[i], STR("value"));
        if (field && value && !is_of_list(field->text))
            *list_push(a, ret) = fold(a, value->text);
    }
    sort(ret);
    return ret->n ? 0 : fail(ERR_INVALID, "what was compared is no longer kept");
}

int clearance_propose(struct db *db, struct writes *w, usec now, const struct clearance_proposal *p,
                      str *ret_id)
{
    struct rows rows, same;
    struct list_texts values = { 0 };
    TRY(check(p));
    TRY(db_read(db, w->a, &q_reason, VALS(V_TEXT(p->alert), V_TEXT(p->entry)), &rows));
    if (rows.n == 0)
        return CLEARANCE_NONE;
    const struct row *r = rows.at;
    int64_t severity = row_i64(r, 1);
    str identity = row_text(r, 2), subject = row_text(r, 3), said = row_text(r, 6);
    if (!identity.len || !said.len)
        return fail(ERR_INVALID, "this match is from before clearances: it has to be met again");
    TRY(compared_then(w->a, row_text(r, 0), &values));
    str evidence = texts_json(w->a, &values);
    TRY(db_read(db, w->a, &q_same,
                VALS(V_TEXT(subject), V_TEXT(p->entry), V_TEXT(identity), V_TEXT(evidence),
                     V_I64(now), V_TEXT(said)),
                &same));
    if (row_i64(same.at, 0) > 0)
        return fail(ERR_INVALID, "there is a clearance of this pair already");
    bool alone = severity < SEVERITY_HIGH;
    usec expires = now + (p->days ? p->days : CLEARANCE_DAYS) * USEC_PER_DAY;
    *ret_id = uid_new(w->a, now);
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(*ret_id), V_TEXT(p->entry), V_TEXT(subject), V_TEXT(row_text(r, 4)),
                   V_I64(severity), V_TEXT(row_text(r, 5)), V_TEXT(p->alert), V_TEXT(p->reason),
                   V_TEXT(p->note), V_C(alone ? "active" : "proposed"), V_TEXT(p->by), V_I64(now),
                   V_I64(expires), V_TEXT(identity), V_TEXT(evidence), V_TEXT(said)));
    struct buf b = buf_new(w->a, 8000);
    json_open(&b, NULL, '{');
    json_str(&b, "entry", p->entry);
    json_str(&b, "subject", subject);
    json_str(&b, "alert", p->alert);
    json_str(&b, "reason", p->reason);
    json_str(&b, "state", str_c(alone ? "active" : "proposed"));
    json_str(&b, "expires", time_fmt(w->a, expires));
    json_close(&b, '}');
    audit(w, now, p->by, "clearance.propose", *ret_id, buf_str(&b));
    return 0;
}

/* From one state to the next, if it still is in it. */
static int move(struct db *db, struct writes *w, const struct clearance_step *s, const char *from,
                const char *to)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_get, VALS(V_TEXT(s->id)), &rows));
    if (rows.n == 0)
        return CLEARANCE_NONE;
    if (!str_eq(row_text(rows.at, 0), str_c(from)))
        return CLEARANCE_CHANGED;
    write_add(
        w, WRITE_ONE, &q_decide,
        VALS(V_TEXT(s->id), V_C(to), V_TEXT(s->by), V_I64(s->now), V_TEXT(s->note), V_C(from)));
    audit(w, s->now, s->by,
          str_eq(str_c(to), STR("active")) ? "clearance.approve" : "clearance.end", s->id,
          str_fmt(w->a, "{\"state\":\"%s\"}", to));
    return 0;
}

int clearance_approve(struct db *db, struct writes *w, const struct clearance_step *s)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_get, VALS(V_TEXT(s->id)), &rows));
    if (rows.n && str_eq(row_text(rows.at, 1), s->by))
        return fail(ERR_INVALID, "what " STR_FMT " proposed, another person must approve",
                    STR_ARG(s->by));
    return move(db, w, s, "proposed", "active");
}

int clearance_refuse(struct db *db, struct writes *w, const struct clearance_step *s)
{
    return move(db, w, s, "proposed", "refused");
}

int clearance_end(struct db *db, struct writes *w, const struct clearance_step *s)
{
    if (str_trim(s->note).len < CLEARANCE_NOTE_LEAST)
        return fail(ERR_INVALID, "say in %d letters or more why it ends", CLEARANCE_NOTE_LEAST);
    return move(db, w, s, "active", "ended");
}

/* as people see them */

/* In force, but what identifies its entry is no longer what it was: it hides nothing. */
static int is_reopened(struct db *db, struct arena *a, const struct row *r, bool *ret)
{
    struct rows rows;
    struct list_entry e;
    str key = row_text(r, 1), list;
    *ret = false;
    str_cut(&key, ':', &list);
    TRY(db_read(db, a, &q_entry, VALS(V_TEXT(list), V_TEXT(key)), &rows));
    if (rows.n == 0)
        return 0;
    TRY(list_entry_from_row(a, row_text(rows.at, 0), &e));
    *ret = !str_eq(list_entry_identity(a, &e), row_text(r, 18));
    return 0;
}

/* The word for people. */
static int shown_state(struct db *db, struct arena *a, const struct row *r, usec now, str *ret)
{
    bool reopened;
    *ret = row_text(r, 9);
    if (!str_eq(*ret, STR("active")))
        return 0;
    TRY(is_reopened(db, a, r, &reopened));
    if (row_i64(r, 12) <= now)
        *ret = STR("expired");
    else if (reopened)
        *ret = STR("reopened");
    return 0;
}

static void one_json(struct buf *b, const struct row *r, str state)
{
    json_open(b, NULL, '{');
    json_str(b, "id", row_text(r, 0));
    json_str(b, "entry", row_text(r, 1));
    json_open(b, "subject", '{');
    json_str(b, "id", row_text(r, 2));
    json_str(b, "name", row_text(r, 3));
    json_close(b, '}');
    json_str(b, "severity", str_c(severity_names[row_i64(r, 4)]));
    json_str(b, "alert", row_text(r, 6));
    json_str(b, "reason", row_text(r, 7));
    json_str(b, "note", row_text(r, 8));
    json_str(b, "state", state);
    json_str(b, "proposer", row_text(r, 10));
    json_str(b, "at", time_fmt(b->a, row_i64(r, 11)));
    json_str(b, "expires", time_fmt(b->a, row_i64(r, 12)));
    json_opt(b, "decided_by", row_text(r, 13));
    if (row_i64(r, 14))
        json_str(b, "decided_at", time_fmt(b->a, row_i64(r, 14)));
    json_opt(b, "decided_note", row_text(r, 15));
    json_i64(b, "uses", row_i64(r, 16));
    if (row_i64(r, 17))
        json_str(b, "last_used", time_fmt(b->a, row_i64(r, 17)));
    json_close(b, '}');
}

int clearance_json(struct db *db, struct buf *b, const struct clearance_filter *f, usec now,
                   str *ret_next)
{
    struct rows rows;
    bool asks_reopened = str_eq(f->state, STR("reopened"));
    str stored = asks_reopened ? STR("active") : f->state, state;
    TRY(db_read(db, b->a, &q_list,
                VALS(V_TEXT(f->id), V_TEXT(stored), V_TEXT(f->subject), V_TEXT(f->alert),
                     V_TEXT(f->region), V_TEXT(f->before), V_I64((int64_t)f->limit + 1)),
                &rows));
    for (size_t i = 0; i < rows.n && i < f->limit; i++) {
        TRY(shown_state(db, b->a, &rows.at[i], now, &state));
        if (!f->state.len || str_eq(state, STR("reopened")) == asks_reopened)
            one_json(b, &rows.at[i], state);
    }
    *ret_next = rows.n > f->limit ? row_text(&rows.at[f->limit - 1], 0) : STR("");
    return 0;
}
