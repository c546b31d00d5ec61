// SPDX-License-Identifier: Apache-2.0
/* EU lists as tables: the form of the Official Journal's annexes (one row an entry,
 * values parted by ;) and the consolidated file (several rows an entry). */
#include "assess/list/columns.h"
#include "base/err.h"
#include "base/map.h"

static void each_value(struct arena *a, struct list_entry *e, str value,
                       void (*add)(struct arena *, struct list_entry *, str))
{
    str one;
    while (str_cut(&value, ';', &one))
        add(a, e, str_trim(one));
}

/* "Dmitri X (Dmitriy X)" and "X (Russian spelling: Y)" are two names each. */
static void one_alias(struct arena *a, struct list_entry *e, str s)
{
    size_t open, colon;
    if (!str_find(s, STR("("), &open) || s.ptr[s.len - 1] != ')') {
        list_add_text(a, &e->aliases, s);
        return;
    }
    str inner = str_sub(s, open + 1, s.len - open - 2);
    list_add_text(a, &e->aliases, str_sub(s, 0, open));
    if (str_find(inner, STR(":"), &colon))
        inner = str_sub(inner, colon + 1, inner.len);
    list_add_text(a, &e->aliases, inner);
}

static void alias(struct arena *a, struct list_entry *e, str v) { each_value(a, e, v, one_alias); }

static void name(struct arena *a, struct list_entry *e, str v)
{
    if (e->name.len == 0)
        e->name = v;
    else if (!str_eq(e->name, v))
        list_add_text(a, &e->aliases, v);
}

static void one_weak(struct arena *a, struct list_entry *e, str v)
{
    list_add_text(a, &e->weak_aliases, v);
}
static void weak(struct arena *a, struct list_entry *e, str v) { each_value(a, e, v, one_weak); }
static void birth(struct arena *a, struct list_entry *e, str v)
{
    each_value(a, e, v, list_add_birth);
}

static void one_nationality(struct arena *a, struct list_entry *e, str v)
{
    list_add_text(a, &e->nationality, list_country(a, v));
}
static void nationality(struct arena *a, struct list_entry *e, str v)
{
    each_value(a, e, v, one_nationality);
}

static void number(struct arena *a, struct list_entry *e, const char *type, str v)
{
    str no, country;
    size_t at;
    while (v.len) {
        str one = v;
        if (str_find(v, STR(" and "), &at)) {
            one = str_sub(v, 0, at);
            v = str_sub(v, at + 5, v.len);
        } else {
            v = STR("");
        }
        if (list_number_in(a, one, &no, &country))
            list_add_document(a, e, type, no, country);
    }
}
static void one_passport(struct arena *a, struct list_entry *e, str v)
{
    number(a, e, "passport", v);
}
static void one_identity(struct arena *a, struct list_entry *e, str v)
{
    number(a, e, "identity", v);
}
static void passport(struct arena *a, struct list_entry *e, str v)
{
    each_value(a, e, v, one_passport);
}
static void identity(struct arena *a, struct list_entry *e, str v)
{
    each_value(a, e, v, one_identity);
}
static void registration(struct arena *a, struct list_entry *e, str v)
{
    list_add_document(a, e, "registration", v, STR(""));
}
static void imo(struct arena *a, struct list_entry *e, str v)
{
    list_add_document(a, e, "imo", v, STR(""));
}
static void address(struct arena *a, struct list_entry *e, str v)
{
    list_add_text(a, &e->addresses, v);
}
static void kind(struct arena *a unused, struct list_entry *e, str v)
{
    e->kind = str_eq_nocase(v, STR("person")) || str_eq_nocase(v, STR("P")) ? STR("person")
              : str_eq_nocase(v, STR("vessel"))                             ? STR("vessel")
                                                                            : STR("entity");
}
static void sex(struct arena *a unused, struct list_entry *e, str v) { e->sex = list_sex(v); }
static void father(struct arena *a unused, struct list_entry *e, str v) { e->father = v; }
static void reason(struct arena *a unused, struct list_entry *e, str v) { e->reason = v; }
static void programme(struct arena *a unused, struct list_entry *e, str v) { e->programme = v; }
static void reference(struct arena *a unused, struct list_entry *e, str v) { e->reference = v; }
static void remarks(struct arena *a unused, struct list_entry *e, str v) { e->remarks = v; }
static void listed(struct arena *a, struct list_entry *e, str v)
{
    struct list_birth day;
    if (list_birth_read(a, v, &day)) /* the same ways of writing a date */
        e->listed_on = day.from;
}
/* A key made of several cells: regulation, annex, record. A record number is of its annex. */
static void key(struct arena *a, struct list_entry *e, str v)
{
    e->key = e->key.len ? str_fmt(a, STR_FMT "-" STR_FMT, STR_ARG(e->key), STR_ARG(v)) : v;
}

static void record(struct arena *a, struct list_entry *e, str v) { key(a, e, v); }

static const struct list_column columns[] = {
    { "celex annex", key },
    { "recordid entitylogicalid logicalid", record },
    { "entityeureferencenumber eureferencenumber euref", reference },
    { "schema entitysubjecttype subjecttype entitysubjecttypeclassificationcode type", kind },
    { "name namealiaswholename wholename naalwholename", name },
    { "alias previousname aliases", alias },
    { "weakalias weakaliases", weak },
    { "birthdate birthdatebirthdate dateofbirth birthdateyear", birth },
    { "nationality citizenshipcountryiso2code citizenshipcountrydescription country flag",
      nationality },
    { "gender namealiasgender sex", sex },
    { "fathername", father },
    { "passportnumber", passport },
    { "idnumber identificationnumber", identity },
    { "registrationnumber", registration },
    { "imonumber", imo },
    { "address addresses", address },
    { "programkey programme entityregulationprogramme regulationprogramme", programme },
    { "reason entityremark", reason },
    { "startdate entitydesignationdate listedon", listed },
    { "notes remarks", remarks },
};

static void take(struct arena *a, const struct list_header *h, const struct csv_row *r,
                 struct list_entry *ret)
{
    bool has_record = false;
    *ret = (struct list_entry){ .kind = STR("entity") };
    for (size_t i = 0; i < h->n && i < r->n; i++) {
        str v = list_squeeze(a, str_sub(r->at[i].text, 0, 1 << 16));
        if (!h->at[i] || v.len == 0)
            continue;
        h->at[i]->add(a, ret, v);
        has_record |= h->at[i]->add == record;
    }
    if (!has_record) /* some annexes do not number their rows */
        key(a, ret, ret->name);
}

/* A further row of the same entry adds names, dates and numbers. */
static void join(struct arena *a, struct list_entry *e, const struct list_entry *more)
{
    name(a, e, more->name);
    list_each (const str, s, &more->aliases)
        list_add_text(a, &e->aliases, *s);
    list_each (const struct list_birth, b, &more->births)
        list_add_birth(a, e,
                       str_eq(b->from, b->to)
                           ? b->from
                           : str_fmt(a, STR_FMT " to " STR_FMT, STR_ARG(b->from), STR_ARG(b->to)));
    list_each (const struct list_document, d, &more->documents)
        if (e->documents.n < LIST_VALUES_MAX)
            *list_push(a, &e->documents) = *d;
    list_each (const str, s, &more->nationality)
        list_add_text(a, &e->nationality, *s);
}

/* Without them it is another table, of which some columns happen to be called alike. */
static int check_columns(struct arena *a, const struct list_header *h)
{
    bool has_kind = false, has_name = false, has_key = false;
    struct buf missing = buf_new(a, 200);
    for (size_t i = 0; i < h->n; i++) {
        if (!h->at[i])
            continue;
        has_kind |= h->at[i]->add == kind;
        has_name |= h->at[i]->add == name;
        has_key |= h->at[i]->add == key || h->at[i]->add == record;
    }
    if (!has_key)
        buf_add(&missing, STR(", recordId or celex (Entity_LogicalId)"));
    if (!has_kind)
        buf_add(&missing, STR(", schema (Entity_SubjectType)"));
    if (!has_name)
        buf_add(&missing, STR(", name (NameAlias_WholeName)"));
    return missing.len ? list_refuse_columns("eu-csv", str_sub(buf_str(&missing), 2, missing.len))
                       : 0;
}

static int parse(struct arena *a, const struct list_file *file, struct list_entries *ret,
                 struct findings *findings)
{
    struct csv c = csv_open(file->bytes);
    struct csv_row r = { 0 };
    struct list_header h;
    struct map index = map_new(a);
    if (!csv_next(&c, a, &r))
        return 0;
    list_header_read(a, &r, columns, countof(columns), &h);
    TRY(check_columns(a, &h));
    while (csv_next(&c, a, &r)) {
        struct list_entry e;
        if (arena_full(a) || ret->n >= LIST_ENTRIES_MAX)
            return fail(ERR_LIMIT, "the list does not fit into its memory");
        if (r.broken || r.n < 3) {
            list_finding(a, findings, MINOR, r.offset,
                         r.broken ? "a row with an open quote" : "a broken row");
            continue;
        }
        take(a, &h, &r, &e);
        void **at = map_at(&index, e.key);
        if (*at && e.key.len) {
            join(a, &ret->at[(uintptr_t)*at - 1], &e);
            continue;
        }
        *list_push(a, ret) = e;
        *at = (void *)(uintptr_t)ret->n;
    }
    return 0;
}

const struct list_format list_eu_csv = {
    .name = "eu-csv",
    .what = "European Union: annexes of the Official Journal or the consolidated file (CSV)",
    .list = "EU",
    .basis = "Foreign list, for information: no order of a Pakistani authority",
    .owner = "Sanctions Desk",
    .action = "question",
    .parse = parse,
    .is_table = true,
};
