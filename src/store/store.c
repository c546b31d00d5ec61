// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include "base/err.h"
#include "store/db.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The drivers, by the scheme of the store's address. */
static const struct store_ops *const drivers[] = { &store_faulty, &store_postgres, &store_sqlite };

/* Migrations only go forward; each is compiled in and applied once, in order. */
#define MIGRATION(n, file) \
    extern const char migration_##n[]; \
    __asm__(".section .rodata\n.global migration_" #n "\nmigration_" #n ":\n" \
            ".incbin \"src/store/migrations/" file "\"\n.byte 0\n.previous\n")
MIGRATION(0001, "0001_house.sql");
MIGRATION(0002, "0002_links.sql");
MIGRATION(0003, "0003_identity.sql");
MIGRATION(0004, "0004_versions.sql");
MIGRATION(0005, "0005_outward.sql");
MIGRATION(0006, "0006_cameras.sql");
MIGRATION(0007, "0007_maps.sql");
MIGRATION(0008, "0008_lag.sql");
MIGRATION(0009, "0009_kinds.sql");
MIGRATION(0010, "0010_purge.sql");
MIGRATION(0011, "0011_bounded.sql");
MIGRATION(0012, "0012_pull.sql");
MIGRATION(0013, "0013_identity_clusters.sql");
MIGRATION(0014, "0014_profiles.sql");
MIGRATION(0015, "0015_awaited.sql");
MIGRATION(0016, "0016_clearance.sql");
MIGRATION(0017, "0017_keys_apart.sql");
MIGRATION(0018, "0018_companies.sql");
MIGRATION(0019, "0019_looked_at_again.sql");
MIGRATION(0020, "0020_one_tree.sql");
MIGRATION(0021, "0021_said.sql");
MIGRATION(0022, "0022_rule_life.sql");
MIGRATION(0023, "0023_prices.sql");
MIGRATION(0024, "0024_models.sql");
MIGRATION(0025, "0025_lanes.sql");
MIGRATION(0026, "0026_pages.sql");
MIGRATION(0027, "0027_edition_mark.sql");
MIGRATION(0028, "0028_early_results.sql");
MIGRATION(0029, "0029_life.sql");
MIGRATION(0030, "0030_triage.sql");
MIGRATION(0031, "0031_sites.sql");
MIGRATION(0032, "0032_jobs.sql");
MIGRATION(0033, "0033_dossiers.sql");
MIGRATION(0034, "0034_units.sql");
MIGRATION(0035, "0035_dossier_files.sql");
MIGRATION(0036, "0036_purposes.sql");
MIGRATION(0037, "0037_job_files.sql");
MIGRATION(0038, "0038_orders_of_units.sql");
MIGRATION(0039, "0039_unmaskings.sql");
MIGRATION(0040, "0040_aboard.sql");
MIGRATION(0041, "0041_handover.sql");
MIGRATION(0042, "0042_searches.sql");
MIGRATION(0043, "0043_browsing.sql");
MIGRATION(0044, "0044_cautions.sql");
MIGRATION(0045, "0045_notice_region.sql");
MIGRATION(0046, "0046_asked_cautions.sql");
MIGRATION(0047, "0047_renewal_refused.sql");
MIGRATION(0048, "0048_bookings.sql");
MIGRATION(0049, "0049_message_region.sql");
MIGRATION(0050, "0050_alert_situation.sql");
static const char *const migrations[] = {
    migration_0001, migration_0002, migration_0003, migration_0004, migration_0005, migration_0006,
    migration_0007, migration_0008, migration_0009, migration_0010, migration_0011, migration_0012,
    migration_0013, migration_0014, migration_0015, migration_0016, migration_0017, migration_0018,
    migration_0019, migration_0020, migration_0021, migration_0022, migration_0023, migration_0024,
    migration_0025, migration_0026, migration_0027, migration_0028, migration_0029, migration_0030,
    migration_0031, migration_0032, migration_0033, migration_0034, migration_0035, migration_0036,
    migration_0037, migration_0038, migration_0039, migration_0040, migration_0041, migration_0042,
    migration_0043, migration_0044, migration_0045, migration_0046, migration_0047, migration_0048,
    migration_0049, migration_0050,
};

struct store {
    const struct store_ops *ops;
    char *target;
};
struct db {
    const struct store_ops *ops;
    void *conn;
};

static atomic_bool disk_failed;
void store_disk_failed(void) { disk_failed = true; }
bool store_has_failed(void) { return disk_failed; }

static const struct query q_version = { "SELECT max(n) FROM migration" };
static const struct query q_migrated = { "INSERT INTO migration (n) VALUES ($1)" };

static int migrate_inside(struct db *db, struct arena *a)
{
    TRY(db->ops->script(db->conn, "CREATE TABLE IF NOT EXISTS migration (n BIGINT PRIMARY KEY)"));
    struct rows rows = { 0 };
    TRY(db_read(db, a, &q_version, NULL, 0, &rows));
    int64_t have = rows.n ? row_i64(rows.at, 0) : 0;
    if (have > (int64_t)countof(migrations))
        return fail(ERR_INVALID,
                    "the data are of a newer ntc (schema %lld, this program knows %zu)",
                    (long long)have, countof(migrations));
    for (int64_t n = have; n < (int64_t)countof(migrations); n++) {
        TRY(db->ops->script(db->conn, migrations[n]));
        struct write w = { .query = &q_migrated, .vals = &V_I64(n + 1), .n = 1 };
        TRY(db_apply(db, &w, 1));
    }
    return 0;
}

static int migrate(struct store *s)
{
    struct db *db;
    TRY(db_open(s, &db));
    cleanup(arena_freep) struct arena *a = arena_new(1 << 20);
    int r = db_begin(db);
    if (r == 0) {
        r = migrate_inside(db, a);
        int e = db_end(db, r == 0);
        if (r == 0)
            r = e;
    }
    db_close(db);
    return r;
}

int store_open(str url, struct store **ret)
{
    const struct store_ops *ops = NULL;
    str scheme, rest = url;
    if (str_cut(&rest, ':', &scheme))
        for (size_t i = 0; i < countof(drivers); i++)
            if (str_eq(scheme, str_c(drivers[i]->name)))
                ops = drivers[i];
    if (!ops || rest.len == 0)
        return fail(ERR_INVALID, "no such store: '" STR_FMT "' (sqlite:PATH or postgres:CONNINFO)",
                    STR_ARG(url));
    struct store *s = calloc(1, sizeof *s);
    must(s != NULL);
    s->ops = ops;
    s->target = strndup(rest.ptr, rest.len);
    int r = migrate(s);
    if (r != 0) {
        store_close(s);
        return r < 0 ? r : ERR_IO;
    }
    *ret = s;
    return 0;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    free(s->target);
    free(s);
}

const char *store_engine(const struct store *s) { return s->ops->name; }

int db_open(struct store *s, struct db **ret)
{
    void *conn;
    TRY(s->ops->connect(s->target, &conn));
    struct db *db = calloc(1, sizeof *db);
    must(db != NULL);
    *db = (struct db){ s->ops, conn };
    *ret = db;
    return 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db->ops->close(db->conn);
    free(db);
}

int db_begin(struct db *db) { return db->ops->begin(db->conn); }
int db_end(struct db *db, bool commit) { return db->ops->end(db->conn, commit); }
int db_rest(struct db *db) { return db->ops->rest ? db->ops->rest(db->conn) : 0; }
int db_apply(struct db *db, const struct write *w, size_t n)
{
    return n ? db->ops->apply(db->conn, w, n) : 0;
}

int db_each(struct db *db, const struct query *q, const struct val *vals, size_t n,
            int (*each)(void *self, const struct row *row), void *self)
{
    return db->ops->rows(db->conn, q, vals, n, each, self);
}

struct keep {
    struct arena *a;
    struct rows *rows;
};

static int keep_row(void *self, const struct row *row)
{
    struct keep *k = self;
    if (k->rows->n >= ROWS_MAX)
        return fail(ERR_LIMIT, "more than %d rows", ROWS_MAX);
    struct val *cells = make_n(k->a, struct val, row->n);
    for (size_t i = 0; i < row->n; i++) {
        cells[i] = row->at[i];
        if (cells[i].type == VAL_TEXT || cells[i].type == VAL_BYTES)
            cells[i].text = str_copy(k->a, cells[i].text);
    }
    *list_push(k->a, k->rows) = (struct row){ cells, row->n };
    return 0;
}

int db_read(struct db *db, struct arena *a, const struct query *q, const struct val *vals, size_t n,
            struct rows *ret)
{
    *ret = (struct rows){ 0 };
    struct keep k = { a, ret };
    return db_each(db, q, vals, n, keep_row, &k);
}
