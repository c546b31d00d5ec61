// SPDX-License-Identifier: Apache-2.0
#include "ingest/table_book.h"

#include "base/buf.h"
#include "base/test.h"
#include "ingest/decoder.h"
#include "model/record_json.h"

#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(16 << 20)

static str read(struct arena *a, str body, str map)
{
    struct decoded d = { 0 };
    struct buf b = buf_new(a, 1 << 20);
    if (decode_whole(a, body, map, USEC_PER_DAY * 20000, &d) != 0)
        return STR("nobody knows it");
    decoded_json(&b, &d, SHOW_PLACES);
    return buf_str(&b);
}

TEST(a_head_that_was_read_before_says_the_same)
{
    ARENA;
    static const char map[] = "kind := passage\npassage.plate = Reg No\npassage.post := TORKHAM\n"
                              "passage.time = At\npassage.reference = Ref\n";
    const str body = STR("Ref;At;Reg No\r\n1;2026-11-24T08:30:00Z;LES 4711\r\n");
    char *first = str_cstr(a, str_c(map)), *second = str_cstr(a, str_c(map));
    str one = read(a, body, str_c(first));
    memset(first, 'x', sizeof map - 1); /* whose map it was is gone */
    struct layout l;
    check(book_layout(book_head(body), str_c(second), &l) && l.n == 3 && l.n_constants == 1);
    check(str_eq(one, read(a, body, str_c(second))));
    check(str_find(one, STR("TORKHAM"), &(size_t){ 0 }));
    /* The same head with another map, or with none, is read by that. */
    str other = read(a, body, STR("kind := passage\npassage.reference = Reg No\n"));
    check(str_find(other, STR("\"reference\":\"LES 4711\""), &(size_t){ 0 }));
    check(str_eq(read(a, body, STR("")), read(a, body, STR(""))));
}

TEST(what_a_head_lacks_is_told_each_time)
{
    ARENA;
    const str body = STR("number,hs,value,nonsense\nA1,010121,7,8\n");
    str one = read(a, body, STR(""));
    check(str_find(one, STR("E-KEY"), &(size_t){ 0 }));
    check(str_eq(one, read(a, body, STR(""))));
    struct layout l;
    check(!book_layout(book_head(body), STR(""), &l));
}

TEST(heads_that_are_no_single_line_are_not_in_the_book)
{
    ARENA;
    check(book_head(STR("\"a\nb\",c\n1,2\n")).len == 0);
    check(book_head(STR("a,b\rc,d\re,f\n")).len == 0);
    check(book_head(STR("")).len == 0 && book_head(STR("\n\na,b\n")).len == 0);
    check(str_eq(book_head(STR("a,b\r\nc,d\r\n")), STR("a,b\r")));
    struct buf b = buf_new(a, 4000);
    while (b.len <= BOOK_HEAD_MAX)
        buf_add(&b, STR("number,"));
    check(book_head(buf_str(&b)).len == 0);
    buf_c(&b, '\n');
    check(book_head(buf_str(&b)).len == 0);
}

TEST(the_book_has_room_for_so_many_and_forgets_the_oldest)
{
    ARENA;
    const struct layout l = { .sep = ',', .n = 1 };
    struct layout got;
    int sure = 0;
    for (int i = 0; i <= BOOK_ENTRIES; i++) {
        book_keep_layout(str_fmt(a, "head %d", i), STR("a map"), &l);
        book_keep_sure(str_fmt(a, "head %d", i), i);
    }
    check(!book_layout(STR("head 0"), STR("a map"), &got) && !book_sure(STR("head 0"), &sure));
    check(book_layout(STR("head 1"), STR("a map"), &got) && got.sep == ',' && got.n == 1);
    check(!book_layout(STR("head 1"), STR("another"), &got));
    check(book_sure(STR("head 7"), &sure) && sure == 7);
    check(!book_sure(STR(""), &sure) && !book_layout(STR(""), STR(""), &got));
    char *long_map = make_n(a, char, BOOK_MAP_MAX + 1);
    book_keep_layout(STR("head x"), (str){ long_map, BOOK_MAP_MAX + 1 }, &l);
    check(!book_layout(STR("head x"), (str){ long_map, BOOK_MAP_MAX + 1 }, &got));
}
