// SPDX-License-Identifier: Apache-2.0
#include "name/words.h"

#include "base/err.h"
#include "base/fold.h"

#include <pthread.h>
#include <string.h>

static const struct row {
    uint8_t tag;
    const char *group, *words;
} rows[] = {
#define WORDS(tag, group, words) { TAG_##tag, group, words },
#include "name/words.def"
#undef WORDS
};

enum { SLOTS = 2048, PHRASE = 48 };

/* A word or phrase by its letters; several rows may have it. */
static struct slot {
    uint8_t letters[PHRASE], n, tag;
    uint16_t group;
} slots[SLOTS];
static size_t used;
/* Of each slot the lowest bits of its hash, and one: most words are in none, and need not touch the
 * slots to know. */
static uint16_t marks[SLOTS];

struct letters {
    uint8_t at[PHRASE];
    size_t n;
};

static void add_word(struct letters *l, const struct word *w)
{
    if (l->n && l->n < PHRASE)
        l->at[l->n++] = LETTERS; /* between the words of a phrase */
    for (size_t i = 0; i < w->n && l->n < PHRASE; i++)
        l->at[l->n++] = w->letters[i];
}

struct place {
    size_t slot;
    uint16_t mark;
};

static struct place place_of(const struct letters *l)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a: the table is ours, nobody chooses its keys */
    for (size_t i = 0; i < l->n; i++)
        h = (h ^ l->at[i]) * 1099511628211u;
    return (struct place){ (size_t)(h >> 40) % SLOTS, (uint16_t)(h >> 20 | 1) };
}

static bool is_at(const struct slot *s, const struct letters *l)
{
    return s->n == l->n && memcmp(s->letters, l->at, l->n) == 0;
}

struct word word_of_text(str part)
{
    struct word w = { 0 };
    for (size_t at = 0; at < part.len;) {
        uint8_t letters[8];
        size_t n;
        letters_of_character(utf8_next(part, &at), letters, &n);
        for (size_t i = 0; i < n; i++)
            word_push(&w, letters[i]);
    }
    return w;
}

/* First words of phrases, by a hash: most words begin none. */
static bool beginnings[256];

static void add_beginning(str phrase)
{
    str part;
    struct letters l = { .n = 0 };
    str_cut(&phrase, '+', &part);
    struct word w = word_of_text(part);
    add_word(&l, &w);
    beginnings[place_of(&l).slot % countof(beginnings)] = true;
}

static void add_row_word(const struct row *r, uint16_t group, str word)
{
    struct letters l = { .n = 0 };
    str part, whole = word;
    while (str_cut(&word, '+', &part)) {
        struct word w = word_of_text(part);
        add_word(&l, &w);
    }
    if (str_has(whole, '+'))
        add_beginning(whole);
    struct place place = place_of(&l);
    size_t i = place.slot;
    while (slots[i].n && !(is_at(&slots[i], &l) && slots[i].tag == r->tag))
        i = (i + 1) % SLOTS;
    if (slots[i].n)
        return;
    must(++used < SLOTS / 2);
    slots[i] = (struct slot){ .n = (uint8_t)l.n, .tag = r->tag, .group = group };
    marks[i] = place.mark;
    memcpy(slots[i].letters, l.at, l.n);
}

static void make_slots(void)
{
    for (size_t i = 0; i < countof(rows); i++) {
        str rest = str_c(rows[i].words), word;
        while (str_cut(&rest, ' ', &word))
            add_row_word(&rows[i], rows[i].group[0] ? (uint16_t)(i + 1) : 0, word);
    }
}

static void begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_slots);
}

bool word_begins_phrase(const struct word *w)
{
    begin();
    struct letters l = { .n = 0 };
    add_word(&l, w);
    return beginnings[place_of(&l).slot % countof(beginnings)];
}

bool word_sense(const struct word *words, size_t n, unsigned tags, struct word_sense *ret)
{
    begin();
    struct letters l = { .n = 0 };
    for (size_t i = 0; i < n; i++)
        add_word(&l, &words[i]);
    struct place place = place_of(&l);
    for (size_t i = place.slot; marks[i]; i = (i + 1) % SLOTS)
        if (marks[i] == place.mark && is_at(&slots[i], &l) && (tags >> slots[i].tag & 1)) {
            *ret = (struct word_sense){ slots[i].tag, slots[i].group };
            return true;
        }
    return false;
}
