// SPDX-License-Identifier: Apache-2.0
/* cli_link.c — ntc link: agreements of the systems that send, and how they are doing. */
#include "access/access.h"
#include "app/cli.h"
#include "base/err.h"
#include "deliver/deliver.h"
#include "format/json.h"
#include "ingest/event_map.h"
#include "link/explain.h"
#include "platform/os.h"

#include <stdio.h>

static void take(const struct cli *c, const char *option, str *to)
{
    const char *given = cli_option(c, option);
    if (given)
        *to = str_c(given);
}

static int take_terms(struct cli *c, struct agreement *x)
{
    const char *every = cli_option(c, "every"), *pull_every = cli_option(c, "pull-every");
    take(c, "agreement", &x->agreement);
    take(c, "purpose", &x->purpose);
    take(c, "owner", &x->owner);
    take(c, "basis", &x->basis);
    take(c, "retention", &x->retention);
    take(c, "from", &x->valid_from);
    take(c, "to", &x->valid_to);
    take(c, "leave-out", &x->leave_out);
    take(c, "receives", &x->receives);
    if (cli_option(c, "map")) {
        str map;
        TRY(file_read(cli_option(c, "map"), c->a, 64 * 1024, &map));
        TRY(event_map_check(c->a, map));
        x->map = map;
    }
    take(c, "pull", &x->pull);
    if (cli_option(c, "pull-secret-file")) {
        str secret;
        TRY(file_read(cli_option(c, "pull-secret-file"), c->a, 4096, &secret));
        x->pull_secret = str_trim(secret);
    }
    if (pull_every)
        TRY(str_to_i64(str_c(pull_every), &x->pull_every_s));
    if (every)
        TRY(str_to_i64(str_c(every), &x->every_s));
    return x->every_s < 0 ? fail(ERR_INVALID, "--every is a number of seconds") : 0;
}

static int proposal(const struct cli *c, struct agreement *ret)
{
    const char *name = cli_option(c, "kind");
    const struct link_kind *k = link_kind_find(str_c(name ? name : "agency"));
    if (!k)
        return fail(ERR_INVALID, "no kind of link is called '%s': see docs/links", name);
    *ret = link_kind_agreement(k, str_c(cli_option(c, "name")), STR("not recorded"));
    return 0;
}

/* Writes a new key of the link with what else is in the list, and shows it once. */
static int new_key(struct cli *c, struct engine *e, struct writes *w, str link)
{
    str certificate = STR(""), by = cli_os_user(c->a);
    const char *given = cli_option(c, "certificate");
    if (given)
        TRY(access_fingerprint(c->a, str_c(given), &certificate));
    str key = access_key_new(w, time_now(), link, by, certificate);
    write_audit(w, time_now(), by, STR("link key created"),
                str_fmt(c->a, "link/" STR_FMT, STR_ARG(link)), STR("{}"));
    TRY(cli_apply(e, w));
    struct buf b = buf_new(c->a, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "name", link);
    json_str(&b, "key", key);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("Key of " STR_FMT ", shown once: " STR_FMT "\n", STR_ARG(link), STR_ARG(key));
    return EXIT_DONE;
}

static int add(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct agreement x = { 0 }, known = { 0 };
    writes_init(&w, c->a);
    TRY(proposal(c, &x));
    str by = cli_os_user(c->a);
    if (!account_name_is_valid(x.name))
        return fail(ERR_INVALID, "a link's name has 2 to 40 of a-z 0-9 . _ -");
    if (str_eq(x.name, STR("file")) || str_eq(x.name, STR("centre")))
        return fail(ERR_INVALID,
                    "'file' is what files handed in at the shell are said to come from, 'centre' "
                    "what the Centre tells itself");
    int r = link_get(db, c->a, x.name, &known);
    TRY(r);
    if (r == 0)
        return fail(ERR_INVALID, "there is a link of that name: use `ntc link renew`");
    TRY(take_terms(c, &x));
    TRY(link_put(&w, &x, by, time_now()));
    return new_key(c, e, &w, x.name);
}

/* One more key, so that a sender can change over; or, with --others end, the only one. */
static int one_more_key(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct agreement x = { 0 };
    const char *given = cli_option(c, "others");
    str others = str_c(given ? given : "keep");
    writes_init(&w, c->a);
    int r = link_get(db, c->a, str_c(cli_option(c, "name")), &x);
    TRY(r);
    if (r == LINK_NONE)
        return fail(ERR_INVALID, "there is no link of that name");
    if (!str_eq(others, STR("keep")) && !str_eq(others, STR("end")))
        return fail(ERR_INVALID, "--others is keep or end");
    if (str_eq(others, STR("end"))) {
        access_keys_end(&w, x.name);
        write_audit(&w, time_now(), cli_os_user(c->a), STR("link keys ended"),
                    str_fmt(c->a, "link/" STR_FMT, STR_ARG(x.name)), STR("{}"));
    }
    return new_key(c, e, &w, x.name);
}

static int change(struct cli *c, struct engine *e, struct db *db, bool close)
{
    struct writes w;
    struct agreement x = { 0 };
    writes_init(&w, c->a);
    int r = link_get(db, c->a, str_c(cli_option(c, "name")), &x);
    TRY(r);
    if (r == LINK_NONE)
        return fail(ERR_INVALID, "there is no link of that name");
    x.state = close ? STR("closed") : STR("open");
    if (!close)
        TRY(take_terms(c, &x));
    str lapse = close ? STR("") : link_lapse(c->a, &x, time_now());
    if (lapse.len)
        return fail(ERR_INVALID, STR_FMT ": say until when with --to", STR_ARG(lapse));
    TRY(link_put(&w, &x, cli_os_user(c->a), time_now()));
    TRY(cli_apply(e, &w));
    return EXIT_DONE;
}

static int renew(struct cli *c, struct engine *e, struct db *db) { return change(c, e, db, false); }
static int close_link(struct cli *c, struct engine *e, struct db *db)
{
    return change(c, e, db, true);
}

/* Where what is addressed to the link is sent; the secret signs it and is shown once. */
static int endpoint(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct agreement x = { 0 };
    writes_init(&w, c->a);
    str by = cli_os_user(c->a), secret;
    int r = link_get(db, c->a, str_c(cli_option(c, "name")), &x);
    TRY(r);
    if (r == LINK_NONE)
        return fail(ERR_INVALID, "there is no link of that name");
    struct webhook h = { .id = str_fmt(c->a, "link-" STR_FMT, STR_ARG(x.name)),
                         .link = x.name,
                         .url = str_c(cli_option(c, "url")),
                         .created_by = by };
    TRY(webhook_add(&w, time_now(), &h, &secret));
    write_audit(&w, time_now(), by, STR("link.endpoint"),
                str_fmt(c->a, "link/" STR_FMT, STR_ARG(x.name)), STR("{}"));
    TRY(cli_apply(e, &w));
    struct buf b = buf_new(c->a, 4096);
    json_open(&b, NULL, '{');
    json_str(&b, "name", x.name);
    json_str(&b, "secret", secret);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("Secret of " STR_FMT ", shown once: " STR_FMT "\n", STR_ARG(x.name),
               STR_ARG(secret));
    return EXIT_DONE;
}

static str member(const struct json *j, const char *name)
{
    const struct json *v = json_get(j, str_c(name));
    return v ? v->text : STR("");
}

static int lines(struct cli *c, struct engine *e, struct db *db)
{
    (void)e;
    struct buf b = buf_new(c->a, 16 << 20);
    const struct json *all;
    struct json_fault fault;
    TRY(link_health_json(db, &b, time_now(), NULL));
    if (c->json) {
        cli_print(buf_str(&b));
        return EXIT_DONE;
    }
    if (json_read(c->a, buf_str(&b), &all, &fault) != 0)
        return fail(ERR_CORRUPT, "the health of the links cannot be read");
    const struct json *items = json_get(all, STR("items"));
    for (size_t i = 0; i < items->n; i++) {
        const struct json *x = &items->at[i];
        str name = member(x, "name"), state = member(x, "state"), kind = member(x, "kind");
        str agreement = member(x, "agreement"), to = member(x, "valid_to"),
            last = member(x, "last");
        printf("%-16.*s %-8.*s %-12.*s %-20.*s %-10.*s last %.*s, %lld messages in 24 h\n",
               STR_ARG(name), STR_ARG(state), STR_ARG(kind), STR_ARG(agreement), STR_ARG(to),
               STR_ARG(last), (long long)json_get(x, STR("day_messages"))->integer);
    }
    return EXIT_DONE;
}

int cli_link_add(struct cli *c) { return cli_with_data(c, add); }
int cli_link_key(struct cli *c) { return cli_with_data(c, one_more_key); }
int cli_link_renew(struct cli *c) { return cli_with_data(c, renew); }
int cli_link_close(struct cli *c) { return cli_with_data(c, close_link); }
int cli_link_endpoint(struct cli *c) { return cli_with_data(c, endpoint); }
int cli_link_list(struct cli *c) { return cli_with_data(c, lines); }

int cli_link_explain(struct cli *c)
{
    struct buf b = buf_new(c->a, 1 << 20);
    const struct link_kind *k;
    if (c->n_files == 1) {
        k = link_kind_find(str_c(c->files[0]));
        if (!k && fail(ERR_INVALID, "no kind of link is called '%s'", c->files[0]) < 0)
            return cli_fail(c, "link");
        if (c->json)
            link_schema(&b, k);
        else
            link_explain(&b, k);
    } else {
        for (size_t i = 0; (k = link_kind_at(i)) != NULL; i++)
            buf_fmt(&b, "%-12s %s\n", k->name, k->what);
    }
    str text = buf_str(&b);
    if (c->json && c->n_files == 1) {
        cli_print(text);
        return EXIT_DONE;
    }
    fwrite(text.ptr, 1, text.len, stdout);
    return EXIT_DONE;
}
