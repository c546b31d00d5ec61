/* file.c — files that are put into a dossier. Their bytes are kept once, by their digest. */
// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "dossier/dossier_store.h"

#include <string.h>

enum { NAME_MOST = 200 };

static const struct {
    const char *ending, *type, *begins;
} types[] = {
#define FILE_TYPE(ending, type, begins) { ending, type, begins },
#include "dossier/files.def"
};

const char *dossier_file_ending(size_t i) { return i < countof(types) ? types[i].ending : NULL; }

/* A text has no NUL and is UTF-8: what a program wrote for programs is none. */
static bool is_text(str bytes)
{
    size_t at;
    return !str_find(bytes, (str){ "", 1 }, &at) && str_is_utf8(bytes);
}

const char *dossier_file_type(str type, str bytes)
{
    size_t end;
    if (str_find(type, STR(";"), &end)) /* "text/plain; charset=utf-8" */
        type = str_trim(str_sub(type, 0, end));
    for (size_t i = 0; i < countof(types); i++) {
        if (!str_eq(type, str_c(types[i].type)))
            continue;
        str begins = str_c(types[i].begins);
        return (begins.len ? str_starts(bytes, begins) : is_text(bytes)) ? types[i].type : NULL;
    }
    return NULL;
}

/* Marks that turn the direction of what follows, or are not seen: "gpj.exe" would read "exe.jpg".
 */
static bool hides(str at)
{
    static const char *const marks[] = { "\u200E", "\u200F", "\u202A", "\u202B", "\u202C",
                                         "\u202D", "\u202E", "\u2066", "\u2067", "\u2068",
                                         "\u2069", "\u061C", "\uFEFF", "\u200B" };
    for (size_t i = 0; i < countof(marks); i++)
        if (str_starts(at, str_c(marks[i])))
            return true;
    return false;
}

/* No path, nothing that turns a line or hides what stands behind it. */
static int check_name(str name)
{
    if (str_trim(name).len == 0 || name.len > NAME_MOST || !str_is_utf8(name))
        return fail(ERR_INVALID, "the name of a file has 1 to %d bytes of UTF-8", NAME_MOST);
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c < 0x20 || c == 0x7F || strchr("/\\\"<>:|?*", c) || hides(str_sub(name, i, 4)))
            return fail(ERR_INVALID, "the name of a file has no / \\ \" < > : | ? * in it");
    }
    return 0;
}

int dossier_file_put(struct db *db, struct writes *w, usec now, const struct dossier *x,
                     struct dossier_file *f)
{
    int64_t size = (int64_t)f->body.len;
    const char *type = dossier_file_type(f->type, f->body);
    struct dossier_entries list;
    TRY(check_name(f->name));
    if (size == 0 || size > f->most)
        return fail(ERR_INVALID, "a file has 1 to %lld bytes", (long long)f->most);
    if (!type)
        return fail(ERR_INVALID, "a file is PDF, PNG, JPEG, text (UTF-8), CSV, XLSX or DOCX, and "
                                 "its bytes are what Content-Type says");
    TRY(dossier_entries(db, w->a, x->id, &list));
    list_each (const struct dossier_entry, e, &list)
        size += e->size;
    if (size > f->all_most)
        return fail(ERR_INVALID, "the files of a dossier have at most %lld bytes together",
                    (long long)f->all_most);
    struct dossier_entry e = { .kind = STR("file"),
                               .ref = sha256_hex(w->a, f->body),
                               .relation = STR(""),
                               .text = f->name,
                               .who = STR(""),
                               .due = STR(""),
                               .by = f->by,
                               .type = str_c(type),
                               .size = (int64_t)f->body.len };
    TRY(dossier_put(db, w, now, x, &e));
    dossier_file_insert(w, x->id, &e, f);
    return 0;
}
