/* search.c — the best names of an index for a query. */
// SPDX-License-Identifier: Apache-2.0
#include "match/near.h"
#include "match/sums.h"

#include "base/err.h"
#include "platform/os.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUERY_WORDS = 12,      /* joined and divided words included */
    POSTINGS_MAX = 600000, /* that one query may walk over */
    CANDIDATES = 320,      /* that are looked at closely */
    SECOND_LOOKS = 160,
    FINALISTS = 6, /* more than are asked for, that are compared in full */
    FINALISTS_MAX = 2 * MATCH_TOP_MAX,
    WORTH_MAX = 40, /* of one word, in the sums */
    AHEAD = 16,     /* what is fetched from memory before it is needed */
    SLOTS = QUERY_WORDS * NEARS_MAX + 1
};

/* A word of the query, or two of them joined, or a half of one. */
struct ask {
    struct word word;
    struct nears near;
    uint32_t covers;          /* words of the query, as bits */
    float worth;              /* nats: how rare it is here, by all its spellings */
    size_t leading, postings; /* spellings that are followed, and where they lead */
    bool leads;               /* groups are found by it; an article only tells them apart */
};

/* Nats: a word of the name that the query has not. */
#define GOOD     (-6.5f) /* a closeness that leaves little to wish for */
#define LEFT_OUT 2.2f

struct candidate {
    uint32_t group;
    float score, gain; /* at the second look */
    uint32_t open,
        used; /* words of the query that nothing explains; of the group that explain one */
};

struct match_search {
    struct near_finder *finder;
    struct sums sums;
    uint16_t *slot;                  /* of each word: its row of costs, 0 none */
    float costs[SLOTS][QUERY_WORDS]; /* of each word that is near, for each that is asked */
    uint32_t slot_word[SLOTS];
    size_t n_slots;
    size_t slots_size;
    struct name query, entry;
    struct ask asks[QUERY_WORDS];
    size_t n_asks, order[QUERY_WORDS];
    uint32_t all, articles; /* words of the query, as bits */
    bool only_articles;
    struct candidate candidates[CANDIDATES];
    size_t n_candidates;
    float close[FINALISTS_MAX]; /* of the names that are compared in full */
};

struct match_search *match_search_new(void)
{
    struct match_search *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->finder = near_finder_new();
    return s;
}

void match_search_free(struct match_search *s)
{
    if (!s)
        return;
    near_finder_free(s->finder);
    sums_free(&s->sums);
    free(s->slot);
    free(s);
}

static void fit(struct match_search *s, const struct match_index *x)
{
    if (s->slots_size < x->image->words) {
        free(s->slot);
        s->slots_size = x->image->words;
        s->slot = calloc(s->slots_size, sizeof *s->slot);
        must(s->slot != NULL);
    }
}

/* A row of costs for each word that is near one that is asked. */
static void remember_costs(struct match_search *s)
{
    s->n_slots = 0;
    for (size_t i = 0; i < s->n_asks; i++)
        for (size_t k = 0; k < s->asks[i].near.n; k++) {
            const struct near *m = &s->asks[i].near.at[k];
            uint16_t *slot = &s->slot[m->word];
            if (!*slot) {
                *slot = (uint16_t)(++s->n_slots);
                s->slot_word[*slot] = m->word;
                for (size_t j = 0; j < QUERY_WORDS; j++)
                    s->costs[*slot][j] = NEAR_UNEXPLAINED;
            }
            s->costs[*slot][i] = m->cost;
        }
}

static void forget_costs(struct match_search *s)
{
    for (size_t i = 1; i <= s->n_slots; i++)
        s->slot[s->slot_word[i]] = 0;
}

/* what is asked */

/* Groups that likelier spellings may lead to before one of this cost is not followed any more. */
static size_t enough_for(float cost)
{
    static const struct {
        float cost;
        uint32_t groups;
    } rows[] = { { BASE + 1, 40000 }, { BASE + 3.5f, 20000 }, { NEAR_UNEXPLAINED, 3000 } };
    size_t i = 0;
    while (i + 1 < countof(rows) && cost > rows[i].cost)
        i++;
    return rows[i].groups;
}

static void add_ask(struct match_search *s, const struct match_index *x, const struct word *w,
                    uint32_t covers, float most)
{
    if (s->n_asks == QUERY_WORDS)
        return;
    struct ask *a = &s->asks[s->n_asks];
    a->word = *w;
    a->covers = covers;
    a->postings = 0;
    a->leads = w->tag != TAG_ARTICLE || s->only_articles;
    near_find(s->finder, x, w, &a->near);
    const uint32_t *at = PART(x, uint32_t, PART_POSTING_AT);
    size_t n = 0, spellings = 0;
    while (a->near.n && a->near.at[a->near.n - 1].cost > most)
        a->near.n--;
    for (size_t i = 0; i < a->near.n; i++) {
        const struct near *m = &a->near.at[i];
        size_t k = at[m->word + 1] - at[m->word];
        __builtin_prefetch(PART(x, uint32_t, PART_POSTING) + at[m->word]);
        if (a->postings > enough_for(m->cost))
            break; /* what is likelier leads to many; the rest is met when groups are compared */
        if (m->cost < 3)
            spellings += k;
        a->postings += k;
        n++;
    }
    a->leading = n;
    if (n == 0)
        return;
    if (spellings == 0)
        spellings = at[a->near.at[0].word + 1] - at[a->near.at[0].word];
    a->worth = logf((float)x->image->groups / (float)spellings + 1.2f);
    s->n_asks++;
}

static struct word word_part(const struct word *w, size_t from, size_t n)
{
    struct word part = { .script = w->script };
    for (size_t i = 0; i < n; i++)
        word_push(&part, w->raw[from + i]);
    return part;
}

/* "alisherusmanov": two words of the index that were written as one. */
static void add_halves(struct match_search *s, const struct match_index *x, const struct word *w,
                       uint32_t covers)
{
    enum { HALF = 3 };
    for (size_t i = HALF; i + HALF <= w->raw_n && w->script == SCRIPT_LATIN; i++) {
        struct word a = word_part(w, 0, i);
        struct word b = word_part(w, i, w->raw_n - i);
        if (near_has(x, &a) && near_has(x, &b)) {
            add_ask(s, x, &a, covers, 1);
            add_ask(s, x, &b, covers, 1);
            return;
        }
    }
}

/* Abd al-Rahman, Saif ullah, Nur ud-Din: written as one by many. */
static bool is_often_joined(const struct word *a, const struct word *b)
{
    static const uint8_t abd[] = { L_A, L_B, L_D };
    return b->n <= 4 || a->n <= 2 || (a->n >= 3 && memcmp(a->letters, abd, sizeof abd) == 0) ||
           a->script == SCRIPT_ARABIC;
}

static void ask_words(struct match_search *s, const struct match_index *x)
{
    enum { LONG = 8 };
    static const float any = NEAR_UNEXPLAINED, sure = BASE + 1.5f;
    const struct name *q = &s->query;
    s->n_asks = 0;
    s->all = s->articles = 0;
    for (size_t i = 0; i < q->n; i++) {
        s->all |= 1u << i;
        if (q->words[i].tag == TAG_ARTICLE)
            s->articles |= 1u << i;
    }
    s->only_articles = s->articles == s->all;
    for (size_t i = 0; i < q->n; i++)
        add_ask(s, x, &q->words[i], 1u << i, any);
    for (size_t i = 0; i + 1 < q->n; i++) {
        struct word w = word_join(&q->words[i], 2);
        if (is_often_joined(&q->words[i], &q->words[i + 1]) || near_has(x, &w))
            add_ask(s, x, &w, 3u << i, sure);
    }
    for (size_t i = 0; i < q->n; i++)
        if (q->words[i].n >= LONG)
            add_halves(s, x, &q->words[i], 1u << i);
}

/* sums */

static uint8_t worth_of(const struct ask *a, float cost, float scale)
{
    float v = a->worth * scale * (1.1f - cost / NEAR_UNEXPLAINED);
    return (uint8_t)fminf(fmaxf(v, 1), WORTH_MAX);
}

static void add_all(struct match_search *s, const struct match_index *x, size_t ask, float scale,
                    bool only_touched)
{
    const uint32_t *at = PART(x, uint32_t, PART_POSTING_AT),
                   *posting = PART(x, uint32_t, PART_POSTING);
    const struct ask *a = &s->asks[ask];
    for (size_t i = 0; i < a->leading; i++) {
        const struct near *m = &a->near.at[i];
        sums_add(&s->sums, posting + at[m->word], at[m->word + 1] - at[m->word], (uint8_t)(ask + 1),
                 worth_of(a, m->cost, scale), !only_touched);
    }
    sums_end_ask(&s->sums);
}

/* The same by the words of the groups that are touched: cheaper when they are few. */
static void add_to_touched(struct match_search *s, const struct match_index *x, size_t ask,
                           float scale)
{
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT), *words = PART(x, uint32_t, PART_WORDS);
    const struct ask *a = &s->asks[ask];
    for (size_t i = 0; i < s->sums.n; i++) {
        uint32_t g = s->sums.at[i].group;
        float cost = NEAR_UNEXPLAINED;
        for (size_t k = at[g]; k < at[g + 1]; k++) {
            uint16_t slot = s->slot[group_word(words[k])];
            if (slot && s->costs[slot][ask] < cost)
                cost = s->costs[slot][ask];
        }
        if (cost >= NEAR_UNEXPLAINED)
            continue;
        sums_raise(&s->sums, &s->sums.at[i], (uint8_t)(ask + 1), worth_of(a, cost, scale));
    }
}

static void order_asks(struct match_search *s)
{
    for (size_t i = 0; i < s->n_asks; i++) {
        size_t k = i;
        for (; k > 0 && s->asks[s->order[k - 1]].postings > s->asks[i].postings; k--)
            s->order[k] = s->order[k - 1];
        s->order[k] = i;
    }
}

/* Rare words first. A word that cannot lift a new group among the best any more is only counted for
 * groups that have rarer ones. */
static void add_up(struct match_search *s, const struct match_index *x)
{
    float all = 0, rest[QUERY_WORDS + 1] = { 0 };
    size_t walked = 0;
    order_asks(s);
    for (size_t i = 0; i < s->n_asks; i++)
        all += s->asks[i].leads ? s->asks[i].worth : 0;
    float scale = all * 4 > 250 ? 250 / all : 4;
    for (size_t i = s->n_asks; i-- > 0;)
        rest[i] = rest[i + 1] + (s->asks[s->order[i]].leads ? 1 : 0) *
                                    fminf(s->asks[s->order[i]].worth * scale, WORTH_MAX);
    sums_begin(&s->sums, x->image->groups);
    for (size_t i = 0; i < s->n_asks; i++) {
        const struct ask *a = &s->asks[s->order[i]];
        if (!a->leads)
            continue;
        bool settled = s->sums.n && (float)sums_reached_by(&s->sums, CANDIDATES / 2) > rest[i];
        if (settled && a->postings > 4 * s->sums.n) {
            add_to_touched(s, x, s->order[i], scale);
            continue;
        }
        if (!settled && walked && walked + a->postings > POSTINGS_MAX)
            settled = true;
        walked += a->postings;
        add_all(s, x, s->order[i], scale, settled);
    }
}

/* candidates */

enum { FINE = 8 };

/* Of equal sums the group with as many words as the query comes first, then one that has more. */
static unsigned fine_sum(const struct sum *g, unsigned asked)
{
    unsigned words = g->words, off = words >= asked ? 2 * (words - asked) : 2 * (asked - words) + 1;
    return (unsigned)g->value * FINE + FINE - 1 - (off < FINE ? off : FINE - 1);
}

/* The groups that are worth a look: the best sums, and of equals those with fewer other words. */
static void pick(struct match_search *s)
{
    unsigned least = sums_reached_by(&s->sums, CANDIDATES);
    unsigned asked = (unsigned)__builtin_popcount(s->all);
    uint32_t count[(SUM_MAX + 1) * FINE] = { 0 };
    size_t good = 0, have = 0;
    sums_end(&s->sums);
    for (size_t i = 0; i < s->sums.n; i++) { /* the good ones to the front */
        struct sum g = s->sums.at[i];
        s->sums.at[good] = g;
        good += g.value >= least;
    }
    for (size_t i = 0; i < good; i++)
        count[fine_sum(&s->sums.at[i], asked)]++;
    unsigned cut = countof(count);
    while (cut > 0 && have + count[cut - 1] <= CANDIDATES)
        have += count[--cut];
    s->n_candidates = 0;
    for (size_t i = 0; i < good && s->n_candidates < CANDIDATES; i++) {
        unsigned fine = fine_sum(&s->sums.at[i], asked);
        /* of the level that does not fit whole, as many as there is room for */
        if (fine >= cut || (fine + 1 == cut && have++ < CANDIDATES))
            s->candidates[s->n_candidates++] = (struct candidate){ .group = s->sums.at[i].group };
    }
}

/* How likely the query is, written by somebody who meant this name: what its words cost, and the
 * words of the name that are left out. In nats, at most 0. */
static void closeness(const struct match_search *s, const struct match_index *x,
                      struct candidate *c)
{
    uint32_t g = c->group;
    static const float article = 1.0f;
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT),
                   *words = PART(x, uint32_t, PART_WORDS) + at[g];
    uint32_t n = at[g + 1] - at[g], used = 0, covered = 0;
    uint16_t slots[NAME_WORDS];
    float sum = 0;
    for (uint32_t k = 0; k < n; k++)
        slots[k] = s->slot[group_word(words[k])];
    for (size_t i = 0; i < s->n_asks; i++) {
        const struct ask *a = &s->asks[i];
        float best = NEAR_UNEXPLAINED;
        uint32_t which = 0, mine = a->covers & ~covered;
        for (uint32_t k = 0; mine && k < n; k++)
            if (slots[k] && !(used >> k & 1) && s->costs[slots[k]][i] < best) {
                best = s->costs[slots[k]][i];
                which = k;
            }
        if (best >= NEAR_UNEXPLAINED)
            continue;
        used |= 1u << which;
        covered |= mine;
        sum -= best;
    }
    uint32_t open = s->all & ~covered;
    c->open = open & ~s->articles;
    c->used = used;
    sum -= NEAR_UNEXPLAINED * (float)__builtin_popcount(open & ~s->articles);
    sum -= article * (float)__builtin_popcount(open & s->articles);
    for (uint32_t k = 0; k < n; k++)
        if (!(used >> k & 1))
            sum -= group_word_is_article(words[k]) ? article : LEFT_OUT;
    c->score = sum;
}

/* Words that are still open on both sides, compared directly: two errors in one word lead to it by
 * no key. */
static void second_look(const struct match_search *s, const struct match_index *x,
                        struct candidate *c)
{
    uint32_t g = c->group, used = c->used;
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT),
                   *words = PART(x, uint32_t, PART_WORDS) + at[g];
    float best = NEAR_UNEXPLAINED;
    for (uint32_t k = 0; k < at[g + 1] - at[g]; k++)
        if (!(used >> k & 1)) {
            float cost = near_cost(s->finder, x, group_word(words[k]));
            best = cost < best ? cost : best;
        }
    if (best < NEAR_UNEXPLAINED)
        c->gain += NEAR_UNEXPLAINED - best + LEFT_OUT;
}

static void second_looks(struct match_search *s, const struct match_index *x, size_t looks)
{
    uint32_t open = 0;
    for (size_t i = 0; i < looks; i++)
        open |= s->candidates[i].open;
    for (; open; open &= open - 1) {
        size_t word = (size_t)__builtin_ctz(open);
        near_begin(s->finder, &s->query.words[word]);
        for (size_t i = 0; i < looks; i++)
            if (s->candidates[i].open >> word & 1)
                second_look(s, x, &s->candidates[i]);
    }
    for (size_t i = 0; i < looks; i++)
        s->candidates[i].score += s->candidates[i].gain;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

/* The best `n` to the front, best first; the others behind them in any order. */
static void sort_best(struct candidate *c, size_t all, size_t n)
{
    for (size_t i = 1; i < all; i++) {
        size_t k = i < n ? i : n;
        if (i >= n && by_score(&c[i], &c[n - 1]) >= 0)
            continue;
        struct candidate x = c[i];
        if (i >= n)
            c[i] = c[--k];
        for (; k > 0 && by_score(&x, &c[k - 1]) < 0; k--)
            c[k] = c[k - 1];
        c[k] = x;
    }
}

/* Asks for the memory of candidates before they are looked at: each waits for two accesses, one
 * behind the other, and all wait together. (Not inlined, it would be taken for a function that does
 * nothing.) */
#define FETCH static inline __attribute__((always_inline)) void
FETCH fetch_words(const struct match_search *s, const struct match_index *x)
{
    const uint32_t *at = PART(x, uint32_t, PART_WORDS_AT), *words = PART(x, uint32_t, PART_WORDS);
    for (size_t i = 0; i < s->n_candidates; i++)
        __builtin_prefetch(&at[s->candidates[i].group]);
    for (size_t i = 0; i < s->n_candidates; i++)
        __builtin_prefetch(&words[at[s->candidates[i].group]]);
}

/* How close each is; the best `n` in front, best first. */
static void judge(struct match_search *s, const struct match_index *x, size_t n)
{
    fetch_words(s, x);
    for (size_t i = 0; i < s->n_candidates; i++)
        closeness(s, x, &s->candidates[i]);
    sort_best(s->candidates, s->n_candidates, n < s->n_candidates ? n : s->n_candidates);
    if (s->n_candidates == 0 || s->candidates[0].score > GOOD)
        return; /* somebody is meant who is written nearly so */
    qsort(s->candidates, s->n_candidates, sizeof *s->candidates, by_score);
    size_t looks = s->n_candidates < SECOND_LOOKS ? s->n_candidates : SECOND_LOOKS;
    second_looks(s, x, looks);
    qsort(s->candidates, looks, sizeof *s->candidates, by_score);
}

static str entry_text(const struct match_index *x, uint32_t e)
{
    const uint32_t *at = PART(x, uint32_t, PART_TEXT_AT);
    return (str){ PART(x, char, PART_TEXT) + at[e], at[e + 1] - at[e] };
}

static void set_id(const struct match_index *x, uint32_t e, struct match_hit *h)
{
    if (x->image->parts[PART_ID_AT].n == 0) {
        h->id = STR("");
        h->line = PART(x, uint32_t, PART_LINE)[e];
        return;
    }
    const uint32_t *at = PART(x, uint32_t, PART_ID_AT);
    h->id = (str){ PART(x, char, PART_ID) + at[e], at[e + 1] - at[e] };
}

/* results */

struct results {
    struct match_hit *at;
    size_t n, max;
};

static bool hits_have(const struct results *r, size_t from, str name)
{
    for (size_t i = from; i < r->n; i++)
        if (str_eq(r->at[i].name, name))
            return true;
    return false;
}

/* Distinct names of a group; `close`: how close its words are, before their order. */
static void add_group(const struct match_index *x, struct match_search *s,
                      const struct candidate *c, struct results *r)
{
    static const float other_order = 0.4f;
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    enum name_kind kind = (enum name_kind)x->image->kind;
    size_t from = r->n;
    struct pair_result pair;
    for (uint32_t e = at[c->group];
         e < at[c->group + 1] && r->n < r->max && r->n - from < MATCH_TOP_MAX; e++) {
        str name = entry_text(x, e);
        if (hits_have(r, from, name))
            continue;
        name_read(name, kind, &s->entry);
        pair_compare(&s->query, &s->entry, kind, &pair);
        s->close[r->n] = c->score - (pair.features[PAIR_ORDER] > 0 ? other_order : 0);
        struct match_hit *h = &r->at[r->n++];
        *h = (struct match_hit){
            .name = name, .odds = pair.odds, .probability = pair.probability, .rank = c->group
        };
        set_id(x, e, h);
    }
}

/* Keeps the `top` closest; of equals the surer. */
static void keep_closest(struct match_search *s, struct results *r, size_t top)
{
    for (size_t i = 1; i < r->n; i++) {
        struct match_hit h = r->at[i];
        float close = s->close[i];
        size_t k = i;
        for (; k > 0 && (s->close[k - 1] < close ||
                         (s->close[k - 1] == close && r->at[k - 1].odds < h.odds));
             k--) {
            r->at[k] = r->at[k - 1];
            s->close[k] = s->close[k - 1];
        }
        r->at[k] = h;
        s->close[k] = close;
    }
    if (r->n > top)
        r->n = top;
}

static int by_odds(const void *a, const void *b)
{
    const struct match_hit *x = a, *y = b;
    if (x->odds != y->odds)
        return x->odds > y->odds ? -1 : 1;
    return str_cmp(x->name, y->name);
}

/* The other entries of each name, with its rank. */
static void add_twins(const struct match_index *x, struct results *r, const uint32_t *groups)
{
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    size_t n = r->n;
    for (size_t i = 0; i < n; i++) {
        bool first = true;
        for (uint32_t e = at[groups[i]]; e < at[groups[i] + 1] && r->n < r->max; e++) {
            if (!str_eq(entry_text(x, e), r->at[i].name))
                continue;
            if (!first) {
                r->at[r->n] = r->at[i];
                set_id(x, e, &r->at[r->n++]);
            }
            first = false;
        }
    }
}

FETCH fetch_texts(const struct match_index *x, const struct match_search *s, size_t most)
{
    const uint32_t *at = PART(x, uint32_t, PART_GROUP_AT);
    const uint32_t *text_at = PART(x, uint32_t, PART_TEXT_AT);
    size_t n = s->n_candidates < most ? s->n_candidates : most;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&at[s->candidates[i].group]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&text_at[at[s->candidates[i].group]]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(PART(x, char, PART_TEXT) + text_at[at[s->candidates[i].group]]);
}

/* Those that are closest to the query, in the order of how sure it is that they are the same. */
static size_t finish(const struct match_index *x, struct match_search *s, size_t top,
                     struct match_hit *ret, size_t max)
{
    struct match_hit hits[FINALISTS_MAX];
    uint32_t groups[MATCH_TOP_MAX];
    struct results all = { hits, 0, countof(hits) }, r = { ret, 0, max };
    fetch_texts(x, s, top + FINALISTS);
    for (size_t i = 0; i < s->n_candidates && i < top + FINALISTS; i++) {
        if (all.n >= top && s->candidates[i].score < s->close[top - 1])
            break;
        if (all.n >= top + FINALISTS)
            break; /* of many that are equally close, these must do */
        add_group(x, s, &s->candidates[i], &all);
        if (all.n >= top)
            keep_closest(s, &all, all.n);
    }
    keep_closest(s, &all, top);
    qsort(hits, all.n, sizeof *hits, by_odds);
    for (size_t i = 0; i < all.n && r.n < r.max; i++) {
        groups[r.n] = hits[i].rank;
        ret[r.n] = hits[i];
        ret[r.n++].rank = (uint32_t)i + 1;
    }
    add_twins(x, &r, groups);
    return r.n;
}

size_t match_find(const struct match_index *x, struct match_search *s, str name, size_t top,
                  struct match_hit *ret, size_t max)
{
    if (top > MATCH_TOP_MAX)
        top = MATCH_TOP_MAX;
    fit(s, x);
    name_read(name, (enum name_kind)x->image->kind, &s->query);
    ask_words(s, x);
    remember_costs(s);
    add_up(s, x);
    pick(s);
    judge(s, x, top + FINALISTS);
    forget_costs(s);
    return finish(x, s, top, ret, max);
}
