/* cli_rules.c — ntc rule check, load, list, stop, lift. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "app/cli.h"
#include "assess/edition.h"
#include "assess/rules.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "platform/os.h"

#include <stdio.h>
#include <string.h>

static int read_rules(struct cli *c, struct rule_texts *ret)
{
    for (size_t i = 0; i < c->n_files; i++) {
        struct rule_text *t = list_push(c->a, ret);
        *t = (struct rule_text){ .name = str_c(c->files[i]) };
        TRY(file_read(c->files[i], c->a, RULE_TEXT_MAX, &t->text));
    }
    return 0;
}

static int compile(struct cli *c, const struct rule_texts *texts, const struct rule_set **ret)
{
    struct rule_faults faults = { 0 };
    int r = rule_set_compile(c->a, texts->at, texts->n, ret, &faults);
    if (r < 0)
        return cli_fail(c, "rules");
    list_each (const struct rule_fault, f, &faults)
        fprintf(stderr, STR_FMT "\n", STR_ARG(rule_fault_print(c->a, f)));
    return r == RULES_FAULTY ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_rule_check(struct cli *c)
{
    struct rule_texts texts = { 0 };
    const struct rule_set *set;
    if (read_rules(c, &texts) < 0)
        return cli_fail(c, "rules");
    int code = compile(c, &texts, &set);
    if (code != EXIT_DONE)
        return code;
    if (c->json)
        printf("{\"rules\":%zu}\n", rule_set_count(set));
    else
        printf("%zu rules, all good\n", rule_set_count(set));
    return EXIT_DONE;
}

static str file_of(str path)
{
    for (size_t i = path.len; i > 0; i--)
        if (path.ptr[i - 1] == '/')
            return str_sub(path, i, path.len);
    return path;
}

/* The given files in the place of those of their names, and all else that is in force: they share
 * names of rules and sets. */
static int beside_others(struct cli *c, struct db *db, const struct rule_texts *given,
                         struct rule_texts *ret)
{
    struct rule_texts now;
    TRY(rules_texts(db, c->a, 0, &now));
    list_each (const struct rule_text, t, given)
        *list_push(c->a, ret) = *t;
    list_each (const struct rule_text, t, &now) {
        bool is_given = false;
        list_each (const struct rule_text, g, given)
            is_given |= !t->takes_place && str_eq(file_of(g->name), t->name);
        if (!is_given)
            *list_push(c->a, ret) = *t;
    }
    return 0;
}

/* A file stands for all its rules (it may name sets they share): it is stored whole, under
 * its name, and takes the place of what that file held before. */
static int load(struct cli *c, struct engine *e, const struct rule_texts *texts, str by)
{
    struct writes w;
    writes_init(&w, c->a);
    usec now = time_now();
    (void)rules_move_on(&w, now);
    list_each (const struct rule_text, t, texts) {
        str file = file_of(t->name);
        rules_load_file(&w, now, file, t->text, by);
        write_audit(
            &w, now, by, STR("rule.load"), str_fmt(c->a, "rules/" STR_FMT, STR_ARG(file)),
            str_fmt(c->a, "{\"text\":\"" STR_FMT "\"}", STR_ARG(sha256_hex(c->a, t->text))));
    }
    int r = writer_apply(engine_writer(e), &w);
    return r > 0 ? fail(ERR_IO, "the rules changed meanwhile: try again") : r;
}

static int load_files(struct cli *c, struct engine *e, struct db *db)
{
    struct rule_texts texts = { 0 }, all = { 0 };
    const struct rule_set *set;
    str by;
    if (read_rules(c, &texts) < 0 || beside_others(c, db, &texts, &all) < 0)
        return cli_fail(c, "rules");
    int code = compile(c, &all, &set);
    if (code != EXIT_DONE)
        return code;
    if (cli_actor(c, db, PERMIT_RULE_LOAD, &by) < 0 || load(c, e, &texts, by) < 0)
        return cli_fail(c, "rules");
    if (c->json)
        printf("{\"rules\":%zu}\n", rule_set_count(set));
    else
        printf("%zu rules in force\n", rule_set_count(set));
    return EXIT_DONE;
}

int cli_rule_load(struct cli *c)
{
    struct rule_texts texts = { 0 };
    const struct rule_set *set;
    if (read_rules(c, &texts) < 0) /* before any data are made for them */
        return cli_fail(c, "rules");
    struct rule_faults faults = { 0 };
    if (rule_set_compile(c->a, texts.at, texts.n, &set, &faults) < 0)
        return cli_fail(c, "rules");
    return cli_with_data(c, load_files);
}

static void print_rule(struct cli *c, const struct rule *r)
{
    struct buf b = buf_new(c->a, 64 * 1024);
    json_open(&b, NULL, '{');
    json_str(&b, "id", r->id);
    json_i64(&b, "version", r->version);
    json_str(&b, "title", r->title);
    json_str(&b, "severity", str_c(severity_names[r->severity]));
    json_str(&b, "unit", r->unit);
    json_str(&b, "stage", str_c(rule_stage_names[r->stage]));
    json_bool(&b, "in_force", rule_in_force(r, time_now()) && r->stage != RULE_STOPPED);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("%-10.*s v%lld  %-7s  %-6s  %.*s\n", STR_ARG(r->id), (long long)r->version,
               rule_stage_names[r->stage], severity_names[r->severity], STR_ARG(r->title));
}

int cli_rule_list(struct cli *c)
{
    struct engine *e;
    struct db *db;
    if (cli_engine(c, &e, &db) < 0)
        return cli_fail(c, "data");
    struct centre centre = engine_centre(e);
    const struct edition *x = centre.edition(centre.self);
    for (size_t i = 0; i < rule_set_count(x->rules); i++)
        print_rule(c, rule_at(x->rules, i));
    centre.edition_done(centre.self, x);
    cli_done(e, db);
    return EXIT_DONE;
}

/* stop and lift */

static int change(struct cli *c, struct engine *e, struct db *db, bool stops)
{
    struct writes w;
    str by, rule = str_c(c->files[0]), why = str_c(cli_option(c, "why"));
    if (cli_actor(c, db, stops ? PERMIT_RULE_STOP : PERMIT_RULE_APPROVE, &by) < 0)
        return cli_fail(c, "rule");
    writes_init(&w, c->a);
    struct rule_act x = { .id = rule, .by = by, .note = why };
    int r =
        stops ? rules_stop(db, &w, time_now(), &x, NULL) : rules_lift(db, &w, time_now(), &x, NULL);
    if (r == LIFE_NONE)
        r = fail(ERR_INVALID,
                 stops ? "no rule " STR_FMT " is in force"
                       : "no rule " STR_FMT " of a file is stopped",
                 STR_ARG(rule));
    if (r < 0 || cli_apply(e, &w) < 0)
        return cli_fail(c, "rule");
    cli_print(str_fmt(c->a, STR_FMT " is %s", STR_ARG(rule), stops ? "stopped" : "in force again"));
    return EXIT_DONE;
}

static int stop(struct cli *c, struct engine *e, struct db *db) { return change(c, e, db, true); }
static int lift(struct cli *c, struct engine *e, struct db *db) { return change(c, e, db, false); }

int cli_rule_stop(struct cli *c) { return cli_with_data(c, stop); }
int cli_rule_lift(struct cli *c) { return cli_with_data(c, lift); }
