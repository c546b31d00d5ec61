// SPDX-License-Identifier: Apache-2.0
#include "app/model_table.h"

#include "app/reread.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "risk/risk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 500, ARENA_MOST = 256 << 20, NUMBER_TEXT = 40 };

/* What is late has no receipt; a sighting is told by its newest message. */
static const struct query q_declarations = {
    "SELECT e.message, e.seq FROM event e JOIN sighting s ON s.entity = e.subject "
    "AND s.situation = e.situation AND s.message = e.message AND s.seq = e.seq "
    "WHERE (e.message, e.seq) > ($1, $2) AND e.message >= $3 AND e.message < $4 "
    "AND e.kind = 'declaration' AND e.receipt <> '' ORDER BY e.message, e.seq LIMIT 500"
};
static const struct query q_examinations = {
    "SELECT e.message, e.seq FROM event e WHERE (e.message, e.seq) > ($1, $2) "
    "AND e.message >= $3 AND e.message < $4 AND e.kind = 'examination' AND e.receipt <> '' "
    "ORDER BY e.message, e.seq LIMIT 500"
};

struct finding_of { /* the newest examination of a declaration */
    usec at;
    int verdict;
    double short_value; /* assessed less declared; NAN not known */
};

struct making {
    struct db *db;
    struct arena *a; /* of all of it */
    struct arena *page;
    struct reread read;
    struct map found; /* declaration -> struct finding_of */
    struct model_table *t;
    FILE *out;
};

/* reading */

static int each_event(struct making *x, const struct query *q, usec from, usec to,
                      int (*one)(struct making *, const struct event *))
{
    cleanup(arena_freep) struct arena *place = arena_new(1 << 20);
    str behind = STR(""), floor = uid_floor(x->a, from), until = uid_floor(x->a, to);
    int64_t seq = -1;
    struct rows rows;
    do {
        arena_reset(x->page);
        TRY(db_read(x->db, x->page, q,
                    VALS(V_TEXT(behind), V_I64(seq), V_TEXT(floor), V_TEXT(until)), &rows));
        list_each (const struct row, r, &rows) {
            struct event *e;
            int read = reread(&x->read, row_text(r, 0), row_i64(r, 1), &e);
            TRY(read);
            if (read == 0)
                TRY(one(x, e));
        }
        if (rows.n == 0)
            break;
        arena_reset(place);
        behind = str_copy(place, row_text(&rows.at[rows.n - 1], 0));
        seq = row_i64(&rows.at[rows.n - 1], 1);
    } while (rows.n == PAGE);
    return 0;
}

static int take_examination(struct making *x, const struct event *e)
{
    const struct examination *exam = e->examination;
    int verdict = exam ? examination_verdict(exam) : -1;
    if (verdict < 0 || !exam->declaration.text.len)
        return 0;
    str number = exam->declaration.text;
    struct finding_of *f = map_get(&x->found, number);
    if (!f) {
        f = make(x->a, struct finding_of);
        *map_at(&x->found, str_copy(x->a, number)) = f;
    }
    usec at = exam->time ? exam->time : x->read.work.message.received;
    if (at < f->at)
        return 0;
    double difference = exam->assessed_value - exam->declared_value;
    bool is_told = exam->assessed_value >= 0 && exam->declared_value >= 0;
    *f = (struct finding_of){ at, verdict, is_told && difference > 0 ? difference : (double)NAN };
    return 0;
}

/* writing */

static void put_text(FILE *out, str s)
{
    bool is_quoted = str_has(s, ',') || str_has(s, '"') || str_has(s, '\n') || str_has(s, '\r');
    if (!s.len)
        return;
    if (!is_quoted) {
        fwrite(s.ptr, 1, s.len, out);
        return;
    }
    putc('"', out);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            putc('"', out);
        putc(s.ptr[i], out);
    }
    putc('"', out);
}

/* The shortest that reads back to the same. */
static void put_number(FILE *out, double v)
{
    char text[NUMBER_TEXT];
    if (isnan(v))
        return;
    for (int digits = 15; digits <= 17; digits++) {
        double back;
        int n = snprintf(text, sizeof text, "%.*g", digits, v);
        if (str_to_f64((str){ text, (size_t)n }, &back) == 0 && !(back < v || back > v))
            break;
    }
    fputs(text, out);
}

static double share_of(const struct event *e, const struct item *item)
{
    double sum = 0;
    list_each (const struct item, i, &e->items)
        sum += i->value > 0 ? i->value : 0;
    if (!item || e->items.n < 2)
        return 1;
    return sum > 0 ? (item->value > 0 ? item->value / sum : 0) : 1 / (double)e->items.n;
}

static void put_row(struct making *x, const struct event *e, const struct item *item,
                    const struct finding_of *f)
{
    int64_t y, m, d;
    const struct risk_column *columns;
    size_t n = risk_columns(&columns);
    civil_from_days(risk_day(e, x->read.work.message.received), &y, &m, &d);
    put_text(x->out, e->declaration->number.text);
    fprintf(x->out, ",%lld,%04lld-%02lld-%02lld", item ? (long long)item->number : 0LL,
            (long long)y, (long long)m, (long long)d);
    for (size_t i = 0; i < n; i++) {
        putc(',', x->out);
        if (columns[i].type == FIELD_FACT)
            put_text(x->out, risk_cell_text(&columns[i], e, item));
        else
            put_number(x->out, risk_cell_number(&columns[i], e, item));
    }
    fprintf(x->out, ",%s,", !f ? "" : f->verdict ? "1" : "0");
    if (f && f->verdict && item && item->tax_rate >= 0)
        put_number(x->out, f->short_value * share_of(e, item) * item->tax_rate / 100);
    putc('\n', x->out);
    x->t->rows++;
}

static int put_declaration(struct making *x, const struct event *e)
{
    if (!e->declaration || !e->declaration->number.text.len)
        return 0;
    const struct finding_of *f = map_get(&x->found, e->declaration->number.text);
    list_each (const struct item, item, &e->items)
        put_row(x, e, item, f);
    if (e->items.n == 0)
        put_row(x, e, NULL, f);
    x->t->declarations++;
    x->t->judged += f != NULL;
    x->t->offences += f && f->verdict;
    return ferror(x->out) ? fail(ERR_IO, "the table could not be written") : 0;
}

static void put_head(FILE *out)
{
    const struct risk_column *columns;
    size_t n = risk_columns(&columns);
    fputs("Declaration Number,Item,Date", out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, ",%s", columns[i].head);
    fputs(",Offence,Short Duty\n", out);
}

static int make_table(struct making *x)
{
    /* Results come after their declarations, however long after. */
    TRY(each_event(x, &q_examinations, x->t->from, time_now() + USEC_PER_DAY, take_examination));
    put_head(x->out);
    return each_event(x, &q_declarations, x->t->from, x->t->to, put_declaration);
}

int model_table_write(struct db *db, struct model_table *t, FILE *out)
{
    struct making x = { .db = db, .t = t, .out = out };
    x.a = arena_new(SIZE_MAX);
    x.page = arena_new(ARENA_MOST);
    reread_open(&x.read, db);
    x.found = map_new(x.a);
    int r = make_table(&x);
    reread_close(&x.read);
    arena_free(x.page);
    arena_free(x.a);
    return r;
}

void model_table_map(struct buf *b)
{
    const struct risk_column *columns;
    size_t n = risk_columns(&columns);
    buf_add(b, STR("column \"Declaration Number\" = id\ncolumn \"Item\" = id\n"
                   "column \"Date\" = date ymd\n"));
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "column \"%s\" = %s%s%s\n", columns[i].head, columns[i].role,
                columns[i].name[0] ? " " : "", columns[i].name);
    buf_add(b, STR("column \"Offence\" = label\ncolumn \"Short Duty\" = loss\n"));
}
