/* openapi.c — OpenAPI 3.1 from routes.def and shapes.def; nothing is written by hand. */
// SPDX-License-Identifier: Apache-2.0
#include "api/route.h"
#include "base/err.h"

#include <string.h>

struct shape {
    const char *name, *members;
};
static const struct shape shapes[] = {
#define SHAPE(name, members) { #name, members },
#include "api/shapes.def"
};

static void type_json(struct buf *b, str type)
{
    bool many = str_ends(type, STR("[]"));
    if (many) {
        type.len -= 2;
        json_str(b, "type", STR("array"));
        json_open(b, "items", '{');
    }
    if (str_eq(type, STR("int")))
        json_str(b, "type", STR("integer"));
    else if (str_eq(type, STR("num")))
        json_str(b, "type", STR("number"));
    else if (str_eq(type, STR("bool")))
        json_str(b, "type", STR("boolean"));
    else if (str_eq(type, STR("obj")))
        json_str(b, "type", STR("object"));
    else if (str_eq(type, STR("str")) || str_eq(type, STR("ids")))
        json_str(b, "type", STR("string"));
    else
        json_str(b, "$ref", str_fmt(b->a, "#/components/schemas/" STR_FMT, STR_ARG(type)));
    if (many)
        json_close(b, '}');
}

/* A type, or the name of a vocabulary: then its words. */
static void words_json(struct buf *b, str type)
{
    const struct vocabulary *words = vocabulary_find(type), *some = vocabulary_of_words(type);
    type_json(b, words || some ? STR("str") : type);
    if (some)
        json_str(b, "pattern", vocabulary_pattern(b->a, some));
    if (words) {
        json_open(b, "enum", '[');
        for (size_t i = 0; words->at(i); i++)
            json_str(b, NULL, str_c(words->at(i)));
        json_close(b, ']');
    }
}

/* "name:type! other:type?" as a schema. In bodies `!` marks the needed, in answers `?` the others.
 */
static void members_json(struct buf *b, const char *members, bool is_body)
{
    str rest = str_c(members), one, name, needed[64];
    size_t n = 0;
    json_str(b, "type", STR("object"));
    json_open(b, "properties", '{');
    while (str_cut(&rest, ' ', &one)) {
        bool mark = str_ends(one, is_body ? STR("!") : STR("?"));
        if (mark)
            one.len--;
        must(str_cut(&one, ':', &name));
        if (mark == is_body && n < countof(needed))
            needed[n++] = name;
        json_open(b, str_cstr(b->a, name), '{');
        words_json(b, one);
        json_close(b, '}');
    }
    json_close(b, '}');
    json_open(b, "required", '[');
    for (size_t i = 0; i < n; i++)
        json_str(b, NULL, needed[i]);
    json_close(b, ']');
    if (is_body)
        json_bool(b, "additionalProperties", false);
}

static void parameter_json(struct buf *b, str name, str type, bool needed)
{
    json_open(b, NULL, '{');
    json_str(b, "name", name);
    json_str(b, "in", STR("query"));
    json_bool(b, "required", needed);
    json_open(b, "schema", '{');
    words_json(b, type);
    json_close(b, '}');
    json_close(b, '}');
}

static void parameters_json(struct buf *b, const struct route *r)
{
    str rest = str_c(r->path), part;
    json_open(b, "parameters", '[');
    while (str_cut(&rest, '/', &part)) {
        if (part.len < 3 || part.ptr[0] != '{')
            continue;
        json_open(b, NULL, '{');
        json_str(b, "name", str_sub(part, 1, part.len - 2));
        json_str(b, "in", STR("path"));
        json_bool(b, "required", true);
        json_raw(b, "schema", STR("{\"type\":\"string\"}"));
        json_close(b, '}');
    }
    str query = str_c(r->query), type, name;
    while (str_cut(&query, ' ', &type)) {
        bool needed = str_ends(type, STR("!"));
        type.len -= needed;
        must(str_cut(&type, ':', &name));
        parameter_json(b, name, type, needed);
    }
    json_close(b, ']');
}

static void body_json(struct buf *b, const struct route *r)
{
    if (r->in[0] == '\0')
        return;
    bool raw = strcmp(r->in, "*") == 0;
    json_open(b, "requestBody", '{');
    json_bool(b, "required", true);
    json_open(b, "content", '{');
    json_open(b, raw ? "application/octet-stream" : "application/json", '{');
    json_open(b, "schema", '{');
    if (raw)
        json_str(b, "type", STR("string"));
    else
        members_json(b, r->in, true);
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
}

static const char *content_type(const struct route *r)
{
    if (strcmp(r->out, "EventStream") == 0)
        return "text/event-stream";
    if (strcmp(r->out, "File") == 0)
        return "application/octet-stream";
    return strcmp(r->out, "Image") == 0 ? "image/*" : "application/json";
}

static void route_json(struct buf *b, const struct route *r)
{
    json_open(b, str_cstr(b->a, str_lower(b->a, str_c(r->method))), '{');
    json_str(b, "operationId", str_c(r->name));
    json_str(b, "summary", str_c(r->doc));
    json_str(b, "x-permission", str_c(permission_names[r->permission]));
    json_bool(b, "x-reads-personal-data", r->reads);
    parameters_json(b, r);
    body_json(b, r);
    json_open(b, "responses", '{');
    json_open(b, strcmp(r->method, "POST") == 0 && strstr(r->out, "Ingested") ? "201" : "200", '{');
    json_str(b, "description", str_c(r->out));
    json_open(b, "content", '{');
    json_open(b, content_type(r), '{');
    json_open(b, "schema", '{');
    json_str(b, "$ref", str_fmt(b->a, "#/components/schemas/%s", r->out));
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_close(b, '}');
    json_raw(b, "default",
             STR("{\"description\":\"a problem (RFC 9457)\",\"content\":{\"application/"
                 "problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}"));
    json_close(b, '}');
    if (r->permission == PERMIT_ANYONE)
        json_raw(b, "security", STR("[]"));
    json_close(b, '}');
}

static bool seen_before(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(routes[k].path, routes[i].path) == 0)
            return true;
    return false;
}

str api_openapi(struct arena *a)
{
    struct buf b = buf_new(a, 1 << 20);
    json_open(&b, NULL, '{');
    json_str(&b, "openapi", STR("3.1.0"));
    json_raw(&b, "info",
             STR("{\"title\":\"ntc\",\"version\":\"1\",\"description\":\"National Targeting "
                 "Centre\",\"license\":{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}}"));
    json_raw(&b, "servers", STR("[{\"url\":\"/api/v1\"}]"));
    json_raw(&b, "security", STR("[{\"session\":[]},{\"key\":[]}]"));
    json_open(&b, "paths", '{');
    for (size_t i = 0; i < routes_n; i++) {
        if (seen_before(i))
            continue;
        json_open(&b, routes[i].path, '{');
        for (size_t k = i; k < routes_n; k++)
            if (strcmp(routes[k].path, routes[i].path) == 0)
                route_json(&b, &routes[k]);
        json_close(&b, '}');
    }
    json_close(&b, '}');
    json_open(&b, "components", '{');
    json_raw(&b, "securitySchemes",
             STR("{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"ntc\"},\"key\":{"
                 "\"type\":"
                 "\"http\",\"scheme\":\"bearer\"}}"));
    json_open(&b, "schemas", '{');
    json_raw(&b, "Problem",
             STR("{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
                 "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
                 "\"detail\":{\"type\":\"string\"}}}"));
    for (size_t i = 0; i < countof(shapes); i++) {
        json_open(&b, shapes[i].name, '{');
        members_json(&b, shapes[i].members, false);
        json_close(&b, '}');
    }
    json_close(&b, '}');
    json_close(&b, '}');
    json_close(&b, '}');
    return buf_str(&b);
}
