// SPDX-License-Identifier: Apache-2.0
#include "model/ntn.h"

#include "base/fold.h"

enum { TEXT_MAX = 60, NTN = 7, CNIC = 13, LEAST = 4 };

/* STRN of today; older ones are 17-00-7107-001-64. */
static const char strn_first[] = "3277";

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Seven, of which the first may be a letter, and perhaps the check digit. */
static bool is_ntn(str s)
{
    if (s.len < NTN || s.len > NTN + 1)
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!is_digit(s.ptr[i]))
            return false;
    return is_digit(s.ptr[0]) || (s.ptr[0] >= 'A' && s.ptr[0] <= 'Z');
}

static bool is_strn(str text, str plain)
{
    return plain.len == CNIC &&
           (str_starts(plain, str_c(strn_first)) || (text.len > 2 && !is_digit(text.ptr[2])));
}

/* Without signs and blanks; "" it tells nothing. */
static str plain_of(struct arena *a, str text, size_t *ret_digits)
{
    str s = fold_joined(a, fold(a, text));
    bool same = true;
    *ret_digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        *ret_digits += is_digit(s.ptr[i]);
        same &= s.ptr[i] == s.ptr[0];
    }
    return s.len < LEAST || *ret_digits < LEAST || same ? STR("") : s;
}

enum firm_number firm_number_abroad(struct arena *a, str text, str *ret)
{
    size_t digits;
    *ret = plain_of(a, str_sub(str_trim(text), 0, TEXT_MAX), &digits);
    return ret->len ? FIRM_OTHER : FIRM_NONE;
}

enum firm_number firm_number_of(struct arena *a, str text, str *ret)
{
    size_t digits, n;
    text = str_sub(str_trim(text), 0, TEXT_MAX);
    *ret = plain_of(a, text, &digits);
    n = ret->len;
    if (!n)
        return FIRM_NONE;
    if (is_ntn(*ret)) {
        ret->len = NTN;
        return FIRM_NTN;
    }
    if (n == CNIC && digits == CNIC && !is_strn(text, *ret))
        return FIRM_CNIC;
    return FIRM_OTHER;
}
