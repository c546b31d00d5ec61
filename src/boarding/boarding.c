// SPDX-License-Identifier: Apache-2.0
#include "boarding/boarding.h"

#include "base/err.h"

#include <string.h>

static const struct query q_unit = {
    "SELECT n, decision, officer FROM boarding_unit WHERE subject = $1 AND situation = $2"
};
/* The next of the unit, if nobody else was there meanwhile. */
static const struct query q_asked = {
    "INSERT INTO boarding_unit (subject, situation, n, decision, alert, officer, note, at) "
    "VALUES ($1, $2, 1, '', '', '', '', $3) ON CONFLICT (subject, situation) "
    "DO UPDATE SET n = boarding_unit.n + 1 WHERE boarding_unit.n = $4"
};
static const struct query q_decided = {
    "INSERT INTO boarding_unit (subject, situation, n, decision, alert, officer, note, at) "
    "VALUES ($1, $2, 1, $3, $4, $5, $6, $7) ON CONFLICT (subject, situation) "
    "DO UPDATE SET n = boarding_unit.n + 1, decision = excluded.decision, "
    "alert = excluded.alert, officer = excluded.officer, note = excluded.note, at = excluded.at "
    "WHERE boarding_unit.n = $8"
};
static const struct query q_tell = {
    "INSERT INTO boarding_told (subject, situation, link, message, seq, decision, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subject, situation, link) "
    "DO UPDATE SET message = excluded.message, seq = excluded.seq, decision = excluded.decision, "
    "at = excluded.at"
};
static const struct query q_told_else = {
    "SELECT link, message, seq FROM boarding_told "
    "WHERE subject = $1 AND situation = $2 AND decision <> $3 ORDER BY link"
};
static const struct query q_told_again = { "UPDATE boarding_told SET decision = $4, at = $5 "
                                           "WHERE subject = $1 AND situation = $2 AND link = $3" };
static const struct query q_change = {
    "INSERT INTO boarding_change (reference, subject, situation, link, decision, officer, state, "
    "created, due, answered, answer, body) "
    "VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, 0, '', $9)"
};
/* To the address of the link, if it has one: others fetch, or are called. */
static const struct query q_notify = {
    "INSERT INTO outbox (id, target, payload, tries, next_try, state, last_error, created, ref, "
    "type) SELECT CAST($1 AS TEXT) || '-' || id, id, CAST($2 AS TEXT), 0, CAST($3 AS BIGINT), "
    "'waiting', '', CAST($3 AS BIGINT), CAST($4 AS TEXT), 'application/edifact' "
    "FROM webhook WHERE state = 'active' AND link = $5"
};
static const struct query q_is_change = {
    "SELECT 1 FROM boarding_change WHERE reference = $1 AND link = $2"
};
static const struct query q_acknowledge = {
    "UPDATE boarding_change SET state = $3, answered = $4, answer = $5 "
    "WHERE reference = $1 AND link = $2 AND state <> 'acknowledged'"
};
static const struct query q_overdue = {
    "SELECT reference, link, state FROM boarding_change WHERE (state = 'waiting' AND due < $1) "
    "OR (state = 'failed' AND due > 0) ORDER BY due LIMIT 100"
};
/* Told once: an overdue one changes its state, of a failed one nothing is due any more. */
static const struct query q_told_of = {
    "UPDATE boarding_change SET due = CASE state WHEN 'failed' THEN 0 ELSE due END, "
    "state = CASE state WHEN 'waiting' THEN 'overdue' ELSE state END "
    "WHERE reference = $1 AND state = $2"
};
static const struct query q_misjudged = {
    "SELECT t.subject, t.situation, t.link, t.seq, t.decision, u.alert, u.officer "
    "FROM boarding_told t JOIN boarding_unit u ON u.subject = t.subject "
    "AND u.situation = t.situation WHERE t.message = $1 AND t.decision <> 'board' ORDER BY t.seq"
};
static const struct query q_show_unit = {
    "SELECT decision, alert, officer, note, at FROM boarding_unit "
    "WHERE subject = $1 AND situation = $2"
};
static const struct query q_show_told = { "SELECT link, decision, at, message FROM boarding_told "
                                          "WHERE subject = $1 AND situation = $2 ORDER BY link" };
static const struct query q_show_changes = {
    "SELECT reference, link, decision, officer, state, created, due, answered, answer "
    "FROM boarding_change WHERE subject = $1 AND situation = $2 ORDER BY created DESC, reference "
    "LIMIT 100"
};

const char *const decision_names[DECISIONS] = {
#define DECISION(name, code, text) #name,
#include "boarding/decisions.def"
};
static const char *const usual_codes[DECISIONS] = {
#define DECISION(name, code, text) code,
#include "boarding/decisions.def"
};

const char *decision_word(size_t i) { return i < DECISIONS ? decision_names[i] : NULL; }

int decision_from(str name)
{
    for (int i = 0; i < DECISIONS; i++)
        if (str_eq(name, str_c(decision_names[i])))
            return i;
    return -1;
}

static enum decision stored_decision(str word, enum decision otherwise)
{
    int decided = decision_from(word);
    return decided < 0 ? otherwise : (enum decision)decided;
}

int boarding_terms_read(str codes, str incomplete, struct boarding_terms *ret)
{
    enum decision word = stored_decision(incomplete, DECISION_no_board);
    if (word == DECISION_no_board)
        return fail(ERR_INVALID, "what is said of incomplete data is board or inhibited");
    ret->incomplete = word;
    for (size_t i = 0; i < DECISIONS; i++)
        ret->codes[i] = str_c(usual_codes[i]);
    str code;
    for (size_t i = 0; str_cut(&codes, ' ', &code); i++) {
        if (i == DECISIONS || code.len == 0 || code.len > 8)
            return fail(ERR_INVALID, "codes to board are %d words of at most 8 characters",
                        DECISIONS);
        ret->codes[i] = code;
    }
    return 0;
}

/* requests */

bool boarding_is_asked(const struct work *w)
{
    const struct interactive *x = w->decoded.interactive;
    return w->boarding && x && strcmp(w->decoded.kind, "PAXLST") == 0 && w->decoded.events.n > 0 &&
           (x->is_asked || w->message.wants_answer);
}

bool boarding_may_ask(const struct message *m)
{
    enum { HEAD = 500 };
    size_t at;
    return m->wants_answer || str_find(str_sub(m->body, 0, HEAD), STR("IAPI"), &at);
}

static bool is_complete(const struct event *e)
{
    return e->person && e->person->surname.text.len && e->person->birth.text.len &&
           e->documents.n && e->documents.at[0].number.text.len;
}

struct unit {
    int64_t n;
    str officer;
    enum decision decision;
};

/* What is told of one traveller now. */
static int decide(struct work *w, const struct event *e, struct unit *ret)
{
    struct rows rows;
    *ret = (struct unit){ .officer = STR(""),
                          .decision = is_complete(e) ? DECISION_board : w->boarding->incomplete };
    TRY(db_read(w->db, w->arena, &q_unit, VALS(V_TEXT(e->subject), V_TEXT(e->situation)), &rows));
    if (rows.n == 0)
        return 0;
    ret->n = row_i64(rows.at, 0);
    ret->officer = row_text(rows.at, 2);
    ret->decision = stored_decision(row_text(rows.at, 1), ret->decision);
    return 0;
}

static void audit_told(struct work *w, const struct event *e, const struct unit *u)
{
    struct buf d = buf_new(w->arena, 2000);
    json_open(&d, NULL, '{');
    json_str(&d, "decision", str_c(decision_names[u->decision]));
    json_str(&d, "message", w->message.id);
    json_opt(&d, "officer", u->officer);
    json_close(&d, '}');
    write_audit(w->writes, w->now, w->actor, STR("boarding.told"),
                str_fmt(w->arena, "boarding/" STR_FMT "/" STR_FMT, STR_ARG(e->subject),
                        STR_ARG(e->situation)),
                buf_str(&d));
}

static void keep(struct work *w, const struct event *e, const struct unit *u)
{
    write_add(w->writes, WRITE_ONE, &q_asked,
              VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_I64(w->now), V_I64(u->n)));
    write_add(w->writes, WRITE_ANY, &q_tell,
              VALS(V_TEXT(e->subject), V_TEXT(e->situation), V_TEXT(w->message.source),
                   V_TEXT(w->message.id), V_I64(e->seq), V_C(decision_names[u->decision]),
                   V_I64(w->now)));
    if (u->decision != DECISION_board)
        audit_told(w, e, u);
}

/* At most 14 characters, as UNB 0020 and UNH 0062 have room for. */
static str reference_of(str id)
{
    enum { ROOM = 14 };
    return id.len > ROOM ? str_sub(id, id.len - ROOM, ROOM) : id;
}

static bool stands_before(const struct work *w, const struct event *e)
{
    list_each (const struct event, x, &w->decoded.events) {
        if (x == e)
            return false;
        if (str_eq(x->subject, e->subject) && str_eq(x->situation, e->situation))
            return true;
    }
    return false;
}

static int answer(struct work *w, bool keeps)
{
    enum decision *decisions = make_n(w->arena, enum decision, w->decoded.events.n);
    list_each (const struct event, e, &w->decoded.events) {
        struct unit u;
        TRY(decide(w, e, &u));
        decisions[e->seq] = u.decision;
        if (keeps && !e->is_late && !stands_before(w, e))
            keep(w, e, &u);
    }
    w->reply = cusres_write(w->arena, &(struct cusres){ .request = &w->decoded,
                                                        .decisions = decisions,
                                                        .terms = w->boarding,
                                                        .reference = reference_of(w->message.id),
                                                        .now = w->now });
    return 0;
}

str boarding_unjudged(struct work *w)
{
    enum decision *decisions = make_n(w->arena, enum decision, w->decoded.events.n + 1);
    return cusres_write(w->arena, &(struct cusres){ .request = &w->decoded,
                                                    .decisions = decisions, /* board, all */
                                                    .terms = w->boarding,
                                                    .reference = reference_of(w->message.id),
                                                    .now = w->now });
}

/* acknowledgements */

/* One error speaks for the whole change. */
static const struct boarding_reply *first_error(const struct boarding_replies *l)
{
    list_each (const struct boarding_reply, r, l)
        if (r->is_error)
            return r;
    return NULL;
}

static int take_reply(struct work *w, const struct interactive *x)
{
    struct rows rows;
    const struct boarding_reply *error = first_error(&x->replies);
    TRY(db_read(w->db, w->arena, &q_is_change,
                VALS(V_TEXT(x->transaction), V_TEXT(w->message.source)), &rows));
    if (rows.n == 0) {
        *list_push(w->arena, &w->decoded.findings) =
            (struct finding){ .code = "E-ACK",
                              .weight = MINOR,
                              .offset = x->replies.at[0].offset,
                              .length = x->replies.at[0].length,
                              .text = STR("It confirms no change that this carrier was sent") };
        if (w->message.status == MESSAGE_ACCEPTED)
            w->message.status = MESSAGE_FINDINGS;
        return 0;
    }
    write_add(w->writes, WRITE_ANY, &q_acknowledge,
              VALS(V_TEXT(x->transaction), V_TEXT(w->message.source),
                   V_C(error ? "failed" : "acknowledged"), V_I64(w->now),
                   V_TEXT(error ? error->code : x->replies.at[0].code)));
    write_audit(w->writes, w->now, w->actor,
                error ? STR("boarding.failed") : STR("boarding.acknowledged"),
                str_fmt(w->arena, "boarding-change/" STR_FMT, STR_ARG(x->transaction)),
                str_fmt(w->arena, "{\"message\":\"" STR_FMT "\"}", STR_ARG(w->message.id)));
    return 0;
}

int boarding_answer(struct work *w)
{
    const struct interactive *x = w->decoded.interactive;
    if (x && x->replies.n)
        return take_reply(w, x);
    return boarding_is_asked(w) ? answer(w, true) : 0;
}

int boarding_again(struct work *w) { return boarding_is_asked(w) ? answer(w, false) : 0; }

/* decisions */

int boarding_decide(struct db *db, struct writes *w, const struct boarding_order *o, usec now,
                    struct boarding_asks *ret)
{
    struct rows unit, told;
    const char *word = decision_names[o->decision];
    if (str_trim(o->note).len == 0 || o->note.len > 4000)
        return fail(ERR_INVALID, "a note of at most 4000 bytes is needed: why");
    TRY(db_read(db, w->a, &q_unit, VALS(V_TEXT(o->subject), V_TEXT(o->situation)), &unit));
    TRY(db_read(db, w->a, &q_told_else, VALS(V_TEXT(o->subject), V_TEXT(o->situation), V_C(word)),
                &told));
    write_add(w, WRITE_ONE, &q_decided,
              VALS(V_TEXT(o->subject), V_TEXT(o->situation), V_C(word), V_TEXT(o->alert),
                   V_TEXT(o->officer), V_TEXT(o->note), V_I64(now),
                   V_I64(unit.n ? row_i64(unit.at, 0) : 0)));
    list_each (const struct row, r, &told)
        *list_push(w->a, ret) =
            (struct boarding_ask){ row_text(r, 0), row_text(r, 1), row_i64(r, 2) };
    return 0;
}

int boarding_misjudgements(struct db *db, struct arena *a, str message,
                           struct boarding_misjudgements *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_misjudged, VALS(V_TEXT(message)), &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = (struct boarding_misjudged){
            .order = { .subject = row_text(r, 0),
                       .situation = row_text(r, 1),
                       .alert = row_text(r, 5),
                       .officer = row_text(r, 6),
                       .decision = stored_decision(row_text(r, 4), DECISION_inhibited) },
            .ask = { .link = row_text(r, 2), .message = message, .seq = row_i64(r, 3) }
        };
    return 0;
}

void boarding_change_put(struct writes *w, const struct boarding_order *o,
                         const struct boarding_change *x, usec now)
{
    const char *word = decision_names[o->decision];
    write_add(w, WRITE_ONE, &q_change,
              VALS(V_TEXT(x->reference), V_TEXT(o->subject), V_TEXT(o->situation), V_TEXT(x->link),
                   V_C(word), V_TEXT(o->officer), V_I64(now), V_I64(x->due), V_TEXT(x->body)));
    str ref = str_fmt(w->a, "boarding/" STR_FMT, STR_ARG(x->reference));
    write_add(
        w, WRITE_ANY, &q_notify,
        VALS(V_TEXT(x->reference), V_TEXT(x->body), V_I64(now), V_TEXT(ref), V_TEXT(x->link)));
    write_add(
        w, WRITE_ONE, &q_told_again,
        VALS(V_TEXT(o->subject), V_TEXT(o->situation), V_TEXT(x->link), V_C(word), V_I64(now)));
}

int boarding_sweep(struct db *db, struct writes *w, usec now, struct boarding_overdues *ret)
{
    struct rows rows;
    TRY(db_read(db, w->a, &q_overdue, VALS(V_I64(now)), &rows));
    list_each (const struct row, r, &rows) {
        write_add(w, WRITE_ONE, &q_told_of, VALS(V_TEXT(row_text(r, 0)), V_TEXT(row_text(r, 2))));
        *list_push(w->a, ret) =
            (struct boarding_overdue){ .reference = row_text(r, 0),
                                       .link = row_text(r, 1),
                                       .has_failed = str_eq(row_text(r, 2), STR("failed")) };
    }
    return 0;
}

/* what is shown */

static void told_json(struct buf *b, const struct rows *told)
{
    json_open(b, "told", '[');
    list_each (const struct row, r, told) {
        json_open(b, NULL, '{');
        json_str(b, "link", row_text(r, 0));
        json_str(b, "decision", row_text(r, 1));
        json_str(b, "at", time_fmt(b->a, row_i64(r, 2)));
        json_str(b, "message", row_text(r, 3));
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void changes_json(struct buf *b, const struct rows *changes)
{
    json_open(b, "changes", '[');
    list_each (const struct row, r, changes) {
        json_open(b, NULL, '{');
        json_str(b, "reference", row_text(r, 0));
        json_str(b, "link", row_text(r, 1));
        json_str(b, "decision", row_text(r, 2));
        json_str(b, "officer", row_text(r, 3));
        json_str(b, "state", row_text(r, 4));
        json_str(b, "created", time_fmt(b->a, row_i64(r, 5)));
        if (row_i64(r, 6))
            json_str(b, "due", time_fmt(b->a, row_i64(r, 6)));
        if (row_i64(r, 7))
            json_str(b, "answered", time_fmt(b->a, row_i64(r, 7)));
        json_opt(b, "answer", row_text(r, 8));
        json_close(b, '}');
    }
    json_close(b, ']');
}

int boarding_json(struct db *db, struct buf *b, const char *key, str subject, str situation)
{
    struct rows unit, told, changes;
    const struct val of[] = { V_TEXT(subject), V_TEXT(situation) };
    TRY(db_read(db, b->a, &q_show_unit, of, 2, &unit));
    TRY(db_read(db, b->a, &q_show_told, of, 2, &told));
    TRY(db_read(db, b->a, &q_show_changes, of, 2, &changes));
    json_open(b, key, '{');
    if (unit.n && row_text(unit.at, 0).len) {
        json_str(b, "decision", row_text(unit.at, 0));
        json_str(b, "alert", row_text(unit.at, 1));
        json_str(b, "officer", row_text(unit.at, 2));
        json_str(b, "note", row_text(unit.at, 3));
        json_str(b, "at", time_fmt(b->a, row_i64(unit.at, 4)));
    }
    told_json(b, &told);
    changes_json(b, &changes);
    json_close(b, '}');
    return 0;
}
