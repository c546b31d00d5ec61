// SPDX-License-Identifier: Apache-2.0
#include "name/pair.h"

#include "name/given.h"
#include "name/words.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

const char *const pair_feature_words[PAIR_FEATURES] = {
#define FEATURE(name, sign, words) words,
#include "name/pair_features.def"
#undef FEATURE
};

static const float weights[NAME_KINDS][PAIR_FEATURES] = {
#define WEIGHT(kind, feature, w) [NAME_##kind][PAIR_##feature] = (float)(w) / 1000,
#include "name/pair_weights.def"
#undef WEIGHT
};

float pair_weight(enum name_kind kind, enum pair_feature f) { return weights[kind][f]; }

/* how rare a word is */

static const struct {
    const char *skeleton;
    uint8_t n, tenths;
} common[] = {
#define COMMON(skeleton, tenths) { skeleton, sizeof(skeleton) - 1, tenths },
#include "name/common.def"
#undef COMMON
};

/* The table by a hash of the skeleton: place plus one, 0 none. */
enum { COMMON_SLOTS = 2048 };
static uint16_t common_slots[COMMON_SLOTS];

static size_t common_slot(const char *s, size_t n)
{
    uint64_t h = n;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)s[i]) * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 40) % COMMON_SLOTS;
    for (; common_slots[i]; i = (i + 1) % COMMON_SLOTS) {
        size_t at = common_slots[i] - 1u;
        if (common[at].n == n && memcmp(common[at].skeleton, s, n) == 0)
            break;
    }
    return i;
}

static void make_common_slots(void)
{
    _Static_assert(countof(common) < COMMON_SLOTS / 2, "half of the slots stay empty");
    for (size_t i = 0; i < countof(common); i++)
        common_slots[common_slot(common[i].skeleton, common[i].n)] = (uint16_t)(i + 1);
}

float word_rarity(const struct word *w)
{
    enum { SHORT = 3 };
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static const float rare = 10.0f;
    char s[WORD_LETTERS];
    pthread_once(&once, make_common_slots);
    size_t n = word_skeleton(w, s), slot = common_slot(s, n);
    if (common_slots[slot])
        return (float)common[common_slots[slot] - 1].tenths / 10;
    return n < SHORT ? 3 + 2 * (float)n : rare;
}

/* which words count */

struct side {
    const struct name *name;
    uint32_t major; /* words that must have a partner */
    size_t n;       /* how many of them */
    size_t letters;
    int nasab;                  /* the first "son of"; -1 none */
    bool is_person;             /* its words may be given names */
    uint32_t masks[NAME_WORDS]; /* which letters each word has, of Latin script; 0 another */
    struct pair_asked *asked;   /* NULL: its words are compared only this once */
};

static bool is_minor(const struct word *w, enum name_kind kind)
{
    switch (w->tag) {
    case TAG_NONE:
    case TAG_NUMBER:
    case TAG_SHORT:
        return false;
    case TAG_WEAK:
        return kind != NAME_COMPANY;
    default:
        return true;
    }
}

static uint32_t mask_of(const struct word *w)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < w->raw_n && w->script == SCRIPT_LATIN; i++)
        mask |= 1u << (w->raw[i] & 31);
    return mask;
}

/* They share so few letters that no alignment is worth the time. */
static bool is_strange(uint32_t a, uint32_t b)
{
    enum { OTHER_LETTERS = 7 };
    uint32_t other = a ^ b;
    for (int i = 1; i < OTHER_LETTERS && other; i++) /* taken away one by one */
        other &= other - 1;
    return a && b && other;
}

static struct side side_of(const struct name *n, enum name_kind kind)
{
    struct side s = { .name = n, .nasab = -1, .is_person = kind == NAME_PERSON };
    for (size_t i = 0; i < n->n; i++) {
        s.masks[i] = mask_of(&n->words[i]);
        if (!is_minor(&n->words[i], kind)) {
            s.major |= 1u << i;
            s.letters += n->words[i].n;
            s.n++;
        }
        if (n->words[i].tag == TAG_NASAB && s.nasab < 0 && i > 0)
            s.nasab = (int)i;
    }
    static const uint8_t names_too[] = { TAG_LAQAB, TAG_KUNYA, TAG_HONORIFIC };
    for (size_t t = 0; t < countof(names_too) && kind == NAME_PERSON; t++)
        for (size_t i = 0; i < n->n && s.n < 2; i++)
            if (n->words[i].tag ==
                names_too[t]) { /* with so few words, they are part of the name */
                s.major |= 1u << i;
                s.letters += n->words[i].n;
                s.n++;
            }
    if (s.n)
        return s;
    for (size_t i = 0; i < n->n; i++, s.n++) { /* nothing but titles: then they are the name */
        s.major |= 1u << i;
        s.letters += n->words[i].n;
    }
    return s;
}

/* possible partners */

struct offer {
    struct pair_link link;
    float value; /* what is gained by it: letters that are one word */
};
enum { OFFERS = 128, JOINED = 3 };
struct offers {
    struct offer at[OFFERS];
    size_t n;
};

/* Less than this is no partner. */
static const float least_odds = -1.5f;

static float chance_of(float odds) { return 1 / (1 + expf(-odds)); }

static bool is_initial(const struct word *a, const struct word *b)
{
    const struct word *s = a->n <= b->n ? a : b, *l = a->n <= b->n ? b : a;
    return s->n == 1 && l->n > 1 && s->script == l->script && s->letters[0] < LATIN_LETTERS &&
           (s->letters[0] == l->letters[0] ||
            letter_text(s->letters[0]).ptr[0] == letter_text(l->letters[0]).ptr[0]);
}

static void offer(struct offers *o, struct pair_link l, size_t letters)
{
    if (l.odds < least_odds || o->n == OFFERS)
        return;
    size_t i = o->n++;
    float value = chance_of(l.odds) * (float)letters;
    for (; i > 0 && o->at[i - 1].value < value; i--)
        o->at[i] = o->at[i - 1];
    o->at[i] = (struct offer){ l, value };
}

/* Too different in length to be one word. */
static bool is_hopeless(const struct word *a, const struct word *b)
{
    int d = a->n - b->n, least = a->n < b->n ? a->n : b->n;
    return abs(d) > 2 + least / 2 + (a->script != b->script ? 2 : 0);
}

/* Joined articles may be left out: "alhameed", "hameed". */
static float without_article(const struct word *a, const struct word *b)
{
    static const float cost = 0.7f;
    const uint8_t *l = a->letters;
    if (a->n < 6 || a->script != SCRIPT_LATIN || l[1] != L_L ||
        (l[0] != L_A && l[0] != L_E && l[0] != L_U))
        return -1e9f;
    struct word rest = *a; /* its letters are compared, not its spelling */
    rest.n -= 2;
    memmove(rest.letters, l + 2, rest.n);
    return channel_odds(channel_default(), &rest, b) - cost;
}

/* Word `i` of `a` and another. */
static float letter_odds(const struct side *a, size_t i, const struct word *other)
{
    struct pair_asked *p = a->asked;
    const struct word *word = &a->name->words[i];
    if (!p)
        return channel_odds(channel_default(), word, other);
    if (!(p->is_ready >> i & 1))
        channel_make_ready(&p->ready[i], word);
    p->is_ready |= 1u << i;
    return channel_odds_ready(&p->ready[i], other);
}

/* Two names that are known to be two, or words too short to be misspelled so far. */
static bool are_two(const struct word *a, const struct word *b)
{
    return !word_eq(a, b) && (given_differ(a, b) || given_share_no_sound(a, b));
}

/* By the side whose words are made ready, if one's are. */
static float both_odds(const struct side *x, size_t i, const struct side *y, size_t k)
{
    return y->asked ? letter_odds(y, k, &x->name->words[i]) : letter_odds(x, i, &y->name->words[k]);
}

static float word_odds(const struct side *x, size_t i, const struct side *y, size_t k)
{
    const struct word *a = &x->name->words[i], *b = &y->name->words[k];
    if (a->group && a->group == b->group)
        return 6;
    if ((a->tag == TAG_NUMBER) != (b->tag == TAG_NUMBER) && a->script != b->script)
        return -9;
    if (is_hopeless(a, b))
        return -9;
    float odds = both_odds(x, i, y, k);
    if (odds < 3 && word_eq(a, b))
        return 3;
    if (odds > least_odds && x->is_person && are_two(a, b))
        return -9;
    if (odds < 2) {
        float p = without_article(a, b), q = without_article(b, a);
        odds = p > odds ? p : odds;
        odds = q > odds ? q : odds;
    }
    return odds;
}

static void offer_words(struct offers *o, const struct side *a, const struct side *b, size_t i,
                        size_t k)
{
    const struct word *x = &a->name->words[i], *y = &b->name->words[k];
    bool minor_a = !(a->major >> i & 1), minor_b = !(b->major >> k & 1);
    struct pair_link l = { .a = (uint8_t)i, .b = (uint8_t)k, .a_n = 1, .b_n = 1 };
    l.is_minor = minor_a || minor_b;
    l.is_initial = is_initial(x, y);
    if (!l.is_initial && is_strange(a->masks[i], b->masks[k]) &&
        !(x->group && x->group == y->group))
        return;
    l.odds = l.is_initial ? 0.5f : word_odds(a, i, b, k);
    if (minor_a != minor_b && l.odds < 2)
        return; /* a title that is a name on the other side must be surely so */
    offer(o, l, l.is_initial ? 1 : x->n < y->n ? x->n : y->n);
}

/* Two or three words of `a` that are written as one in `b`. */
enum { SHORT = 4 };

/* Words of `a` from `i` on, joined; of the name that is asked for they are kept. */
static struct channel_ready *join_words(const struct side *a, size_t i, size_t n, struct word *ret)
{
    struct pair_asked *p = a->asked;
    size_t at = i * (JOINED - 1) + n - 2;
    if (!p || at >= PAIR_JOINS) {
        *ret = word_join(&a->name->words[i], n);
        return NULL;
    }
    if (!(p->is_joined >> at & 1)) {
        p->joined[at] = word_join(&a->name->words[i], n);
        channel_make_ready(&p->joined_ready[at], &p->joined[at]);
    }
    p->is_joined |= 1u << at;
    *ret = p->joined[at];
    return &p->joined_ready[at];
}

static void offer_joined(struct offers *o, const struct side *a, const struct side *b, size_t i,
                         bool turned)
{
    for (size_t n = 2; n <= JOINED && i + n <= a->name->n; n++) {
        struct word w;
        struct channel_ready *ready = join_words(a, i, n, &w);
        uint32_t mask = 0;
        for (size_t k = 0; k < n; k++)
            mask |= a->masks[i + k];
        for (size_t k = 0; k < b->name->n; k++) {
            const struct word *y = &b->name->words[k];
            if (!(b->major >> k & 1) || y->n < SHORT || is_hopeless(&w, y) ||
                is_strange(mask, b->masks[k]) || (a->is_person && given_differ(&w, y)))
                continue;
            struct pair_link l = { .a = (uint8_t)i, .b = (uint8_t)k, .a_n = (uint8_t)n, .b_n = 1 };
            l.odds = (ready ? channel_odds_ready(ready, y) : letter_odds(b, k, &w)) - 0.3f;
            if (turned)
                l = (struct pair_link){
                    .a = l.b, .b = l.a, .a_n = 1, .b_n = l.a_n, .odds = l.odds
                };
            if (l.odds > 0)
                offer(o, l, w.n < y->n ? w.n : y->n);
        }
    }
}

/* "PLA" for People's Liberation Army: the first letters of words that follow one another. */
static void offer_letters(struct offers *o, const struct side *a, const struct side *b, size_t i,
                          bool turned)
{
    const struct word *w = &a->name->words[i];
    if (w->n < 2 || w->n > 6 || w->script != SCRIPT_LATIN || w->tag == TAG_ARTICLE)
        return;
    for (size_t from = 0; from + w->n <= b->name->n; from++) {
        size_t k = 0;
        while (k < w->n && b->name->words[from + k].letters[0] == w->letters[k])
            k++;
        if (k < w->n)
            continue;
        struct pair_link l = { .a = (uint8_t)i, .b = (uint8_t)from, .a_n = 1, .b_n = w->n };
        if (turned)
            l = (struct pair_link){ .a = l.b, .b = l.a, .a_n = l.b_n, .b_n = 1 };
        l.odds = 1.5f;
        offer(o, l, w->n);
    }
}

/* Every word that must have a partner surely has one, as many on both sides: nothing was written as
 * one. */
static bool is_settled(const struct side *a, const struct side *b, const struct offers *o)
{
    static const float sure = 3;
    uint32_t left_a = a->major, left_b = b->major;
    for (size_t i = 0; i < o->n; i++) {
        const struct pair_link *l = &o->at[i].link;
        if (l->odds < sure || !(left_a >> l->a & 1) || !(left_b >> l->b & 1))
            continue;
        left_a &= ~(1u << l->a);
        left_b &= ~(1u << l->b);
    }
    return !left_a && !left_b;
}

static void make_offers(const struct side *a, const struct side *b, struct offers *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < a->name->n; i++)
        for (size_t k = 0; k < b->name->n; k++)
            offer_words(ret, a, b, i, k);
    if (is_settled(a, b, ret))
        return;
    for (size_t i = 0; i + 1 < a->name->n; i++)
        offer_joined(ret, a, b, i, false);
    for (size_t i = 0; i + 1 < b->name->n; i++)
        offer_joined(ret, b, a, i, true);
    for (size_t i = 0; i < a->name->n; i++)
        offer_letters(ret, a, b, i, false);
    for (size_t i = 0; i < b->name->n; i++)
        offer_letters(ret, b, a, i, true);
}

static uint32_t bits(uint8_t first, uint8_t n) { return ((1u << n) - 1) << first; }

static float rarity_of(const struct word *first, uint8_t n)
{
    if (n == 1)
        return word_rarity(first);
    struct word joined = word_join(first, n);
    return word_rarity(&joined);
}

static float link_rarity(const struct name *a, const struct name *b, const struct pair_link *l)
{
    const struct word *first = &a->words[l->a];
    if (first->tag == TAG_WEAK)
        return 1.5f;
    float rx = rarity_of(first, l->a_n), ry = rarity_of(&b->words[l->b], l->b_n);
    float r = (rx + ry) / 2;
    return l->is_initial && r > 2 ? 2 : r;
}

/* Initials beside no word that agrees say nothing: everybody's name has some letter. */
static void drop_lone_initials(struct pair_result *r, uint32_t *used_a, uint32_t *used_b)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        if (!r->links[i].is_initial && !r->links[i].is_minor)
            return;
    for (size_t i = 0; i < r->n; i++) {
        const struct pair_link *l = &r->links[i];
        if (l->is_initial) {
            *used_a &= ~bits(l->a, l->a_n);
            *used_b &= ~bits(l->b, l->b_n);
        } else {
            r->links[n++] = *l;
        }
    }
    r->n = n;
}

static bool is_equal(const struct name *a, const struct name *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!word_eq(&a->words[i], &b->words[i]))
            return false;
    return true;
}

/* The same words in the same order: each is the partner of its like. (Words that come again and
 * again make more offers than there is room for.) */
static void assign_equal(const struct side *a, const struct side *b, struct pair_result *ret)
{
    for (size_t i = 0; i < a->name->n && ret->n < PAIR_LINKS; i++) {
        struct pair_link l = { .a = (uint8_t)i, .b = (uint8_t)i, .a_n = 1, .b_n = 1 };
        l.is_minor = !(a->major >> i & 1);
        l.odds = word_odds(a, i, b, i);
        l.rarity = link_rarity(a->name, b->name, &l);
        ret->links[ret->n++] = l;
    }
}

/* Best value first, each word once. */
static void assign(const struct side *a, const struct side *b, struct pair_result *ret)
{
    struct offers o __attribute__((uninitialized));
    uint32_t used_a = 0, used_b = 0;
    make_offers(a, b, &o);
    for (size_t i = 0; i < o.n && ret->n < PAIR_LINKS; i++) {
        struct pair_link *l = &o.at[i].link;
        uint32_t x = bits(l->a, l->a_n), y = bits(l->b, l->b_n);
        if ((used_a & x) || (used_b & y))
            continue;
        used_a |= x;
        used_b |= y;
        l->rarity = link_rarity(a->name, b->name, l);
        ret->links[ret->n++] = *l;
    }
    drop_lone_initials(ret, &used_a, &used_b);
    ret->left_a = a->major & ~used_a;
    ret->left_b = b->major & ~used_b;
}

/* features */

struct view {
    const struct side *a, *b;
    struct pair_result *r;
    enum name_kind kind;
    size_t left_a, left_b, linked; /* major words */
    bool cross;
};

/* A word that says nothing of its own, as most companies have it; or a number. */
static bool says_little(const struct view *v, const struct side *s, size_t i)
{
    const struct word *w = &s->name->words[i];
    return v->kind != NAME_PERSON &&
           (w->tag == TAG_WEAK || w->tag == TAG_NUMBER || w->script == SCRIPT_DIGITS);
}

static void count_left(struct view *v)
{
    float *f = v->r->features;
    for (int s = 0; s < 2; s++) {
        const struct side *side = s ? v->b : v->a;
        uint32_t left = s ? v->r->left_b : v->r->left_a;
        for (size_t i = 0; i < side->name->n; i++) {
            const struct word *w = &side->name->words[i];
            if (!(left >> i & 1))
                continue;
            if (says_little(v, side, i)) {
                f[w->tag == TAG_WEAK ? PAIR_WEAK : PAIR_NUMBER] += 1;
                continue;
            }
            *(s ? &v->left_b : &v->left_a) += 1;
        }
    }
}

static void agree(struct view *v)
{
    static const float same_letters = 0.05f;
    float *f = v->r->features, weakest = 0;
    for (size_t i = 0; i < v->r->n; i++) {
        const struct pair_link *l = &v->r->links[i];
        float p = chance_of(l->odds), doubt = logf(p + 1e-3f);
        if (l->is_initial) {
            f[PAIR_INITIAL] += 1;
            continue;
        }
        float share = l->is_minor ? 0.2f : 1;
        f[PAIR_AGREE] += p * l->rarity * share / 10;
        f[PAIR_STRENGTH] += fminf(l->odds, 30) * share / 10;
        if (l->a_n == 1 && l->b_n == 1 &&
            word_eq(&v->a->name->words[l->a], &v->b->name->words[l->b]))
            f[PAIR_STRENGTH] += same_letters; /* and not only the same sound */
        f[PAIR_DOUBT] += doubt * share;
        if (l->is_minor)
            continue;
        v->linked += (size_t)(l->a_n > l->b_n ? l->a_n : l->b_n);
        if (doubt < weakest)
            weakest = doubt;
    }
    f[PAIR_WEAKEST] = weakest;
    f[PAIR_WORDS2] = v->linked >= 2;
    f[PAIR_WORDS3] = v->linked >= 3;
}

static size_t letters_of(const struct side *s, uint32_t words)
{
    size_t n = 0;
    for (size_t i = 0; i < s->name->n; i++)
        if (words >> i & 1)
            n += s->name->words[i].n;
    return n;
}

/* The odds that two words which are left are one after all; names known to be two are not. */
static float badly_spelled(const struct view *v, size_t i, size_t k)
{
    static const float never = -9;
    bool two = v->a->is_person && are_two(&v->a->name->words[i], &v->b->name->words[k]);
    return two ? never : both_odds(v->a, i, v->b, k);
}

/* The best odds that two words which are left are one, badly spelled; and how telling they are. */
static void contradict(struct view *v)
{
    float *f = v->r->features, nearest = -6, telling = 0;
    size_t against = v->left_a < v->left_b ? v->left_a : v->left_b;
    size_t omitted = (v->left_a > v->left_b ? v->left_a : v->left_b) - against;
    for (size_t i = 0; i < v->a->name->n && against; i++)
        for (size_t k = 0; k < v->b->name->n; k++) {
            if (!(v->r->left_a >> i & 1) || !(v->r->left_b >> k & 1))
                continue;
            const struct word *x = &v->a->name->words[i], *y = &v->b->name->words[k];
            float odds = badly_spelled(v, i, k);
            float rarity = fminf(word_rarity(x), word_rarity(y));
            nearest = odds > nearest ? odds : nearest;
            telling = rarity > telling ? rarity : telling;
        }
    f[PAIR_AGAINST] = against >= 1;
    f[PAIR_AGAINST2] = against >= 2 ? (float)(against - 1) : 0;
    f[PAIR_AGAINST_RARE] = against ? telling / 10 : 0;
    f[PAIR_NEAR] = against ? (nearest + 6) / 6 : 0;
    f[PAIR_OMIT] = omitted >= 1;
    f[PAIR_OMIT2] = omitted >= 2 ? (float)(omitted - 1) : 0;
    f[PAIR_OMIT_ONE] = omitted && v->linked <= 1;
    f[PAIR_CROSS_AGAINST] = v->cross ? f[PAIR_AGAINST] : 0;
}

static void cover(struct view *v)
{
    float *f = v->r->features;
    float a = v->a->letters ? 1 - (float)letters_of(v->a, v->r->left_a) / (float)v->a->letters : 0;
    float b = v->b->letters ? 1 - (float)letters_of(v->b, v->r->left_b) / (float)v->b->letters : 0;
    f[PAIR_COVER] = v->a->letters < v->b->letters ? a : b;
    f[PAIR_COVER_ALL] = v->a->letters < v->b->letters ? b : a;
    f[PAIR_WHOLE] = v->left_a == 0 && v->left_b == 0;
}

static int first_major(const struct side *s) { return __builtin_ctz(s->major); }
static int last_major(const struct side *s) { return 31 - __builtin_clz(s->major); }

static void order(struct view *v)
{
    float *f = v->r->features;
    size_t turned = 0;
    for (size_t i = 0; i < v->r->n; i++)
        for (size_t k = 0; k < v->r->n; k++) {
            const struct pair_link *x = &v->r->links[i], *y = &v->r->links[k];
            if (x->is_minor || y->is_minor || x->a >= y->a || x->b <= y->b)
                continue;
            turned++;
            /* X son of Y against Y son of X */
            bool sons = v->a->nasab > x->a && v->a->nasab < y->a && v->b->nasab > y->b &&
                        v->b->nasab < x->b;
            if (sons && word_odds(v->a, x->a, v->a, y->a) < 0)
                f[PAIR_SONS] = 1;
        }
    f[PAIR_ORDER] = turned > 0;
    f[PAIR_FIRST] =
        (v->r->left_a >> first_major(v->a) & 1) && (v->r->left_b >> first_major(v->b) & 1);
    f[PAIR_LAST] = (v->r->left_a >> last_major(v->a) & 1) && (v->r->left_b >> last_major(v->b) & 1);
}

/* The legal form, when it says more than "company". */
static uint16_t form_of(const struct name *n)
{
    static uint16_t company;
    struct word_sense s;
    struct word co = { .letters = { L_C, L_O }, .n = 2 };
    if (!company && word_sense(&co, 1, 1u << TAG_FORM, &s))
        company = s.group;
    for (size_t i = 0; i < n->n; i++)
        if (n->words[i].tag == TAG_FORM && n->words[i].group != company)
            return n->words[i].group;
    return 0;
}

static void compare(struct view *v)
{
    float *f = v->r->features;
    const struct name *a = v->a->name, *b = v->b->name;
    v->cross = (a->words[0].script == SCRIPT_ARABIC) != (b->words[0].script == SCRIPT_ARABIC);
    count_left(v);
    agree(v);
    contradict(v);
    cover(v);
    order(v);
    bool single = v->a->n == 1 && v->b->n == 1;
    f[PAIR_BIAS] = 1;
    f[PAIR_ONLY_INITIAL] = f[PAIR_INITIAL] > 0 && v->linked <= 1;
    f[PAIR_CROSS] = v->cross;
    f[PAIR_CROSS_DOUBT] = v->cross ? f[PAIR_DOUBT] : 0;
    f[PAIR_SINGLE] = single;
    f[PAIR_SINGLE_DOUBT] = single ? f[PAIR_DOUBT] : 0;
    f[PAIR_SINGLE_CROSS] = single && v->cross;
    f[PAIR_FORM] = form_of(a) && form_of(b) && form_of(a) != form_of(b);
}

static float sum_of(const struct pair_result *r, enum name_kind kind)
{
    float sum = 0;
    for (size_t i = 0; i < PAIR_FEATURES; i++)
        sum += weights[kind][i] * r->features[i];
    return sum;
}

/* What is written the same is surer than any other spelling, in any script, and nearly certain: it
 * is "spelled the same" as many times as that takes. */
static void raise_equal(struct pair_result *r, enum name_kind kind)
{
    static const float more = 3, least = 6;
    float wanted = fmaxf(r->odds + more, least), weight = weights[kind][PAIR_EQUAL];
    if (weight <= 0)
        return;
    r->features[PAIR_EQUAL] += (wanted - r->odds) / weight;
    r->odds = wanted;
}

static int bytes_cmp(const uint8_t *a, size_t n, const uint8_t *b, size_t m)
{
    int c = memcmp(a, b, n < m ? n : m);
    return c ? c : (n > m) - (n < m);
}

/* An order of names, so that which of two came first changes nothing. */
static int names_cmp(const struct name *a, const struct name *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        const struct word *x = &a->words[i], *y = &b->words[i];
        int c = bytes_cmp(x->raw, x->raw_n, y->raw, y->raw_n);
        if (c == 0)
            c = bytes_cmp(x->letters, x->n, y->letters, y->n);
        if (c == 0)
            c = memcmp(x->other, y->other, x->n * sizeof *x->other);
        if (c)
            return c;
    }
    return (a->n > b->n) - (a->n < b->n);
}

static void turn(struct pair_result *r)
{
    uint32_t left = r->left_a;
    r->left_a = r->left_b;
    r->left_b = left;
    for (size_t i = 0; i < r->n; i++) {
        struct pair_link *l = &r->links[i];
        uint8_t at = l->a, n = l->a_n;
        l->a = l->b;
        l->a_n = l->b_n;
        l->b = at;
        l->b_n = n;
    }
}

static void compare_names(const struct name *a, const struct name *b, enum name_kind kind,
                          struct pair_asked *asked, struct pair_result *ret)
{
    *ret = (struct pair_result){ .odds = -20 };
    if (a->n == 0 || b->n == 0)
        return;
    struct side x = side_of(a, kind), y = side_of(b, kind);
    x.asked = asked;
    bool equal = is_equal(a, b), turned = names_cmp(a, b) > 0;
    const struct side *first = turned ? &y : &x, *second = turned ? &x : &y;
    (equal ? assign_equal : assign)(first, second, ret);
    struct view v = { .a = first, .b = second, .r = ret, .kind = kind };
    compare(&v);
    ret->features[PAIR_EQUAL] = equal;
    ret->odds = sum_of(ret, kind);
    if (equal)
        raise_equal(ret, kind);
    ret->probability = chance_of(ret->odds);
    if (turned)
        turn(ret);
}

void pair_compare(const struct name *a, const struct name *b, enum name_kind kind,
                  struct pair_result *ret)
{
    compare_names(a, b, kind, NULL, ret);
}

void pair_ask(struct pair_asked *p, const struct name *name, enum name_kind kind)
{
    p->name = name;
    p->kind = kind;
    p->is_ready = p->is_joined = 0;
}

void pair_compare_asked(struct pair_asked *p, const struct name *b, struct pair_result *ret)
{
    compare_names(p->name, b, p->kind, p, ret);
}
