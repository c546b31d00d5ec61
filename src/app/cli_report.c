/* cli_report.c — ntc link report: how good the data of carriers are; of one, what to send to it. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "format/json.h"
#include "link/quality.h"

#include <stdio.h>

static str text_of(const struct json *j, const char *name)
{
    const struct json *v = json_get(j, str_c(name));
    return v ? v->text : STR("");
}

static double number_of(const struct json *j, const char *name)
{
    const struct json *v = json_get(j, str_c(name));
    if (!v)
        return 0;
    return v->kind == JSON_IS_REAL ? v->real : (double)v->integer;
}

static void print_parts(const struct json *x)
{
    const struct json *parts = json_get(x, STR("parts"));
    for (size_t i = 0; parts && i < parts->n; i++)
        printf("  " STR_FMT " %.1f", STR_ARG(parts->at[i].key),
               parts->at[i].kind == JSON_IS_REAL ? parts->at[i].real
                                                 : (double)parts->at[i].integer);
    printf("\n");
}

static void print_scores(const struct json *list, const char *who)
{
    for (size_t i = 0; list && i < list->n; i++) {
        const struct json *x = &list->at[i];
        str name = text_of(x, who), feed = text_of(x, "feed");
        printf("%-12.*s %-8.*s score %5.1f  %5.0f messages ", STR_ARG(name), STR_ARG(feed),
               number_of(x, "score"), number_of(x, "messages"));
        print_parts(x);
    }
}

static void print_carrier(const struct json *all)
{
    const struct json *defects = json_get(all, STR("defects"));
    const struct json *flights = json_get(all, STR("flights"));
    print_scores(json_get(all, STR("days")), "day");
    printf("\nDefects (docs/findings.md), each with an example in one of your messages\n");
    for (size_t i = 0; defects && i < defects->n; i++) {
        const struct json *d = &defects->at[i];
        str code = text_of(d, "code"), feed = text_of(d, "feed"), message = text_of(d, "message");
        printf("%-8.*s %-8.*s %5.0f times, bytes %.0f to %.0f of message %.*s\n", STR_ARG(code),
               STR_ARG(feed), number_of(d, "n"), number_of(d, "offset"),
               number_of(d, "offset") + number_of(d, "length"), STR_ARG(message));
    }
    printf("\nFlights whose messages did not come in time\n");
    for (size_t i = 0; flights && i < flights->n; i++) {
        const struct json *f = &flights->at[i];
        str feed = text_of(f, "feed"), label = text_of(f, "label");
        double due = number_of(f, "pushes_due"), came = number_of(f, "pushes_in_time");
        if (came < due)
            printf("%-8.*s %.*s: %.0f of %.0f\n", STR_ARG(feed), STR_ARG(label), came, due);
    }
}

static int day_of(const struct cli *c, const char *option, int64_t *ret)
{
    const char *given = cli_option(c, option);
    return given && date_parse(str_c(given), ret) < 0
               ? fail(ERR_INVALID, "--%s is a day, YYYY-MM-DD", option)
               : 0;
}

static int report(struct cli *c, struct engine *e, struct db *db)
{
    enum { WEEK = 7, AHEAD = 2 };
    (void)e;
    const char *carrier = cli_option(c, "carrier");
    usec now = time_now();
    int64_t today = now / USEC_PER_DAY;
    struct quality_span span = { today - WEEK, today + AHEAD };
    struct buf b = buf_new(c->a, 16 << 20);
    const struct json *all;
    struct json_fault fault;
    TRY(day_of(c, "from", &span.from));
    TRY(day_of(c, "to", &span.to));
    int r = carrier ? quality_carrier_json(db, &b, str_c(carrier), span, now)
                    : quality_json(db, &b, span, now);
    TRY(r);
    if (r == QUALITY_NONE)
        return fail(ERR_INVALID, "nothing came from '%s' in that time", carrier);
    if (c->json) {
        cli_print(buf_str(&b));
        return EXIT_DONE;
    }
    if (json_read(c->a, buf_str(&b), &all, &fault) != 0)
        return fail(ERR_CORRUPT, "the report cannot be read");
    if (carrier)
        print_carrier(all);
    else
        print_scores(json_get(all, STR("items")), "carrier");
    return EXIT_DONE;
}

int cli_link_report(struct cli *c) { return cli_with_data(c, report); }
