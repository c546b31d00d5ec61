// SPDX-License-Identifier: Apache-2.0
#include "base/fold.h"

#include <stdlib.h>
#include <string.h>

/* Two characters for each code point: its ASCII letters, blanks where none.
 * From the Unicode decompositions (NFKD, marks dropped), upper case, with the
 * letters that do not decompose (Latin small letter sharp s, ae, o with stroke,
 * thorn and their like) as passports write them (ICAO Doc 9303-3, section 6). */
static const char latin[] = /* U+00C0 to U+024F */
    "A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THSS"
    "A A A A A A AEC E E E E I I I I D N O O O O O   O U U U U Y THY "
    "A A A A A A C C C C C C C C D D D D E E E E E E E E E E G G G G "
    "G G G G H H H H I I I I I I I I I I IJIJJ J K K K L L L L L L L "
    "L L L N N N N N N N NGNGO O O O O O OEOER R R R R R S S S S S S "
    "S S T T T T T T U U U U U U U U U U U U W W Y Y Y Z Z Z Z Z Z S "
    "  B               D D       E A     F           K K             "
    "O O                           U U     Y Y                       "
    "        DZDZDZLJLJLJNJNJNJA A I I O O U U U U U U U U U U E A A "
    "A A         G G K K O O O O     J DZDZDZG G     N N A A         "
    "A A A A E E E E I I I I O O O O R R R R U U U U S S T T     H H "
    "            A A E E O O O O O O O O Y Y                         "
    "                                ";
static const char latin_additional[] = /* U+1E00 to U+1EFF */
    "A A B B B B B B C C D D D D D D D D D D E E E E E E E E E E F F "
    "G G H H H H H H H H H H I I I I K K K K K K L L L L L L L L M M "
    "M M M M N N N N N N N N O O O O O O O O P P P P R R R R R R R R "
    "S S S S S S S S S S T T T T T T T T U U U U U U U U U U V V V V "
    "W W W W W W W W W W X X X X Y Y Z Z Z Z Z Z H T W Y A S     SS  "
    "A A A A A A A A A A A A A A A A A A A A A A A A E E E E E E E E "
    "E E E E E E E E I I I I O O O O O O O O O O O O O O O O O O O O "
    "O O O O U U U U U U U U U U U U U U Y Y Y Y Y Y Y Y             ";

/* Letters of Arabic script that keyboards and registers use for one another. */
static const struct {
    uint32_t from, to;
} arabic[] = {
    { 0x0622, 0x0627 }, { 0x0623, 0x0627 }, { 0x0625, 0x0627 }, { 0x0671, 0x0627 }, /* alef */
    { 0x0624, 0x0648 }, { 0x0626, 0x06CC }, { 0x0649, 0x06CC }, { 0x064A, 0x06CC }, /* waw, yeh */
    { 0x06CD, 0x06CC }, { 0x06D0, 0x06CC }, { 0x06D2, 0x06CC }, { 0x06D3, 0x06CC },
    { 0x0643, 0x06A9 }, { 0x06AA, 0x06A9 },                                         /* kaf */
    { 0x0629, 0x0647 }, { 0x06C0, 0x0647 }, { 0x06C1, 0x0647 }, { 0x06C2, 0x0647 }, /* heh */
    { 0x06C3, 0x0647 }, { 0x06BE, 0x0647 }, { 0x06D5, 0x0647 },
};

uint32_t utf8_next(str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t left = s.len - *at;
    for (size_t n = 1; n <= 4 && n <= left; n++) {
        if (!str_is_utf8((str){ (const char *)p, n }))
            continue;
        *at += n;
        if (n == 1)
            return p[0];
        uint32_t c = p[0] & (0xFFu >> (n + 1));
        for (size_t i = 1; i < n; i++)
            c = c << 6 | (p[i] & 0x3F);
        return c;
    }
    *at += 1;
    return 0xFFFD;
}

size_t utf8_put(char p[4], uint32_t c)
{
    if (c < 0x80) {
        p[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        p[i] = (char)(0x80 | (c & 0x3F));
    p[0] = (char)((0xF00 >> n & 0xFF) | c);
    return n;
}

static uint32_t arabic_base(uint32_t c)
{
    for (size_t i = 0; i < countof(arabic); i++)
        if (arabic[i].from == c)
            return arabic[i].to;
    return c;
}

/* Marks that readers leave out: harakat, tatweel, joiners, directional marks, apostrophes. */
bool fold_is_nothing(uint32_t c)
{
    return (c >= 0x064B && c <= 0x065F) || c == 0x0670 || c == 0x0640 || c == 0x200C ||
           c == 0x200D || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0x0300 && c <= 0x036F) || c == '\'' ||
           c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0x02BB || c == '`' || c == 0x00B4 ||
           c == '.' || c == 0xFEFF || c == 0x00AD || c == 0x200B || (c >= 0x2060 && c <= 0x2064) ||
           c == 0x180E || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
           (c >= 0x7F && c < 0xA0);
}

static bool is_unseen(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x00AD || c == 0x034F || c == 0x061C ||
           c == 0x115F || c == 0x1160 || c == 0x1680 || (c >= 0x17B4 && c <= 0x17B5) ||
           (c >= 0x180B && c <= 0x180E) || (c >= 0x2000 && c <= 0x200F) ||
           (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F) || c == 0x2800 ||
           c == 0x3000 || c == 0x3164 || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
           c == 0xFFA0 || (c >= 0xE0000 && c <= 0xE0FFF);
}

str text_trim(str s)
{
    size_t from = SIZE_MAX, to = 0;
    for (size_t at = 0; at < s.len;) {
        size_t begin = at;
        if (is_unseen(utf8_next(s, &at)))
            continue;
        from = from == SIZE_MAX ? begin : from;
        to = at;
    }
    return from == SIZE_MAX ? (str){ s.ptr, 0 } : str_sub(s, from, to - from);
}

/* Signs between words: blanks, punctuation, what is no letter of a script above Latin. */
static bool is_sign(uint32_t c)
{
    return c < 0x0370 || (c >= 0x2000 && c <= 0x2BFF) || c == 0xFFFD ||
           (c >= 0x060C && c <= 0x061F) || c == 0x06D4;
}

size_t fold_character(uint32_t c, char out[4])
{
    const char *two = c >= 0xC0 && c < 0x250       ? latin + (c - 0xC0) * 2
                      : c >= 0x1E00 && c <= 0x1EFF ? latin_additional + (c - 0x1E00) * 2
                                                   : NULL;
    if (two) {
        out[0] = two[0];
        out[1] = two[1];
        return two[0] == ' ' ? 0 : two[1] == ' ' ? 1 : 2;
    }
    if (c >= 0xFF21 && c <= 0xFF5A) /* full-width Latin */
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        c -= 32;
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        out[0] = (char)c;
        return 1;
    }
    if ((c >= 0x0660 && c <= 0x0669) || (c >= 0x06F0 && c <= 0x06F9)) {
        out[0] = (char)('0' + (c & 0xF));
        return 1;
    }
    if (is_sign(c))
        return 0;
    return utf8_put(out, arabic_base(c)); /* other scripts: themselves */
}

str fold(struct arena *a, str s)
{
    /* A letter never grows: two bytes at most become two, three become three. */
    char *p = make_n(a, char, s.len * 2 + 1);
    size_t n = 0;
    bool gap = false;
    for (size_t at = 0; at < s.len;) {
        char out[4];
        uint32_t c = utf8_next(s, &at);
        if (fold_is_nothing(c))
            continue;
        size_t k = fold_character(c, out);
        if (k == 0) {
            gap = n > 0;
            continue;
        }
        if (gap)
            p[n++] = ' ';
        gap = false;
        memcpy(p + n, out, k);
        n += k;
    }
    return (str){ p, n };
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

str fold_joined(struct arena *a, str folded)
{
    char *p = make_n(a, char, folded.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.len; i++)
        if (folded.ptr[i] != ' ')
            p[n++] = folded.ptr[i];
    return (str){ p, n };
}

bool fold_has_digit(str folded)
{
    for (size_t i = 0; i < folded.len; i++)
        if (folded.ptr[i] >= '0' && folded.ptr[i] <= '9')
            return true;
    return false;
}

str fold_sorted(struct arena *a, str folded)
{
    enum { WORDS = 64 };
    str words[WORDS], rest = folded, word;
    size_t n = 0;
    while (n < WORDS && str_cut(&rest, ' ', &word))
        if (word.len)
            words[n++] = word;
    if (n < 2)
        return folded;
    qsort(words, n, sizeof *words, by_bytes);
    char *p = make_n(a, char, folded.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        if (i)
            p[len++] = ' ';
        memcpy(p + len, words[i].ptr, words[i].len);
        len += words[i].len;
    }
    return (str){ p, len };
}
