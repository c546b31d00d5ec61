// SPDX-License-Identifier: Apache-2.0
#include "base/test.h"
#include "base/time.h"
#include "format/edifact_private.h"

#include <stdio.h>
#include <string.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new(64 << 20)

static size_t defects[5];
static void count_defect(void *self, enum edi_defect d, size_t offset, size_t length)
{
    (void)self;
    (void)offset;
    (void)length;
    defects[d]++;
}

/* Tags of a message, blank between; also checks that every byte is accounted for. */
static str tags_of(struct arena *a, str body)
{
    struct edi e;
    struct edi_segment s;
    char *p = make_n(a, char, body.len * 2 + 8);
    size_t n = 0;
    memset(defects, 0, sizeof defects);
    edi_open(&e, a, body, count_defect, NULL);
    while (edi_next(&e, &s)) {
        memcpy(p + n, s.tag.ptr, 3);
        n += 4;
        p[n - 1] = ' ';
    }
    check(e.segment_bytes + e.blank_bytes + e.gap_bytes == body.len);
    return str_trim((str){ p, n });
}

static void same_tags(const char *body, const char *want)
{
    ARENA;
    str got = tags_of(a, str_c(body));
    if (!str_eq(got, str_c(want)))
        fprintf(stderr, "  got " STR_FMT "\n", STR_ARG(got));
    check(str_eq(got, str_c(want)));
}

TEST(a_segment_gives_elements_components_and_their_places)
{
    ARENA;
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a, STR("UNB+X'NAD+FL+++O?'LEARY:KRIS ?\?'"), NULL, NULL);
    check(edi_next(&e, &s) && edi_is(&s, "UNB"));
    check(edi_next(&e, &s) && edi_is(&s, "NAD") && s.offset == 6 && s.elements == 5);
    fact f = edi_fact(a, &s, 4, 0);
    check(str_eq(f.text, STR("O'LEARY")) && f.offset == 15 && f.length == 8);
    check(str_eq(edi_fact(a, &s, 4, 1).text, STR("KRIS ?")));
    check(edi_fact(a, &s, 4, 2).text.len == 0 && edi_fact(a, &s, 9, 0).text.len == 0);
    check(edi_code(&s, 1, 0, "FL") && edi_components(&s, 4) == 2);
    check(!edi_next(&e, &s));
}

TEST(separators_are_taken_from_una_or_found_in_the_body)
{
    same_tags("UNA:+.? 'UNB+A'UNH+1'UNT+1'", "UNB UNH UNT");
    check(defects[EDI_UNA] == 0);
    same_tags("UNA*$.\\ -UNB$A-UNH$1*2-UNT$\\-1-", "UNB UNH UNT");
    check(defects[EDI_UNA] == 0);
    same_tags("UNA:+.? \xE2\x80\x99\r\nUNB+A'UNH+1'BGM+1'UNT+1'", "UNB UNH BGM UNT");
    check(defects[EDI_UNA] == 1);
    same_tags("UNA:+.UNB+A'UNH+1'BGM+1'UNT+1'", "UNB UNH BGM UNT");
    check(defects[EDI_UNA] == 1);
    same_tags("UNB*UNOA>1*X~UNH*1*PAXLST>D~BGM*745~UNT*1~", "UNB UNH BGM UNT");
    check(defects[EDI_UNA] == 1);
    same_tags("UNB+SIRE:4\"UNH+1\"BGM+745\"UNT+1\"", "UNB UNH BGM UNT");
    same_tags("  UNA:+.?*'  UNB+A'UNH+1'BGM+1'", "UNB UNH BGM");
    check(defects[EDI_UNA] == 0 && defects[EDI_GAP] == 0);
}

TEST(blanks_and_line_ends_around_segments_are_nothing)
{
    same_tags("UNB+A'\r\n\r\n UNH+1' \rBGM+1'\n\nUNT +1'", "UNB UNH BGM UNT");
    check(defects[EDI_TERM] == 0);
}

TEST(a_missing_terminator_costs_nothing_where_a_segment_plainly_begins)
{
    same_tags("UNB+A'UNH+1+PNRGOV'\nRPI+1+HKIFT+4:19+X'", "UNB UNH RPI IFT");
    check(defects[EDI_TERM] == 1);
    same_tags("UNB+A'UNH+1+PNRGOV'ORG+1A:MUC+1+NCE+SQ+A+SG+HJ+C9+9TIF+KIM:I'", "UNB UNH ORG TIF");
    same_tags("UNB+A'UNH+1+PNRGOV'SSR+DOCS:/SEJOON\xE2\x80\x99\nTVL+27'", "UNB UNH SSR TVL");
    check(defects[EDI_TERM] == 1);
    same_tags("UNB+A'UNH+1+PNRGOV'RCI+1A:X`\nDAT+7'EQN+1\xE2\x80\x98TVL+1'",
              "UNB UNH RCI DAT EQN TVL");
    same_tags("UNB+A'UNH+1+PNRGOV'RCI+1A:X\nSRC'RCI+2'UNT+1", "UNB UNH RCI SRC RCI UNT");
    check(defects[EDI_TERM] == 2);
}

TEST(false_friends_do_not_split)
{
    same_tags("UNB+A'UNH+1+PNRGOV'TVL+1+JFK+ADD+ET'TIF+SIMON+JO'", "UNB UNH TVL TIF");
    same_tags("UNB+A'UNH+1+PNRGOV'TVL+1+JFK+\nADD+ET+1'", "UNB UNH TVL");
    same_tags("UNB+A'UNH+1+PNRGOV'IFT+4+SEE TVL?'\nX'IFT+A UNT?+50BB'", "UNB UNH IFT IFT");
    same_tags("UNB+A'UNH+1+PNRGOV'RPI+1+HK'ORG+1+2+ADD+X'", "UNB UNH RPI ORG");
    check(defects[EDI_TERM] == 0);
}

TEST(a_line_break_inside_data_joins_a_wrapped_line_and_parts_a_short_one)
{
    ARENA;
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a,
             STR("UNB+A'\nADD++702:45 HIGH\r\nSTREET'\n"
                 "SSR+DOCS:HK:1:PK:::::/P/PAK/AB1234567/PAK/12JUL64/M/23AUG29/SMITHJ\r\nR/JO'"),
             NULL, NULL);
    check(edi_next(&e, &s) && edi_next(&e, &s));
    check(str_eq(edi_fact(a, &s, 2, 1).text, STR("45 HIGH STREET")));
    check(edi_next(&e, &s));
    check(str_ends(edi_fact(a, &s, 1, 8).text, STR("/SMITHJR/JO")));
}

TEST(rubbish_is_a_gap_and_an_interchange_may_follow_another)
{
    same_tags("Dear all, see below.\nUNB+A'UNH+1'UNZ+1'\nsent 3 May. Thanks\nUNB+B'UNH+2'UNZ+1'",
              "UNB UNH UNZ UNB UNH UNZ");
    check(defects[EDI_GAP] == 2);
    same_tags("UNB+A'UNH+1''''''''BGM+1'", "UNB UNH BGM");
    check(defects[EDI_GAP] == 1);
}

TEST(bytes_that_are_not_utf8_become_letters)
{
    ARENA;
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a, STR("UNB+Fran\x87ois'UNH+Jos\xE9'"), NULL, NULL);
    check(edi_next(&e, &s) && str_eq(edi_fact(a, &s, 1, 0).text, STR("François")));
    check(edi_next(&e, &s) && str_eq(edi_fact(a, &s, 1, 0).text, STR("José")));
}

/* Bytes of one kind: time must stay linear and memory small whatever they are. */
static void survives(const char *unit, size_t bytes)
{
    struct arena *a = arena_new(256 << 20), *text = arena_new(256 << 20);
    size_t n = strlen(unit), len = bytes / n * n;
    char *p = make_n(text, char, len + 16);
    memcpy(p, "UNB+A'UNH+1+X'", 14);
    for (size_t i = 14; i + n <= len; i += n)
        memcpy(p + i, unit, n);
    struct edi e;
    struct edi_segment s;
    edi_open(&e, a, (str){ p, len }, NULL, NULL);
    while (edi_next(&e, &s))
        check(s.length > 0);
    check(e.segment_bytes + e.blank_bytes + e.gap_bytes == len);
    check(arena_used(a) < (8u << 20));
    arena_free(a);
    arena_free(text);
}

TEST(hostile_bytes_cost_linear_time_and_little_memory)
{
    static const char *const units[] = { "'",
                                         "?",
                                         "?\?",
                                         "+",
                                         ":",
                                         "A",
                                         "\n",
                                         "\nTVL",
                                         "RPI+1+HK",
                                         "\n`",
                                         "RPI+1+HKRPI+1+HKRPI",
                                         "\xE2\x80\x99",
                                         "SRC'",
                                         "A B\r",
                                         "TVL+1+2\nTVL+",
                                         "UNZ+1'X",
                                         "UNA:+.? '" };
    for (size_t i = 0; i < countof(units); i++)
        survives(units[i], 4u << 20);
}

TEST(sixty_four_megabytes_without_a_terminator_are_one_segment) { survives("LONGDATA", 64u << 20); }

TEST(a_separator_that_looks_like_a_mangled_terminator_is_a_separator)
{
    ARENA;
    static const char *const bodies[] = { "UNH\"\"\"\"", "UNA:`.? 'UNB`A'UNH`1``",
                                          "UNB\"A\"\nUNH\"1\"\n", "UNA\"+.? 'UNB+A'UNH+1\"" };
    for (size_t i = 0; i < countof(bodies); i++) {
        struct edi e;
        struct edi_segment s;
        edi_open(&e, a, str_c(bodies[i]), NULL, NULL);
        while (edi_next(&e, &s))
            for (size_t k = 0; k < s.first[s.elements]; k++)
                check(s.pieces[k].offset + (size_t)s.pieces[k].length <= e.body.len);
    }
}

TEST(a_message_cut_anywhere_is_still_accounted_for)
{
    ARENA;
    static const char body[] = "UNA:+.? 'UNB+UNOA:4+A+B+1:2+3'\r\nUNH+1+PNRGOV:11:1:IA'\nMSG+:22'"
                               "SRC'RCI+1A:X\xE2\x80\x99\nTIF+O?'NEIL+A B:A:1'RPI+1+HKIFT+4:19+X'";
    for (size_t from = 0; from < sizeof body - 1; from++) {
        tags_of(a, (str){ body, from });
        tags_of(a, (str){ body + from, sizeof body - 1 - from });
    }
}

TEST(a_lost_terminator_before_a_traveller_or_a_reservation_is_made_good)
{
    ARENA;
    static const struct {
        const char *body;
        size_t nad, rci;
    } cases[] = {
        { "UNB+UNOA:4+A+B'UNH+1+PAXLST:D:02B:UN'LOC+91+PAKNAD+FL+++A:B'LOC+91+PAK NAD+FL+++C:D'", 2,
          0 },
        { "UNB+UNOA:4+A+B'UNH+1+PAXLST:D:02B:UN'NAD+FL+++A:ZORROATT+2++M'LOC+91+PAK?'NAD+FL+++C:D'",
          2, 0 },
        { "UNB+IATA:1+A+B'UNH+1+PNRGOV:13:1:IA'SRCRCI+PK:AAAAAA'TIF+A+B'SRC'RCI+PK:BBBBBB'", 0, 2 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct edi e;
        struct edi_segment seg;
        size_t nad = 0, rci = 0;
        edi_open(&e, a, str_c(cases[i].body), NULL, NULL);
        while (edi_next(&e, &seg)) {
            nad += edi_is(&seg, "NAD");
            rci += edi_is(&seg, "RCI");
            if (edi_is(&seg, "NAD"))
                check(edi_fact(a, &seg, 4, 0).text.len == 1);
        }
        check(nad == cases[i].nad && rci == cases[i].rci);
        check(e.segment_bytes + e.blank_bytes + e.gap_bytes == e.body.len);
    }
}

/* The vector form finds what the plain form finds, and stops at no separator. */
TEST(separators_of_a_block_are_found_as_byte_by_byte)
{
    ARENA;
    static const char *const unas[] = { "UNA:+.? '", "UNA*$.\\ -", "UNA:+.A '",
                                        "UNA\x1F\x1D.! \x1C" };
    static const char some[] = ":+?'*$\\-\x1F\x1D!\x1C\r\n\"`\xC2\xB4\xE2\x80\x99 AZ09";
    uint32_t seed = 7;
    for (size_t u = 0; u < countof(unas); u++) {
        char body[400];
        size_t n = strlen(unas[u]);
        memcpy(body, unas[u], n);
        for (; n < sizeof body; n++) {
            seed = seed * 1664525 + 1013904223;
            body[n] = seed >> 16 & 3 ? some[(seed >> 20) % (sizeof some - 1)] : (char)(seed >> 24);
        }
        struct edi e;
        edi_open(&e, a, (str){ body, n }, NULL, NULL);
        for (size_t at = 0; at < n; at++) {
            edi_look_plain(&e, at);
            struct edi_block plain = e.look;
            edi_look(&e, at);
            check(e.look.at == plain.at && e.look.length == plain.length);
            check(e.look.component == plain.component && e.look.element == plain.element);
            check((e.look.stop & plain.stop) == plain.stop);
            check((e.look.stop & (plain.component | plain.element)) == 0);
            if (plain.length < 64)
                check(e.look.stop >> plain.length == 0);
        }
    }
}
