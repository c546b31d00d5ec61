/* cli_simulate.c — ntc simulate: a world of files, or one that plays into a running Centre. */
// SPDX-License-Identifier: Apache-2.0
#include "app/cli.h"
#include "app/play.h"
#include "base/buf.h"
#include "base/err.h"
#include "sim/sim.h"

#include <stdio.h>

static int number(const struct cli *c, const char *name, int64_t least, int64_t most, int64_t *ret)
{
    const char *given = cli_option(c, name);
    if (given && (str_to_i64(str_c(given), ret) < 0 || *ret < least || *ret > most))
        return fail(ERR_INVALID, "--%s must be a number from %lld to %lld", name, (long long)least,
                    (long long)most);
    return 0;
}

static int options(const struct cli *c, struct sim_conf *conf)
{
    enum { PACE_MOST = 3600 };
    int64_t seed = 1;
    *conf = (struct sim_conf){ .flights = 20, .declarations = 200, .days = 2, .now = time_now() };
    TRY(number(c, "seed", 0, INT64_MAX / 4, &seed));
    TRY(number(c, "flights", 0, SIM_FLIGHTS_MAX, &conf->flights));
    TRY(number(c, "declarations", 0, SIM_DECLARATIONS_MAX, &conf->declarations));
    TRY(number(c, "days", 1, SIM_DAYS_MAX, &conf->days));
    const char *pace = cli_option(c, "pace");
    if (pace && (str_to_f64(str_c(pace), &conf->pace) < 0 || conf->pace < 0 ||
                 conf->pace > (double)PACE_MOST))
        return fail(ERR_INVALID, "--pace must be seconds between two messages");
    conf->seed = (uint64_t)seed;
    conf->out = cli_option(c, "out");
    if (!conf->out)
        return fail(ERR_INVALID, "--out DIR is needed");
    return 0;
}

/* the living border */

static int real(const struct cli *c, const char *name, double most, double *ret)
{
    const char *given = cli_option(c, name);
    if (given && (str_to_f64(str_c(given), ret) < 0 || *ret <= 0 || *ret > most))
        return fail(ERR_INVALID, "--%s must be a number up to %.0f", name, most);
    return 0;
}

/* 20x5000: so many flights and so many declarations. */
static int burst_of(const struct cli *c, struct play_conf *conf)
{
    const char *given = cli_option(c, "burst");
    str declarations = str_c(given ? given : "0x0"), flights;
    if (!str_cut(&declarations, 'x', &flights) || str_to_i64(flights, &conf->burst_flights) < 0 ||
        str_to_i64(declarations, &conf->burst_declarations) < 0 || conf->burst_flights < 0 ||
        conf->burst_declarations < 0 || conf->burst_flights > SIM_FLIGHTS_MAX ||
        conf->burst_declarations > SIM_DECLARATIONS_MAX)
        return fail(ERR_INVALID, "--burst is FLIGHTSxDECLARATIONS, as 20x5000");
    return 0;
}

/* The regime of the trade; without one there is none. */
static int trade_of(const struct cli *c, struct play_conf *conf)
{
    const char *given = cli_option(c, "trade");
    int regime = given ? trade_regime_from(str_c(given)) : TRADE_stable;
    TRY(regime);
    conf->has_trade = given != NULL;
    conf->regime = (enum trade_regime)regime;
    return 0;
}

static int live_options(const struct cli *c, struct play_conf *conf)
{
    enum { DAY = 86400, RATE_MOST = 100000, PEOPLE_LEAST = 1000, PEOPLE_MOST = 1000000 };
    int64_t seed = 1;
    const char *url = cli_option(c, "url");
    *conf = (struct play_conf){ .url = url ? url : "http://127.0.0.1:8080",
                                .keys = cli_option(c, "keys"),
                                .out = cli_option(c, "out"),
                                .rate = 5,
                                .people = 100000,
                                .schemes = 20,
                                .burst_at = 10 };
    TRY(number(c, "seed", 0, INT64_MAX / 4, &seed));
    TRY(real(c, "rate", RATE_MOST, &conf->rate));
    TRY(number(c, "seconds", 0, 365LL * DAY, &conf->seconds));
    TRY(number(c, "people", PEOPLE_LEAST, PEOPLE_MOST, &conf->people));
    TRY(number(c, "schemes", 0, 1000, &conf->schemes));
    TRY(number(c, "burst-at", 0, DAY, &conf->burst_at));
    TRY(burst_of(c, conf));
    conf->seed = (uint64_t)seed;
    TRY(trade_of(c, conf));
    if (!conf->keys)
        return fail(ERR_INVALID, "--keys FILE is needed: a line for each link, its kind, a tab, "
                                 "its key (`ntc link add`)");
    return 0;
}

static void print_live(const struct cli *c, const struct play_result *r)
{
    const struct {
        const char *name;
        int64_t n;
    } counts[] = {
        { "messages", r->messages }, { "events", r->events },           { "accepted", r->accepted },
        { "findings", r->findings }, { "quarantined", r->quarantined }, { "refused", r->refused },
        { "lost", r->lost },         { "retries", r->retries },         { "truths", r->truths }
    };
    struct buf b = buf_new(c->a, 4096);
    json_open(&b, NULL, '{');
    for (size_t i = 0; i < countof(counts); i++)
        json_i64(&b, counts[i].name, counts[i].n);
    json_f64(&b, "seconds", r->seconds);
    json_f64(&b, "p50_ms", r->p50_ms);
    json_f64(&b, "p99_ms", r->p99_ms);
    json_f64(&b, "max_ms", r->max_ms);
    json_close(&b, '}');
    if (c->json) {
        cli_print(buf_str(&b));
        return;
    }
    for (size_t i = 0; i < countof(counts); i++)
        printf("%s%lld %s", i ? ", " : "", (long long)counts[i].n, counts[i].name);
    printf(" in %.0f s; answered in %.1f ms (median), %.1f ms (99 of 100), %.1f ms (longest)\n",
           r->seconds, r->p50_ms, r->p99_ms, r->max_ms);
}

static int simulate_live(struct cli *c)
{
    struct play_conf conf;
    struct play_result r = { 0 };
    if (live_options(c, &conf) < 0)
        return cli_fail(c, "simulate");
    play_until_signal();
    if (play_run(&conf, &r) < 0)
        return cli_fail(c, "simulate");
    print_live(c, &r);
    return r.lost + r.refused ? EXIT_ATTENTION : EXIT_DONE;
}

int cli_simulate(struct cli *c)
{
    if (cli_option(c, "live"))
        return simulate_live(c);

    struct sim_conf conf;
    struct sim_result r;
    if (options(c, &conf) < 0)
        return cli_fail(c, "simulate");
    if (sim_run(&conf, &r) < 0)
        return cli_fail(c, conf.out);
    if (!c->json) {
        printf("%s: %zu messages (%zu damaged), %zu flights, %zu travellers, %zu declarations, "
               "%zu consignments, %zu watchlist entries, %zu lines of truth\n",
               conf.out, r.messages, r.damaged, r.flights, r.travellers, r.declarations,
               r.consignments, r.entries, r.planted);
        return EXIT_DONE;
    }
    struct buf b = buf_new(c->a, 4096);
    json_open(&b, NULL, '{');
    json_i64(&b, "messages", (int64_t)r.messages);
    json_i64(&b, "damaged", (int64_t)r.damaged);
    json_i64(&b, "flights", (int64_t)r.flights);
    json_i64(&b, "travellers", (int64_t)r.travellers);
    json_i64(&b, "declarations", (int64_t)r.declarations);
    json_i64(&b, "consignments", (int64_t)r.consignments);
    json_i64(&b, "entries", (int64_t)r.entries);
    json_i64(&b, "planted", (int64_t)r.planted);
    json_close(&b, '}');
    cli_print(buf_str(&b));
    return EXIT_DONE;
}
