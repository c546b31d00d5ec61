// SPDX-License-Identifier: Apache-2.0
/* cli_webhook.c — ntc webhook: the addresses that hear of alerts, rings and notices. */
#include "access/access.h"
#include "app/cli.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "deliver/deliver.h"
#include "model/ports.h"

#include <stdio.h>

static int add(struct cli *c, struct engine *e, struct db *db)
{
    (void)db;
    struct writes w;
    writes_init(&w, c->a);
    const char *severity = cli_option(c, "severity");
    int least = severity ? severity_from(str_c(severity)) : SEVERITY_NORMAL;
    if (least < 0)
        return fail(ERR_INVALID, "severity: low, normal, high or top");
    const char *takes = cli_option(c, "for");
    str what = takes ? str_c(takes) : STR("alerts");
    bool is_notices = str_eq(what, STR("notices"));
    if (!is_notices && !str_eq(what, STR("alerts")) && !str_eq(what, STR("rings")))
        return fail(ERR_INVALID, "for: alerts, rings or notices");
    if (is_notices && (severity || cli_option(c, "region")))
        return fail(ERR_INVALID, "notices have no severity and no region");
    struct webhook h = { .id = uid_new(c->a, time_now()),
                         .url = str_c(cli_option(c, "url")),
                         .region = str_c(cli_option(c, "region")),
                         .least_severity = least,
                         .takes = what,
                         .created_by = cli_os_user(c->a) };
    str secret;
    TRY(region_check(c->a, h.region));
    TRY(webhook_add(&w, time_now(), &h, &secret));
    write_audit(&w, time_now(), h.created_by, STR("webhook created"),
                str_fmt(c->a, "webhook/" STR_FMT, STR_ARG(h.id)), STR("{}"));
    TRY(cli_apply(e, &w));
    printf("{\"id\":\"" STR_FMT "\",\"secret\":\"" STR_FMT "\"}\n", STR_ARG(h.id), STR_ARG(secret));
    return EXIT_DONE;
}

static int end(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    writes_init(&w, c->a);
    if (c->n_files != 1)
        return fail(ERR_INVALID, "the id of one webhook is needed");
    str id = str_c(c->files[0]);
    int r = webhook_end(db, &w, id);
    TRY(r);
    if (r == WEBHOOK_NONE)
        return fail(ERR_INVALID, "there is no such webhook, or it has ended, or it is of a link");
    write_audit(&w, time_now(), cli_os_user(c->a), STR("webhook ended"),
                str_fmt(c->a, "webhook/" STR_FMT, STR_ARG(id)), STR("{}"));
    TRY(cli_apply(e, &w));
    return EXIT_DONE;
}

/* What it is sent: alerts, rings, notices; or orders and the like of a link. */
static str what_for(const struct webhook *h) { return h->link.len ? STR("link") : h->takes; }

static void print_json(struct cli *c, const struct webhook_doing *x)
{
    const struct webhook *h = &x->hook;
    struct buf b = buf_new(c->a, 8192);
    json_open(&b, NULL, '{');
    json_str(&b, "id", h->id);
    json_str(&b, "url", h->url);
    json_str(&b, "for", what_for(h));
    json_opt(&b, "link", h->link);
    json_str(&b, "region", h->region);
    json_str(&b, "severity", str_c(severity_names[h->least_severity]));
    json_str(&b, "state", h->state);
    json_str(&b, "created_by", h->created_by);
    json_str(&b, "created", time_fmt(c->a, h->created));
    json_i64(&b, "waiting", x->waiting);
    json_i64(&b, "given_up", x->parked);
    json_opt(&b, "last_error", x->last_error);
    json_close(&b, '}');
    cli_print(buf_str(&b));
}

static int lines(struct cli *c, struct engine *e, struct db *db)
{
    struct webhooks all;
    (void)e;
    TRY(webhook_list(db, c->a, &all));
    list_each (const struct webhook_doing, x, &all) {
        const struct webhook *h = &x->hook;
        str what = what_for(h);
        if (c->json)
            print_json(c, x);
        else
            printf("%-26.*s %-8.*s %-8.*s waiting %lld, given up %lld  %.*s%s%.*s\n",
                   STR_ARG(h->id), STR_ARG(h->state), STR_ARG(what), (long long)x->waiting,
                   (long long)x->parked, STR_ARG(h->url), x->last_error.len ? "  " : "",
                   STR_ARG(x->last_error));
    }
    return EXIT_DONE;
}

int cli_webhook_add(struct cli *c) { return cli_with_data(c, add); }
int cli_webhook_list(struct cli *c) { return cli_with_data(c, lines); }
int cli_webhook_end(struct cli *c) { return cli_with_data(c, end); }
