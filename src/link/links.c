// SPDX-License-Identifier: Apache-2.0
#include "link/links.h"

#include "base/err.h"
#include "base/map.h"
#include "model/record_json.h"

#include <pthread.h>
#include <stdlib.h>

enum { BOOK_AGE = 1000000, TEXT_MOST = 500, EVERY_MOST = 31 * 86400, MAP_MOST = 64 * 1024 };

static const struct link_kind kinds[] = {
#define LINK(name, what, owner, every, sends, retention, leave_out, purpose, basis) \
    { #name, what, owner, sends, retention, leave_out, purpose, basis, every },
#include "link/links.def"
};

static const struct retention {
    const char *class, *sentence;
    int64_t days;
} retentions[] = {
#define RETENTION(class, days, sentence) { #class, sentence, days },
#include "link/retention.def"
};

static const struct retention *retention_find(str class)
{
    for (size_t i = 0; i < countof(retentions); i++)
        if (str_eq(class, str_c(retentions[i].class)))
            return &retentions[i];
    return NULL;
}

int64_t link_retention_days(str class)
{
    const struct retention *r = retention_find(class);
    return r ? r->days : -1;
}

const char *link_retention_sentence(str class)
{
    const struct retention *r = retention_find(class);
    return r ? r->sentence : NULL;
}

#define COLUMNS \
    "name, kind, agreement, purpose, owner, basis, retention, valid_from, valid_to, leave_out, " \
    "state, every_s, receives, map, pull, pull_every, pull_secret"
static const struct query q_put = {
    "INSERT INTO link (" COLUMNS ", changed_by, changed) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
    "ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, agreement = excluded.agreement, "
    "purpose = excluded.purpose, owner = excluded.owner, basis = excluded.basis, "
    "retention = excluded.retention, valid_from = excluded.valid_from, "
    "valid_to = excluded.valid_to, leave_out = excluded.leave_out, state = excluded.state, "
    "every_s = excluded.every_s, receives = excluded.receives, map = excluded.map, pull = "
    "excluded.pull, pull_every = excluded.pull_every, pull_secret = excluded.pull_secret, "
    "changed_by = "
    "excluded.changed_by, "
    "changed = excluded.changed"
};
static const struct query q_all = { "SELECT " COLUMNS " FROM link ORDER BY name" };
static const struct query q_get = { "SELECT " COLUMNS " FROM link WHERE name = $1" };

const struct link_kind *link_kind_at(size_t i) { return i < countof(kinds) ? &kinds[i] : NULL; }

struct agreement link_kind_agreement(const struct link_kind *k, str name, str agreement)
{
    return (struct agreement){ .name = name,
                               .kind = str_c(k->name),
                               .agreement = agreement,
                               .purpose = str_c(k->purpose),
                               .owner = str_c(k->owner),
                               .basis = str_c(k->basis),
                               .retention = str_c(k->retention),
                               .valid_from = STR(""),
                               .valid_to = STR(""),
                               .leave_out = str_c(k->leave_out),
                               .state = STR("open"),
                               .receives = STR(""),
                               .map = STR(""),
                               .pull = STR(""),
                               .pull_secret = STR(""),
                               .every_s = k->every_s };
}

const struct link_kind *link_kind_find(str name)
{
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_eq(name, str_c(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

static struct agreement agreement_of(const struct row *r)
{
    return (struct agreement){ .name = row_text(r, 0),
                               .kind = row_text(r, 1),
                               .agreement = row_text(r, 2),
                               .purpose = row_text(r, 3),
                               .owner = row_text(r, 4),
                               .basis = row_text(r, 5),
                               .retention = row_text(r, 6),
                               .valid_from = row_text(r, 7),
                               .valid_to = row_text(r, 8),
                               .leave_out = row_text(r, 9),
                               .state = row_text(r, 10),
                               .every_s = row_i64(r, 11),
                               .receives = row_text(r, 12),
                               .map = row_text(r, 13),
                               .pull = row_text(r, 14),
                               .pull_every_s = row_i64(r, 15),
                               .pull_secret = row_text(r, 16) };
}

int link_all(struct db *db, struct arena *a, struct agreements *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_all, NULL, 0, &rows));
    list_each (const struct row, r, &rows)
        *list_push(a, ret) = agreement_of(r);
    return 0;
}

int link_get(struct db *db, struct arena *a, str name, struct agreement *ret)
{
    struct rows rows;
    TRY(db_read(db, a, &q_get, VALS(V_TEXT(name)), &rows));
    if (rows.n == 0)
        return LINK_NONE;
    *ret = agreement_of(rows.at);
    return 0;
}

/* Only texts stand in the message where they can be covered. */
static int check_field(str name)
{
    str field = name, noun;
    const struct slot *s = str_cut(&field, '.', &noun) ? slot_find(noun) : NULL;
    const struct field *f = s ? field_find(s->fields, field) : NULL;
    if (!f)
        return fail(ERR_INVALID, "no field is called '" STR_FMT "'", STR_ARG(name));
    if (f->type != FIELD_FACT && f->type != FIELD_DATE)
        return fail(ERR_INVALID, "'" STR_FMT "' is a number: only texts can be left out",
                    STR_ARG(name));
    return 0;
}

/* What people read on a page and in the log: one line of sensible length. */
static int check_texts(const struct agreement *x)
{
    const str texts[] = { x->agreement, x->purpose, x->owner, x->basis };
    for (size_t i = 0; i < countof(texts); i++) {
        bool good = texts[i].len > 0 && texts[i].len <= TEXT_MOST && str_is_utf8(texts[i]);
        for (size_t k = 0; good && k < texts[i].len; k++)
            good = (uint8_t)texts[i].ptr[k] >= ' ' && texts[i].ptr[k] != 0x7F;
        if (!good)
            return fail(ERR_INVALID,
                        "agreement, purpose, owner and basis are each one line of 1 to 500 bytes");
    }
    return 0;
}

static const char *const gives[] = {
#define GIVE(word, sentence) #word,
#include "link/gives.def"
};

/* Where a feed is fetched: never in clear text over a network. */
static int check_pull(const struct agreement *x)
{
    static const char *const heads[] = { "https://", "http://127.0.0.1:", "http://localhost:" };
    bool good = x->pull.len == 0;
    for (size_t i = 0; i < countof(heads); i++)
        good |= str_starts(x->pull, str_c(heads[i]));
    if (!good || x->pull.len > TEXT_MOST || x->pull_secret.len > TEXT_MOST)
        return fail(ERR_INVALID, "--pull is an https address of at most 500 bytes");
    if (x->pull.len && (x->pull_every_s < 1 || x->pull_every_s > EVERY_MOST))
        return fail(ERR_INVALID, "--pull-every is a number of seconds, from 1 to a month");
    return 0;
}

static int check_gives(str words)
{
    str one;
    while (str_cut(&words, ' ', &one)) {
        bool known = one.len == 0;
        for (size_t i = 0; i < countof(gives); i++)
            known |= str_eq(one, str_c(gives[i]));
        if (!known)
            return fail(ERR_INVALID, "no link is given '" STR_FMT "' (see docs/links)",
                        STR_ARG(one));
    }
    return 0;
}

static int check_day(str day)
{
    int64_t days;
    return day.len ? date_parse(day, &days) : 0;
}

static int check(const struct agreement *x)
{
    str fields = x->leave_out, field;
    if (!link_kind_find(x->kind))
        return fail(ERR_INVALID, "no kind of link is called '" STR_FMT "' (see docs/links)",
                    STR_ARG(x->kind));
    if (link_retention_days(x->retention) < 0)
        return fail(ERR_INVALID, "no retention class is called '" STR_FMT "'",
                    STR_ARG(x->retention));
    TRY(check_day(x->valid_from));
    TRY(check_day(x->valid_to));
    if (x->every_s > EVERY_MOST)
        return fail(ERR_INVALID, "--every is at most a month, in seconds");
    TRY(check_texts(x));
    TRY(check_gives(x->receives));
    if (x->valid_to.len && str_cmp(x->valid_to, x->valid_from) < 0)
        return fail(ERR_INVALID, "the agreement ends before it begins");
    TRY(check_pull(x));
    if (x->map.len > MAP_MOST || !str_is_utf8(x->map))
        return fail(ERR_INVALID, "a column map is a text of at most 64 KiB");
    while (str_cut(&fields, ' ', &field))
        if (field.len)
            TRY(check_field(field));
    return 0;
}

int link_put(struct writes *w, const struct agreement *x, str by, usec now)
{
    TRY(check(x));
    write_add(w, WRITE_ONE, &q_put,
              VALS(V_TEXT(x->name), V_TEXT(x->kind), V_TEXT(x->agreement), V_TEXT(x->purpose),
                   V_TEXT(x->owner), V_TEXT(x->basis), V_TEXT(x->retention), V_TEXT(x->valid_from),
                   V_TEXT(x->valid_to), V_TEXT(x->leave_out), V_TEXT(x->state), V_I64(x->every_s),
                   V_TEXT(x->receives), V_TEXT(x->map), V_TEXT(x->pull), V_I64(x->pull_every_s),
                   V_TEXT(x->pull_secret), V_TEXT(by), V_I64(now)));
    struct buf b = buf_new(w->a, 16384);
    json_open(&b, NULL, '{');
    json_str(&b, "kind", x->kind);
    json_str(&b, "agreement", x->agreement);
    json_str(&b, "purpose", x->purpose);
    json_str(&b, "valid_from", x->valid_from);
    json_str(&b, "valid_to", x->valid_to);
    json_str(&b, "leave_out", x->leave_out);
    json_str(&b, "receives", x->receives);
    json_str(&b, "map", str_sub(x->map, 0, 8000));
    json_opt(&b, "pull", x->pull);
    json_str(&b, "state", x->state);
    json_close(&b, '}');
    write_audit(w, now, by, STR("link.agreement"), str_fmt(w->a, "link/" STR_FMT, STR_ARG(x->name)),
                buf_str(&b));
    return 0;
}

str link_lapse(struct arena *a, const struct agreement *x, usec now)
{
    str today = str_sub(time_fmt(a, now), 0, 10);
    if (str_eq(x->state, STR("closed")))
        return str_fmt(a, "the link " STR_FMT " is closed", STR_ARG(x->name));
    if (x->valid_to.len && str_cmp(today, x->valid_to) > 0)
        return str_fmt(a,
                       "agreement " STR_FMT " of the link " STR_FMT " lapsed on " STR_FMT
                       ": nothing is taken until it is renewed",
                       STR_ARG(x->agreement), STR_ARG(x->name), STR_ARG(x->valid_to));
    if (x->valid_from.len && str_cmp(today, x->valid_from) < 0)
        return str_fmt(a, "agreement " STR_FMT " of the link " STR_FMT " begins on " STR_FMT,
                       STR_ARG(x->agreement), STR_ARG(x->name), STR_ARG(x->valid_from));
    return STR("");
}

str link_withhold(struct arena *a, const struct agreement *x, const char *what, usec now)
{
    str words = x->receives, one, lapse = link_lapse(a, x, now);
    if (lapse.len)
        return lapse;
    while (str_cut(&words, ' ', &one))
        if (str_eq(one, str_c(what)))
            return STR("");
    return str_fmt(a, "agreement " STR_FMT " of the link " STR_FMT " does not give it %s",
                   STR_ARG(x->agreement), STR_ARG(x->name), what);
}

/* the book */

struct link_book {
    pthread_mutex_t lock; /* guards what follows */
    struct arena *arena;
    struct agreements all;
    usec read;
};

struct link_book *link_book_new(void)
{
    struct link_book *b = calloc(1, sizeof *b);
    must(b != NULL);
    pthread_mutex_init(&b->lock, NULL);
    b->arena = arena_new(SIZE_MAX);
    return b;
}

void link_book_free(struct link_book *b)
{
    if (!b)
        return;
    arena_free(b->arena);
    pthread_mutex_destroy(&b->lock);
    free(b);
}

static struct agreement *copy_of(struct arena *a, const struct agreement *x)
{
    struct agreement *y = make(a, struct agreement);
    *y = *x;
    str *const texts[] = {
        &y->name,  &y->kind,      &y->agreement,  &y->purpose,  &y->owner,
        &y->basis, &y->retention, &y->valid_from, &y->valid_to, &y->leave_out,
        &y->state, &y->receives,  &y->map,        &y->pull,     &y->pull_secret
    };
    for (size_t i = 0; i < countof(texts); i++)
        *texts[i] = str_copy(a, *texts[i]);
    return y;
}

static int find(struct link_book *b, struct db *db, struct arena *a, str name, usec now,
                struct agreement **ret)
{
    int r = 0;
    *ret = NULL;
    pthread_mutex_lock(&b->lock);
    if (now - b->read > BOOK_AGE || now < b->read) {
        arena_reset(b->arena);
        b->all = (struct agreements){ 0 };
        r = link_all(db, b->arena, &b->all);
        b->read = r == 0 ? now : 0;
    }
    list_each (const struct agreement, x, &b->all)
        if (r == 0 && str_eq(x->name, name))
            *ret = copy_of(a, x);
    pthread_mutex_unlock(&b->lock);
    return r;
}

/* A key that is younger than what the book knows: it is read again at once. */
static int find_new(struct link_book *b, struct db *db, struct arena *a, str name, usec now,
                    struct agreement **ret)
{
    pthread_mutex_lock(&b->lock);
    b->read = 0;
    pthread_mutex_unlock(&b->lock);
    return find(b, db, a, name, now, ret);
}

int link_agree(struct work *w)
{
    struct agreement *x = NULL;
    if (w->links)
        TRY(find(w->links, w->db, w->arena, w->message.source, w->now, &x));
    if (w->links && !x && w->message.by_key)
        TRY(find_new(w->links, w->db, w->arena, w->message.source, w->now, &x));
    w->agreement = x;
    w->refused = x ? link_lapse(w->arena, x, w->now) : STR("");
    if (!x && w->links && w->message.by_key)
        w->refused = STR("no agreement is recorded for this link");
    /* What is run again is run with the map of today: it may be why nobody could read it. */
    if (x && x->map.len && (!w->message.map.len || w->message.retry))
        w->message.map = x->map;
    return w->refused.len ? STAGE_STOP : 0;
}
