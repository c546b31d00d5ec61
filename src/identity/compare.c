/* compare.c — what two observations say of each other: a level for each piece of evidence, and the
 * logarithm of m / u of that level. The same for (a, b) and (b, a), to the last bit. */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <math.h>
#include <string.h>

const char *const level_words[LEVELS] = {
#define LEVEL(name, words) words,
#include "identity/levels.def"
#undef LEVEL
};
const float group_most[GROUPS] = {
#define GROUP(name, most, words) most,
#include "identity/groups.def"
#undef GROUP
};
const char *const group_words[GROUPS] = {
#define GROUP(name, most, words) words,
#include "identity/groups.def"
#undef GROUP
};
#define M(...) { __VA_ARGS__ }
#define U(...) { __VA_ARGS__ }
/* clang-format off */
const struct evidence_row evidence_rows[EVIDENCES] = {
#define EVIDENCE(name, group, field, rarest, m, u) \
    { GROUP_##group, IDENTITY_##field, rarest, m, u },
#include "identity/evidence.def"
#undef EVIDENCE
};
/* clang-format on */
#undef M
#undef U

enum { SUPPORT = 3, NAME_ODDS_SPELLING = 2 };
#define RARITY_SHARE .4f
#define OWN_NAME     14.0f
#define SURE         3.0f /* 95 %: what adds up the pasts of people must be */
/* 1 January is written where the day is not known, and the year is often a guess, too. */
#define BIRTH_GUESSED 2.5f
/* The name of one in some thousands, spelled the same: what a name must be worth where documents
 * are two. */
#define NAME_UNUSUAL 11.0f

static float clamp(float v, float low, float high) { return v < low ? low : v > high ? high : v; }

/* distance of two texts: letters changed, left out, changed over */

static int least(int a, int b) { return a < b ? a : b; }

/* Optimal string alignment, `most` + 1 for more than `most`. */
static int distance(const char *a, int n, const char *b, int m, int most)
{
    while (n && m && *a == *b) /* what both begin and end with costs nothing */
        a++, b++, n--, m--;
    while (n && m && a[n - 1] == b[m - 1])
        n--, m--;
    if (n - m > most || m - n > most)
        return most + 1;
    if (n == 0 || m == 0)
        return n + m;
    int rows[3][VALUE_TEXT + 1];
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (int j = 0; j <= m; j++)
        last[j] = j;
    for (int i = 1; i <= n; i++) {
        int best = row[0] = i;
        for (int j = 1; j <= m; j++) {
            row[j] = least(least(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
            best = least(best, row[j]);
        }
        if (best > most)
            return most + 1;
        int *free_row = before;
        before = last, last = row, row = free_row;
    }
    return last[m];
}

int value_distance(const struct value *a, const struct value *b, int most)
{
    if (__builtin_popcountll(a->letters ^ b->letters) > 2 * most)
        return most + 1;
    return distance(a->compact, a->compact_len, b->compact, b->compact_len, most);
}

static int shorter(const struct value *a, const struct value *b)
{
    return least(a->compact_len, b->compact_len);
}

/* levels of a field */

static bool is_prefix(const struct value *a, const struct value *b)
{
    size_t n = (size_t)shorter(a, b);
    return n > 0 && memcmp(a->compact, b->compact, n) == 0;
}

static enum level text_level(const struct value *a, const struct value *b)
{
    if (a == b)
        return LEVEL_EXACT;
    int n = shorter(a, b), most = n < 3 ? 0 : n < 5 ? 1 : n < 9 ? 2 : n < 14 ? 3 : 4;
    int d = value_distance(a, b, most);
    if (d <= most)
        return d == 0 ? LEVEL_SPELLING : d == 1 ? LEVEL_SLIP : LEVEL_CLOSE;
    return n >= 4 && is_prefix(a, b) ? LEVEL_PART : LEVEL_DIFFERS;
}

static bool shares_word(const struct value *a, const struct value *b)
{
    for (size_t i = 0; i < a->n_words; i++)
        for (size_t j = 0; j < b->n_words; j++)
            if (a->words[i].n > 1 && word_eq(&a->words[i], &b->words[j]))
                return true;
    return false;
}

static enum level name_level(const struct value *a, const struct value *b)
{
    enum level l = text_level(a, b);
    if (l <= LEVEL_SLIP || !a->n_words || !b->n_words)
        return l;
    if (shorter(a, b) == 1 && a->compact[0] == b->compact[0])
        return LEVEL_PART;
    bool same_script = a->whole->script == b->whole->script;
    bool is_far = same_script && __builtin_popcountll(a->letters ^ b->letters) > 7;
    if (!is_far && channel_odds(channel_default(), a->whole, b->whole) >= (float)NAME_ODDS_SPELLING)
        return LEVEL_SPELLING;
    if (l == LEVEL_DIFFERS && a->n_words + b->n_words > 2 && shares_word(a, b))
        return LEVEL_PART;
    return l;
}

static enum level date_level(const struct value *a, const struct value *b)
{
    if (a == b)
        return LEVEL_EXACT;
    int ya, ma, da, yb, mb, db;
    value_dates(a, &ya, &ma, &da);
    value_dates(b, &yb, &mb, &db);
    if (ya && ya == yb) {
        bool coarse_a = ma == 0 || da == 0 || (ma == 1 && da == 1);
        bool coarse_b = mb == 0 || db == 0 || (mb == 1 && db == 1);
        if (ma == db && da == mb)
            return LEVEL_SWAPPED;
        if ((coarse_a || coarse_b) && (ma == mb || ma <= 1 || mb <= 1))
            return LEVEL_PART;
    }
    int d = value_distance(a, b, 2);
    if (d <= 1)
        return LEVEL_SLIP;
    if (d == 2 || (ya && yb && ((ma == mb && da == db && ma) || (ya == yb && ma == mb))))
        return LEVEL_CLOSE;
    bool year_only = (ma == 0 && da == 0) || (mb == 0 && db == 0);
    return year_only && ya && yb && (ya - yb == 1 || yb - ya == 1) ? LEVEL_CLOSE : LEVEL_DIFFERS;
}

static struct value value_of_date(uint32_t date)
{
    struct value v = { .field = IDENTITY_birth };
    for (size_t i = 8; i-- > 0; date /= 10) {
        v.text[i] = v.compact[i] = (char)('0' + date % 10);
        v.letters |= (uint64_t)1 << ((unsigned char)v.text[i] & 63);
    }
    v.len = v.compact_len = 8;
    return v;
}

bool identity_births_differ(uint32_t a, uint32_t b)
{
    if (!a || !b || a == b)
        return false;
    struct value x = value_of_date(a), y = value_of_date(b);
    return date_level(&x, &y) == LEVEL_DIFFERS;
}

static enum level value_level(const struct value *a, const struct value *b, enum identity_field f)
{
    switch (field_rows[f].type) {
    case TYPE_NAME:
        return name_level(a, b);
    case TYPE_DATE:
        return date_level(a, b);
    case TYPE_CODE:
        return number_level(a, b, field_rows[f].is_hub_guarded);
    case TYPE_PHONE:
        return number_level(a, b, false);
    case TYPE_TEXT:
        break;
    }
    return text_level(a, b);
}

static const struct value *value_at(const struct identity *x, const struct node *n,
                                    enum identity_field f)
{
    return n->values[f] ? &x->values[n->values[f]] : NULL;
}

static enum level field_level(const struct identity *x, const struct node *a, const struct node *b,
                              enum identity_field f)
{
    const struct value *p = value_at(x, a, f), *q = value_at(x, b, f);
    if (!p || !q)
        return LEVEL_UNKNOWN;
    if (p->is_hub || q->is_hub)
        return LEVEL_GENERIC;
    if (p == q)
        return LEVEL_EXACT;
    return p->hash <= q->hash ? value_level(p, q, f) : value_level(q, p, f);
}

/* names in full */

static void name_add(struct name *n, const struct value *v)
{
    for (size_t i = 0; v && i < v->n_words && n->n < NAME_WORDS; i++)
        n->words[n->n++] = v->words[i];
}

static void name_whole(const struct identity *x, const struct node *n, struct name *ret)
{
    ret->n = 0;
    ret->is_cut = false;
    name_add(ret, value_at(x, n, IDENTITY_name));
    if (ret->n)
        return;
    name_add(ret, value_at(x, n, IDENTITY_given));
    name_add(ret, value_at(x, n, IDENTITY_surname));
}

static bool has_parts(const struct node *n)
{
    return n->values[IDENTITY_given] || n->values[IDENTITY_surname];
}

/* Upper ends of the bands in which the odds of whole names are told, exact first. */
static const float full_bands[WEIGHED] = { 4, 3, 2, 1, 0, -1, -1e9f };

/* The odds of pair.h hold among names that are alike already. Against anybody at random a name
 * that agrees tells more, the more so the rarer its words. */
static float rarity_of(const struct pair_result *r)
{
    float sum = 0, sure = clamp(r->odds / 3, 0, 1);
    for (size_t i = 0; i < r->n; i++)
        if (!r->links[i].is_minor && r->links[i].odds > 0)
            sum += r->links[i].rarity;
    return sum * sure * RARITY_SHARE;
}

static enum name_kind kind_of(const struct identity *x, const struct node *n)
{
    const struct value *kind = value_at(x, n, IDENTITY_kind);
    return kind ? name_kind_of((str){ kind->text, kind->len }) : NAME_PERSON;
}

static size_t words_without_form(const struct name *n, const struct word *ret[NAME_WORDS],
                                 const struct word **ret_form)
{
    size_t k = 0;
    *ret_form = NULL;
    for (size_t i = 0; i < n->n; i++)
        if (n->words[i].tag != TAG_FORM)
            ret[k++] = &n->words[i];
        else if (!*ret_form)
            *ret_form = &n->words[i];
    return k;
}

/* The same words, with the same legal form, or with none on one side. */
static bool is_same_but_form(const struct name *p, const struct name *q)
{
    const struct word *a[NAME_WORDS], *b[NAME_WORDS], *form, *other;
    size_t n = words_without_form(p, a, &form), m = words_without_form(q, b, &other);
    if (n == 0 || n != m || (form && other && form->group != other->group))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!word_eq(a[i], b[i]))
            return false;
    return true;
}

/* Companies and ships choose a name to be their own: the same one is theirs, and what is merely
 * alike is weighed with an eye to legal forms and numbers. */
static void compare_own(const struct value *a, const struct value *b, enum name_kind kind,
                        bool is_part, struct comparison *c)
{
    struct name p, q;
    struct pair_result r;
    if (a->compact_len == b->compact_len && memcmp(a->compact, b->compact, a->compact_len) == 0) {
        c->full = OWN_NAME;
        return;
    }
    name_read((str){ a->text, a->len }, kind, &p);
    name_read((str){ b->text, b->len }, kind, &q);
    pair_compare(&p, &q, kind, &r);
    c->full = is_part && is_same_but_form(&p, &q) ? OWN_NAME : r.odds;
}

static void compare_full(const struct identity *x, const struct node *a, const struct node *b,
                         struct comparison *c)
{
    struct name p, q;
    struct pair_result r;
    enum name_kind kind = kind_of(x, a);
    const struct value *own_a = value_at(x, a, IDENTITY_name),
                       *own_b = value_at(x, b, IDENTITY_name);
    name_whole(x, a, &p);
    name_whole(x, b, &q);
    if (p.n == 0 || q.n == 0)
        return;
    if (kind != NAME_PERSON && own_a && own_b) {
        compare_own(own_a, own_b, kind, x->is_part, c);
    } else {
        pair_compare(&p, &q, kind, &r);
        c->full = r.odds;
        c->rarity = rarity_of(&r);
    }
    size_t band = 0;
    while (c->full < full_bands[band] && band + 1 < WEIGHED)
        band++;
    c->level[EVIDENCE_FULL] = (uint8_t)(LEVEL_FIRST + band);
}

static bool agrees(enum level l) { return l >= LEVEL_EXACT && l <= LEVEL_CLOSE; }

/* Given name as surname and the other way round; one line of an address as the other. */
static bool is_swapped(const struct identity *x, const struct node *a, const struct node *b,
                       const enum identity_field f[2])
{
    const struct value *a0 = value_at(x, a, f[0]), *a1 = value_at(x, a, f[1]);
    const struct value *b0 = value_at(x, b, f[0]), *b1 = value_at(x, b, f[1]);
    bool first = a0 && b1 && text_level(a0, b1) <= LEVEL_SLIP;
    bool second = a1 && b0 && text_level(a1, b0) <= LEVEL_SLIP;
    return (first && second) || (first && (!a1 || !b0)) || (second && (!a0 || !b1));
}

enum { NAMES, LINES };
static const struct {
    enum evidence evidence[2];
    enum identity_field field[2];
} siblings[] = {
    { { EVIDENCE_GIVEN, EVIDENCE_SURNAME }, { IDENTITY_given, IDENTITY_surname } },
    { { EVIDENCE_STREET, EVIDENCE_SECOND }, { IDENTITY_street, IDENTITY_place } },
};

static void compare_swapped(const struct identity *x, const struct node *a, const struct node *b,
                            struct comparison *c, int which)
{
    uint8_t *l0 = &c->level[siblings[which].evidence[0]];
    uint8_t *l1 = &c->level[siblings[which].evidence[1]];
    if (agrees((enum level) * l0) || agrees((enum level) * l1) ||
        !is_swapped(x, a, b, siblings[which].field))
        return;
    *l0 = *l0 == LEVEL_UNKNOWN ? LEVEL_UNKNOWN : LEVEL_SWAPPED;
    *l1 = LEVEL_SWAPPED;
}

/* Do the parts of the name say enough, or must it be compared as a whole? */
static bool needs_whole(const struct identity *x, const struct node *a, const struct node *b,
                        const struct comparison *c)
{
    static const enum identity_field f[] = { IDENTITY_given, IDENTITY_surname };
    if (!has_parts(a) || !has_parts(b))
        return true;
    if (c->level[EVIDENCE_GIVEN] == LEVEL_SWAPPED ||
        (agrees((enum level)c->level[EVIDENCE_GIVEN]) &&
         agrees((enum level)c->level[EVIDENCE_SURNAME])))
        return false;
    for (size_t i = 0; i < countof(f); i++)
        if ((a->values[f[i]] && x->values[a->values[f[i]]].n_words > 1) ||
            (b->values[f[i]] && x->values[b->values[f[i]]].n_words > 1))
            return true;
    return false;
}

/* Numbers, birth date and nationality come before the name, the address behind it. */
static const enum evidence name_from = EVIDENCE_GIVEN, rest_from = EVIDENCE_PHONE;

static void levels_between(const struct identity *x, const struct node *a, const struct node *b,
                           struct comparison *c, const enum evidence range[2])
{
    for (enum evidence e = range[0]; e < range[1]; e++)
        if (e != EVIDENCE_FULL)
            c->level[e] = (uint8_t)field_level(x, a, b, evidence_rows[e].field);
}

static void levels_first(const struct identity *x, const struct node *a, const struct node *b,
                         struct comparison *c)
{
    levels_between(x, a, b, c, (const enum evidence[]){ 0, name_from });
}

static void levels_name(const struct identity *x, const struct node *a, const struct node *b,
                        struct comparison *c)
{
    levels_between(x, a, b, c, (const enum evidence[]){ name_from, rest_from });
    compare_swapped(x, a, b, c, NAMES);
    if (!needs_whole(x, a, b, c))
        return;
    compare_full(x, a, b, c);
    if (c->level[EVIDENCE_FULL])
        c->level[EVIDENCE_GIVEN] = c->level[EVIDENCE_SURNAME] = LEVEL_UNKNOWN;
}

static void levels_rest(const struct identity *x, const struct node *a, const struct node *b,
                        struct comparison *c)
{
    levels_between(x, a, b, c, (const enum evidence[]){ rest_from, EVIDENCES });
    compare_swapped(x, a, b, c, LINES);
}

/* One order, so that both ways give the same. */
static void in_order(const struct node **a, const struct node **b)
{
    const struct node *was = *a;
    if ((*a)->hash <= (*b)->hash)
        return;
    *a = *b;
    *b = was;
}

void compare_levels(const struct identity *x, const struct node *a, const struct node *b,
                    struct comparison *ret)
{
    memset(ret, 0, sizeof *ret);
    in_order(&a, &b);
    levels_first(x, a, b, ret);
    levels_name(x, a, b, ret);
    levels_rest(x, a, b, ret);
}

void compare_parts(const struct identity *x, const struct node *a, const struct node *b,
                   struct comparison *ret)
{
    memset(ret, 0, sizeof *ret);
    in_order(&a, &b);
    levels_between(x, a, b, ret, (const enum evidence[]){ 0, rest_from });
    compare_swapped(x, a, b, ret, NAMES);
    levels_rest(x, a, b, ret);
}

/* weights */

/* Exact agreement: by how common this value is. */
static float exact_weight(const struct identity *x, enum evidence e, const struct value *v)
{
    const struct evidence_row *row = &evidence_rows[e];
    const struct weights *w = &x->weights;
    float u = row->u[0];
    if (w->seen[row->field] > 0) {
        float others = v->seen > 2 ? (float)(v->seen - 2) : 0;
        u = others / ((float)w->seen[row->field] + 20);
    } else if (v->n_words) {
        u = expf(-word_rarity(v->whole));
    }
    return logf(w->m[e][0] / clamp(u, row->rarest, .9f));
}

static bool is_guessed(const struct value *birth)
{
    int y, m, d;
    value_dates(birth, &y, &m, &d);
    return m <= 1 && d <= 1;
}

static float weight_of(const struct identity *x, const struct node *a, enum evidence e,
                       const struct comparison *c)
{
    enum level l = (enum level)c->level[e];
    if (l == LEVEL_UNKNOWN || l == LEVEL_GENERIC)
        return 0;
    if (e == EVIDENCE_FULL)
        return clamp(c->full + c->rarity, -9, OWN_NAME);
    if (l == LEVEL_EXACT) {
        const struct value *v = &x->values[a->values[evidence_rows[e].field]];
        float weight = exact_weight(x, e, v);
        return e == EVIDENCE_BIRTH && is_guessed(v) && weight > BIRTH_GUESSED ? BIRTH_GUESSED
                                                                              : weight;
    }
    return x->weights.w[e][l - LEVEL_FIRST];
}

static bool is_number(enum level l) { return l == LEVEL_EXACT || l == LEVEL_SPELLING; }

/* Tax numbers are given one behind the other: the next one is another firm's. */
static bool is_other_number(enum level l)
{
    return l != LEVEL_UNKNOWN && l != LEVEL_GENERIC && !is_number(l);
}

/* Where what is joined stays joined until somebody looks, birth dates that contradict are
 * outweighed by a number only that is written the same: so who has neither in common need not be
 * compared. */
static bool is_born_apart(const struct identity *x, const struct comparison *c)
{
    return x->is_part && c->level[EVIDENCE_BIRTH] == LEVEL_DIFFERS &&
           c->level[EVIDENCE_NATIONAL_ID] != LEVEL_EXACT &&
           c->level[EVIDENCE_PASSPORT] != LEVEL_EXACT && c->level[EVIDENCE_DOCUMENT] != LEVEL_EXACT;
}

/* A number that many share is no other document than it was before they came. */
static bool are_two(const struct node *a, const struct node *b, const struct comparison *c,
                    enum evidence e)
{
    enum identity_field f = evidence_rows[e].field;
    return c->level[e] == LEVEL_DIFFERS ||
           (c->level[e] == LEVEL_GENERIC && a->values[f] != b->values[f]);
}

/* Each has a document of one kind, they are two, and what else agrees is what strangers, brothers
 * and twins share: a birth date that is a guess, or a name that is common or spelled otherwise. */
static bool is_doubtful(const struct identity *x, const struct node *a, const struct node *b,
                        const struct comparison *c)
{
    const uint8_t *l = c->level;
    const struct value *birth = value_at(x, a, IDENTITY_birth);
    bool is_two = are_two(a, b, c, EVIDENCE_PASSPORT) || are_two(a, b, c, EVIDENCE_DOCUMENT);
    bool is_one = agrees((enum level)l[EVIDENCE_NATIONAL_ID]) ||
                  agrees((enum level)l[EVIDENCE_PASSPORT]) ||
                  agrees((enum level)l[EVIDENCE_DOCUMENT]);
    bool is_reached =
        c->group[GROUP_CONTACT] >= (float)SUPPORT || c->group[GROUP_PLACE] >= (float)SUPPORT;
    bool is_told = birth && l[EVIDENCE_BIRTH] == LEVEL_EXACT && !is_guessed(birth);
    return is_two && !is_one && !is_reached && (!is_told || c->group[GROUP_NAME] < NAME_UNUSUAL);
}

/* A CNIC is for life. The library alone takes what slips in tables as it comes. */
static bool is_other_card(const struct identity *x, const struct comparison *c)
{
    enum level l = (enum level)c->level[EVIDENCE_NATIONAL_ID];
    return x->is_part && l >= LEVEL_CLOSE && l <= LEVEL_DIFFERS;
}

static void judge(const struct identity *x, const struct node *a, const struct node *b,
                  struct comparison *c)
{
    const uint8_t *l = c->level;
    bool name_differs = l[EVIDENCE_FULL] ? c->full < -2
                                         : l[EVIDENCE_GIVEN] == LEVEL_DIFFERS &&
                                               l[EVIDENCE_SURNAME] == LEVEL_DIFFERS;
    bool is_exact = is_number((enum level)l[EVIDENCE_NATIONAL_ID]) ||
                    is_number((enum level)l[EVIDENCE_PASSPORT]) ||
                    is_number((enum level)l[EVIDENCE_TAX_NUMBER]);
    bool is_near = is_exact || l[EVIDENCE_NATIONAL_ID] == LEVEL_SLIP ||
                   l[EVIDENCE_PASSPORT] == LEVEL_SLIP ||
                   is_number((enum level)l[EVIDENCE_DOCUMENT]);
    uint32_t kind_a = a->values[IDENTITY_kind], kind_b = b->values[IDENTITY_kind];
    bool birth_agrees = agrees((enum level)l[EVIDENCE_BIRTH]) && l[EVIDENCE_BIRTH] != LEVEL_CLOSE;
    birth_agrees |= l[EVIDENCE_BIRTH] == LEVEL_SWAPPED;
    c->is_number_same = is_exact && !name_differs;
    c->is_barred = (kind_a && kind_b && kind_a != kind_b) ||
                   (l[EVIDENCE_FULL] && c->full < 0 && !is_exact && !birth_agrees &&
                    l[EVIDENCE_BIRTH] != LEVEL_UNKNOWN) ||
                   (!is_near && l[EVIDENCE_BIRTH] == LEVEL_DIFFERS &&
                    (name_differs || l[EVIDENCE_GIVEN] == LEVEL_DIFFERS));
    /* Twins share birth date and telephone, a father and a son the name: where what is joined stays
     * joined until somebody looks, only a number outweighs it. */
    c->is_barred |= is_born_apart(x, c) ||
                    (x->is_part && l[EVIDENCE_FULL] && c->full < 0 && !is_exact) ||
                    (x->is_part && is_other_number((enum level)l[EVIDENCE_TAX_NUMBER]));
    for (size_t g = 0; g < GROUPS; g++)
        c->signals = (uint8_t)(c->signals + (c->group[g] >= (float)SUPPORT));
    /* The whole name of a company or a ship is chosen to be its own. In a store, where nobody looks
     * at each, that is not enough: many are AL NOOR TRADERS. */
    c->signals = (uint8_t)(c->signals + (!x->is_part && kind_a && kind_a == kind_b &&
                                         kind_of(x, a) != NAME_PERSON && c->full >= OWN_NAME));
    c->least = x->is_part && !c->is_number_same ? SURE : 0;
    c->is_apart = is_other_card(x, c);
    c->is_doubtful = is_doubtful(x, a, b, c);
    c->is_link = !c->is_barred && !c->is_apart && !c->is_doubtful && c->total >= c->least &&
                 (c->is_number_same || c->signals >= 2);
}

void compare_weigh(const struct identity *x, const struct node *a, const struct node *b,
                   struct comparison *c)
{
    memset(c->group, 0, sizeof c->group);
    c->signals = 0;
    c->total = x->weights.prior;
    for (enum evidence e = 0; e < EVIDENCES; e++) {
        c->weight[e] = weight_of(x, a, e, c);
        c->group[evidence_rows[e].group] += c->weight[e];
    }
    for (size_t g = 0; g < GROUPS; g++) {
        c->group[g] = c->group[g] > group_most[g] ? group_most[g] : c->group[g];
        c->total += c->group[g];
    }
    judge(x, a, b, c);
}

void compare_nodes(const struct identity *x, uint32_t a, uint32_t b, struct comparison *ret)
{
    compare_levels(x, &x->nodes[a], &x->nodes[b], ret);
    compare_weigh(x, &x->nodes[a], &x->nodes[b], ret);
}

/* Would it not do even if all that is not compared yet, from `from` on, agreed as well as can be?
 */
static bool is_hopeless(const struct identity *x, const struct node *a, const struct node *b,
                        const struct comparison *c, enum evidence from)
{
    float sum[GROUPS] = { 0 }, most[GROUPS] = { 0 }, total = x->weights.prior;
    for (enum evidence e = 0; e < from; e++)
        sum[evidence_rows[e].group] += weight_of(x, a, e, c);
    for (enum evidence e = from; e < EVIDENCES; e++)
        if (a->values[evidence_rows[e].field] && b->values[evidence_rows[e].field])
            most[evidence_rows[e].group] = group_most[evidence_rows[e].group];
    if (a->values[IDENTITY_street] || a->values[IDENTITY_place])
        most[GROUP_PLACE] = group_most[GROUP_PLACE]; /* one line may stand in the other */
    if (from <= name_from)
        most[GROUP_NAME] = group_most[GROUP_NAME]; /* the same of names */
    for (size_t g = 0; g < GROUPS; g++)
        total += (sum[g] > group_most[g] ? group_most[g] : sum[g]) + most[g];
    return total < -.01f;
}

bool compare_links(const struct identity *x, uint32_t i, uint32_t j, float *ret_score)
{
    const struct node *a = &x->nodes[i], *b = &x->nodes[j];
    struct comparison c;
    memset(&c, 0, sizeof c);
    in_order(&a, &b);
    levels_first(x, a, b, &c);
    if (is_born_apart(x, &c) || is_hopeless(x, a, b, &c, name_from))
        return false;
    levels_name(x, a, b, &c);
    if (is_hopeless(x, a, b, &c, rest_from))
        return false;
    levels_rest(x, a, b, &c);
    compare_weigh(x, a, b, &c);
    *ret_score = c.total;
    return c.is_link;
}
