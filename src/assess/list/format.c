// SPDX-License-Identifier: Apache-2.0
/* The formats that lists come in. docs/lists.md */
#include "assess/list/reader.h"
#include "base/err.h"
#include "base/map.h"

static const struct list_format *const formats[] = {
    &list_eu_csv,
    &list_ntc_csv,
    &list_ofac_csv,
    &list_un_xml,
};

const struct list_format *list_format_at(size_t i)
{
    return i < countof(formats) ? formats[i] : NULL;
}

const struct list_format *list_format_find(str name)
{
    for (size_t i = 0; i < countof(formats); i++)
        if (str_eq(name, str_c(formats[i]->name)))
            return formats[i];
    return NULL;
}

static void fill(str *field, const char *value)
{
    if (field->len == 0)
        *field = str_c(value);
}

static const char *const kinds[] = { "person", "entity", "vessel", "aircraft", "vehicle" };

static bool is_kind(str kind)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(kind, str_c(kinds[i])))
            return true;
    return false;
}

/* What is missing, or what kind or action is none; empty: nothing. */
static str fault_of(struct arena *a, const struct list_entry *e)
{
    const struct {
        const char *name;
        str value;
    } needed[] = {
        { "list", e->list }, { "key", e->key }, { "kind", e->kind }, { "name", e->name }
    };
    struct buf b = buf_new(a, 1000);
    for (size_t i = 0; i < countof(needed); i++)
        if (needed[i].value.len == 0)
            buf_fmt(&b, "%s%s", b.len ? ", " : "has no ", needed[i].name);
    if (b.len)
        return buf_str(&b);
    if (is_kind(e->kind))
        return list_action_fault(a, e->action);
    str bad = str_sub(e->kind, 0, 40);
    buf_fmt(&b, "has the kind '" STR_FMT "'; kinds are", STR_ARG(bad));
    for (size_t i = 0; i < countof(kinds); i++)
        buf_fmt(&b, "%s %s", i ? "," : "", kinds[i]);
    return buf_str(&b);
}

/* Where an entry stands whose texts were not copied; 0: not known. */
static size_t place_in(str file, const struct list_entry *e)
{
    str text = e->key.len ? e->key : e->name;
    uintptr_t at = (uintptr_t)text.ptr, from = (uintptr_t)file.ptr;
    return text.len && at > from && at < from + file.len ? at - from : 0;
}

/* Complete and new, with its hash; else a finding says why not. */
static bool is_good(struct arena *a, struct list_entry *e, struct map *seen, struct findings *f)
{
    str key = str_sub(e->key, 0, 60);
    str fault = fault_of(a, e);
    if (fault.len) {
        list_finding(a, f, MAJOR, 0, "entry '" STR_FMT "' " STR_FMT, STR_ARG(key), STR_ARG(fault));
        return false;
    }
    void **at = map_at(seen, str_fmt(a, STR_FMT ":" STR_FMT, STR_ARG(e->list), STR_ARG(e->key)));
    if (*at) {
        list_finding(a, f, MAJOR, 0, "entry '" STR_FMT "' comes twice", STR_ARG(key));
        return false;
    }
    *at = e;
    e->hash = list_entry_hash(a, e);
    return true;
}

str list_without_key(struct arena *a, str text, str key)
{
    str head = str_fmt(a, "entry '" STR_FMT "' ", STR_ARG(key));
    str rest = str_sub(text, head.len, text.len);
    return str_starts(text, head) ? str_fmt(a, "the entry " STR_FMT, STR_ARG(rest)) : text;
}

str list_expired_text(struct arena *a, const struct list_entry *e)
{
    usec end;
    str expiry = str_sub(e->expiry, 0, 40);
    if (time_parse(e->expiry, &end) < 0)
        return str_fmt(a, "has the expiry '" STR_FMT "', which is no date", STR_ARG(expiry));
    return str_fmt(a, "has expired already, on " STR_FMT, STR_ARG(expiry));
}

static void add_expired(struct arena *a, struct findings *f, size_t offset, str text)
{
    if (f->n < LIST_FINDINGS_MAX)
        *list_push(a, f) =
            (struct finding){ .code = "L-EXPIRY", .weight = MAJOR, .offset = offset, .text = text };
}

void list_drop_expired(struct arena *a, usec now, str file, struct list_entries *entries,
                       struct findings *findings)
{
    struct list_entries kept = { 0 };
    struct findings told = { 0 };
    size_t all = entries->n;
    add_expired(a, &told, 0, STR("")); /* the place of the sum: lists of findings are cut short */
    list_each (const struct list_entry, e, entries) {
        if (!list_entry_has_expired(e, now)) {
            *list_push(a, &kept) = *e;
            continue;
        }
        str key = str_sub(e->key, 0, 60), why = list_expired_text(a, e);
        add_expired(a, &told, place_in(file, e),
                    str_fmt(a, "entry '" STR_FMT "' " STR_FMT, STR_ARG(key), STR_ARG(why)));
    }
    if (kept.n == all)
        return;
    told.at[0].text =
        str_fmt(a, "%zu of %zu entries have expired already and are not taken", all - kept.n, all);
    list_each (const struct finding, f, findings)
        *list_push(a, &told) = *f;
    *entries = kept;
    *findings = told;
}

void list_tell_other(struct arena *a, const struct list_format *format, str list, str file,
                     const struct list_entries *entries, struct findings *findings)
{
    size_t n = 0, sum = findings->n;
    list_each (const struct list_entry, e, entries)
        n += e->list.len && !str_eq(e->list, list);
    if (n == 0 || format->list[0] || sum >= LIST_FINDINGS_MAX)
        return; /* of a publisher's own form the list is called as the form is */
    str called = str_sub(list, 0, 60);
    *list_push(a, findings) = (struct finding){
        .code = "L-LIST",
        .weight = MINOR,
        .text = str_fmt(a, "%zu of %zu entries name another list and are put on '" STR_FMT "'", n,
                        entries->n, STR_ARG(called)),
    };
    list_each (const struct list_entry, e, entries) {
        str key = str_sub(e->key, 0, 60), other = str_sub(e->list, 0, 60);
        if (!e->list.len || str_eq(e->list, list) || findings->n >= LIST_FINDINGS_MAX)
            continue;
        *list_push(a, findings) = (struct finding){
            .code = "L-LIST",
            .weight = MINOR,
            .offset = place_in(file, e),
            .text = str_fmt(a, "entry '" STR_FMT "' names the list '" STR_FMT "'", STR_ARG(key),
                            STR_ARG(other)),
        };
    }
}

int list_parse(struct arena *a, const struct list_format *format, const struct list_file *files,
               size_t n, struct list_entries *ret, struct findings *findings)
{
    struct list_entries raw = { 0 };
    struct map seen = map_new(a);
    size_t before = ret->n, lost = 0;
    for (size_t i = 0; format->is_table && i < n; i++) /* of XML, its reader knows the encoding */
        TRY(list_check_utf8(&files[i]));
    if (format->parse_all)
        TRY(format->parse_all(a, files, n, &raw, findings));
    for (size_t i = 0; format->parse && i < n; i++)
        TRY(format->parse(a, &files[i], &raw, findings));
    list_each (struct list_entry, e, &raw) {
        fill(&e->list, format->list);
        fill(&e->basis, format->basis);
        fill(&e->owner, format->owner);
        fill(&e->action, format->action);
        size_t told = findings->n;
        if (is_good(a, e, &seen, findings))
            *list_push(a, ret) = *e;
        if (findings->n > told && n == 1)
            findings->at[told].offset = place_in(files[0].bytes, e);
        if (arena_full(a))
            return fail(ERR_LIMIT, "the lists do not fit into their memory");
    }
    for (size_t i = 0; format->is_table && i < n; i++)
        lost += list_check_table(a, &files[i], findings);
    list_check_read(a, raw.n + lost, ret->n - before, findings);
    if (raw.n == 0)
        list_finding(a, findings, MAJOR, 0, "no entry could be read as %s", format->name);
    return 0;
}
