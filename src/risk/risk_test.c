// SPDX-License-Identifier: Apache-2.0
#include "risk/risk.h"

#include "base/err.h"
#include "base/test.h"
#include "store/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA cleanup(arena_freep) struct arena *a = arena_new((size_t)4 << 30)

static uint32_t dice(void)
{
    static uint32_t state = 5;
    state = state * 1664525u + 1013904223u;
    return state >> 16;
}

/* A trade in which the importer with the number 0 cheats. */
static str trade(struct arena *a, const char *extra_head)
{
    struct buf b = buf_new(a, 1 << 20);
    buf_fmt(&b, "Date,Importer,HS,Mass,Value,Rate,%s,Label\n", extra_head);
    for (int i = 0; i < 500; i++) {
        unsigned importer = dice() % 6, mass = 10 + dice() % 200, day = 1 + (unsigned)i / 20;
        bool is_bad = importer == 0 ? dice() % 10 < 8 : dice() % 20 == 0;
        buf_fmt(&b, "2025-01-%02u,I%u,84%02u10,%u,%u,10,%u,%d\n", day, importer, dice() % 4, mass,
                mass * (is_bad ? 3 : 9), dice() % 7, is_bad);
    }
    return buf_str(&b);
}

static str model_bytes(struct arena *a, const char *extra_head, const char *extra_name)
{
    struct score_map map;
    struct score_table *t;
    struct score_model *m;
    struct buf remarks = buf_new(a, 1 << 16);
    str text = str_fmt(a,
                       "column \"Date\" = date\ncolumn \"Importer\" = entity importer\n"
                       "column \"HS\" = hs\ncolumn \"Mass\" = number mass\n"
                       "column \"Value\" = number value\ncolumn \"Rate\" = number rate\n"
                       "column \"%s\" = number %s\ncolumn \"Label\" = label\n",
                       extra_head, extra_name);
    struct score_training how = { .map_text = text, .seed = 1, .is_quick = true };
    check(score_map_read(a, text, &map) == 0);
    check(score_table_read(a, trade(a, extra_head), &map, &remarks, &t) == 0);
    check(score_train(a, &map, t, t, &how, &m) == 0);
    return score_save(a, m);
}

static struct event declared(struct arena *a, const char *importer, const double *values, size_t n)
{
    struct event e = event_new(a, EVENT_DECLARATION);
    e.declaration->number.text = STR("GD-1");
    e.declaration->date.text = STR("2025-03-01");
    e.declaration->importer.text = str_c(importer);
    for (size_t i = 0; i < n; i++) {
        struct item item = item_blank();
        item.number = (int64_t)i + 1;
        item.hs.text = STR("840110");
        item.net_mass_kg = 100;
        item.value = values[i];
        item.tax_rate = 10;
        *list_push(a, &e.items) = item;
    }
    return e;
}

static bool same(double x, double y) { return !(x < y || x > y); }

TEST(a_declaration_is_as_likely_as_its_likeliest_item)
{
    ARENA;
    struct risk_model *m;
    check(risk_model_open(STR("1"), STR("trade"), STR("3"), model_bytes(a, "Packages", "packages"),
                          &m) == 0);
    struct event cheap = declared(a, "I0", (double[]){ 300 }, 1),
                 dear = declared(a, "I0", (double[]){ 900 }, 1),
                 both = declared(a, "I0", (double[]){ 900, 300, 900 }, 3),
                 honest = declared(a, "I3", (double[]){ 900 }, 1);
    struct told_score c = risk_of(m, a, &cheap, 0), d = risk_of(m, a, &dear, 0),
                      b = risk_of(m, a, &both, 0), h = risk_of(m, a, &honest, 0);
    check(c.probability > .5 && h.probability < .3);
    check(same(b.probability, c.probability) && c.probability >= d.probability);
    check(same(b.loss, 2 * d.loss + c.loss));
    check(c.reason.text.len && str_eq(b.reason.text, c.reason.text));
    check(str_starts(c.model.text, STR("trade 3 #")) &&
          c.model.text.len == strlen("trade 3 #") + 16);
    check(c.novelty >= 0 && c.novelty < .5);
    struct event stranger = declared(a, "NOBODY", (double[]){ 300 }, 1);
    check(risk_of(m, a, &stranger, 0).novelty > c.novelty);
    /* Again, and without anything at all. */
    struct told_score again = risk_of(m, a, &both, 0);
    check(same(again.probability, b.probability) && str_eq(again.reason.text, b.reason.text));
    struct event empty = declared(a, "", NULL, 0);
    empty.declaration->date.text = STR("");
    struct told_score e = risk_of(m, a, &empty, (usec)20000 * USEC_PER_DAY);
    check(e.probability >= 0 && e.probability <= 1);
    risk_model_free(m);
}

TEST(cells_are_what_the_declaration_says)
{
    ARENA;
    const struct risk_column *c;
    size_t n = risk_columns(&c), texts = 0, numbers = 0;
    struct event e = declared(a, "I7", (double[]){ 250.5 }, 1);
    for (size_t i = 0; i < n; i++) {
        str text = risk_cell_text(&c[i], &e, &e.items.at[0]);
        double number = risk_cell_number(&c[i], &e, &e.items.at[0]);
        if (strcmp(c[i].head, "Importer NTN") == 0)
            check(str_eq(text, STR("I7")) && isnan(number));
        if (strcmp(c[i].head, "Item Value") == 0)
            check(same(number, 250.5) && !text.len && isnan(risk_cell_number(&c[i], &e, NULL)));
        if (strcmp(c[i].head, "Quantity") == 0)
            check(isnan(number)); /* -1 */
        texts += c[i].type == FIELD_FACT;
        numbers += c[i].type != FIELD_FACT;
        check((c[i].type == FIELD_FACT) == (strcmp(c[i].role, "number") != 0));
    }
    check(texts > 10 && numbers > 5);
    check(risk_day(&e, 20150 * USEC_PER_DAY) == 20148);
    check(risk_day(&e, 20100 * USEC_PER_DAY) == 20100); /* a date ahead is none */
    e.declaration->date.text = STR("2025");
    check(risk_day(&e, 3 * USEC_PER_DAY + 5) == 3);
}

TEST(a_verdict_is_a_result_that_says_something)
{
    struct examination x = { .signal.text = STR("result"), .result.text = STR("as declared") };
    check(examination_verdict(&x) == 0);
    x.result.text = STR("Discrepancy");
    check(examination_verdict(&x) == 1);
    x.result.text = STR("offence");
    check(examination_verdict(&x) == 1);
    x.result.text = STR("");
    check(examination_verdict(&x) == -1);
    x.result.text = STR("offence");
    x.signal.text = STR("order");
    check(examination_verdict(&x) == -1);
}

/* the store */

struct bench {
    struct store *store;
    struct db *db;
    char dir[64];
};

static void bench_open(struct bench *b)
{
    char url[128];
    *b = (struct bench){ .dir = "/tmp/ntc-risk-XXXXXX" };
    check(mkdtemp(b->dir) != NULL);
    snprintf(url, sizeof url, "sqlite:%s/x.db", b->dir);
    check(store_open(str_c(url), &b->store) == 0 && db_open(b->store, &b->db) == 0);
}

static void bench_close(struct bench *b)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char path[100];
    db_close(b->db);
    store_close(b->store);
    for (size_t i = 0; i < countof(ends); i++) {
        snprintf(path, sizeof path, "%s/x.db%s", b->dir, ends[i]);
        unlink(path);
    }
    rmdir(b->dir);
}

static int apply(struct bench *b, struct writes *w)
{
    int result = -99;
    int r = writes_apply(b->db, &w, 1, &result);
    return r < 0 ? r : result;
}

static int step(struct bench *b, struct arena *a, str id, const char *act, const char *by, usec now)
{
    struct writes w;
    struct risk_record m;
    writes_init(&w, a);
    check(risk_record(b->db, a, id, &m) == 0);
    struct risk_act x = { .id = id,
                          .act = str_c(act),
                          .by = str_c(by),
                          .note = STR("for a test"),
                          .revision = m.revision };
    TRY(risk_step(b->db, &w, now, &x));
    return apply(b, &w);
}

static str put(struct bench *b, struct arena *a, const char *version, str bytes)
{
    struct writes w;
    str id;
    writes_init(&w, a);
    struct risk_file f = { STR("trade"), str_c(version), bytes, STR("asif") };
    check(risk_put(b->db, &w, 1, &f, &id) == 0 && apply(b, &w) == WRITES_DONE);
    return id;
}

static bool is_in(struct bench *b, struct arena *a, str id, const char *state)
{
    struct risk_record m;
    check(risk_record(b->db, a, id, &m) == 0);
    return str_eq(m.state, str_c(state));
}

TEST(two_persons_shadow_live_and_one_of_each)
{
    ARENA;
    struct bench b;
    struct risk_models *x;
    struct writes w;
    str bytes = model_bytes(a, "Packages", "packages");
    usec later = (RISK_SHADOW_DAYS + 1) * USEC_PER_DAY;
    bench_open(&b);
    str one = put(&b, a, "1", bytes), two = put(&b, a, "2", bytes);
    check(step(&b, a, one, "approve", "asif", 1) == ERR_INVALID);
    check(step(&b, a, one, "live", "sara", 1) == ERR_INVALID);
    check(step(&b, a, one, "approve", "sara", 1) == 0);
    check(step(&b, a, one, "live", "sara", 2) == ERR_INVALID);
    check(step(&b, a, one, "live", "sara", later) == 0 && is_in(&b, a, one, "live"));
    check(step(&b, a, two, "approve", "sara", later) == 0);
    check(risk_models_load(b.db, &x) == 0 && x->n == 4 && !x->fault.len);
    check(str_eq(x->live->id, one) && str_eq(x->shadow->id, two));
    check(risk_models_hold(x) == x);
    risk_models_done(x);
    risk_models_done(x);
    /* The second takes the place of the first. */
    check(step(&b, a, two, "live", "sara", 2 * later) == 0);
    check(is_in(&b, a, two, "live") && is_in(&b, a, one, "retired"));
    /* Stopped by name; then there is none. */
    writes_init(&w, a);
    check(risk_stop(b.db, &w, 3, STR("trade"), STR("omar"), STR("no")) == ERR_INVALID);
    check(risk_stop(b.db, &w, 3, STR("trade"), STR("omar"), STR("too many")) == 0);
    check(apply(&b, &w) == WRITES_DONE && is_in(&b, a, two, "stopped"));
    writes_init(&w, a);
    check(risk_stop(b.db, &w, 3, STR("trade"), STR("omar"), STR("too many")) == LIFE_NONE);
    check(risk_models_load(b.db, &x) == 0 && !x->live && !x->shadow);
    risk_models_done(x);
    bench_close(&b);
}

static const struct query q_alter = { "UPDATE model SET bytes = $1 WHERE id = $2" };

TEST(what_was_altered_or_asks_too_much_is_refused)
{
    ARENA;
    struct bench b;
    struct risk_models *x;
    struct risk_model *m;
    struct writes w;
    str bytes = model_bytes(a, "Packages", "packages"), moon = model_bytes(a, "Moon Phase", "moon"),
        id;
    bench_open(&b);
    writes_init(&w, a);
    struct risk_file f = { STR("trade"), STR("9"), moon, STR("asif") };
    check(risk_put(b.db, &w, 1, &f, &id) == ERR_INVALID && strstr(err_last(), "\"Moon Phase\""));
    f.bytes = STR("nothing of the kind, however long it may be made to be");
    check(risk_put(b.db, &w, 1, &f, &id) == ERR_INVALID);
    f = (struct risk_file){ STR("Trade 1"), STR("9"), bytes, STR("asif") };
    check(risk_put(b.db, &w, 1, &f, &id) == ERR_INVALID);
    id = put(&b, a, "1", bytes);
    f = (struct risk_file){ STR("trade"), STR("1"), bytes, STR("asif") };
    check(risk_put(b.db, &w, 1, &f, &id) == ERR_INVALID && strstr(err_last(), "already"));

    check(step(&b, a, put(&b, a, "2", bytes), "approve", "sara", 1) == 0);
    check(risk_models_load(b.db, &x) == 0);
    str label = str_copy(a, x->shadow->label);
    risk_models_done(x);
    check(risk_model_labelled(b.db, label, &m) == 0);
    risk_model_free(m);
    check(risk_model_labelled(b.db, STR("trade 7 #00"), &m) == LIFE_NONE);
    /* Another good model in its place: its digest is not the one that was approved. */
    struct risk_records all;
    check(risk_records(b.db, a, &all) == 0 && str_eq(all.at[0].version, STR("2")));
    struct buf other = buf_new(a, 64 << 20);
    buf_add(&other, model_bytes(a, "Gross", "gross"));
    check(!str_eq(buf_str(&other), bytes));
    writes_init(&w, a);
    write_add(&w, WRITE_ONE, &q_alter, VALS(V_BYTES(buf_str(&other)), V_TEXT(all.at[0].id)));
    check(apply(&b, &w) == WRITES_DONE);
    check(risk_models_load(b.db, &x) == 0 && !x->shadow &&
          str_starts(x->fault, STR("trade 2: it was")));
    risk_models_done(x);
    check(risk_model_labelled(b.db, label, &m) == ERR_INVALID);
    bench_close(&b);
}
