// SPDX-License-Identifier: Apache-2.0
#include "assess/match/screen.h"

#include "assess/match/grade.h"
#include "base/err.h"
#include "base/map.h"

#include <math.h>
#include <stdlib.h>

/* Where a key leads: an entry and what of it was met. */
struct posting {
    const struct posting *next;
    size_t entry;
    enum piece piece;
    unsigned things;
    str country, shown;
};

struct screen_index {
    const struct list_entry *entries;
    size_t n;
    struct map by_key; /* key -> struct posting */
};

const struct screen_index *screen_build(struct arena *a, const struct list_entry *entries, size_t n)
{
    struct screen_index *x = make(a, struct screen_index);
    *x = (struct screen_index){ .entries = entries, .n = n, .by_key = map_new(a) };
    for (size_t i = 0; i < n; i++) {
        struct screen_keys keys = { 0 };
        keys_of_entry(a, &entries[i], &keys);
        list_each (const struct screen_key, k, &keys) {
            void **at = map_at(&x->by_key, k->key);
            struct posting *p = make(a, struct posting);
            *p = (struct posting){ *at, i, k->piece, k->things, k->country, k->shown };
            *at = p;
        }
    }
    return x;
}

size_t screen_count(const struct screen_index *x) { return x->n; }

struct met {
    const struct posting *posting;
    const struct screen_key *key;
};
struct mets list_of(struct met);

static int by_entry(const void *x, const void *y)
{
    const struct met *a = x, *b = y;
    if (a->posting->entry != b->posting->entry)
        return a->posting->entry < b->posting->entry ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key); /* the order of the event's own facts */
}

/* Two states contradict; a state and silence do not. */
static bool is_other_country(str a, str b)
{
    return a.len == 3 && b.len == 3 && !str_eq_nocase(a, b);
}

static void take(struct candidate *c, const struct met *m)
{
    bool weak = m->posting->piece == PIECE_WEAK_NAME || m->key->piece == PIECE_WEAK_NAME;
    if (m->posting->things & m->key->things) {
        c->own = c->own ? c->own : m->key;
    } else if (m->posting->piece == PIECE_NUMBER) {
        if (!c->number && !is_other_country(m->key->country, m->posting->country))
            c->number = m->key;
    } else if (m->posting->piece == PIECE_SLIP) {
        if (!c->slip && !is_other_country(m->key->country, m->posting->country)) {
            c->slip = m->key;
            c->slip_of = m->posting->shown;
        }
    } else if (m->posting->piece == PIECE_LIKE) {
        for (size_t i = 0; i < c->n_likes; i++)
            if (str_eq(c->likes[i]->shown, m->key->shown))
                return;
        if (c->n_likes < LIKES_MAX)
            c->likes[c->n_likes++] = m->key;
    } else if (weak) {
        c->weak_name = c->weak_name ? c->weak_name : m->key;
    } else {
        c->name = c->name ? c->name : m->key;
    }
}

static void say(struct buf *b, const char *before, str what, const char *after)
{
    buf_add(b, str_c(before));
    buf_add(b, str_sub(what, 0, 400));
    buf_add(b, str_c(after));
}

static void say_agreement(struct buf *b, const struct candidate *c)
{
    static const char *const births[] = {
        [BIRTH_UNKNOWN] = "; no date of birth to compare",
        [BIRTH_CONTRADICTS] = "; the date of birth differs",
        [BIRTH_NEAR] = "; the date of birth is nearly the same",
        [BIRTH_YEAR] = "; the date of birth agrees as far as it is known",
        [BIRTH_FULL] = "; the date of birth agrees",
    };
    static const char *const slips[] = {
        [BIRTH_SLIP_ORDER] = "; the date of birth has day and month changed over",
        [BIRTH_SLIP_DIGIT] = "; the date of birth differs by a digit or by one",
        [BIRTH_SLIP_CALENDAR] = "; the date of birth is the same day of another calendar",
    };
    if (c->own) {
        say(b, "the number ", c->own->shown, " agrees");
        return;
    }
    if (c->name)
        say(b, "the name ", c->name->shown, " agrees");
    else if (c->weak_name)
        say(b, "the weak name ", c->weak_name->shown, " agrees");
    else if (c->like) {
        say(b, "the name ", c->like->shown, " is another spelling of ");
        say(b, "", c->like_name, "");
        buf_fmt(b, " (%.0f of 100)", fmin(99, (double)c->like_chance * 100));
    } else
        buf_add(b, STR("the name differs"));
    if (c->number)
        say(b, "; the number ", c->number->shown, " agrees");
    if (c->slip) {
        say(b, "; the number ", c->slip->shown, " is ");
        say(b, "the entry's ", c->slip_of, " but for letters and digits that look alike");
    }
    if (str_eq(c->entry->kind, STR("person")))
        buf_add(b, str_c(c->birth.slip ? slips[c->birth.slip] : births[c->birth.birth]));
    if (c->is_sex_different)
        buf_add(b, STR("; the sex differs"));
}

static str why_text(struct arena *a, const struct candidate *c, const struct grade *g)
{
    const struct list_entry *e = c->entry;
    struct buf b = buf_new(a, 4096);
    say(&b, "", e->list, " entry ");
    say(&b, "", e->key, ", ");
    say(&b, "", e->name, ": ");
    say_agreement(&b, c);
    say(&b, ". The entry asks: ", e->action.len ? e->action : STR("review"), "");
    if (!str_eq(g->action, e->action))
        say(&b, "; on this evidence: ", g->action, "");
    if (e->reason.len)
        say(&b, ". ", e->reason, "");
    return buf_str(&b);
}

static void add_evidence(struct arena *a, struct reason *r, const struct screen_key *k)
{
    for (size_t i = 0; k && i < k->n; i++)
        *list_push(a, &r->evidence) = k->at[i];
}

/* What they have in common, in a word or two. */
static str agreed(struct arena *a, const struct candidate *c)
{
    bool birth = c->birth.birth == BIRTH_YEAR || c->birth.birth == BIRTH_FULL;
    bool document = c->number || c->slip;
    if (c->own)
        return STR("number");
    return str_fmt(a, "%s%s%s", document ? "document" : "name",
                   document && (c->name || c->like) ? " and name" : "", birth ? " and birth" : "");
}

static void add_reason(struct arena *a, const struct candidate *c, const struct grade *g,
                       const struct event *event, struct screen_result *ret)
{
    const struct list_entry *e = c->entry;
    struct reason r = {
        .kind = REASON_LIST,
        .code = str_fmt(a, STR_FMT ":" STR_FMT, STR_ARG(e->list), STR_ARG(e->key)),
        .version = e->hash,
        .identity = list_entry_identity(a, e),
        .title = str_fmt(a, "On list " STR_FMT ": " STR_FMT, STR_ARG(str_sub(e->list, 0, 30)),
                         STR_ARG(agreed(a, c))),
        .text = why_text(a, c, g),
        .author = e->owner,
        .basis = e->basis,
        .unit = str_c(unit_kind_names[event_kinds[event->kind].unit]),
        .action = g->action,
        .severity = g->severity,
    };
    add_evidence(a, &r, c->own);
    add_evidence(a, &r, c->name ? c->name : c->weak_name ? c->weak_name : c->like);
    add_evidence(a, &r, c->number ? c->number : c->slip);
    if (c->birth.birth != BIRTH_UNKNOWN)
        *list_push(a, &r.evidence) = c->birth.at;
    *list_push(a, &r.evidence) = (struct evidence){ .field = STR("list.name"), .value = e->name };
    *list_push(a, &ret->reasons) = r;
    *list_push(a, &ret->kinds) = e->kind;
}

/* An entry that asks relief is of no risk: it is known by the number of the importer alone, and no
 * likeness of it says anything. */
static bool is_relief(const struct list_entry *e)
{
    return str_eq_nocase(e->action, STR("relief"));
}

static bool is_importer(const struct screen_key *number)
{
    for (size_t i = 0; number && i < number->n; i++)
        if (str_eq(number->at[i].field, STR("declaration.importer")))
            return true;
    return false;
}

static void grade_entry(const struct screen_query *q, struct arena *a, struct candidate *c,
                        struct screen_result *ret)
{
    const struct person *p = q->event->person;
    if (list_entry_has_expired(c->entry, q->now))
        return;
    if (is_relief(c->entry)) {
        ret->is_trusted |= is_importer(c->number);
        return;
    }
    c->birth = birth_compare(q->event, c->entry);
    c->is_sex_different = p && p->sex.text.len == 1 && c->entry->sex.len == 1 &&
                          !str_eq_nocase(p->sex.text, c->entry->sex) &&
                          !str_eq_nocase(p->sex.text, STR("X"));
    if (!c->name && !c->own && c->n_likes &&
        (c->birth.birth != BIRTH_CONTRADICTS || c->number || c->slip))
        compare_names(c);
    struct grade g = grade(c, q);
    if (!g.is_hit)
        return;
    add_reason(a, c, &g, q->event, ret);
    list_each (const str, s, &ret->lists)
        if (str_eq(*s, c->entry->list))
            return;
    *list_push(a, &ret->lists) = c->entry->list;
}

int screen_event(const struct screen_index *x, const struct screen_query *q, struct arena *a,
                 struct screen_result *ret)
{
    struct screen_keys keys = { 0 };
    struct mets mets = { 0 };
    struct arena *scratch = q->scratch ? q->scratch : a;
    bool cut = false;
    keys_of_event(scratch, q->event, &keys);
    list_each (const struct screen_key, k, &keys)
        for (const struct posting *p = map_get(&x->by_key, k->key); p && !cut; p = p->next) {
            cut = mets.n == SCREEN_CANDIDATES_MAX;
            if (!cut)
                *list_push(scratch, &mets) = (struct met){ p, k };
        }
    if (mets.n > 1)
        qsort(mets.at, mets.n, sizeof *mets.at, by_entry);
    for (size_t i = 0; i < mets.n;) {
        size_t entry = mets.at[i].posting->entry;
        struct candidate c = { .entry = &x->entries[entry] };
        for (; i < mets.n && mets.at[i].posting->entry == entry; i++)
            take(&c, &mets.at[i]);
        if (c.number) /* the same number: how it may be misread says nothing more */
            c.slip = NULL;
        if (ret->reasons.n >= SCREEN_HITS_MAX) {
            cut = true;
            break;
        }
        grade_entry(q, a, &c, ret);
    }
    if (arena_full(a))
        return fail(ERR_LIMIT, "the matches do not fit into their memory");
    return cut ? SCREEN_CUT : 0;
}
