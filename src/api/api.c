// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"

#include "api/asks.h"
#include "api/holds.h"
#include "api/route.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/log.h"
#include "life/life.h"
#include "model/record_json.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "/api/v1"

struct api {
    struct centre centre;
    struct holds *holds;
    struct live *live;
    struct limits *limits;
    struct asks *asks;
};

struct api *api_new(const struct centre *centre)
{
    struct api *api = calloc(1, sizeof *api);
    must(api != NULL);
    api->centre = *centre;
    api->holds = holds_new(api->centre.hold);
    api->live = live_new(&api->centre, api->holds);
    api->limits = limits_new();
    api->asks = asks_new(&api->centre);
    return api;
}

void api_stop_streams(struct api *api) { live_stop(api->live); }

void api_free(struct api *api)
{
    if (!api)
        return;
    asks_free(api->asks);
    live_free(api->live);
    holds_free(api->holds);
    limits_free(api->limits);
    free(api);
}

void api_fed(void *self)
{
    struct api *api = self;
    live_wake(api->live);
}

struct live *api_live(struct api *api) { return api->live; }
struct limits *api_limits(struct api *api) { return api->limits; }
struct asks *api_asks(struct api *api) { return api->asks; }
struct holds *api_holds(struct api *api) { return api->holds; }

/* answers */

void answer_header(struct call *c, const char *name, str value)
{
    if (c->answer.n_extra < countof(c->answer.extra))
        c->answer.extra[c->answer.n_extra++] = (struct http_header_pair){ name, value };
}

void answer_json(struct call *c, unsigned status, const struct buf *b)
{
    if (b->cut) {
        answer_problem(c, 500, "Too much", STR("the answer is larger than an answer may be"));
        return;
    }
    c->answer.status = status;
    c->answer.type = "application/json";
    c->answer.body = buf_str(b);
}

enum { ANSWER_MAX = 32 << 20 };

bool list_begin(struct call *c, int r, struct buf *ret)
{
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    *ret = buf_new(c->arena, ANSWER_MAX);
    json_open(ret, NULL, '{');
    json_open(ret, "items", '[');
    return true;
}

void list_end(struct call *c, struct buf *b, str next)
{
    json_close(b, ']');
    json_opt(b, "next", next);
    json_close(b, '}');
    answer_json(c, 200, b);
}

void answer_done(struct call *c)
{
    struct buf b = buf_new(c->arena, 100);
    json_open(&b, NULL, '{');
    json_bool(&b, "done", true);
    json_close(&b, '}');
    answer_json(c, 200, &b);
}

void answer_problem(struct call *c, unsigned status, const char *title, str detail)
{
    struct buf b = buf_new(c->arena, 8192);
    json_open(&b, NULL, '{');
    json_str(&b, "type", STR("about:blank"));
    json_str(&b, "title", str_c(title));
    json_i64(&b, "status", status);
    json_str(&b, "detail", str_sub(detail, 0, 1000));
    json_close(&b, '}');
    c->answer.status = status;
    c->answer.type = "application/problem+json";
    c->answer.body = buf_str(&b);
}

void answer_error(struct call *c, int err)
{
    str why = str_copy(c->arena, str_c(err_last()));
    switch (err) {
    case ERR_INVALID:
        answer_problem(c, 422, "Not accepted", why);
        break;
    case ERR_LIMIT:
        answer_problem(c, 507, "A limit was reached", why);
        break;
    case ERR_IO:
    case ERR_STOPPING:
        answer_problem(c, 503, "Try again later", why);
        answer_header(c, "Retry-After", STR("5"));
        break;
    default: /* our own trouble: the log knows, a stranger need not */
        log_error("call failed", KV_C("route", c->route ? c->route->name : "?"),
                  KV_C("why", err_last()), KV_C("place", err_place()));
        answer_problem(c, 500, "Internal error", STR("the Centre's log tells more"));
    }
}

void call_audit(struct call *c, str act, str object, str detail)
{
    write_audit(&c->writes, c->now, c->who.name.len ? c->who.name : STR("nobody"), act, object,
                detail);
}

void call_seen(struct call *c, str object, str seen)
{
    c->audit_object = object;
    c->audit_detail =
        str_fmt(c->arena, "{\"sha256\":\"" STR_FMT "\"}", STR_ARG(sha256_hex(c->arena, seen)));
}

int call_apply(struct call *c)
{
    int r = writer_apply(c->centre->writer, &c->writes);
    writes_init(&c->writes, c->arena);
    return r;
}

bool call_commit(struct call *c)
{
    if (c->writes.list.n == 0)
        return true;
    int r = call_apply(c);
    if (r == WRITES_DONE)
        return true;
    if (r > 0)
        answer_problem(c, 409, "Changed meanwhile", STR("somebody else was faster: look again"));
    else
        answer_error(c, r);
    return false;
}

bool call_went(struct call *c, int r, str none)
{
    if (r < 0)
        answer_error(c, r);
    else if (r == LIFE_NONE)
        answer_problem(c, 404, "Not found", none);
    else if (r == LIFE_CHANGED)
        answer_problem(c, 409, "Conflict", STR("it was changed meanwhile: look at it again"));
    return r == 0;
}

bool call_sees_region(const struct call *c, str region)
{
    return c->who.region.len == 0 || str_eq(c->who.region, region);
}

bool call_sees_alerts_of(const struct call *c, str region)
{
    return region.len == 0 || call_sees_region(c, region);
}

bool call_holds(struct call *c, const char *permission)
{
    for (size_t i = 0; i < PERMISSIONS; i++)
        if (strcmp(permission_names[i], permission) == 0 && may(&c->who, (enum permission)i))
            return true;
    if (permission[0])
        answer_problem(c, 403, "Forbidden",
                       str_fmt(c->arena, "the permission %s is needed for this", permission));
    else
        answer_problem(c, 404, "Not found", STR("there is no such act"));
    return false;
}

bool call_is_national(struct call *c)
{
    if (c->who.region.len)
        answer_problem(
            c, 403, "Forbidden",
            STR("this holds for the whole country: somebody bound to no region does it"));
    return !c->who.region.len;
}

unsigned call_shows(const struct call *c)
{
    bool clear = may(&c->who, PERMIT_IDENTITY_READ) || c->unmasking.len;
    return SHOW_PLACES | (clear && !c->hides ? 0 : SHOW_MASKED);
}

bool call_masks(const struct call *c) { return (call_shows(c) & SHOW_MASKED) != 0; }

/* who asks */

static str cookie_name(const struct centre *c)
{
    return c->secure ? STR("__Host-ntc") : STR("ntc");
}

static int who_by_key(struct call *c)
{
    str h = http_header(c->http, "Authorization");
    if (!str_starts(h, STR("Bearer ")))
        return ACCESS_NONE;
    return access_key(c->db, c->arena, str_trim(str_sub(h, 7, h.len)), http_certificate(c->http),
                      &c->who);
}

static int who_by_session(struct call *c)
{
    str token = http_cookie(c->http, cookie_name(c->centre));
    int r = access_session(c->db, c->arena, token, c->now, c->centre->idle, &c->who);
    if (r == 0 && c->now - c->who.seen > 30 * USEC_PER_S)
        access_session_seen(&c->writes, c->who.session, c->now);
    return r;
}

static str wall_cookie(const struct centre *c)
{
    return c->secure ? STR("__Host-ntc-wall") : STR("ntc-wall");
}

void call_keep_wall(struct call *c, str key)
{
    enum { DAYS = 400 }; /* as long as browsers keep any; it is set anew as it is used */
    str name = wall_cookie(c->centre);
    answer_header(
        c, "Set-Cookie",
        str_fmt(c->arena, STR_FMT "=" STR_FMT "; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s",
                STR_ARG(name), STR_ARG(key), DAYS * 86400, c->centre->secure ? "; Secure" : ""));
}

str call_wall_key(const struct call *c) { return http_cookie(c->http, wall_cookie(c->centre)); }

/* A page of another origin must not act in somebody's name (ASVS 3.5). */
static bool is_forged(struct call *c)
{
    if (str_eq(c->http->method, STR("GET")))
        return false;
    str origin = http_header(c->http, "Origin"), host = http_header(c->http, "Host");
    if (origin.len) {
        size_t at;
        if (!str_find(origin, STR("://"), &at) ||
            !str_eq(str_sub(origin, at + 3, origin.len), host))
            return true;
    }
    str site = http_header(c->http, "Sec-Fetch-Site");
    if (site.len && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none")))
        return true;
    return c->who.session.len && !same_secret(http_header(c->http, "NTC-CSRF"), c->who.csrf);
}

static bool refused_by_limit(struct call *c)
{
    if (c->who.roles & ROLE_LINK)
        return false; /* links are held back by the queue instead */
    str who = c->who.name.len ? c->who.name : c->http->client;
    int64_t wait = limit_ask(c->api->limits, who, c->now);
    if (wait == 0)
        return false;
    answer_problem(c, 429, "Too often", STR("wait a moment"));
    answer_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)wait));
    return true;
}

static bool is_admitted(struct call *c)
{
    int r = who_by_key(c);
    if (r == ACCESS_NONE)
        r = who_by_session(c);
    if (r == ACCESS_NONE && call_wall_key(c).len)
        r = access_wall(c->db, c->arena, call_wall_key(c), &c->who);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    if (refused_by_limit(c))
        return false;
    if (is_forged(c)) {
        answer_problem(c, 403, "Forged",
                       STR("the request does not come from the Centre's own page"));
        return false;
    }
    if (c->route->permission == PERMIT_ANYONE)
        return true;
    if (r == ACCESS_NONE) {
        answer_problem(c, 401, "Who are you?", STR("log in, or send the key of a link"));
        return false;
    }
    /* Raw bytes cannot be masked. */
    bool is_raw = str_eq(str_c(c->route->out), STR("Raw"));
    enum permission needed =
        may(&c->who, c->route->permission) && is_raw ? PERMIT_IDENTITY_READ : c->route->permission;
    if (!may(&c->who, needed)) {
        call_audit(c, STR("denied"), str_copy(c->arena, c->http->path), STR("{}"));
        if (call_commit(c))
            answer_problem(
                c, 403, "Not permitted",
                str_fmt(c->arena, "this needs the permission %s", permission_names[needed]));
        return false;
    }
    return true;
}

/* a call */

static void send_answer(struct call *c)
{
    must(c->answer.status != 0);
    http_reply(c->http, c->answer.status, c->answer.type, c->answer.body, c->answer.extra,
               c->answer.n_extra);
}

static str with_member(struct call *c, str object, const char *name, str id)
{
    if (id.len == 0)
        return object;
    str members = object.len > 2 ? str_sub(object, 1, object.len - 2) : STR("");
    return str_fmt(c->arena, "{" STR_FMT "%s\"%s\":\"" STR_FMT "\"}", STR_ARG(members),
                   members.len ? "," : "", name, STR_ARG(id));
}

static void audit_read(struct call *c)
{
    if (!c->route->reads || c->is_audited || c->answer.status >= 400)
        return;
    str object = c->audit_object.len ? c->audit_object : str_copy(c->arena, c->http->path);
    str detail = c->audit_detail;
    detail = with_member(c, detail, "purpose", c->purpose);
    detail = with_member(c, detail, "unmasking", c->unmasking);
    call_audit(c, str_fmt(c->arena, "read %s", c->route->name), object, detail);
}

static void run(void *arg, struct db *db)
{
    struct call *c = arg;
    c->db = db;
    const char *wrong = NULL, *where = "The query is not right";
    bool later = false;
    c->later = &later;
    bool admitted = is_admitted(c);
    if (admitted)
        wrong = query_check(c);
    if (admitted && !wrong) {
        wrong = input_check(c);
        where = "The body is not right";
    }
    if (admitted && !wrong) {
        if (!call_commit(c)) { /* that the session was seen */
            send_answer(c);
            return;
        }
        c->route->handler(c);
        if (later) /* answered by another thread, perhaps already: c may be gone */
            return;
        if (c->answer.status >= 400) /* what a refused call had begun is not done */
            writes_init(&c->writes, c->arena);
        audit_read(c);
        call_commit(c);
    } else if (wrong) {
        answer_problem(c, 422, where, str_c(wrong));
    }
    send_answer(c);
}

static void at_once(struct api *api, struct http_request *r, unsigned status, const char *title,
                    str detail)
{
    struct call c = { .http = r, .arena = r->arena, .api = api };
    answer_problem(&c, status, title, detail);
    send_answer(&c);
}

static const struct route *find_route(struct http_request *r, str path, str param[2], bool *other)
{
    for (size_t i = 0; i < routes_n; i++) {
        param[0] = param[1] = STR("");
        if (!route_match(r->arena, &routes[i], path, param))
            continue;
        if (str_eq(r->method, str_c(routes[i].method)))
            return &routes[i];
        *other = true;
    }
    return NULL;
}

static void page(struct api *api, struct http_request *r)
{
    if (!str_eq(r->method, STR("GET"))) {
        at_once(api, r, 405, "Not so", STR("only GET is possible here"));
        return;
    }
    str path = str_eq(r->path, STR("/")) ? STR("/index.html") : r->path;
    for (size_t i = 0; i < api->centre.n_assets; i++) {
        const struct asset *f = &api->centre.assets[i];
        if (!str_eq(path, str_c(f->path)))
            continue;
        bool named_by_content = str_starts(path, STR("/assets/"));
        http_reply_static(r, f->type, (str){ f->start, (size_t)(f->end - f->start) }, f->gzip,
                          named_by_content ? "public, max-age=31536000, immutable" : "no-cache");
        return;
    }
    at_once(api, r, 404, "Not found",
            api->centre.n_assets ? STR("there is nothing here")
                                 : STR("this program was built without the web page"));
}

/* The call that a request is; NULL: there is no such route, and it is answered. */
static struct call *call_of(struct api *api, struct http_request *r)
{
    struct call *c = make(r->arena, struct call);
    *c = (struct call){
        .http = r, .arena = r->arena, .api = api, .centre = &api->centre, .now = time_now()
    };
    bool other = false;
    c->route = find_route(r, str_sub(r->path, sizeof PREFIX - 1, r->path.len), c->param, &other);
    if (!c->route) {
        at_once(api, r, other ? 405 : 404, other ? "Not so" : "Not found",
                other ? STR("this address takes other methods") : STR("there is no such address"));
        return NULL;
    }
    writes_init(&c->writes, c->arena);
    return c;
}

static void start(struct call *c, void (*fn)(void *arg, struct db *db))
{
    if (!c->centre->call(c->centre->self, fn, c))
        at_once(c->api, c->http, 503, "Stopping", STR("the Centre is stopping: try again later"));
}

static bool is_call(const struct http_request *r) { return str_starts(r->path, STR(PREFIX "/")); }

static void admit(void *arg, struct db *db)
{
    struct call *c = arg;
    c->db = db;
    if (is_admitted(c))
        http_admit(c->http, input_most(c->route));
    else
        send_answer(c);
}

/* Only somebody who may send a large body is listened to. When it is whole, run() looks
 * again: much can have happened meanwhile. */
void api_admit(void *self, struct http_request *r)
{
    struct api *api = self;
    struct call *c = is_call(r) ? call_of(api, r) : NULL;
    if (c && c->route->permission != PERMIT_ANYONE)
        start(c, admit);
    else if (c || !is_call(r))
        at_once(api, r, 413, "Too large", STR("this address takes no large body"));
}

void api_handle(void *self, struct http_request *r)
{
    struct api *api = self;
    struct call *c = is_call(r) ? call_of(api, r) : NULL;
    if (c)
        start(c, run);
    else if (!is_call(r))
        page(api, r);
}
