// SPDX-License-Identifier: Apache-2.0
#include "name/letter.h"

#include "base/fold.h"

#include <pthread.h>
#include <string.h>

/* letters */

static const struct letter_row {
    const char *sounds, *characters;
    char class;
} rows[] = {
#define LETTER(name, class, sounds, characters) [L_##name] = { sounds, characters, class },
#include "name/letters.def"
#undef LETTER
};

char letter_class(uint8_t l)
{
    return l < L_DIGIT ? rows[l].class : letter_is_digit(l) ? (char)('0' + l - L_DIGIT) : '?';
}

const char *letter_sounds(uint8_t l) { return l < L_DIGIT ? rows[l].sounds : ""; }

const bool letter_vowels[LETTERS] = {
    [L_A] = true,   [L_E] = true,      [L_I] = true,     [L_O] = true,
    [L_U] = true,   [L_Y] = true,      [L_AA] = true,    [L_EE] = true,
    [L_OO] = true,  [L_ALEF] = true,   [L_AIN] = true,   [L_WAW] = true,
    [L_YEH] = true, [L_BARREE] = true, [L_HAMZA] = true, [L_TEHM] = true,
};

str letter_text(uint8_t l)
{
    static const char digits[] = "0123456789";
    if (letter_is_digit(l))
        return (str){ digits + (l - L_DIGIT), 1 };
    if (l >= L_DIGIT)
        return STR("?");
    return letter_is_latin(l) ? str_c(rows[l].sounds) : str_sub(str_c(rows[l].characters), 0, 2);
}

/* Latin text of other scripts */

static const struct script {
    uint32_t first;
    const char *letters;
} scripts[] = {
#define SCRIPT(first, letters) { first, letters },
#define PAIR(first, second, letters)
#include "name/scripts.def"
#undef SCRIPT
#undef PAIR
};

static const struct character_pair {
    uint32_t first, second;
    const char *letters;
} character_pairs[] = {
#define SCRIPT(first, letters)
#define PAIR(first, second, letters) { first, second, letters },
#include "name/scripts.def"
#undef SCRIPT
#undef PAIR
};

static const struct form {
    uint32_t first, last;
    const char *letters;
} forms[] = {
#define FORM(first, last, letters) { first, last, letters },
#include "name/presentation.def"
#undef FORM
};

/* Hangul syllables are made of a lead, a vowel and a tail (Unicode, section 3.12); Revised
 * Romanisation. */
enum { HANGUL_FIRST = 0xAC00, HANGUL_LAST = 0xD7A3, VOWELS = 21, TAILS = 28 };
static const char *const leads[] = { "k", "k", "n", "t", "t",  "r", "m", "p", "p", "s",
                                     "s", "",  "j", "j", "ch", "k", "t", "p", "h" };
static const char *const vowels[] = { "a",  "ae", "ya", "ye",  "o",  "e",  "yo",
                                      "ye", "o",  "wa", "wae", "oe", "yo", "u",
                                      "wo", "we", "wi", "yu",  "u",  "ui", "i" };
static const char *const tails[] = { "",  "k",  "k", "k", "n", "n", "n", "t", "l", "k",
                                     "m", "l",  "l", "l", "p", "l", "m", "p", "p", "t",
                                     "t", "ng", "t", "t", "k", "t", "p", "t" };

/* The table of the two blocks that most names come from, made once. */
enum { LOW = 0x0600, HIGH = 0x0780 };
static uint8_t arabic[HIGH - LOW];
static const uint8_t none = 0xFF;

static void make_table(void)
{
    memset(arabic, none, sizeof arabic);
    for (unsigned l = ARABIC_FIRST; l < L_DIGIT; l++) {
        str s = str_c(rows[l].characters);
        for (size_t at = 0; at < s.len;)
            arabic[utf8_next(s, &at) - LOW] = (uint8_t)l;
    }
}

static uint8_t arabic_letter(uint32_t c)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
    return c >= LOW && c < HIGH ? arabic[c - LOW] : none;
}

static size_t latin_letters(str s, uint8_t out[8])
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < 8; i++)
        if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
            out[n++] = (uint8_t)(s.ptr[i] - 'a');
    return n;
}

static bool script_letters(uint32_t c, uint8_t out[8], size_t *ret_n)
{
    for (size_t i = 0; i < countof(scripts); i++) {
        if (c < scripts[i].first || c >= scripts[i].first + 0x70)
            continue;
        str rest = str_c(scripts[i].letters), one;
        for (uint32_t at = scripts[i].first; str_cut(&rest, ' ', &one); at++)
            if (at == c) {
                *ret_n = latin_letters(one, out);
                return true;
            }
    }
    return false;
}

static bool form_letters(uint32_t c, uint8_t out[8], size_t *ret_n)
{
    for (size_t i = 0; i < countof(forms); i++) {
        if (c < forms[i].first || c > forms[i].last)
            continue;
        str s = str_c(forms[i].letters);
        for (size_t at = 0; at < s.len;)
            out[(*ret_n)++] = arabic_letter(utf8_next(s, &at));
        return true;
    }
    return false;
}

static size_t hangul_letters(uint32_t c, uint8_t out[8])
{
    uint32_t i = c - HANGUL_FIRST;
    size_t n = latin_letters(str_c(leads[i / (VOWELS * TAILS)]), out);
    uint8_t more[8];
    const char *rest[] = { vowels[i / TAILS % VOWELS], tails[i % TAILS] };
    for (size_t k = 0; k < countof(rest); k++) {
        size_t m = latin_letters(str_c(rest[k]), more);
        for (size_t j = 0; j < m && n < 8; j++)
            out[n++] = more[j];
    }
    return n;
}

/* Letters of Latin script that passports write with two (ICAO Doc 9303-3) but that sound as one. */
static bool special_latin(uint32_t c, uint8_t out[8], size_t *ret_n)
{
    static const struct {
        uint32_t c;
        const char *letters;
    } special[] = { { 0x00E4, "a" },  { 0x00F6, "o" },  { 0x00FC, "u" }, { 0x00DF, "ss" },
                    { 0x015F, "sh" }, { 0x015E, "sh" }, { 0x0131, "i" }, { 0x0259, "a" },
                    { 0x018F, "a" },  { 0x02BF, "" },   { 0x02BE, "" },  { 0x02BD, "" },
                    { 0x2018, "" },   { 0x2019, "" },   { 0x2032, "" },  { 0x00AB, "" } };
    for (size_t i = 0; i < countof(special); i++)
        if (special[i].c == c) {
            *ret_n = latin_letters(str_c(special[i].letters), out);
            return true;
        }
    return false;
}

static enum letter_kind plain_letters(uint32_t c, uint8_t out[8], size_t *ret_n)
{
    char text[4];
    size_t n = fold_character(c, text);
    if (n == 0)
        return CHARACTER_GAP;
    for (size_t i = 0; i < n; i++) {
        char t = text[i];
        if (t >= 'A' && t <= 'Z')
            out[i] = (uint8_t)(t - 'A');
        else if (t >= '0' && t <= '9')
            out[i] = (uint8_t)(L_DIGIT + t - '0');
        else { /* a character of its own */
            out[0] = LETTER_OTHER;
            *ret_n = 1;
            return CHARACTER_LETTER;
        }
    }
    *ret_n = n;
    return CHARACTER_LETTER;
}

size_t letters_of_pair(uint32_t first, uint32_t second, uint8_t out[8])
{
    for (size_t i = 0; i < countof(character_pairs); i++)
        if (character_pairs[i].first == first && character_pairs[i].second == second)
            return latin_letters(str_c(character_pairs[i].letters), out);
    return 0;
}

enum letter_kind letters_of_character(uint32_t c, uint8_t out[8], size_t *ret_n)
{
    *ret_n = 0;
    if (c == '.')
        return CHARACTER_GAP;
    uint8_t l = arabic_letter(c);
    if (l != none) {
        out[0] = l;
        *ret_n = 1;
        return CHARACTER_LETTER;
    }
    if (c < 0x80)
        return fold_is_nothing(c) ? CHARACTER_NOTHING : plain_letters(c, out, ret_n);
    if (special_latin(c, out, ret_n))
        return *ret_n ? CHARACTER_LETTER : CHARACTER_NOTHING;
    if (fold_is_nothing(c))
        return CHARACTER_NOTHING;
    if (c >= HANGUL_FIRST && c <= HANGUL_LAST) {
        *ret_n = hangul_letters(c, out);
        return CHARACTER_LETTER;
    }
    if (c >= 0x0370 && (script_letters(c, out, ret_n) || form_letters(c, out, ret_n)))
        return *ret_n ? CHARACTER_LETTER : CHARACTER_NOTHING;
    return plain_letters(c, out, ret_n);
}
