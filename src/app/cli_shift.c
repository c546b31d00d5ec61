/* cli_shift.c — ntc train make: a shift of this store as a package to train with (app/shift.h).
 *
 * Two persons who hold TRAINING_MAKE prove themselves, and it is in the audit, with the digest of
 * the package, before the package is on disk.
 */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/shift.h"
#include "base/digest.h"
#include "base/err.h"
#include "platform/os.h"

#include <stdio.h>

static int prove(struct cli *c, struct db *db, const char *name, const char *file,
                 struct principal *ret)
{
    str password = STR("");
    TRY(file_read(cli_option(c, file), c->a, 4096, &password));
    int r = access_password(db, c->a, str_c(cli_option(c, name)), str_trim(password), ret);
    TRY(r);
    if (r == ACCESS_NONE)
        return fail(ERR_INVALID, "--%s: the name or the password is not right", name);
    if (!may(ret, PERMIT_TRAINING_MAKE) || ret->region.len)
        return fail(ERR_INVALID,
                    STR_FMT " may not do this: the permission %s is needed, and no region",
                    STR_ARG(ret->name), permission_names[PERMIT_TRAINING_MAKE]);
    return 0;
}

static int moment(const struct cli *c, const char *name, usec *ret)
{
    return time_parse(str_c(cli_option(c, name)), ret) == 0
               ? 0
               : fail(ERR_INVALID, "--%s is a moment, as 2026-11-26T06:00:00Z", name);
}

static str audited(struct cli *c, const struct shift_span *s, const struct shift_made *m,
                   str second)
{
    struct buf b = buf_new(c->a, 10000);
    json_open(&b, NULL, '{');
    json_str(&b, "from", time_fmt(c->a, s->from));
    json_str(&b, "to", time_fmt(c->a, s->to));
    json_str(&b, "second", second);
    json_str(&b, "note", str_c(cli_option(c, "note")));
    json_i64(&b, "messages", m->messages);
    json_i64(&b, "alerts", m->alerts);
    json_str(&b, "sha256", sha256_hex(c->a, m->zip));
    json_close(&b, '}');
    return buf_str(&b);
}

/* Who, for what, and of which time. */
static int asked(struct cli *c, struct db *db, struct principal who[2], struct shift_span *ret)
{
    if (c->n_files != 1)
        return fail(ERR_INVALID, "one file is named: where the package goes");
    if (str_trim(str_c(cli_option(c, "note"))).len == 0)
        return fail(ERR_INVALID, "--note says for what it is");
    TRY(moment(c, "from", &ret->from));
    TRY(moment(c, "to", &ret->to));
    TRY(prove(c, db, "as", "password-file", &who[0]));
    TRY(prove(c, db, "second", "second-password-file", &who[1]));
    return access_second_person(db, c->a, who[0].name, who[1].name);
}

static int make_package(struct cli *c, struct engine *e, struct db *db)
{
    struct principal who[2] = { 0 };
    struct shift_span span = { 0 };
    struct shift_made made = { 0 };
    struct writes w;
    TRY(asked(c, db, who, &span));
    TRY(shift_make(db, c->a, span, &made));
    writes_init(&w, c->a);
    write_audit(&w, time_now(), who[0].name, STR("training made"), STR("training"),
                audited(c, &span, &made, who[1].name));
    TRY(cli_apply(e, &w));
    TRY(file_replace(c->files[0], made.zip));
    printf(c->json
               ? "{\"messages\":%lld,\"events\":%lld,\"alerts\":%lld,\"decided\":%lld,"
                 "\"entries\":%lld}\n"
               : "%lld messages with %lld events; of %lld alerts in that time %lld lines of what "
                 "was decided; %lld entries of lists\n",
           (long long)made.messages, (long long)made.events, (long long)made.alerts,
           (long long)made.decided, (long long)made.entries);
    return EXIT_DONE;
}

int cli_train_make(struct cli *c) { return cli_with_data(c, make_package); }
