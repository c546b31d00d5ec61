// SPDX-License-Identifier: Apache-2.0
#include "format/iso6346.h"

enum { LENGTH = 11 };

str iso6346_plain(struct arena *a, str number)
{
    char *p = make_n(a, char, number.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            p[n++] = c;
    }
    return (str){ p, n };
}

/* A = 10 and on, leaving out 11, 22 and 33, which the modulus would not see. */
static int value_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    int v = 10 + (c - 'A');
    return v + (v > 10) + (v > 20) + (v > 30);
}

bool iso6346_is_right(str s)
{
    if (s.len != LENGTH || (s.ptr[3] != 'U' && s.ptr[3] != 'J' && s.ptr[3] != 'Z'))
        return false;
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) {
        char c = s.ptr[i];
        bool fits = i < 4 ? c >= 'A' && c <= 'Z' : c >= '0' && c <= '9';
        if (!fits)
            return false;
        sum += value_of(c) << i;
    }
    return sum % 11 % 10 == s.ptr[LENGTH - 1] - '0';
}
