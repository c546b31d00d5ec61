// SPDX-License-Identifier: Apache-2.0
#include "identity/columns.h"

#include "base/err.h"
#include "identity/identity_private.h"

#include <string.h>

/* Column names that tell of the key of a record. */
static const char id_columns[] = "id recid recordid recordkey key uid uniqueid observation";

static void columns_clear(size_t n, struct columns *ret)
{
    ret->n = n < COLUMNS_MAX ? n : COLUMNS_MAX;
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        ret->field[i] = COLUMN_NONE;
}

str column_field_name(int field)
{
    return field == COLUMN_ID ? STR("id") : str_c(identity_field_names[field]);
}

static int field_named(str name)
{
    if (str_eq_nocase(name, STR("id")))
        return COLUMN_ID;
    for (int f = 0; f < IDENTITY_FIELDS; f++)
        if (str_eq_nocase(name, str_c(identity_field_names[f])))
            return f;
    return COLUMN_NONE;
}

static int map_line(str line, const str *head, struct columns *ret)
{
    size_t at;
    if (!str_find(line, STR("->"), &at))
        return fail(ERR_INVALID, "'" STR_FMT "' is not: column -> field", STR_ARG(line));
    str column = str_trim(str_sub(line, 0, at)), field = str_trim(str_sub(line, at + 2, line.len));
    int f = field_named(field);
    if (f == COLUMN_NONE)
        return fail(ERR_INVALID, "there is no field '" STR_FMT "'", STR_ARG(field));
    for (size_t i = 0; i < ret->n; i++)
        if (str_eq_nocase(str_trim(head[i]), column)) {
            ret->field[i] = f;
            return 0;
        }
    return fail(ERR_INVALID, "the table has no column '" STR_FMT "'", STR_ARG(column));
}

int columns_read(str map, const str *head, size_t n, struct columns *ret)
{
    str line;
    size_t mapped = 0;
    columns_clear(n, ret);
    while (str_cut(&map, '\n', &line)) {
        str comment, whole = line;
        str_cut(&whole, '#', &comment);
        line = str_trim(comment);
        if (line.len == 0)
            continue;
        TRY(map_line(line, head, ret));
        mapped++;
    }
    return mapped ? 0 : fail(ERR_INVALID, "the map names no column");
}

/* Small letters and digits of a column's name. */
static str plain(str name, char ret[64])
{
    size_t n = 0;
    for (size_t i = 0; i < name.len && n < 64; i++) {
        char c = name.ptr[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            ret[n++] = c;
    }
    return (str){ ret, n };
}

static bool lists(const char *words, str word)
{
    str rest = str_c(words), one;
    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

size_t columns_guess(const str *head, size_t n, struct columns *ret)
{
    size_t known = 0;
    bool has_id = false;
    columns_clear(n, ret);
    for (size_t i = 0; i < ret->n; i++) {
        char room[64];
        str name = plain(head[i], room);
        if (!has_id && lists(id_columns, name)) {
            ret->field[i] = COLUMN_ID;
            has_id = true;
        }
        for (int f = 0; f < IDENTITY_FIELDS && ret->field[i] == COLUMN_NONE; f++)
            if (lists(field_rows[f].columns, name))
                ret->field[i] = f;
        known += ret->field[i] != COLUMN_NONE;
    }
    return known;
}
