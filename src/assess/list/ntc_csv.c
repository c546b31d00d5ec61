// SPDX-License-Identifier: Apache-2.0
/* Our own form: the columns of entry.def, several values parted by |. */
#include "assess/list/reader.h"
#include "base/err.h"
#include "base/fold.h"
#include "format/csv.h"
#include "model/countries.h"

#include <string.h>

/* The next value of a cell; \| and \\ stand for | and \. */
static bool next_value(struct arena *a, str *rest, str *ret)
{
    if (rest->len == 0)
        return false;
    size_t end = 0, n = 0;
    while (end < rest->len && rest->ptr[end] != '|')
        end += rest->ptr[end] == '\\' && end + 1 < rest->len ? 2 : 1;
    char *p = make_n(a, char, end + 1); /* of this value, not of the whole cell */
    for (size_t i = 0; i < end; i++) {
        if (rest->ptr[i] == '\\' && i + 1 < rest->len)
            i++;
        p[n++] = rest->ptr[i];
    }
    *ret = (str){ p, n };
    *rest = str_sub(*rest, end + 1, rest->len);
    return true;
}

static bool is_partial_date(str s)
{
    int64_t day;
    if (s.len == 4)
        return str_is_digits(s);
    if (s.len == 7)
        return str_is_digits(str_sub(s, 0, 4)) && s.ptr[4] == '-' &&
               str_is_digits(str_sub(s, 5, 2));
    return date_parse(s, &day) == 0;
}

static bool add_birth(struct arena *a, struct list_births *l, str s)
{
    size_t at;
    struct list_birth b = { s, s };
    if (str_find(s, STR(".."), &at))
        b = (struct list_birth){ str_sub(s, 0, at), str_sub(s, at + 2, s.len) };
    if (!is_partial_date(b.from) || !is_partial_date(b.to))
        return false;
    *list_push(a, l) = b;
    return true;
}

static bool add_document(struct arena *a, struct list_documents *l, str s)
{
    size_t first, last = s.len;
    if (!str_find(s, STR(":"), &first))
        return false;
    while (last > first + 1 && s.ptr[last - 1] != ':')
        last--;
    if (last == first + 1) /* type:number */
        last = s.len + 1;
    struct list_document d = { .type = str_sub(s, 0, first),
                               .number = str_sub(s, first + 1, last - 1 - (first + 1)),
                               .country = str_sub(s, last, s.len) };
    if (d.number.len == 0)
        return false;
    *list_push(a, l) = d;
    return true;
}

static bool set_field(struct arena *a, struct list_entry *e, const struct list_field *f, str cell)
{
    void *p = (char *)e + f->offset;
    str value;
    bool good = true;
    if (f->type == LIST_TEXT) {
        *(str *)p = cell;
        return true;
    }
    for (size_t n = 0; n < LIST_VALUES_MAX && next_value(a, &cell, &value); n++) {
        if (value.len == 0)
            continue;
        if (f->type == LIST_TEXTS)
            *list_push(a, (struct list_texts *)p) = value;
        else if (f->type == LIST_BIRTHS)
            good &= add_birth(a, p, value);
        else
            good &= add_document(a, p, value);
    }
    return good;
}

static const struct list_field *field_of(str name)
{
    for (size_t i = 0; i < list_fields_n; i++)
        if (str_eq_nocase(str_trim(name), str_c(list_fields[i].name)))
            return &list_fields[i];
    return NULL;
}

/* How the values of such a field are written. */
static const char *form_of(const struct list_field *f)
{
    return f->type == LIST_DOCUMENTS ? "type:number:country, as in passport:AB123:PAK"
                                     : "a date, or two with .. between";
}

/* No letter of several bytes is cut. */
static str beginning(str s)
{
    enum { SAID = 60 };
    size_t n = s.len < SAID ? s.len : SAID;
    while (n < s.len && n > 0 && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

static bool is_country(struct arena *a, str s)
{
    return s.len == 0 || country_code(fold(a, str_trim(s))) != NULL;
}

/* The first of the states of an entry that is none; "": each is one, or is not told. */
static str no_country_of(struct arena *a, const struct list_entry *e)
{
    list_each (const struct list_document, d, &e->documents)
        if (!is_country(a, d->country))
            return d->country;
    list_each (const str, s, &e->nationality)
        if (!is_country(a, *s))
            return *s;
    return STR("");
}

static str no_country(struct arena *a, str s)
{
    return is_country(a, s) ? STR("")
                            : str_fmt(a, "'" STR_FMT "' is no country: write it as in PAK or Iran",
                                      STR_ARG(beginning(s)));
}

static str birth_fault(struct arena *a, str value)
{
    struct list_births births = { 0 };
    return add_birth(a, &births, value)
               ? STR("")
               : str_fmt(a,
                         "'" STR_FMT "' is no date of birth: it is a date, or two with .. between",
                         STR_ARG(beginning(value)));
}

static str document_fault(struct arena *a, str value)
{
    struct list_documents documents = { 0 };
    if (add_document(a, &documents, value))
        return no_country(a, documents.at[0].country);
    return str_fmt(
        a, "'" STR_FMT "' is no document: it is type:number:country, as in passport:AB123:PAK",
        STR_ARG(beginning(value)));
}

str list_value_fault(struct arena *a, str name, str cell)
{
    const struct list_field *f = field_of(name);
    if (!f)
        return STR("");
    bool is_state = str_eq(str_c(f->name), STR("nationality"));
    str value = STR(""), fault = STR("");
    while (fault.len == 0 && next_value(a, &cell, &value)) {
        if (value.len == 0)
            continue;
        fault = f->type == LIST_BIRTHS      ? birth_fault(a, value)
                : f->type == LIST_DOCUMENTS ? document_fault(a, value)
                : is_state                  ? no_country(a, value)
                                            : STR("");
    }
    return fault;
}

static str key_in(const struct csv_row *r, const struct list_field *const *columns, size_t n)
{
    for (size_t i = 0; i < n && i < r->n; i++)
        if (columns[i] && str_eq(str_c(columns[i]->name), STR("key")))
            return str_sub(r->at[i].text, 0, 60);
    return STR("");
}

/* What no entry is without. */
static int check_columns(struct arena *a, const struct list_field *const *columns, size_t n)
{
    static const char *const needed[] = { "list", "key", "kind", "name" };
    struct buf missing = buf_new(a, 100);
    for (size_t k = 0; k < countof(needed); k++) {
        bool is_there = false;
        for (size_t i = 0; i < n; i++)
            is_there |= columns[i] && strcmp(columns[i]->name, needed[k]) == 0;
        if (!is_there)
            buf_fmt(&missing, "%s%s", missing.len ? ", " : "", needed[k]);
    }
    return missing.len ? list_refuse_columns("ntc-csv", buf_str(&missing)) : 0;
}

static int parse(struct arena *a, const struct list_file *file, struct list_entries *ret,
                 struct findings *findings)
{
    enum { COLUMNS_MAX = 64 };
    const struct list_field *columns[COLUMNS_MAX] = { 0 };
    struct csv c = csv_open(file->bytes);
    struct csv_row r = { 0 };
    if (!csv_next(&c, a, &r))
        return 0;
    size_t n = r.n < COLUMNS_MAX ? r.n : COLUMNS_MAX;
    for (size_t i = 0; i < n; i++) {
        columns[i] = field_of(r.at[i].text);
        if (!columns[i])
            list_finding(a, findings, MINOR, r.at[i].offset, "no field is called '" STR_FMT "'",
                         STR_ARG(str_sub(r.at[i].text, 0, 60)));
    }
    TRY(check_columns(a, columns, n));
    while (csv_next(&c, a, &r)) {
        if (arena_full(a) || ret->n >= LIST_ENTRIES_MAX)
            return fail(ERR_LIMIT, "the list does not fit into its memory");
        if (r.broken) {
            list_finding(a, findings, MAJOR, r.offset, "a row with an open quote");
            continue;
        }
        struct list_entry e = { 0 };
        str key = key_in(&r, columns, n);
        for (size_t i = 0; i < n && i < r.n; i++)
            if (columns[i] && !set_field(a, &e, columns[i], r.at[i].text))
                list_finding(a, findings, MINOR, r.at[i].offset,
                             "entry '" STR_FMT "': a bad value of %s left out; it is %s",
                             STR_ARG(key), columns[i]->name, form_of(columns[i]));
        str odd = no_country_of(a, &e);
        if (odd.len)
            list_finding(a, findings, MINOR, r.offset,
                         "entry '" STR_FMT "': '" STR_FMT
                         "' is no country; it is kept, and no number is held against it",
                         STR_ARG(key), STR_ARG(beginning(odd)));
        *list_push(a, ret) = e;
    }
    return 0;
}

int list_entry_from_row(struct arena *a, str row, struct list_entry *ret)
{
    struct csv c = { .text = row, .sep = ',' }; /* one row: nothing to guess from */
    struct csv_row r = { 0 };
    *ret = (struct list_entry){ 0 };
    if (!csv_next(&c, a, &r) || r.broken || r.n != list_fields_n)
        return fail(ERR_CORRUPT, "a stored list entry cannot be read");
    for (size_t i = 0; i < r.n; i++)
        if (!set_field(a, ret, &list_fields[i], r.at[i].text))
            return fail(ERR_CORRUPT, "a stored list entry has a bad %s", list_fields[i].name);
    ret->hash = list_entry_hash(a, ret);
    return 0;
}

const struct list_format list_ntc_csv = {
    .name = "ntc-csv",
    .what = "our own form: one column for each field of an entry",
    .list = "",
    .basis = "",
    .owner = "",
    .action = "",
    .parse = parse,
    .is_table = true,
};
