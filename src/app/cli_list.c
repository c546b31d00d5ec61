/* cli_list.c — ntc list import, approve, show. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "app/cli.h"
#include "assess/edition.h"
#include "assess/lists.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/record_json.h"
#include "platform/os.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 64, FINDINGS_SHOWN = 20 };

static void print_import(struct cli *c, const struct list_import *i)
{
    if (!c->json) {
        printf(STR_FMT ": " STR_FMT
                       ": %lld entries, %lld new, %lld changed, %lld gone (import " STR_FMT ")\n",
               STR_ARG(i->list), STR_ARG(i->state), (long long)i->entries, (long long)i->added,
               (long long)i->changed, (long long)i->removed, STR_ARG(i->id));
        return;
    }
    struct buf b = buf_new(c->a, 4 << 20);
    list_import_json(&b, NULL, i);
    cli_print(buf_str(&b));
}

/* With --json they stand in the import's object. */
static void print_findings(const struct cli *c, const struct findings *findings)
{
    for (size_t i = 0; !c->json && i < findings->n; i++) {
        if (i == FINDINGS_SHOWN) {
            fprintf(stderr, "  ... and %zu more findings\n", findings->n - i);
            break;
        }
        fprintf(stderr, "  %s: " STR_FMT "\n", findings->at[i].code, STR_ARG(findings->at[i].text));
    }
}

/* A list that may not be whole: the proposal stands, but whoever sent it must hear so. */
static int say_doubts(const struct findings *findings)
{
    int code = EXIT_DONE;
    list_each (const struct finding, f, findings)
        if (list_is_doubt(f)) {
            fprintf(stderr, "ntc: look at this list before it is approved: " STR_FMT "\n",
                    STR_ARG(f->text));
            code = EXIT_ATTENTION;
        }
    return code;
}

static int read_list(struct cli *c, const struct list_format *f, struct list_entries *entries,
                     struct findings *findings)
{
    struct list_file *files = make_n(c->a, struct list_file, c->n_files);
    for (size_t i = 0; i < c->n_files; i++) {
        files[i].name = str_c(c->files[i]);
        TRY(file_read(c->files[i], c->a, (size_t)256 << 20, &files[i].bytes));
    }
    TRY(list_parse(c->a, f, files, c->n_files, entries, findings));
    list_drop_expired(c->a, time_now(), c->n_files == 1 ? files[0].bytes : STR(""), entries,
                      findings);
    list_tell_other(c->a, f, str_c(cli_option(c, "list")),
                    c->n_files == 1 ? files[0].bytes : STR(""), entries, findings);
    if (entries->n == 0)
        return fail(ERR_INVALID, "there are no entries in it%s" STR_FMT, findings->n ? ": " : "",
                    STR_ARG(findings->n ? findings->at[0].text : STR("")));
    return 0;
}

static int propose(struct cli *c, struct engine *e, struct db *db,
                   const struct list_entries *entries, struct findings *findings)
{
    struct writes w;
    struct list_import i;
    str by;
    TRY(cli_actor(c, db, PERMIT_LIST_PROPOSE, &by));
    writes_init(&w, c->a);
    struct list_proposal p = { .list = str_c(cli_option(c, "list")),
                               .format = str_c(cli_option(c, "format")),
                               .proposer = by,
                               .entries = entries,
                               .findings = findings,
                               .whole = true };
    TRY(lists_propose(db, &w, time_now(), &p, &i));
    int r = writer_apply(engine_writer(e), &w);
    TRY(r);
    if (r != WRITES_DONE)
        return fail(ERR_IO, "the list changed meanwhile: try again");
    print_import(c, &i);
    print_findings(c, findings);
    return say_doubts(findings);
}

int cli_list_import(struct cli *c)
{
    const struct list_format *f = list_format_find(str_c(cli_option(c, "format")));
    if (!f || c->n_files > FILES_MAX) {
        fprintf(stderr, "ntc: formats are un-xml, ofac-csv, eu-csv and ntc-csv\n");
        return EXIT_USAGE;
    }
    struct list_entries entries = { 0 };
    struct findings findings = { 0 };
    struct engine *e;
    struct db *db;
    if (read_list(c, f, &entries, &findings) < 0)
        return cli_fail(c, cli_option(c, "list"));
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int r = propose(c, e, db, &entries, &findings);
    int code = r < 0 ? cli_fail(c, cli_option(c, "list")) : r;
    cli_done(e, db);
    if (r >= 0 && !c->json)
        fprintf(stderr, "Not yet in force: a second person approves it with `ntc list approve`.\n");
    return code;
}

static int find_import(struct cli *c, struct db *db, struct list_import *ret)
{
    const char *list = cli_option(c, "list"), *id = cli_option(c, "import");
    if (!list && !id)
        return fail(ERR_INVALID, "--list NAME or --import ID is needed");
    int r = id ? lists_import(db, c->a, str_c(id), ret) : lists_waiting(db, c->a, str_c(list), ret);
    TRY(r);
    return r == LISTS_NONE ? fail(ERR_INVALID, "nothing waits for approval there") : 0;
}

static int approve(struct cli *c, struct engine *e, struct db *db)
{
    struct list_import i = { 0 };
    struct writes w;
    str by;
    TRY(find_import(c, db, &i));
    TRY(cli_actor(c, db, PERMIT_LIST_APPROVE, &by));
    TRY(access_second_person(db, c->a, i.proposer, by));
    writes_init(&w, c->a);
    int r = lists_approve(db, &w, time_now(), i.id, i.digest, by);
    TRY(r);
    if (r == 0)
        r = writer_apply(engine_writer(e), &w);
    TRY(r);
    if (r != 0)
        return fail(ERR_IO, "the import changed meanwhile: look again");
    TRY(engine_refresh(e, db));
    if (lists_import(db, c->a, i.id, &i) == 0)
        print_import(c, &i);
    return 0;
}

int cli_list_approve(struct cli *c)
{
    struct engine *e;
    struct db *db;
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int code = approve(c, e, db) < 0 ? cli_fail(c, "not approved") : EXIT_DONE;
    cli_done(e, db);
    return code;
}

int cli_list_show(struct cli *c)
{
    struct engine *e;
    struct db *db;
    struct list_imports imports;
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    int code = EXIT_DONE;
    if (lists_recent(db, c->a, &imports) < 0)
        code = cli_fail(c, "lists");
    else
        list_each (const struct list_import, i, &imports)
            print_import(c, i);
    cli_done(e, db);
    return code;
}
