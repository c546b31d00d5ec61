// SPDX-License-Identifier: Apache-2.0
/* Dates of birth, numbers and countries as publishers write them. */
#include "assess/list/reader.h"
#include "model/countries.h"

#include "base/fold.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void list_finding(struct arena *a, struct findings *f, enum weight w, size_t offset,
                  const char *fmt, ...)
{
    if (f->n >= LIST_FINDINGS_MAX)
        return;
    char text[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *list_push(a, f) = (struct finding){
        .code = "L-ROW", .weight = w, .offset = offset, .text = str_copy(a, str_c(text))
    };
}

void list_add_text(struct arena *a, struct list_texts *l, str s)
{
    s = str_trim(s);
    if (s.len == 0 || l->n >= LIST_VALUES_MAX)
        return;
    list_each (const str, old, l)
        if (str_eq(*old, s))
            return;
    *list_push(a, l) = s;
}

str list_squeeze(struct arena *a, str s)
{
    s = str_trim(s);
    char *p = make_n(a, char, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank)
            p[n++] = c;
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    return (str){ p, n };
}

str list_sex(str text)
{
    if (str_eq_nocase(text, STR("male")) || str_eq_nocase(text, STR("m")))
        return STR("M");
    return str_eq_nocase(text, STR("female")) || str_eq_nocase(text, STR("f")) ? STR("F") : STR("");
}

/* Countries */

str list_country(struct arena *a, str name)
{
    name = str_trim(name);
    if (name.len == 0 || name.len > 100)
        return name;
    const char *code = country_code(fold(a, name));
    return code ? str_c(code) : name;
}

/* Dates */

struct words {
    str at[24];
    size_t n;
};

static bool is_letter(char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static struct words words_of(str s)
{
    struct words w;
    w.n = 0;
    for (size_t i = 0; i < s.len && w.n < countof(w.at);) {
        size_t n = 0;
        bool letters = is_letter(s.ptr[i]);
        while (i + n < s.len && (letters ? is_letter(s.ptr[i + n]) : is_digit(s.ptr[i + n])))
            n++;
        if (n)
            w.at[w.n++] = str_sub(s, i, n);
        i += n ? n : 1;
    }
    return w;
}

static int64_t month_of(str word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.len < 3 || !is_letter(word.ptr[0]))
        return 0;
    for (int64_t m = 0; m < 12; m++)
        if (str_eq_nocase(str_sub(word, 0, 3), (str){ names + 3 * m, 3 }))
            return m + 1;
    return 0;
}

static int64_t number_of(str word)
{
    int64_t n = 0;
    if (word.len > 4 || !str_is_digits(word))
        return -1;
    for (size_t i = 0; i < word.len; i++)
        n = n * 10 + (word.ptr[i] - '0');
    return n;
}

static bool is_year(str word)
{
    int64_t y = number_of(word);
    return word.len == 4 && y >= 1850 && y <= 2100;
}

/* One date that begins at word *i; moves *i behind it. */
static bool one_date(struct arena *a, const struct words *w, size_t *i, str *ret)
{
    str x = w->at[*i], y = *i + 1 < w->n ? w->at[*i + 1] : STR(""),
        z = *i + 2 < w->n ? w->at[*i + 2] : STR("");
    int64_t nx = number_of(x), ny = number_of(y), nz = number_of(z);
    int64_t my = month_of(y) ? month_of(y) : y.len <= 2 ? ny : 0;
    if (x.len <= 2 && nx > 0 && my > 0 && is_year(z) && date_is_valid(nz, my, nx)) {
        *ret = date_fmt(a, nz, my, nx);
        *i += 3;
        return true;
    }
    if (is_year(x) && y.len == 2 && z.len == 2 && date_is_valid(nx, ny, nz)) {
        *ret = date_fmt(a, nx, ny, nz);
        *i += 3;
        return true;
    }
    if (month_of(x) && is_year(y)) {
        *ret = str_sub(date_fmt(a, ny, month_of(x), 1), 0, 7);
        *i += 2;
        return true;
    }
    if (is_year(x) && y.len == 2 && ny >= 1 && ny <= 12 && z.len != 2) {
        *ret = str_sub(date_fmt(a, nx, ny, 1), 0, 7);
        *i += 2;
        return true;
    }
    if (!is_year(x))
        return false;
    *ret = x;
    *i += 1;
    return true;
}

static bool is_vague(const struct words *w)
{
    static const char *const vague[] = { "circa", "approximately", "approx", "about", "c" };
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < countof(vague); k++)
            if (str_eq_nocase(w->at[i], str_c(vague[k])))
                return true;
    return false;
}

bool list_birth_read(struct arena *a, str text, struct list_birth *ret)
{
    struct words w = words_of(text);
    str found[2];
    size_t n = 0;
    for (size_t i = 0; i < w.n && n < 2;) {
        if (one_date(a, &w, &i, &found[n]))
            n++;
        else
            i++;
    }
    if (n == 0)
        return false;
    *ret = (struct list_birth){ found[0], found[n - 1] };
    int64_t year = number_of(str_sub(found[0], 0, 4));
    if (n == 1 && is_vague(&w)) /* two years either side: what lists mean by "circa" */
        *ret = (struct list_birth){ str_sub(date_fmt(a, year - 2, 1, 1), 0, 4),
                                    str_sub(date_fmt(a, year + 2, 1, 1), 0, 4) };
    if (str_cmp(ret->to, ret->from) < 0)
        *ret = (struct list_birth){ ret->to, ret->from };
    return true;
}

void list_add_birth(struct arena *a, struct list_entry *e, str text)
{
    struct list_birth b;
    if (e->births.n >= LIST_VALUES_MAX || !list_birth_read(a, text, &b))
        return;
    list_each (const struct list_birth, old, &e->births)
        if (str_eq(old->from, b.from) && str_eq(old->to, b.to))
            return;
    *list_push(a, &e->births) = b;
}

/* Documents */

void list_add_document(struct arena *a, struct list_entry *e, const char *type, str number,
                       str country)
{
    number = str_trim(number);
    if (number.len == 0 || number.len > 100 || e->documents.n >= LIST_VALUES_MAX)
        return;
    *list_push(a, &e->documents) = (struct list_document){ .type = str_c(type),
                                                           .number = number,
                                                           .country = list_country(a, country) };
}

static bool is_number_word(str w)
{
    size_t digits = 0;
    for (size_t i = 0; i < w.len; i++) {
        digits += is_digit(w.ptr[i]);
        if (!is_digit(w.ptr[i]) && !is_letter(w.ptr[i]) && w.ptr[i] != '-' && w.ptr[i] != '/')
            return false;
    }
    return digits >= 3;
}

/* A short word of capitals just before the number belongs to it: "SE 011252". */
static bool is_prefix(str w)
{
    if (w.len == 0 || w.len > 3)
        return false;
    for (size_t i = 0; i < w.len; i++)
        if (w.ptr[i] < 'A' || w.ptr[i] > 'Z')
            return false;
    return true;
}

bool list_number_in(struct arena *a, str text, str *ret_number, str *ret_country)
{
    str rest = text, word, before = { "", 0 };
    *ret_number = *ret_country = (str){ "", 0 };
    while (str_cut(&rest, ' ', &word)) {
        while (word.len && strchr("(),.;:", word.ptr[0]))
            word = str_sub(word, 1, word.len);
        while (word.len && strchr("(),.;:", word.ptr[word.len - 1]))
            word.len--;
        if (word.len == 0)
            continue;
        if (ret_number->len == 0 && is_number_word(word))
            *ret_number = is_prefix(before)
                              ? (str){ before.ptr, (size_t)(word.ptr + word.len - before.ptr) }
                              : word;
        else if (ret_country->len == 0 && word.len > 3 && country_code(fold(a, word)))
            *ret_country = str_c(country_code(fold(a, word)));
        before = word;
    }
    return ret_number->len > 0;
}
