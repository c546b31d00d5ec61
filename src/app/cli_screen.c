/* cli_screen.c — ntc screen: is this name on a list in force, and why? */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "assess/edition.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

#include <stdio.h>

/* The words of the command line are one name, quoted or not. */
static str name_of(const struct cli *c)
{
    struct buf b = buf_new(c->a, 4096);
    for (size_t i = 0; i < c->n_files; i++) {
        if (i)
            buf_c(&b, ' ');
        buf_add(&b, str_c(c->files[i]));
    }
    return str_trim(buf_str(&b));
}

static struct event question(struct cli *c, str name)
{
    struct event e = event_new(c->a, EVENT_TRAVELLER);
    const char *dob = cli_option(c, "dob"), *document = cli_option(c, "document");
    if (!e.person)
        e.person = make(c->a, struct person);
    *e.person = person_blank();
    e.person->name.text = name;
    e.person->birth.text = str_c(dob);
    if (document) {
        struct document *d = list_push(c->a, &e.documents);
        d->number.text = str_c(document);
    }
    return e;
}

static void print_reason(struct cli *c, const struct reason *r)
{
    if (c->json) {
        struct buf b = buf_new(c->a, 1 << 16);
        json_open(&b, NULL, '{');
        json_str(&b, "code", r->code);
        json_str(&b, "title", r->title);
        json_str(&b, "severity", str_c(severity_names[r->severity]));
        json_str(&b, "action", r->action);
        json_str(&b, "text", r->text);
        json_str(&b, "version", r->version);
        json_close(&b, '}');
        cli_print(buf_str(&b));
        return;
    }
    printf("%-20.*s %-7s %.*s\n    %.*s\n", STR_ARG(r->code), severity_names[r->severity],
           STR_ARG(r->title), STR_ARG(r->text));
}

/* Who asked, for whom: the name itself is not written down, its digest is. */
static int tell_audit(struct cli *c, struct engine *e, str name, size_t hits)
{
    struct writes w;
    writes_init(&w, c->a);
    write_audit(&w, time_now(), cli_os_user(c->a), STR("screen.ask"),
                str_fmt(c->a, "name/" STR_FMT, STR_ARG(sha256_hex(c->a, name))),
                str_fmt(c->a, "{\"hits\":%zu}", hits));
    return cli_apply(e, &w);
}

static int screen(struct cli *c, struct engine *e, struct db *db)
{
    struct edition *edition;
    struct screen_result r = { 0 };
    str name = name_of(c);
    if (name.len == 0)
        return fail(ERR_INVALID, "whose name?");
    TRY(edition_load(db, &edition));
    struct event event = question(c, name);
    struct screen_query q = { .event = &event, .now = time_now() };
    int cut = screen_event(edition->screen, &q, c->a, &r);
    if (cut >= 0)
        cut = tell_audit(c, e, name, r.reasons.n) < 0 ? -1 : cut;
    if (cut >= 0)
        list_each (const struct reason, x, &r.reasons)
            print_reason(c, x);
    if (cut >= 0 && !c->json)
        printf("%zu of %zu entries in force%s\n", r.reasons.n, edition->entries,
               cut == SCREEN_CUT ? "; more than can be shown" : "");
    edition_free(edition);
    return cut < 0 ? cut : r.reasons.n ? EXIT_ATTENTION : 0;
}

int cli_screen(struct cli *c) { return cli_with_data(c, screen); }
