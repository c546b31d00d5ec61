// SPDX-License-Identifier: Apache-2.0
#include "format/zip.h"

#include "base/err.h"
#include "base/test.h"

static str some(struct arena *a)
{
    struct zip_parts parts = { 0 };
    str out;
    *list_push(a, &parts) = (struct zip_part){ STR("a.txt"), STR("one one one one one one") };
    *list_push(a, &parts) = (struct zip_part){ STR("files/\u0631\u0633\u06cc\u062f.pdf"), STR("") };
    check(zip_write(a, &parts, 1764000000LL * USEC_PER_S, &out) == 0);
    return out;
}

TEST(what_is_packed_is_read_again)
{
    struct arena *a = arena_new(1 << 24);
    struct zip_parts parts;
    check(zip_read(a, some(a), &parts) == 0 && parts.n == 2);
    check(str_eq(parts.at[0].name, STR("a.txt")));
    check(str_eq(parts.at[0].bytes, STR("one one one one one one")));
    check(str_eq(parts.at[1].name, STR("files/\u0631\u0633\u06cc\u062f.pdf")));
    check(parts.at[1].bytes.len == 0);
    arena_free(a);
}

TEST(what_is_cut_off_or_no_archive_is_refused)
{
    struct arena *a = arena_new(1 << 24);
    struct zip_parts parts;
    str whole = some(a);
    for (size_t n = 0; n < whole.len; n++)
        check(zip_read(a, str_sub(whole, 0, n), &parts) == ERR_INVALID);
    check(zip_read(a, STR("no archive at all, but of some length"), &parts) == ERR_INVALID);
    arena_free(a);
}

TEST(a_changed_byte_never_reads_as_something_else)
{
    struct arena *a = arena_new(1 << 26);
    str whole = some(a);
    for (size_t i = 0; i < whole.len; i++) {
        struct zip_parts parts;
        str other = str_copy(a, whole);
        ((char *)(uintptr_t)other.ptr)[i] ^= 0x55;
        if (zip_read(a, other, &parts) == 0 && parts.n == 2)
            check(str_eq(parts.at[0].bytes, STR("one one one one one one")));
    }
    arena_free(a);
}
