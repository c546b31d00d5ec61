// SPDX-License-Identifier: Apache-2.0
#include "assess/list/reader.h"
#include "base/err.h"
#include "format/xml.h"

#include <string.h>

/* One child of an INDIVIDUAL or ENTITY with what stood in it. */
enum { PARTS_MAX = 16 };
struct child {
    str name;
    str names[PARTS_MAX], texts[PARTS_MAX];
    size_t n;
};

struct un {
    struct arena *a;
    struct list_entries *ret;
    struct findings *findings;
    struct list_entry *entry; /* NULL between entries */
    struct child child;
    struct buf text;
    int depth;
};

static str part(const struct child *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->names[i], str_c(name)))
            return c->texts[i];
    return (str){ "", 0 };
}

static void add_alias(struct un *u)
{
    bool low = str_eq_nocase(part(&u->child, "QUALITY"), STR("Low"));
    list_add_text(u->a, low ? &u->entry->weak_aliases : &u->entry->aliases,
                  part(&u->child, "ALIAS_NAME"));
}

static void add_birth(struct un *u)
{
    const struct child *c = &u->child;
    str from = part(c, "FROM_YEAR"), to = part(c, "TO_YEAR");
    bool vague = str_eq_nocase(part(c, "TYPE_OF_DATE"), STR("APPROXIMATELY"));
    str date = part(c, "DATE");
    if (date.len == 0)
        date = part(c, "YEAR");
    if (from.len || to.len)
        date = str_fmt(u->a, STR_FMT " to " STR_FMT, STR_ARG(from), STR_ARG(to));
    else if (vague)
        date = str_fmt(u->a, "circa " STR_FMT, STR_ARG(date));
    list_add_birth(u->a, u->entry, date);
}

static void add_document(struct un *u)
{
    const struct child *c = &u->child;
    str country = part(c, "ISSUING_COUNTRY"), type = part(c, "TYPE_OF_DOCUMENT");
    if (country.len == 0)
        country = part(c, "COUNTRY_OF_ISSUE");
    bool passport = type.len && !str_starts(type, STR("National"));
    list_add_document(u->a, u->entry, passport ? "passport" : "identity", part(c, "NUMBER"),
                      country);
}

static void add_address(struct un *u)
{
    struct buf b = buf_new(u->a, 2048);
    for (size_t i = 0; i < u->child.n; i++) {
        if (str_eq(u->child.names[i], STR("NOTE")))
            continue;
        buf_add(&b, b.len ? STR(", ") : STR(""));
        buf_add(&b, u->child.texts[i]);
    }
    list_add_text(u->a, &u->entry->addresses, buf_str(&b));
}

static void add_nationality(struct un *u)
{
    for (size_t i = 0; i < u->child.n; i++)
        list_add_text(u->a, &u->entry->nationality, list_country(u->a, u->child.texts[i]));
}

static void add_name(struct un *u)
{
    str old = u->entry->name, more = part(&u->child, "");
    u->entry->name =
        old.len ? str_fmt(u->a, STR_FMT " " STR_FMT, STR_ARG(old), STR_ARG(more)) : more;
}

static void add_key(struct un *u) { u->entry->key = part(&u->child, ""); }
static void add_script(struct un *u)
{
    list_add_text(u->a, &u->entry->aliases, part(&u->child, ""));
}
static void add_programme(struct un *u) { u->entry->programme = part(&u->child, ""); }
static void add_reference(struct un *u) { u->entry->reference = part(&u->child, ""); }
static void add_listed(struct un *u) { u->entry->listed_on = str_sub(part(&u->child, ""), 0, 10); }
static void add_sex(struct un *u) { u->entry->sex = list_sex(part(&u->child, "")); }
static void add_remarks(struct un *u) { u->entry->remarks = part(&u->child, ""); }

static const struct {
    const char *name;
    void (*add)(struct un *u);
} children[] = {
    { "DATAID", add_key },
    { "FIRST_NAME", add_name },
    { "SECOND_NAME", add_name },
    { "THIRD_NAME", add_name },
    { "FOURTH_NAME", add_name },
    { "NAME_ORIGINAL_SCRIPT", add_script },
    { "UN_LIST_TYPE", add_programme },
    { "REFERENCE_NUMBER", add_reference },
    { "LISTED_ON", add_listed },
    { "GENDER", add_sex },
    { "COMMENTS1", add_remarks },
    { "NATIONALITY", add_nationality },
    { "INDIVIDUAL_ALIAS", add_alias },
    { "ENTITY_ALIAS", add_alias },
    { "INDIVIDUAL_DATE_OF_BIRTH", add_birth },
    { "INDIVIDUAL_DOCUMENT", add_document },
    { "INDIVIDUAL_ADDRESS", add_address },
    { "ENTITY_ADDRESS", add_address },
};

static void end_part(struct un *u, str name)
{
    str text = list_squeeze(u->a, buf_str(&u->text));
    u->text = buf_new(u->a, XML_TEXT_MAX);
    if (text.len == 0 || u->child.n == PARTS_MAX)
        return;
    u->child.names[u->child.n] = name;
    u->child.texts[u->child.n++] = text;
}

static void end_entry(struct un *u)
{
    str what = u->entry->programme;
    u->entry->reason = str_fmt(u->a, "Listed by the Security Council: " STR_FMT, STR_ARG(what));
    u->entry = NULL;
}

/* Depth 0 CONSOLIDATED_LIST, 1 INDIVIDUALS, 2 INDIVIDUAL, 3 its children, 4 their parts. */
static void take(struct un *u, const struct xml_node *n)
{
    int depth = n->depth - 2;
    if (n->what == XML_OPEN && depth == 0) {
        bool person = str_eq(n->name, STR("INDIVIDUAL"));
        if ((!person && !str_eq(n->name, STR("ENTITY"))) || u->ret->n >= LIST_ENTRIES_MAX)
            return;
        u->entry = list_push(u->a, u->ret);
        u->entry->kind = person ? STR("person") : STR("entity");
        return;
    }
    if (!u->entry)
        return;
    if (n->what == XML_TEXT) {
        buf_add(&u->text, n->text);
    } else if (n->what == XML_OPEN) {
        if (depth == 1)
            u->child = (struct child){ .name = str_copy(u->a, n->name) };
        u->text = buf_new(u->a, XML_TEXT_MAX);
    } else if (depth == 0) {
        end_entry(u);
    } else if (depth > 1) {
        end_part(u, str_copy(u->a, n->name));
    } else {
        end_part(u, STR(""));
        for (size_t i = 0; u->child.n > 0 && i < countof(children); i++)
            if (str_eq(u->child.name, str_c(children[i].name)))
                children[i].add(u);
    }
}

/* A file that is other XML, or none at all, is refused; one that broke has its finding. */
static int check_root(const struct list_file *file, const struct xml_node *first)
{
    size_t at;
    if (!first && !str_find(str_sub(file->bytes, 0, 200), STR("<"), &at))
        return fail(ERR_INVALID, "as un-xml the file must be XML");
    if (first && !str_eq(first->name, STR("CONSOLIDATED_LIST")))
        return fail(ERR_INVALID,
                    "as un-xml the file must begin with CONSOLIDATED_LIST, not with " STR_FMT,
                    STR_ARG(str_sub(first->name, 0, 60)));
    return 0;
}

static int parse(struct arena *a, const struct list_file *file, struct list_entries *ret,
                 struct findings *findings)
{
    cleanup(xml_closep) struct xml *x = NULL;
    struct un u = { .a = a, .ret = ret, .findings = findings };
    struct xml_node node;
    int r = xml_open(file->bytes, &x);
    u.text = buf_new(a, XML_TEXT_MAX);
    bool is_first = true;
    while (r == 0 && (r = xml_next(x, &node)) == 0) {
        if (is_first)
            TRY(check_root(file, &node));
        is_first = false;
        take(&u, &node);
        if (arena_full(a))
            return fail(ERR_LIMIT, "the list does not fit into its memory");
    }
    if (r < 0) { /* what stood before the fault is kept, but not the entry in which it broke */
        list_doubt_cut(a, file, err_last(), findings);
        if (is_first)
            TRY(check_root(file, NULL));
        if (u.entry)
            ret->n--;
    }
    return 0;
}

const struct list_format list_un_xml = {
    .name = "un-xml",
    .what = "United Nations Security Council consolidated list (XML)",
    .list = "UN",
    .basis = "United Nations (Security Council) Act 1948",
    .owner = "Ministry of Foreign Affairs",
    .action = "hold",
    .parse = parse,
};
