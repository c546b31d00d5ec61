// SPDX-License-Identifier: Apache-2.0
#include "format/edifact_private.h"

#include <string.h>

/* Separators are judged by the beginning of a message; the end of a long one cannot help. */
enum { LOOK_BYTES = 64 * 1024, ENOUGH = 3 };

bool edi_tag_like(const char t[3])
{
    for (int i = 0; i < 3; i++)
        if (!(t[i] >= 'A' && t[i] <= 'Z') && !(i > 0 && t[i] >= '0' && t[i] <= '9'))
            return false;
    return true;
}

const uint8_t edi_tag_table[1 << 15] = {
#define TAG(a, b, c, set) [EDI_TAG_INDEX(a, b, c)] = EDI_##set,
#include "format/edifact_tags.def"
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_line_end(char c) { return c == '\r' || c == '\n'; }
static bool is_blank(char c) { return c == ' ' || c == '\t' || is_line_end(c); }

static bool can_separate(const struct edi_marks *m)
{
    return !is_alnum(m->component) && !is_alnum(m->element) && !is_alnum(m->end) &&
           !is_blank(m->component) && !is_blank(m->element) && !is_blank(m->end) &&
           m->component != m->element && m->component != m->end && m->element != m->end;
}

/* How many known tags follow a terminator, as far as it matters. */
static size_t sense(str body, const struct edi_marks *m)
{
    if (!can_separate(m))
        return 0;
    size_t found = 0;
    bool fresh = true; /* at the beginning, or behind a terminator and blanks */
    for (size_t i = 0; i < body.len && found < ENOUGH; i++) {
        char c = body.ptr[i];
        if (fresh && i + 3 < body.len && edi_tag_sets(body.ptr + i) &&
            (body.ptr[i + 3] == m->element || body.ptr[i + 3] == m->end))
            found++;
        if (c == m->release && m->release != ' ')
            i++;
        fresh = c == m->end || (fresh && is_blank(c));
    }
    return found;
}

/* The character that most often stands before a tag and an element separator. */
static char likely_end(str body, char element)
{
    size_t votes[256] = { 0 };
    char best = 0;
    for (size_t i = 1; i + 3 < body.len; i++) {
        if (body.ptr[i + 3] != element || !edi_tag_sets(body.ptr + i))
            continue;
        size_t k = i;
        while (k > 0 && is_blank(body.ptr[k - 1]))
            k--;
        if (k == 0 || is_alnum(body.ptr[k - 1]))
            continue;
        uint8_t c = (uint8_t)body.ptr[k - 1];
        if (++votes[c] > votes[(uint8_t)best])
            best = (char)c;
    }
    return best;
}

static struct edi_marks inferred(str body)
{
    struct edi_marks m = { ':', '+', '?', '\'' };
    size_t at;
    if ((str_find(body, STR("UNB"), &at) || str_find(body, STR("UNH"), &at)) && at + 3 < body.len)
        m.element = body.ptr[at + 3];
    char end = likely_end(body, m.element);
    if (end)
        m.end = end;
    static const char *const types[] = { "PAXLST", "PNRGOV", "CUSCAR", "IFTMCS",
                                         "UNOA",   "UNOB",   "UNOC",   "IATA" };
    for (size_t i = 0; i < countof(types); i++) {
        str type = str_c(types[i]);
        if (!str_find(body, type, &at) || at + type.len + 1 >= body.len)
            continue;
        char c = body.ptr[at + type.len];
        if (c != m.element && c != m.end && !is_alnum(c) && !is_blank(c)) {
            m.component = c;
            break;
        }
    }
    for (size_t i = 0; i + 1 < body.len; i++)
        if (body.ptr[i] == '\\' && (body.ptr[i + 1] == m.element ||
                                    body.ptr[i + 1] == m.component || body.ptr[i + 1] == m.end))
            m.release = '\\';
    return m;
}

/* Reads UNA at `at`: six characters, unless UNB follows sooner. */
static bool read_una(str body, size_t at, struct edi_marks *ret, size_t *ret_behind)
{
    str six = str_sub(body, at + 3, 6);
    size_t unb;
    *ret_behind = at + 3 + six.len;
    if (str_find(str_sub(body, at + 3, 16), STR("UNB"), &unb) ||
        str_find(str_sub(body, at + 3, 16), STR("UNH"), &unb)) {
        if (unb < 6) { /* too short */
            *ret_behind = at + 3 + unb;
            return false;
        }
        *ret_behind = at + 3 + unb; /* blanks, or the rest of a damaged terminator */
    }
    /* A letter that releases would be met in every word, and behind the end of the text. */
    if (six.len < 6 || is_alnum(six.ptr[3]))
        return false;
    *ret = (struct edi_marks){ six.ptr[0], six.ptr[1], six.ptr[3], six.ptr[5] };
    return true;
}

/* The first tag that may open an interchange; else where something stands at all. */
static size_t first_tag(str head, bool *ret_una)
{
    static const char *const openers[] = { "UNA", "UNB", "UNG", "UNH" };
    size_t unb = head.len;
    str_find(head, STR("UNB"), &unb);
    for (size_t i = 0; i < countof(openers); i++) {
        bool una = i == 0;
        size_t at;
        /* Letters in a sentence, or in a name behind UNB, are no service string advice. */
        if (!str_find(una ? str_sub(head, 0, unb) : head, str_c(openers[i]), &at))
            continue;
        if (una && (at + 4 > head.len || is_alnum(head.ptr[at + 3])))
            continue;
        if (!una && at + 3 < head.len && is_alnum(head.ptr[at + 3]))
            continue;
        *ret_una = una;
        return at;
    }
    size_t at = str_starts(head, STR("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < head.len && is_blank(head.ptr[at]))
        at++;
    *ret_una = false;
    return at;
}

struct edi_start edi_find_start(str body)
{
    static const struct edi_marks usual = { ':', '+', '?', '\'' };
    str head = str_sub(body, 0, LOOK_BYTES);
    bool una;
    struct edi_start r = { .marks = usual };
    r.from = r.body = first_tag(head, &una);
    struct edi_marks given = usual;
    bool readable = una && read_una(head, r.from, &given, &r.body);
    if (r.body > body.len)
        r.body = body.len;
    str rest = str_sub(head, r.body, head.len);

    if (readable)
        r.marks = given;
    size_t best = sense(rest, &r.marks);
    r.is_defect = una && !readable;
    for (int i = 0; i < 2 && best < ENOUGH; i++) { /* reading the body for them costs most */
        struct edi_marks other = i == 0 ? usual : inferred(rest);
        size_t n = sense(rest, &other);
        if (n <= best)
            continue;
        best = n;
        r.marks = other;
        r.is_defect = true;
    }
    if (!can_separate(&r.marks)) {
        r.marks = usual;
        r.is_defect = true;
    }
    return r;
}
