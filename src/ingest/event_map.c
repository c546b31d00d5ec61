// SPDX-License-Identifier: Apache-2.0
#include "ingest/event_map.h"

#include "base/err.h"
#include "model/record_json.h"

bool map_line_next(str *map, struct map_line *ret)
{
    str line;
    while (str_cut(map, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        str from = line, name;
        bool has_name = str_cut(&from, '=', &name) && name.len > 0 && name.len < line.len;
        bool is_constant = has_name && name.ptr[name.len - 1] == ':';
        bool is_optional = has_name && name.ptr[name.len - 1] == '?';
        name.len -= is_constant || is_optional;
        *ret = (struct map_line){ .name = str_trim(name),
                                  .from = str_trim(from),
                                  .is_constant = is_constant,
                                  .is_optional = is_optional };
        ret->is_good = has_name && ret->name.len > 0 && ret->from.len > 0;
        return true;
    }
    return false;
}

bool target_of(str name, enum event_kind kind, struct target *ret)
{
    static const struct {
        const char *name;
        enum target_what what;
    } words[] = { { "kind", TARGET_KIND }, { "events", TARGET_EVENTS }, { "sent", TARGET_SENT } };
    str noun = { "", 0 }, rest = name;
    *ret = (struct target){ .what = TARGET_FIELD };
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq(name, str_c(words[i].name))) {
            ret->what = words[i].what;
            return true;
        }
    if (str_has(name, '.') && str_cut(&rest, '.', &noun)) {
        ret->slot = slot_find(noun);
        ret->field = ret->slot ? field_find(ret->slot->fields, rest) : NULL;
        return ret->field != NULL;
    }
    ret->slot = event_own_slot(kind);
    ret->field = field_find(ret->slot->fields, name);
    if (!ret->field && kind == EVENT_DECLARATION) {
        ret->slot = slot_find(STR("item"));
        ret->field = field_find(ret->slot->fields, name);
    }
    return ret->field != NULL;
}

bool map_is_for_json(str map)
{
    struct map_line line;
    map = str_sub(map, 0, EVENT_MAP_MAX);
    while (map_line_next(&map, &line))
        if (!line.is_constant && str_eq(line.name, STR("events")))
            return true;
    return false;
}

/* "$.data.rows[].plate" */
static bool is_path(str s)
{
    str part;
    size_t steps = 0;
    if (str_eq(s, STR("$")))
        return true;
    if (str_starts(s, STR("$")))
        s = str_sub(s, s.len > 1 && s.ptr[1] == '.' ? 2 : 1, s.len);
    if (!s.len || s.ptr[s.len - 1] == '.')
        return false;
    while (str_cut(&s, '.', &part)) {
        bool is_list = false;
        for (steps++; str_ends(part, STR("[]")); part.len -= 2, steps++)
            is_list = true;
        if ((!part.len && !is_list) || str_has(part, '[') || str_has(part, ']'))
            return false;
    }
    return steps <= EVENT_MAP_STEPS_MAX;
}

/* What is wrong with one line; NULL nothing. */
static const char *fault_of(const struct map_line *line, bool is_json, enum event_kind kind)
{
    struct target t;
    if (!line->is_good)
        return "it is not NAME = COLUMN, NAME = PATH or NAME := VALUE";
    if (is_json && !line->is_constant && !is_path(line->from))
        return "a path is names divided by dots, each with [] behind it where it is a list, at "
               "most "
               "32 of them";
    if (!target_of(line->name, kind, &t))
        return "no field has that name (ntc link explain KIND tells them)";
    if (t.what == TARGET_KIND && line->is_constant && event_kind_from(line->from) < 0)
        return "no kind of event has that name";
    if (t.what == TARGET_FIELD && !(t.slot->kinds & 1u << kind) && is_json)
        return "an event of that kind has no such record";
    if (!is_json && (t.what == TARGET_EVENTS || t.what == TARGET_SENT))
        return "that is for a map of JSON, which has a line `events = PATH`";
    if (is_json && t.what == TARGET_KIND && !line->is_constant)
        return "in JSON the kind is told once, `kind := KIND`";
    if ((t.what == TARGET_EVENTS || t.what == TARGET_SENT) && line->is_constant)
        return "that is no constant";
    return NULL;
}

/* "cash[].notes[]" of "cash[].notes[].of": the element that a path is of. */
static str element_of(str path)
{
    while (path.len && !str_ends(path, STR("[]")))
        path.len--;
    return path;
}

/* A number of the whole and numbers of its parts, in records of one kind: a sum would count both.
 */
static bool has_parts(str map, const struct map_line *whole, enum event_kind kind)
{
    struct map_line line;
    struct target w, t;
    str outer = element_of(whole->from);
    if (whole->is_constant || !outer.len || !target_of(whole->name, kind, &w) || !w.slot ||
        (w.field->type != FIELD_F64 && w.field->type != FIELD_I64))
        return false;
    while (map_line_next(&map, &line)) {
        str inner = line.is_constant ? STR("") : element_of(line.from);
        if (inner.len > outer.len && str_starts(inner, outer) && inner.ptr[outer.len] == '.' &&
            target_of(line.name, kind, &t) && t.slot == w.slot)
            return true;
    }
    return false;
}

int event_map_check(struct arena *a, str map)
{
    const str whole = map;
    struct map_line line;
    int kind = EVENT_DECLARATION;
    size_t n = 0, events = 0;
    bool is_json = map_is_for_json(map);
    if (map.len > EVENT_MAP_MAX)
        return fail(ERR_INVALID, "a map is a text of at most %d KiB", EVENT_MAP_MAX / 1024);
    while (map_line_next(&map, &line)) {
        const char *fault = fault_of(&line, is_json, (enum event_kind)kind);
        if (!fault && ++n > EVENT_MAP_LINES_MAX)
            fault = "a map has at most 1000 lines";
        if (!fault && is_json && has_parts(whole, &line, (enum event_kind)kind))
            fault = "it is a number of an element of which others are parts: map the one or the "
                    "others, or a sum counts both";
        if (!fault && str_eq(line.name, STR("events")) && ++events > 1)
            fault = "it stands there twice";
        if (fault)
            return fail(ERR_INVALID, "map, '%s': %s", str_cstr(a, str_sub(line.name, 0, 80)),
                        fault);
        if (str_eq(line.name, STR("kind")) && line.is_constant)
            kind = event_kind_from(line.from);
    }
    return n ? 0 : fail(ERR_INVALID, "the map has no line");
}
