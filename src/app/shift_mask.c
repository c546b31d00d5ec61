// SPDX-License-Identifier: Apache-2.0
#include "app/shift_mask.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/map.h"
#include "format/iso6346.h"
#include "model/cnic.h"
#include "model/countries.h"
#include "model/places.h"
#include "name/name.h"

#include <string.h>

enum { DRAWS = 2000, RUN_LEAST = 2, DIGITS_MOST = 8, PHONE_END = 9 };

struct shift_mask {
    struct arena *a;
    usec from;
    bool draws;
    struct map real;  /* words and numbers that are nowhere in the package */
    struct map drawn; /* what stands in the place of a real value, by its kind and itself */
    struct map taken; /* what was drawn already; words by their sound */
    str secret;
    uint64_t turn;
    int64_t years;
};

static char is_there[] = "";

/* The dice: no other value is drawn from what is real. */
static uint64_t roll(struct shift_mask *m, uint64_t sides)
{
    unsigned char out[SHA256_BYTES];
    uint64_t n = 0;
    m->turn++;
    hmac_sha256(m->secret, (str){ (const char *)&m->turn, sizeof m->turn }, out);
    for (size_t i = 0; i < sizeof n; i++)
        n = n << 8 | out[i];
    return n % sides;
}

struct shift_mask *shift_mask_new(struct arena *a, usec from)
{
    struct shift_mask *m = make(a, struct shift_mask);
    *m = (struct shift_mask){ .a = a,
                              .from = from,
                              .real = map_new(a),
                              .drawn = map_new(a),
                              .taken = map_new(a),
                              .secret = random_hex(a, 32) };
    m->years = (int64_t)roll(m, 3) + 1;
    if (roll(m, 2))
        m->years = -m->years;
    return m;
}

void shift_mask_begin(struct shift_mask *m) { m->draws = true; }

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Letters and digits alone, in capitals; other scripts as they are folded. */
static str plain(struct arena *a, str s)
{
    struct buf b = buf_new(a, s.len * 2 + 16);
    str f = fold_joined(a, fold(a, s));
    for (size_t i = 0; i < f.len; i++)
        if (is_letter(f.ptr[i]) || is_digit(f.ptr[i]) || ((unsigned char)f.ptr[i] & 0x80))
            buf_c(&b, f.ptr[i] >= 'a' && f.ptr[i] <= 'z' ? (char)(f.ptr[i] - 32) : f.ptr[i]);
    return buf_str(&b);
}

static void remember_real(struct shift_mask *m, str s)
{
    if (!map_get(&m->real, s))
        *map_at(&m->real, str_copy(m->a, s)) = is_there;
}

/* The one that was drawn for it; NULL: it is drawn now, and is to be set. */
static str *drawn_for(struct shift_mask *m, char kind, str real)
{
    str key = str_fmt(m->a, "%c" STR_FMT, kind, STR_ARG(real));
    void **at = map_at(&m->drawn, key);
    if (!*at)
        *at = make(m->a, str);
    return *at;
}

/* words */

static str sound_of(struct arena *a, const struct word *w)
{
    char out[WORD_LETTERS];
    size_t n = word_skeleton(w, out);
    return str_copy(a, (str){ out, n });
}

static str invented_word(struct shift_mask *m)
{
    static const char consonants[] = "BDFGJKLMNPRSTVZ", vowels[] = "AEIOU";
    for (int i = 0; i < DRAWS; i++) {
        char text[12];
        size_t n = 0, syllables = 3 + (size_t)(i > DRAWS / 2);
        for (size_t k = 0; k < syllables; k++) {
            text[n++] = consonants[roll(m, sizeof consonants - 1)];
            text[n++] = vowels[roll(m, sizeof vowels - 1)];
        }
        if (roll(m, 2))
            text[n++] = consonants[roll(m, sizeof consonants - 1)];
        struct name name;
        str s = str_copy(m->a, (str){ text, n });
        name_read(s, NAME_PERSON, &name);
        if (name.n != 1 || name.words[0].tag != TAG_NONE || map_get(&m->real, s))
            continue;
        void **taken = map_at(&m->taken, sound_of(m->a, &name.words[0]));
        if (*taken)
            continue;
        *taken = is_there;
        return s;
    }
    return STR(""); /* no word is left: none stands there */
}

/* Of no company in particular, and nobody's name. */
static bool is_form(str flat)
{
    static const char *const forms[] = { "LTD", "LIMITED", "PVT", "PRIVATE", "LLC",
                                         "INC", "GMBH",    "FZE", "DMCC" };
    for (size_t i = 0; i < countof(forms); i++)
        if (str_eq(flat, str_c(forms[i])))
            return true;
    return false;
}

static str words_of(struct shift_mask *m, struct arena *a, str real)
{
    struct buf b = buf_new(a, 1000);
    struct name name;
    name_read(real, NAME_PERSON, &name);
    for (size_t i = 0; i < name.n; i++) {
        const struct word *w = &name.words[i];
        str written = str_sub(real, w->offset, w->length);
        str flat = plain(a, written);
        if (is_form(flat)) {
            buf_fmt(&b, "%s" STR_FMT, b.len ? " " : "", STR_ARG(flat));
            continue;
        }
        if (!m->draws) {
            remember_real(m, flat);
            continue;
        }
        str *to = drawn_for(m, 'w', sound_of(a, w));
        if (to->len == 0)
            *to = invented_word(m);
        if (b.len)
            buf_c(&b, ' ');
        buf_add(&b, *to);
    }
    return buf_str(&b);
}

/* numbers */

static void form_of(struct shift_mask *m, struct buf *b, str real)
{
    for (size_t i = 0; i < real.len; i++) {
        char c = real.ptr[i];
        if (is_letter(c))
            buf_c(b, "ABCDEFGHJKLMNPRSTUVWXYZ"[roll(m, 23)]);
        else if (c >= '1' && c <= '9')
            buf_c(b, (char)('1' + roll(m, 9)));
        else if (c == '0')
            buf_c(b, (char)('0' + roll(m, 10)));
    }
}

/* Of the same form: what a check digit makes right stays right. */
static str invented_number(struct shift_mask *m, str real)
{
    bool is_container = iso6346_is_right(real), is_cnic = cnic_of(m->a, real).len > 0;
    str best = STR("");
    for (int i = 0; i < DRAWS; i++) {
        struct buf b = buf_new(m->a, 200);
        form_of(m, &b, real);
        str s = buf_str(&b);
        if (is_container && s.len == 11)
            s = str_fmt(m->a, STR_FMT "U" STR_FMT, STR_ARG(str_sub(s, 0, 3)),
                        STR_ARG(str_sub(s, 4, 11)));
        bool is_like =
            (!is_container || iso6346_is_right(s)) && (!is_cnic || cnic_of(m->a, s).len > 0);
        if (!is_like || map_get(&m->real, s) || map_get(&m->taken, s))
            continue;
        best = s;
        break;
    }
    if (best.len)
        *map_at(&m->taken, best) = is_there;
    return best;
}

static str number_of(struct shift_mask *m, str flat)
{
    if (flat.len == 0)
        return flat;
    if (!m->draws) {
        remember_real(m, flat);
        return STR("");
    }
    str *to = drawn_for(m, 'n', flat);
    if (to->len == 0)
        *to = invented_number(m, flat);
    return *to;
}

static str numbers_of(struct shift_mask *m, struct arena *a, str real)
{
    struct buf b = buf_new(a, 10000);
    str one;
    while (str_cut(&real, ' ', &one)) {
        str to = number_of(m, plain(a, one));
        if (to.len && b.len)
            buf_c(&b, ' ');
        buf_add(&b, to);
    }
    return buf_str(&b);
}

/* The last nine digits tell one telephone from another, however it is written. */
static str phone_of(struct shift_mask *m, struct arena *a, str real)
{
    str flat = plain(a, real);
    str end = flat.len > PHONE_END ? str_sub(flat, flat.len - PHONE_END, flat.len) : flat;
    if (!m->draws) {
        remember_real(m, end);
        remember_real(m, flat);
    }
    str *to = drawn_for(m, 'p', end);
    while (to->len == 0 || map_get(&m->real, str_sub(*to, to->len - PHONE_END, to->len)))
        *to = str_fmt(m->a, "+92300%07llu", (unsigned long long)roll(m, 10000000));
    return *to;
}

static str mail_of(struct shift_mask *m, struct arena *a, str real)
{
    str *to = drawn_for(m, 'm', fold(a, real));
    if (to->len == 0)
        *to = str_fmt(m->a, "m%llu@example.com", (unsigned long long)roll(m, 1000000000));
    return *to;
}

/* days */

/* A part of a date, drawn by what stands before it: so partial dates agree with whole ones. */
static int64_t part_of(struct shift_mask *m, str before, uint64_t sides)
{
    str *to = drawn_for(m, 'd', before);
    if (to->len == 0)
        *to = str_fmt(m->a, "%llu", (unsigned long long)roll(m, sides) + 1);
    int64_t n = 1;
    return str_to_i64(*to, &n) < 0 ? 1 : n;
}

/* YYYY, YYYY-MM, YYYY-MM-DD. 1 January says that only the year is known, and stays. */
static str birth_of(struct shift_mask *m, struct arena *a, str real)
{
    int64_t year;
    if (real.len < 4 || str_to_i64(str_sub(real, 0, 4), &year) < 0 ||
        (real.len != 4 && real.len != 7 && real.len != 10))
        return STR("");
    year += m->years;
    if (real.len == 4)
        return str_fmt(a, "%04lld", (long long)year);
    if (str_eq(str_sub(real, 4, real.len), STR("-01-01")))
        return str_fmt(a, "%04lld-01-01", (long long)year);
    int64_t month = part_of(m, str_sub(real, 0, 7), 12);
    if (real.len == 7)
        return str_fmt(a, "%04lld-%02lld", (long long)year, (long long)month);
    return str_fmt(a, "%04lld-%02lld-%02lld", (long long)year, (long long)month,
                   (long long)part_of(m, real, 27) + 1);
}

#define MINUTE (60 * USEC_PER_S)

str shift_when(const struct shift_mask *m, struct arena *a, usec t)
{
    return str_fmt(a, "@t%lld", (long long)((t - m->from) / USEC_PER_S));
}

/* A day, or a local time: its distance from the begin, as if both were of one zone. */
static str when_of(const struct shift_mask *m, struct arena *a, str real)
{
    int64_t day;
    usec t;
    if (real.len == 10 && date_parse(real, &day) == 0)
        return str_fmt(a, "@d%lld", (long long)(day - m->from / USEC_PER_DAY));
    if (real.len == 16 && time_parse(str_fmt(a, STR_FMT ":00Z", STR_ARG(real)), &t) == 0)
        return str_fmt(a, "@l%lld", (long long)((t - m->from) / MINUTE));
    return STR("");
}

bool shift_when_of(struct arena *a, str token, usec from, str *ret)
{
    int64_t n;
    if (token.len < 3 || token.ptr[0] != '@' || str_to_i64(str_sub(token, 2, token.len), &n) < 0 ||
        n > INT32_MAX || n < INT32_MIN)
        return false;
    char what = token.ptr[1];
    if (what == 'd' && (n > SHIFT_WHEN_DAYS || n < -SHIFT_WHEN_DAYS))
        return false;
    if (what == 't')
        *ret = time_fmt(a, from + n * USEC_PER_S);
    else if (what == 'l')
        *ret = str_copy(a, str_sub(time_fmt(a, from + n * MINUTE), 0, 16));
    else if (what == 'd')
        *ret = date_of(a, from + n * USEC_PER_DAY);
    return what == 't' || what == 'l' || what == 'd';
}

/* what is kept */

static str rounded(struct arena *a, str real)
{
    /* Three figures; the rest are noughts. */
    struct buf b = buf_new(a, 100);
    int figures = 0;
    bool has_point = false;
    for (size_t i = 0; i < real.len; i++) {
        char c = real.ptr[i];
        has_point |= c == '.';
        if (!is_digit(c)) {
            buf_c(&b, c);
            continue;
        }
        figures += figures > 0 || c != '0';
        if (figures <= 3 || !has_point)
            buf_c(&b, figures <= 3 ? c : '0');
    }
    return buf_str(&b);
}

/* Each run of letters and each run of digits of it. */
static bool next_run(str *rest, str *ret)
{
    size_t from = 0, to;
    while (from < rest->len && !is_letter(rest->ptr[from]) && !is_digit(rest->ptr[from]))
        from++;
    for (to = from; to < rest->len && is_digit(rest->ptr[to]) == is_digit(rest->ptr[from]) &&
                    (is_digit(rest->ptr[to]) || is_letter(rest->ptr[to]));)
        to++;
    *ret = str_sub(*rest, from, to - from);
    *rest = str_sub(*rest, to, rest->len);
    return ret->len > 0;
}

/* Is it, or a part of it, something that is real? Parts of fewer than `least` are not looked up. */
static bool is_real(struct shift_mask *m, struct arena *a, str text, size_t least)
{
    str flat = plain(a, text), rest = flat, run;
    struct buf digits = buf_new(a, flat.len + 1);
    if (map_get(&m->real, flat))
        return true;
    while (next_run(&rest, &run)) {
        if (run.len >= least && map_get(&m->real, run))
            return true;
        if (is_digit(run.ptr[0]))
            buf_add(&digits, run);
    }
    str all = buf_str(&digits);
    for (rest = text; next_run(&rest, &run);) /* as its signs part it */
        if (run.len >= least && map_get(&m->real, plain(a, run)))
            return true;
    if (all.len >= least && map_get(&m->real, all))
        return true;
    return all.len >= PHONE_END && map_get(&m->real, str_sub(all, all.len - PHONE_END, all.len));
}

static bool has_form(str s, size_t least, size_t most, size_t digits_most)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_letter(s.ptr[i]) && !is_digit(s.ptr[i]))
            return false;
        digits += is_digit(s.ptr[i]);
    }
    return s.len >= least && s.len <= most && digits <= digits_most;
}

static bool all_digits(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return s.len > 0;
}

/* A number or a yes or no: at most eight figures, else three of them. */
static str number_kept(struct arena *a, str real)
{
    size_t digits = 0;
    if (str_eq(real, STR("yes")) || str_eq(real, STR("no")))
        return real;
    for (size_t i = 0; i < real.len; i++) {
        char c = real.ptr[i];
        digits += is_digit(c);
        if (!is_digit(c) && c != '.' && c != '-')
            return STR("");
    }
    return digits <= DIGITS_MOST ? real : rounded(a, real);
}

static str country_kept(struct arena *a, str real)
{
    const char *code = country_code(fold(a, real));
    return code ? str_c(code) : STR("");
}

/* Those of the tables, and what is as long as a code of IATA or UN. */
static bool is_place(struct shift_mask *m, struct arena *a, str s)
{
    struct place p;
    if (!memchr(s.ptr, ',', s.len) && place_find(a, s, &p))
        return true;
    return has_form(s, 3, 5, 0) && !is_real(m, a, s, RUN_LEAST);
}

/* PK302: two letters, of which one may be a digit, or three; up to four digits; perhaps a letter.
 */
static bool is_flight(str s)
{
    size_t n = s.len >= 3 && is_letter(s.ptr[2]) ? 3 : 2, end = s.len;
    if (s.len < 3 || !(is_letter(s.ptr[0]) || (n == 2 && is_letter(s.ptr[1]))) ||
        (n == 3 && !is_letter(s.ptr[1])))
        return false;
    end -= is_letter(s.ptr[end - 1]);
    return has_form(s, 3, 8, 5) && end > n && end - n <= 4 && all_digits(str_sub(s, n, end - n));
}

static bool is_kept(struct shift_mask *m, struct arena *a, enum shift_take how, str s)
{
    if (how == SHIFT_PLACE)
        return is_place(m, a, s);
    if (how == SHIFT_FLIGHT)
        return is_flight(s);
    if (how == SHIFT_CODE)
        return has_form(s, 1, 4, 4);
    if (s.len > 2 && str_eq_nocase(str_sub(s, 0, 2), STR("UN")))
        s = str_sub(s, 2, s.len);
    return all_digits(s) && s.len <= DIGITS_MOST;
}

/* Of the form of its kind, each word of it, and nothing that is real. Letters of a carrier in a
 * flight are too few to be somebody's name. */
static str code_kept(struct shift_mask *m, struct arena *a, enum shift_take how, str real)
{
    bool has_more = how == SHIFT_PLACE || how == SHIFT_DIGITS;
    str rest = real, one;
    while (str_cut(&rest, ' ', &one))
        if (one.len && !is_kept(m, a, how, one))
            return STR("");
    if (!has_more && memchr(real.ptr, ' ', real.len))
        return STR("");
    if (how != SHIFT_PLACE && is_real(m, a, real, how == SHIFT_FLIGHT ? 3 : RUN_LEAST))
        return STR("");
    return real;
}

str shift_said(str description, str real)
{
    real = str_trim(real);
    for (size_t i = 0; real.len && i + real.len <= description.len; i++) {
        size_t end = i + real.len;
        bool begins = i == 0 || !is_letter(description.ptr[i - 1]),
             ends = end == description.len || !is_letter(description.ptr[end]);
        if (begins && ends && str_eq_nocase(str_sub(description, i, real.len), real))
            return real;
    }
    return STR("");
}

str shift_mask_text(struct shift_mask *m, struct arena *a, enum shift_take how, str real)
{
    real = str_trim(real);
    if (real.len == 0)
        return STR("");
    switch (how) {
    case SHIFT_KEEP:
        return number_kept(a, real);
    case SHIFT_COUNTRY:
        return country_kept(a, real);
    case SHIFT_PLACE:
    case SHIFT_FLIGHT:
    case SHIFT_CODE:
    case SHIFT_DIGITS:
        return code_kept(m, a, how, real);
    case SHIFT_ROUND:
        return rounded(a, real);
    case SHIFT_WORDS:
        return words_of(m, a, real);
    case SHIFT_NUMBER:
        return number_of(m, plain(a, real));
    case SHIFT_NUMBERS:
        return numbers_of(m, a, real);
    case SHIFT_PHONE:
        return phone_of(m, a, real);
    case SHIFT_MAIL:
        return mail_of(m, a, real);
    case SHIFT_BIRTH:
        return birth_of(m, a, real);
    case SHIFT_WHEN:
        return when_of(m, a, real);
    case SHIFT_SAID: /* shift_said() knows the description */
    case SHIFT_DROP:
        break;
    }
    return STR("");
}
