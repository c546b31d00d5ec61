/* api.h — the HTTP API under /api/v1, and the web page beside it.
 *
 * routes.def is the truth: each row has one handler. A call is authenticated,
 * authorised and its body checked against the row before the handler sees it;
 * unknown members are refused. Handlers run on a thread that may block, with a
 * store connection of their own. What they change goes into c->writes; reads of
 * personal data add an audit record. Both are durable before the answer leaves.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "access/access.h"
#include "api/centre.h"
#include "base/buf.h"

struct api;
struct api *api_new(const struct centre *centre);
void api_free(struct api *api);         /* NULL is fine; after the HTTP server stopped */
void api_stop_streams(struct api *api); /* when no call is under way, before HTTP stops */
void api_admit(void *api, struct http_request *r);  /* http_conf.admit */
void api_handle(void *api, struct http_request *r); /* http_conf.handle */
void api_fed(void *api);                            /* writer_hooks.fed */

/* The OpenAPI 3.1 description; also `ntc config openapi`. */
str api_openapi(struct arena *a);

/* --- for handlers --- */

struct json;
struct route;
struct call {
    struct http_request *http;
    struct arena *arena;
    struct api *api;
    const struct centre *centre;
    const struct route *route;
    struct db *db;
    struct principal who;
    struct writes writes;
    usec now;
    str param[2]; /* the {parts} of the path, in order */
    const struct json *in;
    str audit_object, audit_detail; /* of a read: what was seen; detail JSON */
    str purpose;                    /* id of what was stated to open it, "" none is needed */
    str unmasking;                  /* id of the act by which what is hidden is shown; "" none */
    bool hides;                     /* it is not on the queue, and no act shows what is hidden */
    bool is_audited;                /* the handler wrote down itself what its answer shows */
    bool *later;                    /* the handler answers by itself: set before anybody else can */
    struct {
        unsigned status;
        const char *type;
        str body;
        struct http_header_pair extra[3];
        size_t n_extra;
    } answer;
};

/* Members of the body and parameters of the query, as their row in routes.def allows. */
str in_text(const struct call *c, const char *name); /* "" when not given */
/* A password: every sign of it counts but blanks at its ends. */
str in_secret(const struct call *c, const char *name);
int64_t in_int(const struct call *c, const char *name);
str in_query(const struct call *c, const char *name); /* "" when not given */
int64_t in_query_int(const struct call *c, const char *name, int64_t normal);
size_t in_limit(const struct call *c, size_t normal, size_t most); /* of a page */

/* A moment of the body or the query, by its name. False: answered. */
bool call_moment(struct call *c, const char *name, str text, usec *ret);

void answer_json(struct call *c, unsigned status, const struct buf *b);
/* A list, {"items":[...],"next":"ID"}: begun when r, of who read it, is 0; else answered. `next`
 * is the id behind which it goes on, "" it is whole. */
bool list_begin(struct call *c, int r, struct buf *ret);
void list_end(struct call *c, struct buf *b, str next);
void answer_done(struct call *c);
void answer_header(struct call *c, const char *name, str value); /* three at most */
/* RFC 9457 */
void answer_problem(struct call *c, unsigned status, const char *title, str detail);
void answer_error(struct call *c, int err); /* by the error's kind, with its sentence */
/* A part of a message, one character a byte, in the shape Raw: from `first` as
 * long as the query asks for by length, within what the caller may see: [from, to). */
struct raw_bounds {
    size_t from, to;
};
void answer_raw(struct call *c, str message, str body, struct raw_bounds bounds, size_t first);
/* Applies c->writes now: WRITES_ (store/writes.h), or an error. */
int call_apply(struct call *c) must_use;
/* The same. True when done; else the call is answered already. */
bool call_commit(struct call *c);
/* What a step came to (life/life.h), `none`: there is no such thing. False: answered. */
bool call_went(struct call *c, int r, str none);
void call_audit(struct call *c, str act, str object, str detail);
/* A read of `object` gave `seen`: its digest stands in the audit, not the names in it. */
void call_seen(struct call *c, str object, str seen);
bool call_sees_region(const struct call *c, str region);
bool call_sees_alerts_of(const struct call *c, str region); /* of no region: everybody does */
/* Has the caller a permission by its name ("": there is no such act)? False: answered. */
bool call_holds(struct call *c, const char *permission);
/* What holds for the whole country nobody decides who is bound to a region. False: answered. */
bool call_is_national(struct call *c);
/* Who is bound to a region sees those whom an alert of that region is about. False: answered. */
bool call_sees_entity(struct call *c, str id);
bool call_sees_person(struct call *c, str id); /* under any identity of the person */
/* Of a decision who is bound to a region sees one side at least. False: answered. */
bool call_sees_pair(struct call *c, str a, str b);
int call_may_see_person(struct call *c, str id, bool *ret) must_use; /* the same, answers nothing */
/* Who is bound to a region sees the messages that name a place of it, or on which an alert of it
 * rests. False: answered. */
bool call_sees_message(struct call *c, str id);
bool call_sees_object(struct call *c, str id); /* a message, or a person */
/* *ret: may the bytes of a message be given to the caller now, with no more asked? */
int call_bares(struct call *c, str message, bool *ret) must_use;
/* 403: bytes cannot be hidden in part. */
void answer_hidden(struct call *c);
bool call_sees_all_persons(struct call *c); /* is the caller of no region? False: answered */
/* What is not on the caller's queue is read only for a purpose that was stated
 * (purpose/purpose.h). False: answered, 428 with the question. */
bool call_has_purpose(struct call *c, str object);
bool call_stated(struct call *c, str object); /* the same of what is not a reading */
/* May this link be given `what` (link/gives.def)? *ret its agreement. False: answered. */
struct agreement;
bool call_gives(struct call *c, str link, const char *what, struct agreement *ret);
/* enum show: masks for who may not see identities, or opens what is not on their queue, until they
 * are shown by an act (purpose/unmask.h). */
unsigned call_shows(const struct call *c);
bool call_masks(const struct call *c); /* is SHOW_MASKED among them? */
/* Is what is hidden of it shown to the caller by an act? False: it could not be read, answered. */
bool call_unmasks(struct call *c, str object);

/* The key of a wall is in a cookie of its own, which outlives the device's reboots. */
void call_keep_wall(struct call *c, str key);
str call_wall_key(const struct call *c); /* "" none */

/* One handler a route, in the file of its resource. */
#define ROUTE(method, path, permission, handler, reads, query, in, out, doc) \
    void handler(struct call *c);
#include "api/routes.def"

/* live.c */
/* The newest number of the feed; 0 there is none. */
int live_feed(struct db *db, struct arena *a, int64_t *ret) must_use;
/* The ids of the alerts that were told of after that number. ERR_INVALID: it is older than the feed
 * is kept. */
struct map;
int live_told_since(struct db *db, struct arena *a, int64_t after, struct map *ret) must_use;
struct live;
struct holds;
struct live *live_new(const struct centre *centre, struct holds *holds);
void live_stop(struct live *l); /* ends every stream; nothing is added after it */
void live_free(struct live *l);
void live_wake(struct live *l);
/* Answers the request with a stream; from then on it belongs to the live thread. A wall hears
 * beats, and that there is news, but not what. */
void live_add(struct live *l, struct http_request *r, const struct principal *who, int64_t after);
void live_add_wall(struct live *l, struct http_request *r, const struct principal *who);

/* limit.c: how often somebody may ask. */
struct limits;
struct limits *limits_new(void);
void limits_free(struct limits *l);
/* 0, or how many seconds to wait. */
int64_t limit_ask(struct limits *l, str who, usec now);
int64_t limit_login(struct limits *l, str who, usec now); /* before a try */
void limit_login_result(struct limits *l, str who, usec now, bool good);

struct asks;
struct live *api_live(struct api *api);
struct asks *api_asks(struct api *api);
struct holds *api_holds(struct api *api);
struct limits *api_limits(struct api *api);
