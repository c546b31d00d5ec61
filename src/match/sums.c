// SPDX-License-Identifier: Apache-2.0
#include "match/sums.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 13, PER_WORD = 64 };

void sums_free(struct sums *s)
{
    free(s->at);
    free(s->again);
    free(s->met);
}

static void *with_room(void *l, size_t *room, size_t n, size_t size)
{
    if (n <= *room)
        return l;
    *room = n * 2 > FIRST_ROOM ? n * 2 : FIRST_ROOM;
    void *more = realloc(l, *room * size);
    must(more != NULL);
    return more;
}

void sums_begin(struct sums *s, uint64_t groups)
{
    size_t words = groups / PER_WORD + 1;
    if (s->met_room < words) {
        free(s->met);
        s->met = calloc(words, sizeof *s->met);
        must(s->met != NULL);
        s->met_room = words;
    }
    s->n = s->n_again = s->walked = 0;
    memset(s->count, 0, sizeof s->count);
}

void sums_walk(struct sums *s, const uint32_t *postings, size_t n)
{
    s->again = with_room(s->again, &s->again_room, s->n_again + n, sizeof *s->again);
    s->walked += n;
    struct met *met = s->met;
    uint32_t *again = s->again + s->n_again;
    for (size_t i = 0; i < n; i++) {
        uint32_t group = posting_group(postings[i]);
        struct met *m = &met[group / PER_WORD];
        uint64_t bit = (uint64_t)1 << group % PER_WORD;
        if (m->once & bit) {
            if (!(m->again & bit))
                *again++ = postings[i];
            m->again |= bit;
        }
        m->once |= bit;
    }
    s->n_again = (size_t)(again - s->again);
}

void sums_put(struct sums *s, uint32_t posting, unsigned value)
{
    unsigned sum = value < SUM_MAX ? value : SUM_MAX;
    s->at = with_room(s->at, &s->room, s->n + 1, sizeof *s->at);
    s->at[s->n++] = (struct sum){ posting, (uint16_t)sum, 0 };
    s->count[sum]++;
}

void sums_put_single(struct sums *s, const uint32_t *postings, size_t n, unsigned value)
{
    s->at = with_room(s->at, &s->room, s->n + n, sizeof *s->at);
    struct sum *at = s->at + s->n;
    for (size_t i = 0; i < n; i++) {
        uint32_t group = posting_group(postings[i]);
        if (!(s->met[group / PER_WORD].again >> group % PER_WORD & 1))
            *at++ = (struct sum){ postings[i], (uint16_t)value, 0 };
    }
    s->count[value] += (uint32_t)((size_t)(at - s->at) - s->n);
    s->n = (size_t)(at - s->at);
}

bool sums_clear_all(struct sums *s)
{
    enum { AT_ONCE = 4 }; /* words that are cleared in the time of one that is looked for */
    if (s->walked * AT_ONCE < s->met_room)
        return false;
    memset(s->met, 0, s->met_room * sizeof *s->met);
    return true;
}

void sums_clear(struct sums *s, const uint32_t *postings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->met[posting_group(postings[i]) / PER_WORD] = (struct met){ 0 };
}

unsigned sums_reached_by(const struct sums *s, size_t n)
{
    size_t have = 0;
    for (unsigned v = SUM_MAX; v > 0; v--) {
        have += s->count[v];
        if (have >= n)
            return v;
    }
    return 0;
}
