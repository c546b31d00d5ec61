/* ask.c — the words of a query, and those of the index that may be other spellings of them. */
// SPDX-License-Identifier: Apache-2.0
#include "match/search_private.h"

#include <math.h>
#include <string.h>

/* Groups that likelier spellings may lead to before one of this cost is not followed any more. */
static size_t enough_for(float cost)
{
    static const struct {
        float cost;
        uint32_t groups;
    } rows[] = { { BASE + 1, 40000 }, { BASE + 3.5f, 20000 }, { NEAR_UNEXPLAINED, 1500 } };
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
    if (spellings == 0)
        spellings = 1; /* a word of no group: no index of ours has one */
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

void search_forget(struct match_search *s)
{
    for (size_t i = 1; i <= s->n_slots; i++)
        s->slot[s->slot_word[i]] = 0;
}
void search_ask(struct match_search *s, const struct match_index *x)
{
    ask_words(s, x);
    remember_costs(s);
}
