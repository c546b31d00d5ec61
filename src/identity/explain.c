/* explain.c — each piece of evidence in words, with what it adds; what is watched; the state. */
// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"
#include "identity/identity_private.h"

#include <math.h>
#include <stdlib.h>

static double probability(float odds) { return 1 / (1 + exp(-(double)odds)); }

static str shown(const struct record *r, enum identity_field f)
{
    str s = record_value(r, f);
    return s.len ? s : STR("-");
}

static bool is_arabic(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0xD8 && (unsigned char)s.ptr[i] <= 0xDB)
            return true;
    return false;
}

/* How the two agree, in words; a name as good as the same need not be written so. */
static const char *how(const struct comparison *c, enum evidence e, str left, str right)
{
    if (e == EVIDENCE_FULL && c->level[e] == LEVEL_EXACT && is_arabic(left) != is_arabic(right))
        return "the same, written in two scripts";
    return level_words[c->level[e]];
}

static void explain_line(struct buf *b, const struct record *p, const struct record *q,
                         const struct comparison *c, enum evidence e)
{
    enum identity_field f = evidence_rows[e].field;
    str left = shown(p, f), right = shown(q, f);
    if (e == EVIDENCE_FULL && record_value(p, f).len == 0)
        left = shown(p, IDENTITY_surname);
    if (e == EVIDENCE_FULL && record_value(q, f).len == 0)
        right = shown(q, IDENTITY_surname);
    buf_fmt(b, "  %+7.2f  %s: \"", (double)c->weight[e], field_rows[f].words);
    buf_add(b, left);
    buf_fmt(b, "\" %s \"", how(c, e, left, right));
    buf_add(b, right);
    buf_fmt(b, "\"\n");
}

static const char *rule_of(const struct comparison *c, enum bond bond)
{
    if (bond == BOND_NOT_SAME)
        return "kept apart: somebody decided that they are not the same";
    if (bond == BOND_SAME)
        return "one: somebody decided that they are the same";
    if (c->is_barred)
        return "kept apart: name, birth date or tax number contradict, or they are of another kind";
    if (c->is_apart)
        return "kept apart: the identity numbers contradict";
    if (c->is_doubtful)
        return "maybe one: their documents are two, and no more agrees than a name and a birth "
               "date "
               "that others may have; a person decides";
    if (c->total < c->least)
        return "not one: the evidence does not suffice";
    if (c->is_number_same)
        return "one: a number that is its owner's alone agrees";
    if (c->is_link)
        return "one: independent signals agree";
    return "not one: a single signal agrees, two are needed";
}

static void explain_records(const struct identity *x, const struct record *p,
                            const struct record *q, struct buf *b)
{
    const struct node *m = &x->nodes[p->node], *n = &x->nodes[q->node];
    struct comparison c;
    if (m == n) {
        buf_fmt(b, "  one: they say the same in everything\n");
        return;
    }
    compare_levels(x, m, n, &c);
    compare_weigh(x, m, n, &c);
    buf_fmt(b, "  %+7.2f  before anything is compared\n", (double)x->weights.prior);
    for (enum evidence e = 0; e < EVIDENCES; e++)
        if (c.level[e] != LEVEL_UNKNOWN)
            explain_line(b, p, q, &c, e);
    for (size_t g = 0; g < GROUPS; g++)
        if (c.group[g] >= group_most[g])
            buf_fmt(b, "           %s counts %.2f at most\n", group_words[g],
                    (double)group_most[g]);
    buf_fmt(b, "  %+7.2f  together: %.1f %%\n", (double)c.total, 100 * probability(c.total));
    buf_fmt(b, "  %s\n", rule_of(&c, bond_of(x, m, n)));
}

int identity_explain(struct identity *x, str a, str b, struct buf *ret)
{
    uint32_t p = record_find(x, a), q = record_find(x, b);
    if (p == UINT32_MAX || q == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    buf_add(ret, a);
    buf_fmt(ret, " and ");
    buf_add(ret, b);
    buf_fmt(ret, "\n");
    explain_records(x, &x->records[p], &x->records[q], ret);
    if (x->nodes[x->records[p].node].cluster == x->nodes[x->records[q].node].cluster)
        buf_fmt(ret, "  they are in one cluster\n");
    else
        buf_fmt(ret, "  they are in two clusters\n");
    return 0;
}

int identity_odds(struct identity *x, str a, str b, float *ret)
{
    uint32_t p = record_find(x, a), q = record_find(x, b);
    struct comparison c;
    if (p == UINT32_MAX || q == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    compare_nodes(x, x->records[p].node, x->records[q].node, &c);
    *ret = c.total;
    return c.is_link ? IDENTITY_THERE : 0;
}

static void evidence_json(struct buf *b, const struct record *const r[2],
                          const struct comparison *c, enum evidence e,
                          const struct identity_show *show)
{
    enum identity_field f = evidence_rows[e].field;
    json_open(b, NULL, '{');
    json_str(b, "field", str_c(field_rows[f].name));
    json_str(b, "words", str_c(field_rows[f].words));
    json_str(b, "a", show->value(show->self, f, record_value(r[0], f)));
    json_str(b, "b", show->value(show->self, f, record_value(r[1], f)));
    json_str(b, "how", str_c(how(c, e, shown(r[0], f), shown(r[1], f))));
    json_f64(b, "weight", (double)c->weight[e]);
    json_close(b, '}');
}

int identity_explain_json(struct identity *x, str a, str b, const struct identity_show *show,
                          struct buf *ret)
{
    uint32_t p = record_find(x, a), q = record_find(x, b);
    struct comparison c;
    if (p == UINT32_MAX || q == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    const struct record *const r[2] = { &x->records[p], &x->records[q] };
    const struct node *m = &x->nodes[r[0]->node], *n = &x->nodes[r[1]->node];
    compare_levels(x, m, n, &c);
    compare_weigh(x, m, n, &c);
    json_f64(ret, "prior", (double)x->weights.prior);
    json_open(ret, "evidence", '[');
    for (enum evidence e = 0; e < EVIDENCES; e++)
        if (c.level[e] != LEVEL_UNKNOWN)
            evidence_json(ret, r, &c, e, show);
    json_close(ret, ']');
    json_f64(ret, "odds", (double)c.total);
    json_f64(ret, "probability", probability(c.total));
    json_str(ret, "rule", str_c(rule_of(&c, bond_of(x, m, n))));
    return 0;
}

/* The likeliest edge of a node within its cluster. */
static uint32_t strongest(const struct identity *x, uint32_t node)
{
    const struct node *n = &x->nodes[node];
    uint32_t best = UINT32_MAX;
    float score = 0;
    for (uint32_t i = 0; i < n->n_edges; i++) {
        const struct edge *e = &n->edges[i];
        if (x->nodes[e->to].cluster != n->cluster)
            continue;
        if (best == UINT32_MAX || e->score > score ||
            (e->score >= score && node_order(x, e->to, best) < 0)) {
            best = e->to;
            score = e->score;
        }
    }
    return best;
}

int identity_explain_cluster(struct identity *x, str key, struct buf *ret)
{
    uint32_t r = record_find(x, key);
    if (r == UINT32_MAX)
        return IDENTITY_NONE;
    settle(x);
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    uint32_t cluster = x->nodes[x->records[r].node].cluster;
    struct identity_members all = identity_clusters(x, a);
    str name = record_key(&x->records[x->nodes[cluster].least]);
    list_each (struct identity_member, m, &all) {
        if (!str_eq(m->cluster, name) || str_eq(m->record, name))
            continue;
        const struct record *p = &x->records[record_find(x, m->record)];
        uint32_t other = x->nodes[p->node].least;
        if (&x->records[other] == p)
            other = strongest(x, p->node) == UINT32_MAX ? record_find(x, name)
                                                        : x->nodes[strongest(x, p->node)].least;
        TRY(identity_explain(x, m->record, record_key(&x->records[other]), ret));
    }
    return 0;
}

/* watching */

/* What keeps two apart, of whom a third says that they may be one. */
static const char *contradiction(const struct comparison *c)
{
    const uint8_t *l = c->level;
    bool name = l[EVIDENCE_FULL]
                    ? c->full < 0
                    : l[EVIDENCE_GIVEN] == LEVEL_DIFFERS || l[EVIDENCE_SURNAME] == LEVEL_DIFFERS;
    bool birth = l[EVIDENCE_BIRTH] == LEVEL_DIFFERS;
    if (c->is_apart)
        return "the identity numbers contradict";
    if (c->is_barred && name && birth)
        return "name and birth date contradict";
    if (c->is_barred && birth)
        return "the birth dates contradict";
    if (c->is_barred && name)
        return "the names contradict";
    if (c->is_barred)
        return "the tax numbers contradict, or they are of another kind";
    return c->is_doubtful ? "the documents are two" : "the evidence is not enough";
}

static void watch_pair(struct identity *x, struct arena *a, uint32_t via, const uint32_t ends[2],
                       struct identity_conflicts *ret)
{
    struct comparison c;
    for (int i = 0; i < 2; i++) /* close, but told apart: that is no tie */
        if (bond_of(x, &x->nodes[via], &x->nodes[ends[i]]) == BOND_NOT_SAME)
            return;
    enum bond bond = bond_of(x, &x->nodes[ends[0]], &x->nodes[ends[1]]);
    const char *why = "somebody decided that they are not the same";
    if (bond != BOND_NOT_SAME) {
        compare_nodes(x, ends[0], ends[1], &c);
        if (x->nodes[ends[0]].cluster == x->nodes[ends[1]].cluster)
            return;
        why = contradiction(&c);
    }
    bool swap = node_order(x, ends[0], ends[1]) > 0;
    *list_push(a, ret) = (struct identity_conflict){
        record_key(&x->records[x->nodes[ends[swap]].least]),
        record_key(&x->records[x->nodes[ends[!swap]].least]),
        record_key(&x->records[x->nodes[via].least]),
        why,
    };
}

static int by_keys(const void *a, const void *b)
{
    const struct identity_conflict *l = a, *r = b;
    int c = str_cmp(l->a, r->a);
    c = c ? c : str_cmp(l->b, r->b);
    return c ? c : str_cmp(l->c, r->c);
}

struct identity_conflicts identity_conflicts(struct identity *x, struct arena *a)
{
    struct identity_conflicts all = { 0 };
    settle(x);
    for (uint32_t i = 0; i < x->n_nodes; i++) {
        const struct node *n = &x->nodes[i];
        for (uint32_t j = 0; n->is_there && j < n->n_edges; j++)
            for (uint32_t k = j + 1; k < n->n_edges && all.n < IDENTITY_CONFLICTS_MAX; k++)
                watch_pair(x, a, i, (const uint32_t[]){ n->edges[j].to, n->edges[k].to }, &all);
    }
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_keys);
    return all;
}
