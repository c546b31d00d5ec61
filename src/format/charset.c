// SPDX-License-Identifier: Apache-2.0
#include "format/charset.h"

#include "base/fold.h"

str utf8_of(struct arena *a, str s)
{
    if (str_is_utf8(s))
        return s;
    /* CP437, 0x80 to 0x9F: the letters; bank notes and signs as blanks. */
    static const uint16_t low[32] = { 0xC7, 0xFC, 0xE9, 0xE2, 0xE4, 0xE0, 0xE5, 0xE7,
                                      0xEA, 0xEB, 0xE8, 0xEF, 0xEE, 0xEC, 0xC4, 0xC5,
                                      0xC9, 0xE6, 0xC6, 0xF4, 0xF6, 0xF2, 0xFB, 0xF9,
                                      0xFF, 0xD6, 0xDC, ' ',  ' ',  ' ',  ' ',  0x192 };
    char *p = arena_try(a, 1, s.len * 2 + 1, 1);
    if (!p)
        return (str){ "", 0 };
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = (uint8_t)s.ptr[i];
        n += utf8_put(p + n, c >= 0x80 && c < 0xA0 ? low[c - 0x80] : c);
    }
    return (str){ p, n };
}
