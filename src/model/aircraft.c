// SPDX-License-Identifier: Apache-2.0
#include "model/aircraft.h"

#include "base/fold.h"

enum { TEXT_MAX = 3 * AIRCRAFT_MARK_MAX };
enum behind { L, D, A, F, N };

static const struct mark {
    str mark;
    enum behind behind;
    size_t least, most;
} marks[] = {
#define MARK(mark, behind, least, most) { { mark, sizeof mark - 1 }, behind, least, most },
#include "model/aircraft.def"
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

str aircraft_plain(struct arena *a, str text)
{
    str s = fold_joined(a, fold(a, str_sub(text, 0, TEXT_MAX)));
    return s.len <= AIRCRAFT_MARK_MAX && text.len <= TEXT_MAX ? s : STR("");
}

/* N1 to N99999, N1A to N9999Z, N1AA to N999ZZ. */
static bool is_of_the_united_states(str s)
{
    size_t letters = 0;
    if (!is_digit(s.ptr[0]) || s.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        letters += !is_digit(s.ptr[i]);
        if (letters && is_digit(s.ptr[i]))
            return false;
    }
    return letters <= 2;
}

static bool fits(const struct mark *m, str text)
{
    if (!str_starts(text, m->mark))
        return false;
    str rest = str_sub(text, m->mark.len, text.len);
    if (rest.len < m->least || rest.len > m->most)
        return false;
    if (m->behind == N)
        return is_of_the_united_states(rest);
    if (m->behind == F && !is_digit(rest.ptr[0]))
        return false;
    for (size_t i = 0; i < rest.len; i++) {
        bool digit = is_digit(rest.ptr[i]), letter = rest.ptr[i] >= 'A' && rest.ptr[i] <= 'Z';
        if ((!digit && !letter) || (m->behind == L && digit) || (m->behind == D && letter))
            return false;
    }
    return true;
}

/* Two or three characters of a carrier, one to four digits, perhaps a letter. */
static bool may_be_flight(str s)
{
    for (size_t carrier = 2; carrier <= 3 && carrier < s.len; carrier++) {
        size_t i = carrier, digits = 0;
        while (i < s.len && is_digit(s.ptr[i]) && digits < 5) {
            i++;
            digits++;
        }
        if (digits >= 1 && digits <= 4 && (i == s.len || (i + 1 == s.len && !is_digit(s.ptr[i]))))
            return true;
    }
    return false;
}

/* A hyphen with something on either side. */
static bool is_hyphened(str text)
{
    for (size_t i = 1; i + 1 < text.len; i++)
        if (text.ptr[i] == '-')
            return true;
    return false;
}

str aircraft_mark(struct arena *a, str text, str flight)
{
    str mark = aircraft_plain(a, text);
    bool fitting = false;
    for (size_t i = 0; i < countof(marks) && !fitting; i++)
        fitting = fits(&marks[i], mark);
    if (!fitting)
        return STR("");
    if (is_hyphened(text) || !may_be_flight(mark))
        return mark;
    str other = aircraft_plain(a, flight);
    return other.len && !str_eq(other, mark) ? mark : STR("");
}

str aircraft_mark_hyphened(struct arena *a, str text)
{
    return is_hyphened(text) ? aircraft_mark(a, text, STR("")) : STR("");
}
