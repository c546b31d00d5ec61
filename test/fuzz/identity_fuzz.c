/* Any table: observations come, are decided about, go again; what is left must be what was. */
// SPDX-License-Identifier: Apache-2.0
#include "format/csv.h"
#include "identity/columns.h"

enum { ROWS = 60 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(struct identity_observation *o, const struct csv_row *r, const struct columns *c)
{
    for (size_t i = 0; i < r->n && i < COLUMNS_MAX; i++) {
        int f = i < c->n && c->field[i] != COLUMN_NONE ? c->field[i] : (int)(i % IDENTITY_FIELDS);
        if (f != COLUMN_ID)
            o->fields[f] = r->at[i].text;
    }
}

static size_t add_rows(struct identity *x, struct arena *a, str text)
{
    struct csv csv = csv_open(text);
    struct csv_row row = { 0 };
    struct columns columns = { .n = 0 };
    size_t n = 0;
    while (n < ROWS && csv_next(&csv, a, &row)) {
        struct identity_observation o = { .key = str_fmt(a, "r%zu", n) };
        str head[COLUMNS_MAX] = { 0 };
        for (size_t i = 0; n == 0 && i < row.n && i < COLUMNS_MAX; i++)
            head[i] = row.at[i].text;
        if (n == 0)
            columns_guess(head, row.n, &columns);
        fill(&o, &row, &columns);
        must(identity_add(x, &o) == 0);
        n++;
        row = (struct csv_row){ 0 };
    }
    return n;
}

static str state(struct identity *x, struct arena *a)
{
    struct buf b = buf_new(a, 8 << 20);
    identity_state(x, &b);
    return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = { (const char *)data, size };
    struct arena *a = arena_new(SIZE_MAX);
    struct identity *x = identity_new();
    struct columns columns;
    (void)!columns_read(text, &text, 1, &columns);
    size_t n = add_rows(x, a, text);
    if (n % 2)
        identity_learn(x);
    str before = state(x, a), id;
    struct identity_observation twin = { .key = STR("twin") };
    twin.fields[IDENTITY_name] = twin.fields[IDENTITY_birth] = twin.fields[IDENTITY_passport] =
        text;
    must(identity_add(x, &twin) == 0);
    must(identity_decide(x,
                         &(struct identity_decision){ STR("twin"), STR("r0"),
                                                      (enum identity_verdict)(size % 2), STR("w"),
                                                      STR("y") },
                         a, &id) == 0);
    struct buf words = buf_new(a, 1 << 20);
    (void)!identity_explain(x, STR("r0"), STR("twin"), &words);
    (void)!identity_explain_cluster(x, STR("r1"), &words);
    (void)identity_conflicts(x, a);
    must(identity_remove(x, STR("twin")) == 0);
    must(identity_undo(x, id) == 0);
    must(str_eq(before, state(x, a)));
    identity_free(x);
    arena_free(a);
    return 0;
}
