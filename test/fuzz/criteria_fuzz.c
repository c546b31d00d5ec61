// SPDX-License-Identifier: Apache-2.0
// Criteria, a blank line, rows: what is met must be what the tests say one by one.
#include "criteria/table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void match_all(struct arena *a, const struct criteria_table *t, str rows)
{
    size_t n = criteria_count(t->criteria);
    uint32_t *met = make_n(a, uint32_t, n + 1);
    bool *is_met = make_n(a, bool, n + 1);
    str texts[CRITERIA_COLUMNS_MAX], line;
    double numbers[CRITERIA_COLUMNS_MAX];
    struct criteria_row row = { texts, numbers };
    for (int left = 100; left && str_cut(&rows, '\n', &line); left--) {
        criteria_line(t, line, texts, numbers, NULL);
        size_t got = criteria_match(t->criteria, &row, met);
        memset(is_met, 0, n);
        for (size_t i = 0; i < got; i++) {
            must(met[i] < n && !is_met[met[i]]);
            is_met[met[i]] = true;
        }
        for (uint32_t i = 0; i < n; i++)
            must(is_met[i] == criteria_meets(t->criteria, i, &row));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str rest = { (const char *)data, size < 20000 ? size : 20000 }, whole = rest, line;
    struct arena *a = arena_new(256 << 20);
    struct criteria_table t;
    while (str_cut(&rest, '\n', &line) && line.len)
        continue;
    whole.len -= rest.len;
    if (criteria_table_read(a, whole, &t) == 0)
        match_all(a, &t, rest);
    arena_free(a);
    return 0;
}
