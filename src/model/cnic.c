// SPDX-License-Identifier: Apache-2.0
#include "model/cnic.h"

#include "model/event.h"

enum { SIGNS = 2 };

str cnic_of(struct arena *a, str number)
{
    char *p;
    size_t n = 0;
    bool same = true;
    number = str_trim(number);
    if (number.len < CNIC_DIGITS || number.len > CNIC_DIGITS + SIGNS)
        return STR("");
    p = make_n(a, char, number.len + 1);
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        if (c == '-' || c == ' ')
            continue;
        if (c < '0' || c > '9')
            return STR("");
        p[n++] = c;
        same &= c == p[0];
    }
    return n == CNIC_DIGITS && !same ? (str){ p, n } : STR("");
}

str cnic_of_document(struct arena *a, const struct document *d)
{
    str issuer = str_trim(d->issuer.text);
    bool is_ours =
        issuer.len == 0 || str_eq_nocase(issuer, STR("PAK")) || str_eq_nocase(issuer, STR("PK"));
    if (!is_ours || str_eq_nocase(d->type.text, STR("V")))
        return STR("");
    return cnic_of(a, d->number.text);
}
