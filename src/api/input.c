/* input.c — bodies of requests, checked against their row in routes.def. */
// SPDX-License-Identifier: Apache-2.0
#include "api/route.h"
#include "base/err.h"
#include "format/json.h"

enum { TEXT_MAX = 16384, BODY_MAX = 65536 };

/* The type that `spec` ("name:str! version:int") gives to a member; "" when it has none. */
static str type_of(const char *spec, str name)
{
    str rest = str_c(spec), one, head;
    while (str_cut(&rest, ' ', &one))
        if (str_cut(&one, ':', &head) && str_eq(head, name))
            return one;
    return STR("");
}

static const char *wrong_member(struct call *c, const struct json *m)
{
    str type = type_of(c->route->in, m->key);
    if (type.len == 0)
        return str_cstr(c->arena, str_fmt(c->arena, "there is no member '" STR_FMT "' here",
                                          STR_ARG(str_sub(m->key, 0, 60))));
    bool text = str_starts(type, STR("str"));
    if (m->kind != (text ? JSON_IS_TEXT : JSON_IS_INT))
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " must be %s", STR_ARG(m->key),
                                          text ? "a text" : "an integer"));
    if (m->text.len > TEXT_MAX)
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " is too long", STR_ARG(m->key)));
    return NULL;
}

static const char *missing_member(struct call *c)
{
    str rest = str_c(c->route->in), one, name;
    while (str_cut(&rest, ' ', &one)) {
        if (!str_ends(one, STR("!")) || !str_cut(&one, ':', &name))
            continue;
        const struct json *m = json_get(c->in, name);
        if (!m || (m->kind == JSON_IS_TEXT && str_trim(m->text).len == 0))
            return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " is needed", STR_ARG(name)));
    }
    return NULL;
}

static bool is_raw(const struct route *r) { return str_eq(str_c(r->in), STR("*")); }

size_t input_most(const struct route *r) { return is_raw(r) ? SIZE_MAX : BODY_MAX; }

const char *input_check(struct call *c)
{
    if (c->route->in[0] == '\0' || is_raw(c->route))
        return NULL;
    if (!str_starts(http_header(c->http, "Content-Type"), STR("application/json")))
        return "the body must be application/json";
    struct json_fault fault;
    if (c->http->body.len > BODY_MAX)
        return "the body is too long";
    if (json_read(c->arena, c->http->body, &c->in, &fault) != 0)
        return str_cstr(c->arena, str_fmt(c->arena, "not JSON: " STR_FMT " (byte %zu)",
                                          STR_ARG(fault.text), fault.offset));
    if (c->in->kind != JSON_IS_OBJECT)
        return "the body must be a JSON object";
    for (size_t i = 0; i < c->in->n; i++) {
        const char *wrong = wrong_member(c, &c->in->at[i]);
        if (wrong)
            return wrong;
    }
    return missing_member(c);
}

str in_text(const struct call *c, const char *name)
{
    const struct json *m = json_get(c->in, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? str_trim(m->text) : STR("");
}

int64_t in_int(const struct call *c, const char *name)
{
    const struct json *m = json_get(c->in, str_c(name));
    return m && m->kind == JSON_IS_INT ? m->integer : 0;
}
