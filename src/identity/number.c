/* number.c — how two numbers agree: of documents, telephones, houses.
 *
 * Documents are given out one behind the other, often to a family on one day: the next number is
 * another person's. So one of a document is a slip of another only where an eye or a hand is known
 * to slip.
 */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <string.h>

enum { TAIL = 3 }; /* places in which numbers that were given out together differ */

/* Letters and digits that a reader of documents takes for one another. */
static char ocr_class(char c)
{
    static const char from[] = "OQDILZSBGA", to[] = "0001125864";
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : c;
}

/* Digits that look alike in a bad print. */
static bool looks_like(char a, char b)
{
    static const char pairs[][2] = { { '1', '7' }, { '3', '8' }, { '0', '8' }, { '0', '6' } };
    for (size_t i = 0; i < countof(pairs); i++)
        if ((a == pairs[i][0] && b == pairs[i][1]) || (a == pairs[i][1] && b == pairs[i][0]))
            return true;
    return false;
}

/* Of two that are as long, where they begin and end to differ. */
static size_t differing(const struct value *a, const struct value *b, size_t *ret_from)
{
    size_t from = 0, to = a->compact_len;
    while (from < to && a->compact[from] == b->compact[from])
        from++;
    while (to > from && a->compact[to - 1] == b->compact[to - 1])
        to--;
    *ret_from = from;
    return to - from;
}

/* One sign in the place of one that looks otherwise, or more of them at the end. */
static bool is_other_of_series(const struct value *a, const struct value *b, bool *ret_slip)
{
    size_t from, n;
    *ret_slip = true;
    if (a->compact_len != b->compact_len)
        return false; /* a place left out, or one too many */
    n = differing(a, b, &from);
    const char *p = a->compact + from, *q = b->compact + from;
    if ((n == 1 && looks_like(*p, *q)) || (n == 2 && p[0] == q[1] && p[1] == q[0]))
        return false;
    *ret_slip = false;
    return from + TAIL >= a->compact_len;
}

static bool is_prefix_of(const struct value *a, const struct value *b, size_t n)
{
    return n > 0 && memcmp(a->compact, b->compact, n) == 0;
}

enum level number_level(const struct value *a, const struct value *b, bool is_document)
{
    if (a == b)
        return LEVEL_EXACT;
    bool is_read = a->compact_len == b->compact_len, is_slip = true;
    for (size_t i = 0; i < a->compact_len && is_read; i++)
        is_read = ocr_class(a->compact[i]) == ocr_class(b->compact[i]);
    if (is_read)
        return LEVEL_SPELLING;
    if (is_document && is_other_of_series(a, b, &is_slip))
        return LEVEL_DIFFERS;
    int n = a->compact_len < b->compact_len ? a->compact_len : b->compact_len;
    int d = value_distance(a, b, n >= 6 ? 2 : 1);
    if (d == 1 && n >= 2)
        return is_slip ? LEVEL_SLIP : LEVEL_CLOSE;
    if (d == 2 && n >= 6)
        return LEVEL_CLOSE;
    return n >= 4 && is_prefix_of(a, b, (size_t)n) ? LEVEL_PART : LEVEL_DIFFERS;
}
