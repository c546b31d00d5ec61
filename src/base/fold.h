/* fold.h — text made comparable: the same name however a keyboard, a register
 * or an airline wrote it.
 *
 * Upper-case ASCII for Latin letters with or without marks, one form for the
 * interchangeable letters of Arabic script, ASCII digits, no apostrophes or
 * vowel marks, single blanks between words. No transliteration and no
 * phonetics: that is the full matcher's work. Bidi overrides, joiners and
 * invalid bytes vanish. Linear time, result no longer than twice the input.
 */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

str fold(struct arena *a, str s);
str fold_joined(struct arena *a, str folded); /* without its blanks: "AB 850 901" is AB850901 */
bool fold_has_digit(str folded);
str fold_sorted(struct arena *a, str folded); /* its words in byte order, at most 64 */

/* Next code point of UTF-8 text; U+FFFD and one byte on for what is not. */
uint32_t utf8_next(str s, size_t *at);
size_t utf8_put(char p[4], uint32_t c);

/* What fold() makes of one character: bytes, 0 for a sign between words. */
size_t fold_character(uint32_t c, char out[4]);
bool fold_is_nothing(uint32_t c); /* left out: joiners, vowel marks, apostrophes */

/* Without blanks and what nobody sees (joiners, directional marks) at its ends: what is left of it
 * was written for a reader. UTF-8. */
str text_trim(str s);
