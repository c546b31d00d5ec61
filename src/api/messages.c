/* messages.c — handing in messages, and the inspector. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/asks.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "ingest/ingest.h"
#include "model/record_json.h"

enum { PAGE = 50, PAGE_MAX = 500, JSON_MAX = 32 << 20, RAW_MAX = 1 << 20 };

struct pending { /* a message under way, and who waits for its answer */
    struct http_request *http;
    struct arena *arena;
};

void message_reply(struct http_request *http, struct arena *a, int result, str answer)
{
    struct call c = { .http = http, .arena = a };
    if (result < 0) {
        answer_error(&c, result);
    } else if (result == MESSAGE_REFUSED) {
        answer_problem(&c, 403, "Forbidden", answer);
    } else if (result == MESSAGE_CONFLICT) {
        answer_problem(&c, 409, "Conflict",
                       STR("this reference came before with another body; the first one stands"));
    } else if (result == MESSAGE_CHANGED) {
        answer_problem(&c, 409, "Changed meanwhile",
                       STR("somebody else ran this message again or put it aside: look again"));
    } else {
        c.answer.status = result == MESSAGE_ANSWERED ? 200 : 201;
        c.answer.type = result == MESSAGE_ANSWERED ? "application/edifact" : "application/json";
        c.answer.body = answer;
    }
    http_reply(http, c.answer.status, c.answer.type, c.answer.body, c.answer.extra,
               c.answer.n_extra);
}

static void message_done(void *owner, int result, str answer)
{
    struct pending *p = owner;
    message_reply(p->http, p->arena, result, answer);
}

str message_unjudged_json(struct arena *a, str id, str cusres)
{
    struct buf b = buf_new(a, JSON_MAX);
    json_open(&b, NULL, '{');
    json_str(&b, "id", id);
    json_bool(&b, "unjudged", true);
    json_str(&b, "cusres", cusres);
    json_close(&b, '}');
    return buf_str(&b);
}

static void too_many(struct call *c)
{
    *c->later = false;
    answer_problem(c, 503, "Try again later", STR("too many messages are under way"));
    answer_header(c, "Retry-After", STR("1"));
}

/* Who may board is answered within the time that the carrier has. */
static void submit_ask(struct call *c, struct message *m)
{
    m->id = uid_new(c->arena, c->now);
    *c->later = true;
    if (!asks_submit(api_asks(c->api), c->http, m, c->who.name))
        too_many(c);
}

static void submit(struct call *c, const struct message *m)
{
    struct pending *p = make(c->arena, struct pending);
    *p = (struct pending){ c->http, c->arena };
    *c->later = true;
    if (!c->centre->submit(c->centre->self, m, c->who.name, message_done, p))
        too_many(c);
}

void messages_post(struct call *c)
{
    str reference = http_header(c->http, "NTC-Reference");
    if (!str_is_utf8(reference) || reference.len > 200 ||
        http_header(c->http, "NTC-Name").len > 300) {
        answer_problem(c, 422, "Not accepted",
                       STR("a reference has at most 200 bytes, a name 300"));
        return;
    }
    struct message m = { .by_key = (c->who.roles & ROLE_LINK) != 0,
                         .source = (c->who.roles & ROLE_LINK)
                                       ? c->who.display
                                       : str_fmt(c->arena, "user:" STR_FMT, STR_ARG(c->who.name)),
                         .reference = reference,
                         .own_reference = reference.len > 0,
                         .name = http_header(c->http, "NTC-Name"),
                         .map = http_header(c->http, "NTC-Map"),
                         .body = c->http->body,
                         .wants_answer =
                             str_starts(http_header(c->http, "Accept"), STR("application/edifact")),
                         .received = c->now };
    if (boarding_may_ask(&m))
        submit_ask(c, &m);
    else
        submit(c, &m);
}

void messages_get(struct call *c)
{
    size_t limit = in_limit(c, PAGE, PAGE_MAX);
    struct message_filter f = { .status = in_query(c, "status"),
                                .region = c->who.region,
                                .before = in_query(c, "before"),
                                .limit = limit + 1 };
    struct stored_messages list;
    int r = message_list(c->db, c->arena, &f, &list);
    struct buf b;
    if (!list_begin(c, r, &b))
        return;
    for (size_t i = 0; i < list.n && i < limit; i++)
        message_json(&b, NULL, &list.at[i], false);
    list_end(c, &b, list.n > limit ? list.at[limit - 1].id : STR(""));
}

/* One of another region is answered as one that is not there. */
static bool find(struct call *c, struct stored_message *m)
{
    int r = message_get(c->db, c->arena, c->param[0], m);
    if (r < 0)
        answer_error(c, r);
    else if (r == MESSAGE_NONE)
        answer_problem(c, 404, "Not found", STR("there is no such message"));
    return r == 0 && call_sees_message(c, m->id);
}

static bool find_body(struct call *c, struct stored_message *m, str *body)
{
    if (!find(c, m))
        return false;
    int r = message_body(c->db, c->arena, m->id, body);
    if (r < 0)
        answer_error(c, r);
    else if (r == MESSAGE_NONE)
        answer_problem(c, 404, "Not found", STR("the message is no longer kept"));
    return r == 0;
}

void message_get_one(struct call *c)
{
    struct stored_message m;
    if (!find(c, &m))
        return;
    struct buf b = buf_new(c->arena, JSON_MAX);
    message_json(&b, NULL, &m, true);
    answer_json(c, 200, &b);
}

/* Bytes as text of one character a byte (ISO 8859-1), so that byte ranges of findings
 * and reasons are character ranges on the page, whatever the message holds. */
static str as_characters(struct arena *a, str bytes)
{
    char *wide = make_n(a, char, bytes.len * 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i++)
        n += utf8_put(wide + n, (unsigned char)bytes.ptr[i]);
    return (str){ wide, n };
}

void answer_raw(struct call *c, str message, str body, struct raw_bounds bounds, size_t first)
{
    size_t to = bounds.to < body.len ? bounds.to : body.len;
    size_t length = (size_t)in_query_int(c, "length", RAW_MAX);
    if (first < bounds.from || first > to) {
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, "offset must be from %zu to %zu here", bounds.from, to));
        return;
    }
    str part = str_sub(body, first, length < RAW_MAX ? length : RAW_MAX);
    if (part.len > to - first)
        part.len = to - first;
    struct buf b = buf_new(c->arena, part.len * 8 + 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "message", message);
    json_i64(&b, "from", (int64_t)bounds.from);
    json_i64(&b, "to", (int64_t)to);
    json_i64(&b, "first", (int64_t)first);
    json_i64(&b, "size_bytes", (int64_t)body.len);
    json_str(&b, "text", as_characters(c->arena, part));
    json_close(&b, '}');
    answer_json(c, 200, &b);
    c->audit_object = str_fmt(c->arena, "message/" STR_FMT "/raw", STR_ARG(message));
    c->audit_detail = str_fmt(c->arena, "{\"first\":%zu,\"length\":%zu}", first, part.len);
}

void message_raw(struct call *c)
{
    struct stored_message m;
    str body;
    if (!find_body(c, &m, &body) || !call_has_purpose(c, m.id))
        return;
    if (call_masks(c))
        answer_hidden(c);
    else
        answer_raw(c, m.id, body, (struct raw_bounds){ 0, body.len },
                   (size_t)in_query_int(c, "offset", 0));
}

void message_decoded(struct call *c)
{
    struct stored_message m;
    struct work w = { .arena = c->arena, .now = c->now };
    if (!find_body(c, &m, &w.message.body) || !call_has_purpose(c, m.id))
        return;
    int r = message_decode_again(&w, &m);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (r > 0) {
        answer_problem(c, 422, "Not decoded", STR("nobody knows this kind of message"));
        return;
    }
    struct buf b = buf_new(c->arena, JSON_MAX);
    decoded_json(&b, &w.decoded, call_shows(c));
    answer_json(c, 200, &b);
    c->audit_object = str_fmt(c->arena, "message/" STR_FMT "/decoded", STR_ARG(m.id));
}

void message_retry(struct call *c)
{
    struct stored_message m;
    str body;
    if (!find_body(c, &m, &body))
        return;
    if (!str_eq(m.status, str_c(message_status_names[MESSAGE_QUARANTINED]))) {
        answer_problem(c, 409, "Not quarantined", STR("only a quarantined message is run again"));
        return;
    }
    struct message again = { .id = m.id,
                             .source = m.source,
                             .reference = m.reference,
                             .name = m.name,
                             .map = m.map,
                             .body = body,
                             .received = m.received,
                             .retry = true,
                             .revision = m.revision };
    submit(c, &again);
}

void message_drop(struct call *c)
{
    struct stored_message m;
    if (!find(c, &m))
        return;
    message_discard(&c->writes, m.id);
    struct buf d = buf_new(c->arena, 8000);
    json_open(&d, NULL, '{');
    json_str(&d, "note", str_sub(in_text(c, "note"), 0, 1000));
    json_close(&d, '}');
    call_audit(c, STR("message.discard"),
               str_fmt(c->arena, "message/" STR_FMT, STR_ARG(c->param[0])), buf_str(&d));
    if (call_commit(c))
        answer_done(c);
}
