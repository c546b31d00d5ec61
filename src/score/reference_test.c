// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"
#include "base/err.h"
#include "base/test.h"
#include "score/model.h"

#include <math.h>
#include <string.h>

static const char map_text[] = "column \"Date\" = date\ncolumn \"Importer\" = entity importer\n"
                               "column \"Mass\" = number mass\ncolumn \"Label\" = label\n";

/* Masses 100 to 499, each as often; one importer in four cheats. */
static struct score_model *trained(struct arena *a, struct score_table **ret)
{
    struct score_map *map = make(a, struct score_map);
    struct score_model *m;
    struct buf b = buf_new(a, 1 << 20), remarks = buf_new(a, 1 << 16);
    buf_add(&b, STR("Date,Importer,Mass,Label\n"));
    for (int i = 0; i < 400; i++)
        buf_fmt(&b, "2025-%02d-%02d,I%d,%d,%d\n", 1 + i / 40, 1 + i % 28, i % 16, 100 + i * 7 % 400,
                i % 16 < 4 && i % 5 < 3);
    check(score_map_read(a, str_c(map_text), map) == 0);
    check(score_table_read(a, buf_str(&b), map, &remarks, ret) == 0);
    struct score_training how = { .map_text = str_c(map_text), .seed = 1, .is_quick = true };
    check(score_train(a, map, *ret, *ret, &how, &m) == 0);
    return m;
}

static double sum(const double *cells)
{
    double all = 0;
    for (size_t i = 0; i < SCORE_CELLS; i++)
        all += cells[i];
    return all;
}

TEST(a_file_tells_how_what_it_learned_from_was_spread)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30);
    struct score_table *t;
    struct score_model *m = trained(a, &t), *again;
    double margins[SCORE_CELLS], mass[SCORE_CELLS], now[SCORE_CELLS] = { 0 };
    str bytes = score_save(a, m);
    check(score_load(a, bytes, &again) == 0);
    int column = score_column_at(again, STR("number"), STR("mass"));
    score_cells(again, -1, margins);
    score_cells(again, column, mass);
    check(lround(sum(margins)) == 400 && lround(sum(mass)) == QUANTILES);
    for (size_t i = 0; i < 400; i++) {
        struct score s;
        score_table_row(again, t, i, 0, NULL, &s);
        now[score_cell(again, -1, s.margin)]++;
    }
    check(memcmp(now, margins, sizeof now) == 0);
    check(score_cell(again, column, 90) == 0 && score_cell(again, column, 5000) == SCORE_CELLS - 1);
    check(score_cell(again, column, 299) == 3 && score_cell(again, column, (double)NAN) == -1);
    score_cells(again, score_column_at(again, STR("entity"), STR("importer")), now);
    check(lround(sum(now)) == 0);
}

static void sign(char *bytes, size_t n)
{
    enum { HEAD = 48, DIGEST_AT = 16 };
    sha256((str){ bytes + HEAD, n - HEAD }, (unsigned char *)bytes + DIGEST_AT);
}

TEST(a_file_of_the_first_format_is_read_and_one_that_makes_no_sense_is_not)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30);
    struct score_table *t;
    struct score_model *m = trained(a, &t), *old;
    double cells[SCORE_CELLS];
    str bytes = score_save(a, m);
    char *file = str_cstr(a, bytes);
    size_t first = bytes.len - sizeof(struct reference);
    file[8] = 1;
    sign(file, first);
    check(score_load(a, (str){ file, first }, &old) == 0);
    score_cells(old, -1, cells);
    check(lround(sum(cells)) == 0);
    file[8] = 3;
    check(score_load(a, (str){ file, bytes.len }, &old) == ERR_INVALID);
    file[8] = 2;
    double nonsense = (double)NAN;
    memcpy(file + first, &nonsense, sizeof nonsense);
    sign(file, bytes.len);
    check(score_load(a, (str){ file, bytes.len }, &old) == ERR_INVALID);
}
