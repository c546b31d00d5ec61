/* cli_person.c — ntc entity show, decide, check: who is one person, which firm is one. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "person/person.h"

#include <stdio.h>

enum { JSON_MAX = 16 << 20 };

static int not_known(str id)
{
    return fail(ERR_INVALID, "nobody of the id " STR_FMT " is known", STR_ARG(id));
}

static int show(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct buf b = buf_new(c->a, JSON_MAX);
    if (c->n_files != 1)
        return fail(ERR_INVALID, "one id is needed");
    str id = str_c(c->files[0]);
    int r = person_json(db, &b, id, 0);
    TRY(r);
    if (r == PERSON_NONE)
        return not_known(id);
    writes_init(&w, c->a);
    write_audit(
        &w, time_now(), cli_os_user(c->a), STR("read person"),
        str_fmt(c->a, "person/" STR_FMT, STR_ARG(id)),
        str_fmt(c->a, "{\"sha256\":\"" STR_FMT "\"}", STR_ARG(sha256_hex(c->a, buf_str(&b)))));
    TRY(cli_apply(e, &w));
    cli_print(buf_str(&b));
    return EXIT_DONE;
}
int cli_entity_show(struct cli *c) { return cli_with_data(c, show); }

static int print_decision(struct cli *c, int result, const struct person_decision *x)
{
    struct buf b = buf_new(c->a, JSON_MAX);
    if (c->json)
        person_decision_json(&b, NULL, x);
    else
        buf_fmt(&b, "decision " STR_FMT ": " STR_FMT "%s", STR_ARG(x->id), STR_ARG(x->state),
                result == PERSON_SECOND ? "; a second person must approve it on the page" : "");
    cli_print(buf_str(&b));
    return result == PERSON_SECOND ? EXIT_ATTENTION : EXIT_DONE;
}

static int undo(struct cli *c, struct engine *e, struct db *db, const struct person_wish *by)
{
    struct writes w;
    struct person_decision x;
    str id = str_c(cli_option(c, "undo"));
    writes_init(&w, c->a);
    int r = person_decision(db, c->a, id, &x);
    if (r == 0)
        r = person_undo(db, &w, &x, by);
    TRY(r);
    if (r == PERSON_NONE)
        return fail(ERR_INVALID, "there is no decision " STR_FMT, STR_ARG(id));
    if (r == PERSON_CHANGED)
        return fail(ERR_INVALID, "the decision is " STR_FMT, STR_ARG(x.state));
    TRY(cli_apply(e, &w));
    return print_decision(c, r, &x);
}

static bool is_verdict(str word)
{
    for (size_t i = 0; person_verdict(i); i++)
        if (str_eq(word, str_c(person_verdict(i))))
            return true;
    return false;
}

static int decide(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct person_decision x;
    struct person_wish by = { .a = str_c(cli_option(c, "a")),
                              .b = str_c(cli_option(c, "b")),
                              .verdict = str_c(cli_option(c, "verdict")),
                              .why = str_c(cli_option(c, "why")),
                              .who = cli_os_user(c->a),
                              .now = time_now() };
    if (cli_option(c, "undo"))
        return undo(c, e, db, &by);
    if (!by.a.len || !by.b.len || !is_verdict(by.verdict))
        return fail(ERR_INVALID, "--a, --b and --verdict same or not_same are needed, or --undo");
    writes_init(&w, c->a);
    int r = person_decide(db, &w, &by, &x);
    TRY(r);
    if (r == PERSON_NONE)
        return fail(ERR_INVALID, "one of the two is not known");
    TRY(cli_apply(e, &w));
    return print_decision(c, r, &x);
}
int cli_entity_decide(struct cli *c) { return cli_with_data(c, decide); }

static int check(struct cli *c, struct engine *e, struct db *db)
{
    struct person_check x;
    struct buf b = buf_new(c->a, 4096);
    if (cli_option(c, "repair"))
        TRY(person_repair(engine_writer(e), db, time_now(), cli_os_user(c->a)));
    TRY(person_check(db, c->a, &x));
    if (c->json) {
        json_open(&b, NULL, '{');
        json_i64(&b, "entities", x.entities);
        json_i64(&b, "persons", x.persons);
        json_i64(&b, "waits", x.waits);
        json_i64(&b, "differ", x.differ);
        json_opt(&b, "first", x.first);
        json_close(&b, '}');
    } else {
        buf_fmt(&b, "%lld observed identities, %lld persons and companies, %lld wait, %lld differ",
                (long long)x.entities, (long long)x.persons, (long long)x.waits,
                (long long)x.differ);
        if (x.first.len)
            buf_fmt(&b, ", the first " STR_FMT, STR_ARG(x.first));
    }
    cli_print(buf_str(&b));
    return x.differ ? EXIT_NOT_DONE : x.waits ? EXIT_ATTENTION : EXIT_DONE;
}
int cli_entity_check(struct cli *c) { return cli_with_data(c, check); }
