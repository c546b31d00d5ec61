// SPDX-License-Identifier: Apache-2.0
/* Chance (splitmix64: small, and the same everywhere) and identifiers valid in form. */
#include "sim/world.h"

static uint64_t next(struct sim *s)
{
    uint64_t z = s->dice += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

int64_t roll(struct sim *s, int64_t from, int64_t to)
{
    return from + (int64_t)(next(s) % (uint64_t)(to - from + 1));
}

bool chance(struct sim *s, int percent) { return roll(s, 1, 100) <= percent; }

str one_word(struct sim *s, str words)
{
    int64_t n = 1;
    for (size_t i = 0; i < words.len; i++)
        n += words.ptr[i] == ' ';
    str one = words;
    for (int64_t i = roll(s, 0, n - 1); i >= 0; i--)
        str_cut(&words, ' ', &one);
    return one;
}

str name_part(struct sim *s, enum origin o, enum name_kind k)
{
    static const struct {
        enum origin origin;
        enum name_kind kind;
        const char *parts;
    } rows[] = {
#define NAMES(origin, kind, parts) { origin, kind, parts },
#include "sim/names.def"
    };
    for (size_t i = 0; i < countof(rows); i++)
        if (rows[i].origin == o && rows[i].kind == k)
            return str_copy(s->a, one_word(s, str_c(rows[i].parts)));
    return STR("");
}

static char letter(struct sim *s) { return (char)('A' + roll(s, 0, 25)); }

/* Two letters and seven digits are Pakistan's; others are near enough to theirs. */
str make_passport(struct sim *s, str nationality)
{
    if (str_eq(nationality, STR("GBR")))
        return str_fmt(s->a, "%09lld", (long long)roll(s, 500000000, 599999999));
    if (str_eq(nationality, STR("CHN")))
        return str_fmt(s->a, "E%c%07lld", letter(s), (long long)roll(s, 0, 9999999));
    char first = letter(s), second = letter(s);
    return str_fmt(s->a, "%c%c%07lld", first, second, (long long)roll(s, 1000000, 9999999));
}

/* Province, district, tehsil, union council; family; the last digit is odd for men. */
str make_cnic(struct sim *s, char sex)
{
    long long last = roll(s, 0, 4) * 2 + (sex == 'M');
    long long place = roll(s, 1, 7) * 10000 + roll(s, 1101, 4999);
    return str_fmt(s->a, "%lld%07lld%lld", place, (long long)roll(s, 1000000, 9999999), last);
}

str make_ntn(struct sim *s)
{
    long long n = roll(s, 1000000, 8999999);
    return str_fmt(s->a, "%lld-%lld", n, (long long)roll(s, 0, 9));
}

str make_phone(struct sim *s)
{
    long long prefix = roll(s, 300, 349);
    return str_fmt(s->a, "92%lld%07lld", prefix, (long long)roll(s, 1000000, 9999999));
}

str make_locator(struct sim *s)
{
    static const char signs[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    char t[6];
    for (size_t i = 0; i < sizeof t; i++)
        t[i] = signs[roll(s, 0, (int64_t)sizeof signs - 2)];
    return str_copy(s->a, (str){ t, sizeof t });
}

/* Letters count from 10, leaving out the multiples of 11; place i weighs 2 to the i. */
char container_check(str ten)
{
    unsigned sum = 0;
    for (size_t i = 0; i < ten.len && i < 10; i++) {
        char c = ten.ptr[i];
        unsigned v = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
        if (v >= 10)
            v += (v - 1) / 10;
        sum += v << i;
    }
    return (char)('0' + sum % 11 % 10);
}

str make_container(struct sim *s)
{
    static const char *const owners[] = { "MSKU", "TCLU", "HLXU", "OOLU", "CMAU", "TGHU" };
    const char *owner = owners[roll(s, 0, 5)];
    str ten = str_fmt(s->a, "%s%06lld", owner, (long long)roll(s, 100000, 999999));
    return str_fmt(s->a, STR_FMT "%c", STR_ARG(ten), container_check(ten));
}
