/* card.c - the model card: what a model is, what it was made of, how good it is and where that
 * number flatters (M. Mitchell et al., "Model cards for model reporting", FAT* 2019). */
// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"
#include "score/model.h"

static void row_of(struct buf *b, const char *what, const struct score_measure *m)
{
    buf_fmt(b, "|%s|%zu|%.3f|%.3f (%.3f-%.3f)|%.3f (%.3f-%.3f)|%.3f (%.3f-%.3f)|%.3f|%.3f|%.4f|\n",
            what, m->n, m->n ? (double)m->offences / (double)m->n : 0, m->auc, m->auc_low,
            m->auc_high, m->precision5, m->low5, m->high5, m->precision10, m->low10, m->high10,
            m->recall5, m->recall10, m->calibration);
}

static void measures(struct buf *b, const struct outcome *o)
{
    buf_add(b, STR("## How good\n\nIntervals of 95 %: Hanley-McNeil for the area (AUC), Wilson for "
                   "precision. P@5: share of "
                   "offences among the 5 % ranked highest; R@5: share of all offences that lie "
                   "there; ECE: expected "
                   "calibration error.\n\n"
                   "|protocol, model|rows|base "
                   "rate|AUC|P@5|P@10|R@5|R@10|ECE|\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n"));
    row_of(b, "as given: this model", &o->published.of_valid);
    if (o->published.same.n)
        row_of(b, "as given: libxgboost, our features", &o->published.same);
    if (o->published.raw.n)
        row_of(b, "as given: libxgboost, columns as they are", &o->published.raw);
    if (o->published.of_unseen.n)
        row_of(b, "as given: this model, only rows with a tuple never seen",
               &o->published.of_unseen);
    if (o->has_apart) {
        row_of(b, "leak-controlled: learned without the repeated rows", &o->apart.of_valid);
        row_of(b, "leak-controlled: libxgboost, our features", &o->apart.same);
        row_of(b, "leak-controlled: libxgboost, columns as they are", &o->apart.raw);
    }
}

static void leaks(struct buf *b, const struct outcome *o)
{
    const struct leak *l = &o->leak;
    if (!l->n)
        return;
    double n = (double)l->n;
    buf_fmt(b,
            "\n## Rows that are there twice\n\n"
            "%zu of %zu rows of the second table (%.1f %%) have their tuple (%s) in the first; %zu "
            "(%.1f %%) "
            "have all categories, mass and rate in common with a row there. Of the tuples that the "
            "first table "
            "repeats, %zu of %zu (%.1f %%) always had the same outcome; their majority tells the "
            "outcome of "
            "%zu of the %zu covered rows.\n\n",
            l->pair, l->n, 100 * (double)l->pair / n, l->words, l->whole,
            100 * (double)l->whole / n, l->pure, l->repeated,
            l->repeated ? 100 * (double)l->pure / (double)l->repeated : 0, l->told, l->pair);
    if (l->pair * 10 > l->n)
        buf_add(
            b,
            STR("**More than a tenth is there twice: the figures \"as given\" measure memory. The "
                "leak-controlled figures are the honest ones.** "));
    buf_add(b, STR("Leak-controlled: rows of the first table whose tuple is in the second are "
                   "taken out before "
                   "anything is learned. An exact mass is never a key of a profile.\n"));
}

static void how_long(struct buf *b, const struct score_model *m, const struct fit *f)
{
    buf_fmt(b, "- %u trees of depth %d; ", m->offence.n_trees, f->depth);
    if (f->is_blind)
        buf_add(b, STR("so many by rule: too few rows could be held back to choose\n"));
    else if (f->apart)
        buf_fmt(b,
                "so many as are best on %zu rows held back (%s) and do no harm on %zu of them "
                "whose group the "
                "others do not have\n",
                f->held, f->is_by_date ? "the newest" : "a fifth of the groups", f->apart);
    else
        buf_fmt(b, "so many as are best on %zu rows held back (%s)\n", f->held,
                f->is_by_date ? "the newest" : "a fifth of the groups");
}

static void made(struct buf *b, const struct score_model *m, const struct outcome *o)
{
    cleanup(arena_freep) struct arena *a = arena_new(1 << 16);
    const struct fit *f = &o->published.fit;
    str day =
        m->last_day == SCORE_NO_DAY ? STR("no dates") : date_of(a, m->last_day * USEC_PER_DAY);
    buf_fmt(
        b,
        "\n## How it was made\n\n"
        "- learned from %zu rows, %zu of known outcome, %zu offences; the last day: " STR_FMT "\n"
        "- %zu features in %zu groups, of %zu keys with a profile; each row knows what was known "
        "before its day%s\n",
        o->n_train, f->n, o->n_offences, STR_ARG(day), m->plan.n_features, m->plan.n_groups,
        m->plan.n_keys, f->is_by_date ? "" : " (without dates: what four other fifths tell)");
    how_long(b, m, f);
    buf_fmt(
        b,
        "- the trees are those of libxgboost: on the rows learned from the two differ by at most "
        "%.0e\n"
        "- probabilities: %s, fitted on rows held back; then learned again from all rows\n"
        "- expected loss: %s\n"
        "- profiles are filed under hashes; they halve in %d days\n",
        f->off, m->calibration.n ? "isotonic" : "sigmoid",
        o->has_loss
            ? "trees on the logarithm of the losses that were found, times the probability"
            : "value at stake (duty, or value x rate) times the probability: no losses were given",
        HALF_LIFE_DAYS);
}

void card_write(struct buf *b, const struct score_model *m, const struct outcome *o)
{
    buf_add(b, STR("# Model card\n\n"
                   "Ranks declarations by how likely an offence is and by what would be lost. It "
                   "proposes; people "
                   "decide, and a score alone is no ground for a measure. It learns from what was "
                   "examined: where "
                   "nobody looked it knows nothing.\n\n"));
    if (o->has_valid) {
        measures(b, o);
        leaks(b, o);
    } else {
        buf_add(b, STR("The second table has no outcomes: nothing is measured.\n"));
    }
    made(b, m, o);
    buf_add(b, STR("\n## Columns\n\n"));
    for (size_t i = 0; i < m->map.n; i++) {
        const struct score_column *c = &m->map.at[i];
        buf_fmt(b, "- " STR_FMT ": %s " STR_FMT "%s" STR_FMT "%s\n", STR_ARG(c->head),
                roles[c->role].word, STR_ARG(c->name), c->justify.len ? ", because: " : "",
                STR_ARG(c->justify), c->is_before ? " (said to be known at the declaration)" : "");
    }
}
