/* pictures.c — pictures handed in and shown; what a link may be given. */
// SPDX-License-Identifier: Apache-2.0
#include "picture/picture.h"

#include "api/api.h"
#include "base/err.h"
#include "link/links.h"
#include "model/record_json.h"
#include "share/ledger.h"

enum { PICTURES = 6, PICTURES_MOST = 30, PICTURES_JSON_MAX = 1 << 16 };

bool call_gives(struct call *c, str link, const char *what, struct agreement *ret)
{
    bool own = str_eq(link, c->who.display) && (c->who.roles & ROLE_LINK);
    int r = link_get(c->db, c->arena, link, ret);
    if (r < 0) {
        answer_error(c, r);
        return false;
    }
    str why = r == LINK_NONE ? STR("there is no link of that name")
                             : link_withhold(c->arena, ret, what, c->now);
    if (why.len)
        answer_problem(c, own ? 403 : 422, own ? "Forbidden" : "Not accepted", why);
    return why.len == 0;
}

/* A link hands in nothing once its agreement has lapsed. */
static bool is_lapsed(struct call *c)
{
    struct agreement x;
    if (!(c->who.roles & ROLE_LINK))
        return false;
    int r = link_get(c->db, c->arena, c->who.display, &x);
    str why =
        r == 0 ? link_lapse(c->arena, &x, c->now) : STR("no agreement is recorded for this link");
    if (r < 0)
        answer_error(c, r);
    else if (why.len)
        answer_problem(c, 403, "Forbidden", why);
    return r < 0 || why.len > 0;
}

static void answer_picture(struct call *c, const struct picture *x, bool known)
{
    struct buf b = buf_new(c->arena, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "digest", x->digest);
    json_i64(&b, "size", (int64_t)x->body.len);
    json_str(&b, "type", x->type);
    json_bool(&b, "known", known);
    json_close(&b, '}');
    answer_json(c, known ? 200 : 201, &b);
}

void pictures_post(struct call *c)
{
    str said = http_header(c->http, "Content-Type");
    struct picture x = { .body = c->http->body };
    struct picture_limits limits = { c->centre->picture_bytes, c->centre->picture_day,
                                     c->centre->picture_day_bytes };
    if (is_lapsed(c))
        return;
    if ((int64_t)x.body.len > limits.bytes) {
        answer_problem(
            c, 413, "Too large",
            str_fmt(c->arena, "a picture has at most %lld bytes", (long long)limits.bytes));
        return;
    }
    int r = picture_put(c->db, &c->writes, c->who.name, &limits, c->now, &x);
    if (r < 0) {
        answer_error(c, r);
    } else if (r == PICTURE_DAY_FULL) {
        int64_t left = (USEC_PER_DAY - c->now % USEC_PER_DAY) / USEC_PER_S + 1;
        answer_problem(c, 429, "Too many", STR("today's pictures are used up (picture.day)"));
        answer_header(c, "Retry-After", str_fmt(c->arena, "%lld", (long long)left));
    } else if (str_starts(said, STR("image/")) && !str_starts(said, x.type)) {
        answer_problem(c, 422, "Not accepted",
                       str_fmt(c->arena, "the bytes are " STR_FMT ", not what Content-Type says",
                               STR_ARG(x.type)));
    } else {
        if (r == PICTURE_NEW)
            call_audit(c, STR("picture.put"),
                       str_fmt(c->arena, "picture/" STR_FMT, STR_ARG(x.digest)), STR("{}"));
        if (call_commit(c))
            answer_picture(c, &x, r == PICTURE_KNOWN);
    }
}

/* What leaves by the key of a link stands in the ledger, but for what it sent itself. */
static void share(struct call *c, const struct agreement *x, const struct picture_event *e,
                  str digest)
{
    struct shared s = { .agency = x->name,
                        .taken_by = c->who.name,
                        .entity = e->subject,
                        .fields = STR("picture"),
                        .what = STR("picture"),
                        .ref = e->message,
                        .basis = x->basis,
                        .purpose = x->purpose,
                        .agreement = x->agreement,
                        .use_until = x->valid_to,
                        .digest = digest,
                        .at = c->now };
    shared_put(&c->writes, &s);
}

static struct picture_asker asker(const struct call *c)
{
    return (struct picture_asker){ .link = c->who.roles & ROLE_LINK ? c->who.name : STR(""),
                                   .region = c->who.region,
                                   .events = may(&c->who, PERMIT_MESSAGE_READ) };
}

/* Those that the caller may open: a frame without its picture says nothing. */
static int pictures_json(struct call *c, struct buf *b, str entity)
{
    struct pictureds all;
    struct picture_event event;
    struct picture_asker who = asker(c);
    int64_t hidden = 0;
    TRY(picture_of(c->db, c->arena, entity, (int64_t)in_limit(c, PICTURES, PICTURES_MOST), &all));
    json_open(b, NULL, '{');
    json_open(b, "items", '[');
    list_each (const struct pictured, x, &all) {
        bool sees = false;
        TRY(picture_seen(c->db, c->arena, x->digest, &who, &sees, &event));
        hidden += !sees;
        if (!sees)
            continue;
        json_open(b, NULL, '{');
        json_str(b, "digest", x->digest);
        json_str(b, "kind", x->kind);
        json_str(b, "at", time_fmt(c->arena, x->at));
        json_str(b, "message", x->message);
        json_i64(b, "event", x->event);
        json_close(b, '}');
    }
    json_close(b, ']');
    json_i64(b, "hidden", hidden);
    json_close(b, '}');
    return 0;
}

void entity_pictures(struct call *c)
{
    str id = c->param[0];
    struct buf b = buf_new(c->arena, PICTURES_JSON_MAX);
    if (!may(&c->who, PERMIT_PICTURE_READ)) {
        answer_problem(c, 403, "Forbidden", STR("pictures are not shown to this account"));
        return;
    }
    if (!call_sees_entity(c, id))
        return;
    int r = pictures_json(c, &b, id);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    answer_json(c, 200, &b);
    call_seen(c, str_fmt(c->arena, "entity/" STR_FMT "/pictures", STR_ARG(id)), buf_str(&b));
}

void picture_get_one(struct call *c)
{
    bool link = c->who.roles & ROLE_LINK, sees = false;
    struct picture_asker who = asker(c);
    struct picture_event event;
    struct agreement terms;
    struct picture x = { .type = STR("") };
    if (is_lapsed(c))
        return;
    int r = picture_seen(c->db, c->arena, c->param[0], &who, &sees, &event);
    if (r == 0 && sees)
        r = picture_get(c->db, c->arena, c->param[0], &x);
    if (r < 0) {
        answer_error(c, r);
        return;
    }
    if (!sees || r == PICTURE_NONE) {
        answer_problem(c, 404, "Not found", STR("there is no such picture"));
        return;
    }
    bool given = link && event.message.len;
    if (given && (!call_gives(c, c->who.display, "pictures", &terms) ||
                  !call_gives(c, c->who.display, "seizures", &terms)))
        return;
    if (given)
        share(c, &terms, &event, x.digest);
    c->answer.status = 200;
    c->answer.type = str_eq(x.type, STR("image/png")) ? "image/png" : "image/jpeg";
    c->answer.body = x.body;
    c->audit_object = str_fmt(c->arena, "picture/" STR_FMT, STR_ARG(x.digest));
    c->audit_detail = STR("{}");
}
