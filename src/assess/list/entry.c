// SPDX-License-Identifier: Apache-2.0
#include "assess/list/list.h"

#include "base/digest.h"
#include "base/err.h"
#include "model/record_json.h"

#include <string.h>

#define FIELD(name, type, privacy, doc) \
    { #name, doc, LIST_##type, privacy, offsetof(struct list_entry, name) },
const struct list_field list_fields[] = {
#include "assess/list/entry.def"
};
const size_t list_fields_n = countof(list_fields);

static const void *at(const struct list_entry *e, const struct list_field *f)
{
    return (const char *)e + f->offset;
}

static str birth_text(struct arena *a, const struct list_birth *b)
{
    return str_eq(b->from, b->to)
               ? b->from
               : str_fmt(a, STR_FMT ".." STR_FMT, STR_ARG(b->from), STR_ARG(b->to));
}

static str document_text(struct arena *a, const struct list_document *d)
{
    return str_fmt(a, STR_FMT ":" STR_FMT ":" STR_FMT, STR_ARG(d->type), STR_ARG(d->number),
                   STR_ARG(d->country));
}

/* Every field is a list of texts, one long for a text. */
static struct list_texts texts_of(struct arena *a, const struct list_entry *e,
                                  const struct list_field *f)
{
    struct list_texts texts = { 0 };
    switch (f->type) {
    case LIST_TEXT:
        if (((const str *)at(e, f))->len)
            *list_push(a, &texts) = *(const str *)at(e, f);
        break;
    case LIST_TEXTS:
        return *(const struct list_texts *)at(e, f);
    case LIST_BIRTHS:
        list_each (const struct list_birth, b, (const struct list_births *)at(e, f))
            *list_push(a, &texts) = birth_text(a, b);
        break;
    case LIST_DOCUMENTS:
        list_each (const struct list_document, d, (const struct list_documents *)at(e, f))
            *list_push(a, &texts) = document_text(a, d);
        break;
    }
    return texts;
}

static str masked(struct arena *a, const struct list_field *f, str text)
{
    str rest = text, type;
    if (f->type != LIST_DOCUMENTS)
        return value_masked(a, text);
    str_cut(&rest, ':', &type); /* type:number:country */
    size_t end = rest.len;
    while (end > 0 && rest.ptr[end - 1] != ':')
        end--;
    str number = str_sub(rest, 0, end ? end - 1 : rest.len);
    str country = str_sub(rest, end, rest.len);
    number = value_masked(a, number);
    return str_fmt(a, STR_FMT ":" STR_FMT ":" STR_FMT, STR_ARG(type), STR_ARG(number),
                   STR_ARG(country));
}

static void mask_texts(struct arena *a, const struct list_field *f, struct list_texts *texts)
{
    struct list_texts seen = { 0 };
    list_each (const str, s, texts)
        *list_push(a, &seen) = masked(a, f, *s);
    *texts = seen;
}

static void fields_json(struct buf *b, const struct list_entry *e, unsigned show,
                        bool (*wanted)(const char *field))
{
    json_open(b, NULL, '{');
    for (size_t i = 0; i < list_fields_n; i++) {
        const struct list_field *f = &list_fields[i];
        if (wanted && !wanted(f->name))
            continue;
        struct list_texts texts = texts_of(b->a, e, f);
        if (texts.n == 0)
            continue;
        if ((show & SHOW_MASKED) && f->privacy == GUARDED)
            mask_texts(b->a, f, &texts);
        if (f->type == LIST_TEXT) {
            json_str(b, f->name, texts.at[0]);
            continue;
        }
        json_open(b, f->name, '[');
        list_each (const str, s, &texts)
            json_str(b, NULL, *s);
        json_close(b, ']');
    }
    json_close(b, '}');
}

void list_entry_json(struct buf *b, const struct list_entry *e, unsigned show)
{
    fields_json(b, e, show, NULL);
}

static bool identifies(const char *field)
{
    static const char *const names[] = { "kind",         "name",   "aliases",
                                         "weak_aliases", "births", "documents",
                                         "nationality",  "sex",    "father" };
    for (size_t i = 0; i < countof(names); i++)
        if (strcmp(field, names[i]) == 0)
            return true;
    return false;
}

str list_entry_identity(struct arena *a, const struct list_entry *e)
{
    struct buf b = buf_new(a, 8 << 20);
    fields_json(&b, e, 0, identifies);
    return str_sub(sha256_hex(a, buf_str(&b)), 0, 32);
}

str list_entry_hash(struct arena *a, const struct list_entry *e)
{
    struct buf b = buf_new(a, 8 << 20);
    list_entry_json(&b, e, 0);
    return sha256_hex(a, buf_str(&b));
}

str list_csv_header(struct arena *a)
{
    struct buf b = buf_new(a, 4096);
    for (size_t i = 0; i < list_fields_n; i++)
        buf_fmt(&b, "%s%s", i ? "," : "", list_fields[i].name);
    return buf_str(&b);
}

/* Values are parted by |, so a | or \ within one gets a \ before it. Not csv_quote():
 * this is for reading back, and must give every byte again. */
static void cell(struct buf *b, const struct list_texts *texts, bool many)
{
    buf_c(b, '"');
    for (size_t i = 0; i < texts->n; i++) {
        str s = texts->at[i];
        if (i)
            buf_c(b, '|');
        for (size_t k = 0; k < s.len; k++) {
            if (many && (s.ptr[k] == '|' || s.ptr[k] == '\\'))
                buf_c(b, '\\');
            if (s.ptr[k] == '"')
                buf_c(b, '"');
            buf_c(b, s.ptr[k]);
        }
    }
    buf_c(b, '"');
}

str list_entry_row(struct arena *a, const struct list_entry *e)
{
    struct buf b = buf_new(a, 8 << 20);
    for (size_t i = 0; i < list_fields_n; i++) {
        struct list_texts texts = texts_of(a, e, &list_fields[i]);
        if (i)
            buf_c(&b, ',');
        if (texts.n)
            cell(&b, &texts, list_fields[i].type != LIST_TEXT);
    }
    return buf_str(&b);
}

str list_entry_missing(struct arena *a, const struct list_entry *e)
{
    static const char *const needed[] = { "list",   "key",    "kind",  "name",  "basis",
                                          "reason", "action", "owner", "expiry" };
    struct buf b = buf_new(a, 1024);
    for (size_t i = 0; i < list_fields_n; i++)
        for (size_t k = 0; k < countof(needed); k++)
            if (strcmp(needed[k], list_fields[i].name) == 0 &&
                ((const str *)at(e, &list_fields[i]))->len == 0)
                buf_fmt(&b, "%s%s", b.len ? ", " : "", needed[k]);
    return buf_str(&b);
}

bool list_entry_has_expired(const struct list_entry *e, usec now)
{
    usec end;
    if (e->expiry.len == 0)
        return false;
    if (time_parse(e->expiry, &end) < 0)
        return true; /* an end that cannot be read has come: never match in doubt of the right */
    return now >= end + (e->expiry.len == 10 ? USEC_PER_DAY : 0);
}

static const struct {
    const char *word;
    enum severity severity;
} actions[] = {
    { "stop", SEVERITY_TOP },      { "hold", SEVERITY_TOP },      { "arrest", SEVERITY_TOP },
    { "refuse", SEVERITY_TOP },    { "examine", SEVERITY_HIGH },  { "question", SEVERITY_HIGH },
    { "search", SEVERITY_HIGH },   { "inform", SEVERITY_NORMAL }, { "observe", SEVERITY_NORMAL },
    { "review", SEVERITY_NORMAL }, { "relief", SEVERITY_NORMAL },
};

str list_action_fault(struct arena *a, str action)
{
    struct buf b = buf_new(a, 1000);
    for (size_t i = 0; i < countof(actions); i++)
        if (action.len == 0 || str_eq_nocase(action, str_c(actions[i].word)))
            return STR("");
    buf_fmt(&b, "has the action '" STR_FMT "'; actions are", STR_ARG(str_sub(action, 0, 40)));
    for (size_t i = 0; i < countof(actions); i++)
        buf_fmt(&b, "%s %s", i ? "," : "", actions[i].word);
    return buf_str(&b);
}

enum severity list_action_severity(str action)
{
    for (size_t i = 0; i < countof(actions); i++)
        if (str_eq_nocase(action, str_c(actions[i].word)))
            return actions[i].severity;
    return SEVERITY_NORMAL;
}
