/* dossier_files.c — files of a dossier: put in as bytes, given out to be saved, never shown. */
// SPDX-License-Identifier: Apache-2.0
#include "api/dossiers.h"
#include "base/err.h"

static int hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    ch = (char)(ch | 0x20);
    return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* A header holds ASCII: other letters are percent-encoded (RFC 8187, RFC 3986). */
static str decoded(struct arena *a, str s)
{
    struct buf b = buf_new(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        int high = s.ptr[i] == '%' && i + 2 < s.len ? hex_digit(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;
        char c = s.ptr[i];
        if (low >= 0) {
            c = (char)(high << 4 | low);
            i += 2;
        }
        buf_c(&b, c);
    }
    return buf_str(&b);
}

static str encoded(struct arena *a, str s)
{
    static const char digits[] = "0123456789ABCDEF";
    struct buf b = buf_new(a, s.len * 3 + 1);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        bool is_plain = (ch >= '0' && ch <= '9') || ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z') ||
                        ch == '.' || ch == '-' || ch == '_';
        if (!is_plain)
            buf_c(&b, '%');
        if (!is_plain)
            buf_c(&b, digits[ch >> 4]);
        buf_c(&b, is_plain ? s.ptr[i] : digits[ch & 15]);
    }
    return buf_str(&b);
}

void dossier_answer_file(struct call *c, const char *type, str name, str body)
{
    c->answer.status = 200;
    c->answer.type = type;
    c->answer.body = body;
    answer_header(c, "Content-Disposition",
                  str_fmt(c->arena, "attachment; filename*=UTF-8''" STR_FMT,
                          STR_ARG(encoded(c->arena, name))));
}

void dossier_files_post(struct call *c)
{
    struct dossier x;
    struct dossier_file f = { .name = decoded(c->arena, http_header(c->http, "NTC-Name")),
                              .type = http_header(c->http, "Content-Type"),
                              .body = c->http->body,
                              .by = c->who.name,
                              .most = c->centre->dossier_file_bytes,
                              .all_most = c->centre->dossier_files_bytes };
    if (!dossier_find(c, &x))
        return;
    if ((int64_t)f.body.len > f.most) {
        answer_problem(c, 413, "Too large",
                       str_fmt(c->arena, "a file has at most %lld bytes", (long long)f.most));
        return;
    }
    int r = dossier_file_put(c->db, &c->writes, c->now, &x, &f);
    if (call_went(c, r, STR("there is no such dossier")) && call_commit(c))
        dossier_detail(c, 201, x.id);
}

void dossier_file_get(struct call *c)
{
    struct dossier x;
    struct dossier_entries list = { 0 };
    const struct dossier_entry *file = NULL;
    str body = STR("");
    if (!dossier_find(c, &x))
        return;
    int r = dossier_entries(c->db, c->arena, x.id, &list);
    list_each (const struct dossier_entry, e, &list)
        if (str_eq(e->id, c->param[1]) && str_eq(e->kind, STR("file")))
            file = e;
    if (r == 0)
        r = file ? dossier_file_body(c->db, c->arena, file->ref, &body) : LIFE_NONE;
    if (!call_went(c, r, STR("there is no such file")) || !file)
        return;
    dossier_answer_file(c, "application/octet-stream", file->text, body);
    c->audit_object = str_fmt(c->arena, "dossier/" STR_FMT, STR_ARG(x.id));
    c->audit_detail = str_fmt(c->arena, "{\"entry\":\"" STR_FMT "\",\"digest\":\"" STR_FMT "\"}",
                              STR_ARG(file->id), STR_ARG(file->ref));
}
