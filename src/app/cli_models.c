/* cli_models.c - ntc model load, list, stop, table: models in the Centre (docs/model.md). */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/model_table.h"
#include "base/buf.h"
#include "base/err.h"
#include "platform/os.h"
#include "risk/risk.h"

#include <stdio.h>

enum { PRINT_BYTES = 1 << 16 };

static int load(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct risk_file f = { .name = str_c(cli_option(c, "name")),
                           .version = str_c(cli_option(c, "version")) };
    str id;
    if (c->n_files != 1)
        return fail(ERR_INVALID, "one file of a model is needed");
    TRY(cli_actor(c, db, PERMIT_MODEL_PUT, &f.by));
    writes_init(&w, c->a);
    if (file_map(c->files[0], &f.bytes) < 0)
        return fail(ERR_INVALID, "%s: %s", c->files[0], cli_why(c->files[0]));
    int r = risk_put(db, &w, time_now(), &f, &id);
    if (r == 0)
        r = cli_apply(e, &w);
    file_unmap(f.bytes);
    TRY(r);
    cli_print(str_fmt(c->a,
                      c->json ? "{\"id\":\"" STR_FMT "\"}"
                              : STR_FMT " is put in: another person must approve it",
                      STR_ARG(c->json ? id : f.name)));
    return EXIT_DONE;
}

static int list(struct cli *c, struct engine *e unused, struct db *db)
{
    struct risk_records all;
    TRY(risk_records(db, c->a, &all));
    list_each (const struct risk_record, m, &all) {
        struct buf b = buf_new(c->a, PRINT_BYTES);
        if (c->json)
            risk_record_json(&b, NULL, m, false);
        else
            buf_fmt(&b, "%-9.*s %.*s %.*s  put in by %.*s, digest %.*s", STR_ARG(m->state),
                    STR_ARG(m->name), STR_ARG(m->version), STR_ARG(m->put_by),
                    STR_ARG(str_sub(m->digest, 0, 16)));
        cli_print(buf_str(&b));
    }
    return EXIT_DONE;
}

static int stop(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    str by, name = str_c(c->files[0]);
    TRY(cli_actor(c, db, PERMIT_MODEL_STOP, &by));
    writes_init(&w, c->a);
    int r = risk_stop(db, &w, time_now(), name, by, str_c(cli_option(c, "why")));
    TRY(r);
    if (r == LIFE_NONE)
        return fail(ERR_INVALID, "no model " STR_FMT " is in shadow or live", STR_ARG(name));
    TRY(cli_apply(e, &w));
    cli_print(str_fmt(c->a, STR_FMT " is stopped", STR_ARG(name)));
    return EXIT_DONE;
}

/* table */

static int day_option(const struct cli *c, const char *name, usec otherwise, usec *ret)
{
    int64_t day;
    const char *given = cli_option(c, name);
    *ret = otherwise;
    if (!given)
        return 0;
    if (date_parse(str_c(given), &day) != 0)
        return fail(ERR_INVALID, "--%s is a date, YYYY-MM-DD", name);
    *ret = day * USEC_PER_DAY;
    return 0;
}

/* Before anything is handed out. */
static int audit_table(struct cli *c, struct engine *e, struct db *db, const struct model_table *t)
{
    struct writes w;
    str by;
    TRY(cli_actor(c, db, PERMIT_MODEL_PUT, &by));
    writes_init(&w, c->a);
    str from = time_fmt(c->a, t->from), to = time_fmt(c->a, t->to);
    write_audit(
        &w, time_now(), by, STR("model.table"), STR("declarations"),
        str_fmt(c->a, "{\"from\":\"" STR_FMT "\",\"to\":\"%.*s\"}", STR_ARG(from), STR_ARG(to)));
    return cli_apply(e, &w);
}

static int put_map(struct cli *c)
{
    struct buf map = buf_new(c->a, PRINT_BYTES);
    if (!cli_option(c, "map"))
        return 0;
    model_table_map(&map);
    return file_replace(cli_option(c, "map"), buf_str(&map));
}

static int table(struct cli *c, struct engine *e, struct db *db)
{
    const char *path = cli_option(c, "out");
    struct model_table t = { 0 };
    TRY(day_option(c, "from", 0, &t.from));
    TRY(day_option(c, "to", time_now() + USEC_PER_DAY, &t.to));
    TRY(audit_table(c, e, db, &t));
    TRY(put_map(c));
    FILE *out = fopen(path, "w");
    if (!out)
        return fail(ERR_IO, "%s cannot be written", path);
    int r = model_table_write(db, &t, out);
    bool is_written = !ferror(out);
    is_written &= fclose(out) == 0;
    TRY(r);
    if (!is_written)
        return fail(ERR_IO, "%s is not whole: writing failed", path);
    printf(c->json ? "{\"declarations\":%zu,\"rows\":%zu,\"judged\":%zu,\"offences\":%zu}\n"
                   : "%zu declarations in %zu rows; of %zu the outcome is known, %zu offences\n",
           t.declarations, t.rows, t.judged, t.offences);
    return EXIT_DONE;
}

int cli_model_table(struct cli *c) { return cli_with_data(c, table); }
int cli_model_load(struct cli *c) { return cli_with_data(c, load); }
int cli_model_list(struct cli *c) { return cli_with_data(c, list); }
int cli_model_stop(struct cli *c) { return cli_with_data(c, stop); }
