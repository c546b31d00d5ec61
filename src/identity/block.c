/* block.c — which observations are worth comparing: those that share a key.
 *
 * Keys: numbers, also with each place left out, so that one slip is found; pairs of sounds of the
 * name in either order; a birth date whose day and month may be changed over; a sound of the name
 * with the birth year or the postcode; a street with its house number. A key that too many share
 * tells nothing and leads nowhere. Whether it does is a question of how many there are now, so a
 * key that becomes generic, or ceases to be, has all its observations compared again.
 */
// SPDX-License-Identifier: Apache-2.0
#include "identity/identity_private.h"

#include <stdlib.h>
#include <string.h>

enum space {
#define SPACE(name, most, where) SPACE_##name,
#include "identity/spaces.def"
#undef SPACE
};
enum { WHOLE = 1, PART = 2, BOTH = 3 };
static const struct {
    uint16_t most, where;
} space_rows[] = {
#define SPACE(name, most, where) { most, where },
#include "identity/spaces.def"
#undef SPACE
};

struct key {
    uint64_t hash;
    uint32_t guarded;
    uint16_t most;
};
struct keys {
    struct key at[IDENTITY_KEYS_MAX];
    size_t n;
    unsigned where;
    uint64_t kind; /* of a part of a store: keys of two kinds never meet; 0 none */
};

static void key_add(struct keys *k, enum space s, uint64_t a, uint64_t b)
{
    uint64_t hash = hash_mix(hash_mix((uint64_t)s + 1, a), b);
    if (!(space_rows[s].where & k->where))
        return;
    if (k->kind)
        hash = hash_mix(hash, k->kind);
    for (size_t i = 0; i < k->n; i++)
        if (k->at[i].hash == hash)
            return;
    if (k->n < IDENTITY_KEYS_MAX)
        k->at[k->n++] = (struct key){ hash, NONE, space_rows[s].most };
}

static void keys_of_number(struct keys *k, const struct value *v, uint32_t id)
{
    size_t before = k->n;
    key_add(k, SPACE_GUARDED, v->hash, 0);
    if (k->n > before)
        k->at[before].guarded = id;
    if (field_rows[v->field].type == TYPE_TEXT || v->len < 5 || v->len > 16)
        return;
    key_add(k, SPACE_SLIP, hash_bytes(v->field, v->text, v->len), 0);
    for (size_t i = 0; i < v->len; i++) {
        char less[VALUE_TEXT];
        memcpy(less, v->text, i);
        memcpy(less + i, v->text + i + 1, v->len - i - 1);
        key_add(k, SPACE_SLIP, hash_bytes(v->field, less, v->len - 1U), 0);
    }
}

struct sounds {
    uint64_t at[VALUE_WORDS];
    char initials[VALUE_WORDS];
    size_t n;
};

static void sounds_add(struct sounds *s, const struct value *v)
{
    for (size_t i = 0; i < v->n_words && s->n < VALUE_WORDS; i++) {
        char skeleton[WORD_LETTERS];
        const struct word *w = &v->words[i];
        if (w->tag == TAG_FORM) /* what a company is, not which */
            continue;
        size_t n = word_skeleton(w, skeleton);
        s->initials[s->n] = n ? skeleton[0] : w->n ? (char)w->letters[0] : '-';
        s->at[s->n++] = n > 1 ? hash_bytes(7, skeleton, n) : hash_bytes(8, w->letters, w->n);
    }
}

static struct sounds sounds_of(const struct identity *x, const struct node *n)
{
    struct sounds s = { .n = 0 };
    static const enum identity_field fields[] = { IDENTITY_given, IDENTITY_surname, IDENTITY_name };
    for (size_t i = 0; i < countof(fields); i++)
        if (n->values[fields[i]])
            sounds_add(&s, &x->values[n->values[fields[i]]]);
    return s;
}

/* A sound of the name, with what else narrows it down. */
static void keys_of_sound(const struct identity *x, const struct node *n, uint64_t sound,
                          struct keys *k)
{
    int y = 0, m = 0, d = 0;
    if (n->values[IDENTITY_birth])
        value_dates(&x->values[n->values[IDENTITY_birth]], &y, &m, &d);
    if (y)
        key_add(k, SPACE_YEAR, sound, (uint64_t)y);
    if (y && m && d)
        key_add(k, SPACE_BORN, sound, (uint64_t)y * 10000 + (uint64_t)m * 100 + (uint64_t)d);
    if (m && d)
        key_add(k, SPACE_DAY, sound, (uint64_t)m * 100 + (uint64_t)d);
    if (n->values[IDENTITY_postcode])
        key_add(k, SPACE_POST, sound, x->values[n->values[IDENTITY_postcode]].hash);
    if (n->values[IDENTITY_city])
        key_add(k, SPACE_CITY, sound, x->values[n->values[IDENTITY_city]].hash);
}

static void keys_of_name(const struct identity *x, const struct node *n, struct keys *k)
{
    struct sounds s = sounds_of(x, n);
    for (size_t i = 0; i < s.n; i++) {
        keys_of_sound(x, n, s.at[i], k);
        for (size_t j = i + 1; j < s.n; j++)
            key_add(k, SPACE_SOUNDS, s.at[i] < s.at[j] ? s.at[i] : s.at[j],
                    s.at[i] < s.at[j] ? s.at[j] : s.at[i]);
    }
    if (s.n == 1)
        key_add(k, SPACE_SOUNDS, s.at[0], 0);
}

/* Day and month in one order, so that changed over they are the same. */
static void keys_of_birth(const struct identity *x, const struct node *n, struct keys *k)
{
    int y, m, d;
    if (!n->values[IDENTITY_birth])
        return;
    const struct value *v = &x->values[n->values[IDENTITY_birth]];
    value_dates(v, &y, &m, &d);
    uint64_t low = (uint64_t)(m < d ? m : d), high = (uint64_t)(m < d ? d : m);
    key_add(k, SPACE_BIRTH, y && m ? (uint64_t)y : v->hash, low * 100 + high);
}

static void keys_of(const struct identity *x, const struct node *n, struct keys *k)
{
    k->n = 0;
    k->where = x->is_part ? PART : WHOLE;
    k->kind = x->is_part && n->values[IDENTITY_kind] ? x->values[n->values[IDENTITY_kind]].hash : 0;
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++)
        if (field_rows[f].is_hub_guarded && n->values[f])
            keys_of_number(k, &x->values[n->values[f]], n->values[f]);
    keys_of_name(x, n, k);
    keys_of_birth(x, n, k);
    uint32_t number = n->values[IDENTITY_number];
    static const enum identity_field lines[] = { IDENTITY_street, IDENTITY_place };
    for (size_t i = 0; i < countof(lines); i++) {
        if (!n->values[lines[i]])
            continue;
        const struct value *v = &x->values[n->values[lines[i]]];
        uint64_t line = hash_bytes(9, v->compact, v->compact_len);
        key_add(k, SPACE_STREET, line, number ? x->values[number].hash : 0);
        if (n->values[IDENTITY_postcode])
            key_add(k, SPACE_STREET, line, x->values[n->values[IDENTITY_postcode]].hash);
    }
}

/* the table of blocks */

static size_t block_slot(const struct identity *x, uint64_t key)
{
    size_t at = key & (x->cap_blocks - 1);
    while (x->blocks[at].key && x->blocks[at].key != key)
        at = (at + 1) & (x->cap_blocks - 1);
    return at;
}

static void blocks_grow(struct identity *x)
{
    if (x->n_blocks * 3 < x->cap_blocks * 2)
        return;
    struct block *old = x->blocks;
    size_t n = x->cap_blocks;
    x->cap_blocks = n ? n * 2 : x->is_part ? 256 : 4096;
    x->blocks = calloc(x->cap_blocks, sizeof *x->blocks);
    must(x->blocks != NULL);
    for (size_t i = 0; i < n; i++)
        if (old[i].key)
            x->blocks[block_slot(x, old[i].key)] = old[i];
    free(old);
}

static const uint32_t *members(const struct block *b) { return b->cap ? b->many : &b->one; }

static void block_push(struct block *b, uint32_t node)
{
    if (b->n == 0 && b->cap == 0) {
        b->one = node;
    } else if (b->n == b->cap || b->cap == 0) {
        uint32_t cap = b->cap ? b->cap * 2 : 4, *many = calloc(cap, sizeof *many);
        must(many != NULL);
        memcpy(many, members(b), b->n * sizeof *many);
        if (b->cap)
            free(b->many);
        b->many = many;
        b->cap = cap;
        b->many[b->n] = node;
    } else {
        b->many[b->n] = node;
    }
    b->n++;
}

static void block_take(struct block *b, uint32_t node)
{
    if (b->cap)
        for (uint32_t i = 0; i < b->n; i++)
            if (b->many[i] == node) {
                b->many[i] = b->many[b->n - 1];
                break;
            }
    b->n--;
}

static int by_number(const void *a, const void *b)
{
    return (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

/* The initials of a name, in one order. */
static uint16_t print_of(const struct identity *x, const struct node *n)
{
    struct sounds s = sounds_of(x, n);
    unsigned first = s.n > 0 ? (unsigned char)s.initials[0] : 0;
    unsigned last = s.n > 1 ? (unsigned char)s.initials[s.n - 1] : 0;
    return (uint16_t)(first < last ? first << 8 | last : last << 8 | first);
}

static uint32_t born_of(const struct identity *x, const struct node *n)
{
    int y = 0, m = 0, d = 0;
    if (n->values[IDENTITY_birth])
        value_dates(&x->values[n->values[IDENTITY_birth]], &y, &m, &d);
    return (uint32_t)(y * 10000 + m * 100 + d);
}

/* How many share the key: those that are here, and those that are not (crowd). */
static size_t sharers(const struct identity *x, const struct block *b)
{
    return b->n + (b->crowd ? x->crowds[b->crowd - 1].n : 0);
}

/* People as different as the initials of their names: rough, but spellings of one stay one. */
static size_t people_of(const struct identity *x, const struct block *b)
{
    uint16_t prints[IDENTITY_BLOCK_NUMBER_MAX] = { 0 };
    const struct crowd *c = b->crowd ? &x->crowds[b->crowd - 1] : NULL;
    size_t n = 0;
    for (uint32_t i = 0; i < b->n && n < countof(prints); i++)
        prints[n++] = print_of(x, &x->nodes[members(b)[i]]);
    for (size_t i = 0; c && i < c->n && n < countof(prints); i++)
        prints[n++] = c->prints[i];
    return identity_people(prints, n);
}

size_t identity_people(uint16_t *prints, size_t n)
{
    size_t different = 0;
    if (n)
        qsort(prints, n, sizeof *prints, by_number);
    for (size_t i = 0; i < n; i++)
        different += i == 0 || prints[i] != prints[i - 1];
    return different;
}

static bool is_live(const struct identity *x, const struct block *b)
{
    return sharers(x, b) <= b->most && !(b->guarded && x->values[b->guarded].is_hub);
}

static bool share_live(const struct identity *x, const struct keys *k, const struct keys *l)
{
    for (size_t i = 0; i < k->n; i++)
        for (size_t j = 0; j < l->n; j++)
            if (k->at[i].hash == l->at[j].hash &&
                is_live(x, &x->blocks[block_slot(x, k->at[i].hash)]))
                return true;
    return false;
}

/* The edges of a node that no key leads to any more. */
static void node_prune(struct identity *x, uint32_t node)
{
    struct keys k, l;
    const struct node *n = &x->nodes[node];
    if (n->n_edges)
        keys_of(x, n, &k);
    for (uint32_t i = n->n_edges; i-- > 0;) {
        struct edge e = n->edges[i];
        if (e.score >= BOND_SCORE)
            continue;
        keys_of(x, &x->nodes[e.to], &l);
        if (!share_live(x, &k, &l))
            edge_cut(x, node, e.to);
    }
}

/* After a change of its members: has it become generic, or ceased to be? */
static void block_judge(struct identity *x, const struct block *b, size_t n_before)
{
    size_t now = sharers(x, b);
    bool compare = n_before > b->most && now <= b->most;
    bool prune = n_before <= b->most && now > b->most;
    if (b->guarded) {
        struct value *v = &x->values[b->guarded];
        bool is_hub = now > IDENTITY_BLOCK_NUMBER_MAX ||
                      (now > IDENTITY_HUB_PEOPLE && people_of(x, b) > IDENTITY_HUB_PEOPLE);
        compare |= is_hub != v->is_hub;
        v->is_hub = is_hub;
    }
    for (uint32_t i = 0; compare && i < b->n; i++)
        node_dirty(x, members(b)[i]);
    for (uint32_t i = 0; prune && !compare && i < b->n; i++)
        node_prune(x, members(b)[i]);
}

void block_insert(struct identity *x, uint32_t node)
{
    struct keys k;
    keys_of(x, &x->nodes[node], &k);
    for (size_t i = 0; i < k.n; i++) {
        blocks_grow(x);
        struct block *b = &x->blocks[block_slot(x, k.at[i].hash)];
        if (!b->key) {
            b->key = k.at[i].hash;
            b->guarded = k.at[i].guarded;
            b->most = k.at[i].most;
            x->n_blocks++;
        }
        block_push(b, node);
        block_judge(x, b, sharers(x, b) - 1);
    }
}

void block_remove(struct identity *x, uint32_t node)
{
    struct keys k;
    keys_of(x, &x->nodes[node], &k);
    for (size_t i = 0; i < k.n; i++) {
        struct block *b = &x->blocks[block_slot(x, k.at[i].hash)];
        must(b->key != 0 && b->n > 0);
        block_take(b, node);
        block_judge(x, b, sharers(x, b) + 1);
    }
}

size_t block_candidates(struct identity *x, uint32_t node, uint32_t **ret)
{
    static const size_t room = (size_t)IDENTITY_KEYS_MAX * IDENTITY_BLOCK_NUMBER_MAX;
    if (!x->candidates) {
        x->candidates = calloc(room, sizeof *x->candidates);
        must(x->candidates != NULL);
    }
    size_t n = 0;
    struct keys k;
    uint32_t now = ++x->stamp_now;
    keys_of(x, &x->nodes[node], &k);
    x->stamp[node] = now;
    for (size_t i = 0; i < k.n; i++) {
        const struct block *b = &x->blocks[block_slot(x, k.at[i].hash)];
        if (!is_live(x, b))
            continue;
        for (uint32_t j = 0; j < b->n; j++) {
            uint32_t other = members(b)[j];
            if (x->stamp[other] == now)
                continue;
            x->stamp[other] = now;
            x->candidates[n++] = other;
        }
    }
    *ret = x->candidates;
    return n;
}

/* a part of what a store holds */

int identity_keys(struct identity *x, str key, struct identity_key ret[IDENTITY_KEYS_MAX],
                  size_t *ret_n)
{
    uint32_t r = record_find(x, key);
    if (r == UINT32_MAX)
        return IDENTITY_NONE;
    const struct node *n = &x->nodes[x->records[r].node];
    struct keys k;
    keys_of(x, n, &k);
    for (size_t i = 0; i < k.n; i++)
        ret[i] = (struct identity_key){ k.at[i].hash, born_of(x, n), k.at[i].most, print_of(x, n),
                                        k.at[i].guarded != NONE };
    *ret_n = k.n;
    return 0;
}

int identity_crowd(struct identity *x, uint64_t key, const uint16_t *prints, size_t n)
{
    struct block *b = x->cap_blocks ? &x->blocks[block_slot(x, key)] : NULL;
    if (!b || !b->key || n == 0)
        return IDENTITY_NONE;
    size_t before = sharers(x, b);
    x->crowds = room_for(x->crowds, x->n_crowds, &x->cap_crowds, sizeof *x->crowds);
    struct crowd *c = &x->crowds[x->n_crowds++];
    *c = (struct crowd){ .n = n };
    for (size_t i = 0; prints && i < n && i < countof(c->prints); i++)
        c->prints[i] = prints[i];
    b->crowd = (uint32_t)x->n_crowds;
    block_judge(x, b, before);
    return 0;
}
