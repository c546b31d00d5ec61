// SPDX-License-Identifier: Apache-2.0
#include "find/find.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/fold.h"
#include "base/map.h"
#include "identity/identity.h"
#include "match/index.h"
#include "model/contact.h"
#include "model/ntn.h"
#include "name/explain.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    BOOKS = 3,          /* persons, traders, vessels */
    FRESH_MOST = 50000, /* then one index is made of both */
    HITS_MOST = 200,
    AT_ONCE = 32
};
#define OVERLAP (120 * USEC_PER_S) /* a message may be on its way that long after its receipt */

enum how { NAME, NUMBER, CONTACT };
static const struct {
    const char *name;
    enum how how;
    enum name_kind names;
} kinds[] = {
#define KIND(name, how, names) { #name, how, NAME_##names },
#include "find/kinds.def"
};
static const struct {
    const char *kind;
    enum name_kind names;
} books[BOOKS] = { { "person", NAME_PERSON },
                   { "trader", NAME_COMPANY },
                   { "vessel", NAME_OBJECT } };

#define IN32 \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25," \
    "$26,$27,$28,$29,$30,$31,$32"
static const struct query q_new = {
    "SELECT id, kind, name, first_seen FROM entity WHERE first_seen >= $1 "
    "AND kind IN ('person', 'trader', 'vessel') ORDER BY first_seen"
};
static const struct query q_entities = {
    "SELECT e.id, e.kind, e.name, e.first_seen, e.last_seen, e.alerts, m.person FROM entity e "
    "LEFT JOIN person_member m ON m.entity = e.id WHERE e.id IN (" IN32 ")"
};
static const struct query q_key = {
    "SELECT DISTINCT entity FROM identity_key WHERE key = $1 LIMIT $2"
};

/* The id of a booking is made of more than its locator. */
static const struct query q_bookings = {
    "SELECT id FROM entity WHERE kind = 'booking' AND name IN ($1, $2) ORDER BY last_seen DESC "
    "LIMIT $3"
};

/* Names of one kind: those of the big index, and those that came since. */
struct book {
    struct match_index *base, *fresh;
    struct arena *a; /* of the fresh ones */
    struct entries list_of(struct match_entry) news;
};

struct find_book {
    pthread_rwlock_t lock; /* guards books */
    pthread_mutex_t one;   /* one refreshes at a time; guards the rest */
    struct book books[BOOKS];
    struct arena *recent_arena;
    struct map recent; /* ids that were taken within OVERLAP before `until` */
    usec until;
    bool is_full;
};

const char *find_kind(size_t i) { return i < countof(kinds) ? kinds[i].name : NULL; }

struct find_book *find_new(void)
{
    struct find_book *x = calloc(1, sizeof *x);
    must(x != NULL);
    pthread_rwlock_init(&x->lock, NULL);
    pthread_mutex_init(&x->one, NULL);
    x->recent_arena = arena_new(SIZE_MAX);
    x->recent = map_new(x->recent_arena);
    for (size_t i = 0; i < BOOKS; i++)
        x->books[i].a = arena_new(SIZE_MAX);
    return x;
}

void find_free(struct find_book *x)
{
    if (!x)
        return;
    for (size_t i = 0; i < BOOKS; i++) {
        match_free(x->books[i].base);
        match_free(x->books[i].fresh);
        arena_free(x->books[i].a);
    }
    arena_free(x->recent_arena);
    pthread_rwlock_destroy(&x->lock);
    pthread_mutex_destroy(&x->one);
    free(x);
}

/* keeping up */

struct reading {
    struct find_book *x;
    struct arena *a; /* of names that are read */
    struct entries read[BOOKS];
    struct map taken; /* in recent_next */
    struct arena *taken_arena;
    usec newest;
    size_t n;
};

static size_t book_of(str kind)
{
    size_t b = 0;
    while (!str_eq(kind, str_c(books[b].kind)))
        must(++b < BOOKS);
    return b;
}

/* A vessel is called NAME (NUMBER): entity/name.c. */
static str name_alone(size_t book, str name)
{
    str head, rest = name;
    bool both =
        books[book].names == NAME_OBJECT && str_ends(name, STR(")")) && str_cut(&rest, '(', &head);
    return both ? str_trim(head) : name;
}

static int take_new(void *self, const struct row *r)
{
    struct reading *g = self;
    usec at = row_i64(r, 3);
    size_t b = book_of(row_text(r, 1));
    g->newest = at > g->newest ? at : g->newest;
    *map_at(&g->taken, str_copy(g->taken_arena, row_text(r, 0))) = g;
    if (map_get(&g->x->recent, row_text(r, 0)))
        return 0;
    if (++g->n > FIND_NAMES_MAX)
        return fail(ERR_LIMIT, "more than %d names are to be found", FIND_NAMES_MAX);
    *list_push(g->a, &g->read[b]) =
        (struct match_entry){ str_copy(g->a, row_text(r, 0)),
                              str_copy(g->a, name_alone(b, row_text(r, 2))) };
    return 0;
}

static int build(struct entries *all, size_t book, struct match_index **ret)
{
    *ret = NULL;
    return all->n ? match_build(all->at, all->n, books[book].names, ret) : 0;
}

/* All names anew. */
static int load_all(struct find_book *x, struct reading *g)
{
    struct match_index *made[BOOKS] = { NULL };
    for (size_t i = 0; i < BOOKS; i++) {
        int r = build(&g->read[i], i, &made[i]);
        if (r < 0) {
            for (size_t j = 0; j < BOOKS; j++)
                match_free(made[j]);
            return r;
        }
    }
    pthread_rwlock_wrlock(&x->lock);
    for (size_t i = 0; i < BOOKS; i++) {
        struct book *b = &x->books[i];
        match_free(b->base);
        match_free(b->fresh);
        b->base = made[i];
        b->fresh = NULL;
        arena_reset(b->a);
        b->news = (struct entries){ 0 };
    }
    pthread_rwlock_unlock(&x->lock);
    x->is_full = true;
    return 0;
}

/* The few that are new: an index of their own beside the big one. */
static int load_news(struct find_book *x, const struct reading *g)
{
    for (size_t i = 0; i < BOOKS; i++) {
        struct book *b = &x->books[i];
        struct match_index *made;
        if (g->read[i].n == 0)
            continue;
        list_each (const struct match_entry, e, &g->read[i])
            *list_push(b->a, &b->news) =
                (struct match_entry){ str_copy(b->a, e->id), str_copy(b->a, e->name) };
        TRY(build(&b->news, i, &made));
        pthread_rwlock_wrlock(&x->lock);
        match_free(b->fresh);
        b->fresh = made;
        pthread_rwlock_unlock(&x->lock);
    }
    return 0;
}

static bool has_many(const struct find_book *x)
{
    size_t n = 0;
    for (size_t i = 0; i < BOOKS; i++)
        n += x->books[i].news.n;
    return n > FRESH_MOST;
}

static int refresh(struct find_book *x, struct db *db)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct reading g = { .x = x, .a = a, .newest = x->until };
    bool all = !x->is_full || has_many(x);
    if (all) {
        arena_reset(x->recent_arena);
        x->recent = map_new(x->recent_arena);
    }
    g.taken_arena = arena_new(SIZE_MAX);
    g.taken = map_new(g.taken_arena);
    int r = db_each(db, &q_new, VALS(V_I64(all ? 0 : x->until - OVERLAP)), take_new, &g);
    if (r == 0)
        r = all ? load_all(x, &g) : load_news(x, &g);
    if (r < 0) {
        arena_free(g.taken_arena);
        return r;
    }
    arena_free(x->recent_arena);
    x->recent_arena = g.taken_arena;
    x->recent = g.taken;
    x->until = g.newest;
    return 0;
}

int find_refresh(struct find_book *x, struct db *db)
{
    pthread_mutex_lock(&x->one);
    int r = refresh(x, db);
    pthread_mutex_unlock(&x->one);
    return r;
}

/* asking */

struct asking {
    struct db *db;
    struct arena *a;
    const struct find_query *q;
    struct map by_id; /* id -> 1 + place in all */
    struct found_list all;
};

static void hit(struct asking *k, str id, double score, bool by_number, str why)
{
    void **at = map_at(&k->by_id, id);
    if (*at) {
        struct found *f = &k->all.at[(uintptr_t)*at - 1];
        if (score > f->score || (by_number && !f->by_number)) {
            f->score = score > f->score ? score : f->score;
            f->why = why;
        }
        f->by_number |= by_number;
        return;
    }
    *list_push(k->a, &k->all) =
        (struct found){ .id = id, .score = score, .by_number = by_number, .why = why };
    *at = (void *)k->all.n;
}

static bool is_asked(const struct asking *k, const char *kind)
{
    return k->q->kind.len == 0 || str_eq(k->q->kind, str_c(kind));
}

static void find_in(struct asking *k, const struct match_index *x, struct match_search *s,
                    size_t book)
{
    if (!x)
        return;
    struct match_hit *hits = make_n(k->a, struct match_hit, HITS_MOST);
    size_t n = match_find(x, s, k->q->q, k->q->limit, hits, HITS_MOST);
    for (size_t i = 0; i < n; i++) {
        struct name p, q;
        struct pair_result r;
        struct buf why = buf_new(k->a, 2000);
        name_read(k->q->q, books[book].names, &p);
        name_read(hits[i].name, books[book].names, &q);
        pair_compare(&p, &q, books[book].names, &r);
        pair_explain_text(
            &why, &(struct pair_explained){ k->q->q, hits[i].name, &p, &q, books[book].names, &r });
        hit(k, str_copy(k->a, hits[i].id), (double)hits[i].probability, false, buf_str(&why));
    }
}

static void by_name(struct find_book *x, struct asking *k)
{
    struct match_search *s = match_search_new();
    pthread_rwlock_rdlock(&x->lock);
    for (size_t i = 0; i < BOOKS; i++)
        if (is_asked(k, books[i].kind)) {
            find_in(k, x->books[i].base, s, i);
            find_in(k, x->books[i].fresh, s, i);
        }
    pthread_rwlock_unlock(&x->lock);
    match_search_free(s);
}

/* Things whose id is made of their number; a trader's of its number or name. */
static void by_id(struct asking *k)
{
    str folded = fold(k->a, k->q->q), plain = fold_joined(k->a, folded);
    for (size_t i = 0; i < countof(kinds) && plain.len; i++)
        if (is_asked(k, kinds[i].name) && kinds[i].how == NUMBER)
            hit(k, uid_from(k->a, str_c(kinds[i].name), plain), 1, true, STR("its number"));
    if (is_asked(k, "vessel") && str_starts(plain, fold(k->a, STR("IMO")))) /* as it is painted */
        hit(k, uid_from(k->a, STR("vessel"), str_sub(plain, 3, plain.len)), 1, true,
            STR("its number"));
    if (is_asked(k, "trader"))
        hit(k, uid_from(k->a, STR("trader"), folded), 1, true, STR("its number or name"));
    if (k->q->q.len == UID_LEN)
        hit(k, k->q->q, 1, true, STR("its id"));
}

static int by_locator(struct asking *k)
{
    struct rows rows;
    if (!is_asked(k, "booking"))
        return 0;
    TRY(db_read(k->db, k->a, &q_bookings,
                VALS(V_TEXT(k->q->q), V_TEXT(fold(k->a, k->q->q)), V_I64(FIND_MOST)), &rows));
    list_each (const struct row, r, &rows)
        hit(k, row_text(r, 0), 1, true, STR("its number"));
    return 0;
}

/* A telephone, an account, an address as it is written. */
static void by_contact(struct asking *k)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        int what = contact_from(str_c(kinds[i].name));
        str rest = k->q->q, one;
        if (kinds[i].how == CONTACT && what >= 0 && is_asked(k, kinds[i].name) &&
            contact_cut(k->a, (enum contact)what, &rest, &one))
            hit(k, uid_from(k->a, str_c(kinds[i].name), one), 1, true, STR("its number"));
    }
}

/* An NTN is known without its check digit. */
static str as_kept(struct arena *a, enum identity_field f, str text)
{
    str number;
    return f == IDENTITY_tax_number && firm_number_of(a, text, &number) == FIRM_NTN ? number : text;
}

/* Numbers that sources said of persons and companies: each field of each has its own key. */
static int by_said(struct asking *k)
{
    static const struct {
        const char *asked, *kind; /* kind: person/observed.def */
        enum identity_field field;
        const char *why;
    } fields[] = {
        { "person", "", IDENTITY_national_id, "the identity number" },
        { "person", "", IDENTITY_passport, "the passport" },
        { "person", "", IDENTITY_document, "a document" },
        { "person", "", IDENTITY_phone, "the telephone" },
        { "person", "", IDENTITY_email, "the e-mail address" },
        { "trader", "organisation", IDENTITY_tax_number, "the tax number" },
        { "trader", "organisation", IDENTITY_national_id, "the owner's identity number" },
        { "trader", "organisation", IDENTITY_document, "a register number" },
        { "trader", "organisation", IDENTITY_phone, "the company's telephone" },
        { "trader", "organisation", IDENTITY_email, "the company's e-mail address" },
    };
    cleanup(identity_freep) struct identity *x = identity_new_part();
    for (size_t f = 0; f < countof(fields); f++) {
        struct identity_observation o = { .key = str_c(fields[f].why) };
        struct identity_key keys[IDENTITY_KEYS_MAX];
        size_t n = 0;
        if (!is_asked(k, fields[f].asked))
            continue;
        o.fields[IDENTITY_kind] = str_c(fields[f].kind);
        o.fields[fields[f].field] = as_kept(k->a, fields[f].field, k->q->q);
        TRY(identity_add(x, &o));
        TRY(identity_keys(x, o.key, keys, &n));
        for (size_t i = 0; i < n; i++) {
            struct rows rows;
            if (!keys[i].is_guarded)
                continue;
            TRY(db_read(k->db, k->a, &q_key, VALS(V_I64((int64_t)keys[i].key), V_I64(FIND_MOST)),
                        &rows));
            list_each (const struct row, r, &rows)
                hit(k, row_text(r, 0), 1, true, str_c(fields[f].why));
        }
    }
    return 0;
}

/* What is known of each; what is not kept any more falls out. */
static int look_up(struct asking *k)
{
    for (size_t at = 0; at < k->all.n; at += AT_ONCE) {
        struct val vals[AT_ONCE];
        struct rows rows;
        for (size_t i = 0; i < AT_ONCE; i++)
            vals[i] = V_TEXT(k->all.at[at + i < k->all.n ? at + i : at].id);
        TRY(db_read(k->db, k->a, &q_entities, vals, AT_ONCE, &rows));
        list_each (const struct row, r, &rows) {
            struct found *f = &k->all.at[(uintptr_t)map_get(&k->by_id, row_text(r, 0)) - 1];
            f->kind = row_text(r, 1);
            f->name = row_text(r, 2);
            f->first_seen = row_i64(r, 3);
            f->last_seen = row_i64(r, 4);
            f->alerts = row_i64(r, 5);
            f->person = row_text(r, 6);
        }
    }
    return 0;
}

static int by_score(const void *a, const void *b)
{
    const struct found *l = a, *r = b;
    if (l->by_number != r->by_number)
        return l->by_number ? -1 : 1;
    if (l->score > r->score || l->score < r->score)
        return l->score > r->score ? -1 : 1;
    if (l->last_seen != r->last_seen)
        return l->last_seen > r->last_seen ? -1 : 1;
    return str_cmp(l->id, r->id);
}

static bool is_answer(const struct asking *k, const struct found *f)
{
    return f->kind.len && (!k->q->kind.len || str_eq(f->kind, k->q->kind));
}

/* How likely a name must be to be told: next to what bears the number that was asked for, one that
 * only looks like it is noise. A trader's id may be made of its name: that is no number. */
static double least_score(const struct asking *k)
{
    static const double never = 0.01, beside_number = 0.5;
    bool is_number = fold_has_digit(fold(k->a, k->q->q));
    list_each (const struct found, f, &k->all)
        if (is_number && f->by_number && is_answer(k, f))
            return beside_number;
    return never;
}

int find_entities(struct find_book *x, struct db *db, struct arena *a, const struct find_query *q,
                  struct found_list *ret)
{
    struct asking k = { .db = db, .a = a, .q = q, .by_id = map_new(a) };
    if (fold(a, q->q).len == 0 || q->q.len > FIND_TEXT_MAX)
        return fail(ERR_INVALID, "ask for a name or a number, in %d bytes at most", FIND_TEXT_MAX);
    by_name(x, &k);
    by_id(&k);
    by_contact(&k);
    TRY(by_locator(&k));
    TRY(by_said(&k));
    TRY(look_up(&k));
    double least = least_score(&k);
    *ret = (struct found_list){ 0 };
    list_each (const struct found, f, &k.all)
        if (is_answer(&k, f) && (f->by_number || f->score >= least))
            *list_push(a, ret) = *f;
    if (ret->n)
        qsort(ret->at, ret->n, sizeof *ret->at, by_score);
    ret->n = ret->n > q->limit ? q->limit : ret->n;
    return 0;
}

void found_json(struct buf *b, const struct found *f)
{
    json_open(b, NULL, '{');
    json_str(b, "id", f->id);
    json_str(b, "kind", f->kind);
    json_str(b, "name", f->name);
    json_opt(b, "person", f->person);
    json_str(b, "by", f->by_number ? STR("number") : STR("name"));
    json_f64(b, "score", f->score);
    json_str(b, "why", f->why);
    mark_json(b, "mark", &f->mark);
    json_i64(b, "alerts", f->alerts);
    if (f->beside)
        json_i64(b, "beside", f->beside);
    if (f->is_profiled)
        json_bool(b, "profiled", true);
    json_str(b, "first_seen", time_fmt(b->a, f->first_seen));
    json_str(b, "last_seen", time_fmt(b->a, f->last_seen));
    json_close(b, '}');
}
