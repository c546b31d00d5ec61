/* guess.c - what the columns of a table are, from heads that are usual and from what the cells look
 * like. What smells of an inspection is never guessed to be a feature, nor is what tells of a
 * person. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "base/map.h"
#include "format/csv.h"
#include "score/columns.h"

#include <string.h>

enum {
    LOOKED_AT = 20000,
    WORDS_MAX = 64,
    FOLD_MAX = 64,
    ANSWERS_MAX = 4,
    DATE_MAX = 32,
    CATEGORIES_MAX = 1000
};

static const struct usual {
    const char *head;
    enum score_role role;
    const char *name;
} usual[] = {
#define USUAL(head, role, name) { head, ROLE_##role, name },
#include "score/usual.def"
#undef USUAL
}, usual_parts[] = {
#define USUAL(head, role, name)
#define USUAL_PART(part, role, name) { part, ROLE_##role, name },
#include "score/usual.def"
#undef USUAL
#undef USUAL_PART
};

/* What the cells of a column look like. */
struct look {
    str head, folded;
    size_t filled, numbers, fractions, distinct, digits, dates;
    struct map words;
    bool is_done; /* it has its role */
};

static str fold(struct arena *a, str s)
{
    struct buf b = buf_new(a, FOLD_MAX);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            buf_c(&b, c);
    }
    return buf_str(&b);
}

static void look_at(struct arena *a, struct look *l, str cell)
{
    double v;
    cell = str_trim(cell);
    if (!cell.len)
        return;
    l->filled++;
    l->numbers += number_of(cell, &v);
    l->fractions += str_has(cell, '.');
    l->digits += str_is_digits(cell) && cell.len >= 4 && cell.len <= 12;
    if (cell.len >= 6 && cell.len <= DATE_MAX)
        l->dates += date_how(&cell, 1).len > 0;
    void **at = map_at(&l->words, str_copy(a, str_sub(cell, 0, TEXT_MAX)));
    l->distinct += *at == NULL;
    *at = l;
}

static struct look *looks_of(struct arena *a, str text, size_t *ret_n, size_t *ret_rows)
{
    struct csv c = csv_open(text);
    struct csv_row head = { 0 }, row = { 0 };
    cleanup(arena_freep) struct arena *work = arena_new((size_t)1 << 30);
    *ret_n = *ret_rows = 0;
    if (!csv_next(&c, a, &head))
        return NULL;
    struct look *l = make_n(a, struct look, head.n + 1);
    for (size_t i = 0; i < head.n; i++) {
        l[i].head = str_trim(head.at[i].text);
        l[i].head = str_copy(a, l[i].head);
        l[i].folded = fold(a, l[i].head);
        l[i].words = map_new(a);
    }
    while (*ret_rows < LOOKED_AT && csv_next(&c, work, &row)) {
        for (size_t i = 0; i < row.n && i < head.n; i++)
            look_at(a, &l[i], row.at[i].text);
        ++*ret_rows;
        arena_reset(work);
        row = (struct csv_row){ 0 };
    }
    *ret_n = head.n;
    return l;
}

struct guessing {
    struct arena *a;
    struct score_map *m;
    struct buf *remarks;
};

static void left_out(struct guessing *g, struct look *l, const char *why)
{
    l->is_done = true;
    buf_fmt(g->remarks, "# column \"" STR_FMT "\" is left out: %s\n",
            STR_ARG(str_sub(l->head, 0, 100)), why);
}

static bool is_taken(const struct guessing *g, enum score_role role, str name)
{
    for (size_t i = 0; i < g->m->n; i++)
        if (g->m->at[i].role == role && (!roles[role].is_many || str_eq(g->m->at[i].name, name)))
            return roles[role].value != VALUE_NONE;
    return false;
}

static void add(struct guessing *g, struct look *l, enum score_role role, str name)
{
    if (g->m->n == SCORE_COLUMNS_MAX) {
        left_out(g, l, "there are too many columns");
        return;
    }
    for (size_t i = 0; i < g->m->n; i++)
        if (str_eq(g->m->at[i].head, l->head)) {
            left_out(g, l, "its head stands there twice");
            return;
        }
    l->is_done = true;
    g->m->at[g->m->n++] =
        (struct score_column){ .head = l->head, .role = role, .name = name, .justify = STR("") };
}

/* Answers of an inspection: two words at most, or amounts. */
static bool may_be_label(const struct look *l)
{
    return l->filled && (l->distinct <= ANSWERS_MAX || l->numbers == l->filled);
}

static void by_head(struct guessing *g, struct look *l, size_t n)
{
    for (size_t k = 0; k < countof(usual); k++) {
        const struct usual *u = &usual[k];
        for (size_t i = 0; i < n; i++) {
            const char *word;
            if (l[i].is_done || !str_eq(l[i].folded, str_c(u->head)) ||
                is_taken(g, u->role, str_c(u->name)))
                continue;
            if (u->role == ROLE_LABEL && !may_be_label(&l[i]))
                continue;
            if (roles[u->role].is_feature && head_kind_of(l[i].head, &word) != HEAD_PLAIN)
                continue;
            add(g, &l[i], u->role, str_c(u->name));
        }
    }
}

/* A head of several words of which one is usual for an outcome: "Fraud (Y/N)", "illicit_flag". */
static void label_by_word(struct guessing *g, struct look *l, size_t n)
{
    static const char *const words[] = { "illicit", "fraud", "offen", "violat", "seiz", "label" };
    for (size_t k = 0; k < countof(words); k++)
        for (size_t i = 0; i < n; i++) {
            size_t at;
            if (l[i].is_done || !str_find(l[i].folded, str_c(words[k]), &at) ||
                l[i].distinct != 2 || str_find(l[i].folded, STR("critical"), &at) ||
                is_taken(g, ROLE_LABEL, STR("")))
                continue;
            add(g, &l[i], ROLE_LABEL, STR(""));
        }
}

/* Do the cells look like what the head says? */
static bool fits(const struct look *l, enum score_role role)
{
    switch (role) {
    case ROLE_DATE:
        return l->dates * 10 >= l->filled * 9;
    case ROLE_HS:
        return l->digits * 10 >= l->filled * 9;
    case ROLE_NUMBER:
        return l->numbers == l->filled;
    case ROLE_ENTITY:
        return l->fractions * 2 < l->filled;
    default:
        return l->distinct <= CATEGORIES_MAX;
    }
}

static void by_part(struct guessing *g, struct look *l, size_t n)
{
    for (size_t k = 0; k < countof(usual_parts); k++)
        for (size_t i = 0; i < n; i++) {
            const struct usual *u = &usual_parts[k];
            const char *word;
            size_t at;
            if (l[i].is_done || !l[i].filled || !str_find(l[i].folded, str_c(u->head), &at) ||
                is_taken(g, u->role, str_c(u->name)) || !fits(&l[i], u->role) ||
                head_kind_of(l[i].head, &word) != HEAD_PLAIN)
                continue;
            add(g, &l[i], u->role, str_c(u->name));
        }
}

static str free_name(struct guessing *g, const struct look *l, enum score_role role)
{
    str name = head_name(g->a, l->head);
    if (name.ptr[0] < 'a' || name.ptr[0] > 'z')
        name = str_fmt(g->a, "c" STR_FMT, STR_ARG(str_sub(name, 0, 38)));
    for (int i = 2; is_taken(g, role, name) && i < SCORE_COLUMNS_MAX + 2; i++)
        name = str_fmt(g->a, STR_FMT "_%d", STR_ARG(str_sub(head_name(g->a, l->head), 0, 34)), i);
    return name;
}

static bool ends_like_id(str folded)
{
    return str_ends(folded, STR("id")) || str_ends(folded, STR("code")) ||
           str_ends(folded, STR("no")) || str_ends(folded, STR("number")) ||
           str_ends(folded, STR("name")) || str_ends(folded, STR("type"));
}

/* What is not usual, by its cells. */
static void by_cells(struct guessing *g, struct look *l, size_t rows)
{
    const char *word = "";
    size_t few = rows / 20 > WORDS_MAX ? rows / 20 : WORDS_MAX;
    switch (head_kind_of(l->head, &word)) {
    case HEAD_NEVER:
        left_out(g, l, "it may not be used");
        return;
    case HEAD_PERSONAL:
        left_out(g, l, "it is of persons and needs a justification");
        return;
    case HEAD_AFTER:
        add(g, l, ROLE_OUTCOME, STR(""));
        return;
    case HEAD_PLAIN:
        break;
    }
    if (!l->filled)
        left_out(g, l, "it is empty");
    else if (l->numbers == l->filled && !ends_like_id(l->folded) &&
             (l->fractions || l->distinct > WORDS_MAX))
        add(g, l, ROLE_NUMBER, free_name(g, l, ROLE_NUMBER));
    else if (l->distinct <= few && l->distinct * 2 <= l->filled)
        add(g, l, ROLE_CATEGORY, free_name(g, l, ROLE_CATEGORY));
    else if (l->distinct * 10 > l->filled * 9)
        left_out(g, l, "nearly every row has another word");
    else
        add(g, l, ROLE_ENTITY, free_name(g, l, ROLE_ENTITY));
}

int score_map_guess(struct arena *a, str csv, struct buf *remarks, struct score_map *ret)
{
    size_t n, rows;
    struct look *l = looks_of(a, csv, &n, &rows);
    struct score_map m = { .at = make_n(a, struct score_column, SCORE_COLUMNS_MAX) };
    struct guessing g = { a, &m, remarks };
    if (!l || rows == 0)
        return fail(ERR_INVALID, "the table has no rows");
    by_head(&g, l, n);
    label_by_word(&g, l, n);
    by_part(&g, l, n);
    for (size_t i = 0; i < n; i++)
        if (!l[i].is_done)
            by_cells(&g, &l[i], rows);
    TRY(score_map_check(&m));
    *ret = m;
    return 0;
}
