/* roles.c - the map: what the columns of a table are, read, printed, and refused where a feature
 * may not be one. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "score/columns.h"

#include <string.h>

enum { MAP_LINES_MAX = 1000, HEAD_MAX = 200, NAME_MAX = 40 };

const struct role roles[SCORE_ROLES] = {
#define ROLE(word, name, value, is_feature, is_named, is_many) \
    [ROLE_##name] = { word, VALUE_##value, is_feature, is_named, is_many },
#include "score/roles.def"
#undef ROLE
};

/* heads */

struct head_word {
    const char *word;
    enum head_kind kind;
    bool is_exact;
};
static const struct head_word head_words[] = {
#define HEAD_WORD(word, kind)  { word, HEAD_##kind, false },
#define HEAD_EXACT(word, kind) { word, HEAD_##kind, true },
#include "score/words.def"
#undef HEAD_WORD
};

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_letter(char c) { return is_upper(c) || is_lower(c); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The next word of a head: letters, parted where a capital follows a small letter, or begins a word
 * after capitals ("TAXRate"). */
static str next_word(str head, size_t *at)
{
    size_t i = *at;
    while (i < head.len && !is_letter(head.ptr[i]))
        i++;
    size_t from = i;
    for (; i < head.len && is_letter(head.ptr[i]); i++) {
        char was = i > from ? head.ptr[i - 1] : 'a', now = head.ptr[i];
        char next = i + 1 < head.len ? head.ptr[i + 1] : 'A';
        if (i > from && is_upper(now) && (is_lower(was) || is_lower(next)))
            break;
    }
    *at = i;
    return str_sub(head, from, i - from);
}

static bool word_is(str word, const struct head_word *w)
{
    size_t n = strlen(w->word);
    return (w->is_exact ? word.len == n : word.len >= n) &&
           str_eq_nocase(str_sub(word, 0, n), str_c(w->word));
}

enum head_kind head_kind_of(str head, const char **ret_word)
{
    enum head_kind kind = HEAD_PLAIN;
    for (size_t at = 0; at < head.len;) {
        str word = next_word(head, &at);
        for (size_t i = 0; word.len && i < countof(head_words); i++) {
            const struct head_word *w = &head_words[i];
            /* What may never be used weighs more than what is known too late. */
            if (!word_is(word, w) || (kind != HEAD_PLAIN && w->kind != HEAD_NEVER))
                continue;
            kind = w->kind;
            *ret_word = w->word;
        }
    }
    return kind;
}

str head_name(struct arena *a, str head)
{
    struct buf b = buf_new(a, NAME_MAX + 1);
    bool is_gap = false;
    for (size_t i = 0; i < head.len && b.len < NAME_MAX; i++) {
        char c = head.ptr[i];
        if (!is_letter(c) && !is_digit(c)) {
            is_gap = b.len > 0;
            continue;
        }
        if (is_gap)
            buf_c(&b, '_');
        is_gap = false;
        buf_c(&b, is_upper(c) ? (char)(c - 'A' + 'a') : c);
    }
    return b.len ? buf_str(&b) : STR("column");
}

/* checks */

str score_role_word(enum score_role role) { return str_c(roles[role].word); }
bool score_role_is_feature(enum score_role role) { return roles[role].is_feature; }

int map_find(const struct score_map *m, enum score_role role, const char *name)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->at[i].role == role && (!name || str_eq(m->at[i].name, str_c(name))))
            return (int)i;
    return -1;
}

static int check_feature(const struct score_column *c)
{
    const char *word = "";
    enum head_kind kind = head_kind_of(c->head, &word), by_name = HEAD_PLAIN;
    if (kind == HEAD_PLAIN || kind == HEAD_AFTER)
        by_name = head_kind_of(c->name, &word);
    if (by_name == HEAD_NEVER || by_name == HEAD_PERSONAL)
        kind = by_name;
    if (kind == HEAD_NEVER)
        return fail(ERR_INVALID,
                    "column \"" STR_FMT "\" may not be used: belief, origin of persons, health and "
                    "politics, and what stands for them, are no ground for a control ('%s')",
                    STR_ARG(c->head), word);
    if (kind == HEAD_PERSONAL && c->role != ROLE_PERSON)
        return fail(ERR_INVALID,
                    "column \"" STR_FMT "\" is of persons ('%s'): its role is `person NAME justify "
                    "\"why\"`, or it is left out",
                    STR_ARG(c->head), word);
    if (c->role == ROLE_PERSON && str_trim(c->justify).len < 10)
        return fail(ERR_INVALID,
                    "column \"" STR_FMT
                    "\" is an attribute of persons: it needs justify \"...\" with "
                    "a reason in words",
                    STR_ARG(c->head));
    if (kind == HEAD_AFTER && !c->is_before)
        return fail(
            ERR_INVALID,
            "column \"" STR_FMT "\" looks as if it were known only after inspection ('%s'), so it "
            "is no feature: its role is outcome. If it is known when the declaration is made, "
            "write `known declaration` behind it",
            STR_ARG(c->head), word);
    return 0;
}

int score_map_check(const struct score_map *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct score_column *c = &m->at[i];
        if (roles[c->role].is_feature)
            TRY(check_feature(c));
        for (size_t k = 0; k < i; k++) {
            const struct score_column *d = &m->at[k];
            if (str_eq(c->head, d->head))
                return fail(ERR_INVALID, "column \"" STR_FMT "\" stands there twice",
                            STR_ARG(c->head));
            if (c->role != d->role || roles[c->role].value == VALUE_NONE)
                continue;
            if (!roles[c->role].is_many)
                return fail(ERR_INVALID, "two columns are %s: \"" STR_FMT "\" and \"" STR_FMT "\"",
                            roles[c->role].word, STR_ARG(d->head), STR_ARG(c->head));
            if (str_eq(c->name, d->name))
                return fail(ERR_INVALID, "two columns are %s " STR_FMT, roles[c->role].word,
                            STR_ARG(c->name));
        }
    }
    return 0;
}

/* reading */

static str blank_off(str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = str_sub(s, 1, s.len);
    return s;
}

/* A text in quotes; a quote in it is doubled. */
static int take_quoted(struct arena *a, str *rest, str *ret)
{
    struct buf b = buf_new(a, HEAD_MAX + 1);
    *rest = blank_off(*rest);
    if (!rest->len || rest->ptr[0] != '"')
        return fail(ERR_INVALID, "a text in \"quotes\" is missing");
    size_t i = 1;
    for (;; i++) {
        if (i >= rest->len)
            return fail(ERR_INVALID, "a quote is not closed");
        if (rest->ptr[i] == '"') {
            if (i + 1 >= rest->len || rest->ptr[i + 1] != '"')
                break;
            i++;
        }
        buf_c(&b, rest->ptr[i]);
    }
    *rest = str_sub(*rest, i + 1, rest->len);
    *ret = buf_str(&b);
    return b.cut ? fail(ERR_LIMIT, "a text has more than %d bytes", HEAD_MAX) : 0;
}

static str take_word(str *rest)
{
    *rest = blank_off(*rest);
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != '\t' && rest->ptr[n] != '#' &&
           rest->ptr[n] != '"')
        n++;
    str w = str_sub(*rest, 0, n);
    *rest = blank_off(str_sub(*rest, n, rest->len));
    return w;
}

static int role_named(str word, enum score_role *ret)
{
    for (int i = 0; i < SCORE_ROLES; i++)
        if (str_eq(word, str_c(roles[i].word))) {
            *ret = (enum score_role)i;
            return 0;
        }
    return fail(ERR_INVALID,
                "there is no role '" STR_FMT
                "': id, date, label, outcome, loss, entity, hs, origin, "
                "departure, number, category, person, ignore",
                STR_ARG(str_sub(word, 0, 40)));
}

static bool is_name(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_lower(s.ptr[i]) && !is_digit(s.ptr[i]) && s.ptr[i] != '_')
            return false;
    return s.len > 0 && s.len <= NAME_MAX && is_lower(s.ptr[0]);
}

static int take_known(struct score_column *c, str *rest)
{
    str when = take_word(rest);
    if (str_eq(when, STR("declaration"))) {
        c->is_before = true;
        return 0;
    }
    if (!str_eq(when, STR("inspection")))
        return fail(ERR_INVALID, "`known` is followed by declaration or inspection");
    if (roles[c->role].is_feature)
        return fail(ERR_INVALID,
                    "column \"" STR_FMT
                    "\" is known only after inspection, so it is no feature: its role "
                    "is outcome",
                    STR_ARG(c->head));
    return 0;
}

static int read_column(struct arena *a, str line, struct score_column *ret)
{
    str rest = line;
    struct score_column c = { .justify = STR("") };
    if (!str_eq(take_word(&rest), STR("column")))
        return fail(ERR_INVALID, "a line is: column \"Head\" = role");
    TRY(take_quoted(a, &rest, &c.head));
    rest = blank_off(rest);
    if (!rest.len || rest.ptr[0] != '=')
        return fail(ERR_INVALID, "behind \"" STR_FMT "\" stands no =", STR_ARG(c.head));
    rest = str_sub(rest, 1, rest.len);
    TRY(role_named(take_word(&rest), &c.role));
    c.name = roles[c.role].is_named ? head_name(a, c.head) : STR("");
    bool is_first = true;
    while (rest.len && rest.ptr[0] != '#') {
        str word = take_word(&rest);
        if (str_eq(word, STR("known")))
            TRY(take_known(&c, &rest));
        else if (str_eq(word, STR("justify")))
            TRY(take_quoted(a, &rest, &c.justify));
        else if (is_first && (roles[c.role].is_named || c.role == ROLE_DATE) && is_name(word))
            c.name = str_copy(a, word);
        else
            return fail(ERR_INVALID, "'" STR_FMT "' is not understood behind the role",
                        STR_ARG(str_sub(word.len ? word : rest, 0, 40)));
        is_first = false;
        rest = blank_off(rest);
    }
    if (c.role == ROLE_DATE && !date_how_is_known(c.name))
        return fail(ERR_INVALID, "a date is written ymd, dmy, mdy, yymd, dmyy or mdyy");
    *ret = c;
    return 0;
}

int score_map_read(struct arena *a, str text, struct score_map *ret)
{
    struct score_map m = { .at = make_n(a, struct score_column, SCORE_COLUMNS_MAX) };
    str rest = str_starts(text, STR("\xEF\xBB\xBF")) ? str_sub(text, 3, text.len) : text, line;
    for (int at = 1; str_cut(&rest, '\n', &line); at++) {
        line = str_trim(line);
        if (at > MAP_LINES_MAX)
            return fail(ERR_LIMIT, "the map has more than %d lines", MAP_LINES_MAX);
        if (!line.len || line.ptr[0] == '#')
            continue;
        if (m.n == SCORE_COLUMNS_MAX)
            return fail(ERR_LIMIT, "the map has more than %d columns", SCORE_COLUMNS_MAX);
        if (read_column(a, line, &m.at[m.n]) < 0)
            return fail(ERR_INVALID, "map, line %d: %s", at, str_cstr(a, str_c(err_last())));
        m.n++;
        if (score_map_check(&m) < 0)
            return fail(ERR_INVALID, "map, line %d: %s", at, str_cstr(a, str_c(err_last())));
    }
    if (m.n == 0)
        return fail(ERR_INVALID, "the map names no column");
    *ret = m;
    return 0;
}

static void put_quoted(struct buf *b, str s)
{
    buf_c(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '"')
            buf_c(b, '"');
        buf_c(b, s.ptr[i] == '\n' || s.ptr[i] == '\r' ? ' ' : s.ptr[i]);
    }
    buf_c(b, '"');
}

void score_map_print(struct buf *b, const struct score_map *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct score_column *c = &m->at[i];
        buf_add(b, STR("column "));
        put_quoted(b, c->head);
        buf_fmt(b, " = %s", roles[c->role].word);
        if (c->name.len)
            buf_fmt(b, " " STR_FMT, STR_ARG(c->name));
        if (c->is_before)
            buf_add(b, STR(" known declaration"));
        if (c->justify.len) {
            buf_add(b, STR(" justify "));
            put_quoted(b, c->justify);
        }
        buf_c(b, '\n');
    }
}
