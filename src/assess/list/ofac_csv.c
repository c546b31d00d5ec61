// SPDX-License-Identifier: Apache-2.0
/* Three tables joined by their first column; each is known by its width. */
#include "assess/list/reader.h"
#include "base/err.h"
#include "base/map.h"
#include "format/csv.h"

enum { SDN_CELLS = 12, ALT_CELLS = 5, ADD_CELLS = 6 };

struct ofac {
    struct arena *a;
    struct list_entries *ret;
    struct findings *findings;
    struct map index; /* id -> 1 + place in ret */
};

static str value(const struct csv_row *r, size_t i)
{
    str s = i < r->n ? str_trim(r->at[i].text) : STR("");
    return str_eq(s, STR("-0-")) ? STR("") : s;
}

static bool cut_word(str *s, const char *word)
{
    if (!str_starts(*s, str_c(word)))
        return false;
    *s = str_trim(str_sub(*s, str_c(word).len, s->len));
    return true;
}

/* "AB123 (Iran) expires 2020" -> number and country. */
static void add_number(struct ofac *o, struct list_entry *e, const char *type, str s)
{
    str number = s, country = { "", 0 };
    size_t open, close;
    if (str_find(s, STR("("), &open)) {
        number = str_sub(s, 0, open);
        country = str_sub(s, open + 1, s.len);
        if (str_find(country, STR(")"), &close))
            country.len = close;
    } else {
        size_t at;
        if (str_find(s, STR(" issued"), &at) || str_find(s, STR(" expires"), &at))
            number = str_sub(s, 0, at);
    }
    list_add_document(o->a, e, type, number, country);
}

static void remark(struct ofac *o, struct list_entry *e, str s)
{
    static const struct {
        const char *word, *type;
    } numbers[] = {
        { "Passport ", "passport" },
        { "Diplomatic Passport ", "passport" },
        { "Stateless Person Passport ", "passport" },
        { "National ID No. ", "identity" },
        { "Identification Number ", "identity" },
        { "Cedula No. ", "identity" },
        { "C.U.R.P. ", "identity" },
        { "SSN ", "identity" },
        { "National Foreign ID Number ", "identity" },
        { "Tax ID No. ", "tax" },
        { "Registration Number ", "registration" },
        { "Registration ID ", "registration" },
        { "Company Number ", "registration" },
        { "Vessel Registration Identification ", "imo" },
        { "MMSI ", "mmsi" },
    };
    cut_word(&s, "alt. ");
    if (s.len && s.ptr[s.len - 1] == '.')
        s.len--;
    for (size_t i = 0; i < countof(numbers); i++)
        if (cut_word(&s, numbers[i].word)) {
            cut_word(&s, "IMO ");
            add_number(o, e, numbers[i].type, s);
            return;
        }
    if (cut_word(&s, "DOB ")) {
        list_add_birth(o->a, e, s);
    } else if (cut_word(&s, "Gender ")) {
        e->sex = list_sex(s);
    } else if (cut_word(&s, "nationality ") || cut_word(&s, "citizen ")) {
        list_add_text(o->a, &e->nationality, list_country(o->a, s));
    } else if (cut_word(&s, "a.k.a. ") || cut_word(&s, "f.k.a. ") || cut_word(&s, "n.k.a. ")) {
        /* In the remarks stand the publisher's weak names, in quotes. */
        if (s.len >= 2 && s.ptr[0] == '\'' && s.ptr[s.len - 1] == '\'')
            s = str_sub(s, 1, s.len - 2);
        list_add_text(o->a, &e->weak_aliases, s);
    }
}

static void sdn_row(struct ofac *o, const struct csv_row *r)
{
    str id = value(r, 0), type = value(r, 2);
    if (!str_is_digits(id)) {
        if (r->offset > 3 && id.len) /* not the header line */
            list_finding(o->a, o->findings, MINOR, r->offset, "a row without an id");
        return;
    }
    void **at = map_at(&o->index, id);
    if (*at || o->ret->n >= LIST_ENTRIES_MAX) {
        list_finding(o->a, o->findings, MINOR, r->offset, "id " STR_FMT " comes twice",
                     STR_ARG(id));
        return;
    }
    struct list_entry *e = list_push(o->a, o->ret);
    *at = (void *)(uintptr_t)o->ret->n; /* a number in a pointer's place: entries move */
    *e = (struct list_entry){
        .key = id,
        .kind = str_eq(type, STR("individual")) ? STR("person")
                : str_eq(type, STR("vessel"))   ? STR("vessel")
                : str_eq(type, STR("aircraft")) ? STR("aircraft")
                                                : STR("entity"),
        .name = value(r, 1),
        .programme = value(r, 3),
        .reason = value(r, 4),
        .remarks = value(r, 11),
    };
    list_add_document(o->a, e, "callsign", value(r, 5), value(r, 9));
    if (value(r, 9).len)
        list_add_text(o->a, &e->nationality, list_country(o->a, value(r, 9)));
    str rest = e->remarks, one;
    while (str_cut(&rest, ';', &one))
        remark(o, e, str_trim(one));
}

static struct list_entry *entry_of(struct ofac *o, const struct csv_row *r)
{
    uintptr_t place = (uintptr_t)map_get(&o->index, value(r, 0));
    return place ? &o->ret->at[place - 1] : NULL;
}

static void alt_row(struct ofac *o, const struct csv_row *r)
{
    struct list_entry *e = entry_of(o, r);
    if (e)
        list_add_text(o->a, &e->aliases, value(r, 3));
}

static void add_row(struct ofac *o, const struct csv_row *r)
{
    struct list_entry *e = entry_of(o, r);
    struct buf b = buf_new(o->a, 2048);
    if (!e)
        return;
    for (size_t i = 2; i <= 4; i++) {
        if (value(r, i).len)
            buf_add(&b, b.len ? STR(", ") : STR(""));
        buf_add(&b, value(r, i));
    }
    list_add_text(o->a, &e->addresses, buf_str(&b));
}

static size_t width_of(struct arena *a, str bytes)
{
    struct csv c = csv_open(bytes);
    struct csv_row r = { 0 };
    return csv_next(&c, a, &r) ? r.n : 0;
}

/* The rows of sdn.csv bear a number and one of few types; the header line is left out by some. */
static bool is_sdn(struct arena *a, str bytes)
{
    static const char *const types[] = { "", "individual", "entity", "vessel", "aircraft" };
    enum { ROWS_LOOKED_AT = 10 };
    struct csv c = csv_open(bytes);
    struct csv_row r = { 0 };
    for (size_t n = 0; n < ROWS_LOOKED_AT && csv_next(&c, a, &r); n++)
        for (size_t i = 0; i < countof(types) && str_is_digits(value(&r, 0)); i++)
            if (str_eq_nocase(value(&r, 2), str_c(types[i])))
                return true;
    return false;
}

static int check_tables(struct arena *a, const struct list_file *files, size_t n)
{
    bool has_sdn = false;
    for (size_t i = 0; i < n; i++) {
        size_t width = width_of(a, files[i].bytes);
        if (width == 0)
            continue;
        if (width != SDN_CELLS && width != ALT_CELLS && width != ADD_CELLS)
            return fail(ERR_INVALID,
                        "as ofac-csv a file has 12 columns (sdn), 5 (alt) or 6 (add), not %zu",
                        width);
        if (width == SDN_CELLS && !is_sdn(a, files[i].bytes))
            return list_refuse_columns("ofac-csv", STR("ent_num (1st), SDN_Type (3rd)"));
        has_sdn |= width == SDN_CELLS;
    }
    if (!has_sdn)
        return fail(ERR_INVALID, "as ofac-csv sdn.csv is needed, the file with 12 columns");
    return 0;
}

static int read_table(struct ofac *o, const struct list_file *file, size_t width)
{
    struct csv c = csv_open(file->bytes);
    struct csv_row r = { 0 };
    while (csv_next(&c, o->a, &r)) {
        if (arena_full(o->a))
            return fail(ERR_LIMIT, "the list does not fit into its memory");
        if (r.broken || r.n != width) {
            /* The publisher ends its files with a byte 1A. */
            if (r.broken)
                list_finding(o->a, o->findings, MINOR, r.offset, "a row with an open quote");
            else if (r.n > 1 || (r.n == 1 && r.at[0].text.len > 1))
                list_finding(o->a, o->findings, MINOR, r.offset, "a row of %zu cells, not %zu", r.n,
                             width);
            continue;
        }
        if (width == SDN_CELLS)
            sdn_row(o, &r);
        else if (width == ALT_CELLS)
            alt_row(o, &r);
        else
            add_row(o, &r);
    }
    return 0;
}

static int parse_all(struct arena *a, const struct list_file *files, size_t n,
                     struct list_entries *ret, struct findings *findings)
{
    static const size_t order[] = { SDN_CELLS, ALT_CELLS, ADD_CELLS };
    struct ofac o = { .a = a, .ret = ret, .findings = findings, .index = map_new(a) };
    TRY(check_tables(a, files, n));
    for (size_t k = 0; k < countof(order); k++) /* the entries first, then what joins them */
        for (size_t i = 0; i < n; i++)
            if (width_of(a, files[i].bytes) == order[k])
                TRY(read_table(&o, &files[i], order[k]));
    return 0;
}

const struct list_format list_ofac_csv = {
    .name = "ofac-csv",
    .what = "US Treasury SDN list: sdn.csv, with alt.csv and add.csv if at hand",
    .list = "OFAC",
    .basis = "Foreign list, for information: no order of a Pakistani authority",
    .owner = "Sanctions Desk",
    .action = "question",
    .parse_all = parse_all,
    .is_table = true,
};
