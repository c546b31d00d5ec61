/* cli_model.c - ntc model train, score, card, compare: the learned score, over tables. No data
 * folder is needed, nothing is stored but the files that are named. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "platform/os.h"
#include "score/score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAP_BYTES = 1 << 20,
    REMARKS_BYTES = 1 << 16,
    OUT_BYTES = 1 << 16,
    FOR_SHOWN = 3,
    AGAINST_SHOWN = 2
};
static const size_t arena_bytes = (size_t)32 << 30;

/* Every line of remarks, with what it is about. */
static bool tell(const char *what, const struct buf *remarks)
{
    str rest = buf_str(remarks), line;
    while (str_cut(&rest, '\n', &line))
        fprintf(stderr, "ntc: %s: " STR_FMT "\n", what, STR_ARG(line));
    return remarks->len > 0;
}

static int read_table(struct arena *a, const char *path, const struct score_map *m,
                      struct score_table **ret, bool *odd)
{
    str csv;
    struct buf remarks = buf_new(a, REMARKS_BYTES);
    TRY(file_map(path, &csv));
    int r = score_table_read(a, csv, m, &remarks, ret);
    file_unmap(csv);
    if (r < 0)
        return fail(ERR_INVALID, "%s: %s", path, str_cstr(a, str_c(err_last())));
    *odd |= tell(path, &remarks);
    return 0;
}

static int guessed_map(struct arena *a, const char *path, struct score_map *ret)
{
    str csv;
    struct buf remarks = buf_new(a, REMARKS_BYTES), text = buf_new(a, MAP_BYTES);
    TRY(file_map(path, &csv));
    int r = score_map_guess(a, csv, &remarks, ret);
    file_unmap(csv);
    if (r < 0)
        return fail(ERR_INVALID, "%s: %s", path, str_cstr(a, str_c(err_last())));
    score_map_print(&text, ret);
    fprintf(stderr,
            "# guessed from the heads and cells of %s; look at it, save it, give it with "
            "--map\n" STR_FMT STR_FMT,
            path, (int)text.len, text.ptr ? text.ptr : "", (int)remarks.len,
            remarks.ptr ? remarks.ptr : "");
    return 0;
}

static int map_option(struct cli *c, struct arena *a, struct score_map *ret)
{
    str text;
    const char *path = cli_option(c, "map");
    if (!path)
        return guessed_map(a, cli_option(c, "train"), ret);
    TRY(file_read(path, a, MAP_BYTES, &text));
    if (score_map_read(a, text, ret) < 0)
        return fail(ERR_INVALID, "%s: %s", path, str_cstr(a, str_c(err_last())));
    return 0;
}

static int seed_option(const struct cli *c, int64_t *ret)
{
    const char *given = cli_option(c, "seed");
    *ret = 1;
    if (given && (str_to_i64(str_c(given), ret) != 0 || *ret < 0))
        return fail(ERR_INVALID, "--seed is a number from 0");
    return 0;
}

/* The card, and the digest by which a model is known. */
static int put_card(struct cli *c, struct arena *a, const struct score_model *m)
{
    str text = score_card(m), digest = score_digest(m);
    if (c->json) {
        struct buf b = buf_new(a, 2 * MAP_BYTES);
        json_open(&b, NULL, '{');
        json_str(&b, "digest", digest);
        json_str(&b, "card", text);
        json_close(&b, '}');
        cli_print(buf_str(&b));
        return EXIT_DONE;
    }
    fwrite(text.ptr, 1, text.len, stdout);
    printf("\nDigest (SHA-256): " STR_FMT "\n", STR_ARG(digest));
    return EXIT_DONE;
}

static int train(struct cli *c, struct arena *a)
{
    struct score_map map;
    struct score_table *first, *second;
    struct score_model *m = NULL;
    int64_t seed;
    bool odd = false;
    TRY(seed_option(c, &seed));
    TRY(map_option(c, a, &map));
    TRY(read_table(a, cli_option(c, "train"), &map, &first, &odd));
    TRY(read_table(a, cli_option(c, "valid"), &map, &second, &odd));
    struct score_training how = { .seed = (uint64_t)seed,
                                  .is_quick = cli_option(c, "quick") != NULL };
    TRY(score_train(a, &map, first, second, &how, &m));
    str bytes = score_save(a, m);
    TRY(file_replace(cli_option(c, "out"), bytes));
    TRY(score_load(a, bytes, &m)); /* what was written is what will score */
    return put_card(c, a, m);
}

static int load(struct arena *a, const char *path, struct score_model **ret)
{
    str bytes;
    if (file_map(path, &bytes) < 0)
        return fail(ERR_INVALID, "%s: %s", path, cli_why(path));
    if (score_load(a, bytes, ret) < 0) {
        const char *why = str_cstr(a, str_c(err_last()));
        file_unmap(bytes);
        return fail(ERR_INVALID, "%s: %s", path, why);
    }
    return 0;
}

/* score */

/* A tab or a line end in a cell would part the line. */
static void put_text(FILE *out, str s)
{
    for (size_t i = 0; i < s.len; i++)
        putc((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == ';' ? ' ' : s.ptr[i], out);
}

/* The strongest for an offence, then the strongest against it. */
static void put_reasons(FILE *out, const struct score *s)
{
    int shown = 0;
    for (int side = 0; side < 2; side++) {
        int left = side ? AGAINST_SHOWN : FOR_SHOWN;
        for (size_t i = 0; i < s->n_reasons && left; i++) {
            const struct score_reason *r = &s->reasons[i];
            if ((r->value < 0) != side || fabs(r->value) < .005)
                continue;
            fprintf(out, "%s%+.2f ", shown++ ? "; " : "", r->value);
            put_text(out, r->text);
            left--;
        }
    }
}

static void put_line(FILE *out, size_t row, const struct score *s)
{
    fprintf(out, "%zu\t%.9f\t", row, s->probability);
    put_reasons(out, s);
    if (isnan(s->loss))
        fprintf(out, "\t\n");
    else
        fprintf(out, "\t%.2f\n", s->loss);
}

/* All of it: base and contributions sum to the margin. */
static void put_json(FILE *out, struct arena *a, size_t row, const struct score *s)
{
    struct buf b = buf_new(a, 1 << 20);
    json_open(&b, NULL, '{');
    json_i64(&b, "row", (int64_t)row);
    json_f64(&b, "probability", s->probability);
    if (!isnan(s->loss))
        json_f64(&b, "expected_loss", s->loss);
    json_f64(&b, "margin", s->margin);
    json_f64(&b, "base", s->base);
    json_open(&b, "reasons", '[');
    for (size_t i = 0; i < s->n_reasons; i++) {
        json_open(&b, NULL, '{');
        json_f64(&b, "adds", s->reasons[i].value);
        json_str(&b, "text", s->reasons[i].text);
        json_close(&b, '}');
    }
    json_close(&b, ']');
    json_close(&b, '}');
    buf_c(&b, '\n');
    fwrite(b.ptr, 1, b.len, out);
}

static size_t score_rows(struct cli *c, FILE *out, const struct score_model *m,
                         const struct score_table *t)
{
    cleanup(arena_freep) struct arena *work = arena_new(16 << 20);
    size_t known = 0;
    if (!c->json)
        fprintf(out, "row\tprobability\treasons\texpected_loss\n");
    for (size_t i = 0; i < score_table_rows(t); i++) {
        struct score s;
        score_table_row(m, t, i, c->json ? 0 : FOR_SHOWN, work, &s);
        if (c->json)
            put_json(out, work, i + 1, &s);
        else
            put_line(out, i + 1, &s);
        int32_t day = score_table_day(t, i);
        known += day != SCORE_NO_DAY && day <= score_last_day(m);
        arena_reset(work);
    }
    return known;
}

static int score(struct cli *c, struct arena *a)
{
    struct score_model *m = NULL;
    struct score_table *t = NULL;
    bool odd = false;
    const char *path = cli_option(c, "out");
    TRY(load(a, cli_option(c, "model"), &m));
    TRY(read_table(a, cli_option(c, "input"), score_model_map(m), &t, &odd));
    FILE *out = fopen(path, "w");
    if (!out)
        return fail(ERR_IO, "%s cannot be written", path);
    setvbuf(out, NULL, _IOFBF, OUT_BYTES);
    size_t known = score_rows(c, out, m, t);
    bool is_written = !ferror(out);
    is_written &= fclose(out) == 0;
    if (!is_written)
        return fail(ERR_IO, "%s is not whole: writing failed", path);
    if (known)
        fprintf(stderr,
                "ntc: %zu rows are of days that the model has learned from: it may know their "
                "outcome\n",
                known);
    return EXIT_DONE;
}

static int card(struct cli *c, struct arena *a)
{
    struct score_model *m = NULL;
    TRY(load(a, cli_option(c, "model"), &m));
    return put_card(c, a, m);
}

/* compare */

struct side {
    struct score_model *model;
    double *p;
    int8_t *label;
    size_t n;
    struct score_measure measure;
};

static int side_of(struct cli *c, struct arena *a, const char *option, struct side *ret)
{
    struct score_table *t = NULL;
    bool odd = false;
    TRY(load(a, cli_option(c, option), &ret->model));
    TRY(read_table(a, cli_option(c, "input"), score_model_map(ret->model), &t, &odd));
    ret->n = score_table_rows(t);
    ret->p = make_n(a, double, ret->n + 1);
    ret->label = make_n(a, int8_t, ret->n + 1);
    for (size_t i = 0; i < ret->n; i++) {
        struct score s;
        score_table_row(ret->model, t, i, 0, NULL, &s);
        ret->p[i] = s.probability;
        ret->label[i] = (int8_t)score_table_label(t, i);
    }
    ret->measure = score_measure(ret->p, ret->label, ret->n);
    return ret->measure.n
               ? 0
               : fail(ERR_INVALID, "%s has no row with an outcome", cli_option(c, "input"));
}

static void put_side(const char *what, const struct score_measure *m)
{
    printf("|%s|%.4f (%.4f-%.4f)|%.4f (%.4f-%.4f)|%.4f (%.4f-%.4f)|%.4f|%.4f|\n", what, m->auc,
           m->auc_low, m->auc_high, m->precision5, m->low5, m->high5, m->precision10, m->low10,
           m->high10, m->recall5, m->calibration);
}

static void json_side(struct buf *b, const char *what, const struct score_measure *m)
{
    json_open(b, what, '{');
    json_f64(b, "auc", m->auc);
    json_f64(b, "precision5", m->precision5);
    json_f64(b, "precision10", m->precision10);
    json_f64(b, "recall5", m->recall5);
    json_f64(b, "calibration_error", m->calibration);
    json_close(b, '}');
}

static void put_compared_json(struct arena *a, const struct side *x, const struct side *y,
                              const struct score_difference *d)
{
    struct buf b = buf_new(a, 1 << 16);
    json_open(&b, NULL, '{');
    json_i64(&b, "rows", (int64_t)x->measure.n);
    json_i64(&b, "offences", (int64_t)x->measure.offences);
    json_side(&b, "model", &x->measure);
    json_side(&b, "with", &y->measure);
    json_open(&b, "difference", '{');
    json_f64(&b, "auc", d->auc);
    json_f64(&b, "auc_low", d->auc_low);
    json_f64(&b, "auc_high", d->auc_high);
    json_f64(&b, "precision5", d->precision5);
    json_f64(&b, "precision5_low", d->low5);
    json_f64(&b, "precision5_high", d->high5);
    json_close(&b, '}');
    json_f64(&b, "common5", d->common5);
    json_close(&b, '}');
    cli_print(buf_str(&b));
}

static int compare(struct cli *c, struct arena *a)
{
    struct side x = { 0 }, y = { 0 };
    TRY(side_of(c, a, "model", &x));
    TRY(side_of(c, a, "with", &y));
    for (size_t i = 0; i < x.n; i++)
        if (x.label[i] != y.label[i])
            return fail(ERR_INVALID, "the models take another column for the outcome");
    struct score_difference d = score_compare(x.p, y.p, x.label, x.n, 1);
    if (c->json) {
        put_compared_json(a, &x, &y, &d);
        return EXIT_DONE;
    }
    printf("%zu rows of known outcome, %zu offences\n\n", x.measure.n, x.measure.offences);
    printf("|model|AUC|P@5|P@10|R@5|ECE|\n|---|--:|--:|--:|--:|--:|\n");
    put_side(cli_option(c, "model"), &x.measure);
    put_side(cli_option(c, "with"), &y.measure);
    printf("\nFirst less second, 95 %% of paired bootstrap samples:\n\n"
           "- AUC %+.4f (%+.4f to %+.4f)\n- P@5 %+.4f (%+.4f to %+.4f)\n"
           "- of the 5 %% ranked highest %.1f %% are in common\n",
           d.auc, d.auc_low, d.auc_high, d.precision5, d.low5, d.high5, 100 * d.common5);
    return EXIT_DONE;
}

/* commands */

static int with_memory(struct cli *c, const char *what, int (*fn)(struct cli *c, struct arena *a))
{
    cleanup(arena_freep) struct arena *a = arena_new(arena_bytes);
    int r = fn(c, a);
    return r < 0 ? cli_fail(c, what) : r;
}

int cli_model_train(struct cli *c) { return with_memory(c, "model train", train); }
int cli_model_score(struct cli *c) { return with_memory(c, "model score", score); }
int cli_model_card(struct cli *c) { return with_memory(c, "model card", card); }
int cli_model_compare(struct cli *c) { return with_memory(c, "model compare", compare); }
