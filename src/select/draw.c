// SPDX-License-Identifier: Apache-2.0
/* Chance that can be told again by who has the key, and by nobody else. */
#include "base/digest.h"
#include "select/private.h"

#include <stdio.h>
#include <string.h>

enum { LOTS = SHA256_BYTES / 4 }; /* draws of one code, of 32 bits each */

static void code(struct select_state *s, const char *what, uint32_t number,
                 unsigned char ret[SHA256_BYTES])
{
    char text[2 * SELECT_WORD_MAX + 64];
    int n = snprintf(text, sizeof text, "%s|%s|%s|%lu", what, s->office, s->shift,
                     (unsigned long)number);
    must(n > 0 && (size_t)n < sizeof text);
    if (!s->is_drawing || memcmp(s->drawing_of, s->key, sizeof s->key) != 0) {
        hmac_key((str){ (const char *)s->key, sizeof s->key }, &s->drawing);
        memcpy(s->drawing_of, s->key, sizeof s->key);
        s->is_drawing = true;
    }
    hmac_under(&s->drawing, (str){ text, (size_t)n }, ret);
}

void select_day_key(str secret, int64_t day, unsigned char ret[SELECT_KEY_BYTES])
{
    char text[64];
    int n = snprintf(text, sizeof text, "ntc selectivity %lld", (long long)day);
    hmac_sha256(secret, (str){ text, (size_t)n }, ret);
}

static uint32_t word_at(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Looks at the draws of one more code, if there is room for all that it may hold. */
static bool look(struct select_state *s)
{
    unsigned char bytes[SHA256_BYTES];
    if (s->ahead + LOTS > countof(s->drawn_at))
        return false;
    code(s, "lot", s->looked / LOTS, bytes);
    for (uint32_t i = 0; i < LOTS; i++)
        if (word_at(bytes + 4 * i) / 4294967296.0 < s->terms->random)
            s->drawn_at[s->ahead++] = s->looked + i;
    s->looked += LOTS;
    return true;
}

static void pass(struct select_state *s, uint32_t number)
{
    uint32_t past = 0;
    while (past < s->ahead && s->drawn_at[past] < number)
        past++;
    s->ahead -= past;
    memmove(s->drawn_at, s->drawn_at + past, s->ahead * sizeof s->drawn_at[0]);
    if (s->looked == 0) /* a state that was stored: begin at this one's code */
        s->looked = number / LOTS * LOTS;
}

bool select_lot(struct select_state *s, uint32_t number)
{
    pass(s, number);
    while (s->looked <= number) {
        must(look(s));
        pass(s, number);
    }
    return s->ahead && s->drawn_at[0] == number;
}

double select_lots_ahead(struct select_state *s, uint32_t number, uint32_t last)
{
    uint32_t n = 0;
    while (s->looked <= last && look(s))
        continue;
    for (uint32_t i = 0; i < s->ahead; i++)
        n += s->drawn_at[i] > number && s->drawn_at[i] <= last;
    return (double)n + (last >= s->looked ? (last - s->looked + 1) * s->terms->random : 0);
}

void select_chances(struct select_state *s, uint32_t number, double ret[3])
{
    unsigned char bytes[SHA256_BYTES];
    code(s, "chance", number, bytes);
    for (uint32_t i = 0; i < 3; i++)
        ret[i] = word_at(bytes + 4 * i) / 4294967296.0;
}
