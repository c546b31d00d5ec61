// SPDX-License-Identifier: Apache-2.0
#include "link/nadra.h"

#include "base/digest.h"
#include "base/err.h"
#include "format/json.h"

enum { CNIC_DIGITS = 13, FAMILY_MAX = 50 };
#define KEEP_FOUND    (24 * 3600 * USEC_PER_S)
#define KEEP_NOTFOUND (3600 * USEC_PER_S)

const char *const identity_status_names[IDENTITY_STATUSES] = { "confirmed", "not found",
                                                               "blocked",   "expired",
                                                               "deceased",  "not checked" };

static const char *const purposes[] = { "arrival control", "departure control", "currency control",
                                        "goods control",   "seizure",           "investigation" };

const char *identity_purpose(size_t i) { return i < countof(purposes) ? purposes[i] : NULL; }

static const struct query q_cached = {
    "SELECT answer, at, expires FROM identity_answer WHERE cnic = $1 AND expires > $2"
};
static const struct query q_keep = {
    "INSERT INTO identity_answer (cnic, answer, at, expires) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (cnic) DO UPDATE SET answer = excluded.answer, at = excluded.at, "
    "expires = excluded.expires"
};
static const struct query q_asked = {
    "INSERT INTO identity_query (id, at, actor, cnic, purpose, reference, source, status) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
};

static int cnic_of(struct arena *a, str given, str *ret)
{
    char *p = make_n(a, char, CNIC_DIGITS + 1);
    size_t n = 0;
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (c < '0' || c > '9' || n == CNIC_DIGITS)
            return fail(ERR_INVALID, "a CNIC has 13 digits, as in 42101-1234567-1");
        p[n++] = c;
    }
    *ret = (str){ p, n };
    return n == CNIC_DIGITS ? 0 : fail(ERR_INVALID, "a CNIC has 13 digits, as in 42101-1234567-1");
}

/* What is known, and from whom. */
struct answer {
    enum identity_status status;
    str source; /* "nadra", "kept", "nobody" */
    str why;    /* not checked: the reason */
    const struct json *found;
    str text;
    usec at, expires;
};

static str text_of(const struct json *j, const char *name)
{
    const struct json *m = json_get(j, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? m->text : STR("");
}

/* An answer that is not as the contract says (docs/links/nadra.md) is no answer. */
static bool understand(struct arena *a, str cnic, struct answer *x)
{
    struct json_fault fault;
    if (json_read(a, x->text, &x->found, &fault) != 0 || x->found->kind != JSON_IS_OBJECT)
        return false;
    str status = text_of(x->found, "status");
    for (int i = 0; i < IDENTITY_NOT_CHECKED; i++)
        if (str_eq(status, str_c(identity_status_names[i]))) {
            x->status = (enum identity_status)i;
            return str_eq(text_of(x->found, "cnic"), cnic) &&
                   (x->status == IDENTITY_NOT_FOUND || text_of(x->found, "name").len > 0);
        }
    return false;
}

static int kept(struct db *db, struct arena *a, str cnic, usec now, struct answer *x)
{
    struct rows rows;
    TRY(db_read(db, a, &q_cached, VALS(V_TEXT(cnic), V_I64(now)), &rows));
    if (rows.n == 0)
        return 0;
    x->text = row_text(rows.at, 0);
    x->at = row_i64(rows.at, 1);
    x->expires = row_i64(rows.at, 2);
    x->source = STR("kept");
    return understand(a, cnic, x) ? 1 : 0;
}

static bool is_as_agreed(void *self, struct arena *a, str text)
{
    struct answer x = { .text = text };
    return understand(a, *(const str *)self, &x);
}

static void ask(struct query_link *q, struct arena *a, const struct identity_question *x, str cnic,
                struct answer *ret)
{
    struct buf b = buf_new(a, 4096);
    json_open(&b, NULL, '{');
    json_str(&b, "cnic", cnic);
    json_str(&b, "purpose", x->purpose);
    json_str(&b, "reference", x->reference);
    json_close(&b, '}');
    *ret = (struct answer){ .source = STR("nadra"), .at = x->now };
    struct query_call call = { buf_str(&b), &cnic, is_as_agreed };
    if (!q)
        ret->why = STR("no link to the identity authority is set up (nadra.url)");
    else if (query_ask(q, a, &call, &ret->text, &ret->why) != 0)
        ;
    else if (!understand(a, cnic, ret))
        ret->why = STR("the answer is not as agreed");
    if (ret->why.len) {
        ret->status = IDENTITY_NOT_CHECKED;
        ret->source = STR("nobody");
        ret->found = NULL;
    } else {
        ret->expires = x->now + (ret->status == IDENTITY_NOT_FOUND ? KEEP_NOTFOUND : KEEP_FOUND);
    }
}

static void family_json(struct buf *b, const struct json *found)
{
    const struct json *family = json_get(found, STR("family"));
    json_open(b, "family", '[');
    for (size_t i = 0; family && family->kind == JSON_IS_LIST && i < family->n && i < FAMILY_MAX;
         i++) {
        json_open(b, NULL, '{');
        json_str(b, "relation", text_of(&family->at[i], "relation"));
        json_str(b, "cnic", text_of(&family->at[i], "cnic"));
        json_str(b, "name", text_of(&family->at[i], "name"));
        json_close(b, '}');
    }
    json_close(b, ']');
}

static void answer_json_of(struct buf *b, str cnic, const struct answer *x)
{
    static const char *const texts[] = { "name", "father", "birth", "sex" };
    json_open(b, NULL, '{');
    json_str(b, "cnic", cnic);
    json_str(b, "status", str_c(identity_status_names[x->status]));
    json_bool(b, "checked", x->status != IDENTITY_NOT_CHECKED);
    json_str(b, "source", x->source);
    json_opt(b, "why", x->why);
    json_str(b, "at", time_fmt(b->a, x->at));
    if (x->expires)
        json_str(b, "expires", time_fmt(b->a, x->expires));
    for (size_t i = 0; x->found && i < countof(texts); i++)
        json_opt(b, texts[i], text_of(x->found, texts[i]));
    if (x->found)
        family_json(b, x->found);
    json_close(b, '}');
}

int nadra_check(struct query_link *q, struct db *db, struct writes *w,
                const struct identity_question *x, struct buf *b)
{
    str cnic = { "", 0 };
    struct answer answer = { 0 };
    TRY(cnic_of(b->a, x->cnic, &cnic));
    int r = kept(db, b->a, cnic, x->now, &answer);
    TRY(r);
    if (r == 0) {
        ask(q, b->a, x, cnic, &answer);
        if (answer.found)
            write_add(
                w, WRITE_ANY, &q_keep,
                VALS(V_TEXT(cnic), V_TEXT(answer.text), V_I64(answer.at), V_I64(answer.expires)));
    }
    write_add(w, WRITE_ONE, &q_asked,
              VALS(V_TEXT(uid_new(b->a, x->now)), V_I64(x->now), V_TEXT(x->actor), V_TEXT(cnic),
                   V_TEXT(x->purpose), V_TEXT(x->reference), V_TEXT(answer.source),
                   V_C(identity_status_names[answer.status])));
    answer_json_of(b, cnic, &answer);
    return 0;
}
