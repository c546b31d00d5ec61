// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"

#include "base/digest.h"
#include "base/err.h"

#include <sodium.h>
#include <string.h>

/* OWASP's floor for Argon2id: 19 MiB, two passes. */
enum { PASSWORD_OPS = 2, PASSWORD_BYTES = 19 * 1024 * 1024, PASSWORD_MIN = 8, PASSWORD_MAX = 256 };
enum { CODE_DAYS = 7 };

static const struct query q_accounts = {
    "SELECT name, display, roles, region, unit, state, created_by, created, password FROM account "
    "WHERE ($1 = '' OR region = $1) ORDER BY name"
};
static const struct query q_account = {
    "SELECT name, display, roles, region, unit, state, created_by, created, password FROM account "
    "WHERE name = $1"
};
static const struct query q_people = {
    "SELECT count(*) FROM account WHERE roles LIKE '%administrator%' AND state = 'active'"
};
static const struct query q_create = { "INSERT INTO account (name, display, roles, region, unit, "
                                       "password, state, created_by, created) "
                                       "VALUES ($1, $2, $3, $4, $5, $6, 'active', $7, $8)" };
static const struct query q_password = { "UPDATE account SET password = $2 WHERE name = $1" };
static const struct query q_disable = { "UPDATE account SET state = 'disabled' WHERE name = $1" };
static const struct query q_end_all = { "DELETE FROM session WHERE account = $1" };
static const struct query q_code_put = {
    "INSERT INTO one_time_code (hash, account, purpose, expires) VALUES ($1, $2, $3, $4)"
};
static const struct query q_code_old = {
    "DELETE FROM one_time_code WHERE (account = $1 AND purpose = $2) OR expires < $3"
};
static const struct query q_code_get = {
    "SELECT account FROM one_time_code WHERE hash = $1 AND purpose = $2 AND expires > $3"
};
static const struct query q_code_use = { "DELETE FROM one_time_code WHERE hash = $1" };
static const struct query q_session_put = {
    "INSERT INTO session (hash, account, csrf, created, seen, expires) "
    "VALUES ($1, $2, $3, $4, $4, $5)"
};
static const struct query q_session_get = {
    "SELECT a.name, a.display, a.roles, a.region, a.unit, s.csrf, s.seen FROM session s "
    "JOIN account a ON a.name = s.account "
    "WHERE s.hash = $1 AND s.expires > $2 AND s.seen > $3 AND a.state = 'active'"
};
static const struct query q_session_seen = { "UPDATE session SET seen = $2 WHERE hash = $1" };
static const struct query q_session_end = { "DELETE FROM session WHERE hash = $1" };
static const struct query q_session_old = { "DELETE FROM session WHERE expires < $1" };
static const struct query q_key_put = {
    "INSERT INTO api_key (hash, source, state, created_by, created, certificate) "
    "VALUES ($1, $2, 'active', $3, $4, $5)"
};
static const struct query q_keys_end = {
    "UPDATE api_key SET state = 'ended' WHERE source = $1 AND state = 'active'"
};
static const struct query q_key_get = {
    "SELECT source, certificate FROM api_key WHERE hash = $1 AND state = 'active'"
};

static struct account account_of(const struct row *r)
{
    return (struct account){ .name = row_text(r, 0),
                             .display = row_text(r, 1),
                             .roles = row_text(r, 2),
                             .region = row_text(r, 3),
                             .unit = row_text(r, 4),
                             .state = row_text(r, 5),
                             .created_by = row_text(r, 6),
                             .created = row_i64(r, 7),
                             .has_password = row_text(r, 8).len > 0 };
}

int access_accounts(struct db *db, struct arena *a, str region, struct accounts *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_accounts, VALS(V_TEXT(region)), &rows));
    *ret = (struct accounts){ 0 };
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = account_of(r);
    return 0;
}

int access_account(struct db *db, struct arena *a, str name, struct account *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_account, VALS(V_TEXT(name)), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    *ret = account_of(rows.at);
    return 0;
}

int access_second_person(struct db *db, struct arena *a, str proposer, str approver)
{
    struct account me;
    if (str_eq(proposer, approver))
        return fail(ERR_INVALID, "what " STR_FMT " proposed, another person must approve",
                    STR_ARG(approver));
    int r = access_account(db, a, approver, &me);
    TRY(r);
    if (r == 0 && str_starts(proposer, STR("os:")) && str_eq(me.created_by, STR("setup")))
        return fail(ERR_INVALID, "what was proposed at the shell, another person than the one who "
                                 "set the Centre up must approve");
    return 0;
}

int access_count_people(struct db *db, int64_t *ret)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    struct rows rows;
    TRY(db_read(db, a, &q_people, NULL, 0, &rows));
    *ret = row_i64(rows.at, 0);
    return 0;
}

static int password_hash(struct arena *a, str password, str *ret)
{
    if (password.len < PASSWORD_MIN)
        return fail(ERR_INVALID, "a password needs at least %d characters", PASSWORD_MIN);
    if (password.len > PASSWORD_MAX)
        return fail(ERR_INVALID, "a password has at most %d bytes", PASSWORD_MAX);
    char *hash = make_n(a, char, crypto_pwhash_STRBYTES);
    must(crypto_pwhash_str_alg(hash, password.ptr, password.len, PASSWORD_OPS, PASSWORD_BYTES,
                               crypto_pwhash_ALG_ARGON2ID13) == 0);
    *ret = str_c(hash);
    return 0;
}

int access_create(struct writes *w, usec now, const struct new_account *n)
{
    unsigned roles;
    if (!account_name_is_valid(n->name))
        return fail(ERR_INVALID, "an account's name has 2 to 40 of a-z 0-9 . _ -");
    TRY(roles_parse(n->roles, &roles));
    if (roles & ROLE_LINK)
        return fail(ERR_INVALID, "link is no role of a person: use `ntc link add`");
    if (roles & ROLE_WALL)
        return fail(ERR_INVALID, "wall is no role of a person: use `ntc wall add`");
    str hash = STR("");
    if (n->password.len)
        TRY(password_hash(w->a, n->password, &hash));
    write_add(w, WRITE_ONE, &q_create,
              VALS(V_TEXT(n->name), V_TEXT(n->display.len ? n->display : n->name),
                   V_TEXT(roles_text(w->a, roles)), V_TEXT(n->region), V_TEXT(n->unit),
                   V_TEXT(hash), V_TEXT(n->by), V_I64(now)));
    return 0;
}

int access_set_password(struct writes *w, str name, str password)
{
    str hash;
    TRY(password_hash(w->a, password, &hash));
    write_add(w, WRITE_ONE, &q_password, VALS(V_TEXT(name), V_TEXT(hash)));
    write_add(w, WRITE_ANY, &q_end_all, VALS(V_TEXT(name)));
    return 0;
}

void access_disable(struct writes *w, str name)
{
    write_add(w, WRITE_ONE, &q_disable, VALS(V_TEXT(name)));
    write_add(w, WRITE_ANY, &q_end_all, VALS(V_TEXT(name)));
}

/* Read aloud and typed by hand: no 0 O 1 I L, groups of four, case and dashes do not matter. */
static str code_key(struct arena *a, str code)
{
    str up = str_upper(a, code);
    char *p = make_n(a, char, up.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < up.len; i++)
        if (up.ptr[i] != '-' && up.ptr[i] != ' ')
            p[n++] = up.ptr[i];
    return sha256_hex(a, (str){ p, n });
}

str access_code_new(struct writes *w, usec now, str account, str purpose)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    char *p = make_n(w->a, char, 15);
    for (size_t i = 0; i < 14; i++)
        p[i] = i % 5 == 4 ? '-' : letters[randombytes_uniform(sizeof letters - 1)];
    str code = { p, 14 };
    write_add(w, WRITE_ANY, &q_code_old, VALS(V_TEXT(account), V_TEXT(purpose), V_I64(now)));
    write_add(w, WRITE_ONE, &q_code_put,
              VALS(V_TEXT(code_key(w->a, code)), V_TEXT(account), V_TEXT(purpose),
                   V_I64(now + CODE_DAYS * USEC_PER_DAY)));
    return code;
}

int access_code_use(struct db *db, struct writes *w, usec now, str code, str purpose,
                    str *ret_account)
{
    struct rows rows;
    str key = code_key(w->a, code);
    TRY(db_read(db, w->a, &q_code_get, VALS(V_TEXT(key), V_TEXT(purpose), V_I64(now)), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    write_add(w, WRITE_ONE, &q_code_use, VALS(V_TEXT(key)));
    *ret_account = row_text(rows.at, 0);
    return 0;
}

static int principal_of(const struct row *r, struct principal *ret)
{
    *ret = (struct principal){ .name = row_text(r, 0),
                               .display = row_text(r, 1),
                               .region = row_text(r, 3),
                               .unit = row_text(r, 4) };
    return roles_parse(row_text(r, 2), &ret->roles);
}

int access_password(struct db *db, struct arena *a, str name, str password, struct principal *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_account, VALS(V_TEXT(name)), &rows));
    bool known =
        rows.n == 1 && str_eq(row_text(rows.at, 5), STR("active")) && row_text(rows.at, 8).len > 0;
    /* An unknown name is hashed too, so that time does not tell it from a wrong password. */
    char nobody[crypto_pwhash_STRBYTES];
    if (!known) {
        int e = crypto_pwhash_str_alg(nobody, password.ptr, password.len, PASSWORD_OPS,
                                      PASSWORD_BYTES, crypto_pwhash_ALG_ARGON2ID13);
        must(e == 0);
        return ACCESS_NONE;
    }
    char *hash = str_cstr(a, row_text(rows.at, 8));
    if (password.len > PASSWORD_MAX ||
        crypto_pwhash_str_verify(hash, password.ptr, password.len) != 0)
        return ACCESS_NONE;
    return principal_of(rows.at, ret);
}

void access_session_new(struct writes *w, usec now, usec lasts, struct principal *p, str *ret_token)
{
    *ret_token = random_hex(w->a, 32);
    p->csrf = random_hex(w->a, 16);
    p->session = sha256_hex(w->a, *ret_token);
    write_add(w, WRITE_ANY, &q_session_old, VALS(V_I64(now)));
    write_add(
        w, WRITE_ONE, &q_session_put,
        VALS(V_TEXT(p->session), V_TEXT(p->name), V_TEXT(p->csrf), V_I64(now), V_I64(now + lasts)));
}

int access_session(struct db *db, struct arena *a, str token, usec now, usec idle,
                   struct principal *ret)
{
    if (token.len != 64)
        return ACCESS_NONE;
    struct rows rows;
    str hash = sha256_hex(a, token);
    TRY(db_read(db, a, &q_session_get, VALS(V_TEXT(hash), V_I64(now), V_I64(now - idle)), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    TRY(principal_of(rows.at, ret));
    ret->session = hash;
    ret->csrf = row_text(rows.at, 5);
    ret->seen = row_i64(rows.at, 6);
    return 0;
}

void access_session_seen(struct writes *w, str session, usec now)
{
    write_add(w, WRITE_ANY, &q_session_seen, VALS(V_TEXT(session), V_I64(now)));
}

void access_session_end(struct writes *w, str session)
{
    write_add(w, WRITE_ANY, &q_session_end, VALS(V_TEXT(session)));
}

void access_keys_end(struct writes *w, str source)
{
    write_add(w, WRITE_ANY, &q_keys_end, VALS(V_TEXT(source)));
}

int access_fingerprint(struct arena *a, str text, str *ret)
{
    enum { DIGITS = 64 };
    char *p = make_n(a, char, DIGITS + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i] >= 'A' && text.ptr[i] <= 'F' ? (char)(text.ptr[i] + 32) : text.ptr[i];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (c == ':')
            continue;
        if (!digit || n == DIGITS)
            return fail(ERR_INVALID,
                        "a certificate is named by its SHA-256, 64 hexadecimal digits");
        p[n++] = c;
    }
    if (n != DIGITS)
        return fail(ERR_INVALID, "a certificate is named by its SHA-256, 64 hexadecimal digits");
    *ret = (str){ p, n };
    return 0;
}

str access_key_new(struct writes *w, usec now, str source, str by, str certificate)
{
    str key = str_fmt(w->a, "ntc_" STR_FMT, STR_ARG(random_hex(w->a, 24)));
    write_add(w, WRITE_ONE, &q_key_put,
              VALS(V_TEXT(sha256_hex(w->a, key)), V_TEXT(source), V_TEXT(by), V_I64(now),
                   V_TEXT(certificate)));
    return key;
}

int access_key(struct db *db, struct arena *a, str key, str certificate, struct principal *ret)
{
    if (!str_starts(key, STR("ntc_")))
        return ACCESS_NONE;
    struct rows rows;
    TRY(db_read(db, a, &q_key_get, VALS(V_TEXT(sha256_hex(a, key))), &rows));
    if (rows.n == 0)
        return ACCESS_NONE;
    str source = row_text(rows.at, 0), wanted = row_text(rows.at, 1);
    if (wanted.len && !same_secret(wanted, certificate))
        return ACCESS_NONE;
    *ret = (struct principal){ .name = str_fmt(a, "link:" STR_FMT, STR_ARG(source)),
                               .display = source,
                               .roles = ROLE_LINK };
    return 0;
}
