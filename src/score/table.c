/* table.c - a table of declarations, from CSV: texts as numbers, numbers, days, outcomes. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/map.h"
#include "base/time.h"
#include "format/csv.h"
#include "score/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 64, TOLD_MAX = 20, DATES_TRIED = 20000, DATE_MONTHS = 12 };

/* cells */

/* Is the comma the point? "12,5" and "1.234,50", but not "1,234" and "1,234.50". */
static bool has_comma_point(str s)
{
    size_t commas = 0, points = 0, last = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != ',' && s.ptr[i] != '.')
            continue;
        commas += s.ptr[i] == ',';
        points += s.ptr[i] == '.';
        last = i;
    }
    return commas == 1 && s.ptr[last] == ',' && (points || s.len - last != 4);
}

static int without_thousands(str s, char *ret, size_t size)
{
    size_t n = 0;
    bool is_comma = has_comma_point(s);
    char skip = is_comma ? '.' : ',';
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == skip || c == '\'' || c == ' ')
            continue;
        if (is_comma && c == ',')
            c = '.';
        if (n + 1 >= size || !c || !strchr("+-.0123456789eE", c))
            return -1;
        ret[n++] = c;
    }
    ret[n] = '\0';
    return (int)n;
}

/* Decimal, perhaps with an exponent or with marks between thousands. */
bool number_of(str s, double *ret)
{
    char text[NUMBER_TEXT], *end;
    s = str_trim(s);
    if (s.len && s.ptr[s.len - 1] == '%')
        s.len--;
    int n = s.len && s.len < NUMBER_TEXT ? without_thousands(s, text, sizeof text) : -1;
    if (n <= 0)
        return false;
    double v = strtod(text, &end);
    if (*end || !isfinite(v))
        return false;
    *ret = v;
    return true;
}

/* Digits only; a leading nought that a spreadsheet took away is put back. */
size_t hs_digits(str s, char ret[HS_MAX])
{
    str whole = str_trim(s);
    if (str_ends(whole, STR(".0"))) /* a spreadsheet's number */
        whole.len -= 2;
    size_t digits = 0, n = 0;
    for (size_t i = 0; i < whole.len; i++)
        digits += whole.ptr[i] >= '0' && whole.ptr[i] <= '9';
    if (digits % 2 && digits < 12)
        ret[n++] = '0';
    for (size_t i = 0; i < whole.len && n < HS_MAX; i++)
        if (whole.ptr[i] >= '0' && whole.ptr[i] <= '9')
            ret[n++] = whole.ptr[i];
    return n;
}

static str hs_clean(struct arena *a, str s)
{
    char digits[HS_MAX] = { 0 };
    size_t n = hs_digits(s, digits);
    return str_copy(a, (str){ digits, n });
}

/* The same in every process, since it stands in the model (S. Vigna's splitmix64 as mixer). */
/* Up to eight bytes as a number, the first the least; what is behind them counts as 0. */
static uint64_t word_of(const char *p, size_t n)
{
    uint64_t w;
    uint32_t first, last;
    if (n >= sizeof w) {
        memcpy(&w, p, sizeof w);
        return w;
    }
    if (n >= sizeof first) {
        memcpy(&first, p, sizeof first);
        memcpy(&last, p + n - sizeof last, sizeof last); /* what both have is the same */
        return first | (uint64_t)last << 8 * (n - sizeof last);
    }
    w = (unsigned char)p[0];
    w |= (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2);
    return w | (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
}

uint64_t text_hash(str s)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ s.len;
    for (size_t i = 0; i < s.len; i += 8) {
        h = (h ^ word_of(s.ptr + i, s.len - i)) * 0xBF58476D1CE4E5B9u;
        h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
        h ^= h >> 31;
    }
    return h ? h : 1;
}

/* dates */

static int month_of(str s)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int i = 0; s.len >= 3 && i < DATE_MONTHS; i++)
        if (str_eq_nocase(str_sub(s, 0, 3), str_sub(str_c(names), (size_t)i * 3, 3)))
            return i + 1;
    return 0;
}

/* The three parts a date begins with, letters or digits; how many there are. */
static size_t date_parts(str s, str parts[3])
{
    size_t n = 0, i = 0;
    while (i < s.len && n < 3) {
        size_t from = i;
        while (i < s.len &&
               (((unsigned char)s.ptr[i] | 0x20) >= 'a' ? (s.ptr[i] | 0x20) <= 'z'
                                                        : s.ptr[i] >= '0' && s.ptr[i] <= '9'))
            i++;
        if (i == from)
            return n;
        parts[n++] = str_sub(s, from, i - from);
        if (n < 3)
            i += i < s.len;
        if (n == 3 && str_has(parts[2], 'T')) /* 2026-11-24T08:30 */
            str_cut(&(str){ parts[2].ptr, parts[2].len }, 'T', &parts[2]);
    }
    return n;
}

/* "20261124" or "24112026" as three parts. */
static void split_digits(str whole, str how, str parts[3])
{
    size_t first = str_eq(how, STR("ymd")) ? 4 : 2;
    parts[0] = str_sub(whole, 0, first);
    parts[1] = str_sub(whole, first, 2);
    parts[2] = str_sub(whole, first + 2, 8);
}

/* One part of a date: a year of as many digits as it says, a month perhaps in letters. */
static bool part_number(str part, char what, bool is_short, int64_t *ret)
{
    size_t year = is_short ? 2 : 4;
    if (what == 'm' && month_of(part)) {
        *ret = month_of(part);
        return true;
    }
    return str_is_digits(part) && part.len <= 4 && str_to_i64(part, ret) == 0 &&
           (what != 'y' || part.len == year);
}

int32_t day_of(str s, str how)
{
    str parts[3];
    int64_t y = -1, m = -1, d = -1, v = 0;
    s = str_trim(s);
    size_t n = date_parts(s, parts);
    if (n >= 1 && parts[0].len == 8 && str_is_digits(parts[0])) {
        split_digits(parts[0], how, parts);
        n = 3;
    }
    if (n < 3 || how.len < 3)
        return SCORE_NO_DAY;
    bool is_short = how.len == 4; /* two digits of the year */
    for (size_t i = 0, k = 0; i < 3; i++, k++) {
        char c = how.ptr[k];
        k += c == 'y' && is_short;
        if (!part_number(parts[i], c, is_short, &v))
            return SCORE_NO_DAY;
        *(c == 'y' ? &y : c == 'm' ? &m : &d) = v;
    }
    if (is_short)
        y += y < 70 ? 2000 : 1900;
    return date_is_valid(y, m, d) && y >= 1900 && y < 2200 ? (int32_t)days_from_civil(y, m, d)
                                                           : SCORE_NO_DAY;
}

static const char *const hows[] = { "ymd", "dmy", "mdy", "yymd", "dmyy", "mdyy" };

bool date_how_is_known(str how)
{
    for (size_t i = 0; i < countof(hows); i++)
        if (str_eq(how, str_c(hows[i])))
            return true;
    return how.len == 0;
}

str date_how(const str *texts, size_t n)
{
    size_t best = 0;
    int64_t best_span = INT64_MAX;
    str how = STR("");
    n = n < DATES_TRIED ? n : DATES_TRIED;
    for (size_t i = 0; i < countof(hows); i++) {
        size_t good = 0;
        int64_t low = INT64_MAX, high = INT64_MIN;
        for (size_t k = 0; k < n; k++) {
            int32_t day = day_of(texts[k], str_c(hows[i]));
            if (day == SCORE_NO_DAY)
                continue;
            good++;
            low = day < low ? day : low;
            high = day > high ? day : high;
        }
        /* What can be read in several ways is what spans less time. */
        if (good > best || (good == best && good && high - low < best_span)) {
            best = good;
            best_span = high - low;
            how = str_c(hows[i]);
        }
    }
    return best * 10 >= n * 9 && best ? how : STR("");
}

/* reading */

struct reading {
    struct arena *a;
    struct score_table *t;
    const struct score_map *m;
    struct buf *remarks;
    struct map *interned; /* of each column */
    int *column;          /* of each cell: of the map, or -1 */
    size_t n_cells, cap;
    size_t line, line_at; /* lines up to that byte */
    size_t told, no_dates;
    str how, no_date; /* as dates are written; the first that is not */
};

static void remark(struct reading *r, const char *what, str cell)
{
    if (r->told++ < TOLD_MAX)
        buf_fmt(r->remarks, "line %zu: %s%s" STR_FMT "%s\n", r->line, what, cell.len ? " '" : "",
                STR_ARG(str_sub(cell, 0, 40)), cell.len ? "'" : "");
}

static void *again(struct arena *a, void *was, size_t size, size_t n, size_t cap)
{
    void *p = arena_alloc(a, size, cap, _Alignof(max_align_t));
    if (n)
        memcpy(p, was, n * size);
    return p;
}

#define AGAIN(field) r->t->field = again(r->a, r->t->field, sizeof *r->t->field, r->t->n, cap)

static void grow_rows(struct reading *r)
{
    size_t cap = r->cap ? r->cap * 2 : 1024;
    AGAIN(day);
    AGAIN(label);
    AGAIN(loss);
    for (size_t i = 0; i < r->m->n; i++) {
        enum role_value v = roles[r->m->at[i].role].value;
        if (v == VALUE_TEXT)
            AGAIN(columns[i].id);
        if (v == VALUE_NUMBER)
            AGAIN(columns[i].number);
    }
    r->cap = cap;
}

static void put_hashes(struct cells *c, size_t id, str text, bool is_hs)
{
    c->hashes[id * 4] = text_hash(text);
    for (size_t k = 1; k <= HS_PREFIXES; k++)
        c->hashes[id * 4 + k] = is_hs && text.len >= 2 * k ? text_hash(str_sub(text, 0, 2 * k)) : 0;
}

static uint32_t text_id(struct reading *r, size_t column, str text)
{
    struct cells *c = &r->t->columns[column];
    bool is_hs = r->m->at[column].role == ROLE_HS;
    text = str_sub(str_trim(text), 0, TEXT_MAX);
    if (text.len == 0)
        return 0;
    void *known = map_get(&r->interned[column], text);
    if (known)
        return (uint32_t)(uintptr_t)known;
    if (c->n_texts == c->cap_texts) {
        size_t cap = c->cap_texts ? c->cap_texts * 2 : 64;
        c->texts = again(r->a, c->texts, sizeof *c->texts, c->n_texts, cap);
        c->hashes = again(r->a, c->hashes, 4 * sizeof *c->hashes, c->n_texts, cap);
        c->cap_texts = cap;
    }
    str kept = str_copy(r->a, text);
    uint32_t id = (uint32_t)c->n_texts++;
    c->texts[id] = is_hs ? hs_clean(r->a, kept) : kept;
    put_hashes(c, id, c->texts[id], is_hs);
    *map_at(&r->interned[column], kept) = (void *)(uintptr_t)id;
    return id;
}

static int label_of(str text, double *ret)
{
    static const struct {
        const char *word;
        int is_offence;
    } answers[] = {
#define ANSWER(word, is_offence) { word, is_offence },
#include "score/answers.def"
#undef ANSWER
    };
    if (number_of(text, ret))
        return 0;
    for (size_t i = 0; i < countof(answers); i++)
        if (str_eq_nocase(text, str_c(answers[i].word))) {
            *ret = answers[i].is_offence;
            return 0;
        }
    return -1;
}

static int put_label(struct reading *r, size_t row, str text)
{
    double v = 0;
    text = str_trim(text);
    if (text.len == 0)
        return 0;
    if (label_of(text, &v) < 0)
        return fail(ERR_INVALID,
                    "line %zu: '" STR_FMT "' tells no outcome: 0 or 1, yes or no, or an amount",
                    r->line, STR_ARG(str_sub(text, 0, 40)));
    r->t->label[row] = v > 0;
    r->t->loss[row] = v > 0 ? v : 0;
    return 0;
}

static int put_cell(struct reading *r, size_t row, size_t column, str text)
{
    struct score_table *t = r->t;
    double v = (double)NAN;
    switch (roles[r->m->at[column].role].value) {
    case VALUE_NONE:
        return 0;
    case VALUE_LABEL:
        return put_label(r, row, text);
    case VALUE_DATE:
        t->day[row] = day_of(text, r->how);
        if (t->day[row] == SCORE_NO_DAY && str_trim(text).len) {
            remark(r, "no date:", text);
            if (r->no_dates++ == 0)
                r->no_date = str_copy(r->a, str_sub(text, 0, 60));
        }
        return 0;
    case VALUE_NUMBER:
        if (!number_of(text, &v) && str_trim(text).len)
            remark(r, "no number:", text);
        t->columns[column].number[row] = v;
        return 0;
    case VALUE_TEXT:
        t->columns[column].id[row] = text_id(r, column, text);
        return 0;
    }
    return 0;
}

static int put_row(struct reading *r, const struct csv_row *row)
{
    struct score_table *t = r->t;
    if (t->n == SCORE_ROWS_MAX || arena_full(r->a))
        return fail(ERR_LIMIT, "line %zu: the table is too large", r->line);
    if (t->n == r->cap)
        grow_rows(r);
    t->day[t->n] = SCORE_NO_DAY;
    t->label[t->n] = -1;
    t->loss[t->n] = (double)NAN;
    for (size_t i = 0; i < r->m->n; i++)
        if (t->columns[i].number)
            t->columns[i].number[t->n] = (double)NAN;
    if (row->broken)
        remark(r, "a quote is not closed, or there are too many cells", STR(""));
    else if (row->n != r->n_cells)
        remark(r, row->n < r->n_cells ? "cells are missing" : "there are more cells than heads",
               STR(""));
    for (size_t i = 0; i < row->n && i < r->n_cells; i++)
        if (r->column[i] >= 0)
            TRY(put_cell(r, t->n, (size_t)r->column[i], row->at[i].text));
    t->n_dated += t->day[t->n] != SCORE_NO_DAY;
    t->n_labelled += t->label[t->n] >= 0;
    t->n_offences += t->label[t->n] > 0;
    t->n++;
    return 0;
}

static void take_head(struct reading *r, const struct csv_row *head)
{
    bool seen[SCORE_COLUMNS_MAX] = { 0 };
    r->n_cells = head->n;
    r->column = make_n(r->a, int, head->n + 1);
    for (size_t i = 0; i < head->n; i++) {
        r->column[i] = -1;
        for (size_t k = 0; k < r->m->n; k++)
            if (!seen[k] && str_eq(str_trim(head->at[i].text), str_trim(r->m->at[k].head))) {
                r->column[i] = (int)k;
                seen[k] = true;
                break;
            }
        if (r->column[i] < 0)
            buf_fmt(r->remarks, "column \"" STR_FMT "\" is not in the map: left out\n",
                    STR_ARG(str_sub(head->at[i].text, 0, 100)));
    }
    for (size_t k = 0; k < r->m->n; k++)
        if (!seen[k] && roles[r->m->at[k].role].value > VALUE_LABEL)
            buf_fmt(r->remarks, "column \"" STR_FMT "\" is not in the table: taken as not known\n",
                    STR_ARG(r->m->at[k].head));
        else if (!seen[k] && roles[r->m->at[k].role].value == VALUE_DATE)
            buf_fmt(r->remarks, "column \"" STR_FMT "\" is not in the table: there are no dates\n",
                    STR_ARG(r->m->at[k].head));
}

/* How dates are written, from the first rows, unless the map says it. */
static str how_dated(const struct reading *r, struct csv c)
{
    int at = map_find(r->m, ROLE_DATE, NULL);
    if (at < 0 || r->m->at[at].name.len)
        return at < 0 ? STR("") : r->m->at[at].name;
    cleanup(arena_freep) struct arena *a = arena_new((size_t)1 << 30);
    str *texts = make_n(a, str, DATES_TRIED);
    size_t n = 0;
    struct csv_row row = { 0 };
    while (n < DATES_TRIED && csv_next(&c, a, &row))
        for (size_t i = 0; i < row.n && i < r->n_cells; i++)
            if (r->column[i] == at && n < DATES_TRIED && str_trim(row.at[i].text).len)
                texts[n++] = row.at[i].text;
    return date_how(texts, n);
}

/* The line on which a byte stands; asked with growing bytes. */
static void count_lines(struct reading *r, str csv, size_t upto)
{
    for (; r->line_at < upto; r->line_at++) {
        char c = csv.ptr[r->line_at];
        bool is_pair = c == '\r' && r->line_at + 1 < csv.len && csv.ptr[r->line_at + 1] == '\n';
        r->line += (c == '\n' || c == '\r') && !is_pair;
    }
}

static int finish(struct reading *r)
{
    struct score_table *t = r->t;
    bool is_amount = false;
    int loss = map_find(r->m, ROLE_LOSS, NULL);
    if (r->told > TOLD_MAX)
        buf_fmt(r->remarks, "and %zu more such cells\n", r->told - TOLD_MAX);
    for (size_t i = 0; i < t->n; i++)
        is_amount |= t->label[i] > 0 && t->loss[i] > 2;
    if (r->no_dates > t->n_dated) /* all that it learned of time would be lost unseen */
        return fail(ERR_INVALID,
                    "%zu of %zu dates cannot be read, the first is '" STR_FMT "': %s" STR_FMT,
                    r->no_dates, r->no_dates + t->n_dated, STR_ARG(r->no_date),
                    r->how.len ? "write them as " : "write them as 2026-11-24", STR_ARG(r->how));
    if (loss >= 0)
        t->loss = t->columns[loss].number;
    else if (!is_amount)
        t->loss = NULL;
    return t->n ? 0 : fail(ERR_INVALID, "the table has a head and no rows");
}

int score_table_read(struct arena *a, str csv, const struct score_map *m, struct buf *remarks,
                     struct score_table **ret)
{
    struct csv c = csv_open(csv);
    struct csv_row row = { 0 };
    cleanup(arena_freep) struct arena *work = arena_new((size_t)1 << 30);
    struct reading r = { .a = a, .m = m, .remarks = remarks, .line = 1 };
    r.t = make(a, struct score_table);
    r.t->map = m;
    r.t->columns = make_n(a, struct cells, m->n + 1);
    r.interned = make_n(a, struct map, m->n + 1);
    for (size_t i = 0; i < m->n; i++) {
        r.interned[i] = map_new(a);
        if (roles[m->at[i].role].value != VALUE_TEXT)
            continue;
        struct cells *t = &r.t->columns[i]; /* 0 is the empty text */
        t->texts = make_n(a, str, 64);
        t->hashes = make_n(a, uint64_t, 256);
        t->cap_texts = 64;
        t->n_texts = 1;
    }
    if (!csv_next(&c, a, &row))
        return fail(ERR_INVALID, "the table is empty");
    take_head(&r, &row);
    bool has_any = false;
    for (size_t i = 0; i < r.n_cells; i++)
        has_any |= r.column[i] >= 0 && roles[m->at[r.column[i]].role].is_feature;
    if (!has_any)
        return fail(ERR_INVALID, "line 1: the table has no column of the map that is a feature");
    r.how = r.t->how = str_copy(a, how_dated(&r, c));
    struct csv_row line = { 0 };
    grow_rows(&r);
    while (csv_next(&c, work, &line)) {
        count_lines(&r, csv, line.offset);
        TRY(put_row(&r, &line));
        arena_reset(work);
        line = (struct csv_row){ 0 };
    }
    TRY(finish(&r));
    *ret = r.t;
    return 0;
}

size_t score_table_rows(const struct score_table *t) { return t->n; }
int score_table_label(const struct score_table *t, size_t row) { return t->label[row]; }
int32_t score_table_day(const struct score_table *t, size_t row) { return t->day[row]; }
