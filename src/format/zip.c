// SPDX-License-Identifier: Apache-2.0
#include "format/zip.h"

#include "base/err.h"

#include <zip.h>

static int failed(const char *what, zip_error_t *e)
{
    int r = fail(ERR_INVALID, "%s: %s", what, zip_error_strerror(e));
    zip_error_fini(e);
    return r;
}

/* An archive over bytes; with NULL a new one. *ret_source stays when the archive is closed. */
static zip_t *open_over(const char *bytes, size_t n, int flags, zip_source_t **ret_source,
                        zip_error_t *e)
{
    zip_error_init(e);
    *ret_source = zip_source_buffer_create(bytes, n, 0, e);
    must(*ret_source != NULL);
    zip_source_keep(*ret_source);
    zip_t *z = zip_open_from_source(*ret_source, flags, e);
    if (!z)
        zip_source_free(*ret_source); /* the archive's own share */
    return z;
}

static int add_all(zip_t *z, struct arena *a, const struct zip_parts *parts, usec at)
{
    list_each (const struct zip_part, p, parts) {
        zip_source_t *s = zip_source_buffer(z, p->bytes.ptr, p->bytes.len, 0);
        must(s != NULL);
        zip_int64_t i = zip_file_add(z, str_cstr(a, p->name), s, ZIP_FL_ENC_UTF_8);
        if (i < 0) {
            zip_source_free(s);
            return fail(ERR_INVALID, "the archive cannot be written: %s", zip_strerror(z));
        }
        zip_file_set_mtime(z, (zip_uint64_t)i, (time_t)(at / USEC_PER_S), 0);
    }
    return 0;
}

static int all_of(struct arena *a, zip_source_t *s, str *ret)
{
    zip_stat_t stat;
    if (zip_source_stat(s, &stat) != 0 || zip_source_open(s) != 0)
        return fail(ERR_INVALID, "the archive cannot be read back");
    char *to = arena_alloc(a, 1, (size_t)stat.size + 1, 1);
    zip_int64_t n = zip_source_read(s, to, stat.size);
    zip_source_close(s);
    if (n < 0 || (zip_uint64_t)n != stat.size)
        return fail(ERR_INVALID, "the archive cannot be read back");
    *ret = (str){ to, (size_t)n };
    return 0;
}

int zip_write(struct arena *a, const struct zip_parts *parts, usec at, str *ret)
{
    zip_error_t e;
    zip_source_t *source;
    zip_t *z = open_over(NULL, 0, ZIP_CREATE | ZIP_TRUNCATE, &source, &e);
    if (!z) {
        zip_source_free(source);
        return failed("the archive cannot be written", &e);
    }
    int r = add_all(z, a, parts, at);
    if (r == 0 && zip_close(z) != 0)
        r = fail(ERR_INVALID, "the archive cannot be written: %s", zip_strerror(z));
    else if (r == 0)
        z = NULL;
    if (z)
        zip_discard(z);
    if (r == 0)
        r = all_of(a, source, ret);
    zip_source_free(source);
    return r;
}

static int read_part(zip_t *z, struct arena *a, zip_uint64_t i, size_t *left, struct zip_part *ret)
{
    zip_stat_t stat;
    if (zip_stat_index(z, i, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
        return fail(ERR_INVALID, "the archive is damaged: %s", zip_strerror(z));
    if (stat.size > *left)
        return fail(ERR_LIMIT, "the archive has more than %d bytes", ZIP_BYTES_MAX);
    *left -= stat.size;
    ret->name = str_copy(a, str_c(stat.name));
    zip_file_t *f = zip_fopen_index(z, i, 0);
    if (!f)
        return fail(ERR_INVALID, STR_FMT ": %s", STR_ARG(ret->name), zip_strerror(z));
    char *to = arena_alloc(a, 1, (size_t)stat.size + 1, 1), more;
    zip_int64_t n = zip_fread(f, to, stat.size);
    bool is_whole = n >= 0 && (zip_uint64_t)n == stat.size && zip_fread(f, &more, 1) == 0;
    zip_fclose(f);
    if (!is_whole)
        return fail(ERR_INVALID, STR_FMT ": its bytes are damaged", STR_ARG(ret->name));
    ret->bytes = (str){ to, (size_t)n };
    return 0;
}

static int read_all(zip_t *z, struct arena *a, struct zip_parts *ret)
{
    size_t left = ZIP_BYTES_MAX;
    zip_int64_t n = zip_get_num_entries(z, 0);
    if (n > ZIP_PARTS)
        return fail(ERR_LIMIT, "the archive has more than %d entries", ZIP_PARTS);
    for (zip_uint64_t i = 0; n > 0 && i < (zip_uint64_t)n; i++) {
        struct zip_part p = { STR(""), STR("") };
        TRY(read_part(z, a, i, &left, &p));
        *list_push(a, ret) = p;
    }
    return 0;
}

int zip_read(struct arena *a, str bytes, struct zip_parts *ret)
{
    zip_error_t e;
    zip_source_t *source;
    *ret = (struct zip_parts){ 0 };
    if (bytes.len == 0) /* libzip takes it for an archive of nothing */
        return fail(ERR_INVALID, "it is no ZIP: it is empty");
    zip_t *z = open_over(bytes.ptr, bytes.len, ZIP_RDONLY | ZIP_CHECKCONS, &source, &e);
    if (!z) {
        zip_source_free(source);
        return failed("it is no ZIP, or damaged", &e);
    }
    int r = read_all(z, a, ret);
    zip_discard(z);
    zip_source_free(source);
    return r;
}
