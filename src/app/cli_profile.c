/* cli_profile.c — ntc entity profile: what is known of one; ntc profile check: is it what the
 * stored messages tell? */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "entity/entity.h"
#include "ingest/ingest.h"
#include "profile/profile.h"
#include "store/writes.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { JSON_MAX = 8 << 20, PAGE = 200, TOLD_MOST = 20 };

/* ntc entity profile */

static int audit_read(struct db *db, struct arena *a, usec now, const struct buf *b, str id)
{
    struct writes w, *list = &w;
    int result = 0;
    writes_init(&w, a);
    write_audit(&w, now, cli_os_user(a), STR("read"),
                str_fmt(a, "entity/" STR_FMT "/profile", STR_ARG(id)),
                str_fmt(a, "{\"sha256\":\"" STR_FMT "\"}", STR_ARG(sha256_hex(a, buf_str(b)))));
    TRY(writes_apply(db, &list, 1, &result));
    return result < 0 ? result : 0;
}

static int show(struct cli *c, struct db *db)
{
    const char *at = cli_option(c, "at");
    struct buf b = buf_new(c->a, JSON_MAX);
    struct profile_question q = { .entity = str_c(c->files[0]), .now = time_now() };
    q.at = q.now;
    if (at)
        TRY(time_parse(str_c(at), &q.at));
    int r = profile_json(db, &b, &q);
    TRY(r);
    if (r == PROFILE_NONE)
        return fail(ERR_INVALID, "nothing of that id is known");
    TRY(audit_read(db, c->a, q.now, &b, q.entity)); /* on disk before it is shown */
    cli_print(buf_str(&b));
    return EXIT_DONE;
}

int cli_entity_profile(struct cli *c)
{
    struct engine *e;
    struct db *db;
    if (c->n_files != 1) {
        fprintf(stderr, "ntc: the id of an entity is needed\n");
        return EXIT_USAGE;
    }
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int code = show(c, db);
    cli_done(e, db);
    return code < 0 ? cli_fail(c, "entity profile") : code;
}

/* ntc profile check: every stored message is read again into an empty store, in the order in which
 * they came, and the traces of both are compared. All counters are counted over traces. */

static const struct query q_messages = {
    "SELECT id FROM message WHERE id > $1 AND n_events > 0 "
    "AND status NOT IN ('quarantined', 'discarded') ORDER BY id LIMIT $2"
};
static const struct query q_traces = {
    "SELECT unit, entity, what, mark, situation, at, value FROM profile_trace ORDER BY unit"
};

static int replay_one(struct db *from, struct db *to, str id)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    struct stored_message m;
    struct writes w, *list = &w;
    int result = 0;
    writes_init(&w, a);
    struct work x = { .arena = a, .db = from, .writes = &w, .actor = STR("ntc") };
    TRY(message_get(from, a, id, &m));
    TRY(message_body(from, a, id, &x.message.body));
    x.now = m.received;
    int r = message_decode_again(&x, &m);
    TRY(r);
    if (r > 0)
        return 0; /* nobody knows its kind any more: it told nothing */
    x.db = to;
    TRY(entity_resolve(&x));
    TRY(entity_reconcile(&x));
    TRY(profile_write(&x));
    TRY(writes_apply(to, &list, 1, &result));
    return result == WRITES_DONE ? 0 : fail(ERR_CORRUPT, "a message could not be read again");
}

static int replay(struct db *from, struct db *to, int64_t *ret_n)
{
    cleanup(arena_freep) struct arena *a = arena_new(SIZE_MAX);
    char last[UID_LEN + 1] = "";
    struct rows rows;
    do {
        arena_reset(a);
        TRY(db_read(from, a, &q_messages, VALS(V_C(last), V_I64(PAGE)), &rows));
        list_each (const struct row, r, &rows) {
            str id = row_text(r, 0);
            TRY(replay_one(from, to, id));
            snprintf(last, sizeof last, STR_FMT, STR_ARG(id));
            ++*ret_n;
        }
    } while (rows.n == PAGE);
    return 0;
}

/* The traces of each unit, as one digest. */
struct traces_of {
    struct arena *a;       /* of the digests */
    struct arena *lines_a; /* of the unit that is read */
    struct map units;      /* unit -> hex digest */
    str unit;
    struct lines list_of(str) lines;
    int64_t n;
};

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* Databases sort marks each in their own way: the lines of a unit are sorted here. */
static void end_unit(struct traces_of *f)
{
    if (!f->lines.n)
        return;
    struct buf b = buf_new(f->lines_a, SIZE_MAX / 2);
    qsort(f->lines.at, f->lines.n, sizeof *f->lines.at, by_text);
    list_each (const str, line, &f->lines)
        buf_add(&b, *line);
    str digest = sha256_hex(f->a, buf_str(&b));
    *map_at(&f->units, f->unit) = str_cstr(f->a, digest);
    f->lines = (struct lines){ 0 };
    arena_reset(f->lines_a);
}

static int take_trace(void *self, const struct row *r)
{
    struct traces_of *f = self;
    if (!str_eq(f->unit, row_text(r, 0))) {
        end_unit(f);
        f->unit = str_copy(f->a, row_text(r, 0));
    }
    str text[5];
    for (size_t i = 0; i < countof(text); i++)
        text[i] = row_text(r, i);
    *list_push(f->lines_a, &f->lines) = str_fmt(
        f->lines_a, STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t" STR_FMT "\t%lld\t%lld\n",
        STR_ARG(text[0]), STR_ARG(text[1]), STR_ARG(text[2]), STR_ARG(text[3]), STR_ARG(text[4]),
        (long long)row_i64(r, 5), (long long)row_i64(r, 6));
    f->n++;
    return 0;
}

static int read_traces(struct db *db, struct arena *a, struct traces_of *ret)
{
    cleanup(arena_freep) struct arena *lines = arena_new(SIZE_MAX);
    *ret = (struct traces_of){ .a = a, .lines_a = lines, .units = map_new(a), .unit = STR("") };
    TRY(db_each(db, &q_traces, NULL, 0, take_trace, ret));
    end_unit(ret);
    ret->lines_a = NULL;
    return 0;
}

/* Units of `x` that are not the same in `y`. */
static int64_t differ(const struct traces_of *x, const struct traces_of *y, const char *how,
                      bool is_only)
{
    int64_t n = 0;
    for (size_t i = 0; i < x->units.cap; i++) {
        const struct map_slot *s = &x->units.slots[i];
        if (!s->value)
            continue;
        const char *other = map_get(&y->units, s->key);
        if (is_only ? other != NULL : other && str_eq(str_c(other), str_c(s->value)))
            continue;
        if (n++ < TOLD_MOST)
            fprintf(stderr, "ntc: the traces of " STR_FMT " %s\n", STR_ARG(s->key), how);
    }
    return n;
}

static int compare(struct cli *c, struct db *db, struct db *again, int64_t messages)
{
    struct traces_of kept, told;
    TRY(read_traces(db, c->a, &kept));
    TRY(read_traces(again, c->a, &told));
    int64_t n = differ(&kept, &told, "are not what the messages tell", false) +
                differ(&told, &kept, "are missing", true);
    struct buf b = buf_new(c->a, 1000);
    json_open(&b, NULL, '{');
    json_i64(&b, "messages", messages);
    json_i64(&b, "traces", kept.n);
    json_i64(&b, "traces_again", told.n);
    json_i64(&b, "different", n);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("%lld messages read again: %lld traces, %lld different\n", (long long)messages,
               (long long)kept.n, (long long)n);
    return n ? EXIT_NOT_DONE : EXIT_DONE;
}

static int check_in(struct cli *c, struct db *db, const char *path)
{
    struct store *store;
    struct db *again;
    int64_t messages = 0;
    TRY(store_open(str_fmt(c->a, "sqlite:%s", path), &store));
    int r = db_open(store, &again);
    if (r == 0) {
        r = replay(db, again, &messages);
        if (r == 0)
            r = compare(c, db, again, messages);
        db_close(again);
    }
    store_close(store);
    return r;
}

static int check(struct cli *c, struct db *db)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = str_cstr(c->a, str_fmt(c->a, "%s/ntc-check-XXXXXX", tmp ? tmp : "/tmp"));
    if (!mkdtemp(dir))
        return fail(ERR_IO, "%s: no folder for the empty store", dir);
    char *path = str_cstr(c->a, str_fmt(c->a, "%s/again.db", dir));
    int r = check_in(c, db, path);
    static const char *const ends[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < countof(ends); i++)
        unlink(str_cstr(c->a, str_fmt(c->a, "%s%s", path, ends[i])));
    rmdir(dir);
    return r;
}

int cli_profile_check(struct cli *c)
{
    struct engine *e;
    struct db *db;
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int code = check(c, db);
    cli_done(e, db);
    return code < 0 ? cli_fail(c, "profile check") : code;
}
