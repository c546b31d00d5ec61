/* value.c — the same value however it was typed: folded letters, bare digits, dates as YYYYMMDD. */
// SPDX-License-Identifier: Apache-2.0
#include "base/fold.h"
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

const char *const identity_field_names[IDENTITY_FIELDS] = {
#define FIELD(name, type, flags, words, columns) #name,
#include "identity/fields.def"
#undef FIELD
};
#define HUB FLAG_HUB
const struct field_row field_rows[IDENTITY_FIELDS] = {
#define FIELD(name, type, flags, words, columns) \
    { #name, words, columns, TYPE_##type, (flags) == FLAG_HUB },
#include "identity/fields.def"
#undef FIELD
};
#undef HUB

void *room_for(void *array, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return array;
    size_t want = *cap ? *cap * 2 : 16;
    char *more = realloc(array, want * size);
    must(more != NULL);
    memset(more + *cap * size, 0, (want - *cap) * size);
    *cap = want;
    return more;
}

uint64_t hash_mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15U)) * 0xff51afd7ed558ccdU;
    h ^= h >> 32;
    h *= 0xc4ceb9fe1a85ec53U;
    return h ^ (h >> 29);
}

uint64_t hash_bytes(uint64_t seed, const void *p, size_t n)
{
    const unsigned char *at = p;
    uint64_t h = seed + n;
    for (; n >= 8; at += 8, n -= 8) {
        uint64_t eight;
        memcpy(&eight, at, 8);
        h = hash_mix(h, eight);
    }
    uint64_t rest = 0;
    memcpy(&rest, at, n);
    return hash_mix(h, rest);
}

/* dates */

static bool is_plausible(int y, int m, int d)
{
    return y >= 1000 && y <= 2999 && m >= 0 && m <= 12 && d >= 0 && d <= 31;
}

static int number_of(const char *p, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (p[i] - '0');
    return v;
}

/* JAN to DEC, as 1 to 12; 0: no month. */
static int month_of(const char *p, size_t n)
{
    static const char months[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
    for (int m = 0; n >= 3 && m < 12; m++)
        if (memcmp(p, months + 3 * (size_t)m, 3) == 0)
            return m + 1;
    return 0;
}

struct runs {
    int at[3], month; /* month: written as a word */
    size_t lengths[3], n, all;
    char digits[16];
};

static void runs_add(struct runs *r, const char *p, size_t n)
{
    for (size_t i = 0; i < n && r->all < sizeof r->digits; i++)
        r->digits[r->all++] = p[i];
    if (r->n < 3 && n <= 8) {
        r->at[r->n] = number_of(p, n);
        r->lengths[r->n++] = n;
    }
}

/* Words and numbers of the first date; what follows it is passed over. */
static struct runs runs_of(str s)
{
    struct runs r = { .n = 0 };
    for (size_t i = 0; i < s.len && r.all < 8;) {
        size_t from = i;
        bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        while (i < s.len && s.ptr[i] != ' ' && (s.ptr[i] >= '0' && s.ptr[i] <= '9') == digit)
            i++;
        if (digit)
            runs_add(&r, s.ptr + from, i - from);
        else if (!r.month)
            r.month = month_of(s.ptr + from, i - from);
        i += i == from;
        if (r.month && r.n && r.lengths[r.n - 1] == 4)
            break;
    }
    return r;
}

/* YYYYMMDD, YYYY-MM-DD, DD/MM/YYYY (or MM/DD/YYYY when that alone can be), 10 Dec 1948, Dec 1948,
 * YYYY-MM, YYYY, with noughts for what is not known. What is none of these stays its digits. */
static str date_text(struct arena *a, str s)
{
    struct runs r = runs_of(s);
    int y = 0, m = 0, d = 0;
    size_t last = r.n ? r.n - 1 : 0;
    if (r.month && r.n && r.lengths[last] == 4) {
        y = r.at[last], m = r.month, d = last ? r.at[0] : 0;
    } else if (r.n && r.lengths[0] == 4) {
        y = r.at[0], m = r.n > 1 ? r.at[1] : 0, d = r.n > 2 ? r.at[2] : 0;
    } else if (r.n == 3 && r.lengths[2] == 4) {
        bool month_first = r.at[1] > 12 && r.at[0] <= 12;
        y = r.at[2], m = r.at[month_first ? 0 : 1], d = r.at[month_first ? 1 : 0];
    } else if (r.n && r.lengths[0] == 8) {
        y = r.at[0] / 10000, m = r.at[0] / 100 % 100, d = r.at[0] % 100;
    }
    if (is_plausible(y, m, d))
        return str_fmt(a, "%04d%02d%02d", y, m, d);
    return str_copy(a, (str){ r.digits, r.all < 8 ? r.all : 8 });
}

void value_dates(const struct value *v, int *y, int *m, int *d)
{
    *y = *m = *d = 0;
    if (v->len != 8)
        return;
    *y = number_of(v->text, 4);
    *m = number_of(v->text + 4, 2);
    *d = number_of(v->text + 6, 2);
}

/* texts */

static str codes_only(struct arena *a, str folded)
{
    struct buf b = buf_new(a, IDENTITY_TEXT_MAX);
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 128)
            buf_c(&b, c);
    }
    return buf_str(&b);
}

/* The last ten digits: country and trunk prefixes are written or not. */
static str phone_digits(struct arena *a, str folded)
{
    struct buf b = buf_new(a, IDENTITY_TEXT_MAX);
    for (size_t i = 0; i < folded.len; i++)
        if (folded.ptr[i] >= '0' && folded.ptr[i] <= '9')
            buf_c(&b, folded.ptr[i]);
    str all = buf_str(&b);
    return all.len > 10 ? str_sub(all, all.len - 10, 10) : all;
}

static str normal(struct arena *a, enum value_type type, str text)
{
    text = str_sub(str_trim(text), 0, IDENTITY_TEXT_MAX);
    str folded = fold(a, text);
    switch (type) {
    case TYPE_DATE:
        return date_text(a, folded);
    case TYPE_CODE:
        return codes_only(a, folded);
    case TYPE_PHONE:
        return phone_digits(a, folded);
    case TYPE_NAME:
    case TYPE_TEXT:
        break;
    }
    return folded;
}

/* What people type when they know nothing. */
static bool says_nothing(str s)
{
    static const char *const nothings[] = { "",  "NA",   "N A",       "NULL",    "NONE", "NIL",
                                            "X", "NULL", "NOT KNOWN", "UNKNOWN", "NAN",  "UNK" };
    for (size_t i = 0; i < countof(nothings); i++)
        if (str_eq(s, str_c(nothings[i])))
            return true;
    bool same = s.len > 3;
    for (size_t i = 1; i < s.len && same; i++)
        same = s.ptr[i] == s.ptr[0];
    return same && (s.ptr[0] == '0' || s.ptr[0] == '9' || s.ptr[0] == 'X');
}

static void value_letters(struct value *v)
{
    for (size_t i = 0; i < v->len; i++) {
        if (v->text[i] == ' ')
            continue;
        v->compact[v->compact_len++] = v->text[i];
        v->letters |= (uint64_t)1 << ((unsigned char)v->text[i] & 63);
    }
}

static void value_name(struct value *v, str text, enum name_kind kind)
{
    struct name n;
    name_read(str_sub(text, 0, IDENTITY_TEXT_MAX), kind, &n);
    v->n_words = n.n < VALUE_WORDS ? n.n : VALUE_WORDS;
    if (v->n_words == 0)
        return;
    v->words = calloc(v->n_words + 1U, sizeof *v->words);
    must(v->words != NULL);
    memcpy(v->words, n.words, v->n_words * sizeof *v->words);
    v->whole = v->words; /* a single word is the whole */
    if (v->n_words > 1) {
        v->whole = v->words + v->n_words;
        *v->whole = word_join(v->words, v->n_words);
    }
}

static void value_table_grow(struct identity *x)
{
    struct table *t = &x->value_table, old = *t;
    if (t->n * 2 < t->cap)
        return;
    *t = (struct table){ .cap = old.cap ? old.cap * 2 : 1024, .n = old.n };
    t->at = calloc(t->cap, sizeof *t->at);
    must(t->at != NULL);
    for (size_t i = 0; i < old.cap; i++) {
        if (!old.at[i])
            continue;
        size_t at = x->values[old.at[i]].hash & (t->cap - 1);
        while (t->at[at])
            at = (at + 1) & (t->cap - 1);
        t->at[at] = old.at[i];
    }
    free(old.at);
}

static bool value_is(const struct value *v, uint64_t hash, enum identity_field f, str s)
{
    return v->hash == hash && v->field == f && v->len == s.len &&
           memcmp(v->text, s.ptr, s.len) == 0;
}

uint32_t value_of(struct identity *x, enum identity_field f, str text, const struct value *kind)
{
    str s = normal(x->scratch, field_rows[f].type, text);
    if (says_nothing(s))
        return NONE;
    uint64_t hash = hash_bytes(0x51ed + (uint64_t)f, s.ptr, s.len);
    if (kind)
        hash = hash_mix(hash, kind->hash);
    s = str_sub(s, 0, VALUE_TEXT);
    value_table_grow(x);
    struct table *t = &x->value_table;
    size_t at = hash & (t->cap - 1);
    for (; t->at[at]; at = (at + 1) & (t->cap - 1))
        if (value_is(&x->values[t->at[at]], hash, f, s))
            return t->at[at];
    if (x->n_values == 0)
        x->n_values = 1; /* 0 is NONE */
    x->values = room_for(x->values, x->n_values, &x->cap_values, sizeof *x->values);
    struct value *v = &x->values[x->n_values];
    *v = (struct value){ .hash = hash, .field = (uint8_t)f, .len = (uint8_t)s.len };
    memcpy(v->text, s.ptr, s.len);
    value_letters(v);
    if (field_rows[f].type == TYPE_NAME)
        value_name(v, str_trim(text),
                   kind ? name_kind_of((str){ kind->text, kind->len }) : NAME_PERSON);
    t->n++;
    return t->at[at] = (uint32_t)x->n_values++;
}
