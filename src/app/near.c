// SPDX-License-Identifier: Apache-2.0
#include "app/near.h"

#include <stdio.h>

enum { NAMES_MAX = 3, LENGTH_MAX = 60, FAR = 1000 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Letters to add, drop or change to make one of the other (Levenshtein). */
static size_t distance(str x, str y)
{
    size_t row[LENGTH_MAX + 1];
    for (size_t k = 0; k <= y.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= x.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= y.len; k++) {
            size_t changed = corner + (x.ptr[i - 1] != y.ptr[k - 1]);
            corner = row[k];
            row[k] = least(changed, least(row[k], row[k - 1]) + 1);
        }
    }
    return row[y.len];
}

static str group_of(str name)
{
    str rest = name, head = name;
    str_cut(&rest, '.', &head);
    return head;
}

static size_t how_far(str given, str known)
{
    size_t at;
    if (given.len == 0 || given.len > LENGTH_MAX || known.len > LENGTH_MAX)
        return FAR;
    if (given.len > 2 && str_find(known, given, &at))
        return 1;
    size_t d = distance(given, known);
    bool same_group = str_has(given, '.') && str_eq(group_of(given), group_of(known));
    return d <= (given.len + 2) / 3 || same_group ? d : FAR;
}

const char *near_names(char text[NEAR_TEXT], str given, const str *known, size_t n)
{
    size_t best[NAMES_MAX], far[NAMES_MAX], found = 0, len = 0;
    for (size_t i = 0; i < n; i++) {
        size_t d = how_far(given, known[i]), at = found;
        while (at > 0 && far[at - 1] > d)
            at--;
        if (d == FAR || at == NAMES_MAX)
            continue;
        found += found < NAMES_MAX;
        for (size_t k = found - 1; k > at; k--) {
            best[k] = best[k - 1];
            far[k] = far[k - 1];
        }
        best[at] = i;
        far[at] = d;
    }
    text[0] = '\0';
    for (size_t i = 0; i < found; i++) {
        const char *before = i == 0 ? " (did you mean " : i + 1 == found ? " or " : ", ";
        int r = snprintf(text + len, NEAR_TEXT - len, "%s" STR_FMT "%s", before,
                         STR_ARG(known[best[i]]), i + 1 == found ? "?)" : "");
        len = least(len + (size_t)(r > 0 ? r : 0), NEAR_TEXT - 1);
    }
    return text;
}
