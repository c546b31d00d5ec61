/* session.c — logging in and out, the first administrator, accounts. */
// SPDX-License-Identifier: Apache-2.0
#include "alert/units.h"
#include "api/api.h"
#include "assess/edition.h"
#include "base/err.h"
#include "model/ports.h"

static void add_cookie(struct call *c, str token, int64_t seconds)
{
    const char *name = c->centre->secure ? "__Host-ntc" : "ntc";
    answer_header(c, "Set-Cookie",
                  str_fmt(c->arena,
                          "%s=" STR_FMT "; Path=/; HttpOnly; SameSite=Strict; Max-Age=%lld%s", name,
                          STR_ARG(token), (long long)seconds, c->centre->secure ? "; Secure" : ""));
}

static void session_json(struct call *c, unsigned status)
{
    struct buf b = buf_new(c->arena, 8192);
    str rest = roles_text(c->arena, c->who.roles), role;
    json_open(&b, NULL, '{');
    json_str(&b, "name", c->who.name);
    json_str(&b, "display", c->who.display);
    json_open(&b, "roles", '[');
    while (str_cut(&rest, ',', &role))
        json_str(&b, NULL, role);
    json_close(&b, ']');
    json_str(&b, "region", c->who.region);
    json_str(&b, "unit", c->who.unit);
    json_str(&b, "csrf", c->who.csrf);
    json_open(&b, "permissions", '[');
    for (int p = PERMIT_SESSION + 1; p < PERMISSIONS; p++)
        if (may(&c->who, (enum permission)p))
            json_str(&b, NULL, str_c(permission_names[p]));
    json_close(&b, ']');
    json_bool(&b, "training", c->centre->training);
    json_close(&b, '}');
    answer_json(c, status, &b);
}

static str from_where(struct call *c)
{
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "from", c->http->client);
    json_close(&b, '}');
    return buf_str(&b);
}

static void begin_session(struct call *c, const struct principal *who, unsigned status)
{
    str token;
    if (c->who.session.len) /* a new id at login: the old one is dead */
        access_session_end(&c->writes, c->who.session);
    c->who = *who;
    access_session_new(&c->writes, c->now, c->centre->shift, &c->who, &token);
    call_audit(c, STR("login"), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(who->name)),
               from_where(c));
    if (!call_commit(c))
        return;
    add_cookie(c, token, c->centre->shift / USEC_PER_S);
    session_json(c, status);
}

void session_post(struct call *c)
{
    str name = in_text(c, "name");
    str tries = str_fmt(c->arena, STR_FMT "@" STR_FMT, STR_ARG(name), STR_ARG(c->http->client));
    int64_t wait = limit_login(api_limits(c->api), tries, c->now);
    if (wait > 0) {
        answer_problem(c, 429, "Too many tries",
                       str_fmt(c->arena, "wait %lld seconds", (long long)wait));
        answer_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)wait));
        return;
    }
    struct principal who;
    int r = access_password(c->db, c->arena, name, in_secret(c, "password"), &who);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    limit_login_result(api_limits(c->api), tries, c->now, r == 0);
    if (r == ACCESS_NONE) {
        str tried = account_name_is_valid(name) ? name : STR("?");
        call_audit(c, STR("login refused"), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(tried)),
                   from_where(c));
        if (call_commit(c))
            answer_problem(c, 401, "Not logged in", STR("the name or the password is not right"));
        return;
    }
    begin_session(c, &who, 200);
}

void session_get(struct call *c) { session_json(c, 200); }

void session_delete(struct call *c)
{
    access_session_end(&c->writes, c->who.session);
    call_audit(c, STR("logout"), STR("session"), STR("{}"));
    if (!call_commit(c))
        return;
    answer_done(c);
    add_cookie(c, STR(""), 0);
    /* Not the storage: the page keeps only how a person likes to work there, and no data. */
    answer_header(c, "Clear-Site-Data", STR("\"cache\""));
}

/* Tries of one-time codes are held back like logins. */
static bool code_tries_left(struct call *c, str *ret_who)
{
    *ret_who = str_fmt(c->arena, "code@" STR_FMT, STR_ARG(c->http->client));
    int64_t wait = limit_login(api_limits(c->api), *ret_who, c->now);
    if (wait > 0)
        answer_problem(c, 429, "Too many tries",
                       str_fmt(c->arena, "wait %lld seconds", (long long)wait));
    return wait == 0;
}

void setup_post(struct call *c)
{
    str account, tries;
    if (!code_tries_left(c, &tries))
        return;
    int64_t people = 0;
    int r = access_count_people(c->db, &people);
    if (r == 0 && people > 0)
        r = ACCESS_NONE; /* there is an administrator: the code has nothing left to do */
    if (r == 0)
        r = access_code_use(c->db, &c->writes, c->now, in_text(c, "code"), STR("setup"), &account);
    limit_login_result(api_limits(c->api), tries, c->now, r == 0);
    if (r == ACCESS_NONE) {
        answer_problem(c, 403, "Not this code", STR("the code is wrong, used or too old"));
        return;
    }
    /* One person must be able to begin: this account holds all roles but the auditor's.
     * Four eyes still need a second one. */
    struct new_account n = { .name = in_text(c, "name"),
                             .display = in_text(c, "display"),
                             .roles = STR("officer,analyst,supervisor,administrator"),
                             .password = in_secret(c, "password"),
                             .region = STR(""),
                             .unit = STR(""),
                             .by = STR("setup") };
    if (r == 0)
        r = access_create(&c->writes, c->now, &n);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    write_audit(&c->writes, c->now, STR("setup"), STR("account created"),
                str_fmt(c->arena, "account/" STR_FMT, STR_ARG(n.name)), STR("{}"));
    struct principal who = { .name = n.name,
                             .display = n.display.len ? n.display : n.name,
                             .region = STR(""),
                             .unit = STR("") };
    must(roles_parse(n.roles, &who.roles) == 0);
    begin_session(c, &who, 201);
}

void password_post(struct call *c)
{
    str account, tries;
    if (!code_tries_left(c, &tries))
        return;
    int r =
        access_code_use(c->db, &c->writes, c->now, in_text(c, "code"), STR("password"), &account);
    limit_login_result(api_limits(c->api), tries, c->now, r == 0);
    if (r == ACCESS_NONE) {
        answer_problem(c, 403, "Not this code", STR("the code is wrong, used or too old"));
        return;
    }
    if (r == 0)
        r = access_set_password(&c->writes, account, in_secret(c, "password"));
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    call_audit(c, STR("password set"), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(account)),
               from_where(c));
    if (call_commit(c))
        answer_done(c);
}

void accounts_get(struct call *c)
{
    struct accounts all;
    int r = access_accounts(c->db, c->arena, c->who.region, &all);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    struct buf b = buf_new(c->arena, 4 << 20);
    json_open(&b, NULL, '{');
    json_open(&b, "items", '[');
    list_each (const struct account, a, &all) {
        json_open(&b, NULL, '{');
        json_str(&b, "name", a->name);
        json_str(&b, "display", a->display);
        json_str(&b, "roles", a->roles);
        json_str(&b, "region", a->region);
        json_str(&b, "unit", a->unit);
        json_str(&b, "state", a->state);
        json_bool(&b, "has_password", a->has_password);
        json_str(&b, "created_by", a->created_by);
        json_str(&b, "created", time_fmt(c->arena, a->created));
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

/* A region or unit of another spelling would see nothing, or too little, and nobody would know. */
static int check_place(struct call *c, const struct new_account *n)
{
    TRY(region_check(c->arena, n->region));
    const struct edition *e = c->centre->edition(c->centre->self);
    int r = edition_check_unit(c->arena, e, n->unit);
    c->centre->edition_done(c->centre->self, e);
    return r;
}

/* Who is bound to a region makes accounts of that region: none that sees more than they do. False:
 * answered. */
static bool is_within(struct call *c, const struct new_account *n)
{
    str of = c->who.region;
    if (of.len == 0)
        return true;
    if (!str_eq(n->region, of)) {
        answer_problem(
            c, 422, "Not accepted",
            str_fmt(c->arena, "you make accounts of the region " STR_FMT " alone", STR_ARG(of)));
        return false;
    }
    int r = n->unit.len ? unit_check(c->arena, n->unit, &of) : 0;
    if (r < 0)
        answer_error(c, r);
    else if (!str_eq(of, c->who.region))
        answer_problem(c, 422, "Not accepted", STR("the unit is of another region"));
    return r == 0 && str_eq(of, c->who.region);
}

void accounts_post(struct call *c)
{
    struct new_account n = { .name = in_text(c, "name"),
                             .display = in_text(c, "display"),
                             .roles = in_text(c, "roles"),
                             .region = in_text(c, "region"),
                             .unit = in_text(c, "unit"),
                             .by = c->who.name };
    if (!is_within(c, &n))
        return;
    int r = check_place(c, &n);
    if (r == 0)
        r = access_create(&c->writes, c->now, &n);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    str code = access_code_new(&c->writes, c->now, n.name, STR("password"));
    struct buf d = buf_new(c->arena, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "roles", n.roles);
    json_str(&d, "region", n.region);
    json_close(&d, '}');
    call_audit(c, STR("account created"), str_fmt(c->arena, "account/" STR_FMT, STR_ARG(n.name)),
               buf_str(&d));
    if (!call_commit(c))
        return;
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "name", n.name);
    json_str(&b, "code", code);
    json_close(&b, '}');
    answer_json(c, 201, &b);
}

void account_disable(struct call *c)
{
    if (str_eq(c->param[0], c->who.name)) {
        answer_problem(c, 422, "Not accepted", STR("nobody disables their own account"));
        return;
    }
    struct account known;
    int r = access_account(c->db, c->arena, c->param[0], &known);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r == ACCESS_NONE || !call_sees_region(c, known.region)) {
        answer_problem(c, 404, "Not found", STR("there is no such account"));
        return;
    }
    access_disable(&c->writes, c->param[0]);
    struct buf d = buf_new(c->arena, 8000);
    json_open(&d, NULL, '{');
    json_str(&d, "note", str_sub(in_text(c, "note"), 0, 1000));
    json_close(&d, '}');
    call_audit(c, STR("account disabled"),
               str_fmt(c->arena, "account/" STR_FMT, STR_ARG(c->param[0])), buf_str(&d));
    if (call_commit(c))
        answer_done(c);
}
