// SPDX-License-Identifier: Apache-2.0
/* cli_wall.c — ntc wall: the screens on walls, each a device with a key of its own. */
#include "access/access.h"
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/ports.h"

#include <stdio.h>

static int name_of(const struct cli *c, str *ret)
{
    if (c->n_files != 1)
        return fail(ERR_INVALID, "the name of one wall is needed");
    *ret = str_c(c->files[0]);
    return 0;
}

static int add(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    str name = STR(""), code = STR(""), by = cli_os_user(c->a);
    writes_init(&w, c->a);
    TRY(name_of(c, &name));
    struct wall x = { .name = name, .region = str_c(cli_option(c, "region")), .created_by = by };
    TRY(region_check(c->a, x.region));
    TRY(access_wall_add(db, &w, time_now(), &x, &code));
    struct buf d = buf_new(c->a, 1000);
    json_open(&d, NULL, '{');
    json_str(&d, "region", x.region);
    json_close(&d, '}');
    write_audit(&w, time_now(), by, STR("wall added"),
                str_fmt(c->a, "wall/" STR_FMT, STR_ARG(name)), buf_str(&d));
    TRY(cli_apply(e, &w));
    struct buf b = buf_new(c->a, 1000);
    json_open(&b, NULL, '{');
    json_str(&b, "name", name);
    json_str(&b, "code", code);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("Code of the wall " STR_FMT ": " STR_FMT
               "  (once, within seven days: open /#/wall on the device and type it)\n",
               STR_ARG(name), STR_ARG(code));
    return EXIT_DONE;
}

static int end(struct cli *c, struct engine *e, struct db *db)
{
    struct writes w;
    str name = STR("");
    writes_init(&w, c->a);
    TRY(name_of(c, &name));
    int r = access_wall_end(db, &w, name);
    TRY(r);
    if (r == ACCESS_NONE)
        return fail(ERR_INVALID, "there is no wall of that name");
    write_audit(&w, time_now(), cli_os_user(c->a), STR("wall ended"),
                str_fmt(c->a, "wall/" STR_FMT, STR_ARG(name)), STR("{}"));
    TRY(cli_apply(e, &w));
    return EXIT_DONE;
}

static str moment(struct arena *a, usec t) { return t ? time_fmt(a, t) : STR("never"); }

static int lines(struct cli *c, struct engine *e, struct db *db)
{
    struct walls all;
    (void)e;
    TRY(access_walls(db, c->a, &all));
    list_each (const struct wall, x, &all) {
        str paired = moment(c->a, x->paired), seen = moment(c->a, x->seen);
        struct buf b = buf_new(c->a, 4096);
        json_open(&b, NULL, '{');
        json_str(&b, "name", x->name);
        json_str(&b, "region", x->region);
        json_str(&b, "state", x->state);
        json_str(&b, "paired", paired);
        json_str(&b, "seen", seen);
        json_close(&b, '}');
        if (c->json)
            cli_print(buf_str(&b));
        else
            printf("%-20.*s %-8.*s %-12.*s paired %.*s, seen %.*s\n", STR_ARG(x->name),
                   STR_ARG(x->state), STR_ARG(x->region), STR_ARG(paired), STR_ARG(seen));
    }
    return EXIT_DONE;
}

int cli_wall_add(struct cli *c) { return cli_with_data(c, add); }
int cli_wall_list(struct cli *c) { return cli_with_data(c, lines); }
int cli_wall_end(struct cli *c) { return cli_with_data(c, end); }
