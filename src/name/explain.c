// SPDX-License-Identifier: Apache-2.0
#include "name/explain.h"

#include <math.h>

static const float small = 0.005f; /* evidence that adds less is not told */

/* The text of `n` words from the `first`, as written. */
static str words_of(str text, const struct name *name, size_t first, size_t n)
{
    const struct word *w = &name->words[first], *last = &name->words[first + n - 1];
    return str_sub(text, w->offset, (size_t)(last->offset + last->length - w->offset));
}

static const char *how_alike(const struct pair_link *l, const struct word *a, const struct word *b)
{
    if (l->is_initial)
        return "an initial";
    if (word_eq(a, b))
        return "the same";
    if (a->group && a->group == b->group)
        return "another form of it";
    return l->odds > 2   ? "a spelling of it"
           : l->odds > 0 ? "perhaps a spelling of it"
                         : "hardly a spelling of it";
}

static const char *how_rare(float rarity)
{
    return rarity < 4 ? "very common" : rarity < 6 ? "common" : rarity < 8 ? "not common" : "rare";
}

/* Letters of both, one under the other: "m u h a m a d" and "m o h a m e d"; "-" where one has
 * none. */
static void letters(struct buf *b, const struct word *x, const struct word *y, bool second)
{
    struct channel_ops ops;
    channel_compare(channel_default(), x, y, &ops);
    for (size_t i = 0; i < ops.n; i++) {
        int at = second ? ops.at[i].b : ops.at[i].a;
        const struct word *w = second ? y : x;
        if (i)
            buf_c(b, ' ');
        buf_add(b, at < 0 ? STR("-") : letter_text(w->letters[at]));
        if (ops.at[i].is_swap) {
            buf_c(b, ' ');
            buf_add(b, letter_text(w->letters[at + 1]));
        }
    }
}

struct both {
    struct word a, b;
};

static struct both words_joined(const struct pair_explained *x, const struct pair_link *l)
{
    return (struct both){ word_join(&x->name_a->words[l->a], l->a_n),
                          word_join(&x->name_b->words[l->b], l->b_n) };
}

static void say_link(struct buf *b, const struct pair_explained *x, const struct pair_link *l)
{
    struct both w = words_joined(x, l);
    str a = words_of(x->a, x->name_a, l->a, l->a_n), c = words_of(x->b, x->name_b, l->b, l->b_n);
    const struct word *first = &x->name_a->words[l->a], *second = &x->name_b->words[l->b];
    buf_fmt(b, "  " STR_FMT " = " STR_FMT ": %s, %s", STR_ARG(a), STR_ARG(c),
            how_alike(l, l->a_n == 1 && l->b_n == 1 ? first : &w.a,
                      l->a_n == 1 && l->b_n == 1 ? second : &w.b),
            l->is_minor ? tag_names[first->tag ? first->tag : second->tag] : how_rare(l->rarity));
    if (!word_eq(&w.a, &w.b) && !l->is_initial) {
        buf_add(b, STR("  ["));
        letters(b, &w.a, &w.b, false);
        buf_add(b, STR(" | "));
        letters(b, &w.a, &w.b, true);
        buf_c(b, ']');
    }
    buf_c(b, '\n');
}

static void say_left(struct buf *b, str text, const struct name *n, uint32_t left,
                     const char *where)
{
    for (size_t i = 0; i < n->n; i++)
        if (left >> i & 1) {
            str w = words_of(text, n, i, 1);
            buf_fmt(b, "  " STR_FMT ": only in the %s name\n", STR_ARG(w), where);
        }
}

static float weight_of(const struct pair_explained *x, size_t f)
{
    return x->result->features[f] * pair_weight(x->kind, (enum pair_feature)f);
}

void pair_explain_text(struct buf *b, const struct pair_explained *x)
{
    const struct pair_result *r = x->result;
    for (size_t i = 0; i < r->n; i++)
        say_link(b, x, &r->links[i]);
    say_left(b, x->a, x->name_a, r->left_a, "first");
    say_left(b, x->b, x->name_b, r->left_b, "second");
    for (size_t f = 0; f < PAIR_FEATURES; f++)
        if (fabsf(weight_of(x, f)) > small)
            buf_fmt(b, "  %+6.2f  %s\n", (double)weight_of(x, f), pair_feature_words[f]);
    buf_fmt(b, "  %+6.2f  in all: %.1f %%\n", (double)r->odds, (double)r->probability * 100);
}

static void left_json(struct buf *b, const char *key, str text, const struct name *n, uint32_t left)
{
    json_open(b, key, '[');
    for (size_t i = 0; i < n->n; i++)
        if (left >> i & 1)
            json_str(b, NULL, words_of(text, n, i, 1));
    json_close(b, ']');
}

static void link_json(struct buf *b, const struct pair_explained *x, const struct pair_link *l)
{
    struct both w = words_joined(x, l);
    bool single = l->a_n == 1 && l->b_n == 1;
    struct buf one = buf_new(b->a, 512), two = buf_new(b->a, 512);
    json_open(b, NULL, '{');
    json_str(b, "a", words_of(x->a, x->name_a, l->a, l->a_n));
    json_str(b, "b", words_of(x->b, x->name_b, l->b, l->b_n));
    json_str(b, "how",
             str_c(how_alike(l, single ? &x->name_a->words[l->a] : &w.a,
                             single ? &x->name_b->words[l->b] : &w.b)));
    json_str(b, "rarity", str_c(how_rare(l->rarity)));
    if (!l->is_initial) {
        letters(&one, &w.a, &w.b, false);
        letters(&two, &w.a, &w.b, true);
        json_str(b, "letters_a", buf_str(&one));
        json_str(b, "letters_b", buf_str(&two));
    }
    json_close(b, '}');
}

void pair_explain_json(struct buf *b, const struct pair_explained *x)
{
    const struct pair_result *r = x->result;
    json_open(b, "words", '[');
    for (size_t i = 0; i < r->n; i++)
        link_json(b, x, &r->links[i]);
    json_close(b, ']');
    left_json(b, "left_a", x->a, x->name_a, r->left_a);
    left_json(b, "left_b", x->b, x->name_b, r->left_b);
    json_open(b, "evidence", '[');
    for (size_t f = 0; f < PAIR_FEATURES; f++) {
        if (fabsf(weight_of(x, f)) <= small)
            continue;
        json_open(b, NULL, '{');
        json_str(b, "what", str_c(pair_feature_words[f]));
        json_f64(b, "odds", (double)weight_of(x, f));
        json_close(b, '}');
    }
    json_close(b, ']');
    json_f64(b, "odds", (double)r->odds);
    json_f64(b, "probability", (double)r->probability);
}
