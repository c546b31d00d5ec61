// SPDX-License-Identifier: Apache-2.0
// A model whose digest fits, however it came about, is refused or scores; other bytes are a map, a
// blank line and a table.
#include "base/digest.h"
#include "score/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DIGEST_AT = 16, HEAD = 48 };

static void score_one(struct arena *a, const struct score_model *m)
{
    str text[SCORE_COLUMNS_MAX];
    double number[SCORE_COLUMNS_MAX];
    for (size_t i = 0; i < SCORE_COLUMNS_MAX; i++) {
        text[i] = i % 2 ? STR("010121") : STR("");
        number[i] = i % 3 ? (double)i : (double)NAN;
    }
    struct score s;
    score_row(m, &(struct score_row){ text, number, 20000, 0 }, a, &s);
    must(s.probability >= 0 && s.probability <= 1);
}

static void load(struct arena *a, const uint8_t *data, size_t size)
{
    char *bytes = make_n(a, char, size + 1);
    struct score_model *m;
    memcpy(bytes, data, size);
    if (size > HEAD)
        sha256((str){ bytes + HEAD, size - HEAD }, (unsigned char *)bytes + DIGEST_AT);
    if (score_load(a, (str){ bytes, size }, &m) == 0)
        score_one(a, m);
}

static void read_table(struct arena *a, str all)
{
    struct score_map m;
    struct score_table *t;
    struct buf remarks = buf_new(a, 1 << 16);
    size_t at;
    if (!str_find(all, STR("\n\n"), &at))
        at = all.len;
    str csv = str_sub(all, at, all.len);
    int r = score_map_read(a, str_sub(all, 0, at), &m);
    if (r == 0)
        r = score_table_read(a, csv, &m, &remarks, &t);
    if (score_map_guess(a, csv, &remarks, &m) == 0 &&
        score_table_read(a, csv, &m, &remarks, &t) == 0)
        must(score_table_rows(t) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(256 << 20);
    if (size > 8 && memcmp(data, "NTCSCORE", 8) == 0)
        load(a, data, size);
    else
        read_table(a, (str){ (const char *)data, size < 65536 ? size : 65536 });
    arena_free(a);
    return 0;
}
