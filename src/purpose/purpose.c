// SPDX-License-Identifier: Apache-2.0
#include "purpose/purpose.h"

#include "base/digest.h"
#include "base/err.h"
#include "purpose/same.h"

enum needs { NOTHING = 0, CASE = 1, NOTE = 2 };
static const struct word {
    const char *code;
    enum needs needs;
    const char *text;
} words[] = {
#define PURPOSE(code, needs, text) { #code, needs, text },
#define PROMPT(language, text)
#include "purpose/purposes.def"
};
static const struct prompt {
    const char *language, *text;
} prompts[] = {
#define PURPOSE(code, needs, text)
#define PROMPT(language, text) { #language, text },
#include "purpose/purposes.def"
};

static const struct query q_is_known = {
    "SELECT 1 FROM entity WHERE id = $1 UNION ALL SELECT 1 FROM person_member WHERE person = $1 "
    "UNION ALL SELECT 1 FROM message WHERE id = $1 LIMIT 1"
};
static const struct query q_is_message = { "SELECT 1 FROM message WHERE id = $1" };
static const struct query q_alerts = {
    "SELECT 1 FROM alert WHERE subject IN " SAME " AND (owner = $2 OR "
    "(state NOT IN ('decided', 'closed', 'merged') AND ($3 = '' OR region = $3 OR region = ''))) "
    "LIMIT 1"
};
static const struct query q_dossiers = {
    "SELECT 1 FROM dossier_entry e JOIN dossier d ON d.id = e.dossier WHERE e.ref IN " SAME
    " AND e.kind = 'subject' AND e.removed = 0 AND d.state <> 'closed' AND (d.owner = $2 OR EXISTS "
    "(SELECT 1 FROM dossier_entry m WHERE m.dossier = d.id AND m.kind = 'member' AND m.ref = $2 "
    "AND m.removed = 0)) LIMIT 1"
};
static const struct query q_orders = {
    "SELECT 1 FROM alert a JOIN exam_order o ON o.alert = a.id WHERE a.subject IN " SAME
    " AND o.unit <> '' AND o.unit = $2 AND o.state IN ('new', 'sent', 'acknowledged') LIMIT 1"
};
static const struct query q_watches = {
    "SELECT 1 FROM profiled WHERE entity IN " SAME
    " AND owner = $2 AND state IN ('proposed', 'approved', 'renewal') LIMIT 1"
};
static const struct query q_doubts = {
    "SELECT 1 FROM identity_decision WHERE (a = $1 OR b = $1) AND state IN ('proposed', 'undoing') "
    "UNION ALL SELECT 1 FROM person_member WHERE entity = $1 AND (person <> component OR waits <> "
    "0) LIMIT 1"
};
/* A message: what came by it is on the queue. $3 the region, $4 the unit. */
static const struct query q_messages = {
    "SELECT 1 FROM alert_reason r JOIN alert a ON a.id = r.alert WHERE r.message = $1 AND (a.owner "
    "= $2 OR (a.state NOT IN ('decided', 'closed', 'merged') AND ($3 = '' OR a.region = $3 OR "
    "a.region = '')) OR EXISTS (SELECT 1 FROM exam_order o WHERE o.alert = a.id AND o.unit <> '' "
    "AND o.unit = $4 AND o.state IN ('new', 'sent', 'acknowledged')) OR EXISTS (SELECT 1 FROM "
    "dossier_entry e JOIN dossier d ON d.id = e.dossier WHERE e.kind = 'alert' AND e.ref = a.id "
    "AND e.removed = 0 AND d.state <> 'closed' AND (d.owner = $2 OR EXISTS (SELECT 1 FROM "
    "dossier_entry m WHERE m.dossier = d.id AND m.kind = 'member' AND m.ref = $2 AND m.removed = "
    "0)))) LIMIT 1"
};
static const struct query q_region = {
    "SELECT 1 FROM message_region WHERE message = $1 AND region = $2 UNION ALL SELECT 1 FROM "
    "alert_reason r JOIN alert a ON a.id = r.alert WHERE r.message = $1 AND (a.region = $2 OR "
    "a.region = '') LIMIT 1"
};
static const struct query q_quarantined = {
    "SELECT 1 FROM message WHERE id = $1 AND status = 'quarantined'"
};
static const struct query q_stated = {
    "SELECT id, until FROM purpose WHERE account = $2 AND until > $3 AND object IN " SAME
    " ORDER BY until DESC, id DESC LIMIT 1"
};
static const struct query q_last = {
    "SELECT purpose, case_ref FROM purpose WHERE account = $1 AND until > $2 AND purpose <> "
    "'other' ORDER BY until DESC, id DESC LIMIT 1"
};
static const struct query q_put = {
    "INSERT INTO purpose (id, account, object, purpose, case_ref, note, prompt, prompt_version, "
    "at, until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
};

const char *purpose_word(size_t i) { return i < countof(words) ? words[i].code : NULL; }
const char *purpose_language(size_t i) { return i < countof(prompts) ? prompts[i].language : NULL; }

static int is_one(struct db *db, struct arena *a, const struct query *q, const struct val *vals,
                  size_t n, bool *ret)
{
    struct rows rows = { 0 };
    if (!*ret)
        TRY(db_read(db, a, q, vals, n, &rows));
    *ret = *ret || rows.n > 0;
    return 0;
}

static int is_message_on_queue(struct db *db, struct arena *a, const struct purpose_of *x,
                               bool *ret)
{
    *ret = false;
    TRY(is_one(db, a, &q_messages,
               VALS(V_TEXT(x->object), V_TEXT(x->account), V_TEXT(x->region), V_TEXT(x->unit)),
               ret));
    return x->mends_messages ? is_one(db, a, &q_quarantined, VALS(V_TEXT(x->object)), ret) : 0;
}

static int is_on_queue(struct db *db, struct arena *a, const struct purpose_of *x, bool *ret)
{
    *ret = false;
    TRY(is_one(db, a, &q_alerts, VALS(V_TEXT(x->object), V_TEXT(x->account), V_TEXT(x->region)),
               ret));
    TRY(is_one(db, a, &q_dossiers, VALS(V_TEXT(x->object), V_TEXT(x->account)), ret));
    TRY(is_one(db, a, &q_orders, VALS(V_TEXT(x->object), V_TEXT(x->unit)), ret));
    TRY(is_one(db, a, &q_watches, VALS(V_TEXT(x->object), V_TEXT(x->account)), ret));
    return x->decides_identity ? is_one(db, a, &q_doubts, VALS(V_TEXT(x->object)), ret) : 0;
}

int purpose_find(struct db *db, struct arena *a, const struct purpose_of *x, str *ret,
                 bool *ret_queue)
{
    struct rows rows = { 0 };
    bool is_known = false, is_message = false;
    *ret = STR("");
    *ret_queue = true;
    TRY(purpose_knows(db, a, x->object, &is_known));
    if (!is_known)
        return 0;
    *ret_queue = false;
    TRY(purpose_is_message(db, a, x->object, &is_message));
    TRY(is_message ? is_message_on_queue(db, a, x, ret_queue) : is_on_queue(db, a, x, ret_queue));
    /* While what was stated holds, the record of each read names it, also of what is on the queue
     * by now; but who stated a purpose sees no less of that than others. */
    TRY(db_read(db, a, &q_stated, VALS(V_TEXT(x->object), V_TEXT(x->account), V_I64(x->now)),
                &rows));
    if (rows.n > 0)
        *ret = row_text(&rows.at[0], 0);
    return *ret_queue || ret->len ? 0 : PURPOSE_NEEDED;
}

int purpose_until(struct db *db, struct arena *a, const struct purpose_of *x, usec *ret)
{
    struct rows rows = { 0 };
    TRY(db_read(db, a, &q_stated, VALS(V_TEXT(x->object), V_TEXT(x->account), V_I64(x->now)),
                &rows));
    if (rows.n > 0)
        *ret = row_i64(&rows.at[0], 1);
    return 0;
}

int purpose_knows(struct db *db, struct arena *a, str object, bool *ret)
{
    *ret = false;
    return is_one(db, a, &q_is_known, VALS(V_TEXT(object)), ret);
}

int purpose_is_message(struct db *db, struct arena *a, str object, bool *ret)
{
    *ret = false;
    return is_one(db, a, &q_is_message, VALS(V_TEXT(object)), ret);
}

int purpose_message_is_of(struct db *db, struct arena *a, str message, str region, bool *ret)
{
    *ret = false;
    return is_one(db, a, &q_region, VALS(V_TEXT(message), V_TEXT(region)), ret);
}

static const struct word *word_of(str code)
{
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(code, str_c(words[i].code)))
            return &words[i];
    return NULL;
}

static str prompt_of(str language)
{
    for (size_t i = 0; i < countof(prompts); i++)
        if (str_eq(language, str_c(prompts[i].language)))
            return str_c(prompts[i].text);
    return str_c(prompts[0].text);
}

static int check(const struct purpose *x)
{
    const struct word *w = word_of(x->purpose);
    if (!w)
        return fail(ERR_INVALID, "a purpose is one of the words of the question");
    if (w->needs == CASE && str_trim(x->case_ref).len == 0)
        return fail(ERR_INVALID, "with this purpose the number of the case is needed");
    if (w->needs == NOTE && str_trim(x->note).len < 3)
        return fail(ERR_INVALID, "with this purpose a note is needed: which?");
    if (x->case_ref.len > PURPOSE_CASE_MOST || x->note.len > PURPOSE_NOTE_MOST)
        return fail(ERR_INVALID, "the number of a case has at most %d bytes, a note %d",
                    PURPOSE_CASE_MOST, PURPOSE_NOTE_MOST);
    return 0;
}

int purpose_state(struct db *db, struct writes *w, struct purpose *x)
{
    bool is_known = false;
    TRY(check(x));
    TRY(purpose_knows(db, w->a, x->object, &is_known));
    if (!is_known)
        return PURPOSE_NO_OBJECT;
    str prompt = prompt_of(x->language);
    x->id = uid_new(w->a, x->at);
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->id), V_TEXT(x->account), V_TEXT(x->object), V_TEXT(x->purpose),
                   V_TEXT(x->case_ref), V_TEXT(x->note), V_TEXT(prompt), V_I64(PROMPT_VERSION),
                   V_I64(x->at), V_I64(x->until)));
    struct buf d = buf_new(w->a, 8192);
    json_open(&d, NULL, '{');
    json_str(&d, "id", x->id);
    json_str(&d, "purpose", x->purpose);
    json_opt(&d, "case", x->case_ref);
    json_opt(&d, "note", x->note);
    json_str(&d, "until", time_fmt(w->a, x->until));
    json_i64(&d, "prompt_version", PROMPT_VERSION);
    json_str(&d, "prompt", prompt);
    json_close(&d, '}');
    write_audit(w, x->at, x->account, STR("purpose.state"),
                str_fmt(w->a, "entity/" STR_FMT, STR_ARG(x->object)), buf_str(&d));
    return 0;
}

int purpose_prompt_json(struct db *db, struct buf *b, const struct purpose_of *x)
{
    struct rows rows = { 0 };
    TRY(db_read(db, b->a, &q_last, VALS(V_TEXT(x->account), V_I64(x->now)), &rows));
    json_str(b, "object", x->object);
    json_i64(b, "prompt_version", PROMPT_VERSION);
    json_open(b, "prompt", '{');
    for (size_t i = 0; i < countof(prompts); i++)
        json_str(b, prompts[i].language, str_c(prompts[i].text));
    json_close(b, '}');
    json_open(b, "purposes", '[');
    for (size_t i = 0; i < countof(words); i++) {
        json_open(b, NULL, '{');
        json_str(b, "code", str_c(words[i].code));
        json_str(b, "text", str_c(words[i].text));
        json_bool(b, "case", words[i].needs == CASE);
        json_bool(b, "note", words[i].needs == NOTE);
        json_close(b, '}');
    }
    json_close(b, ']');
    if (rows.n > 0) {
        json_open(b, "last", '{');
        json_str(b, "purpose", row_text(&rows.at[0], 0));
        json_opt(b, "case", row_text(&rows.at[0], 1));
        json_close(b, '}');
    }
    return 0;
}

void purpose_json(struct buf *b, const struct purpose *x)
{
    json_open(b, NULL, '{');
    json_str(b, "id", x->id);
    json_str(b, "object", x->object);
    json_str(b, "purpose", x->purpose);
    json_opt(b, "case", x->case_ref);
    json_str(b, "until", time_fmt(b->a, x->until));
    json_close(b, '}');
}
