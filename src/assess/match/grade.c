// SPDX-License-Identifier: Apache-2.0
#include "assess/match/grade.h"

#include "name/pair.h"

#include <stdlib.h>

/* How sure another spelling must be to count as the name: with a date of birth that agrees, and
 * without. */
static const float like_with_birth = 0.85f, like_alone = 0.95f;

enum { FEW = 2 };

static void compare_with(struct candidate *c, const struct screen_key *k, const struct name *mine,
                         enum name_kind kind, str theirs)
{
    struct name other;
    struct pair_result r;
    name_read(theirs, kind, &other);
    if (c->birth.birth == BIRTH_UNKNOWN && !c->number && !c->slip && abs(mine->n - other.n) > FEW)
        return; /* a word more or less: alone it would never be sure enough */
    pair_compare(mine, &other, kind, &r);
    if (r.probability < like_with_birth || r.probability <= c->like_chance)
        return;
    c->like = k;
    c->like_name = theirs;
    c->like_chance = r.probability;
}

static void compare_either(struct candidate *c, const struct screen_key *k, const struct name *mine,
                           enum name_kind kind, str theirs)
{
    str plain = kind == NAME_COMPANY ? name_without_brackets(theirs) : STR("");
    compare_with(c, k, mine, kind, theirs);
    if (plain.len)
        compare_with(c, k, mine, kind, plain);
}

void compare_names(struct candidate *c)
{
    enum { ALIASES_MAX = 40 };
    enum name_kind kind = str_eq(c->entry->kind, STR("person")) ? NAME_PERSON : NAME_COMPANY;
    for (size_t i = 0; i < c->n_likes; i++) {
        struct name mine;
        name_read(c->likes[i]->shown, kind, &mine);
        compare_either(c, c->likes[i], &mine, kind, c->entry->name);
        for (size_t k = 0; k < c->entry->aliases.n && k < ALIASES_MAX; k++)
            compare_either(c, c->likes[i], &mine, kind, c->entry->aliases.at[k]);
    }
}

static enum severity at_most(enum severity s, enum severity limit) { return s < limit ? s : limit; }

/* A number beside another name: a borrowed document, or chance; one that only looks like it is
 * another number after all, more often than not. */
static struct grade grade_number(const struct candidate *c, const struct screen_query *q,
                                 bool is_doubtful)
{
    const struct grade review = { true, SEVERITY_NORMAL, STR("review") };
    if (q->has_generic_documents || (!c->number && (!c->slip || is_doubtful)))
        return (struct grade){ 0 };
    if (!c->number || is_doubtful)
        return review;
    return (struct grade){ true, SEVERITY_HIGH, STR("question") };
}

/* A date that is a slip away is a slip, or another: somebody looks when the name is sure. */
static bool is_near(const struct candidate *c)
{
    bool is_telling = c->birth.slip != BIRTH_SLIP_DIGIT; /* one in a thousand is a digit away */
    bool is_name = c->name || (c->like && c->like_chance >= like_alone && is_telling);
    return is_name && !c->is_sex_different;
}

struct grade grade(const struct candidate *c, const struct screen_query *q)
{
    enum severity full = list_action_severity(c->entry->action);
    const struct grade none = { 0 };
    const struct grade sure = { true, full, c->entry->action };
    const struct grade likely = { true, at_most(full, SEVERITY_HIGH),
                                  full >= SEVERITY_HIGH ? STR("question") : c->entry->action };
    const struct grade review = { true, SEVERITY_NORMAL, STR("review") };
    bool has_name = c->own || c->name || c->weak_name || c->like;
    bool is_doubtful = c->birth.birth == BIRTH_CONTRADICTS || c->is_sex_different;

    if (!has_name)
        return grade_number(c, q, is_doubtful);
    if (c->own || c->number)
        return is_doubtful ? likely : sure;
    if (c->slip && c->birth.birth != BIRTH_FULL)
        return is_doubtful ? review : likely;
    if (c->birth.birth == BIRTH_CONTRADICTS)
        return none;
    if (c->birth.birth == BIRTH_NEAR)
        return is_near(c) ? review : none;
    if (c->birth.birth == BIRTH_FULL)
        return c->is_sex_different ? review : sure;
    if (!c->name && c->like)
        return c->like_chance < like_alone || c->is_sex_different ? none : review;
    if (!c->name) /* a weak name needs the day */
        return none;
    return c->birth.birth == BIRTH_YEAR && !c->is_sex_different ? likely : review;
}
