/* cli_trade.c — ntc simulate declarations: years of an invented trade as one table, with the truth
 * or with what an examination found. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "platform/os.h"
#include "sim/trade.h"

#include <stdio.h>

enum { OUT_BYTES = 1 << 16, WEEKS = 156, A_WEEK = 2500, EXAMINED_OF_100 = 10 };
enum { FIRST_DAY = 19723 /* Monday, 1 January 2024 */ };

struct writing {
    struct cli *c;
    struct arena *a;
    struct trade_conf conf;
    int64_t examine; /* of a hundred, where no lanes are given */
    bool has_lanes, is_blind;
    struct map red; /* ids that --lanes sends to red */
    int64_t n, offences, examined, found;
};

static int option(const struct cli *c, const char *name, int64_t least, int64_t most, int64_t *ret)
{
    const char *given = cli_option(c, name);
    if (given && (str_to_i64(str_c(given), ret) < 0 || *ret < least || *ret > most))
        return fail(ERR_INVALID, "--%s must be a number from %lld to %lld", name, (long long)least,
                    (long long)most);
    return 0;
}

static int options(struct writing *w)
{
    int64_t seed = 1;
    w->conf = (struct trade_conf){ .weeks = WEEKS, .a_week = A_WEEK };
    w->examine = EXAMINED_OF_100;
    TRY(option(w->c, "seed", 0, INT64_MAX / 4, &seed));
    TRY(option(w->c, "weeks", 1, TRADE_WEEKS_MAX, &w->conf.weeks));
    TRY(option(w->c, "a-week", 1, TRADE_A_WEEK_MAX, &w->conf.a_week));
    TRY(option(w->c, "examine", 0, 100, &w->examine));
    const char *regime = cli_option(w->c, "regime");
    int r = regime ? trade_regime_from(str_c(regime)) : TRADE_stable;
    TRY(r);
    w->conf.regime = (enum trade_regime)r;
    w->conf.seed = (uint64_t)seed;
    w->is_blind = cli_option(w->c, "blind") != NULL;
    return 0;
}

/* The columns of a line of lanes that count: -1, there is none. */
static int column(str head, const char *name)
{
    str one;
    for (int i = 0; str_cut(&head, '\t', &one); i++)
        if (str_eq(str_trim(one), str_c(name)))
            return i;
    return -1;
}

static int read_lanes(struct writing *w, const char *path, str *ret_text)
{
    str rest, line, cell;
    TRY(file_map(path, ret_text));
    rest = *ret_text;
    str_cut(&rest, '\n', &line);
    int id_at = column(line, "id"), lane_at = column(line, "lane");
    if (id_at < 0 || lane_at < 0)
        return fail(ERR_INVALID, "%s: line 1 names no columns 'id' and 'lane'", path);
    while (str_cut(&rest, '\n', &line)) {
        str id = STR(""), lane = STR("");
        for (int i = 0; str_cut(&line, '\t', &cell); i++) {
            id = i == id_at ? str_trim(cell) : id;
            lane = i == lane_at ? str_trim(cell) : lane;
        }
        if (str_eq(lane, STR("red")))
            *map_at(&w->red, id) = w;
        if (arena_full(w->a))
            return fail(ERR_LIMIT, "%s is too long", path);
    }
    return 0;
}

static bool is_examined(const struct writing *w, const struct trade_declaration *d, str id)
{
    if (w->has_lanes)
        return map_get(&w->red, id) != NULL;
    uint64_t z = (d->id + w->conf.seed * 977) * 0x9E3779B97F4A7C15u;
    return (int64_t)((z ^ (z >> 31)) % 100) < w->examine;
}

static void put(struct writing *w, FILE *out, struct arena *work, struct trade *t,
                const struct trade_declaration *d)
{
    str id = str_fmt(work, "GD%012llu", (unsigned long long)d->id);
    str date = date_of(work, (FIRST_DAY + (usec)d->week * 7 + d->day) * USEC_PER_DAY);
    bool examined = is_examined(w, d, id), found = examined && trade_examine(t, d);
    bool is_told = !w->is_blind || examined, is_bad = w->is_blind ? found : d->is_offence;
    fprintf(out, "%.*s,%.*s,%s,day,9%06lu,CHA-%04lu,S-%05lu,%s,%s,%s,%s,%.4f,%.0f,%.1f,",
            STR_ARG(id), STR_ARG(date), trade_office(d->office), (unsigned long)d->importer,
            (unsigned long)d->agent, (unsigned long)d->seller, trade_hs(d->hs),
            trade_origin(d->origin), trade_departure(d->departure), trade_mode(d->office),
            d->tax_rate, d->value, d->mass);
    if (is_told)
        fprintf(out, "%d,%.0f,", is_bad, is_bad ? d->loss : 0);
    else
        fputs(",,", out);
    fprintf(out, "%02d:%02d,%s-%02lu,%s\n", d->minute / 60, d->minute % 60, trade_office(d->office),
            (unsigned long)d->examiner,
            !examined ? ""
            : found   ? "1"
                      : "0");
    w->n++;
    w->offences += d->is_offence;
    w->examined += examined;
    w->found += found;
}

static int write_trade(struct writing *w, const char *path)
{
    cleanup(arena_freep) struct arena *work = arena_new(1 << 20);
    struct trade *t;
    const struct trade_declaration *d;
    size_t n;
    TRY(trade_open(w->a, &w->conf, &t));
    FILE *out = fopen(path, "w");
    if (!out)
        return fail(ERR_IO, "%s cannot be written", path);
    setvbuf(out, NULL, _IOFBF, OUT_BYTES);
    fputs("id,date,office,shift,importer,agent,seller,hs,origin,departure,mode,tax_rate,value,mass,"
          "offence,loss,time,examiner,found\n",
          out);
    while (trade_week(t, &d, &n))
        for (size_t i = 0; i < n; i++) {
            put(w, out, work, t, &d[i]);
            arena_reset(work);
        }
    bool is_written = !ferror(out);
    is_written &= fclose(out) == 0;
    return is_written ? 0 : fail(ERR_IO, "%s is not whole: writing failed", path);
}

static int run(struct writing *w)
{
    const char *lanes = cli_option(w->c, "lanes");
    str text = STR("");
    TRY(options(w));
    w->has_lanes = lanes != NULL;
    if (lanes)
        TRY(read_lanes(w, lanes, &text));
    int e = write_trade(w, cli_option(w->c, "out"));
    if (text.len)
        file_unmap(text);
    return e;
}

int cli_simulate_declarations(struct cli *c)
{
    cleanup(arena_freep) struct arena *a = arena_new((size_t)4 << 30);
    struct writing w = { .c = c, .a = a, .red = map_new(a) };
    const char *path = cli_option(c, "out");
    if (run(&w) < 0)
        return cli_fail(c, path);
    struct buf b = buf_new(a, 1024);
    json_open(&b, NULL, '{');
    json_i64(&b, "declarations", w.n);
    json_i64(&b, "offences", w.offences);
    json_i64(&b, "examined", w.examined);
    json_i64(&b, "found", w.found);
    json_close(&b, '}');
    if (c->json)
        cli_print(buf_str(&b));
    else
        printf("%s: %lld declarations, %lld offences; %lld examined, %lld found\n", path,
               (long long)w.n, (long long)w.offences, (long long)w.examined, (long long)w.found);
    return EXIT_DONE;
}
