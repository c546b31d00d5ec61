// SPDX-License-Identifier: Apache-2.0
#include "paper/paper.h"

#include "base/err.h"
#include "base/test.h"

static struct paper *new_paper(enum paper_size size, bool is_urdu)
{
    return paper_new(&(struct paper_conf){ .size = size,
                                           .is_urdu = is_urdu,
                                           .title = STR("a test"),
                                           .head = STR("RESTRICTED"),
                                           .foot = STR("RESTRICTED"),
                                           .page_of = STR("page %1 of %2"),
                                           .day = STR("2026-11-27T08:00:00Z") });
}

static str drawn(struct paper *p, struct arena *a)
{
    str pdf;
    check(paper_end(p, a, &pdf) == 0);
    check(str_starts(pdf, STR("%PDF-")));
    return pdf;
}

static int64_t pages_of(str pdf)
{
    int64_t n = 0;
    size_t at;
    check(str_find(pdf, STR("/Count "), &at));
    for (at += 7; pdf.ptr[at] >= '0' && pdf.ptr[at] <= '9'; at++)
        n = n * 10 + (pdf.ptr[at] - '0');
    return n;
}

TEST(a_page_of_each_size_in_each_language)
{
    static const char *const boxes[] = { "595.27", "419.52" };
    for (int size = PAPER_A4; size <= PAPER_A5; size++)
        for (int urdu = 0; urdu < 2; urdu++) {
            struct arena *a = arena_new(1 << 24);
            cleanup(paper_freep) struct paper *p = new_paper((enum paper_size)size, urdu);
            size_t at;
            paper_title(p, STR("\u0688\u0648\u0632\u06cc\u0626\u0631 2026/7"));
            paper_pair(p, STR("Purpose"), STR("who pays"));
            paper_text(p, STR("a line\nand another"));
            str pdf = drawn(p, a);
            check(pages_of(pdf) == 1);
            check(str_find(pdf, str_c(boxes[size]), &at));
            arena_free(a);
        }
}

TEST(what_does_not_fit_goes_on_with_the_next_page)
{
    struct arena *a = arena_new(1 << 26);
    cleanup(paper_freep) struct paper *p = new_paper(PAPER_A4, false);
    struct paper_table t = { .n = 2, .heads = { STR("What"), STR("By") }, .shares = { 3, 1 } };
    char words[9000];
    for (size_t i = 0; i < sizeof words; i++)
        words[i] = i % 6 == 5 ? ' ' : 'w';
    paper_section(p, STR("Notes"));
    paper_table(p, &t);
    for (int i = 0; i < 100; i++)
        paper_row(p, (str[]){ STR("a row"), STR("omar") });
    paper_row_struck(p, (str[]){ { words, sizeof words }, STR("omar") });
    int64_t n = pages_of(drawn(p, a));
    check(n >= 4 && n < 12);
    arena_free(a);
}

/* What is drawn on the first page, when so many lines are followed by a row that is kept whole. */
static str first_page(struct arena *a, int lines, bool has_heading)
{
    struct paper_conf conf = { .title = STR("a test"), .day = STR("2026-11-27T08:00:00Z") };
    cleanup(paper_freep) struct paper *p = paper_new(&conf);
    struct paper_table t = { .n = 1, .heads = { STR("row") }, .shares = { 1 } };
    size_t to = 0;
    for (int i = 0; i < lines; i++)
        paper_text(p, STR("row"));
    if (has_heading)
        paper_section(p, STR("row"));
    paper_table(p, &t);
    paper_row(p, (str[]){ STR("row\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow"
                              "\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow\nrow") });
    str pdf = drawn(p, a);
    check(pages_of(pdf) == 2);
    str rest = pdf;
    for (int i = 0; i < 2; i++) { /* the first only places the second */
        size_t at = 0;
        check(str_find(rest, STR("\nstream\n"), &at));
        rest = str_sub(rest, at + 8, rest.len);
    }
    check(str_find(rest, STR("\nendstream"), &to));
    return str_sub(rest, 0, to);
}

TEST(a_heading_stands_with_what_follows_it)
{
    for (int lines = 28; lines < 35; lines++) {
        struct arena *a = arena_new(1 << 26);
        check(str_eq(first_page(a, lines, true), first_page(a, lines, false)));
        check(!str_eq(first_page(a, lines, true), first_page(a, lines + 1, true)));
        arena_free(a);
    }
}

TEST(bytes_that_are_no_text_or_no_picture_do_no_harm)
{
    struct arena *a = arena_new(1 << 24);
    cleanup(paper_freep) struct paper *p = new_paper(PAPER_A5, true);
    char long_one[40000];
    for (size_t i = 0; i < sizeof long_one; i++)
        long_one[i] = (char)(i % 2 ? 0xA8 : 0xD8); /* UTF-8, without a place to break */
    paper_text(p, STR("\xFF\xFE not UTF-8"));
    paper_text(p, (str){ "a\0b\tc\x01", 6 });
    paper_text(p, (str){ long_one, sizeof long_one });
    paper_text(p, STR(""));
    check(paper_picture(p, STR("GIF89a"), 40) == ERR_INVALID);
    check(paper_picture(p, STR(""), 40) == ERR_INVALID);
    drawn(p, a);
    arena_free(a);
}

TEST(a_matrix_is_drawn_where_there_is_room)
{
    struct arena *a = arena_new(1 << 24);
    cleanup(paper_freep) struct paper *p = new_paper(PAPER_A5, false);
    unsigned char modules[21 * 21];
    for (size_t i = 0; i < sizeof modules; i++)
        modules[i] = i % 3 == 0;
    for (int i = 0; i < 6; i++)
        paper_matrix(p, modules, 21, 60);
    check(pages_of(drawn(p, a)) == 3);
    arena_free(a);
}
