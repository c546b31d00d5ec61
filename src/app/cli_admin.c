/* cli_admin.c — alerts, accounts, keys, audit, settings, doctor. */
// SPDX-License-Identifier: Apache-2.0
#include "access/access.h"
#include "alert/alert.h"
#include "api/api.h"
#include "app/cli.h"
#include "app/purge.h"
#include "assess/edition.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "deliver/deliver.h"
#include "model/ports.h"
#include "person/person.h"
#include "platform/os.h"
#include "risk/risk.h"

#include <stdio.h>

/* Runs fn on the command's data. fn returns an exit code, or < 0. */
/* Who reads personal data at the shell stands in the audit like everybody else. */
static int audit(struct cli *c, struct engine *e, const char *act, str object, str seen)
{
    struct writes w;
    writes_init(&w, c->a);
    write_audit(&w, time_now(), cli_os_user(c->a), str_c(act), object,
                str_fmt(c->a, "{\"sha256\":\"" STR_FMT "\"}", STR_ARG(sha256_hex(c->a, seen))));
    return cli_apply(e, &w);
}

static int alert_lines(struct cli *c, struct engine *e, struct db *db)
{
    const char *state = cli_option(c, "state"), *limit = cli_option(c, "limit");
    int64_t most = 100000;
    TRY(alert_filter_check(str_c(state)));
    if (limit)
        TRY(str_to_i64(str_c(limit), &most));
    struct alert_filter f = { .state = str_c(state),
                              .region = STR(""),
                              .unit = STR(""),
                              .owner = STR(""),
                              .before = STR(""),
                              .now = time_now(),
                              .limit = most > 0 ? (size_t)most : 1 };
    struct alerts list;
    TRY(alert_list(db, c->a, &f, &list));
    struct buf b = buf_new(c->a, SIZE_MAX / 4);
    list_each (const struct alert, x, &list) {
        if (!c->json) {
            buf_fmt(&b, "%-6s %-8.*s %-28.*s %-28.*s %.*s\n", severity_names[x->severity],
                    STR_ARG(x->state), STR_ARG(x->subject_name), STR_ARG(x->situation_label),
                    STR_ARG(x->title));
            continue;
        }
        b.comma = false;
        json_open(&b, NULL, '{');
        alert_json(&b, "alert", x);
        TRY(alert_detail_json(db, &b, x, STR(""), NULL));
        json_close(&b, '}');
        buf_c(&b, '\n');
    }
    TRY(audit(c, e, "read alerts", STR("alerts"), buf_str(&b)));
    fwrite(b.ptr ? b.ptr : "", 1, b.len, stdout);
    return EXIT_DONE;
}

int cli_alert_list(struct cli *c) { return cli_with_data(c, alert_lines); }

static int alert_one(struct cli *c, struct engine *e, struct db *db)
{
    struct alert x;
    if (c->n_files != 1)
        return fail(ERR_INVALID, "the id of one alert is needed");
    int r = alert_get(db, c->a, str_c(c->files[0]), &x);
    TRY(r);
    if (r == ALERT_NONE)
        return fail(ERR_INVALID, "there is no such alert");
    struct buf b = buf_new(c->a, 16 << 20);
    json_open(&b, NULL, '{');
    alert_json(&b, "alert", &x);
    alert_acts_json(&b, "acts", x.state);
    TRY(alert_detail_json(db, &b, &x, STR(""), NULL));
    json_close(&b, '}');
    TRY(audit(c, e, "read alert", str_fmt(c->a, "alert/" STR_FMT, STR_ARG(x.id)), buf_str(&b)));
    cli_print(buf_str(&b));
    return EXIT_DONE;
}

int cli_alert_show(struct cli *c) { return cli_with_data(c, alert_one); }

static int check_place(struct cli *c, struct engine *e, const struct new_account *n)
{
    TRY(region_check(c->a, n->region));
    struct centre centre = engine_centre(e);
    const struct edition *x = centre.edition(centre.self);
    int r = edition_check_unit(c->a, x, n->unit);
    centre.edition_done(centre.self, x);
    return r;
}

static int user_add(struct cli *c, struct engine *e, struct db *db)
{
    (void)db;
    struct writes w;
    writes_init(&w, c->a);
    usec now = time_now();
    str by = cli_os_user(c->a), name = str_c(cli_option(c, "name")), code = STR("");
    struct new_account n = { .name = name,
                             .display = str_c(cli_option(c, "display")),
                             .roles = str_c(cli_option(c, "role")),
                             .region = str_c(cli_option(c, "region")),
                             .unit = str_c(cli_option(c, "unit")),
                             .by = by };
    TRY(check_place(c, e, &n));
    if (cli_option(c, "password-file"))
        TRY(cli_password(c, "Password", &n.password));
    TRY(access_create(&w, now, &n));
    if (n.password.len == 0)
        code = access_code_new(&w, now, name, STR("password"));
    write_audit(&w, now, by, STR("account created"),
                str_fmt(c->a, "account/" STR_FMT, STR_ARG(name)), STR("{}"));
    TRY(cli_apply(e, &w));
    struct buf b = buf_new(c->a, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "name", name);
    json_opt(&b, "code", code);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else if (code.len)
        printf("One-time code for " STR_FMT ": " STR_FMT
               "  (seven days; the owner sets a password with it on the page)\n",
               STR_ARG(name), STR_ARG(code));
    else
        printf("Account " STR_FMT " is ready.\n", STR_ARG(name));
    return EXIT_DONE;
}

int cli_user_add(struct cli *c) { return cli_with_data(c, user_add); }

static int user_lines(struct cli *c, struct engine *e, struct db *db)
{
    (void)e;
    struct accounts all;
    TRY(access_accounts(db, c->a, STR(""), &all));
    list_each (const struct account, a, &all) {
        struct buf b = buf_new(c->a, 4096);
        json_open(&b, NULL, '{');
        json_str(&b, "name", a->name);
        json_str(&b, "roles", a->roles);
        json_str(&b, "region", a->region);
        json_str(&b, "state", a->state);
        json_close(&b, '}');
        if (c->json)
            cli_print(buf_str(&b));
        else
            printf("%-20.*s %-10.*s %-12.*s %.*s\n", STR_ARG(a->name), STR_ARG(a->state),
                   STR_ARG(a->region), STR_ARG(a->roles));
    }
    return EXIT_DONE;
}

int cli_user_list(struct cli *c) { return cli_with_data(c, user_lines); }

static int verify(struct cli *c, struct engine *e, struct db *db)
{
    (void)e;
    struct audit_check check;
    TRY(audit_verify(db, c->a, str_c(cli_option(c, "head")), &check));
    struct buf b = buf_new(c->a, 4096);
    audit_check_json(&b, &check);
    if (c->json)
        cli_print(buf_str(&b));
    else if (check.wrong.len)
        printf("The chain is broken: " STR_FMT "\n", STR_ARG(check.wrong));
    else
        printf("The chain holds: %lld records, head " STR_FMT "\n", (long long)check.records,
               STR_ARG(check.head));
    return check.wrong.len ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_audit_verify(struct cli *c) { return cli_with_data(c, verify); }

int cli_config_explain(struct cli *c)
{
    str text;
    if (conf_explain(c->a, c->n_files ? str_c(c->files[0]) : STR(""), &c->conf, &text) < 0)
        return cli_fail(c, "config");
    fwrite(text.ptr, 1, text.len, stdout);
    return EXIT_DONE;
}

int cli_config_openapi(struct cli *c)
{
    cli_print(api_openapi(c->a));
    return EXIT_DONE;
}

/* doctor */

struct checkup {
    struct cli *cli;
    bool ill;
};

static void finding(struct checkup *x, bool good, const char *what, str detail)
{
    x->ill |= !good;
    if (x->cli->json) {
        struct buf b = buf_new(x->cli->a, 8192);
        json_open(&b, NULL, '{');
        json_bool(&b, "good", good);
        json_str(&b, "what", str_c(what));
        json_opt(&b, "detail", detail);
        json_close(&b, '}');
        cli_print(buf_str(&b));
    } else {
        printf("%s %s%s" STR_FMT "\n", good ? "good" : "BAD ", what, detail.len ? ": " : "",
               STR_ARG(detail));
    }
}

static int examine(struct cli *c, struct engine *e, struct db *db)
{
    struct checkup x = { .cli = c };
    int64_t people = 0;
    struct audit_check check;
    finding(&x, true, "the store opens", str_c(store_engine(engine_store(e))));
    TRY(access_count_people(db, &people));
    finding(&x, people > 0, "an administrator exists",
            people ? STR("") : STR("start `ntc serve` and use its one-time code"));
    struct centre centre = engine_centre(e);
    const struct edition *ed = centre.edition(centre.self);
    finding(&x, rule_set_count(ed->rules) > 0, "rules are in force",
            str_fmt(c->a, "%zu", rule_set_count(ed->rules)));
    finding(&x, ed->entries > 0, "watchlist entries are in force",
            str_fmt(c->a, "%zu", ed->entries));
    str fault = str_copy(c->a, ed->models->fault);
    finding(&x, fault.len == 0, "models that are asked can be read", fault);
    centre.edition_done(centre.self, ed);
    str behind;
    TRY(purge_behind(db, c->a, time_now(), &behind));
    finding(&x, behind.len == 0, "nothing is kept beyond its term", behind);
    struct person_check persons;
    TRY(person_check(db, c->a, &persons));
    finding(&x, persons.differ == 0 && persons.waits == 0, "who is one person is what is stored",
            str_fmt(c->a,
                    "%lld observed identities, %lld persons and companies, %lld wait, %lld differ",
                    (long long)persons.entities, (long long)persons.persons,
                    (long long)persons.waits, (long long)persons.differ));
    TRY(audit_verify(db, c->a, STR(""), &check));
    finding(&x, check.wrong.len == 0, "the audit chain holds",
            check.wrong.len ? check.wrong
                            : str_fmt(c->a, "%lld records", (long long)check.records));
    return x.ill ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_doctor(struct cli *c) { return cli_with_data(c, examine); }
