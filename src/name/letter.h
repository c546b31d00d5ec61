/* letter.h — the alphabet in which names of every script are compared.
 *
 * Latin and Arabic script have letters of their own (letters.def); what one is worth against the
 * other is learned (channel.h). Cyrillic, Greek, Hebrew, Armenian, Georgian, scripts of India and
 * Hangul are written with Latin letters first. A character of any other script is LETTER_OTHER and
 * equals only itself. Digits of every script are digits.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

enum letter {
#define LETTER(name, class, sounds, characters) L_##name,
#include "name/letters.def"
#undef LETTER
    L_DIGIT, /* ten of them */
    LETTER_OTHER = L_DIGIT + 10,
    LETTERS
};
enum { LATIN_LETTERS = L_OO + 1, ARABIC_FIRST = L_ALEF, ARABIC_LETTERS = L_DIGIT - L_ALEF };

static inline bool letter_is_latin(uint8_t l) { return l < LATIN_LETTERS; }
static inline bool letter_is_arabic(uint8_t l) { return l >= ARABIC_FIRST && l < L_DIGIT; }
static inline bool letter_is_digit(uint8_t l) { return l >= L_DIGIT && l < LETTER_OTHER; }
/* Latin a e i o u y and the long ones; Arabic weak letters. */
extern const bool letter_vowels[LETTERS];
static inline bool letter_is_vowel(uint8_t l) { return letter_vowels[l]; }
char letter_class(uint8_t l); /* of letters.def; '-' for weak ones */
const char *letter_sounds(uint8_t l);

/* Letters of one character: 0 to 8, several where a sign stands for more. */
enum letter_kind { CHARACTER_LETTER, CHARACTER_NOTHING, CHARACTER_GAP };
enum letter_kind letters_of_character(uint32_t c, uint8_t out[8], size_t *ret_n);
/* Of two characters that are one letter together, as a consonant and the dot below it; 0 they are
 * not. */
static inline bool letter_may_pair(uint32_t c)
{
    return (c >= 0x0370 && c < 0x0600) || (c >= 0x0900 && c < 0x0A80); /* not Arabic script */
}
size_t letters_of_pair(uint32_t first, uint32_t second, uint8_t out[8]);
/* The Latin letters of what stands for several: sh, kh, aa. */
str letter_text(uint8_t l);
