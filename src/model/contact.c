// SPDX-License-Identifier: Apache-2.0
#include "model/contact.h"

#include "base/buf.h"
#include "base/fold.h"
#include "model/record_json.h"

#include <string.h>

static const struct {
    const char *kind, *role;
} contacts[CONTACTS] = {
#define CONTACT(kind, role) { #kind, role },
#include "model/contact.def"
};

const char *contact_kind(enum contact c) { return contacts[c].kind; }
const char *contact_role(enum contact c) { return contacts[c].role; }

int contact_from(str kind)
{
    for (int i = 0; i < CONTACTS; i++)
        if (str_eq(kind, str_c(contacts[i].kind)))
            return i;
    return -1;
}

/* Of whom only a number was told is named by it: a CNIC, a tax number. */
static bool is_number(str name)
{
    enum { DIGITS_LEAST = 5 };
    size_t digits = 0;
    for (size_t i = 0; i < name.len; i++) {
        bool is_digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';
        if (!is_digit && !str_has(STR(" -/"), name.ptr[i]))
            return false;
        digits += is_digit;
    }
    return digits >= DIGITS_LEAST;
}

str contact_shown(struct arena *a, str kind, str name, bool is_masked)
{
    bool guarded = contact_from(kind) >= 0 || (str_eq(kind, STR("trader")) && is_number(name));
    return is_masked && guarded ? value_masked(a, name) : name;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* telephones */

enum { PHONE_LEAST = 7, PHONE_MOST = 15, ABROAD_LEAST = 11, WHOLE = 10 };

/* Digits with what people write between them; a plus begins the next one. */
static str digits_cut(struct arena *a, str *rest, bool *ret_plus)
{
    struct buf b = buf_new(a, CONTACT_TEXT_MAX);
    size_t i = 0;
    *ret_plus = false;
    while (i < rest->len && !is_digit(rest->ptr[i])) {
        *ret_plus = rest->ptr[i] == '+';
        i++;
    }
    for (; i < rest->len && (is_digit(rest->ptr[i]) || str_has(STR(" -()."), rest->ptr[i])); i++) {
        if (is_digit(rest->ptr[i]))
            buf_c(&b, rest->ptr[i]);
        else if (b.len >= WHOLE && i + 1 < rest->len && rest->ptr[i + 1] == '0')
            break; /* the next one, with only a blank between them */
    }
    *rest = str_sub(*rest, i, rest->len);
    return buf_str(&b);
}

static bool is_one_digit(str s)
{
    for (size_t i = 1; i < s.len; i++)
        if (s.ptr[i] != s.ptr[0])
            return false;
    return true;
}

/* "" it cannot be called. +92 (0)300 is written, and 92 without a plus. */
static str phone_of(struct arena *a, str d, bool plus)
{
    bool abroad = plus || str_starts(d, STR("00"));
    size_t from = 0;
    while (from < d.len && d.ptr[from] == '0')
        from++;
    str n = str_sub(d, from, d.len);
    if (n.len < PHONE_LEAST || is_one_digit(str_sub(n, n.len - PHONE_LEAST, PHONE_LEAST)))
        return STR("");
    if (str_starts(n, STR("920")) && n.len == 13)
        n = str_fmt(a, "92" STR_FMT, STR_ARG(str_sub(n, 3, n.len)));
    bool ours = !abroad && (from > 0 || n.len < ABROAD_LEAST);
    if (ours)
        n = str_fmt(a, "92" STR_FMT, STR_ARG(n));
    return n.len <= PHONE_MOST ? str_fmt(a, "+" STR_FMT, STR_ARG(n)) : STR("");
}

static bool phone_cut(struct arena *a, str *rest, str *ret)
{
    while (rest->len) {
        bool plus;
        str digits = digits_cut(a, rest, &plus);
        *ret = phone_of(a, digits, plus);
        if (ret->len)
            return true;
    }
    return false;
}

/* e-mail */

static str email_of(struct arena *a, str text)
{
    size_t at;
    str s = str_lower(a, text), host;
    if (!str_find(s, STR("@"), &at) || at == 0 || str_has(s, ' '))
        return STR("");
    host = str_sub(s, at + 1, s.len);
    return host.len >= 4 && str_has(host, '.') && !str_has(host, '@') ? s : STR("");
}

/* accounts */

static size_t iban_length(str state)
{
    static const struct {
        const char *state;
        size_t length;
    } rows[] = {
#define IBAN(state, length) { state, length },
#include "model/iban.def"
    };
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(state, str_c(rows[i].state)))
            return rows[i].length;
    return 0;
}

/* ISO 7064: the first four to the end, letters as 10 to 35, modulo 97 it is one. */
static bool is_checked(str s)
{
    unsigned rest = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[(i + 4) % s.len];
        rest = is_digit(c) ? (rest * 10 + (unsigned)(c - '0')) % 97
                           : (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
    }
    return rest == 1;
}

static str iban_of(struct arena *a, str text)
{
    struct buf b = buf_new(a, CONTACT_TEXT_MAX);
    str upper = str_upper(a, text);
    for (size_t i = 0; i < upper.len; i++)
        if (is_digit(upper.ptr[i]) || is_capital(upper.ptr[i]))
            buf_c(&b, upper.ptr[i]);
        else if (!str_has(STR(" -.:"), upper.ptr[i]))
            return STR("");
    str s = buf_str(&b);
    if (str_starts(s, STR("IBAN")))
        s = str_sub(s, 4, s.len);
    return s.len > 4 && s.len == iban_length(str_sub(s, 0, 2)) && is_checked(s) ? s : STR("");
}

/* addresses */

static str written_out(str word)
{
    static const struct {
        const char *short_, *word; /* "" left out */
    } rows[] = {
        { "ST", "STREET" },     { "STR", "STREET" }, { "RD", "ROAD" },     { "AVE", "AVENUE" },
        { "BLK", "BLOCK" },     { "SEC", "SECTOR" }, { "SECT", "SECTOR" }, { "H", "HOUSE" },
        { "HNO", "HOUSE" },     { "PLT", "PLOT" },   { "FLR", "FLOOR" },   { "APT", "APARTMENT" },
        { "BLDG", "BUILDING" }, { "PH", "PHASE" },   { "NO", "" },         { "NR", "" },
        { "PAKISTAN", "" },     { "PAK", "" },       { "PK", "" },
    };
    for (size_t i = 0; i < countof(rows); i++)
        if (str_eq(word, str_c(rows[i].short_)))
            return str_c(rows[i].word);
    return word;
}

/* A town alone is where millions live. */
static str address_of(struct arena *a, str text)
{
    enum { WORDS_LEAST = 3 };
    struct buf b = buf_new(a, 4 * CONTACT_TEXT_MAX);
    str rest = fold(a, text), word;
    bool numbered = false;
    size_t n = 0;
    while (str_cut(&rest, ' ', &word)) {
        word = written_out(word);
        if (!word.len)
            continue;
        for (size_t i = 0; i < word.len && !numbered; i++)
            numbered = is_digit(word.ptr[i]);
        if (n++)
            buf_c(&b, ' ');
        buf_add(&b, word);
    }
    return numbered && n >= WORDS_LEAST ? buf_str(&b) : STR("");
}

bool contact_cut(struct arena *a, enum contact c, str *rest, str *ret)
{
    static str (*const of[CONTACTS])(struct arena *, str) = {
        [CONTACT_email] = email_of, [CONTACT_iban] = iban_of, [CONTACT_address] = address_of
    };
    *rest = str_trim(str_sub(*rest, 0, CONTACT_TEXT_MAX));
    if (c == CONTACT_phone)
        return phone_cut(a, rest, ret);
    *ret = rest->len ? of[c](a, *rest) : STR("");
    *rest = STR("");
    return ret->len > 0;
}
