/* access.h — people and machines, what they may do, and how they prove who they are.
 *
 * A person has an account with roles, a region and a unit, and a password
 * (Argon2id). Nobody gets a password from us: an account begins with a one-time
 * code, with which its owner sets one. A session is a random token of which the
 * store keeps the hash; it ends after idle time, after a shift, or at once when
 * the account is disabled. A machine (link) has a key instead, and so has a screen on a wall.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "store/writes.h"

enum role {
    ROLE_OFFICER = 1,
    ROLE_ANALYST = 2,
    ROLE_SUPERVISOR = 4,
    ROLE_ADMINISTRATOR = 8,
    ROLE_AUDITOR = 16,
    ROLE_LINK = 32,
    ROLE_WALL = 64,
};
enum { ROLES = 7 };
extern const char *const role_names[ROLES];

enum permission {
    PERMIT_ANYONE,  /* no session needed */
    PERMIT_SESSION, /* any account */
#define PERMISSION(name, roles, doc) PERMIT_##name,
#include "access/permissions.def"
    PERMISSIONS
};
extern const char *const permission_names[PERMISSIONS];

struct principal {
    str name; /* account; for the audit. "link:NAME", "wall:NAME", "os:USER" for the shell */
    str display;
    unsigned roles;
    str region; /* "" all regions */
    str unit;
    str session; /* hash of the session's token, "" for machines */
    str csrf;
    str wall;  /* hash of a wall's key, "" for others */
    usec seen; /* when the session, or the wall, was last used */
};

int roles_parse(str comma_list, unsigned *ret) must_use;
str roles_text(struct arena *a, unsigned roles);
bool may(const struct principal *p, enum permission what);

struct account {
    str name, display, roles, region, unit, state, created_by;
    usec created;
    bool has_password;
};
struct accounts list_of(struct account);

/* 1 account_name_is_valid: 2 to 40 of a-z 0-9 . _ - */
bool account_name_is_valid(str name);
int access_accounts(struct db *db, struct arena *a, str region,
                    struct accounts *ret) must_use; /* region "": all */
enum { ACCESS_NONE = 1 };                           /* no such account, code, session or key */
int access_account(struct db *db, struct arena *a, str name, struct account *ret) must_use;
int access_count_people(struct db *db, int64_t *ret) must_use;

struct new_account {
    str name, display, roles, region, unit, password; /* password "": a code is needed first */
    str by;
};
/* Appends the writes. ERR_INVALID with a sentence when a value is not right. */
int access_create(struct writes *w, usec now, const struct new_account *n) must_use;
int access_set_password(struct writes *w, str name, str password) must_use;
void access_disable(struct writes *w, str name);

/* A code like K7QD-M2XR-9FHT for `account` ("" for the first administrator). */
str access_code_new(struct writes *w, usec now, str account, str purpose);
/* Whose code it is; the write that uses it up is appended. ACCESS_NONE. */
int access_code_use(struct db *db, struct writes *w, usec now, str code, str purpose,
                    str *ret_account) must_use;

/* Four eyes: may `approver` (an account) approve what `proposer` proposed? ERR_INVALID with
 * the sentence when both are one person, as far as we can know: whoever set a Centre up sits
 * at its shell, so what the shell ("os:NAME") proposed is theirs too. */
int access_second_person(struct db *db, struct arena *a, str proposer, str approver) must_use;

/* Slow on purpose (Argon2id). An unknown name costs as much. ACCESS_NONE when wrong. */
int access_password(struct db *db, struct arena *a, str name, str password,
                    struct principal *ret) must_use;
/* A new session for p; sets p->csrf and p->session; *ret_token is for the cookie. */
void access_session_new(struct writes *w, usec now, usec lasts, struct principal *p,
                        str *ret_token);
int access_session(struct db *db, struct arena *a, str token, usec now, usec idle,
                   struct principal *ret) must_use;
void access_session_seen(struct writes *w, str session, usec now);
void access_session_end(struct writes *w, str session);

/* certificate: SHA-256 (hex) of the client certificate without which the key is no good, or "". */
str access_key_new(struct writes *w, usec now, str source, str by, str certificate);
/* Ends every key of the source that is there before this list of writes. */
void access_keys_end(struct writes *w, str source);
/* certificate: of the one who shows the key; "" none. ACCESS_NONE. */
int access_key(struct db *db, struct arena *a, str key, str certificate,
               struct principal *ret) must_use;
/* "AB:CD:..." or "abcd...": 64 lower-case digits. ERR_INVALID. */
int access_fingerprint(struct arena *a, str text, str *ret) must_use;

/* Of one thing of the audit ("alert/ID"), in the object that is open: "who" looked at it or did
 * something to it since then, how often and when last; "items", the newest 200 lines. */
int access_trail_json(struct db *db, struct buf *b, str object, usec since) must_use;
/* The links of the chain that speak of an object, oldest first, as "records" in the object that is
 * open: with all that their hashes are made of. The head is the newest link of the whole chain. */
enum { ACCESS_LINKS_MOST = 50000 };
int access_links_json(struct db *db, struct buf *b, str object) must_use;
int access_head(struct db *db, struct arena *a, int64_t *ret_seq, str *ret_hash) must_use;
/* The number of the first record of that moment or later; behind the last when there is none. */
int access_audit_from(struct db *db, struct arena *a, usec when, int64_t *ret) must_use;
/* 1: somebody but `actor` stands in the audit of it after `since`. */
int access_seen_by_other(struct db *db, struct arena *a, str object, str actor,
                         usec since) must_use;
/* A screen on a wall. State: waits (for its code), active, ended. */
struct wall {
    str name, region, state, created_by;
    usec created, paired, seen;
};
struct walls list_of(struct wall);
/* A new one, or one of that name anew: what it had no longer counts. *ret_code pairs it, once. */
int access_wall_add(struct db *db, struct writes *w, usec now, const struct wall *x,
                    str *ret_code) must_use;
/* ACCESS_NONE: no such code. *ret_key is for the device's cookie. */
int access_wall_pair(struct db *db, struct writes *w, usec now, str code, str *ret_name,
                     str *ret_key) must_use;
int access_wall(struct db *db, struct arena *a, str key, struct principal *ret) must_use;
/* Notes now and then that it was there; true: it did. */
bool access_wall_seen(struct writes *w, const struct principal *p, usec now);
int access_wall_end(struct db *db, struct writes *w, str name) must_use; /* ACCESS_NONE */
int access_walls(struct db *db, struct arena *a, struct walls *ret) must_use;

/* The hash chain from the first record on. What is wrong comes back as a sentence. */
struct audit_check {
    int64_t records;
    str head;      /* hash of the newest record */
    str wrong;     /* "" when the chain holds */
    bool has_head; /* `known` stands in the chain */
};
int audit_verify(struct db *db, struct arena *a, str known_head, struct audit_check *ret) must_use;
void audit_check_json(struct buf *b, const struct audit_check *check);
