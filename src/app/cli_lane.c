// SPDX-License-Identifier: Apache-2.0
/* ntc select load, list, approve, measure: the live part of selectivity. */
#include "access/access.h"
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "lane/lane.h"
#include "platform/os.h"

#include <stdio.h>

enum { JSON_MAX = 8 << 20, PERIOD_DAYS = 90 };

static int load(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    const char *note = cli_option(c, "note");
    struct lane_policy x = { .note = note ? str_c(note) : STR("") };
    str id = STR("");
    if (c->n_files != 1)
        return cli_fail(c, "select load takes one file");
    writes_init(&w, c->a);
    int r = file_read(c->files[0], c->a, SELECT_POLICY_BYTES, &x.text);
    if (r == 0)
        r = cli_actor(c, db, PERMIT_LANE_POLICY, &x.proposer);
    if (r == 0)
        r = lane_policy_hand_in(db, &w, time_now(), &x, &id);
    if (r < 0 || cli_apply(e, &w) < 0)
        return cli_fail(c, c->files[0]);
    cli_print(
        c->json ? str_fmt(c->a, "{\"id\":\"" STR_FMT "\"}", STR_ARG(id))
                : str_fmt(c->a, STR_FMT " is handed in: another person approves it", STR_ARG(id)));
    return EXIT_DONE;
}

static int list(struct cli *c, struct engine *e unused, struct db *db)
{
    struct lane_policies all;
    if (lane_policies(db, c->a, &all) < 0)
        return cli_fail(c, "select list");
    list_each (const struct lane_policy, x, &all) {
        struct buf b = buf_new(c->a, JSON_MAX);
        lane_policy_json(&b, NULL, x, false);
        if (c->json)
            cli_print(buf_str(&b));
        else
            printf(STR_FMT "  %-9.*s  " STR_FMT "  by " STR_FMT "\n", STR_ARG(x->id),
                   STR_ARG(x->state), STR_ARG(x->edition), STR_ARG(x->proposer));
    }
    return EXIT_DONE;
}

static int approve(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    struct lane_policy x = { .proposer = STR("") };
    struct lane_act act = { .id = str_c(c->files[0]), .act = STR("approve"), .note = STR("") };
    writes_init(&w, c->a);
    int r = cli_actor(c, db, PERMIT_LANE_APPROVE, &act.by);
    if (r == 0)
        r = lane_policy_get(db, c->a, act.id, &x);
    if (r == LIFE_NONE)
        r = fail(ERR_INVALID, "there is no policy " STR_FMT, STR_ARG(act.id));
    if (r == 0)
        r = access_second_person(db, c->a, x.proposer, act.by);
    act.revision = x.revision;
    if (r == 0)
        r = lane_policy_step(db, &w, time_now(), &act);
    if (r == LIFE_CHANGED)
        r = fail(ERR_INVALID, "it was changed meanwhile: look at it again");
    if (r < 0 || cli_apply(e, &w) < 0)
        return cli_fail(c, "select approve");
    cli_print(str_fmt(c->a, STR_FMT " is in force", STR_ARG(x.edition)));
    return EXIT_DONE;
}

static int day_of(const struct cli *c, const char *option, int64_t normal, int64_t *ret)
{
    const char *day = cli_option(c, option);
    *ret = normal;
    if (day && date_parse(str_c(day), ret) < 0)
        return fail(ERR_INVALID, "--%s is a day, as 2026-11-26", option);
    return 0;
}

static int measure(struct cli *c, struct engine *e unused, struct db *db)
{
    int64_t today = time_now() / USEC_PER_DAY;
    const char *office = cli_option(c, "office");
    struct lane_period p = { .office = office ? str_c(office) : STR(""), .region = STR("") };
    struct buf b = buf_new(c->a, JSON_MAX);
    int r = day_of(c, "from", today - PERIOD_DAYS, &p.from);
    if (r == 0)
        r = day_of(c, "to", today + 1, &p.to);
    if (r == 0)
        r = lane_measure_json(db, &b, &p);
    if (r < 0)
        return cli_fail(c, "select measure");
    cli_print(buf_str(&b));
    return EXIT_DONE;
}

int cli_select_load(struct cli *c) { return cli_with_data(c, load); }
int cli_select_list(struct cli *c) { return cli_with_data(c, list); }
int cli_select_approve(struct cli *c) { return cli_with_data(c, approve); }
int cli_select_measure(struct cli *c) { return cli_with_data(c, measure); }
