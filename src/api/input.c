/* input.c — queries and bodies of requests, checked against their row in routes.def. */
// SPDX-License-Identifier: Apache-2.0
#include "api/route.h"
#include "base/err.h"
#include "base/fold.h"
#include "format/json.h"

enum { TEXT_MAX = 16384, BODY_MAX = 65536, PARAMETER_MAX = 500, IDS_MAX = 6000 };

/* The type that `spec` ("name:str! version:int") gives to a name, with its `!`; "" when none. */
static str type_of(const char *spec, str name)
{
    str rest = str_c(spec), one, head;
    while (str_cut(&rest, ' ', &one))
        if (str_cut(&one, ':', &head) && str_eq(head, name))
            return one;
    return STR("");
}

/* Tabs and ends of lines are text; what else controls a terminal, or has six bytes in JSON, is not.
 */
static bool has_controls(str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char x = (unsigned char)s.ptr[i];
        if ((x < 0x20 && x != '\t' && x != '\n' && x != '\r') || x == 0x7F)
            return true;
    }
    return false;
}

static const char *wrong_member(struct call *c, const struct json *m)
{
    str type = type_of(c->route->in, m->key);
    if (type.len == 0)
        return str_cstr(c->arena, str_fmt(c->arena, "there is no member '" STR_FMT "' here",
                                          STR_ARG(str_sub(m->key, 0, 60))));
    if (str_ends(type, STR("!")))
        type.len--;
    const struct vocabulary *words = vocabulary_find(type), *some = vocabulary_of_words(type);
    bool text = words || some || str_eq(type, STR("str"));
    if (m->kind != (text ? JSON_IS_TEXT : JSON_IS_INT))
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " must be %s", STR_ARG(m->key),
                                          text ? "a text" : "an integer"));
    if (m->text.len > TEXT_MAX)
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " is too long", STR_ARG(m->key)));
    if (text && has_controls(m->text))
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " has characters that are no text",
                                          STR_ARG(m->key)));
    if (some ? vocabulary_has_all(some, m->text) : !words || vocabulary_has(words, m->text))
        return NULL;
    str all = vocabulary_text(c->arena, some ? some : words);
    str why =
        some ? str_fmt(c->arena, STR_FMT " must be some of " STR_FMT, STR_ARG(m->key), STR_ARG(all))
             : str_fmt(c->arena, STR_FMT " must be " STR_FMT, STR_ARG(m->key), STR_ARG(all));
    return str_cstr(c->arena, why);
}

static const char *missing_member(struct call *c)
{
    str rest = str_c(c->route->in), one, name;
    while (str_cut(&rest, ' ', &one)) {
        if (!str_ends(one, STR("!")) || !str_cut(&one, ':', &name))
            continue;
        const struct json *m = json_get(c->in, name);
        if (!m || (m->kind == JSON_IS_TEXT && text_trim(m->text).len == 0))
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

static const char *wrong_parameter(struct call *c, str name, str type)
{
    str value = http_param(c->http, name);
    const struct vocabulary *words = vocabulary_find(type);
    int most = str_eq(type, STR("ids")) ? IDS_MAX : PARAMETER_MAX;
    int64_t n;
    if (value.len > (size_t)most || !str_is_utf8(value) || has_controls(value))
        return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " must be a text of at most %d bytes",
                                          STR_ARG(name), most));
    if (str_eq(type, STR("int")) && (str_to_i64(value, &n) < 0 || n < 0))
        return str_cstr(
            c->arena, str_fmt(c->arena, STR_FMT " must be a whole number from 0, not '" STR_FMT "'",
                              STR_ARG(name), STR_ARG(value)));
    if (!words || vocabulary_has(words, value))
        return NULL;
    str all = vocabulary_text(c->arena, words);
    return str_cstr(c->arena, str_fmt(c->arena, STR_FMT " must be " STR_FMT ", not '" STR_FMT "'",
                                      STR_ARG(name), STR_ARG(all), STR_ARG(value)));
}

struct known_names {
    const char *spec;
    str unknown;
};

static bool is_known(void *owner, str name)
{
    struct known_names *k = owner;
    if (type_of(k->spec, name).len == 0)
        k->unknown = name;
    return k->unknown.len == 0;
}

/* A misspelled parameter must not widen the answer: a name that the row lacks is refused. */
static const char *unknown_parameter(struct call *c)
{
    struct known_names k = { .spec = c->route->query };
    http_each_param(c->http, is_known, &k);
    if (k.unknown.len == 0)
        return NULL;
    return str_cstr(c->arena, str_fmt(c->arena, "there is no parameter '" STR_FMT "' here",
                                      STR_ARG(str_sub(k.unknown, 0, 60))));
}

const char *query_check(struct call *c)
{
    const char *wrong = unknown_parameter(c);
    str rest = str_c(c->route->query), type, name;
    while (!wrong && str_cut(&rest, ' ', &type)) {
        bool needed = str_ends(type, STR("!"));
        type.len -= needed;
        must(str_cut(&type, ':', &name));
        if (needed || http_param(c->http, name).len)
            wrong = wrong_parameter(c, name, type);
    }
    return wrong;
}

str in_query(const struct call *c, const char *name)
{
    must(type_of(c->route->query, str_c(name)).len > 0);
    return http_param(c->http, str_c(name));
}

int64_t in_query_int(const struct call *c, const char *name, int64_t normal)
{
    int64_t n;
    str value = in_query(c, name);
    return value.len && str_to_i64(value, &n) == 0 ? n : normal;
}

size_t in_limit(const struct call *c, size_t normal, size_t most)
{
    int64_t n = in_query_int(c, "limit", 0);
    if (n < 1)
        return normal;
    return (size_t)n < most ? (size_t)n : most;
}

str in_text(const struct call *c, const char *name)
{
    const struct json *m = json_get(c->in, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? text_trim(m->text) : STR("");
}

str in_secret(const struct call *c, const char *name)
{
    const struct json *m = json_get(c->in, str_c(name));
    return m && m->kind == JSON_IS_TEXT ? str_trim(m->text) : STR("");
}

int64_t in_int(const struct call *c, const char *name)
{
    const struct json *m = json_get(c->in, str_c(name));
    return m && m->kind == JSON_IS_INT ? m->integer : 0;
}

bool call_moment(struct call *c, const char *name, str text, usec *ret)
{
    if (time_parse(text, ret) == 0)
        return true;
    answer_problem(c, 422, "Not accepted",
                   str_fmt(c->arena, "%s is a moment, as 2026-11-26T14:00:00Z", name));
    return false;
}
